"""The partnership's counted indicators, ward by ward, and what of them may be printed.

Every figure that a ward's page or table prints stands in one release with those of the other wards and the district:
months (or quarters, where months would be nearly all too small to print), the last twelve months, the twelve before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from saferplan.catalogue.measures import Measure, Shape, all_measures, measure
from saferplan.judgement.disclosure import suppress
from saferplan.judgement.disclosure_rule import Rule
from saferplan.judgement.disclosure_series import as_printed, release
from saferplan.measures.calculate import calculate
from saferplan.measures.denominators import RESIDENTS, Denominators
from saferplan.measures.street_counts import kinds_of
from saferplan.partnership.area_lists import footprint_of, opened, wards_of, whole_of
from saferplan.partnership.public import rule_of
from saferplan.partnership.records import denominators_of, lists_of
from saferplan.partnership.restricted import closed
from saferplan.records.store import Store
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Folder
from saferplan.values.period import Period
from saferplan.values.plan import Indicator
from saferplan.values.series import Area, Observation, Series, State

YEARS = 2
STEPS = (1, 3, 12)


@dataclass(frozen=True)
class WardFigures:
    """Counts of all wards and the district: `series` as they are (inside only), `printed` as they may be printed.

    A series carries its indicator's id. `areas` says which wards make up the district, `residents` how many live in an
    area (by code; absent where not known) and `residents_year` when. `left_out` are indicators that cannot be counted
    for a ward, with the reason.
    """

    as_at: Period
    series: tuple[Series, ...]
    printed: tuple[Series, ...]
    areas: Mapping[str, tuple[str, ...]]
    indicators: tuple[Indicator, ...]
    names: Mapping[str, str]
    residents: Mapping[str, Fraction] = field(default_factory=dict)
    residents_year: int | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def year(self) -> Period:
        """The twelve months that end with `as_at`."""
        return self.as_at.rolling()

    @property
    def district(self) -> str:
        """The code of the partnership's area."""
        return next(iter(self.areas))

    def of(self, indicator: str, area: str) -> Series:
        """The figures of one indicator in one area, as they may be printed."""
        return next(one for one in self.printed if one.name == indicator and one.area.code == area)


def ward_figures(folder: Folder, store: Store | Path, as_at: Period) -> WardFigures:
    """Count every indicator that can be counted for a ward, and withhold what may not be printed. Restricted
    indicators are left out. Raises SaferplanError where the store tells no wards."""
    held = opened(store)
    wards, whole = wards_of(folder, held), whole_of(folder, held).area
    if not wards:
        mend = "Import a lookup from neighbourhood to ward, such as lookup_lsoa21_ward24_ltla24.csv."
        raise SaferplanError("The store does not tell the wards of the partnership.", str(held.path), mend)
    areas = (*wards, Area(whole.code, whole.name or folder.partnership.name, whole.kind))
    last = as_at.last_month
    series: list[Series] = []
    left_out: dict[str, str] = {}
    for indicator in closed(folder).indicators:
        counted = _counted(indicator)
        if isinstance(counted, str):
            left_out[indicator.id] = counted
            continue
        try:
            series += _count(folder, held, indicator, counted, areas, last)
        except SaferplanError as error:
            left_out[indicator.id] = str(error)
    shown = tuple(one for one in folder.indicators if any(each.name == one.id for each in series))
    made_of = {whole.code: tuple(ward.code for ward in wards)}
    printed = _printed(shown, series, made_of, rule_of(folder.partnership))
    residents, year = _residents(folder, held, areas)
    names = {area.code: area.name or area.code for area in areas}
    return WardFigures(as_at, tuple(series), printed, made_of, shown, names, residents, year, left_out)


def _counted(indicator: Indicator) -> Measure | str:
    """The measure that counts an indicator's events; a sentence that says why there is none for a ward."""
    if indicator.restricted:
        return "It is restricted."
    if not indicator.measure:
        return "It is not counted from records, and returns are not given by ward."
    if indicator.area:
        return "It is counted for an area of its own."
    found = measure(indicator.measure)
    if found.shape is Shape.RATE:
        found = all_measures().get(found.name.removesuffix("-rate"), found)
    if found.shape is not Shape.COUNT:
        return "It is no count of events, so it cannot be told for a ward with its chance."
    return found


