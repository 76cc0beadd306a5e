"""Figures that build up along a vector: running sums that start again each year, and rolling sums and means."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from saferplan.judgement.figure_check.evidence import NOTHING, bits, chances, needed
from saferplan.judgement.figure_check.rule import Instance, Rule, Slack
from saferplan.judgement.figure_check.sheet import View
from saferplan.judgement.figure_check.words import says_cumulative, tokens, without_years, years

NEAR = 12  # in wide tables only vectors this near are tried
NEAR_ROLLING = 4
WINDOWS = (2, 3, 4, 5, 6, 12, 24, 36)
_BUILD_WORDS = {
    "cumulative",
    "cumul",
    "cum",
    "running",
    "rolling",
    "total",
    "ytd",
    "monthly",
    "month",
    "actual",
    "actuals",
    "to",
    "date",
}


def total(values: Sequence[Fraction]) -> Fraction:
    """The sum, exact."""
    return sum(values, Fraction(0))


def find_running(view: View) -> list[Rule]:
    """Believed running sums, one for each vector that is one."""
    if not view.serial:
        return []
    candidates = [rule for source, target in _hopeful(view) if (rule := _running(view, source, target))]
    together = sum(max(rule.bits, 0.0) for rule in candidates if rule.bits > 3)
    best: dict[object, Rule] = {}
    for rule in candidates:
        company = min(6.0, (together - max(rule.bits, 0.0)) / 2)
        held = best.get(rule.target)
        if rule.bits + company >= needed(len(_near(view, 0))) and (held is None or rule.bits > held.bits):
            best[rule.target] = rule
    return list(best.values())


def _near(view: View, target: int) -> list[int]:
    return [v for v in range(len(view.vectors)) if v != target and (len(view.vectors) <= 40 or abs(v - target) <= NEAR)]


def _hopeful(view: View) -> list[tuple[int, int]]:
    """Pairs of vectors of which the second grows by the first, or begins with it, at half the periods at least."""
    x = view.x[:, view.run]
    before = np.concatenate([np.full((len(x), 1), np.nan), x[:, :-1]], axis=1)
    grown = x - np.nan_to_num(before)
    pairs = []
    for target in range(len(x)):
        near = _near(view, target)
        both = ~np.isnan(x[near]) & ~np.isnan(x[target])
        fits = both & ((np.abs(x[near] - grown[target]) < 1e-6) | (np.abs(x[near] - x[target]) < 1e-6))
        pairs += [
            (near[at], target) for at in np.flatnonzero(fits.sum(axis=1) >= np.maximum(1, 0.5 * both.sum(axis=1)))
        ]
    return pairs


def _running(view: View, source: int, target: int) -> Rule | None:
    x, run = view.x, view.run
    a, t = x[source, run], x[target, run]
    both = ~np.isnan(a) & ~np.isnan(t)
    if both.sum() < 1:
        return None
    before = np.concatenate([[np.nan], t[:-1]])
    steps = np.where(np.isnan(before), a, before + a)
    tol = 1e-6
    fits = both & (np.abs(steps - t) < tol)
    restarts = both & ~fits & (np.abs(a - t) < tol)
    named = _belongs(view, source, target)
    if fits.sum() + restarts.sum() < max(1 if named else 2, 0.5 * both.sum()):
        return None
    plan = _steps(view, source, target, fits, restarts, both)
    odds, outcome, instances = plan
    if not outcome or (sum(outcome) < 0.75 * len(outcome) and not (named and sum(outcome) >= 0.6 * len(outcome))):
        return None
    return Rule(
        f"running sum of {view.name(source)}",
        total,
        instances,
        int(view.decimals[target]),
        is_exact=True,
        bits=bits(odds, outcome) + (11.0 if named else 4.0 if says_cumulative(view.heading(target)) else 0.0),
        support=sum(outcome),
        key=("running", view.is_down, source, target),
        target=(view.is_down, target),
        slack=_rounding(view, source, target),
    )


def _steps(
    view: View, source: int, target: int, fits: np.ndarray, restarts: np.ndarray, both: np.ndarray
) -> tuple[list[float], list[bool], list[Instance]]:
    """One instance a period. A start that carries a figure from before the table is no breach; a restart is none
    where the period after it follows."""
    run = view.run
    size = np.abs(view.x[source, run][both])
    spread = float(np.median(size)) / 2 if len(size) else 0.0
    step = 10.0 ** -int(max(view.decimals[source], view.decimals[target]))
    odds, outcome, instances = [], [], []
    for at in np.flatnonzero(both):
        out, now = view.cell(target, run[at]), view.cell(source, run[at])
        follows = at + 1 >= len(run) or not both[at + 1] or bool(fits[at + 1])
        starts = at == 0 or np.isnan(view.x[target, run[at - 1]])
        if starts or (restarts[at] and follows):
            if starts and not fits[at] and follows:
                continue
            instances.append(Instance(out, (now,)))
            odds.append(float(chances(size[:1], step, spread)[0]))
        else:
            instances.append(Instance(out, (view.cell(target, run[at - 1]), now)))
            zero = view.x[source, run[at]] == 0
            odds.append(NOTHING if zero else float(chances(size[:1], step, spread)[0]))
        outcome.append(bool(fits[at] or (restarts[at] and follows)))
    odds, outcome = _once(odds, outcome)
    moved = _moves_without(view.x[source, run], view.x[target, run])
    return odds + [0.5] * moved, outcome + [False] * moved, instances


def _moves_without(a: np.ndarray, t: np.ndarray) -> int:
    """Periods in which the figures build up though the source is blank: something else is summed."""
    return int((np.isnan(a[1:]) & (np.abs(np.diff(t)) > 1e-6)).sum())


def _once(odds: list[float], outcome: list[bool]) -> tuple[list[float], list[bool]]:
    """One wrong cumulative breaks its own step and the next: that is one slip, not two."""
    kept: list[int] = []
    for at in range(len(outcome)):
        second = at > 0 and not outcome[at] and not outcome[at - 1] and kept[-1:] == [at - 1]
        if not second:
            kept.append(at)
    return [odds[at] for at in kept], [outcome[at] for at in kept]


def _belongs(view: View, source: int, target: int) -> bool:
    """The headings say it: “cumulative actual 2014/15” belongs to “actual 2014/15”."""
    a, t = view.heading(source), view.heading(target)
    if not says_cumulative(t) or says_cumulative(a) or years(a) != years(t):
        return False
    words_a, words_t = without_years(a), without_years(t)
    return bool(words_a) and (words_a <= words_t or words_a - _BUILD_WORDS == words_t - _BUILD_WORDS)


def _rounding(view: View, source: int, target: int) -> Slack | None:
    decimals = int(max(view.decimals[source], view.decimals[target]))
    if decimals in (0, 2):
        return None
    return lambda values: Fraction(3, 2 * 10**decimals)


def find_rolling(view: View) -> list[Rule]:
    """Believed rolling sums and means over a window, for each vector the best."""
    if not view.serial:
        return []
    count = len(view.run)
    candidates: list[tuple[Rule, tuple[int, int, bool]]] = []
    for window in (window for window in WINDOWS if window + 3 <= count):
        sums = _windows(view.x[:, view.run], window)
        for source, target, mean in _rolled(view, sums, window):
            rule = _rolling(view, source, target, window, mean, sums[source])
            if rule:
                candidates.append((rule, (window, target - source, mean)))
    best: dict[object, Rule] = {}
    for rule, pattern in candidates:
        others = sum(other.bits for other, same in candidates if same[::2] == pattern[::2] and other is not rule)
        held = best.get(rule.target)
        if rule.bits + min(8.0, max(others, 0.0) / 3) >= needed(100) and (held is None or rule.bits > held.bits):
            best[rule.target] = rule
    return list(best.values())


def _rolled(view: View, sums: np.ndarray, window: int) -> list[tuple[int, int, bool]]:
    """Vectors near one another of which the second may be the first's rolling sum or mean (True)."""
    x, count = view.x[:, view.run], len(view.vectors)
    unit = 10.0 ** -view.decimals.astype(float)
    pairs = []
    for offset in [at for at in range(-NEAR_ROLLING, NEAR_ROLLING + 1) if at and abs(at) < count]:
        targets = np.arange(max(0, offset), min(count, count + offset))
        for mean in (False, True):
            off = np.abs(sums[targets - offset] / (window if mean else 1) - x[targets])
            fits = (off <= (0.501 * unit[targets, None] if mean else 1e-4)).sum(axis=1)
            asked = np.isfinite(off).sum(axis=1)
            hopeful = (asked >= 3) & (fits >= 0.6 * asked)
            pairs += [(int(target - offset), int(target), mean) for target in targets[hopeful]]
    return pairs


