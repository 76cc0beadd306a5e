"""What a reader sees first and last: counts by status, exceptions, recommendations, one line a priority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from saferplan.report.compose.keys import grouped, measure_key
from saferplan.report.compose.marking import of_all
from saferplan.report.compose.measure import movement, status_line
from saferplan.report.compose.tables import NOT_RECEIVED, WITHHELD, amount, without_blank
from saferplan.report.wording import (
    CHANGE_IS,
    METHODS,
    NO_MEASURES,
    NO_RECOMMENDATIONS,
    NOTHING_EXCEPTIONAL,
    NOTHING_REPORTED,
    WORST_COUNTS,
    change_cell,
    compared_with,
    covered,
    day_words,
    exceptions_message,
    figures_behind,
    named,
    not_received_message,
    places,
    priorities_message,
    priority_line,
    recommendations_message,
    remark_sentences,
    stated_sentence,
    summary_sentence,
    why_sentence,
    withheld,
)
from saferplan.values.document import Block, Cell, Paragraph, Section, Table, TableBlock
from saferplan.values.judgement import NOT_PRINTED, Change, Judgement, Movement, Rule
from saferplan.values.plan import Against, Band, Direction, Partnership, Recommendation, Remark
from saferplan.values.series import Origin


@dataclass(frozen=True)
class Why:
    """Why an indicator is an exception. `worse_than` and `worsening` name what it is worse than, or moved away from;
    `untested` says why a reader of the public version cannot be told whether that could be chance."""

    off_target: bool = False
    worse_than: str = ""
    worsening: str = ""
    awaited: bool = False
    fault: bool = False
    untested: str = ""

    @property
    def exceptional(self) -> bool:
        return any((self.off_target, self.worse_than, self.worsening, self.awaited, self.fault))


def why(judged: Judgement) -> Why:
    """Off target, worse than what its scheme compares with, moving the wrong way by more than chance, or awaited."""
    unset = judged.reason.rule is Rule.NO_COMPARATOR and judged.annual_target is not None and judged.target is None
    fault = bool(judged.fault) or unset
    if withheld(judged):
        return Why(fault=fault)
    if judged.reason.rule is Rule.NO_FIGURE:
        return Why(awaited=not fault, fault=fault)
    worse_than, worsening = _compared(judged), _worsening(judged)
    untested = NOT_PRINTED if judged.signal.why_not == NOT_PRINTED else ""
    off_target, worsening = _worse(judged, judged.value, judged.target), "" if worse_than else worsening
    return Why(off_target, worse_than, worsening, fault=fault, untested=untested)


def _compared(judged: Judgement) -> str:
    """What a scheme that judges by an earlier period finds the figure worse than."""
    comparator = judged.comparator
    if comparator is None or comparator.against is Against.TARGET_TO_DATE or (judged.reason.adverse or 0) <= 0:
        return ""
    return compared_with(judged)


def _worse(judged: Judgement, value: Fraction | None, than: Fraction | None) -> bool:
    """Whether a figure is on the wrong side of another."""
    direction = judged.indicator.direction
    if value is None or than is None or direction is Direction.NEITHER:
        return False
    return value > than if direction is Direction.LOWER else value < than


def _worsening(judged: Judgement) -> str:
    """Against the same period last year, or a survey's wave before: what chance is tested for, and nothing else.

    From month to month a count goes up and down, so the period before is no ground for an exception. Where no test
    could be made the movement counts, so that nothing is passed over.
    """
    moved = change_of(judged)
    if moved is None or moved.numeric is None or judged.signal.movement is Movement.WITHIN_CHANCE:
        return ""
    return named(moved.earlier) if _worse(judged, moved.after, moved.before) else ""


def exceptions(judgements: Sequence[Judgement]) -> list[tuple[Judgement, Why]]:
    """Those off target first, furthest first; then those moving the wrong way; then those not received."""
    found = [(judged, reason) for judged in judgements if (reason := why(judged)).exceptional]
    return sorted(found, key=lambda one: standing(*one))


def standing(judged: Judgement, reason: Why) -> tuple[int, Fraction]:
    """Where an indicator stands among all, as a sort key: off target, the wrong way, not received, no exception."""
    group = 3 if not reason.exceptional else 2 if reason.awaited else 0 if reason.off_target else 1
    return group, -(judged.reason.adverse or Fraction(0)) if group < 3 else Fraction(0)


def why_words(reason: Why) -> str:
    """Why an indicator is an exception; blank where it is none."""
    if not reason.exceptional:
        return ""
    return why_sentence(
        reason.off_target, reason.worse_than, reason.worsening, reason.awaited, reason.fault, reason.untested
    )


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
    blocks = (Paragraph(text, "lead"), *((TableBlock(table),) if rows else ()))
    return Section("summary", "Summary", blocks, message=text, background=METHODS, marking=of_all(judgements))


def _place(band: Band) -> tuple[int, Fraction]:
    """Worst first; bands that say nothing of better or worse last."""
    if band.worsened:
        return -1, Fraction(0)
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
    parts: list[Section] = []
    silent: list[Judgement] = []
    for judged, reason in exceptions(judgements):
        remark = said.get(judged.indicator.id)
        if reason.awaited and remark is None and judged.stated is None:
            silent.append(judged)
        else:
            parts.append(_exception(judged, reason, remark))
    if silent:
        parts.append(_not_received(silent))
    message = _exceptions_told(judgements)
    named = [judged for judged, reason in exceptions(judgements)[:1] if reason.off_target]  # the lead names it
    lead = Paragraph(message, "lead" if parts else "body", marking=of_all(named))
    return Section("exceptions", "Exceptions", (lead,), tuple(parts), message=message, background=METHODS[-1:])


def _exceptions_told(judgements: Sequence[Judgement]) -> str:
    listed = exceptions(judgements)
    if not listed:
        return NOTHING_EXCEPTIONAL
    judged, reason = listed[0]
    return exceptions_message(len(listed), judged if reason.off_target else None)


def _not_received(judgements: Sequence[Judgement]) -> Section:
    """Measures of which there is nothing to say but that their figures are owed."""
    rows = tuple(
        (
            Cell(judged.indicator.name, link=measure_key(judged)),
            Cell(covered(judged).label),
            Cell(judged.indicator.source or judged.indicator.lead),
        )
        for judged in judgements
    )
    columns, kept = without_blank(("Measure", "Period", "Owed by"), rows)
    table = TableBlock(Table("Measures without a figure", columns, kept), of_all(judgements))
    message = not_received_message(len(judgements))
    return Section("exceptions-not-received", "Not received", (Paragraph(message, "lead"), table), message=message)


def _exception(judged: Judgement, reason: Why, remark: Remark | None) -> Section:
    key = measure_key(judged)
    origin = Origin(source="Table and chart", entry=key)
    blocks: list[Block] = [status_line(judged, origin)]
    blocks.append(Paragraph(f"{why_words(reason)} {movement(judged)}".strip()))
    if judged.fault:
        blocks.append(Paragraph(judged.fault, "warning"))
    if judged.stated is not None:
        blocks.append(Paragraph(stated_sentence(judged.stated, judged.status), "lead"))
    blocks += [Paragraph(said) for said in remark_sentences(remark)]
    return Section(
        f"exception-{key.removeprefix('measure-')}", judged.indicator.name, tuple(blocks), marking=of_all([judged])
    )


def all_measures(judgements: Sequence[Judgement]) -> tuple[Block, ...]:
    """Every measure in a line: status, period, figure, what it is compared with, change on last year."""
    if not judgements:
        return (Paragraph(NO_MEASURES),)
    rows = tuple(_line(judged) for judged in judgements)
    columns = ("Measure", "Status", "Period", "Figure", "Compared with", "Change")
    return (TableBlock(Table("All measures", columns, rows, (CHANGE_IS,)), of_all(judgements)),)


def _line(judged: Judgement) -> tuple[Cell, ...]:
    return (
        Cell(judged.indicator.name, link=measure_key(judged)),
        status_cell(judged.status),
        Cell(covered(judged).label),
        figure_cell(judged),
        amount(judged.beside.value if judged.beside else None, judged.indicator.unit, places(judged)),
        changed_cell(judged),
    )


def figure_cell(judged: Judgement) -> Cell:
    """The figure judged, or that it was not received; blank where something else is wrong, which is told apart."""
    missing = "" if judged.fault else WITHHELD if withheld(judged) else NOT_RECEIVED
    return (
        amount(judged.value, judged.indicator.unit, places(judged))
        if judged.value is not None
        else Cell(missing, numeric=True)
    )


def change_of(judged: Judgement) -> Change | None:
    """The change on the same period of last year, or on a survey's wave before."""
    return next((change for name, change in judged.changes[:1] if name != "baseline"), None)


