"""What anyone may read: the plan in plain language, the year, the quarter. Made of what is public and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.report.compose.actions import actions_block
from saferplan.report.compose.keys import slug
from saferplan.report.compose.marking import of_all
from saferplan.report.compose.material import Material, paper
from saferplan.report.compose.measure import movement, status_line
from saferplan.report.compose.overview import figure_cell, recommendations_section, status_cell
from saferplan.report.compose.pictures import measure_chart
from saferplan.report.compose.plan_paper import plan_years
from saferplan.report.compose.tables import amount, measure_table, without_blank
from saferplan.report.compose.tied import of_actions, of_highlight
from saferplan.report.wording import covered, measure_message, measures_message, places, summary_sentence
from saferplan.report.wording.documents import ACTIONS_SHOWN, HOW_FIGURES, REPORTING, more_sentence
from saferplan.report.wording.phrases import PUBLIC_METHODS
from saferplan.values.document import Block, Bullets, Cell, ChartBlock, Paragraph, Report, Section, Table, TableBlock
from saferplan.values.judgement import Judgement
from saferplan.values.papers import Action
from saferplan.values.period import Period
from saferplan.values.plan import Priority
from saferplan.values.series import Origin

QUARTER = 3  # months that the public performance tells of


def public_summary(material: Material) -> Report:
    """The plan on two pages: what is worked on, what is done, how it goes, whom to ask."""
    papers = material.papers
    said = next((one.about for one in papers.about if one.about), "")
    about = Section("about", "Who we are", (Paragraph(said),) if said else ())
    parts = [_priority(material, one) for one in material.partnership.priorities]
    sections = [about, *parts, _whom_to_ask(material)]
    told = [one for one in sections if one.blocks or one.sections]
    return paper(material, "public-summary", "Our plan in short", told, subtitle=plan_years(material))


def _priority(material: Material, priority: Priority) -> Section:
    """A priority in a few lines: why, what is done, and one sentence a measure."""
    reason = next((one.why for one in material.papers.reasons if one.key == priority.id), "")
    blocks: list[Block] = [Paragraph(priority.outcome, "lead")] if priority.outcome else []
    blocks += [Paragraph(reason)] if reason else []
    key = f"priority-{slug(priority.id)}"
    parts: list[Section] = []
    actions = _first(material.papers.current, priority)
    if actions:
        titles = Bullets(tuple(one.title for one in actions), marking=of_actions(material, actions))
        parts.append(Section(f"{key}-actions", "What we are doing", (titles,)))
    measured = [one for one in material.judgements if one.indicator.priority == priority.id and one.value is not None]
    if measured:
        shown = [measure_message(one) for one in measured[:ACTIONS_SHOWN]]
        going: list[Block] = [Bullets(tuple(shown), marking=of_all(measured))]
        if more := more_sentence(len(measured) - len(shown)):
            going.append(Paragraph(more, "note"))
        parts.append(Section(f"{key}-figures", "How it is going", tuple(going)))
    return Section(key, priority.name, tuple(blocks), tuple(parts), listed=False)


def _first(actions: Sequence[Action], priority: Priority) -> list[Action]:
    """The first actions of a priority that are not done."""
    return [one for one in actions if one.priority == priority.id and not one.done_on][:ACTIONS_SHOWN]


def _whom_to_ask(material: Material) -> Section:
    contact = next((one.contact for one in material.papers.about if one.contact), "")
    blocks: list[Block] = [Paragraph(REPORTING)]
    blocks += [Paragraph(contact)] if contact else []
    return Section("contact", "How to report, and whom to ask", (*blocks, Paragraph(HOW_FIGURES, "note")))


def public_performance(material: Material) -> Report:
    """The quarter for the public: every open measure with its sentence, table and chart."""
    judgements = material.judgements
    message = measures_message(judgements)
    sections: list[Section] = [Section("summary", "In short", (Paragraph(message, "lead"), _table(judgements)),
                                       message=message)]  # fmt: skip
    for priority, members in material.groups:
        parts = tuple(_measure(one) for one in members)
        publicity = _publicity(material, priority, material.as_at.last - QUARTER + 1)
        sections.append(Section(f"priority-{slug(priority.id or priority.name)}", priority.name, publicity, parts))
    sections += [_whom_to_ask(material), _methods()]
    return paper(material, "public-performance", "How we are doing", sections)


def _table(judgements: Sequence[Judgement]) -> TableBlock:
    rows = tuple(
        (
            Cell(one.indicator.name, link=f"measure-{slug(one.indicator.id)}"),
            status_cell(one.status),
            Cell(covered(one).label),
            figure_cell(one),
            amount(one.target, one.indicator.unit, places(one)),
        )
        for one in judgements
    )
    told = without_blank(("Measure", "Status", "Period", "Figure", "Target"), rows)
    return TableBlock(Table("All measures", *told), of_all(judgements))


def _measure(judged: Judgement) -> Section:
    """What the measure is, where it stands, how it moved, its figures."""
    message = measure_message(judged)
    blocks: list[Block] = [Paragraph(message, "lead")]
    if judged.indicator.definition:
        blocks.append(Paragraph(f"What it counts: {judged.indicator.definition}", "note"))
    blocks.append(status_line(judged, Origin(source=f"Source: {judged.indicator.source}" if judged.indicator.source
                                             else "")))  # fmt: skip
    if moved := movement(judged, plainly=True):
        blocks.append(Paragraph(moved))
    if table := measure_table(judged):
        blocks.append(TableBlock(table))
    if chart := measure_chart(judged):
        blocks.append(ChartBlock(chart))
    key, marking = f"measure-{slug(judged.indicator.id)}", of_all([judged])
    return Section(key, judged.indicator.name, tuple(blocks), message=message, marking=marking)


def _publicity(material: Material, priority: Priority, first: int) -> tuple[Block, ...]:
    """What leads offered for publicity in the rounds that ended from the month `first` on."""
    ends = {one.key: Period.parse(one.period).last for one in material.papers.rounds}
    rounds = {key for key, end in ends.items() if first <= end <= material.as_at.last}
    said = [
        one for one in material.papers.highlights
        if one.priority == priority.id and one.round in rounds and one.publicity
    ]  # fmt: skip
    return tuple(Paragraph(f"News: {one.publicity}", marking=of_highlight(material, one)) for one in said)


def _methods() -> Section:
    return Section("methods", "How figures are made", (Bullets(PUBLIC_METHODS),))


def annual_report(material: Material) -> Report:
    """The year: what each priority set out to reach, what came of it, what was done."""
    judgements = material.judgements
    awaited = sum(one.value is None for one in judgements)
    exceptional = sum(one.reason.met is False for one in judgements)
    year = material.as_at.year(4)
    opening = Section("summary", "The year in short", (Paragraph(measures_message(judgements), "lead"),
                      _table(judgements)), message=summary_sentence(len(judgements), exceptional, awaited))  # fmt: skip
    parts = [_year_of(material, priority) for priority in material.partnership.priorities]
    sections = [opening, *(one for one in parts if one.blocks)]
    if material.partnership.recommendations:
        sections.append(recommendations_section(material.partnership.recommendations))
    sections += [_whom_to_ask(material), _methods()]
    subtitle = year.label if year.last == material.as_at.last else f"{year.label}, to the end of" \
        f" {material.as_at.last_month.label}"  # fmt: skip
    return paper(material, "annual-report", "Annual report", sections, subtitle=subtitle)


def _year_of(material: Material, priority: Priority) -> Section:
    """One priority's year: outcome, results, actions."""
    blocks: list[Block] = [Paragraph(priority.outcome, "lead")] if priority.outcome else []
    members = [one for one in material.judgements if one.indicator.priority == priority.id]
    blocks += [Bullets(tuple(map(measure_message, members)), marking=of_all(members))] if members else []
    blocks += _publicity(material, priority, material.as_at.year(4).first)
    actions = [one for one in material.papers.current if one.priority == priority.id]
    if actions:
        blocks.append(actions_block(f"{priority.name}: what was done", actions, material))
    for judged in members[:2]:
        if chart := measure_chart(judged):
            blocks.append(ChartBlock(chart, marking=of_all([judged])))
    return Section(f"priority-{slug(priority.id)}", priority.name, tuple(blocks))
