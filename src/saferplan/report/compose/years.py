"""The year of a judgement, period by period: what its table and its chart both show."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from saferplan.values.judgement import Change, Judgement
from saferplan.values.period import MONTH_NAMES, Period
from saferplan.values.plan import Counting, Indicator
from saferplan.values.series import Observation, Series


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
    """The observation of a period; running and rolling totals may be filed under the month or the span they cover."""
    found = series.at(period)
    if found is None and indicator.counting is Counting.CUMULATIVE:
        found = series.at(period.to_date(indicator.year_starts))
    if found is None and indicator.counting is Counting.ROLLING:
        found = series.at(period.rolling())
    return found


def rows(judged: Judgement) -> tuple[Row, ...]:
    """The periods of the judgement's year, future ones with their target only; empty without a series."""
    indicator = judged.indicator
    if judged.series is None or not in_year(indicator):
        return ()
    series = judged.series.until(judged.period)
    targets = {period.last: value for period, value in judged.profile}
    made: list[Row] = []
    sums: list[Fraction | None] = [Fraction(0), Fraction(0)]
    for period in year_of(judged).split(indicator.frequency):
        now, before = seen(indicator, series, period), seen(indicator, series, period.year_before)
        values = [one.value if one else None for one in (now, before)]
        if indicator.counting is Counting.EACH:
            sums = [_add(total, value) for total, value in zip(sums, values, strict=True)]
        else:
            sums = values
        made.append(Row(period, now, before, targets.get(period.last), sums[0], sums[1]))
    return tuple(made)


def _add(total: Fraction | None, value: Fraction | None) -> Fraction | None:
    return None if total is None or value is None else total + value


def waves(judged: Judgement) -> tuple[Observation, ...]:
    """All observations up to the judgement: for indicators with one figure a year or fewer."""
    return judged.series.until(judged.period).observations if judged.series else ()


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
    values = [part.value for part in parts if part is not None and part.value is not None]
    if indicator.counting is Counting.EACH:
        return sum(values, Fraction(0)) if len(values) == len(parts) else None
    if indicator.counting is Counting.LEVEL:
        return None
    last = parts[-1]
    return last.value if last else None


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
