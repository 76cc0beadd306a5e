"""Indicators counted from the record store, and where the area stands among its groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from saferplan.catalogue.measures import Measure, all_measures, measure
from saferplan.judgement.compare import position
from saferplan.measures.areas import family_members
from saferplan.measures.calculate import calculate
from saferplan.measures.denominators import Stated
from saferplan.measures.geography import geography
from saferplan.records.store import Store
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder, Group
from saferplan.values.judgement import PeerPosition
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature
from saferplan.values.series import Area, Observation, Series

_WAYS = {1: "month", 3: "quarter"}


class Records:
    """A store seen from one partnership: its areas, its lists, its stated denominators."""

    def __init__(self, folder: Folder, path: Path) -> None:
        self.folder, self.store = folder, Store.open(path)
        self._own = lists_of(folder)
        self._denominators = denominators_of(folder)
        self._series: dict[str, Series] = {}
        self.unsupported: dict[str, SaferplanError] = {}  # indicators that the records have no figures for, and why

    def series(self, indicator: Indicator) -> Series:
        """The indicator's series over all that the store was supplied with, under the indicator's id."""
        if indicator.id not in self._series:
            self._count_all()
        return self._series[indicator.id]

    def _count_all(self) -> None:
        """Indicators that share area and division of time are counted in one go."""
        alike: dict[tuple[str, str], list[Indicator]] = defaultdict(list)
        for indicator in self.folder.indicators:
            if indicator.measure:
                alike[self._area(indicator), _way(indicator)].append(indicator)
        for (area, way), indicators in alike.items():
            try:
                self._count(area, way, indicators)
            except SaferplanError:
                # One that the records cannot support must not keep the others from the report.
                for indicator in indicators:
                    self._count_alone(area, way, indicator)

    def _count(self, area: str, way: str, indicators: Sequence[Indicator]) -> None:
        measures = [measure(indicator.measure) for indicator in indicators]
        first, last = self._span(measures)
        found = calculate(self.store, measures, [area], first, last, way, self._denominators, self._own)
        for indicator, series in zip(indicators, found, strict=True):
            query = f"saferplan measure {indicator.measure} --area {area} --from {first} --to {last} --by {way}"
            self._series[indicator.id] = _named(replace(series, area=self._called(series.area)), indicator, query)

    def _count_alone(self, area: str, way: str, indicator: Indicator) -> None:
        try:
            self._count(area, way, [indicator])
        except SaferplanError as error:
            self.unsupported[indicator.id] = error
            self._series[indicator.id] = Series(indicator.id, self._called(Area(area)), indicator.unit)

    def _area(self, indicator: Indicator) -> str:
        area = indicator.area or self.folder.partnership.area
        if not area:
            mend = "Write area in partnership.toml, or for the indicator."
            raise SaferplanError("it is counted from records, but no area is named.", f"indicator {indicator.id}", mend)
        return area

    def _called(self, area: Area) -> Area:
        """The area with its name, where a lookup of the store tells it."""
        return replace(area, name=area.name or self._names.get(area.code, ""))

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names of districts, partnerships and police areas, from the newest lookup that the store holds."""
        return geography(self.store).official_names

    def _span(self, measures: Sequence[Measure]) -> tuple[Period, Period]:
        periods = [
            period
            for dataset in {one.dataset for one in measures}
            for supplied in self.store.supplied(dataset).values()
            for period in supplied
        ]
        if not periods:
            names = ", ".join(one.name for one in measures)
            raise SaferplanError(f"the store holds no records for {names}.", str(self.store.path), "Import them.")
        return min(periods).first_month, max(periods, key=lambda period: period.last).last_month

    def positions(
        self, indicators: Sequence[Indicator], as_at: Period
    ) -> tuple[dict[str, list[PeerPosition]], dict[str, SaferplanError]]:
        """For each indicator its place in every group, over the last twelve months, by rate where one is known; and
        the groups that could not be counted, with why."""
        found: dict[str, list[PeerPosition]] = defaultdict(list)
        wrong: dict[str, SaferplanError] = {}
        for group in self.folder.groups:
            wanted = [one for one in indicators if one.measure and (not group.indicators or one.id in group.indicators)]
            wanted = [one for one in wanted if not one.area or one.area == self.folder.partnership.area]
            if wanted and (group.areas or group.family):
                try:
                    self._place(group, wanted, as_at.rolling(), found)
                except SaferplanError as error:
                    wrong[group.name] = error
        return found, wrong

    def _place(
        self, group: Group, wanted: Sequence[Indicator], year: Period, found: dict[str, list[PeerPosition]]
    ) -> None:
        own = self.folder.partnership.area
        areas = list(dict.fromkeys([own, *self._members(group, year)]))
        wanted = [one for one in wanted if self.series(one) and one.id not in self.unsupported]
        measures = [self._comparable(indicator) for indicator in wanted]
        kinds = [one for one in measures if one.dataset in self.store.datasets()]
        counted = calculate(
            self.store, kinds, areas, year.first_month, year.last_month, "month", self._denominators, self._own
        )
        by_measure = {one.name: counted[at * len(areas) : (at + 1) * len(areas)] for at, one in enumerate(kinds)}
        for indicator, kind in zip(wanted, measures, strict=True):
            if kind.name in by_measure:
                values = {self._called(series.area): series.observations for series in by_measure[kind.name]}
                basis = by_measure[kind.name][0].unit.name if kind.denominator else ""
                nature = Nature.RATE if kind.denominator else indicator.nature
                area = self._called(by_measure[kind.name][0].area)
                place = position(group.name, area, values, indicator.direction, year, nature, basis, indicator.counting)
                found[indicator.id].append(replace(place, least=_least(values.values())))

    def _members(self, group: Group, year: Period) -> Sequence[str]:
        if group.family:
            return family_members(geography(self.store), self.folder.partnership.area, year)
        return group.areas

    def _comparable(self, indicator: Indicator) -> Measure:
        """Counts of areas of different size are compared as rates, where residents are stated."""
        rate = all_measures().get(f"{indicator.measure}-rate")
        return rate if rate and rate.denominator in self._denominators else measure(indicator.measure)


