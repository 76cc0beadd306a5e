"""What the figures of the past would have said of an indicator or target as it stands in a form. Nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from saferplan import Folder, SaferplanError
from saferplan_web.core.models import Partnership
from saferplan_web.performance.folder import folder_of, indicator_of, series_known, target_of
from saferplan_web.performance.kept import store_of
from saferplan_web.plan.models import Indicator, Target

HOW_MANY = 8  # periods looked back on
NEW = "being-written"  # the key of what has none yet


def past_of(partnership: Partnership, row: Indicator, before: Indicator | None) -> list[tuple[Any, Any, str]]:
    """Month, status and sentence for each of the last periods, newest first. SaferplanError where it cannot be said."""
    from saferplan import past_statuses

    month = partnership.reporting_month
    if month is None:
        what = "no month has been reported yet, so there is no past to look at."
        raise SaferplanError(what, mend="Set the month reported in the settings.")
    row.key = row.key or NEW
    folder = _with(folder_of(partnership, names=[row.key]), row)
    step = min(max(row.frequency, 1), 12)
    periods = [month.last_month.shift(-step * back) for back in range(HOW_MANY)]
    counted = dict(series_known(partnership)) if row.measure else {}
    if before is None or (before.measure, before.area) != (row.measure, row.area):
        counted.pop(row.key, None)
    return past_statuses(folder, row.key, periods, counted=counted, store=store_of(partnership))


def _with(folder: Folder, row: Indicator) -> Folder:
    """The folder with the indicator as it is written now."""
    value = indicator_of(row)
    others = [one if one.id != value.id else value for one in folder.indicators]
    there = any(one.id == value.id for one in folder.indicators)
    return replace(folder, indicators=tuple(others if there else [*others, value]))


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
