"""The chair's brief: what is red and why, what is to be decided, what is overdue by body, what was not received."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from saferplan_web.actions.models import Action, Variance
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import under_way
from saferplan_web.performance.links import address
from saferplan_web.performance.shown import month_asked
from saferplan_web.performance.views_exceptions import exceptional
from saferplan_web.plan.visible import visible

ENDED = (Action.Status.DONE, Action.Status.STOPPED)


@page("brief.read")
def brief(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """One page to read on the way to the meeting."""
    person, month = request.person, month_asked(request, partnership)  # type: ignore[attr-defined]
    lines, said = exceptional(person, partnership, month)
    context = {
        "title": "Chair’s brief", "month": month, "asked": request.GET.get("as_at", ""), "said": said,
        "off_target": [line for line in lines if line.sheet.off_target],
        "worsening": [line for line in lines if not line.sheet.off_target and not line.sheet.awaited],
        "awaited": [line for line in lines if line.sheet.awaited],
        "decisions": _decisions(person, partnership), "overdue": _overdue(person, partnership),
        "data_as_at": f"To the end of {month.label}." if month else "", "job": under_way(partnership).first(),
        "action_route": "action" if address("action", partnership.key, "x") else "",
    }  # fmt: skip
    return render(request, "performance/brief.html", context)


def _decisions(person: Any, partnership: Partnership) -> list[dict[str, Any]]:
    """What waits for a decision: variances of actions."""
    held = Variance.objects.filter(
        partnership=partnership, decided_at__isnull=True, withdrawn_at__isnull=True
    ).select_related("action__owner", "action__organisation", "action__indicator")
    return [
        {
            "title": f"Variance: {one.action}",
            "href": address("action", partnership.key, one.action.key),
            "asks": one.asks or "A later date",
            "new_due": one.new_due,
            "reason": one.reason,
            "by": one.action.owner or one.action.organisation,
        }
        for one in held.order_by("asked_at")
        if _shown(person, one.action)
    ]


def _overdue(person: Any, partnership: Partnership) -> list[tuple[str, list[Action]]]:
    """Actions past their date by the body that owes them, the one that owes most first."""
    held = Action.objects.filter(
        partnership=partnership, withdrawn_at__isnull=True, due__lt=timezone.localdate(), done_on__isnull=True
    ).exclude(status__in=ENDED)
    bodies: dict[str, list[Action]] = {}
    for action in held.select_related("owner__organisation", "organisation", "indicator").order_by("due", "pk"):
        if _shown(person, action):
            owner = action.organisation or (action.owner.organisation if action.owner else None)
            bodies.setdefault(owner.name if owner else "No body named", []).append(action)
    return sorted(bodies.items(), key=lambda one: (-len(one[1]), one[0]))


def _shown(person: Any, action: Action) -> bool:
    """Actions of a restricted indicator are for those who may see it."""
    return action.indicator is None or not action.indicator.restricted or not visible(person)