def _rolling(view: View, source: int, target: int, window: int, mean: bool, sums: np.ndarray) -> Rule | None:
    """`target` as the sum, or mean, of the last `window` periods of `source`, where all of them are printed."""
    run = view.run
    t = view.x[target, run]
    decimals = int(view.decimals[target])
    guess = sums / window if mean else sums
    asked = np.isfinite(guess) & ~np.isnan(t)
    tolerance = 0.501 * 10.0**-decimals if mean else 1e-4
    fits = asked & (np.abs(guess - t) <= tolerance)
    if asked.sum() < 3 or fits.sum() < 0.75 * asked.sum():
        return None
    sheet = view.sheet
    instances = [
        Instance(view.cell(target, run[at]), tuple(view.cell(source, run[k]) for k in range(at - window + 1, at + 1)))
        for at in np.flatnonzero(asked)
    ]
    rule = Rule(
        f"{'mean' if mean else 'sum'} of {view.name(source)} over {window} periods"
        + (", rounded half up" if mean else ""),
        (lambda values: total(values) / window) if mean else total,
        instances,
        decimals,
        is_exact=not mean,
        key=("rolling", view.is_down, source, target),
        target=(view.is_down, target),
    )
    outcome = [bool(rule.holds(sheet, instance)) for instance in instances]
    moves = np.abs(np.diff(t[asked])) if asked.sum() > 1 else np.array([0.0])
    odds = chances(t[asked], 10.0**-decimals, float(np.median(moves)) / 2)
    rule.bits, rule.support = bits(list(odds), outcome), sum(outcome)
    words = tokens(view.heading(target))
    rule.bits += 4.0 * (str(window) in view.heading(target) or bool(words & {"rolling", "moving"}))
    return rule if rule.support >= 0.75 * len(outcome) else None