def _count(
    folder: Folder, store: Store, indicator: Indicator, counted: Measure, areas: Sequence[Area], last: Period
) -> list[Series]:
    """The counts of every area: by month, quarter or year, whichever leaves something to print, and both years."""
    first = last.shift(1 - 12 * YEARS)
    codes = [area.code for area in areas]
    found = calculate(store, [counted], codes, first, last, "month", denominators_of(folder), lists_of(folder))
    rule, months = rule_of(folder.partnership), Period.span(first, last)
    step = next((step for step in STEPS if not _mostly_small(found[:-1], months, step, rule)), STEPS[-1])
    named = zip(areas, found, strict=True)
    return [_summed(indicator, replace(one, area=area), months, step, counted.unit) for area, one in named]


def _mostly_small(wards: Sequence[Series], months: Period, step: int, rule: Rule) -> bool:
    """Whether most counts above nought would have to be withheld."""
    counts = [int(count) for one in wards for part in months.split(step) if (count := _total(one, part).value)]
    return 2 * sum(rule.is_small(count) for count in counts) > len(counts)


def _summed(indicator: Indicator, series: Series, months: Period, step: int, unit: str) -> Series:
    parts = [_total(series, part) for part in months.split(step)]
    years = [] if step == 12 else [_total(series, year) for year in months.split(12)]
    return replace(series, name=indicator.id, unit=Unit(unit), observations=(*parts, *years), notes=())


def _total(series: Series, period: Period) -> Observation:
    """The sum of a period's months; none where a month has none."""
    seen = [series.at(month) for month in period.split()]
    lacking = next((one for one in seen if one is None or one.value is None), seen[0])
    values = [one.value for one in seen if one is not None and one.value is not None]
    if len(values) < period.months:
        state, note = (lacking.state, lacking.note) if lacking else (State.NOT_RECEIVED, "")
        return Observation(period, None, state, note)
    first = seen[0]
    assert first is not None
    return Observation(period, sum(values, Fraction()), first.state, origin=first.origin)


def _printed(
    indicators: Sequence[Indicator], series: Sequence[Series], areas: Mapping[str, Sequence[str]], rule: Rule
) -> tuple[Series, ...]:
    """Indicators whose kinds of offence add up to another are solved together; the others each by itself, for then no
    printed figure closes a sum over several."""
    found: dict[tuple[str, str], Series] = {}
    sums = _sums(indicators)
    for group in _together([one.id for one in indicators], sums):
        members = [one for one in series if one.name in group]
        names = {total: parts for total, parts in sums.items() if total in group}
        suppression = suppress(release(members, areas=areas, names=names), rule)
        if suppression.exposed:
            told = ", ".join(sorted(str(cell) for cell in suppression.exposed)[:3])
            mend = "Mark one as restricted."
            raise SaferplanError(f"small counts of wards cannot be kept from the public: {told}.", mend=mend)
        found.update(((one.name, one.area.code), as_printed(one, suppression, rule)) for one in members)
    return tuple(found[one.name, one.area.code] for one in series)


def _sums(indicators: Sequence[Indicator]) -> dict[str, list[str]]:
    """Indicators that count exactly what some others count together, or the same as one other."""
    kinds = {one.id: kinds_of(counted) for one in indicators if isinstance(counted := _counted(one), Measure)}
    found: dict[str, list[str]] = {}
    for total, whole in kinds.items():
        if whole is None or whole.but:
            continue
        parts: list[str] = []
        left = whole.words
        for name, part in sorted(kinds.items(), key=lambda pair: -len(pair[1].words) if pair[1] else 0):
            if name != total and part and not part.but and part.words <= left and (name, [total]) not in found.items():
                parts.append(name)
                left -= part.words
        if parts and not left:
            found[total] = parts
    return found


def _together(names: Sequence[str], sums: Mapping[str, Sequence[str]]) -> list[set[str]]:
    groups = [{name} for name in names]
    for total, parts in sums.items():
        bound = [group for group in groups if group & {total, *parts}]
        groups = [group for group in groups if group not in bound] + [set().union(*bound)]
    return groups


def _residents(folder: Folder, store: Store, areas: Sequence[Area]) -> tuple[dict[str, Fraction], int | None]:
    """How many live in each area, where the folder states residents and a figure is known."""
    stated = denominators_of(folder)
    if RESIDENTS not in stated:
        return {}, None
    known = Denominators(store, stated)
    found: dict[str, Fraction] = {}
    for area in areas:
        try:
            found[area.code] = known.figure(RESIDENTS, footprint_of(folder, store, area.code))
        except SaferplanError:
            continue  # a rate is then blank; the counts stand
    return found, known.year(RESIDENTS)
