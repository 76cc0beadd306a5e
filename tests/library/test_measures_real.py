"""Measures of real police.uk files against a count by the csv module, row by row, and lookups read as plain tables."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from saferplan.catalogue.measures import measure
from saferplan.measures.areas import resolve
from saferplan.measures.calculate import calculate
from saferplan.records.store import Store
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

Rows = Counter[tuple[str, str, str, str]]
LEICESTER = [Period.parse("2019-12").shift(n) for n in range(35)]
WINTER = [Period.parse("2018-10").shift(n) for n in range(5)]
DISTRICTS = ("E06000016", "E06000017", "E07000129", "E07000130", "E07000131", "E07000132", "E07000133", "E07000134")
KINDS = {"burglary": "Burglary", "violence-and-sexual-offences": "Violence and sexual offences", "all-recorded": ""}


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / "geography" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def counted(rows: Rows, kind: str, *, force: str = "", codes: set[str] | None = None) -> Counter[str]:
    """Rows by month, the slow way."""
    found: Counter[str] = Counter()
    for (slug, month, code, crime_type), number in rows.items():
        if (not kind or crime_type == kind) and force in ("", slug) and (codes is None or code in codes):
            found[month] += number
    return found


@pytest.fixture(scope="module")
def pairs(shared: Path) -> list[dict[str, str]]:
    return read(shared, "lookup_lsoa11_lsoa21_ltla22.csv")


@pytest.fixture(scope="module")
def groups(pairs: list[dict[str, str]]) -> dict[str, set[str]]:
    """Each code's whole group, by walking from code to code until nothing new is met."""
    near = defaultdict(set)
    for row in pairs:
        near[row["lsoa11_code"]].add(row["lsoa21_code"])
        near[row["lsoa21_code"]].add(row["lsoa11_code"])
    found = {}
    for code in near:
        group, edge = {code}, [code]
        while edge:
            fresh = near[edge.pop()] - group
            group |= fresh
            edge += fresh
        found[code] = group
    return found


@pytest.mark.parametrize("name", KINDS)
def test_a_force_is_every_row_of_its_files(real_store: Store, real_rows: Rows, name: str) -> None:
    (series,) = calculate(real_store, [measure(name)], ["leicestershire"], LEICESTER[0], LEICESTER[-1])
    expected = counted(real_rows, KINDS[name], force="leicestershire")
    assert {str(seen.period): seen.value for seen in series.observations} == expected


def test_all_types_together_are_all_rows(real_store: Store, real_rows: Rows) -> None:
    types = {kind for _, _, _, kind in real_rows}
    names = [kind.lower().replace(" ", "-") for kind in sorted(types)]
    every = calculate(real_store, [measure(n) for n in (*names, "all-recorded")], ["norfolk"], WINTER[0], WINTER[-1])
    for at, month in enumerate(WINTER):
        parts = [series.observations[at].value for series in every]
        assert (
            sum(part for part in parts[:-1] if part is not None)
            == parts[-1]
            == counted(real_rows, "", force="norfolk")[str(month)]
        )


@pytest.mark.parametrize("force", ["btp", "devon-and-cornwall", "cambridgeshire"])
def test_forces_without_ids_or_places_lose_nothing(real_store: Store, real_rows: Rows, force: str) -> None:
    (series,) = calculate(real_store, [measure("all-recorded")], [force], WINTER[0], WINTER[-1])
    assert {str(s.period): s.value for s in series.observations} == counted(real_rows, "", force=force)


