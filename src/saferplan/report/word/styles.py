"""The look of a Word document, held in styles so that officers can change it in one place."""

from __future__ import annotations

from typing import Any

from saferplan.report.word.marks import SPACES

FONT = "Arial"
CODE = "Query"
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
    "Table Text": (9, False, 1.5, 1.5, False),
    "Table Number": (9, False, 1.5, 1.5, False),
    "toc 1": (10.5, True, 5, 1, False),
    "toc 2": (10, False, 0, 1, False),
    "toc 3": (9.5, False, 0, 1, False),
    "TOC Heading": (18, True, 14, 6, True),
    "List Bullet": (10.5, False, 0, 4, False),
    "Numbered": (10.5, False, 0, 4, False),
    "Marking": (9.5, True, 0, 6, True),
    "Header": (8.5, False, 0, 0, False),
    "Footer": (8.5, False, 0, 0, False),
}
LETTERS = ("Hyperlink", "Source Link", "Mark")
TABLE = "Report Table"
CLOSE = ("Table", "toc", "TOC", "Query", "Footer", "Head", "Title")  # set without space between lines
BUILT_IN = {"toc 1", "toc 2", "toc 3", "Hyperlink"}  # names that Word knows
GREYED = {"Note", "Header", "Footer", "Subtitle"}
NAMES = {name.replace(" ", ""): name for name in (*PARAGRAPHS, *LETTERS, TABLE)}  # id in the text we write: name
KEPT = {*NAMES.values(), "Default Paragraph Font", "Normal Table", "No List", "Table Grid", "List Number", "Strong"}
_GRID = (
    f'<w:style {SPACES} w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="{TABLE}"/>'
    '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>'
    '<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/></w:tblBorders>'
    '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="0B0C0C"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr>'
    "</w:tblStylePr></w:style>"
)


def looks(document: Any, language: str) -> None:
    """Set the language and the styles of a fresh document, and take out those that nobody needs."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    for one in document.styles.element.xpath("w:docDefaults//w:lang"):
        one.set(qn("w:val"), language)
    for style in list(document.styles):
        if style.name not in KEPT:
            style.delete()
    for tie in document.styles.element.xpath("w:style/w:link"):
        tie.getparent().remove(tie)
    for name, (size, bold, before, after, kept) in PARAGRAPHS.items():
        style = _style(document, name, WD_STYLE_TYPE.PARAGRAPH)
        _type(style, size, bold, GREY if name in GREYED else INK)
        form = style.paragraph_format
        form.space_before, form.space_after, form.keep_with_next = _points(before), _points(after), kept
        form.line_spacing = (
            1.0 if name.startswith(("Table", "toc", "TOC", "Query", "Footer", "Head", "Title")) else 1.15
        )
    document.styles["Normal"].paragraph_format.widow_control = True
    _special(document)
    hyperlink, source, mark = (_style(document, name, WD_STYLE_TYPE.CHARACTER) for name in LETTERS)
    hyperlink.font.color.rgb, hyperlink.font.underline = _colour(LINK), True
    source.font.color.rgb, source.font.underline, source.font.size = _colour(LINK), True, _points(8.5)
    mark.font.size, mark.font.color.rgb = _points(7.5), _colour(GREY)
    document.styles.element.append(parse_xml(_GRID))


def _style(document: Any, name: str, kind: Any) -> Any:
    names = {style.name for style in document.styles}
    return document.styles[name] if name in names else document.styles.add_style(name, kind, name in BUILT_IN)


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
    for one in style.element.xpath("w:pPr/w:pBdr | w:rPr/w:spacing | w:rPr/w:kern"):
        one.getparent().remove(one)


def _special(document: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    styles = document.styles
    number = styles["Table Number"]
    number.base_style = styles["Table Text"]
    for one in number.element.xpath("w:rPr | w:pPr/*"):
        one.getparent().remove(one)  # all but its side is that of text
    number.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for level, name in enumerate(("toc 1", "toc 2", "toc 3")):
        styles[name].paragraph_format.left_indent = Cm(0.5 * level)
    numbered = styles["Numbered"].paragraph_format
    numbered.left_indent, numbered.first_line_indent = Cm(0.9), Cm(-0.9)
    numbered.tab_stops.add_tab_stop(Cm(0.9))
    for name in ("Header", "Footer"):
        stops = styles[name].paragraph_format.tab_stops
        for _ in list(stops):
            del stops[0]


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _colour(text: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(text)
