"""Control charts: which months are more than the ordinary ups and downs of a series.

An XmR chart (Wheeler, Understanding Variation; NHS England's Making Data Count): the mean, and limits at 2.66 mean
moving ranges on either side, once ranges that are themselves extraordinary are left out. Four signs tell a month
apart, the first that fits: it lies outside the limits; it belongs to seven in a row rising or falling; two of three
lie in the outer third on one side; seven in a row lie on one side of the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from saferplan.values.judgement import ControlPoint, Sign
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator
from saferplan.values.series import Observation, Series

FEWEST, LONGEST = 24, 60  # months from which a chart is made, and the most it shows
FEWEST_IN_A_PART = 12  # months between two breaks from which limits can be told
_RANGE, _EXTRAORDINARY, _RUN = 2.66, 3.267, 7
Limits = tuple[float, float, float]


def limits(values: Sequence[float], *, screened: bool = True) -> Limits | None:
    """Mean, lower and upper limit; None where no two figures differ."""
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    if not any(ranges):
        return None
    mean, middle = sum(values) / len(values), sum(ranges) / len(ranges)
    if screened:
        kept = [one for one in ranges if one < _EXTRAORDINARY * middle]
        middle = sum(kept) / len(kept)
    return mean, mean - _RANGE * middle, mean + _RANGE * middle


def signs(values: Sequence[float], told: Limits) -> list[Sign]:
    """For each figure the first sign that fits."""
    mean, low, high = told
    outside = [not low <= value <= high for value in values]
    side = [(value > mean) - (value < mean) for value in values]
    third = (high - mean) * 2 / 3
    near = [abs(value - mean) > third and not out for value, out in zip(values, outside, strict=True)]
    trend, shift, close = _trends(values), _one_side(side), _two_of_three(near, side)
    found = []
    for at in range(len(values)):
        sign = Sign.NONE
        if outside[at]:
            sign = Sign.OUTSIDE
        elif trend[at]:
            sign = Sign.TREND
        elif close[at]:
            sign = Sign.OUTER_THIRD
        elif shift[at]:
            sign = Sign.ONE_SIDE
        found.append(sign)
    return found


def _trends(values: Sequence[float]) -> list[bool]:
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(values)]
    found = [False] * len(values)
    for at in range(len(values) - _RUN + 1):
        run = steps[at : at + _RUN - 1]
        if run[0] and all(step == run[0] for step in run):
            found[at : at + _RUN] = [True] * _RUN
    return found


def _one_side(side: Sequence[int]) -> list[bool]:
    found = [False] * len(side)
    for at in range(len(side) - _RUN + 1):
        if side[at] and all(one == side[at] for one in side[at : at + _RUN]):
            found[at : at + _RUN] = [True] * _RUN
    return found


def _two_of_three(near: Sequence[bool], side: Sequence[int]) -> list[bool]:
    found = [False] * len(near)
    for at in range(len(near) - 2):
        three = range(at, at + 3)
        if side[at] and all(side[one] == side[at] for one in three) and sum(near[one] for one in three) >= 2:
            for one in three:
                found[one] = found[one] or near[one]
    return found


def control(indicator: Indicator, known: Series) -> tuple[ControlPoint, ...]:
    """The months of an indicator with their mean, limits and signs; empty where there are fewer than two years of
    them. Mean and limits begin anew at a break; figures that cannot be below nought have no limit below it."""
    if indicator.frequency != 1 or indicator.counting not in (Counting.EACH, Counting.LEVEL):
        return ()
    months = [seen for seen in known.observations if seen.period.months == 1 and seen.value is not None][-LONGEST:]
    if len(months) < FEWEST:
        return ()
    positive = all(seen.value is not None and seen.value >= 0 for seen in months)
    starts = [cut.at.first for cut in known.breaks]
    found: list[ControlPoint] = []
    for part in _between(months, starts):
        found += _part(part, positive)
    return tuple(found) if any(point.mean is not None for point in found) else ()


def _between(months: Sequence[Observation], starts: Sequence[int]) -> list[list[Observation]]:
    parts: list[list[Observation]] = [[]]
    before: Period | None = None
    for seen in months:
        if before is not None and any(before.first < start <= seen.period.first for start in starts):
            parts.append([])
        parts[-1].append(seen)
        before = seen.period
    return parts


def _part(part: Sequence[Observation], positive: bool) -> list[ControlPoint]:
    values = [float(seen.value or 0) for seen in part]
    told = limits(values) if len(part) >= FEWEST_IN_A_PART else None
    if told is None:
        return [ControlPoint(seen.period, value) for seen, value in zip(part, values, strict=True)]
    mean, low, high = told
    shown = max(low, 0.0) if positive else low
    return [
        ControlPoint(seen.period, value, mean, shown, high, sign)
        for seen, value, sign in zip(part, values, signs(values, told), strict=True)
    ]
