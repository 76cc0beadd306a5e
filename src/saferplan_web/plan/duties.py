"""The duties in law and what the rows of a partnership show of each: met, not met, or not to be told from here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day, sentence_list
from saferplan_web.people.models import Group, Organisation
from saferplan_web.plan.models import DutyNote, Indicator, PlanVersion, Priority

MET, NOT_MET, UNKNOWN = "met", "not met", "cannot tell"
OFF, NO_LAW, NOT_YET = "switched off", "no longer law", "not law yet"
Found = tuple[str, str]  # state, evidence
BASES = {
    "S": "read in a stored text of the law",
    "P": "read in part",
    "K": "general knowledge: confirm on legislation.gov.uk before relying on it",
}
_WORDS = {
    "crime": r"crime|disorder|anti-social|antisocial|burglary|theft|violence",
    "substances": r"drug|alcohol|substance",
    "reoffending": r"re-?offend|offender",
    "serious violence": r"serious violence|knife|weapon",
}
_HEALTH = r"health|clinical|care (board|trust)"
_KINDS = {
    "a council": r"council",
    "the police": r"police",
    "fire and rescue": r"fire",
    "probation": r"probation",
    "health": _HEALTH,
}


@dataclass(frozen=True)
class Duty:
    """One rule of duties.toml."""

    id: str
    title: str
    law: str
    basis: str
    since: date
    until: date | None
    looks: str
    check: str

    @property
    def basis_words(self) -> str:
        return BASES[self.basis]


@dataclass(frozen=True)
class Finding:
    """A duty, its state on a day, and what that was read from."""

    duty: Duty
    state: str
    evidence: str
    note: DutyNote | None


@cache
def duties() -> tuple[Duty, ...]:
    """Every duty, in the order of the file."""
    text = files("saferplan_web.plan").joinpath("duties.toml").read_text("utf-8")
    rows = tomllib.loads(text)["duty"]
    return tuple(
        Duty(
            row["id"], row["title"], row["law"], row["basis"], row["from"], row.get("until"), row["looks"], row["check"]
        )
        for row in rows
    )  # fmt: skip


def found(partnership: Partnership, on: date) -> list[Finding]:
    """Every duty as it stands on a day."""
    notes = {note.key: note for note in DutyNote.objects.filter(partnership=partnership, withdrawn_at__isnull=True)}
    rows = _Rows(partnership, on)
    return [_finding(duty, rows, on, notes.get(duty.id)) for duty in duties()]


def _finding(duty: Duty, rows: _Rows, on: date, note: DutyNote | None) -> Finding:
    if duty.until and on > duty.until:
        return Finding(duty, NO_LAW, f"It ended on {day(duty.until)}. {duty.looks}", note)
    if on < duty.since:
        return Finding(duty, NOT_YET, f"It begins on {day(duty.since)}.", note)
    if note and note.off:
        return Finding(duty, OFF, note.evidence or "Switched off for this partnership.", note)
    state, evidence = CHECKS[duty.check](rows) if duty.check else (UNKNOWN, duty.looks)
    return Finding(duty, state, evidence, note)


class _Rows:
    """What the checks look at, read once."""

    def __init__(self, partnership: Partnership, on: date) -> None:
        self.partnership, self.on = partnership, on
        self.priorities: list[Any] = list(_in_use(Priority, partnership).select_related("lead").annotate(**_having()))
        bodies = _in_use(Organisation, partnership)
        self.bodies = list(bodies.filter(Q(until__isnull=True) | Q(until__gte=on)))
        self.groups = list(_in_use(Group, partnership).filter(disbanded_on__isnull=True))
        self.version = PlanVersion.objects.filter(partnership=partnership).order_by("-number").defer("content").first()


def _having() -> dict[str, Any]:
    """Whether each priority has an indicator, an action with an owner, an assessment of its equality impact."""
    owned = Q(owner__isnull=False) | Q(organisation__isnull=False)
    asked = {"has_indicator": (Indicator, Q()), "has_step": (_model("actions", "Action"), owned)}
    asked["has_impact"] = (_model("plan", "EqualityImpact"), Q())
    return {
        name: Exists(model.objects.filter(condition, priority=OuterRef("pk"), withdrawn_at__isnull=True))
        for name, (model, condition) in asked.items()
        if model is not None
    }


def _model(app: str, name: str) -> Any:
    """A kind of thing that may not be built; None where it is not."""
    try:
        return apps.get_model(app, name)
    except LookupError:
        return None


def _in_use(model: Any, partnership: Partnership) -> Any:
    return model.objects.filter(partnership=partnership, withdrawn_at__isnull=True)


def _all_or_lacking(lacking: Iterable[str], good: str, bad: str) -> Found:
    names = list(lacking)
    return (NOT_MET, f"{bad}: {sentence_list(names)}.") if names else (MET, good)


def _responsible(rows: _Rows) -> Found:
    named = [f"{one.name} {one.kind}" for one in rows.bodies if one.standing == Organisation.Standing.RESPONSIBLE]
    lacking = [kind for kind, words in _KINDS.items() if not any(re.search(words, name, re.I) for name in named)]
    good = f"{len(named)} responsible authorities are in the register, and each kind that the law names is among them."
    return _all_or_lacking(lacking, good, "The register of organisations names none for")


def _dated(rows: _Rows) -> Found:
    if not rows.bodies:
        return NOT_MET, "The register of organisations is empty."
    lacking = [one.name for one in rows.bodies if not one.standing or one.since is None]
    return _all_or_lacking(lacking, "Every organisation has its statutory role and date.", "No date stands for")


def _head(words: str) -> Callable[[_Rows], Found]:
    def check(rows: _Rows) -> Found:
        named = [
            one.name for one in rows.priorities
            if re.search(_WORDS[words], f"{one.name} {one.outcome} {one.why}", re.I)
        ]  # fmt: skip
        if named:
            return MET, f"Spoken of in {sentence_list(named)}."
        return NOT_MET, "No priority or theme speaks of it by name."

    return check


def _objectives(rows: _Rows) -> Found:
    model = _model("plan", "Link")
    if model is None:
        return UNKNOWN, "Links to other plans are not kept in this system yet."
    kept = _in_use(model, rows.partnership).exists()
    return (MET, "Links to other plans and objectives are kept.") if kept else (NOT_MET, "No link is kept.")


def _refreshed(rows: _Rows) -> Found:
    if rows.version is None:
        return NOT_MET, "No version of the plan has been kept."
    kept = rows.version.made_at.date()
    late = rows.on - kept > timedelta(days=31 * rows.partnership.refresh_months)
    said = f"The last version was kept on {day(kept)}; the setting is every {rows.partnership.refresh_months} months."
    return (NOT_MET if late else MET), said


def _measured(rows: _Rows) -> Found:
    if not rows.priorities:
        return NOT_MET, "The plan has no priorities."
    lacking = [
        one.name for one in rows.priorities
        if one.lead is None or not one.outcome or not one.has_indicator
    ]  # fmt: skip
    return _all_or_lacking(
        lacking, "Every priority has a lead, an outcome and an indicator.", "A lead, outcome or indicator is wanting in"
    )


def _each_priority(rows: _Rows, name: str, good: str, bad: str) -> Found:
    if not rows.priorities:
        return NOT_MET, "The plan has no priorities."
    return _all_or_lacking([one.name for one in rows.priorities if not getattr(one, name)], good, bad)


def _steps(rows: _Rows) -> Found:
    return _each_priority(rows, "has_step", "Every priority has an action with an owner.", "No owned action stands for")


def _summary(rows: _Rows) -> Found:
    wanting = [
        words for words, text in (
            ("what the partnership is", rows.partnership.about), ("whom to ask", rows.partnership.contact)
        ) if not text.strip()
    ]  # fmt: skip
    return _all_or_lacking(wanting, "The settings hold both plain texts.", "The settings do not say")


def _sent(rows: _Rows) -> Found:
    if _model("plan", "Communication") is None:
        return UNKNOWN, "The communication plan is not kept in this system yet."
    return UNKNOWN, "Look at the communication plan, and write the evidence here."


def _equality(rows: _Rows) -> Found:
    if _model("plan", "EqualityImpact") is None:
        return UNKNOWN, "Equality impact is not kept in this system yet."
    good = "Every priority has its equality impact."
    return _each_priority(rows, "has_impact", good, "No equality impact stands for")


def _scrutiny(rows: _Rows) -> Found:
    named = [one.name for one in rows.groups if one.kind == Group.Kind.SCRUTINY]
    if not named:
        return NOT_MET, "The register of groups names no scrutiny committee."
    return UNKNOWN, f"{sentence_list(named)} is in the register; when it met is not kept in this system yet."


def _terms(rows: _Rows) -> Found:
    boards = [one for one in rows.groups if one.kind in (Group.Kind.BOARD, Group.Kind.STRATEGY)]
    if not boards:
        return NOT_MET, "The register of groups names no board."
    late = [one.name for one in boards if not one.terms or (one.review_on and one.review_on < rows.on)]
    good = "The board's terms of reference are kept and not overdue for review."
    return _all_or_lacking(late, good, "No terms are kept, or their review is overdue, for")


CHECKS: dict[str, Callable[[_Rows], Found]] = {
    "responsible_authorities": _responsible,
    "bodies_with_dates": _dated,
    "head_crime": _head("crime"),
    "head_substances": _head("substances"),
    "head_reoffending": _head("reoffending"),
    "head_serious_violence": _head("serious violence"),
    "policing_objectives": _objectives,
    "refreshed": _refreshed,
    "measured": _measured,
    "steps": _steps,
    "public_summary": _summary,
    "sent_to_policing_body": _sent,
    "equality": _equality,
    "scrutiny_committee": _scrutiny,
    "terms": _terms,
}
