"""Styles that a document is written in: a template's own by their names, ours where it lacks them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

from saferplan.report.word import marks
from saferplan.report.word.styles import CODE, INK, NAMES

_USED = re.compile(r'(<w:(?:p|r|tbl)Style w:val=")(\w+)"')
_USUAL = ("", "arial", "helvetica", "liberation sans", "calibri", "carlito", "aptos", "times new roman", "cambria")
_WIDER = 1.2  # other typefaces may be wider, or be lacking where the file is opened
_POINT_SIZE = 9.0  # of the letters that widths of columns are reckoned for


@dataclass(frozen=True)
class Dress:
    """The id of each of our styles in a document, and the width of a digit in its tables in centimetres."""

    ids: Mapping[str, str]
    letter: float

    def named(self, xml: str) -> str:
        """Text that names our styles, with the document's own ids."""
        return _USED.sub(lambda found: f'{found[1]}{self.ids.get(found[2], found[2])}"', xml)


def dress(document: Any, ours: Any) -> Dress:
    """Bring the styles that a document lacks from `ours`.

    What the document has is never changed. What is brought takes its typeface and ink from the document.
    """
    known = {(_fold(_name(style)), style.get(qn("w:type"))): style.get(qn("w:styleId")) for style in _styles(document)}
    taken = set(known.values())
    source = {_name(style): style for style in _styles(ours)}
    ids: dict[str, str] = {}
    lacking = []
    for key, name in NAMES.items():
        if (held := known.get((_fold(name), source[name].get(qn("w:type"))))) is not None:
            ids[key] = held
        else:
            ids[key] = key if key not in taken else f"{key}Own"
            lacking.append(key)
    for key in lacking:
        document.styles.element.append(_brought(document, source[NAMES[key]], ids, key))
    return Dress(ids, _letter(document, ids["TableText"]))


def _letter(document: Any, name: str) -> float:
    """Width of a digit in a style, by its size and typeface."""
    size = float(_said(document, name, "w:rPr/w:sz/@w:val") or 20) / 2
    face = _said(document, name, "w:rPr/w:rFonts/@w:ascii").casefold()
    return marks.DIGIT * size / _POINT_SIZE * (1.0 if face in _USUAL else _WIDER)


def _said(document: Any, name: str, what: str) -> str:
    """What a style says, or the one it is based on, or the document; blank where none does."""
    by_id = {style.get(qn("w:styleId")): style for style in _styles(document)}
    style = by_id.get(name)
    for _ in by_id:
        if style is None:
            break
        if found := style.xpath(what):
            return str(found[0])
        base = style.find(qn("w:basedOn"))
        style = None if base is None else by_id.get(base.get(qn("w:val")))
    found = document.styles.element.xpath(f"w:docDefaults/w:rPrDefault/{what}")
    return str(found[0]) if found else ""


def _brought(document: Any, style: Any, ids: Mapping[str, str], key: str) -> Any:
    made = deepcopy(style)
    made.set(qn("w:styleId"), ids[key])
    made.attrib.pop(qn("w:default"), None)
    base = made.find(qn("w:basedOn"))
    if base is not None:
        parent = ids.get(base.get(qn("w:val"))) or _default(document, made.get(qn("w:type")))
        if parent:
            base.set(qn("w:val"), parent)
        else:
            made.remove(base)
    looks = made.find(qn("w:rPr"))
    if looks is not None and key != CODE:
        for one in looks.findall(qn("w:rFonts")) + [
            colour for colour in looks.findall(qn("w:color")) if colour.get(qn("w:val")) == INK
        ]:
            looks.remove(one)
    # A style that stands on no other would fall back on Word's own typeface, not on that of the document's text.
    if made.get(qn("w:type")) == "paragraph" and key != CODE and made.find(qn("w:basedOn")) is None:
        face = _typeface(document)
        if face is not None:
            made.get_or_add_rPr().insert(0, deepcopy(face))
    for number in made.iter(qn("w:numId")):
        number.set(qn("w:val"), str(_bullets(document)))
    return made


def _typeface(document: Any) -> Any:
    """What the document's default style of paragraphs says of its typeface, or the one it is based on; None where that
    is left to the defaults, which every style falls back on."""
    by_id = {style.get(qn("w:styleId")): style for style in _styles(document)}
    style = by_id.get(_default(document, "paragraph"))
    for _ in by_id:
        if style is None:
            return None
        if (found := style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")) is not None:
            return found
        base = style.find(qn("w:basedOn"))
        style = None if base is None else by_id.get(base.get(qn("w:val")))
    return None


def _default(document: Any, kind: str) -> str:
    """The document's default style of a kind; blank where it has none."""
    found = [one for one in _styles(document, kind) if one.get(qn("w:default")) in ("1", "true", "on")]
    return found[0].get(qn("w:styleId")) if found else ""


def _styles(document: Any, kind: str = "") -> list[Any]:
    every = document.styles.element.findall(qn("w:style"))
    return [one for one in every if one.find(qn("w:name")) is not None and kind in ("", one.get(qn("w:type")))]


def _name(style: Any) -> str:
    name = style.find(qn("w:name")).get(qn("w:val"))
    return next((one for one in NAMES.values() if _fold(one) == _fold(name)), name)


def _fold(name: str) -> str:
    """Names without capitals, spaces and hyphens: “Table text” is “TableText”."""
    return re.sub(r"[\s_-]+", "", name).casefold()


def _bullets(document: Any) -> int:
    """A new list with bullets in the document's numbering; its number."""
    try:
        root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        root = parse_xml(f"<w:numbering {marks.SPACES}/>")
        part = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, root, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    shapes = [int(one.get(qn("w:abstractNumId"))) for one in root.findall(qn("w:abstractNum"))]
    lists = [int(one.get(qn("w:numId"))) for one in root.findall(qn("w:num"))]
    shape, number = max(shapes, default=-1) + 1, max(lists, default=0) + 1
    bullet = parse_xml(
        f'<w:abstractNum {marks.SPACES} w:abstractNumId="{shape}"><w:multiLevelType w:val="singleLevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )
    first = root.find(qn("w:num"))
    root.append(bullet) if first is None else first.addprevious(bullet)
    made = f'<w:num {marks.SPACES} w:numId="{number}"><w:abstractNumId w:val="{shape}"/></w:num>'
    after = root.findall(qn("w:num"))
    after[-1].addnext(parse_xml(made)) if after else bullet.addnext(parse_xml(made))
    return number
