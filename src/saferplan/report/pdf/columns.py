"""Tables as plain data: their cells, how little and how much room each column wants, and whether the page turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from saferplan.report.pdf import lettering
from saferplan.report.pdf.lettering import breakable, plain
from saferplan.values.document import Cell, Edit, Table

SIZE, SMALLER = 9.0, 8.5  # points of type in tables, and where a table just does not fit upright
UPRIGHT = 16.6 / 2.54 * 72  # room across an upright page, in points
PADDING = 1.0  # both margins of a cell, as a multiple of the size of type
SLIM = 1.4  # the narrowest column without its margins
FIGURE = 18  # a figure with no more letters stands on one line
STATUS = 24  # a status with no more letters stands on one line
SHAPE = 1.35  # room of a status's shape
SMALL = 0.9  # size of a mark beside a cell
TALL = 25  # lines in a row that may be split over pages
UNTOUCHED: Edit = ""
EDITS: dict[Edit, str] = {"": "", "added": "New:", "removed": "Removed:", "changed": "Changed:"}
Data = dict[str, Any]


def table_data(table: Table, number: int, anchors: Mapping[str, str]) -> Data:
    """A table as data. `least`, `full` and `usual` tell the room of a column in multiples of the size of type."""
    edits = each_edit(table.edits, len(table.rows))
    right = numeric(table)
    least = [_least(table, at) for at in range(len(table.columns))]
    full = [max(_full(table, at, at in right), least[at]) for at in range(len(table.columns))]
    fits = [size for size in (SIZE, SMALLER) if sum(least) * size <= UPRIGHT]
    return {
        "kind": "table",
        "caption": breakable(f"Table {number}: {table.title}"),
        "columns": [
            {
                "text": breakable(title),
                "right": at in right,
                "least": least[at],
                "full": full[at],
                "usual": _usual(table, at),
            }
            for at, title in enumerate(table.columns)
        ],
        "rows": [_row(row, edit, anchors) for row, edit in zip(table.rows, edits, strict=True)],
        "notes": [breakable(note) for note in table.notes],
        "turned": not fits,
        "size": fits[0] if fits else SIZE,
    }


def each_edit(edits: Sequence[Edit], count: int) -> Sequence[Edit]:
    """What a refresh did to each of `count` rows or items; nothing, where nothing is compared."""
    return edits or (UNTOUCHED,) * count


def numeric(table: Table) -> frozenset[int]:
    """The columns whose every filled cell is a number: their headings stand right, as the figures do."""
    found = set()
    for at in range(len(table.columns)):
        cells = [row[at] for row in table.rows if row[at].text or row[at].numeric]
        if cells and all(cell.numeric for cell in cells):
            found.add(at)
    return frozenset(found)


def _row(row: Sequence[Cell], edit: Edit, anchors: Mapping[str, str]) -> Data:
    return {
        "own": row[0].mark == "this area",
        "edit": edit,
        "word": EDITS[edit],
        "tall": any(len(cell.text) > TALL * 12 for cell in row),
        "cells": [_cell(cell, anchors) for cell in row],
    }


def _cell(cell: Cell, anchors: Mapping[str, str]) -> Data:
    return {
        "text": breakable(cell.text),
        "right": cell.numeric,
        "mark": breakable(cell.mark),
        "shape": plain(cell.shape),
        "colour": lettering.colour(cell.colour),
        "anchor": anchors.get(cell.link, "") if cell.link else "",
    }


def _least(table: Table, at: int) -> float:
    """The least room of a column: figures are never broken, text only between words."""
    words = [lettering.width(word, bold=True) for word in _words(table.columns[at])]
    if at == 0:
        words += [lettering.width(EDITS[edit], bold=True) for edit in table.edits]
    for row in table.rows:
        cell, bold = row[at], row[0].mark == "this area"
        shape = SHAPE if cell.shape else 0.0
        figure = cell.numeric and len(cell.text) <= FIGURE and any(map(str.isdigit, cell.text))
        if figure or (cell.shape and len(cell.text) <= STATUS):
            words.append(shape + lettering.width(cell.text, bold=bold))
        else:
            words += [lettering.width(word, bold=bold) + shape for word in _words(cell.text)]
        words += [SMALL * lettering.width(word) for word in _words(cell.mark)]
    return max([*words, SLIM]) + PADDING


def _full(table: Table, at: int, figures: bool) -> float:
    """The room in which no line of the column breaks."""
    head = lettering.width(table.columns[at], bold=True)
    wide = [0.6 * head + 0.5 if figures else head]  # over figures a head may stand on two lines
    edits = each_edit(table.edits, len(table.rows))
    for row, edit in zip(table.rows, edits, strict=True):
        cell, bold = row[at], row[0].mark == "this area"
        word = lettering.width(f"{EDITS[edit]} ", bold=True) if edit and at == 0 else 0.0
        mark = SMALL * lettering.width(f"  {cell.mark}") if cell.mark else 0.0
        lines = [lettering.width(line, bold=bold) for line in cell.text.split("\n")]
        wide.append(word + max(lines) + mark + (SHAPE if cell.shape else 0.0))
    return max(wide) + PADDING


def _usual(table: Table, at: int) -> float:
    """The mean length of the cells of a column: how much of it is written in."""
    return sum(lettering.width(row[at].text) for row in table.rows) / max(len(table.rows), 1) + 0.1


def _words(text: str) -> list[str]:
    """The pieces that stay together: words, and the pieces of words too long for any column."""
    return breakable(text).replace(lettering.BREAK, " ").split()
