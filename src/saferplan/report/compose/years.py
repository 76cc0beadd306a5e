"""The year of a judgement, period by period: what its table and its chart both show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from saferplan.values.judgement import Change, Judgement
from saferplan.values.period import MONTH_NAMES, Period
from saferplan.values.plan import Counting, Indicator, Nature
from saferplan.values.series import Observation, Series, State


@dataclass(frozen=True)
class Row:
    """One period of the year beside the same period of the year before."""

    period: Period
    now: Observation | None
    before: Observation | None
    target: Fraction | None
    to_date: Fraction | None
    before_to_date: Fraction | None

    @property
    def label(self) -> str:
        """The months without the year, which stands in the column's or line's name."""
        first, last = MONTH_NAMES[self.period.first % 12], MONTH_NAMES[self.period.last % 12]
        return first if self.period.months == 1 else f"{first[:3]} to {last[:3]}"

    @property
    def short(self) -> str:
        """The same with months cut to three letters, for the axis of a chart."""
        return self.label[:3] if self.period.months == 1 else self.label


def in_year(indicator: Indicator) -> bool:
    """Whether the indicator has several figures a year (else its table is of years or waves)."""
    return indicator.frequency < 12 and 12 % indicator.frequency == 0


def year_of(judged: Judgement) -> Period:
    """The year the judgement falls in."""
    return judged.period.year(judged.indicator.year_starts)


def seen(indicator: Indicator, series: Series, period: Period) -> Observation | None:
    """The observation of a period; running and rolling totals may be filed under the month or the span they cover.

    A quarter whose months are given instead is their sum.
    """
    places = [period]
    if indicator.counting in (Counting.CUMULATIVE, Counting.ROLLING):
        rolling = indicator.counting is Counting.ROLLING
        places += [period.rolling() if rolling else period.to_date(indicator.year_starts), period.last_month]
    found = [one for place in places if (one := series.at(place)) is not None]
    if not found and indicator.counting is Counting.EACH and period.months > 1:
        return _of_months(indicator, series, period)
    return next((one for one in found if one.value is not None), found[0] if found else None)


def _of_months(indicator: Indicator, series: Series, period: Period) -> Observation | None:
    parts = [one for month in period.split() if (one := series.at(month)) is not None]
    total = _together(indicator, parts) if len(parts) == period.months else None
    if total is None:
        return None
    state = max((one.state for one in parts), key=list(State).index)
    return Observation(period, total, state, origin=parts[-1].origin)


def _together(indicator: Indicator, parts: Sequence[Observation | None]) -> Fraction | None:
    """Several figures as one: counts are added, percentages and means are numerators over denominators."""
    if any(one is None or one.value is None for one in parts):
        return None
    known = [one for one in parts if one is not None]
    if indicator.nature not in (Nature.PERCENTAGE, Nature.MEAN, Nature.SURVEY) or len(known) == 1:
        return sum((one.value or Fraction(0) for one in known), Fraction(0))
    if any(one.numerator is None or one.denominator is None for one in known):
        return None
    over = sum((one.denominator or Fraction(0) for one in known), Fraction(0))
    above = sum((one.numerator or Fraction(0) for one in known), Fraction(0))
    return above / over * (100 if indicator.unit.percent else 1) if over else None


def known(judged: Judgement) -> Series:
    """The series up to the figure judged, and on to a later figure that is due and has not come."""
    assert judged.series is not None
    return judged.series.until(judged.awaited or judged.period)


def owed(judged: Judgement, period: Period) -> bool:
    """Whether the figure of a period after the one judged is due and has not come."""
    return judged.awaited is not None and judged.period.last < period.last <= judged.awaited.last


def lacking(judged: Judgement) -> tuple[tuple[Period, ...], bool]:
    """The periods after the one judged that are due and have no figure, and whether a later one has come meanwhile."""
    if judged.awaited is None or judged.series is None:
        return (), False
    step, series = judged.indicator.frequency, judged.series
    ends = range(judged.period.last + step, judged.awaited.last + 1, step)
    due = [Period(end - judged.awaited.months + 1, judged.awaited.months) for end in ends]
    found = [seen(judged.indicator, series, period) for period in due]
    gaps = [period for period, one in zip(due, found, strict=True) if one is None or one.value is None]
    return tuple(gaps) or (judged.awaited,), len(gaps) < len(due)


def rows(judged: Judgement) -> tuple[Row, ...]:
    """The periods of the judgement's year, future ones with their target only; empty without a series."""
    indicator = judged.indicator
    if judged.series is None or not in_year(indicator):
        return ()
    series = known(judged)
    targets = {period.last: value for period, value in judged.profile}
    made: list[Row] = []
    this: list[Observation | None] = []
    last: list[Observation | None] = []
    for period in year_of(judged).split(indicator.frequency):
        this.append(seen(indicator, series, period))
        last.append(seen(indicator, series, period.year_before))
        whole = [_to_date(indicator, series, at, part) for at, part in ((period, this), (period.year_before, last))]
        made.append(Row(period, this[-1], last[-1], targets.get(period.last), whole[0], whole[1]))
    return tuple(made)


def _to_date(
    indicator: Indicator, series: Series, period: Period, parts: Sequence[Observation | None]
) -> Fraction | None:
    """The figure to date at a period, of which these are the periods of its year so far; as printed, where it is."""
    if indicator.counting is not Counting.EACH:
        return _together(indicator, parts[-1:])
    own = series.value(period.to_date(indicator.year_starts)) if series.printed else None
    return _together(indicator, parts) if own is None else own


def waves(judged: Judgement) -> tuple[Observation, ...]:
    """All observations up to the judgement: for indicators with one figure a year or fewer."""
    return known(judged).observations if judged.series else ()


def outturns(judged: Judgement) -> tuple[tuple[Period, Fraction], ...]:
    """Figures of earlier whole years: as given, else the sum or last figure of a complete year."""
    indicator = judged.indicator
    if judged.series is None or not in_year(indicator):
        return ()
    series, year = judged.series, year_of(judged)
    found: list[tuple[Period, Fraction]] = []
    first = min((one.period.first for one in series.observations), default=year.first)
    for back in range((year.first - first + 11) // 12, 0, -1):
        earlier = year.shift(-12 * back)
        value = series.value(earlier)
        if value is None:
            value = _whole_year(indicator, series, earlier)
        if value is not None:
            found.append((earlier, value))
    return tuple(found)


def _whole_year(indicator: Indicator, series: Series, year: Period) -> Fraction | None:
    parts = [seen(indicator, series, part) for part in year.split(indicator.frequency)]
    if indicator.counting is Counting.LEVEL:
        return None
    return _together(indicator, parts if indicator.counting is Counting.EACH else parts[-1:])


def change(judged: Judgement, row: Row) -> Change:
    """This year's figure against last year's, to date where the indicator is counted."""
    indicator = judged.indicator
    later = row.period.to_date(indicator.year_starts) if indicator.counting is Counting.EACH else row.period
    cut = judged.series.broken_between(later.year_before, row.period) if judged.series else None
    before, after = row.before_to_date, row.to_date
    if before is None or after is None or cut is not None:
        return Change(later.year_before, later, before, after, None, None, cut)
    percent = (after - before) / abs(before) * 100 if before and after != before else None
    return Change(later.year_before, later, before, after, after - before, percent)
