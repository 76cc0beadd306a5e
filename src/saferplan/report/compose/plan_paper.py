"""The partnership plan: what is worked on and why, how it will be known, who does what, and how the plan was agreed."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.report.compose.actions import actions_block
from saferplan.report.compose.keys import OTHER, slug
from saferplan.report.compose.marking import of_indicators
from saferplan.report.compose.material import Material, paper
from saferplan.report.compose.tables import amount
from saferplan.report.wording import day_words, target_words
from saferplan.report.wording.documents import NO_TARGET, monitoring_sentence, plan_message, priority_message
from saferplan.values.document import Block, Bullets, Cell, Facts, Paragraph, Report, Section, Table, TableBlock
from saferplan.values.papers import Committee, Papers
from saferplan.values.plan import Indicator, Priority, Target

_STANDINGS = (
    ("responsible authority", "Responsible authorities"), ("co-operating body", "Co-operating bodies"),
    ("invited body", "Invited bodies"),
)  # fmt: skip


def partnership_plan(material: Material) -> Report:
    """The whole plan as it stands."""
    sections = plan_sections(material)
    return paper(material, "plan", "Partnership plan", sections, subtitle=plan_years(material))


def plan_years(material: Material) -> str:
    """The years that the plan's targets are for, else the year of the data."""
    years = sorted({target.year for target in material.targets}, key=lambda year: year.first)
    ahead = [year for year in years if year.last >= material.as_at.last] or years[-1:]
    if not ahead:
        return material.as_at.year(4).label
    return ahead[0].label if len(ahead) == 1 else f"{ahead[0].label} to {ahead[-1].label}"


def plan_sections(material: Material) -> list[Section]:
    """The parts of the plan that there is anything to say in."""
    papers = material.papers
    found = [
        _about(material),
        _at_a_glance(material),
        *(_priority(material, priority) for priority in material.partnership.priorities),
        _of_none(material),
        _neighbourhoods(material),
        _ties(material),
        _structure(papers),
        _monitoring(papers),
        _risks(material),
        _notices(material),
        _approvals(papers),
    ]
    return [one for one in found if one.blocks or one.sections]


def _about(material: Material) -> Section:
    said = [one for one in material.papers.about if one.about]
    bodies = [one for one in material.papers.bodies if not one.until]
    parts = []
    for standing, title in _STANDINGS:
        names = tuple(one.name for one in bodies if one.standing == standing)
        if names:
            parts.append(Section(f"about-{slug(title)}", title, (Bullets(names),)))
    contact = next((one.contact for one in said if one.contact), "")
    if contact:
        parts.append(Section("about-contact", "Whom to ask", (Paragraph(contact),)))
    blocks = tuple(Paragraph(one.about) for one in said)
    return Section("about", "The partnership", blocks, tuple(parts), listed=False)


def _at_a_glance(material: Material) -> Section:
    reasons = {one.key: one for one in material.papers.reasons}
    rows = tuple(
        (
            Cell(one.name, link=_key(one)),
            Cell(one.outcome),
            Cell(one.lead),
            Cell("Cuts across all priorities" if one.id in reasons and reasons[one.id].overarching else ""),
        )
        for one in material.partnership.priorities
    )
    columns = ("Priority", "Outcome", "Led by", "Note")
    used = [at for at in range(4) if at == 0 or any(row[at].text for row in rows)]
    table = Table("Priorities", tuple(columns[at] for at in used), tuple(tuple(row[at] for at in used) for row in rows))
    message = plan_message(len(rows), len(material.indicators), len(material.papers.current))
    blocks = (Paragraph(message, "lead"), TableBlock(table)) if rows else ()
    return Section("priorities", "Priorities at a glance", blocks, message=message)


def _key(priority: Priority) -> str:
    return f"priority-{slug(priority.id)}"


