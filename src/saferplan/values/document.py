"""A document before it has a format: one Report of Sections of Blocks, and Tables with their charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from saferplan.values.series import Origin


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
    """A finished table: the first column names the rows. `notes` stand under it; `origin` is one click away."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    origin: Origin = Origin()


@dataclass(frozen=True)
class Line:
    """One series of a chart: labels on x, values (None is a gap) on y. `role` decides how it is drawn."""

    name: str
    points: tuple[tuple[str, float | None], ...]
    role: Literal["actual", "target", "last year", "peer", "area", "average", "low", "high", "estimate"] = "actual"


@dataclass(frozen=True)
class Chart:
    """What a chart shows, not how: kind, lines, notes at points, breaks before points. Alternative text is words."""

    kind: Literal["lines", "columns", "bars", "range"]
    title: str
    description: str
    x_title: str
    y_title: str
    lines: tuple[Line, ...]
    notes: tuple[tuple[str, str], ...] = ()  # x label, text
    breaks: tuple[tuple[str, str], ...] = ()  # x label of the first point after, text


@dataclass(frozen=True)
class Paragraph:
    """Running text; `style` says how loud."""

    text: str
    style: Literal["body", "lead", "note", "warning", "code"] = "body"
    origin: Origin = Origin()


@dataclass(frozen=True)
class StatusLine:
    """A status as word, shape and colour, with its sentence."""

    name: str
    shape: str
    colour: str
    sentence: str
    origin: Origin = Origin()


@dataclass(frozen=True)
class Bullets:
    """A plain list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class TableBlock:
    """A table standing in the text."""

    table: Table


@dataclass(frozen=True)
class ChartBlock:
    """A chart standing in the text."""

    chart: Chart
    table: Table | None = None  # where the chart's figures do not stand in a table beside it


Block = Paragraph | StatusLine | Bullets | TableBlock | ChartBlock


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; `key` is the anchor, unique in the report.

    `listed` says whether its parts stand in the contents list.
    """

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    listed: bool = True


@dataclass(frozen=True)
class Report:
    """A whole document, composed once and written in any format. Composing reads no clock: all dates are given."""

    title: str
    subtitle: str
    partnership: str
    as_at: str
    data_as_at: str
    sections: tuple[Section, ...]
    language: str = "en-GB"
    marking: str = ""
