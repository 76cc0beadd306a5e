"""A return held against what is known: warnings that must be answered, and what taking it in would change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import timezone

import saferplan
from saferplan import Period, return_difference
from saferplan.values.figures import Unit, number, round_half_away
from saferplan.values.folder import Return
from saferplan.values.returns import ReadReturn, ReturnWarning, Severity
from saferplan_web.core.models import Partnership
from saferplan_web.performance.folder import returned, series_known
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.performance.returns.asked import LONG, Plan, known, plan_of

_DECIMALS = 9
Answered = dict[tuple[str, str, str, str], dict[str, Any]]


def look(
    partnership: Partnership, rows: Sequence[Return], *, asked: dict[str, Any] | None = None,
    due_on: date | None = None, grids: Sequence[Any] = (), answered: Iterable[dict[str, Any]] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """The warnings of a return as they are kept with it; answers given to the same ones before stay.

    Slow at its first call (statistics are loaded), so it is for what is saved and never for a page that is read.
    """
    plan = plan_of(partnership)
    names = {row.indicator for row in rows} | set((asked or {}).get("names", ()))
    behind = plan.given_for(plan.affected_by(names)) or []
    figures = [returned(row) for row in known(partnership, {*names, *behind})]
    counted = series_known(partnership) if any(rule for rule in plan.derived) else {}
    months = (asked or {}).get("months", "")
    found = saferplan.check_return(
        plan.folder(figures), rows, counted, grids=grids, wanted=Period.parse(months) if months else None,
        names=(asked or {}).get("names") or None, received=timezone.localdate(), due=due_on,
    )  # fmt: skip
    before = {_place(one): one for one in answered}
    return [_kept(one, before) for one in found]


def _kept(warning: ReturnWarning, before: Answered) -> dict[str, Any]:
    kept = {
        "indicator": warning.indicator,
        "period": str(warning.period) if warning.period else "",
        "kind": warning.kind.value,
        "sentence": warning.sentence,
        "severity": warning.severity.value,
    }
    same = before.get(_place(kept), {})
    return {**kept, "seen": bool(same.get("seen")), "answer": same.get("answer", "")}


def _place(kept: dict[str, Any]) -> tuple[str, str, str, str]:
    return kept["indicator"], kept["period"], kept["kind"], kept["sentence"]


def stops(kept: dict[str, Any]) -> bool:
    """Whether a kept warning must be mended or explained; the others want a second look."""
    return bool(kept["severity"] == Severity.STOPS)


def is_open(kept: dict[str, Any]) -> bool:
    """Whether a kept warning is not answered: what stops wants an explanation, what warns a tick or a note."""
    return not kept["answer"] if stops(kept) else not (kept["answer"] or kept["seen"])


def grids_of(batch: Batch) -> tuple[Any, ...]:
    """The sheets of the file a return came in, as long as its figures are still those of the file."""
    if batch.file is None or batch.read.get("mended"):
        return ()
    return saferplan.read_grids(bytes(batch.file.content), batch.read.get("name", "return.xlsx"))


def figures_of(batch: Batch) -> list[Figure]:
    """A return's figures in the order they came."""
    rows = list(batch.figures.order_by("pk"))
    for row in rows:
        row.batch = batch
    return rows


@dataclass(frozen=True)
class Compared:
    """A figure of a return beside what is used now. `locked` names the locked return that it corrects."""

    name: str
    period: Period
    before: str
    after: str
    after_state: str
    note: str
    locked: str = ""


@dataclass(frozen=True)
class Difference:
    """What taking a return in would change."""

    new: tuple[Compared, ...]
    changed: tuple[Compared, ...]
    withdrawn: tuple[Compared, ...]
    same: tuple[Compared, ...]

    @property
    def locked(self) -> list[str]:
        """The locked returns that figures of this one would correct."""
        return sorted({one.locked for one in (*self.changed, *self.withdrawn) if one.locked})


