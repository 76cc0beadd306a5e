"""The same quantities in two given tables: single figures that differ, and a column shifted against its labels."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from saferplan.judgement.figure_check.figures import print_like
from saferplan.judgement.figure_check.finding import Finding, finding
from saferplan.judgement.figure_check.sheet import Cell, Sheet
from saferplan.judgement.figure_check.words import plain, without_years, years

LEAST = 4  # labels two columns must share
ENOUGH_BITS = (
    24.0  # what the equal figures must say: that two columns of chance figures agree so is out of the question
)
SHARE = 0.75
LARGEST = 5000  # rows of a table that is compared with others

Same = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Match:
    """Two columns over the labels both tables have."""

    one: Sheet
    other: Sheet
    cells: tuple[tuple[Cell, Cell], ...]
    column: int
    other_column: int

    @property
    def equal(self) -> int:
        return sum(self.one.value(a) == self.other.value(b) for a, b in self.cells)

    def equal_bits(self, ordered: bool) -> float:
        """What the figures the columns share say: a figure of n digits says n · log2(10), small ones little."""
        ours = Counter(self.one.figures[a].value for a, _ in self.cells)
        theirs = Counter(self.other.figures[b].value for _, b in self.cells)
        both = (
            {self.one.figures[a].value for a, b in self.cells if self.one.value(a) == self.other.value(b)}
            if ordered
            else set(ours & theirs)
        )
        return sum(min(10.0, math.log2(1 + abs(value))) for value in both)

    @property
    def in_common(self) -> int:
        """Figures the two columns share, wherever they stand."""
        ours = Counter(self.one.figures[a].value for a, _ in self.cells)
        return (ours & Counter(self.other.figures[b].value for _, b in self.cells)).total()


def find_across(sheets: list[Sheet], same: Same, doubted: set[tuple[int, Cell]]) -> list[Finding]:
    """Findings between every two tables. `doubted` are cells (by sheet number) already found wrong."""
    named = {plain(b): plain(a) for a, b in same}
    keyed = [(index, sheet, _keys(sheet, named)) for index, sheet in enumerate(sheets)]
    found: dict[tuple[int, Cell], Finding] = {}
    for (i, one, keys), (j, other, others) in combinations(keyed, 2):
        shared = [key for key in keys if key in others]
        if len(shared) < LEAST:
            continue
        for match in _matches(one, other, [(keys[key], others[key]) for key in shared]):
            left_is_wrong = _left_is_wrong(one, other, same)
            for a, b in match.cells:
                if one.value(a) != other.value(b) and (i, a) not in doubted and (j, b) not in doubted:
                    right = (i, a, one, other, b) if left_is_wrong else (j, b, other, one, a)
                    found.setdefault(right[:2], _differs(match, *right[1:]))
    return list(found.values())


def _keys(sheet: Sheet, named: dict[str, str]) -> dict[str, int]:
    """Rows by label, where the labels are all different; a label stated to be the same as another goes by that one."""
    if len(sheet.rows) > LARGEST:
        return {}
    for labels in (sheet.names, sheet.labels):
        keys = [named.get(plain(labels[row]), plain(labels[row])) for row in sheet.rows]
        kept = {key: row for key, row in zip(keys, sheet.rows, strict=True) if key}
        if len(kept) >= LEAST and len(kept) == sum(1 for key in keys if key):
            return kept
    return {}


def _matches(one: Sheet, other: Sheet, rows: list[tuple[int, int]]) -> list[Match]:
    """For each column of `one` the column of `other` with the same figures, in their places or out of them."""
    found = []
    for column in one.columns:
        best: Match | None = None
        for other_column in other.columns:
            if not _may_be_same(one.grid.columns[column], other.grid.columns[other_column]):
                continue
            cells = tuple(
                ((a, column), (b, other_column))
                for a, b in rows
                if (a, column) in one.figures and (b, other_column) in other.figures
            )
            match = Match(one, other, cells, column, other_column)
            if len(cells) >= LEAST and _is_same(match) and (best is None or match.in_common > best.in_common):
                best = match
        if best and best.equal < len(best.cells):
            found.append(best)
    return found


def _may_be_same(heading: str, other: str) -> bool:
    """Two headings that name different years are different quantities."""
    return not (years(heading) and years(other) and years(heading) != years(other))


def _is_same(match: Match) -> bool:
    count = len(match.cells)
    if match.equal >= SHARE * count and match.equal >= LEAST:
        alike = without_years(match.one.grid.columns[match.column]) & without_years(
            match.other.grid.columns[match.other_column]
        )
        return match.equal_bits(True) >= ENOUGH_BITS and (bool(alike) or match.equal_bits(True) >= 2 * ENOUGH_BITS)
    return count > LEAST and match.in_common >= 0.9 * count and match.equal_bits(False) >= 2 * ENOUGH_BITS


def _left_is_wrong(one: Sheet, other: Sheet, same: Same) -> bool:
    """The table given first is the reference, unless the labels on the left of `same` stand in the second."""

    def standing(sheet: Sheet, side: int) -> int:
        labels = {plain(sheet.names[row]) for row in sheet.rows}
        return sum(plain(pair[side]) in labels for pair in same)

    return standing(other, 0) + standing(one, 1) > standing(one, 0) + standing(other, 1)


def _differs(match: Match, cell: Cell, sheet: Sheet, reference: Sheet, there: Cell) -> Finding:
    figure = reference.figures[there]
    grid = reference.grid
    place = f"{grid.columns[there[1]]} of {reference.names[there[0]]} in {grid.name}"
    shifted = match.equal < SHARE * len(match.cells)
    words = f"the same quantity as {place}" + ("; the column is shifted against its labels" if shifted else "")
    text = print_like(figure.value, figure.decimals, sheet.text(cell))
    return finding(sheet, cell, text, words, match.in_common if shifted else match.equal)
