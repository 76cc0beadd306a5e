"""The lookups of a store as one geography: which neighbourhoods lie in which ward, district, partnership, force."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from saferplan.measures.bridge import Bridge, Nesting
from saferplan.values.errors import SaferplanError

if TYPE_CHECKING:
    from saferplan.records.store import Store

Rows = list[dict[str, str]]
BRIDGE = "lsoa11_lsoa21_ltla22"
WARD_NOW, WARD_2017 = "lsoa21_ward24_ltla24", "lsoa11_ward17"
MSOA = "lsoa11_msoa11"
PARTNERSHIPS_NOW, PARTNERSHIPS_2017 = "ltla24_csp24_pfa24", "lad17_csp17_pfa17"
FIRE = "ltla24_fra24"
REORGANISED = "ltla_ltla"
FAMILY = "family"
# Later lookups overwrite earlier ones, so the newest come last.
_NAMED = (
    (PARTNERSHIPS_2017, "lad17cd", "csp17cd", "pfa17cd"),
    (BRIDGE, "ltla22"),
    (FIRE, "fra24"),
    (WARD_NOW, "ward24", "ltla24"),
    (PARTNERSHIPS_NOW, "csp24", "pfa24"),
)


@dataclass(frozen=True)
class Membership:
    """A district in a partnership in a police area; a district may have several such rows, and so may a partnership."""

    district: str
    partnership: str
    partnership_name: str
    police_area: str


class Geography:
    """Reads each lookup once, when first needed. `read` gives a lookup's rows, `names` those that are held."""

    def __init__(self, names: Iterable[str], read: Callable[[str], Rows]) -> None:
        self.names = frozenset(names)
        self._read = read
        self._tables: dict[str, Rows] = {}
        self.footprints: dict[tuple[str, str], object] = {}  # areas already resolved, see areas.resolve

    def has(self, name: str) -> bool:
        """Whether the store holds the lookup."""
        return name in self.names

    def rows(self, name: str, needed_for: str = "") -> Rows:
        """The rows of a lookup; raises SaferplanError naming it where it was not imported."""
        if not self.has(name):
            raise SaferplanError(
                f"{needed_for or 'This area'} needs the lookup {name}, which the store does not hold.",
                mend=f"Import lookup_{name}.csv into the store.",
            )
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    @cached_property
    def bridge(self) -> Bridge:
        """Neighbourhood codes of 2011 and 2021."""
        rows = self.rows(BRIDGE, "Placing neighbourhood codes of 2011 and 2021")
        return Bridge((row["lsoa11_code"], row["lsoa21_code"]) for row in rows)

    @cached_property
    def districts_now(self) -> Nesting:
        """Districts of 2024. A code of 2011 lies in all the districts of the codes it became."""
        home = {row["lsoa21_code"]: row["ltla24_code"] for row in self.rows(WARD_NOW)}
        parents = {code: frozenset((district,)) for code, district in home.items()}
        for old in self.bridge.old_only:
            parents[old] = frozenset(home[new] for new in self.bridge.new_of[old] if new in home)
        return Nesting(parents)

    @cached_property
    def districts_2022(self) -> Nesting:
        """Districts of 2022, by the same lookup that pairs the codes."""
        parents: dict[str, set[str]] = {}
        new_codes = self.bridge.old_of
        for row in self.rows(BRIDGE):
            parents.setdefault(row["lsoa21_code"], set()).add(row["ltla22_code"])
            if row["lsoa11_code"] not in new_codes:
                parents.setdefault(row["lsoa11_code"], set()).add(row["ltla22_code"])
        return Nesting({code: frozenset(districts) for code, districts in parents.items()})

    @cached_property
    def wards_now(self) -> Nesting:
        """Wards of 2024: codes of 2021 by the lookup, codes of 2011 where their whole group lies in one ward."""
        home = {row["lsoa21_code"]: row["ward24_code"] for row in self.rows(WARD_NOW)}
        return self._through_groups(home, self.bridge.old_only)

    @cached_property
    def wards_2017(self) -> Nesting:
        """Wards of 2017: codes of 2011 by the lookup, codes of 2021 where their whole group lies in one ward."""
        home = {row["lsoa11_code"]: row["ward17_code"] for row in self.rows(WARD_2017)}
        return self._through_groups(home, self.bridge.new_only)

    @cached_property
    def msoas(self) -> Nesting:
        """Middle layer areas of 2011."""
        home = {row["lsoa11_code"]: row["msoa11_code"] for row in self.rows(MSOA, "A middle layer area")}
        return self._through_groups(home, self.bridge.new_only)

    def _through_groups(self, home: dict[str, str], others: frozenset[str]) -> Nesting:
        parents = {code: frozenset((whole,)) for code, whole in home.items()}
        for code in others:
            parents[code] = frozenset(home[other] for other in self.bridge.group(code) if other in home)
        return Nesting(parents)

    @cached_property
    def partnership_tables(self) -> tuple[tuple[Membership, ...], ...]:
        """The lookups from district to partnership to police area that are held, newest first."""
        tables = []
        if self.has(PARTNERSHIPS_NOW):
            names = ("ltla24_code", "csp24_code", "csp24_name", "pfa24_code")
            tables.append(tuple(Membership(*(row[n] for n in names)) for row in self.rows(PARTNERSHIPS_NOW)))
        if self.has(PARTNERSHIPS_2017):
            names = ("lad17cd", "csp17cd", "csp17nm", "pfa17cd")
            tables.append(tuple(Membership(*(row[n] for n in names)) for row in self.rows(PARTNERSHIPS_2017)))
        return tuple(tables)

    def police_areas_of(self, districts: Iterable[str]) -> frozenset[str]:
        """Codes of the police areas that districts of any year lie in; empty where no lookup tells."""
        found: set[str] = set()
        for district in districts:
            for known in self._police_area_by_district:
                if police := known.get(district) or known.get(self._successors.get(district, "")):
                    found.add(police)
                    break
        return frozenset(found)

    @cached_property
    def official_names(self) -> dict[str, str]:
        """Names of wards, districts, partnerships, police and fire areas by code: to be shown, never to place a row."""
        found: dict[str, str] = {}
        for lookup, *levels in _NAMED:
            if self.has(lookup):
                rows = self.rows(lookup)
                for code, name in (_columns(level) for level in levels):
                    if rows and name in rows[0]:
                        found.update((row[code], row[name]) for row in rows)
        return found

    @cached_property
    def _police_area_by_district(self) -> list[dict[str, str]]:
        return [{row.district: row.police_area for row in table} for table in self.partnership_tables]

    @cached_property
    def _successors(self) -> dict[str, str]:
        """District of any year to the district of 2024 that it is or became part of."""
        if not self.has(REORGANISED):
            return {}
        return {
            row[column]: row["ltla24_code"]
            for row in self.rows(REORGANISED)
            for column in row
            if column.startswith("ltla") and column.endswith("_code")
        }


def _columns(level: str) -> tuple[str, str]:
    return (level, level.removesuffix("cd") + "nm") if level.endswith("cd") else (f"{level}_code", f"{level}_name")


_HELD: OrderedDict[tuple[str, tuple[tuple[str, int], ...]], Geography] = OrderedDict()
_KEPT = 4


def geography(store: Store) -> Geography:
    """The geography of a store's current lookups, kept between calls until one of them is replaced."""
    versions = []
    for name in sorted(store.lookups()):
        unit = store.origin("lookup", name, "")
        versions.append((name, unit.number if unit else 0))
    key = (str(store.path.resolve()), tuple(versions))
    if key not in _HELD:
        _HELD[key] = Geography((name for name, _ in versions), lambda name: _rows(store, name))
        while len(_HELD) > _KEPT:
            _HELD.popitem(last=False)
    _HELD.move_to_end(key)
    return _HELD[key]


def _rows(store: Store, name: str) -> Rows:
    rows: Rows = store.fetch(store.lookup(name)).to_pylist()
    return rows
