"""Tables and the data of charts as files to take away: CSV for other programs, XLSX for people.

A file says the same figures as the page. In CSV a figure is written as the page prints it, without commas, pounds and
per cent signs, so that a program can read it; where the page rounds, the unrounded figure stands in a column beside
it. In a workbook a cell holds the unrounded figure and its format shows what the page shows. CSV is UTF-8 with a byte
order mark: without one, Excel reads the pound and the minus sign wrongly. What stands in a cell as a mark (a state, a
note) is written out in a column of its own, since a file is often read away from the page.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from saferplan.report.printed import Printed, digits, printed_figure, sheet_name, spread, unrounded
from saferplan.report.wording import day_words
from saferplan.values.document import Cell, Chart, Table
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact

_FORMULA = tuple("=+-@＝＋－＠")
_CONTROL = tuple("\t\r\n")
_WIDEST = 60
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # for data without a date: any fixed day, so that bytes repeat


def table_csv(table: Table) -> bytes:
    """One table, a header line and a line a row. Text that a spreadsheet would take for a formula gets an apostrophe
    before it; a missing figure is blank, and words in place of a figure stay words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    heads, rows = spread(table, unrounded=True)
    writer.writerow([_safe(_with_unit(head, [row[at] for row in rows])) for at, head in enumerate(heads)])
    writer.writerows([[_plain(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def chart_data_csv(chart: Chart) -> bytes:
    """What a chart shows: a row a label, a column a line, blank where the line has a gap; notes and breaks last."""
    labels = list(dict.fromkeys(at for line in chart.lines for at, _ in line.points))
    columns = [dict(line.points) for line in chart.lines]
    said = [*((at, f"Break before {at}: {text}") for at, text in chart.breaks), *chart.notes]
    heads = [chart.x_title or "Label", *(line.name for line in chart.lines), *(["Note"] if said else [])]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(head) for head in heads])
    for label in labels:
        told = " ".join(text for at, text in said if at == label)
        figures = [digits(exact(value)) if (value := column.get(label)) is not None else "" for column in columns]
        writer.writerow([_safe(label), *figures, *([_safe(told)] if said else [])])
    return out.getvalue().encode("utf-8-sig")


def tables_xlsx(
    tables: Sequence[Table], title: str, *, notes: Sequence[str] = (), source: str = "", data_as_at: str = ""
) -> bytes:
    """A workbook with a sheet for each table: title, date of the data, header row that stays in view, the figures as
    numbers, notes and source under them. The same tables give the same bytes. `data_as_at` is a day (2015-06-30)."""
    import xlsxwriter

    if not tables:
        raise SaferplanError("There is no table to put into a workbook.", title, "Choose at least one.")
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, settings)
    book.set_properties({"title": title, "created": _made_on(data_as_at), "comments": source})
    formats = _Formats(book)
    names: list[str] = []
    for table in tables:
        names.append(sheet_name(table.title, names))
        sheet = book.add_worksheet(names[-1])
        under = [*table.notes, *notes, *([origin] if (origin := table.origin.source or source) else [])]
        _fill(sheet, table, under, f"Data as at {day_words(data_as_at)}" if data_as_at else "", formats)
    book.close()
    return out.getvalue()


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book, self._numbers = book, dict[str, Any]()
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "valign": "top"})
        self.head_right = book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 2, "valign": "top", "align": "right"}
        )
        self.right = book.add_format({"align": "right"})
        self.note = book.add_format({"text_wrap": False, "font_color": "#505a5f"})

    def number(self, printed: Printed) -> Any:
        """The format that prints a figure as the page does."""
        if printed.code not in self._numbers:
            self._numbers[printed.code] = self._book.add_format({"num_format": printed.code})
        return self._numbers[printed.code]


def _fill(sheet: Any, table: Table, notes: Sequence[str], dated: str, formats: _Formats) -> None:
    heads, rows = spread(table, unrounded=False)
    sheet.write_string(0, 0, table.title, formats.title)
    if dated:
        sheet.write_string(1, 0, dated)
    top = 3
    for column, head in enumerate(heads):
        right = any(row[column].numeric for row in rows)
        sheet.write_string(top, column, head, formats.head_right if right else formats.head)
        longest = max((len(row[column].text) for row in rows), default=0)
        sheet.set_column(column, column, min(max(longest, min(len(head), 18)) + 2, _WIDEST))
    for at, row in enumerate(rows, top + 1):
        for column, cell in enumerate(row):
            printed = printed_figure(cell)
            if printed is None:
                sheet.write_string(at, column, cell.text, formats.right if cell.numeric else None)
            else:
                sheet.write_number(at, column, float(unrounded(cell, printed)), formats.number(printed))
    for at, note in enumerate(notes, top + len(rows) + 2):
        sheet.write_string(at, 0, note, formats.note)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _made_on(day: str) -> datetime:
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        return _MADE


# What the cells say


def _with_unit(head: str, column: Sequence[Cell]) -> str:
    """A column's heading with the sign that its printed figures carry and a program does not want in every cell."""
    signs = {"£" if one.pounds else one.after.strip() for cell in column if (one := printed_figure(cell)) is not None}
    (sign,) = signs if len(signs) == 1 else ("",)
    return f"{head} ({sign})" if sign else head


def _plain(cell: Cell) -> str:
    printed = printed_figure(cell)
    if printed is None:
        return _safe(cell.text)
    return digits(printed.number, printed.decimals)


def _safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    risky = text.lstrip().startswith(_FORMULA) or text.startswith(_CONTROL)
    return f"'{text}" if risky else text
