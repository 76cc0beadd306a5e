"""Templates: the default one, what is wrong in one that officers made, and which parts of a report it asks for.

Nothing in a template is ever run. One that would reach outside itself when it is opened in Word is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm

from saferplan.report.word import marks
from saferplan.report.word.fields import faults_of, names_at_the_edges, pages_edges, slots, spots
from saferplan.report.word.package import repeatable
from saferplan.report.word.styles import looks
from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError

LARGEST = 100_000_000  # bytes unpacked
# Instructions of Word that only show what the document itself holds; others may fetch files or start programs.
_HARMLESS = re.compile(
    r"PAGE|NUMPAGES|SECTION|SECTIONPAGES|STYLEREF|REF|PAGEREF|NOTEREF|SEQ|TOC|TC|XE|INDEX|HYPERLINK|TITLE|SUBJECT|AUTHOR"
    r"|KEYWORDS|DOCPROPERTY|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE|FILENAME|NUMWORDS|NUMCHARS|SYMBOL|IF|=",
    re.IGNORECASE,
)
_REACHING = ("oleObject", "control", "vbaProject", "aFChunk", "subDocument", "frame", "package")
_TRACKED = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
_MEND = "Open it in Word and save it as a Word document (.docx), not as a template or with macros."


def faults(template: bytes) -> list[SaferplanError]:
    """Everything wrong in a template, each with its place; none where it can be used."""
    try:
        document = opened(template)
    except SaferplanError as error:
        return [error]
    found = list(_reaching(document))
    for spot in spots(document):
        found += faults_of(spot)
    found += _asked_wrongly(document)
    found += _left_over(document)
    if "marking" not in names_at_the_edges(document):
        mend = "Write {{ marking }} in the header or footer."
        found.append(SaferplanError("the marking would be printed on no page.", "header and footer", mend))
    return found


def unknown_parts(template: bytes, report: Report) -> list[SaferplanError]:
    """Parts that a template asks for by name and the report has not, and those that it has no place for."""
    if faults(template):  # then no document is made with it, and its faults are told
        return []
    document = opened(template)
    keys = [section.key for section in report.sections]
    asked = slots(document)
    named = [one.key for one in asked if one.name == "section"]
    told = [
        SaferplanError(f"the document has no part “{one.key}”.", one.place, f"Its parts: {', '.join(keys)}.")
        for one in asked
        if one.name == "section" and one.key not in keys
    ]
    if not any(one.name == "sections" for one in asked) and (left := [key for key in keys if key not in named]):
        mend = "Write {{p sections }} where the rest belongs."
        told.append(SaferplanError(f"parts are left out: {', '.join(left)}.", "template", mend))
    return told


@cache
def default_template() -> bytes:
    """The template that is used where a partnership has none of its own."""
    document = Document()
    _forget(document, "/thumbnail", "/customXml", "/stylesWithEffects")
    looks(document, "en-GB")
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = Cm(2.0)
    page.bottom_margin = Cm(2.5)  # a footer that grew into the text would part headings from what follows
    page.header_distance = page.footer_distance = Cm(1.0)
    page.different_first_page_header_footer = True
    _put(page.first_page_header, _two_cells("", ""))
    _put(page.header, _two_cells("", marks.paragraph(marks.run("{{ title }}"), "Header")))
    for footer in (page.first_page_footer, page.footer):
        _put(footer, _footer())
    front = (
        ("{{ marking }}", "Marking"),
        ("{{ partnership }}", "Subtitle"),
        ("{{ title }}", "Title"),
        ("{{ subtitle }}", "Subtitle"),
        ("Data as at {{ data_as_at }}", ""),
        ("{{ made_from }}", "Note"),
        ("{{p contents }}", ""),
        ("{{p sections }}", ""),
    )
    for words, style in front:
        document.element.body.sectPr.addprevious(_made(marks.paragraph(marks.run(words), style)))
    about = document.core_properties
    about.title, about.author, about.comments, about.last_modified_by = "Template of documents", "", "", ""
    return repeatable(document)


def _forget(document: Any, *endings: str, but: str = "") -> None:
    """Leave out parts by the endings of what ties them to the document: what the library's blank one carries and nobody
    needs, and properties as LibreOffice ties them, which would stand in the package twice."""
    for rels in (document.part.package.rels, document.part.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.endswith(endings) and rel.reltype != but:
                rels.pop(key)


def opened(template: bytes) -> Any:
    """A template as a document. SaferplanError where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            if sum(one.file_size for one in package.infolist()) > LARGEST:
                raise SaferplanError("the template is too large.", "", "Take large pictures out of it.")
        document = Document(io.BytesIO(template))
        document.element.body.get_or_add_sectPr()
        _forget(document, "/metadata/core-properties", but=RELATIONSHIP_TYPE.CORE_PROPERTIES)
        _forget(document, "/people")  # who commented on it once
        return document
    except (PackageNotFoundError, zipfile.BadZipFile, SyntaxError, KeyError, ValueError, AttributeError, OSError,
            NotImplementedError, RuntimeError):  # fmt: skip
        raise SaferplanError("the template is no Word document.", "", _MEND) from None


