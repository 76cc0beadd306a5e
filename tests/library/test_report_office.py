"""The Word report in an office program: it opens, its words are all there, its pages are counted and linked."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from saferplan.report import word
from saferplan.report.compose import compose
from saferplan.values.document import Cell, Paragraph, Report, Section, Table, TableBlock
from tests.library.judged import JUNE, PARTNERSHIP, REMARKS, SCHEME, everything

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        shutil.which("soffice") is None or shutil.which("pdftotext") is None,
        reason="LibreOffice or poppler-utils is not installed",
    ),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each page as printed."""
    report = compose(PARTNERSHIP, everything(), JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")
    return printed_by_office(report, tmp_path_factory.mktemp("office"))


def printed_by_office(report: Report, folder: Path) -> list[str]:
    """The text of each page of the Word document."""
    word.write(report, folder / "report.docx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # two at once on one profile fail
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), "report.docx"]
    subprocess.run(convert, cwd=folder, check=True, capture_output=True, timeout=120)
    printed = subprocess.run(["pdftotext", "-layout", "report.pdf", "-"], cwd=folder, check=True, capture_output=True)
    return printed.stdout.decode().split("\f")[:-1]


def test_the_pages_are_numbered(pages: list[str]) -> None:
    assert 7 <= len(pages) <= 13
    for at, page in enumerate(pages, 1):
        assert re.search(
            rf"Draft\s+Safer Plymouth Partnership\. Data as at 21 July 2015\.\s+Page {at} of {len(pages)}\b", page
        )


def test_the_contents_give_the_page_of_each_heading(pages: list[str]) -> None:
    for title in ("Exceptions", "Family group position", "Priority summary", "Where the figures come from"):
        number = re.search(rf"^\s*{title}\.{{5,}}\s*(\d+)", pages[0], re.M)
        assert number is not None, title
        assert re.search(rf"^\s*{title}\s*$", pages[int(number[1]) - 1], re.M), title


def test_a_table_is_printed_whole(pages: list[str]) -> None:
    page = next(page for page in pages if "Anti-social behaviour incidents, 2015/16, incidents" in page)
    rows = [line.split() for line in page.splitlines()]
    assert ["April", "808", "864", "838", "808", "864", "+6.9%"] in rows
    assert ["March", "831", "10,064", "10,065"] in rows


def test_sentences_are_printed(pages: list[str]) -> None:
    text = " ".join(" ".join(pages).split())
    assert "2,527 incidents from April to June 2015, against 2,713 from April to June 2014: a fall of 186" in text


def test_notes_and_files_stand_on_the_page_of_their_table(tmp_path: Path) -> None:
    """No page begins with a note, nor with the small table that belongs to one before it, wherever the page ends."""
    rows = tuple((Cell(f"Fact {at}"), Cell("Answer")) for at in range(9))
    files = Table("Files of it", ("File", "Line"), ((Cell("police.csv"), Cell("2")),))
    parts = tuple(
        Section(f"s{at}", f"Measure {at}", (
            *(Paragraph("A line that moves what follows down the page.") for _ in range(at % 7)),
            TableBlock(Table("Change", ("What", "Change"), rows[at % 5 :], ("A note on it. " * (1 + at % 9),))),
            Paragraph("Words between them."),
            TableBlock(Table("What it is", ("What", "Answer"), rows)),
            TableBlock(files),
        ))
        for at in range(90)
    )  # fmt: skip
    made = Report("Title", "", "Safer Place", "June 2015", "1 July 2015", parts)
    printed = printed_by_office(made, tmp_path)
    begun = [
        "\n".join(line for line in page.splitlines() if line.strip() and line.strip() != "Title") for page in printed
    ]
    firsts = [page.splitlines()[0].strip() for page in begun]
    assert len(firsts) > 8
    assert [line for line in firsts if line.startswith("A note on it") or "Files of it" in line] == []
