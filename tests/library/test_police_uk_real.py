"""The quirks of real police.uk files, on the real files, against an independent count by Python's csv module.

The numbers are those of the quirks in the data's own description, where it gives any.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from saferplan.records.store import Store
from saferplan.sources import pipeline

LEICESTERSHIRE = "police-uk-leicestershire-2019-12-to-2022-10.zip"
FOUR = "police-uk-four-forces-2018-10-to-2019-02.zip"
SEARCHES = "2021-08-west-yorkshire-stop-and-search.csv"
ODD = (
    "2018-01-essex-street-renamed-header.csv",
    "2021-01-cambridgeshire-street-no-header.csv",
    "outcomes-schema-sample.csv",
)


@pytest.fixture(scope="module")
def imported(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, pipeline.Imported]:
    folder = tmp_path_factory.mktemp("real") / "store"
    data = shared / "data"
    paths = [data / LEICESTERSHIRE, data / FOUR, data / SEARCHES, *(data / "odd" / name for name in ODD)]
    return (done := pipeline.run(paths, folder)) and (Store.open(folder), done)


@pytest.fixture(scope="module")
def store(imported: tuple[Store, pipeline.Imported]) -> Store:
    return imported[0]


def members(archive: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Name and rows of every file of an archive, read by the csv module alone."""
    with zipfile.ZipFile(archive) as held:
        for name in held.namelist():
            text = io.TextIOWrapper(held.open(name), encoding="utf-8", newline="")
            yield name.rsplit("/", 1)[-1], list(csv.DictReader(text))


@pytest.fixture(scope="module")
def counted(shared: Path) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Rows by force and month of the file's name."""
    found = {}
    for archive in (LEICESTERSHIRE, FOUR):
        for name, rows in members(shared / "data" / archive):
            found[name[8 : -len("-street.csv")], name[:7]] = rows
    return found


def fetched(store: Store, force: str, *columns: str) -> Counter:
    table = store.table("street", scopes=[force])
    month = (table.month // 12).cast("string") + "-" + (table.month % 12 + 1).cast("string").lpad(2, "0")
    rows = store.fetch(table.select(written=month, **{column: table[column] for column in columns}))
    return Counter(zip(*(rows[name].to_pylist() for name in ("written", *columns)), strict=True))


def test_every_row_of_every_file_is_loaded(imported: tuple[Store, pipeline.Imported], counted: dict):
    counts = {count.name.rsplit("/", 1)[-1]: count for count in imported[1].written.counts}
    for (force, month), rows in counted.items():
        count = counts[f"{month}-{force}-street.csv"]
        assert (count.rows_read, count.rows_loaded, count.kept_aside) == (len(rows), len(rows), {})
    totals = Counter()
    for (force, _), rows in counted.items():
        totals[force] += len(rows)
    assert totals == {
        "leicestershire": 301_838, "cambridgeshire": 32_665, "norfolk": 31_191, "devon-and-cornwall": 56_626,
        "btp": 24_669,
    }  # fmt: skip


def test_rows_by_month_type_place_and_outcome_are_those_of_the_files(store: Store, counted: dict):
    """No identical row is taken for a repetition, no blank for a value, no place for another (quirks 1, 3, 5, 6, 8)."""
    for force in ("leicestershire", "btp", "devon-and-cornwall"):
        slow = Counter(
            (month, row["Crime type"], row["LSOA code"] or None, row["Last outcome category"] or None, row["Location"])
            for (held, month), rows in counted.items()
            if held == force
            for row in rows
        )
        assert fetched(store, force, "crime_type", "lsoa", "outcome", "location") == slow


def test_identical_rows_of_anti_social_behaviour_all_count(store: Store, counted: dict):
    rows = [
        tuple(row.values())
        for (force, _), held in counted.items()
        if force == "leicestershire"
        for row in held
        if row["Crime type"] == "Anti-social behaviour"
    ]
    assert (len(rows), len(rows) - len(set(rows))) == (33_364, 7_936)
    table = store.table("street", scopes=["leicestershire"])
    assert store.fetch(table.filter(table.crime_type == "Anti-social behaviour").count()).as_py() == 33_364


def test_identifiers_repeat_and_are_kept(store: Store, counted: dict):
    slow = Counter(
        row["Crime ID"]
        for (force, _), rows in counted.items()
        if force == "leicestershire"
        for row in rows
        if row["Crime ID"]
    )
    table = store.table("street", scopes=["leicestershire"])
    fast = Counter(value.hex() for value in store.fetch(table)["crime_id"].to_pylist() if value is not None)
    assert fast == slow
    assert sum(count > 1 for count in slow.values()) > 0


def test_the_transport_police_has_neither_identifiers_nor_outcomes(store: Store):
    table = store.table("street", scopes=["btp"])
    assert store.fetch(table.aggregate(ids=table.crime_id.count(), outcomes=table.outcome.count())).to_pylist() == [
        {"ids": 0, "outcomes": 0}
    ]


def test_no_location_has_no_point_and_no_place_but_counts_for_the_force(store: Store, counted: dict):
    table = store.table("street", scopes=["cambridgeshire"], periods=["2018-10", "2018-11"])
    nowhere = table.filter(table.location == "No Location")
    told = store.fetch(
        nowhere.aggregate(rows=nowhere.count(), points=nowhere.longitude.count(), places=nowhere.lsoa.count())
    )
    slow = sum(
        row["Location"] == "No Location"
        for (force, month), rows in counted.items()
        if force == "cambridgeshire" and month in ("2018-10", "2018-11")
        for row in rows
    )
    assert told.to_pylist() == [{"rows": slow, "points": 0, "places": 0}]
    assert slow > 0


def test_points_are_those_of_the_files(store: Store, counted: dict):
    table = store.table("street", scopes=["norfolk"])
    rows = store.fetch(table.select("longitude", "latitude"))
    slow = Counter(
        (float(row["Longitude"]), float(row["Latitude"])) if row["Longitude"] else (None, None)
        for (force, _), held in counted.items()
        if force == "norfolk"
        for row in held
    )
    assert Counter(zip(rows["longitude"].to_pylist(), rows["latitude"].to_pylist(), strict=True)) == slow


@pytest.mark.parametrize(
    ("name", "force", "month", "first_row_is_data", "told"),
    [
        (ODD[0], "essex", "2018-01", False, "other names"),
        (ODD[1], "cambridgeshire", "2021-01", True, "header is missing"),
    ],
)
def test_headers_renamed_or_missing(imported, shared: Path, name, force, month, first_row_is_data, told):
    store, done = imported
    with (shared / "data" / "odd" / name).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))[0 if first_row_is_data else 1 :]
    (count,) = (count for count in done.written.counts if count.name.endswith(name))
    assert (count.rows_read, count.rows_loaded) == (len(rows), len(rows))
    assert told in count.remarks[0]
    table = store.fetch(store.table("street", scopes=[force], periods=[month]))
    by_place = 7 if len(rows[0]) > 10 else None
    assert Counter(table["lsoa"].to_pylist()) == Counter(row[by_place] or None for row in rows)


