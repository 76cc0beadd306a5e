"""Rows of the street-level files by crime type, neighbourhood and month: what any cross-tabulation is added up from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from saferplan.catalogue.measures import Measure, Shape
from saferplan.measures.pasteable import script
from saferplan.values.period import Period

if TYPE_CHECKING:
    from saferplan.records.store import Store

STREET, COLUMN = "street", "crime_type"


@dataclass(frozen=True)
class Kinds:
    """Which crime types are counted: those of `words` (small letters), or with `but` every one but those."""

    words: frozenset[str]
    but: bool = False

    def holds(self, word: str) -> bool:
        """Whether rows of the type are counted."""
        return (word in self.words) is not self.but

    def apart(self, other: Kinds) -> bool:
        """Whether no row can be counted by both."""
        if self.but and other.but:
            return False
        if not self.but and not other.but:
            return not self.words & other.words
        inside, outside = (other, self) if self.but else (self, other)
        return inside.words <= outside.words

    def joined(self, other: Kinds) -> Kinds:
        """What either counts."""
        if self.but and other.but:
            return Kinds(self.words & other.words, but=True)
        if not self.but and not other.but:
            return Kinds(self.words | other.words)
        inside, outside = (other, self) if self.but else (self, other)
        return Kinds(outside.words - inside.words, but=True)


def kinds_of(measure: Measure) -> Kinds | None:
    """The crime types that a measure counts; None where it is no plain count of rows by their type."""
    plain = measure.dataset == STREET and measure.shape is Shape.COUNT and not measure.sum and not measure.group
    if not plain or len(measure.where) > 1:
        return None
    if not measure.where:
        return Kinds(frozenset(), but=True)
    (where,) = measure.where
    if where.column != COLUMN or not (where.one_of or where.none_of):
        return None
    return Kinds(frozenset(word.lower() for word in where.one_of or where.none_of), but=not where.one_of)


@dataclass(frozen=True)
class StreetCounts:
    """Rows by crime type (small letters), neighbourhood code and number of the month, and the query that counted."""

    counts: Mapping[tuple[str, str, int], int]
    query: str


def street_counts(store: Store, codes: Collection[str], span: Period) -> StreetCounts:
    """Count the rows at these neighbourhood codes in the months of the span, in one query. What is not there is 0."""
    rows = store.table(STREET, places=codes).select("month", "crime_type", "lsoa")
    rows = rows.filter(rows.month.between(span.first, span.last), rows.lsoa.isin(sorted(codes)))
    query = rows.group_by("crime_type", "lsoa", "month").aggregate(rows=rows.count())
    query = query.order_by("crime_type", "lsoa", "month")
    found = store.fetch(query).to_pydict()
    counts: dict[tuple[str, str, int], int] = {}
    for kind, place, month, number in zip(
        *(found[name] for name in ("crime_type", "lsoa", "month", "rows")), strict=True
    ):
        key = ((kind or "").lower(), place, month)
        counts[key] = counts.get(key, 0) + number
    return StreetCounts(counts, script(store, query))
