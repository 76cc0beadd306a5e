"""What the figure check reports of one cell."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from saferplan.judgement.figure_check.figures import print_like
from saferplan.judgement.figure_check.rule import Rule
from saferplan.judgement.figure_check.sheet import Cell, Sheet


@dataclass(frozen=True)
class Finding:
    """A printed figure that does not follow from the others. `expected` is empty where the cell should be blank.

    `line` is the line of the file (row of the sheet) the row begins on, `support` how many cells the rule explains.
    """

    file: str
    line: int
    row: str
    column: str
    printed: str
    expected: str
    rule: str
    support: int
    sheet: str = ""


def finding(sheet: Sheet, cell: Cell, expected: str, rule: str, support: int) -> Finding:
    """What is reported of one cell; `expected` as it should be printed."""
    grid = sheet.grid
    row, column = cell
    return Finding(
        grid.name, grid.lines[row], grid.row_name(row), grid.columns[column], sheet.text(cell), expected, rule, support,
        grid.sheet,
    )  # fmt: skip


def of_fault(sheet: Sheet, cell: Cell, exact: Fraction, rule: Rule) -> Finding:
    """What is reported of a cell that should hold `exact`, printed as the cell is, with the decimals it needs."""
    figure = sheet.figures[cell]
    decimals = figure.decimals
    while decimals < 6 and (exact * 10**decimals).denominator != 1:
        decimals += 1
    return finding(sheet, cell, print_like(exact, decimals, _model(sheet, cell, exact)), rule.words, rule.support)


def _model(sheet: Sheet, cell: Cell, exact: Fraction) -> str:
    """The text to print like: the cell's own, or where the sign turns a neighbour's in the column, for its + or ( )."""
    figure = sheet.figures[cell]
    if exact * figure.value > 0 or not exact:
        return figure.text
    if not figure.text[:1].isalpha():
        for (_, column), other in sheet.figures.items():
            alike = other.text.count("%") == figure.text.count("%") and not other.text[:1].isalpha()
            if column == cell[1] and other.value * exact > 0 and alike:
                return other.text
    return figure.text
