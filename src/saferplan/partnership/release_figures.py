"""All figures that one release prints, and what binds them: totals to date, sums, shares, wards, rolling years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from saferplan.judgement.disclosure_rule import Relation, Release, Rounding, Rule
from saferplan.judgement.disclosure_series import WITHHELD, Figure, release
from saferplan.judgement.to_date import NOT_ADDED, counted, covering, least_settled, total_of
from saferplan.partnership.restricted import closed
from saferplan.partnership.round import Round
from saferplan.partnership.series import area_of
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Derived, Folder, Shape
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature, Partnership
from saferplan.values.series import Observation, Series

_ROLLING = (Shape.ROLLING_SUM, Shape.ROLLING_RATIO)
_RATIOS = (Shape.RATIO, Shape.ROLLING_RATIO)


def rule_of(partnership: Partnership) -> Rule:
    """The partnership's settings of small numbers."""
    return Rule(partnership.small_count, Rounding(partnership.round_to) if partnership.round_to > 1 else None)


@dataclass(frozen=True)
class ReleaseFigures:
    """What one release is to print, before anything is withheld. `series` are those of the indicators open to all,
    with the totals printed beside them; `areas` those of wards. `years` are rolling years that only places among
    groups show. `faults` are of indicators whose figures could not be had; they are left blank."""

    indicators: tuple[Indicator, ...]
    series: tuple[Series, ...]
    areas: tuple[Series, ...]
    release: Release[Figure]
    years: Mapping[str, Figure] = field(default_factory=dict)
    faults: Mapping[str, SaferplanError] = field(default_factory=dict)


def figures_of(
    walk: Round, as_at: Period, areas: Sequence[Series] = (), members: Mapping[str, Sequence[str]] | None = None
) -> ReleaseFigures:
    """Everything that goes out together as at the end of a month: the walk's indicators that are open to all, and the
    series of `areas` (wards), of which `members` says which make up which. What would give a restricted indicator away
    is left out like it."""
    folder, rule = closed(walk.folder), rule_of(walk.folder.partnership)
    open_to_all = tuple(indicator for indicator in folder.indicators if not indicator.restricted)
    shown = {indicator.id for indicator in open_to_all}
    hidden = {indicator.id for indicator in folder.indicators} - shown
    faults: dict[str, SaferplanError] = {}
    series, years = [], {}
    for indicator in open_to_all:
        known = _known(walk, indicator, as_at, faults)
        printed = _of_enough_people(indicator, _with_totals(indicator, known), rule)
        if folder.groups and indicator.measure and counted(indicator):
            printed, year = _with_year(indicator, printed, known, as_at)
            if year is not None:
                years[indicator.id] = Figure(indicator.id, printed.area.code, year)
        series.append(printed)
    # The district's own figures beside its wards stay: pages of wards print its counts and years, in no other series.
    wards = tuple(one.until(as_at) for one in areas if one.name not in hidden)
    made = release(
        [*series, *wards], areas=members, names=_sums(folder, open_to_all), counts_of=_same_counts(open_to_all)
    )
    bound = _with_derived(walk, made, open_to_all, as_at)
    return ReleaseFigures(open_to_all, tuple(series), wards, bound, years, faults)


def _known(walk: Round, indicator: Indicator, as_at: Period, faults: dict[str, SaferplanError]) -> Series:
    """The series as known; one that cannot be had is blank in the release, and told."""
    try:
        return walk.series_of(indicator.id).until(as_at)
    except SaferplanError as error:
        faults[indicator.id] = error
        return Series(indicator.id, area_of(walk.folder), indicator.unit)


def _of_enough_people(indicator: Indicator, series: Series, rule: Rule) -> Series:
    """A mean is no count, and what stands under it is not to be rounded; one of few people is withheld outright, and
    with it every mean over months of which it is one."""
    if indicator.nature is not Nature.MEAN:
        return series
    few = {one.period for one in series.observations if one.denominator and one.denominator < rule.threshold}
    seen = []
    for one in series.observations:
        adds_up = indicator.counting is Counting.EACH
        hidden = any(one.period.holds(period) for period in few) if adds_up else one.period in few
        value, note = (None, WITHHELD) if hidden else (one.value, one.note)
        seen.append(replace(one, value=value, note=note, numerator=None, denominator=None))
    return replace(series, observations=tuple(seen))


def _with_totals(indicator: Indicator, series: Series) -> Series:
    """The series with the totals to date that a report prints beside its months; running totals as the spans they
    cover, so that their differences count as figures."""
    if not counted(indicator):
        return series
    spans = {seen.period: seen.period.to_date(indicator.year_starts) for seen in series.observations}
    if indicator.counting is Counting.CUMULATIVE:
        short = [seen for seen in series.observations if seen.period.months <= indicator.frequency]
        moved = [replace(seen, period=spans[seen.period]) for seen in short]
        kept = [seen for seen in series.observations if seen not in short]
        taken = {seen.period for seen in moved}
        return replace(series, observations=(*moved, *(seen for seen in kept if seen.period not in taken)))
    totals = [
        _total(indicator, span, covering(series, span, indicator.frequency))
        for period, span in spans.items()
        if period.months <= indicator.frequency and series.at(span) is None
    ]
    return replace(series, observations=(*series.observations, *(seen for seen in totals if seen is not None)))


def _with_year(indicator: Indicator, printed: Series, known: Series, as_at: Period) -> tuple[Series, Period | None]:
    """The twelve months to `as_at` too, where places among groups tell them; None where they are printed anyway."""
    year = as_at.rolling()
    months = [seen for month in year.split() if (seen := known.at(month)) is not None]
    total = _total(indicator, year, months) if printed.at(year) is None else None
    if total is None:
        return printed, None
    return replace(printed, observations=(*printed.observations, total)), year