@pytest.mark.parametrize("name", KINDS)
def test_a_district_is_the_points_inside_it(
    real_store: Store, real_rows: Rows, pairs: list[dict[str, str]], name: str
) -> None:
    """Codes of either vintage, whichever force's file the row stands in."""
    lies_in = defaultdict(set)
    for row in pairs:
        lies_in[row["lsoa11_code"]].add(row["ltla22_code"])
        lies_in[row["lsoa21_code"]].add(row["ltla22_code"])
    gone = {row["lsoa11_code"] for row in pairs} - {row["lsoa21_code"] for row in pairs}
    flipped = sum(counted(real_rows, "", force="leicestershire", codes=gone).values())
    assert flipped > 0.1 * sum(counted(real_rows, "", force="leicestershire").values())  # codes of 2011 alone
    found = calculate(real_store, [measure(name)], DISTRICTS, LEICESTER[0], LEICESTER[-1])
    for series in found:
        codes = {code for code, districts in lies_in.items() if districts == {series.area.code}}
        expected = counted(real_rows, KINDS[name], codes=codes)
        assert [seen.value for seen in series.observations] == [expected[str(month)] for month in LEICESTER]


def test_points_in_a_district_come_from_every_force(real_store: Store, real_rows: Rows, pairs) -> None:
    """Railway police rows in Norwich count for Norwich, and its months are those of Norfolk."""
    codes = {row[c] for row in pairs if row["ltla22_code"] == "E07000148" for c in ("lsoa11_code", "lsoa21_code")}
    (series,) = calculate(real_store, [measure("all-recorded")], ["E07000148"], WINTER[0], LEICESTER[0])
    expected = counted(real_rows, "", codes=codes)
    railway = counted(real_rows, "", force="btp", codes=codes)
    assert sum(railway.values()) > 0
    for seen in series.observations:
        assert seen.value == (expected[str(seen.period)] if seen.period in WINTER else None)


def test_a_police_area_is_the_points_in_its_districts(real_store: Store, real_rows: Rows, pairs) -> None:
    inside = set(DISTRICTS) | {"E07000135"}
    lies_in = defaultdict(set)
    for row in pairs:
        lies_in[row["lsoa11_code"]].add(row["ltla22_code"])
        lies_in[row["lsoa21_code"]].add(row["ltla22_code"])
    codes = {code for code, districts in lies_in.items() if districts <= inside}
    (series,) = calculate(real_store, [measure("all-recorded")], ["E23000021"], LEICESTER[0], LEICESTER[-1])
    expected = counted(real_rows, "", codes=codes)
    assert [seen.value for seen in series.observations] == [expected[str(month)] for month in LEICESTER]
    whole = counted(real_rows, "", force="leicestershire")
    assert all(whole[str(month)] > expected[str(month)] for month in LEICESTER)  # rows without a place, or outside


def test_wards_through_whole_groups(
    shared: Path, real_store: Store, real_rows: Rows, groups: dict[str, set[str]], pairs
) -> None:
    """A code of 2011 counts for a ward when its whole group lies in it; else for none, and the series says so."""
    ward_of = {row["lsoa21_code"]: row["ward24_code"] for row in read(shared, "lookup_lsoa21_ward24_ltla24.csv")}
    leicester = {row["lsoa21_code"] for row in pairs if row["ltla22_code"] == "E06000016"}
    wards = sorted({ward_of[code] for code in leicester})
    found = calculate(real_store, [measure("all-recorded")], wards, LEICESTER[0], LEICESTER[-1])
    present = {code for _, _, code, _ in real_rows} & groups.keys()
    wards_of = {c: {ward_of[o] for o in groups[c] if o in ward_of} for c in present if c not in ward_of}
    told = 0
    for series in found:
        codes = {c for c, ward in ward_of.items() if ward == series.area.code}
        codes |= {c for c, several in wards_of.items() if several == {series.area.code}}
        astride = {c for c, several in wards_of.items() if series.area.code in several and len(several) > 1}
        expected, unplaced = counted(real_rows, "", codes=codes), counted(real_rows, "", codes=astride)
        for seen in series.observations:
            assert seen.value == expected[str(seen.period)]
            lost = unplaced[str(seen.period)]
            assert seen.note.startswith(f"{lost} more cannot be placed") if lost else not seen.note
            told += bool(lost)
    assert told > 0


