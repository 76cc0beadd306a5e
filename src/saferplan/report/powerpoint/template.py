"""The master a deck is made on: its layouts found by what they hold, its room measured, its own slides taken out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saferplan.report.powerpoint.master import HIGH, WIDE, default_template
from saferplan.values.errors import SaferplanError

POINT = 12700  # English Metric Units in a point
LEAST_TITLE = 58.0  # points that a title of two lines needs
TINY = 40.0  # a text placeholder lower than this is for the name of the part, not for text
INSET = (7.2, 3.6)  # what PowerPoint leaves free inside a box where nothing else is said
FURNITURE = ("dt", "ftr", "sldNum")  # placeholders that stand on every slide
Box = tuple[float, float, float, float]  # left, top, width and height in points


@dataclass(frozen=True)
class Master:
    """A presentation with no slides yet, the two layouts, and the room on them in points."""

    presentation: Any
    title_layout: Any
    plain_layout: Any
    title: Box  # of the plain layout, inside its insets
    content: Box
    title_size: float
    cover_size: float
    cover: Box
    font: str
    size: tuple[float, float]
    title_moved: bool = False  # the title got more room than its placeholder has
    part_holder: int | None = None  # the placeholder for the name of the part


def open_master(template: Path | None, size: tuple[float, float] = (WIDE, HIGH)) -> Master:
    """The partnership's master, or the default one in a size. Raises SaferplanError where it cannot be used."""
    made = default_template(*size) if template is None else _opened(template)
    _empty(made)
    layouts = [layout for master in made.slide_masters for layout in master.slide_layouts]
    plain = _plain_layout(layouts)
    if plain is None:
        raise SaferplanError(
            "no layout of the template has a title placeholder, so a slide could not say its message.",
            str(template or ""),
            "Add a layout “Title Only” in PowerPoint’s slide master view, and save it as .pptx.",
        )
    title = _title_layout(layouts) or plain
    return _measured(made, title, plain)


def _opened(template: Path) -> Any:
    import zipfile

    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    if not template.is_file():
        raise SaferplanError("there is no such template.", str(template))
    try:
        return Presentation(str(template))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        mend = "Open it in PowerPoint and save it as a presentation (.pptx), not as a template or with macros."
        raise SaferplanError("the template is no PowerPoint presentation.", str(template), mend) from None


def _empty(made: Any) -> None:
    """Take out the slides that stand in the template, and what refers to them."""
    from pptx.oxml.ns import qn

    root = made.part._element
    slides = root.find(qn("p:sldIdLst"))
    for slide in list(slides) if slides is not None else []:
        made.part.drop_rel(slide.get(qn("r:id")))
        slides.remove(slide)
    for name in ("p:custShowLst", "p:custDataLst"):
        for element in root.findall(qn(name)):
            root.remove(element)
    for element in root.xpath("p:extLst/p:ext"):
        if any("sectionLst" in child.tag for child in element):
            element.getparent().remove(element)
    _forget(made)


def _forget(made: Any) -> None:
    """Leave out a picture of the first slide, a printer's settings, and counts and titles of slides that are gone."""
    package = made.part.package
    for rels in (package._rels, made.part.rels):
        for key, rel in list(rels.items()):
            if rel.reltype.endswith(
                ("/thumbnail", "/printerSettings", "/extended-properties", "/commentAuthors", "/authors")
            ):
                rels.pop(key)


def _kinds(layout: Any) -> list[str]:
    """What the placeholders of a layout are for, furniture left out."""
    kinds = [one._element.ph.get("type", "obj") for one in layout.placeholders]
    return [kind for kind in kinds if kind not in FURNITURE]


def _plain_layout(layouts: list[Any]) -> Any:
    """The layout with a title and least beside it: by its type, by its placeholders, then any with a title."""
    titled = [layout for layout in layouts if "title" in _kinds(layout)]
    for wanted in ("titleOnly", "obj"):
        found = [layout for layout in titled if layout._element.get("type") == wanted]
        if wanted == "titleOnly" and not found:
            found = [layout for layout in titled if _kinds(layout) == ["title"]]
            found += [layout for layout in titled if layout.name.strip().lower() == "title only"]
        if found:
            return found[0]
    every = sorted(titled, key=lambda layout: len(_kinds(layout)))
    return every[0] if every else next((one for one in layouts if "ctrTitle" in _kinds(one)), None)


def _title_layout(layouts: list[Any]) -> Any:
    """The layout that a deck begins with: by its type, then by its placeholders."""
    typed = [layout for layout in layouts if layout._element.get("type") == "title"]
    held = [layout for layout in layouts if "ctrTitle" in _kinds(layout)]
    held += [layout for layout in layouts if {"title", "subTitle"} <= set(_kinds(layout))]
    usable = [layout for layout in [*typed, *held] if {"title", "ctrTitle"} & set(_kinds(layout))]
    return usable[0] if usable else None


