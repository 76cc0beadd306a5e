"""The outlook for the year: what is counted so far plus a Theta forecast of the rest, its range and the odds.

The range and the odds come from the measured errors of past forecasts (`outlook_range`); the straight run-rate stands
beside the estimate. Where nothing honest can be said the outlook says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from saferplan.judgement.history import History, amounts, history, step_of
from saferplan.judgement.outlook_range import HIGH, LOW, Errors, errors_at
from saferplan.judgement.theta import theta_forecast
from saferplan.values.judgement import Outlook
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Target, TargetKind
from saferplan.values.series import Series

ENOUGH = 36  # months: three years, so that every month of the year was seen three times
STRICT = (TargetKind.LESS_THAN, TargetKind.MORE_THAN)


@dataclass(frozen=True)
class Room:
    """A target as a line: a ceiling or a floor, and whether reaching just that figure meets it."""

    annual: Fraction
    ceiling: bool
    reaching_it_counts: bool

    def met(self, outturn: Fraction) -> bool:
        return self.reaching_it_counts if outturn == self.annual else (outturn < self.annual) == self.ceiling


def outlook(
    indicator: Indicator, series: Series, annual: Fraction | None, target: Target | None, as_at: Period
) -> Outlook:
    """The outlook at the end of the year that holds `as_at`, from figures up to then.

    `annual` is the figure `target` comes to for that year; either may be None, then no odds are given. With the
    whole year known the estimate is the outturn and the odds are 0 or 1. Needs three years of months or quarters
    without a gap or a break. Estimate, range and run-rate are in the indicator's unit.
    """
    year = as_at.year(indicator.year_starts)
    known = series.until(as_at)
    if target is not None and target.year != year:
        target = None
    room = _room(indicator, target, annual)
    if (outturn := _outturn(indicator, known, year)) is not None:
        return _settled(year, outturn, room)
    run = history(indicator, known, as_at)
    if isinstance(run, str):
        return Outlook(year, 0, why_not=run)
    months = run.last - year.first + 1
    if months < 0:
        return Outlook(year, 0, why_not=f"months of the year before {year.label} are still to come")
    if months % run.step:
        return Outlook(year, 0, why_not="the quarters of the series do not fit the year")
    begun = _begun(run, year, months)
    if run.months < ENOUGH:
        return replace(begun, why_not=_too_short(known, run))
    return _forecast(begun, run, months, room)


def _begun(run: History, year: Period, months: int) -> Outlook:
    """How much of the year is known, and where the same pace would end; no pace where part of it is missing."""
    if not 0 < months <= run.months:
        return Outlook(year, months)
    counted = sum(run.values[-(months // run.step) :], Fraction(0))
    return Outlook(year, months, run_rate=float(counted * 12 / months))


def _too_short(series: Series, run: History) -> str:
    first = Period(run.last - run.months + 1).label
    known = f"{run.months} months in a row are known" if run.months != 1 else "1 month is known"
    why = f"not enough history: {known}, from {first}, and three years are needed"
    if series.breaks and run.last - run.months + 1 == series.breaks[-1].at.first:
        return f"{why} since the break"
    return why


def _forecast(begun: Outlook, run: History, months: int, room: Room | None) -> Outlook:
    """Estimate, range and odds of a year that is not over."""
    steps = months // run.step
    counted = sum(run.counts[len(run.counts) - steps :], Fraction(0))
    value = sum(run.values[len(run.values) - steps :], Fraction(0))
    ahead = theta_forecast([float(count) for count in run.counts], 12 // run.step - steps, 12 // run.step).sum()
    forecast, scale = float(ahead), float(run.scale)
    errors = errors_at(float(counted) + forecast, months, run.months)
    return replace(
        begun,
        estimate=float(value) + forecast * scale,
        low=float(value) + errors.amount(forecast, LOW) * scale,
        high=float(value) + errors.amount(forecast, HIGH) * scale,
        probability=None if room is None else _odds(errors, forecast, (room.annual - value) / run.scale, room),
        coverage=errors.coverage,
    )


def _odds(errors: Errors, forecast: float, left: Fraction, room: Room) -> float:
    """Odds that the rest of the year, in whole events, meets the target when `left` more would bring it there."""
    most = floor(left) if room.reaching_it_counts == room.ceiling else ceil(left) - 1  # on or below the line
    below = errors.at_most(forecast, most + 0.5) if most >= 0 else 0.0
    return below if room.ceiling else 1 - below


def _room(indicator: Indicator, target: Target | None, annual: Fraction | None) -> Room | None:
    ceiling = _is_ceiling(indicator, target)
    if target is None or annual is None or ceiling is None:
        return None
    return Room(annual, ceiling, target.kind not in STRICT)


def _is_ceiling(indicator: Indicator, target: Target | None) -> bool | None:
    """Whether the target is a ceiling; None where there is nothing to meet."""
    if target is None or target.kind in (TargetKind.MONITOR, TargetKind.TO_BE_CONFIRMED, TargetKind.BASELINE_YEAR):
        return None
    if target.kind in (TargetKind.AT_MOST, TargetKind.LESS_THAN):
        return True
    if target.kind in (TargetKind.AT_LEAST, TargetKind.MORE_THAN):
        return False
    if indicator.direction is not Direction.NEITHER:
        return indicator.direction is Direction.LOWER
    return target.percent < 0 if target.percent else None


def _outturn(indicator: Indicator, series: Series, year: Period) -> Fraction | None:
    """The figure of the whole year, where all of it is known."""
    if (given := series.value(year)) is not None:
        return given
    ends = [seen.value for seen in series.observations if seen.period.last == year.last and seen.value is not None]
    if indicator.counting is not Counting.EACH:
        return ends[-1] if ends else None
    step = step_of(indicator, series)
    found = amounts(indicator, series)
    months = range(year.first + step - 1, year.last + 1, step)
    return sum((found[at] for at in months), Fraction(0)) if all(at in found for at in months) else None


def _settled(year: Period, outturn: Fraction, room: Room | None) -> Outlook:
    """Nothing is left to guess."""
    value = float(outturn)
    return Outlook(year, 12, value, value, value, None if room is None else float(room.met(outturn)), value)
