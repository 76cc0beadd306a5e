"""What stands on the slides of a part: a chart with its words, tables in pieces, or words alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from saferplan.report.charts import labels_of
from saferplan.report.powerpoint.canvas import Canvas, Words, stacked
from saferplan.report.powerpoint.lettering import SMALLEST, sentences
from saferplan.report.powerpoint.prose import NO_PROSE, Prose, prose_of, room_for, say
from saferplan.report.powerpoint.tables import ROWS, Piece, pieces, table_xml, whole
from saferplan.report.powerpoint.template import POINT, Box
from saferplan.report.wording import FIGURES_ABOVE, chart_notes
from saferplan.values.document import (
    Block,
    Cell,
    Chart,
    ChartBlock,
    Paragraph,
    Section,
    StatusLine,
    Table,
    TableBlock,
)

BESIDE, GAP = 0.34, 28.0  # share of the words beside a chart, and the space between
BEGINS = 2  # sentences of a paragraph that a row of a table says
DRAWN = ("funnel", "multiples")  # kinds that PowerPoint has no chart for
BARS = 18  # bars that are still read with ease; more go to a further slide
MOST_TIGHT = 30  # rows of a table that has a slide to itself
BAR = 34.0  # points a bar may take at most
PART_HEADS = ("Measure", "Status", "Why it is listed, and what is said")


@dataclass(frozen=True)
class Face:
    """One slide of a part: a chart or a piece of a table, and words."""

    chart: Chart | None = None
    piece: Piece | None = None
    prose: Prose = NO_PROSE
    caption: str = ""
    under: tuple[str, ...] = ()  # notes that stand under a chart or table
    beside: bool = False  # the words stand beside the table, not over it
    aside: tuple[str, ...] = ()  # what is told in the notes alone


def faces(section: Section, content: Box, stretch: float, extra: Sequence[Block] = ()) -> list[Face]:
    """The slides of a part that has a message; none where it has nothing to show but that."""
    blocks = [*section.blocks, *extra]
    prose = prose_of(blocks, section.message)
    charts = [part for block in blocks if isinstance(block, ChartBlock) for part in _parted(block.chart)]
    tables = [_without_blank(block.table) for block in blocks if isinstance(block, TableBlock)]
    if prose.status is not None:  # a long table of a measure's figures is for the papers
        tables = [table for table in tables if len(table.rows) <= ROWS or not _figures_only(table)]
    told = [part for part in section.sections if part.message]
    made: list[Face] = []
    if charts:  # its figures stand in the chart and open with it; a table of other things follows
        made = [
            Face(chart, prose=NO_PROSE if at else prose, caption=chart.title, under=chart_notes(chart))
            for at, chart in enumerate(charts)
        ]
        others = [table for table in tables if not _figures_only(table)]
        made += _of_tables(others, NO_PROSE, content, stretch) if others else []
    elif tables:
        made = _of_tables(tables, prose, content, stretch)
    elif len(told) > 1:
        listed = tuple((2, Words(part.message, mark="•")) for part in told)
        made = [Face(prose=Prose(prose.status, prose.words + share)) for share in _shared(listed)]
    elif not prose.empty:
        made = [Face(prose=prose)]
    return made + _of_parts(section, content, stretch)


def _figures_only(table: Table) -> bool:
    """Whether a table holds nothing but figures beside the names of its rows."""
    return all(cell.numeric or not cell.text for row in table.rows for cell in row[1:])


def _without_blank(table: Table) -> Table:
    """Without the columns in which no row has anything."""
    kept = [
        at for at in range(len(table.columns)) if at == 0 or any(row[at].text or row[at].mark for row in table.rows)
    ]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows) if table.rows else table


def _shared(listed: Sequence[tuple[int, Words]], most: int = 9) -> list[tuple[tuple[int, Words], ...]]:
    count = math.ceil(len(listed) / most)
    each = math.ceil(len(listed) / count)
    return [tuple(listed[at : at + each]) for at in range(0, len(listed), each)]


def _parted(chart: Chart) -> list[Chart]:
    """A chart of many bars as several, each with its share of the areas."""
    labels = labels_of(chart)
    every = [line for one in (chart, *chart.panels) for line in one.lines]
    if not any(value is not None for line in every for _, value in line.points):
        return []
    if chart.kind != "bars" or len(labels) <= BARS:
        return [chart]
    average = next((line for line in chart.lines if line.role == "average"), None)
    order = [at for at, _ in average.points] if average is not None else labels
    count = math.ceil(len(order) / BARS)
    each = math.ceil(len(order) / count)
    made = []
    for start in range(0, len(order), each):
        kept = set(order[start : start + each])
        lines = (replace(line, points=tuple(one for one in line.points if one[0] in kept)) for line in chart.lines)
        made.append(replace(chart, lines=tuple(line for line in lines if line.points)))
    return made


def _of_tables(tables: Sequence[Table], prose: Prose, content: Box, stretch: float) -> list[Face]:
    """Tables one after the other; few words stand over the first, or beside it where it is small."""
    _, _, wide, high = content
    first = tables[0]
    left = wide * (1 - BESIDE) - GAP
    if not prose.empty and len(tables) == 1:
        fits = pieces(first, left, high - _over(first.title, left, stretch) - _under(first, left, stretch), stretch)
        if len(fits) == 1 and sum(fits[0].widths) <= left and len(first.columns) <= 6:
            return [Face(piece=fits[0], prose=prose, caption=first.title, under=first.notes, beside=True)]
    over = room_for(prose, wide, stretch)
    made: list[Face] = []
    if not prose.empty and over > 0.3 * high:
        made.append(Face(prose=prose))
        prose = NO_PROSE
    for table in tables:
        above = 0.0 if prose.empty else over
        room = high - _over(table.title, wide, stretch) - _under(table, wide, stretch) - above
        for at, piece in enumerate(parts := pieces(table, wide, room, stretch)):
            notes = table.notes if at == len(parts) - 1 else ()
            made.append(Face(piece=piece, prose=prose, caption=table.title, under=notes))
            prose = NO_PROSE
    return made


def _under(table: Table, wide: float, stretch: float) -> float:
    """Room for the notes under a table, of which no more than a quarter of a slide is used."""
    return min(stacked(_quiet(table.notes), wide, stretch) + 8, 90.0) if table.notes else 0.0


def _captioned(title: str) -> Words:
    return Words(title, SMALLEST, bold=True)


def _over(title: str, wide: float, stretch: float) -> float:
    """Room for the title of a chart or table over it."""
    return _captioned(title).height(wide, stretch) + 6 if title else 0.0


def _quiet(notes: Sequence[str]) -> list[Words]:
    return [Words(note, SMALLEST, quiet=True) for note in notes]


def _of_parts(section: Section, content: Box, stretch: float) -> list[Face]:
    """Parts that have no message of their own: a row each where they tell a status, else what they hold."""
    parts = [part for part in section.sections if not part.message and not part.sections]
    rows = [_row(part, status) for part in parts if (status := _status(part)) is not None]
    made: list[Face] = []
    if rows:
        aside = {part.title: _rest(part) for part in parts}
        for face in _of_tables([Table(section.title, PART_HEADS, tuple(rows))], NO_PROSE, content, stretch):
            named = [row[0].text for row in face.piece.table.rows] if face.piece else []
            made.append(replace(face, aside=tuple(aside[name] for name in named if aside.get(name))))
    for part in parts:
        if _status(part) is None:
            made += faces(replace(part, sections=()), content, stretch)
    return made


def _status(part: Section) -> StatusLine | None:
    return next((block for block in part.blocks if isinstance(block, StatusLine)), None)


def _row(part: Section, status: StatusLine) -> tuple[Cell, ...]:
    """Part, status and what is said of it: of each paragraph no more than it begins with."""
    said = [" ".join(sentences(text)[: _begins(part, at)]) for at, text in enumerate(_paragraphs(part))]
    return Cell(part.title), Cell(status.name, shape=status.shape, colour=status.colour), Cell("\n".join(said))


def _begins(part: Section, at: int) -> int:
    """Why it stands here in one sentence where people say more of it, else in two."""
    return BEGINS if at or len(_paragraphs(part)) == 1 else 1


def _paragraphs(part: Section) -> list[str]:
    return [block.text for block in part.blocks if isinstance(block, Paragraph) and block.style != "code"]


def _rest(part: Section) -> str:
    """What the row does not say, for the notes."""
    left = [" ".join(sentences(text)[_begins(part, at) :]) for at, text in enumerate(_paragraphs(part))]
    told = " ".join(text for text in left if text)
    return f"{part.title}: {told}" if told else ""


def one_page(section: Section, content: Box, stretch: float) -> list[Face]:
    """All of a part's table on one slide, its rows close together; on further slides at the worst."""
    _, _, wide, high = content
    tables = [_without_blank(block.table) for block in section.blocks if isinstance(block, TableBlock)]
    if len(tables) != 1:
        return faces(section, content, stretch)
    table = tables[0]
    room = high - _under(table, wide, stretch)
    one = whole(table, wide, room, stretch)
    made = [one] if one is not None else pieces(table, wide, room, stretch, gap=1.5, most=MOST_TIGHT)
    return [Face(piece=piece, under=table.notes if piece is made[-1] else ()) for piece in made]


