"""A workbook for the public by the Analysis Function's rules: a cover, contents, notes, one table a sheet from its
first column on, no merged cells, no blank cells: a shorthand says why there is no figure."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

from saferplan.report.excel.columns import distinct_heads
from saferplan.report.excel.look import SETTINGS, clean, properties
from saferplan.report.excel.pages import Page, pages
from saferplan.report.excel.sheet import LINE, column_width, page_set_up, row_lines
from saferplan.report.printed import (
    NOTE,
    mark_words,
    notes_by_mark,
    notes_without_legend,
    printed_figure,
    spread,
    unrounded,
)
from saferplan.report.wording.workbook import (
    AS_GIVEN,
    CONTENTS,
    COVER,
    HIDDEN_WORDS,
    MISSING,
    NO_NOTE,
    NOTE_HEADS,
    NOTES,
    SHORTHAND,
    SHORTHAND_HERE,
    WITHHELD,
    cover_lines,
    noted,
    one_table,
    refused,
    source_line,
    table_label,
    unit_line,
)
from saferplan.values.document import Cell, Marking, Report, Table
from saferplan.values.errors import SaferplanError

_LETTER_OR_DIGIT = re.compile("[a-zA-Z0-9]")
_NOTE_WIDTH = 100


class _Notes:
    """The notes of all tables, each with one number through the whole workbook."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def mark(self, text: str) -> str:
        if text not in self.texts:
            self.texts.append(text)
        return noted(self.texts.index(text) + 1)


def public_workbook(report: Report) -> bytes:
    """The report's tables as a workbook for the public. SaferplanError where a part is not for the public."""
    found = pages(report)
    closed = [page.table.title for page in found if page.marking is not Marking.OFFICIAL or page.exemption]
    if closed:
        raise refused(closed)
    if not found:
        raise SaferplanError("The document has no table for a workbook.", report.title, "Choose another format.")
    notes = _Notes()
    made = {table_label(at): _made(page, at, notes) for at, page in enumerate(found, 1)}
    sheets = ({NOTES: _notes_sheet(notes)} if notes.texts else {}) | made
    out = io.BytesIO()
    book = _book(out, report, sheets)
    book.set_properties(properties(report))
    for sheet in book.worksheets():
        page_set_up(sheet, report.marking, report)
    for label, table in sheets.items():
        _fit(book.get_worksheet_by_name(label), table)
    book.close()
    return out.getvalue()


def _book(out: io.BytesIO, report: Report, sheets: dict[str, Any]) -> Any:
    from gptables import Cover
    from gptables.core.api import produce_workbook

    title, *about = [_plain(text) for text in (report.title, *cover_lines(report))]
    cover = Cover(title=title, intro=about, about=list(SHORTHAND), cover_label=COVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wants notes of its own numbering, and pandas minds how it is used
        return produce_workbook(
            out,
            sheets,
            cover=cover,
            contentsheet_label=CONTENTS,
            auto_width=dict.fromkeys(sheets, False),
            workbook_options=SETTINGS,
        )


def _made(page: Page, number: int, notes: _Notes) -> Any:
    """One table as gptables wants it."""
    from gptables import GPTable
    from pandas import DataFrame

    table = page.plain_table
    marks = [notes.mark(_plain(text)) for text in _unnumbered(table)]
    heads, rows = spread(_with_notes(table, notes), unrounded=False)
    heads = distinct_heads([_plain(head) for head in heads])
    beside = [head.endswith(f"({NOTE})") for head in heads]
    body = [[_value(cell, note) for cell, note in zip(row, beside, strict=True)] for row in rows]
    body = body or [[MISSING] * len(heads)]
    formats = [
        {"cell": {"format": _format(cell), "cells": (at, column)}}
        for at, row in enumerate(rows, 1)
        for column, cell in enumerate(row)
    ]
    return GPTable(
        table=DataFrame(body, columns=heads, dtype=object),
        table_name=f"table_{number}",
        title=" ".join([_plain(table.title), *marks]),
        subtitles=[text for text in (_plain(unit_line(table)),) if text],
        instructions=f"{one_table(bool(marks))} {SHORTHAND_HERE}",
        source=_plain(source_line(table)) or None,
        index_columns={2: 0},
        additional_formatting=formats,
    )


def _format(cell: Cell) -> dict[str, Any]:
    printed = printed_figure(cell)
    shape = {"num_format": printed.code} if printed is not None else {"text_wrap": True}
    return shape | {"align": "right" if cell.numeric else "left", "valign": "top"}


def _value(cell: Cell, note: bool) -> float | str:
    """A figure as a number, a shorthand where there is none, else the text; words where no note stands."""
    if note and not cell.text:
        return NO_NOTE
    printed = printed_figure(cell)
    if printed is not None:
        return float(unrounded(cell, printed))
    text = _plain(cell.text).strip()
    if cell.numeric and text in HIDDEN_WORDS:
        return WITHHELD if HIDDEN_WORDS[text] else MISSING
    if not _LETTER_OR_DIGIT.search(text):
        return f"{text} {AS_GIVEN}" if any(letter.isalpha() for letter in text) else MISSING
    return text


def _plain(text: str) -> str:
    """Text in which gptables finds neither a note of its own nor a link."""
    return clean(text).replace("$$", "$ $").replace("](", "] (")


def _unnumbered(table: Table) -> list[str]:
    """What is said of a table as a whole. A numbered note stands beside its figures."""
    numbered = set(notes_by_mark(table).values())
    definitions = [f"{term}: {told}" for term, told in table.definitions]
    whole = [text for text in notes_without_legend(table) if text.split(". ", 1)[-1] not in numbered]
    return [*whole, *definitions]


def _with_notes(table: Table, notes: _Notes) -> Table:
    """The table with the number of a note, through the whole workbook, in place of its mark; states stay words."""
    told, states = notes_by_mark(table), notes_by_mark(Table("", (), ()))

    def renamed(cell: Cell) -> Cell:
        marks = [part for part in cell.mark.split(", ") if part]
        shown = [
            notes.mark(_plain(told[part])) if part in told and part not in states else mark_words(part, states)
            for part in marks
        ]
        return Cell(cell.text, cell.value, cell.numeric, ", ".join(shown))

    return Table(table.title, table.columns, tuple(tuple(renamed(cell) for cell in row) for row in table.rows))


def _notes_sheet(notes: _Notes) -> Any:
    from gptables import GPTable
    from pandas import DataFrame

    rows = [[noted(at), text] for at, text in enumerate(notes.texts, 1)]
    return GPTable(
        table=DataFrame(rows, columns=list(NOTE_HEADS), dtype=object),
        table_name="notes_table",
        title=NOTES,
        instructions=one_table(False),
        index_columns={2: 0},
        additional_formatting=[{"column": {"columns": [1], "format": {"text_wrap": True, "valign": "top"}}}],
    )


def _fit(sheet: Any, made: Any) -> None:
    """Columns wide and rows high enough for what stands in them."""
    heads = list(made.table.columns)
    body = [
        [value if isinstance(value, str) else f"{value:,.3f}" for value in row] for row in made.table.values.tolist()
    ]
    widths = [column_width(head, [Cell(row[at]) for row in body]) for at, head in enumerate(heads)]
    if made.title == NOTES:
        widths[1] = _NOTE_WIDTH
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for at, row in enumerate([heads, *body], made.data_range[0]):
        if (lines := row_lines(row, widths)) > 1:
            sheet.set_row(at, LINE * lines)
