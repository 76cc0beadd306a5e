"""Figures set by a plan along a vector: a step a period with the annual figure last, a straight line, a flat line;
and figures set from another vector by one factor, or as a share of its total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from saferplan.judgement.figure_check.evidence import bits, chances, needed
from saferplan.judgement.figure_check.rule import MODE_WORDS, MODES, Instance, Rule, rounded
from saferplan.judgement.figure_check.sheet import Cell, View
from saferplan.judgement.figure_check.slips import is_slip
from saferplan.judgement.figure_check.words import says_target

LEAST = 5  # periods that must lie on the line
_SHARP = 20  # printed units a figure must have to tell one factor from another
_SMALL = Fraction(1, 20)  # of a step: what an adjustment by hand moves a figure
Points = list[tuple[int, Fraction]]  # place in the run (from 1), figure


def find_profiles(view: View) -> list[Rule]:
    """Stepped, straight and flat lines along the periods, the best for each vector."""
    found = []
    if not view.serial or len(view.run) < 4 or len(view.run) > 60:
        return []
    for vector in range(len(view.vectors)):
        points = [
            (order, view.sheet.figures[cell].value)
            for order, place in enumerate(view.run, 1)
            if (cell := view.cell(vector, place)) in view.sheet.figures
        ]
        if len(points) < 4:
            continue
        if len({value for _, value in points}) <= 2:
            rules = [_flat(view, vector, points)]
        else:
            rules = [_stepped(view, vector, points), _straight(view, vector, points)]
        believed = [rule for rule in rules if rule]
        if believed:
            found.append(max(believed, key=lambda rule: rule.bits))
    return found


def _stepped(view: View, vector: int, points: Points) -> Rule | None:
    """n × step, the last period taking the annual figure whatever it is."""
    if points[0][0] != 1 or [order for order, _ in points] != list(range(1, len(points) + 1)):
        return None
    steps = Counter(after - before for (_, before), (_, after) in pairwise(points[:-1]))
    steps.update(value / order for order, value in points[:-1])
    step, _ = max(steps.items(), key=lambda item: (item[1], -abs(item[0])))
    if step == 0:
        return None
    line = [(order, order * step) for order, _ in points]
    last = points[-1][1]
    if abs(last - line[-1][1]) > abs(step):
        return None
    words = f"step of {float(step):g} a period, the annual figure last"
    return _line_rule(view, vector, words, points[:-1], line[:-1], 1, step)


def _straight(view: View, vector: int, points: Points) -> Rule | None:
    """A straight line to the last figure, each rounded: the one that most figures lie on.

    The last figure is the one that was agreed, so it is never in doubt here.
    """
    unit = Fraction(1, 10 ** int(view.decimals[vector]))
    half = unit / 2
    orders = np.array([float(order) for order, _ in points])
    values = np.array([float(value) for _, value in points])
    end, last = points[-1]
    from_nothing = np.abs(float(last) / end * orders - values) <= float(half) * (1 + 1e-9)
    best: tuple[int, Fraction, Fraction] = (int(from_nothing.sum()) + 1, Fraction(0), last / end)  # no start to choose
    for at_end in (-half, Fraction(0), half):
        for order, value in points[: len(points) // 2]:
            for move in (-half, Fraction(0), half):
                slope = (last + at_end - value - move) / (end - order)
                start = last + at_end - slope * end
                near = np.abs(float(start) + float(slope) * orders - values) <= float(half) * (1 + 1e-9)
                if near.sum() > best[0]:
                    best = int(near.sum()), start, slope
    _, start, slope = best
    if abs(slope) < 2 * unit:
        return None
    decimals = int(view.decimals[vector])
    line = [(order, rounded(start + slope * order, decimals, "half up")) for order, _ in points]
    line = [
        (order, value if abs(start + slope * order - value) <= half else guess)
        for (order, guess), (_, value) in zip(line, points, strict=True)
    ]
    return _line_rule(view, vector, "straight line between its ends, rounded half up", points, line, 2, slope)


def _line_rule(
    view: View, vector: int, words: str, points: Points, line: Points, free: int, step: Fraction
) -> Rule | None:
    fits = [value == guess for (_, value), (_, guess) in zip(points, line, strict=True)]
    off = [abs(value - guess) for (_, value), (_, guess) in zip(points, line, strict=True)]
    if sum(fits) < max(LEAST if len(points) > 4 else 3, 0.6 * len(fits)):
        return None
    if not _is_mended_line(fits, off, abs(step)):
        return None
    decimals = int(view.decimals[vector])
    odds = chances(np.array([float(value) for _, value in points]), 10.0**-decimals, float(abs(step)) / 4)
    # A figure adjusted by hand neither speaks for the line nor against it; the first ones pay for choosing the line.
    asked = sorted((fit for fit, gap in zip(fits, off, strict=True) if fit or gap > abs(step) * _SMALL), reverse=True)
    weight = bits(list(odds)[free : len(asked)], asked[free:]) + (3 if says_target(view.heading(vector)) else 0)
    if weight < needed(4) + 4:
        return None
    instances = [Instance(view.cell(vector, view.run[order - 1]), (), guess) for order, guess in line]
    return Rule(
        words, lambda _: None, instances, decimals, bits=weight, support=sum(fits),
        key=("profile", view.is_down, vector), target=(view.is_down, vector),
    )  # fmt: skip


def _is_mended_line(fits: Sequence[bool], off: Sequence[Fraction], step: Fraction) -> bool:
    """Figures off the line are slips if they are single, or so little off that a hand adjusted them; a run of
    figures far off is another line, not a fault."""
    far = [not fit and gap > step * _SMALL for fit, gap in zip(fits, off, strict=True)]
    runs = any(first and second for first, second in pairwise(far))
    return not runs and sum(far) <= max(1, len(fits) // 6)


def _flat(view: View, vector: int, points: Points) -> Rule | None:
    """One figure in every period but one, which lies between equals or is that figure with a digit wrong."""
    counted = Counter(value for _, value in points).most_common()
    if len(points) < 6 or len(counted) != 2 or counted[1][1] != 1 or abs(counted[0][0]) < 100:
        return None
    usual, odd = counted[0][0], counted[1][0]
    at = next(index for index, (_, value) in enumerate(points) if value == odd)
    if at in (0, len(points) - 1) or not (says_target(view.heading(vector)) or is_slip(odd, usual)):
        return None
    instances = [Instance(view.cell(vector, view.run[order - 1]), (), usual) for order, _ in points]
    return Rule(
        "the same figure in every period", lambda _: None, instances, int(view.decimals[vector]), bits=20.0,
        support=len(points) - 1, key=("profile", view.is_down, vector), target=(view.is_down, vector),
    )  # fmt: skip


def find_factors(view: View) -> list[Rule]:
    """Vectors that are another one times a single factor, such as a target of 8.25 per cent off every figure."""
    count = len(view.vectors)
    found = []
    for target in range(count):
        near = [v for v in range(count) if v != target and abs(v - target) <= 6]
        rules = [
            rule for source in near if (rule := _factor(view, source, target)) and rule.bits >= needed(8 * len(near))
        ]
        if rules:
            found.append(max(rules, key=lambda rule: rule.bits))
    return found


def _factor(view: View, source: int, target: int) -> Rule | None:
    """The factor that lies in most cells' intervals. Cells that follow another round factor are not faults."""
    a, t = view.x[source], view.x[target]
    both = np.flatnonzero(~np.isnan(a) & ~np.isnan(t) & (a > 0) & (t > 0))
    if len(both) < 4 or np.all(a[both] == t[both]) or np.median(t[both]) * 10.0 ** view.decimals[target] < _SHARP:
        return None
    half = 0.5 * 10.0 ** -view.decimals[target]
    low, high = (t[both] - half) / a[both], (t[both] + half) / a[both]
    starts, ends = np.sort(low), np.sort(high)
    covering = np.arange(1, len(starts) + 1) - np.searchsorted(ends, starts, side="left")
    if covering.max() < max(4, 0.75 * len(both)):
        return None
    edge = starts[int(np.argmax(covering))]
    inside = (low <= edge) & (edge <= high)
    bottom, top = float(low[inside].max()), float(high[inside].min())
    factor = _simplest(bottom, top)
    if factor == 1 or float(high[inside].min() - low[inside].max()) < 0:
        return None
    odds = _factor_odds(t[both] / a[both], high - low)
    order = np.argsort([odd if inside[k] else 2.0 for k, odd in enumerate(odds)])
    kept = [int(k) for k in order[1:]]  # the sharpest cell pays for choosing the factor
    places = [int(place) for place in both]
    apart = [k for k in range(len(both)) if not inside[k]]
    excused = {
        view.cell(target, places[k]) for k in apart if _round_factor(float(low[k]), float(high[k]), len(apart) > 1)
    }  # fmt: skip
    return Rule(
        f"{view.name(source)} × {float(factor):g}, rounded half up",
        lambda values: values[0] * factor,
        [Instance(view.cell(target, place), (view.cell(source, place),)) for place in places],
        int(view.decimals[target]),
        bits=bits([odds[k] for k in kept], [bool(inside[k]) for k in kept])
        + (3 if says_target(view.heading(target)) else 0),
        support=int(inside.sum()),
        key=("factor", view.is_down, frozenset((source, target))),
        target=(view.is_down, target),
        excused=excused,
    )


