"""The PDF: every word of the report, its tags, its layouts, the same bytes, and names that mean something to typst."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from saferplan.report import pdf
from saferplan.report.compose import compose
from saferplan.report.pdf import row_heads
from saferplan.values.document import (
    Bullets,
    Cell,
    ChartBlock,
    Exemption,
    Facts,
    Marking,
    Pack,
    Paragraph,
    Report,
    Section,
    StatusLine,
    Table,
    TableBlock,
)
from tests.library.judged import JUNE, PARTNERSHIP, REMARKS, SCHEME, everything
from tests.library.printed import CHART, all_text, office, pages, poppler, said, squeezed, tool, walk

WIDE = Table(
    "Every quarter of all years",
    ("Indicator", *(f"Quarter {at} of 2014/15" for at in range(1, 16))),
    tuple((Cell(f"Kind {at}"), *(Cell(f"{at},{month}00", numeric=True) for month in range(15))) for at in range(3)),
)  # fmt: skip
ACTIONS = Table(
    "Actions", ("Action", "Due"), ((Cell("Lights"), Cell("May")), (Cell("Gates"), Cell("June"))),
    edits=("added", "removed"),
)  # fmt: skip


def made_up(*sections: Section, **more: str) -> Report:
    """A report of a few parts."""
    return replace(Report("Title", "Subtitle", "Safer Place", "June 2015", "1 July 2015", sections), **more)


EXTRAS = made_up(
    Section(
        "new", "What a refresh did",
        (
            Facts((("Report of", "The director"), ("Purpose", "To note the figures"))),
            Bullets(("First kept", "Second put in", "Third taken out"), ordered=True, edits=("", "added", "removed")),
            Paragraph("Altered words.", edit="changed"),
            Paragraph("Figures are provisional.", "warning"),
            Paragraph("SELECT month\nFROM street", "code"),
            TableBlock(ACTIONS),
        ),
    ),
    Section("secret", "Restricted", (Paragraph("Inside only.", marking=Marking.SENSITIVE),),
        exemption=Exemption(3, "Prices."),),
    Section("wide", "Wide", (Paragraph("Before it."), TableBlock(WIDE), Paragraph("After it."))),
    made_from="Version 3, snapshot of 2 July 2015",
    marking="Official-sensitive",
)  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Report:
    """One judgement of each kind, composed."""
    return compose(PARTNERSHIP, everything(), JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")


@pytest.fixture(scope="module")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That report as a PDF."""
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    pdf.write(report, path)
    return path


# Words


@office
@poppler
def test_every_sentence_and_cell_is_printed(report: Report, written: Path) -> None:
    text = all_text(written)
    texts = list(said(report.sections))
    assert len(texts) > 500
    assert [one for one in texts if squeezed(one) not in text] == []


@office
@poppler
def test_paragraphs_are_read_in_the_order_of_the_report(report: Report, written: Path) -> None:
    text, at = all_text(written), 0
    at = text.index(squeezed("Where the figures come from")) + 1  # in the contents list
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                at = text.index(squeezed(block.text), at)


@office
@poppler
def test_rows_of_a_table_lie_on_one_line(written: Path) -> None:
    rows = [line.split() for page in pages(written) for line in page.splitlines()]
    assert ["April", "808", "864", "838", "808", "864", "+6.9%"] in rows
    assert ["March", "831", "10,064", "10,065"] in rows


@office
@poppler
def test_facts_edits_markings_and_wide_tables_are_printed(tmp_path: Path) -> None:
    path = tmp_path / "extras.pdf"
    pdf.write(EXTRAS, path)
    text = all_text(path)
    assert [one for one in said(EXTRAS.sections) if squeezed(one) not in text] == []
    for words in (
        "1. First kept", "2. New: Second put in", "3. Removed: Third taken out", "Changed: Altered words.",
        "Warning: Figures are provisional.", "New: Lights", "Removed: Gates", "Version 3, snapshot of 2 July 2015",
        "OFFICIAL-SENSITIVE\n"
        "Not for publication under paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972: Prices.",
    ):  # fmt: skip
        assert squeezed(words) in text, words
    sizes = re.findall(r"Page +(\d+) size: +([\d.]+) x ([\d.]+)", tool("pdfinfo", "-l", "99", path))
    turned = [int(number) for number, width, height in sizes if float(width) > float(height)]
    assert len(turned) == 1
    page = squeezed(pages(path)[turned[0] - 1])
    assert all(
        squeezed(one) in page for one in ("Wide", "Before it.", "Table 2: Every quarter of all years", "After it.")
    )


