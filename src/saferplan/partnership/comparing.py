"""Areas, or two periods, side by side: both figures, the change, its per cent, and whether it is more than chance.

For those who are signed in: nothing is withheld. No change is told across a break, and an area that lacks a month of a
period has no figure for it: it is neither ranked nor taken for nought.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from saferplan.catalogue.measures import all_measures, measure
from saferplan.judgement.chance import compare_counts, compare_proportions, own_dispersion, signal
from saferplan.judgement.change import compare
from saferplan.judgement.compare import position
from saferplan.judgement.history import amounts, step_of
from saferplan.measures.calculate import calculate
from saferplan.partnership.area_lists import opened, own_or_level
from saferplan.partnership.records import denominators_of, lists_of
from saferplan.partnership.round import Round, begin
from saferplan.records.store import Store
from saferplan.report.compose.pictures import peer_chart
from saferplan.report.wording import (
    change_cell,
    change_sentence,
    difference_cell,
    extra_places,
    name,
    peer_unit,
    position_sentence,
    signal_sentence,
)
from saferplan.report.wording import counted as number_words
from saferplan.values.document import Block, Cell, Chart, ChartBlock, Line, Paragraph, Section, Table, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.judgement import Change, Movement, PeerPosition, Signal
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature
from saferplan.values.series import Area, Observation, Origin, Series

NO_CALC_NOTE = "“No Calc”: the earlier figure or the change is nought, so no per cent can be given."
NOT_RANKED = "Counts of areas of different size are not ranked: no residents are stated to make rates of."
_CHANCE = {
    Movement.MORE_THAN_CHANCE: "more than chance",
    Movement.WITHIN_CHANCE: "could be chance",
    Movement.NOT_TESTED: "not tested",
}
_EVENTS = (Nature.COUNT, Nature.RATE)


@dataclass(frozen=True)
class Comparison:
    """A comparison as it is shown: tables, charts, sentences, and all of it in order as one section. `faults` are
    indicators that could not be compared, with why."""

    title: str
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    sentences: tuple[str, ...]
    section: Section
    faults: Mapping[str, SaferplanError] = field(default_factory=dict)


@dataclass(frozen=True)
class _Moved:
    """One figure against another: the change, and whether it is more than chance."""

    change: Change
    signal: Signal


def compare_periods(
    folder: Folder,
    indicators: Sequence[str],
    earlier: Period,
    later: Period,
    *,
    store: Path | None = None,
    counted: Mapping[str, Series] | None = None,
) -> Comparison:
    """Each indicator over two periods. `counted` are series counted before, so that no store is needed for them."""
    _refuse_overlap(earlier, later)
    wanted = _wanted(folder, indicators)
    needs_store = any(one.measure and one.id not in (counted or {}) for one in wanted)
    walk = begin(folder, store) if needs_store else Round(folder)
    walk = Round(folder, walk.records, counted)
    found: list[tuple[Indicator, _Moved]] = []
    faults: dict[str, SaferplanError] = {}
    for indicator in wanted:
        try:
            series = walk.series_of(indicator.id)
            found.append((walk.written(indicator, series), _moved(indicator, series, earlier, later)))
        except SaferplanError as error:
            faults[indicator.id] = error
    title = f"{later.label} against {earlier.label}"
    rows = [(one.name, one, moved) for one, moved in found]
    table = _table(f"{folder.partnership.name}: {title}", "Measure", rows, earlier, later)
    sentences = tuple(_sentence(one.name, one, moved) for one, moved in found)
    chart = _chart(f"Change in per cent, {title}", rows)
    return _composed(title, [table] if rows else [], [chart] if chart else [], sentences, faults)


def compare_areas(
    folder: Folder, store: Store | Path, indicators: Sequence[str], areas: Sequence[str], period: Period
) -> Comparison:
    """Each indicator over several areas: the period, the same a year before, the change, and who stands where. Counts
    of areas of different size are ranked by rate, where residents are stated, else not at all."""
    if len(dict.fromkeys(areas)) < 2:
        raise SaferplanError("A comparison needs two areas.", mend="Choose another one.")
    held = opened(store)
    named = {area.code: area for area in own_or_level(folder, held, areas, "")}
    tables: list[Table] = []
    charts: list[Chart] = []
    sentences: list[str] = []
    faults: dict[str, SaferplanError] = {}
    for indicator in _wanted(folder, indicators):
        try:
            series = _counted(folder, held, indicator, list(named.values()), period)
        except SaferplanError as error:
            faults[indicator.id] = error
            continue
        written = replace(indicator, unit=series[0].unit)
        rows = [(name(one.area), written, _moved(written, one, period.year_before, period)) for one in series]
        place = _place(folder, held, written, series, period)
        tables.append(_ranked(written, rows, place, series, period))
        if place is not None:
            charts += [chart] if (chart := peer_chart(place, written)) else []
            sentences.append(f"{indicator.name}: {position_sentence(place, written)}")
        sentences += [_sentence(f"{indicator.name}, {label}", one, moved) for label, one, moved in rows]
    title = f"{len(named)} areas, {period.label}"
    return _composed(title, tables, charts, tuple(sentences), faults)


def _wanted(folder: Folder, names: Sequence[str]) -> list[Indicator]:
    found = []
    for name_ in dict.fromkeys(names):
        indicator = folder.indicator(name_)
        if indicator is None:
            raise SaferplanError(f"there is no indicator “{name_}”.", mend="Choose one of the plan’s indicators.")
        found.append(indicator)
    if not found:
        raise SaferplanError("No indicator was chosen.", mend="Choose one or more.")
    return found


def _refuse_overlap(earlier: Period, later: Period) -> None:
    if earlier.first > later.first:
        raise SaferplanError(f"{earlier.label} is not before {later.label}.", mend="Give the earlier period first.")
    if earlier.last >= later.first:
        raise SaferplanError(f"{earlier.label} and {later.label} share months.", mend="Choose periods that do not.")
    if earlier.months != later.months:
        raise SaferplanError(
            f"{earlier.label} has {number_words(earlier.months, 'month', 'months')} and {later.label} has "
            f"{later.months}.",
            mend="Choose periods of one length.",
        )


def _counted(folder: Folder, store: Store, indicator: Indicator, areas: Sequence[Area], period: Period) -> list[Series]:
    """An indicator's series in each area, from four years before, so that chance can be told."""
    if not indicator.measure:
        mend = "Returns are given for the partnership alone; compare its periods."
        raise SaferplanError(f"“{indicator.name}” is not counted from records.", mend=mend)
    codes = [area.code for area in areas]
    first = period.first_month.shift(-60)
    own, stated = lists_of(folder), denominators_of(folder)
    found = calculate(store, [measure(indicator.measure)], codes, first, period.last_month, "month", stated, own)
    return [replace(one, name=indicator.id, area=area) for area, one in zip(areas, found, strict=True)]


