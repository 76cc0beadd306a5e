"""The record of what an answer gave out, as plain data, and the figures of such records read back.

A record says what each figure was over (measures, areas by code, months) and what was printed of it, not what the true
count was; so it may be kept beside the answer, and outlives a change of the lookups.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from saferplan.catalogue.measures import Measure, Shape, all_measures, measure
from saferplan.judgement.disclosure_rule import Rule
from saferplan.measures.denominators import Denominators
from saferplan.measures.street_counts import Kinds, kinds_of
from saferplan.partnership.area_lists import footprint_of
from saferplan.partnership.given_out import Figure, Told
from saferplan.partnership.public import rule_of
from saferplan.partnership.records import denominators_of
from saferplan.records.store import Store
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.period import Period
from saferplan.values.series import WITHHELD

VERSION = 1
_MEND = "Hand in the record as the answer gave it."


def printed_record(given: Collection[tuple[tuple[Any, ...], int | None]], rule: Rule | None) -> dict[str, Any]:
    """The record of figures with what they are over; None stands for a figure that was withheld."""
    areas: dict[str, list[list[str]]] = {}
    figures = []
    for (offences, places, periods), shown in given:
        over = [[*place.inside, *(f"-{code}" for code in place.outside)] for place in places]
        key = next((known for known, same in areas.items() if same == over), f"area {len(areas) + 1}")
        areas[key] = over
        figures.append(
            {
                "offences": [one.name for one in offences],
                "areas": key,
                "periods": _runs(periods),
                "printed": None if shown is None else _told(shown, rule),
            }
        )
    return {"version": VERSION, "areas": areas, "figures": figures}


def _told(shown: int, rule: Rule | None) -> list[int]:
    low, high = (shown, shown) if rule is None or rule.rounding is None else rule.rounding.range(shown)
    return [low, high]


def _runs(periods: Sequence[Period]) -> list[str]:
    """Periods written shortly: those that follow one another as one span."""
    runs: list[Period] = []
    for period in periods:
        if runs and runs[-1].last + 1 == period.first:
            runs[-1] = Period.span(runs[-1], period)
        else:
            runs.append(period)
    return [str(run) for run in runs]


def earlier_figures(folder: Folder, store: Store, records: Sequence[Mapping[str, Any]]) -> list[Told]:
    """The figures of earlier answers, and of releases (by their public record), in the order they were given out."""
    codes: dict[str, frozenset[str]] = {}

    def of(part: str) -> frozenset[str]:
        if part not in codes:
            codes[part] = footprint_of(folder, store, part).codes
        return codes[part]

    found = []
    for record in records:
        if "as_at" in record:
            found += _released(folder, store, record, of)
            continue
        if record.get("version") != VERSION:
            raise SaferplanError(f"A record of version {record.get('version')} cannot be read.", "earlier", _MEND)
        try:
            areas = {key: _joined(places, of) for key, places in record["areas"].items()}
            found += [_read(row, areas) for row in record["figures"]]
        except (KeyError, TypeError, ValueError) as error:
            raise SaferplanError(f"A record of an earlier answer is damaged ({error!r}).", "earlier", _MEND) from None
    return found


def _released(folder: Folder, store: Store, record: Mapping[str, Any], of: Any) -> list[Told]:
    """The figures of a release's public record that count rows by crime type, as its readers hold them. Where an
    indicator is a rate, its wards are printed as counts, and its own area as a rate that tells about the count."""
    rule = rule_of(folder.partnership)
    found = []
    for row in record["figures"]:
        indicator = folder.indicator(row["indicator"])
        kept = measure(indicator.measure) if indicator and indicator.measure else None
        kinds = kinds_of(_counted_by(kept)) if kept else None
        if indicator is None or kept is None or kinds is None or (row["value"] is None and row["note"] != WITHHELD):
            continue
        period, codes = Period.parse(row["period"]), of(row["area"])
        figure = Figure(kinds, codes, frozenset(range(period.first, period.last + 1)))
        if row["value"] is None:
            found.append(Told(figure))
            continue
        own_rate = kept.shape is Shape.RATE and row["area"] == (indicator.area or folder.partnership.area)
        ends = _behind(folder, store, kept, row) if own_rate else (int(row["value"]),) * 2
        if ends is not None:
            found.append(Told(figure, _told(ends[0], rule)[0], _told(ends[1], rule)[1]))
    return found


def _counted_by(measure: Measure) -> Measure:
    """The measure of counts behind a rate, where the catalogue has it; any other measure as it is."""
    return all_measures().get(measure.name.removesuffix("-rate"), measure)


def _behind(folder: Folder, store: Store, rate: Measure, row: Mapping[str, Any]) -> tuple[int, int] | None:
    """The least and the most that the count behind a printed rate can be; None where what it was per is not known any
    more, or is another since, so that no count gives that rate."""
    try:
        stated = Denominators(store, denominators_of(folder))
        people = stated.figure(rate.denominator, footprint_of(folder, store, row["area"]))
    except SaferplanError:
        return None
    places = len(row["value"].partition(".")[2])
    half = Fraction(1, 2 * 10**places)
    least, most = (people * (Fraction(row["value"]) + way) / rate.per for way in (-half, half))
    low, high = max(0, math.ceil(least)), math.floor(most)
    return (low, high) if low <= high else None


def _joined(places: Sequence[Sequence[str]], of: Any) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for parts in places:
        inside = frozenset[str]().union(*(of(part) for part in parts if not part.startswith("-")))
        found |= inside.difference(*(of(part[1:]) for part in parts if part.startswith("-")))
    return found


def _read(row: Mapping[str, Any], areas: Mapping[str, frozenset[str]]) -> Told:
    months = frozenset(
        month for run in row["periods"] for month in range(Period.parse(run).first, Period.parse(run).last + 1)
    )
    figure = Figure(joined_kinds([measure(name) for name in row["offences"]]), areas[row["areas"]], months)
    if row["printed"] is None:
        return Told(figure)
    low, high = (int(end) for end in row["printed"])
    return Told(figure, low, high)


def joined_kinds(offences: Sequence[Measure]) -> Kinds:
    """The crime types that several measures count together."""
    found: Kinds | None = None
    for one in offences:
        kinds = kinds_of(one)
        if kinds is None:
            raise SaferplanError(f"“{one.title}” is no count of crime types.", "earlier", _MEND)
        found = kinds if found is None else found.joined(kinds)
    if found is None:
        raise SaferplanError("No offence is named.", "earlier", _MEND)
    return found
