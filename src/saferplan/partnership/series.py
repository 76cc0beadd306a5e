"""Series from the folder's own figures: returns as they came, and indicators worked out from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Derived, Folder, Return, Shape
from saferplan.values.period import Period
from saferplan.values.plan import Indicator
from saferplan.values.series import Area, Break, Observation, Origin, Series, State

COUNT = Unit()
# From most to least settled: a figure worked out from others is no more settled than the least of them.
_SETTLED = [State.FINAL, State.PROVISIONAL, State.ESTIMATED, State.TO_BE_CONFIRMED, State.NOT_RECEIVED]


def returned(folder: Folder, name: str, unit: Unit) -> Series:
    """The figures sent in under a name, with the breaks and notes of the folder."""
    rows = [row for row in folder.returns if row.indicator == name]
    periods = [row.period for row in rows]
    if len(set(periods)) < len(periods):
        twice = next(period for at, period in enumerate(periods) if period in periods[:at])
        raise SaferplanError(f"there are two figures of “{name}” for {twice.label}.", mend="Keep the one that holds.")
    return marked(folder, Series(name, area_of(folder), unit, tuple(_observation(row, unit) for row in rows)))


def marked(folder: Folder, series: Series) -> Series:
    """The series with the folder's breaks and notes for it, those that it has not got yet."""
    breaks = [Break(mark.period, mark.note) for mark in folder.breaks if mark.indicator == series.name]
    notes = [(mark.period, mark.note) for mark in folder.notes if mark.indicator == series.name]
    if not breaks and not notes:
        return series
    fresh = tuple(cut for cut in breaks if cut not in series.breaks)
    told = tuple(note for note in notes if note not in series.notes)
    return replace(series, breaks=(*series.breaks, *fresh), notes=(*series.notes, *told))


def area_of(folder: Folder) -> Area:
    """The partnership's own area."""
    return Area(folder.partnership.area, folder.partnership.name, "partnership")


def _observation(row: Return, unit: Unit) -> Observation:
    value = row.value
    if value is None and row.numerator is not None and row.denominator:
        value = row.numerator / row.denominator * (100 if unit.percent else 1)
    state = State.NOT_RECEIVED if value is None and row.state is State.FINAL else row.state
    origin = Origin(row.file, f"line {row.line}" if row.line else "")
    return Observation(
        row.period, value, state, row.note, row.numerator, row.denominator, row.standard_error, row.sample_size, origin
    )


def derived(folder: Folder, indicator: Indicator, rule: Derived, part: Callable[[str], Series]) -> Series:
    """The indicator worked out by its rule; `part` gives the series of a name.

    A period has a value where every month of it (and of its rolling window) has one in every part; with
    `complete = false`, where any part has.
    """
    of = [part(name) for name in rule.of]
    over = [part(name) for name in rule.over]
    rolling = rule.months if rule.shape in (Shape.ROLLING_SUM, Shape.ROLLING_RATIO) else 0
    seen = [_at(indicator, rule, period, rolling, of, over) for period in _grid(indicator, [*of, *over], rolling)]
    observations = tuple(found for found in seen if found is not None)
    return marked(folder, Series(indicator.id, area_of(folder), indicator.unit, observations))


def _grid(indicator: Indicator, parts: Sequence[Series], rolling: int) -> Iterable[Period]:
    """The indicator's own periods from the first to the last figure of its parts."""
    periods = [seen.period for series in parts for seen in series.observations]
    if not periods:
        return []
    first, last = min(period.first for period in periods), max(period.last for period in periods)
    step = indicator.frequency
    start = Period(first, 1).year(indicator.year_starts).first
    start += (first - start) // step * step
    grid = [Period(at, step) for at in range(start, last + 1, step)]
    return [period for period in grid if not rolling or period.last - rolling + 1 >= first]


def _at(
    indicator: Indicator, rule: Derived, period: Period, rolling: int, of: Sequence[Series], over: Sequence[Series]
) -> Observation | None:
    window = period.rolling(rolling) if rolling else period
    within = [[seen for seen in series.observations if window.holds(seen.period)] for series in (*of, *over)]
    sums = [_sum(window, seen, rule.complete) for seen in within]
    if any(total is None for total in sums):
        return None
    known = [total for total in sums if total is not None]
    above, below = sum(known[: len(of)], Fraction()), sum(known[len(of) :], Fraction())
    state = max((seen.state for found in within for seen in found), key=_SETTLED.index)
    origin = Origin(
        "", f"{rule.shape} of {', '.join(rule.of)}" + (f" over {', '.join(rule.over)}" if rule.over else "")
    )
    if rule.shape in (Shape.RATIO, Shape.ROLLING_RATIO):
        if below <= 0:
            return None
        value = above / below * (100 if indicator.unit.percent else 1)
        return Observation(period, value, state, numerator=above, denominator=below, origin=origin)
    value = above - below if rule.shape is Shape.DIFFERENCE else above
    return Observation(period, value, state, origin=origin)


def _sum(window: Period, seen: Sequence[Observation], complete: bool) -> Fraction | None:
    """Total of the window's figures: None where a month of it has none. A longer figure counts where it fits alone."""
    exact_fit = next((found for found in seen if found.period == window), None)
    if exact_fit is not None:
        return exact_fit.value
    values = [found.value for found in seen]
    if not values or (complete and any(value is None for value in values)):
        return None
    if complete and sum(found.period.months for found in seen) != window.months:
        return None
    return sum((value for value in values if value is not None), Fraction())
