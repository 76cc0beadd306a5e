"""# Areas

Rows carry the code of a neighbourhood, of 2011 or of 2021, and an area is the set of codes that lie in it. Where the
two vintages differ, the bridge is the smallest group of codes that is whole in both: nothing is split by fractions.

The tables below use a small country. Neighbourhood 1 never changed. In 2021 neighbourhood 2 was divided into 21 and
22, neighbourhoods 3 and 4 were joined into 34, and neighbourhood 5 was divided into 51 and 52, which lie in different
districts. Codes are shortened: 21 stands for E01000021, ward A for E05000001, district D1 for E06000001.
"""

import pytest

from saferplan.measures.areas import trace
from saferplan.measures.geography import Geography
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from tests.spec.table import Behaviour

PAIRS = ("1 1 D1", "2 21 D1", "2 22 D1", "3 34 D1", "4 34 D1", "5 51 D1", "5 52 D2", "6 6 D2", "7 7 D3", "8 8 D4")
WARDS = ("1 A D1", "21 A D1", "22 B D1", "34 B D1", "51 B D1", "52 C D2", "6 C D2", "7 E D3", "8 F D5")
PARTNERSHIPS = ("D1 P1 Y1", "D2 P2 Y1", "D3 P3 Y1", "D3 P4 Y1", "D5 P2 Y2")
FAMILY = ("P1 P2  2019-12", "P1 P3 2020-01 ")


def long(short: str) -> str:
    """The whole code of a short one."""
    prefix = {"D": "E06", "P": "E22", "Y": "E23", "M": "E02"}.get(short[0])
    if short in "ABCEF":
        return f"E05{ord(short) - 64:06d}"
    return f"{prefix}{int(short[1:]):06d}" if prefix else f"E01{int(short):06d}"


def short(code: str) -> str:
    return str(int(code[3:]))


def country() -> Geography:
    """The small country's lookups."""

    def rows(lines: tuple[str, ...], *names: str) -> list[dict[str, str]]:
        return [dict(zip(names, map(long, line.split()), strict=True)) for line in lines]

    partnerships = rows(PARTNERSHIPS, "ltla24_code", "csp24_code", "pfa24_code")
    tables = {
        "lsoa11_lsoa21_ltla22": rows(PAIRS, "lsoa11_code", "lsoa21_code", "ltla22_code"),
        "lsoa21_ward24_ltla24": rows(WARDS, "lsoa21_code", "ward24_code", "ltla24_code"),
        "ltla24_csp24_pfa24": [row | {"csp24_name": "P"} for row in partnerships],
        "ltla_ltla": [
            {"ltla21_code": long(was), "ltla22_code": long(was), "ltla24_code": long(now)}
            for was, now in (("D1", "D1"), ("D2", "D2"), ("D3", "D3"), ("D4", "D5"))
        ]
        + [{"ltla21_code": long("D9"), "ltla22_code": long("D3"), "ltla24_code": long("D3")}],
        "family": [
            dict(zip(("area", "member", "from", "to"), (long("P1"), long(member), first, last), strict=True))
            for member, first, last in (("P1", "", ""), ("P2", "", "2019-12"), ("P6", "2020-01", ""))
        ],
    }
    return Geography(tables, lambda name: tables[name])


MADE_OF = Behaviour(
    "What an area is made of",
    "A neighbourhood stands for its whole group. A code of 2011 that was divided counts for a ward or district when "
    "the whole of it lies there; where it straddles the edge it counts for neither, and how many rows that costs is "
    "said beside the figure. Joined areas are taken together, so that nothing straddles between them.",
    ("area", "what it is", "counted: rows at", "cannot be placed: rows at"),
    (
        ("1", "a neighbourhood that never changed", ["1"], []),
        ("2", "a neighbourhood of 2011, later divided", ["2", "21", "22"], []),
        ("21", "a part of it: only the whole can be measured", ["2", "21", "22"], []),
        ("4", "a neighbourhood of 2011, later joined to another", ["3", "4", "34"], []),
        ("A", "a ward with a part of neighbourhood 2", ["1", "21"], ["2"]),
        ("B", "a ward with the other part, and the whole of 34", ["3", "4", "22", "34", "51"], ["2", "5"]),
        ("D1", "a district with both wards", ["1", "2", "3", "4", "21", "22", "34", "51"], ["5"]),
        ("D5", "a district that took over another in 2023", ["8"], []),
        ("D4", "that other district, as it was", ["8"], []),
        ("P2", "a partnership of two districts", ["6", "8", "52"], ["5"]),
        ("Y1", "a police area: points inside its districts",
         ["1", "2", "3", "4", "5", "6", "7", "21", "22", "34", "51", "52"], []),
        ("own list of A and B", "the partnership's own neighbourhood list",
         ["1", "2", "3", "4", "21", "22", "34", "51"], ["5"]),
        ("England", "every neighbourhood", ["1", "2", "3", "4", "5", "6", "7", "8", "21", "22", "34", "51", "52"], []),
    ),
)  # fmt: skip

REFUSED = Behaviour(
    "What cannot be told",
    "Where no lookup tells, the answer is an error that says which one is missing or what to ask instead.",
    ("area", "why", "the message says"),
    (
        ("P3", "its district holds two partnerships", "lies in a district that holds several (E06000003)"),
        ("D9", "it became part of a larger district before 2022", "became part of E06000003 before 2022"),
        ("D8", "no lookup knows it", "The lookup ltla_ltla knows no E06000008"),
        ("99", "no lookup knows it", "The lookup lsoa11_lsoa21_ltla22 knows no E01000099"),
        ("M1", "its lookup was not imported", "Import lookup_lsoa11_msoa11.csv"),
        ("Nottingham Road", "names are never looked up", "is not an area"),
    ),
)

POLICED = Behaviour(
    "Whose months count",
    "A month counts as supplied for an area when every force that polices it supplied the month. Rows of other forces' "
    "files at points inside are counted too, but not waited for. The slug of a police area means every row of its "
    "files, wherever the point lies.",
    ("area", "police areas"),
    (
        ("D1", ["metropolitan"]),
        ("A", ["metropolitan"]),
        ("P2", ["cumbria", "metropolitan"]),
        ("leicestershire", ["leicestershire"]),
    ),
)


def found(asked: str):
    if asked == "England":
        return trace(country(), "E92000001")
    if asked.startswith("own"):
        return trace(country(), asked, {asked: [long("A"), long("B")]})
    return trace(country(), asked if " " in asked or asked == "leicestershire" else long(asked))


@MADE_OF.each
def test_made_of(row):
    asked, _, counted, partly = row
    area = found(asked)
    order = lambda codes: sorted((short(code) for code in codes), key=int)  # noqa: E731 a name for a one-line sort
    assert order(area.codes) == counted
    assert order(area.partly) == partly


@REFUSED.each
def test_refused(row):
    asked, _, message = row
    with pytest.raises(SaferplanError) as refused:
        found(asked)
    assert message in str(refused.value)


@POLICED.each
def test_policed(row):
    asked, forces = row
    assert sorted(found(asked).homes) == forces


def test_a_family_has_the_members_of_the_month():
    known = country()
    assert trace(known, "family:" + long("P1"), at=Period.parse("2019-12")).note == "Members: E22000002."
    with pytest.raises(SaferplanError):  # member 6 is in no lookup of partnerships
        trace(known, "family:" + long("P1"), at=Period.parse("2020-01"))
