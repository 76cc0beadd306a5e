"""Pages of a document: the room on them, and pages turned for wide tables, as the template has its pages."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from saferplan.report.word import marks

TWIPS = 567  # twentieths of a point in a centimetre
SIDES = {"left": 1134, "right": 1134, "top": 1134, "bottom": 1134, "gutter": 0}


@dataclass(frozen=True)
class Room:
    """Centimetres of text across an upright and a turned page, and down an upright one; `letter` is the width of a
    digit in tables."""

    upright: float
    turned: float
    high: float
    letter: float = marks.DIGIT


def room_of(section: Any, letter: float = marks.DIGIT) -> Room:
    """The room on the pages of a section. Pages that lie across already are never turned."""
    wide, high = _size(section)
    margins = section.find(qn("w:pgMar"))
    side = {name: _number(margins, name, usual) for name, usual in SIDES.items()}
    beside = side["left"] + side["right"] + side["gutter"]
    across = wide - beside
    columns = section.find(qn("w:cols"))
    if columns is not None and (several := _number(columns, "num", 1)) > 1:
        across = (across - (several - 1) * _number(columns, "space", 720)) // several
    down = high - abs(side["top"]) - abs(side["bottom"])
    return Room(across / TWIPS, max(across, high - beside) / TWIPS, down / TWIPS, letter)


def section_of(paragraph: Any) -> Any:
    """The properties of the section that a paragraph of the body stands in."""
    for one in (paragraph, *paragraph.itersiblings()):
        if one.tag == qn("w:sectPr"):
            return one
        if (found := one.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")) is not None:
            return found
    return paragraph.getparent().get_or_add_sectPr()


def later(section: Any) -> Any:
    """The same section where it goes on: no first page of its own, no new numbering, on a new page."""
    for name in ("w:titlePg", "w:type"):
        for one in section.findall(qn(name)):
            section.remove(one)
    for one in section.findall(qn("w:pgNumType")):
        one.attrib.pop(qn("w:start"), None)
    return section


def across(section: Any) -> Any:
    """The section with its pages turned, in one column."""
    made = later(deepcopy(section))
    turn(made)
    return made


def turn(section: Any) -> None:
    """Turn the pages of a section."""
    wide, high = _size(section)
    size = section.find(qn("w:pgSz"))
    size.set(qn("w:w"), str(high))
    size.set(qn("w:h"), str(wide))
    size.set(qn("w:orient"), "landscape")
    for one in section.findall(qn("w:cols")):
        one.attrib.pop(qn("w:num"), None)


def _size(section: Any) -> tuple[int, int]:
    size = section.find(qn("w:pgSz"))
    if size is None:
        size = parse_xml(f'<w:pgSz {marks.SPACES} w:w="11906" w:h="16838"/>')
        before = section.find(qn("w:pgMar"))
        section.append(size) if before is None else before.addprevious(size)
    return _number(size, "w", 11906), _number(size, "h", 16838)


def _number(element: Any, name: str, usual: int) -> int:
    try:
        return int(float(element.get(qn(f"w:{name}"), usual)))
    except (AttributeError, ValueError):
        return usual
