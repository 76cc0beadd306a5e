"""Totals and sub-totals: vectors that are the sum of a block of others, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from saferplan.judgement.figure_check.evidence import NOTHING, bits, chances, needed
from saferplan.judgement.figure_check.rule import Instance, Rule, Slack
from saferplan.judgement.figure_check.sheet import Cell, View
from saferplan.judgement.figure_check.slips import is_slip, slip_ways
from saferplan.judgement.figure_check.words import says_not_additive, says_total

LONGEST = 120  # vectors in a block
_LABELLED, _MAYBE, _WHOLE = 6.0, 2.0, 3.0  # bits for a label that says total, may say it; for the natural block
_SLIP_OF_A_DIGIT = 5.0
_MENDS = 7.0  # bits for a broken total whose mending makes another broken figure follow: no chance does that

Mends = Callable[[Cell, Fraction], int]


@dataclass(frozen=True)
class Block:
    """Vectors that may add up to a target. `is_whole` marks the natural ones: back to the last total, or to an end."""

    members: tuple[int, ...]
    is_whole: bool
    kind: str


def find_sums(view: View, not_additive: set[int], wholes: Collection[int], mends: Mends) -> list[Rule]:
    """Believed totals. `not_additive` are places whose figures do not add up (ratios, running figures), `wholes`
    vectors of which other figures are shares. `mends` tells how many other broken figures follow again if a cell
    holds a value."""
    named = {v for v in range(len(view.vectors)) if says_total(view.heading(v)) == 2} | set(wholes)
    search = _Search(view, np.nan_to_num(view.x), not_additive, mends)
    rules = search.run(named, named)
    found = {rule.target[1] for rule in rules}
    # A label that stands at several totals of the table names a total wherever it stands.
    labels = Counter(_own_label(view, vector) for vector in found)
    alike = {v for v in range(len(view.vectors)) if labels[_own_label(view, v)] >= 2}
    if found - named or alike - named:
        rules += search.run(named | found | alike, named | alike, found)
    return rules


def _own_label(view: View, vector: int) -> str:
    """The last words before a row: of merged first columns only the first row of a group has all of them."""
    if view.is_down:
        return view.heading(vector)
    sheet, row = view.sheet, view.vectors[vector]
    return next((sheet.text((row, c)) for c in range(min(sheet.columns) - 1, -1, -1) if sheet.text((row, c))), "")


@dataclass(frozen=True)
class _Search:
    """One pass after another over the vectors of a view."""

    view: View
    filled: np.ndarray
    barred: set[int]
    mends: Mends

    def run(self, totals: set[int], named: set[int], skip: Collection[int] = ()) -> list[Rule]:
        """Believed sums. A block ends at the next of `totals`; `named` are those whose words call them totals."""
        targets = [vector for vector in range(len(self.view.vectors)) if vector not in skip]
        found = [best for target in targets for best in self._best(target, totals, named)]
        company: dict[str, float] = {}
        for rule, _, kind in found:
            company[kind] = company.get(kind, 0.0) + max(rule.bits, 0.0) / 2
        return [
            rule
            for rule, least, kind in found
            if rule.bits + min(8.0, company[kind] - max(rule.bits, 0.0) / 2) >= least
        ]

    def _best(self, target: int, totals: set[int], named: set[int]) -> list[tuple[Rule, float, str]]:
        """The best sum on each side of the target."""
        view = self.view
        present = np.flatnonzero(~np.isnan(view.x[target]))
        if not len(present):
            return []
        labelled = 2 if target in named else min(1, says_total(view.heading(target)))
        asked = sum(int(place) not in self.barred for place in present)
        scored = sorted(
            _scored(self.filled[:, present], view.x[target, present], target, totals),
            key=lambda item: (item[0], item[1].is_whole, -len(item[1].members)),
            reverse=True,
        )
        whole = [item for item in scored if item[1].is_whole][:2]
        best: dict[bool, tuple[Rule, float, str]] = {}
        for hits, block in scored[:6] + whole:
            if hits < 0.4 * asked and not (block.is_whole and labelled):
                continue
            for loose in (False, True) if block.is_whole and labelled == 2 else (False,):
                rule = _confirm(self, target, block, labelled, loose)
                before = block.members[0] < target
                if rule and (before not in best or rule.bits > best[before][0].bits):
                    best[before] = rule, needed(len(scored)), block.kind
        return list(best.values())


def _scored(filled: np.ndarray, output: np.ndarray, target: int, totals: set[int]) -> Iterator[tuple[int, Block]]:
    """Blocks beside the target, with the number of places at which they add up to it."""
    sides = (range(target - 1, -1, -1), "above"), (range(target + 1, len(filled)), "below")
    for side, kind in sides:
        near = list(side[:LONGEST])
        stop = next((index for index, v in enumerate(side) if v in totals), len(side))
        built = np.cumsum(filled[near], axis=0)
        hits = (np.abs(built - output) < 1e-6).sum(axis=1)
        for length in range(2, len(near) + 1):
            yield int(hits[length - 1]), Block(tuple(near[:length]), length in (stop, len(side)), kind)
        scattered = [
            (tuple(side[offset::stride]), f"{kind}, every {stride}") for stride in (2, 3, 4) for offset in range(stride)
        ]
        if stop < len(side):
            inner = kind + ", leaves or totals"
            scattered += [(tuple(v for v in side if (v in totals) is among), inner) for among in (False, True)]
        for members, pattern in scattered:
            if 1 < len(members) <= LONGEST:
                fits = np.abs(filled[list(members)].sum(axis=0) - output) < 1e-6
                yield int(fits.sum()), Block(members, "leaves" in pattern, pattern)


def _confirm(search: _Search, target: int, block: Block, labelled: int, loose: bool) -> Rule | None:
    """The sum over this block, in exact figures. `loose` are sums of figures that were rounded before printing."""
    view, sheet = search.view, search.view.sheet
    cases = _cases(search, target, block, labelled, loose)
    odds, fits, slips, helped = _weighed(search, cases, labelled == 2 and block.is_whole, loose)
    half_right = sum(map(bool, slips)) / 2 if block.is_whole else 0.0
    if not cases or not _enough(
        sum(fits) + max(half_right, float(bool(helped))), len(fits), labelled == 2 and block.is_whole
    ):
        return None
    if loose and sum(total != sheet.figures[it.out].value for it, total in cases) < 2:
        return None
    weight = (_LABELLED if labelled == 2 else _MAYBE if labelled else 0.0) + (_WHOLE if block.is_whole else 0.0)
    return Rule(
        f"sum of {_named(view, block)}",
        lambda values: sum(values, Fraction(0)),
        [instance for instance, _ in cases],
        max((sheet.figures[it.out].decimals for it, _ in cases), default=0),
        is_exact=True,
        bits=bits(odds, fits, slips) + weight + helped,
        support=sum(fits),
        claim=3.0 * labelled + (1 if block.kind.startswith("above") else 0) - 4.0 * _has_difference(view, block),
        key=(view.is_down, frozenset((v, 0) for v in (target, *block.members))),
        target=(view.is_down, target),
        slack=_rounding(view, loose),
    )


def _has_difference(view: View, block: Block) -> bool:
    """Whether one of two terms has both signs: it is a difference, and what is taken for their total is not derived."""
    rows = view.x[list(block.members)]
    return len(block.members) == 2 and bool(np.any((np.nanmin(rows, axis=1) < 0) & (np.nanmax(rows, axis=1) > 0)))


def _cases(search: _Search, target: int, block: Block, labelled: int, loose: bool) -> list[tuple[Instance, Fraction]]:
    """The cells a sum can be asked of, each with what its components add up to."""
    view, sheet = search.view, search.view.sheet
    cases = []
    for place in range(len(view.places)):
        out = view.cell(target, place)
        cells = [view.cell(member, place) for member in block.members]
        inputs = tuple(cell for cell in cells if cell in sheet.figures)
        if out not in sheet.figures or not inputs or any(sheet.is_withheld(cell) for cell in cells):
            continue
        values = [sheet.figures[cell].value for cell in inputs]
        printed, total = sheet.figures[out].value, sum(values, Fraction(0))
        barred = place in search.barred or (loose and says_not_additive(view.label(place)))
        if printed != total and (barred or _is_no_sum(view, place, printed, values, bool(labelled))):
            continue
        cases.append((Instance(out, inputs), total))
    return cases


def _weighed(
    search: _Search, cases: list[tuple[Instance, Fraction]], natural: bool, loose: bool
) -> tuple[list[float], list[bool], list[int], float]:
    """For each cell the odds, the outcome and the slip; and the bits that mending other rules adds."""
    figures = search.view.sheet.figures
    odds, fits, slips, helped = [], [], [], 0.0
    seen: list[list[Fraction]] = []
    for instance, total in cases:
        values = [figures[cell].value for cell in instance.inputs]
        printed = figures[instance.out].value
        room = _room(len(values), figures[instance.out].decimals) if loose else Fraction(0)
        agrees = abs(printed - total) <= room
        if not agrees and natural and not helped and is_slip(printed, total):
            helped = _SLIP_OF_A_DIGIT
            continue
        if not agrees and (natural or slip_ways(printed, total)) and search.mends(instance.out, total):
            helped = max(helped, _MENDS)
            continue
        odds.append(NOTHING if values in seen and agrees else _chance(printed, values, room))
        seen.append(values)
        fits.append(agrees)
        slips.append(0 if agrees else slip_ways(printed, total))
    return odds, fits, slips, helped


def _room(terms: int, decimals: int) -> Fraction:
    """How far a printed total may lie from the sum of printed figures when each was rounded by itself."""
    return Fraction(terms + 1, 2 * 10**decimals)


def _enough(support: float, asked: int, lenient: bool) -> bool:
    return support >= 0.5 * asked if lenient else support >= max(2, 0.75 * asked)


def _chance(printed: Fraction, values: Sequence[Fraction], room: Fraction) -> float:
    """A block one longer or shorter would miss by a component: so the odds go by the size of the components."""
    others = [abs(float(value)) for value in values if value]
    if len(others) < 2:
        return NOTHING
    step = (1.0 if printed.denominator == 1 else 0.1) + 2 * float(room)
    return float(chances(np.array([float(printed)]), step, float(np.median(others)) / 2)[0])


def _is_no_sum(view: View, place: int, printed: Fraction, values: Sequence[Fraction], labelled: bool) -> bool:
    """Figures whose “total” is an average, a rate or a position: it lies among its components, or the words say so."""
    if says_not_additive(view.label(place)):
        return True
    total = sum(values, Fraction(0))
    if (
        not labelled
        or len(values) < 2
        or is_slip(printed, total)
        or any(total - 2 * value == printed for value in values)
    ):
        return False
    return min(values) <= printed <= max(values)


def _rounding(view: View, loose: bool) -> Slack | None:
    """Figures printed with one decimal or three were rounded; two decimals are taken for exact money."""
    decimals = int(view.shown.max()) if view.shown.size else 0
    if not loose and decimals in (0, 2):
        return None
    return lambda values: _room(len(values), decimals)


def _named(view: View, block: Block) -> str:
    names = [view.name(member) for member in sorted(block.members)]
    if len(names) <= 3:
        return " + ".join(names)
    return f"{names[0]} to {names[-1]} ({len(names)} figures)"
