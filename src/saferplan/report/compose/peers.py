"""The family group position: who stands where, best first, with intervals; areas with missing months unranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from saferplan.report.compose.keys import measure_key, slug, source
from saferplan.report.compose.marking import of_all
from saferplan.report.compose.pictures import peer_chart
from saferplan.report.compose.tables import unit_words
from saferplan.report.wording import (
    name,
    peer_unit,
    position_background,
    position_message,
    position_sentence,
    positions_message,
    sources_of,
)
from saferplan.values.document import Block, Cell, ChartBlock, Paragraph, Section, Table, TableBlock
from saferplan.values.figures import exact
from saferplan.values.judgement import Judgement, PeerPosition, PeerValue

NONE_GIVEN = "There are no figures of a family group or of other areas for the measures of this report."


def peers_section(judgements: Sequence[Judgement]) -> Section:
    """One part for each position of each indicator; several are told in a sentence first."""
    parts = [part for judged in judgements for part in peer_parts(judged)]
    positions = [position for judged in judgements for position in judged.peers]
    if not parts:
        return Section("family-group", "Family group position", (Paragraph(NONE_GIVEN),))
    message = positions_message(positions) if len(parts) > 1 else ""
    blocks = (Paragraph(message, "lead"),) if message else ()
    return Section("family-group", "Family group position", blocks, tuple(parts), message=message)


def peer_parts(judged: Judgement) -> tuple[Section, ...]:
    """The positions of one indicator: sentence, chart and table each."""
    return tuple(_part(judged, position, at) for at, position in enumerate(judged.peers, 1))


def _part(judged: Judgement, position: PeerPosition, at: int) -> Section:
    title = f"{judged.indicator.name}: {position.group}, {position.period.label}"
    message, origin = position_message(position, judged.indicator), replace(source(judged), source="Source")
    blocks: list[Block] = [Paragraph(message, "lead")]
    blocks.append(Paragraph(position_sentence(position, judged.indicator), origin=origin))
    if chart := peer_chart(position, judged.indicator):
        blocks.append(ChartBlock(chart))
    blocks.append(TableBlock(_table(judged, position, title)))
    background = (f"Source: {sources_of(judged)}", *position_background(position))
    key = f"peers-{slug(judged.indicator.id)}-{at}"
    return Section(key, title, tuple(blocks), message=message, background=background, marking=of_all([judged]))


def _table(judged: Judgement, position: PeerPosition, title: str) -> Table:
    unit = peer_unit(position, judged.indicator)
    ranged = any(peer.low is not None for peer in position.peers)
    heads = ["Area", "Rank", unit.name[:1].upper() + unit.name[1:] if unit.name else "Figure"]

    def row(peer: PeerValue) -> tuple[Cell, ...]:
        own = peer.area.code == position.area.code
        value = None if peer.missing else peer.value  # part of a period is no figure for it
        cells = (
            Cell(name(peer.area), mark="this area" if own else "", link=measure_key(judged) if own else ""),
            Cell(str(peer.rank) if peer.rank else "", peer.rank, numeric=True),
            Cell(unit.cell(value), None if value is None else float(value), numeric=True),
        )
        if not ranged:
            return cells
        known = peer.low is not None and peer.high is not None
        text = f"{unit.cell(exact(peer.low))} to {unit.cell(exact(peer.high))}" if known else ""  # type: ignore[arg-type]
        return (*cells, Cell(text, numeric=True))

    notes = tuple(
        f"{name(peer.area)} is not ranked: no figure for {', '.join(gap.label for gap in peer.missing)}."
        for peer in position.peers
        if peer.missing
    )
    columns = (*heads, "95% interval") if ranged else tuple(heads)
    rows = tuple(row(peer) for peer in position.peers)
    return Table(title, columns, rows, notes, source(judged), unit=unit_words(unit))
