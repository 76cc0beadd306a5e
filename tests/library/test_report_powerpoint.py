"""The slides read back: the report's sentences as titles, its figures in native charts, its rows in tables."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from saferplan.report import html
from saferplan.report.powerpoint.drawing import _every, chart_xml, plot_of
from saferplan.values.document import Cell, Chart, ChartBlock, Line, Paragraph, Report, Section, Table, TableBlock
from tests.golden.read_back import lines_of_html
from tests.library.decks import (
    charts_of,
    composed,
    opened,
    points,
    title,
    walk,
    written,
)


@pytest.fixture(scope="module")
def report() -> Report:
    """One judgement of each kind, composed."""
    return composed()


@pytest.fixture(scope="module")
def file(report: Report, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The report as slides on the default master."""
    return written(report, tmp_path_factory.mktemp("slides"))


@pytest.fixture(scope="module")
def slides(file: bytes) -> list[Any]:
    """Its slides."""
    return list(opened(file).slides)


# What is said


def test_each_title_is_a_sentence_of_the_page(report: Report, slides: list[Any]) -> None:
    said = lines_of_html(html.page(report))
    assert title(slides[0]) == "Performance report"
    for slide in slides[1:]:
        assert f"{title(slide)}." in said


def test_each_message_has_a_slide_in_the_order_of_the_report(report: Report, slides: list[Any]) -> None:
    told = [section.message.removesuffix(".") for section in walk(report.sections) if section.message]
    assert list(dict.fromkeys(title(slide) for slide in slides[1:])) == told


def test_the_cover_names_the_partnership_the_date_and_the_marking(slides: list[Any]) -> None:
    said = " ".join(shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame)
    for words in ("Safer Plymouth Partnership", "To the end of June 2015", "Data as at 21 July 2015", "Draft"):
        assert words in said


def test_the_speaker_has_the_background(report: Report, slides: list[Any]) -> None:
    background = {section.message.removesuffix("."): section.background for section in walk(report.sections)}
    for slide in slides[1:]:
        notes = slide.notes_slide.notes_text_frame.text
        assert title(slide) in notes
        assert all(one in notes for one in background[title(slide)])
    measure = next(slide for slide in slides if title(slide).startswith("Anti-social behaviour incidents missed"))
    assert "Definition: Incidents of anti-social behaviour recorded" in measure.notes_slide.notes_text_frame.text


def test_what_has_no_room_on_a_slide_is_in_the_notes(report: Report, slides: list[Any]) -> None:
    for section in walk(report.sections):
        if not section.key.startswith("measure-"):
            continue
        slide = next(one for one in slides if title(one) == section.message.removesuffix("."))
        held = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        said = " ".join([*held, slide.notes_slide.notes_text_frame.text])
        for block in section.blocks:
            if isinstance(block, Paragraph):
                assert all(sentence in said for sentence in re.split(r"(?<=\.) ", block.text))


def test_every_slide_but_the_cover_has_its_number_and_footer(slides: list[Any]) -> None:
    for at, slide in enumerate(slides[1:], 2):
        held = {shape._element.ph.get("type"): shape.text_frame.text for shape in slide.placeholders}
        assert held["sldNum"] == str(at)
        assert held["ftr"] == "Draft. Data as at 21 July 2015. Safer Plymouth Partnership."


# Charts


def test_charts_hold_the_figures_of_the_report(report: Report, slides: list[Any]) -> None:
    composed_charts = [
        (section.message, block.chart)
        for section in walk(report.sections)
        if section.message
        for block in section.blocks
        if isinstance(block, ChartBlock)
    ]
    native = charts_of(slides)
    assert len(native) == len(composed_charts) == 5
    for (_, chart), made in zip(composed_charts, native, strict=True):
        found: dict[str, dict[str, float]] = {}
        for plot in made.plots:
            labels = [str(one) for one in plot.categories]
            for series in plot.series:
                pairs = zip(labels, series.values, strict=True)
                known = {label: value for label, value in pairs if value is not None}
                found.setdefault(series.name, {}).update(known)  # a line cut by a break is two
        for line in chart.lines:
            known = {at: value for at, value in line.points if value is not None}
            if chart.kind == "bars" and line.role == "average":
                assert set(found[line.name].values()) == set(known.values())
            else:
                assert found[line.name] == known


def test_the_workbook_behind_a_chart_holds_the_same(slides: list[Any]) -> None:
    for made in charts_of(slides):
        book = load_workbook(io.BytesIO(made.part.chart_workbook.xlsx_part.blob))
        rows = book.get_sheet_by_index(0).to_python()
        series = [one for plot in made.plots for one in plot.series]
        for column, one in enumerate(series, 1):
            assert rows[0][column] == one.name
            held = [row[column] if row[column] != "" else None for row in rows[1:]]
            assert held + [None] * (len(one.values) - len(held)) == list(one.values)


