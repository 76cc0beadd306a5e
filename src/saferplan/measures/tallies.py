"""The numbers that measures are made of, all asked of a dataset in one query.

A tally is a number per area and period of the record: rows, or the sum of a column, that meet some conditions. Rows
are first grouped by area, period and the columns that any condition names; every tally is then a conditional sum over
those few groups. A sum that meets a row whose number is missing is not known: a partial sum would pass for the whole.
Different keys cannot be added up over periods, so they are asked period by period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from saferplan.catalogue.measures import Where
from saferplan.catalogue.offences import offence_group
from saferplan.measures.layouts import Keys, Layout, layout
from saferplan.measures.pasteable import script
from saferplan.measures.spans import interned
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

if TYPE_CHECKING:
    from saferplan.records.store import Store

WHOLE, PARTLY = 1, 0


@dataclass(frozen=True)
class Tally:
    """Rows of a dataset that meet `where` (and belong to the offence `group` by its dated codes), or the sum of
    column `sum` over them (less column `less`); with `keys`, the different keys seen at least `at_least` times."""

    dataset: str
    where: tuple[Where, ...] = ()
    group: str = ""
    sum: str = ""
    less: str = ""
    keys: tuple[str, ...] = ()
    at_least: int = 1


@dataclass
class Numbers:
    """Answers: tally and area number to figure by period. A period without rows is absent. `partly` are rows that
    could not be placed, `unknown` how many numbers of a sum are missing, `seen` the periods with any row at all for
    an area."""

    whole: dict[tuple[Tally, int], dict[Period, Fraction]] = field(default_factory=dict)
    partly: dict[tuple[Tally, int], dict[Period, Fraction]] = field(default_factory=dict)
    unknown: dict[tuple[Tally, int], dict[Period, int]] = field(default_factory=dict)
    seen: dict[int, set[Period]] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)


def count(
    store: Store,
    dataset: str,
    tallies: Sequence[Tally],
    areas: Sequence[Keys],
    span: Period,
    periods: Sequence[Period],
    explain: bool = False,
) -> Numbers:
    """All tallies of one dataset over all areas in `span`; `periods` are those that key tallies are asked for."""
    found = Numbers()
    rows = _placed(store, dataset, areas, span)
    sums = [tally for tally in tallies if not tally.keys]
    if sums:
        _run(store, _sums(rows, sums, layout(dataset).spans), sums, found, explain)
    for keys in dict.fromkeys(tally.keys for tally in tallies if tally.keys):
        same = [tally for tally in tallies if tally.keys == keys]
        _run(store, _distinct(rows, keys, same, periods), same, found, explain)
    return found


def _run(store: Store, query: Any, tallies: Sequence[Tally], found: Numbers, explain: bool) -> None:
    if explain:
        found.queries.append(script(store, query))
    table = store.fetch(query).to_pydict()
    places = [divmod(slot, 2) for slot in table["slot"]]
    periods = [interned(first, months) for first, months in zip(table["first"], table["months"], strict=True)]
    for (area, _), period in zip(places, periods, strict=True):
        found.seen.setdefault(area, set()).add(period)
    for number, tally in enumerate(tallies):
        sides = _by_area(tally, places, found)
        for place, period, value in zip(places, periods, table[f"tally_{number}"], strict=True):
            if value:
                sides[place][period] = _exact(value)
        for (area, _), period, missing in zip(places, periods, table.get(f"unknown_{number}", ()), strict=False):
            if missing:
                found.unknown.setdefault((tally, area), {})[period] = missing


def _by_area(
    tally: Tally, places: Sequence[tuple[int, int]], found: Numbers
) -> dict[tuple[int, int], dict[Period, Fraction]]:
    """Where a tally's figures go, by area and side."""
    return {
        (area, placed): (found.whole if placed == WHOLE else found.partly).setdefault((tally, area), {})
        for area, placed in set(places)
    }


