"""What a rate is per: residents, households or footfall of a stated year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from saferplan.catalogue.forces import by_slug
from saferplan.measures.areas import Footprint, resolve
from saferplan.measures.geography import geography
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact

if TYPE_CHECKING:
    from saferplan.records.store import Store

BY_AREA, BY_NEIGHBOURHOOD = "population", "population_lsoa11"


@dataclass(frozen=True)
class Stated:
    """A denominator of one year with a figure for each area (by its code or name). Without figures it is read from
    the store's lookups, which is possible for residents."""

    year: int
    figures: Mapping[str, Fraction] = field(default_factory=dict)


class Denominators:
    """The denominators stated for one calculation, by name."""

    def __init__(self, store: Store, stated: Mapping[str, Stated | int] | None) -> None:
        self._store = store
        self._stated = {
            name: given if isinstance(given, Stated) else Stated(given) for name, given in (stated or {}).items()
        }
        self._by_area: dict[int, dict[str, Fraction]] = {}
        self._by_neighbourhood: dict[int, dict[str, Fraction]] = {}

    def year(self, name: str) -> int:
        """The stated year; raises SaferplanError where none was stated."""
        if name not in self._stated:
            held = f" The store has residents of {_list(self.years())}." if name == "residents" else ""
            option = "--residents YEAR" if name == "residents" else "--denominators FILE"
            raise SaferplanError(f"A rate per {name} needs a stated year.{held}", mend=f"Give {option}.")
        return self._stated[name].year

    def figure(self, name: str, area: Footprint) -> Fraction:
        """How many in the area; raises SaferplanError where neither a statement nor a lookup says."""
        year = self.year(name)
        figures = self._stated[name].figures
        found = figures.get(area.area.code, figures.get(area.area.name))
        if found is None and name == "residents" and not figures:
            found = self._residents(area, year)
        if not found:
            raise SaferplanError(
                f"The {name} of {area.area.code} in {year} are not known.",
                mend=f"State them with --denominators, or import the lookup {BY_AREA} or {BY_NEIGHBOURHOOD}."
                + (f" The store has residents of {_list(self.years())}." if name == "residents" else ""),
            )
        return found

    def years(self) -> list[str]:
        """Years for which the store's lookups have residents."""
        found: set[str] = set()
        for name in (BY_AREA, BY_NEIGHBOURHOOD):
            if name in self._store.lookups():
                found.update(self._store.fetch(self._store.lookup(name).select("year").distinct())["year"].to_pylist())
        return sorted(found)

    def _residents(self, area: Footprint, year: int) -> Fraction | None:
        by_area = self._read(BY_AREA, "code", year, self._by_area)
        if area.area.code in by_area:
            return by_area[area.area.code]
        police = by_slug().get(area.force)
        if police and police.code:  # every row of its files, over everyone who lives in its area
            return self._residents(resolve(self._store, police.code), year)
        if area.districts and area.also >= area.districts and area.area.kind != "district":
            parts = [by_area.get(code) for code in area.districts]
            if all(parts):
                return sum((part for part in parts if part), Fraction(0))
        return self._from_neighbourhoods(area.codes, year)

    def _from_neighbourhoods(self, codes: Iterable[str], year: int) -> Fraction | None:
        """The sum over codes of 2011; None where one of them has no figure."""
        figures = self._read(BY_NEIGHBOURHOOD, "lsoa11_code", year, self._by_neighbourhood)
        old = geography(self._store).bridge.new_of
        parts = [figures.get(code) for code in codes if code in old]
        if not parts or None in parts:
            return None
        return sum((part for part in parts if part is not None), Fraction(0))

    def _read(self, lookup: str, code: str, year: int, kept: dict[int, dict[str, Fraction]]) -> dict[str, Fraction]:
        if year not in kept:
            kept[year] = {}
            if lookup in self._store.lookups():
                rows = self._store.lookup(lookup)
                value = "residents" if "residents" in rows.columns else "population"
                columns = self._store.fetch(rows.filter(rows.year == str(year)).select(code, value)).to_pydict()
                kept[year] = {k: exact(v) for k, v in zip(columns[code], columns[value], strict=True) if v}
        return kept[year]


def _list(years: list[str]) -> str:
    return ", ".join(years) or "no year"
