"""Many measures over many areas at once: one query a dataset, then plain arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from saferplan.catalogue.measures import Measure, Shape
from saferplan.catalogue.offences import Edition, offence_group
from saferplan.measures import areas, shapes, spans
from saferplan.measures.areas import Footprint, OwnAreas
from saferplan.measures.denominators import Denominators, Stated
from saferplan.measures.geography import geography
from saferplan.measures.layouts import keys
from saferplan.measures.supply import Supply, missing_file
from saferplan.measures.tallies import Numbers, Tally, count
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from saferplan.values.series import Area, Break, Observation, Origin, Series

if TYPE_CHECKING:
    from saferplan.records.store import Store

GAPS = (Shape.GAP, Shape.BIASED_GAP)


def calculate(
    store: Store,
    measures: Sequence[Measure],
    wanted: Sequence[str],
    first: Period,
    last: Period,
    by: str = "month",
    denominators: Mapping[str, Stated | int] | None = None,
    own: OwnAreas | None = None,
    queries: list[str] | None = None,
) -> list[Series]:
    """One series for each measure and area, in the order given, over every period that touches `first` to `last`.

    `wanted` are codes of areas as `areas.resolve` knows them; `own` a partnership's own neighbourhoods. A value is
    None where a month of the period was not supplied, zero where all were and nothing counted. `queries`, if given,
    collects the SQL. Raises SaferplanError for what the store cannot answer, naming what is missing.
    """
    periods = spans.asked(first, last, by)
    footprints = [areas.resolve(store, code, own, last) for code in wanted]
    stated = Denominators(store, denominators)
    _refuse_unsupported(store, measures)
    found: dict[str, list[list[Series]]] = {}
    for dataset in dict.fromkeys(measure.dataset for measure in measures):
        same = [measure for measure in measures if measure.dataset == dataset]
        question = _Question(store, dataset, same, footprints, periods, stated, own or {})
        found[dataset] = question.answer(queries)
    return [series for measure in measures for series in found[measure.dataset].pop(0)]


def _refuse_unsupported(store: Store, measures: Iterable[Measure]) -> None:
    held = store.datasets()
    for measure in measures:
        if measure.dataset not in held:
            why = offence_group(measure.group).without_codes if measure.group and "street" in held else ""
            raise SaferplanError(
                f"The records in the store cannot support “{measure.name}”{': ' + why if why else ''}.",
                mend=missing_file(measure.dataset, held),
            )


class _Question:
    """All measures of one dataset over all areas."""

    def __init__(
        self,
        store: Store,
        dataset: str,
        measures: Sequence[Measure],
        footprints: Sequence[Footprint],
        periods: Sequence[Period],
        stated: Denominators,
        own: OwnAreas,
    ) -> None:
        self.store, self.dataset, self.measures, self.periods = store, dataset, measures, periods
        self.stated, self.own = stated, own
        self.known = geography(store)
        self.supply = Supply(store, dataset)
        self.areas: list[Footprint] = list(footprints)
        self.number = {id(area): number for number, area in enumerate(self.areas)}
        self.by_name: dict[str, Footprint] = {}
        self.inside: dict[str, list[Footprint]] = {}
        self.asked = len(self.areas)
        for measure in measures:
            self._add_compared(measure, footprints)

    def _add_compared(self, measure: Measure, footprints: Sequence[Footprint]) -> None:
        """The neighbourhoods that a gap compares with the area are areas of the same query."""
        if measure.shape is Shape.GAP:
            for period in self.periods:
                self._add(self._list_name(measure, period))
        elif measure.shape is Shape.BIASED_GAP:
            for area in footprints:
                if area.area.code not in self.inside:
                    groups = sorted(sorted(group) for group in self.known.bridge.groups(area.codes))
                    parts = [Footprint(Area(group[0]), frozenset(group)) for group in groups]
                    self.inside[area.area.code] = parts
                    for part in parts:
                        self._number(part)

    def _add(self, name: str) -> None:
        if name not in self.by_name:
            self.by_name[name] = areas.resolve(self.store, name, self.own)
            self._number(self.by_name[name])

    def _number(self, area: Footprint) -> None:
        if id(area) not in self.number:
            self.number[id(area)] = len(self.areas)
            self.areas.append(area)

    def _list_name(self, measure: Measure, period: Period) -> str:
        """A list may be given anew for each year, as “name 2015/16”; within a year it never changes."""
        dated = f"{measure.neighbourhoods} {period.year()}"
        for name in (dated, measure.neighbourhoods):
            if name in self.own:
                return name
        raise SaferplanError(
            f"“{measure.name}” needs a list of neighbourhoods named “{measure.neighbourhoods}”, which was not given.",
            mend="Give it with --areas FILE: a CSV with the columns name, code.",
        )

    def answer(self, queries: list[str] | None) -> list[list[Series]]:
        """For each measure the series of every area asked for."""
        tallies = list(dict.fromkeys(tally for measure in self.measures for tally in shapes.tallies(measure)))
        reach = [shapes.reach(measure, period) for measure in self.measures for period in self.periods]
        span = Period(min(one.first for one in reach), 1)
        span = Period.span(span, max(reach, key=lambda one: one.last))
        asked = [keys(self.dataset, area, self.known) for area in self.areas]
        asked_tallies = [Tally(self.dataset), *tallies]
        numbers = count(self.store, self.dataset, asked_tallies, asked, span, self.periods, queries is not None)
        if queries is not None:
            queries.extend(numbers.queries)
        self._refuse_finer(span)
        return [[self._series(m, numbers, n) for n in range(self.asked)] for m in self.measures]

    def _refuse_finer(self, span: Period) -> None:
        """Quarterly tables asked for by month would give blanks that look like missing figures."""
        near = (one for held in self.supply.scopes.values() for one in held)
        lengths = {one.months for one in near if one.first <= span.last and span.first <= one.last}
        shortest = min((period.months for period in self.periods), default=1)
        if lengths and min(lengths) > shortest:
            raise SaferplanError(
                f"Records of {self.dataset} cover {min(lengths)} months each; shorter periods cannot be told apart.",
                mend="Ask --by quarter, financial-year, calendar-year or rolling-12.",
            )

    def _series(self, measure: Measure, numbers: Numbers, at: int) -> Series:
        area = self.areas[at]
        read = _AreaReader(self, measure, numbers, area, at)
        seen = tuple(self._observation(measure, read, period) for period in self.periods)
        notes = [note for note in (area.note, self.supply.note(area)) if note]
        unit = measure.written_as
        if measure.denominator:
            unit = replace(unit, name=f"{unit.name} of {self.stated.year(measure.denominator)}")
        start = self.periods[0]
        return Series(
            measure.name, area.area, unit, seen, _breaks(measure, self.periods), tuple((start, note) for note in notes)
        )

    def _observation(self, measure: Measure, read: _AreaReader, period: Period) -> Observation:
        found = shapes.value(measure, read, period)
        note = found.note or read.unplaced(measure, period)
        counted = found.value
        if not counted and (why := _outside(measure, period)):
            counted, note = None, why
        covered = read.cover(shapes.reach(measure, period))
        origin = self.supply.origin(read.area, covered, _query(measure, read.area, period)) if covered else Origin()
        return Observation(
            period,
            counted,
            note=note,
            numerator=found.numerator,
            denominator=found.denominator,
            standard_error=found.standard_error,
            sample_size=found.sample_size,
            origin=origin,
        )


@dataclass
class _AreaReader:
    """One area's totals, as shapes read them."""

    question: _Question
    measure: Measure
    numbers: Numbers
    area: Footprint
    at: int

    def __post_init__(self) -> None:
        supplied = self.question.supply.periods(self.area)
        if self.measure.absent == "missing":
            supplied &= frozenset(self.numbers.seen.get(self.at, ()))
        self.supplied = supplied

    def cover(self, period: Period) -> tuple[Period, ...] | None:
        return spans.cover(period, self.supplied)

    def total(self, tally: Tally, period: Period) -> Fraction | None:
        covered = self.cover(period)
        if covered is None:
            return None
        figures = self.numbers.whole.get((tally, self.at), {})
        parts = (period,) if tally.keys else covered
        return sum((figures[part] for part in parts if part in figures), Fraction(0))

    def per(self, period: Period) -> Fraction:
        return self.question.stated.figure(self.measure.denominator, self.area)

    def listed(self, period: Period) -> shapes.Reader:
        return self._other(self.question.by_name[self.question._list_name(self.measure, period)])

    def candidates(self) -> Sequence[shapes.Reader]:
        return [self._other(area) for area in self.question.inside[self.area.area.code]]

    def _other(self, area: Footprint) -> _AreaReader:
        other = _AreaReader(self.question, self.measure, self.numbers, area, self.question.number[id(area)])
        other.supplied = self.supplied  # a neighbourhood is supplied when its area is
        return other

    def unplaced(self, measure: Measure, period: Period) -> str:
        """Rows whose code of one vintage straddles the area's edge."""
        figures = self.numbers.partly.get((shapes.tallies(measure)[0], self.at), {})
        count = sum((figures[part] for part in self.cover(period) or () if part in figures), Fraction(0))
        return f"{count} more cannot be placed: their code straddles the edge of the area." if count else ""


