"""Most similar groups: which areas belong to an area's group, and from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from saferplan.catalogue.mappings import DATE_FORMATS
from saferplan.sources.cells import read_day, text_of
from saferplan.sources.contract import InputFile, Progress, Writer
from saferplan.sources.headings import Headings, find_headings, holds, rows_below
from saferplan.sources.intake import Intake
from saferplan.sources.sheets import Cell, open_sheets
from saferplan.sources.written_periods import read_period
from saferplan.values.errors import SaferplanError

DATASET, LOOKUP = "lookup", "family"
SCHEMA = pa.schema([(name, pa.string()) for name in ("area", "member", "from", "to", "name")])
_AREA = (
    "area",
    "area code",
    "area_code",
    "partnership",
    "partnership code",
    "partnership_code",
    "csp code",
    "csp_code",
)
_MEMBER = ("member", "member code", "member_code", "similar area", "similar area code", "similar_area_code")
_FROM = ("from", "valid from", "valid_from", "member from", "start", "start date")
_TO = ("to", "until", "valid to", "valid_to", "member to", "end", "end date")
_NAME = ("name", "group", "group name", "group_name", "family", "family name", "family_name")
_NEEDED = (_AREA, _MEMBER, _FROM)


def recognise(file: InputFile, head: str) -> bool:
    """Whether one of the first rows names an area, a member and from when it belongs."""
    return holds(file, head, _NEEDED)


def load(files: Sequence[InputFile], writer: Writer, mapping: Any = None, progress: Progress | None = None) -> None:
    """Load each file as the lookup `family`; the last day or month of a membership is part of it."""
    for file in files:
        intake = Intake(writer, file.name, DATASET, SCHEMA)
        unit = intake.unit(LOOKUP, "")
        for sheet in open_sheets(file):
            headings = find_headings(sheet, _NEEDED)
            if headings is None:
                raise SaferplanError("the headings area, member and from are not there.", file.name)
            for row in rows_below(sheet, headings):
                found = row.fault or _values(row.cells, headings, file.name)
                if isinstance(found, str):
                    intake.aside(row.line, found, "; ".join(text_of(cell) for cell in row.cells))
                else:
                    intake.load(unit, found)
        count = intake.finish()
        if progress:
            progress(file.size, count.rows_read)


def _values(cells: Sequence[Cell], headings: Headings, where: str) -> tuple[str, ...] | str:
    def cell(names: Sequence[str]) -> Cell:
        at = headings.find(names, where)
        return "" if at is None else cells[at]

    area, member = text_of(cell(_AREA)), text_of(cell(_MEMBER))
    if not area or not member:
        return "area or member missing"
    first, last = _limit(cell(_FROM), last=False), _limit(cell(_TO), last=True)
    if first is None or last is None:
        return "date not readable"
    if last and last < first:
        return "ends before it begins"
    return area, member, first, last, text_of(cell(_NAME))


def _limit(cell: Cell, last: bool) -> str | None:
    """A day written 2015-06-01; of a month or year its first or last; empty where open; None where not readable."""
    if not text_of(cell):
        return ""
    if day := read_day(cell, DATE_FORMATS):
        return day.isoformat()
    if period := read_period(cell):
        return (period.end if last else period.start).isoformat()
    return None