def _total(indicator: Indicator, span: Period, parts: Sequence[Observation]) -> Observation | None:
    """The figure of a longer span as inside, with the events behind it, by which it is held.

    None where a part is missing or it cannot be added up, and for rates of changing denominators: such a sum tells of
    its parts by what one event adds to each of them, which no range of their total says.
    """
    if any(seen.value is None for seen in parts) or sum(seen.period.months for seen in parts) != span.months:
        return None
    state = least_settled(parts)
    above = [seen.numerator for seen in parts if seen.numerator is not None]
    below = [seen.denominator for seen in parts if seen.denominator is not None]
    adds_up = indicator.nature not in NOT_ADDED
    if len(above) < len(parts) or len(below) < len(parts):
        return Observation(span, total_of(indicator, parts), state) if adds_up else None
    over = sum(below, Fraction())
    if adds_up:
        if len({seen.value / seen.numerator for seen in parts if seen.value is not None and seen.numerator}) > 1:
            return None
        over /= len(below)
    return Observation(span, total_of(indicator, parts), state, numerator=sum(above, Fraction()), denominator=over)


def _sums(folder: Folder, indicators: Sequence[Indicator]) -> Mapping[str, Sequence[str]]:
    """Indicators that add up to another which is printed too."""
    shown = {indicator.id for indicator in indicators}
    return {
        rule.indicator: rule.of
        for rule in folder.derived
        if rule.shape is Shape.SUM and rule.indicator in shown and shown.issuperset(rule.of)
    }


def _same_counts(indicators: Iterable[Indicator]) -> Mapping[str, str]:
    """Rates that count the same as an indicator of counts: knowing residents, one tells the other."""
    counts = {indicator.measure: indicator.id for indicator in indicators if indicator.measure}
    return {
        indicator.id: counts[base]
        for indicator in indicators
        if (base := indicator.measure.removesuffix("-rate")) != indicator.measure and base in counts
    }


def _with_derived(
    walk: Round, made: Release[Figure], indicators: Sequence[Indicator], as_at: Period
) -> Release[Figure]:
    """The release with what worked-out indicators tell of what they are worked out from: rolling sums, shares,
    differences. Parts that are not printed themselves stand in it unprinted, for they too must not be solved."""
    shown = {indicator.id for indicator in indicators}
    cells, signed = dict(made.cells), set(made.signed)
    relations, printed = list(made.relations), set(made.printed or made.cells)
    bind = _Binding(walk, cells, relations, signed, printed)
    for rule in walk.folder.derived:
        if rule.indicator in shown and rule.shape is not Shape.SUM:
            try:
                bind.take(rule, walk.series_of(rule.indicator).until(as_at))
            except SaferplanError:
                continue  # a part cannot be had, so neither can the indicator: it is blank
    return Release(cells, tuple(relations), frozenset(printed), made.ranges, made.already_public, frozenset(signed))


class _Binding:
    """Adds cells and sums for worked-out indicators to a release."""

    def __init__(
        self, walk: Round, cells: dict[Figure, int], relations: list[Relation[Figure]], signed: set[Figure],
        printed: set[Figure],
    ) -> None:  # fmt: skip
        self.walk, self.cells, self.relations, self.signed, self.printed = walk, cells, relations, signed, printed

    def take(self, rule: Derived, series: Series) -> None:
        """One worked-out indicator, period by period."""
        for seen in series.observations:
            window = seen.period.rolling(rule.months) if rule.shape in _ROLLING else seen.period
            figure = Figure(series.name, series.area.code, seen.period)
            of = self._parts(rule.of, window)
            if rule.shape is Shape.DIFFERENCE:
                self._difference(figure, seen, of, self._parts(rule.over, window))
            elif rule.shape in _RATIOS:
                self._sum(figure, of)
                self._sum(figure._replace(part="out of"), self._parts(rule.over, window))
            else:
                self._sum(figure, of)

    def _parts(self, names: Sequence[str], window: Period) -> list[Figure] | None:
        """The counts within a window that go into a figure; None where one of them is no count."""
        found: list[Figure] = []
        for name in names:
            series = self.walk.series_of(name)
            exact_fit = series.at(window)
            for seen in [exact_fit] if exact_fit else series.observations:
                if not window.holds(seen.period) or seen.value is None:
                    continue
                key = Figure(name, series.area.code, seen.period)
                if key not in self.cells and (seen.value < 0 or seen.value.denominator != 1):
                    return None
                self.cells.setdefault(key, int(seen.value))
                found.append(key)
        return found

    def _sum(self, figure: Figure, parts: Sequence[Figure] | None) -> None:
        """Bind a figure to the counts it is made of, where it is their sum."""
        if parts and figure in self.cells and self.cells[figure] == sum(self.cells[part] for part in parts):
            self.relations.append(Relation(figure, tuple(parts)))

    def _difference(
        self, figure: Figure, seen: Observation, of: Sequence[Figure] | None, over: Sequence[Figure] | None
    ) -> None:
        """What is left of one count by taking others away: it may be below nought, and tells of both."""
        if not of or not over or len(of) != 1 or seen.value is None or seen.value.denominator != 1:
            return
        left = int(seen.value)
        if self.cells[of[0]] != left + sum(self.cells[part] for part in over):
            return
        self.cells[figure] = left
        self.signed.add(figure)
        self.printed.add(figure)
        self.relations.append(Relation(of[0], (figure, *over)))
