"""A lead leaves or a group is disbanded: everything it holds goes to others in one act; nothing stays behind.

The test makes one thing of every kind that can name a post or a group, whatever apps there are.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from saferplan import Period
from saferplan_web.core.fields import FigureField, PeriodField
from saferplan_web.core.models import Change, Partnership
from saferplan_web.people.changes_handing_over import disband_group, hand_over_post
from saferplan_web.people.handing_over import held_by, references
from saferplan_web.people.models import Group, Membership, Post, User
from tests.web.made import account, partnership, post, priority

pytestmark = pytest.mark.django_db(databases=["default", "public"])
_number = itertools.count(1)


def made(model: type[models.Model], here: Partnership, **given: Any) -> Any:
    """A thing of any kind, with whatever it cannot be without."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in given or field.primary_key or field.null or field.has_default():
            continue
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            continue
        if field.blank and not field.is_relation:
            continue
        values[field.name] = _value(field, here)
    return model._default_manager.create(**values, **given)


def _value(field: Any, here: Partnership) -> Any:
    if field.is_relation:
        other = field.related_model
        if other is Partnership:
            return here
        if other is User:
            return account()
        return made(other, here)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, PeriodField):
        return Period.parse("2015-06")
    if isinstance(field, FigureField):
        return 1
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.IntegerField):
        return 1
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return {"x": 1}
    if isinstance(field, models.BinaryField):
        return b"x"
    return f"thing-{next(_number)}"


def holding_everything(leaver: Any, here: Partnership) -> dict[str, Any]:
    """One thing a kind, each naming the post or group: name of the reference to the thing."""
    found = {}
    for field in references(type(leaver)):
        if field.many_to_many:
            thing = made(field.model, here)
            getattr(thing, field.name).add(leaver)
        else:
            thing = made(field.model, here, **{field.name: leaver})
        found[f"{field.model._meta.label_lower}.{field.name}"] = thing
    return found


@pytest.fixture
def here() -> Partnership:
    return partnership()


def test_every_reference_is_found(here: Partnership) -> None:
    names = {f"{field.model._meta.label_lower}.{field.name}" for field in references(Post)}
    assert {"plan.priority.lead", "plan.indicator.lead", "actions.action.owner", "people.membership.post"} <= names


def test_nothing_of_a_post_stays_behind(here: Partnership) -> None:
    by = account("co-ordinator", here)
    leaver = account("theme lead", here, title="Lead who leaves").posts.get()
    follower = post("theme lead", here, "Lead who stays")
    things = holding_everything(leaver, here)
    before = Change.objects.count()
    to = {holding.name: follower for holding in held_by(leaver, here)}
    assert to.keys() == things.keys()
    assert hand_over_post(by=by, post=leaver, partnership=here, to=to, why="Retires") == len(things)
    assert held_by(leaver, here) == []
    assert len(held_by(follower, here)) == len(things)
    leaver.refresh_from_db()
    assert leaver.withdrawn_at
    assert leaver.holder is None
    change = Change.objects.first()
    assert Change.objects.count() == before + 1
    assert change is not None
    assert change.why == "Retires"
    kinds = {touched.kind for touched in change.touched.all()}
    assert {type(thing)._meta.label for thing in things.values()} | {"people.Post"} == kinds


def test_nothing_of_a_group_stays_behind(here: Partnership) -> None:
    by = account("co-ordinator", here)
    leaver = made(Group, here, name="Task and finish group")
    follower = made(Group, here, name="Delivery board")
    things = holding_everything(leaver, here)
    to: dict[str, Any] = {holding.name: follower for holding in held_by(leaver, here)}
    to["people.membership.group"] = None  # its seats end with it
    disband_group(by=by, group=leaver, to=to)
    assert held_by(leaver, here) == []
    leaver.refresh_from_db()
    assert leaver.disbanded_on == timezone.localdate()
    assert Membership.objects.get(pk=things["people.membership.group"].pk).withdrawn_at
    things["people.group.parent"].refresh_from_db()
    assert things["people.group.parent"].parent == follower