@office
@poppler
def test_pages_are_numbered_and_the_contents_give_them(written: Path) -> None:
    printed = pages(written)
    for at, page in enumerate(printed, 1):
        assert re.search(rf"Data as at 21 July 2015\. Draft\.\s+Page {at} of {len(printed)}\b", page)
    for title in ("Exceptions", "Family group position", "Priority summary", "Where the figures come from"):
        number = re.search(rf"^\s*{title}[. \u2060]{{5,}}(\d+)$", printed[0], re.M)
        assert number is not None, title
        assert re.search(rf"^\s*{title}\s*$", printed[int(number[1]) - 1], re.M), title


# Tags


@office
@poppler
def test_it_is_tagged_with_headings_tables_row_heads_and_alternative_texts(report: Report, written: Path) -> None:
    about = tool("pdfinfo", written)
    assert re.search(r"^Tagged: +yes$", about, re.M)
    assert re.search(r"^Title: +Performance report, Safer Plymouth Partnership, June 2015$", about, re.M), about
    tags = tool("pdfinfo", "-struct-text", written)
    for level, title in ((1, "Summary"), (2, "Referrals to domestic abuse services"), (1, "Measures")):
        assert re.search(rf'^ *H{level} "{title}', tags, re.M), title
    row = next(part for part in tags.split("\n      TR\n") if '"April"' in part and '"808"' in part)
    assert re.findall(r"^ +(TH|TD)\b", row, re.M) == ["TH"] + ["TD"] * 6
    assert "/Scope /Row" in row and tags.count("/Scope /Column") > 50
    file = written.read_bytes()
    charts = [
        block.chart for section in walk(report.sections) for block in section.blocks if isinstance(block, ChartBlock)
    ]
    assert charts and file.count(b"/S/Figure") == len(charts) == len(re.findall(rb"/S/Figure[^\n]*/Alt\(", file))
    assert b"/Lang(en-GB)" in file and b"pdfuaid" in file


def test_row_heads_leave_a_file_of_another_make_alone() -> None:
    assert row_heads.with_row_heads(b"%PDF-1.7\nnothing here") == b"%PDF-1.7\nnothing here"


@office
@poppler
def test_the_index_of_the_changed_file_still_leads_to_its_objects(written: Path) -> None:
    file = written.read_bytes()
    start = int(re.search(rb"startxref\s+(\d+)", file)[1])
    count = int(re.match(rb"xref\s+0 (\d+)", file[start:])[1])
    lines = file[start:].split(b"\n")[2 : 2 + count]
    for number, line in enumerate(lines):
        if line.rstrip().endswith(b" n"):
            assert file.startswith(b"%d 0 obj" % number, int(line[:10]))


# The same bytes


def test_the_bytes_repeat_in_another_process(written: Path, tmp_path: Path) -> None:
    code = (
        "from tests.library.test_report_pdf import *\n"
        "r = compose(PARTNERSHIP, everything(), JUNE, '2015-07-21', REMARKS, schemes=(SCHEME,), marking='Draft')\n"
        f"pdf.write(r, Path({str(tmp_path / 'again.pdf')!r}))\n"
    )
    root = Path(__file__).resolve().parent.parent.parent
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, timeout=300)
    assert (tmp_path / "again.pdf").read_bytes() == written.read_bytes()


def test_no_date_is_written(written: Path) -> None:
    file = written.read_bytes()
    assert b"CreationDate" not in file and b"ModDate" not in file and b"xmp:CreateDate" not in file


# Layouts


@office
@poppler
def test_slides_are_one_message_a_page(tmp_path: Path) -> None:
    picture = ChartBlock(CHART)
    line = StatusLine("On track", "circle", "#00703c", "Five in May.")
    parts = tuple(
        Section(
            f"s{at}",
            f"Part {at}",
            (Paragraph(f"Message {at}."), line, picture),
            message=f"Message {at}.",
            background=("Unseen",),
        )
        for at in range(3)
    )
    path = tmp_path / "slides.pdf"
    pdf.write(made_up(Section("all", "All parts", (), parts), layout="slides"), path)
    printed = pages(path)
    assert len(printed) == 4
    for at, page in enumerate(printed[1:]):
        assert squeezed(page).count(f"Message{at}.") == 1 and f"Part {at}" in page and "Five in May." in page
    assert "Unseen" not in "".join(printed)
    width, height = map(float, re.search(r"Page size: +([\d.]+) x ([\d.]+)", tool("pdfinfo", path)).groups())
    assert abs(width / height - 16 / 9) < 0.01
    assert len(re.findall(r'^ *H1 "Message', tool("pdfinfo", "-struct", path), re.M)) == 3


