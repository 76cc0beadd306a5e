"""Workbooks (xlsx, xls, ods), read safely: looked over before the reader is let loose on them.

A workbook of a few kilobytes may unpack to gigabytes or hold one cell in its furthest corner; the reader would ask
for memory until the process dies. So sizes are added up first. What a reader shows as blank but is not (a formula
without a stored result, an error value) is marked, because blank means “missing” and this does not.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, load_workbook

from saferplan.sources.contract import InputFile
from saferplan.sources.sheets import Row, Sheet
from saferplan.values.errors import SaferplanError

NAMES = (".xlsx", ".xlsm", ".xls", ".ods")
MOST_BYTES = 2_000_000_000  # unpacked; the largest published tables have some 0.8
MOST_CELLS = 20_000_000  # of the rectangle that holds a sheet's cells: a million rows of twenty columns
NOT_CALCULATED = "#formula without a stored result"
ERROR_VALUE = "#error value"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BLOCK = 1 << 22
# The place of a cell or row; letters and number apart, because both repeat much and pairs do not.
_LETTERS = re.compile(rb'\sr="([A-Z]{1,3})\d')
_NUMBER = re.compile(rb'\sr="[A-Z]{0,3}(\d{1,8})"')
_ODD_CELL = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*?\st="e")[^>]*?\sr="([A-Z]{1,3})(\d{1,7})"')
_ODS = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_ODS_TIMES = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')


def is_workbook(file: InputFile) -> bool:
    """By its name; a workbook named as text has been refused before."""
    return file.base_name.lower().endswith((*NAMES, ".xlsb"))


def read(file: InputFile) -> list[Sheet]:
    """All sheets in their order; SaferplanError where the file is no workbook, damaged, locked or huge.

    The workbook read last is remembered: each source looks into it before one of them loads it.
    """
    state = file.path.stat()
    return _read(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _read(file: InputFile, changed: int, size: int) -> list[Sheet]:
    odd = _looked_over(file)
    try:
        # Rust code ends a hopeless read in a panic, which Python sees as BaseException.
        book = load_workbook(file.path)
        return [_sheet(book, name, odd.get(name, {}), file.name) for name in book.sheet_names]
    except (SaferplanError, KeyboardInterrupt, SystemExit):
        raise
    except CalamineError as error:
        raise _damaged(file.name, str(error)) from None
    except BaseException as error:
        if isinstance(error, (MemoryError, OSError)):
            raise
        raise _damaged(file.name, str(error)) from None


def _sheet(book: CalamineWorkbook, name: str, odd: dict[tuple[int, int], str], file: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * max(sheet.total_width, 1) > MOST_CELLS:
        raise _huge(file, f"sheet “{name}” spans {sheet.total_height:,} rows and {sheet.total_width:,} columns")
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Sheet(name, lambda: _rows(sheet, odd), merged)


def _rows(sheet: CalamineSheet, odd: dict[tuple[int, int], str]) -> Iterator[Row]:
    """Rows from the sheet's first line on, each as wide as the sheet: the reader leaves out an empty left margin."""
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), mark in odd.items():
        by_row.setdefault(row, {})[column] = mark
    for index, cells in enumerate(sheet.iter_rows()):
        cells[:0] = [""] * (sheet.total_width - len(cells))
        for column, mark in by_row.get(index, {}).items():
            cells += [""] * (column + 1 - len(cells))
            if cells[column] == "":
                cells[column] = mark
        yield Row(index + 1, cells)


def _looked_over(file: InputFile) -> dict[str, dict[tuple[int, int], str]]:
    """Refuse what is unsafe; return the cells by sheet name that look blank to the reader but are not."""
    with file.path.open("rb") as handle:
        start = handle.read(4)
    if file.base_name.lower().endswith(".xlsb"):
        raise SaferplanError("binary workbooks (.xlsb) are not read.", file.name, "Save it as .xlsx.")
    if start == _OLE:
        return {}  # a sheet of the old format has 65,536 rows and 256 columns at most; nothing is packed
    if start != _ZIP:
        raise SaferplanError(
            "the file is named as a workbook but is none.", file.name, "Open it, and save it as .xlsx or as CSV."
        )
    try:
        with zipfile.ZipFile(file.path) as book:
            total = sum(member.file_size for member in book.infolist())
            if total > MOST_BYTES:
                raise _huge(file.name, f"it unpacks to {total:,} bytes")
            if "content.xml" in book.namelist():
                _look_over_ods(book, file.name)
                return {}
            return _look_over_xlsx(book, file.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ElementTree.ParseError, NotImplementedError) as error:
        raise _damaged(file.name, str(error)) from None
    except RuntimeError:  # what zipfile raises for a member with a password
        raise _damaged(file.name, "it is protected by a password") from None


