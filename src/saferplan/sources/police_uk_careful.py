"""The careful reader of police.uk files: slower than the engine, but it knows every row's line and why it is odd.

It reads the files in which the engine met anything unexpected, and says what the engine must agree with.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from saferplan.records.account import Aside
from saferplan.sources.police_uk_columns import OPEN_QUOTE, WRONG_NUMBER, Odd, Value
from saferplan.sources.police_uk_layout import Layout

Row = tuple[Value, ...]


def read(path: Path, encoding: str, layout: Layout, month: str) -> Iterator[Row | Aside]:
    """Every row below the header, in order: the stored values of the layout's columns, or why it is kept aside.

    Blank lines are no rows.
    """
    with path.open(encoding=encoding, newline="") as handle:
        for number, (line, fields, text) in enumerate(records(handle)):
            if layout.header and number == 0:
                continue
            try:
                yield _take(fields, layout, month)
            except Odd as odd:
                yield Aside(line, str(odd), text)


def records(handle: TextIO) -> Iterator[tuple[int, list[str] | None, str]]:
    """First line, fields and raw text of every record; fields are None where a quotation mark is never closed.

    Then only the line with the mark is taken, and reading goes on with the next, so that one stray mark does not
    swallow the rows after it.
    """
    feed = _Feed(handle)
    reader, width = csv.reader(feed), 0
    while True:
        try:
            fields = next(reader, None)
        except csv.Error:
            fields = []
        line, taken = feed.take()
        if not taken:
            return
        width = width or len(fields or ())
        if feed.ended or (len(taken) > 1 and len(fields or ()) != width):
            yield line, None, taken[0].rstrip("\r\n")
            feed.give_back(taken[1:])
            reader = csv.reader(feed)
        elif fields:
            yield line, fields, "".join(taken).rstrip("\r\n")


class _Feed:
    """Lines for the csv reader, which remembers those taken since last asked and can be given some back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: list[str] = []
        self._taken: list[str] = []
        self._line = 1
        self.ended = False  # the reader asked for more than there is, so it stands inside quotation marks

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self._taken.append(line)
        return line

    def take(self) -> tuple[int, list[str]]:
        first, taken = self._line, self._taken
        self._line += len(taken)
        self._taken = []
        return first, taken

    def give_back(self, lines: list[str]) -> None:
        self._back.extend(reversed(lines))
        self._line -= len(lines)
        self.ended = False


def _take(fields: list[str] | None, layout: Layout, month: str) -> Row:
    if fields is None:
        raise Odd(OPEN_QUOTE)
    width = len(layout.columns)
    # Spreadsheets end rows with commas too many; nothing is lost by them.
    if len(fields) < width or any(fields[width:]):
        raise Odd(WRONG_NUMBER)
    taken = [(column, column.take(text, month)) for column, text in zip(layout.columns, fields, strict=False) if column]
    return tuple(value for column, value in taken if column.stored)
