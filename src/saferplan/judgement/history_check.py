"""Whether a new figure lies far from its own history: a second look before it is taken in, not a judgement of it.

The rule. A figure is held against the last twelve before it and against the same period of earlier years.

- Its distance from the middle (median) of the last twelve must be more than 3.5 times their spread. Spread is the
  median distance from the median (MAD) times 1.4826, which is the standard deviation where figures are normal; the
  limit of 3.5 is that of Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993). Medians are used so that an
  earlier slip does not hide a new one.
- A count cannot be steadier than chance: its spread is at least the square root of the median (Poisson). Where the
  median is below 20 that root is too rough, and the figure must instead be rarer than one in a thousand on its side,
  by the exact Poisson law with the larger of median and mean.
- Other figures move by at least a twentieth of their size without anybody asking why: that is their least spread.
- The same distance must part it from the same period of earlier years (their median where there are three): a busy
  November is not odd if Novembers are busy. Fewer than six earlier figures are no history, and nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from saferplan.judgement.history import amounts, step_of
from saferplan.values.period import Period
from saferplan.values.plan import Indicator, Nature
from saferplan.values.returns import Unusual
from saferplan.values.series import Series

LIMIT = Fraction(7, 2)
NORMAL = Fraction(14826, 10000)
LEAST_SHARE = Fraction(1, 20)
RARE = 0.001
FEW = 20  # below this median counts are also held against the exact Poisson law
ENOUGH, LAST = 6, 12
_TIMES = (100, 1000, 10)
_SLIP = 0.1  # a factor is told within so much of its power of ten


def unusual(indicator: Indicator, series: Series, period: Period, value: Fraction) -> Unusual | None:
    """How `value` lies against what `series` has before `period`; None where it is nothing odd or there is too little
    history. Only figures after the last break count, and `series` may hold the period itself: it is not looked at."""
    earlier = _amounts_before(indicator, series, period)
    if len(earlier) < ENOUGH:
        return None
    counts = indicator.nature is Nature.COUNT
    last = [earlier[at] for at in sorted(earlier)[-LAST:]]
    middle = Fraction(median(last))
    few = counts and middle < FEW
    spread = NORMAL * _deviation(last, middle) if few else _spread(last, middle, counts)
    if abs(value - middle) <= LIMIT * spread or (few and not _rare(last, middle, value)):
        return None
    same = [earlier[at] for at in sorted(earlier) if (period.last - at) % 12 == 0][-5:]
    if _among(value, same, spread, counts):
        return None
    return Unusual(
        value, min(last), max(last), middle, len(last), earlier.get(period.last - 12), times_of(value, middle)
    )


def _amounts_before(indicator: Indicator, series: Series, period: Period) -> dict[int, Fraction]:
    """What each span before the period brought, by its last month; running totals as their differences."""
    cut = max((one.at.first for one in series.breaks if one.at.first <= period.last), default=None)
    step = step_of(indicator, series)
    found = amounts(indicator, series)
    return {
        last: value for last, value in found.items() if last < period.last and (cut is None or last - step + 1 >= cut)
    }


def _deviation(last: Sequence[Fraction], middle: Fraction) -> Fraction:
    """The median distance from the median."""
    return Fraction(median(abs(value - middle) for value in last))


def _spread(last: Sequence[Fraction], middle: Fraction, counts: bool) -> Fraction:
    deviation = NORMAL * _deviation(last, middle)
    if counts:
        return max(deviation, Fraction(math.isqrt(int(max(middle, Fraction(1)) * 10**6)), 1000))
    return max(deviation, abs(middle) * LEAST_SHARE)


def _rare(last: Sequence[Fraction], middle: Fraction, value: Fraction) -> bool:
    """Whether a count is rarer than one in a thousand on its side."""
    rate = float(max(middle, sum(last, Fraction()) / len(last), Fraction(1, 4)))
    return poisson_tail(rate, value, above=value > middle) < RARE


def poisson_tail(rate: float, value: Fraction, above: bool) -> float:
    """The chance of a count of at least (or at most) `value` where `rate` is expected."""
    count = math.ceil(value) if above else math.floor(value)
    if count < 0:
        return 0.0
    log = (-rate + at * math.log(rate) - math.lgamma(at + 1) for at in range(count if above else count + 1))
    below = math.fsum(map(math.exp, log))
    return max(0.0, 1 - below) if above else min(1.0, below)


def _among(value: Fraction, same: Sequence[Fraction], spread: Fraction, counts: bool) -> bool:
    """Whether the figure is near what the same period of earlier years had."""
    usual = [Fraction(median(same))] if len(same) >= 3 else list(same)
    return any(abs(value - one) <= spread or _near(value, one, counts) for one in usual)


def _near(value: Fraction, one: Fraction, counts: bool) -> bool:
    if counts and one < FEW:
        return not _rare([one], one, value)
    return abs(value - one) <= LIMIT * _spread([one], one, counts)


def times_of(value: Fraction, middle: Fraction) -> Fraction | None:
    """10, 100, 1,000 or a part of one where the figure is about so many times the middle: a slip of digits or unit."""
    if not middle or not value or (value < 0) != (middle < 0):
        return None
    power = math.log10(value / middle)
    for times in _TIMES:
        for sign in (1, -1):
            if abs(power - sign * math.log10(times)) <= _SLIP * math.log10(times):
                return Fraction(times) ** sign
    return None
