"""Series, indicators and targets for tests, written in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from saferplan.values.figures import Unit, exact
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, Profile, ProfileKind, Target, TargetKind
from saferplan.values.series import Area, Break, Observation, Series, State

ANY_AREA = Area("E06000026", "Plymouth", "partnership")


def observed(first: str, values: Iterable[Any], **fields: Any) -> list[Observation]:
    """One observation a period from `first` on; None is a period whose figure was not received."""
    at, found = Period.parse(first), []
    for value in values:
        state = State.NOT_RECEIVED if value is None else fields.get("state", State.FINAL)
        found.append(Observation(at, None if value is None else exact(value), **{**fields, "state": state}))
        at = at.next
    return found


def series_of(
    *runs: Iterable[Observation], breaks: Mapping[str, str] | None = None, unit: Unit | None = None
) -> Series:
    """A series of one or more runs of observations, with breaks as period → note."""
    cuts = tuple(Break(Period.parse(at), note) for at, note in (breaks or {}).items())
    return Series("measure", ANY_AREA, unit or Unit(), tuple(seen for run in runs for seen in run), cuts)


def indicator_of(direction: str = "lower", decimals: int = 0, **fields: Any) -> Indicator:
    """An indicator called “measure”, lower is better unless said otherwise."""
    unit = fields.pop("unit", Unit(decimals=decimals))
    return Indicator("measure", "Measure", unit, Direction(direction), **fields)


def target_of(kind: str, value: Any = None, year: str = "2015/16", **fields: Any) -> Target:
    """A target of that indicator; `profile` may be named by its kind, `percent` and baselines written as text."""
    profile = fields.pop("profile", Profile())
    if isinstance(profile, str):
        profile = Profile(ProfileKind(profile), **{k: fields.pop(k) for k in ("decimals", "years") if k in fields})
    for name in ("percent", "baseline_value"):
        if fields.get(name) is not None:
            fields[name] = exact(fields[name])
    if isinstance(fields.get("baseline"), str):
        fields["baseline"] = Period.parse(fields["baseline"])
    stated = None if value is None else exact(value)
    return Target("measure", Period.parse(year), TargetKind(kind), stated, profile=profile, **fields)
