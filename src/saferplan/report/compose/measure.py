"""The part of the report on one indicator: status, what it means, table, chart, notes."""

from __future__ import annotations

from dataclasses import replace

from saferplan.report.compose.keys import measure_key, source
from saferplan.report.compose.marking import of_all
from saferplan.report.compose.pictures import measure_chart
from saferplan.report.compose.tables import measure_table, outturn_table
from saferplan.report.compose.years import in_year, lacking
from saferplan.report.wording import (
    awaited_sentence,
    background_sentences,
    break_sentence,
    changes_sentences,
    covered,
    measure_message,
    outlook_sentence,
    places,
    position_sentence,
    profile_sentence,
    remark_sentences,
    required_sentence,
    restricted_sentence,
    signal_sentence,
    state_sentence,
    stated_sentence,
    status_sentence,
    target_sentence,
    withheld,
    withheld_sentence,
)
from saferplan.values.document import Block, ChartBlock, Paragraph, Section, StatusLine, TableBlock
from saferplan.values.judgement import Judgement, Rule
from saferplan.values.plan import Against, Remark
from saferplan.values.series import Origin


def status_line(judged: Judgement, origin: Origin) -> StatusLine:
    """The computed status as word, shape and colour, with the sentence that explains it.

    What a scheme states where nothing is to be judged holds where no target is set; where a figure lacks, or may not be
    compared, its name alone stands, for the sentence says why.
    """
    band = judged.status
    stated = band.statement if judged.reason.rule in (Rule.BAND, Rule.NO_TARGET) else ""
    return StatusLine(stated or band.name, band.shape, band.colour, status_sentence(judged), origin)


def movement(judged: Judgement, *, plainly: bool = False) -> str:
    """All changes, and whether the first of them is more than chance; for the public `plainly`, without the test."""
    shown = {judged.value: places(judged)} if judged.value is not None else {}
    changes = list(dict.fromkeys(change for _, change in judged.changes))  # the baseline may be last year
    told = [changes_sentences(changes, judged.indicator, shown)]
    first = judged.changes[0][1] if judged.changes else None
    if first is not None and first.numeric == 0:
        return " ".join(told)  # nothing moved, by chance or otherwise
    return " ".join([*told, signal_sentence(judged.signal, first.earlier if first else None, plainly=plainly)]).strip()


def ahead(judged: Judgement) -> str:
    """What is required to reach the target, and the outlook."""
    steps = [judged.required, *judged.later]
    told = [required_sentence(step, judged.indicator, judged.period) for step in steps if step is not None]
    if judged.outlook is not None and in_year(judged.indicator):
        told.append(outlook_sentence(judged.outlook, judged.indicator, judged.annual_target))
    return " ".join(text for text in told if text)


def measure_section(judged: Judgement, remark: Remark | None = None, *, plainly: bool = False) -> Section:
    """Message, status, target, stated status, remark, movement, outlook, table, chart, earlier years, peers, notes.

    Where no figure ever came and nobody says why, the part has no message for a slide: all such stand in one table.
    """
    origin = replace(source(judged), source="Source")
    message = measure_message(judged)
    blocks: list[Block] = [Paragraph(message, "lead"), status_line(judged, origin)]
    blocks.append(Paragraph(_target(judged), origin=origin))
    if judged.fault:
        blocks.append(Paragraph(judged.fault, "warning"))
    if judged.stated is not None:
        blocks.append(Paragraph(stated_sentence(judged.stated, judged.status), "lead"))
    blocks += [Paragraph(said) for said in remark_sentences(remark)]
    blocks += [Paragraph(text, origin=origin) for text in (movement(judged, plainly=plainly), ahead(judged)) if text]
    table = measure_table(judged)
    if table:
        blocks.append(TableBlock(table))
    if chart := measure_chart(judged):
        blocks.append(ChartBlock(chart))
    if earlier := outturn_table(judged):
        blocks.append(TableBlock(earlier))
    blocks += [Paragraph(position_sentence(position, judged.indicator), origin=origin) for position in judged.peers]
    under = "\n".join(table.notes) if table else ""
    blocks += [Paragraph(text, "note") for text in _notes(judged) if text not in under]  # a break is told once
    key, background, marking = measure_key(judged), background_sentences(judged), of_all([judged])
    if is_silent(judged, remark):
        message = ""
    return Section(key, judged.indicator.name, tuple(blocks), message=message, background=background, marking=marking)


def is_silent(judged: Judgement, remark: Remark | None = None) -> bool:
    """Whether there is nothing to say or show of an indicator but that its figure is owed."""
    said = remark is not None or judged.stated is not None or judged.fault
    return judged.reason.rule is Rule.NO_FIGURE and not said and measure_table(judged) is None


def _target(judged: Judgement) -> str:
    text = profile_sentence(judged)
    beside = judged.comparator is not None and judged.comparator.against is not Against.TARGET_TO_DATE
    return f"{text} {target_sentence(judged) if beside else ''}".strip()


def _gaps(judged: Judgement) -> list[str]:
    """Figures after the one judged: those that may not be seen apart from those that have not come."""
    gaps, later = lacking(judged)
    hidden = [gap for gap in gaps if judged.series and (seen := judged.series.at(gap)) is not None and seen.withheld]
    owed = [gap for gap in gaps if gap not in hidden]
    told = [withheld_sentence(hidden)] if hidden else []
    return [*told, *([awaited_sentence(owed, later)] if owed else [])]


def _notes(judged: Judgement) -> list[str]:
    """State of the figure, breaks so far, and whether the indicator is restricted."""
    told = withheld(judged) or judged.reason.rule is Rule.NO_FIGURE  # the status says that there is no figure
    notes = [] if told else [state_sentence(covered(judged), judged.state)]
    if judged.awaited is not None and judged.value is not None:
        notes += _gaps(judged)
    if judged.series is not None:
        notes += [break_sentence(cut) for cut in judged.series.breaks_until(judged.period)]
    notes.append(restricted_sentence() if judged.indicator.restricted else "")
    return [note for note in notes if note]
