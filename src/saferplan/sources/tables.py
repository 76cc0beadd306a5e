"""Finished tables, from CSV or workbook, as plain grids of text for the figure check."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from saferplan.values.errors import SaferplanError
from saferplan.values.grid import Grid

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
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
    sheets = _workbook(path) if path.suffix.lower() in WORKBOOKS else [("", _csv(path))]
    grids = [grid for sheet, rows in sheets if (grid := _grid(path, sheet, rows))]
    if not grids:
        raise SaferplanError(
            "There is no table in the file: a heading row and at least one row under it are needed.",
            str(path),
            "Save the table as CSV or as a workbook.",
        )
    return grids


def _csv(path: Path) -> list[Numbered]:
    raw = path.read_bytes()
    if b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SaferplanError("This is not a text file.", str(path), "Give a CSV file or a workbook.")
    try:
        text = _decode(raw)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        rows, begins = [], 1
        for cells in reader:
            rows.append((begins, [cell.strip() for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SaferplanError(f"The file cannot be read as CSV: {error}.", str(path), "Save it again as CSV.") from None
    return rows


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into most cells; a comma where none does better."""
    head = "\n".join(text.splitlines()[:20])
    return max(",\t;|", key=lambda sign: (head.count(sign), sign == ","))


def _workbook(path: Path) -> list[tuple[str, list[Numbered]]]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return [
            (name, _sheet(book.get_sheet_by_name(name).to_python(skip_empty_area=False))) for name in book.sheet_names
        ]
    except Exception as error:  # the reader raises many kinds, all meaning the same to the user
        raise SaferplanError(f"The workbook cannot be read: {error}.", str(path), "Save it again as .xlsx.") from None


def _sheet(rows: Sequence[Sequence[object]]) -> list[Numbered]:
    return [(number, [_text(value) for value in row]) for number, row in enumerate(rows, 1)]


def _text(value: object) -> str:
    if isinstance(value, float):
        shown = f"{Decimal(repr(round(value, PLACES))):f}"
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10]
    return str(value).strip()


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
