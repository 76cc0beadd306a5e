"""Releases held against one another: a reader keeps the earlier ones, and may solve for a count with all of them.

A figure that an earlier release gave and that has not changed since is one number in both. One that was revised is
two numbers, the one as it was then and the one now, and the sums of either release bind its own. What an earlier
release printed is known; what it withheld is known to be above nought, and no more. All of it together is one system,
and every small count in it, also one as it stood before a revision, must keep its range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from saferplan.judgement.disclosure import suppress
from saferplan.judgement.disclosure_rule import Relation, Release, Rule, Suppression
from saferplan.judgement.disclosure_series import Figure
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

FORM = 1
_MANY = 10**12  # no limit that matters


@dataclass(frozen=True)
class Edition:
    """One release as it was made: its counts and what binds them, and which of its figures it withheld."""

    as_at: Period
    release: Release[Figure]
    withheld: frozenset[Figure]

    @property
    def shown(self) -> frozenset[Figure]:
        """The figures that were printed."""
        return frozenset(self.release.printed or ()) - self.withheld


def together(current: Release[Figure], earlier: Sequence[Edition], rule: Rule) -> Release[Figure]:
    """The current release with all that earlier ones tell of it and of what it replaced."""
    joined = _Joined(current)
    for number, edition in enumerate(earlier, 1):
        joined.take(edition, number, rule)
    return Release(
        joined.cells, tuple(joined.relations), current.printed, current.ranges, joined.known, frozenset(joined.signed)
    )


class _Joined:
    """Cells, sums and knowledge of several releases while they are put together."""

    def __init__(self, current: Release[Figure]) -> None:
        self.cells = dict(current.cells)
        self.relations = dict.fromkeys(current.relations)
        self.known: dict[Figure, int | tuple[int, int]] = dict(current.already_public)
        self.signed = set(current.signed)
        self._versions: dict[Figure, dict[int, Figure]] = {key: {count: key} for key, count in current.cells.items()}

    def take(self, edition: Edition, number: int, rule: Rule) -> None:
        """One earlier release: its figures by their value then, its sums, and what it printed of them."""
        release = edition.release
        names = {key: self._name(key, count, number) for key, count in release.cells.items()}
        for one in release.relations:
            self.relations[Relation(names[one.total], tuple(names[part] for part in one.parts))] = None
        self.signed |= {names[key] for key in release.signed}
        for key, public in release.already_public.items():
            self._learn(names[key], public)
        for key in edition.shown:
            self._learn(names[key], _told(release, key, rule))
        for key in edition.withheld if rule.knows_noughts else ():
            self._learn(names[key], (1, _MANY))

    def _name(self, key: Figure, count: int, number: int) -> Figure:
        """The figure with this value: the same as in another release if that had the same, else one of its own."""
        versions = self._versions.setdefault(key, {})
        if count not in versions:
            versions[count] = (
                key._replace(part=f"{key.part} as released before ({number})".strip()) if versions else key
            )
            self.cells[versions[count]] = count
        return versions[count]

    def _learn(self, key: Figure, told: int | tuple[int, int]) -> None:
        """What is known of a cell only ever grows. (A range that does not hold the count was of another rule.)"""
        low, high = told if isinstance(told, tuple) else (told, told)
        before = self.known.get(key, (-_MANY, _MANY))
        least, most = before if isinstance(before, tuple) else (before, before)
        if low <= self.cells[key] <= high:
            self.known[key] = (max(low, least), min(high, most))


def _told(release: Release[Figure], key: Figure, rule: Rule) -> int | tuple[int, int]:
    """What the print of a figure tells of its count."""
    count = release.cells[key]
    if key in release.signed:
        return count
    if rule.rounding is not None:
        return rule.rounding.range(rule.rounding.printed(count))
    return release.ranges.get(key, count)


def suppress_apart(release: Release[Figure], rule: Rule) -> Suppression[Figure]:
    """What `suppress` gives, solved for each set of figures that hang together; those without a small count need no
    solving. `proofs` are left out: they are of the parts."""
    import numpy as np

    release.check()
    primary: set[Figure] = set()
    secondary: set[Figure] = set()
    exposed: set[Figure] = set()
    for part in parts_of(release):
        if any(rule.is_small(count) and key not in part.signed for key, count in part.cells.items()):
            found = suppress(part, rule)
            primary |= found.primary
            secondary |= found.secondary
            exposed |= found.exposed
    none = np.empty((0, len(release.cells)), dtype=np.int64)
    return Suppression(frozenset(primary), frozenset(secondary), frozenset(exposed), none)


def parts_of(release: Release[Figure]) -> list[Release[Figure]]:
    """The release in parts that no sum binds to one another."""
    root: dict[Figure, Figure] = {key: key for key in release.cells}

    def find(key: Figure) -> Figure:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for one in release.relations:
        for part in one.parts:
            root[find(part)] = find(one.total)
    printed = release.cells.keys() if release.printed is None else release.printed
    cells: dict[Figure, dict[Figure, int]] = {}
    for key, count in release.cells.items():
        cells.setdefault(find(key), {})[key] = count
    relations: dict[Figure, list[Relation[Figure]]] = {}
    for one in release.relations:
        relations.setdefault(find(one.total), []).append(one)
    return [
        Release(
            held, tuple(relations.get(at, ())), frozenset(key for key in held if key in printed),
            {key: release.ranges[key] for key in held if key in release.ranges},
            {key: release.already_public[key] for key in held if key in release.already_public},
            frozenset(key for key in held if key in release.signed),
        )
        for at, held in cells.items()
    ]  # fmt: skip


def to_record(edition: Edition) -> dict[str, Any]:
    """An edition as plain data, true counts and all: for inside alone."""
    release, keys = edition.release, list(edition.release.cells)
    at = {key: number for number, key in enumerate(keys)}
    shown = edition.shown
    return {
        "form": FORM,
        "as_at": str(edition.as_at),
        "cells": [
            [key.name, key.area, str(key.period), key.part, release.cells[key], _use(key, shown, edition.withheld)]
            for key in keys
        ],
        "sums": [[at[one.total], [at[part] for part in one.parts]] for one in release.relations],
        "ranges": [[at[key], low, high] for key, (low, high) in release.ranges.items()],
        "known": [[at[key], *(told if isinstance(told, tuple) else (told, told))] for key, told in _known(release)],
        "signed": sorted(at[key] for key in release.signed),
    }


def _known(release: Release[Figure]) -> list[tuple[Figure, int | tuple[int, int]]]:
    return [(key, told) for key, told in release.already_public.items() if key in release.cells]


def _use(key: Figure, shown: frozenset[Figure], withheld: frozenset[Figure]) -> str:
    return "shown" if key in shown else "withheld" if key in withheld else "behind"


def from_record(record: Mapping[str, Any]) -> Edition:
    """The edition that a record was made of; SaferplanError where it is none."""
    if record.get("form") != FORM:
        raise SaferplanError("this is no record of a release.", mend="Give the `record` of each earlier release.")
    try:
        keys = [Figure(name, area, Period.parse(period), part) for name, area, period, part, _, _ in record["cells"]]
        cells = {key: int(row[4]) for key, row in zip(keys, record["cells"], strict=True)}
        uses = {key: row[5] for key, row in zip(keys, record["cells"], strict=True)}
        relations = tuple(Relation(keys[total], tuple(keys[part] for part in parts)) for total, parts in record["sums"])
        ranges = {keys[at]: (low, high) for at, low, high in record["ranges"]}
        known: dict[Figure, int | tuple[int, int]] = {keys[at]: (low, high) for at, low, high in record["known"]}
        withheld = frozenset(key for key, use in uses.items() if use == "withheld")
        printed = frozenset(key for key, use in uses.items() if use != "behind")
        signed = frozenset(keys[at] for at in record["signed"])
        return Edition(
            Period.parse(record["as_at"]), Release(cells, relations, printed, ranges, known, signed), withheld
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SaferplanError(f"the record of an earlier release is damaged ({error}).") from None