def _priority(material: Material, priority: Priority) -> Section:
    papers = material.papers
    reason = next((one for one in papers.reasons if one.key == priority.id), None)
    facts = [("Outcome", priority.outcome), ("Led by", priority.lead), ("Why", reason.why if reason else "")]
    blocks: list[Block] = [Facts(tuple(one for one in facts if one[1]))] if any(text for _, text in facts) else []
    key = _key(priority)
    parts: list[Section] = []
    outcomes = tuple(one.text for one in papers.outcomes if one.priority == priority.id)
    if outcomes:
        parts.append(Section(f"{key}-outcomes", "What will be different", (Bullets(outcomes),)))
    indicators = [one for one in material.indicators if one.priority == priority.id]
    if indicators:
        table = _targets_table(f"{priority.name}: how we will know", indicators, material.targets)
        parts.append(Section(f"{key}-targets", "How we will know", (TableBlock(table, of_indicators(indicators)),)))
    actions = [one for one in papers.current if one.priority == priority.id]
    if actions:
        block = actions_block(f"{priority.name}: what will be done", actions, material)
        parts.append(Section(f"{key}-actions", "What will be done", (block,)))
    if told := _equality(papers, priority):
        parts.append(Section(f"{key}-equality", "Equality impact", tuple(told)))
    message = priority_message(priority, indicators, actions)
    return Section(key, priority.name, tuple(blocks), tuple(parts), listed=False, message=message)


def _of_none(material: Material) -> Section:
    """Indicators and actions that belong to no priority, so that the plan holds all that it counts."""
    known = {one.id for one in material.partnership.priorities}
    indicators = [one for one in material.indicators if one.priority not in known]
    actions = [one for one in material.papers.current if one.priority not in known]
    blocks: list[Block] = []
    if indicators:
        table = _targets_table(f"{OTHER.name}: how we will know", indicators, material.targets)
        blocks.append(TableBlock(table, of_indicators(indicators)))
    if actions:
        blocks.append(actions_block("Other actions: what will be done", actions, material))
    return Section("priority-none", OTHER.name if indicators else "Other actions", tuple(blocks), listed=False)


def _targets_table(title: str, indicators: Sequence[Indicator], targets: Sequence[Target]) -> Table:
    """A line an indicator: which way is better, its baseline, and what it is to reach in each year."""
    ours = {one.id for one in indicators}
    years = sorted({one.year for one in targets if one.indicator in ours}, key=lambda year: (year.first, year.months))
    rows = []
    for one in indicators:
        own = {target.year: target for target in targets if target.indicator == one.id}
        baseline = next((target for target in own.values() if target.baseline is not None), None)
        cells = [Cell(one.name), Cell(one.direction.value.capitalize()), _baseline(baseline, one)]
        rows.append((*cells, *(_target(own.get(year), one) for year in years)))
    heads = ("Indicator", "Better is", "Baseline", *(f"Target {year.label}" for year in years))
    used = [at for at in range(len(heads)) if at == 0 or any(row[at].text for row in rows)]
    kept = tuple(tuple(row[at] for at in used) for row in rows)
    unset = any(not cell.text for row in rows for cell in row[3:])
    return Table(title, tuple(heads[at] for at in used), kept, (NO_TARGET,) if unset and len(used) > 3 else ())


def _baseline(target: Target | None, indicator: Indicator) -> Cell:
    if target is None or target.baseline is None:
        return Cell("")
    if target.baseline_value is None:
        return Cell(target.baseline.label)
    value = amount(target.baseline_value, indicator.unit)
    return Cell(f"{value.text} ({target.baseline.label})", value.value)


def _target(target: Target | None, indicator: Indicator) -> Cell:
    """What is asked for, without the year that stands over the column."""
    if target is None:
        return Cell("")
    text = target_words(target, indicator.unit)
    for ending in (f" in {target.year.label}", f" for {target.year.label}", f" in the {target.year.label}"):
        text = text.replace(ending, "")
    value = float(target.value) if target.value is not None else None
    return Cell(text[:1].upper() + text[1:], value)


def _equality(papers: Papers, priority: Priority) -> list[Block]:
    """The equality impact of a priority: whom it touches, what was found, what is done about it."""
    blocks: list[Block] = []
    for one in papers.equality:
        if one.priority != priority.id:
            continue
        if one.state == "begun":
            blocks.append(Paragraph("The assessment has begun and is not finished."))
            continue
        told = [("Assessed", day_words(one.assessed_on)), ("Who it touches most", one.groups),
                ("What was found", one.impact), ("What is done about it", one.measures),
                ("To be reviewed", day_words(one.review_on))]  # fmt: skip
        blocks.append(Facts(tuple(fact for fact in told if fact[1])))
    return blocks


