"""What a rate is per: residents, households or footfall of a stated year."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from saferplan.catalogue.forces import by_slug
from saferplan.measures.areas import Footprint, resolve
from saferplan.measures.geography import geography
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact

if TYPE_CHECKING:
    from saferplan.records.store import Store

RESIDENTS = "residents"


@dataclass(frozen=True)
class Stated:
    """A denominator of one year with a figure for each area (by its code or name). Without figures it is read from
    the store's lookups, which is possible for residents."""

    year: int
    figures: Mapping[str, Fraction] = field(default_factory=dict)


class Known(NamedTuple):
    """A denominator, and the file of the store that it was read from (empty where it was stated)."""

    figure: Fraction
    source: str


class Denominators:
    """The denominators stated for one calculation, by name."""

    def __init__(self, store: Store, stated: Mapping[str, Stated | int] | None) -> None:
        self._store = store
        self._stated = {
            name: given if isinstance(given, Stated) else Stated(given) for name, given in (stated or {}).items()
        }
        self._figures: dict[tuple[str, int], dict[str, Fraction]] = {}

    def year(self, name: str) -> int:
        """The stated year; raises SaferplanError where none was stated."""
        if name not in self._stated:
            held = self._years_held() if name == RESIDENTS else ""
            option = "--residents YEAR" if name == RESIDENTS else "--denominators FILE"
            raise SaferplanError(f"A rate per {name} needs a stated year.{held}", mend=f"Give {option}.")
        return self._stated[name].year

    def figure(self, name: str, area: Footprint) -> Fraction:
        """How many in the area; raises SaferplanError where neither a statement nor a lookup says."""
        return self.known(name, area).figure

    def known(self, name: str, area: Footprint) -> Known:
        """The same with the file that it comes from."""
        year = self.year(name)
        figures = self._stated[name].figures
        stated = figures.get(area.area.code, figures.get(area.area.name))
        found = Known(stated, "") if stated else None
        if name == RESIDENTS and not figures:
            found = self._residents(area, year)
        if not found or not found.figure:
            raise SaferplanError(
                f"The {name} of {area.area.code} in {year} are not known.",
                mend="State them with --denominators, or import a table of residents that holds the area or its "
                f"neighbourhoods.{self._years_held()}"
                if name == RESIDENTS
                else "State them with --denominators.",
            )
        return found

    def _years_held(self) -> str:
        return f" The store has residents of {', '.join(self.years()) or 'no year'}."

    def years(self) -> list[str]:
        """Years for which the store's tables have residents."""
        found: set[str] = set()
        for table in self._tables:
            found.update(self._store.fetch(self._store.lookup(table).select("year").distinct())["year"].to_pylist())
        return sorted(found)

    def _residents(self, area: Footprint, year: int) -> Known | None:
        """From the newest table that has the area itself, all its districts, or all its neighbourhoods."""
        police = by_slug().get(area.force)
        if police and police.code:  # every row of its files, over everyone who lives in its area
            return self._residents(resolve(self._store, police.code), year)
        for codes, astride in self._ways(area):
            for table in self._tables:
                figures = self._read(table, year)
                parts = [figures[code] for code in codes if code in figures]
                if parts and len(parts) == len(codes):
                    return Known(sum(parts, Fraction(0)), self._told(table, len(parts), astride))
        return None

    def _ways(self, area: Footprint) -> Iterator[tuple[Collection[str], int]]:
        """Sets of codes that each make up the area, the best first, and how many of the kind straddle its edge."""
        yield (area.area.code,), 0
        if area.districts and area.also >= area.districts:
            yield area.districts, 0
        if area.codes:
            bridge = geography(self._store).bridge
            ways = [
                ([code for code in area.codes if code in vintage], sum(code in vintage for code in area.partly))
                for vintage in (bridge.old_of, bridge.new_of)
            ]
            yield from sorted(ways, key=lambda way: way[1])

    def _told(self, table: str, parts: int, astride: int) -> str:
        unit = self._store.origin("lookup", table, "")
        file = f"{unit.input} (import {unit.import_number})" if unit else table
        without = f", without {astride} that straddle{'s' * (astride == 1)} the edge" if astride else ""
        return file if parts == 1 and not astride else f"{file}, {parts:,} area{'s' * (parts > 1)} added up{without}"

    @cached_property
    def _tables(self) -> list[str]:
        """The tables of residents, those last imported first."""
        origins = {name: self._store.origin("lookup", name, "") for name in self._store.lookups()}
        held = [(unit.number, name) for name, unit in origins.items() if unit and name.startswith("population")]
        return [name for _, name in sorted(held, reverse=True)]

    def _read(self, table: str, year: int) -> Mapping[str, Fraction]:
        if (table, year) not in self._figures:
            rows = self._store.lookup(table)
            columns = self._store.fetch(rows.filter(rows.year == str(year)).select("code", "residents")).to_pydict()
            pairs = zip(columns["code"], columns["residents"], strict=True)
            self._figures[table, year] = {code: exact(residents) for code, residents in pairs}
        return self._figures[table, year]
