"""What the figures of the past would have said of an indicator or target as it stands in a form. Nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from saferplan import Folder, Period, SaferplanError, from_json
from saferplan_web.core.models import Partnership
from saferplan_web.performance.folder import feeding, folder_of, folder_with, indicator_of, series_known, target_of
from saferplan_web.performance.kept import store_of
from saferplan_web.plan.models import Indicator, Target

HOW_MANY = 8  # periods looked back on
NEW = "being-written"  # the key of what has none yet


def past_of(partnership: Partnership, row: Indicator, before: Indicator | None) -> list[tuple[Any, Any, str]]:
    """Month, status and sentence for each of the last periods, newest first. SaferplanError where it cannot be said."""
    from saferplan import past_statuses

    row.key = row.key or NEW
    folder = _with(folder_of(partnership, names=[row.key, *_parts(row)]), row)
    step = min(max(row.frequency, 1), 12)
    periods = [_month(partnership).shift(-step * back) for back in range(HOW_MANY)]
    counted = dict(series_known(partnership)) if row.measure or row.derived else {}
    if before is None or (before.measure, before.area) != (row.measure, row.area):
        counted.pop(row.key, None)
    return past_statuses(folder, row.key, periods, counted=counted, store=store_of(partnership))


def past_of_new(partnership: Partnership, row: Indicator, rows: Sequence[Indicator]) -> list[tuple[Any, Any, str]]:
    """The same of an indicator that is not there yet. `rows` are those that it is worked out from, and theirs."""
    from saferplan import past_statuses

    if row.measure and store_of(partnership) is None:
        raise SaferplanError("no records have been imported yet.", mend="Import them to have it counted.")
    row.key, step = NEW, min(max(row.frequency, 1), 12)
    wanted = feeding([NEW], [from_json(one.derived) for one in (*rows, row) if one.derived])
    rows = [one for one in rows if one.key in wanted]
    counted = series_known(partnership) if any(one.measure for one in rows) else {}
    periods = [_month(partnership).shift(-step * back) for back in range(HOW_MANY)]
    folder = folder_with(partnership, row, rows)
    found = past_statuses(folder, NEW, periods, counted=counted, store=store_of(partnership))
    return [(period, band, said.replace(f"“{NEW}”", f"“{row.name}”")) for period, band, said in found]


def _month(partnership: Partnership) -> Period:
    if partnership.reporting_month is None:
        what = "no month has been reported yet, so there is no past to look at."
        raise SaferplanError(what, mend="Set the month reported in the settings.")
    month: Period = partnership.reporting_month.last_month
    return month


def _with(folder: Folder, row: Indicator) -> Folder:
    """The folder with the indicator as it is written now."""
    value = indicator_of(row)
    others = [one if one.id != value.id else value for one in folder.indicators]
    there = any(one.id == value.id for one in folder.indicators)
    rules = [one for one in folder.derived if one.indicator != value.id]
    own = [from_json(row.derived)] if row.derived else []
    return replace(folder, indicators=tuple(others if there else [*others, value]), derived=(*rules, *own))


def _parts(row: Indicator) -> list[str]:
    rule = from_json(row.derived) if row.derived else None
    return [*rule.of, *rule.over] if rule else []


def spread_of(partnership: Partnership, row: Target) -> dict[str, Any]:
    """The profile of a target as a table and a drawn chart. SaferplanError where it cannot be worked out."""
    from saferplan import chart_svg, profile_preview

    value = target_of(row)
    folder = folder_of(partnership, names=[value.indicator])
    others = tuple(one for one in folder.targets if (one.indicator, one.year) != (value.indicator, value.year))
    counted = series_known(partnership) if row.indicator.measure else {}
    table, chart = profile_preview(
        replace(folder, targets=(*others, value)), value, counted=counted, store=store_of(partnership)
    )  # fmt: skip
    return {"table": table, "chart": chart, "svg": chart_svg(chart, "profile") if chart else ""}