def draw(canvas: Canvas, face: Face, content: Box) -> list[str]:
    """Put a face on its slide; what there was no room for is given back for the notes."""
    if face.chart is not None:
        return _draw_chart(canvas, face, face.chart, content)
    if face.piece is not None:
        return _draw_table(canvas, face, face.piece, content)
    x, y, wide, high = content
    return say(canvas, (x, y, min(wide, 760.0), high), face.prose)


def _draw_chart(canvas: Canvas, face: Face, chart: Chart, content: Box) -> list[str]:
    x, y, wide, high = content
    side = 0.0 if face.prose.empty else wide * BESIDE
    left = say(canvas, (x + wide - side, y, side, high), face.prose) if side else []
    room = wide - side - (GAP if side else 0.0)
    under, over = _room_under(face.under, room, 0.3 * high, canvas.stretch)
    below = stacked(under, room, canvas.stretch) + 8 if under else 0.0
    head = _over(face.caption, room, canvas.stretch)
    tall = high - head - below
    if chart.kind == "bars":
        tall = min(tall, (len(labels_of(chart)) + 1) * BAR + 60)
    canvas.text((x, y, room, head - 4), [_captioned(face.caption)], "Caption")
    put = canvas.picture if chart.kind in DRAWN else canvas.chart
    put((x, y + head, room, tall), chart, chart.description.replace(FIGURES_ABOVE, ""))
    canvas.text((x, y + head + tall + 8, room, below - 8), under, "Notes")
    return [*left, *over]


