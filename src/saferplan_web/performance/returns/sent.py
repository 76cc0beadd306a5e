"""Figures sent by a program, read by the rules of the form: each fault says where in the request it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import saferplan
from saferplan import Period, SaferplanError
from saferplan.values.folder import Return
from saferplan.values.returns import Part, TypedReturn
from saferplan.values.series import State
from saferplan_web.performance.returns.asked import Asked

PARTS = {part: part.value.replace(" ", "_") for part in Part}
BLANK = "Give the figure, or the state “not received” where there will be none."


@dataclass(frozen=True)
class SentFault:
    """What is wrong with one of the figures sent."""

    what: str
    where: str
    mend: str


class NotTaken(Exception):
    """Nothing was kept, because of these faults."""

    def __init__(self, faults: Sequence[SentFault]) -> None:
        super().__init__(faults[0].what)
        self.faults = list(faults)


def read_sent(figures: Sequence[Mapping[str, Any]], asked: Sequence[Asked]) -> tuple[Return, ...]:
    """The rows of what was sent. NotTaken with every fault found: all is taken, or nothing."""
    known = {one.row.key: one for one in asked}
    faults: list[SentFault] = []
    typed: list[TypedReturn] = []
    places: dict[tuple[str, Period], int] = {}
    for at, one in enumerate(figures):
        found = _typed(one, at, known)
        if isinstance(found, SentFault):
            faults.append(found)
        elif (place := (found.indicator, found.period)) in places:
            twice = f"{found.period.label} is given twice, here and in figures[{places[place]}]."
            faults.append(SentFault(twice, f"figures[{at}]", "Leave the figure that is right."))
        else:
            places[place] = at
            typed.append(found)
    read = saferplan.read_typed_return(typed, [one.row for one in asked])
    for aside in read.aside:
        key, part, written = aside.cell.split(" / ")
        where = f"figures[{places[key, Period.parse(written)]}].{part.replace(' ', '_')}"
        faults.append(SentFault(aside.reason, where, aside.mend))
    if not faults:
        missing = places.keys() - {(row.indicator, row.period) for row in read.rows}
        faults = [SentFault("There is no figure.", f"figures[{places[one]}]", BLANK) for one in missing]
    if faults:
        raise NotTaken(faults)
    return read.rows


def _typed(one: Mapping[str, Any], at: int, known: Mapping[str, Asked]) -> TypedReturn | SentFault:
    where, key = f"figures[{at}]", one["indicator"]
    asked = known.get(key)
    if asked is None:
        mend = "Ask for the list of what is asked of this post: /api/own/returns/asked."
        return SentFault(f"“{key}” is not asked of the token’s post.", f"{where}.indicator", mend)
    try:
        period = Period.parse(one["period"])
    except SaferplanError as error:
        return SentFault(error.what, f"{where}.period", error.mend)
    if period not in asked.row.periods(period):
        what = f"Figures of “{key}” do not come for {period.label}."
        return SentFault(what, f"{where}.period", f"They cover {asked.row.frequency} months each; see what is asked.")
    given = {part: one.get(name) for part, name in PARTS.items() if one.get(name) not in (None, "")}
    for part in given:
        if part not in asked.row.parts:
            wanted = ", ".join(PARTS[each] for each in asked.row.parts)
            return SentFault(f"“{part}” is not asked for.", f"{where}.{PARTS[part]}", f"Give {wanted}.")
    texts = tuple((part, str(value)) for part, value in given.items())
    return TypedReturn(key, period, texts, State(one["state"]), one["note"])
