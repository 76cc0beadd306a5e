"""Lookups however their publisher spells the columns, of whatever year, and several tables of residents at once."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

from saferplan.catalogue.measures import measure
from saferplan.measures.areas import resolve
from saferplan.measures.calculate import calculate
from saferplan.measures.geography import geography
from saferplan.records.store import Store
from saferplan.sources import pipeline
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from tests.library.made_stores import STREET, put

ONS = {"ltla": "LAD", "ward": "WD"}
ONE, TWO, THREE = "E01000001", "E01000002", "E01000003"
MONTH = Period.parse("2024-01")


def respelt(heading: str) -> str:
    """A column's name as the Office for National Statistics writes it: ltla24_code is LAD24CD."""
    found = re.fullmatch(r"([a-z]+)(\d\d)_(code|name)", heading)
    if not found:
        return heading
    return ONS.get(found[1], found[1].upper()) + found[2] + {"code": "CD", "name": "NM"}[found[3]]


@pytest.fixture(scope="module")
def ons_store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The real lookups under the ONS's own column names."""
    folder = tmp_path_factory.mktemp("ons")
    for path in (shared / "data/geography").glob("lookup_*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading, *rows = csv.reader(file)
        with (folder / path.name.replace("lookup_", "table ")).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[respelt(name) for name in heading], *rows])
    pipeline.run([folder], folder / "store")
    return Store.open(folder / "store")


@pytest.mark.parametrize(
    "code",
    [
        "E01013690", "E02002858", "E05010458", "E06000016", "E07000190", "E06000066", "E22000194", "E23000021",
        "E31000047", "W06000015", "W15000003",
    ],
)  # fmt: skip
def test_either_spelling_gives_the_same_area(ons_store: Store, real_store: Store, code: str) -> None:
    def made_of(store: Store) -> object:
        try:
            found = resolve(store, code)
        except SaferplanError as refused:
            return str(refused)
        return found.area, found.codes, found.partly, found.districts, found.partnerships, found.homes

    expected = made_of(real_store)
    assert made_of(ons_store) == expected
    if code != "E07000190":  # Taunton Deane, joined to another district before 2022
        assert isinstance(expected, tuple) and expected[1]


def imported(folder: Path, **tables: str) -> Store:
    for name, text in tables.items():
        path = folder / f"{name}.csv"
        path.write_text(text.replace(" ", "\n") + "\n")
        pipeline.run([path], folder / "store")
    return Store.open(folder / "store")


BRIDGE = f"LSOA11CD,LSOA21CD,LAD22CD {ONE},{ONE},E07000001 {TWO},{TWO},E07000001 {THREE},{THREE},E07000002"


def test_the_newest_vintage_is_preferred(tmp_path: Path) -> None:
    store = imported(
        tmp_path,
        bridge=BRIDGE,
        now=f"LSOA21CD,WD25CD,LAD25CD,LAD25NM {ONE},E05000001,E06000009,New {TWO},E05000001,E06000009,New "
        f"{THREE},E05000002,E06000009,New",
        police24="LAD24CD,CSP24CD,PFA24CD E07000001,E22000001,E23000021 E07000002,E22000002,E23000021",
        police25="LAD25CD,CSP25CD,CSP25NM,PFA25CD E06000009,E22000009,Whole,E23000032",
        regions="LAD25CD,RGN25CD,RGN25NM E06000009,E12000004,Middle",
        middle21=f"OA21CD,LSOA21CD,MSOA21CD,MSOA21NM E00000001,{ONE},E02000001,M E00000002,{THREE},E02000001,M "
        f"E00000003,{TWO},E02000002,N",
        middle11=f"LSOA11CD,MSOA11CD {ONE},E02000001 {TWO},E02000001 {THREE},E02000003",
    )
    found = {code: resolve(store, code) for code in ("E05000001", "E06000009", "E07000001", "E22000009", "E12000004")}
    assert [sorted(one.codes) for one in found.values()] == [
        [ONE, TWO], [ONE, TWO, THREE], [ONE, TWO], [ONE, TWO, THREE], [ONE, TWO, THREE]
    ]  # fmt: skip
    assert found["E06000009"].homes == {"kent"}
    assert found["E06000009"].area.name == "New"
    assert "Whole" in found["E06000009"].partnerships
    assert resolve(store, "E02000001").codes == {ONE, THREE}  # by 2021
    assert resolve(store, "E02000003").codes == {THREE}  # of 2011 alone
    assert [one.year for one, _ in geography(store).nestings("msoa", "")] == ["21", "11"]


