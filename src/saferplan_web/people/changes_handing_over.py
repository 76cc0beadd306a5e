"""A lead leaves or a group is disbanded: everything it holds goes to others in one act, with a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from saferplan_web.core.changing import Recorder, changing, state_of
from saferplan_web.core.models import Partnership
from saferplan_web.people.handing_over import Holding, held_by, held_elsewhere
from saferplan_web.people.models import Group, Membership, Post, User

_RANK = [one.value for one in Membership.Capacity]  # chair first


def hand_over_post(
    *, by: User, post: Post, partnership: Partnership, to: Mapping[str, Post], close: bool = True, why: str = ""
) -> int:
    """All that a post holds in a partnership goes to others: `to` names the successor by kind (Holding.name).

    With `close` the post itself is withdrawn. Returns how many things changed hands.
    """
    holdings = held_by(post, partnership)
    _check(holdings, to, post)
    if close and (elsewhere := held_elsewhere(post)):
        names = ", ".join(str(one) for one in elsewhere)
        raise ValidationError(f"{post} also holds things in {names}. They are handed over there first.")
    said = f"Handed over: what {post} held" + (", and the post was closed" if close else "")
    with changing(by, partnership, said, why) as change:
        for holding in holdings:
            for thing in holding.things:
                _pass_on(change, holding, thing, post, to[holding.name], by)
        if close:
            change.edit(post, {"until": post.until or timezone.localdate(), "holder": None})
            change.withdraw(post, by)
    return sum(len(holding.things) for holding in holdings)


def disband_group(
    *, by: User, group: Group, to: Mapping[str, Group | None], on: date | None = None, why: str = ""
) -> int:
    """A group ends; what it holds goes to others by kind. Seats with no successor (None) end with it."""
    holdings = held_by(group, group.partnership)
    _check([one for one in holdings if not one.is_membership], to, group)
    if elsewhere := held_elsewhere(group):
        names = ", ".join(str(one) for one in elsewhere)
        raise ValidationError(f"{group} also holds things in {names}. They are handed over there first.")
    with changing(by, group.partnership, f"Group disbanded: {group}", why) as change:
        for holding in holdings:
            for thing in holding.things:
                successor = to.get(holding.name)
                if successor is None:
                    _end_seat(change, thing, by)
                else:
                    _pass_on(change, holding, thing, group, successor, by)
        change.edit(group, {"disbanded_on": on or timezone.localdate()})
    return sum(len(holding.things) for holding in holdings)


def _check(holdings: list[Holding], to: Mapping[str, Any], leaver: Any) -> None:
    for holding in holdings:
        successor = to.get(holding.name)
        if successor is None:
            raise ValidationError(f"Choose who takes over the {holding.said}.")
        if successor.pk == leaver.pk or successor.withdrawn_at or getattr(successor, "disbanded_on", None):
            raise ValidationError(f"{successor} cannot take over the {holding.said}: choose one that goes on.")


def _pass_on(change: Recorder, holding: Holding, thing: Any, leaver: Any, successor: Any, by: User) -> None:
    if isinstance(thing, Group) and holding.field.name == "parent" and _is_above(thing, successor):
        successor = leaver.parent  # a part cannot be put below itself: it moves up instead
    if holding.many:
        wanted = [one for one in getattr(thing, holding.field.name).all() if one.pk != leaver.pk]
        change.set_many(thing, holding.field.name, [*wanted, successor])
    elif holding.is_membership and (seat := _seat_of(thing, holding.field.name, successor)):
        if _RANK.index(thing.capacity) < _RANK.index(seat.capacity):
            change.edit(seat, {"capacity": thing.capacity})
        _end_seat(change, thing, by)
    elif hasattr(thing, "version"):
        change.edit(thing, {holding.field.name: successor})
    else:
        before = state_of(thing)
        type(thing)._default_manager.filter(pk=thing.pk).update(**{holding.field.name: successor})
        setattr(thing, holding.field.name, successor)
        change.note(thing, before, state_of(thing))


def _is_above(group: Group, other: Group | None) -> bool:
    while other is not None and other.pk != group.pk:
        other = other.parent
    return other is not None


def _seat_of(membership: Membership, field: str, successor: Any) -> Membership | None:
    """The seat the successor already has: the same post in the group, or the same group for the post."""
    same = {"group": membership.group_id, "post": membership.post_id, field: successor.pk}
    return Membership.objects.filter(withdrawn_at__isnull=True, **same).exclude(pk=membership.pk).first()


def _end_seat(change: Recorder, membership: Membership, by: User) -> None:
    change.edit(membership, {"until": membership.until or timezone.localdate()})
    change.withdraw(membership, by)
