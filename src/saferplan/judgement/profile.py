"""Targets: what a year is to end at, and how much of it is due by each period."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from saferplan.judgement.to_date import counted, figure_at
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact, round_half_away
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, ProfileKind, Target, TargetKind
from saferplan.values.series import Break, Series

Points = tuple[tuple[Period, Fraction], ...]
_YEAR = 12
UNSTATED = (TargetKind.MONITOR, TargetKind.TO_BE_CONFIRMED, TargetKind.BASELINE_YEAR)
_STATED = (TargetKind.AT_MOST, TargetKind.AT_LEAST, TargetKind.MORE_THAN, TargetKind.LESS_THAN)


def annual_figure(target: Target, indicator: Indicator, series: Series) -> Fraction | None:
    """What the year is to end at; None where the target states no figure or its baseline is not known.

    “More than” and “less than” ask for one displayed unit beyond the figure named: more than 6,587 crimes is 6,588.
    A change by per cent, and a baseline maintained, are what the board agreed as the figure; else they take the
    baseline as agreed, else the series' own, and are rounded to the profile's decimals. Raises SaferplanError where
    the target lacks what its kind needs.
    """
    if target.kind in UNSTATED:
        return None
    if target.kind in _STATED:
        return _stated(target, indicator)
    percent = Fraction(0) if target.kind is TargetKind.MAINTAIN else target.percent
    if percent is None:
        raise _wrong(target, "a target to change by a percentage names none", "Fill in percent: −8 is a fall of 8 %.")
    if target.value is not None:
        return target.value
    if target.baseline_value is None and target.baseline is None:
        raise _wrong(target, "the target names no baseline", "Fill in the baseline period or its value.")
    baseline = target.baseline_value
    if baseline is None and target.baseline is not None:
        baseline = figure_at(indicator, series, target.baseline).value
    return None if baseline is None else _rounded(baseline * (100 + percent) / 100, target.profile.decimals)


def _stated(target: Target, indicator: Indicator) -> Fraction | None:
    better = Direction.LOWER if target.kind in (TargetKind.AT_MOST, TargetKind.LESS_THAN) else Direction.HIGHER
    if indicator.direction not in (better, Direction.NEITHER):
        what = f"the target is “{target.kind.value}”, but {indicator.direction.value} is better"
        raise _wrong(target, what, "Correct the target's kind or the indicator's direction.")
    if target.value is None:
        if target.profile.kind is ProfileKind.BY_HAND and target.profile.figures:
            return _rounded(max(target.profile.figures)[1], target.profile.decimals)
        raise _wrong(target, f"a target of “{target.kind.value}” has no figure", "Fill in its value.")
    unit = Fraction(1, 10**indicator.unit.decimals)
    beyond = {TargetKind.MORE_THAN: unit, TargetKind.LESS_THAN: -unit}.get(target.kind, Fraction(0))
    return target.value + beyond


def baseline_break(target: Target, series: Series) -> Break | None:
    """The break that parts a target from the baseline it would be read from; an agreed baseline stands anyway."""
    if target.kind not in (TargetKind.CHANGE_BY, TargetKind.MAINTAIN):
        return None
    if target.baseline is None or target.baseline_value is not None or target.value is not None:
        return None
    return series.broken_between(target.baseline, target.year)


def spread(target: Target, indicator: Indicator, series: Series) -> Points:
    """The target to date by each period of the target's year, in order; empty where the target states no figure.

    For figures that add up it grows from nought (or the profile's start) to the annual figure, which the last
    period always takes. A level has the annual figure throughout unless its line has a start. A survey wave has one
    figure. Raises SaferplanError with the reason where the profile cannot be worked out.
    """
    annual = annual_figure(target, indicator, series)
    if annual is None:
        return ()
    periods = periods_of(target, indicator)
    kind, start = target.profile.kind, target.profile.start
    if kind is ProfileKind.BY_HAND:
        return _by_hand(target, periods)
    if kind is ProfileKind.SEASONAL:
        shares = _shape(target, indicator, series)
        values = [annual * share for share in shares]
    elif kind is ProfileKind.FLAT or (start is None and not counted(indicator)):
        return tuple((period, annual) for period in periods)
    elif kind is ProfileKind.STEPPED:
        values = _steps(target, indicator, annual, len(periods))
    else:
        begin = start or Fraction(0)
        values = [begin + (annual - begin) * at / len(periods) for at in range(1, len(periods) + 1)]
    if kind is not ProfileKind.STEPPED:
        values = [_rounded(value, target.profile.decimals) for value in values]
    return tuple(zip(periods, [*values[:-1], annual], strict=True))


def periods_of(target: Target, indicator: Indicator) -> tuple[Period, ...]:
    """The periods of the target's year at the indicator's frequency; a survey wave's is the year itself."""
    if target.year.months != _YEAR:
        raise _wrong(target, f"{target.year} is no year", "State one target a year, for instance 2015/16 or 2015.")
    if indicator.frequency >= _YEAR:
        return (target.year,)
    if target.year.first % _YEAR != indicator.year_starts - 1 and counted(indicator):
        mend = "Give the target for the same kind of year, or set the indicator's year_starts."
        raise _wrong(target, f"the indicator's year starts in month {indicator.year_starts}", mend)
    if _YEAR % indicator.frequency:
        raise _wrong(target, f"a frequency of {indicator.frequency} months does not divide the year", "Take 1, 3 or 6.")
    return target.year.split(indicator.frequency)


def _by_hand(target: Target, periods: Sequence[Period]) -> Points:
    given = dict(target.profile.figures)
    if missing := [str(period) for period in periods if period not in given]:
        raise _wrong(target, f"the profile by hand has no figure for {', '.join(missing)}", "Give one a period.")
    if strange := [str(period) for period in given if period not in periods]:
        raise _wrong(target, f"the profile by hand has {strange[0]}, which is no period of the year", "Leave it out.")
    return tuple((period, _rounded(given[period], target.profile.decimals)) for period in periods)


def _steps(target: Target, indicator: Indicator, annual: Fraction, count: int) -> list[Fraction]:
    """Equal steps rounded towards the harder side, never beyond the annual figure."""
    start = target.profile.start or Fraction(0)
    decimals = indicator.unit.decimals if target.profile.decimals is None else target.profile.decimals
    scaled = (annual - start) / count * Fraction(10) ** decimals
    down, up = scaled.numerator // scaled.denominator, -(-scaled.numerator // scaled.denominator)
    harder = _harder(target, indicator)
    step = (down if harder is Direction.LOWER else up) / Fraction(10) ** decimals
    low, high = min(start, annual), max(start, annual)
    return [min(max(start + step * at, low), high) for at in range(1, count + 1)]


def _harder(target: Target, indicator: Indicator) -> Direction:
    if target.kind in (TargetKind.AT_MOST, TargetKind.LESS_THAN):
        return Direction.LOWER
    if target.kind in (TargetKind.AT_LEAST, TargetKind.MORE_THAN):
        return Direction.HIGHER
    if target.kind is TargetKind.CHANGE_BY and target.percent:
        return Direction.LOWER if target.percent < 0 else Direction.HIGHER
    return Direction.HIGHER if indicator.direction is Direction.HIGHER else Direction.LOWER


def _shape(target: Target, indicator: Indicator, series: Series) -> list[Fraction]:
    """The share of the year reached by each period: the mean over the named years of each year's own shares."""
    if not counted(indicator):
        raise _wrong(target, "a level has no share of the year to be shaped by", "Take a flat or straight profile.")
    if not target.profile.years:
        raise _wrong(
            target, "a seasonal profile names no year to take its shape from", "Name one past year or several."
        )
    shapes = [_year_shape(target, indicator, series, year) for year in target.profile.years]
    return [sum(parts, Fraction()) / len(shapes) for parts in zip(*shapes, strict=True)]


def _year_shape(target: Target, indicator: Indicator, series: Series, year: Period) -> list[Fraction]:
    if year.months != _YEAR or year.first % _YEAR != target.year.first % _YEAR or year.first >= target.year.first:
        raise _wrong(target, f"{year} is no past year of the same kind", "Name a year before the target's, like it.")
    if indicator.frequency >= _YEAR:
        return [Fraction(1)]
    cut = next((cut for cut in series.breaks if year.first < cut.at.first <= year.last), None)
    if cut is not None:
        raise _wrong(target, f"{year} has a break at {cut.at} ({cut.note})", "Take the shape of another year.")
    reached = [figure_at(indicator, series, period).value for period in year.split(indicator.frequency)]
    known = [value for value in reached if value is not None]
    if len(known) < len(reached):
        lacking = next(
            part for part, value in zip(year.split(indicator.frequency), reached, strict=True) if value is None
        )
        raise _wrong(target, f"{year} has no figure for {lacking}", "Take the shape of a year that is complete.")
    if known[-1] <= 0:
        raise _wrong(target, f"{year} adds up to nothing", "Take the shape of another year.")
    return [value / known[-1] for value in known]


def _rounded(value: Fraction, decimals: int | None) -> Fraction:
    return value if decimals is None else exact(round_half_away(value, decimals))


def _wrong(target: Target, what: str, mend: str) -> SaferplanError:
    return SaferplanError(f"{what}.", where=f"target of {target.indicator} for {target.year}", mend=mend)