def test_kinds_go_to_different_successors_and_none_is_forgotten(here: Partnership) -> None:
    by = account("co-ordinator", here)
    leaver, one, two = (post("theme lead", here, title) for title in ("Leaver", "One", "Two"))
    burglary, violence = priority(here, "Burglary", lead=leaver), priority(here, "Violence", lead=leaver)
    board = made(Group, here)
    Membership.objects.create(partnership=here, key="seat", group=board, post=leaver)
    with pytest.raises(ValidationError, match="Choose who takes over the memberships"):
        hand_over_post(by=by, post=leaver, partnership=here, to={"plan.priority.lead": one})
    burglary.refresh_from_db()
    assert burglary.lead == leaver  # nothing was half done
    hand_over_post(by=by, post=leaver, partnership=here, to={"plan.priority.lead": one, "people.membership.post": two})
    violence.refresh_from_db()
    assert violence.lead == one
    assert two.memberships.get().group == board


def test_a_successor_who_sits_there_already_keeps_one_seat_with_the_higher_capacity(here: Partnership) -> None:
    by = account("co-ordinator", here)
    leaver, follower = post("chair", here, "Leaver"), post("chair", here, "Follower")
    board = made(Group, here)
    Membership.objects.create(partnership=here, key="a", group=board, post=leaver, capacity="chair")
    Membership.objects.create(partnership=here, key="b", group=board, post=follower, capacity="member")
    hand_over_post(by=by, post=leaver, partnership=here, to={"people.membership.post": follower})
    seat = Membership.objects.get(group=board, withdrawn_at=None)
    assert (seat.post, seat.capacity) == (follower, "chair")


def test_a_part_that_takes_over_moves_up_and_is_not_put_below_itself(here: Partnership) -> None:
    by = account("co-ordinator", here)
    top = made(Group, here, name="Top")
    middle = made(Group, here, name="Middle", parent=top)
    one, two = made(Group, here, name="One", parent=middle), made(Group, here, name="Two", parent=middle)
    disband_group(by=by, group=middle, to={"people.group.parent": one})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.parent, two.parent) == (top, one)


def test_what_a_post_holds_elsewhere_is_handed_over_there(here: Partnership) -> None:
    there = partnership("elsewhere")
    leaver = post("theme lead", here, "Lead of both")
    leaver.also.add(there)
    priority(there, "Burglary", lead=leaver)
    with pytest.raises(ValidationError, match="also holds things in Elsewhere"):
        hand_over_post(by=account("co-ordinator", here), post=leaver, partnership=here, to={})
    follower = post("theme lead", there, "Lead there")
    by = account("co-ordinator", there)
    hand_over_post(by=by, post=leaver, partnership=there, to={"plan.priority.lead": follower}, close=False)
    hand_over_post(by=account("co-ordinator", here), post=leaver, partnership=here, to={})
    leaver.refresh_from_db()
    assert leaver.withdrawn_at


def test_the_page_lists_everything_and_one_act_hands_it_over(here: Partnership, visit: Any) -> None:
    leaver = account("theme lead", here, title="Lead for burglary").posts.get()
    follower = post("theme lead", here, "Lead for violence")
    priority(here, "Burglary of homes", lead=leaver)
    page = visit(account("co-ordinator", here)).get(f"/p/exampleton/people/posts/{leaver.key}/")
    assert "Burglary of homes" in page
    page = page.click("Hand over all it holds")
    assert "Priorities" in page
    page = page.submit("Hand over and close the post", status=422)
    assert "Choose who takes over the priorities" in " ".join(page.errors)
    page = page.fill(all="Lead for violence", why="New post elsewhere").submit("Hand over and close the post")
    assert "Handed over: 1 thing" in page
    assert held_by(leaver, here) == []
    assert follower.priorities.count() == 1


def test_disbanding_by_the_page(here: Partnership, visit: Any) -> None:
    leaver = made(Group, here, name="Task and finish group")
    made(Group, here, name="Delivery board")
    made(Group, here, name="Sub-group", parent=leaver)
    made(Membership, here, group=leaver)
    page = visit(account("clerk", here)).get(f"/p/exampleton/people/groups/{leaver.key}/").click("Disband")
    page = page.fill(all="Delivery board", on="1 June 2015", why="Work done").submit("Disband the group")
    assert "Disbanded on 1 June 2015" in page
    assert Group.objects.get(name="Sub-group").parent == Group.objects.get(name="Delivery board")
    page.visitor.get(f"/p/exampleton/people/groups/{leaver.key}/disband/", status=403)
