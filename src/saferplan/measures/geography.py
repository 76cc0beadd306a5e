"""The lookups of a store as one geography: which neighbourhoods lie in which ward, district, partnership, force.

A lookup is found by what it pairs, whatever its years: `lsoa21_ward24_ltla24` tells the ward and the district of a
neighbourhood of 2021. Where several lookups tell the same, the one of the newest areas comes first.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from saferplan.measures.bridge import Bridge, Nesting
from saferplan.values.errors import SaferplanError

if TYPE_CHECKING:
    from saferplan.records.store import Store

Rows = list[dict[str, str]]
NEIGHBOURHOOD, MIDDLE, WARD, DISTRICT = "lsoa", "msoa", "ward", "ltla"
PARTNERSHIP, POLICE, FIRE_AREA, COUNTY, REGION = "csp", "pfa", "fra", "utla", "rgn"
BRIDGE = "lsoa11_lsoa21_ltla22"
REORGANISED = "ltla_ltla"
FAMILY = "family"
_OLD, _NEW = "lsoa11", "lsoa21"
_LEVEL = re.compile(r"([a-z]+)(\d\d)?")
# What to import where nothing tells a level: the lookups that are published today.
_EXAMPLES = {
    MIDDLE: "lsoa11_msoa11", WARD: "lsoa21_ward24_ltla24", DISTRICT: BRIDGE,
    PARTNERSHIP: "ltla24_csp24_pfa24", POLICE: "ltla24_csp24_pfa24", FIRE_AREA: "ltla24_fra24",
    COUNTY: "ltla24_utla24", REGION: "ltla24_rgn24",
}  # fmt: skip


class Pairing(NamedTuple):
    """A lookup that pairs some levels: its name, the levels as it has them (`ward24`), and the year of the last."""

    name: str
    levels: tuple[str, ...]
    year: str


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
        self._nestings: dict[str, list[tuple[Pairing, Nesting]]] = {}
        self.footprints: dict[tuple[str, str], object] = {}  # areas already resolved, see areas.resolve

    def has(self, name: str) -> bool:
        """Whether the store holds the lookup."""
        return name in self.names

    def rows(self, name: str, needed_for: str = "") -> Rows:
        """The rows of a lookup; raises SaferplanError naming it where it was not imported."""
        if not self.has(name):
            raise SaferplanError(
                f"{needed_for or 'This area'} needs the lookup {name}, which the store does not hold.",
                mend=_import_it(name),
            )
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def pairing(self, *levels: str) -> list[Pairing]:
        """The lookups that hold all the levels, those of the newest areas (of the last level) first."""
        found = []
        for name in self.names:
            parts = [_LEVEL.fullmatch(part) for part in name.split("_")]
            held = [(part[1], part[2], part[0]) for part in parts if part and part[2]]
            if len(held) < len(parts):
                continue  # no lookup of levels with their years
            chosen = [max((one for one in held if one[0] == level), default=None) for level in levels]
            whole = [one for one in chosen if one]
            if len(whole) == len(levels):
                found.append(Pairing(name, tuple(one[2] for one in whole), whole[-1][1]))
        return sorted(found, key=lambda one: (one.year, one.name), reverse=True)

    def needed(self, needed_for: str, *levels: str) -> list[Pairing]:
        """The same; raises SaferplanError that says what to import where there is none."""
        found = self.pairing(*levels)
        if not found:
            self.rows(_EXAMPLES[levels[-1]], needed_for)
        return found

    @cached_property
    def bridge(self) -> Bridge:
        """Neighbourhood codes of 2011 and 2021."""
        both = [one.name for one in self.pairing(NEIGHBOURHOOD) if {_OLD, _NEW} <= set(one.name.split("_"))]
        rows = self.rows(both[0] if both else BRIDGE, "Placing neighbourhood codes of 2011 and 2021")
        return Bridge((row[f"{_OLD}_code"], row[f"{_NEW}_code"]) for row in rows)

    def nestings(self, level: str, needed_for: str) -> list[tuple[Pairing, Nesting]]:
        """The neighbourhoods of each area of a level, by every lookup that tells, newest first."""
        if level not in self._nestings:
            pairings = self.needed(needed_for, NEIGHBOURHOOD, level)
            self._nestings[level] = [(one, self._nesting(one, level)) for one in pairings]
        return self._nestings[level]

    def _nesting(self, pairing: Pairing, level: str) -> Nesting:
        """Codes that the lookup lists lie where it says. A code of the other vintage lies in a district with all that
        it became or came from; in the smaller areas only its whole group tells, for edges of wards run through it."""
        whole = f"{pairing.levels[1]}_code"
        vintages = [one for one in (_NEW, _OLD) if one in pairing.name.split("_")]
        parents: dict[str, set[str]] = {}
        for row in self.rows(pairing.name):
            for vintage in vintages[:1]:
                parents.setdefault(row[f"{vintage}_code"], set()).add(row[whole])
            if len(vintages) > 1 and row[f"{_OLD}_code"] not in self.bridge.old_of:
                parents.setdefault(row[f"{_OLD}_code"], set()).add(row[whole])
        if len(vintages) == 1:
            old_to_new = vintages[0] == _NEW
            others = self.bridge.old_only if old_to_new else self.bridge.new_only
            nearest = self.bridge.new_of if old_to_new else self.bridge.old_of
            for code in others:
                near = nearest[code] if level == DISTRICT else self.bridge.group(code)
                parents[code] = set().union(*(parents.get(other, ()) for other in near - others))
        return Nesting({code: frozenset(wholes) for code, wholes in parents.items() if wholes})

    @cached_property
    def partnership_tables(self) -> tuple[tuple[Membership, ...], ...]:
        """The lookups from district to partnership (and police area, where they tell) that are held, newest first."""
        return self._memberships(PARTNERSHIP)

    @cached_property
    def police_tables(self) -> tuple[tuple[Membership, ...], ...]:
        """The lookups from district to police area that are held, newest first."""
        return self._memberships(POLICE)

    def _memberships(self, level: str) -> tuple[tuple[Membership, ...], ...]:
        tables = []
        for name, (district, _), _ in self.pairing(DISTRICT, level):
            parts = {_LEVEL.fullmatch(part)[1]: part for part in name.split("_")}  # type: ignore[index]
            partnership, police = parts.get(PARTNERSHIP, ""), parts.get(POLICE, "")
            columns = [f"{district}_code", f"{partnership}_code", f"{partnership}_name", f"{police}_code"]
            tables.append(tuple(Membership(*(row.get(n) or "" for n in columns)) for row in self.rows(name)))
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
        for level in (WARD, DISTRICT, PARTNERSHIP, POLICE, FIRE_AREA):
            for pairing in reversed(self.pairing(level)):  # the newest last, to overwrite the others
                rows, column = self.rows(pairing.name), pairing.levels[0]
                if rows and f"{column}_name" in rows[0]:
                    found.update((row[f"{column}_code"], row[f"{column}_name"]) for row in rows)
        return found

    @cached_property
    def district_names(self) -> dict[str, str]:
        """Official name of each district of the newest lookup that gives names."""
        for pairing in self.pairing(DISTRICT):
            rows, column = self.rows(pairing.name), pairing.levels[0]
            if rows and f"{column}_name" in rows[0]:
                return {row[f"{column}_code"]: row[f"{column}_name"] for row in rows}
        return {}

    @cached_property
    def _police_area_by_district(self) -> list[dict[str, str]]:
        return [{row.district: row.police_area for row in table} for table in self.police_tables]

    @cached_property
    def _successors(self) -> dict[str, str]:
        """District of any year to the district of the newest year that it is or became part of."""
        if not self.has(REORGANISED):
            return {}
        rows = self.rows(REORGANISED)
        columns = sorted(column for column in rows[0] if re.fullmatch(r"ltla\d\d_code", column))
        return {row[column]: row[columns[-1]] for row in rows for column in columns}


def _import_it(name: str) -> str:
    if name == FAMILY:
        return "Import a table with the columns area, member, from and to (a month each, or blank)."
    columns = ", ".join(f"{part}_code" for part in name.split("_"))
    return f"Import lookup_{name}.csv, or another with such columns ({columns})."


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
