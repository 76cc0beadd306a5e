"""Tables as files: the same figures as the page, safe to open, the same bytes every time."""

from __future__ import annotations

import csv
import io
import zipfile
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from saferplan import chart_data_csv, table_csv, tables_xlsx
from saferplan.values.document import Cell, Chart, Line, Table
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit, exact, round_half_away

RATE = Unit("per 1,000 residents", decimals=2)


def figure(value: Fraction | None, unit: Unit, mark: str = "") -> Cell:
    return Cell(unit.cell(value), None if value is None else float(value), numeric=True, mark=mark)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


TABLE = Table(
    "Burglary, 2015/16, offences",
    ("Period", "2015/16", "Change on 2014/15", "Rate", "Cost"),
    (
        (Cell("April"), figure(Fraction(1234), Unit(), "p, 1"), Cell("−5.3%", -5.3333, numeric=True),
         figure(Fraction(10, 3), RATE), figure(Fraction(12000), Unit(pounds=True))),
        (Cell("May"), Cell("not received", numeric=True), Cell("No Calc", numeric=True), figure(None, RATE), Cell("")),
        (Cell("June"), figure(Fraction(0), Unit()), Cell("+12.0%", 12.0, numeric=True), figure(Fraction(3, 2), RATE),
         figure(Fraction(5), Unit(pounds=True))),
    ),
    ("1. Counted late.", "p provisional."),
)  # fmt: skip


def test_a_csv_holds_machine_figures_and_words_where_there_is_no_figure() -> None:
    assert read(table_csv(TABLE)) == [
        ["Period", "2015/16", "2015/16 (note)", "Change on 2014/15 (%)", "Change on 2014/15 (not rounded)", "Rate",
         "Rate (not rounded)", "Cost (£)"],
        ["April", "1234", "provisional; Counted late.", "-5.3", "-5.3333", "3.33", "3.33333333333333", "12000"],
        ["May", "not received", "", "No Calc", "", "", "", ""],
        ["June", "0", "", "12.0", "12", "1.50", "1.5", "5"],
    ]  # fmt: skip


def test_a_csv_begins_with_a_byte_order_mark_so_that_excel_reads_it() -> None:
    assert table_csv(TABLE).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", ["=1+1", "+44", "-cmd", "@sum", "\t=1", "  =1", "＝1", "\r=1"])
def test_text_that_looks_like_a_formula_is_neutralised_in_every_place(text: str) -> None:
    rows = read(table_csv(Table("T", ("Area", text), ((Cell(text), Cell(text, numeric=True)),))))
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for row in rows for cell in row)
    assert rows[1][0] == f"'{text}"
    data = chart_data_csv(Chart("lines", "T", "", text, "", (Line(text, ((text, 1.0),)),), ((text, text),)))
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for row in read(data) for cell in row)


@given(st.fractions(min_value=-(10**7), max_value=10**7), st.integers(0, 3))
def test_what_is_printed_and_what_a_program_reads_are_one_figure(value: Fraction, decimals: int) -> None:
    unit = Unit(decimals=decimals)
    rows = read(table_csv(Table("T", ("Row", "Figure"), ((Cell("a"), figure(value, unit)),))))
    assert exact(rows[1][1]) == exact(round_half_away(value, decimals))
    if len(rows[0]) == 3:
        assert exact(round_half_away(exact(rows[1][2]), decimals)) == exact(rows[1][1])


def test_a_figure_that_does_not_agree_with_its_print_is_written_as_printed() -> None:
    row = (Cell("a"), Cell("12", 99.0, numeric=True))
    assert read(table_csv(Table("T", ("Row", "Figure"), (row,))))[1] == ["a", "12"]


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_a_workbook_has_a_sheet_a_table_with_numbers_notes_and_the_date_of_its_data() -> None:
    data = tables_xlsx([TABLE], "Report", notes=("Read with care.",), source="Police return", data_as_at="2015-06-30")
    (rows,) = sheets(data).values()
    assert rows[0][0] == TABLE.title
    assert rows[1][0] == "Data as at 30 June 2015"
    assert rows[3] == ["Period", "2015/16", "2015/16 (note)", "Change on 2014/15", "Rate", "Cost"]
    assert rows[4][:2] == ["April", 1234]
    assert rows[4][4] == pytest.approx(10 / 3)
    assert rows[5][1:4] == ["not received", "", "No Calc"]
    assert [row[0] for row in rows[8:]] == ["1. Counted late.", "p provisional.", "Read with care.", "Police return"]


def test_a_workbook_shows_what_the_page_shows() -> None:
    """The format of a cell is that of the printed figure."""
    with zipfile.ZipFile(io.BytesIO(tables_xlsx([TABLE], "Report"))) as packed:
        styles = packed.read("xl/styles.xml").decode()
    assert "#,##0.00;&quot;−&quot;#,##0.00;#,##0.00" in styles
    assert "£#,##0" in styles
    assert "#,##0.0&quot;%&quot;" in styles


def test_the_same_tables_give_the_same_bytes_and_no_formula() -> None:
    nasty = Table("T", ("A", "=B1"), ((Cell("=1+1"), Cell("@x")),))
    first = tables_xlsx([TABLE, nasty], "Report", data_as_at="2015-06-30")
    assert first == tables_xlsx([TABLE, nasty], "Report", data_as_at="2015-06-30")
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert all(b"<f>" not in packed.read(name) for name in packed.namelist())


def test_sheets_have_names_that_excel_allows_each_its_own() -> None:
    titles = ["A" * 40, "A" * 45, "a" * 31, "Crime: by [ward]/month?", "History", "'quoted'", ""]
    names = list(sheets(tables_xlsx([Table(title, ("A",), ((Cell("x"),),)) for title in titles], "R")))
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_a_workbook_of_nothing_is_refused() -> None:
    with pytest.raises(SaferplanError, match="no table"):
        tables_xlsx([], "Report")


def test_a_chart_gives_a_row_a_label_and_leaves_gaps_blank() -> None:
    lines = (
        Line("2014/15", (("Apr", 10.0), ("May", None)), "last year"),
        Line("2015/16", (("Apr", 0.0), ("May", 2.5), ("Jun", -1.0))),
    )
    chart = Chart("lines", "Burglary", "", "", "Offences", lines, (("May", "Late."),), (("Jun", "New rules."),))
    assert read(chart_data_csv(chart)) == [
        ["Label", "2014/15", "2015/16", "Note"],
        ["Apr", "10", "0", ""],
        ["May", "", "2.5", "Late."],
        ["Jun", "", "-1", "Break before Jun: New rules."],
    ]