# One figure against another


def _figure(indicator: Indicator, series: Series, period: Period) -> tuple[Fraction | None, tuple[Observation, ...]]:
    """The figure of a whole period and the observations it is made of; none where a month of it is missing."""
    observations = _own(indicator, series, period)
    found = position(
        "", series.area, {series.area: observations}, indicator.direction, period, indicator.nature,
        counting=Counting.LEVEL if indicator.counting in (Counting.LEVEL, Counting.ROLLING) else Counting.EACH,
    )  # fmt: skip
    (own,) = found.peers
    parts = tuple(seen for seen in observations if period.holds(seen.period) and seen.value is not None)
    return own.value, parts


def _own(indicator: Indicator, series: Series, period: Period) -> tuple[Observation, ...]:
    """The observations as figures of the periods they stand for: running totals are taken apart, rolling years spread
    over the twelve months they are of."""
    if indicator.counting is Counting.ROLLING:
        return tuple(replace(seen, period=_rolled(seen.period)) for seen in series.observations)
    if indicator.counting is not Counting.CUMULATIVE:
        return series.observations
    whole = [seen for seen in series.observations if seen.period == period]
    if whole or period.first == period.year(indicator.year_starts).first:
        total = next((seen for seen in series.observations if seen.period.last == period.last), None)
        return (replace(total, period=period),) if total else ()
    if indicator.nature is not Nature.COUNT:
        return ()
    step = step_of(indicator, series)
    by_end = amounts(indicator, series)
    return tuple(Observation(Period(last - step + 1, step), value) for last, value in by_end.items())


def _rolled(period: Period) -> Period:
    return period.rolling() if period.months < 12 else period


