"""A behaviour table: rows that are tests and, printed, a page of the manual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Behaviour:
    """One table of the manual. `rows` are tuples in the order of `columns`; the last column is the outcome."""

    title: str
    intro: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def each(self, test: Callable[..., None]) -> Callable[..., None]:
        """Run the decorated test once a row; its one argument is named `row` and is the tuple."""
        names = [" · ".join(str(cell) for cell in row)[:80] for row in self.rows]
        return pytest.mark.parametrize("row", self.rows, ids=names)(test)

    def markdown(self) -> str:
        head = f"| {' | '.join(self.columns)} |\n|{' --- |' * len(self.columns)}"
        body = "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in self.rows)
        return f"## {self.title}\n\n{self.intro}\n\n{head}\n{body}\n"


def _cell(value: Any) -> str:
    if value is None:
        return "(blank)"
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(part) for part in value)
    return str(value).replace("|", "\\|").replace("\n", " ")