def _query(measure: Measure, area: Footprint, period: Period) -> str:
    return (
        f"saferplan measure {measure.name} --area {area.area.code} --from {period.first_month} "
        f"--to {period.last_month} --show-sql"
    )


def _outside(measure: Measure, period: Period) -> str:
    """Why nothing could be counted in the period, where the measure or its offence group did not hold then."""
    if measure.first and period.first < measure.first.first:
        return f"Records hold this from {measure.first.label}."
    if measure.last and period.last > measure.last.last:
        return f"Records hold this until {measure.last.label}."
    if measure.group and not any(edition.holds(period) for edition in _editions(measure)):
        return "No one edition of the offence group holds over the whole period."
    return ""


def _editions(measure: Measure) -> tuple[Edition, ...]:
    return offence_group(measure.group).editions


def _breaks(measure: Measure, periods: Sequence[Period]) -> tuple[Break, ...]:
    """Breaks of the measure and of its offence group that lie within the periods."""
    cuts = [(cut.at, cut.note) for cut in measure.breaks]
    if measure.group:
        cuts += [(edition.first, edition.note) for edition in _editions(measure)[1:] if edition.first]
    first, last = periods[0].first, periods[-1].last
    held = sorted((at.first, note) for at, note in cuts if first < at.first <= last)
    return tuple(Break(Period(at), note or "The offence group was defined anew.") for at, note in held)
