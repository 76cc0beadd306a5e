"""A page for a ward's councillor, and the tables of all wards: what may be printed, with the district beside it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from saferplan.judgement.chance import compare_counts, own_dispersion
from saferplan.judgement.change import compare
from saferplan.judgement.compare import position
from saferplan.judgement.disclosure_series import WITHHELD
from saferplan.partnership.restricted import closed
from saferplan.partnership.ward_counts import WardFigures, ward_figures
from saferplan.records.store import Store
from saferplan.report.wording import (
    change_cell,
    change_sentence,
    file_words,
    ordinal,
    position_sentence,
    signal_sentence,
)
from saferplan.values.document import Block, Cell, Chart, ChartBlock, Line, Paragraph, Section, Table, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Folder
from saferplan.values.judgement import Change, PeerPosition
from saferplan.values.period import MONTH_NAMES, Period
from saferplan.values.plan import Direction, Indicator, Nature
from saferplan.values.series import Area, Observation, Origin, Series, State

__all__ = ["WardFigures", "ward_figures", "ward_report", "ward_tables"]

HIDDEN = "withheld"
MAIN = 4  # indicators drawn
_RATE = Unit("per 1,000 residents", decimals=1)
_NOTE = "Withheld: small counts, and others from which a small count could be worked out."
_PLACED = "1st has the lowest rate."
_UNPLACED = "Rows of records that have no place, or whose place lies in more than one ward, count for no ward."


def ward_report(
    folder: Folder, store: Store | Path, ward: str, as_at: Period, *, figures: WardFigures | None = None
) -> Section:
    """The page of one ward: its indicators over the last twelve months beside the year before and the district, what
    moved by more than chance, its place among the wards, and its main indicators by month."""
    found = figures or ward_figures(folder, store, as_at)
    if ward not in found.areas[found.district]:
        near = ", ".join(f"{code} ({found.names[code]})" for code in found.areas[found.district][:5])
        raise SaferplanError(f"“{ward}” is not a ward of the partnership.", mend=f"Wards are {near} …")
    name = found.names[ward]
    title = name if name.casefold().endswith(" ward") else f"{name} ward"
    blocks: list[Block] = [Paragraph(_opening(found), "lead"), TableBlock(_summary(found, ward))]
    blocks += [_picture(found, indicator, ward) for indicator in _main(found, ward)]
    for indicator in found.indicators:  # after the pictures: what the tests of chance say is long
        blocks += [Paragraph(text) for text in _said(found, indicator, ward)]
    if found.left_out:
        blocks.append(Paragraph(_left_out(folder, found), "note"))
    return Section(f"ward-{ward.lower()}", title, tuple(blocks))


def ward_tables(
    folder: Folder, store: Store | Path, as_at: Period, *, figures: WardFigures | None = None
) -> tuple[Table, ...]:
    """A table an indicator: the wards by month (or quarter), the two years, and the district under them."""
    found = figures or ward_figures(folder, store, as_at)
    return tuple(_table(found, indicator) for indicator in found.indicators)


def _opening(found: WardFigures) -> str:
    year = f" Residents are those of {found.residents_year}." if found.residents else ""
    return f"Counted from records over the {found.year.label}, with the 12 months before.{year}"


def _left_out(folder: Folder, found: WardFigures) -> str:
    names = {one.id: one.name for one in closed(folder).indicators if not one.restricted}
    told = [name for id, name in names.items() if id in found.left_out]
    return f"Not told by ward: {'; '.join(told)}." if told else ""


def _table(found: WardFigures, indicator: Indicator) -> Table:
    codes = (*found.areas[found.district], found.district)
    series = [found.of(indicator.id, code) for code in codes]
    periods = [seen.period for seen in series[0].observations]
    periods = sorted(periods, key=lambda one: (one.months, one.first))
    rows = tuple(
        (Cell(found.names[code]), *(_cell(one, period) for period in periods))
        for code, one in zip(codes, series, strict=True)
    )
    heads = ("Ward", *(period.label for period in periods))
    notes = (*((_NOTE,) if any(cell.text == HIDDEN for row in rows for cell in row) else ()), _UNPLACED)
    title = f"{indicator.name} by ward, {Period.span(periods[0], periods[-1]).label}, {series[0].unit.name}"
    return Table(title, heads, rows, notes, _origin(series[-1], found.year))


def _cell(series: Series, period: Period) -> Cell:
    seen = series.at(period)
    if seen is None or seen.value is None:
        if seen is not None and seen.note == WITHHELD:
            return Cell(HIDDEN, numeric=True)
        missing = seen is None or seen.state is State.NOT_RECEIVED
        return Cell("not supplied" if missing else "not recorded", numeric=True)
    return Cell(Unit().cell(seen.value), float(seen.value), numeric=True)


def _origin(series: Series, period: Period) -> Origin:
    seen = series.at(period)
    return Origin(f"Source: {file_words(seen.origin.source)}") if seen and seen.origin.source else Origin()


# One ward


def _summary(found: WardFigures, ward: str) -> Table:
    rates = ward in found.residents
    heads = ["Measure", found.year.year_before.label, found.year.label, "Change"]
    heads += ["Per 1,000 residents", f"{found.names[found.district]}, per 1,000 residents", "Place"] if rates else []
    rows = []
    for indicator in found.indicators:
        series = found.of(indicator.id, ward)
        cells = [Cell(indicator.name), _cell(series, found.year.year_before), _cell(series, found.year)]
        cells.append(_moved(found, series))
        if rates:
            cells += [_rate_cell(found, indicator, code) for code in (ward, found.district)]
            cells.append(_place_cell(found, indicator, ward))
        rows.append(tuple(cells))
    hidden = any(cell.text == HIDDEN for row in rows for cell in row)
    notes = (*((_NOTE,) if hidden else ()), *((_PLACED,) if rates else ()), _UNPLACED)
    origin = _origin(found.of(found.indicators[0].id, ward), found.year) if found.indicators else Origin()
    return Table(f"{found.names[ward]} ward, {found.year.label}", tuple(heads), tuple(rows), notes, origin)


def _change(found: WardFigures, series: Series) -> Change:
    earlier, later = found.year.year_before, found.year
    return compare(series, earlier, series.value(earlier), later, series.value(later))


def _moved(found: WardFigures, series: Series) -> Cell:
    moved = _change(found, series)
    percent = None if moved.percent is None else float(moved.percent)
    return Cell(change_cell(moved, series.unit), percent, numeric=True)


def _rate(found: WardFigures, indicator: Indicator, code: str) -> Observation:
    """The rate over the year, made of the printed count, so that it tells no more than that does."""
    count, people = found.of(indicator.id, code).value(found.year), found.residents.get(code)
    if count is None or not people:
        return Observation(found.year, None)
    return Observation(found.year, count * 1000 / people, numerator=count, denominator=people)


def _rate_cell(found: WardFigures, indicator: Indicator, code: str) -> Cell:
    value = _rate(found, indicator, code).value
    return Cell(_RATE.cell(value), None if value is None else float(value), numeric=True)


def _position(found: WardFigures, indicator: Indicator, ward: str) -> PeerPosition | None:
    """The place among the wards by rate; none where a ward's figure is withheld or its residents are not known."""
    rates = {
        Area(code, found.names[code], "ward"): [_rate(found, indicator, code)] for code in found.areas[found.district]
    }
    if len(rates) < 2 or any(one[0].value is None for one in rates.values()):
        return None
    own = next(area for area in rates if area.code == ward)
    direction = Direction.LOWER if indicator.direction is Direction.NEITHER else indicator.direction
    basis = f"per 1,000 residents of {found.residents_year}"
    return position("wards", own, rates, direction, found.year, Nature.RATE, basis)


