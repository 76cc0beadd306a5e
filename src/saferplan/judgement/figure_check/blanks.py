"""Figures where nothing should stand, and blanks where a figure should: the periods without data."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

import numpy as np

from saferplan.judgement.figure_check.figures import print_like
from saferplan.judgement.figure_check.finding import Finding, finding
from saferplan.judgement.figure_check.rule import Rule
from saferplan.judgement.figure_check.sheet import Cell, Sheet, View
from saferplan.judgement.figure_check.words import period_kind, says_cumulative, says_target, years

NO_DATA = "carried forward over periods without data"
_LEAST_HEAD, _LEAST_TAIL = 2, 3


def find_blanks(sheet: Sheet, view: View, rules: Iterable[Rule]) -> list[Finding]:
    """Findings about blanks that the believed rules and the shape of the vectors give."""
    rules = list(rules)
    found: dict[Cell, Finding] = {}
    for rule in rules:
        if rule.key[0] == "running" and rule.key[1] == view.is_down:
            found |= _running_blanks(sheet, view, rule) | _begun_again(sheet, view, rule)
    for rule in rules:
        if not rule.is_exact or (view.is_down and view.timed and "−" in rule.words):
            found |= _read_as_nothing(sheet, rule)
    for rule in rules:
        if not rule.is_exact:
            found |= _made_of_nothing(sheet, rule, found)
    for vector in range(len(view.vectors)):
        found |= {cell: it for cell, it in _tail(sheet, view, vector).items() if cell not in found}
    return list(found.values())


def _is_blank(sheet: Sheet, cell: Cell) -> bool:
    return sheet.text(cell) in ("", "-", "–", "..", "…", "n/a", "N/A", "tbc", "TBC")


def _running_blanks(sheet: Sheet, view: View, rule: Rule) -> dict[Cell, Finding]:
    """Blank cumulatives although data go on; cumulatives repeated after the data end."""
    source, target = int(rule.key[2]), int(rule.key[3])
    found: dict[Cell, Finding] = {}
    so_far: Fraction | None = None
    last_data = max((i for i, p in enumerate(view.run) if not np.isnan(view.x[source, p])), default=-1)
    for order, place in enumerate(view.run):
        now, out = view.cell(source, place), view.cell(target, place)
        datum, printed = sheet.figures.get(now), sheet.figures.get(out)
        if printed and datum:
            so_far = printed.value
        elif printed and order > last_data >= 0 and _is_blank(sheet, now):
            if so_far is not None and printed.value == so_far:
                found[out] = finding(sheet, out, "", f"{rule.words}; {NO_DATA}", rule.support)
        elif datum and so_far is not None and sheet.text(out) == "":
            so_far += datum.value
            text = f"{float(so_far):.{datum.decimals}f}"
            found[out] = finding(sheet, out, text, f"{rule.words}; left blank although there are data", rule.support)
        else:
            so_far = None
    return found


def _begun_again(sheet: Sheet, view: View, rule: Rule) -> dict[Cell, Finding]:
    """Cumulatives from a month in the middle of a year on, where the sum began again from nothing."""
    source, target = int(rule.key[2]), int(rule.key[3])
    run, x = view.run, view.x
    found: dict[Cell, Finding] = {}
    so_far: Fraction | None = None  # the sum that should stand, once one has begun again
    for before, place in pairwise(run):
        now, out, last = view.cell(source, place), view.cell(target, place), view.cell(target, before)
        datum, printed, earlier = (sheet.value(cell) for cell in (now, out, last))
        if datum is None or printed is None or earlier is None:
            return found if so_far is not None else {}
        starts = printed == datum and earlier != 0
        if starts and (so_far is not None or not _in_mid_year(view, run, place)):
            return {}
        if starts:
            so_far = earlier
        elif printed != earlier + datum:
            so_far = None
        if so_far is not None:
            so_far += datum
            text = print_like(so_far, sheet.figures[out].decimals, sheet.text(out))
            words = f"{rule.words}; begun again in the middle of the year"
            found[out] = finding(sheet, out, text, words, int((~np.isnan(x[target, run])).sum()) - len(found))
    return found


def _in_mid_year(view: View, run: list[int], place: int) -> bool:
    """Whether a month or quarter is one at which no year begins: neither January, April nor where the table began."""
    kind, at = period_kind(view.label(place)), run.index(place)
    length = {"month": 12, "quarter": 4}.get(kind, 0)
    if not length or at % length == 0 or years(view.label(place)) != years(view.label(run[at - 1])):
        return False
    return not any(view.label(place).lower().startswith(start) for start in ("jan", "apr", "q1", "quarter 1", "qtr 1"))


def _read_as_nothing(sheet: Sheet, rule: Rule) -> dict[Cell, Finding]:
    """−100 %, or the whole of the earlier figure as a fall, where the later figure is blank: it was read as 0."""
    found: dict[Cell, Finding] = {}
    for instance in rule.instances:
        figure = sheet.figures.get(instance.out)
        missing = [cell for cell in instance.inputs if cell not in sheet.figures]
        if not figure or len(missing) != 1 or len(instance.inputs) != 2 or not _is_blank(sheet, missing[0]):
            continue
        values = [sheet.value(cell) or Fraction(0) for cell in instance.inputs]
        if rule.is_exact and not (any(values) and _after_the_data(sheet, missing[0])):
            continue
        if (rule.is_exact or abs(figure.value) in (1, 100)) and rule.formula(values) == figure.value:
            words = f"{rule.words}; a blank read as 0"
            found[instance.out] = finding(sheet, instance.out, "", words, rule.support)
    return found


def _made_of_nothing(sheet: Sheet, rule: Rule, found: dict[Cell, Finding]) -> dict[Cell, Finding]:
    """−100 % made of a difference that should itself be blank."""
    return {
        it.out: finding(sheet, it.out, "", f"{rule.words}; a blank read as 0", rule.support)
        for it in rule.instances
        if any(cell in found and not found[cell].expected for cell in it.inputs)
        and it.out in sheet.figures
        and abs(sheet.figures[it.out].value) in (1, 100)
        and rule.holds(sheet, it)
    }


def _after_the_data(sheet: Sheet, cell: Cell) -> bool:
    """Whether a column has figures above a cell and none from it on."""
    rows = [row for row, column in sheet.figures if column == cell[1]]
    return bool(rows) and max(rows) < cell[0]


def _tail(sheet: Sheet, view: View, vector: int) -> dict[Cell, Finding]:
    """A figure that rises every period, then stands still to the end just where other vectors have no more figures."""
    run = view.run
    if not view.timed or says_target(view.heading(vector)):
        return {}
    values = view.x[vector, run]
    filled = np.flatnonzero(~np.isnan(values))
    if len(filled) < _LEAST_HEAD + 1 or list(filled) != list(range(filled[0], len(run))):
        return {}
    last = len(run) - 1
    while last > filled[0] and values[last - 1] == values[-1]:
        last -= 1
    head = values[filled[0] : last + 1]
    tail = len(run) - 1 - last
    rises = np.diff(head)
    if tail < 1 or len(head) < _LEAST_HEAD or np.any(rises <= 0):
        return {}
    stopped = _stopped(view, vector, int(filled[0]), last)
    steep = len(rises) >= 2 and float(rises.min()) >= 5 and float(rises.mean()) >= 20
    cumulative = says_cumulative(view.heading(vector)) and steep and tail >= _LEAST_TAIL
    if not (cumulative or (stopped and (tail >= _LEAST_TAIL or steep))):
        return {}
    cells = [view.cell(vector, run[at]) for at in range(last + 1, len(run))]
    words = f"a running figure {NO_DATA}"
    return {cell: finding(sheet, cell, "", words, len(head) + tail) for cell in cells}


def _stopped(view: View, vector: int, first: int, last: int) -> bool:
    """Whether another vector has figures in every period up to `last` and none after."""
    run = view.run
    for other in range(len(view.vectors)):
        row = ~np.isnan(view.x[other, run])
        if other != vector and row[first : last + 1].all() and not row[last + 1 :].any():
            return True
    return False