def _measured(made: Any, title: Any, plain: Any) -> Master:
    wide, high = made.slide_width / POINT, made.slide_height / POINT
    head = _title_of(plain)
    box, inner = _box(head), _inside(head)
    cover = _title_of(title)
    body = next((one for one in plain.slide_master.placeholders if one._element.ph.get("type") == "body"), None)
    floor = min([0.94 * high] + [_box(one)[1] for one in _furniture(plain) if _box(one)[1] > high / 2])
    top = box[1] + box[3] + 6
    left, right = box[0], box[0] + box[2]
    if body is not None and body.width:
        area = _box(body)
        left, right = area[0], area[0] + area[2]
        top, floor = max(top, area[1]), min(floor, max(area[1] + area[3], 0.8 * high))
    if box[1] > high / 4:  # a title in the middle of the slide leaves no room under it
        begins, ends = _beside_pictures(plain, wide, 0.19 * high)
        inner = (begins, 0.05 * high, ends - begins, 0.14 * high)
        left, right, top, floor = 0.05 * wide, 0.95 * wide, 0.21 * high, 0.9 * high
    moved = inner != _inside(head)
    if inner[3] < LEAST_TITLE:  # a sentence takes two lines
        inner, moved = (left, inner[1], right - left, LEAST_TITLE), True
        top = max(top, inner[1] + LEAST_TITLE + 16)
    part = next(
        (one for one in plain.placeholders if one._element.ph.get("type") == "body" and _box(one)[3] <= TINY), None
    )
    return Master(
        made,
        title,
        plain,
        inner,
        content=(left, top, right - left, floor - 6 - top),
        title_size=_size(head, plain),
        cover_size=_size(cover, title),
        cover=_inside(cover),
        font=_font(made, plain),
        size=(wide, high),
        title_moved=moved,
        part_holder=part.placeholder_format.idx if part is not None else None,
    )


def _beside_pictures(layout: Any, wide: float, low: float) -> tuple[float, float]:
    """From where to where a title at the top may go: beside the pictures, such as a logo, that stand above `low`."""
    begins, ends = 0.05 * wide, 0.95 * wide
    for one in [*layout.shapes, *layout.slide_master.shapes]:
        left, top, across, _ = _box(one)
        if one._element.tag.endswith("}pic") and top < low:
            if left + across / 2 > wide / 2:
                ends = min(ends, max(left - 8, 0.6 * wide))
            else:
                begins = max(begins, min(left + across + 8, 0.4 * wide))
    return begins, ends


def _title_of(layout: Any) -> Any:
    return next(one for one in layout.placeholders if one._element.ph.get("type") in ("title", "ctrTitle"))


def _furniture(layout: Any) -> list[Any]:
    return [one for one in layout.placeholders if one._element.ph.get("type") in FURNITURE and one.height]


def _box(shape: Any) -> Box:
    left, top, wide, high = ((one or 0) / POINT for one in (shape.left, shape.top, shape.width, shape.height))
    return left, top, wide, high


def _inside(shape: Any) -> Box:
    """The room inside a placeholder's insets, its own or its master's."""
    from pptx.oxml.ns import qn

    x, y, wide, high = _box(shape)
    held: dict[str, str] = {}
    for one in (shape, shape._base_placeholder):
        body = one._element.find(f".//{qn('a:bodyPr')}") if one is not None else None
        if body is not None:
            held = {**{name: body.get(name) for name in ("lIns", "tIns", "rIns", "bIns") if body.get(name)}, **held}
    left, right = (float(held.get(name, INSET[0] * POINT)) / POINT for name in ("lIns", "rIns"))
    top, under = (float(held.get(name, INSET[1] * POINT)) / POINT for name in ("tIns", "bIns"))
    return x + left, y + top, wide - left - right, high - top - under


def _size(shape: Any, layout: Any) -> float:
    """The size of a title's letters: the layout's, else the master's."""
    found = [*shape._element.xpath(".//a:lstStyle/a:lvl1pPr/a:defRPr/@sz")]
    base = shape._base_placeholder
    found += [] if base is None else base._element.xpath(".//a:lstStyle/a:lvl1pPr/a:defRPr/@sz")
    found += layout.slide_master._element.xpath("p:txStyles/p:titleStyle/a:lvl1pPr/a:defRPr/@sz")
    return float(found[0]) / 100 if found else 44.0


def _font(made: Any, layout: Any) -> str:
    """The wider of the theme's two fonts, by name."""
    import re

    from pptx.opc.constants import RELATIONSHIP_TYPE

    from saferplan.report.powerpoint.lettering import stretch

    theme = layout.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode("utf-8", "replace")
    names = re.findall(r"<a:m(?:ajor|inor)Font>\s*<a:latin typeface=\"([^\"]*)\"", theme)
    return max(names, key=stretch, default="Arial")
