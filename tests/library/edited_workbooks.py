"""Workbooks as people give them back: read as rows of cells, changed, and written again."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from python_calamine import load_workbook

Cells = dict[str, list[list[Any]]]


def opened(data: bytes) -> Cells:
    """Sheets by name, every row from the first on."""
    book = load_workbook(io.BytesIO(data))
    return {name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            for name in book.sheet_names}  # fmt: skip


def saved(sheets: Cells) -> bytes:
    """The workbook that holds these cells; a text that begins with = is a formula, with its value after a bar."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    day = book.add_format({"num_format": "d mmm yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(sheet, at, column, cell, day)
    book.close()
    return out.getvalue()


def _write(sheet: Any, at: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, str) and cell.startswith("="):
        formula, _, value = cell.partition("|")
        sheet.write_formula(at, column, formula, None, float(value) if value else 0)
    elif isinstance(cell, bool):
        sheet.write_boolean(at, column, cell)
    elif isinstance(cell, str):
        sheet.write_string(at, column, cell)
    elif isinstance(cell, (int, float)):
        sheet.write_number(at, column, cell)
    elif cell is not None:
        sheet.write_datetime(at, column, cell, day)


def place(rows: list[list[Any]], key: str, heading: str) -> tuple[int, int]:
    """Row and column of the cell for a key under a heading."""
    head = next(row for row in rows if "Key" in row)
    return next(at for at, row in enumerate(rows) if row and row[0] == key), head.index(heading)
