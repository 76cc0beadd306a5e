"""Fields of a template: names in braces that are looked up. Nothing that a template says is ever worked out.

`{{ title }}` is a text; `{{p sections }}`, alone in its paragraph, is where content goes. Word cuts a text into runs as
it likes, so a paragraph is read whole and written back into its first run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from saferplan.report.word.marks import plain
from saferplan.values.errors import SaferplanError

TEXTS: Mapping[str, str] = {
    "partnership": "the partnership's name",
    "title": "title of the document",
    "subtitle": "its subtitle, such as the period it is about",
    "kind": "kind of document, such as Board report",
    "as_at": "month that it is written as at",
    "data_as_at": "day that its data stood so",
    "marking": "how far it may travel, and why it is exempt; header or footer must have it",
    "made_from": "version, snapshot and time of its data",
}
CONTENT: Mapping[str, str] = {
    "contents": "contents list, where the document is long enough for one",
    'section("summary")': "the main part of that name, wherever you want it",
    "sections": "all parts that were not placed by name, in their order",
}
_TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TEXT = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_QUOTES = "\"'“”‘’"  # Word turns straight quotes into curly ones
_CONTENT = re.compile(
    rf"\{{\{{p\s+(?:(contents|sections)|section\(\s*[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]\s*\))\s*\}}\}}"
)
_BROKEN = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_MORE = ("w:drawing", "w:pict", "w:fldChar", "w:fldSimple", "w:sectPr")
_SEEN = 50  # characters of a paragraph that name its place


@dataclass(frozen=True)
class Spot:
    """A paragraph with braces in it: where it stands, its words, and whether content may go there."""

    paragraph: Any
    part: str
    words: str
    open: bool

    @property
    def place(self) -> str:
        """Where it stands, as an officer would look for it."""
        shown = " ".join(self.words.split())
        return f"{self.part} “{shown if len(shown) <= _SEEN else shown[:_SEEN] + '…'}”"


@dataclass(frozen=True)
class Slot:
    """Where content goes: contents, sections, or a section by its key."""

    paragraph: Any
    name: str
    key: str
    place: str


def spots(document: Any) -> Iterator[Spot]:
    """Every paragraph with braces, body first, then headers and footers."""
    body = document.element.body
    for paragraph in body.iter(qn("w:p")):
        words = _words(paragraph)
        if _BROKEN.search(words):
            yield Spot(paragraph, _part(paragraph), words, paragraph.getparent() is body)
    for name, root in pages_edges(document):
        for paragraph in root.iter(qn("w:p")):
            words = _words(paragraph)
            if _BROKEN.search(words):
                yield Spot(paragraph, name, words, False)


def pages_edges(document: Any) -> Iterator[tuple[str, Any]]:
    """Headers and footers of a document, in an order that repeats."""
    for kind, name in ((RELATIONSHIP_TYPE.HEADER, "header"), (RELATIONSHIP_TYPE.FOOTER, "footer")):
        found = {
            rel.target_part.partname: rel.target_part for rel in document.part.rels.values() if rel.reltype == kind
        }
        for partname in sorted(found):
            yield name, found[partname].element


def faults_of(spot: Spot) -> Iterator[SaferplanError]:
    """What is wrong in one paragraph."""
    tokens = _TOKEN.findall(spot.words)
    for token in tokens:
        if _TEXT.fullmatch(token) and _TEXT.fullmatch(token)[1] in TEXTS:  # type: ignore[index]
            continue
        if _CONTENT.fullmatch(token):
            if not spot.open:
                mend = "Give it a paragraph of its own in the body, outside tables, text boxes and content controls."
                yield SaferplanError(f"{token} cannot stand here.", spot.place, mend)
            elif spot.words.strip() != token:
                yield SaferplanError(f"{token} stands beside other words.", spot.place, "Give it its own paragraph.")
        else:
            yield SaferplanError(f"{token} is no field.", spot.place, _mend(token))
    if broken := _BROKEN.search(_TOKEN.sub("", spot.words)):
        mend = "A field begins with {{ and ends with }} in the same paragraph."
        yield SaferplanError(f"{broken[0]} has no partner.", spot.place, mend)


def slots(document: Any) -> list[Slot]:
    """Where content goes, in the order of the document."""
    return [
        Slot(spot.paragraph, asked[1] or "section", asked[2] or "", spot.place)
        for spot in spots(document)
        if spot.open and (asked := _CONTENT.fullmatch(spot.words.strip()))
    ]


def names_at_the_edges(document: Any) -> set[str]:
    """Fields that stand in headers and footers."""
    return {
        name
        for _, root in pages_edges(document)
        for paragraph in root.iter(qn("w:p"))
        for name in _TEXT.findall(_words(paragraph))
    }


def fill(document: Any, values: Mapping[str, str]) -> None:
    """Write the texts of fields. A paragraph of nothing but fields that are all blank is taken out."""
    for spot in list(spots(document)):
        if _CONTENT.fullmatch(spot.words.strip()):
            continue
        _write(spot.paragraph, values)
        if not _words(spot.paragraph).strip() and not _holds_more(spot.paragraph):
            spot.paragraph.getparent().remove(spot.paragraph)


def _write(paragraph: Any, values: Mapping[str, str]) -> None:
    texts = _texts(paragraph)
    for token in reversed(list(_TEXT.finditer("".join(one.text or "" for one in texts)))):
        start, made = 0, plain(values.get(token[1], "")).replace("\n", " ")
        for one in texts:
            old = one.text or ""
            left, right = max(token.start() - start, 0), min(token.end() - start, len(old))
            if left < right:
                one.text = old[:left] + made + old[right:]
                one.set(qn("xml:space"), "preserve")
                made = ""
            start += len(old)


def _holds_more(paragraph: Any) -> bool:
    """Whether a paragraph without words must stay: a picture, a field, an end of section, the last of its cell."""
    if next(paragraph.iter(*map(qn, _MORE)), None) is not None:
        return True
    beside = [one for one in paragraph.getparent() if one is not paragraph and one.tag in (qn("w:p"), qn("w:tbl"))]
    following = paragraph.getnext()
    return not beside or (following is None and beside[-1].tag == qn("w:tbl"))


def _texts(paragraph: Any) -> list[Any]:
    """Texts of a paragraph itself, not of a text box in it."""
    return [one for one in paragraph.iter(qn("w:t")) if next(one.iterancestors(qn("w:p"))) is paragraph]


def _words(paragraph: Any) -> str:
    return "".join(one.text or "" for one in _texts(paragraph))


def _part(paragraph: Any) -> str:
    for name, told in (("w:txbxContent", "text box"), ("w:tc", "table cell"), ("w:sdtContent", "content control")):
        if next(paragraph.iterancestors(qn(name)), None) is not None:
            return told
    return "paragraph"


def _mend(token: str) -> str:
    """The field that was probably meant, else all there are."""
    inner = re.sub(r"^\{[{%#](?:p\s)?|[}%#]\}$", "", token).strip()
    name = re.sub(r"\W.*", "", inner, flags=re.DOTALL)
    if name in TEXTS:
        return f"Write {{{{ {name} }}}}."
    if name in ("contents", "sections"):
        return f"Write {{{{p {name} }}}}."
    if name == "section":
        return 'Write {{p section("summary") }}, with the name of a part.'
    if near := get_close_matches(name, [*TEXTS, "contents", "sections"], 1):
        return f"Did you mean {{{{{'' if near[0] in TEXTS else 'p'} {near[0]} }}}}?"
    known = [*(f"{{{{ {one} }}}}" for one in TEXTS), *(f"{{{{p {one} }}}}" for one in CONTENT)]
    return f"Fields are {', '.join(known)}."
