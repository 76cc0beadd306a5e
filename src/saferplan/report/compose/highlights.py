"""The highlight report: what each lead tells the board in a round, with the figures it speaks of."""

from __future__ import annotations

from saferplan.report.compose.actions import actions_block
from saferplan.report.compose.marking import of_all
from saferplan.report.compose.material import Material, paper
from saferplan.report.compose.performance_papers import dashboard_table
from saferplan.report.compose.tied import of_challenge, of_highlight
from saferplan.report.wording import day_words
from saferplan.report.wording.documents import highlights_message, not_sent_sentence
from saferplan.values.document import Block, Facts, Marking, Paragraph, Report, Section, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.papers import Called, Challenge, Highlight
from saferplan.values.period import Period

PARTS = (
    ("Achievements", "achievements"), ("Figures of schemes", "schemes"), ("Concerns", "concerns"),
    ("Recommendations", "recommendations"), ("For publicity", "publicity"),
)  # fmt: skip
_SENT = "submitted"


def highlight_report(material: Material) -> Report:
    """The reports of the round that ends with the month, or of the latest before it; `about` keeps to one priority.

    SaferplanError where no round was called by then, or the priority has no report in it.
    """
    called = _round(material)
    reports = [one for one in material.papers.highlights if one.round == called.key]
    if material.about:
        reports = [one for one in reports if one.priority == material.about]
        if not reports:
            mend = "Name a priority of the plan, or leave --about away for all."
            raise SaferplanError(f"the round has no report on “{material.about}”.", "--about", mend)
    sent = sum(one.stage == _SENT for one in reports)
    period = Period.parse(called.period)
    dates = [("Period", period.label), ("Reports were due", day_words(called.reports_due))]
    dates += [("The board meets", day_words(called.meets_on))] if called.meets_on else []
    message = highlights_message(len(reports), sent)
    opening = Section("round", "The round", (Paragraph(message, "lead"), Facts(tuple(dates))), message=message)
    parts = tuple(_report(material, one) for one in reports)
    of = f": {material.priority_name(material.about)}" if material.about else ""
    return paper(material, "highlights", f"Highlight report{of}", (opening, *parts), subtitle=period.label)


def _round(material: Material) -> Called:
    ended = [one for one in material.papers.rounds if Period.parse(one.period).last <= material.as_at.last]
    if not ended:
        what = f"no round of performance was called by {material.as_at.last_month.label}."
        raise SaferplanError(what, mend="Open a round in the service, or give a later --as-at.")
    return max(ended, key=lambda one: Period.parse(one.period).last)


def _report(material: Material, one: Highlight) -> Section:
    name, marking = material.priority_name(one.priority), of_highlight(material, one)
    key = f"highlights-{one.priority}"
    if one.stage != _SENT:
        text = not_sent_sentence(name)
        return Section(key, name, (Paragraph(text, "warning"),), message=text)
    blocks: list[Block] = []
    parts = [
        Section(f"{key}-{field}", title, (Paragraph(told),), marking=marking)
        for title, field in PARTS
        if (told := getattr(one, field).strip())
    ]
    shown = tuple(judged for name in one.shown if (judged := material.judged(name)) is not None)
    if shown:
        blocks.append(TableBlock(dashboard_table(shown, material, f"{name}: figures"), of_all(shown)))
    actions = [action for action in material.papers.current if action.priority == one.priority]
    if actions:
        blocks.append(actions_block(f"{name}: what is being done", actions, material))
    challenges = [
        said for said in material.papers.challenges if (said.round, said.priority) == (one.round, one.priority)
    ]
    for said in challenges:
        blocks += _challenge(said, of_challenge(material, said))
    figures = [Section(f"{key}-figures", "Figures and actions", tuple(blocks))] if blocks else []
    return Section(key, name, (), (*parts, *figures), listed=False)


def _challenge(said: Challenge, marking: Marking) -> list[Block]:
    """What performance challenge asked, and the answer where there is one."""
    asked = f"{said.group or 'Performance challenge'} asks: {said.text}"
    answer = f"Answer: {said.answer}" if said.answer else "No answer yet."
    return [Paragraph(f"{asked} {answer}", marking=marking)]
