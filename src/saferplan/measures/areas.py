"""From the name of an area to the codes that rows carry: what an area is made of, and who supplies its months."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from saferplan.catalogue.forces import by_code, by_slug
from saferplan.measures import geography as lookups
from saferplan.measures.bridge import Nesting
from saferplan.measures.geography import Geography, Pairing
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from saferplan.values.series import Area

if TYPE_CHECKING:
    from saferplan.records.store import Store

EVERYTHING = "all"
FAMILY_OF = "family:"
COUNTRIES = {"E92000001": ("England", "E"), "W92000004": ("Wales", "W"), "K04000001": ("England and Wales", "EW")}
OwnAreas = Mapping[str, Sequence[str]]
"""A partnership's own neighbourhoods: name to the codes (of any level below) that make it up."""


@dataclass(frozen=True)
class Footprint:
    """What an area is made of.

    `codes` are the neighbourhoods (both vintages) wholly inside, `partly` those that straddle its edge: rows at
    these cannot be placed. `force` is a slug where the area is every row of that force's files. `districts` are the
    districts its neighbourhoods lie in, `partnerships` the partnerships wholly inside (codes and official names).
    `homes` are slugs of the forces that police it: a month is supplied when all of them supplied it; None where
    no lookup tells. `also` are other codes inside it that partners' rows may carry.
    """

    area: Area
    codes: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()
    force: str = ""
    districts: frozenset[str] = frozenset()
    partnerships: frozenset[str] = frozenset()
    homes: frozenset[str] | None = None
    also: frozenset[str] = frozenset()
    note: str = ""


def resolve(store: Store, code: str, own: OwnAreas | None = None, at: Period | None = None) -> Footprint:
    """What an area is made of, by the lookups of a store; the same codes and errors as `trace`."""
    known = lookups.geography(store)
    if own and code in own:
        return trace(known, code, own, at)
    key = (code, str(at) if code.startswith(FAMILY_OF) else "")
    if key not in known.footprints:
        known.footprints[key] = trace(known, code, None, at, frozenset(store.supplied("street")))
    found = known.footprints[key]
    assert isinstance(found, Footprint)
    return found


def trace(
    known: Geography,
    code: str,
    own: OwnAreas | None = None,
    at: Period | None = None,
    forces: frozenset[str] = frozenset(),
) -> Footprint:
    """What an area is made of.

    `code` is a name of `own`, a nine-character code, a police area's slug (of the catalogue or in `forces`),
    `family:CODE` (the members in the month `at`), or `all` (every row). Raises SaferplanError for an unknown code or
    a lookup that is missing.
    """
    if own and code in own:
        return _own(known, code, own[code])
    if code == EVERYTHING:
        return Footprint(Area(code, "All rows", "everything"))
    if code in by_slug() or code in forces:
        return _force(code)
    if code.startswith(FAMILY_OF):
        return _family(known, code, at)
    if code in COUNTRIES:
        return _country(known, code)
    for prefixes, kind, codes_of in _LEVELS:
        if code.startswith(prefixes) and len(code) == 9:
            inside, partly, note = codes_of(known, code)
            return _footprint(known, Area(code, known.official_names.get(code, ""), kind), inside, partly, note)
    raise SaferplanError(
        f"“{code}” is not an area.",
        mend=_near(known, code)
        or "Give a nine-character code (E06000026), the slug of a police area’s files (leicestershire), or all.",
    )


def _near(known: Geography, text: str) -> str:
    """Areas that may have been meant; names are not unique, so none is taken without asking."""
    folded = text.casefold()
    near = [slug for slug, police in by_slug().items() if folded in police.names]
    near += [code for code, name in known.official_names.items() if folded in (code.casefold(), name.casefold())]
    told = [f"{code} ({known.official_names[code]})" if code in known.official_names else code for code in near[:6]]
    return f"Did you mean {' or '.join(told)}?" if told else ""


Inside = tuple[frozenset[str], frozenset[str], str]


def _footprint(known: Geography, area: Area, inside: frozenset[str], partly: frozenset[str], note: str) -> Footprint:
    _, nesting = known.nestings(lookups.DISTRICT, "An area")[0]
    none: frozenset[str] = frozenset()
    districts = none.union(*(nesting.parents.get(code, none) for code in inside))
    police = known.police_areas_of(districts)
    homes = frozenset(by_code()[code].slug for code in police if code in by_code()) or None
    whole = frozenset(d for d in districts if nesting.inside((d,))[0] <= inside)
    names: set[str] = {area.code} if area.kind == "partnership" else set()
    for table in known.partnership_tables[:1]:
        outside = {row.partnership for row in table if row.district not in whole}
        rows = [row for row in table if row.district in whole and row.partnership not in outside]
        names.update(row.partnership for row in rows)
        names.update(row.partnership_name for row in rows)
    return Footprint(area, inside, partly, "", districts, frozenset(names), homes, whole | {area.code}, note)


