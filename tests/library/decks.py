"""Slides for the tests: decks of the report, and masters made by another hand, of other sizes, names and fonts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches, Pt

from saferplan.report import powerpoint
from saferplan.report.compose import compose
from saferplan.values.document import Report, Section
from tests.library.judged import JUNE, PARTNERSHIP, REMARKS, SCHEME, everything
from tests.library.officers_templates import png

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


def only_a_cover() -> bytes:
    """Wide slides whose one layout with a title has it in the middle, and a logo at the top right of the master."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(13.333), Inches(7.5)
    for layout in list(made.slide_layouts):
        if layout.name not in ("Title Slide", "Blank"):
            made.slide_layouts.remove(layout)
    master = made.slide_masters[0]
    _, number = master.part.get_or_add_image_part(io.BytesIO(png()))
    logo = master.shapes._spTree  # python-pptx adds pictures to slides alone
    logo.add_pic(9001, "Logo", "Logo", number, Inches(11.5), Inches(0.1), Inches(1.5), Inches(0.8))
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


def composed() -> Report:
    """One judgement of each kind, composed."""
    return compose(PARTNERSHIP, everything(), JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections, in the order they are read."""
    for section in sections:
        yield section
        yield from walk(section.sections)


def written(report: Report, folder: Path, template: bytes | None = None) -> bytes:
    """The report as the bytes of a presentation."""
    path, master = folder / "report.pptx", folder / "master.pptx"
    if template is not None:
        master.write_bytes(template)
    powerpoint.write(report, path, master if template is not None else None)
    return path.read_bytes()


def opened(file: bytes) -> Any:
    """The presentation."""
    return Presentation(io.BytesIO(file))


def title(slide: Any) -> str:
    """The title without what says which of several slides it is."""
    return re.sub(r" \(\d+ of \d+\)$", "", slide.shapes.title.text_frame.text)


def charts_of(slides: list[Any]) -> list[Any]:
    """The native charts, in order."""
    return [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
