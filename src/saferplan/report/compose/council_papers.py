"""Papers that ask for a decision: the board report, the council's covering report, the briefing for scrutiny.

Each part has a name. What an officer writes for it stands there; a part left out is composed from the figures and from
what was decided, so that a paper is never a form with holes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from saferplan.report.compose.actions import blockages_section, variances_section
from saferplan.report.compose.marking import highest, of_all
from saferplan.report.compose.material import Material, paper
from saferplan.report.compose.overview import Why, change_of, exceptions, priorities_section, recommendations_section
from saferplan.report.compose.tied import of_blockages, of_remarks, of_variances
from saferplan.report.wording import day_words, measure_message
from saferplan.report.wording import documents as words
from saferplan.values.document import Block, Bullets, Facts, Marking, Paragraph, Report, Section
from saferplan.values.judgement import Judgement
from saferplan.values.papers import Approval

BOARD_FIELDS = (
    ("to", "The group the report goes to"), ("date", "The day it meets, such as 2015-07-21"),
    ("purpose", "What the report is for"), ("background", "What led to it"), ("proposal", "What is proposed"),
    ("reasons", "Why"), ("recommendations", "What is asked for, one to a line"),
    ("section 17", "What it means for crime and disorder"),
)  # fmt: skip
COUNCIL_FIELDS = (
    ("to", "The committee or council"), ("date", "The day it meets"), ("purpose", "What the report is for"),
    ("recommendations", "What is asked for, one to a line"), ("strategy", "Links to the council's strategy"),
    ("background", "What led to it"), ("consultation", "Who was asked, and what they said"),
    ("financial", "Financial implications"), ("legal", "Legal implications"), ("equality", "Equality implications"),
    ("section 17", "What it means for crime and disorder"), ("outcomes", "Outcomes expected"),
    ("next steps", "What follows"), ("background documents", "Documents it rests on, one to a line"),
    ("appendices", "What is attached, one to a line"),
)  # fmt: skip
SCRUTINY_FIELDS = (
    ("to", "The committee"), ("date", "The day it meets"), ("purpose", "What the briefing is for"),
    ("questions", "Questions the committee may ask, one to a line"),
)  # fmt: skip


def board_report(material: Material) -> Report:
    """Purpose, background, proposal, reasons, recommendations, and what it means under section 17."""
    listed = [judged for judged, _ in exceptions(material.judgements)]
    parts = [
        _part(material, "purpose", "Purpose", words.board_purpose(material.partnership.name, material.as_at)),
        _part(material, "background", "Background", words.board_background(len(material.partnership.priorities))),
        priorities_section(material.partnership, material.judgements),
        _part(material, "proposal", "Proposal", words.board_proposal(len(listed))),
        _reasons(material, listed),
        variances_section(material),
        blockages_section(material),
        _listed(material, "recommendations", "Recommendations", *_asked(material)),
        _part(material, "section 17", "Implications under section 17", words.section_17(material.as_at)),
    ]
    return _finished(material, "board-report", "Board report", parts)


def council_report(material: Material) -> Report:
    """The council's own form, from purpose to appendices."""
    papers, ties = material.papers, [one for one in material.papers.ties if one.kind != "partnership"]
    parts = [
        _part(material, "purpose", "Purpose", words.council_purpose(material.partnership.name)),
        _listed(material, "recommendations", "Recommendations",
                words.council_asks(material.partnership.name, material.as_at)),
        _listed(material, "strategy", "Links to strategy", [words.tie_sentence(one) for one in ties], ordered=False,
                none=words.NO_LINKS),
        _part(material, "background", "Background", words.board_background(len(material.partnership.priorities))),
        _consultation(material),
        _implications(material),
        _outcomes(material),
        _listed(material, "next steps", "Next steps", [words.step_sentence(one) for one in _ahead(papers.approvals)],
                ordered=False, none=words.NO_STEPS),
        _listed(material, "background documents", "Background documents", words.background_documents(material.as_at),
                ordered=False),
        _listed(material, "appendices", "Appendices", words.appendices(material.as_at), ordered=False),
    ]  # fmt: skip
    return _finished(material, "council-report", "Report to council", parts)


def scrutiny_briefing(material: Material) -> Report:
    """What the partnership said it would do, how it goes, and what a committee may ask."""
    found = exceptions(material.judgements)
    listed = [judged for judged, _ in found]
    parts = [
        _part(material, "purpose", "Purpose", words.scrutiny_purpose(material.partnership.name, material.as_at)),
        priorities_section(material.partnership, material.judgements),
        Section("standing", "Where the partnership stands", (_off_target(listed),)),
        recommendations_section(material.partnership.recommendations),
        _listed(
            material,
            "questions",
            "Questions the committee may ask",
            [_question(judged, reason) for judged, reason in found],
            of_all(listed),
            none=words.NO_QUESTION,
        ),
        _part(material, "duty", "What the committee may do", words.SCRUTINY_POWERS),
    ]
    return _finished(material, "scrutiny-briefing", "Scrutiny briefing", parts)


