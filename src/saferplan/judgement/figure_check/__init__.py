"""The figure check: which printed figures of finished tables do not follow from the others.

Rules are inferred from the figures, weighed as `evidence` says, and never written for one paper. The way is
sheet (exact figures) → pairs, sums, running, profiles (rules) → blame (the cells that are wrong) → findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from saferplan.judgement.figure_check.across import find_across
from saferplan.judgement.figure_check.balances import find_balances
from saferplan.judgement.figure_check.blame import Fault, distinct, find_faults, mender
from saferplan.judgement.figure_check.blanks import find_blanks
from saferplan.judgement.figure_check.directions import find_directions
from saferplan.judgement.figure_check.finding import Finding, of_fault
from saferplan.judgement.figure_check.headings import annual_figures, find_annual, find_counts_headed_percent
from saferplan.judgement.figure_check.means import find_means
from saferplan.judgement.figure_check.pairs import find_pairs
from saferplan.judgement.figure_check.profiles import find_factors, find_profiles, find_shares
from saferplan.judgement.figure_check.rule import Rule
from saferplan.judgement.figure_check.running import find_carried, find_rolling, find_running
from saferplan.judgement.figure_check.sheet import Cell, Sheet, View
from saferplan.judgement.figure_check.sums import find_sums
from saferplan.values.grid import Grid

__all__ = ["LONGEST", "Finding", "check", "infer"]

LONGEST = 3000  # rows; what is longer is records or a lookup, not a finished table, and is not checked
MOST_ROWS = 1200  # beyond, columns are compared with one another but rows are not


def check(grids: Sequence[Grid], same: Sequence[tuple[str, str]] = ()) -> list[Finding]:
    """Findings in the given tables, in the order of tables, rows and columns, each cell once.

    `same` pairs labels of different tables that name the same quantity.
    """
    sheets = [Sheet(grid if len(grid.rows) <= LONGEST else replace(grid, rows=(), lines=())) for grid in grids]
    found: list[dict[Cell, Finding]] = []
    annuals = []
    for sheet in sheets:
        rules = infer(sheet)
        found.append(_within(sheet, rules))
        annuals += [annual for view in (sheet.down, sheet.across) for annual in annual_figures(sheet, view)]
    order = {id(sheet): index for index, sheet in enumerate(sheets)}
    place = {(order[id(annual.sheet)], annual.cell) for annual in annuals}
    doubted = {(index, cell) for index, cells in enumerate(found) for cell in cells} | place
    others = find_annual(annuals) + find_across(sheets, same, doubted)
    everything = [(index, one) for index, cells in enumerate(found) for one in cells.values()]
    everything += [(_table(sheets, one), one) for one in others]
    return _ordered(sheets, everything)


def infer(sheet: Sheet) -> list[Rule]:
    """The rules believed of a table, in both directions."""
    if not sheet.figures:
        return []
    views = [sheet.down, sheet.across] if len(sheet.rows) <= MOST_ROWS else [sheet.down]
    found = {view.is_down: _without_sums(view) for view in views}
    plain = {is_down: distinct(believed) for is_down, believed in found.items()}
    for view in views:
        _leave_ratios(sheet, found[view.is_down], _places(sheet, plain.get(not view.is_down, [])))
    rules = [rule for believed in found.values() for rule in believed]
    for view in views:
        beside = plain.get(not view.is_down, [])
        wholes = {vector for rule in beside for vector in rule.wholes}
        rules += find_sums(view, _targets(beside), wholes, mender(sheet, rules))
    rules = distinct(rules)
    given = {rule.target for rule in rules if rule.is_exact}
    for view in views:
        balances = find_balances(view, {vector for is_down, vector in given if is_down == view.is_down})
        _leave_ratios(sheet, balances, _places(sheet, plain.get(not view.is_down, [])))
        rules += balances + find_means(view)
    return distinct(rules)


def _places(sheet: Sheet, rules: Sequence[Rule]) -> set[int]:
    """Rows or columns (as the rules run) of ratios, which neither add up nor balance."""
    view = {True: sheet.down, False: sheet.across}
    return {view[rule.target[0]].vectors[rule.target[1]] for rule in rules if rule.is_ratio}


def _leave_ratios(sheet: Sheet, rules: Sequence[Rule], places: set[int]) -> None:
    """Differences and sums of rows do not hold in a column of percentages, nor those of columns in such a row."""
    for rule in rules:
        if rule.is_exact:
            rule.instances = [
                it
                for it in rule.instances
                if it.out[0 if rule.target[0] else 1] not in places or rule.holds(sheet, it) is not False
            ]


def _without_sums(view: View) -> list[Rule]:
    shares = find_shares(view)
    shared = {rule.target for rule in shares}
    return [
        *find_pairs(view), *find_running(view), *find_rolling(view), *find_carried(view), *find_profiles(view), *shares,
        *(rule for rule in find_factors(view) if rule.target not in shared),
    ]  # fmt: skip


def _targets(rules: Sequence[Rule]) -> set[int]:
    """Vectors whose figures do not add up: ratios, running and planned figures."""
    given = {rule.target[1] for rule in rules if rule.is_ratio or _built(rule)}
    ratios = {rule.target[1] for rule in rules if rule.is_ratio}
    for rule in rules:
        if rule.is_exact and isinstance(rule.key[1], frozenset):  # a difference of ratios, in percentage points
            vectors = {vector for vector, _ in rule.key[1]}
            given |= vectors if vectors & ratios else set()
    return given


def _built(rule: Rule) -> bool:
    return rule.key[0] in ("running", "rolling", "profile")


def _within(sheet: Sheet, rules: list[Rule]) -> dict[Cell, Finding]:
    faults: list[Fault] = find_faults(sheet, rules)
    found = {fault.cell: of_fault(sheet, fault.cell, fault.value, fault.rule) for fault in faults}
    cells = {(sheet.grid.lines[row], sheet.grid.columns[column]) for row, column in found}
    for view in (sheet.down, sheet.across):
        extra = find_blanks(sheet, view, rules) + find_counts_headed_percent(sheet, view, rules)
        for one in extra:
            if (one.line, one.column) not in cells:
                cells.add((one.line, one.column))
                found[_cell(sheet, one)] = one
    for one in find_directions(sheet, rules, found):
        found[_cell(sheet, one)] = one
    return found


def _cell(sheet: Sheet, one: Finding) -> Cell:
    return sheet.grid.lines.index(one.line), sheet.grid.columns.index(one.column)


def _table(sheets: Sequence[Sheet], one: Finding) -> int:
    return next(i for i, sheet in enumerate(sheets) if (sheet.grid.name, sheet.grid.sheet) == (one.file, one.sheet))


def _ordered(sheets: Sequence[Sheet], found: list[tuple[int, Finding]]) -> list[Finding]:
    columns = [{heading: at for at, heading in reversed(list(enumerate(sheet.grid.columns)))} for sheet in sheets]
    found.sort(key=lambda item: (item[0], item[1].line, columns[item[0]].get(item[1].column, 0)))
    return [one for _, one in found]
