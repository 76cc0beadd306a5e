"""Every derived cell of the papers' tables, recomputed from the primary figures of the examples."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from saferplan.catalogue.schemes import scheme
from saferplan.judgement.status import banded
from saferplan.partnership.claims import Book
from saferplan.partnership.folder import load
from saferplan.partnership.round import Round
from saferplan.values.figures import exact, round_half_away
from tests.library.example_formulas import EXAMPLES, NORWICH, formula

COLOURS = {"Satisfied": "green", "Some concerns": "amber", "Significant concern": "red"}
FACES = {"Significantly better": "😊😊", "At or above target": "😊", "Short of target": "☹️", "Worse": "☹️"}


@pytest.fixture(scope="module")
def books(root: Path) -> dict[str, Book]:
    return {document: Book(Round(load(root / "examples" / name))) for document, name in EXAMPLES.items()}


def recomputed(row: dict[str, str], book: Book) -> str:
    """What the product gives for a row of checks.csv, written as that file writes it."""
    value = book.evaluate(formula(row))
    if row["column"] == "progress":
        return FACES[_face(book, NORWICH[row["row"]], value)]
    if isinstance(value, str):
        return COLOURS[value]
    if value is None:
        return "No Calc" if row["column"] == "apparent_change_pct" else "(blank)"
    decimals = len(row["recomputed"].partition(".")[2])
    return f"{round_half_away(value, decimals):f}"


def _face(book: Book, name: str, change: Fraction) -> str:
    """The faces as the paper read them: the scheme's rule on percentages that were rounded first."""
    indicator = book.round.folder.indicator(name)
    target = next(one for one in book.round.targets_of(name) if str(one.year) == "2006/07")
    return banded(scheme("four-faces"), indicator, 100 + change, 100 + target.percent, Fraction(100))[0].name


def agrees(given: str, expected: str) -> bool:
    if expected.startswith("(blank"):
        return given == "(blank)"
    try:
        return exact(given) == exact(expected)
    except Exception:
        return given == expected


@pytest.mark.parametrize("document", EXAMPLES)
def test_every_derived_cell_is_recomputed(document, books, shared):
    with (shared / "tables" / "checks.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["document"] == document]
    assert len(rows) == {"Peterborough 2010": 89, "Norwich 2008": 95, "Plymouth July 2015": 155}.get(document, 134)
    wrong = [
        f"{row['table_or_place']} {row['row']} {row['column']}: {given} instead of {row['recomputed']}"
        for row in rows
        if not agrees(given := recomputed(row, books[document]), row["recomputed"])
    ]
    assert not wrong
    for row in rows:
        said = row["printed"] if row["printed"] != "(blank)" else ""
        same = agrees(recomputed(row, books[document]), said) if said else False
        assert same == (row["result"] == "match"), row


# A representative part with its figures quoted, for where the papers' tables are not at hand.
QUOTED = (
    ("Plymouth July 2015", 'to_date("domestic-violence", "2015-06")', "1632"),
    ("Plymouth July 2015", 'to_date("all-crime", "2015-07")', None),
    ("Plymouth July 2015", 'change(to_date("sac", "2015-05"), to_date("sac", "2014-05"))', "17.1"),
    ("Plymouth July 2015", 'target("gap", "2015-06")', "19.32"),
    ("Plymouth July 2015", 'target("gap", "2016-03")', "77.30"),
    ("Plymouth July 2015", 'target("asb", "2016-02")', "9218"),
    ("Plymouth July 2015", 'target("referrals", "2015/16-Q3")', "2001"),
    ("Plymouth July 2015", 'target("hate", "2015-04")', "52"),
    ("Plymouth July 2015", 'to_date("dash-training", "2014/15-Q3")', "45"),
    ("Plymouth July 2015", 'to_date("asb", "2015-03")', "10065"),
    ("Norwich 2008", 'figure("bcs-total", "2003/04")', "13310"),
    ("Norwich 2008", 'change(figure("cycle-theft", "2007/08"), figure("cycle-theft", "2003/04"))', "21"),
    ("Norwich 2008", 'target("all-crime", "2008/09")', "16414"),
    ("Norwich 2008", 'cell("table-1-1", "Theft of Cycles", "change_as_printed")', "-16"),
    ("Peterborough 2010", 'figure("marac-rolling", "2008-04")', "167"),
    ("Peterborough 2010", 'figure("marac-repeats-rate", "2008-09")', "57.5"),
    ("Peterborough 2010", 'target("marac-repeats-rate", "2009-05")', "40.8"),
    ("Peterborough 2010", 'cell("test-purchases", "Totals (2008)", "sales_per_cent")', "14"),
    ("Peterborough 2010", 'target("ksi", "2009-12")', "99"),
    ("South Cambs July 2011", 'cell("cadet", "All Drugs Offences", "change_per_cent")', "107.7"),
    ("South Cambs July 2011", 'cell("cadet", "Rapes", "change_per_cent")', None),
    ("South Cambs July 2011", 'cell("cadet", "Homicides", "change_per_cent")', "-100.0"),
    ("South Cambs July 2011", 'cell("cadet", "All Theft and Handling", "apr_jun_2010")', "606"),
    ("South Cambs July 2011", 'cell("funding-2010-11", "Funds remaining", "pooled_fund")', "32087.40"),
)


@pytest.mark.parametrize(("document", "asked", "expected"), QUOTED)
def test_quoted_cells(document, asked, expected, books):
    value = books[document].evaluate(asked)
    if expected is None:
        assert value is None
    else:
        assert round_half_away(value, len(expected.partition(".")[2])) == round_half_away(
            exact(expected), len(expected.partition(".")[2])
        )