def _room_under(notes: Sequence[str], wide: float, most: float, stretch: float) -> tuple[list[Words], list[str]]:
    """The notes that have room under a picture, and those that have not."""
    kept: list[Words] = []
    for at, words in enumerate(_quiet(notes)):
        if stacked([*kept, words], wide, stretch) > most:
            return kept, list(notes[at:])
        kept.append(words)
    return kept, []


def _draw_table(canvas: Canvas, face: Face, piece: Piece, content: Box) -> list[str]:
    x, y, wide, high = content
    left: list[str] = []
    if face.beside:
        side = wide * BESIDE
        left = say(canvas, (x + wide - side, y, side, high), face.prose)
        wide -= side + GAP
    elif not face.prose.empty:
        head = _over(face.caption, wide, canvas.stretch)
        above = high - piece.high - head - _height_under(face, wide, canvas.stretch)
        above = max(0.0, min(above, room_for(face.prose, wide, canvas.stretch)))
        left = say(canvas, (x, y, wide, above - 14), face.prose)
        y += above
    if face.caption:
        head = _over(face.caption, wide, canvas.stretch)
        canvas.text((x, y, wide, head - 4), [_captioned(face.caption)], "Caption")
        y += head
    _table(canvas, piece, x, y)
    end = y + piece.high + 8
    under, over = _room_under(face.under, wide, content[1] + content[3] - end, canvas.stretch)
    canvas.text((x, end, wide, stacked(under, wide, canvas.stretch)), under, "Notes")
    return [*left, *over]


def _height_under(face: Face, wide: float, stretch: float) -> float:
    return stacked(_quiet(face.under), wide, stretch) + 8 if face.under else 0.0


def _table(canvas: Canvas, piece: Piece, x: float, y: float) -> None:
    """A native table with its alternative text."""
    ident = canvas.next_id
    place = f'<p:xfrm><a:off x="{round(x * POINT)}" y="{round(y * POINT)}"/>'
    place += f'<a:ext cx="{round(sum(piece.widths) * POINT)}" cy="{round(piece.high * POINT)}"/></p:xfrm>'
    element = canvas.add(
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{ident}" name="Table {ident}"/><p:cNvGraphicFramePr>'
        f'<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{place}<a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">'
        f"{table_xml(piece, canvas.language)}</a:graphicData></a:graphic></p:graphicFrame>"
    )
    rows = len(piece.table.rows)
    words = f"Table of {rows} {'row' if rows == 1 else 'rows'}: {piece.table.title}."
    canvas.about(element, piece.table.title, f"{words} Columns: {', '.join(piece.table.columns)}.")