def test_outcomes_have_their_own_columns_and_force_and_month_come_from_the_rows(store: Store, shared: Path):
    with (shared / "data" / "odd" / ODD[2]).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    table = store.fetch(store.table("outcomes", scopes=["city-of-london"], periods=["2018-11"]))
    assert Counter(table["outcome_type"].to_pylist()) == Counter(row["Outcome type"] for row in rows)
    assert "crime_type" not in table.column_names


def test_searches_belong_to_the_month_of_their_file(store: Store, shared: Path):
    with (shared / "data" / SEARCHES).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    table = store.fetch(store.table("stop-and-search", scopes=["west-yorkshire"], periods=["2021-08"]))
    assert table.num_rows == len(rows) == 1_312
    written = Counter(f"{moment:%Y-%m-%dT%H:%M:%S}+00:00" for moment in table["date"].to_pylist())
    assert written == Counter(row["Date"] for row in rows)
    assert sum(moment.month == 7 for moment in table["date"].to_pylist()) > 0
    assert set(table["month"].to_pylist()) == {2021 * 12 + 7}
    assert Counter(table["latitude"].to_pylist()) == Counter(
        float(r["Latitude"]) if r["Latitude"] else None for r in rows
    )


def test_a_later_issue_of_the_same_month_replaces_it_and_tells_what_matured(shared: Path, tmp_path: Path):
    """Quirk 10: the newest month again, with some of its outcomes settled."""
    name, rows = max(members(shared / "data" / LEICESTERSHIRE))
    path = tmp_path / name

    def issue(settled: int) -> pipeline.Imported:
        with path.open("w", encoding="utf-8", newline="") as handle:
            table = csv.DictWriter(handle, rows[0])
            table.writeheader()
            for row in rows:
                if row["Last outcome category"] == "Under investigation" and settled:
                    settled -= 1
                    row = row | {"Last outcome category": "Local resolution"}
                table.writerow(row)
        return pipeline.run([path], tmp_path / "store")

    issue(0)
    (matured,) = issue(40).written.differences
    assert matured.before == matured.after == len(rows)
    assert matured.changes == {"outcome": {"Local resolution": 40, "Under investigation": -40}}