def _factor_odds(ratios: np.ndarray, widths: np.ndarray) -> list[float]:
    """The odds that a cell's interval holds the factor by chance: its width over the spread of the ratios."""
    spread = max(float(np.std(ratios)), 0.02 * float(np.median(ratios)))
    return [float(odd) for odd in np.clip(widths / (2 * spread + widths), 2.0**-11, 0.95)]


def _simplest(low: float, high: float) -> Fraction:
    """The factor with fewest decimals between two bounds."""
    for places in range(12):
        scale = 10**places
        digits = -int(-low * scale // 1)
        if digits <= high * scale:
            return Fraction(digits, scale)
    return Fraction((low + high) / 2)


def _round_factor(low: float, high: float, several: bool) -> bool:
    """Whether a cell follows a round factor of its own: a whole per cent, or five where so small a figure fits many."""
    step = 100 if several or high - low < 0.0025 else 20
    return int(high * step) > int(low * step - 1e-12)


def find_shares(view: View) -> list[Rule]:
    """Vectors that give each figure of another as a percentage of its total, printed last or first or not at all."""
    found = []
    count = len(view.vectors)
    for target in range(count):
        rules = [
            rule
            for source in range(count)
            if source != target and abs(source - target) <= (6 if count <= 40 else 2)
            for rule in _shares(view, source, target)
            if rule.bits >= needed(40)
        ]
        if rules:
            found.append(max(rules, key=lambda rule: rule.bits))
    return found


def _shares(view: View, source: int, target: int) -> list[Rule]:
    sheet = view.sheet
    places = [int(p) for p in np.flatnonzero(~np.isnan(view.x[source]) & ~np.isnan(view.x[target]))]
    if not 4 <= len(places) <= 120 or np.all(view.x[target, places] > 100) or len(set(view.x[target, places])) < 4:
        return []
    given = [int(place) for place in np.flatnonzero(~np.isnan(view.x[source]))]
    largest = given[int(np.argmax(view.x[source, given]))]
    bases: list[tuple[tuple[Cell, ...], str]] = []
    at_end = largest == given[0] or largest in given[-2:]  # a row of shares may stand under the total
    bases += [((view.cell(source, largest),), "its total")] if at_end else []
    bases.append((tuple(view.cell(source, place) for place in given), "the sum of it"))
    hundred = abs(view.x[target, largest] - 100) < 1e-9
    others = [place for place in given if (place > largest if largest == given[0] else place < largest)]
    if at_end and hundred and len(others) > 2:
        bases.append((tuple(view.cell(source, place) for place in others), "the sum of the others"))
    rules = []
    values = view.x[target, places]
    for base, words in bases:
        whole = sum(float(sheet.figures[cell].value) for cell in base)
        near = np.abs(view.x[source, places] * 100 / (whole or np.nan) - values) <= 10.0 ** -int(view.decimals[target])
        if near.sum() < max(3, 0.75 * len(places)):
            continue
        for mode in MODES:
            rule = Rule(
                f"{view.name(source)} / {words} × 100" + MODE_WORDS[mode],
                _share,
                [Instance(view.cell(target, p), (view.cell(source, p), *base)) for p in places
                 if p in others or words != "the sum of the others"],
                int(view.decimals[target]), mode, is_ratio=True,
                key=("share", view.is_down, source, target), target=(view.is_down, target),
                wholes=(largest,) if hundred and words != "the sum of it" else (),
            )  # fmt: skip
            fits = [bool(rule.holds(sheet, instance)) for instance in rule.instances]
            if sum(fits) < max(3, 0.75 * len(fits)):
                continue
            odds = chances(values, 10.0**-rule.places, float(np.std(values)) / 2)[: len(fits)]
            rule.bits, rule.support = bits(list(odds), fits), sum(fits)
            rules.append(rule)
    return rules


def _share(values: Sequence[Fraction]) -> Fraction | None:
    base = sum(values[1:], Fraction(0))
    return values[0] * 100 / base if base else None