def test_a_neighbourhood_is_measured_over_its_whole_group(
    real_store: Store, real_rows: Rows, groups: dict[str, set[str]]
) -> None:
    present = {code for _, _, code, _ in real_rows}
    changed = sorted(code for code in present if code and len(groups.get(code, ())) > 2 and code.startswith("E0102"))[
        :6
    ]
    assert changed
    for series in calculate(real_store, [measure("all-recorded")], changed, LEICESTER[0], LEICESTER[-1]):
        footprint = resolve(real_store, series.area.code)
        assert footprint.codes == groups[series.area.code]
        expected = counted(real_rows, "", codes=groups[series.area.code])
        supplied = footprint.homes == {"leicestershire"}
        for seen in series.observations:
            assert seen.value == (expected[str(seen.period)] if supplied else None)
        assert any("Measured over" in note for _, note in series.notes)


def test_a_rate_is_of_the_stated_year(shared: Path, real_store: Store, real_rows: Rows, pairs) -> None:
    old = {row["lsoa11_code"] for row in pairs if row["ltla22_code"] == "E06000016"}
    residents = sum(
        int(row["population"])
        for row in read(shared, "population_lsoa11.csv")
        if row["lsoa11_code"] in old and row["year"] == "2020"
    )
    month = Period.parse("2021-03")
    (series,) = calculate(
        real_store, [measure("burglary-rate")], ["E06000016"], month, month, denominators={"residents": 2020}
    )
    (count,) = calculate(real_store, [measure("burglary")], ["E06000016"], month, month)
    value = count.value(month)
    assert value is not None
    assert series.value(month) == Fraction(value * 1000, residents)
    assert series.unit.name == "offences per 1,000 residents of 2020"


def test_repeat_places(shared: Path, real_store: Store) -> None:
    """Points with two rows or more, counted anew for a quarter: not the sum of its months."""
    from tests.library.conftest import ARCHIVES, street_rows

    points: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for force, month, rows in street_rows(shared / "data" / ARCHIVES[1]):
        if force == "norfolk":
            located = [row for row in rows if row["Longitude"]]
            points[month].update((row["Longitude"], row["Latitude"]) for row in located)
    quarter = sum((points[month] for month in ("2018-10", "2018-11", "2018-12")), Counter())
    (months,) = calculate(real_store, [measure("repeat-places")], ["norfolk"], WINTER[0], WINTER[-1])
    (quarters,) = calculate(real_store, [measure("repeat-places")], ["norfolk"], WINTER[0], WINTER[-1], "quarter")
    expected = [sum(number > 1 for number in points[str(month)].values()) for month in WINTER]
    assert [seen.value for seen in months.observations] == expected
    assert [seen.value for seen in quarters.observations] == [sum(n > 1 for n in quarter.values()), None]


def test_a_blank_says_whose_files_are_awaited(real_store: Store) -> None:
    def note(code: str, month: str, by: str = "month") -> tuple[Fraction | None, str]:
        period = Period.parse(month)
        (series,) = calculate(real_store, [measure("burglary")], [code], period, period, by)
        return series.observations[0].value, series.observations[0].note

    assert note("E07000148", "2019-03") == (None, "Not supplied by norfolk.")
    assert note("E06000016", "2020-03", "financial-year") == (
        None, "Not supplied in full by leicestershire. 4 of 12 months are supplied."
    )  # fmt: skip
    assert note("all", "2018-10") == (None, "Not supplied by leicestershire.")


@pytest.mark.parametrize("text", ["Leicester", "e06000016", "LEICESTERSHIRE"])
def test_what_may_have_been_meant_is_asked_never_taken(real_store: Store, text: str) -> None:
    meant = "leicestershire" if text.endswith("SHIRE") else "E06000016 (Leicester)"
    with pytest.raises(SaferplanError, match=f"is not an area.*Did you mean {re.escape(meant)}"):
        resolve(real_store, text)
