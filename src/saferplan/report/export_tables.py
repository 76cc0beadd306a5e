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
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from saferplan.report.wording import STATE_MARKS, day_words
from saferplan.values.document import Cell, Chart, Table
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import MINUS, exact, round_half_away

UNROUNDED, NOTE = "not rounded", "note"
_FIGURE = re.compile(rf"([+{MINUS}-]?)(£?)(\d[\d,]*)(?:\.(\d+))?(%| points|)")
_FORMULA = tuple("=+-@＝＋－＠")
_CONTROL = tuple("\t\r\n")
_NUMBERED = re.compile(r"(\d+)\. (.*)", re.DOTALL)
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31  # of a sheet
_WIDEST = 60
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # for data without a date: any fixed day, so that bytes repeat


@dataclass(frozen=True)
class _Printed:
    """A figure as it is printed: its number, and how it is written."""

    number: Fraction
    decimals: int
    commas: bool
    sign: bool
    pounds: bool
    after: str


def table_csv(table: Table) -> bytes:
    """One table, a header line and a line a row. Text that a spreadsheet would take for a formula gets an apostrophe
    before it; a missing figure is blank, and words in place of a figure stay words."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    heads, rows = _spread(table, unrounded=True)
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
        figures = [_digits(exact(value)) if (value := column.get(label)) is not None else "" for column in columns]
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
        names.append(_sheet_name(table.title, names))
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

    def number(self, printed: _Printed) -> Any:
        """The format that prints a figure as the page does."""
        whole = "#,##0" if printed.commas or abs(printed.number) < 1000 else "0"
        shape = ("£" if printed.pounds else "") + whole + ("." + "0" * printed.decimals if printed.decimals else "")
        shape += f'"{printed.after}"' if printed.after else ""
        code = f"{'+' if printed.sign else ''}{shape};{MINUS}{shape};{shape}"
        if code not in self._numbers:
            self._numbers[code] = self._book.add_format({"num_format": code})
        return self._numbers[code]


def _fill(sheet: Any, table: Table, notes: Sequence[str], dated: str, formats: _Formats) -> None:
    heads, rows = _spread(table, unrounded=False)
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
            printed = _printed(cell)
            if printed is None:
                sheet.write_string(at, column, cell.text, formats.right if cell.numeric else None)
            else:
                sheet.write_number(at, column, float(_unrounded(cell, printed)), formats.number(printed))
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


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    """A name that Excel allows, not yet taken (it does not tell capitals from small letters)."""
    base = _NOT_IN_A_NAME.sub(" ", title).strip("' ") or "Table"
    base = "Table" if base.casefold() == "history" else base
    folded = {name.casefold() for name in taken}
    number, name = 1, base[:_LONGEST_NAME].strip("' ")
    while name.casefold() in folded:
        number += 1
        ending = f" {number}"
        name = base[: _LONGEST_NAME - len(ending)].strip("' ") + ending
    return name


# What the cells say


def _spread(table: Table, *, unrounded: bool) -> tuple[list[str], list[list[Cell]]]:
    """The table with marks written out in columns of their own and, where asked, unrounded figures in theirs."""
    told = _notes_by_mark(table)
    heads: list[str] = []
    rows: list[list[Cell]] = [[] for _ in table.rows]
    for at, head in enumerate(table.columns):
        column = [row[at] for row in table.rows]
        heads.append(head)
        added = [column]
        if unrounded and any(_is_rounded(cell) for cell in column):
            heads.append(f"{head} ({UNROUNDED})")
            added.append([_exact_cell(cell) for cell in column])
        if any(cell.mark for cell in column):
            heads.append(f"{head} ({NOTE})")
            added.append([Cell(_mark_words(cell.mark, told)) for cell in column])
        for many in added:
            for row, cell in zip(rows, many, strict=True):
                row.append(cell)
    return heads, rows


def _notes_by_mark(table: Table) -> dict[str, str]:
    found = {mark: state.value for state, mark in STATE_MARKS.items()}
    numbered = (_NUMBERED.fullmatch(note) for note in table.notes)
    return found | {match[1]: match[2] for match in numbered if match}


def _mark_words(mark: str, told: dict[str, str]) -> str:
    return "; ".join(told.get(part, part) for part in mark.split(", ") if part)


def _printed(cell: Cell) -> _Printed | None:
    """The figure as printed, or None where the cell holds words or nothing."""
    match = _FIGURE.fullmatch(cell.text) if cell.numeric else None
    if match is None:
        return None
    sign, pounds, whole, part, after = match.groups()
    size = exact(whole.replace(",", "") + (f".{part}" if part else ""))
    number = -size if sign in (MINUS, "-") and sign else size
    return _Printed(number, len(part or ""), "," in whole, sign == "+", bool(pounds), after)


def _unrounded(cell: Cell, printed: _Printed) -> Fraction:
    """The unrounded figure; the printed one where the two do not agree, for the page is what was published."""
    if cell.value is None:
        return printed.number
    value = exact(cell.value)
    return value if exact(round_half_away(value, printed.decimals)) == printed.number else printed.number


def _is_rounded(cell: Cell) -> bool:
    printed = _printed(cell)
    return printed is not None and _unrounded(cell, printed) != printed.number


def _exact_cell(cell: Cell) -> Cell:
    printed = _printed(cell)
    return Cell("") if printed is None else Cell(_digits(_unrounded(cell, printed)).replace("-", MINUS), numeric=True)


def _with_unit(head: str, column: Sequence[Cell]) -> str:
    """A column's heading with the sign that its printed figures carry and a program does not want in every cell."""
    signs = {"£" if one.pounds else one.after.strip() for cell in column if (one := _printed(cell)) is not None}
    (sign,) = signs if len(signs) == 1 else ("",)
    return f"{head} ({sign})" if sign else head


def _plain(cell: Cell) -> str:
    printed = _printed(cell)
    if printed is None:
        return _safe(cell.text)
    return _digits(printed.number, printed.decimals)


def _digits(number: Fraction, decimals: int | None = None) -> str:
    """A number as programs read it: a point, no commas, a plain minus."""
    if decimals is not None:
        text = f"{round_half_away(number, decimals):f}"
    elif number.denominator == 1:
        text = str(number.numerator)
    else:
        text = format(float(number), ".15g")
    return text if set(text) - set("-0.") else text.lstrip("-")


def _safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    risky = text.lstrip().startswith(_FORMULA) or text.startswith(_CONTROL)
    return f"'{text}" if risky else text
