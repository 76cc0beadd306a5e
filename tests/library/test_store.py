"""The record store: what readers see, versions of units, pruning by place, and one writer at a time."""

from __future__ import annotations

import itertools
import multiprocessing
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.records import history, places
from saferplan.records.account import Aside, FileCount
from saferplan.records.store import Store
from saferplan.records.versions import Version, current
from saferplan.records.writer import Written
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period


def write(store: Store, units: dict[tuple[str, str], list[tuple[str, str | None]]], issued: str = "") -> Written:
    """Import street rows (crime type, lsoa) by force and month, all in one Parquet file."""
    with store.begin(issued) as writer:
        rows = []
        for (force, month), held in units.items():
            number = writer.unit("street", force, month, f"{month}-{force}-street.csv")
            rows += [(number, force, kind, "Under investigation", lsoa) for kind, lsoa in held]
            writer.count(FileCount(f"{month}-{force}-street.csv", "street", len(held), len(held)))
        path = writer.folder / "rows.parquet"
        table = pa.table(list(map(list, zip(*rows, strict=True))), ["unit", "force", "crime_type", "outcome", "lsoa"])
        pq.write_table(table.set_column(0, "unit", table["unit"].cast(pa.int32())), path)
        counted = {number: sum(row[0] == number for row in rows) for number in {row[0] for row in rows}}
        writer.add("street", path, counted, {row[4] for row in rows if row[4]})
        return writer.commit()


def types(store: Store, **which) -> list[str]:
    return sorted(store.fetch(store.table("street", **which))["crime_type"].to_pylist())


JANUARY = {("kent", "2020-01"): [("Burglary", "E01000001"), ("Drugs", "E01000002")]}
FEBRUARY = {("kent", "2020-02"): [("Robbery", "E01000003")], ("essex", "2020-02"): [("Arson", None)]}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def test_rows_of_the_scopes_and_periods_asked_for(store: Store):
    write(store, JANUARY)
    write(store, FEBRUARY)
    assert types(store) == ["Arson", "Burglary", "Drugs", "Robbery"]
    assert types(store, scopes=["kent"]) == ["Burglary", "Drugs", "Robbery"]
    assert types(store, periods=[Period.parse("2020-02")]) == ["Arson", "Robbery"]
    assert types(store, scopes=["kent"], periods=["2020-02"]) == ["Robbery"]
    assert types(store, scopes=["surrey"]) == []
    assert store.supplied("street")["kent"] == {Period.parse("2020-01"), Period.parse("2020-02")}
    assert store.origin("street", "essex", "2020-02").input == "2020-02-essex-street.csv"
    assert store.origin("street", "essex", "2020-01") is None


def test_a_newer_version_replaces_the_older_as_a_whole_and_says_what_changed(store: Store):
    write(store, JANUARY | FEBRUARY)
    again = write(store, {("kent", "2020-01"): [("Burglary", "E01000001"), ("Burglary", "E01000009")]})
    assert types(store) == ["Arson", "Burglary", "Burglary", "Robbery"]
    (changed,) = again.differences
    assert (changed.before, changed.after) == (2, 2)
    assert changed.changes == {"crime_type": {"Burglary": 1, "Drugs": -1}}


def test_the_same_again_makes_no_difference(store: Store):
    write(store, JANUARY)
    assert [one.none for one in write(store, JANUARY).differences] == [True]
    assert types(store) == ["Burglary", "Drugs"]


def test_an_older_issue_that_arrives_later_is_kept_but_not_current(store: Store):
    write(store, {("kent", "2020-01"): [("new", None)]}, issued="2021-06-30")
    late = write(store, {("kent", "2020-01"): [("old", None)]}, issued="2021-01-31")
    assert types(store) == ["new"]
    assert [str(unit) for unit in late.older] == ["street kent 2020-01"]
    history.withdraw(store.path, 1)
    store.refresh()
    assert types(store) == ["old"]


