"""The written files: the same words in both formats, the same bytes every time, and the parts that readers rely on."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from saferplan.report import html, word
from saferplan.report.compose import compose
from saferplan.report.compose.origins import shared_files
from saferplan.report.export import judgements_json
from saferplan.values.document import Bullets, Cell, Paragraph, Report, Section, Table, TableBlock
from saferplan.values.series import Origin
from tests.golden.read_back import lines_of_html, lines_of_word
from tests.library.judged import JUNE, PARTNERSHIP, REMARKS, SCHEME, asb, everything

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "report.txt"
UPDATE = "SAFERPLAN_UPDATE_GOLDEN"  # set it to 1 to write the golden text anew, then read the difference


@pytest.fixture(scope="module")
def report() -> Report:
    """One judgement of each kind, composed."""
    return compose(PARTNERSHIP, everything(), JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    """The report as HTML."""
    return html.page(report)


@pytest.fixture(scope="module")
def paper(report: Report, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The report as Word."""
    path = tmp_path_factory.mktemp("word") / "report.docx"
    word.write(report, path)
    return path.read_bytes()


def test_the_words_are_the_golden_ones(page: str) -> None:
    text = "\n".join(lines_of_html(page)) + "\n"
    if os.environ.get(UPDATE) == "1":
        GOLDEN.write_text(text, "utf-8")
    assert text == GOLDEN.read_text("utf-8"), f"set {UPDATE}=1 to accept"


def test_files_of_records_that_follow_each_other_share_a_line() -> None:
    """One for each month; a month that lacks, another import and a name without a month stand by themselves."""
    made = asb()
    assert made.series is not None
    names = {"2014-07": "other.csv (import 1)", "2015-02": "2015-02-street.csv (import 2)"}
    seen = tuple(
        replace(one, origin=Origin(names.get(str(one.period), f"in/{one.period}-street.csv (import 1)"), "long " * 20))
        for one in made.series.observations
        if str(one.period) != "2014-10"
    )
    (part,) = shared_files([replace(made, series=replace(made.series, observations=seen))])
    assert isinstance(part.blocks[0], TableBlock)
    assert [tuple(cell.text for cell in row) for row in part.blocks[0].table.rows] == [
        ("2014-04-street.csv (import 1) to 2014-06-street.csv (import 1)", "3", "April to June 2014"),
        ("2014-08-street.csv (import 1) to 2014-09-street.csv (import 1)", "2", "August to September 2014"),
        ("2014-11-street.csv (import 1) to 2015-01-street.csv (import 1)", "3", "November 2014 to January 2015"),
        ("2015-02-street.csv (import 2)", "1", "February 2015"),
        ("2015-03-street.csv (import 1) to 2015-06-street.csv (import 1)", "4", "March to June 2015"),
        ("other.csv (import 1)", "1", "July 2014"),
    ]


def test_both_formats_say_the_same(page: str, paper: bytes) -> None:
    assert sorted(lines_of_html(page)) == sorted(lines_of_word(paper))


def test_the_bytes_repeat_in_another_process(page: str, paper: bytes, tmp_path: Path) -> None:
    code = (
        "from tests.library.test_report_files import *\n"
        "import hashlib, sys\n"
        "r = compose(PARTNERSHIP, everything(), JUNE, '2015-07-21', REMARKS, schemes=(SCHEME,), marking='Draft')\n"
        "p = Path(sys.argv[1]); word.write(r, p / 'a.docx'); html.write(r, p / 'a.html')\n"
        "print(*(hashlib.sha256((p / n).read_bytes()).hexdigest() for n in ('a.html', 'a.docx')))\n"
    )
    root = Path(__file__).resolve().parent.parent.parent
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=root, capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed == "1" else "UTC"},
        )  # fmt: skip
        assert ran.stdout.split() == [hashlib.sha256(page.encode()).hexdigest(), hashlib.sha256(paper).hexdigest()]


# HTML


def test_the_page_needs_nothing_else(page: str) -> None:
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"", page)
    assert "<script" not in page
    assert not re.findall(r"\sstyle=", page)
    assert not re.findall(r"\son\w+=", page)


def test_the_policy_allows_only_the_style_inside(page: str) -> None:
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert style is not None and policy is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy[1]
    assert "default-src 'none'" in policy[1]


def test_ids_are_unique_and_links_lead_to_them(page: str) -> None:
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)
    assert set(" ".join(re.findall(r'aria-labelledby="([^"]*)"', page)).split()) <= set(ids)


def test_tables_name_their_heads(page: str) -> None:
    assert page.count("<table>") == page.count("<caption") > 10
    assert '<th scope="col"' in page and '<th scope="row"' in page


def test_charts_have_title_and_description(page: str) -> None:
    assert len(re.findall(r"<svg [^>]*role=\"img\"[^>]*><title[^>]*>[^<]+</title><desc[^>]*>[^<]+</desc>", page)) == 5


def test_text_is_escaped(page: str) -> None:
    assert "Keep a measure of &lt;hidden&gt; harm &amp; its reporting" in page
    assert "<hidden>" not in page