@office
@poppler
def test_a_definition_stands_on_the_page_of_its_files(tmp_path: Path) -> None:
    """Neither the table of files nor the query begins a page, wherever the page happens to end."""
    facts = tuple((Cell(f"Fact {at}"), Cell("Answer")) for at in range(9))
    parts = tuple(
        Section(f"s{at}", f"Measure {at}", (
            *(Paragraph("A line that moves what follows down the page.") for _ in range(at % 5)),
            TableBlock(Table("What it is", ("What", "Answer"), facts)),
            TableBlock(Table("Files of it", ("File", "Line"), ((Cell("police.csv"), Cell("2")),))),
            Paragraph("Query 1: sum", "code"),
        ))
        for at in range(30)
    )  # fmt: skip
    path = tmp_path / "files.pdf"
    pdf.write(made_up(*parts), path)
    begun = [page.strip().split("\n")[0] for page in pages(path)]
    assert len(begun) > 8 and [line for line in begun if "Files of it" in line or "Query 1" in line] == []


@office
@poppler
def test_a_dashboard_is_one_page_in_type_of_eight_points_or_more(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "dashboard.pdf"
    measures = next(one for one in report.sections if one.key == "measures")
    parts = (report.sections[0], replace(measures, sections=()), Section("c", "Pictures", (ChartBlock(CHART),)))
    pdf.write(replace(report, layout="one page", sections=parts), path)
    printed = pages(path)
    assert len(printed) == 1
    text = squeezed(printed[0])
    assert [one for one in said(parts) if " " not in one and squeezed(one) not in text] == []
    heights = [
        (float(low) - float(high), word)
        for high, low, word in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)</word>', bounds(path))
    ]
    eight = next(height for height, word in heights if word == "Page")  # the foot is set in eight points
    assert len(heights) > 100 and [word for height, word in heights if height < eight - 0.1] == []


@poppler
@pytest.mark.parametrize(("rows", "paper", "sheets"), [(20, "A4", 1), (60, "A3", 1), (150, "A3", 3)])
def test_a_dashboard_of_many_measures_stands_on_a_larger_sheet(
    report: Report, tmp_path: Path, rows: int, paper: str, sheets: int
) -> None:
    listed = tuple((Cell(f"Measure {at}"), Cell("Satisfied"), Cell(str(at), at, numeric=True)) for at in range(rows))
    table = TableBlock(Table("All measures", ("Measure", "Status", "Figure"), listed))
    path = tmp_path / "dashboard.pdf"
    pdf.write(replace(report, layout="one page", sections=(Section("all", "Measures", (table,)),)), path)
    told = tool("pdfinfo", path)
    assert f"({paper})" in told
    printed = pages(path)
    assert len(printed) <= sheets
    assert [at for at in range(rows) if not re.search(rf"Measure {at}\b", "".join(printed))] == []


def bounds(path: Path) -> str:
    """Each word with its place; how high it is follows from the size of type."""
    return tool("pdftotext", "-bbox", path, "-")


@office
@poppler
def test_a_pack_has_one_numbering_and_says_where_each_part_begins(report: Report, tmp_path: Path) -> None:
    pack = Pack(
        "Board pack",
        "Meeting of 21 July",
        "Safer Exampleton",
        "July 2015",
        (report, EXTRAS, replace(EXTRAS, layout="slides", title="Slides")),
    )
    path = tmp_path / "pack.pdf"
    pdf.write_pack(pack, path)
    printed, begins = pages(path), pdf.pages_of(pack)
    for at, page in enumerate(printed, 1):
        assert f"Page {at} of {len(printed)}" in page
    for number, paper in enumerate(pack.papers, 1):
        first = begins[f"paper-{number}"]
        assert re.search(rf"^ *{paper.title}[. \u2060]{{5,}}{first}$", printed[0], re.M)
        assert squeezed(paper.title) in squeezed(printed[first - 1])
        for section in walk(paper.sections):
            page = begins[f"paper-{number}-{section.key}"]
            assert first <= page <= len(printed) and squeezed(section.title) in squeezed(printed[page - 1]), section.key
    assert (
        begins["paper-1"] == 2
        and begins["paper-1-sources"] < begins["paper-2"] < begins["paper-3"] == begins["paper-2-wide"] + 1
    )
    assert all("Slides" in page for page in printed[begins["paper-3"] - 1 :])
