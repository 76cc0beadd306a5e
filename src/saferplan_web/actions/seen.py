"""Which actions somebody may see and whose they are: the one rule of the log, the pages and the downloads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from saferplan_web.actions.models import CLOSED, Action
from saferplan_web.core.models import Partnership
from saferplan_web.plan.visible import sees_restricted, serves, visible

ORDERS = {
    "number": ("number", "due"), "title": ("title",), "owner": ("owner__title", "due"),
    "priority": ("priority__place", "due"),
    "due": ("due",), "status": ("worst",), "rating": ("reddest",),
}  # fmt: skip
SOON = timedelta(days=30)


def owned_by(person: Any, path: str = "") -> Q:
    """Those whose owner is a post of the person; where no post is named, those of the person's body."""
    own = [post for post in person.posts if serves(post, person.partnership)]
    bodies = [post.organisation_id for post in own if post.organisation_id]
    return Q(**{f"{path}owner__in": own}) | Q(
        **{f"{path}owner__isnull": True, f"{path}organisation__isnull": False, f"{path}organisation__in": bodies}
    )


def seen(person: Any, partnership: Partnership, path: str = "") -> Q:
    """Actions in use that the person may see. What is done for a restricted indicator is for those who see that one
    and for whoever does it."""
    found = Q(**{f"{path}partnership": partnership, f"{path}withdrawn_at__isnull": True})
    if sees_restricted(person):
        return found
    open_ones = Q(**{f"{path}indicator__isnull": True}) | visible(person, f"{path}indicator")
    return found & (open_ones | owned_by(person, path))


def owns(person: Any, thing: Any) -> bool:
    """Whether an action, or a risk, is the person's own."""
    own = [post for post in person.posts if serves(post, person.partnership)]
    if thing.owner_id is not None:
        return any(post.pk == thing.owner_id for post in own)
    body = getattr(thing, "organisation_id", None)
    return body is not None and any(post.organisation_id == body for post in own)


def writes(person: Any, thing: Any) -> bool:
    """Whether the person reports on an action: its owner, and whoever keeps the log."""
    return person.may("actions.edit") or (person.may("actions.own") and owns(person, thing))


def actions_seen(person: Any, partnership: Partnership) -> QuerySet[Action]:
    """The log as the person may see it."""
    found = Action.objects.filter(seen(person, partnership))
    return found.select_related("owner", "owner__organisation", "organisation", "priority")


def narrowed(found: QuerySet[Action], chosen: dict[str, Any], person: Any) -> QuerySet[Action]:
    """The log narrowed by the filters chosen."""
    today, bodies = timezone.localdate(), [post.organisation_id for post in person.posts if post.organisation_id]
    still = ~Q(status__in=CLOSED)
    rules: dict[tuple[str, Any], Q] = {
        ("whose", "mine"): owned_by(person),
        ("whose", "my-body"): Q(organisation__in=bodies) | Q(owner__organisation__in=bodies),
        ("due", "overdue"): still & Q(due__lt=today),
        ("due", "soon"): still & Q(due__gte=today, due__lte=today + SOON),
        ("due", "undated"): Q(due__isnull=True),
        ("status", "open"): still,
        ("rating", "none"): Q(rating=""),
    }  # fmt: skip
    for name, value in chosen.items():
        if name == "words":
            found = found.filter(Q(title__icontains=value) | Q(text__icontains=value) | Q(progress__icontains=value))
        elif name == "body":
            found = found.filter(Q(organisation__key=value) | Q(owner__organisation__key=value))
        else:
            path = "priority__key" if name == "priority" else name
            found = found.filter(rules.get((name, value)) or Q(**{path: value}))
    return found


def in_order(found: QuerySet[Action], sort: str) -> QuerySet[Action]:
    """In the order asked for; else what is still to be done by date, then what has ended. Blanks come last."""
    name, back = sort.removeprefix("-"), sort.startswith("-")
    found = found.annotate(
        worst=_ranked("status", ("late", "at risk", "not started", "on course", "done", "carried over", "stopped")),
        reddest=_ranked("rating", ("red", "amber", "green")),
        ended=Case(When(status__in=CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField()),
    )
    keys = [
        F(one).desc(nulls_last=True) if back else F(one).asc(nulls_last=True)
        for one in ORDERS.get(name, ("ended", "due"))
    ]
    return found.order_by(*keys, "place", "pk")


def _ranked(field: str, order: tuple[str, ...]) -> Case:
    cases = [When(**{field: one}, then=Value(number)) for number, one in enumerate(order)]
    return Case(*cases, default=Value(len(order)), output_field=IntegerField())