def changed_cell(judged: Judgement) -> Cell:
    """That change, signed; blank where it cannot be known."""
    moved = change_of(judged)
    return Cell(change_cell(moved, judged.indicator.unit) if moved is not None else "", numeric=True)


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
    rows = tuple(tuple(Cell(_field(one, fields[at])) for at in used) for one in recommendations)
    silent = any(not one.state and not one.progress for one in recommendations)
    notes = (NOTHING_REPORTED,) if silent else ()
    table = Table("Recommendations and their progress", tuple(heads[at] for at in used), rows, notes)
    message = recommendations_message(recommendations)
    blocks = (Paragraph(message, "lead"), TableBlock(table))
    return Section("recommendations", "Recommendations", blocks, message=message, background=notes)


def _field(one: Recommendation, field: str) -> str:
    return day_words(one.due) if field == "due" else str(getattr(one, field))


def priorities_section(partnership: Partnership, judgements: Sequence[Judgement]) -> Section:
    """One line a priority: the worst status among its indicators, and the figures behind it."""
    rows, statuses = [], []
    for priority, members in grouped(partnership, judgements):
        worst = min(members, key=lambda judged: (_place(judged.status), -(judged.reason.adverse or 0)))
        if priority.id:  # measures of no priority are shown, and are no priority
            statuses.append(worst.status)
        told = Cell("; ".join(figures_behind(judged) for judged in members))
        rows.append((Cell(priority.name), status_cell(worst.status), Cell(priority_line(members)), told))
    columns = ("Priority", "Status", "Measures", "Figures behind it")
    table = Table("Priorities at a glance", columns, tuple(rows), (WORST_COUNTS,))
    unjudged = sum(_place(band)[0] > 0 for band in statuses)
    message = priorities_message([band.name for band in sorted(statuses, key=_place)], unjudged)
    lead = (Paragraph(message, "lead"),) if message else ()
    blocks = (*lead, TableBlock(table, of_all(judgements))) if rows else ()
    return Section("priorities", "Priority summary", blocks, message=message, background=(WORST_COUNTS,))
