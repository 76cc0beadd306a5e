"""Native tables: columns wide enough for their words, rows measured, as many rows to a slide as can be read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from saferplan.report.powerpoint.lettering import LINE, SMALLEST, lines, plain, width
from saferplan.report.powerpoint.template import POINT
from saferplan.values.document import Cell, Table

SHAPES = {"circle": "●", "triangle": "▲", "diamond": "◆", "square": "■", "double-circle": "◉", "dash": "–"}
ROWS = 8  # to a slide; a table of no more than MOST is not parted for one or two
MOST = 10
PAD, LEAST = 7.0, 34.0  # at each side of a cell, and the least width of a column, in points
LEGIBLE = 14.0  # letters for which one slide more is worth while
SIZES = (16.0, LEGIBLE, SMALLEST)
TIGHT = 10.0  # as well, where all has to stand on one slide
GAPS = (6.0, 4.5, 3.0, 1.5)  # over and under the text of a cell, where a table has a slide to itself
LONG = 24  # letters of a word beyond which it may be broken
_QUIET = '<a:schemeClr val="tx1"><a:lumMod val="65000"/><a:lumOff val="35000"/></a:schemeClr>'
_INK = '<a:schemeClr val="tx1"/>'
_LINE = '<a:schemeClr val="bg1"><a:lumMod val="75000"/></a:schemeClr>'


@dataclass(frozen=True)
class Piece:
    """The part of a table that stands on one slide: its rows with their heights, its columns' widths, its letters."""

    table: Table
    widths: tuple[float, ...]
    heights: tuple[float, ...]  # the first is the head's
    size: float
    gap: float  # over and under the text of a cell

    @property
    def high(self) -> float:
        return sum(self.heights)


def pieces(
    table: Table, wide: float, high: float, stretch: float = 1.0, *, most: int = MOST, gap: float = 0.0
) -> list[Piece]:
    """The table in pieces that fit the room, in the largest letters that need hardly more pieces than the smallest."""
    made = {size: _parted(table, wide, high, size, stretch, most, gap) for size in SIZES}
    least = len(made[SMALLEST])
    return next(
        found
        for size, found in made.items()
        if size == SMALLEST or (len(found) <= least + (size == LEGIBLE and least > 1) and not _crowded(found[0], wide))
    )


def whole(table: Table, wide: float, high: float, stretch: float) -> Piece | None:
    """The table in one piece, as large and as wide apart as the room allows; None where it does not hold it."""
    for size in (*SIZES, TIGHT):
        for gap in GAPS:
            (piece, *more) = _parted(table, wide, high, size, stretch, len(table.rows) or 1, gap)
            if not more and not _crowded(piece, wide):
                return piece
    return None


def _crowded(piece: Piece, wide: float) -> bool:
    """Whether words would have to be broken for letters of this size."""
    return piece.size > SMALLEST and sum(_needed(piece.table, at, piece.size) for at in range(len(piece.widths))) > wide


def _parted(table: Table, wide: float, high: float, size: float, stretch: float, most: int, gap: float) -> list[Piece]:
    columns = widths(table, wide / stretch, size)
    gap = gap or (5.0 if size > SMALLEST else 4.0)
    head = _height([Cell(text) for text in table.columns], columns, size, gap, bold=True)
    rows = [part for row in table.rows for part in _cut(row, columns, size, gap, high - head)]
    measured = [_height(row, columns, size, gap) for row in rows]
    counts = _shares(measured, high - head, most)
    found, start = [], 0
    for count in counts:
        part = replace(table, rows=tuple(rows[start : start + count]), notes=())
        heights = (head, *measured[start : start + count])
        found.append(Piece(part, tuple(one * stretch for one in columns), heights, size, gap))
        start += count
    return found or [Piece(replace(table, notes=()), tuple(one * stretch for one in columns), (head,), size, gap)]


