"""The look of the Word report, held in styles so that officers can change it in one place."""

from __future__ import annotations

from typing import Any

from saferplan.values.document import Report

FONT = "Arial"
INK, GREY, LINK = "0B0C0C", "505A5F", "145C9C"
# name: size in points, bold, space before, space after, kept with the next paragraph
PARAGRAPHS: dict[str, tuple[float, bool, float, float, bool]] = {
    "Normal": (10.5, False, 0, 7, False),
    "Title": (26, True, 0, 4, True),
    "Subtitle": (14, False, 0, 6, True),
    "Heading 1": (18, True, 22, 8, True),
    "Heading 2": (14, True, 16, 6, True),
    "Heading 3": (12, True, 14, 5, True),
    "Heading 4": (11, True, 12, 4, True),
    "Caption": (9.5, True, 8, 3, True),
    "Status": (11.5, True, 2, 3, True),
    "Lead": (10.5, True, 0, 7, True),
    "Note": (9, False, 2, 8, False),
    "Query": (8, False, 2, 6, False),
    "Picture": (10.5, False, 6, 0, True),
    "TableText": (9, False, 1.5, 1.5, False),
    "TableNumber": (9, False, 1.5, 1.5, False),
    "TOC 1": (10.5, True, 5, 1, False),
    "TOC 2": (10, False, 0, 1, False),
    "TOC 3": (9.5, False, 0, 1, False),
    "Contents Heading": (18, True, 14, 6, True),
    "List Bullet": (10.5, False, 0, 4, False),
    "Numbered": (10.5, False, 0, 4, False),
    "Footer": (8.5, False, 0, 0, False),
}
GREYED = {"Note", "Footer", "Subtitle"}


def dress(document: Any, report: Report) -> None:
    """Set page, language and styles of a fresh document."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn

    for language in document.styles.element.xpath("w:docDefaults//w:lang"):
        language.set(qn("w:val"), report.language)
    for name, (size, bold, before, after, kept) in PARAGRAPHS.items():
        style = _style(document, name, WD_STYLE_TYPE.PARAGRAPH)
        _type(style, size, bold, GREY if name in GREYED else INK)
        form = style.paragraph_format
        form.space_before, form.space_after, form.keep_with_next = _points(before), _points(after), kept
        form.line_spacing = 1.0 if name.startswith(("Table", "TOC", "Query", "Footer", "Head", "Title")) else 1.15
    _special(document)
    hyperlink = _style(document, "Hyperlink", WD_STYLE_TYPE.CHARACTER)
    hyperlink.font.color.rgb, hyperlink.font.underline = _colour(LINK), True
    source = _style(document, "Source Link", WD_STYLE_TYPE.CHARACTER)
    source.font.color.rgb, source.font.underline, source.font.size = _colour(LINK), True, _points(8.5)
    mark = _style(document, "Mark", WD_STYLE_TYPE.CHARACTER)
    mark.font.size, mark.font.color.rgb = _points(7.5), _colour(GREY)


def _style(document: Any, name: str, kind: Any) -> Any:
    names = {style.name for style in document.styles}
    return document.styles[name] if name in names else document.styles.add_style(name, kind)


def _type(style: Any, size: float, bold: bool, colour: str) -> None:
    """Font, with the theme's fonts and colours taken off, which would win over it."""
    from docx.oxml.ns import qn

    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, _points(size), bold, False
    style.font.color.rgb = _colour(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if "heme" in name]:
        del fonts.attrib[name]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), "Courier New" if style.name == "Query" else FONT)
    for border in style.element.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)


def _special(document: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm

    styles = document.styles
    styles["TableNumber"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for level, name in enumerate(("TOC 1", "TOC 2", "TOC 3")):
        form = styles[name].paragraph_format
        form.left_indent = Cm(0.5 * level)
        form.tab_stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    numbered = styles["Numbered"].paragraph_format
    numbered.left_indent, numbered.first_line_indent = Cm(0.9), Cm(-0.9)
    numbered.tab_stops.add_tab_stop(Cm(0.9))
    stops = styles["Footer"].paragraph_format.tab_stops
    for stop in list(stops):
        del stops[0]
        del stop
    stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT)


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _colour(text: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(text)
