"""The chair's brief: what is red and why, what is to be decided, what is overdue by body, what was not received."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from saferplan_web.actions.models import Action, Variance
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import last_asked
from saferplan_web.performance.links import address
from saferplan_web.performance.shown import month_asked
from saferplan_web.performance.views_exceptions import exceptional
from saferplan_web.plan.models import Indicator, MeasureReview
from saferplan_web.plan.visible import sees_restricted

ENDED = (Action.Status.DONE, Action.Status.STOPPED, Action.Status.CARRIED)


@page("brief.read")
def brief(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """One page to read on the way to the meeting."""
    person, month = request.person, month_asked(request, partnership)  # type: ignore[attr-defined]
    lines, said = exceptional(person, partnership, month)
    overdue = _overdue(person, partnership)
    context = {
        "title": "Chair’s brief", "month": month, "asked": request.GET.get("as_at", ""), "said": said,
        "off_target": [line for line in lines if line.sheet.off_target],
        "worsening": [line for line in lines if not line.sheet.off_target and not line.sheet.awaited],
        "awaited": [line for line in lines if line.sheet.awaited],
        "decisions": _decisions(person, partnership), "overdue": overdue, "late": sum(len(owed) for _, owed in overdue),
        "data_as_at": f"To the end of {month.label}." if month else "", "job": last_asked(partnership),
        "action_route": "action" if address("action", partnership.key, "x") else "",
    }  # fmt: skip
    return render(request, "performance/brief.html", context)


def _decisions(person: Any, partnership: Partnership) -> list[dict[str, Any]]:
    """What waits for a decision: variances of actions, and what is proposed about measures."""
    open_ones = {"partnership": partnership, "decided_at__isnull": True, "withdrawn_at__isnull": True}
    variances = Variance.objects.filter(**open_ones).select_related(
        "action__owner", "action__organisation", "action__indicator"
    )
    reviews = MeasureReview.objects.filter(**open_ones).select_related("indicator")
    here = partnership.key
    found = [
        {
            "title": f"Variance: {one.action}", "href": address("variance", here, one.key),
            "asks": one.asks or "A later date", "new_due": one.new_due, "reason": one.reason,
            "by": one.action.owner or one.action.organisation,
        }
        for one in variances.order_by("asked_at")
        if _shown(person, one.action.indicator)
    ]  # fmt: skip
    return found + [
        {
            "title": f"Measure: {one.title}", "href": address("measure-review", here, one.key),
            "asks": one.proposal, "new_due": None, "reason": one.aim, "by": None,
        }
        for one in reviews.order_by("proposed_at")
        if _shown(person, one.indicator)
    ]  # fmt: skip


def _overdue(person: Any, partnership: Partnership) -> list[tuple[str, list[Action]]]:
    """Actions past their date by the body that owes them, the one that owes most first."""
    held = Action.objects.filter(
        partnership=partnership, withdrawn_at__isnull=True, due__lt=timezone.localdate(), done_on__isnull=True
    ).exclude(status__in=ENDED)
    bodies: dict[str, list[Action]] = {}
    for action in held.select_related("owner__organisation", "organisation", "indicator").order_by("due", "pk"):
        if _shown(person, action.indicator):
            owner = action.organisation or (action.owner.organisation if action.owner else None)
            bodies.setdefault(owner.name if owner else "No body named", []).append(action)
    return sorted(bodies.items(), key=lambda one: (-len(one[1]), one[0]))


def _shown(person: Any, indicator: Indicator | None) -> bool:
    """What concerns a restricted indicator is for those who may see it."""
    return indicator is None or not indicator.restricted or sees_restricted(person)
