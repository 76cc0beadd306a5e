"""Slides on any master: all has room, odd texts are written, the file repeats and opens in an office program."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt

from saferplan.report import powerpoint
from saferplan.report.compose import compose
from saferplan.report.powerpoint.lettering import height, lines, plain
from saferplan.report.powerpoint.tables import pieces
from saferplan.values.document import Cell, Chart, ChartBlock, Line, Paragraph, Report, Section, Table, TableBlock
from saferplan.values.errors import SaferplanError
from tests.library.decks import (
    SECRET,
    charts_of,
    composed,
    foreign,
    only_a_cover,
    opened,
    points,
    small_title,
    title,
    untitled,
    written,
)
from tests.library.judged import JUNE, PARTNERSHIP, family


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


# Room


def test_a_master_whose_title_stands_in_the_middle_leaves_its_room_to_the_content(tmp_path: Path) -> None:
    """The title goes to the top, beside a logo that stands there."""
    (tmp_path / "master.pptx").write_bytes(only_a_cover())
    powerpoint.write(composed(), tmp_path / "deck.pptx", tmp_path / "master.pptx")
    made = Presentation(str(tmp_path / "deck.pptx"))
    (logo,) = [one for one in made.slide_masters[0].shapes if one.shape_type == MSO_SHAPE_TYPE.PICTURE]
    for slide in list(made.slides)[1:]:
        _, _, right, bottom = points(slide.shapes.title)
        assert right <= logo.left / Pt(1) and bottom < made.slide_height / Pt(1) / 4
        others = [one for one in slide.shapes if one.has_table or one.has_chart]
        assert all(points(one)[1] < made.slide_height / Pt(1) * 0.4 for one in others)


def test_a_row_that_goes_on_on_the_next_slide_keeps_its_mark_and_is_named_there() -> None:
    """What fits stands whole, with its shape in its colour; the part after it says which row goes on."""
    row = (Cell("Burglary"), Cell("Some concerns", shape="triangle", colour="#b58900"), Cell("word " * 400))
    parts = pieces(Table("All", ("Measure", "Status", "Behind it"), (row,)), 600.0, 200.0, 1.0)
    rows = [one for part in parts for one in part.table.rows]
    assert len(rows) > 2
    assert rows[0][:2] == row[:2]
    assert [one[0].text for one in rows] == ["Burglary"] * len(rows)
    assert " ".join(one[2].text for one in rows).split() == ["word"] * 400
    assert not any(one[1].text or one[1].shape for one in rows[1:])


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
        "from tests.library.test_report_powerpoint_room import *\n"
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
