"""Lookups of geography and population, recognised by their columns whatever year the codes are of.

A lookup is kept as it stands, every row, as text. Its columns of codes and names are called alike however the file
spells them (`LAD24CD` and `ltla24_code` are both `ltla24_code`), and its name is made of the codes (`lsoa21_code,
ward24_code, ltla24_code` is `lsoa21_ward24_ltla24`), so that lookups of different years stand side by side and a newer
copy of the same one replaces it. Scottish and Welsh codes are rows like any other.

Residents become rows of code, year and residents, whatever the file's layout. Files of different areas or years stand
side by side: the table's name ends with a digest of the codes and years that it holds.
"""

from __future__ import annotations

import csv
import hashlib
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
_LEVELS = ("oa", "lsoa", "msoa", "ward", "ltla", "utla", "csp", "pfa", "fra", "rgn", "ctry")
_ALSO = {"wd": "ward", "lad": "ltla", "ctyua": "utla"}
_COLUMN = re.compile(rf"({'|'.join((*_LEVELS, *_ALSO))})_?(?:20)?(\d\d)?_?(code|cd|name|nm)")
_CODE = re.compile(rf"({'|'.join(_LEVELS)})(\d\d)?_code")
_AREA_CODE = re.compile(r"(area_|gss_|ons_)?code")
_A_CODE = re.compile(r"[A-Z]\d{8}")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:[_ ]?(population|residents))?")
_RESIDENTS = ("population", "residents")
_OFFENCES = {"offence_code", "offence_description"}
_TOP_ROWS = 20
_MISSING = frozenset({"", "-", "..", ":", "n/a"})


@dataclass(frozen=True)
class Layout:
    """What kind of lookup a heading row begins: its name, and the columns that are kept.

    `codes` must hold area codes, `filled` any text. Of residents, `residents` are the columns of figures, each with
    its year, or with the column of the year where every row has its own.
    """

    name: str
    columns: tuple[tuple[int, str], ...]
    codes: tuple[int, ...] = ()
    filled: tuple[int, ...] = ()
    residents: tuple[tuple[int, str | int], ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """Text throughout: a lookup's numbers are read where they are used."""
        names = ("code", "year", "residents") if self.residents else tuple(name for _, name in self.columns)
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
    if layout.residents:
        _read_residents(rows, layout, intake)
        return
    unit = intake.unit(layout.name, "")
    for row in rows:
        cells = [text_of(cell) for cell in row.cells]
        if fault := row.fault or _fault(cells, layout):
            intake.aside(row.line, fault, ",".join(cells))
        else:
            intake.load(unit, [cells[at] for at, _ in layout.columns])


def _read_residents(rows: Iterable[Row], layout: Layout, intake: Intake) -> None:
    """Every figure is a row of the account; the table's name follows from the codes and years it turns out to hold."""
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        cells = [text_of(cell) for cell in row.cells]
        code, fault = cells[layout.codes[0]], row.fault or _fault(cells, layout)
        for at, of in layout.residents:
            year = of if isinstance(of, str) else cells[of]
            number = read_number(row.cells[at], _MISSING, {})
            why_not = fault or ("" if _YEAR.fullmatch(year) else "year not readable")
            if number.fault and not why_not:
                why_not = f"residents {number.fault}"
            if why_not or number.value is None:
                intake.aside(row.line, why_not or "residents missing", f"{code} {year}: {cells[at]}")
            elif (code, year) in found:
                raise SaferplanError(
                    f"{code} has a second figure for {year}.",
                    f"{intake.file}, line {row.line}",
                    "Give totals only: one row an area and year, not one for each age or sex.",
                )
            else:
                found[code, year] = text_of(number.value)
    digest = hashlib.sha256(repr(sorted(found)).encode()).hexdigest()[:6]
    years = sorted({year for _, year in found})
    unit = intake.unit("_".join([layout.name, *years[:1], *years[1:][-1:], digest]), "")
    for (code, year), residents in found.items():
        intake.load(unit, (code, year, residents))


def _fault(cells: Sequence[str], layout: Layout) -> str:
    if not all(cells[at] for at in layout.filled):
        return "a cell that identifies the row is blank"
    if not all(_A_CODE.fullmatch(cells[at]) for at in layout.codes):
        return "area code missing or not readable"
    return ""


def layout_of(cells: Sequence[Cell], file: str) -> Layout | None:
    """The lookup whose heading row this is, or None. Of deprivation only the name of `file` tells the year."""
    names = [_called(cell) for cell in cells]
    columns = tuple((at, name) for at, name in enumerate(names) if name)
    if len({name for _, name in columns}) < len(columns):
        return None
    codes = {at: found for at, name in columns if (found := _CODE.fullmatch(name))}
    if set(names) >= _OFFENCES and "number" not in " ".join(names):
        return Layout(
            "offence_codes", columns, filled=(names.index("offence_code"), names.index("offence_description"))
        )
    if residents := _residents(columns):
        return _population(columns, codes, residents)
    if len(codes) == 1 and any(name.startswith(("imd_", "index_of_multiple_deprivation")) for name in names):
        of = re.search(r"imd_?(20\d\d)", file.casefold())
        return Layout(f"imd{of[1] if of else ''}_{_levels(codes.values())}", columns, codes=tuple(codes))
    return Layout(_levels(codes.values()), columns, codes=tuple(codes)) if len(codes) > 1 else None


def _called(heading: Cell) -> str:
    """A heading as the column is called: `LAD24CD`, `LAD 2024 Code` and `ltla24_code` are all `ltla24_code`."""
    name = re.sub(r"[^a-z0-9]+", "_", heading_of(heading)).strip("_")
    if found := _COLUMN.fullmatch(name):
        level, year, kind = found.groups()
        return f"{_ALSO.get(level, level)}{year or ''}_{'code' if kind in ('code', 'cd') else 'name'}"
    return name


def _population(
    columns: tuple[tuple[int, str], ...], codes: dict[int, re.Match[str]], residents: tuple[tuple[int, str | int], ...]
) -> Layout | None:
    """Residents of one level where the code's column says so, else of any areas. Of several columns of codes the
    finest is that of the rows."""
    at = min(codes, key=lambda at: _LEVELS.index(codes[at][1])) if codes else None
    if at is None:
        at = next((at for at, name in columns if _AREA_CODE.fullmatch(name)), None)
    if at is None:
        return None
    level = f"_{_levels([codes[at]])}" if codes else ""
    return Layout(f"population{level}", columns, codes=(at,), residents=residents)


def _residents(columns: Iterable[tuple[int, str]]) -> tuple[tuple[int, str | int], ...]:
    """Columns of residents: one beside a column of years, or one a year."""
    names = {name: at for at, name in columns}
    if "year" in names and (name := next((name for name in _RESIDENTS if name in names), "")):
        return ((names[name], names["year"]),)
    return tuple((at, found[1]) for at, name in columns if (found := _YEAR.fullmatch(name)))


def _levels(codes: Iterable[re.Match[str]]) -> str:
    """Levels from small to large, each with its year; districts of many years are `ltla_ltla`."""
    found = sorted(codes, key=lambda code: (_LEVELS.index(code[1]), code[2] or ""))
    if len(found) > 2 and len({code[1] for code in found}) == 1:
        return f"{found[0][1]}_{found[0][1]}"
    return "_".join(f"{code[1]}{code[2] or ''}" for code in found)
