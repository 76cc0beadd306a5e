"""Between the library's sheets and their rows: what the recalculation keeps, and what it takes up again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings

from saferplan import Folder, Indicator, Period, Report, Series, from_json, to_json
from saferplan.values.document import Cell, Paragraph
from saferplan.values.errors import SaferplanError
from saferplan.values.plan import Band
from saferplan.values.sheet import Sheet as Composed
from saferplan_web.core.models import Partnership
from saferplan_web.performance.models import Counted, Sheet

CELLS = ("figure", "against", "target", "annual_target", "last_year", "change", "outlook")
TEXTS = (
    "period", "sentence", "why", "fault", "against_words", "target_words", "change_words", "chance", "outlook_range",
    "odds", "outlook_words", "state_words", "unit", "sparkline",
)  # fmt: skip


def store_of(partnership: Partnership) -> Path | None:
    """The partnership's record store, where it has one."""
    path = settings.DATA / partnership.store if partnership.store else None
    return path if path and path.is_dir() else None


def state_of_records(store: Path | None) -> str:
    """The state of the store; blank where there is none, or it cannot be read (the recalculation then says why)."""
    if store is None:
        return ""
    from saferplan import records_state  # brings the engine, which pages that only read do without

    try:
        return records_state(store)
    except SaferplanError:
        return ""


def row_of(sheet: Composed) -> dict[str, Any]:
    """What a list shows of an indicator, as plain data."""
    row: dict[str, Any] = {name: getattr(sheet, name) for name in TEXTS}
    row |= {name: _cell(getattr(sheet, name)) for name in CELLS}
    row["status"] = _band(sheet.status)
    row["state"] = str(sheet.state)
    return row


def _cell(cell: Cell) -> dict[str, Any]:
    return {"text": cell.text, "value": cell.value, "mark": cell.mark}


def _band(band: Band) -> dict[str, Any]:
    """`worse` is where the band begins: of two bands of a scheme the worse one begins further out."""
    begins = None if band.adverse_from is None else float(band.adverse_from)
    return {
        "name": band.name, "statement": band.statement, "shape": band.shape, "colour": band.colour,
        "worse": begins, "worsened": band.worsened,
    }  # fmt: skip


def has_worsened(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a status went from a band to a worse one. Bands that say nothing of better or worse do not count."""
    old, new = before["status"], after["status"]
    if new["worsened"] or old["worsened"]:
        return bool(new["worsened"] and not old["worsened"])
    if new["worse"] is None:
        return False
    return old["worse"] is None or new["worse"] > old["worse"]


def columns_of(sheet: Composed) -> dict[str, Any]:
    """The fields of a sheet's row, but for whose it is, what it was judged from and how it is drawn."""
    return {
        "status": sheet.status.name,
        "exceptional": sheet.exceptional,
        "off_target": sheet.off_target,
        "awaited": sheet.awaited,
        "place": sheet.place,
        "plan_place": sheet.plan_place,
        "row": row_of(sheet),
        "page": to_json(sheet.section),
        "charts": [
            {"key": one.key, "svg": one.svg, "alt": one.alt, "notes": list(one.notes), "chart": to_json(one.chart)}
            for one in sheet.charts
        ],
        "history": to_json(sheet.history) if sheet.history else None,
        "judgement": sheet.judgement,
    }


def overview_of(report: Report) -> dict[str, Any]:
    """The fields of an overview's row that come from the composed report."""
    parts = {section.key: section for section in report.sections}
    lead = parts["summary"].blocks[:1] if "summary" in parts else ()
    return {
        "report": to_json(report),
        "sentence": " ".join(block.text for block in lead if isinstance(block, Paragraph)),
        "data_as_at": report.data_as_at,
        "priorities": to_json(parts["priorities"]) if "priorities" in parts else None,
    }


class Definitions:
    """What a series counted from records depends on besides the records: by it a kept series is known again."""

    def __init__(self, folder: Folder, state: str) -> None:
        self.state = state
        self._ground = [folder.partnership.area, to_json(folder.areas), to_json(folder.denominators)]

    def of(self, indicator: Indicator) -> str:
        """The mark of an indicator's series."""
        counted = replace(indicator, name="", definition="", source="", lead="", priority="", scheme="")
        written = json.dumps([to_json(counted), *self._ground], sort_keys=True)
        return f"{self.state}; {hashlib.sha256(written.encode()).hexdigest()[:16]}"


def counted_before(partnership: Partnership, folder: Folder, state: str) -> dict[str, Series]:
    """Series counted earlier that still hold; the library sets the folder's notes and breaks on them anew."""
    marks = Definitions(folder, state)
    known = {indicator.id: indicator for indicator in folder.indicators if indicator.measure}
    rows = Counted.objects.filter(indicator__partnership=partnership).select_related("indicator")
    return {
        row.indicator.key: from_json(row.series)
        for row in rows
        if row.indicator.key in known and row.records == marks.of(known[row.indicator.key])
    }


def places_before(
    partnership: Partnership, folder: Folder, month: Period, counted: dict[str, Series]
) -> dict[str, Any]:
    """Places in groups as at the month, of indicators whose series still hold.

    Where the partnership has groups and an indicator's places are not known for the month, its series is taken out of
    `counted`: the records are then opened and its places counted with it.
    """
    rows = Sheet.objects.filter(partnership=partnership, as_at=month, indicator__key__in=list(counted))
    held = rows.exclude(places=None).values_list("indicator__key", "places")
    known = {key: from_json(places) for key, places in held}
    if folder.groups:
        for key in [key for key in counted if key not in known]:
            del counted[key]
    return known


def judged_before(partnership: Partnership, month: Period, without: Collection[str]) -> dict[str, Any]:
    """Judgements of the other indicators as at the month, from the last run."""
    rows = Sheet.objects.filter(partnership=partnership, as_at=month).exclude(judged=None)
    held = rows.exclude(indicator__key__in=list(without)).values_list("indicator__key", "judged")
    return {key: from_json(judged) for key, judged in held}


def open_part(folder: Folder) -> Folder:
    """The folder as those see it who may not see restricted indicators: without them and all that is said of them.

    Further tables and claims are left out whole, for their formulas may draw on any figure.
    """
    shown = {one.id for one in folder.indicators if not one.restricted}

    def of(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(row for row in rows if row.indicator in shown)

    return replace(
        folder,
        indicators=tuple(one for one in folder.indicators if one.id in shown),
        derived=of(folder.derived),
        targets=of(folder.targets),
        returns=of(folder.returns),
        stated=of(folder.stated),
        breaks=of(folder.breaks),
        notes=of(folder.notes),
        commentary=of(folder.commentary),
        peers=of(folder.peers),
        tables=(),
        claims=(),
    )
