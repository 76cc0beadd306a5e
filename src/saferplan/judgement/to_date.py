"""Reads a series as an indicator counts: counts to date, levels as they stand, and how settled the figure is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature, Target
from saferplan.values.series import Observation, Series, State

_YEAR = 12
# From most to least settled: a figure made of several is as settled as the least of them.
_SETTLED = (State.FINAL, State.PROVISIONAL, State.ESTIMATED, State.TO_BE_CONFIRMED, State.NOT_RECEIVED)
NOT_ADDED = (Nature.PERCENTAGE, Nature.MEAN, Nature.SURVEY)


@dataclass(frozen=True)
class Figure:
    """The figure at one period: what months it covers, and the observations it is made of."""

    span: Period
    value: Fraction | None
    state: State
    parts: tuple[Observation, ...] = ()


def counted(indicator: Indicator) -> bool:
    """Whether the indicator's figures add up over its year, so that it is judged to date."""
    return indicator.frequency <= _YEAR and indicator.counting in (Counting.EACH, Counting.CUMULATIVE)


def span_of(indicator: Indicator, period: Period) -> Period:
    """The months that the figure at `period` covers: the year to date, the rolling year, or the period itself."""
    if counted(indicator):
        return period.to_date(indicator.year_starts)
    return period.rolling(_YEAR) if indicator.counting is Counting.ROLLING else period


def figure_at(indicator: Indicator, series: Series, period: Period) -> Figure:
    """The figure as judged at the end of `period`; its value is None where any part of it is missing.

    A count is summed from the start of its year; a running total, a rolling figure and a level are read. A year
    may be given as one figure where its months are not. Percentages and means are never added up: to date they
    are numerators over denominators.
    """
    span = span_of(indicator, period)
    if indicator.counting is Counting.EACH and counted(indicator):
        parts = covering(series, span, indicator.frequency)
        if any(seen.value is None for seen in parts) or sum(seen.period.months for seen in parts) != span.months:
            return Figure(span, None, State.NOT_RECEIVED, parts)
        return Figure(span, total_of(indicator, parts), least_settled(parts), parts)
    seen = _read(indicator, series, period, span)
    if seen is None or seen.value is None:
        return Figure(span, None, State.NOT_RECEIVED)
    return Figure(span, seen.value, seen.state, (seen,))


def covering(series: Series, span: Period, frequency: int) -> tuple[Observation, ...]:
    """Observations that together cover `span` without overlap; the parts there are, where some are missing.

    Of printed figures the one of the whole span comes first, for its parts are rounded."""
    best: tuple[Observation, ...] = ()
    for months in (span.months, frequency, 1, 3) if series.printed else (frequency, span.months, 1, 3):
        if span.months % months:
            continue
        parts = tuple(seen for part in span.split(months) if (seen := series.at(part)) is not None)
        if len(parts) == span.months // months and all(seen.value is not None for seen in parts):
            return parts
        best = best or parts
    return best


def _read(indicator: Indicator, series: Series, period: Period, span: Period) -> Observation | None:
    """The observation that gives the figure: running totals and rolling years may be filed under their last month."""
    ending = Period(period.last - indicator.frequency + 1, indicator.frequency)
    places = [period, ending]
    if indicator.counting in (Counting.CUMULATIVE, Counting.ROLLING):
        places += [span, period.last_month]
    found = [seen for place in places if (seen := series.at(place)) is not None]
    return next((seen for seen in found if seen.value is not None), found[0] if found else None)


def total_of(indicator: Indicator, parts: Sequence[Observation]) -> Fraction:
    """Observations added up; percentages and means are numerators over denominators. SaferplanError where these are
    not given."""
    values = [seen.value for seen in parts if seen.value is not None]
    if len(values) == 1:
        return values[0]
    if indicator.nature not in NOT_ADDED:
        return sum(values, Fraction())
    over = sum((seen.denominator for seen in parts if seen.denominator is not None), Fraction())
    if over == 0 or any(seen.numerator is None or seen.denominator is None for seen in parts):
        raise SaferplanError(
            f"a {indicator.nature.value} cannot be added up over the year without numerators and denominators.",
            where=f"indicator {indicator.id}",
            mend="Give both, or set counting to “level”.",
        )
    above = sum((seen.numerator for seen in parts if seen.numerator is not None), Fraction())
    return above / over * (100 if indicator.unit.percent else 1)


def least_settled(parts: Sequence[Observation]) -> State:
    """The least settled state among observations; final where there are none."""
    return max((seen.state for seen in parts), key=_SETTLED.index, default=State.FINAL)


def judged_period(indicator: Indicator, series: Series, as_at: Period) -> tuple[Period, Period | None]:
    """The latest period that has a figure no later than `as_at`, and the period that is due but has not come.

    Figures are sought back to the start of the year of the latest period due (`lag` months before `as_at`); where
    that year has none, the period due is returned itself, without a figure. Survey waves have no regular year: the
    latest wave stands until the next.
    """
    if indicator.frequency > _YEAR:
        waves = [seen.period for seen in series.observations if seen.period.last <= as_at.last]
        known = [wave for wave in waves if series.value(wave) is not None]
        latest = known[-1] if known else waves[-1] if waves else as_at.year(indicator.year_starts)
        return latest, waves[-1] if waves and waves[-1] > latest else None
    due = _ending_by(indicator, as_at.last - indicator.lag)
    for period in _back(_ending_by(indicator, as_at.last), due.year(indicator.year_starts).first, indicator.frequency):
        if figure_at(indicator, series, period).value is not None:
            return period, due if period < due else None
    return due, due


def _ending_by(indicator: Indicator, last: int) -> Period:
    """The latest period of the indicator's frequency that is over by month `last`."""
    months = indicator.frequency
    if months < 1 or _YEAR % months:
        raise SaferplanError(
            f"a frequency of {months} months does not divide the year.",
            where=f"indicator {indicator.id}",
            mend="Take 1, 3, 6 or 12, or 24 and more for survey waves.",
        )
    start = Period(last).year(indicator.year_starts).first
    return Period(start + ((last + 1 - start) // months - 1) * months, months)


def _back(period: Period, first: int, months: int) -> Iterator[Period]:
    while period.first >= first:
        yield period
        period = period.shift(-months)


def baseline_at(
    indicator: Indicator, series: Series, target: Target, period: Period, share: Fraction | None = None
) -> tuple[Period, Fraction] | None:
    """The baseline to set beside the figure at `period`: the same months of the baseline year, and what they held.

    At the end of the year, and for levels, that is the baseline as agreed, else as the series has it. In between it
    is the series' own figure to date; where the series has none, `share` of the annual baseline (the part of the
    target due by then, or of the year gone by). None where no baseline is named or known.
    """
    base = target.baseline
    whole = target.baseline_value
    if whole is None and base is not None:
        whole = figure_at(indicator, series, base).value
    span = span_of(indicator, period)
    if not counted(indicator) or span.months == _YEAR:
        return None if whole is None else (base or target.year, whole)
    if base is not None:
        same = Period(base.first + span.months - period.months, period.months)
        seen = figure_at(indicator, series, same).value
        if seen is not None:
            return span_of(indicator, same), seen
    if whole is None:
        return None
    return base or target.year, whole * (Fraction(span.months, _YEAR) if share is None else share)
