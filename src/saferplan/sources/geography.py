"""Lookups of geography and population, recognised by their columns whatever year the codes are of.

A lookup is kept as it stands, every row, as text under its own column names in small letters. Its name is made of
its columns (`lsoa21_code, ward24_code, ltla24_code` is `lsoa21_ward24_ltla24`), so that lookups of different years
stand side by side and a newer copy of the same one replaces it. Scottish and Welsh codes are rows like any other.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from saferplan.sources import workbook
from saferplan.sources.cells import heading_of, read_number, text_of
from saferplan.sources.contract import InputFile, Progress, Writer
from saferplan.sources.headings import Headings, rows_below
from saferplan.sources.intake import Intake
from saferplan.sources.sheets import Cell, Row, Sheet, open_sheets, separator_of
from saferplan.values.errors import SaferplanError

DATASET = "lookup"
_LEVELS = ("oa", "lsoa", "msoa", "ward", "wd", "ltla", "lad", "utla", "ctyua", "csp", "pfa", "fra", "rgn", "ctry")
_CODE = re.compile(rf"({'|'.join(_LEVELS)})(\d\d)?_?(?:code|cd)")
_AREA_CODE = re.compile(rf"(area_|gss_|ons_)?code|(?:{'|'.join(_LEVELS)})(\d\d)?_?(?:code|cd)")
_A_CODE = re.compile(r"[A-Z]\d{8}")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:[_ ]?(population|residents))?")
_RESIDENTS = ("population", "residents")
_OFFENCES = {"offence_code", "offence_description"}
_TOP_ROWS = 20
_MISSING = frozenset({"", "-", "..", ":", "n/a"})


@dataclass(frozen=True)
class Layout:
    """What kind of lookup a heading row begins: its name, and the columns that are kept.

    `codes` must hold area codes, `filled` any text. `years` are columns of residents, each a year, which become rows
    of code, year and residents.
    """

    name: str
    columns: tuple[tuple[int, str], ...]
    codes: tuple[int, ...] = ()
    filled: tuple[int, ...] = ()
    years: tuple[tuple[int, int], ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """Text throughout: a lookup's numbers are read where they are used."""
        names = ("code", "year", "residents") if self.years else tuple(name for _, name in self.columns)
        return pa.schema([(name, pa.string()) for name in names])


def recognise(file: InputFile, head: str) -> bool:
    """Whether one of the first rows is the heading row of a lookup."""
    if workbook.is_workbook(file):
        return any(_find(sheet, file.base_name) for sheet in open_sheets(file))
    lines = head.lstrip("\ufeff").splitlines()[:_TOP_ROWS]
    rows = csv.reader(lines, delimiter=separator_of("\n".join(lines)))
    return any(layout_of(cells, file.base_name) for cells in rows)


def load(files: Sequence[InputFile], writer: Writer, mapping: Any = None, progress: Progress | None = None) -> None:
    """Load each file as the one lookup it holds."""
    for file in files:
        found = [(sheet, place) for sheet in open_sheets(file) if (place := _find(sheet, file.base_name))]
        if len(found) != 1:
            raise SaferplanError(
                f"{len(found)} sheets hold a lookup; one is needed.",
                file.name,
                "Keep each lookup in a file of its own.",
            )
        sheet, (headings, layout) = found[0]
        intake = Intake(writer, file.name, DATASET, layout.schema)
        _read(rows_below(sheet, headings), layout, intake)
        count = intake.finish()
        if progress:
            progress(file.size, count.rows_read)


def _find(sheet: Sheet, name: str) -> tuple[Headings, Layout] | None:
    for row in islice(sheet.rows(), _TOP_ROWS):
        if layout := layout_of(row.cells, name):
            return Headings(row.line, tuple(row.cells)), layout
    return None


