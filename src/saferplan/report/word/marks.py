"""WordprocessingML as text: runs, links, fields, paragraphs and tables. Text is much faster than an object a cell."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from saferplan.values.document import Cell, Edit, Facts, Table

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
SHAPES = {"circle": "●", "triangle": "▲", "diamond": "◆", "square": "■", "double-circle": "◉", "dash": "–"}
EDITS = {"added": "New:", "removed": "Removed:", "changed": "Changed:"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}$")
TWIPS = 567  # twentieths of a point in a centimetre
PORTRAIT, LANDSCAPE = 17.0, 25.7  # centimetres of text on A4 with margins of 2 cm
DIGIT, PADDING = 0.178, 0.32  # width of a digit at 9 points, and of a cell's two margins, in centimetres

LONG = 16  # a figure no longer than this is not broken over lines
SHORT = 16  # a table with no more rows is kept on one page


def plain(text: str, most: int | None = None) -> str:
    """Without the characters that XML cannot hold; cut to `most` characters."""
    text = _NOT_XML.sub("", text)
    return text if most is None or len(text) <= most else text[: most - 1] + "…"


def clean(text: str) -> str:
    """The same, escaped for XML."""
    return escape(plain(text))


def run(text: str, *, bold: bool = False, style: str = "", colour: str = "", edit: Edit = "") -> str:
    """A run of text; line ends become line breaks. What was added is underlined, what was removed struck through."""
    marks = f'<w:rStyle w:val="{style}"/>' if style else ""
    marks += "<w:b/>" if bold else ""
    marks += "<w:strike/>" if edit == "removed" else ""
    marks += f'<w:color w:val="{colour[1:]}"/>' if _COLOUR.match(colour) else ""
    marks += '<w:u w:val="single"/>' if edit in ("added", "changed") else ""
    marks = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{clean(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{marks}{lines}</w:r>"


def edited(text: str, edit: Edit) -> str:
    """Text with what a refresh did to it, in a word and in its look."""
    return run(f"{EDITS[edit]} ", bold=True) + run(text, edit=edit) if edit else run(text)


def link(text: str, anchor: str, style: str = "Hyperlink") -> str:
    """A link to a bookmark of the document."""
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{run(text, style=style)}</w:hyperlink>'


def field(instruction: str, shown: str, *, stale: bool = False) -> str:
    """A field with what it shows until it is updated; a stale one asks to be worked out when the file is opened."""
    dirty = ' w:dirty="true"' if stale else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{dirty}/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(runs: str, style: str = "", *, kept: bool = False) -> str:
    """A paragraph of a style, `kept` on the page of the next; the caller adds the namespaces when it stands alone."""
    marks = (f'<w:pStyle w:val="{style}"/>' if style else "") + ("<w:keepNext/>" if kept else "")
    marks = f"<w:pPr>{marks}</w:pPr>" if marks else ""
    return f"<w:p>{marks}{runs}</w:p>"


def heading(title: str, level: int, bookmark: str, number: int) -> str:
    """A heading that links can lead to."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/>'
    return paragraph(f'{start}{run(title)}<w:bookmarkEnd w:id="{number}"/>', f"Heading{min(level, 4)}")


def caption(kind: str, number: int, title: str) -> str:
    """“Table 3: …” with a number that Word keeps in order."""
    alone = '<w:keepNext w:val="0"/>' if kind == "Figure" else ""  # it stands under its picture, not over a table
    numbered = field(f"SEQ {kind} \\* ARABIC", str(number))
    runs = run(f"{kind} ") + numbered + run(f": {title}")
    return f'<w:p><w:pPr><w:pStyle w:val="Caption"/>{alone}</w:pPr>{runs}</w:p>'


def widths(table: Table) -> tuple[list[float], bool]:
    """Widths of the columns in centimetres, and whether the page must be turned for them.

    Each column gets what its longest word or figure needs; the rest goes to columns of text. A table that needs more
    than a turned page is pressed into it.
    """
    needed = [_needed(table, at) for at in range(len(table.columns))]
    turned = sum(needed) > PORTRAIT
    room = LANDSCAPE if turned else PORTRAIT
    if sum(needed) > room:
        return [width * room / sum(needed) for width in needed], turned
    full = [
        max([_width(column)] + [_width(row[at].text, row[at].mark) for row in table.rows])
        for at, column in enumerate(table.columns)
    ]
    # Columns that want least are served first, so that short ones do not break; long texts share what is left by
    # the root of their length, or one long column would starve the others.
    made, spare = list(needed), room - sum(needed)
    wishes = [max(0.0, whole - least) for whole, least in zip(full, needed, strict=True)]
    waiting = sorted(range(len(needed)), key=wishes.__getitem__)
    for served, at in enumerate(waiting):
        asked = sum(math.sqrt(wishes[other]) for other in waiting[served:])
        given = min(wishes[at], spare * math.sqrt(wishes[at]) / asked) if asked else 0.0
        made[at], spare = made[at] + given, spare - given
    return [width + spare / len(made) for width in made], turned