def _shares(measured: Sequence[float], high: float, most: int) -> list[int]:
    """How many rows go to each slide: evenly, no more than can be read and than there is room for."""
    if not measured:
        return []
    if len(measured) <= most and sum(measured) <= high:
        return [len(measured)]
    limit = min(ROWS, most)
    for parts in range(math.ceil(len(measured) / limit), len(measured)):
        sizes = [len(measured) // parts + (at < len(measured) % parts) for at in range(parts)]
        starts = [sum(sizes[:at]) for at in range(parts)]
        if all(sum(measured[at : at + size]) <= high for at, size in zip(starts, sizes, strict=True)):
            return sizes
    return [1] * len(measured)


def _shown(cell: Cell) -> str:
    text = f"{SHAPES.get(cell.shape, '●')}\u00a0{cell.text}" if cell.shape else cell.text
    return f"{text} {cell.mark}" if cell.mark else text


def _height(row: Sequence[Cell], columns: Sequence[float], size: float, gap: float, *, bold: bool = False) -> float:
    bold = bold or row[0].mark == "this area"
    count = max(lines(_shown(cell), room - 2 * PAD, size, bold=bold) for cell, room in zip(row, columns, strict=True))
    return count * size * LINE + 2 * gap


def _cut(
    row: tuple[Cell, ...], columns: Sequence[float], size: float, gap: float, high: float
) -> list[tuple[Cell, ...]]:
    """A row too high for a slide as several; each goes on where the one before ends."""
    if _height(row, columns, size, gap) <= high:
        return [row]
    most = max(1, int((high - 2 * gap) / (size * LINE)))
    shares = [_chunks(_shown(cell), room - 2 * PAD, size, most) for cell, room in zip(row, columns, strict=True)]
    made = []
    for at in range(max(map(len, shares))):
        texts = [share[at] if at < len(share) else "" for share in shares]
        if at and not texts[0]:  # which row it is that goes on
            texts[0] = _shown(row[0])
        made.append(tuple(replace(cell, text=text, shape="", mark="") for cell, text in zip(row, texts, strict=True)))
    whole = [len(share) == 1 for share in shares]  # with its shape, in its colour
    return [tuple(cell if kept else part for cell, part, kept in zip(row, made[0], whole, strict=True)), *made[1:]]


def _chunks(text: str, room: float, size: float, most: int) -> list[str]:
    """A text in parts of at most so many lines."""
    parts, part = [], ""
    words = [word[at : at + 60] for word in text.split() for at in range(0, len(word), 60)]
    for word in words:
        longer = f"{part} {word}".strip()
        if part and lines(longer, room, size) > most:
            parts.append(part)
            longer = word
        part = longer
    return [*parts, part]


def _needed(table: Table, at: int, size: float) -> float:
    """The least width of a column: figures are never broken, text only between words."""
    found = [width(word, size, bold=True) for word in table.columns[at].split() if len(word) <= LONG]
    for row in table.rows:
        cell, bold = row[at], row[0].mark == "this area"
        text = _shown(cell)
        whole = (cell.numeric or bool(cell.shape)) and len(text) <= LONG
        words = [text] if whole else [word for word in text.split(" ") if len(word) <= LONG]
        found += [width(word, size, bold=bold) for word in words]
    return max([*found, LEAST - 2 * PAD]) + 2 * PAD + 1


def widths(table: Table, room: float, size: float) -> list[float]:
    """Widths of the columns: each what its longest word needs, the rest to text by the root of its wish."""
    needed = [_needed(table, at, size) for at in range(len(table.columns))]
    if sum(needed) >= room:
        return [one * room / sum(needed) for one in needed]
    full = [
        max([width(table.columns[at], size, bold=True)] + [width(_shown(row[at]), size) for row in table.rows])
        + 2 * PAD
        + 1
        for at in range(len(table.columns))
    ]
    made, spare = list(needed), room - sum(needed)
    wishes = [max(0.0, whole - least) for whole, least in zip(full, needed, strict=True)]
    waiting = sorted(range(len(needed)), key=wishes.__getitem__)
    for served, at in enumerate(waiting):
        asked = sum(math.sqrt(wishes[other]) for other in waiting[served:])
        given = min(wishes[at], spare * math.sqrt(wishes[at]) / asked) if asked else 0.0
        made[at], spare = made[at] + given, spare - given
    return [one + spare / len(made) for one in made]


def table_xml(piece: Piece, language: str) -> str:
    """The table's XML: the first row flagged as head, figures to the right, a line under each row."""
    table = piece.table
    grid = "".join(f'<a:gridCol w="{round(one * POINT)}"/>' for one in piece.widths)
    right = [any(row[at].numeric for row in table.rows) for at in range(len(table.columns))]
    head = "".join(
        _cell(_run(text, piece.size, language, bold=True), piece, language, numeric=right[at], kind="head")
        for at, text in enumerate(table.columns)
    )
    body = "".join(_row(row, piece, high, language) for row, high in zip(table.rows, piece.heights[1:], strict=True))
    return (
        '<a:tbl xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:tblPr firstRow="1" firstCol="1">'
        "<a:tableStyleId>{2D5ABB26-0587-4C30-8999-92F81FD0307C}</a:tableStyleId></a:tblPr>"
        f'<a:tblGrid>{grid}</a:tblGrid><a:tr h="{round(piece.heights[0] * POINT)}">{head}</a:tr>{body}</a:tbl>'
    )


def _row(row: Sequence[Cell], piece: Piece, high: float, language: str) -> str:
    kind = "own" if row[0].mark == "this area" else ""
    cells = "".join(
        _cell(
            _content(cell, piece.size, language, bold=kind == "own"), piece, language, numeric=cell.numeric, kind=kind
        )
        for cell in row
    )
    return f'<a:tr h="{round(high * POINT)}">{cells}</a:tr>'


def _content(cell: Cell, size: float, language: str, *, bold: bool) -> str:
    made = ""
    if cell.shape:
        colour = cell.colour.lstrip("#").upper() or "505A5F"
        ink = f'<a:srgbClr val="{colour}"/>' if len(colour) == 6 and colour.isalnum() else _INK
        made = _run(f"{SHAPES.get(cell.shape, '●')}\u00a0", size, language, ink=ink)
    if cell.text:
        made += _run(cell.text, size, language, bold=bold)
    return made + (_run(f" {cell.mark}", SMALLEST, language, ink=_QUIET) if cell.mark else "")


def _run(text: str, size: float, language: str, *, bold: bool = False, ink: str = _INK) -> str:
    weight = "1" if bold else "0"
    letters = f'<a:rPr lang="{language}" sz="{round(size * 100)}" b="{weight}"><a:solidFill>{ink}</a:solidFill></a:rPr>'
    return "<a:br/>".join(f"<a:r>{letters}<a:t>{escape(plain(line))}</a:t></a:r>" for line in text.split("\n"))


def _cell(runs: str, piece: Piece, language: str, *, numeric: bool, kind: str) -> str:
    across = "r" if numeric else "l"
    under = f"<a:solidFill>{_INK if kind == 'head' else _LINE}</a:solidFill>"
    none = "".join(f'<a:{edge} w="0"><a:noFill/></a:{edge}>' for edge in ("lnL", "lnR", "lnT"))
    shade = '<a:solidFill><a:schemeClr val="accent1"><a:alpha val="12000"/></a:schemeClr></a:solidFill>'
    side, over = round(PAD * POINT), round(piece.gap * POINT)
    margins = f'marL="{side}" marR="{side}" marT="{over}" marB="{over}"'
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{across}"/>{runs}'
        f'<a:endParaRPr lang="{language}" sz="{round(piece.size * 100)}"/></a:p></a:txBody>'  # also of an empty cell
        f'<a:tcPr {margins} anchor="{"b" if kind == "head" else "t"}">{none}'
        f'<a:lnB w="{19050 if kind == "head" else 9525}">{under}</a:lnB>'
        f"{shade if kind == 'own' else '<a:noFill/>'}</a:tcPr></a:tc>"
    )
