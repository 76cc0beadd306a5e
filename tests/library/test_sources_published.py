"""Published tables: recorded crime by partnership, road casualties, lookups, most similar groups."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from saferplan.records.store import Store
from saferplan.sources import family, geography, partner_file, pipeline, recorded_crime_tables, stats19
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from tests.library.taken import given, load, text_file, workbook_file

CRIME = [
    "Financial Year", "Financial Quarter", "Force Name", "CSP Name", "Offence Description", "Offence Group",
    "Offence Subgroup", "Offence Code", "Number of Offences",
]  # fmt: skip
OLDER = [
    "FINANCIAL_YEAR", "QUARTER", "Police Force", "Community Safety Partnership", "Offence", "Offence group",
    "Offence sub-group", "Home Office code", "Recorded crimes",
]  # fmt: skip
SHORT = ["financial year", "quarter", "force", "partnership", "offence", "group", "sub-group", "code", "number"]
SOURCES = (recorded_crime_tables, stats19, geography, family, partner_file)


def crime(year: Any, quarter: Any, number: Any, partnership: str = "Plymouth", code: Any = "28E") -> list[Any]:
    force, group = "Devon and Cornwall", "Theft offences"
    return [year, quarter, force, partnership, "Burglary - residential", group, "Residential burglary", code, number]


@pytest.mark.parametrize("headings", [CRIME, OLDER, SHORT])
@pytest.mark.parametrize("as_workbook", [False, True])
def test_recorded_crime_tables(tmp_path: Path, headings: list[str], as_workbook: bool) -> None:
    rows = [crime("2015/16", 1, 12), crime("2015-16", "Q2", -3, code=105), crime("2015/2016", "1", "1,204")]
    if as_workbook:
        sheets = {"Notes": [["Police recorded crime"], ["Year ending March"]], "2015-16": [[], headings, *rows]}
        file = workbook_file(tmp_path, sheets)
    else:
        file = text_file(tmp_path, lines([headings, *rows]))
    assert recognised(file) == [recorded_crime_tables]
    taken = load(recorded_crime_tables, file, tmp_path)
    fields = ("force", "partnership", "offence", "offence_group", "offence_sub_group", "number")
    assert [tuple(row[name] for name in fields) for row in taken.rows] == [
        ("Devon and Cornwall", "Plymouth", "Burglary - residential", "Theft offences", "Residential burglary", number)
        for number in (12, -3, 1204)
    ]
    assert [row["offence_code"] for row in taken.rows] == ["28E", "105", "28E"]
    assert {(row["period_first"], row["period_months"]) for row in taken.rows} == {
        (Period.parse(text).first, 3) for text in ("2015/16-Q1", "2015/16-Q2")
    }
    assert taken.periods() == {"2015/16-Q1", "2015/16-Q2"}
    assert taken.places == {"Plymouth"}


def test_sheets_a_year_with_a_code_column(tmp_path: Path) -> None:
    headings = [*CRIME[:4], "CSP Code", *CRIME[4:]]
    sheets = {
        year: [["Table"], headings, [*row[:4], "E22000082", *row[4:]]]
        for year in ("2014-15", "2015-16")
        for row in [crime(year, 4, 7)]
    }
    taken = load(recorded_crime_tables, workbook_file(tmp_path, sheets), tmp_path)
    assert taken.periods() == {"2014/15-Q4", "2015/16-Q4"}
    assert {row["partnership_code"] for row in taken.rows} == {"E22000082"}
    assert taken.places == {"Plymouth", "E22000082"}


ODD = (
    (crime("2015/16", 5, 1), "year or quarter not readable"),
    (crime("2015", 1, 1), "year or quarter not readable"),
    (crime("2015/17", 1, 1), "year or quarter not readable"),
    (crime("2015/16", 1, ".."), "number missing"),
    (crime("2015/16", 1, "12.5"), "number not whole"),
    (crime("2015/16", 1, "many"), "number not a number"),
    (crime("2015/16", 1, 5, partnership=""), "partnership or offence missing"),
    (crime("2015/16", 1, 5, partnership="TOTAL"), "total row"),
    (crime("2015/16", 1, 5)[:-2], "fewer cells than headings"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(st.lists(st.sampled_from([*ODD, (crime("2015/16", 2, -4), ""), (crime("2015/16", 3, 9), "")]), max_size=12))
def test_every_row_of_recorded_crime_is_accounted_for(tmp_path: Path, rows: list[tuple[list[Any], str]]) -> None:
    taken = load(recorded_crime_tables, text_file(tmp_path, lines([CRIME, *(row for row, _ in rows)])), tmp_path)
    assert taken.reasons() == dict(Counter(reason for _, reason in rows if reason))
    assert [row["number"] for row in taken.rows] == [row[-1] for row, reason in rows if not reason]
    assert taken.counts[0].rows_read == len(rows)


def test_two_columns_that_could_be_the_number(tmp_path: Path) -> None:
    file = text_file(tmp_path, lines([[*CRIME, "Offence Count"], [*crime("2015/16", 1, 1), 2]]))
    with pytest.raises(SaferplanError, match="several columns could be the number: Number of Offences, Offence Count"):
        load(recorded_crime_tables, file, tmp_path)


def test_casualties_equal_a_plain_count(shared: Path, tmp_path: Path) -> None:
    file = given(shared / "data/stats19-greater-manchester-2019-to-2024-06.csv")
    taken = load(stats19, file, tmp_path)
    with file.path.open(newline="") as handle:
        plain = list(csv.DictReader(handle))
    pairs = {
        "severity": "casualty_severity",
        "mode": "mode",
        "area_name": "area_name",
        "sex": "sex",
        "age_band": "ageband",
    }
    for ours, theirs in pairs.items():
        assert Counter(row[ours] for row in taken.rows) == Counter(
            None if row[theirs] == "-1" else row[theirs] for row in plain
        )
    assert Counter(row["month"] // 12 for row in taken.rows) == Counter(int(row["year"]) for row in plain)
    assert sum(row["speed_limit"] is None for row in taken.rows) == 8
    assert len({row["collision_ref"] for row in taken.rows}) == 15645
    assert sorted(taken.periods()) == [
        f"{y}-{m:02d}" for y in range(2019, 2025) for m in range(1, 13 if y < 2024 else 7)
    ]
    assert {scope for _, scope, _, _ in taken.units.values()} == {"06"}


def test_casualties_that_cannot_be_read_and_months_of_two_forces(tmp_path: Path) -> None:
    text = (
        "AREFNO,date,casualty_severity,mode,lon,lat\n2024061,2024-01-01,Slight,Car,-2.1,53.4\n"
        "2024061,2024-01-01,Slight,Car,-2.1,53.4\n2024131,2024-02-30,Slight,Car,,\n2024131,2024-02-03,3,-1,-1,-1\n"
        "2024131,2024-02-03,Grave,Car,,\n,2024-02-03,Fatal,Car,,\n2024131,2024-02-03,Fatal,Car,east,\n"
    )
    taken = load(stats19, text_file(tmp_path, text), tmp_path)
    assert [(row["severity"], row["mode"], row["longitude"]) for row in taken.rows] == [
        ("Slight", "Car", -2.1),
        ("Slight", "Car", -2.1),
        ("Slight", None, None),
    ]
    assert taken.reasons() == {
        "date not readable": 1,
        "severity not readable": 1,
        "collision reference missing": 1,
        "longitude not a number": 1,
    }
    assert {(scope, period) for _, scope, period, _ in taken.units.values()} == {
        (force, month) for force in ("06", "13") for month in ("2024-01", "2024-02")
    }


LOOKUPS = {
    "geography/imd2019_lsoa11.csv": ("imd2019_lsoa11", 32844),
    "geography/lookup_lad17_csp17_pfa17.csv": ("ltla17_csp17_pfa17", 348),
    "geography/lookup_lsoa11_lsoa21_ltla22.csv": ("lsoa11_lsoa21_ltla22", 35795),
    "geography/lookup_lsoa11_msoa11.csv": ("lsoa11_msoa11", 41729),  # 6,976 of them are Scottish data zones
    "geography/lookup_lsoa11_ward17.csv": ("lsoa11_ward17", 34753),
    "geography/lookup_lsoa21_ward24_ltla24.csv": ("lsoa21_ward24_ltla24", 35672),
    "geography/lookup_ltla24_csp24_pfa24.csv": ("ltla24_csp24_pfa24", 332),
    "geography/lookup_ltla24_fra24.csv": ("ltla24_fra24", 318),
    "geography/lookup_ltla_ltla.csv": ("ltla_ltla", 393),
    "geography/population_lsoa11.csv": ("population_lsoa11_2017_2020", 104259),
    "london-borough-population-2011-to-2022.csv": ("population_2011_2022", 33 * 12),
    "offence-reference-home-office-2023.csv": ("offence_codes", 196),  # and a note, kept aside
}


def test_every_lookup_of_the_real_files(shared: Path, tmp_path: Path) -> None:
    paths = [shared / "data" / name for name in LOOKUPS if "/" not in name] + [shared / "data/geography"]
    done = pipeline.run(paths, tmp_path / "store")
    assert len(done.passed_over) == 39  # boundaries are not read
    store = Store.open(tmp_path / "store")
    named = {re.sub(r"(population.*)_[0-9a-f]{6}$", r"\1", name): name for name in store.lookups()}
    assert named.keys() == {name for name, _ in LOOKUPS.values()}
    expected = {str(shared / "data" / name): rows for name, (_, rows) in LOOKUPS.items()}
    assert {count.name: count.rows_loaded for count in done.written.counts} == expected
    assert sum(sum(count.kept_aside.values()) for count in done.written.counts) == 1
    rows = store.fetch(store.lookup(named["population_2011_2022"])).to_pylist()
    assert {(row["code"], row["year"], row["residents"]) for row in rows} >= {("E09000001", "2011", "7412")}
    zones = store.fetch(store.lookup("lsoa11_msoa11")).to_pylist()
    assert Counter(row["lsoa11_code"][0] for row in zones) == {"E": 32844, "S": 6976, "W": 1909}


def test_other_years_and_copies_of_lookups(tmp_path: Path) -> None:
    text = "\ufeffLAD23CD,LAD23NM,CSP23CD,CSP23NM\nW06000001,Ynys Môn,W14000001,Gwynedd a Môn\n,missing,E22000001,x\n"
    taken = load(geography, text_file(tmp_path, text), tmp_path)
    assert {unit[:3] for unit in taken.units.values()} == {("lookup", "ltla23_csp23", "")}
    codes = {"ltla23_code": "W06000001", "csp23_code": "W14000001"}
    assert taken.rows == [{"unit": 1, **codes, "ltla23_name": "Ynys Môn", "csp23_name": "Gwynedd a Môn"}]
    assert taken.reasons() == {"area code missing or not readable": 1}


def test_residents_by_year_as_rows_or_columns(tmp_path: Path) -> None:
    wide = load(geography, text_file(tmp_path, 'Code,Area,2020,2021\nE06000026,Plymouth,"264,695",..\n'), tmp_path)
    long = load(geography, text_file(tmp_path, "area_code,year,residents\nE06000026,2020,264695\n"), tmp_path)
    expected = {"unit": 1, "code": "E06000026", "year": "2020", "residents": "264695"}
    assert wide.rows == long.rows == [expected]
    assert wide.reasons() == {"residents missing": 1}
    ages = "LAD23CD,year,age,population\nE06000026,2020,0,3000\nE06000026,2020,1,3100\n"
    with pytest.raises(SaferplanError, match="E06000026 has a second figure for 2020"):
        load(geography, text_file(tmp_path, ages), tmp_path)


def test_most_similar_groups_with_dates(tmp_path: Path) -> None:
    text = (
        "area_code,member_code,from,to,group\nE22000082,E22000001,2010-04,2015-03,Group A\n"
        "E22000082,E22000002,01/04/2015,,Group A\nE22000082,,2015-04,,\nE22000082,E22000003,soon,,\n"
        "E22000082,E22000004,2015-04,2014-03,\n"
    )
    file = text_file(tmp_path, text)
    assert recognised(file) == [family]
    taken = load(family, file, tmp_path)
    assert [(row["area"], row["member"], row["from"], row["to"], row["name"]) for row in taken.rows] == [
        ("E22000082", "E22000001", "2010-04-01", "2015-03-31", "Group A"),
        ("E22000082", "E22000002", "2015-04-01", "", "Group A"),
    ]
    assert taken.reasons() == {"area or member missing": 1, "date not readable": 1, "ends before it begins": 1}


def recognised(file: Any) -> list[Any]:
    head = ""
    if file.name.endswith(".csv"):
        head = file.path.read_bytes()[:65536].decode("utf-8-sig", "ignore")
    return [source for source in SOURCES if source.recognise(file, head)]


def lines(rows: list[list[Any]]) -> str:
    return "\n".join(",".join(f'"{cell}"' if cell != "" else "" for cell in row) for row in rows) + "\n"
