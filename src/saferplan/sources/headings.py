"""Finding the heading row of a sheet, and the columns under it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from saferplan.sources.cells import heading_of, text_of
from saferplan.sources.contract import InputFile
from saferplan.sources.sheets import Cell, Row, Sheet, open_sheets, separator_of
from saferplan.sources.workbook import is_workbook
from saferplan.values.errors import SaferplanError

_HEAD_LINES = 20
LOOKED_THROUGH = 60  # rows; notes above a table are seldom more than ten


@dataclass(frozen=True)
class Headings:
    """The heading row of a sheet: its line, its texts, the rows above it, and where each column stands."""

    line: int
    cells: tuple[Cell, ...]
    above: tuple[tuple[Cell, ...], ...] = ()

    def find(self, names: Sequence[str], where: str) -> int | None:
        """Index of the column called any of `names`, or None; SaferplanError where several are."""
        wanted = {heading_of(name) for name in names}
        found = [at for at, cell in enumerate(self.cells) if heading_of(cell) in wanted]
        if len(found) > 1:
            columns = " and ".join(letters(at) for at in found)
            raise SaferplanError(
                f"the heading “{text_of(self.cells[found[0]])}” stands over several columns ({columns}).",
                f"{where}, line {self.line}",
                "Give each column its own heading.",
            )
        return found[0] if found else None

    @property
    def width(self) -> int:
        """Columns up to the last that has a heading."""
        return max((at + 1 for at, cell in enumerate(self.cells) if text_of(cell)), default=0)


def find_headings(sheet: Sheet, needed: Iterable[Sequence[str]], line: int = 0) -> Headings | None:
    """The first row that holds one of the names of every needed column (or the row `line`, if it does)."""
    sets = [{heading_of(name) for name in names} for names in needed]
    above: list[tuple[Cell, ...]] = []
    for row in islice(sheet.rows(), max(LOOKED_THROUGH, line)):
        if not line or row.line == line:
            texts = {heading_of(cell) for cell in row.cells}
            if all(names & texts for names in sets):
                return Headings(row.line, tuple(row.cells), tuple(above[-3:]))
        above.append(tuple(row.cells))
    return None


def holds(file: InputFile, head: str, needed: Iterable[Sequence[str]]) -> bool:
    """Whether one of the first rows holds the needed headings; `head` is a text file's beginning, decoded."""
    needed = tuple(needed)
    if is_workbook(file):
        return any(find_headings(sheet, needed) for sheet in open_sheets(file))
    lines = head.lstrip("\ufeff").splitlines()[:_HEAD_LINES]
    rows = csv.reader(lines, delimiter=separator_of("\n".join(lines)))
    sets = [{heading_of(name) for name in names} for names in needed]
    return any(all(names & {heading_of(cell) for cell in cells} for names in sets) for cells in rows)


def rows_below(sheet: Sheet, headings: Headings) -> Iterator[Row]:
    """The rows under the heading row that are not blank; cells short of the headings or beyond them are a fault.

    A text file may leave out blank cells at the end of a row only as a whole row of separators does: a row with
    fewer cells than headings has lost something.
    """
    width = headings.width
    for row in sheet.rows():
        if row.line <= headings.line or not any(cell != "" and text_of(cell) for cell in row.cells):
            continue
        cells, fault = row.cells, row.fault
        if len(cells) < width:
            fault = fault or "fewer cells than headings"
            cells = [*cells, *[""] * (width - len(cells))]
        elif any(text_of(cell) for cell in cells[width:]):
            fault = fault or "more cells than headings"
        yield Row(row.line, cells, fault)


def letters(column: int) -> str:
    """A column's letters as a spreadsheet shows them: 0 is A, 26 is AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