@cache
def _exact(value: int | Decimal) -> Fraction:
    # Counts are mostly small and come again and again.
    return Fraction(value)


def _placed(store: Store, dataset: str, areas: Sequence[Keys], span: Period) -> Any:
    """Rows in the span, once for each area they count for. `slot` is twice the area's number, plus one where the row
    lies wholly inside."""
    import ibis

    form = layout(dataset)
    by_place = [
        (key, 2 * number + side)
        for number, area in enumerate(areas)
        for codes, side in ((area.inside, WHOLE), (area.partly, PARTLY))
        for key in codes
    ]
    by_force = [(key, 2 * number + WHOLE) for number, area in enumerate(areas) for key in area.forces]
    parts = []
    if by_place:
        held = {key for key, _ in by_place} if form.carries in ("neighbourhood", "any") else None
        rows = _within(store.table(dataset, places=held), form, span)
        parts.append(_matched(rows, _place(rows, form), "places_asked", by_place))
    if by_force:
        scopes = {key for key, _ in by_force} if form.by_force else None
        rows = _within(store.table(dataset, scopes=scopes), form, span)
        name = rows[form.force] if form.by_force else rows[form.force].lower()
        parts.append(_matched(rows, name, "forces_asked", by_force))
    for number, area in enumerate(areas):
        if area.everything:
            rows = _within(store.table(dataset), form, span)
            parts.append(rows.mutate(slot=ibis.literal(2 * number + WHOLE, "int64")))
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _place(rows: Any, form: Layout) -> Any:
    if form.carries == "partnership":  # older tables print the name alone
        return rows[form.place].coalesce(rows.partnership)
    return rows[form.place].lower() if form.carries == "district name" else rows[form.place]


def _within(rows: Any, form: Layout, span: Period) -> Any:
    if form.spans:
        rows = rows.mutate(first=rows.period_first, months=rows.period_months)
        return rows.filter(rows.first >= span.first, rows.first + rows.months - 1 <= span.last)
    import ibis

    rows = rows.mutate(first=rows.month, months=ibis.literal(1, "int64"))
    return rows.filter(rows.first.between(span.first, span.last))


def _matched(rows: Any, key: Any, name: str, asked: list[tuple[str, int]]) -> Any:
    import ibis
    import pyarrow as pa

    columns = [pa.array(column) for column in zip(*asked, strict=True)]
    wanted = ibis.memtable(pa.table(columns, names=["asked_key", "slot"]))
    return rows.mutate(asked_key=key).inner_join(wanted, "asked_key").drop("asked_key")


def _conditions(rows: Any, tallies: Sequence[Tally]) -> tuple[dict[str, Any], dict[Where, str]]:
    """Columns to group by so that every condition can be answered from the groups: names to expressions."""
    columns: dict[str, Any] = {}
    answers: dict[Where, str] = {}
    for where in dict.fromkeys(where for tally in tallies for where in tally.where):
        if where.column not in rows.columns:
            raise SaferplanError(
                f"The records have no column “{where.column}”.", mend="Correct the measure or mapping."
            )
        column = rows[where.column]
        if where.one_of or where.none_of:
            answers[where] = where.column
            columns[where.column] = column.cast("string")
            continue
        answers[where] = f"condition_{len(answers)}"
        if where.holds:
            columns[answers[where]] = column.contains(where.holds).fill_null(False)
        elif where.above:
            columns[answers[where]] = (column > rows[where.above]).fill_null(False)
        else:
            columns[answers[where]] = column.notnull()
    if any(tally.group for tally in tallies):
        columns["offence_code"] = rows["offence_code"]
    return columns, answers


def _holds(groups: Any, tally: Tally, answers: Mapping[Where, str]) -> Any:
    """The tally's condition over the groups; None where it has none. An unknown answer is no."""
    conditions = [_answer(groups[answers[where]], where) for where in tally.where]
    if tally.group:
        conditions.append(_in_group(groups, tally.group))
    return reduce(and_, conditions) if conditions else None


