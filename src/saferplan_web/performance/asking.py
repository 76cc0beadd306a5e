"""Asking for a recalculation: which month is shown, which jobs are under way, and no job asked for twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from saferplan import Period
from saferplan_web.core import jobs
from saferplan_web.core.models import Job, Partnership
from saferplan_web.performance.models import Figure, Overview

RECALCULATE = "saferplan_web.performance.jobs:recalculate"
TITLE = "Recalculation"


def ask_recalculation(
    partnership: Partnership, by: Any, indicators: Iterable[str] | None = None, as_at: Period | None = None,
    recount: bool = False,
) -> Job:  # fmt: skip
    """Ask for all indicators, or some, to be worked out again. One that waits and does as much is returned instead.

    The title names no indicator: everyone who waits may read it.
    """
    wanted: dict[str, Any] = {}
    if indicators is not None:
        wanted["indicators"] = sorted(set(indicators))
    if as_at is not None:
        wanted["as_at"] = str(as_at)
    if recount:
        wanted["recount"] = True
    for job in Job.objects.filter(function=RECALCULATE, partnership=partnership, state=Job.State.WAITING):
        if _does_as_much(job.arguments, wanted):
            return job
    return jobs.ask(RECALCULATE, TITLE, partnership, by, **wanted)


def _does_as_much(held: dict[str, Any], wanted: dict[str, Any]) -> bool:
    if held.get("as_at") != wanted.get("as_at") or (wanted.get("recount") and not held.get("recount")):
        return False
    return "indicators" not in held or set(wanted.get("indicators") or [object()]) <= set(held["indicators"])


def under_way(partnership: Partnership) -> QuerySet[Job]:
    """Recalculations that wait or run, the newest first."""
    unfinished = (Job.State.WAITING, Job.State.RUNNING)
    return Job.objects.filter(function=RECALCULATE, partnership=partnership, state__in=unfinished)


def last_asked(partnership: Partnership) -> Job | None:
    """What pages with figures say of recalculations: the one that waits or runs, else the last if it failed."""
    held = Job.objects.filter(function=RECALCULATE, partnership=partnership).exclude(state=Job.State.CANCELLED)
    newest = list(held.defer("result", "error")[:5])
    unfinished = [job for job in newest if job.state in (Job.State.WAITING, Job.State.RUNNING)]
    return next(iter(unfinished or [job for job in newest[:1] if job.state == Job.State.FAILED]), None)


def month_shown(partnership: Partnership) -> Period | None:
    """The month that pages show unless asked for another: the one reported, else the last one worked out."""
    if partnership.reporting_month:
        return partnership.reporting_month.last_month
    made = Overview.objects.filter(partnership=partnership).order_by("-as_at").first()
    return made.as_at if made else None


def month_of_figures(partnership: Partnership) -> Period | None:
    """The month reported, else the last month that any figure in use covers."""
    if partnership.reporting_month:
        return partnership.reporting_month.last_month
    held = Figure.objects.filter(partnership=partnership, current=True, value__isnull=False)
    periods = set(held.order_by().values_list("period", flat=True).distinct())
    return max((period.last_month for period in periods), default=None)
