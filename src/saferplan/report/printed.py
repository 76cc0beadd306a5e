"""Figures as they are printed, taken apart again: the number behind a cell's text, how it is written, what its marks
say. Files that people take away are made from this, so that they hold the page's own figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from saferplan.report.wording import STATE_MARKS
from saferplan.values.document import Cell, Table
from saferplan.values.figures import MINUS, exact, round_half_away

UNROUNDED, NOTE = "not rounded", "note"
_FIGURE = re.compile(rf"([+{MINUS}-]?)(£?)(\d[\d,]*)(?:\.(\d+))?(%| points|)")
_NUMBERED = re.compile(r"(\d+)\. (.*)", re.DOTALL)
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31  # of a sheet


@dataclass(frozen=True)
class Printed:
    """A figure as it is printed: its number, and how it is written."""

    number: Fraction
    decimals: int
    commas: bool
    sign: bool
    pounds: bool
    after: str

    @property
    def code(self) -> str:
        """The number format of a workbook that prints a figure as the page does."""
        whole = "#,##0" if self.commas or abs(self.number) < 1000 else "0"
        shape = ("£" if self.pounds else "") + whole + ("." + "0" * self.decimals if self.decimals else "")
        shape += f'"{self.after}"' if self.after else ""
        return f'{"+" if self.sign else ""}{shape};"{MINUS}"{shape};{shape}'


def sheet_name(title: str, taken: Sequence[str]) -> str:
    """A name that Excel allows, not yet taken (it does not tell capitals from small letters)."""
    base = _NOT_IN_A_NAME.sub(" ", title).strip("' ") or "Table"
    base = "Table" if base.casefold() == "history" else base
    folded = {name.casefold() for name in taken}
    number, name = 1, base[:_LONGEST_NAME].strip("' ")
    while name.casefold() in folded:
        number += 1
        ending = f" {number}"
        name = base[: _LONGEST_NAME - len(ending)].strip("' ") + ending
    return name


def spread(table: Table, *, unrounded: bool) -> tuple[list[str], list[list[Cell]]]:
    """The table with marks written out in columns of their own and, where asked, unrounded figures in theirs."""
    told = notes_by_mark(table)
    heads: list[str] = []
    rows: list[list[Cell]] = [[] for _ in table.rows]
    for at, head in enumerate(table.columns):
        column = [row[at] for row in table.rows]
        heads.append(head)
        added = [column]
        if unrounded and any(_is_rounded(cell) for cell in column):
            heads.append(f"{head} ({UNROUNDED})")
            added.append([_exact_cell(cell) for cell in column])
        if any(cell.mark for cell in column):
            heads.append(f"{head} ({NOTE})")
            added.append([Cell(mark_words(cell.mark, told)) for cell in column])
        for many in added:
            for row, cell in zip(rows, many, strict=True):
                row.append(cell)
    return heads, rows


def notes_by_mark(table: Table) -> dict[str, str]:
    """What the marks in a table stand for."""
    found = {mark: state.value for state, mark in STATE_MARKS.items()}
    numbered = (_NUMBERED.fullmatch(note) for note in table.notes)
    return found | {match[1]: match[2] for match in numbered if match}


def notes_without_legend(table: Table) -> list[str]:
    """The notes of a table whose states are written out beside its figures, so that no legend is needed."""
    legends = {f"{mark} {state.value}" for state, mark in STATE_MARKS.items()}
    return [note for note in table.notes if not set(note.rstrip(".").split("; ")) <= legends]


def mark_words(mark: str, told: dict[str, str]) -> str:
    """A cell's mark written out."""
    return "; ".join(told.get(part, part) for part in mark.split(", ") if part)


def printed_figure(cell: Cell) -> Printed | None:
    """The figure as printed, or None where the cell holds words or nothing."""
    match = _FIGURE.fullmatch(cell.text) if cell.numeric else None
    if match is None:
        return None
    sign, pounds, whole, part, after = match.groups()
    size = exact(whole.replace(",", "") + (f".{part}" if part else ""))
    number = -size if sign in (MINUS, "-") and sign else size
    return Printed(number, len(part or ""), "," in whole, sign == "+", bool(pounds), after)


def unrounded(cell: Cell, printed: Printed) -> Fraction:
    """The unrounded figure; the printed one where the two do not agree, for the page is what was published."""
    if cell.value is None:
        return printed.number
    value = exact(cell.value)
    return value if exact(round_half_away(value, printed.decimals)) == printed.number else printed.number


def _is_rounded(cell: Cell) -> bool:
    printed = printed_figure(cell)
    return printed is not None and unrounded(cell, printed) != printed.number


def _exact_cell(cell: Cell) -> Cell:
    printed = printed_figure(cell)
    return Cell("") if printed is None else Cell(digits(unrounded(cell, printed)).replace("-", MINUS), numeric=True)


def digits(number: Fraction, decimals: int | None = None) -> str:
    """A number as programs read it: a point, no commas, a plain minus."""
    if decimals is not None:
        text = f"{round_half_away(number, decimals):f}"
    elif number.denominator == 1:
        text = str(number.numerator)
    else:
        text = format(float(number), ".15g")
    return text if set(text) - set("-0.") else text.lstrip("-")