def _needed(table: Table, at: int) -> float:
    """The least width of a column: figures are never broken, text only between words."""
    words = [word + " " for word in table.columns[at].split()]  # heads are bold: a little wider
    for row in table.rows:
        cell = row[at]
        if cell.shape:
            words.append(f"● {cell.text.split(' ')[0]} ")  # a status keeps its shape beside its word
        words += (
            [f"{cell.text} {cell.mark}".strip()]
            if cell.numeric and len(cell.text) <= LONG and any(map(str.isdigit, cell.text))
            else [*cell.text.split(), cell.mark]
        )
    return max([_width(word) for word in words if len(word) <= LONG + 8] + [0.9 + PADDING])


def _width(text: str, mark: str = "") -> float:
    return len(f"{text} {mark}" if mark else text) * DIGIT + PADDING


def table_xml(table: Table, columns: Sequence[float], anchors: dict[str, str]) -> str:
    """A table: heads repeated on every page, rows kept whole, figures to the right, the first cell names the row."""
    grid = "".join(f'<w:gridCol w:w="{round(width * TWIPS)}"/>' for width in columns)
    right = [any(row[at].numeric for row in table.rows) for at in range(len(table.columns))]
    head = "".join(
        _cell(
            paragraph(run(title, bold=True), "TableNumber" if right[at] else "TableText", kept=True),
            columns[at],
            "head",
        )
        for at, title in enumerate(table.columns)
    )
    edits: Sequence[Edit] = table.edits or tuple("" for _ in table.rows)
    short = len(table.rows) <= SHORT
    rows = "".join(_row(row, columns, anchors, short, edit) for row, edit in zip(table.rows, edits, strict=True))
    return (
        f"<w:tbl {SPACES}><w:tblPr>"
        f'<w:tblW w:w="{round(sum(columns) * TWIPS)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1"'
        f' w:noVBand="1"/><w:tblCaption w:val={quoteattr(plain(table.title))}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


def facts_xml(facts: Facts) -> str:
    """Facts as a table of two columns, the term in the first."""
    size = (4.5, PORTRAIT - 4.5)
    grid = "".join(f'<w:gridCol w:w="{round(width * TWIPS)}"/>' for width in size)
    rows = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(paragraph(run(term, bold=True), 'TableText'), size[0], '')}"
        f"{_cell(paragraph(run(text), 'TableText'), size[1], '')}</w:tr>"
        for term, text in facts.items
    )
    return (
        f'<w:tbl {SPACES}><w:tblPr><w:tblW w:w="{round(PORTRAIT * TWIPS)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0080" w:firstRow="0" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1"'
        f' w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _row(row: Sequence[Cell], columns: Sequence[float], anchors: dict[str, str], kept: bool, edit: Edit) -> str:
    kind = "own" if row[0].mark == "this area" else ""
    cells = "".join(
        _cell(
            paragraph(
                (run(f"{EDITS[edit]} ", bold=True) if edit and not at else "")
                + _content(cell, anchors, bold=kind == "own", edit=edit),
                _style(cell.numeric),
                kept=kept,
            ),
            columns[at],
            kind,
        )
        for at, cell in enumerate(row)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _style(number: bool) -> str:
    return "TableNumber" if number else "TableText"


def _content(cell: Cell, anchors: dict[str, str], *, bold: bool, edit: Edit = "") -> str:
    made = run(SHAPES.get(cell.shape, "●") + "\u00a0", colour=cell.colour) if cell.shape else ""
    if cell.link in anchors:
        made += link(cell.text, anchors[cell.link])
    elif cell.text:
        made += run(cell.text, bold=bold, edit=edit)
    return made + (run(f" {cell.mark}", style="Mark") if cell.mark else "")


def _cell(content: str, width: float, kind: str) -> str:
    line = "0B0C0C" if kind == "head" else "B1B4B6"
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E6EDF3"/>' if kind == "own" else ""
    low = '<w:vAlign w:val="bottom"/>' if kind == "head" else ""
    border = (
        f'<w:tcBorders><w:bottom w:val="single" w:sz="{8 if kind == "head" else 4}" w:color="{line}"/></w:tcBorders>'
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS)}" w:type="dxa"/>{border}{shade}{low}</w:tcPr>{content}</w:tc>'
    )