def test_a_gap_stays_a_gap_and_no_line_crosses_a_break(slides: list[Any]) -> None:
    slide = next(one for one in slides if title(one).startswith("Victims satisfied"))
    (made,) = charts_of([slide])
    before, after = (one for one in made.plots[0].series if one.name == "Victims satisfied with the service")
    labels = [str(one) for one in made.plots[0].categories]
    cut = labels.index("Dec 2014")
    assert before.values[2] is None and before.values[3] == 72.5
    assert set(before.values[cut:]) == set(after.values[:cut]) == {None}
    assert after.values[cut] == 73.3
    assert made._chartSpace.xpath("c:chart/c:dispBlanksAs/@val") == ["gap"]
    assert any("Break before Dec 2014" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_target_is_dashed_last_year_dotted_and_the_own_bar_marked(slides: list[Any]) -> None:
    line = next(one for one in charts_of(slides) if len(one.plots[0].series) == 6)
    dashes = {one.name: one._element.xpath("c:spPr/a:ln/a:prstDash/@val") for one in line.plots[0].series}
    assert (dashes["Target to date"], dashes["2014/15"], dashes["2015/16"]) == (["dash"], ["sysDot"], ["solid"])
    bars = next(one for one in charts_of(slides) if one._chartSpace.xpath("//c:barDir[@val='bar']"))
    fills = {one.name: one._element.xpath("c:spPr/a:solidFill/a:srgbClr/@val") for one in bars.plots[0].series}
    assert len({tuple(one) for one in fills.values()}) == 3  # others, the own area, the average
    assert [str(one) for one in bars.plots[0].categories] == ["Derby", "Plymouth", "Average", "Hull"]


def test_labels_stand_only_where_the_kind_of_chart_has_a_place_for_them(tmp_path: Path) -> None:
    """PowerPoint mends, that is spoils, a file whose columns have labels at the right of a point."""
    months = ("Apr", "May", "Jun")
    lines = (
        Line("2015/16", tuple(zip(months, (5.0, 6.0, 4.0), strict=True))),
        Line("Target", tuple((at, 5.0) for at in months), "target"),
    )
    ranges = tuple(
        Line(role, tuple((at, size) for at in months), role)
        for role, size in (("low", 1.0), ("high", 9.0), ("estimate", 5.0), ("target", 6.0))
    )  # type: ignore[arg-type]
    charts = [Chart("columns", "Columns", "Columns.", "", "Cases", lines, (("Jun", "Late."),), (("May", "New."),)),
              Chart("range", "Range", "Ranges.", "", "Per cent", ranges)]  # fmt: skip
    parts = tuple(Section(f"p{at}", "P", (ChartBlock(one),), message=f"M {at}.") for at, one in enumerate(charts))
    report = Report("T", "", "P", "June 2015", "21 July 2015", parts)
    columns, ranged = charts_of(list(opened(written(report, tmp_path)).slides))
    assert set(columns._chartSpace.xpath("//c:barChart//c:dLblPos/@val")) == {"outEnd"}
    assert set(columns._chartSpace.xpath("//c:lineChart//c:dLblPos/@val")) == {"r"}
    assert columns._chartSpace.xpath("//c:barChart/c:barDir/@val") == ["col"]
    assert [one.name for one in ranged.plots[0].series] == ["low", "high", "estimate", "target"]
    assert ranged._chartSpace.xpath("//c:errBars/c:plus//c:v/text()") == ["4.0"] * 3


def test_control_charts_are_native_and_funnels_are_pictures_with_words(tmp_path: Path) -> None:
    months = ("Apr 2015", "May 2015", "Jun 2015", "Jul 2015")

    def line(name: str, role: str, *values: float) -> Line:
        return Line(name, tuple(zip(months, values, strict=True)), role)  # type: ignore[arg-type]

    control = Chart(
        "control", "Thefts, control chart", "Control chart of thefts.", "", "Thefts",
        (line("Upper limit", "high", 9, 9, 8, 8), line("Mean", "average", 5, 5, 4, 4),
         line("Lower limit", "low", 1, 1, 0, 0), line("Thefts", "actual", 5, 10, 4, 3)),
        breaks=(("Jun 2015", "New rules."),), standing_out=("May 2015",),
    )  # fmt: skip
    ends = [("Outer", "high", 9.0), ("Outer", "low", 1.0), ("Average", "average", 5.0)]
    limits = [Line(name, (("", at), ("", at)), role, (1.0, 9.0)) for name, role, at in ends]  # type: ignore[arg-type]
    own = Line("Here", (("Here", 6.0),), "area", (4.0,))
    funnel = Chart("funnel", "Funnel", "Funnel of areas.", "Residents", "Rate", (*limits, own))
    parts = tuple(
        Section(f"p{at}", "P", (ChartBlock(one),), message=f"M {at}.") for at, one in enumerate((control, funnel))
    )
    slides = list(opened(written(Report("T", "", "P", "June 2015", "21 July 2015", parts), tmp_path)).slides)
    (made,) = charts_of(slides)
    held = {one.name: [] for one in made.plots[0].series}
    for one in made.plots[0].series:
        held[one.name] += [value for value in one.values if value is not None]
    assert held["Thefts"] == [5, 10, 4, 3] and held["Upper limit"] == [9, 9, 8, 8]
    assert "◆" in "".join(made._chartSpace.xpath("//a:t/text()"))
    (picture,) = [shape for shape in slides[-1].shapes if shape._element.tag.endswith("}pic")]
    assert picture._element.xpath(".//p:cNvPr/@descr") == ["Funnel of areas."]


# Figures and tables one can read


@pytest.mark.parametrize(
    ("count", "least", "every"), [(12, 1, 1), (26, 3, 5), (36, 4, 5), (37, 4, 4), (25, 3, 3), (24, 4, 4), (1, 0, 1)]
)
def test_labels_under_a_chart_reach_its_last_point_where_they_can(count: int, least: int, every: int) -> None:
    assert _every(count, least) == every


def test_a_break_that_only_last_year_has_is_named_on_its_line() -> None:
    months = ("Apr", "May", "Jun", "Jul", "Aug", "Sep")
    now = Line("2015/16", (("Apr", 5.0), ("May", 6.0)), "actual")
    before = Line("2014/15", tuple((at, 4.0) for at in months), "last year")
    chart = Chart("lines", "Shoplifting", "d", "", "Offences", (before, now), (), (("Jul", "Shops report online."),))
    series = re.findall(r"<c:ser>.*?</c:ser>", chart_xml(plot_of(chart, 600, 300), "en-GB"))
    assert ["break" in one for one in series] == [True] + [False] * (len(series) - 1)


def test_charts_tables_and_shapes_have_alternative_text(slides: list[Any]) -> None:
    graphics = [shape for slide in slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    assert len(graphics) > 8
    for shape in graphics:
        assert len(shape._element.xpath(".//p:cNvPr/@descr")[0]) > 30
    for slide in slides:
        for shape in slide.shapes:
            if shape.name.startswith("Status") and not shape.text_frame.text:
                assert shape._element.xpath(".//p:cNvPr/@descr")[0].startswith("Status: ")


def test_the_text_of_a_chart_does_not_send_readers_to_a_table_that_is_not_there(slides: list[Any]) -> None:
    texts = [text for slide in slides for text in slide.shapes._spTree.xpath(".//p:cNvPr/@descr")]
    assert texts and not any("table above" in text for text in texts)


def test_a_status_is_a_shape_and_a_word(slides: list[Any]) -> None:
    slide = next(one for one in slides if title(one).startswith("Referrals"))
    (shape,) = [
        one for one in slide.shapes if one._element.xpath(".//p:cNvPr[@descr='Status: Area of significant concern']")
    ]
    assert shape._element.xpath(".//a:prstGeom/@prst") == ["rect"]
    assert any(one.has_text_frame and one.text_frame.text == "Area of significant concern" for one in slide.shapes)


def long_table(rows: int) -> Report:
    """A report with one long table."""
    cells = tuple((Cell(f"Row {at}"), Cell(str(at), at, numeric=True)) for at in range(rows))
    part = Section(
        "t", "Table", (TableBlock(Table("Rows", ("Name", "Number"), cells)),), message="There are many rows."
    )
    return Report("Rows", "", "Somewhere", "June 2015", "21 July 2015", (part,))


@pytest.mark.parametrize(("rows", "parts"), [(1, [1]), (10, [10]), (11, [6, 5]), (23, [8, 8, 7])])
def test_a_long_table_goes_on_and_says_so(rows: int, parts: list[int], tmp_path: Path) -> None:
    slides = list(opened(written(long_table(rows), tmp_path)).slides)[1:]
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    assert [len(table.rows) - 1 for table in tables] == parts
    assert all(table.first_row and table.cell(0, 0).text == "Name" for table in tables)
    held = [table.cell(at, 0).text for table in tables for at in range(1, len(table.rows))]
    assert held == [f"Row {at}" for at in range(rows)]
    if len(parts) > 1:
        ends = [slide.shapes.title.text_frame.text.removeprefix("There are many rows") for slide in slides]
        assert ends == [f" ({at}\u00a0of\u00a0{len(parts)})" for at in range(1, len(parts) + 1)]


def test_one_page_is_one_slide(tmp_path: Path) -> None:
    for rows in (5, 16, 30):
        made = opened(written(replace(long_table(rows), layout="one page"), tmp_path))
        (slide,) = made.slides
        (table,) = [shape for shape in slide.shapes if shape.has_table]
        assert len(table.table.rows) == rows + 1
        assert points(table)[3] < made.slide_height / 12700 - 30
