"""The figure check on the five papers' tables: every misprint that stands in a table, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from saferplan.cli import saferplan
from saferplan.cli.check import check as verb
from saferplan.judgement.figure_check import check
from saferplan.sources.tables import read_tables
from saferplan.values.errors import SaferplanError

SAME = (
    ("Common Assault (inc on PC)", "Assault without injury"),
    ("TFMV", "Theft from a Vehicle"),
    ("TOMV", "Theft of a Vehicle"),
    ("Cycle Theft", "Theft of Cycles"),
    ("Wounding (Serious & Other)", "Wounding"),
    ("BCS Comparator Crime", "Reduce British Crime Survey (BCS) comparator crime by 21%"),
)
LATER = ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
TABLE_1_1 = "norwich_2008_table_1_1_year_end_outturn_2007_08.csv"
# What RULES-AND-MISPRINTS.md lists: table, row, printed, expected.
MISPRINTS = {
    ("peterborough_2010_test_purchase.csv", "Totals (2008)", "15", "14"),
    (TABLE_1_1, "Assault without injury", "1144", "1013"),
    (TABLE_1_1, "Domestic Burglary", "1013", "1144"),
    (TABLE_1_1, "Theft of Cycles", "984", "688"),
    (TABLE_1_1, "Theft of a Vehicle", "688", "984"),
    (TABLE_1_1, "Theft from the Person", "405", "243"),
    (TABLE_1_1, "Robbery Personal", "243", "225"),
    (TABLE_1_1, "Vehicle Interference", "225", "405"),
    *(("plymouth_2015_closing_the_gap.csv", month, "4799", "") for month in LATER),
    *(("plymouth_2015_domestic_violence_reporting.csv", month, "-100", "") for month in LATER),
    ("plymouth_2015_asb_incidents.csv", "14/15", "10299", "10065"),
    ("plymouth_2015_da_referrals.csv", "Quarter 1", "-104", "-17"),
    ("plymouth_2015_dash_training.csv", "Quarter 1", "43", "287"),
    ("plymouth_2015_dash_training.csv", "Quarter 2", "", "30"),
    ("plymouth_2015_dash_training.csv", "Quarter 3", "", "45"),
    ("plymouth_2015_dash_training.csv", "Quarter 4", "", "58"),
    ("plymouth_2015_hate_incidents.csv", "Apr", "53", "52"),
    ("plymouth_2015_hate_incidents.csv", "May", "105", "104"),
    ("plymouth_2015_hate_incidents.csv", "Jun", "157", "156"),
    ("plymouth_2015_hate_incidents.csv", "Feb", "571", "572"),
}


def printed_tables(shared: Path) -> list[Path]:
    return sorted(path for path in (shared / "tables").glob("*.csv") if path.name != "checks.csv")


def test_the_papers_misprints_and_nothing_else(shared):
    grids = [grid for path in printed_tables(shared) for grid in read_tables(path)]
    assert len(grids) == 39
    found = {(one.file, one.row, one.printed, one.expected) for one in check(grids, SAME)}
    assert found == MISPRINTS


@pytest.mark.parametrize("short", ["plymouth", "peterborough_2010_test", "scambs", "norwich"])
def test_each_paper_alone_gives_the_same(shared, short):
    paths = [path for path in printed_tables(shared) if path.name.startswith(short)]
    found = {(one.file, one.row, one.printed, one.expected) for one in check([read_tables(p)[0] for p in paths], SAME)}
    assert found == {row for row in MISPRINTS if row[0].startswith(short)}


@pytest.mark.parametrize(
    "short", [row for row in sorted({name for name, *_ in MISPRINTS}) if not row.startswith("norwich")]
)
def test_each_table_alone_gives_the_same(shared, short):
    found = {(one.file, one.row, one.printed, one.expected) for one in check(read_tables(shared / "tables" / short))}
    assert found == {row for row in MISPRINTS if row[0] == short}


@pytest.mark.parametrize(
    "path",
    [
        "data/london-borough-population-2011-to-2022.csv",
        "data/offence-reference-home-office-2023.csv",
        "data/geography/lookup_lad17_csp17_pfa17.csv",
        "data/geography/lookup_ltla24_fra24.csv",
    ],
)
def test_real_tables_without_misprints_give_nothing(shared, path):
    assert check(read_tables(shared / path)) == []


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


WRONG = "ward,visits,sales,rate\n" + "".join(
    f"{ward},{visits},{sales},{rate}\n"
    for ward, visits, sales, rate in (
        ("A", 80, 21, "26.3%"), ("B", 64, 17, "26.6%"), ("C", 75, 8, "10.7%"), ("D", 91, 40, "49.0%"),
        ("E", 57, 12, "21.1%"), ("F", 49, 33, "67.3%"),
    )
)  # fmt: skip


def test_json_and_statuses(tmp_path):
    path = write(tmp_path / "visits.csv", WRONG)
    result = CliRunner().invoke(verb, [path, "--format", "json"])
    assert result.exit_code == 1
    (one,) = json.loads(result.stdout)
    assert one == {
        "file": "visits.csv", "line": 5, "row": "D", "column": "rate", "printed": "49.0%", "expected": "44.0%",
        "rule": "sales / visits × 100, rounded half up", "support": 5,
    }  # fmt: skip
    right = write(tmp_path / "right.csv", WRONG.replace("49.0", "44.0"))
    clean = CliRunner().invoke(verb, [right, "--format", "json"])
    assert (clean.exit_code, json.loads(clean.stdout)) == (0, [])
    table = CliRunner().invoke(saferplan, ["check", path])
    assert table.exit_code == 1 and "49.0%" in table.stdout and "44.0%" in table.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [("none.csv", None), ("empty.csv", b""), ("pic.csv", b"\x89PNG\r\n\0\0\0"), ("book.xlsx", b"PK")],
)
def test_what_cannot_be_read_says_so(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SaferplanError) as told:
        read_tables(path)
    assert name in str(told.value) and told.value.mend


def test_same_must_name_two_labels(tmp_path):
    result = CliRunner().invoke(verb, [write(tmp_path / "a.csv", WRONG), "--same", "only one"])
    assert isinstance(result.exception, SaferplanError)


def test_every_sheet_of_a_workbook_is_a_table(tmp_path):
    path = tmp_path / "board.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, slip in (("clean", 0), ("wrong", 9)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Test purchases by ward"])
        sheet.write_row(2, 0, ["Ward", "Visits", "Sales", "Share"])
        for row, (visits, sales) in enumerate([(80, 21), (64, 17), (75, 8), (91, 40), (57, 12), (49, 33)]):
            sheet.write_row(3 + row, 0, [f"Ward {row}", visits, sales, (sales + (slip if row == 2 else 0)) / visits])
    book.close()
    grids = read_tables(path)
    assert [(grid.sheet, grid.columns[1], grid.lines[0]) for grid in grids] == [
        ("clean", "Visits", 4),
        ("wrong", "Visits", 4),
    ]
    (one,) = check(grids)
    assert (one.sheet, one.line, one.row, one.column) == ("wrong", 6, "Ward 2", "Share")


def test_titles_quoted_lines_and_other_delimiters(tmp_path):
    text = 'Test purchases;;;\n\n"ward\nname";visits;sales;rate\n' + WRONG.split("\n", 1)[1].replace(",", ";")
    (grid,) = read_tables(Path(write(tmp_path / "semi.csv", text)))
    assert grid.columns == ("ward\nname", "visits", "sales", "rate")
    assert grid.lines[:2] == (5, 6)
    (one,) = check([grid])
    assert (one.line, one.row) == (8, "D")