def difference(batch: Batch, plan: Plan | None = None, figures: Sequence[Figure] | None = None) -> Difference:
    """What taking a return in would change, figure by figure. `plan` and `figures` where they are read already."""
    plan = plan or plan_of(batch.partnership)
    rows = [returned(row) for row in (figures_of(batch) if figures is None else figures)]
    current = known(batch.partnership, {row.indicator for row in rows}, {row.period for row in rows})
    others = [row for row in current if row.batch_id != batch.pk]
    locked = {(row.indicator, row.period): str(row.batch) for row in others if row.batch.stage == Batch.Stage.LOCKED}
    named = names_and_units(plan, {row.indicator for row in rows})

    def told(before: Return | None, after: Return) -> Compared:
        name, unit = named[after.indicator]
        was = figure_words(before, unit) if before else ""
        place = (after.indicator, after.period)
        return Compared(
            name, after.period, was, figure_words(after, unit), after.state.value, after.note, locked.get(place, "")
        )

    found = return_difference(plan.folder(returned(row) for row in others), rows)
    return Difference(
        tuple(told(None, row) for row in found.new),
        tuple(told(*pair) for pair in found.changed),
        tuple(told(*pair) for pair in found.withdrawn),
        tuple(told(row, row) for row in found.same),
    )


def corrected(batch: Batch) -> list[str]:
    """The locked returns whose figures this one would change."""
    return difference(batch).locked


def names_and_units(plan: Plan, names: Iterable[str]) -> dict[str, tuple[str, Unit]]:
    """What returns are called and how their figures are written; one that only feeds others has its own name."""
    folder = plan.folder()
    rows = {name: folder.indicator(name) for name in names}
    return {
        name: (row.name, row.unit) if row else (name.replace("-", " ").capitalize(), Unit())
        for name, row in rows.items()
    }


def figure_words(row: Return, unit: Unit) -> str:
    """A figure as it was given, with all its decimals and its parts; what is missing is said to be."""
    if row.value is None and row.numerator is None:
        return "to be confirmed" if row.state == "to be confirmed" else "not received"
    said = [] if row.value is None else [exact_words(row.value, unit)]
    if row.numerator is not None and row.denominator is not None:
        said.append(f"{exact_words(row.numerator)} of {exact_words(row.denominator)}")
    return ", ".join(said)


def exact_words(value: Fraction, unit: Unit | None = None) -> str:
    """A figure with as many decimals as it has, thousands commas and a true minus sign."""
    unit = unit or Unit()
    places = next((at for at in range(_DECIMALS) if Fraction(round_half_away(value, at)) == value), _DECIMALS)
    return number(value, max(places, 0), pounds=unit.pounds) + ("%" if unit.percent else "")


def others_entering(
    partnership: Partnership, names: Iterable[str], periods: Iterable[Period], apart: Batch | None = None
) -> list[Figure]:
    """Figures for the same periods that stand in other returns not yet approved, oldest first."""
    open_stages = (Batch.Stage.DRAFT, Batch.Stage.SUBMITTED)
    rows = Figure.objects.filter(partnership=partnership, indicator__in=set(names), period__in=set(periods))
    rows = rows.filter(batch__stage__in=open_stages, batch__withdrawn_at__isnull=True)
    if apart is not None:
        rows = rows.exclude(batch=apart)
    found = rows.select_related("batch__entered_by", "batch__post").order_by("pk")
    return list(found.defer(*(f"batch__{name}" for name in LONG)))


def reading(read: ReadReturn, name: str = "") -> dict[str, Any]:
    """What was read, as it is kept with the return."""
    return {
        "name": name, "cells": read.cells, "taken": read.taken, "unchanged": read.unchanged,
        "remarks": list(read.remarks),
    }  # fmt: skip


def aside(read: ReadReturn) -> list[dict[str, Any]]:
    """What was kept aside, as it is kept with the return."""
    return [
        {"sheet": one.sheet, "cell": one.cell, "text": one.text, "reason": one.reason, "mend": one.mend,
         "cells": one.cells}
        for one in read.aside
    ]  # fmt: skip


def reading_words(batch: Batch) -> str:
    """How many cells were read and what became of them, in a sentence; nothing where nothing was uploaded."""
    read = batch.read
    if "cells" not in read:
        return ""
    kept = sum(one.get("cells", 1) for one in batch.aside)
    said = [_cells(read["cells"], "filled cell was", "filled cells were") + " read"]
    parts = [_cells(read["taken"], "gives", "give") + " figures"] if read["taken"] else []
    if read["unchanged"]:
        parts.append(_cells(read["unchanged"], "repeats", "repeat") + " figures known already")
    parts.append(_cells(kept, "was", "were") + " kept aside" if kept else "none was kept aside")
    return f"{said[0]}: {', '.join(parts)}."


def _cells(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