def _moved(indicator: Indicator, series: Series, earlier: Period, later: Period) -> _Moved:
    (before, one), (after, two) = _figure(indicator, series, earlier), _figure(indicator, series, later)
    moved = compare(series, earlier, before, later, after)
    return _Moved(moved, _signal(indicator, series, moved, one, two))


def _signal(
    indicator: Indicator, series: Series, moved: Change, one: Sequence[Observation], two: Sequence[Observation]
) -> Signal:
    """A test that fits the kind of figure, over the two periods themselves."""
    if moved.before is None or moved.after is None:
        missing = moved.earlier if moved.before is None else moved.later
        return Signal(Movement.NOT_TESTED, why_not=f"there is no figure for {missing.label}")
    if moved.cut is not None:
        return Signal(Movement.NOT_TESTED, why_not=f"the series breaks at {moved.cut.at.label}")
    if indicator.nature in _EVENTS and indicator.counting in (Counting.EACH, Counting.CUMULATIVE):
        first, second = (_events(indicator, value, parts) for value, parts in ((moved.before, one), (moved.after, two)))
        if first is None or second is None:
            return Signal(Movement.NOT_TESTED, why_not="the figures do not come as whole numbers of events")
        spread = own_dispersion(indicator, series, moved.earlier, moved.later)
        return compare_counts(first[0], second[0], (first[1], second[1]), spread)
    if indicator.nature is Nature.PERCENTAGE and (shares := [_share(parts) for parts in (one, two)]) and all(shares):
        return compare_proportions(shares[0], shares[1])  # type: ignore[arg-type]
    if moved.later.months == indicator.frequency:
        return signal(indicator, series, moved.earlier, moved.later)
    return Signal(Movement.NOT_TESTED, why_not="no test fits figures put together from several periods")


def _events(indicator: Indicator, value: Fraction, parts: Sequence[Observation]) -> tuple[int, float] | None:
    """Events and their exposure: months, and for rates residents times months."""
    if indicator.nature is Nature.COUNT:
        months = sum(seen.period.months for seen in parts)
        return (int(value), float(months)) if value.denominator == 1 and value >= 0 and months else None
    above = [seen.numerator for seen in parts]
    below = [seen.denominator for seen in parts]
    if any(one is None or one.denominator != 1 for one in above) or not all(below):
        return None
    exposure = sum((of or 0) * seen.period.months for of, seen in zip(below, parts, strict=True))
    return int(sum(one or 0 for one in above)), float(exposure)


def _share(parts: Sequence[Observation]) -> tuple[int, int] | None:
    """How many of how many."""
    if not parts or any(seen.numerator is None or not seen.denominator for seen in parts):
        return None
    part = sum((seen.numerator or Fraction() for seen in parts), Fraction())
    whole = sum((seen.denominator or Fraction() for seen in parts), Fraction())
    sound = part.denominator == whole.denominator == 1 and 0 <= part <= whole
    return (int(part), int(whole)) if sound else None


def _place(
    folder: Folder, store: Store, indicator: Indicator, series: Sequence[Series], period: Period
) -> PeerPosition | None:
    """The partnership's own area among the others; without it, the first that was named."""
    if indicator.nature is Nature.COUNT:
        rate = all_measures().get(f"{indicator.measure}-rate")
        if rate is None or rate.denominator not in denominators_of(folder):
            return None
        by_rate = replace(indicator, measure=rate.name, nature=Nature.RATE, unit=rate.written_as)
        series = _counted(folder, store, by_rate, [one.area for one in series], period)
        indicator = by_rate
    own = next((one.area for one in series if one.area.code == folder.partnership.area), series[0].area)
    values = {one.area: _own(indicator, one, period) for one in series}
    basis = series[0].unit.name if measure(indicator.measure).denominator else ""
    nature = Nature.RATE if basis else indicator.nature
    return position("areas compared", own, values, indicator.direction, period, nature, basis, indicator.counting)


# Tables and words

_Rows = Sequence[tuple[str, Indicator, _Moved]]


def _sentence(head: str, indicator: Indicator, moved: _Moved) -> str:
    told = change_sentence(moved.change, indicator)
    if moved.change.numeric:  # where nothing moved or nothing is known, there is nothing to test
        told = f"{told} {signal_sentence(moved.signal, moved.change.earlier)}"
    return f"{head}: {told}".strip()