def _place_cell(found: WardFigures, indicator: Indicator, ward: str) -> Cell:
    place = _position(found, indicator, ward)
    if place is None or place.rank is None:
        return Cell("", numeric=True)
    return Cell(f"{ordinal(place.rank)} of {place.ranked}", numeric=True)


def _said(found: WardFigures, indicator: Indicator, ward: str) -> list[str]:
    """One paragraph an indicator: how it changed, whether by more than chance, and where the ward stands."""
    series = found.of(indicator.id, ward)
    moved, counted = _change(found, series), _as_count(indicator, series)
    if any((seen := series.at(one)) is not None and seen.note == WITHHELD for one in (moved.earlier, moved.later)):
        return [f"{indicator.name}: a figure is withheld because the count is small, so no change is told."]
    told = [f"{indicator.name}:", change_sentence(moved, counted)]
    if moved.before is not None and moved.after is not None and moved.numeric and moved.cut is None:
        spread = own_dispersion(counted, _finest(series), moved.earlier, moved.later)
        told.append(
            signal_sentence(compare_counts(int(moved.before), int(moved.after), dispersion=spread), moved.earlier)
        )
    if place := _position(found, indicator, ward):
        told.append(position_sentence(place, indicator))
    return [" ".join(told)]


def _as_count(indicator: Indicator, series: Series) -> Indicator:
    """The indicator as it is counted for a ward, whatever it is for the whole."""
    months = min(seen.period.months for seen in series.observations)
    return Indicator(indicator.id, indicator.name, series.unit, indicator.direction, frequency=months)


