"""The log of actions for programs, as the page shows it to the token's post."""

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from saferplan_web.actions.models import Action, Milestone
from saferplan_web.actions.seen import actions_seen, in_order
from saferplan_web.people.tokens import admitted
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.visible import sees_restricted, visible
from saferplan_web.public.api_shapes import Paging, answers

router = Router(tags=["Own partnership: actions"])


class MilestoneShape(Schema):
    """A step of an action."""

    title: str
    due: date | None
    done_on: date | None


class ActionShape(Schema):
    """Something a post undertook to do by a date."""

    key: str
    number: str
    title: str
    text: str
    priority: str | None
    indicator: str | None
    owner: str | None
    organisation: str | None
    starts: date | None
    due: date | None
    overdue: bool
    done_on: date | None
    status: str
    activity_rating: str
    progress: str
    milestones: list[MilestoneShape]


@router.get("/actions", response=answers(list[ActionShape]), url_name="own-actions")
@paginate(Paging)
def list_actions(request: HttpRequest) -> Any:
    """The log of actions, by the date they are due"""
    person, partnership = admitted(request, "actions.read")
    steps = Milestone.objects.filter(withdrawn_at__isnull=True).order_by("due", "place")
    found = in_order(actions_seen(person, partnership), "").select_related("indicator")
    hidden: set[int] = set()
    if not sees_restricted(person):
        own = Indicator.objects.filter(partnership=partnership)
        hidden = set(own.exclude(visible(person)).values_list("pk", flat=True))
    return [_action(one, hidden) for one in found.prefetch_related(Prefetch("milestones", steps, to_attr="steps"))]


def _action(one: Action, hidden: set[int]) -> dict[str, Any]:
    body = one.organisation or (one.owner.organisation if one.owner else None)
    shown = one.indicator if one.indicator_id not in hidden else None
    return {
        "key": one.key, "number": one.number, "title": one.title, "text": one.text,
        "priority": one.priority.key if one.priority else None, "indicator": shown.key if shown else None,
        "owner": one.owner.title if one.owner else None, "organisation": body.name if body else None,
        "starts": one.starts, "due": one.due, "overdue": one.overdue, "done_on": one.done_on, "status": one.status,
        "activity_rating": one.rating, "progress": one.progress,
        "milestones": [{"title": each.title, "due": each.due, "done_on": each.done_on} for each in one.steps],  # type: ignore[attr-defined]
    }  # fmt: skip