def _cells(indicator: Indicator, moved: _Moved) -> tuple[Cell, ...]:
    change, unit = moved.change, indicator.unit
    extra = extra_places(change.after, change.before, unit)
    figures = [
        Cell(unit.cell(value, extra) or "no figure", None if value is None else float(value), numeric=True)
        for value in (change.before, change.after)
    ]
    percent = None if unit.percent or change.percent is None else float(change.percent)
    return (
        *figures,
        Cell(difference_cell(change.numeric, unit, extra), _float(change.numeric), numeric=True),
        Cell(change_cell(change, unit), _float(change.numeric) if unit.percent else percent, numeric=True),
        Cell(_CHANCE[moved.signal.movement] if change.numeric else ""),
    )


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _notes(rows: _Rows) -> tuple[str, ...]:
    cuts = [f"{label}: {moved.change.cut.note}" for label, _, moved in rows if moved.change.cut is not None]
    return (NO_CALC_NOTE, *(f"Not comparable across a break. {text}" for text in dict.fromkeys(cuts)))


def _table(title: str, head: str, rows: _Rows, earlier: Period, later: Period, origin: Origin = Origin()) -> Table:
    heads = (head, earlier.label, later.label, "Change", "Per cent", "Chance")
    body = tuple((Cell(label), *_cells(indicator, moved)) for label, indicator, moved in rows)
    return Table(title, heads, body, _notes(rows), origin)


def _ranked(
    indicator: Indicator, rows: _Rows, place: PeerPosition | None, series: Sequence[Series], period: Period
) -> Table:
    """The table of one indicator with each area's rate and rank; an area that lacks months has none."""
    unit = "per cent" if indicator.unit.percent else indicator.unit.name
    seen = series[0].latest
    origin = Origin(f"Source: {seen.origin.source}", seen.origin.query) if seen else Origin()
    plain = _table(f"{indicator.name}, {unit}", "Area", rows, period.year_before, period, origin)
    if place is None:
        return replace(plain, notes=(*plain.notes, NOT_RANKED))
    ranks = {peer.area.code: peer for peer in place.peers}
    basis = place.basis if indicator.nature is Nature.COUNT else ""
    body = []
    for row, one in zip(plain.rows, series, strict=True):
        peer = ranks[one.area.code]
        rate = Cell(peer_unit(place, indicator).cell(peer.value), _float(peer.value), numeric=True)
        rank = Cell(str(peer.rank) if peer.rank else "", peer.rank, numeric=True)
        body.append((*row, *((rate,) if basis else ()), rank))
    gaps = [
        f"{name(peer.area)} is not ranked: no figure for {', '.join(gap.label for gap in peer.missing)}."
        for peer in place.peers
        if peer.missing
    ]
    heads = (*plain.columns, *((basis[:1].upper() + basis[1:],) if basis else ()), "Rank")
    return replace(plain, columns=heads, rows=tuple(body), notes=(*plain.notes, *gaps))


def _chart(title: str, rows: _Rows) -> Chart | None:
    """Changes in per cent as bars; those that have none are named in the description."""
    known = [(label, float(moved.change.percent)) for label, _, moved in rows if moved.change.percent is not None]
    if len(known) < 2:
        return None
    left_out = [label for label, _, moved in rows if moved.change.percent is None]
    words = f"Bar chart: {title}. The figures stand in the table."
    words += f" No per cent can be given for {', '.join(left_out)}." if left_out else ""
    return Chart("bars", title, words, "", "Per cent", (Line("Change", tuple(known), "area"),))


def _composed(
    title: str,
    tables: Sequence[Table],
    charts: Sequence[Chart],
    sentences: tuple[str, ...],
    faults: Mapping[str, SaferplanError],
) -> Comparison:
    blocks: list[Block] = [TableBlock(table) for table in tables]
    blocks += [ChartBlock(chart) for chart in charts]
    blocks += [Paragraph(text) for text in sentences]
    blocks += [Paragraph(f"Not compared: {error}", "warning") for error in faults.values()]
    section = Section("comparison", title, tuple(blocks))
    return Comparison(title, tuple(tables), tuple(charts), sentences, section, dict(faults))