def _read(rows: Iterable[Row], layout: Layout, intake: Intake) -> None:
    unit = intake.unit(layout.name, "")
    for row in rows:
        cells = [text_of(cell) for cell in row.cells]
        fault = row.fault or _fault(cells, layout)
        if layout.years:
            _read_years(row, fault, layout, unit, intake)
        elif fault:
            intake.aside(row.line, fault, ",".join(cells))
        else:
            intake.load(unit, [cells[at] for at, _ in layout.columns])


def _read_years(row: Row, fault: str, layout: Layout, unit: int, intake: Intake) -> None:
    code = text_of(row.cells[layout.codes[0]])
    for at, year in layout.years:
        number = read_number(row.cells[at], _MISSING, {})
        if fault or number.value is None:
            why_not = fault or f"residents {number.fault or 'missing'}"
            intake.aside(row.line, why_not, f"{code} {year}: {text_of(row.cells[at])}")
        else:
            intake.load(unit, (code, str(year), text_of(number.value)))


def _fault(cells: Sequence[str], layout: Layout) -> str:
    if not all(cells[at] for at in layout.filled):
        return "a cell that identifies the row is blank"
    if not all(_A_CODE.fullmatch(cells[at]) for at in layout.codes):
        return "area code missing or not readable"
    return ""


def layout_of(cells: Sequence[Cell], file: str) -> Layout | None:
    """The lookup whose heading row this is, or None. Of deprivation only the name of `file` tells the year."""
    names = [re.sub(r"[^a-z0-9]+", "_", heading_of(cell)).strip("_") for cell in cells]
    columns = tuple((at, name) for at, name in enumerate(names) if name)
    if len({name for _, name in columns}) < len(columns):
        return None
    codes = {at: found for at, name in columns if (found := _CODE.fullmatch(name))}
    if set(names) >= _OFFENCES and "number" not in " ".join(names):
        return Layout(
            "offence_codes", columns, filled=(names.index("offence_code"), names.index("offence_description"))
        )
    if years := _years(columns):
        at = next((at for at, name in columns if _AREA_CODE.fullmatch(name)), None)
        return Layout("population", columns, codes=(at,), years=years) if at is not None else None
    if any(name in names for name in _RESIDENTS) and "year" in names:
        return _population(names, columns, codes)
    if len(codes) == 1 and any(name.startswith(("imd_", "index_of_multiple_deprivation")) for name in names):
        of = re.search(r"imd_?(20\d\d)", file.casefold())
        return Layout(f"imd{of[1] if of else ''}_{_levels(codes.values())}", columns, codes=tuple(codes))
    return Layout(_levels(codes.values()), columns, codes=tuple(codes)) if len(codes) > 1 else None


def _population(
    names: Sequence[str], columns: tuple[tuple[int, str], ...], codes: dict[int, re.Match[str]]
) -> Layout | None:
    """Residents as rows of code and year: of one level where the code's column says so, else of any areas."""
    residents = next(name for name in _RESIDENTS if name in names)
    filled = (names.index("year"), names.index(residents))
    if len(codes) == 1:
        return Layout(f"population_{_levels(codes.values())}", columns, codes=tuple(codes), filled=filled)
    at = next((at for at, name in columns if _AREA_CODE.fullmatch(name)), None)
    if at is None or codes:
        return None
    kept = ((at, "code"), (filled[0], "year"), (filled[1], "residents"))
    return Layout("population", kept, codes=(at,), filled=filled)


def _years(columns: Iterable[tuple[int, str]]) -> tuple[tuple[int, int], ...]:
    return tuple((at, int(found[1])) for at, name in columns if (found := _YEAR.fullmatch(name)))


def _levels(codes: Iterable[re.Match[str]]) -> str:
    """Levels from small to large, each with its year; districts of many years are `ltla_ltla`."""
    found = sorted(codes, key=lambda code: (_LEVELS.index(code[1]), code[2] or ""))
    if len(found) > 2 and len({code[1] for code in found}) == 1:
        return f"{found[0][1]}_{found[0][1]}"
    return "_".join(f"{code[1]}{code[2] or ''}" for code in found)
