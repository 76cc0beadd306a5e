"""A judgement as the service keeps it: the cells of a dashboard line, the page with its charts drawn, plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from saferplan.report import charts
from saferplan.report.compose.keys import slug
from saferplan.report.compose.measure import movement
from saferplan.report.compose.overview import change_of, changed_cell, figure_cell, standing, why, why_words
from saferplan.report.compose.page import page_section
from saferplan.report.compose.tables import amount, history_table
from saferplan.report.compose.years import in_year
from saferplan.report.export import judgements_json
from saferplan.report.sparkline import sparkline
from saferplan.report.wording import (
    against_words,
    change_sentence,
    chart_notes,
    covered,
    odds,
    outlook_sentence,
    places,
    range_words,
    signal_sentence,
    state_sentence,
    status_sentence,
    target_words,
    unit_words,
    withheld,
)
from saferplan.values.document import Cell, Chart, ChartBlock, Section
from saferplan.values.figures import exact
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.plan import Remark
from saferplan.values.sheet import Drawing, Sheet

FAR = 1e6  # parts the groups of the order; no distance in per cent is kept as larger than that


def sheet(
    judged: Judgement, as_at: Period, plan_place: int, remark: Remark | None = None, *, plainly: bool = False
) -> Sheet:
    """One indicator composed; its charts are drawn apart, by `drawn`. `plan_place` is its place in the plan.

    For the public `plainly`: that a movement is more than chance is told without the test.
    """
    reason = why(judged)
    made = Sheet(
        judged.indicator.id,
        judged.indicator.name,
        as_at,
        covered(judged).label,
        judged.status,
        status_sentence(judged),
        _place(judged),
        plan_place,
        exceptional=reason.exceptional,
        off_target=reason.off_target,
        awaited=reason.awaited,
        withheld=withheld(judged),
        why=why_words(reason),
        fault=judged.fault,
        state="withheld" if withheld(judged) else judged.state.value,
        state_words="" if withheld(judged) else state_sentence(covered(judged), judged.state),
        restricted=judged.indicator.restricted,
        priority=judged.indicator.priority,
        lead=judged.indicator.lead,
        unit=unit_words(judged.indicator.unit),
        history=history_table(judged),
        sparkline=sparkline(judged),
        judgement=judgements_json([judged])[0],
    )
    told = page_section(judged, remark, plainly=plainly)
    return replace(_with_outlook(_with_figures(made, judged, plainly), judged), section=told)


def drawn(made: Sheet) -> Sheet:
    """The sheet with the pictures of its charts."""
    name = slug(made.indicator)
    pictures = (_drawing(chart, f"chart-{name}-{at}") for at, chart in enumerate(_charts(made.section), 1))
    return replace(made, charts=tuple(pictures))


def _place(judged: Judgement) -> float:
    """One number to order by: the group, and within it the furthest first."""
    group, nearness = standing(judged, why(judged))
    return 2.0 * FAR * group + max(-FAR, min(FAR, float(nearness)))


def _with_figures(made: Sheet, judged: Judgement, plainly: bool) -> Sheet:
    unit, extra, moved = judged.indicator.unit, places(judged), change_of(judged)
    target = judged.annual_target
    return replace(
        made,
        figure=figure_cell(judged),
        against=amount(judged.beside.value if judged.beside else None, unit, extra),
        against_words=against_words(judged),
        target=amount(judged.target, unit, extra),
        annual_target=amount(judged.annual if judged.annual is not None else target.value if target else None, unit),
        target_words=target_words(target, unit),
        last_year=amount(moved.before if moved else None, unit, extra),
        change=changed_cell(judged),
        change_words=movement(judged, plainly=plainly),
        moved=change_sentence(moved, judged.indicator) if moved else "",
        chance=signal_sentence(judged.signal, moved.earlier, plainly=plainly) if moved and moved.numeric else "",
    )


def _with_outlook(made: Sheet, judged: Judgement) -> Sheet:
    """What is still to come: nothing where the year is over, or the indicator has one figure a year or fewer."""
    outlook, unit = judged.outlook, judged.indicator.unit
    if outlook is None or not in_year(judged.indicator) or outlook.months_known >= outlook.year.months:
        return made
    words = outlook_sentence(outlook, judged.indicator, judged.annual_target)
    if outlook.estimate is None:
        return replace(made, outlook_words=words)
    return replace(
        made,
        outlook=Cell(unit.cell(exact(outlook.estimate)), outlook.estimate, numeric=True),
        outlook_range=range_words(outlook, unit),
        odds="" if outlook.probability is None else odds(outlook.probability),
        outlook_words=words,
    )


def _drawing(chart: Chart, key: str) -> Drawing:
    return Drawing(key, chart, charts.svg(chart, key), chart.description, chart_notes(chart))


def _charts(section: Section) -> Iterator[Chart]:
    yield from (block.chart for block in section.blocks if isinstance(block, ChartBlock))
    for part in section.sections:
        yield from _charts(part)
