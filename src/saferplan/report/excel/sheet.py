"""One table on a sheet: what it is above it, the table, its charts at the right, notes and definitions under it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from saferplan.report.excel.columns import distinct_heads
from saferplan.report.excel.look import Formats, clean
from saferplan.report.excel.native import draw, draw_funnel
from saferplan.report.excel.pages import Page
from saferplan.report.printed import notes_without_legend, printed_figure, spread, unrounded
from saferplan.report.wording.workbook import (
    BACK,
    CONTENTS,
    DEFINITIONS,
    NO_ROW,
    NOTES,
    dated_line,
    marked_line,
    source_line,
    unit_line,
)
from saferplan.values.document import Cell, Report

_WIDEST, _NARROWEST, _CHART = 46, 9, 76  # of a column, and of a chart, in characters
_CHART_ROWS, LINE = 19, 15  # rows that a chart covers, and the height of a line in points
_LONGEST_HEAD = 255


@dataclass(frozen=True)
class Book:
    """What all sheets of one workbook share: `sheets` are the names of sheets by the section they come from."""

    report: Report
    book: Any
    formats: Formats
    sheets: Mapping[str, str]


def write_sheet(one: Book, page: Page, name: str, number: int, following: str) -> None:
    """The page on a new sheet of this name; `following` is that of the next sheet."""
    heads, rows = spread(page.table, unrounded=False)
    heads = [head[:_LONGEST_HEAD] for head in distinct_heads([clean(head) for head in heads])]
    sheet = one.book.add_worksheet(name)
    top = _above(one, sheet, page)
    widths = [column_width(head, [row[at] for row in rows]) for at, head in enumerate(heads)]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    _table(one, sheet, heads, rows, top, number)
    sheet.set_row(top, LINE * row_lines(heads, widths) + 3)
    for at, row in enumerate(rows, top + 1):
        if (lines := row_lines([cell.text for cell in row], widths)) > 1:
            sheet.set_row(at, LINE * lines)
    _print_set_up(one, sheet, page, top)
    bottom = top + max(len(rows), 1)
    column = len(heads) + 1
    shift = _shift(page)
    for at, chart in enumerate(page.charts):
        draw(one.book, sheet, name, chart, (top, column, at * _CHART_ROWS), shift)
    if page.funnel is not None:
        draw_funnel(one.book, sheet, page.funnel, (name, following), (top, column))
    _under(one, sheet, page, bottom + 2, widths)


def _above(one: Book, sheet: Any, page: Page) -> int:
    """Title, unit and source, marking, the way back; the row of the headings."""
    formats = one.formats
    sheet.write_string(0, 0, clean(page.table.title), formats.title)
    told = [unit_line(page.table), source_line(page.table), dated_line(one.report)]
    sheet.write_string(1, 0, clean(". ".join(text.rstrip(".") for text in told if text) + "."), formats.quiet)
    row = 2
    if marked := marked_line(page.marking, page.exemption):
        sheet.write_string(row, 0, clean(marked), formats.marked)
        row += 1
    sheet.write_url(row, 0, f"internal:'{CONTENTS}'!A1", formats.back, BACK)
    return row + 2


def _shift(page: Page) -> list[int]:
    """Where each of the table's own columns stands once marks have columns of their own."""
    found, extra = [], 0
    for at in range(len(page.table.columns)):
        found.append(at + extra)
        extra += any(row[at].mark for row in page.table.rows)
    return found


def column_width(head: str, column: Sequence[Cell]) -> float:
    """A width in characters that shows a column's figures whole and wraps its long texts."""
    longest = max((len(line) for cell in column for line in cell.text.split("\n")), default=0)
    word = max((len(part) for part in head.split()), default=0)
    return min(max(longest, min(len(head), 14), word, _NARROWEST), _WIDEST) + 2


