"""The slides read back: the report's sentences as titles, its figures in native charts, room for its words."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from python_calamine import load_workbook

from saferplan.report import html, powerpoint
from saferplan.report.compose import compose
from saferplan.report.powerpoint.lettering import height, lines, plain
from saferplan.values.document import Cell, Chart, ChartBlock, Line, Paragraph, Report, Section, Table, TableBlock
from saferplan.values.errors import SaferplanError
from tests.golden.read_back import lines_of_html
from tests.library.judged import JUNE, PARTNERSHIP, REMARKS, SCHEME, everything, family
from tests.library.slide_templates import SECRET, foreign, points, small_title, untitled


def composed() -> Report:
    """One judgement of each kind, composed."""
    return compose(PARTNERSHIP, everything(), JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections, in the order they are read."""
    for section in sections:
        yield section
        yield from walk(section.sections)


def written(report: Report, folder: Path, template: bytes | None = None) -> bytes:
    """The report as the bytes of a presentation."""
    path, master = folder / "report.pptx", folder / "master.pptx"
    if template is not None:
        master.write_bytes(template)
    powerpoint.write(report, path, master if template is not None else None)
    return path.read_bytes()


def opened(file: bytes) -> Any:
    """The presentation."""
    return Presentation(io.BytesIO(file))


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


def title(slide: Any) -> str:
    """The title without what says which of several slides it is."""
    return re.sub(r" \(\d+ of \d+\)$", "", slide.shapes.title.text_frame.text)


def charts_of(slides: list[Any]) -> list[Any]:
    """The native charts, in order."""
    return [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]


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


# Figures and tables one can read


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
        assert ends == [f" ({at} of {len(parts)})" for at in range(1, len(parts) + 1)]


def test_one_page_is_one_slide(tmp_path: Path) -> None:
    for rows in (5, 16, 30):
        made = opened(written(replace(long_table(rows), layout="one page"), tmp_path))
        (slide,) = made.slides
        (table,) = [shape for shape in slide.shapes if shape.has_table]
        assert len(table.table.rows) == rows + 1
        assert points(table)[3] < made.slide_height / 12700 - 30


# Room


def sizes(slide: Any) -> set[int]:
    """All sizes of letters that a slide or its charts set, in hundredths of a point."""
    found = {int(one) for one in slide._element.xpath("//@sz[number(.) = number(.)]")}
    for shape in slide.shapes:
        if shape.has_chart:
            found |= {int(one) for one in shape.chart._chartSpace.xpath("//a:defRPr/@sz | //a:rPr/@sz")}
    return found


def overflowing(slide: Any) -> list[str]:
    """Text boxes whose words need more room than they have."""
    found = []
    for shape in slide.shapes:
        if not shape.has_text_frame or shape.is_placeholder or not shape.text_frame.text:
            continue
        left, top, right, bottom = points(shape)
        needed = 0.0
        for paragraph in shape.text_frame.paragraphs:
            size = paragraph.runs[0].font.size.pt
            needed += height(paragraph.text, right - left, size, bold=bool(paragraph.runs[0].font.bold))
        if needed > bottom - top + 1:
            found.append(shape.text_frame.text)
    return found


def colliding(slide: Any, wide: float, high: float) -> list[str]:
    """Shapes that reach over the slide's edge or into one another."""
    boxes = [(shape.name, *points(shape)) for shape in slide.shapes if shape.width]
    found = [
        name for name, left, top, right, bottom in boxes if min(left, top) < 0 or right > wide + 1 or bottom > high
    ]
    for at, (name, left, top, right, bottom) in enumerate(boxes):
        for other, a, b, c, d in boxes[at + 1 :]:
            if left < c - 1 and a < right - 1 and top < d - 1 and b < bottom - 1:
                found.append(f"{name} and {other}")
    return found


@pytest.mark.parametrize("master", ["default", "foreign", "wide font", "small title"])
def test_everything_has_room(report: Report, master: str, tmp_path: Path) -> None:
    masters = {"default": None, "foreign": foreign(), "wide font": foreign("Verdana"), "small title": small_title()}
    made = opened(written(report, tmp_path, masters[master]))
    for slide in made.slides:
        assert min(sizes(slide) or {1200}) >= 1200
        assert not overflowing(slide)
        assert not colliding(slide, made.slide_width / 12700, made.slide_height / 12700)
        head = slide.shapes.title
        size = next((run.font.size.pt for run in head.text_frame.paragraphs[0].runs if run.font.size), None)
        if size is not None:
            assert lines(head.text_frame.text, head.width / 12700 - 15, size, bold=True) * size <= head.height / 12700


