"""Road casualties (STATS19): a row a casualty, several rows a collision, -1 for what was not recorded.

The unit is the police force of the collision's reference and a month, so that files of neighbouring areas stand side
by side. A month that has no row in the file counts as not supplied: the last year of a file is often half a year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from saferplan.catalogue.mappings import DATE_FORMATS
from saferplan.sources.cells import read_day, read_number, text_of
from saferplan.sources.contract import InputFile, Progress, Writer
from saferplan.sources.headings import Headings, find_headings, holds, rows_below
from saferplan.sources.intake import Intake
from saferplan.sources.sheets import Cell, Row, Sheet, open_sheets
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

DATASET = "casualties"
_REFERENCE = ("AREFNO", "accident_index", "collision_index", "collision_reference", "accident_reference")
_NEEDED = (("date",), ("casualty_severity",), _REFERENCE)
_TEXTS = {
    "mode": ("mode", "casualty_type"),
    "sex": ("sex", "sex_of_casualty"),
    "age_band": ("ageband", "age_band", "age_band_of_casualty"),
    "area_name": ("area_name", "local_authority", "local_authority_district"),
    "collision_severity": ("collision_severity", "accident_severity"),
    "light_conditions": ("light_conditions",),
}
_NUMBERS = {
    "hour": ("hour",),
    "speed_limit": ("speed_limit",),
    "longitude": ("lon", "longitude"),
    "latitude": ("lat", "latitude"),
}
SCHEMA = pa.schema(
    [
        ("month", pa.int32()),
        ("date", pa.date32()),
        ("severity", pa.string()),
        ("collision_ref", pa.string()),
        *((name, pa.string()) for name in _TEXTS),
        *((name, pa.float64()) for name in _NUMBERS),
    ]
)
_SEVERITIES = {"fatal": "Fatal", "serious": "Serious", "slight": "Slight", "1": "Fatal", "2": "Serious", "3": "Slight"}
_NOT_RECORDED = frozenset({"", "-1"})
_FORCE = re.compile(r"(?:19|20)\d\d(\d\d)")


def recognise(file: InputFile, head: str) -> bool:
    """Whether one of the first rows holds date, casualty severity and the collision's reference."""
    return holds(file, head, _NEEDED)


def load(files: Sequence[InputFile], writer: Writer, mapping: Any = None, progress: Progress | None = None) -> None:
    """Load every file's casualties."""
    for file in files:
        intake = Intake(writer, file.name, DATASET, SCHEMA)
        for sheet in open_sheets(file):
            headings = find_headings(sheet, _NEEDED)
            if headings is None:
                raise SaferplanError("the headings of a casualty table are not there.", file.name)
            _read(sheet, headings, intake)
        count = intake.finish()
        if progress:
            progress(file.size, count.rows_read)


def _read(sheet: Sheet, headings: Headings, intake: Intake) -> None:
    columns = _columns(headings, intake.file)
    rows: list[tuple[str, Period, tuple[Any, ...], str | None]] = []
    for row in rows_below(sheet, headings):
        found = row.fault or _values(row.cells, columns)
        if isinstance(found, str):
            intake.aside(row.line, found, _told(headings, row))
        else:
            rows.append(found)
    # A force without a casualty in a month that the file covers had none: it is supplied all the same.
    months = sorted({month for _, month, _, _ in rows})
    units = {
        (force, month): intake.unit(force, str(month)) for force in sorted({row[0] for row in rows}) for month in months
    }
    for force, month, values, area in rows:
        intake.load(units[force, month], values, area)


def _columns(headings: Headings, where: str) -> dict[str, int | None]:
    named = {"date": ("date",), "severity": ("casualty_severity",), "collision_ref": _REFERENCE, **_TEXTS, **_NUMBERS}
    return {name: headings.find(names, where) for name, names in named.items()}


def _values(
    cells: Sequence[Cell], columns: dict[str, int | None]
) -> tuple[str, Period, tuple[Any, ...], str | None] | str:
    """Force, month, values in the order of the schema and area; or the reason to keep the row aside."""

    def cell(name: str) -> Cell:
        at = columns[name]
        return "" if at is None else cells[at]

    day = read_day(cell("date"), DATE_FORMATS)
    if day is None:
        return "date not readable"
    severity = _SEVERITIES.get(text_of(cell("severity")).casefold())
    if severity is None:
        return "severity not readable"
    reference = text_of(cell("collision_ref"))
    if not reference:
        return "collision reference missing"
    numbers = []
    for name in _NUMBERS:
        number = read_number(cell(name), _NOT_RECORDED, {})
        if number.fault:
            return f"{name.replace('_', ' ')} not a number"
        numbers.append(number.value)
    texts = {name: None if (text := text_of(cell(name))) in _NOT_RECORDED else text for name in _TEXTS}
    month, force = Period.of(day), _FORCE.match(reference)
    values = (month.first, day, severity, reference, *texts.values(), *numbers)
    return force[1] if force else "", month, values, texts["area_name"]


def _told(headings: Headings, row: Row) -> str:
    pairs = zip(headings.cells, row.cells, strict=False)
    return "; ".join(f"{text_of(heading)}: {text_of(cell)}" for heading, cell in pairs if text_of(heading))
