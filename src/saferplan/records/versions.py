"""Versions of a unit: which one is current, and how two of them differ. Arithmetic only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class UnitKey:
    """What is replaced as a whole: a dataset, its scope (a force's slug, a mapping's or lookup's name), a period."""

    dataset: str
    scope: str
    period: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.dataset, self.scope, self.period) if part)


@dataclass(frozen=True)
class Version:
    """One import of a unit. `number` grows with import order, `issued` is the stated issue date or empty."""

    number: int
    issued: str = ""
    withdrawn: bool = False


def current(versions: Iterable[Version]) -> Version | None:
    """The version that counts: the newest issue not withdrawn.

    Versions are taken in import order; each replaces the one before unless it is stated to be an older issue. A
    version without a stated date takes the date of the one it replaces, so the order is total.
    """
    best, best_issued = None, ""
    for version in sorted(versions, key=lambda version: version.number):
        if version.withdrawn or (version.issued and version.issued < best_issued):
            continue
        best, best_issued = version, version.issued or best_issued
    return best


Summary = Mapping[str, Mapping[str, int]]
"""Rows by column and value, such as {"crime_type": {"Burglary": 12}}; the key "" of column "rows" is the total."""


@dataclass(frozen=True)
class Difference:
    """From one version of a unit to the one that replaces it; changes are later minus earlier, zeros left out."""

    unit: UnitKey
    before: int  # rows
    after: int
    changes: dict[str, dict[str, int]]

    @property
    def none(self) -> bool:
        return self.before == self.after and not self.changes


def difference(unit: UnitKey, before: Summary, after: Summary) -> Difference:
    """Compare the summaries of two versions of the same unit."""
    changes = {}
    for column in sorted((before.keys() | after.keys()) - {"rows"}):
        old, new = before.get(column, {}), after.get(column, {})
        moved = {value: new.get(value, 0) - old.get(value, 0) for value in sorted(old.keys() | new.keys())}
        if moved := {value: count for value, count in moved.items() if count}:
            changes[column] = moved
    return Difference(unit, before.get("rows", {}).get("", 0), after.get("rows", {}).get("", 0), changes)
