"""Checks of a return before it is taken in: what stops it, and what deserves a second look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from saferplan.partnership import return_words as words
from saferplan.partnership.returns import return_difference, wanted_rows, with_returns
from saferplan.partnership.round import Round
from saferplan.partnership.series import COUNT, returned
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder, Return, Shape
from saferplan.values.grid import Grid
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Nature
from saferplan.values.returns import ReturnWarning, Severity, WarningKind
from saferplan.values.series import Series

_RATIOS = (Shape.RATIO, Shape.ROLLING_RATIO)
_NEVER_BELOW = (Nature.COUNT, Nature.RATE, Nature.PERCENTAGE)
_ENOUGH = 3
_LONGEST_GAP = 24  # periods; what was not sent for longer is no gap in a return


def check_return(
    folder: Folder, rows: Sequence[Return], counted: Mapping[str, Series] | None = None, *,
    grids: Sequence[Grid] = (), wanted: Period | None = None, names: Iterable[str] | None = None,
    received: date | None = None, due: date | None = None,
) -> list[ReturnWarning]:  # fmt: skip
    """What to look at before the rows are taken in, what stops them first.

    `counted` are series counted from records, where worked-out indicators need them. `grids` are the uploaded sheets
    as they stand, for the figure check. `wanted` and `names` say which periods of which returns were asked for,
    `received` and `due` when the return came and was to come.
    """
    found = [*_of_rows(folder, rows), *_twice(rows), *_early(rows, received)]
    stopped = {(one.indicator, one.period) for one in found if one.severity is Severity.STOPS}
    sound = [row for row in rows if (row.indicator, row.period) not in stopped]
    after = with_returns(folder, sound)
    for name in dict.fromkeys(row.indicator for row in sound):
        found += _of_series(folder, after, name, [row for row in sound if row.indicator == name])
    found += _worked_out(after, sound, counted or {})
    found += _changes(folder, sound)
    found += _missing(folder, rows, wanted, names)
    found += _printed(grids)
    if received and due and received > due:
        found.append(ReturnWarning("", None, WarningKind.LATE, words.late(due, received)))
    return sorted(found, key=lambda one: one.severity is not Severity.STOPS)


def _indicator(folder: Folder, name: str) -> Indicator:
    """The indicator, or what stands for a return that an indicator is worked out from."""
    known = folder.indicator(name)
    if known is not None:
        return known
    step = min((row.period.months for row in folder.returns if row.indicator == name), default=1)
    return Indicator(name, name, COUNT, Direction.NEITHER, frequency=step)


def _stops(row: Return, kind: WarningKind, sentence: str) -> ReturnWarning:
    return ReturnWarning(row.indicator, row.period, kind, sentence, Severity.STOPS)


def _of_rows(folder: Folder, rows: Sequence[Return]) -> Iterator[ReturnWarning]:
    open_to_returns = {row.key for row in wanted_rows(folder)}
    for row in rows:
        if row.indicator not in open_to_returns:
            yield _stops(row, WarningKind.UNKNOWN, words.not_open(folder, row.indicator))
            continue
        indicator = _indicator(folder, row.indicator)
        yield from _numbers(indicator, row)
        if folder.indicator(row.indicator) and not _is_own(indicator, row.period):
            yield _stops(row, WarningKind.PERIOD, words.wrong_period(indicator, row.period))
        value = row.value
        if value is not None and value < 0 and indicator.nature in _NEVER_BELOW and not _was_below(folder, row):
            yield _stops(row, WarningKind.SIGN, words.below_nought(indicator, row))


def _was_below(folder: Folder, row: Return) -> bool:
    return any(one.indicator == row.indicator and (one.value or 0) < 0 for one in folder.returns)


def _is_own(indicator: Indicator, period: Period) -> bool:
    """Whether figures of the indicator come in such periods; a whole year may be given as one figure."""
    if indicator.frequency > 12:
        return period.months <= indicator.frequency
    if indicator.counting is Counting.CUMULATIVE and period.to_date(indicator.year_starts) == period:
        return True
    if indicator.counting is Counting.ROLLING and period.months == 12:
        return True
    step = indicator.frequency if period.months != 12 else 12
    first = Period(period.first, 1).year(indicator.year_starts).first
    return period.months == step and (period.first - first) % step == 0


def _numbers(indicator: Indicator, row: Return) -> Iterator[ReturnWarning]:
    """Numerator and denominator go together, and the one is part of the other."""
    above, below = row.numerator, row.denominator
    if (above is None) != (below is None) or (below is not None and below <= 0) or (above is not None and above < 0):
        yield _stops(row, WarningKind.PARTS, words.half_a_share(indicator, row))
    elif above is not None and below is not None:
        share = indicator.unit.percent and indicator.nature is Nature.PERCENTAGE
        if share and above > below:
            yield _stops(row, WarningKind.PARTS, words.more_than_all(indicator, row))
        made = above / below * (100 if indicator.unit.percent else 1)
        if share and row.value is not None and abs(made - row.value) >= 1:
            yield _stops(row, WarningKind.PARTS, words.other_share(indicator, row, made))


def _twice(rows: Sequence[Return]) -> Iterator[ReturnWarning]:
    for (name, period), times in Counter((row.indicator, row.period) for row in rows).items():
        if times > 1:
            sentence = words.twice(name, period, times)
            yield ReturnWarning(name, period, WarningKind.DUPLICATE, sentence, Severity.STOPS)


def _early(rows: Sequence[Return], received: date | None) -> Iterator[ReturnWarning]:
    for row in rows:
        if received and row.period.end >= received and (row.value is not None or row.numerator is not None):
            begun = row.period.start <= received
            severity = Severity.WARNS if begun else Severity.STOPS
            yield ReturnWarning(row.indicator, row.period, WarningKind.EARLY, words.early(row, begun), severity)


def _of_series(folder: Folder, after: Folder, name: str, rows: Sequence[Return]) -> Iterator[ReturnWarning]:
    """Figures held against their history and against one another."""
    from saferplan.judgement.history import amounts
    from saferplan.judgement.history_check import unusual

    indicator = _indicator(folder, name)
    series = returned(after, name, indicator.unit)
    brought = amounts(indicator, series)
    for row in sorted(rows, key=lambda one: one.period):
        value = series.value(row.period)
        if value is None:
            continue
        amount = brought.get(row.period.last) if indicator.counting is Counting.CUMULATIVE else value
        odd = unusual(indicator, series, row.period, amount) if amount is not None else None
        if slip := _share_slip(indicator, series, row, value):
            yield slip
        elif odd is not None and indicator.frequency >= row.period.months:
            kind = WarningKind.SCALE if odd.times is not None else WarningKind.FAR
            yield ReturnWarning(name, row.period, kind, words.far(indicator, row.period, odd))
        yield from _follows(indicator, series, row)


def _share_slip(indicator: Indicator, series: Series, row: Return, value: Fraction) -> ReturnWarning | None:
    """A percentage typed as a fraction, or above a hundred where none was before."""
    if not indicator.unit.percent:
        return None
    known = [seen.value for seen in series.observations if seen.value is not None and seen.period < row.period]
    if len(known) < _ENOUGH:
        return None
    if (0 < value < 1 <= min(known)) or (value > 100 >= max(known)):
        sentence = words.not_a_share(indicator, row.period, value, min(known), max(known))
        return ReturnWarning(row.indicator, row.period, WarningKind.SCALE, sentence)
    return None


def _follows(indicator: Indicator, series: Series, row: Return) -> Iterator[ReturnWarning]:
    """A running total does not fall within its year; a longer figure is the sum of its parts."""
    if indicator.counting is Counting.CUMULATIVE:
        yield from _falls(indicator, series, row)
    elif indicator.counting is Counting.EACH and indicator.nature in (Nature.COUNT, Nature.MONEY):
        yield from _sums(indicator, series, row)


def _falls(indicator: Indicator, series: Series, row: Return) -> Iterator[ReturnWarning]:
    value, year = series.value(row.period), row.period.year(indicator.year_starts)
    if value is None or indicator.nature not in _NEVER_BELOW:
        return
    earlier = (seen for seen in series.observations if year.first <= seen.period.last < row.period.last)
    before = max((seen for seen in earlier if seen.value is not None), key=lambda seen: seen.period.last, default=None)
    if before is not None and before.value is not None and value < before.value:
        sentence = words.falls(indicator, row.period, value, before.period, before.value)
        yield ReturnWarning(row.indicator, row.period, WarningKind.FOLLOWS, sentence)


def _sums(indicator: Indicator, series: Series, row: Return) -> Iterator[ReturnWarning]:
    step = indicator.frequency
    for whole in series.observations:
        if not whole.period.holds(row.period) or not _splits(whole.period, step) or whole.value is None:
            continue
        parts = [series.value(part) for part in whole.period.split(step)]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and (total := sum(known, Fraction())) != whole.value:
            sentence = words.not_the_sum(indicator, whole.period, whole.value, total)
            yield ReturnWarning(row.indicator, row.period, WarningKind.FOLLOWS, sentence)


def _splits(period: Period, step: int) -> bool:
    return period.months > step and period.months % step == 0


def _worked_out(after: Folder, rows: Sequence[Return], counted: Mapping[str, Series]) -> Iterator[ReturnWarning]:
    """Percentages worked out from the rows whose numerator is larger than what it is out of."""
    walk = Round(after, None, counted)
    given = {(row.indicator, row.period.last) for row in rows}
    for rule in after.derived:
        indicator = after.indicator(rule.indicator)
        touched = {last for name, last in given if name in (*rule.of, *rule.over)}
        if indicator is None or rule.shape not in _RATIOS or not indicator.unit.percent or not touched:
            continue
        try:
            series = walk.series_of(rule.indicator)
        except SaferplanError:
            continue  # a part of it is counted from records and was not given
        for seen in series.observations:
            more = seen.numerator is not None and seen.denominator is not None and seen.numerator > seen.denominator
            if more and seen.period.last in touched:
                sentence = words.worked_out(indicator, seen)
                yield ReturnWarning(indicator.id, seen.period, WarningKind.PARTS, sentence)


def _changes(folder: Folder, rows: Sequence[Return]) -> Iterator[ReturnWarning]:
    difference = return_difference(folder, rows)
    for before, now in difference.changed:
        sentence = words.changed(_indicator(folder, now.indicator), before, now)
        yield ReturnWarning(now.indicator, now.period, WarningKind.CHANGED, sentence)
    for before, now in difference.withdrawn:
        sentence = words.withdrawn(_indicator(folder, now.indicator), before)
        yield ReturnWarning(now.indicator, now.period, WarningKind.WITHDRAWN, sentence)


def _missing(
    folder: Folder, rows: Sequence[Return], wanted: Period | None, names: Iterable[str] | None
) -> Iterator[ReturnWarning]:
    """Periods that were asked for, or lie between figures, and have neither a figure nor word that there is none."""
    given = {(row.indicator, row.period) for row in rows}
    asked = list(names) if names is not None else list(dict.fromkeys(row.indicator for row in rows))
    open_ones = {row.key: row for row in wanted_rows(folder)}
    for name in dict.fromkeys(asked):
        if name not in open_ones:
            continue
        row = open_ones[name]
        known = {one.period for one in row.known}
        periods = set(row.periods(wanted)) if wanted else set()
        periods |= _between(known, [period for key, period in given if key == name], row.frequency)
        for period in sorted(periods - known):
            if (name, period) not in given:
                sentence = words.not_given(_indicator(folder, name), period)
                yield ReturnWarning(name, period, WarningKind.MISSING, sentence)


def _between(known: set[Period], given: Sequence[Period], step: int) -> set[Period]:
    """The periods between the newest known figure and the new ones."""
    alike = [period for period in known if period.months == step]
    newer = [period for period in given if period.months == step]
    if not alike or not newer or step > 12:
        return set()
    after, until = max(alike).next, max(newer)
    gap = range(after.first, until.first, step)
    return {Period(at, step) for at in gap} if len(gap) <= _LONGEST_GAP else set()


def _printed(grids: Sequence[Grid]) -> Iterator[ReturnWarning]:
    """Figures of the uploaded sheets that do not follow from the others: totals, running totals, differences."""
    if not grids:
        return
    from saferplan.judgement.figure_check import check
    from saferplan.sources.tables import table_in

    for one in check([table for grid in grids if (table := table_in(grid)) is not None]):
        yield ReturnWarning("", None, WarningKind.FOLLOWS, words.finding(one))
