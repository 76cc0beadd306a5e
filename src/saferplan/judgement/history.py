"""The months of a series that a forecast may use: one unbroken run of comparable amounts, up to the last received.

Rules: only what lies after the last break counts; a figure that is missing ends the run before it, so that only
what follows counts; months not yet received at the end are left out and forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature
from saferplan.values.series import Observation, Series


@dataclass(frozen=True)
class History:
    """Amounts of consecutive spans of `step` months, the last of which ends with month number `last`.

    `counts` are what was counted, `values` what they are in the indicator's unit (the same, unless it is a rate);
    `scale` turns a count of today into that unit.
    """

    counts: tuple[Fraction, ...]
    values: tuple[Fraction, ...]
    last: int
    step: int
    scale: Fraction = Fraction(1)

    @property
    def months(self) -> int:
        return len(self.counts) * self.step


def step_of(indicator: Indicator, series: Series) -> int:
    """Months between figures: the shortest span given, or for running totals the least distance between two."""
    if indicator.counting is Counting.CUMULATIVE:
        ends = sorted({seen.period.last for seen in series.observations})
        return min((after - before for before, after in pairwise(ends)), default=indicator.frequency)
    return min((seen.period.months for seen in series.observations), default=indicator.frequency)


def amounts(indicator: Indicator, series: Series) -> dict[int, Fraction]:
    """What each span brought, by the number of its last month; spans without a figure are left out.

    Running totals become differences; the first of a year stands for itself.
    """
    step = step_of(indicator, series)
    if indicator.counting is not Counting.CUMULATIVE:
        seen = (each for each in series.observations if each.period.months == step)
        return {each.period.last: each.value for each in seen if each.value is not None}
    totals = {each.period.last: each.value for each in series.observations if each.value is not None}
    found = {}
    for last, total in totals.items():
        first = Period(last).year(indicator.year_starts).first
        if last - first + 1 == step:
            found[last] = total
        elif last - step in totals:
            found[last] = total - totals[last - step]
    return found


def history(indicator: Indicator, series: Series, as_at: Period) -> History | str:
    """The run a forecast may use, or why there is none. `series` holds nothing later than `as_at`."""
    if indicator.counting not in (Counting.EACH, Counting.CUMULATIVE):
        return "a level or rolling figure cannot be taken apart into months, and forecasts of it were not measured"
    rate_of_each = indicator.nature is Nature.RATE and indicator.counting is Counting.EACH
    if indicator.nature is not Nature.COUNT and not rate_of_each:
        return "the accuracy of forecasts was measured on counts, and on rates given month by month, only"
    found, step = amounts(indicator, series), step_of(indicator, series)
    if step not in (1, 3):
        return "months or quarters are needed to forecast the rest of a year"
    cut = series.breaks[-1].at if series.breaks else None
    found = {last: value for last, value in found.items() if cut is None or last - step + 1 >= cut.first}
    if not found:
        return f"no figure since the break at {cut.label}" if cut else "no figure received"
    last = first = max(found)
    while first - step in found:
        first -= step
    values = tuple(found[at] for at in range(first, last + 1, step))
    return _counted(indicator, series, History(values, values, last, step))


def _counted(indicator: Indicator, series: Series, run: History) -> History | str:
    """For a rate, the counts behind it; the size of a series, and so its range, follows from them."""
    if indicator.nature is Nature.COUNT:
        return run
    seen = {each.period.last: each for each in series.observations if each.period.months == run.step}
    counts = [_numerator(seen.get(at)) for at in range(run.last - run.months + run.step, run.last + 1, run.step)]
    scale = _scale(list(seen.values()), run.last)
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) or scale is None:
        return "the counts behind the rate are not given, and the range follows from them"
    return History(tuple(known), run.values, run.last, run.step, scale)


def _numerator(seen: Observation | None) -> Fraction | None:
    return seen.numerator if seen else None


def _scale(seen: list[Observation], last: int) -> Fraction | None:
    """What one more event adds to the rate, by the newest figure that shows it."""
    for each in sorted(seen, key=lambda one: one.period, reverse=True):
        if each.period.last <= last and each.value and each.numerator:
            return each.value / each.numerator
    return None
