"""Finished tables, from CSV or workbook, as plain grids of text for the figure check."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

from saferplan.sources.contract import InputFile
from saferplan.sources.sheets import Sheet, open_sheets
from saferplan.values.errors import SaferplanError
from saferplan.values.grid import Grid

LARGEST_FILE = 64 * 2**20  # bytes; a printed table is far smaller
LARGEST_TABLE = 4_000_000  # cells
PLACES = 9  # a workbook's number is kept to this many decimals: beyond lies only binary noise

Numbered = tuple[int, list[str]]


def read_tables(path: Path) -> list[Grid]:
    """The tables in a file: one for a CSV, one a sheet for a workbook. Raises SaferplanError if it holds none."""
    if not path.is_file():
        raise SaferplanError("There is no such file.", str(path), "Give the path of a CSV file or a workbook.")
    if path.stat().st_size > LARGEST_FILE:
        raise SaferplanError("The file is too large for a finished table.", str(path), "Give the table alone.")
    file = InputFile(path, path.name)
    grids = [grid for sheet in open_sheets(file) if (grid := _grid(path, sheet.name, _numbered(path, sheet)))]
    if not grids:
        raise SaferplanError(
            "There is no table in the file: a heading row and at least one row under it are needed.",
            str(path),
            "Save the table as CSV or as a workbook.",
        )
    return grids


def _numbered(path: Path, sheet: Sheet) -> list[Numbered]:
    """The sheet's rows as texts, each with its line; refused as soon as they are more than a finished table holds."""
    rows: list[Numbered] = []
    cells = 0
    for row in sheet.rows():
        if row.fault:
            raise SaferplanError(f"The row cannot be read: {row.fault}.", f"{path}, line {row.line}", "Mend the row.")
        rows.append((row.line, [_text(value) for value in row.cells]))
        cells += len(row.cells)
        if cells > LARGEST_TABLE:
            raise SaferplanError("The table has too many cells to check.", str(path), "Give the finished table alone.")
    return rows


def _text(value: object) -> str:
    if isinstance(value, float):
        shown = f"{Decimal(repr(round(value, PLACES))):f}"
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10]
    return str(value).strip()


def table_in(grid: Grid) -> Grid | None:
    """The finished table in a sheet that was read as it stands, with its own headings; None where there is none."""
    return _grid(Path(grid.name), grid.sheet, [(at, list(cells)) for at, cells in enumerate(grid.rows, 1)])


def _grid(path: Path, sheet: str, rows: list[Numbered]) -> Grid | None:
    """Titles above the table are passed over; blank rows are left out; short rows are filled up with blanks."""
    filled = [(line, cells) for line, cells in rows if any(cells)]
    width = max((len(cells) for _, cells in filled), default=0)
    if width * len(filled) > LARGEST_TABLE:
        raise SaferplanError("The table has too many cells to check.", str(path), "Give the finished table alone.")
    while len(filled) > 1 and width > 1 and sum(map(bool, filled[0][1])) < 2:
        filled = filled[1:]
    if len(filled) < 2:
        return None
    even = [(line, tuple(cells + [""] * (width - len(cells)))) for line, cells in filled]
    head, body = even[0][1], even[1:]
    if len(body) > 1 and _second_heading(head, body[0][1]):
        head = _joined(head, body[0][1])
        body = body[1:]
    return Grid(path.name, head, tuple(cells for _, cells in body), tuple(line for line, _ in body), sheet)


def _second_heading(head: tuple[str, ...], below: tuple[str, ...]) -> bool:
    """A second heading row stands where the first has blanks (merged cells) and holds no plain number."""
    under_blank = sum(1 for above, cell in zip(head[1:], below[1:], strict=True) if cell and not above)
    numbers = any(cell.replace(",", "").replace(".", "").lstrip("£-").rstrip("%").isdigit() for cell in below[1:])
    return under_blank > 0 and not numbers


def _joined(head: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
    joined, above = [], ""
    for upper, lower in zip(head, below, strict=True):
        above = upper or above
        joined.append(f"{above} {lower}".strip() if lower else upper)
    return tuple(joined)
