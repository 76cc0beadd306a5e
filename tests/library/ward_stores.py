"""A small partnership for tests of places: one district of three wards, with a neighbourhood that lies in two of them.

Every row is written in a table, so that a count can be made by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from saferplan.records.store import Store
from saferplan.values.figures import Unit
from saferplan.values.folder import Denominator, Folder
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, Nature, Partnership
from tests.library.made_stores import STREET, put, put_lookup

FORCE, DISTRICT = "leicestershire", "E07000130"
WARDS = {"E05000001": "Abbey", "E05000002": "Castle", "E05000003": "Eyres"}
# Neighbourhoods of each ward; the old code E01000009 became two, in different wards: its rows belong to neither.
INSIDE = {
    "E05000001": ("E01000001", "E01000002"),
    "E05000002": ("E01000003", "E01000004"),
    "E05000003": ("E01000005",),
}
ASTRIDE, BECAME = "E01000009", {"E01000101": "E05000001", "E01000102": "E05000002"}
PEOPLE = 500
BURGLARY, ROBBERY, INCIDENT = "Burglary", "Robbery", "Anti-social behaviour"
Rows = Mapping[tuple[str, str, str], int]
"""(month, neighbourhood, crime type) to how many rows."""


def store_of(path: Path, rows: Rows, months: Iterable[str]) -> Store:
    """A store of these rows; the months are supplied, whether they have a row or not."""
    units = {
        (FORCE, month): [
            {"lsoa": place, "crime_type": kind}
            for (at, place, kind), n in rows.items()
            if at == month
            for _ in range(n)
        ]
        for month in months
    }
    put(path, "street", units, STREET)
    _lookups(path)
    return Store.open(path)


def _lookups(path: Path) -> None:
    old = [code for codes in INSIDE.values() for code in codes]
    pairs = [*((code, code) for code in old), *((ASTRIDE, code) for code in BECAME)]
    bridge = [{"lsoa11_code": a, "lsoa21_code": b, "ltla22_code": DISTRICT} for a, b in pairs]
    put_lookup(path, "lsoa11_lsoa21_ltla22", bridge)
    placed = {code: ward for ward, codes in INSIDE.items() for code in codes} | BECAME
    wards = [
        {"lsoa21_code": code, "ward24_code": ward, "ward24_name": WARDS[ward], "ltla24_code": DISTRICT}
        for code, ward in placed.items()
    ]
    put_lookup(path, "lsoa21_ward24_ltla24", wards)
    whole = {"ltla24_code": DISTRICT, "ltla24_name": "Charnwood", "csp24_code": "E22000999", "pfa24_code": "E23000021"}
    put_lookup(path, "ltla24_csp24_pfa24", [whole])
    people = [{"code": code, "year": "2014", "residents": str(PEOPLE)} for code in dict.fromkeys(a for a, _ in pairs)]
    put_lookup(path, "population_lsoa11", people)


def indicator(id: str, measure: str, name: str, **fields: object) -> Indicator:
    """A counted indicator; fewer is better."""
    unit = Unit("per 1,000 residents", decimals=2) if fields.get("nature") is Nature.RATE else Unit("offences")
    return Indicator(id, name, unit, Direction.LOWER, measure=measure, **fields)  # type: ignore[arg-type]


def folder_of(small_count: int = 5, round_to: int = 0) -> Folder:
    """The partnership: three counted indicators, one a rate, and one that is returned."""
    return Folder(
        Partnership("charnwood", "Safer Charnwood", DISTRICT, small_count=small_count, round_to=round_to),
        indicators=(
            indicator("burglary", "burglary", "Burglary"),
            indicator("robbery-rate", "robbery-rate", "Robbery", nature=Nature.RATE),
            indicator("asb", "anti-social-behaviour", "Anti-social behaviour"),
            Indicator("referrals", "Referrals", Unit("referrals"), Direction.HIGHER),
        ),
        denominators=(Denominator("residents", 2014),),
    )


def months(first: str, number: int) -> list[str]:
    """So many months from the first on, as they are written."""
    return [str(Period.parse(first).shift(at)) for at in range(number)]