def _least(areas: Iterable[Sequence[Observation]]) -> int:
    """The smallest sum above nought of what was counted in an area over the period; 0 where there is none."""
    counts = (
        sum(int(one.numerator if one.numerator is not None else one.value or 0) for one in seen) for seen in areas
    )
    return min((count for count in counts if count > 0), default=0)


def _way(indicator: Indicator) -> str:
    if indicator.counting is Counting.CUMULATIVE:
        return "to-date"
    if indicator.frequency == 12:
        return "calendar-year" if indicator.year_starts == 1 else "financial-year"
    return _WAYS.get(indicator.frequency, "month")


def _named(series: Series, indicator: Indicator, query: str) -> Series:
    """Under the indicator's id, every figure with the one query that gives them all.

    Waves of a survey are periods of their own, so months without one are left out.
    """
    survey = indicator.nature is Nature.SURVEY
    observations = tuple(
        replace(seen, origin=replace(seen.origin, query=query))
        for seen in series.observations
        if seen.value is not None or not survey
    )
    return replace(series, name=indicator.id, observations=observations)


def lists_of(folder: Folder) -> dict[str, list[str]]:
    """The partnership’s own lists of areas: name (and year, where it has one) to codes."""
    own: dict[str, list[str]] = defaultdict(list)
    for area in folder.areas:
        own[f"{area.list} {area.year}" if area.year else area.list].append(area.code)
    return dict(own)


def denominators_of(folder: Folder) -> Mapping[str, Stated | int]:
    """What the partnership’s rates are per, as its folder states it."""
    stated: dict[str, Stated | int] = {}
    figures: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for row in folder.denominators:
        if row.value is not None:
            figures[row.name][row.area] = row.value
        stated[row.name] = Stated(row.year, figures[row.name])
    return stated


def peers_from_figures(folder: Folder, indicator: Indicator, series: Series, as_at: Period) -> list[PeerPosition]:
    """Places in groups whose figures came as figures (peers.csv), at the latest period they have for `as_at`."""
    found = []
    rows = [row for row in folder.peers if row.indicator == indicator.id and row.period.last <= as_at.last]
    for group in dict.fromkeys(row.group for row in rows):
        period = max((row.period for row in rows if row.group == group), key=lambda one: (one.last, one.months))
        values: dict[Area, list[Observation]] = {series.area: list(series.until(as_at).observations)}
        for row in rows:
            if row.group == group:
                seen = Observation(row.period, row.value, numerator=row.numerator, denominator=row.denominator)
                values.setdefault(Area(row.area, row.name), []).append(seen)
        found.append(
            position(
                group, series.area, values, indicator.direction, period, indicator.nature, counting=indicator.counting
            )
        )
    return found
