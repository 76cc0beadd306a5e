"""# Importing records

`saferplan import PATH... --store DIR` loads files, folders or zip archives, all or nothing. Every row is loaded, or
kept aside with its line and the reason: rows read = rows loaded + rows kept aside, for each file.
"""

from pathlib import Path

import pytest

from saferplan.records import history
from saferplan.records.store import Store
from saferplan.sources import pipeline
from saferplan.values.errors import SaferplanError
from tests.library.street_files import HEADER, street_row
from tests.spec.table import Behaviour

GOOD = street_row("2020-01", "Burglary", number=7)
NAME = "2020-01-kent-street.csv"
NOWHERE = street_row("2020-01", "Drugs", longitude="", latitude="", lsoa="", location="No Location")
UNCLOSED = street_row("2020-01", "Drugs", location='"On or near')

KEPT_ASIDE = Behaviour(
    "Rows that are kept aside",
    "In the file 2020-01-kent-street.csv, after one good row. `saferplan aside --store DIR` lists them.",
    ("what is odd about the row", "the row", "kept aside because"),
    (
        ("nothing", GOOD, "(loaded)"),
        ("a repetition to the letter", GOOD, "(loaded)"),
        ("no identifier, as with anti-social behaviour", street_row("2020-01", "Anti-social behaviour"), "(loaded)"),
        ("an identifier of another form", street_row("2020-01", "Drugs", identifier="KP/17"), "(loaded)"),
        ("no location", NOWHERE, "(loaded)"),
        ("a comma in quotation marks", street_row("2020-01", "Drugs", location='"On or near A, B"'), "(loaded)"),
        ("a line end in quotation marks", street_row("2020-01", "Drugs", location='"On or near\nA"'), "(loaded)"),
        ("a crime type never met before", street_row("2020-01", "Barratry"), "(loaded)"),
        ("commas too many at the end", GOOD + ",,", "(loaded)"),
        ("a blank line", "", "(no row)"),
        ("too few columns", "a,b,c", "wrong number of columns"),
        ("something in the column Context, which is not kept", GOOD + "x", "(loaded)"),
        ("columns too many, not blank", GOOD + ",x,y", "wrong number of columns"),
        ("no month", street_row("", "Drugs"), "month is not a month"),
        ("a thirteenth month", street_row("2020-13", "Drugs"), "month is not a month"),
        ("another month", street_row("2020-02", "Drugs"), "month differs from the file's"),
        ("the header once more", HEADER, "month is not a month"),
        ("words for a coordinate", street_row("2020-01", "Drugs", longitude="east"), "coordinates are not numbers"),
        ("an infinite coordinate", street_row("2020-01", "Drugs", latitude="inf"), "coordinates are not numbers"),
        ("no crime type", street_row("2020-01", ""), "crime type is blank"),
        ("a quotation mark never closed", UNCLOSED, "quotation mark not closed"),
    ),
)  # fmt: skip

NAMES = Behaviour(
    "Which force and month a file belongs to",
    "The file's name says it. Where it does not, the rows must all agree. The rows here are one of Kent Police, "
    "January 2020, unless said otherwise.",
    ("name of the file", "rows", "imported as"),
    (
        ("2020-01-kent-street.csv", "one", "street kent 2020-01"),
        ("2020-01-devon-and-cornwall-street.csv", "one", "street devon-and-cornwall 2020-01"),
        ("2020-01-kent-street (copy).csv", "one", "street kent 2020-01"),
        ("2020-01-KENT-street.csv", "one", "street kent 2020-01"),
        ("download.csv", "one", "street kent 2020-01"),
        ("download.csv", "two months", "(refused: rows of several forces or months stand in it)"),
        ("download.csv", "none", "(refused: no row says which force and month it is)"),
        ("2020-13-kent-street.csv", "one", "(refused: “2020-13” in the file's name is not a month)"),
    ),
)

VERSIONS = Behaviour(
    "Which issue of a month counts",
    "The same force and month imported again and again, each with its own number of rows; without --issued the order "
    "of import decides. “withdraw 2” stands for `saferplan withdraw 2`.",
    ("what was done, in order", "rows that count"),
    (
        ("3 rows", 3),
        ("3 rows; 4 rows", 4),
        ("3 rows; 4 rows; withdraw 2", 3),
        ("3 rows; 4 rows; withdraw 1", 4),
        ("3 rows; 4 rows; withdraw 1; withdraw 2", None),
        ("3 rows issued 2020-06-30; 4 rows issued 2020-03-31", 3),
        ("3 rows issued 2020-06-30; 4 rows issued 2020-03-31; withdraw 1", 4),
        ("3 rows issued 2020-06-30; 4 rows", 4),
        ("3 rows issued 2020-06-30; 4 rows; 5 rows issued 2020-03-31", 4),
        ("3 rows issued 2020-06-30; 4 rows issued 2020-06-30", 4),
    ),
)


@KEPT_ASIDE.each
def test_kept_aside(row, tmp_path: Path):
    _, text, reason = row
    path = tmp_path / NAME
    path.write_bytes(f"{HEADER}\r\n{GOOD}\r\n{text}\r\n".replace("\r\n", "\n").encode())
    (count,) = pipeline.run([path], tmp_path / "store").written.counts
    kept = list(history.aside(tmp_path / "store"))
    if reason in ("(loaded)", "(no row)"):
        read = 2 if reason == "(loaded)" else 1
        assert (count.rows_read, count.rows_loaded, kept) == (read, read, [])
    else:
        assert (count.rows_read, count.rows_loaded, count.kept_aside) == (2, 1, {reason: 1})
        assert [(one.row.line, one.row.text) for one in kept] == [(3, text)]


@NAMES.each
def test_names(row, tmp_path: Path):
    name, rows, told = row
    lines = {"one": [GOOD], "two months": [GOOD, street_row("2020-02", "Drugs")], "none": []}[rows]
    path = tmp_path / name
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    if told.startswith("("):
        with pytest.raises(SaferplanError) as error:
            pipeline.run([path], tmp_path / "store")
        assert told.removeprefix("(refused: ").removesuffix(")") in str(error.value)
    else:
        assert [str(unit) for unit in pipeline.run([path], tmp_path / "store").written.units] == [told]


@VERSIONS.each
def test_versions(row, tmp_path: Path):
    acts, rows = row
    store = tmp_path / "store"
    for act in acts.split("; "):
        words = act.split()
        if words[0] == "withdraw":
            history.withdraw(store, int(words[1]))
        else:
            lines = [street_row("2020-01", "Drugs", number=number) for number in range(int(words[0]))]
            (tmp_path / NAME).write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
            pipeline.run([tmp_path / NAME], store, issued=words[3] if "issued" in words else "")
    held = Store.open(store)
    if rows is None:
        assert held.supplied("street") == {}
    else:
        assert held.fetch(held.table("street").count()).as_py() == rows
