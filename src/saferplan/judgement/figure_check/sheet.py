"""A grid read as exact figures, and the two ways of looking along it: columns side by side, or rows."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from functools import cached_property

import numpy as np

from saferplan.judgement.figure_check.figures import Figure, read_figure
from saferplan.judgement.figure_check.words import period_kind, says_code, says_period, says_year, years
from saferplan.values.grid import Grid

Cell = tuple[int, int]  # row and column of the grid


class Sheet:
    """The figures of one grid. Columns of labels, years, codes and row numbers hold no figures to check."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.figures: dict[Cell, Figure] = {}
        self.columns: list[int] = []
        for column, heading in enumerate(grid.columns):
            read = [read_figure(cells[column]) for cells in grid.rows]
            if _holds_figures(column, heading, [cells[column] for cells in grid.rows], read):
                self.columns.append(column)
                self.figures.update({(row, column): seen for row, seen in enumerate(read) if seen})
        used = {row for row, _ in self.figures}
        self.rows = [row for row in range(len(grid.rows)) if row in used]

    @cached_property
    def labels(self) -> list[str]:
        """A row's words: the texts of its columns that hold no figures."""
        words = [column for column in range(len(self.grid.columns)) if column not in self.columns]
        return [" ".join(cells[column] for column in words if len(cells[column]) <= 80) for cells in self.grid.rows]

    @cached_property
    def names(self) -> list[str]:
        """A row's own name among the columns without figures: its period, else its text in the first column whose
        texts are all different, else its first text."""
        words = [column for column in range(len(self.grid.columns)) if column not in self.columns]
        apart = [c for c in words if len({cells[c] for cells in self.grid.rows}) == len(self.grid.rows)]
        named = []
        for cells in self.grid.rows:
            texts = [cells[column] for column in words if cells[column]]
            period = next((text for text in texts if says_period(text)), "")
            named.append(period or (cells[apart[0]] if apart else "") or (texts[0] if texts else ""))
        return named

    def value(self, cell: Cell) -> Fraction | None:
        figure = self.figures.get(cell)
        return figure.value if figure else None

    def text(self, cell: Cell) -> str:
        return self.grid.rows[cell[0]][cell[1]]

    def is_withheld(self, cell: Cell) -> bool:
        """Whether words or marks stand where a figure would: the figure is not known (a blank or dash is nothing)."""
        text = self.text(cell)
        return bool(text) and cell not in self.figures and text not in ("-", "–", "—", "nil", "Nil")

    @cached_property
    def down(self) -> View:
        """Columns as vectors, their places the rows."""
        return View(self, True)

    @cached_property
    def across(self) -> View:
        """Rows as vectors, their places the columns."""
        return View(self, False)


class View:
    """The figures as vectors over places. `x` is [vectors, places] (NaN where there is no figure)."""

    def __init__(self, sheet: Sheet, down: bool) -> None:
        self.sheet, self.is_down = sheet, down
        self.vectors, self.places = (sheet.columns, sheet.rows) if down else (sheet.rows, sheet.columns)
        self.x = np.full((len(self.vectors), len(self.places)), np.nan)
        shown = np.zeros(self.x.shape, dtype=int)
        vector_of = {key: index for index, key in enumerate(self.vectors)}
        place_of = {key: index for index, key in enumerate(self.places)}
        for (row, column), figure in sheet.figures.items():
            at = (vector_of[column], place_of[row]) if down else (vector_of[row], place_of[column])
            self.x[at] = float(figure.value)
            shown[at] = figure.decimals
        self.decimals = shown.max(axis=1) if shown.size else np.zeros(0, dtype=int)
        self.shown = shown

    def cell(self, vector: int, place: int) -> Cell:
        if self.is_down:
            return self.places[place], self.vectors[vector]
        return self.vectors[vector], self.places[place]

    def heading(self, vector: int) -> str:
        """The words over (or before) a vector."""
        key = self.vectors[vector]
        return self.sheet.grid.columns[key] if self.is_down else self.sheet.labels[key]

    def name(self, vector: int) -> str:
        """How a sentence calls the vector."""
        key = self.vectors[vector]
        return (
            self.sheet.grid.columns[key]
            if self.is_down
            else self.sheet.names[key] or f"line {self.sheet.grid.lines[key]}"
        )

    def label(self, place: int) -> str:
        key = self.places[place]
        return self.sheet.names[key] if self.is_down else self.sheet.grid.columns[key]

    @cached_property
    def run(self) -> list[int]:
        """The places in order of time: those of the commonest kind of period, else all."""
        kinds = [period_kind(self.label(place)) for place in range(len(self.places))]
        named = Counter(kind for kind in kinds if kind).most_common(1)
        if not named or named[0][1] < 3:
            return list(range(len(self.places)))
        return [place for place, kind in enumerate(kinds) if kind == named[0][0]]

    @cached_property
    def timed(self) -> bool:
        """Whether months, quarters or the like name three places or more."""
        return sum(1 for place in self.run if says_period(self.label(place))) >= 3

    @cached_property
    def serial(self) -> bool:
        """Whether the places follow one another: periods, years, or rows (which may always be an order)."""
        return self.is_down or self.timed or sum(1 for p in range(len(self.places)) if years(self.label(p))) >= 3


def _holds_figures(column: int, heading: str, texts: list[str], read: list[Figure | None]) -> bool:
    seen = [figure for figure in read if figure]
    filled = sum(1 for text in texts if text)
    if not seen or len(seen) * 2 < sum(1 for text in texts if len(text) > 12) + len(seen):
        return False
    if sum(1 for text in texts if text and not read_figure(text) and len(text) > 12) * 2 > filled:
        return False
    whole = all(figure.decimals == 0 for figure in seen)
    values = [figure.value for figure in seen]
    if whole and len(values) > 1 and all(1850 <= value <= 2110 for value in values):
        steps = {after - before for before, after in itertools.pairwise(values)}
        if column == 0 or says_year(heading) or steps == {1} or steps == {-1}:
            return False
    if (
        whole
        and len(values) > 2
        and values == [values[0] + index for index in range(len(values))]
        and values[0] in (0, 1)
    ):
        return False
    return not (whole and says_code(heading))
