"""Totals and sub-totals: vectors that are the sum of a block of others, cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from saferplan.judgement.figure_check.evidence import NOTHING, bits, chances, needed
from saferplan.judgement.figure_check.rule import Instance, Rule, Slack
from saferplan.judgement.figure_check.sheet import Cell, View
from saferplan.judgement.figure_check.words import says_not_additive, says_total

LONGEST = 120  # vectors in a block
_LABELLED, _MAYBE, _WHOLE = 6.0, 2.0, 3.0  # bits for a label that says total, may say it; for the natural block
_SLIP_OF_A_DIGIT = 5.0


@dataclass(frozen=True)
class Block:
    """Vectors that may add up to a target. `is_whole` marks the natural ones: back to the last total, or to an end."""

    members: tuple[int, ...]
    is_whole: bool
    kind: str


def find_sums(view: View, not_additive: set[int]) -> list[Rule]:
    """Believed totals. `not_additive` are places whose figures do not add up (ratios, running figures)."""
    filled = np.nan_to_num(view.x)
    totals = {v for v in range(len(view.vectors)) if says_total(view.heading(v)) == 2}
    rules = _pass(view, filled, totals, not_additive)
    found = {rule.target[1] for rule in rules}
    if found - totals:
        rules += _pass(view, filled, totals | found, not_additive, skip=found)
    return rules


def _pass(view: View, filled: np.ndarray, totals: set[int], barred: set[int], skip: Collection[int] = ()) -> list[Rule]:
    found: list[tuple[Rule, float, str]] = []
    for target in range(len(view.vectors)):
        if target in skip:
            continue
        best = _best(view, filled, target, totals, barred)
        if best:
            found.append(best)
    company: dict[str, float] = {}
    for rule, _, kind in found:
        company[kind] = company.get(kind, 0.0) + max(rule.bits, 0.0) / 2
    return [
        rule for rule, least, kind in found if rule.bits + min(8.0, company[kind] - max(rule.bits, 0.0) / 2) >= least
    ]


def _best(
    view: View, filled: np.ndarray, target: int, totals: set[int], barred: set[int]
) -> tuple[Rule, float, str] | None:
    present = np.flatnonzero(~np.isnan(view.x[target]))
    if not len(present):
        return None
    labelled = says_total(view.heading(target))
    output = view.x[target, present]
    scored = sorted(
        _scored(filled[:, present], output, target, totals),
        key=lambda item: (item[0], item[1].is_whole, -len(item[1].members)),
        reverse=True,
    )
    whole = [item for item in scored if item[1].is_whole][: 2 if labelled == 2 else 0]
    best: tuple[Rule, float, str] | None = None
    for hits, block in scored[:4] + whole:
        if hits >= 0.4 * len(present) or (block.is_whole and labelled == 2):
            rule = _confirm(view, target, block, barred, labelled)
            if rule and (best is None or rule.bits > best[0].bits):
                best = rule, needed(len(scored)), block.kind
    return best


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


def _confirm(view: View, target: int, block: Block, barred: set[int], labelled: int) -> Rule | None:
    sheet = view.sheet
    instances, odds, fits = [], [], []
    weight = (_LABELLED if labelled == 2 else _MAYBE if labelled else 0.0) + (_WHOLE if block.is_whole else 0.0)
    asked, slips = 0, 0.0
    seen: list[list[Fraction]] = []
    for place in range(len(view.places)):
        out = view.cell(target, place)
        cells = [view.cell(member, place) for member in block.members]
        inputs = tuple(cell for cell in cells if cell in sheet.figures)
        if out not in sheet.figures or not inputs or any(sheet.is_withheld(cell) for cell in cells):
            continue
        values = [sheet.figures[cell].value for cell in inputs]
        printed, total = sheet.figures[out].value, sum(values, Fraction(0))
        if printed != total and (place in barred or _is_no_sum(view, place, printed, values, bool(labelled))):
            continue
        instances.append(Instance(out, inputs))
        asked += 1
        if printed != total and labelled == 2 and block.is_whole and is_slip(printed, total) and not slips:
            slips = _SLIP_OF_A_DIGIT
            continue
        odds.append(NOTHING if values in seen and printed == total else _chance(printed, values))
        seen.append(values)
        fits.append(printed == total)
    support = sum(fits)
    if not asked or not _enough(support, len(fits), labelled == 2 and block.is_whole):
        return None
    return Rule(
        f"sum of {_named(view, block)}",
        lambda values: sum(values, Fraction(0)),
        instances,
        max((sheet.figures[it.out].decimals for it in instances), default=0),
        is_exact=True,
        bits=bits(odds, fits) + weight + slips,
        support=support,
        claim=3.0 * labelled + (1 if block.kind.startswith("above") else 0),
        key=(view.is_down, frozenset((v, 0) for v in (target, *block.members))),
        target=(view.is_down, target),
        slack=_rounding(view),
    )


def _enough(support: int, asked: int, lenient: bool) -> bool:
    return support >= 0.5 * asked if lenient else support >= max(2, 0.75 * asked)


def _chance(printed: Fraction, values: Sequence[Fraction]) -> float:
    """A block one longer or shorter would miss by a component: so the odds go by the size of the components."""
    others = [abs(float(value)) for value in values if value]
    if len(others) < 2:
        return NOTHING
    step = 1.0 if printed.denominator == 1 else 0.1
    return float(chances(np.array([float(printed)]), step, float(np.median(others)) / 2)[0])


def _is_no_sum(view: View, place: int, printed: Fraction, values: Sequence[Fraction], labelled: bool) -> bool:
    """Figures whose “total” is an average, a rate or a position: it lies among its components, or the words say so."""
    if says_not_additive(view.label(place)):
        return True
    between = labelled and len(values) > 1 and min(values) <= printed <= max(values)
    return between and not is_slip(printed, sum(values, Fraction(0)))


def is_slip(printed: Fraction, right: Fraction) -> bool:
    """One digit wrong, or two neighbours changed over: what a slip of the hand makes of a figure."""
    if printed.denominator != 1 or right.denominator != 1:
        printed, right = printed * 100, right * 100
    one, other = str(printed), str(right)
    if len(one) != len(other) or len(one) < 3:
        return False
    apart = [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )
    return len(apart) == 1 or swapped


def _rounding(view: View) -> Slack | None:
    """Figures printed with one decimal or three were rounded; two decimals are taken for exact money."""
    decimals = int(view.shown.max()) if view.shown.size else 0
    if decimals in (0, 2):
        return None
    return lambda values: Fraction(len(values) + 1, 2 * 10**decimals)


def _named(view: View, block: Block) -> str:
    names = [view.name(member) for member in sorted(block.members)]
    if len(names) <= 3:
        return " + ".join(names)
    return f"{names[0]} to {names[-1]} ({len(names)} figures)"


def outputs(rules: Sequence[Rule]) -> set[Cell]:
    return {instance.out for rule in rules for instance in rule.instances}
