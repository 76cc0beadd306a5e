"""Long tables: a row a record or a count."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from saferplan.catalogue.mappings import Flag, Mapping
from saferplan.sources.cells import read_day, read_number, text_of
from saferplan.sources.headings import Headings, rows_below
from saferplan.sources.intake import Intake
from saferplan.sources.partner_file_labels import Labels, NotLoaded
from saferplan.sources.sheets import Cell, Row, Sheet
from saferplan.sources.written_periods import MONTH, part_of_year, read_part, read_period
from saferplan.values.period import Period

When = tuple[Period, date | None]
COUNT = 6  # where a row's values hold its count


def read(sheet: Sheet, headings: Headings, mapping: Mapping, intake: Intake) -> None:
    """Give every row under the headings to the intake."""
    reader = _Reader(sheet, headings, mapping, intake.file)
    units: dict[Period, int] = {}
    for row in rows_below(sheet, headings):
        try:
            period, values, place = reader.values(row)
        except NotLoaded as why:
            intake.aside(row.line, str(why), reader.told(row), str(why.period or ""))
            continue
        if values[COUNT] is None:
            missing = intake.told(row.line, "count missing", reader.told(row))
            intake.load_uncounted(mapping.name, str(period), values, (place,), missing)
            continue
        if period not in units:
            units[period] = intake.unit(mapping.name, str(period))
        intake.load(units[period], values, place)


class _Reader:
    """Turns rows into values in the order of the schema, or says why not."""

    def __init__(self, sheet: Sheet, headings: Headings, mapping: Mapping, where: str) -> None:
        self.mapping, self.headings = mapping, headings
        self.labels = labels = Labels(sheet, headings, mapping, where)
        columns = mapping.columns
        self.count, self.key = labels.column(columns.count), labels.column(columns.key)
        self.days, self.periods = labels.column(columns.date), labels.column(columns.period)
        self.months = labels.column(columns.month)
        self.numbers = [(name, labels.column(heading)) for name, heading in mapping.numbers.items()]
        self.flags = [_FlagReader(name, flag, labels) for name, flag in mapping.flags.items()]
        self.marks = {mark.casefold(): meaning for mark, meaning in mapping.marks.items()}
        self.when = self._when_reader()
        self._whens: dict[Any, When | None] = {}

    def values(self, row: Row) -> tuple[Period, tuple[Any, ...], str | None]:
        """The row's period, its values and its place; raises NotLoaded."""
        if row.fault:
            raise NotLoaded(row.fault)
        cells = list(row.cells)
        self.labels.fill(row.line, cells)
        if reason := self.labels.left_out(cells):
            raise NotLoaded(reason)
        period, day = self.when(cells)
        place = self.labels.place(cells)
        flags = [flag.name for flag in self.flags if flag.is_set(cells)]
        count: float | None = 1.0
        if self.count is not None:
            count, mark = self._number(cells, self.count, "count", period)
            flags += [mark] * bool(mark)
        numbers = []
        for name, column in self.numbers:
            value, mark = self._number(cells, column, name, period)
            numbers.append(value)
            flags += [mark] * (bool(mark) and mark not in flags)
        category, subcategory = self.labels.text("category", cells), self.labels.text("subcategory", cells)
        first, months = period.first, period.months
        values = (first, months, day, place, category, subcategory, count, self._key(cells), flags, *numbers)
        return period, values, place

    def told(self, row: Row) -> str:
        """A row kept aside, in words: never an identifier."""
        columns = [*self.labels.at.values(), self.days, self.periods, self.months, self.count]
        columns += [column for _, column in self.numbers] + [flag.column for flag in self.flags]
        if self.mapping.key_is == "pseudonym":
            columns.append(self.key)
        return self.labels.told(row, columns)

    def _number(self, cells: Sequence[Cell], column: int | None, name: str, period: Period) -> tuple[float | None, str]:
        if column is None:
            return None, ""
        number = read_number(cells[column], self.labels.missing, self.marks, self.mapping.decimal_comma)
        if number.fault:
            raise NotLoaded(f"{name} {number.fault}", period)
        return number.value, number.mark

    def _key(self, cells: Sequence[Cell]) -> str | None:
        text = text_of(cells[self.key]) if self.key is not None else ""
        if text.casefold() in self.labels.missing or not text:
            return None
        if self.mapping.key_is == "pseudonym":
            return text
        return hmac.new(self._salt, text.casefold().encode(), hashlib.sha256).hexdigest()[:32]

    @cached_property
    def _salt(self) -> bytes:
        return self.mapping.key_salt.encode()

    def _when_reader(self) -> Callable[[Sequence[Cell]], When]:
        if self.days is not None:
            return lambda cells: self._known("date", cells[self.days], self._day)  # type: ignore[index]
        if self.periods is not None:
            return lambda cells: self._known("period", cells[self.periods], self._period)  # type: ignore[index]
        if self.months is not None:
            return self._year_and_month
        if self.labels.at["year"] is not None or self.mapping.constants.year:
            return lambda cells: self._known("year", self.labels.text("year", cells) or "", self._year)
        return lambda cells: self._known("period", self.mapping.constants.period, self._period)

    def _known(self, name: str, cell: Cell, read_cell: Callable[[Cell], When | None]) -> When:
        """What the cell says, remembered by its text; raises NotLoaded where it is blank or cannot be read."""
        memory = (type(cell), cell)
        if memory not in self._whens:
            self._whens[memory] = read_cell(cell)
        found = self._whens[memory]
        if found is None:
            blank = isinstance(cell, str) and text_of(cell).casefold() in {"", *self.labels.missing}
            raise NotLoaded(f"{name} missing" if blank else f"{name} not readable")
        return found

    def _day(self, cell: Cell) -> When | None:
        day = read_day(cell, self.mapping.date_formats, self.mapping.excel_serials)
        return (Period.of(day), day) if day else None

    def _period(self, cell: Cell) -> When | None:
        period = read_period(cell, self.mapping.periods, self.mapping.year_starts)
        return (period, None) if period else None

    def _year(self, cell: Cell) -> When | None:
        period = read_period(cell, self.mapping.periods)
        return (period, None) if period and period.months == 12 else None

    def _year_and_month(self, cells: Sequence[Cell]) -> When:
        year, _ = self._known("year", self.labels.text("year", cells) or "", self._year)
        text = text_of(cells[self.months])  # type: ignore[index]
        part = (MONTH, int(text)) if text.isdecimal() else read_part(text)
        period = part_of_year(part, year) if part else None
        if period is None:
            raise NotLoaded("month not readable")
        return period, None


class _FlagReader:
    """One column of yes and no."""

    def __init__(self, name: str, flag: Flag, labels: Labels) -> None:
        self.name, self.column, self.missing = name, labels.column(flag.column), labels.missing
        self.yes = {text.casefold() for text in flag.yes}
        self.no = {text.casefold() for text in flag.no}

    def is_set(self, cells: Sequence[Cell]) -> bool:
        """Raises NotLoaded where the text is neither yes nor no."""
        text = text_of(cells[self.column]).casefold() if self.column is not None else ""
        if text in self.yes:
            return True
        if text in self.no or text in self.missing or not text:
            return False
        raise NotLoaded(f"flag “{self.name}” is neither yes nor no")