def _finished(material: Material, kind: str, title: str, parts: Sequence[Section]) -> Report:
    """The paper with whom it goes to at its head, if that was said; an exemption holds for the whole paper."""
    to, date = material.texts.get("to", "").strip(), material.texts.get("date", "").strip()
    facts = [("Report to", to), ("Date", day_words(date)), ("From", material.partnership.name)]
    shown = (Facts(tuple(fact for fact in facts if fact[1])),) if to or date else ()
    head = Section("paper", "This paper", shown)
    told = [one for one in (head, *parts) if one.blocks or one.sections]
    kept_back = [replace(one, exemption=material.exemption) for one in told] if material.exemption else told
    return paper(material, kind, title, kept_back)


def _part(material: Material, name: str, title: str, composed: str) -> Section:
    """A part of running text: the officer's with the marking that it was given, else the composed one."""
    own = _own(material, name)
    blocks = tuple(Paragraph(one) for one in own or _lines(composed))
    return Section(_key(name), title, blocks, marking=material.texts_marking if own else Marking.OFFICIAL)


def _listed(
    material: Material, name: str, title: str, composed: Sequence[str], marking: Marking = Marking.OFFICIAL, *,
    ordered: bool = True, none: str = "",
) -> Section:  # fmt: skip
    """A part that is a list: the officer's lines, else the composed ones with the marking of what they tell of.

    Where there are neither it says so in the words of `none`; without these it is left out.
    """
    if own := _own(material, name):
        return Section(_key(name), title, (Bullets(tuple(own), ordered),), marking=material.texts_marking)
    listed = (Bullets(tuple(composed), ordered, marking),) if composed else ()
    return Section(_key(name), title, listed or ((Paragraph(none),) if none else ()))


def _own(material: Material, name: str) -> list[str]:
    """What an officer wrote for a part, by lines; none where it was left to be composed."""
    return _lines(material.texts.get(name, ""))


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.split("\n") if one.strip()]


def _key(name: str) -> str:
    return name.replace(" ", "-")


def _question(judged: Judgement, reason: Why) -> str:
    if reason.awaited:
        return words.owed_question(judged.indicator.name)
    moved = change_of(judged)
    worse = bool(reason.worse_than or reason.worsening)
    return words.scrutiny_question(judged, moved.numeric if moved else None, reason.off_target, worse)


def _reasons(material: Material, listed: Sequence[Judgement]) -> Section:
    """Why: the officer's words, else the exceptions that the proposal follows from."""
    if _own(material, "reasons"):
        return _part(material, "reasons", "Reasons", "")
    return Section("reasons", "Reasons", (_off_target(listed),))


def _off_target(listed: Sequence[Judgement]) -> Block:
    """A sentence an exception, from its own figures."""
    if not listed:
        return Paragraph(words.NOTHING_OFF)
    return Bullets(tuple(measure_message(one) for one in listed), marking=of_all(listed))


def _asked(material: Material) -> tuple[list[str], Marking]:
    """What the board is asked, with its marking: to note, to decide, to answer, to agree what leads recommend."""
    listed = len(exceptions(material.judgements))
    waiting = [one for one in material.papers.variances if not one.approved]
    titles = {one.key: one.title for one in material.papers.actions}
    asked = [words.note_exceptions(listed)]
    asked += [words.decide_variance(titles.get(one.action, one.action), one.new_due) for one in waiting]
    problems = [one for one in material.papers.blockages if one.state == "to be answered"]
    asked += [words.answer_problem(one.title) for one in problems]
    remarks = [one for one in material.remarks if one.intervention.strip()]
    asked += [words.agree_intervention(one.intervention) for one in remarks]
    tied = of_variances(material, waiting), of_blockages(material, problems), of_remarks(material, remarks)
    return asked, highest(tied)


def _consultation(material: Material) -> Section:
    told = [words.said_sentence(one) for one in material.papers.approvals if one.said]
    return _listed(material, "consultation", "Consultation", told, ordered=False, none=words.NO_CONSULTATION)


def _ahead(approvals: Sequence[Approval]) -> list[Approval]:
    return [one for one in approvals if not one.held_on and one.planned_on]


def _implications(material: Material) -> Section:
    """Finance, law, equality and section 17, each under its own heading."""
    assessed = [one for one in material.papers.equality if one.impact]
    equality = "\n".join(words.impact_sentence(material.priority_name(one.priority), one.impact) for one in assessed)
    composed = {
        "financial": ("Financial", words.NO_MONEY),
        "legal": ("Legal", words.LEGAL),
        "equality": ("Equality", equality or words.NO_EQUALITY),
        "section 17": ("Crime and disorder", words.section_17(material.as_at, "the performance report")),
    }
    parts = tuple(_part(material, name, title, text) for name, (title, text) in composed.items())
    return Section("implications", "Implications", (), parts)


def _outcomes(material: Material) -> Section:
    if _own(material, "outcomes"):
        return _part(material, "outcomes", "Outcomes", "")
    lines = [f"{one.name}: {one.outcome}" for one in material.partnership.priorities if one.outcome]
    return _listed(material, "outcomes", "Outcomes", lines, ordered=False, none=words.NO_OUTCOMES)
