"""Presentations made by another hand: other sizes, other names of layouts, slides of their own."""

from __future__ import annotations

import io
import re
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches, Pt

SECRET = "Not to be passed on: the mayor’s speech"


def foreign(font: str = "Georgia") -> bytes:
    """Four by three, layouts with names in another language, own fonts, a picture on the master, two slides."""
    made = Presentation()
    for at, layout in enumerate(made.slide_layouts):
        layout.name = f"Folie {at}"
    master = made.slide_masters[0]
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    faces = re.sub(rb'(<a:m(?:ajor|inor)Font>\s*<a:latin typeface=")[^"]*', rb"\g<1>" + font.encode(), theme.blob)
    theme._blob = faces.replace(b"1F497D", b"5B2C6F")
    band = made.slide_layouts[5]._element
    band.cSld.set("name", "Nur Überschrift")
    for at, layout in enumerate((made.slide_layouts[0], made.slide_layouts[1])):
        slide = made.slides.add_slide(layout)
        slide.shapes.title.text = f"{SECRET} {at}"
        slide.notes_slide.notes_text_frame.text = SECRET
    made.core_properties.title, made.core_properties.keywords = SECRET, SECRET
    return saved(made)


def small_title() -> bytes:
    """Wide slides whose title has room for one line, and a text layout instead of one with a title alone."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(13.333), Inches(7.5)
    for layout in list(made.slide_layouts):
        if layout.name not in ("Title Slide", "Title and Content"):
            made.slide_layouts.remove(layout)
    for shape in made.slide_masters[0].placeholders:
        kind = shape._element.ph.get("type")
        if kind == "title":
            shape.left, shape.top, shape.width, shape.height = Inches(0.6), Inches(0.3), Inches(9), Inches(0.6)
        elif kind == "body":
            shape.left, shape.top, shape.width, shape.height = Inches(0.6), Inches(1.2), Inches(12), Inches(5.4)
    return saved(made)


def untitled() -> bytes:
    """A presentation without any layout that has a title."""
    made = Presentation()
    for layout in list(made.slide_layouts):
        if layout.name != "Blank":
            made.slide_layouts.remove(layout)
    return saved(made)


def saved(made: Any) -> bytes:
    """The bytes of a presentation."""
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def points(shape: Any) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a shape in points."""
    left, top = shape.left / Pt(1), shape.top / Pt(1)
    return left, top, left + shape.width / Pt(1), top + shape.height / Pt(1)
