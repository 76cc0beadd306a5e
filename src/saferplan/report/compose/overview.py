"""What a reader sees first and last: counts by status, exceptions, recommendations, one line a priority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from saferplan.report.compose.keys import grouped, measure_key
from saferplan.report.compose.measure import movement, status_line
from saferplan.report.wording import (
    NO_RECOMMENDATIONS,
    NOTHING_EXCEPTIONAL,
    WORST_COUNTS,
    figures_behind,
    priority_line,
    remark_sentences,
    stated_sentence,
    summary_sentence,
    why_sentence,
)
from saferplan.values.document import Block, Cell, Paragraph, Section, Table, TableBlock
from saferplan.values.judgement import Judgement, Rule
from saferplan.values.plan import Against, Band, Direction, Partnership, Recommendation, Remark, TargetKind
from saferplan.values.series import Origin


@dataclass(frozen=True)
class Why:
    """Why an indicator is an exception; `worsening` names the period it moved the wrong way against."""

    off_target: bool
    worsening: str
    awaited: bool

    @property
    def exceptional(self) -> bool:
        return self.off_target or bool(self.worsening) or self.awaited


def why(judged: Judgement) -> Why:
    """Off target, moving the wrong way against last year (else the next comparison), or not received."""
    if judged.reason.rule is Rule.NO_FIGURE:
        return Why(False, "", True)
    return Why(_off_target(judged), _worsening(judged), False)


def _off_target(judged: Judgement) -> bool:
    against_target = judged.comparator is None or judged.comparator.against is Against.TARGET_TO_DATE
    if judged.reason.rule is Rule.BAND and against_target:
        return judged.reason.met is False or (judged.reason.adverse or 0) > 0
    if judged.reason.rule is Rule.NO_FIGURE or judged.target is None or judged.value is None:
        return False
    above = judged.value > judged.target
    kind = judged.annual_target.kind if judged.annual_target else None
    if judged.value == judged.target:
        return kind in (TargetKind.MORE_THAN, TargetKind.LESS_THAN)
    if kind in (TargetKind.AT_MOST, TargetKind.LESS_THAN):
        return above
    if kind in (TargetKind.AT_LEAST, TargetKind.MORE_THAN):
        return not above
    return above if judged.indicator.direction is Direction.LOWER else not above


def _worsening(judged: Judgement) -> str:
    direction = judged.indicator.direction
    moved = next((change for _, change in judged.changes if change.numeric is not None), None)
    if moved is None or moved.numeric is None or direction is Direction.NEITHER:
        return ""
    wrong = moved.numeric > 0 if direction is Direction.LOWER else moved.numeric < 0
    return moved.earlier.label if wrong else ""


def exceptions(judgements: Sequence[Judgement]) -> list[tuple[Judgement, Why]]:
    """Those off target first, furthest first; then those moving the wrong way; then those not received."""
    found = [(judged, reason) for judged in judgements if (reason := why(judged)).exceptional]
    return sorted(found, key=lambda one: (one[1].awaited, not one[1].off_target, -(one[0].reason.adverse or 0)))


def summary_section(judgements: Sequence[Judgement]) -> Section:
    """How many measures have which status, and which they are."""
    bands: dict[str, tuple[Band, list[Judgement]]] = {}
    for judged in sorted(judgements, key=lambda judged: _place(judged.status)):
        bands.setdefault(judged.status.name, (judged.status, []))[1].append(judged)
    rows = tuple(
        (
            status_cell(band),
            Cell(str(len(members)), len(members), numeric=True),
            Cell("; ".join(judged.indicator.name for judged in members)),
        )
        for band, members in bands.values()
    )
    listed = exceptions(judgements)
    awaited = sum(reason.awaited for _, reason in listed)
    table = Table("Measures by status", ("Status", "Measures", "Which"), rows)
    text = summary_sentence(len(judgements), len(listed), awaited)
    return Section("summary", "Summary", (Paragraph(text, "lead"), *((TableBlock(table),) if rows else ())))


def _place(band: Band) -> tuple[int, Fraction]:
    """Worst first; bands without limits last."""
    if band.adverse_from is None and band.adverse_to is None:
        return 1, Fraction(0)
    low = band.adverse_from if band.adverse_from is not None else (band.adverse_to or Fraction(0)) - 10**6
    return 0, -low


def status_cell(band: Band) -> Cell:
    """A status in a table: its shape and its word."""
    return Cell(band.name, shape=band.shape, colour=band.colour)


def exceptions_section(judgements: Sequence[Judgement], remarks: Sequence[Remark]) -> Section:
    """Only what is off target, moves the wrong way or was not received, each with why and what officers say."""
    said = {remark.indicator: remark for remark in remarks}
    parts = [_exception(judged, reason, said.get(judged.indicator.id)) for judged, reason in exceptions(judgements)]
    lead = () if parts else (Paragraph(NOTHING_EXCEPTIONAL),)
    return Section("exceptions", "Exceptions", lead, tuple(parts))


def _exception(judged: Judgement, reason: Why, remark: Remark | None) -> Section:
    key = measure_key(judged)
    origin = Origin(source="Table and chart", entry=key)
    blocks: list[Block] = [status_line(judged, origin)]
    text = f"{why_sentence(reason.off_target, reason.worsening, reason.awaited)} {movement(judged)}".strip()
    blocks.append(Paragraph(text))
    if judged.stated is not None:
        blocks.append(Paragraph(stated_sentence(judged.stated, judged.status), "lead"))
    blocks += [Paragraph(said) for said in remark_sentences(remark)]
    return Section(f"exception-{key.removeprefix('measure-')}", judged.indicator.name, tuple(blocks))


def recommendations_section(recommendations: Sequence[Recommendation]) -> Section:
    """The recommendations of the assessment and how far each has come; what is not known stays blank."""
    if not recommendations:
        return Section("recommendations", "Recommendations", (Paragraph(NO_RECOMMENDATIONS),))
    fields = ("number", "text", "owner", "due", "state", "progress")
    heads = ("No.", "Recommendation", "Owner", "Due", "State", "Progress")
    used = [
        at
        for at, field in enumerate(fields)
        if (at != 2 and at != 3) or any(getattr(r, field) for r in recommendations)
    ]
    rows = tuple(tuple(Cell(getattr(one, fields[at])) for at in used) for one in recommendations)
    table = Table("Recommendations and their progress", tuple(heads[at] for at in used), rows)
    return Section("recommendations", "Recommendations", (TableBlock(table),))


def priorities_section(partnership: Partnership, judgements: Sequence[Judgement]) -> Section:
    """One line a priority: the status of its worst-placed indicator and the figures behind it."""
    rows = []
    for priority, members in grouped(partnership, judgements):
        worst = max(members, key=lambda judged: (judged.reason.adverse is not None, judged.reason.adverse or 0))
        told = Cell("; ".join(figures_behind(judged) for judged in members))
        rows.append((Cell(priority.name), status_cell(worst.status), Cell(priority_line(members)), told))
    columns = ("Priority", "Status", "Measures", "Figures behind it")
    table = Table("Priorities at a glance", columns, tuple(rows), (WORST_COUNTS,))
    return Section("priorities", "Priority summary", (TableBlock(table),) if rows else ())