def _names(material: Material, keys: Sequence[str]) -> str:
    return "; ".join(material.priority_name(key) for key in keys)


def _neighbourhoods(material: Material) -> Section:
    rows = tuple(
        (
            Cell(one.name), Cell(one.concerns), Cell(one.text or "Being written"),
            Cell(_names(material, one.priorities)), Cell(day_words(one.agreed_on)),
        )
        for one in material.papers.neighbourhoods
    )  # fmt: skip
    columns = ("Neighbourhood", "What residents asked for", "What was agreed", "Priorities", "Agreed")
    table = Table("Neighbourhood plans", columns, rows)
    return Section("neighbourhoods", "Neighbourhood plans", (TableBlock(table),) if rows else ())


def _ties(material: Material) -> Section:
    rows = tuple(
        (Cell(one.name), Cell(one.body), Cell(one.kind.capitalize()), Cell(_names(material, one.priorities)),
         Cell(one.how))
        for one in material.papers.ties
    )  # fmt: skip
    table = Table("Objectives, strategies and partnerships", ("Name", "Whose", "Kind", "Priorities", "How"), rows)
    return Section("links", "How the plan fits with others", (TableBlock(table),) if rows else ())


def _structure(papers: Papers) -> Section:
    standing = [one for one in papers.committees if not one.disbanded_on]
    rows = tuple(
        (Cell(one.name), Cell(papers.committee_name(one.parent)), Cell(_chair(papers, one)), Cell(one.meets),
         Cell(one.terms))
        for one in standing
    )  # fmt: skip
    table = Table("Groups", ("Group", "Answers to", "Chaired by", "Meets", "What it is for"), rows)
    return Section("structure", "Who decides what", (TableBlock(table),) if rows else ())


def _chair(papers: Papers, group: Committee) -> str:
    chairs = [one.post for one in papers.seats if one.group == group.key and one.capacity == "chair"]
    return "; ".join(papers.post_title(post) for post in chairs)


def _monitoring(papers: Papers) -> Section:
    blocks = (Paragraph(monitoring_sentence(papers)),) if papers.committees or papers.rounds else ()
    return Section("monitoring", "How the plan is watched", blocks)


def _risks(material: Material) -> Section:
    papers = material.papers
    rows = tuple(
        (
            Cell(one.title), Cell(str(one.likelihood), one.likelihood, numeric=True),
            Cell(str(one.impact), one.impact, numeric=True), Cell(one.response), Cell(papers.post_title(one.owner)),
            Cell(day_words(one.review_on)),
        )
        for one in sorted(papers.risks, key=lambda one: -one.likelihood * one.impact) if one.state == "open"
    )  # fmt: skip
    notes = ("Likelihood and impact go from 1, lowest, to 5, highest.",)
    columns = ("Risk", "Likelihood", "Impact", "What is done", "Owner", "Review")
    return Section("risks", "Risks", (TableBlock(Table("Risks to delivery", columns, rows, notes)),) if rows else ())


def _notices(material: Material) -> Section:
    rows = tuple(
        (Cell(one.audience), Cell(one.message), Cell(one.channel), Cell("; ".join(filter(None, (one.format,
         one.language)))), Cell(f"Done {day_words(one.done_on)}" if one.done_on else day_words(one.due)))
        for one in material.papers.notices
    )  # fmt: skip
    table = Table("Communication", ("Who", "What", "How", "Form and language", "When"), rows)
    return Section("communication", "Telling people", (TableBlock(table),) if rows else ())


def _approvals(papers: Papers) -> Section:
    rows = tuple(
        (
            Cell(one.plan), Cell(one.body), Cell(day_words(one.held_on or one.planned_on)),
            Cell((one.outcome or "planned").capitalize()), Cell(one.said), Cell(one.changed),
        )
        for one in papers.approvals
    )  # fmt: skip
    columns = ("Plan", "Body", "When", "Outcome", "What was said", "What changed")
    return Section(
        "approval", "How the plan was agreed", (TableBlock(Table("Approval", columns, rows)),) if rows else ()
    )