def _blocks(book: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The member's text in blocks that end with a whole tag; reading all of it also proves size and checksum."""
    rest = b""
    with book.open(member) as handle:
        while block := handle.read(_BLOCK):
            block = rest + block
            # Cut before a cell or row begins, so that a formula and its result are seen together.
            cut = max(0, *(block.rfind(start) for start in (b"<c ", b":c ", b"<row ", b"<table:table-")))
            yield block[:cut]
            rest = block[cut:]
            if len(rest) > 8 * _BLOCK:
                yield rest
                rest = b""
    yield rest


def _look_over_xlsx(book: zipfile.ZipFile, name: str) -> dict[str, dict[tuple[int, int], str]]:
    odd = {}
    for sheet, member in _xlsx_sheets(book).items():
        width = height = 0
        marks: dict[tuple[int, int], str] = {}
        for block in _blocks(book, member):
            width = max(width, *map(_column, {b"A", *_LETTERS.findall(block)}))
            height = max(height, *map(int, {b"0", *_NUMBER.findall(block)}))
            if width * height > MOST_CELLS:
                raise _huge(name, f"sheet “{sheet}” has a cell in row {height:,}, column {width:,}")
            if b"<f" in block or b":f" in block:
                marks |= {_at(*found): NOT_CALCULATED for found in _ODD_CELL.findall(block)}
            if b't="e"' in block:
                marks |= {_at(*found): ERROR_VALUE for found in _ERROR_CELL.findall(block)}
        odd[sheet] = marks
    return odd


def _xlsx_sheets(book: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to the member of the archive that holds it."""
    relations = {
        part.get("Id"): part.get("Target", "")
        for part in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        if (part.get("Type") or "").endswith("/worksheet")
    }
    found = {}
    for part in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():
        key = next((value for name, value in part.attrib.items() if name.endswith("}id")), None)
        if part.tag.endswith("}sheet") and key in relations:
            target = relations[key]
            found[part.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _at(letters: bytes, number: bytes) -> tuple[int, int]:
    return int(number) - 1, _column(letters) - 1


@dataclass
class _Extent:
    """How far an OpenDocument sheet reaches: repeated cells and rows count once something stands in or after them."""

    rows: int = 0  # begun, the present one with its repeats included
    columns: int = 0  # of the present row
    width: int = 0
    height: int = 0

    def take(self, tag: bytes, attributes: bytes) -> int:
        """Count one tag; return the cells of the rectangle so far."""
        times = int(found[1]) if (found := _ODS_TIMES.search(attributes)) else 1
        if tag == b"table":
            self.rows = self.columns = self.width = self.height = 0
        elif tag == b"table-row":
            self.rows, self.columns = self.rows + times, 0
        else:
            self.columns += times
            if b"value-type" in attributes:
                self.width, self.height = max(self.width, self.columns), self.rows
        return self.width * self.height


def _look_over_ods(book: zipfile.ZipFile, name: str) -> None:
    extent = _Extent()
    for block in _blocks(book, "content.xml"):
        for tag, attributes in _ODS.findall(block):
            if extent.take(tag, attributes) > MOST_CELLS:
                raise _huge(name, f"a sheet spans {extent.height:,} rows and {extent.width:,} columns")


def _huge(name: str, what: str) -> SaferplanError:
    return SaferplanError(
        f"the workbook is too large to read: {what}.", name, "Remove what stands far outside the table, or save as CSV."
    )


def _damaged(name: str, why: str) -> SaferplanError:
    return SaferplanError(
        f"the workbook cannot be read ({why}).",
        name,
        "Open it, remove any password, and save it again as .xlsx or CSV.",
    )