def _force(slug: str) -> Footprint:
    police = by_slug().get(slug)
    area = Area(slug, police.name if police else slug, "force")
    return Footprint(area, force=slug, homes=frozenset((slug,)))


def _neighbourhood(known: Geography, code: str) -> Inside:
    if code not in known.bridge:
        raise _unknown(code, lookups.BRIDGE)
    group = known.bridge.group(code)
    if len(group) == 1:
        return group, frozenset(), ""
    others = ", ".join(sorted(group - {code}))
    return (
        group,
        frozenset(),
        f"Measured over {code} with {others}: between 2011 and 2021 only the whole kept its edge.",
    )


def _middle(known: Geography, code: str) -> Inside:
    return _nested(known, code, lookups.MIDDLE, "A middle layer area")


def _ward(known: Geography, code: str) -> Inside:
    return _nested(known, code, lookups.WARD, "A ward")


def _nested(known: Geography, code: str, level: str, needed_for: str) -> Inside:
    """By the newest lookup that knows the code."""
    held = known.nestings(level, needed_for)
    for _, nesting in held:
        if code in nesting.known:
            return (*nesting.inside((code,)), "")
    raise _unknown(code, " or ".join(pairing.name for pairing, _ in held))


def _district(known: Geography, code: str) -> Inside:
    return (*_district_codes(known, (code,)), "")


