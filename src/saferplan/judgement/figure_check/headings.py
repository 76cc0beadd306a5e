"""What headings promise and figures do not keep: a per cent that is a count, an annual figure not the year's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from saferplan.judgement.figure_check.figures import print_like
from saferplan.judgement.figure_check.finding import Finding, finding
from saferplan.judgement.figure_check.rule import Rule, rounded
from saferplan.judgement.figure_check.sheet import Cell, Sheet, View
from saferplan.judgement.figure_check.words import (
    says_change,
    says_cumulative,
    says_percent,
    says_period,
    says_target,
    without_years,
    years,
)

NEAR = Fraction(1, 8)  # an annual figure further off than this is another quantity
LEAST_YEARS = 2  # annual figures that agree before one with a single witness is doubted


def find_counts_headed_percent(sheet: Sheet, view: View, rules: list[Rule]) -> list[Finding]:
    """Vectors headed per cent whose every figure is the plain difference of two vectors that differ in year alone."""
    ruled = {rule.target for rule in rules}
    found: list[Finding] = []
    for target in range(len(view.vectors)):
        heading = view.heading(target)
        if not (says_percent(heading) and says_change(heading)) or (view.is_down, target) in ruled:
            continue
        found += next(
            (faults for a, b in _year_pairs(view, target) if (faults := _counts(sheet, view, target, a, b))), []
        )
    return found


def _year_pairs(view: View, target: int) -> Iterator[tuple[int, int]]:
    """Vectors of one name in two years, the later first; the first pair of the table first."""
    for a in range(len(view.vectors)):
        for b in range(len(view.vectors)):
            one, other = view.heading(a), view.heading(b)
            alike = target not in (a, b) and without_years(one) == without_years(other)
            if alike and years(one) and years(other) and max(years(one)) > max(years(other)):
                yield a, b


def _counts(sheet: Sheet, view: View, target: int, a: int, b: int) -> list[Finding]:
    places = np.flatnonzero(~np.isnan(view.x[target]))
    found = []
    for place in places:
        cells = [view.cell(vector, int(place)) for vector in (target, a, b)]
        printed, later, earlier = (sheet.value(cell) for cell in cells)
        if printed is None or later is None or not earlier or printed != later - earlier:
            return []
        right = rounded((later - earlier) * 100 / earlier, 0, "half up")
        if abs(printed) >= 3 and right != printed:
            before, after = view.name(b), view.name(a)
            words = f"heading says per cent, figure is the difference: ({after} − {before}) / {before} × 100"
            text = print_like(right, 0, sheet.text(cells[0]))
            found.append(finding(sheet, cells[0], text, words, len(places)))
    return found


@dataclass(frozen=True)
class Annual:
    """An annual figure beside a whole year of periods: what the periods say, and whether it agrees with any."""

    sheet: Sheet
    cell: Cell
    year: str
    witnesses: tuple[Fraction, ...]
    series: str

    @property
    def agrees(self) -> bool:
        return self.sheet.value(self.cell) in self.witnesses


def annual_figures(sheet: Sheet, view: View) -> list[Annual]:
    """Annual figures in places named by a year, against complete series of that year in the same table."""
    if not view.timed:
        return []
    found = []
    for place in range(len(view.places)):
        label = view.label(place)
        if len(years(label)) != 1 or says_period(label):
            continue
        year = next(iter(years(label)))
        for vector in range(len(view.vectors)):
            if np.isnan(view.x[vector, place]) or not np.isnan(view.x[vector, view.run]).all():
                continue
            witnesses, name = _witnesses(view, year)
            if witnesses:
                found.append(Annual(sheet, view.cell(vector, place), year, witnesses, name))
    return found


def _witnesses(view: View, year: str) -> tuple[tuple[Fraction, ...], str]:
    """The last cumulative figures and the sums of monthly ones, of complete series of the year; and a name."""
    figures: list[Fraction] = []
    name = ""
    for vector in range(len(view.vectors)):
        heading = view.heading(vector)
        if years(heading) != {year} or says_target(heading) or np.isnan(view.x[vector, view.run]).any():
            continue
        values = [view.sheet.figures[view.cell(vector, place)].value for place in view.run]
        rising = all(before <= after for before, after in itertools.pairwise(values))
        if says_cumulative(heading) or rising:
            figures.append(values[-1])
            name = view.name(vector)
        else:
            figures.append(sum(values, Fraction(0)))
    return tuple(figures), name


def find_annual(annuals: list[Annual]) -> list[Finding]:
    """Annual figures that agree with no series of their year, though its series agree with one another.

    One series alone is believed only where other annual figures of the given tables agree with theirs.
    """
    agreeing = sum(annual.agrees for annual in annuals)
    found = []
    for annual in annuals:
        printed = annual.sheet.figures[annual.cell]
        if annual.agrees or len(set(annual.witnesses)) != 1:
            continue
        right = annual.witnesses[0]
        if len(annual.witnesses) < 2 and agreeing < LEAST_YEARS:
            continue
        if right and abs(printed.value - right) <= NEAR * abs(right):
            words = f"annual figure of {annual.year} = last cumulative figure" + (
                f", {annual.series}" if annual.series else ""
            )
            text = print_like(right, printed.decimals, printed.text)
            found.append(finding(annual.sheet, annual.cell, text, words, max(agreeing, len(annual.witnesses))))
    return found