def test_no_placeholder_is_empty(slides: list[Any]) -> None:
    for slide in slides:
        assert all(shape.text_frame.text.strip() for shape in slide.placeholders)
        assert all(shape.text_frame.text.strip() for shape in slide.notes_slide.placeholders if shape.has_text_frame)


def test_the_title_is_read_first_and_the_language_is_british(slides: list[Any]) -> None:
    for slide in slides:
        assert slide.shapes[0]._element is slide.shapes.title._element
        assert set(slide._element.xpath("//a:rPr/@lang")) == {"en-GB"}
        assert not slide._element.xpath("//a:r/a:rPr[not(@lang)] | //a:r[not(a:rPr)]")


# Another's master


def test_anothers_master_is_used_and_its_slides_are_left_out(report: Report, tmp_path: Path) -> None:
    file = written(report, tmp_path, foreign())
    made = opened(file)
    assert (made.slide_width, made.slide_height) == (9144000, 6858000)
    assert {slide.slide_layout.name for slide in made.slides} == {"Folie 0", "Nur Überschrift"}
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        held = {name: package.read(name) for name in package.namelist()}
    assert not [name for name, blob in held.items() if SECRET[:12].encode() in blob]
    assert sum(name.startswith("ppt/slides/slide") for name in held) == len(made.slides)
    assert b"Georgia" in held["ppt/theme/theme1.xml"]
    text = "".join(blob.decode() for name, blob in held.items() if name.startswith("ppt/slides/slide"))
    assert "<a:latin" not in text  # letters are the theme's


def test_a_layout_with_more_than_a_title_serves(report: Report, tmp_path: Path) -> None:
    made = opened(written(report, tmp_path, small_title()))
    assert {slide.slide_layout.name for slide in made.slides} == {"Title Slide", "Title and Content"}
    for slide in made.slides:
        assert all(shape.text_frame.text.strip() for shape in slide.placeholders)


def test_a_master_without_a_title_is_refused_by_name(report: Report, tmp_path: Path) -> None:
    with pytest.raises(SaferplanError, match="no layout of the template has a title") as error:
        written(report, tmp_path, untitled())
    assert "master.pptx" in str(error.value)
    assert "Title Only" in error.value.mend


def test_what_is_no_presentation_is_refused(report: Report, tmp_path: Path) -> None:
    for blob in (b"", b"PK\x03\x04 not a zip", (zipped := io.BytesIO()).getvalue()):
        with pytest.raises(SaferplanError, match="no PowerPoint presentation"):
            written(report, tmp_path, blob)
    with zipfile.ZipFile(zipped, "w") as package:
        package.writestr("a.txt", "a")
    with pytest.raises(SaferplanError, match="no PowerPoint presentation"):
        written(report, tmp_path, zipped.getvalue())
    with pytest.raises(SaferplanError, match="there is no such template"):
        powerpoint.write(report, tmp_path / "a.pptx", tmp_path / "missing.pptx")


def test_the_default_master_can_be_kept_and_used(report: Report, file: bytes, tmp_path: Path) -> None:
    powerpoint.write_template(tmp_path / "own.pptx")
    made = written(report, tmp_path, (tmp_path / "own.pptx").read_bytes())
    assert [title(one) for one in opened(made).slides] == [title(one) for one in opened(file).slides]


# The file


def test_the_bytes_repeat_in_another_process(file: bytes, tmp_path: Path) -> None:
    code = (
        "from tests.library.test_report_powerpoint import *\n"
        "print(hashlib.sha256(written(composed(), Path(sys.argv[1]))).hexdigest())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).resolve().parent.parent.parent,
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )  # fmt: skip
    assert ran.stdout.strip() == hashlib.sha256(file).hexdigest()


