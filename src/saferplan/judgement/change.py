"""Change between two periods, and the change that is required from here to a target."""

from __future__ import annotations

from fractions import Fraction

from saferplan.judgement.to_date import baseline_at, counted, figure_at, span_of
from saferplan.values.judgement import Change, Required
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Nature, Target
from saferplan.values.series import Series

_YEAR = 12
_DIFFERENCED = (Nature.COUNT, Nature.RATE, Nature.GAP, Nature.MONEY)


def percent_change(before: Fraction | None, after: Fraction | None) -> Fraction | None:
    """Change in per cent of the earlier figure, by its size. None (“No Calc”) where the earlier figure or the change is
    zero, or one of them is missing."""
    if before is None or after is None or before == 0 or before == after:
        return None
    return 100 * (after - before) / abs(before)


def compare(series: Series, earlier: Period, before: Fraction | None, later: Period, after: Fraction | None) -> Change:
    """The change from one figure to another; none is computed across a break of the series."""
    cut = series.broken_between(earlier, later)
    if cut is not None or before is None or after is None:
        return Change(earlier, later, before, after, None, None, cut)
    return Change(earlier, later, before, after, after - before, percent_change(before, after))


def changes(
    indicator: Indicator, series: Series, period: Period, target: Target | None = None
) -> tuple[tuple[str, Change], ...]:
    """The changes to the figure at `period`: “last year”, “previous period”, and “baseline” where a target names one.

    Against last year and the baseline, figures that add up are compared to date; against the previous period, each
    for itself. A survey's previous period is its previous wave, and it has no last year.
    """
    now = figure_at(indicator, series, period)
    found: list[tuple[str, Change]] = []
    if indicator.frequency <= _YEAR:
        past = figure_at(indicator, series, period.year_before)
        found.append(("last year", compare(series, past.span, past.value, now.span, now.value)))
    if (step := _since_previous(indicator, series, period)) is not None:
        found.append(("previous period", step))
    # A baseline agreed as a figure alone belongs to no period, so no change since it can be told.
    if target is not None and target.baseline is not None:
        base = baseline_at(indicator, series, target, period)
        if base is not None:
            found.append(("baseline", compare(series, base[0], base[1], now.span, now.value)))
    return tuple(found)


def comparable_period(indicator: Indicator, series: Series, period: Period) -> Period | None:
    """What a movement is read against: the same period last year, or a survey's previous wave (None before it)."""
    if indicator.frequency <= _YEAR:
        return period.year_before
    waves = [seen.period for seen in series.observations if seen.period.last < period.last and seen.value is not None]
    return waves[-1] if waves else None


def _since_previous(indicator: Indicator, series: Series, period: Period) -> Change | None:
    """Against the period just before; None where that is last year's, or running totals cannot be taken apart."""
    if indicator.frequency == _YEAR:
        return None
    earlier = comparable_period(indicator, series, period) if indicator.frequency > _YEAR else period.previous
    if earlier is None or (indicator.counting is Counting.CUMULATIVE and indicator.nature not in _DIFFERENCED):
        return None
    before, after = own_figure(indicator, series, earlier), own_figure(indicator, series, period)
    return compare(series, earlier, before, period, after)


def own_figure(indicator: Indicator, series: Series, period: Period) -> Fraction | None:
    """The figure of one period by itself: a running total is taken apart, everything else stands as given."""
    if indicator.counting is Counting.EACH:
        return series.value(period)
    total = figure_at(indicator, series, period).value
    if indicator.counting is not Counting.CUMULATIVE or not counted(indicator) or total is None:
        return total
    if span_of(indicator, period) == period:
        return total
    before = figure_at(indicator, series, period.previous).value
    return None if before is None else total - before


def required(indicator: Indicator, period: Period, position: Fraction, target: Fraction, year: Period) -> Required:
    """What must happen from `position`, the figure at `period`, to reach `target` by the end of `year`.

    For levels, rolling years and outturns: the signed change, and per cent of the position. For figures that add
    up, within their year: what is left (below nought: already passed), how much of it falls to each period to come,
    and how the pace must change.
    """
    numeric = target - position
    lower = indicator.direction is not Direction.HIGHER
    good = position <= target if lower else position >= target
    left = (year.last - period.last) // indicator.frequency if counted(indicator) and year.holds(period) else 0
    if left <= 0:
        return Required(position, target, numeric, percent_change(position, target), good, year)
    span = span_of(indicator, period)
    pace = position * indicator.frequency / span.months
    share = numeric / left if numeric > 0 else None
    # At most so many is reached only when the year is over; at least so many as soon as there are so many.
    return Required(
        position, target, numeric, None, good and not lower, year, left, share, pace, percent_change(pace, share)
    )


def required_later(
    indicator: Indicator, period: Period, position: Fraction, annual: Fraction, year: Period
) -> Required | None:
    """The same for the target of a later year; None where a part of a year would be set beside a whole one."""
    if counted(indicator) and span_of(indicator, period).months != _YEAR:
        return None
    return required(indicator, period, position, annual, year)
