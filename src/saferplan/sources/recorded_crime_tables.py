"""The Home Office's tables of recorded crime by community safety partnership: a row an offence in a quarter.

The headings vary by year and the tables come as text or as a workbook with notes first and a sheet for some years
each. A quarter is replaced as a whole. Negative numbers are corrections by the publisher and are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from saferplan.sources import workbook
from saferplan.sources.cells import heading_of, read_number, text_of
from saferplan.sources.contract import InputFile, Progress, Writer
from saferplan.sources.headings import LOOKED_THROUGH, Headings, rows_below
from saferplan.sources.intake import Intake
from saferplan.sources.sheets import Cell, Row, Sheet, open_sheets
from saferplan.sources.written_periods import FINANCIAL_YEAR, QUARTER, part_of_year, read_part, read_period
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

DATASET = "recorded-crime"
SCHEMA = pa.schema(
    [
        ("period_first", pa.int32()),
        ("period_months", pa.int32()),
        ("force", pa.string()),
        ("partnership", pa.string()),
        ("partnership_code", pa.string()),
        ("offence", pa.string()),
        ("offence_group", pa.string()),
        ("offence_sub_group", pa.string()),
        ("offence_code", pa.string()),
        ("number", pa.int64()),
    ]
)
_PARTNERSHIP = r"(csp|community safety partnership( csp)?|partnership)"
_HEADINGS = {
    "year": r"(financial )?year|fy",
    "quarter": r"(financial )?(quarter|qtr)",
    "force": r"(police )?force( area)?( name)?|pfa( name)?",
    "partnership": rf"{_PARTNERSHIP}( name)?",
    "partnership_code": rf"{_PARTNERSHIP}( ons)? code|csp\d\d ?cd|ons code",
    "offence": r"offence( description| name)?",
    "offence_group": r"offence group( name)?",
    "offence_sub_group": r"offence sub ?group( name)?",
    "offence_code": r"(offence|home office|ho|crime) code",
    "number": r"(number|count|no|sum) of( police)?( recorded)? (offences|crimes)|(total )?offences|number|"
    r"(force )?(recorded )?(offence|crime)s? (count|number)|recorded (crimes|offences)|rec(orded)? crime",
}
_FORMS = {name: re.compile(form) for name, form in _HEADINGS.items()}
# What some copies write instead, where nothing clearer stands in the row.
_SHORT = {
    "group": "offence_group",
    "sub group": "offence_sub_group",
    "subgroup": "offence_sub_group",
    "code": "offence_code",
}
_NEEDED = ("year", "partnership", "offence", "number")
_TELLING = ("quarter", "offence_code", "offence_group", "offence_sub_group")
_LABELS = ("force", "partnership", "partnership_code", "offence", "offence_group", "offence_sub_group", "offence_code")
_MISSING = frozenset({"", "-", "–", "..", ":", "n/a", "na", "*", "[x]", "[z]", "[c]"})
_MARKS = {"(p)": "provisional", "(r)": "revised", "[p]": "provisional", "[r]": "revised"}


def recognise(file: InputFile, head: str) -> bool:
    """Whether some row near the top holds the headings of these tables."""
    if workbook.is_workbook(file):
        return any(_headings(sheet, file.name) for sheet in open_sheets(file))
    folded = head.casefold()
    if not all(word in folded for word in ("year", "offence")):
        return False
    return any(_headings(sheet, file.name) for sheet in open_sheets(file))


def load(files: Sequence[InputFile], writer: Writer, mapping: Any = None, progress: Progress | None = None) -> None:
    """Load every sheet that holds such a table."""
    for file in files:
        intake = Intake(writer, file.name, DATASET, SCHEMA)
        sheets = [(sheet, _headings(sheet, file.name)) for sheet in open_sheets(file)]
        for sheet, headings in sheets:
            if headings is None:
                intake.remark(f"sheet “{sheet.name}” holds no such table and was passed over")
                continue
            intake.sheet = sheet.name
            _Table(headings, intake).read(sheet)
        if not any(headings for _, headings in sheets):
            raise SaferplanError("no table of recorded crime by partnership stands in this file.", file.name)
        count = intake.finish()
        if progress:
            progress(file.size, count.rows_read)


def _headings(sheet: Sheet, where: str) -> Headings | None:
    for row in _top(sheet):
        found = _columns(row.cells)
        if all(name in found for name in _NEEDED) and any(name in found for name in _TELLING):
            return Headings(row.line, tuple(row.cells))
    return None


def _top(sheet: Sheet) -> list[Row]:
    rows = sheet.rows()
    return [row for _, row in zip(range(LOOKED_THROUGH), rows, strict=False)]


def _columns(cells: Sequence[Cell]) -> dict[str, list[int]]:
    """Our name of a column to where it stands (several places are told of when the table is read)."""
    found: dict[str, list[int]] = {}
    words = [" ".join(re.sub(r"[^a-z0-9]+", " ", heading_of(cell)).split()) for cell in cells]
    for at, text in enumerate(words):
        for name, form in _FORMS.items():
            if text and form.fullmatch(text):
                found.setdefault(name, []).append(at)
    for at, text in enumerate(words):
        if (name := _SHORT.get(text, "")) and name not in found:
            found[name] = [at]
    return found


class _Table:
    """One sheet's table on its way into the store."""

    def __init__(self, headings: Headings, intake: Intake) -> None:
        self.headings, self.intake = headings, intake
        found = _columns(headings.cells)
        for name, places in found.items():
            if len(places) > 1:
                raise SaferplanError(
                    f"several columns could be the {name.replace('_', ' ')}: "
                    f"{', '.join(text_of(headings.cells[at]) for at in places)}.",
                    f"{intake.file}, line {headings.line}",
                    "Rename or remove the one that is not.",
                )
        self.at = {name: places[0] for name, places in found.items()}
        unread = [
            text_of(cell) for at, cell in enumerate(headings.cells) if text_of(cell) and at not in self.at.values()
        ]
        if unread:
            intake.remark(f"columns not read: {', '.join(unread)}")
        self._texts: dict[Cell, str] = {}
        self._periods: dict[tuple[str, str], Period | None] = {}
        self._units: dict[Period, int] = {}

    def read(self, sheet: Sheet) -> None:
        """Give every row under the headings to the intake."""
        for row in rows_below(sheet, self.headings):
            if fault := row.fault or self._load(row):
                self.intake.aside(row.line, fault, self._told(row))

    def _told(self, row: Row) -> str:
        names = sorted(self.at.values())
        return "; ".join(f"{text_of(self.headings.cells[at])}: {text_of(row.cells[at])}" for at in names)

    def _load(self, row: Row) -> str:
        """Load one row, or say why not."""
        period = self._period(row.cells)
        if period is None:
            return "year or quarter not readable"
        force, partnership, code, offence, *groups = (self._text(name, row.cells) for name in _LABELS)
        if not partnership or not offence:
            return "partnership or offence missing"
        if partnership.casefold().startswith("total"):
            return "total row"
        number = read_number(row.cells[self.at["number"]], _MISSING, _MARKS)
        if number.fault:
            return f"number {number.fault}"
        if number.value is not None and not number.value.is_integer():
            return "number not whole"
        count = None if number.value is None else int(number.value)
        values = (period.first, period.months, force, partnership, code or None, offence, *groups, count)
        if count is None:
            missing = self.intake.told(row.line, "number missing", self._told(row))
            self.intake.load_uncounted("", str(period), values, (partnership, code), missing)
            return ""
        if period not in self._units:
            self._units[period] = self.intake.unit("", str(period))
        self.intake.load(self._units[period], values, partnership, code)
        return ""

    def _text(self, name: str, cells: Sequence[Cell]) -> str:
        at = self.at.get(name)
        if at is None:
            return ""
        cell = cells[at]
        if cell not in self._texts:
            self._texts[cell] = text_of(cell)
        return self._texts[cell]

    def _period(self, cells: Sequence[Cell]) -> Period | None:
        key = self._text("year", cells), self._text("quarter", cells)
        if key not in self._periods:
            self._periods[key] = _read_period(*key, quarterly="quarter" in self.at)
        return self._periods[key]


def _read_period(year: str, quarter: str, quarterly: bool) -> Period | None:
    """A quarter of a financial year; a bare 2015 could be either year it touches, and is not read."""
    whole = None if year.isdecimal() else read_period(year, FINANCIAL_YEAR)
    if whole is None or not quarterly:
        return whole
    if quarter in ("1", "2", "3", "4"):
        return part_of_year((QUARTER, int(quarter)), whole)
    part = read_part(quarter)
    if part and part[0] == QUARTER:
        return part_of_year(part, whole)
    named = read_period(quarter, QUARTER)
    return named if named and whole.holds(named) else None
