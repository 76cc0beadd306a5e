"""Several papers as one: their keys told apart, so that a pack is one page on screen as it is one book on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from saferplan.report.compose.marking import finished
from saferplan.report.wording import day_words
from saferplan.values.document import (
    Block,
    ChartBlock,
    Facts,
    Pack,
    Paragraph,
    Report,
    Section,
    StatusLine,
    Table,
    TableBlock,
)
from saferplan.values.series import Origin


def packed(title: str, papers: Sequence[Report]) -> Pack:
    """Papers under one cover; their partnership and month are those of the first."""
    first = papers[0]
    return Pack(title, first.subtitle, first.partnership, first.as_at, tuple(papers))


def bound(pack: Pack) -> Report:
    """The pack as one report: a part a paper (`paper-2`), its own parts below it (`paper-2-summary`)."""
    papers = tuple(_paper(paper, at) for at, paper in enumerate(pack.papers, 1))
    data = day_words(pack.papers[0].data_as_at) if pack.papers else ""
    whole = Report(pack.title, pack.subtitle, pack.partnership, pack.as_at, data, papers, kind="pack")
    return finished(whole)


def _paper(paper: Report, at: int) -> Section:
    key = f"paper-{at}"
    facts = [("Data as at", paper.data_as_at), ("Marking", paper.marking), ("Made from", paper.made_from)]
    head = Facts(tuple(fact for fact in facts if fact[1]))
    return Section(key, f"{at}. {paper.title}", (head,), tuple(_below(one, key) for one in paper.sections))


def _below(section: Section, paper: str) -> Section:
    parts = tuple(_below(one, paper) for one in section.sections)
    blocks = tuple(_moved(block, paper) for block in section.blocks)
    return replace(section, key=f"{paper}-{section.key}", blocks=blocks, sections=parts)


def _moved(block: Block, paper: str) -> Block:
    """The block with its links led to the parts of its own paper."""
    if isinstance(block, Paragraph | StatusLine):
        return replace(block, origin=_origin(block.origin, paper))
    if isinstance(block, TableBlock):
        return replace(block, table=_table(block.table, paper))
    if isinstance(block, ChartBlock) and block.table is not None:
        return replace(block, table=_table(block.table, paper))
    return block


def _table(table: Table, paper: str) -> Table:
    rows = tuple(
        tuple(replace(cell, link=f"{paper}-{cell.link}") if cell.link else cell for cell in row) for row in table.rows
    )
    return replace(table, rows=rows, origin=_origin(table.origin, paper))


def _origin(origin: Origin, paper: str) -> Origin:
    return replace(origin, entry=f"{paper}-{origin.entry}") if origin.entry else origin
