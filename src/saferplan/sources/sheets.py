"""Rows of any table a partner sends: text files and workbooks alike become sheets of numbered rows.

Nothing is interpreted here: cells are what the file holds (text; from workbooks also numbers, dates and truth
values) and a blank cell is the empty text.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple, TextIO

from saferplan.sources.arrivals import scan
from saferplan.sources.contract import InputFile
from saferplan.values.errors import SaferplanError

Cell = str | int | float | bool | date | datetime | time | timedelta

LONGEST_ROW = 200  # lines one row may span inside quotation marks
_SEPARATORS = (",", ";", "\t", "|")
_HEAD_LINES = 30


class Row(NamedTuple):
    """One row: its line (the first of a text file or sheet is 1), its cells, and why it cannot be trusted, if so."""

    line: int
    cells: list[Cell]
    fault: str = ""


@dataclass
class Sheet:
    """A table as it stands: `rows` starts a pass over it. `merged` are ranges (first row, first column, last, last)."""

    name: str
    rows: Callable[[], Iterator[Row]]
    merged: tuple[tuple[int, int, int, int], ...] = field(default=())


def open_sheets(file: InputFile, separator: str = "") -> list[Sheet]:
    """The sheets of a workbook, or the one sheet of a text file; SaferplanError where the file is neither."""
    from saferplan.sources import workbook

    if workbook.is_workbook(file):
        return workbook.read(file)
    return [Sheet("", lambda: text_rows(file, separator))]


def text_rows(file: InputFile, separator: str = "") -> Iterator[Row]:
    """Rows of a text file. Separated by commas, semicolons, tabs or bars: the one its first lines hold most of."""
    encoding = (file.form or scan(file.path, file.name)).encoding
    with file.path.open(encoding=encoding, newline="") as handle:
        separator = separator or separator_of("".join(islice(handle, _HEAD_LINES)))
        handle.seek(0)
        lines = _Lines(handle, file.name)
        reader = csv.reader(lines, delimiter=separator)
        try:
            for cells in reader:
                line, fault = lines.take()
                yield Row(line, cells, fault)  # type: ignore[arg-type]
        except csv.Error as error:
            raise SaferplanError(
                f"the text cannot be read as rows near line {lines.number}: {error}.",
                file.name,
                "Look for a quotation mark that is not closed, or save the file again as CSV UTF-8.",
            ) from None


class _Lines:
    """The lines of a text file for the CSV reader, counted; `take` ends a row and says where it began."""

    def __init__(self, handle: TextIO, name: str) -> None:
        self.handle, self.name, self.number, self.began, self.quotes = handle, name, 0, 1, 0

    def __iter__(self) -> Iterator[str]:
        for line in self.handle:
            self.number += 1
            if self.number - self.began >= LONGEST_ROW:
                raise SaferplanError(
                    f"a quotation mark opened on line {self.began} is not closed in {LONGEST_ROW} lines.",
                    self.name,
                    "Close or remove it.",
                )
            self.quotes += line.count('"')
            yield line

    def take(self) -> tuple[int, str]:
        began, fault = self.began, ""
        if self.number > began and self.quotes % 2:
            fault = "quotation mark not closed"
        self.began, self.quotes = self.number + 1, 0
        return began, fault


def separator_of(head: str) -> str:
    """What stands between cells: of commas, semicolons, tabs and bars the one that the first lines hold most of."""
    return max(_SEPARATORS, key=head.count)  # the comma where none stands