def test_withdrawing_restores_the_version_before(store: Store):
    write(store, JANUARY)
    write(store, {("kent", "2020-01"): [("wrong", None)]} | FEBRUARY)
    changed = history.withdraw(store.path, 2)
    store.refresh()
    assert types(store) == ["Burglary", "Drugs"]
    assert {str(one.unit): (one.before, one.after) for one in changed} == {
        "street kent 2020-01": (1, 2), "street kent 2020-02": (1, 0), "street essex 2020-02": (1, 0),
    }  # fmt: skip
    assert [entry.state for entry in history.imports(store.path)] == ["current", "withdrawn"]
    for number, told in ((2, "was withdrawn"), (7, "no import 7")):
        with pytest.raises(SaferplanError, match=told):
            history.withdraw(store.path, number)


def test_a_reader_sees_the_store_as_it_was_when_opened(store: Store):
    write(store, JANUARY)
    reader = Store.open(store.path)
    before = reader.table("street")
    write(store, {("kent", "2020-01"): [("other", None)]})
    assert sorted(reader.fetch(before)["crime_type"].to_pylist()) == ["Burglary", "Drugs"]
    assert types(reader) == ["Burglary", "Drugs"]
    reader.refresh()
    assert types(reader) == ["other"]


def test_files_without_any_of_the_places_stay_closed(store: Store):
    write(store, JANUARY)
    write(store, FEBRUARY)
    assert len(store.files("street").clean) == 2
    assert store.files("street", places=["E01000003"]).clean == store.files("street", periods=["2020-02"]).clean
    assert types(store, places=["E01999999"]) == []


@given(st.sets(st.text(max_size=9)), st.sets(st.text(max_size=9), min_size=1))
def test_a_packed_set_never_denies_a_place_it_holds(held: set[str], asked: set[str]):
    assert places.may_meet(places.pack(held), places.checksums(asked)) or not held & asked


def test_two_files_with_the_same_unit_are_refused_and_both_named(store: Store):
    with (
        pytest.raises(SaferplanError, match=r"(?s)b/2020-01-kent-street\.csv.*a/2020-01-kent-street\.csv"),
        store.begin() as writer,
    ):
        writer.unit("street", "kent", "2020-01", "a/2020-01-kent-street.csv")
        writer.unit("street", "kent", "2020-01", "b/2020-01-kent-street.csv")


def test_a_writer_that_cannot_account_for_its_rows_is_refused(store: Store):
    with pytest.raises(ValueError, match="rows were kept aside"), store.begin() as writer:
        writer.keep_aside("x.csv", [Aside(2, "odd", "a,b")])
        writer.commit()
    assert history.imports(store.path) == []


def hold(path: Path, ready, done) -> None:
    with Store.open(path).begin():
        ready.set()
        done.wait(60)


def test_a_second_writer_is_told_at_once_who_is_writing(store: Store):
    write(store, JANUARY)
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(store.path, ready, done))
    other.start()
    try:
        assert ready.wait(60)
        with pytest.raises(SaferplanError, match=rf"process {other.pid}, since .*Wait until it has finished"):
            write(store, FEBRUARY)
        assert types(Store.open(store.path)) == ["Burglary", "Drugs"]  # readers are not blocked
    finally:
        done.set()
        other.join()
    write(store, FEBRUARY)


def test_what_is_no_store_is_told(tmp_path: Path):
    with pytest.raises(SaferplanError, match="not a record store"):
        Store.open(tmp_path / "none")
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(SaferplanError, match="holds other things"):
        Store.create(tmp_path)
    with sqlite3.connect(Store.create(tmp_path / "later").path / "ledger.sqlite") as ledger:
        ledger.execute("PRAGMA user_version = 99")
    with pytest.raises(SaferplanError, match="form is number 99"):
        Store.open(tmp_path / "later")


ISSUES = st.sampled_from(("", "2020-01-31", "2020-02-29", "2020-03-31"))


@given(st.lists(st.tuples(ISSUES, st.booleans()), max_size=7))
def test_the_current_version_has_the_greatest_effective_date_then_import_order(made: list[tuple[str, bool]]):
    """A slow second implementation: effective dates first, then the greatest of them."""
    versions = [Version(number, issued, withdrawn) for number, (issued, withdrawn) in enumerate(made)]
    standing = [version for version in versions if not version.withdrawn]
    effective = list(itertools.accumulate((one.issued for one in standing), lambda so_far, issued: max(so_far, issued)))
    dated = [
        (one.issued or (effective[at - 1] if at else ""), one.number, one) for at, one in enumerate(standing)
    ]  # fmt: skip
    assert current(versions) == (max(dated)[2] if dated else None)
