"""A document before it has a format: one Report of Sections of Blocks, and Tables with their charts.

Every writer walks the same Report, so all formats say the same sentences and the same figures. What only some formats
have room for (a slide's sentence, speaker's notes, definitions beside a table) stands here too and is nobody's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from saferplan.values.series import Origin


class Marking(StrEnum):
    """How far a part may travel. Order is meaning: a document carries the highest of its parts."""

    OFFICIAL = "official"
    SENSITIVE = "official-sensitive"


@dataclass(frozen=True)
class Exemption:
    """Why a council paper is not for the public: a paragraph (1 to 7) of Part 1 of Schedule 12A to the Local
    Government Act 1972, and why keeping it back serves the public better. It stands apart from the marking."""

    paragraph: int
    reason: str


Edit = Literal["", "added", "removed", "changed"]  # what a refresh did to a part; blank where nothing is compared


@dataclass(frozen=True)
class Cell:
    """One cell as it is printed. `value` is the unrounded figure where there is one, `mark` a state or footnote mark.

    `shape` and `colour` draw a status before its word; `link` is the key of the section the text leads to.
    """

    text: str
    value: float | None = None
    numeric: bool = False
    mark: str = ""
    shape: str = ""
    colour: str = ""
    link: str = ""


@dataclass(frozen=True)
class Table:
    """A finished table: the first column names the rows. `notes` stand under it; `origin` is one click away.

    `unit` and `definitions` (term, what it means) go with the table where it stands alone, as in a workbook. `edits`
    says of each row what a refresh did to it; empty where nothing is compared.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    origin: Origin = Origin()
    unit: str = ""
    definitions: tuple[tuple[str, str], ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Line:
    """One series of a chart: labels on x, values (None is a gap) on y. `role` decides how it is drawn.

    Where x is a number (a funnel's denominators) `along` has it for each point, and the labels are names.
    """

    name: str
    points: tuple[tuple[str, float | None], ...]
    role: Literal["actual", "target", "last year", "peer", "area", "average", "low", "high", "estimate"] = "actual"
    along: tuple[float, ...] = ()


@dataclass(frozen=True)
class Chart:
    """What a chart shows, not how: kind, lines, notes at points, breaks before points. Alternative text is words.

    `standing_out` are the labels of points drawn by another shape, since they lie beyond limits or in a run. `panels`
    are the small charts of small multiples, which have no lines of their own.
    """

    kind: Literal["lines", "columns", "bars", "range", "control", "funnel", "multiples"]
    title: str
    description: str
    x_title: str
    y_title: str
    lines: tuple[Line, ...]
    notes: tuple[tuple[str, str], ...] = ()  # x label, text
    breaks: tuple[tuple[str, str], ...] = ()  # x label of the first point after, text
    standing_out: tuple[str, ...] = ()
    panels: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Running text; `style` says how loud."""

    text: str
    style: Literal["body", "lead", "note", "warning", "code"] = "body"
    origin: Origin = Origin()
    marking: Marking = Marking.OFFICIAL
    edit: Edit = ""


@dataclass(frozen=True)
class StatusLine:
    """A status as word, shape and colour, with its sentence."""

    name: str
    shape: str
    colour: str
    sentence: str
    origin: Origin = Origin()
    marking: Marking = Marking.OFFICIAL


@dataclass(frozen=True)
class Bullets:
    """A list; `ordered` where people refer to its items by number. `edits` as in a table."""

    items: tuple[str, ...]
    ordered: bool = False
    marking: Marking = Marking.OFFICIAL
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Facts:
    """The few facts at the head of a paper or a part: term and text, one under the other."""

    items: tuple[tuple[str, str], ...]
    marking: Marking = Marking.OFFICIAL


@dataclass(frozen=True)
class TableBlock:
    """A table standing in the text."""

    table: Table
    marking: Marking = Marking.OFFICIAL


@dataclass(frozen=True)
class ChartBlock:
    """A chart standing in the text."""

    chart: Chart
    table: Table | None = None  # where the chart's figures do not stand in a table beside it
    marking: Marking = Marking.OFFICIAL


Block = Paragraph | StatusLine | Bullets | Facts | TableBlock | ChartBlock


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; `key` is the anchor, unique in the report.

    `listed` says whether its parts stand in the contents list. `message` is the one sentence that the part comes to:
    a part with a message is a slide, the message its title; it is said in the blocks too, so no format lacks it.
    `background` is what a speaker may be asked: definitions, sources, notes. An `exemption` keeps the whole part from
    the public.
    """

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    listed: bool = True
    message: str = ""
    background: tuple[str, ...] = ()
    marking: Marking = Marking.OFFICIAL
    exemption: Exemption | None = None


@dataclass(frozen=True)
class Report:
    """A whole document, composed once and written in any format. Composing reads no clock: all dates are given.

    `kind` names what kind of document it is; `layout` how it lies on paper: an upright document, all on one page
    across, or slides. `marking` is printed on every page. `public` is for anyone, and then no part may be restricted.
    `made_from` names version, snapshot and time of the data.
    """

    title: str
    subtitle: str
    partnership: str
    as_at: str
    data_as_at: str
    sections: tuple[Section, ...]
    language: str = "en-GB"
    marking: str = ""
    kind: str = "performance"
    layout: Literal["document", "one page", "slides"] = "document"
    public: bool = False
    made_from: str = ""


@dataclass(frozen=True)
class Pack:
    """Several papers under one cover with one page numbering, the same on paper and on screen."""

    title: str
    subtitle: str
    partnership: str
    as_at: str
    papers: tuple[Report, ...]