def _windows(x: np.ndarray, window: int) -> np.ndarray:
    """Sums of the last `window` columns, NaN where one of them is missing."""
    built = np.cumsum(np.nan_to_num(x), axis=1)
    blanks = np.cumsum(np.isnan(x), axis=1)
    before = np.concatenate([np.zeros((len(x), 1)), built[:, :-window]], axis=1)
    blank_before = np.concatenate([np.zeros((len(x), 1)), blanks[:, :-window]], axis=1)
    sums = np.full(x.shape, np.nan)
    whole = blanks[:, window - 1 :] == blank_before
    sums[:, window - 1 :] = np.where(whole, built[:, window - 1 :] - before, np.nan)
    return sums


def find_carried(view: View) -> list[Rule]:
    """Figures that open a period as another vector closed the one before."""
    if not view.serial or len(view.run) < 5:
        return []
    found = []
    for target in range(len(view.vectors)):
        for source in (v for v in _near(view, target) if v != target):
            rule = _carried(view, source, target)
            if rule and rule.bits >= needed(2 * len(view.vectors)):
                found.append(rule)
    return found


def _carried(view: View, source: int, target: int) -> Rule | None:
    run = view.run
    closed, opened = view.x[source, run[:-1]], view.x[target, run[1:]]
    asked = np.flatnonzero(~np.isnan(closed) & ~np.isnan(opened))
    fits = closed[asked] == opened[asked]
    if fits.sum() < max(3, 0.75 * len(asked)) or len(set(opened[asked])) < 3:
        return None
    odds = chances(opened[asked], 10.0 ** -int(view.decimals[target]), float(np.std(opened[asked])))
    return Rule(
        f"{view.name(source)} of the period before",
        lambda values: values[0],
        [Instance(view.cell(target, run[at + 1]), (view.cell(source, run[at]),)) for at in asked],
        int(view.decimals[target]),
        is_exact=True,
        bits=bits(list(odds), [bool(fit) for fit in fits]),
        support=int(fits.sum()),
        key=("carried", view.is_down, source, target),
        target=(view.is_down, target),
    )
