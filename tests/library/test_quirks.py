"""The sixteen things that real published files do (README of the real data), a test each, in that order.

What the store answers is held against the same files read row by row with the csv module.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from saferplan.catalogue.measures import measure
from saferplan.measures.areas import resolve
from saferplan.measures.calculate import calculate
from saferplan.records.store import Store
from saferplan.sources import pipeline
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from tests.library.conftest import ARCHIVES, street_rows
from tests.library.made_stores import STREET, put

LEICESTERSHIRE = ("2019-12", "2022-10")
WINTER = ("2018-10", "2019-02")
SEARCHES = "2021-08-west-yorkshire-stop-and-search.csv"
CASUALTIES = "stats19-greater-manchester-2019-to-2024-06.csv"
LOST_HEADER, OTHER_HEADER = "2021-01-cambridgeshire-street-no-header.csv", "2018-01-essex-street-renamed-header.csv"
OUTCOMES = "outcomes-schema-sample.csv"


@pytest.fixture(scope="module")
def seen(shared: Path) -> dict[str, Counter[Any]]:
    """What one pass over the street files shows, by force."""
    found: dict[str, Counter[Any]] = {name: Counter() for name in ("asb", "ids", "places", "points", "blank", "rows")}
    for archive in ARCHIVES:
        for force, month, rows in street_rows(shared / "data" / archive):
            for row in rows:
                found["rows"][force] += 1
                found["blank"][force, bool(row["Crime ID"]), row["Crime type"]] += 1
                found["places"][force, month, row["Location"], bool(row["LSOA code"] or row["Longitude"])] += 1
                if force == "leicestershire":
                    found["ids"][row["Crime ID"]] += 1
                    found["points"][row["Longitude"], row["Latitude"]] += bool(row["Longitude"])
                    if row["Crime type"] == "Anti-social behaviour":
                        found["asb"][tuple(row.values())] += 1
    return found


@pytest.fixture(scope="module")
def others(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, pipeline.Imported]:
    """Searches, casualties, the odd copies, and one month of the railway police, with two lookups of districts."""
    folder = tmp_path_factory.mktemp("others")
    with zipfile.ZipFile(shared / "data" / ARCHIVES[1]) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith("2018-10-btp-street.csv"))
        (folder / "2018-10-btp-street.csv").write_bytes(packed.read(name))
    lookups = [shared / f"data/geography/lookup_{n}.csv" for n in ("lsoa11_lsoa21_ltla22", "lsoa21_ward24_ltla24")]
    odd = [shared / "data/odd" / name for name in (LOST_HEADER, OTHER_HEADER, OUTCOMES)]
    tables = [shared / "data" / name for name in (SEARCHES, CASUALTIES)]
    done = pipeline.run([folder / "2018-10-btp-street.csv", *lookups, *odd, *tables], folder / "store")
    return Store.open(folder / "store"), done


def total(store: Store, name: str, area: str, first: str, last: str) -> Any:
    """The measure over the whole span, month by month; None where any month is."""
    (series,) = calculate(store, [measure(name)], [area], Period.parse(first), Period.parse(last))
    values = [one.value for one in series.observations]
    return None if None in values else sum(values)


def count(store: Store, dataset: str, condition: Any = None, **where: Any) -> int:
    table = store.table(dataset, **where)
    return store.fetch((table if condition is None else table.filter(condition(table))).count()).as_py()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_01_anti_social_behaviour_has_no_id_and_its_repeated_rows_all_count(real_store: Store, seen) -> None:
    assert (seen["asb"].total(), seen["asb"].total() - len(seen["asb"])) == (33_364, 7_936)
    assert total(real_store, "anti-social-behaviour", "leicestershire", *LEICESTERSHIRE) == 33_364
    table = real_store.table("street", scopes=["leicestershire"])
    asb = table.filter(table.crime_type == "Anti-social behaviour")
    held = real_store.fetch(asb.aggregate(ids=asb.crime_id.count(), outcomes=asb.outcome.count())).to_pylist()
    assert held == [{"ids": 0, "outcomes": 0}]


def test_02_an_id_that_repeats_drops_no_row(real_store: Store, seen) -> None:
    table = real_store.table("street", scopes=["leicestershire"])
    counted = real_store.fetch(table.group_by("crime_id").aggregate(rows=table.count())).to_pylist()
    repeated = {bytes.hex(row["crime_id"]): row["rows"] for row in counted if row["crime_id"] and row["rows"] > 1}
    assert repeated == {key: rows for key, rows in seen["ids"].items() if key and rows > 1}
    assert len(repeated) == 8
    assert total(real_store, "all-recorded", "leicestershire", *LEICESTERSHIRE) == seen["rows"]["leicestershire"]


def test_03_a_blank_id_is_not_taken_for_anti_social_behaviour(real_store: Store, seen) -> None:
    railway = {(known, kind): rows for (force, known, kind), rows in seen["blank"].items() if force == "btp"}
    assert not any(known for known, _ in railway)
    crimes = sum(rows for (_, kind), rows in railway.items() if kind != "Anti-social behaviour")
    assert total(real_store, "all-crime", "btp", *WINTER) == crimes > 0
    assert total(real_store, "anti-social-behaviour", "btp", *WINTER) == sum(railway.values()) - crimes


def test_04_rows_without_a_location_count_for_the_force_and_nowhere_below(real_store: Store, seen) -> None:
    for force in ("leicestershire", "cambridgeshire", "norfolk", "devon-and-cornwall"):
        nowhere = sum(n for (of, _, _, placed), n in seen["places"].items() if of == force and not placed)
        assert 0.02 < nowhere / seen["rows"][force] < 0.12
        assert count(real_store, "street", lambda t: t.lsoa.isnull() & t.longitude.isnull(), scopes=[force]) == nowhere
    assert total(real_store, "all-recorded", "norfolk", *WINTER) == seen["rows"]["norfolk"]
    assert total(real_store, "all-recorded", "E23000024", *WINTER) < seen["rows"]["norfolk"]


def test_05_on_or_near_nothing_is_a_row_like_any_other(real_store: Store, seen) -> None:
    expected = sum(n for (_, _, location, _), n in seen["places"].items() if location.strip() == "On or near")
    assert expected == 5_286
    assert count(real_store, "street", lambda t: t.location.strip() == "On or near") == expected


def test_06_a_district_does_not_break_where_the_vintage_of_codes_flips(shared: Path, real_rows, tmp_path: Path):
    """The files here have codes of 2011; the second month is issued anew with those of 2021."""
    bridge = shared / "data/geography/lookup_lsoa11_lsoa21_ltla22.csv"
    pairs = rows_of(bridge)
    gone = {row["lsoa11_code"]: row["lsoa21_code"] for row in pairs}
    for row in pairs:
        gone.pop(row["lsoa21_code"], None)
    of_force = Counter()
    for (force, _, code, _), rows in real_rows.items():
        of_force[code] += rows if force == "leicestershire" else 0
    assert 0.11 < sum(of_force[code] for code in gone) / of_force.total() < 0.13
    leicester = {row["lsoa11_code"] for row in pairs if row["ltla22_code"] == "E06000016"}
    expected, flipped = [], 0
    with zipfile.ZipFile(shared / "data" / ARCHIVES[0]) as packed:
        for month in ("2020-01", "2020-02"):
            (name,) = (name for name in packed.namelist() if name.endswith(f"{month}-leicestershire-street.csv"))
            text = packed.read(name).decode()
            codes = Counter(row["LSOA code"] for row in csv.DictReader(io.StringIO(text)))
            expected.append(sum(codes[code] for code in leicester))
            if month == "2020-02":
                flipped = sum(codes[code] for code in leicester & gone.keys())
                text = re.sub(r"E01\d{6}", lambda code: gone.get(code[0], code[0]), text)
            (tmp_path / name.rsplit("/", 1)[-1]).write_text(text, newline="")
    pipeline.run([*tmp_path.glob("*.csv"), bridge], tmp_path / "store")
    months = Period.parse("2020-01"), Period.parse("2020-02")
    (series,) = calculate(Store.open(tmp_path / "store"), [measure("all-recorded")], ["E06000016"], *months)
    assert [one.value for one in series.observations] == expected
    assert flipped > 100


def test_07_areas_come_from_codes_whatever_district_the_name_says(shared: Path, others) -> None:
    store = others[0]
    home = {
        row["lsoa21_code"]: row["ltla24_name"]
        for row in rows_of(shared / "data/geography/lookup_lsoa21_ward24_ltla24.csv")
    }
    rows = next(rows for force, _, rows in street_rows(shared / "data" / ARCHIVES[1]) if force == "btp")
    printed = {row["LSOA name"].rsplit(" ", 1)[0] for row in rows}
    assert {"Bristol", "Taunton Deane"} <= printed - set(home.values())  # another name, and one that is gone
    by_name = {row["LSOA code"]: row["LSOA name"].rsplit(" ", 1)[0] for row in rows}
    bristol = sum(row["LSOA name"].startswith("Bristol ") for row in rows)
    assert total(store, "all-recorded", "E06000023", "2018-10", "2018-10") == bristol > 0
    somerset = [row for row in rows if home.get(row["LSOA code"]) == "Somerset"]
    assert "Taunton Deane" in {by_name[row["LSOA code"]] for row in somerset}
    assert total(store, "all-recorded", "E06000066", "2018-10", "2018-10") == len(somerset)


def test_08_points_outside_count_for_the_force_and_not_for_its_area(shared: Path, real_store: Store, real_rows):
    pairs = rows_of(shared / "data/geography/lookup_lsoa11_lsoa21_ltla22.csv")
    police = {
        row["ltla24_code"]: row["pfa24_name"]
        for row in rows_of(shared / "data/geography/lookup_ltla24_csp24_pfa24.csv")
    }
    inside = {
        row[c] for row in pairs if police.get(row["ltla22_code"]) == "Norfolk" for c in ("lsoa11_code", "lsoa21_code")
    }
    norfolk = Counter({key: n for key, n in real_rows.items() if key[0] == "norfolk" and key[2]})
    outside = sum(n for (_, _, code, _), n in norfolk.items() if code not in inside)
    welsh = sum(n for (_, _, code, _), n in norfolk.items() if code.startswith("W"))
    assert (welsh, 0 < outside / norfolk.total() < 0.01) == (5, True)
    assert count(real_store, "street", lambda t: t.lsoa.startswith("W"), scopes=["norfolk"]) == welsh
    everyone = sum(n for (_, month, code, _), n in real_rows.items() if code in inside and month <= WINTER[1])
    assert total(real_store, "all-recorded", "E23000024", *WINTER) == everyone


def test_09_a_partnership_is_its_districts_and_is_refused_where_they_are_shared(shared: Path, real_store: Store):
    rows = rows_of(shared / "data/geography/lookup_ltla24_csp24_pfa24.csv")
    districts, partnerships = Counter(r["ltla24_code"] for r in rows), Counter(r["csp24_code"] for r in rows)
    assert (len(rows), len(districts), len(partnerships)) == (332, 318, 314)
    shared_by = {code for code, n in districts.items() if n > 1}
    spanning = {code for code, n in partnerships.items() if n > 1}
    assert (len(shared_by), len(spanning)) == (7, 12)
    for code in spanning:
        members = sorted(r["ltla24_code"] for r in rows if r["csp24_code"] == code)
        if not shared_by & set(members):
            parts = [resolve(real_store, member).codes for member in members]
            assert resolve(real_store, code).codes >= frozenset().union(*parts)
            assert resolve(real_store, code).districts == set(members)
    older = rows_of(shared / "data/geography/lookup_lad17_csp17_pfa17.csv")
    refused = 0
    for code in {r["csp24_code"] for r in rows if r["ltla24_code"] in shared_by}:
        try:
            found = resolve(real_store, code)
        except SaferplanError as error:
            assert "lies in a district that holds several" in str(error)
            refused += 1
        else:  # it still has the districts of 2017, which have since been joined
            members = [r["LAD17CD"] for r in older if r["CSP17CD"] == code]
            assert found.codes == frozenset().union(*(resolve(real_store, member).codes for member in members))
    assert refused > 0


def test_10_outcomes_mature_and_a_newer_issue_replaces_the_older(shared: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared / "data" / ARCHIVES[0]) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith("2022-10-leicestershire-street.csv"))
        older = packed.read(name).decode()
    path = tmp_path / "2022-10-leicestershire-street.csv"
    shares = []
    month = Period.parse("2022-10")
    for text in (older, older.replace("Under investigation", "Local resolution", 1_000)):
        path.write_text(text, newline="")
        done = pipeline.run([path], tmp_path / "store")
        store = Store.open(tmp_path / "store")
        (series,) = calculate(store, [measure("share-under-investigation")], ["leicestershire"], month, month)
        shares.append(series.observations[0])
    crimes = [row for row in csv.DictReader(io.StringIO(older)) if row["Last outcome category"]]
    waiting = sum(row["Last outcome category"] == "Under investigation" for row in crimes)
    assert 0.4 < waiting / len(crimes) < 0.55
    assert [one.numerator for one in shares] == [waiting, waiting - 1_000]
    assert {one.denominator for one in shares} == {len(crimes)}
    (change,) = done.written.differences
    assert change.before == change.after == len(older.splitlines()) - 1
    assert change.changes == {"outcome": {"Under investigation": -1_000, "Local resolution": 1_000}}


def test_11_outcomes_files_have_their_own_columns_and_an_id_may_have_several(shared: Path, others, tmp_path) -> None:
    rows = rows_of(shared / "data/odd" / OUTCOMES)
    assert (len(rows), len(rows[0])) == (15, 10)
    table = others[0].fetch(others[0].table("outcomes"))
    assert Counter(table["outcome_type"].to_pylist()) == Counter(row["Outcome type"] for row in rows)
    assert {value.hex() for value in table["crime_id"].to_pylist()} == {row["Crime ID"] for row in rows}
    again = ",".join((rows[0] | {"Outcome type": "Local resolution"}).values())
    twice = (shared / "data/odd" / OUTCOMES).read_text() + again
    (tmp_path / "2018-11-city-of-london-outcomes.csv").write_text(twice + "\n")
    pipeline.run([tmp_path / "2018-11-city-of-london-outcomes.csv"], tmp_path / "store")
    table = Store.open(tmp_path / "store").fetch(Store.open(tmp_path / "store").table("outcomes"))
    ids = Counter(value.hex() for value in table["crime_id"].to_pylist())
    assert (table.num_rows, ids[rows[0]["Crime ID"]]) == (16, 2)


def test_12_points_are_those_of_the_public_list_of_places(real_store: Store, seen) -> None:
    points = +seen["points"]
    assert (points.total(), len(points), max(points.values())) == (294_375, 21_203, 972)
    table = real_store.table("street", scopes=["leicestershire"])
    located = table.filter(table.longitude.notnull())
    held = real_store.fetch(located.group_by("longitude", "latitude").aggregate(rows=located.count()))
    assert sorted(held["rows"].to_pylist()) == sorted(points.values())


def test_13_line_ends_quoted_commas_and_headers_lost_or_renamed(shared: Path, others, real_store: Store, seen) -> None:
    ends = {}
    for archive in ARCHIVES:
        with zipfile.ZipFile(shared / "data" / archive) as packed:
            name = min(name for name in packed.namelist() if name.endswith("-street.csv"))
            ends[packed.read(name)[:400].count(b"\r\n") > 0] = archive
    assert ends.keys() == {True, False}
    commas = sum(n for (_, _, location, _), n in seen["places"].items() if "," in location)
    assert count(real_store, "street", lambda t: t.location.contains(",")) == commas == 131
    told = {one.name.rsplit("/", 1)[-1]: one for one in others[1].written.counts}
    for name, header, remark in ((LOST_HEADER, 0, "header is missing"), (OTHER_HEADER, 1, "not the publisher's")):
        with (shared / "data/odd" / name).open(newline="") as file:
            rows = list(csv.reader(file))[header:]
        assert told[name].rows_read == told[name].rows_loaded == len(rows) > 0
        assert remark in told[name].remarks[0]
        month, force = name[:7], name[8:].split("-")[0]
        assert total(others[0], "all-recorded", force, month, month) == len(rows)


def test_14_searches_repeat_lack_points_and_belong_to_the_month_of_their_file(shared: Path, others) -> None:
    rows = rows_of(shared / "data" / SEARCHES)
    repeats = len(rows) - len({tuple(row.values()) for row in rows})
    nowhere = sum(not row["Latitude"] for row in rows)
    assert (len(rows), repeats > 0, nowhere > 0) == (1_312, True, True)
    assert any(row["Date"].startswith("2021-07-31") for row in rows)
    store = others[0]
    assert total(store, "stop-and-search", "west-yorkshire", "2021-08", "2021-08") == 1_312
    assert total(store, "stop-and-search", "west-yorkshire", "2021-07", "2021-07") is None
    assert count(store, "stop-and-search", lambda t: t.latitude.isnull()) == nowhere


def test_15_casualties_a_row_each_minus_one_is_missing_and_half_a_year_is_no_year(shared: Path, others) -> None:
    rows = rows_of(shared / "data" / CASUALTIES)
    store = others[0]
    held = store.fetch(store.table("casualties"))
    assert held.num_rows == len(rows) == 20_435
    assert "-1" not in {str(value) for name in held.column_names for value in held[name].unique().to_pylist()}
    references = held["collision_ref"].to_pylist()
    assert len(set(references)) < len(references)
    years = [Period.parse(year) for year in ("2023", "2024")]
    (series,) = calculate(store, [measure("killed-or-seriously-injured")], ["all"], *years, "calendar-year")
    serious = sum(row["casualty_severity"] in ("Fatal", "Serious") and row["date"].startswith("2023") for row in rows)
    assert [one.value for one in series.observations] == [serious, None]
    assert "6 of 12 months" in series.observations[1].note


def test_16_types_that_changed_are_blank_where_they_did_not_exist(tmp_path: Path) -> None:
    """No real file here is so old: rows with the publisher's words of each time."""
    before = [{"crime_type": kind} for kind in ("Violent crime", "Public disorder and weapons", "Other theft")]
    after = [{"crime_type": kind} for kind in ("Violence and sexual offences", "Public order", "Bicycle theft")]
    put(tmp_path / "store", "street", {("kent", "2013-04"): before, ("kent", "2013-05"): after}, STREET)
    store = Store.open(tmp_path / "store")
    months = Period.parse("2013-04"), Period.parse("2013-05")
    expected = {
        "violent-crime": [1, None], "violence-and-sexual-offences": [None, 1], "public-order": [None, 1],
        "bicycle-theft": [None, 1], "theft-from-the-person": [None, 0], "all-recorded": [3, 3],
    }  # fmt: skip
    for name, values in expected.items():
        (series,) = calculate(store, [measure(name)], ["kent"], *months)
        assert [one.value for one in series.observations] == values, name
        assert all("Records hold this" in one.note for one in series.observations if one.value is None)
    (series,) = calculate(store, [measure("other-theft")], ["kent"], *months)
    assert [str(cut.at) for cut in series.breaks] == ["2013-05"]