def _finest(series: Series) -> Series:
    months = min(seen.period.months for seen in series.observations)
    kept = tuple(seen for seen in series.observations if seen.period.months == months)
    return Series(series.name, series.area, series.unit, kept, series.breaks)


def _main(found: WardFigures, ward: str) -> Sequence[Indicator]:
    """The largest indicators that are told more often than once a year and have something to draw."""

    def size(indicator: Indicator) -> Fraction:
        return found.of(indicator.id, ward).value(found.year) or Fraction()

    shown = []
    for indicator in sorted(found.indicators, key=size, reverse=True):
        parts = _finest(found.of(indicator.id, ward)).observations
        known = [seen for seen in parts if seen.value is not None]
        if parts[0].period.months < 12 and 2 * len(known) >= len(parts):
            shown.append(indicator)
    return shown[:MAIN]


def _picture(found: WardFigures, indicator: Indicator, ward: str) -> ChartBlock:
    """The last twelve months against the twelve before, month by month, with the figures in a table."""
    series = _finest(found.of(indicator.id, ward))
    parts = [seen.period for seen in series.observations if found.year.holds(seen.period)]
    now, before = found.year.label, found.year.year_before.label
    lines = (
        Line(before, tuple((_short(one), _value(series, one.year_before)) for one in parts), "last year"),
        Line(now, tuple((_short(one), _value(series, one)) for one in parts)),
    )
    rows = tuple((Cell(_short(one)), _cell(series, one.year_before), _cell(series, one)) for one in parts)
    title = f"{indicator.name}, {found.names[ward]} ward"
    table = Table(
        title, ("Period", before, now), rows, (_NOTE,) if any(HIDDEN in (b.text, c.text) for _, b, c in rows) else ()
    )
    words = (
        f"Line chart of {title}: the {now} against the {before}. Figures that are withheld leave a gap. The figures "
        "stand in the table beside the chart."
    )
    unit = series.unit.name[:1].upper() + series.unit.name[1:]
    return ChartBlock(Chart("lines", title, words, "", unit, lines), table)


def _value(series: Series, period: Period) -> float | None:
    value = series.value(period)
    return None if value is None else float(value)


def _short(period: Period) -> str:
    first, last = MONTH_NAMES[period.first % 12][:3], MONTH_NAMES[period.last % 12][:3]
    return first if period.months == 1 else f"{first} to {last}"
