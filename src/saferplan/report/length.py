"""How long a document will be on paper, roughly: what needs a contents list, and what belongs on one page, is decided
here for all writers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil

from saferplan.values.document import (
    Block,
    Bullets,
    Chart,
    ChartBlock,
    Facts,
    Paragraph,
    Report,
    Section,
    StatusLine,
    Table,
    TableBlock,
)

LINE, PAGE = 95, 46  # characters to a line and lines to a page of running text
HEADING, CAPTION, PICTURE = 2.5, 2.0, 15.0  # lines that these take
SHORT = 5  # pages; what has fewer is read without a list
FEW = 4  # headings; a list of fewer leads nowhere
MANY = 38  # headings; a list of more runs over its page
LOW, LOWER = 14, 3  # rows of a table and of the one under it that stand on one page
TOGETHER = 24  # lines of a list that a page is left half empty for, at the end of a paper
BRIEF, SMALL = 160, 6  # letters of a text and rows of the table that it leads into


def has_contents(report: Report) -> bool:
    """Whether readers need a contents list: not on a short paper, and not where there is little to list."""
    return pages(report) >= SHORT and sum(1 for _ in _levels(report.sections)) >= FEW


def levels_listed(report: Report) -> int:
    """How deep the contents list goes: to the third level, unless it would run over its page."""
    return 3 if sum(level <= 3 for level in _levels(report.sections)) <= MANY else 2


def leading_on(blocks: Sequence[Block]) -> list[bool]:
    """Of each block whether it belongs on the page of the next: a low table before one that is lower or before a query,
    a brief text before a small table, a note before a status."""
    return [_leads_on(block, following) for block, following in pairwise(blocks)] + [False] * bool(blocks)


def _leads_on(block: Block, following: Block) -> bool:
    if isinstance(block, Paragraph):
        small = isinstance(following, TableBlock) and len(following.table.rows) <= SMALL
        return (small and len(block.text) <= BRIEF) or (block.style == "note" and isinstance(following, StatusLine))
    if not isinstance(block, TableBlock) or len(block.table.rows) > LOW:
        return False
    if isinstance(following, Paragraph):
        return following.style == "code"
    return isinstance(following, TableBlock) and len(following.table.rows) <= LOWER


def closing_list(sections: Sequence[Section]) -> Bullets | None:
    """The list that a paper ends with, where it is short enough to stand together: its end is no page of its own."""
    last = next((part for part in reversed(sections) if part.blocks or part.sections), None)
    if last is None or last.sections:
        return closing_list(last.sections) if last else None
    ending = last.blocks[-1]
    return ending if isinstance(ending, Bullets) and _block(ending) <= TOGETHER else None


def pages(report: Report) -> float:
    """Pages of A4 that the report will take, within a page or so for a short one."""
    return (6 + sum(map(_section, report.sections))) / PAGE


def _levels(sections: Sequence[Section], level: int = 1) -> Iterator[int]:
    for section in sections:
        yield level
        if section.listed:
            yield from _levels(section.sections, level + 1)


def _section(section: Section) -> float:
    return HEADING + sum(map(_block, section.blocks)) + sum(map(_section, section.sections))


def _block(block: Block) -> float:
    if isinstance(block, Paragraph):
        return _text(block.text)
    if isinstance(block, Bullets):
        return sum(map(_text, block.items))
    if isinstance(block, Facts):
        return sum(_text(f"{term} {text}") for term, text in block.items)
    if isinstance(block, TableBlock):
        return _table(block.table)
    if isinstance(block, ChartBlock):
        return _chart(block.chart) + (_table(block.table) if block.table is not None else 0)
    return 1.5 + _text(block.sentence)


def _chart(chart: Chart) -> float:
    return PICTURE + CAPTION + (len(chart.lines[0].points) * 0.4 if chart.kind == "bars" and chart.lines else 0)


def _table(table: Table) -> float:
    """A row is as high as its longest cell in its share of the width."""
    room = LINE * 1.1 / max(len(table.columns), 1)
    rows = [max((ceil(len(cell.text) / room / 1.5) or 1 for cell in row), default=1) for row in table.rows]
    return CAPTION + 1.5 + 1.15 * sum(rows) + sum(map(_text, table.notes))


def _text(text: str) -> float:
    return ceil(len(text) / LINE) + 0.5