def _table(one: Book, sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[Cell]], top: int, number: int) -> None:
    formats = one.formats
    right = [any(row[at].numeric for row in rows) for at in range(len(heads))]
    columns = [
        {
            "header": head,
            "header_format": formats.head_right if right[at] else formats.head if at else formats.head_first,
        }
        for at, head in enumerate(heads)
    ]
    if not rows:
        for at, head in enumerate(heads):
            sheet.write_string(top, at, head, formats.head)
        sheet.write_string(top + 1, 0, NO_ROW, formats.quiet)
        return
    options = {"name": f"Table_{number}", "style": "Table Style Light 1", "autofilter": False, "columns": columns}
    if sheet.add_table(top, 0, top + len(rows), len(heads) - 1, options) != 0:
        raise ValueError(f"the table {number} was not written")  # a fault of ours: all its names are made here
    for at, row in enumerate(rows, top + 1):
        for column, cell in enumerate(row):
            _cell(one, sheet, at, column, cell)


def _cell(one: Book, sheet: Any, row: int, column: int, cell: Cell) -> None:
    """A figure as a number, a missing one as a blank, everything else as text."""
    formats = one.formats
    printed = printed_figure(cell)
    text = clean(cell.text)
    if printed is not None:
        sheet.write_number(row, column, float(unrounded(cell, printed)), formats.number(printed))
    elif not text:
        sheet.write_blank(row, column, None, formats.right if cell.numeric else formats.text)
    elif cell.link in one.sheets:
        sheet.write_url(row, column, f"internal:'{one.sheets[cell.link]}'!A1", formats.link, text[:_LONGEST_HEAD])
    elif cell.colour:
        sheet.write_string(row, column, text, formats.status(cell.colour))
    else:
        sheet.write_string(
            row, column, text, formats.right if cell.numeric else formats.text if column else formats.wrapped
        )


def row_lines(texts: Sequence[str], widths: Sequence[float]) -> int:
    """How many lines the fullest cell of a row needs, since not every program makes rows high enough by itself."""
    return max(
        sum(1 if len(line) <= width - 2 else math.ceil(len(line) * 1.08 / (width - 2)) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )


def _under(one: Book, sheet: Any, page: Page, row: int, widths: Sequence[float]) -> None:
    """Notes and definitions, each in one cell as wide as the table and as high as it needs."""
    span, room = len(widths), sum(widths)
    if room < _CHART and (page.charts or page.funnel):
        row = max(row, _CHART_ROWS * max(len(page.charts), 1) + 6)  # a narrow table: under the chart
    while room < _CHART:
        span, room = span + 1, room + 9
    for title, texts in (
        (NOTES, tuple(notes_without_legend(page.table))),
        (DEFINITIONS, tuple(f"{term}: {told}" for term, told in page.table.definitions)),
    ):
        if not texts:
            continue
        sheet.write_string(row, 0, title, one.formats.part)
        for text in texts:
            row += 1
            lines = sum(max(1, math.ceil(len(line) * 1.05 / room)) for line in clean(text).split("\n"))
            if span > 1 and lines > 1:
                sheet.merge_range(row, 0, row, span - 1, clean(text), one.formats.wrapped)
                sheet.set_row(row, LINE * lines)
            else:
                sheet.write_string(row, 0, clean(text), one.formats.of(valign="top"))
        row += 2


def _print_set_up(one: Book, sheet: Any, page: Page, top: int) -> None:
    """Across A4, as wide as the paper, headings on every page; the marking above and whose it is below."""
    report = one.report
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    page_set_up(sheet, marked_line(page.marking, None) or report.marking, report)


def page_set_up(sheet: Any, marking: str, report: Report) -> None:
    """Paper, fit, header and footer of a sheet."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
    above = clean(f"{report.title}, {report.as_at}")
    sheet.set_header(f"&L{_quoted(above, 110)}&R{_quoted(clean(marking), 110)}")
    below = clean(f"{report.partnership}. {dated_line(report)}")
    sheet.set_footer(f"&L{_quoted(below, 160)}&RPage &P of &N")


def _quoted(text: str, most: int) -> str:
    """Text of a header or footer, where “&” begins a code."""
    return text[:most].replace("&", "&&")
