"""Wide tables: a row a series, a column a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from saferplan.catalogue.mappings import Mapping
from saferplan.sources.cells import Number, heading_of, read_number, text_of
from saferplan.sources.headings import Headings, letters, rows_below
from saferplan.sources.intake import Intake
from saferplan.sources.partner_file_labels import Labels, NotLoaded
from saferplan.sources.sheets import Cell, Sheet
from saferplan.sources.written_periods import Kind, part_of_year, read_part, read_period
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

Part = tuple[Kind, int]


@dataclass(frozen=True)
class PeriodColumn:
    """A column of counts: its index, and its period, or the part of the year that its rows' year completes."""

    at: int
    period: Period | None = None
    part: Part | None = None


def has_periods(headings: Headings, mapping: Mapping) -> bool:
    """Whether any heading is a period."""
    return any(_period_column(at, cell, headings, mapping) for at, cell in enumerate(headings.cells))


def read(sheet: Sheet, headings: Headings, mapping: Mapping, intake: Intake) -> None:
    """Give every cell under a period to the intake."""
    labels = Labels(sheet, headings, mapping, intake.file)
    columns = _period_columns(headings, mapping, labels, intake)
    units: dict[Period, int] = {}
    marks = {mark.casefold(): meaning for mark, meaning in mapping.marks.items()}
    for row in rows_below(sheet, headings):
        cells = list(row.cells)
        labels.fill(row.line, cells)
        row = row._replace(cells=cells)
        try:
            if reason := row.fault or labels.left_out(cells):
                raise NotLoaded(reason)
            place, year = labels.place(cells), _year(labels, cells, mapping)
        except NotLoaded as why:
            for column in columns:
                intake.aside(row.line, str(why), labels.told(row, [*labels.at.values(), column.at]))
            continue
        labelled = place, labels.text("category", cells), labels.text("subcategory", cells)
        for column in columns:
            period = column.period or (part_of_year(column.part, year) if column.part and year else None)
            number = read_number(cells[column.at], labels.missing, marks, mapping.decimal_comma)
            if period and number.value is not None:
                if period not in units:
                    units[period] = intake.unit(mapping.name, str(period))
                intake.load(units[period], _values(period, labelled, number), place)
                continue
            told = labels.told(row, [*labels.at.values(), column.at])
            if period is None:
                intake.aside(row.line, "year missing or not readable", told)
            elif number.fault:
                intake.aside(row.line, f"count {number.fault}", told, str(period))
            else:
                missing = intake.told(row.line, "count missing", told)
                intake.load_uncounted(mapping.name, str(period), _values(period, labelled, number), (place,), missing)


def _values(period: Period, labelled: tuple[str | None, ...], number: Number) -> tuple[Any, ...]:
    flags = [number.mark] if number.mark else []
    return (period.first, period.months, None, *labelled, number.value, None, flags)


def _year(labels: Labels, cells: Sequence[Cell], mapping: Mapping) -> Period | None:
    text = labels.text("year", cells)
    year = read_period(text) if text else None
    return year if year and year.months == 12 else None


def _period_columns(headings: Headings, mapping: Mapping, labels: Labels, intake: Intake) -> list[PeriodColumn]:
    taken = {heading_of(name) for name in mapping.known_headings()}
    found, unread = [], []
    for at, cell in enumerate(headings.cells):
        if not text_of(cell) or heading_of(cell) in taken:
            continue
        if column := _period_column(at, cell, headings, mapping):
            found.append(column)
        else:
            unread.append(text_of(cell))
    if not found:
        raise SaferplanError(
            f"no heading in line {headings.line} is a {mapping.periods or 'month, quarter or year'}.",
            intake.file,
            "Headings such as Apr-10, April 2010, 201004, Q1 2010/11 or 2010/11 are read; Apr alone needs a year.",
        )
    if unread:
        intake.remark(f"columns not read: {', '.join(unread)}")
    _refuse_overlaps(found, headings, intake.file)
    return found


def _period_column(at: int, cell: Cell, headings: Headings, mapping: Mapping) -> PeriodColumn | None:
    if period := read_period(cell, mapping.periods, mapping.year_starts):
        return PeriodColumn(at, period)
    part = read_part(text_of(cell))
    if part is None or (mapping.periods and part[0] != mapping.periods):
        return None
    if mapping.columns.year or mapping.constants.year:
        return PeriodColumn(at, part=part)
    year = next(_years_above(at, headings), None)
    return PeriodColumn(at, part_of_year(part, year)) if year else None


def _years_above(at: int, headings: Headings) -> Iterator[Period]:
    """Years written in the rows above the headings, over this column or to the left of it, the nearest first."""
    for cells in reversed(headings.above):
        for cell in reversed(cells[: at + 1]):
            if (year := read_period(cell)) and year.months == 12:
                yield year


def _refuse_overlaps(columns: Sequence[PeriodColumn], headings: Headings, where: str) -> None:
    """Months beside their own totals, or a month twice, would be counted twice."""
    dated = sorted((column for column in columns if column.period), key=lambda column: column.period or Period(0))
    parts = sorted((column for column in columns if column.part), key=lambda column: column.part or ("", 0))
    for one, other in [*pairwise(dated), *pairwise(parts)]:
        if _overlap(one, other):
            both = " and ".join(f"{letters(each.at)} ({text_of(headings.cells[each.at])})" for each in (one, other))
            raise SaferplanError(
                f"columns {both} cover the same time and would be counted twice.",
                f"{where}, line {headings.line}",
                'Name one of them under left_out in the mapping, or say which kind counts: periods = "month".',
            )


def _overlap(one: PeriodColumn, other: PeriodColumn) -> bool:
    """Of neighbours in order: where any two overlap, two neighbours do."""
    if one.period and other.period:
        return other.period.first <= one.period.last
    return one.part == other.part or (one.part or "")[0] != (other.part or "")[0]
