"""What was withdrawn and can be brought back: which kinds of things, by whom, and what stands in the way.

Kinds stand in apps above this one and are found by their names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from saferplan_web.core.models import Partnership


@dataclass(frozen=True)
class Kind:
    """One kind of thing. `words` are the fields that name one, `belongs` what it cannot be without, `single` the fields
    of which only one thing in use may have the same values, `clears` what ended with it and does not come back."""

    label: str
    permission: str
    words: tuple[str, ...]
    belongs: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    route: str = ""

    @property
    def model(self) -> Any:
        """Its model."""
        return apps.get_model(self.label)


_PLAN, _PEOPLE = "plan.edit", "people.edit"
KINDS: dict[str, Kind] = {
    "priority": Kind("plan.Priority", _PLAN, ("name",), route="priority"),
    "outcome": Kind("plan.Outcome", _PLAN, ("text",), ("priority",)),
    "indicator": Kind(
        "plan.Indicator", "indicators.edit", ("name",), ("priority", "outcome"), route="plan-indicator"
    ),
    "target": Kind("plan.Target", "targets.edit", ("indicator__name", "year"), ("indicator",), ("indicator", "year")),
    "note": Kind("plan.Mark", "marks.edit", ("indicator__name", "note"), ("indicator",)),
    "recommendation": Kind("plan.Recommendation", _PLAN, ("number", "text"), route="recommendation"),
    "link": Kind("plan.Link", _PLAN, ("name",), route="link"),
    "neighbourhood-plan": Kind("plan.NeighbourhoodPlan", _PLAN, ("name",), route="neighbourhood-plan"),
    "equality-impact": Kind(
        "plan.EqualityImpact", _PLAN, ("priority__name", "state"), ("priority",), ("priority",), route="equality-impact"
    ),
    "approval-step": Kind("plan.ApprovalStep", "approval.edit", ("stage", "plan"), route="approval-step"),
    "communication": Kind("plan.Communication", _PLAN, ("audience", "message"), ("priority",), route="communication"),
    "action": Kind("actions.Action", "actions.edit", ("title",), ("priority", "indicator"), route="action"),
    "milestone": Kind("actions.Milestone", "actions.edit", ("action__title", "title"), ("action",)),
    "risk": Kind("actions.Risk", "risks.edit", ("title",), ("priority",), route="risk"),
    "organisation": Kind("people.Organisation", _PEOPLE, ("name",), route="organisation"),
    "group": Kind("people.Group", _PEOPLE, ("name",), ("parent",), (), ("disbanded_on",), "group"),
    "post": Kind("people.Post", _PEOPLE, ("title",), ("organisation",), (), ("holder", "until"), "post"),
    "seat": Kind(
        "people.Membership", _PEOPLE, ("post__title", "group__name"), ("post", "group"), ("post", "group"), ("until",)
    ),
}  # fmt: skip


def several(name: str) -> str:
    """The word for several things of a kind."""
    words = name.replace("-", " ")
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def kinds_of(person: Any) -> dict[str, Kind]:
    """The kinds of things that somebody may bring back."""
    return {name: kind for name, kind in KINDS.items() if person.may(kind.permission)}


def withdrawn_of(partnership: Partnership, kinds: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """What was withdrawn, kind by kind, the last first. One question to the database for all kinds."""
    parts = [_rows(partnership, name) for name in kinds]
    found: dict[str, list[dict[str, Any]]] = {}
    rows = parts[0].union(*parts[1:], all=True) if parts else []
    for row in sorted(rows, key=lambda one: one["withdrawn_at"], reverse=True):
        found.setdefault(row["of_kind"], []).append(row)
    return found


def _rows(partnership: Partnership, name: str) -> Any:
    kind = KINDS[name]
    words: list[Any] = [Cast(F(kind.words[0]), CharField())]
    for field in kind.words[1:]:
        words += [Value(", "), Cast(F(field), CharField())]
    said = Concat(*words, output_field=CharField()) if len(words) > 1 else words[0]
    rows = kind.model._default_manager.filter(partnership=partnership, withdrawn_at__isnull=False).order_by()
    named = rows.annotate(of_kind=Value(name, CharField()), in_words=said, by_whom=F("withdrawn_by__name"))
    return named.values("of_kind", "key", "in_words", "withdrawn_at", "by_whom")


def is_gone(thing: Any) -> bool:
    """Whether a thing is out of use."""
    return thing.withdrawn_at is not None or getattr(thing, "disbanded_on", None) is not None


def check_restorable(kind: Kind, thing: Any) -> None:
    """ValidationError where something stands in the way of bringing a thing back."""
    for field in kind.belongs:
        above = getattr(thing, field)
        if above is not None and is_gone(above):
            raise ValidationError(f"It belongs to {above}, which is out of use. Bring that back first.")
    if kind.single:
        same = {field: getattr(thing, field) for field in kind.single}
        others = kind.model._default_manager.filter(withdrawn_at__isnull=True, **same).exclude(pk=thing.pk)
        if (other := others.first()) is not None:
            raise ValidationError(f"Another has taken its place: {other}. Only one of them can be in use.")
    if hasattr(thing, "check_restorable"):
        thing.check_restorable()
