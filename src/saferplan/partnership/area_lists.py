"""The areas inside a partnership, level by level, as the lookups of its store tell them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from saferplan.measures.areas import Footprint, resolve
from saferplan.measures.geography import DISTRICT, MIDDLE, WARD, Geography, geography
from saferplan.partnership.records import lists_of
from saferplan.records.store import Store
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.series import Area

WHOLE, DISTRICTS, OWN, NEIGHBOURHOOD = "partnership", "district", "neighbourhoods", "lsoa"
LEVELS = {
    WHOLE: "The whole partnership",
    DISTRICTS: "Districts",
    WARD: "Wards",
    OWN: "The partnership’s own lists of neighbourhoods",
    MIDDLE: "Middle layer areas (MSOA)",
    NEIGHBOURHOOD: "Neighbourhoods (LSOA)",
}


def opened(store: Store | Path) -> Store:
    """The store, opened if it is not."""
    return store if isinstance(store, Store) else Store.open(store)


def whole_of(folder: Folder, store: Store) -> Footprint:
    """The partnership's own area; raises SaferplanError where none is named."""
    if not folder.partnership.area:
        raise SaferplanError("The partnership’s area is not named.", "partnership.toml", "Write its code as area.")
    return resolve(store, folder.partnership.area)


def footprint_of(folder: Folder, store: Store, code: str) -> Footprint:
    """An area by its code, or one of the partnership's own lists by its name."""
    return resolve(store, code, lists_of(folder))


def named(area: Area) -> str:
    """What an area is called, by its code where no lookup gives a name."""
    return area.name or area.code


def wards_of(folder: Folder, store: Store | Path) -> tuple[Area, ...]:
    """Code and name of each ward that lies in the partnership's area, in order of name."""
    return areas_of(folder, store, WARD)


def areas_of(folder: Folder, store: Store | Path, level: str) -> tuple[Area, ...]:
    """The areas of one level that lie wholly inside the partnership, in order of name (neighbourhoods: of code)."""
    held = opened(store)
    known, whole = geography(held), whole_of(folder, held)
    if level == WHOLE:
        return (Area(whole.area.code, whole.area.name or folder.partnership.name, whole.area.kind),)
    if level == OWN:
        return tuple(Area(name, name, OWN) for name in sorted(lists_of(folder)))
    if level == NEIGHBOURHOOD:
        return _neighbourhoods(known, whole)
    if level not in LEVELS:
        raise SaferplanError(f"“{level}” is not a level of areas.", mend=f"Choose one of {', '.join(LEVELS)}.")
    return _nested(known, whole, level)


def _nested(known: Geography, whole: Footprint, level: str) -> tuple[Area, ...]:
    """By the newest lookup that places the partnership's neighbourhoods."""
    names = known.official_names
    lookup = DISTRICT if level == DISTRICTS else level
    for _, nesting in known.nestings(lookup, LEVELS[level]):
        met = {area for code in whole.codes for area in nesting.parents.get(code, ())}
        inside = [area for area in met if (own := nesting.inside((area,))[0]) and own <= whole.codes]
        if inside:
            found = (Area(code, names.get(code, ""), level) for code in inside)
            return tuple(sorted(found, key=lambda area: (named(area), area.code)))
    return ()


def _neighbourhoods(known: Geography, whole: Footprint) -> tuple[Area, ...]:
    """The smallest areas that kept their edge from 2011 to 2021, each by the first of its codes."""
    groups = (sorted(group) for group in known.bridge.groups(whole.codes))
    names = _neighbourhood_names(known)
    return tuple(Area(group[0], names.get(group[0], ""), NEIGHBOURHOOD) for group in sorted(groups))


def _neighbourhood_names(known: Geography) -> dict[str, str]:
    found: dict[str, str] = {}
    for pairing in known.pairing(NEIGHBOURHOOD):
        for vintage in (part for part in pairing.name.split("_") if part.startswith(NEIGHBOURHOOD)):
            rows = known.rows(pairing.name)
            if rows and f"{vintage}_name" in rows[0]:
                found.update((row[f"{vintage}_code"], row[f"{vintage}_name"]) for row in rows)
    return found


def own_or_level(folder: Folder, store: Store, codes: Sequence[str], level: str) -> tuple[Area, ...]:
    """The areas named, each with its official name; without any, all of the level."""
    if not codes:
        return areas_of(folder, store, level)
    names = geography(store).official_names | _neighbourhood_names(geography(store))
    found = []
    for code in dict.fromkeys(codes):
        area = footprint_of(folder, store, code).area
        found.append(Area(area.code, area.name or names.get(code, ""), area.kind))
    return tuple(found)