def _district_codes(known: Geography, districts: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Codes of a set of districts, all of one year, taken together so that none straddles between two of them."""
    held = known.nestings(lookups.DISTRICT, "A district")
    for _, nesting in held:
        if all(code in nesting.known for code in districts):
            return nesting.inside(districts)
    # Districts of another year: the oldest lookup has the most of those that have since been joined.
    pairing, nesting = held[-1]
    return nesting.inside({part for code in districts for part in _as_of(known, code, pairing, nesting)})


def _as_of(known: Geography, code: str, pairing: Pairing, nesting: Nesting) -> frozenset[str]:
    """The districts of the pairing's year that together are exactly this district of another year."""
    if code in nesting.known:
        return frozenset((code,))
    if not known.has(lookups.REORGANISED):
        raise _unknown(code, pairing.name, f"If it is of another year, import lookup_{lookups.REORGANISED}.csv.")
    rows = known.rows(lookups.REORGANISED)
    columns = [name for name in rows[0] if name.startswith("ltla") and name.endswith("_code")]
    holding = [row for row in rows if code in (row[column] for column in columns)]
    now = f"ltla{pairing.year}_code"
    if not holding or now not in columns:
        raise _unknown(code, lookups.REORGANISED)
    parts = frozenset(row[now] for row in holding)
    if sum(row[now] in parts for row in rows) > len(holding):
        raise SaferplanError(
            f"The district {code} became part of {', '.join(sorted(parts))} before 20{pairing.year}, and no lookup "
            "tells its neighbourhoods from the rest of it.",
            mend="Ask for the newer district, or list the neighbourhoods as an area of your own.",
        )
    return parts


def _partnership(known: Geography, code: str) -> Inside:
    if not known.partnership_tables:
        known.needed("A partnership", lookups.DISTRICT, lookups.PARTNERSHIP)
    refused: SaferplanError | None = None
    for table in known.partnership_tables:
        districts = sorted({row.district for row in table if row.partnership == code})
        shared = sorted(d for d in districts if len({row.partnership for row in table if row.district == d}) > 1)
        if shared:
            refused = refused or SaferplanError(
                f"The partnership {code} lies in a district that holds several ({', '.join(shared)}), and no lookup "
                "tells their neighbourhoods apart.",
                mend="Ask for the district, list the partnership’s neighbourhoods as an area of your own, or measure "
                "from recorded-crime tables, which name the partnership.",
            )
        elif districts:
            try:
                return (*_district_codes(known, districts), "")
            except SaferplanError as error:
                refused = refused or error
    raise refused or _unknown(code, known.pairing(lookups.DISTRICT, lookups.PARTNERSHIP)[0].name)


def _police_area(known: Geography, code: str) -> Inside:
    held = known.needed("A police area", lookups.DISTRICT, lookups.POLICE)
    for table in known.police_tables:
        if districts := sorted({row.district for row in table if row.police_area == code}):
            return (*_district_codes(known, districts), "")
    raise _unknown(code, held[0].name)


def _made_of_districts(level: str, needed_for: str) -> Callable[[Geography, str], Inside]:
    def codes_of(known: Geography, code: str) -> Inside:
        held = known.needed(needed_for, lookups.DISTRICT, level)
        for name, (district, whole), _ in held:
            rows = known.rows(name)
            if districts := sorted({row[f"{district}_code"] for row in rows if row[f"{whole}_code"] == code}):
                return (*_district_codes(known, districts), "")
        raise _unknown(code, " or ".join(pairing.name for pairing in held))

    return codes_of


def _metropolitan_county(known: Geography, code: str) -> Inside:
    raise SaferplanError(
        f"{code} is a metropolitan county, and no lookup of the store tells its districts.",
        mend="Ask for its police area, or list its districts as an area of your own.",
    )


_LEVELS = (
    (("E01", "W01"), "lsoa", _neighbourhood),
    (("E02", "W02"), "msoa", _middle),
    (("E05", "W05"), "ward", _ward),
    (("E06", "E07", "E08", "E09", "W06"), "district", _district),
    (("E22", "W14"), "partnership", _partnership),
    (("E23", "W15"), "police-area", _police_area),
    (("E31", "W25"), "fire-area", _made_of_districts(lookups.FIRE_AREA, "A fire area")),
    (("E10",), "county", _made_of_districts(lookups.COUNTY, "A county")),
    (("E11",), "county", _metropolitan_county),
    (("E12",), "region", _made_of_districts(lookups.REGION, "A region")),
)


def _country(known: Geography, code: str) -> Footprint:
    name, letters = COUNTRIES[code]
    inside = frozenset(n for n in (*known.bridge.old_of, *known.bridge.new_of) if n[0] in letters)
    return _footprint(known, Area(code, name, "country"), inside, frozenset(), "")


def _own(known: Geography, name: str, members: Sequence[str]) -> Footprint:
    """A named list of codes. Codes of several levels may be mixed; each is resolved as itself."""
    if not members:
        raise SaferplanError(f"The list of neighbourhoods “{name}” is empty.", mend="Give it the codes it is made of.")
    parts = [trace(known, code) for code in members]
    return _together(known, Area(name, name, "neighbourhoods"), parts)


def _family(known: Geography, code: str, at: Period | None) -> Footprint:
    of = code.removeprefix(FAMILY_OF)
    members = family_members(known, of, at)
    parts = [trace(known, member) for member in members]
    together = _together(known, Area(code, f"Most similar group of {of}", "family"), parts)
    return replace(together, note=f"Members: {', '.join(members)}.")


def family_members(known: Geography, of: str, at: Period | None = None) -> list[str]:
    """Codes of an area's most similar group, without the area itself; with `at`, those that belonged then."""
    month = str(at.last_month) if at else ""
    members = []
    for row in known.rows(lookups.FAMILY, "A most similar group"):
        first, last = (row.get("from") or "")[:7], (row.get("to") or "")[:7]
        inside = not month or ((not first or first <= month) and (not last or month <= last))
        if row["area"] == of and row["member"] != of and inside:
            members.append(row["member"])
    if not members:
        raise SaferplanError(
            f"The lookup of most similar groups names no members for {of}{f' in {month}' * bool(month)}."
        )
    return sorted(set(members))


def _together(known: Geography, area: Area, parts: Sequence[Footprint]) -> Footprint:
    if forces := sorted(part.area.code for part in parts if part.force):
        raise SaferplanError(
            f"{area.name}: {', '.join(forces)} is all of a force’s files, which cannot be joined to places.",
            mend="Name the police area by its nine-character code.",
        )
    none: frozenset[str] = frozenset()
    inside = none.union(*(part.codes for part in parts))
    bridge = known.bridge
    partly = none.union(*(part.partly for part in parts)) - inside
    # A code that straddles two of the parts lies wholly in both together.
    inside |= {code for code in partly if (bridge.new_of.get(code) or bridge.old_of[code]) <= inside}
    partly -= inside
    found = _footprint(known, area, inside, partly, " ".join(part.note for part in parts if part.note))
    names = none.union(found.partnerships, *(part.partnerships for part in parts))
    return replace(found, partnerships=names, also=none.union(found.also, *(part.also for part in parts)))


def _unknown(code: str, lookup: str, mend: str = "") -> SaferplanError:
    return SaferplanError(
        f"The lookup {lookup} knows no {code}.", mend=mend or "Check the code, or import the lookup that has it."
    )