def _answer(column: Any, where: Where) -> Any:
    if where.one_of:
        return _among(column, where.one_of)
    if where.none_of:
        return ~_among(column, where.none_of).fill_null(False)
    return column


def _among(column: Any, words: Sequence[str]) -> Any:
    lowered, column = sorted({word.lower() for word in words}), column.lower()
    return column == lowered[0] if len(lowered) == 1 else column.isin(lowered)


def _in_group(groups: Any, name: str) -> Any:
    """An offence code of the edition that holds over the row's period."""
    editions = []
    for edition in offence_group(name).editions:
        dated = groups.offence_code.upper().isin(edition.codes)
        if edition.first:
            dated = dated & (groups["first"] >= edition.first.first)
        if edition.last:
            dated = dated & (groups["first"] + groups.months - 1 <= edition.last.last)
        editions.append(dated)
    return reduce(or_, editions)


def _sums(rows: Any, tallies: Sequence[Tally], spans: bool) -> Any:
    import ibis

    columns, answers = _conditions(rows, tallies)
    adds = {(tally.sum, tally.less): f"sum_{tally.sum}_{tally.less}".rstrip("_") for tally in tallies if tally.sum}
    by = ["slot", "first", *(["months"] if spans else [])]
    base = rows.select(*by, *_added(rows, adds), **columns)
    groups = base.group_by(*by, *columns).aggregate(
        rows=base.count(),
        **{name: base[name].sum() for name in adds.values()},
        **{f"no_{name}": base[name].isnull().sum() for name in adds.values()},
    )
    if not spans:
        groups = groups.mutate(months=ibis.literal(1, "int64"))
    totals = {}
    for number, tally in enumerate(tallies):
        holds = _holds(groups, tally, answers)
        added = adds.get((tally.sum, tally.less))
        totals[f"tally_{number}"] = (groups[added] if added else groups.rows).sum(where=holds)
        if added:
            totals[f"unknown_{number}"] = groups[f"no_{added}"].sum(where=holds)
    return groups.group_by("slot", "first", "months").aggregate(**totals)


def _added(rows: Any, adds: Mapping[tuple[str, str], str]) -> list[Any]:
    """Number columns to add up, as decimals so that sums are exact; a difference only where both are known."""
    found = []
    for (plus, less), name in adds.items():
        for column in (plus, less):
            if column and column not in rows.columns:
                raise SaferplanError(f"The records have no column “{column}”.", mend="Correct the measure or mapping.")
        value = rows[plus].cast("decimal(28, 6)")
        found.append((value - rows[less].cast("decimal(28, 6)") if less else value).name(name))
    return found


def _distinct(rows: Any, keys: tuple[str, ...], tallies: Sequence[Tally], periods: Sequence[Period]) -> Any:
    import ibis
    import pyarrow as pa

    spans = pa.table({"first": [p.first for p in periods], "months": [p.months for p in periods]})
    columns, answers = _conditions(rows, tallies)
    base = rows.select("slot", **{f"key_{key}": rows[key] for key in keys}, at=rows["first"], **columns)
    base = base.filter(*(base[f"key_{key}"].notnull() for key in keys))
    asked = ibis.memtable(spans)
    inside = (asked["first"] <= base["at"]) & (base["at"] < asked["first"] + asked.months)
    joined = base.join(asked, inside)
    holders = {f"held_{n}": joined.count(where=_holds(joined, tally, answers)) for n, tally in enumerate(tallies)}
    by_key = joined.group_by("slot", "first", "months", *(f"key_{key}" for key in keys)).aggregate(**holders)
    totals = {
        f"tally_{n}": by_key.count(where=by_key[f"held_{n}"] >= tally.at_least) for n, tally in enumerate(tallies)
    }
    return by_key.group_by("slot", "first", "months").aggregate(**totals)