def test_no_time_and_no_picture_of_another_deck_stands_in_the_file(file: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml")
        assert b"created" not in core and b"modified" not in core
        assert not [one for one in package.namelist() if "thumbnail" in one or "printerSettings" in one]
    about = opened(file).core_properties
    assert about.title == "Performance report, Safer Plymouth Partnership, June 2015"
    assert about.language == "en-GB"


HOSTILE = "<b>&amp; ]]> \x00\x0b \u202eabc \ud800 '\" " + "x" * 300


def odd() -> Report:
    """Texts that break careless writers, in every place a text may stand."""
    labels = ("=1+1", HOSTILE, "c")
    line = Line(HOSTILE, tuple(zip(labels, (1.0, None, -3.5), strict=True)))
    target = Line("=cmd|' /C calc'!A0", tuple(zip(labels, (2.0, 2.0, 2.0), strict=True)), "target")
    charts = [
        ChartBlock(Chart(kind, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (line, target), ((labels[2], HOSTILE),)))
        for kind in ("lines", "columns", "bars", "range")
    ]
    rows = ((Cell(HOSTILE), Cell("1,234,567", 1234567.0, numeric=True, mark="p")), (Cell(""), Cell("word " * 900)))
    table = Table(HOSTILE, (HOSTILE, "B"), rows, (HOSTILE,) * 9)
    parts = [Section(f"c{at}", "C", (one,), message=f"{at} {HOSTILE}.") for at, one in enumerate(charts)]
    parts.append(
        Section("t", HOSTILE, (Paragraph("word " * 900), TableBlock(table)), message=HOSTILE, background=(HOSTILE,))
    )
    return Report(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, tuple(parts), marking=HOSTILE)


def test_odd_texts_are_written(tmp_path: Path) -> None:
    made = opened(written(odd(), tmp_path))
    for slide in made.slides:
        assert not overflowing(slide)
        assert not colliding(slide, made.slide_width / 12700, made.slide_height / 12700)
    told = " ".join(slide.shapes.title.text_frame.text for slide in made.slides)
    assert "<b>&amp; ]]>" in told
    rows = [shape.table for slide in made.slides for shape in slide.shapes if shape.has_table]
    words = " ".join(cell.text for table in rows for row in table.rows for cell in row.cells)
    assert words.count("word") == 900
    for chart in charts_of(list(made.slides)):
        blob = chart.part.chart_workbook.xlsx_part.blob
        with zipfile.ZipFile(io.BytesIO(blob)) as book:
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")  # a name is never a formula


def test_an_empty_report_is_still_a_deck(tmp_path: Path) -> None:
    made = opened(written(compose(PARTNERSHIP, [], JUNE, "2015-07-21"), tmp_path))
    assert len(made.slides) >= 1


def test_many_areas_go_to_a_further_slide(tmp_path: Path) -> None:
    names = [f"Area {at:02}" for at in range(40)]
    peers = Line("group", tuple((name, float(at)) for at, name in enumerate(names) if at != 7), "peer")
    average = Line("Average", tuple((name, 19.5) for name in names), "average")
    chart = Chart(
        "bars", "Areas", "Bar chart of areas.", "", "Rate", (peers, Line("own", (("Area 07", 7.0),), "area"), average)
    )
    part = Section("p", "P", (ChartBlock(chart),), message="Area 07 ranks 8th of 40.")
    made = opened(written(Report("T", "", "P", "June 2015", "21 July 2015", (part,)), tmp_path))
    drawn = charts_of(list(made.slides))
    held = [str(one) for chart in drawn for one in chart.plots[0].categories]
    assert len(drawn) == 3
    assert [one for one in held if one != "Average"] == names


@pytest.mark.office
@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdfinfo") is None,
    reason="LibreOffice or poppler-utils is not installed",
)
@pytest.mark.parametrize("template", [None, "foreign"])
def test_an_office_program_opens_every_slide(report: Report, template: str | None, tmp_path: Path) -> None:
    file = written(report, tmp_path, foreign() if template else None)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"  # two at once on one profile fail
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "report.pptx"]
    subprocess.run(convert, cwd=tmp_path, check=True, capture_output=True, timeout=240)
    said = subprocess.run(["pdfinfo", "report.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    pages = re.search(r"Pages:\s+(\d+)", said)
    assert pages is not None and int(pages[1]) == len(opened(file).slides)
    shown = subprocess.run(["pdftotext", "report.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True)
    text = " ".join(shown.stdout.split())
    assert "Area of significant concern" in text
    assert plain(family().group) in text
