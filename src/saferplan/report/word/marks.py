"""WordprocessingML as text: runs, links, fields, paragraphs and tables. Text is much faster than an object a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
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
DIGIT, PADDING = 0.178, 0.32  # width of a digit at 9 points, and of a cell's two margins, in centimetres
_BROAD = dict.fromkeys("iIjl.,:;|!'’", 0.5) | dict.fromkeys("ft()[]/ -", 0.55) | dict.fromkeys("rJ", 0.7)
_BROAD |= dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 1.25) | dict.fromkeys("mMwW%@●▲◆■", 1.5)
LOOSE = 1.2  # centimetres that a column may have above what it asks for; wider, and figures part from their names
TERM = 0.26  # of the width, for the terms of a list of facts

LONG = 16  # a figure no longer than this is not broken over lines
SHORT = 16  # a table with no more lines is kept on one page
STEP = 0.25  # centimetres
MANY = 8  # columns and rows of a large table
CROWDED = 1.6  # times as many lines as on a turned page
WHOLE = 24  # a text no longer than this is not broken where there is room
RAGGED = 0.93  # of a line is filled, as words are not broken


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


def gap(*, kept: bool = False) -> str:
    """A low line between a table and what follows, `kept` on the page of that."""
    low = '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="Note"/>{"<w:keepNext/>" if kept else ""}{low}</w:pPr></w:p>'


def heading(title: str, level: int, bookmark: str, number: int, *, fresh: bool = False) -> str:
    """A heading that links can lead to, kept with what follows; a `fresh` one begins a page."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/>'
    page = "<w:pageBreakBefore/>" if fresh else ""
    marks = f'<w:pPr><w:pStyle w:val="Heading{min(level, 4)}"/><w:keepNext/>{page}</w:pPr>'
    return f'<w:p>{marks}{start}{run(title)}<w:bookmarkEnd w:id="{number}"/></w:p>'


def caption(kind: str, number: int, title: str, *, kept: bool) -> str:
    """“Table 3: …” with a number that Word keeps in order, `kept` with what follows."""
    alone = "<w:keepNext/>" if kept else '<w:keepNext w:val="0"/>'
    numbered = field(f"SEQ {kind} \\* ARABIC", str(number))
    runs = run(f"{kind} ") + numbered + run(f": {title}")
    return f'<w:p><w:pPr><w:pStyle w:val="Caption"/>{alone}</w:pPr>{runs}</w:p>'


def entry(title: str, anchor: str, level: int, width: float) -> str:
    """A line of the contents list: a link, dots to the edge of the text, and the page."""
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(width * TWIPS)}"/></w:tabs>'
    page = field(f"PAGEREF {anchor} \\h", "", stale=True)
    runs = link(title, anchor, "") + f"<w:r><w:tab/></w:r>{page}"
    return f'<w:p><w:pPr><w:pStyle w:val="toc{level}"/>{tabs}</w:pPr>{runs}</w:p>'


def widths(table: Table, upright: float, across: float, letter: float = DIGIT) -> tuple[list[float], bool]:
    """Widths of the columns in centimetres, and whether the page must be turned for them.

    `upright` and `across` are the room on the two kinds of page, `letter` the width of a digit. Each column gets what
    its longest word or figure needs; the rest goes to columns of text. A large table whose rows would be far lower on a
    turned page is turned too; one that needs more than a turned page is pressed into it.
    """
    needed = [_needed(table, at, letter) for at in range(len(table.columns))]
    if across <= upright or sum(needed) <= upright:
        made = _fitted(table, needed, upright, letter)
        if across <= upright or min(len(table.columns), len(table.rows)) < MANY:
            return made, False
        turned = _fitted(table, needed, across, letter)
        if lines(table, made, letter) < CROWDED * lines(table, turned, letter):
            return made, False
        return turned, True
    return _fitted(table, needed, across, letter), True


def _fitted(table: Table, needed: Sequence[float], room: float, letter: float) -> list[float]:
    if sum(needed) > room:
        return [width * room / sum(needed) for width in needed]
    made = _shared(table, needed, room - sum(needed), letter)
    spare = room - sum(made)
    return [width + min(spare * width / sum(made), LOOSE) for width in made]


def _shared(table: Table, needed: Sequence[float], spare: float, letter: float) -> list[float]:
    """What is spare goes first to short texts, so that a status or a day stays whole, then step by step to the column
    that makes most rows high."""
    made = list(needed)
    texts = [[column, *(_told(row[at]) for row in table.rows)] for at, column in enumerate(table.columns)]
    whole = [max([_width(f"{text}  ", letter) for text in column[1:] if _is_one(text)] + [0.0]) for column in texts]
    for at in sorted(range(len(made)), key=lambda at: whole[at] - made[at]):
        if 0 < (more := whole[at] - made[at]) <= spare / 2:
            made[at], spare = made[at] + more, spare - more
    long = [[_length(text) for text in column] for column in texts]
    high = [[_lines(one, width, letter) for one in column] for column, width in zip(long, made, strict=True)]
    while spare >= STEP:
        rows = [max(row) for row in zip(*high, strict=True)]
        load = [sum(n - 1 for n, most in zip(column, rows, strict=True) if n == most) for column in high]
        if not any(load):
            break
        at = load.index(max(load))
        made[at], spare = made[at] + STEP, spare - STEP
        high[at] = [_lines(one, made[at], letter) for one in long[at]]
    return made


