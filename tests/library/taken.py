"""A writer that keeps what sources give it in memory, and ways to make the files that partners send."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from saferplan.records.account import Aside, FileCount
from saferplan.sources.contract import InputFile


@dataclass
class Taken:
    """Stands in for the store's writer; `finish` checks the account as the store does."""

    folder: Path
    units: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    counts: list[FileCount] = field(default_factory=list)
    places: set[str] = field(default_factory=set)

    def unit(self, dataset: str, scope: str, period: str, file: str) -> int:
        key = (dataset, scope, period, file)
        known = {unit: number for number, unit in self.units.items()}
        return known.get(key) or (self.units.setdefault(len(self.units) + 1, key) and len(self.units))

    def add(self, dataset: str, parquet_path: Path, rows: dict[int, int], places: Any = None) -> None:
        found = pq.read_table(parquet_path).to_pylist()
        assert Counter(row["unit"] for row in found) == rows
        self.rows += found
        self.places |= set(places or ())

    def keep_aside(self, file: str, rows: Any) -> None:
        self.asides += rows

    def count(self, count: FileCount) -> None:
        self.counts.append(count)

    def checked(self) -> Taken:
        assert sum(count.rows_loaded for count in self.counts) == len(self.rows)
        kept = sum((Counter(count.kept_aside) for count in self.counts), Counter())
        assert kept == Counter(row.reason for row in self.asides)
        return self

    def periods(self) -> set[str]:
        return {period for _, _, period, _ in self.units.values()}

    def reasons(self) -> dict[str, int]:
        return dict(Counter(row.reason for row in self.asides))


def given(path: Path) -> InputFile:
    return InputFile(path, path.name, path.stat().st_size)


def text_file(folder: Path, text: str | bytes, name: str = "table.csv") -> InputFile:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return given(path)


def workbook_file(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "table.xlsx") -> InputFile:
    """A workbook of these sheets; dates are written as dates, texts that begin with = as formulas."""
    path = folder / name
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for at, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell != "":
                        sheet.write(at, column, cell)
    return given(path)


def load(source: Any, file: InputFile, folder: Path, mapping: Any = None) -> Taken:
    taken = Taken(folder)
    source.load([file], taken, mapping)
    return taken.checked()
