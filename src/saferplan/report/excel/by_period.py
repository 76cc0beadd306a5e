"""The measures' figures with a column a period, as a scorecard is read: what was given out can be taken in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from saferplan.report.excel.pages import Page
from saferplan.report.wording.workbook import BY_PERIOD, BY_PERIOD_NOTE, MEASURE, UNIT
from saferplan.values.document import Cell, Table
from saferplan.values.errors import SaferplanError
from saferplan.values.period import MONTH_NAMES, Period

_TO_DATE, PERIOD = " to date", "Period"  # as the tables of measures are headed
Figures = dict[Period, Cell]


def by_period(found: Sequence[Page]) -> list[Page]:
    """A sheet for months, one for quarters, … of those measures whose tables have such periods."""
    lengths: dict[int, list[tuple[str, str, Figures]]] = {}
    for page in found:
        own = page.table.columns[:1] == (PERIOD,) and page.table.title.startswith(page.about)
        if own and (figures := _figures(page.plain_table)):
            (months, *others) = {period.months for period in figures}
            if not others and months in BY_PERIOD:
                lengths.setdefault(months, []).append((page.about, page.table.unit, figures))
    return [_page(months, measures) for months, measures in sorted(lengths.items())]


def _page(months: int, measures: Sequence[tuple[str, str, Figures]]) -> Page:
    periods = sorted({period for _, _, figures in measures for period in figures})
    rows = tuple(
        (Cell(name), Cell(unit), *(figures.get(period, Cell("", numeric=True)) for period in periods))
        for name, unit, figures in measures
    )
    heads = (MEASURE, UNIT, *(_heading(period) for period in periods))
    return Page(Table(BY_PERIOD[months], heads, rows, (BY_PERIOD_NOTE,)))


def _heading(period: Period) -> str:
    """Apr 2015, Apr to Jun 2015, 2015/16: as headings of scorecards are read."""
    if period.months >= 12:
        return str(period)
    first, last = MONTH_NAMES[period.first % 12][:3], MONTH_NAMES[period.last % 12][:3]
    year = f"{period.last // 12:04d}"
    return f"{last} {year}" if period.months == 1 else f"{first} to {last} {year}"


def _figures(table: Table) -> Figures:
    """The figures of a measure's table by period. Words in place of a figure are none.

    The columns are named by years and the rows by parts of a year; running totals stand in columns “to date”.
    """
    years = {at: year for at, head in enumerate(table.columns) if (year := _year(head)) is not None}
    if not years:
        running = {at: head.removesuffix(_TO_DATE) for at, head in enumerate(table.columns) if head.endswith(_TO_DATE)}
        years = {at: year for at, head in running.items() if (year := _year(head)) is not None}
    found: Figures = {}
    for row in table.rows:
        for at, year in years.items():
            period = next((one for one in _parts(year) if _label(one) == row[0].text), None)
            if period is not None and row[at].value is not None and row[at].text:
                found[period] = Cell(row[at].text, row[at].value, numeric=True)
    return found


def _year(head: str) -> Period | None:
    try:
        period = Period.parse(head)
    except SaferplanError:
        return None
    return period if period.months == 12 else None


def _parts(year: Period) -> Iterator[Period]:
    for months in (1, 3, 6):
        yield from year.split(months)


def _label(period: Period) -> str:
    """The months without the year, as a table's rows are named."""
    first, last = MONTH_NAMES[period.first % 12], MONTH_NAMES[period.last % 12]
    return first if period.months == 1 else f"{first[:3]} to {last[:3]}"