def _asked_wrongly(document: Any) -> Iterator[SaferplanError]:
    """Content that is asked for twice or never."""
    asked, seen = slots(document), set()
    for one in asked:
        shown = f'section("{one.key}")' if one.name == "section" else one.name
        if shown in seen:
            yield SaferplanError(f"{shown} is asked for twice.", one.place, "Take one of them away.")
        seen.add(shown)
    if not any(one.name in ("section", "sections") for one in asked):
        mend = "Write {{p sections }} in a paragraph of its own where the parts belong."
        yield SaferplanError("the document would have no content.", "body", mend)


def _left_over(document: Any) -> Iterator[SaferplanError]:
    """What officers wrote to each other while they made the template: it would stand in every document."""
    for name, root in (("body", document.element.body), *pages_edges(document)):
        if next(root.iter(*map(qn, _TRACKED)), None) is not None:
            yield SaferplanError("changes to it are still marked.", name, "Accept or reject them in Word.")
    for part in document.part.package.iter_parts():
        if part.partname.endswith("/comments.xml") and part.blob.count(b"<w:comment "):
            yield SaferplanError("there are comments in it.", "comments", "Delete them in Word.")


def _reaching(document: Any) -> Iterator[SaferplanError]:
    """What would reach outside the document, or run, when it is opened."""
    for part in document.part.package.iter_parts():
        for rel in part.rels.values():
            kind = rel.reltype.rsplit("/", 1)[-1]
            if kind in _REACHING or (rel.is_external and kind not in ("hyperlink", "attachedTemplate")):
                where = part.partname.rsplit("/", 1)[-1]
                yield SaferplanError(f"something is linked or embedded in it ({kind}).", where, "Take it out.")
    for name, root in (("body", document.element.body), *pages_edges(document)):
        for code in _instructions(root):
            first = (re.findall(r"^\s*(\S+)", code) or [""])[0]
            if not _HARMLESS.fullmatch(first):
                told = first or "without a name"
                yield SaferplanError(f"the Word field {told} is not allowed.", name, "Take it out.")


def _instructions(root: Any) -> Iterator[str]:
    """The instruction of each field of Word, put together from its runs; fields may stand in one another."""
    open_: list[list[str]] = []
    for one in root.iter(qn("w:fldChar"), qn("w:instrText"), qn("w:fldSimple")):
        if one.tag == qn("w:fldSimple"):
            yield one.get(qn("w:instr"), "")
        elif one.tag == qn("w:instrText"):
            if open_:
                open_[-1].append(one.text or "")
        elif one.get(qn("w:fldCharType")) == "begin":
            open_.append([])
        elif one.get(qn("w:fldCharType")) == "end" and open_:
            yield "".join(open_.pop())
    yield from ("".join(one) for one in open_)


def _footer() -> str:
    number = f"{marks.run('Page ')}{marks.field('PAGE', '1')}{marks.run(' of ')}{marks.field('NUMPAGES', '1')}"
    said = marks.paragraph(marks.run("{{ marking }}", bold=True), "Footer") + marks.paragraph(
        marks.run("{{ partnership }}. Data as at {{ data_as_at }}."), "Footer"
    )
    return _two_cells(said, marks.paragraph(number, "Footer"), 75)


def _two_cells(left: str, right: str, share: int = 30) -> str:
    """A table as wide as the text of an upright or a turned page; the left, `share` per cent of it, has room for a logo
    where nothing is said there."""
    blank = marks.paragraph("", "Header")
    said = (left or blank, (right or blank).replace("</w:pPr>", '<w:jc w:val="right"/></w:pPr>'))
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{50 * each}" w:type="pct"/><w:vAlign w:val="bottom"/></w:tcPr>{words}</w:tc>'
        for each, words in zip((share, 100 - share), said, strict=True)
    )
    return (
        f'<w:tbl {marks.SPACES}><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        f'<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{96 * share}"/>'
        f'<w:gridCol w:w="{96 * (100 - share)}"/></w:tblGrid><w:tr>{cells}</w:tr></w:tbl>'
    )


def _put(edge: Any, table: str) -> None:
    edge.is_linked_to_previous = False
    for old in list(edge._element):
        edge._element.remove(old)
    edge._element.append(parse_xml(table))
    edge._element.append(
        _made('<w:p><w:pPr><w:pStyle w:val="Header"/><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>')
    )


def _made(paragraph: str) -> Any:
    return parse_xml(paragraph.replace("<w:p>", f"<w:p {marks.SPACES}>", 1))
