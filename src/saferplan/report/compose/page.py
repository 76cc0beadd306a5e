"""An indicator's page: all that the report says of it in several places, in one section."""

from __future__ import annotations

from dataclasses import replace

from saferplan.report.compose.course import course_section, funnel_blocks
from saferplan.report.compose.measure import measure_section
from saferplan.report.compose.origins import indicator_sources, shared_files
from saferplan.report.compose.peers import peer_parts
from saferplan.values.document import Section
from saferplan.values.judgement import Judgement
from saferplan.values.plan import Remark

WHERE_FROM = "Where this figure comes from"


def page_section(judged: Judgement, remark: Remark | None = None, *, plainly: bool = False) -> Section:
    """The measure with its table and chart, then peers, then where the figure comes from; links stay on the page."""
    sources = replace(indicator_sources(judged), title=WHERE_FROM)
    peers = [
        replace(part, blocks=(*part.blocks, *funnel_blocks(position, judged.indicator)))
        for part, position in zip(peer_parts(judged), judged.peers, strict=True)
    ]
    parts = (*course_section(judged), *peers, sources, *shared_files([judged]))
    return replace(measure_section(judged, remark, plainly=plainly), sections=parts)
