"""The same words and the same figures in every format, of every kind of document; golden texts of the examples."""

from __future__ import annotations

import functools
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from saferplan.partnership.documents import Documents, document, material
from saferplan.partnership.folder import load
from saferplan.partnership.round import Round
from saferplan.report import html
from saferplan.report.compose.kinds import KINDS
from saferplan.report.writing import FORMATS, write_formats
from saferplan.values.document import Cell, Report, Section, Table, TableBlock
from saferplan.values.period import Period
from tests.golden.read_back import lines_of_html
from tests.library.printed import all_text, poppler, said, squeezed, walk

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "examples"
UPDATE = "SAFERPLAN_UPDATE_GOLDEN"  # set it to 1 to write the golden texts anew, then read the difference
EXAMPLES = (
    ("plymouth-2015", "2015-06"), ("south-cambridgeshire-2011", "2011-06"), ("norwich-2008", "2008-03"),
    ("peterborough-2010", "2009-05"), ("peterborough-2016", "2015-12"),
)  # fmt: skip
# Kinds that Exampleton's papers tell without its records; the others of Plymouth's figures.
TOLD_BY_PAPERS = ("plan", "highlights", "public-summary", "council-report")
TOLD_BY_FIGURES = tuple(kind for kind in KINDS if kind not in ("performance", "highlights", "public-summary"))
PAIRS = [
    pytest.param(kind.id, form, marks=poppler if form == "pdf" else ())
    for kind in KINDS.values() for form in kind.formats if form in FORMATS
]  # fmt: skip


@functools.cache
def documents(name: str, as_at: str) -> Documents:
    """One walk round an example, for all kinds."""
    return Documents(load(ROOT / "examples" / name), Period.parse(as_at))


@functools.cache
def composed(kind: str) -> Report:
    """A document of each kind: of Plymouth's figures, and what needs a round of Exampleton's papers."""
    if kind == "highlights":
        return document(KINDS[kind], of_papers())
    made, found = documents("plymouth-2015", "2015-06"), KINDS[kind]
    about = made.folder.indicators[0].id if found.about else ""
    before = made.folder if found.compares else None
    return made.composed(found, about=about, before=before)


def of_papers():
    """Exampleton as its folder tells it, without a record store: its figures are not counted."""
    return material(Round(load(ROOT / "examples" / "exampleton")), (), Period.parse("2015-06"))


@pytest.mark.parametrize(("kind", "form"), PAIRS)
def test_each_format_says_what_the_document_says(kind: str, form: str, tmp_path: Path) -> None:
    report = composed(kind)
    (path,), failed = write_formats(report, [form], tmp_path, kind, ROOT)
    assert not failed
    if form == "xlsx":
        return figures_stand_in(path, report)
    if form == "pptx":
        return slides_say_nothing_else(path, report)
    text = {"html": html_text, "docx": word_text, "pdf": pdf_text}[form](path)
    assert [one for one in said(report.sections) if joined(one) not in joined(text)] == []
    return None


def joined(text: str) -> str:
    """Squeezed, without hyphens: whoever reads a PDF takes one at the end of a line away."""
    return squeezed(text).replace("-", "")


def pdf_text(path: Path) -> str:
    """Every word of a PDF; what stands at the foot of every page may come in the middle of a row."""
    return re.sub(r"Page\d+of\d+", "", all_text(path))


def html_text(path: Path) -> str:
    """Every word of a page but its style and drawings."""
    page = re.sub(r"<(style|svg)\b.*?</\1>", "", path.read_text("utf-8"), flags=re.S)
    return squeezed(unescape(re.sub(r"<[^>]+>", "", page)))


def word_text(path: Path) -> str:
    """Every word of a Word document, with the texts of its footers."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if re.match(r"word/(document|footer\d*|header\d*)\.xml", name)]
        parts = [package.read(name).decode() for name in names]
    return squeezed(unescape(re.sub(r"<[^>]+>", "", " ".join(parts))))


def figures_stand_in(path: Path, report: Report) -> None:
    """Each table's words and unrounded figures are in the workbook, where small tables of one form are one sheet."""
    book = CalamineWorkbook.from_path(str(path))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    numbers = sorted(float(cell) for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool))
    words = squeezed("\n".join(cell for cell in cells if isinstance(cell, str)))
    for table in tables_of(report.sections):
        assert squeezed(re.split(r", earlier years|: definition and|: files and", table.title)[0]) in words
        for cell in (cell for row in table.rows for cell in row):
            if cell.numeric and cell.value is not None:
                assert any(abs(one - cell.value) <= 1e-9 * max(1, abs(cell.value)) for one in numbers), (table, cell)
            else:
                assert squeezed(cell.text) in words or printed_number(cell, numbers), (table.title, cell)


def printed_number(cell: Cell, numbers: list[float]) -> bool:
    """Whether a cell of text alone holds a number that the workbook keeps as one."""
    plain = re.sub(r"[£%,+]|points|\s", "", cell.text).replace("−", "-")
    try:
        return any(abs(one - float(plain)) < 1e-9 for one in numbers)
    except ValueError:
        return False


def tables_of(sections: tuple[Section, ...]) -> Iterator[Table]:
    """Every table standing in the text."""
    for section in walk(sections):
        yield from (block.table for block in section.blocks if isinstance(block, TableBlock))


def slides_say_nothing_else(path: Path, report: Report) -> None:
    """Every title of a slide is a sentence of the document, and every status is one of its statuses."""
    from pptx import Presentation

    told = squeezed(" ".join([*said(report.sections), report.title, report.partnership]))
    messages = {squeezed(one.message).rstrip(".") for one in walk(report.sections) if one.message}
    shown = Presentation(str(path))
    titles = [squeezed(slide.shapes.title.text) for slide in shown.slides if slide.shapes.title is not None]
    continued = [re.sub(r"\(\d+of\d+\)$", "", title).rstrip(".") for title in titles]
    assert continued and [title for title in continued if title not in messages and title not in told] == []
    assert messages <= set(continued)


@pytest.mark.parametrize(("name", "as_at"), EXAMPLES)
def test_the_words_of_each_example_are_the_golden_ones(name: str, as_at: str) -> None:
    made = documents(name, as_at)
    compare(f"{name}.txt", made.composed(KINDS["performance"]))


@pytest.mark.parametrize("kind", TOLD_BY_PAPERS)
def test_the_words_of_exampletons_papers_are_the_golden_ones(kind: str) -> None:
    compare(f"exampleton-{kind}.txt", document(KINDS[kind], of_papers()))


@pytest.mark.parametrize("kind", TOLD_BY_FIGURES)
def test_the_words_of_every_kind_are_the_golden_ones(kind: str) -> None:
    compare(f"plymouth-2015-{kind}.txt", composed(kind))


def compare(name: str, report: Report) -> None:
    """The text of a document beside the one that was read and accepted; places on a machine are no part of it."""
    text = "\n".join(lines_of_html(html.page(replace(report, made_from="")))) + "\n"
    text = text.replace(f"{ROOT}/", "")
    if os.environ.get(UPDATE) == "1":
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(text, "utf-8")
    assert text == (GOLDEN / name).read_text("utf-8"), f"set {UPDATE}=1 to accept"


def test_every_golden_text_is_compared() -> None:
    compared = {f"{name}.txt" for name, _ in EXAMPLES} | {f"exampleton-{kind}.txt" for kind in TOLD_BY_PAPERS}
    compared |= {f"plymouth-2015-{kind}.txt" for kind in TOLD_BY_FIGURES}
    assert {file.name for file in GOLDEN.iterdir()} == compared
