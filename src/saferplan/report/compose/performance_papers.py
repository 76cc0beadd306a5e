"""Documents of figures: exceptions, one indicator, the overview of the board, change, dashboard, challenge pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from saferplan.report.compose.actions import actions_block, blockages_section, rating_cell, variances_section
from saferplan.report.compose.course import small_multiples
from saferplan.report.compose.keys import measure_key
from saferplan.report.compose.marking import of_all
from saferplan.report.compose.material import Material, only, paper
from saferplan.report.compose.measure import is_silent, measure_section
from saferplan.report.compose.origins import sources_section
from saferplan.report.compose.overview import (
    Why,
    change_of,
    exceptions,
    exceptions_section,
    figure_cell,
    priorities_section,
    recommendations_section,
    status_cell,
    summary_section,
    why_words,
)
from saferplan.report.compose.page import page_section
from saferplan.report.compose.tables import amount, without_blank
from saferplan.report.compose.years import in_year
from saferplan.report.wording import (
    CHANGE_IS,
    METHODS,
    NO_CALC,
    change_cell,
    counted,
    covered,
    difference_cell,
    odds,
    places,
)
from saferplan.report.wording.course import COURSE
from saferplan.report.wording.documents import change_message, dashboard_message
from saferplan.values.document import (
    Block,
    Cell,
    ChartBlock,
    Paragraph,
    Report,
    Section,
    StatusLine,
    Table,
    TableBlock,
)
from saferplan.values.figures import exact
from saferplan.values.judgement import Judgement

NO_CALC_IS = METHODS[2]
BREAK, BREAK_IS = "break", "“break” stands where the series is broken between the two, so that no change can be told."


def exception_report(material: Material) -> Report:
    """Only what is off target, moves the wrong way or was not received: why, what is said and done, and the figures."""
    listed = [judged for judged, _ in exceptions(material.judgements)]
    told = exceptions_section(material.judgements, material.remarks)
    shown = [judged for judged in listed if not is_silent(judged, material.remark(judged))]
    parts = [_with_actions(material, measure_section(judged), judged) for judged in shown]
    sections = [summary_section(material.judgements), told]
    if parts:
        sections.append(Section("measures", "Figures behind the exceptions", (), tuple(parts)))
        sections.append(sources_section(listed, material.schemes))
    return paper(material, "exceptions", "Exception report", sections)


def indicator_detail(material: Material) -> Report:
    """All that is known of one indicator."""
    judged = only(material)
    page = _with_actions(material, page_section(judged, material.remark(judged)), judged)
    opening = replace(page, title="Where it stands", sections=())
    return paper(
        material, "indicator", judged.indicator.name, (opening, *page.sections, _judging(material, judged)),
        subtitle=f"Indicator in detail, {covered(judged).label}",
    )  # fmt: skip


def _judging(material: Material, judged: Judgement) -> Section:
    """The rules of the scheme that the indicator is judged by."""
    schemes = [one for one in material.schemes if one.id == judged.scheme]
    rules = sources_section((), schemes).sections[0]
    return replace(rules, key="judging", title="How it is judged")


def _with_actions(material: Material, section: Section, judged: Judgement) -> Section:
    """The part with what is being done about its indicator."""
    named = [one for one in material.papers.current if one.indicator == judged.indicator.id]
    if not named:
        return section
    table = actions_block(f"{judged.indicator.name}: what is being done", named, material)
    return replace(section, blocks=(*section.blocks, table))


def board_overview(material: Material) -> Report:
    """What the board needs before it meets: where each priority stands, what is wrong and why, what it must settle."""
    judgements = material.judgements
    sections = [
        priorities_section(material.partnership, judgements),
        _exceptions_in_short(material),
        variances_section(material),
        blockages_section(material),
        recommendations_section(material.partnership.recommendations),
        _all_measures(material),
        _courses(material),
    ]
    return paper(material, "overview", "Board overview", [one for one in sections if one.blocks])


def _courses(material: Material) -> Section:
    """This year's course of every measure beside last year's, a figure of small charts a priority."""
    blocks = tuple(
        ChartBlock(chart, marking=of_all(members))
        for priority, members in material.groups
        for chart in small_multiples(f"{priority.name}: this year beside last year", members)
    )
    return Section("courses", COURSE, blocks)


def _exceptions_in_short(material: Material) -> Section:
    """A line an exception: why it is one, the figure and what it is compared with, what the lead says."""
    whole = exceptions_section(material.judgements, material.remarks)
    said = {one.indicator: one for one in material.remarks}
    rows, listed = [], exceptions(material.judgements)
    for judged, reason in listed:
        remark = said.get(judged.indicator.id)
        rows.append(
            (
                Cell(judged.indicator.name, link=measure_key(judged)),
                status_cell(judged.status),
                figure_cell(judged),
                amount(judged.beside.value if judged.beside else None, judged.indicator.unit, places(judged)),
                Cell(_why(reason)),
                Cell(remark.intervention or remark.analysis if remark else ""),
            )
        )
    columns = ("Measure", "Status", "Figure", "Compared with", "Why", "What the lead says")
    blocks: list[Block] = [Paragraph(whole.message, "lead", marking=whole.blocks[0].marking)]
    if rows:
        told = of_all(judged for judged, _ in listed)
        blocks.append(TableBlock(Table("Exceptions", *without_blank(columns, rows)), told))
    return Section("exceptions", "Exceptions", tuple(blocks), message=whole.message, background=whole.background)


def _why(reason: Why) -> str:
    """Why an indicator is listed, as a cell of a table tells it."""
    told = why_words(reason).removeprefix("Listed because ").removesuffix(".")
    return told[:1].upper() + told[1:]


def _all_measures(material: Material) -> Section:
    """Every measure in a line, with an anchor for each in its name."""
    table = dashboard_table(material.judgements, material)
    blocks = (Paragraph(dashboard_message(material.judgements), "lead"), TableBlock(table, of_all(material.judgements)))
    return Section("measures", "All measures", blocks)


def change_table(material: Material) -> Report:
    """Earlier and later figure, the change and the apparent change in per cent, a line a measure, priority by priority;
    tables of the same kind that came with the figures follow."""
    parts = []
    for at, (priority, members) in enumerate(material.groups, 1):
        rows = tuple(_change_row(judged) for judged in members)
        columns = ("Measure", "Earlier", "Later", "Change", "Apparent change", "Periods")
        table = Table(f"{priority.name}: change", columns, rows, _change_notes(rows))
        message = change_message(members)
        blocks = (Paragraph(message, "lead"), TableBlock(table, of_all(members)))
        parts.append(Section(f"change-{at}", priority.name, blocks, message=message, background=(CHANGE_IS,)))
    further = [one for one in material.further if one.key == "further-tables"]
    return paper(material, "change-table", "Change table", (*parts, *further))


def _change_notes(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """What change is, and what stands in its place where anything does."""
    cells = [cell for row in rows for cell in row]
    no_calc = (NO_CALC_IS,) if any(cell.text == NO_CALC for cell in cells) else ()
    broken = (BREAK_IS,) if any(cell.mark == BREAK for cell in cells) else ()
    return (CHANGE_IS, *no_calc, *broken)


def _change_row(judged: Judgement) -> tuple[Cell, ...]:
    moved, unit, extra = change_of(judged), judged.indicator.unit, places(judged)
    if moved is None:
        blank = Cell("", numeric=True)
        return Cell(judged.indicator.name), blank, figure_cell(judged), blank, blank, Cell(covered(judged).label)
    told = "" if moved.numeric is None else difference_cell(moved.numeric, unit, extra)
    if unit.percent:
        told = change_cell(moved, unit)  # of percentages the change in points says all
    numeric = Cell(told, numeric=True, mark=BREAK if moved.cut is not None else "")
    per_cent = "" if unit.percent else change_cell(moved, unit)
    return (
        Cell(judged.indicator.name),
        amount(moved.before, unit, extra),
        amount(moved.after, unit, extra),
        numeric,
        Cell(per_cent, numeric=True),
        Cell(f"{moved.earlier.label} and {moved.later.label}"),
    )


def dashboard(material: Material) -> Report:
    """Every measure on one page: performance, outlook, and how the activity behind it goes."""
    message = dashboard_message(material.judgements)
    table = dashboard_table(material.judgements, material)
    blocks = (Paragraph(message, "lead"), TableBlock(table, of_all(material.judgements)))
    section = Section("dashboard", "Where each measure stands", blocks, message=message, background=(CHANGE_IS,))
    return paper(material, "dashboard", "Dashboard", (section,), layout="one page")


def dashboard_table(judgements: Sequence[Judgement], material: Material, title: str = "All measures") -> Table:
    """A line a measure; columns that would be blank throughout are left out."""
    activity = {one.key: one for one in material.papers.measured}
    rows = []
    for judged in judgements:
        unit, extra, beside = judged.indicator.unit, places(judged), activity.get(judged.indicator.id)
        moved, outlook = change_of(judged), judged.outlook
        ahead = outlook is not None and in_year(judged.indicator) and outlook.months_known < outlook.year.months
        estimate = outlook.estimate if outlook is not None and ahead else None
        chance = outlook.probability if outlook is not None and ahead else None
        rows.append(
            (
                Cell(judged.indicator.name),
                status_cell(judged.status),
                Cell(covered(judged).label),
                figure_cell(judged),
                amount(judged.target, unit, extra),
                Cell(change_cell(moved, unit) if moved is not None else "", numeric=True),
                Cell(unit.cell(exact(estimate)), estimate, numeric=True) if estimate is not None else Cell(""),
                Cell("" if chance is None else odds(chance)),
                rating_cell(beside.activity if beside else ""),
            )
        )
    columns = ("Measure", "Status", "Period", "Figure", "Target", "Change", "Year end", "Odds of target", "Activity")
    used = [at for at in range(len(columns)) if at < 4 or any(row[at].text for row in rows)]
    kept = tuple(tuple(row[at] for at in used) for row in rows)
    return Table(title, tuple(columns[at] for at in used), kept, (CHANGE_IS,))


def challenge_pack(material: Material) -> Report:
    """Slides for performance challenge: the whole in a slide, then exception by exception, then what waits."""
    judgements = material.judgements
    listed = [judged for judged, _ in exceptions(judgements)]
    said = {part.key: part for part in exceptions_section(judgements, material.remarks).sections}
    slides = [_slide(judged, said) for judged in listed if not is_silent(judged, material.remark(judged))]
    sections = [
        summary_section(judgements),
        priorities_section(material.partnership, judgements),
        replace(_exceptions_in_short(material), sections=tuple(slides)),
        variances_section(material),
        blockages_section(material),
    ]
    told = [one for one in sections if one.blocks]
    return paper(material, "challenge-pack", "Performance challenge", told, layout="slides",
                 subtitle=f"{counted(len(listed), 'exception', 'exceptions').capitalize()} to the end of"
                 f" {material.as_at.last_month.label}")  # fmt: skip


def _slide(judged: Judgement, said: Mapping[str, Section]) -> Section:
    """One exception on one slide: its status, its chart (else its table) and what the lead says; the rest is told."""
    whole = measure_section(judged)
    charts = [one for one in whole.blocks if isinstance(one, ChartBlock)]
    tables = [one for one in whole.blocks if isinstance(one, TableBlock)]
    status = [one for one in whole.blocks if isinstance(one, StatusLine)]
    exception = said.get(whole.key.replace("measure-", "exception-", 1))
    heads = ("Analysis: ", "Recommended intervention: ")
    paragraphs = [one for one in (exception.blocks if exception else ()) if isinstance(one, Paragraph)]
    remarks = [one for one in paragraphs if one.text.startswith(heads)]
    beside = tuple(one.text for one in whole.blocks if isinstance(one, Paragraph) and one.text != whole.message)
    blocks = (*status, *remarks, *(charts[:1] or tables[:1]))
    return replace(whole, blocks=blocks, background=(*beside, *whole.background))
