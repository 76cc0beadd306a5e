"""The board's overview of a round, put together from what the library composed and what people wrote: plain data.

Every figure and every sentence about a figure comes from the composed report; nothing is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Q

from saferplan import SaferplanError
from saferplan_web.performance.asking import under_way
from saferplan_web.performance.models import (
    ChallengeRemark,
    HighlightReport,
    Overview,
    Problem,
    ProblemStep,
    Round,
    Sheet,
)
from saferplan_web.performance.rounds.arriving import Arrived, arrived

VERSION = 1
# Sections of the composed report that the board's paper has, in its order; the rest is a click away on the pages.
SECTIONS = ("summary", "exceptions", "priorities", "measures", "not-worked-out", "recommendations")
SHOWN = ("figure", "against", "target", "change")


def composed(round: Round, *, restricted: bool, whole: bool = True) -> dict[str, Any]:
    """The overview as it stands; with what is restricted, or without. SaferplanError where the month is not worked
    out. A draft that is not `whole` leaves out what pages of their own show (problems, what has not arrived)."""
    month = round.period.last_month
    held = Overview.objects.filter(partnership=round.partnership_id, as_at=month, restricted=restricted).first()
    if held is None:
        mend = "Ask for it to be worked out on the performance page, then come back."
        raise SaferplanError(f"The figures to the end of {month.label} have not been worked out.", "", mend)
    report = held.report["value"]
    sheets = _sheets(round, restricted)
    return {
        "version": VERSION, "partnership": round.partnership.name, "period": str(round.period),
        "as_at": str(month), "data_as_at": held.data_as_at, "meets_on": _day(round.meets_on),
        "report": held.report, "drawings": _drawings(report, sheets),
        "highlights": _highlights(round, restricted, sheets), "remarks": _remarks(round, restricted),
        "problems": _problems(round) if restricted and whole else [],
        "not_received": not_received(round, restricted) if whole else [],
    }  # fmt: skip


def is_settled(round: Round) -> bool:
    """Whether no recalculation of the partnership waits or runs."""
    return not under_way(round.partnership).exists()


def _sheets(round: Round, restricted: bool) -> dict[int, Sheet]:
    found = Sheet.objects.filter(partnership=round.partnership_id, as_at=round.period.last_month)
    if not restricted:
        found = found.filter(indicator__restricted=False)
    kept = found.select_related("indicator").only(
        "status", "awaited", "row", "charts", "indicator__key", "indicator__name"
    )
    return {sheet.indicator_id: sheet for sheet in kept}


def _drawings(report: Any, sheets: dict[int, Sheet]) -> list[dict[str, Any]]:
    """The drawings of those charts that the report has."""
    wanted = list(_charts(report))
    return [
        {name: one[name] for name in ("key", "svg", "alt", "notes", "chart")}
        for sheet in sheets.values()
        for one in sheet.charts
        if one["chart"]["value"] in wanted
    ]


def _charts(part: Any) -> Any:
    """Every chart in kept plain data, wherever it stands."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "chart" and isinstance(value, dict):
                yield value
            else:
                yield from _charts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _charts(value)


def _highlights(round: Round, restricted: bool, sheets: dict[int, Sheet]) -> list[dict[str, Any]]:
    rows = round.reports.filter(withdrawn_at__isnull=True).select_related("priority__lead", "round")
    return [
        _highlight(row, sheets)
        for row in rows.prefetch_related("shown").order_by("priority__place", "priority_id")
        if restricted or not row.restricted
    ]


def _highlight(row: HighlightReport, sheets: dict[int, Sheet]) -> dict[str, Any]:
    came = row.stage == HighlightReport.Stage.SUBMITTED
    return {
        "priority": row.priority.name, "key": row.priority.key, "lead": _lead(row),
        "received": came, "submitted": _moment(row.submitted_at) if came else "",
        "texts": [
            [str(row._meta.get_field(name).verbose_name), getattr(row, name)]  # type: ignore[union-attr]
            for name in HighlightReport.TEXTS
            if came and getattr(row, name).strip()
        ],
        "figures": figures_of(sheets[one.pk] for one in row.shown.all() if one.pk in sheets),
    }  # fmt: skip


def _lead(row: HighlightReport) -> str:
    return row.priority.lead.title if row.priority.lead else ""


def figures_of(sheets: Iterable[Sheet]) -> list[dict[str, Any]]:
    """The figures beside a highlight report, as the library wrote them."""
    return [
        {
            "name": sheet.indicator.name, "key": sheet.indicator.key, "period": sheet.row["period"],
            "status": sheet.row["status"], **{name: sheet.row[name]["text"] for name in SHOWN},
        }
        for sheet in sheets
    ]  # fmt: skip


def _remarks(round: Round, restricted: bool) -> list[dict[str, Any]]:
    rows = ChallengeRemark.objects.filter(round=round, withdrawn_at__isnull=True)
    if not restricted:
        rows = rows.filter(Q(indicator__isnull=True) | Q(indicator__restricted=False))
    return [
        {
            "on": str(row.indicator or row.priority or "The round"), "group": row.group, "text": row.text,
            "said": _moment(row.said_at), "answer": row.answer, "answered": _moment(row.answered_at),
            "state": row.state,
        }
        for row in rows.select_related("indicator", "priority").order_by("pk")
    ]  # fmt: skip


def _problems(round: Round) -> list[dict[str, Any]]:
    """What is not settled, each with the last thing that was said of it."""
    rows = Problem.objects.filter(partnership=round.partnership_id, withdrawn_at__isnull=True)
    said = ProblemStep.objects.filter(problem=OuterRef("pk")).order_by("-pk").values("text")[:1]
    rows = rows.exclude(state=Problem.State.SETTLED).select_related("raised_in", "now_with").annotate(said=said)
    return [
        {
            "title": row.title, "text": row.text, "from": row.raised_in.name, "with": row.now_with.name,
            "state": row.state, "due": _day(row.due), "said": row.said,
        }
        for row in rows.order_by("pk")
    ]  # fmt: skip


def not_received(round: Round, restricted: bool = True, came: Arrived | None = None) -> list[list[str]]:
    """What is due in the round and has not arrived: kind, name, period, from whom."""
    came = came or arrived(round)
    reports = round.reports.filter(withdrawn_at__isnull=True).exclude(stage=HighlightReport.Stage.SUBMITTED)
    found = [
        ["Return", due.asked.row.name, due.period.label, due.asked.supplier or due.asked.lead]
        for due in came.missing
        if restricted or due.asked.row.key in came.open_names
    ]
    return found + [
        ["Highlight report", row.priority.name, round.period.label, _lead(row)]
        for row in reports.select_related("priority__lead").order_by("priority__place")
        if restricted or not row.restricted
    ]


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


_moment = _day
