"""The plan as plain data, and two of them compared in words. Nothing here is written to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from saferplan import Period, from_json
from saferplan.values.figures import number
from saferplan_web.core.models import Partnership
from saferplan_web.plan.models import Indicator, Outcome, Priority, Recommendation, Target

KINDS = ("priority", "outcome", "indicator", "target", "recommendation")
_further: list[Callable[[Partnership], dict[str, Any]]] = []


@dataclass(frozen=True)
class Difference:
    """One thing that two versions of the plan do not share: added, removed or changed, and how in words."""

    kind: str
    name: str
    what: str  # added, removed, changed
    sentence: str
    fields: tuple[tuple[str, str, str], ...] = ()  # field, before, after


def keeps_with_versions(function: Callable[[Partnership], dict[str, Any]]) -> None:
    """An app above says what else of the plan a version keeps: once, when it is ready."""
    if function not in _further:
        _further.append(function)


def whole(partnership: Partnership) -> dict[str, Any]:
    """The plan as a version keeps it: in words, and with what apps above want of it."""
    found = frozen(partnership)
    for function in _further:
        found |= function(partnership)
    return found


def frozen(partnership: Partnership) -> dict[str, Any]:
    """The whole plan as it stands: lists of things, each with its name and its fields in words."""
    return frozen_and_closed(partnership)[0]


def frozen_and_closed(partnership: Partnership) -> tuple[dict[str, Any], set[str]]:
    """The plan as it stands, and the keys of all indicators that are restricted by now, withdrawn ones too."""
    rows = list(Indicator.objects.filter(partnership=partnership).select_related("priority", "outcome", "lead"))
    told = {
        "name": partnership.name,
        "priority": [_priority(one) for one in _in_use(Priority, partnership).select_related("lead")],
        "outcome": [_outcome(one) for one in _in_use(Outcome, partnership).select_related("priority")],
        "indicator": [_indicator(one) for one in rows if one.withdrawn_at is None],
        "target": [
            _target(one)
            for one in _in_use(Target, partnership).select_related("indicator").order_by("indicator__place", "year")
            if one.indicator.withdrawn_at is None
        ],
        "recommendation": [_recommendation(one) for one in _in_use(Recommendation, partnership)],
    }
    return told, {one.key for one in rows if one.restricted}


def _in_use(model: Any, partnership: Partnership) -> Any:
    return model.objects.filter(partnership=partnership, withdrawn_at__isnull=True)


def _priority(one: Priority) -> dict[str, Any]:
    kind = "overarching theme" if one.overarching else "priority"
    fields = {"kind": kind, "outcome wanted": one.outcome, "why it is a priority": one.why, "lead": _said(one.lead)}
    return {"key": one.key, "name": one.name, "fields": fields}


def _outcome(one: Outcome) -> dict[str, Any]:
    return {"key": one.key, "name": one.text, "fields": {"outcome": one.text, "priority": one.priority.name}}


def _indicator(one: Indicator) -> dict[str, Any]:
    fields = {
        "priority": _said(one.priority),
        "outcome": one.outcome.text if one.outcome else "",
        "definition": one.definition,
        "better is": one.direction,
        "measure of the catalogue": one.measure,
        "source": one.source,
        "lead": _said(one.lead),
        "status scheme": one.scheme,
    }
    return {"key": one.key, "name": one.name, "restricted": one.restricted, "fields": fields}


def _target(one: Target) -> dict[str, Any]:
    unit = from_json(one.indicator.unit)
    fields = {
        "kind": one.kind,
        "annual figure": unit.cell(one.value),
        "per cent of the baseline": "" if one.percent is None else f"{number(one.percent, 1, sign=True)} %",
        "baseline": one.baseline.label if one.baseline else "",
        "baseline as agreed": unit.cell(one.baseline_value),
        "profile": one.profile,
        "figures of the profile": "; ".join(f"{Period.parse(at).label}: {value}" for at, value in one.figures),
        "note": one.note,
    }
    name = f"{one.indicator.name}, {one.year.label}"
    key = f"{one.indicator.key} {one.year}"
    return {"key": key, "name": name, "restricted": one.indicator.restricted, "fields": fields}


def _recommendation(one: Recommendation) -> dict[str, Any]:
    fields = {"recommendation": one.text, "owner": one.owner, "due": one.due_words, "state": one.state}
    return {"key": one.key, "name": f"Recommendation {one.number}", "fields": fields}


def _said(thing: Any) -> str:
    return str(thing) if thing else ""


def compared(before: Mapping[str, Any], after: Mapping[str, Any], restricted: bool = True) -> list[Difference]:
    """What the later plan adds, leaves out and changes, kind by kind in the order of the plan.

    `restricted` False: nothing that is restricted in either is named.
    """
    return [found for kind in KINDS for found in _of_kind(kind, before, after, restricted)]


def _of_kind(kind: str, before: Mapping[str, Any], after: Mapping[str, Any], restricted: bool) -> Iterator[Difference]:
    old = {one["key"]: one for one in before.get(kind, [])}
    new = {one["key"]: one for one in after.get(kind, [])}
    hidden = {key for found in (old, new) for key, one in found.items() if one.get("restricted")}
    for key, one in new.items():
        if key in hidden and not restricted:
            continue
        if key not in old:
            yield Difference(kind, one["name"], "added", f"Added: the {kind} “{one['name']}”.", _fields({}, one))
        elif fields := _fields(old[key], one):
            names = ", ".join(name for name, _, _ in fields)
            yield Difference(kind, one["name"], "changed", f"Changed: {names} of the {kind} “{one['name']}”.", fields)
    for key, one in old.items():
        if key not in new and (restricted or key not in hidden):
            yield Difference(kind, one["name"], "removed", f"Removed: the {kind} “{one['name']}”.")


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    old, new = before.get("fields", {}), after["fields"]
    named = [("name", before.get("name", ""), after["name"])] if before and before["name"] != after["name"] else []
    pairs = [(name, old.get(name, ""), value) for name, value in new.items()]
    return tuple(named + [pair for pair in pairs if pair[1] != pair[2]])