def test_a_second_table_of_residents_stands_beside_the_first(tmp_path: Path) -> None:
    put(tmp_path / "store", "street", {("kent", "2024-01"): [{"crime_type": "Burglary", "lsoa": ONE}] * 3}, STREET)
    store = imported(
        tmp_path,
        bridge=BRIDGE,
        police="LAD22CD,CSP22CD,PFA22CD E07000001,E22000001,E23000032 E07000002,E22000002,E23000032",
        districts="code,year,residents E07000001,2022,4000",
        elsewhere="code,year,residents E07000002,2022,2000",
        neighbourhoods=f"LSOA21CD,year,population {ONE},2023,1500 {TWO},2023,1500",
        older="Code,2020,2021 E07000001,500,600",
    )

    def asked(code: str, year: int) -> tuple[Fraction | None, str]:
        (series,) = calculate(store, [measure("burglary-rate")], [code], MONTH, MONTH, "month", {"residents": year})
        seen = series.observations[0]
        assert f"--residents {year}" in seen.origin.query
        return seen.value, seen.origin.source.partition("; ")[2].replace(str(tmp_path) + "/", "")

    assert asked("E07000001", 2022) == (Fraction(3, 4), "residents of 2022: districts.csv (import 4)")
    assert asked("E07000002", 2022) == (0, "residents of 2022: elsewhere.csv (import 5)")
    assert asked("E07000001", 2023) == (1, "residents of 2023: neighbourhoods.csv (import 6), 2 areas added up")
    assert asked("E07000001", 2020) == (6, "residents of 2020: older.csv (import 7)")
    with pytest.raises(SaferplanError, match=r"E07000002 in 2023 are not known.*2020, 2021, 2022, 2023"):
        asked("E07000002", 2023)
    store = imported(tmp_path, corrected="code,year,residents E07000001,2022,3000")
    assert asked("E07000001", 2022) == (1, "residents of 2022: corrected.csv (import 8)")
    assert len([name for name in store.lookups() if name.startswith("population")]) == 4


def test_residents_of_a_code_that_straddles_the_edge_are_left_out_and_that_is_said(tmp_path: Path) -> None:
    """A neighbourhood of 2011 was divided between two wards; residents are known by codes of 2011 only."""
    put(tmp_path / "store", "street", {("kent", "2024-01"): [{"crime_type": "Burglary", "lsoa": ONE}] * 3}, STREET)
    north, south = "E01000021", "E01000022"
    store = imported(
        tmp_path,
        bridge=f"LSOA11CD,LSOA21CD,LAD22CD {ONE},{ONE},E07000001 {TWO},{north},E07000001 {TWO},{south},E07000001",
        wards=f"LSOA21CD,WD24CD,LAD24CD {ONE},E05000001,E07000001 {north},E05000001,E07000001 "
        f"{south},E05000002,E07000001",
        residents=f"LSOA11CD,year,population {ONE},2020,1000 {TWO},2020,800",
    )
    (series,) = calculate(store, [measure("burglary-rate")], ["E05000001"], MONTH, MONTH, "month", {"residents": 2020})
    seen = series.observations[0]
    assert (seen.value, seen.denominator) == (3, 1000)
    assert seen.origin.source.endswith("1 area added up, without 1 that straddles the edge")
