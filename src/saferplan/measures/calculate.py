"""Many measures over many areas at once: one query a dataset, then plain arithmetic."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from saferplan.catalogue.measures import Measure, Shape
from saferplan.catalogue.offences import Edition, offence_group
from saferplan.measures import areas, shapes, spans
from saferplan.measures.areas import Footprint, OwnAreas
from saferplan.measures.denominators import RESIDENTS, Denominators, Stated
from saferplan.measures.geography import geography
from saferplan.measures.layouts import keys
from saferplan.measures.reader import AreaReader
from saferplan.measures.shapes import Frame
from saferplan.measures.supply import Supply, missing_file
from saferplan.measures.tallies import Numbers, Tally, count
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from saferplan.values.series import Area, Break, Observation, Origin, Series, State

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
    None where a month of the period was not supplied or a count that belongs in it is missing, zero where all were
    supplied and nothing counted. `queries`, if given, collects the SQL. Raises SaferplanError for what the store
    cannot answer, naming what is missing.
    """
    periods = spans.asked(first, last, by)
    footprints = [areas.resolve(store, code, own, last) for code in wanted]
    stated = Denominators(store, denominators)
    _refuse_unsupported(store, measures)
    found: dict[str, list[list[Series]]] = {}
    for dataset in dict.fromkeys(measure.dataset for measure in measures):
        same = [measure for measure in measures if measure.dataset == dataset]
        question = Question(store, dataset, same, footprints, by, periods, stated, own or {})
        with _many_small_values():
            found[dataset] = question.answer(queries)
    return [series for measure in measures for series in found[measure.dataset].pop(0)]


@contextmanager
def _many_small_values() -> Iterator[None]:
    """Thousands of observations are made that all stay; the garbage collector would look at each again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _refuse_unsupported(store: Store, measures: Iterable[Measure]) -> None:
    held = store.datasets()
    for measure in measures:
        if measure.dataset not in held:
            why = offence_group(measure.group).without_codes if measure.group and "street" in held else ""
            raise SaferplanError(
                f"The records in the store cannot support “{measure.name}”{': ' + why if why else ''}.",
                mend=missing_file(measure.dataset, held),
            )


class Question:
    """All measures of one dataset over all areas."""

    def __init__(
        self,
        store: Store,
        dataset: str,
        measures: Sequence[Measure],
        footprints: Sequence[Footprint],
        by: str,
        periods: Sequence[Period],
        stated: Denominators,
        own: OwnAreas,
    ) -> None:
        self.store, self.dataset, self.measures, self.periods = store, dataset, measures, periods
        self.by, self.stated, self.own = by, stated, own
        self.frames: dict[tuple[int, frozenset[Period], bool], list[Frame]] = {}
        self.covers: dict[frozenset[Period], dict[Period, tuple[Period, ...] | None]] = {}
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
                self._add(self.list_name(measure, period))
        elif measure.shape is Shape.BIASED_GAP:
            for area in footprints:
                if not area.codes:
                    raise SaferplanError(
                        f"“{measure.name}” compares neighbourhoods, and {area.area.code} is not made of any.",
                        mend="Ask for a district, ward or police area by its nine-character code.",
                    )
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

    def list_name(self, measure: Measure, period: Period) -> str:
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
        self._refuse_placeless()
        asked = [keys(self.dataset, area, self.known) for area in self.areas]
        asked_tallies = [Tally(self.dataset), *tallies]
        numbers = count(self.store, self.dataset, asked_tallies, asked, span, self.periods, queries is not None)
        if queries is not None:
            queries.extend(numbers.queries)
        self._refuse_finer(span)
        return [[self._series(m, numbers, n) for n in range(self.asked)] for m in self.measures]

    def _refuse_placeless(self) -> None:
        """A partner's file without any place would give every area a zero that nobody counted."""
        if self.supply.form.carries != "any" or all(area.area.kind == "everything" for area in self.areas):
            return
        rows = self.store.table(self.dataset)
        if not self.store.fetch(rows.aggregate(placed=rows.place.count()))["placed"][0].as_py():
            raise SaferplanError(
                f"No row of {self.dataset} has a place, so it cannot be told which belong to an area.",
                mend="Ask for --area all, or name the column of the place in the mapping.",
            )

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
        read = AreaReader(self, measure, shapes.tallies(measure), numbers, area, at)
        query = f"saferplan measure {measure.name} --area {area.area.code}"
        if measure.denominator == RESIDENTS:
            query += f" --residents {self.stated.year(RESIDENTS)}"
        seen = tuple(self._observation(measure, read, frame, query) for frame in self._frames(measure, read, at))
        unit = measure.written_as
        if measure.denominator:
            unit = replace(unit, name=f"{unit.name} of {self.stated.year(measure.denominator)}")
        notes = tuple((self.periods[0], note) for note in (area.note, self.supply.note(area)) if note)
        return Series(measure.name, area.area, unit, seen, _breaks(measure, self.periods), notes)

    def _frames(self, measure: Measure, read: AreaReader, at: int) -> list[Frame]:
        """What the observations of an area have in common whatever the measure, worked out once."""
        rolling = shapes.reach(measure, self.periods[0]) != self.periods[0]
        key = (at, read.supplied, rolling)
        if key not in self.frames:
            self.frames[key] = []
            by = f" --by {self.by}" if self.by != "month" else ""
            for period in self.periods:
                covered = read.cover(shapes.reach(measure, period))
                source = self.supply.source(read.area, covered) if covered else ""
                why_not = "" if covered else self.supply.lacking(read.area, shapes.reach(measure, period))
                again = f" --from {period.last_month} --to {period.last_month}{by} --show-sql"
                self.frames[key].append(Frame(period, covered, source, again, why_not))
        return self.frames[key]

    def _observation(self, measure: Measure, read: AreaReader, frame: Frame, query: str) -> Observation:
        found = shapes.value(measure, read, frame)
        missing = read.missing(frame) if found.value is None else 0
        note = _lacking(missing) if missing else found.note or frame.why_not or read.unplaced(frame)
        counted = found.value
        if not counted and (why := _outside(measure, frame.period)):
            counted, note = None, why
        return Observation(
            frame.period,
            counted,
            State.NOT_RECEIVED if frame.covered is None or missing else State.FINAL,
            note,
            found.numerator,
            found.denominator,
            found.standard_error,
            found.sample_size,
            Origin(frame.source + read.per_source(found), query + frame.again) if frame.source else Origin(),
        )


def _lacking(missing: int) -> str:
    return f"{missing} {'count that belongs in it is' if missing == 1 else 'counts that belong in it are'} missing."


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