def _is_one(text: str) -> bool:
    """Whether a short text is read as one thing: a status with its shape, a day, a period."""
    return len(text) <= WHOLE and (text.startswith("●") or any(map(str.isdigit, text)))


def _lines(length: float, width: float, letter: float) -> int:
    """Lines that a text of a length takes in a column."""
    room = max(1.0, (width - PADDING) / letter)
    return 1 if length <= room else ceil(length / (room * RAGGED))


def lines(table: Table, columns: Sequence[float], letter: float = DIGIT) -> int:
    """Lines that a table takes without its head."""
    return sum(
        max(_lines(_length(_told(cell)), width, letter) for cell, width in zip(row, columns, strict=True))
        for row in table.rows
    )


def _needed(table: Table, at: int, letter: float) -> float:
    """The least width of a column: figures are never broken, nor what stands for one; text only between words."""
    words = [word + "m" for word in table.columns[at].split()]  # heads are bold: a little wider
    words += [f"{EDITS[edit]}m" for edit in set(table.edits) if edit and at == 0]
    for row in table.rows:
        cell = row[at]
        if cell.shape:
            words.append(f"● {cell.text.split(' ')[0]} ")  # a status keeps its shape beside its word
        words += [_told(cell).strip()] if cell.numeric and len(cell.text) <= LONG else [*cell.text.split(), cell.mark]
    return max([_width(word, letter) for word in words if len(word) <= LONG + 8] + [0.9 + PADDING])


def _told(cell: Cell) -> str:
    return ("● " if cell.shape else "") + (f"{cell.text} {cell.mark}" if cell.mark else cell.text)


def _length(text: str) -> float:
    """Length of a text in digits, by the widths of letters in common typefaces."""
    return sum(_BROAD.get(one, 1.0) for one in text)


def _width(text: str, letter: float) -> float:
    return _length(text) * letter + PADDING


def table_xml(
    table: Table, columns: Sequence[float], anchors: dict[str, str], letter: float = DIGIT, *, kept: bool = False,
    noted: bool = False,
) -> str:  # fmt: skip
    """A table: heads repeated on every page, rows kept whole, figures to the right, the first cell names the row. One
    that is `kept` stands on the page of what follows it, the last row of one that is `noted` on that of its notes."""
    most = SHORT * DIGIT / letter
    right = [any(row[at].numeric for row in table.rows) for at in range(len(table.columns))]
    head = "".join(
        _cell(paragraph(run(title, bold=True), _style(right[at]), kept=True), columns[at])
        for at, title in enumerate(table.columns)
    )
    edits: Sequence[Edit] = table.edits or tuple("" for _ in table.rows)
    short = lines(table, columns, letter) <= most
    rows = "".join(
        _row(row, columns, anchors, kept or (noted if not left else short or left == 1), edit)
        for left, row, edit in zip(reversed(range(len(table.rows))), table.rows, edits, strict=True)
    )
    first = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
    return _table(columns, first + rows, table.title)


def facts_xml(facts: Facts, width: float) -> str:
    """Facts as a table of two columns, the term in the first."""
    size = (width * TERM, width * (1 - TERM))
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        f"{_cell(paragraph(run(term, bold=True), 'TableText', kept=at < len(facts.items)), size[0])}"
        f"{_cell(paragraph(run(text), 'TableText', kept=at < len(facts.items)), size[1])}</w:tr>"
        for at, (term, text) in enumerate(facts.items, 1)
    )
    return _table(size, rows, "")


def _table(columns: Sequence[float], rows: str, title: str) -> str:
    """A table of the style for tables; without a title it has no row of heads."""
    grid = "".join(f'<w:gridCol w:w="{round(width * TWIPS)}"/>' for width in columns)
    look, first = ("06A0", 1) if title else ("0680", 0)
    named = f"<w:tblCaption w:val={quoteattr(plain(title))}/>" if title else ""
    return (
        f'<w:tbl {SPACES}><w:tblPr><w:tblStyle w:val="ReportTable"/>'
        f'<w:tblW w:w="{round(sum(columns) * TWIPS)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{look}" w:firstRow="{first}" w:lastRow="0" w:firstColumn="1" w:lastColumn="0"'
        f' w:noHBand="1" w:noVBand="1"/>{named}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _row(row: Sequence[Cell], columns: Sequence[float], anchors: dict[str, str], kept: bool, edit: Edit) -> str:
    own = row[0].mark == "this area"
    cells = "".join(
        _cell(
            paragraph(
                (run(f"{EDITS[edit]} ", bold=True) if edit and not at else "")
                + _content(cell, anchors, bold=own, edit=edit),
                _style(cell.numeric),
                kept=kept,
            ),
            columns[at],
            own=own,
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


def _cell(content: str, width: float, *, own: bool = False) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E6EDF3"/>' if own else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS)}" w:type="dxa"/>{shade}</w:tcPr>{content}</w:tc>'