# Word


def test_headings_language_and_title(paper: bytes) -> None:
    document = Document(io.BytesIO(paper))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[:3] == ["Summary", "Exceptions", "Family group position"]
    assert document.core_properties.title == "Performance report, Safer Plymouth Partnership, June 2015"
    assert [one.get(qn("w:val")) for one in document.styles.element.xpath("w:docDefaults//w:lang")] == ["en-GB"]


def test_the_contents_lead_to_the_headings(paper: bytes) -> None:
    body = Document(io.BytesIO(paper)).element.body
    marks = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    links = {one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))}
    fields = re.findall(r"PAGEREF (\w+)", " ".join(one.text or "" for one in body.iter(qn("w:instrText"))))
    assert len(fields) > 15
    assert set(fields) <= marks and links <= marks
    assert all(len(mark) <= 40 for mark in marks)


def test_tables_repeat_their_heads_and_keep_to_the_page(paper: bytes) -> None:
    for table in Document(io.BytesIO(paper)).element.body.iter(qn("w:tbl")):
        first = table.find(qn("w:tr"))
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        width = sum(int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol")))
        assert width <= 17.01 * 567


def test_pictures_have_alternative_text(paper: bytes) -> None:
    pictures = list(Document(io.BytesIO(paper)).element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 5
    assert all(len(one.get("descr")) > 60 for one in pictures)
    assert len({one.get("id") for one in pictures}) == 5


def test_the_footer_counts_pages_and_says_data_as_at(paper: bytes) -> None:
    footer = Document(io.BytesIO(paper)).sections[0].footer._element
    text = "".join(one.text or "" for one in footer.iter(qn("w:t")))
    fields = [one.text.strip() for one in footer.iter(qn("w:instrText"))]
    assert text == "DraftSafer Plymouth Partnership. Data as at 21 July 2015.Page 1 of 1"
    assert fields == ["PAGE", "NUMPAGES"]


def test_no_time_stands_in_the_package(paper: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"created" not in package.read("docProps/core.xml")


# Odd input


def odd() -> Report:
    """Texts that break careless writers: markup, control characters, right-to-left, a word of 300 letters."""
    text = "<b>&amp; ]]> \x00\x0b \u202eabc \ud800 " + "x" * 300
    rows = (
        (Cell(text), Cell("1,234,567", 1234567.0, numeric=True, mark="p"), *(Cell("9" * 9, numeric=True),) * 13),
        (Cell(""), *(Cell("", numeric=True),) * 14),
    )
    wide = Table(text, tuple(f"Column {at} {text[:9]}" for at in range(15)), rows, (text,))
    empty = Table("Nothing", ("A", "B"), ())
    blocks = (
        Paragraph(text, "warning"),
        Bullets((text,)),
        Paragraph("a\n\tb", "code"),
        TableBlock(wide),
        TableBlock(empty),
    )
    deep = Section("d", "Deep", (), (Section("e", "E", (), (Section("f", "F", (), (Section("g", "G", blocks),)),)),))
    return Report(text, "", text, "June 2015", "21 July 2015", (deep,), marking=text)


def test_odd_texts_are_written(tmp_path: Path) -> None:
    html.write(odd(), tmp_path / "odd.html")
    word.write(odd(), tmp_path / "odd.docx")
    document = Document(str(tmp_path / "odd.docx"))
    assert any("<b>&amp; ]]>" in one.text for one in document.paragraphs)
    assert [section.orientation for section in document.sections].count(1) == 1  # one landscape page for the wide table
    widths = [sum(int(one.get(qn("w:w"))) for one in table._tbl.iter(qn("w:gridCol"))) for table in document.tables]
    assert widths[0] <= 25.71 * 567
    assert "&lt;b&gt;&amp;amp; ]]&gt;" in (tmp_path / "odd.html").read_text("utf-8")


# Export


def test_judgements_as_plain_data_are_not_rounded() -> None:
    made = judgements_json(everything())
    one = json.loads(json.dumps(made, allow_nan=False))[0]
    assert (one["indicator"], one["period"], one["covers"]) == ("asb", "2015-06", "2015/16-Q1")
    assert (one["value"], one["target"], one["status"]) == (2527, 2514, "Some concerns")
    assert one["comparator"] == {"against": "target to date", "period": "2015/16-Q1", "value": 2514}
    assert one["reason"]["adverse"] == pytest.approx(100 * 13 / 2514, abs=1e-12)
    assert one["reason"]["sentence"].startswith("The figure for April to June 2015 is 2,527 incidents")
    assert one["outlook"]["probability"] == 0.87
    assert one["peers"][0]["rank"] == 2


def test_missing_is_null_in_plain_data() -> None:
    one = judgements_json(everything())[3]
    assert (one["value"], one["target"], one["comparator"], one["outlook"]) == (None, None, None, None)
    assert one["reason"]["rule"] == "no figure"
    assert one["state"] == "not received"


def test_the_same_figures_stand_in_export_and_report() -> None:
    changed = replace(asb(), value=asb().value)
    assert judgements_json([changed]) == judgements_json([asb()])
