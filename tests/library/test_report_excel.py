"""The workbook of a report: what the cells hold, what can be taken in again, and what the public's version lacks."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from saferplan.report import excel
from saferplan.report.compose import compose
from saferplan.report.excel.columns import own_table, placed
from saferplan.report.excel.pages import pages
from saferplan.report.excel.workbook import workbook
from saferplan.report.printed import printed_figure, unrounded
from saferplan.values.document import (
    Cell,
    Chart,
    ChartBlock,
    Exemption,
    Line,
    Marking,
    Paragraph,
    Report,
    Section,
    Table,
    TableBlock,
)
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Judgement
from tests.library.judged import JUNE, PARTNERSHIP, REMARKS, SCHEME, everything

pytestmark = pytest.mark.filterwarnings("error::UserWarning")  # the writers warn where they leave something out


@pytest.fixture(scope="module")
def report() -> Report:
    """One judgement of each kind, composed."""
    return compose(PARTNERSHIP, everything(), JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")


@pytest.fixture(scope="module")
def made(report: Report) -> bytes:
    """Its workbook."""
    return workbook(report)


def open_to_all() -> list[Judgement]:
    """One judgement of each kind that is not restricted."""
    return [one for one in everything() if not one.indicator.restricted]


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def parts(data: bytes, form: str) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist() if re.fullmatch(form, name)}


def table_of(*texts: str, title: str = "T") -> Table:
    return Table(title, tuple(texts), ((*(Cell(text) for text in texts),),))


def report_of(*blocks: object, **more: object) -> Report:
    section = Section("s", "Measures", tuple(blocks))  # type: ignore[arg-type]
    return Report("Report", "", "Place", "June 2015", "30 June 2015", (section,), **more)  # type: ignore[arg-type]


def any_known(values: list[float | None]) -> bool:
    return any(value is not None for value in values)


# What stands in it


def test_every_figure_of_the_report_stands_in_the_workbook_unrounded(report: Report, made: bytes) -> None:
    """Each printed figure, by its own number, in the row of the sheet that its table has."""
    found = sheets(made)
    named = list(found)[1:]
    checked = 0
    for page, name in zip(pages(report), named, strict=False):
        by_head = [list(row) for row in found[name]]
        top = next(at for at, row in enumerate(by_head) if at > 2 and row[0] == page.table.columns[0])
        for at, row in enumerate(page.table.rows, top + 1):
            written = [value for value in by_head[at] if isinstance(value, float)]
            wanted = [float(unrounded(cell, said)) for cell in row if (said := printed_figure(cell)) is not None]
            assert written == pytest.approx(wanted, rel=1e-14)
            checked += len(wanted)
    assert checked > 140


def test_missing_is_blank_or_said_in_words_and_never_nought(made: bytes) -> None:
    rows = next(rows for name, rows in sheets(made).items() if "Professionals trained" in str(rows[0][0]))
    head = next(at for at, row in enumerate(rows) if row[0] == "Period")
    column = rows[head].index("2015/16")
    assert [row[column] for row in rows[head + 1 : head + 5]] == ["not received", "", "", ""]


def test_states_and_notes_stand_beside_the_figure(made: bytes) -> None:
    rows = next(rows for rows in sheets(made).values() if str(rows[0][0]).startswith("Referrals to domestic abuse"))
    head = next(row for row in rows if row[0] == "Period")
    first = rows[rows.index(head) + 1]
    assert (first[head.index("2015/16")], first[head.index("2015/16 (note)")]) == (525, "provisional")


def test_a_sheet_says_unit_source_date_definition_and_leads_back(made: bytes) -> None:
    rows = next(rows for rows in sheets(made).values() if str(rows[0][0]).endswith("2015/16, incidents"))
    assert rows[1][0] == "Unit: incidents. Source: returns/asb.csv. Data as at 21 July 2015."
    assert rows[2][0] == "Back to contents"
    told = [row[0] for row in rows]
    at = told.index("Definitions")
    assert told[at + 1].endswith("Incidents of anti-social behaviour recorded by the police.")


def test_the_cover_names_and_links_every_sheet(made: bytes) -> None:
    found = sheets(made)
    told = {str(row[0]) for row in found["Contents"]}
    assert next(iter(found)) == "Contents"
    assert set(list(found)[1:]) <= told
    assert {"Performance report", "As at June 2015", "Data as at 21 July 2015", "Draft"} <= told
    (cover,) = parts(made, "xl/worksheets/sheet1.xml").values()
    assert cover.count("<hyperlink ") == len(found) - 1
    names = set(found)
    for text in parts(made, r"xl/worksheets/sheet\d+\.xml").values():
        assert {at.replace("''", "'") for at in re.findall(r"location=\"'(.*?)'!A1\"", text)} <= names


def test_small_tables_of_one_form_are_one_table() -> None:
    rows = ((Cell("2014/15"), Cell("9", 9.0, numeric=True)),)
    blocks = [
        Section(f"s{at}", name, (TableBlock(Table(f"{name}, earlier years", ("Year", "Outturn"), rows)),))
        for at, name in enumerate(("Burglary", "Robbery"))
    ]  # fmt: skip
    (page,) = pages(replace(report_of(), sections=tuple(blocks)))
    assert (page.table.title, page.table.columns) == ("Earlier years", ("Measure", "Year", "Outturn"))
    assert [row[0].text for row in page.table.rows] == ["Burglary", "Robbery"]


def test_the_same_report_gives_the_same_bytes_and_has_no_formula(tmp_path: Path) -> None:
    nasty = table_of("=1+1", "+2", "@x", "-3")
    shown = compose(PARTNERSHIP, open_to_all(), JUNE, "2015-07-21")
    whole = (*shown.sections, Section("n", "N", (TableBlock(nasty),)))
    both = [replace(shown, sections=whole, public=public) for public in (False, True)]
    for at, one in enumerate(both):
        for name in ("a", "b"):
            excel.write(one, tmp_path / f"{name}{at}.xlsx")
        first = (tmp_path / f"a{at}.xlsx").read_bytes()
        assert first == (tmp_path / f"b{at}.xlsx").read_bytes()
        assert all("<f>" not in text for text in parts(first, ".*sheet.*xml").values())
        with zipfile.ZipFile(io.BytesIO(first)) as packed:
            assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"2015-07-21T00:00:00Z" in packed.read("docProps/core.xml")


def test_no_sheet_row_or_column_is_hidden(report: Report, made: bytes) -> None:
    for text in parts(made, r"xl/(workbook|worksheets/sheet\d+)\.xml").values():
        assert not re.search(r'hidden="1"|state="(very)?[hH]idden"', text)


def test_odd_texts_are_written(tmp_path: Path) -> None:
    text = "<b>&amp; ]]> \x00\x0b \u202eabc \ud800 $$a$$ [x](http://y) " + "x" * 300
    rows = ((Cell(text), Cell("1,234,567", 1234567.0, numeric=True, mark="p"), Cell("…")),) * 2
    odd = report_of(
        TableBlock(Table(text, ("A", "a", ""), rows, (text,))), TableBlock(Table("Nothing", ("A", "B"), ())),
        marking=text,
    )  # fmt: skip
    for public in (False, True):
        excel.write(replace(odd, public=public), tmp_path / "odd.xlsx")
        found = sheets((tmp_path / "odd.xlsx").read_bytes())
        assert any(1234567.0 in row for rows in found.values() for row in rows)


def test_a_report_without_tables_is_refused(tmp_path: Path) -> None:
    for public in (False, True):
        with pytest.raises(SaferplanError, match="no table"):
            excel.write(report_of(Paragraph("Words."), public=public), tmp_path / "a.xlsx")


# Charts


def test_charts_are_native_and_told_in_words(made: bytes) -> None:
    drawings = "".join(parts(made, r"xl/drawings/drawing\d+\.xml").values())
    described = re.findall(r'descr="([^"]*)"', drawings)
    assert len(described) == len(parts(made, r"xl/charts/chart\d+\.xml")) == 5
    assert all(len(text) > 60 for text in described)
    lines = next(text for text in parts(made, r"xl/charts/chart\d+\.xml").values() if "incidents, year to date" in text)
    assert lines.count('<a:prstDash val="dash"/>') == 1 and 'val="801650"' in lines  # the target
    assert '<a:prstDash val="sysDot"/>' in lines and 'val="505A5F"' in lines  # last year


def test_a_chart_shows_the_very_figures(report: Report, made: bytes) -> None:
    """Each series of each chart, followed to the cells it names."""
    found, compared = sheets(made), 0
    charts = {chart.chart.title: chart for page in pages(report) for chart in page.charts}
    for text in parts(made, r"xl/charts/chart\d+\.xml").values():
        title = "".join(one.text or "" for one in ET.fromstring(text.replace("a:t>", "t>")).iter("t"))
        placed_one = next(one for name, one in charts.items() if name in title)
        references = re.findall(r"<c:val><c:numRef><c:f>'?(.*?)'?!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)</c:f>", text)
        assert len(references) == len(placed_one.lines)
        for (line, _), (sheet, letters, first, last) in zip(placed_one.lines, references, strict=True):
            column = ord(letters) - 65
            cells = [found[sheet][row - 1][column] for row in range(int(first), int(last) + 1)]
            assert [None if cell == "" else cell for cell in cells] == [value for _, value in line.points]
            compared += len(cells)
    assert compared > 100


def test_words_in_a_drawn_column_move_beside_it_and_are_not_drawn_as_nought() -> None:
    rows = (
        (Cell("April"), Cell("5", 5.0, numeric=True)),
        (Cell("May"), Cell("not received", numeric=True)),
    )
    chart = Chart("lines", "Burglary", "d", "", "Offences", (Line("2015/16", (("Apr", 5.0), ("May", None))),))
    found = placed(chart, Table("Burglary", ("Period", "2015/16"), rows))
    assert found is not None
    assert found.table.rows[1][1] == Cell("", numeric=True, mark="not received")


def test_a_line_is_parted_at_a_break() -> None:
    line = Line("Satisfied", (("Apr", 5.0), ("May", 6.0), ("Jun", 7.0)))
    chart = Chart("lines", "Survey", "d", "", "Per cent", (line,), (), (("Jun", "New questions."),))
    found = placed(chart, own_table(chart))
    assert found is not None
    assert [[value for _, value in one.points] for one, _ in found.lines] == [[5.0, 6.0, None], [None, None, 7.0]]


def test_a_chart_whose_rows_are_in_no_table_brings_its_own() -> None:
    chart = Chart("columns", "By ward", "d", "Ward", "Offences", (Line("Offences", (("North", 5.0), ("South", None))),))
    other, own = pages(report_of(TableBlock(table_of("Period", "x")), ChartBlock(chart)))
    assert not other.charts
    assert own.table.columns == ("Ward", "Offences")
    assert [cell.text for row in own.table.rows for cell in row] == ["North", "5", "South", ""]


FUNNEL = Chart(
    "funnel", "Burglary: funnel", "Where each area lies between the limits.", "Residents", "Offences per 1,000",
    (
        Line("99.8% limits", (("", 9.5), ("", 7.25)), "high", (1_000.0, 20_000.0)),
        Line("99.8% limits", (("", 0.5), ("", 2.75)), "low", (1_000.0, 20_000.0)),
        Line("Average", (("", 5.0), ("", 5.0)), "average", (1_000.0, 20_000.0)),
        Line("Other areas", (("Ash", 4.0), ("Elm", 9.0)), "peer", (1_500.0, 18_000.0)),
        Line("Oak", (("Oak", 6.0),), "area", (2_500.0,)),
    ),
    standing_out=("Elm",),
)  # fmt: skip


def test_a_funnel_is_drawn_from_the_cells_of_its_areas_and_of_its_limits() -> None:
    data = workbook(report_of(ChartBlock(FUNNEL), ChartBlock(replace(FUNNEL, title="Arson: funnel"))))
    found, (text, other) = sheets(data), parts(data, r"xl/charts/chart\d+\.xml").values()
    place = r"<c:numRef><c:f>'?(.*?)'?!\$([A-Z])\$(\d+)(?::\$[A-Z]\$(\d+))?</c:f>"
    series = re.findall(f"<c:xVal>{place}.*?<c:yVal>{place}", text)
    assert len(series) == len(FUNNEL.lines)

    def cells(sheet: str, column: str, first: str, last: str) -> list[object]:
        return [found[sheet][row - 1][ord(column) - 65] for row in range(int(first), int(last or first) + 1)]

    for line, one in zip(FUNNEL.lines, series, strict=True):
        assert cells(*one[:4]) == list(line.along), line.name
        assert cells(*one[4:]) == [value for _, value in line.points], line.name
    assert len({one[0] for one in series}) == 2  # areas, and beside them the limits
    assert "<c:scatterChart>" in text and text.count("<c:legendEntry>") == 1  # a pair of limits is named once
    assert '<c:logBase val="10"/>' in text  # the largest is many times the smallest
    assert "Elm" in text and text.count("FFFFFF") == 1  # named and open: it lies outside
    assert not {one[0] for one in series} & set(re.findall(r"<c:f>'?(.*?)'?!", other))  # each has its own sheets


@settings(max_examples=10, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=2, max_size=12).filter(any_known))
def test_any_figures_can_be_drawn(values: list[float | None]) -> None:
    line = Line("A", tuple((f"M{at}", value) for at, value in enumerate(values)))
    chart = Chart("lines", "t", "d", "", "Unit", (line,), (("M0", "n"),), (("M1", "b"),))
    found = sheets(workbook(report_of(ChartBlock(chart))))
    assert any("M0" in row for rows in found.values() for row in rows)


# Markings


def test_a_marked_table_says_so_on_its_sheet_and_on_paper() -> None:
    data = workbook(report_of(TableBlock(table_of("A", "B"), marking=Marking.SENSITIVE)))
    (rows,) = [rows for name, rows in sheets(data).items() if name != "Contents"]
    assert rows[2][0] == "OFFICIAL-SENSITIVE"
    assert "&amp;ROFFICIAL-SENSITIVE" in parts(data, "xl/worksheets/sheet2.xml")["xl/worksheets/sheet2.xml"]


@pytest.mark.parametrize(
    "closed",
    [
        Section("c", "C", (TableBlock(table_of("A", title="Secret"), marking=Marking.SENSITIVE),)),
        Section("c", "C", (TableBlock(table_of("A", title="Secret")),), marking=Marking.SENSITIVE),
        Section("c", "C", (), (Section("d", "D", (TableBlock(table_of("A", title="Secret")),)),),
                exemption=Exemption(3, "r")),
    ],
)  # fmt: skip
def test_a_public_workbook_with_a_closed_part_is_refused_by_name(closed: Section, tmp_path: Path) -> None:
    public = replace(report_of(TableBlock(table_of("A", title="Open")), public=True), sections=(closed,))
    with pytest.raises(SaferplanError, match="Secret"):
        excel.write(public, tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()
