"""Small numbers: which figures of a release must be withheld so that none of them can be worked out from the others.

A count above nought and below the threshold is withheld (primary). What is printed beside it, in this release or an
earlier one, must not give it back: months and their running, rolling and yearly totals, areas and their district,
kinds of offence and their group, rates and rounded figures. So further cells are withheld (secondary) until this holds:

    for every small count and every value from 1 up to the threshold less one, there is a whole table of whole numbers
    that agrees with everything printed and has that value in that cell.

Each such table is kept as a proof while solving, so the answer needs no trust in the search that found it. Noughts are
printed: that nothing was counted is no one's secret. A reader therefore knows that whatever is withheld is at least 1
(and a total of three such parts at least 3: then as many values from 3 up must remain), and the proofs allow for that.
Primary and secondary must look the same in print; to tell them apart would give a range.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Generic

import numpy as np

from saferplan.judgement.disclosure_rule import HEALTH_ROUNDING, K, Relation, Release, Rounding, Rule, Suppression
from saferplan.judgement.disclosure_tables import Tables

__all__ = ["HEALTH_ROUNDING", "Relation", "Release", "Rounding", "Rule", "Suppression", "attack", "suppress"]


def suppress(release: Release[K], rule: Rule = Rule()) -> Suppression[K]:  # noqa: B008 (frozen)
    """The cells to withhold so that no small count can be worked out. Raises SaferplanError for a release whose sums
    do not hold, or one that is too large to solve."""
    release.check()
    tables = Tables(release, rule)
    small = {key for key, count in release.cells.items() if rule.is_small(count) and key not in release.signed}
    first = set() if rule.masks else {key for key in small if tables.is_printed(key)}
    search = _Search(tables, rule.secret, set(first))
    for key in tables.in_order(small):
        search.protect(key)
    secondary = search.without_needless(search.withheld - first)
    proofs = tables.agreeing(search.proofs, first | secondary)
    return Suppression(frozenset(first), frozenset(secondary), frozenset(search.exposed), proofs)


def attack(release: Release[K], withheld: Collection[K], rule: Rule = Rule()) -> dict[K, tuple[float, float]]:  # noqa: B008
    """What a reader with a solver can say of every cell that is withheld or never printed: its least and its most."""
    tables = Tables(release, rule)
    unseen = [key for key in release.cells if key in withheld or not tables.is_printed(key)]
    return {key: tables.bounds(key, withheld) for key in unseen}


class _Search(Generic[K]):
    """Withholds more and more until every small cell can have every value it must."""

    def __init__(self, tables: Tables[K], secret: range, withheld: set[K]) -> None:
        self._tables, self._secret, self.withheld = tables, secret, withheld
        self.proofs: list[np.ndarray] = [tables.truth]
        self.exposed: set[K] = set()
        self._shown: list[tuple[int, int]] = []  # cell and value that the proofs must show

    def protect(self, key: K) -> None:
        """Find a table for each value the cell must be able to have; one found for another cell may serve."""
        at, values = self._tables.index[key], self._secret
        shown = self._show_all(at, values)
        if len(shown) < len(values) and (least := self._tables.least(at)) > values[0]:
            values = range(least, least + len(values))
            shown = self._show_all(at, values)
        self._shown += [(at, value) for value in shown]
        if len(shown) < len(values):
            self.exposed.add(key)

    def _show_all(self, at: int, values: range) -> list[int]:
        """The values that could be shown; those nearest the truth first, since small moves serve for larger ones."""
        nearest = sorted(values, key=lambda value: abs(value - int(self._tables.truth[at])))
        return [value for value in nearest if self._show(at, value)]

    def _show(self, at: int, value: int) -> bool:
        """Have a proof with this value in this cell: one there is, a known move made so many times, or a new one."""
        if any(table[at] == value for table in self.proofs):
            return True
        if (moved := self._moved(at, value)) is not None:
            self.proofs.append(moved)
            return True
        found = self._tables.alternative(at, value, self.withheld)
        if found is None:
            return False
        self.proofs.append(found)
        self.withheld |= self._tables.contradicted(found, self.withheld)
        return True

    def _moved(self, at: int, value: int) -> np.ndarray | None:
        """Proofs differ from the truth in few cells; the same difference twice, or the other way, is often one too."""
        truth = self._tables.truth
        moves = np.array(self.proofs) - truth
        times, rest = np.divmod(value - truth[at], np.where(moves[:, at] == 0, 1, moves[:, at]))
        some = (moves[:, at] != 0) & (rest == 0)
        tables = truth + times[some, None] * moves[some]
        fit = tables[self._tables.thinkable(tables, self.withheld)]
        return fit[0] if len(fit) else None

    def without_needless(self, secondary: set[K]) -> set[K]:
        """Print again what turned out not to be needed, most useful first, as long as the remaining proofs suffice."""
        tables, every = self._tables, np.array(self.proofs)
        cells = np.array([at for at, _ in self._shown], dtype=int)
        shows = every[:, cells] == np.array([value for _, value in self._shown])
        keep = np.ones(len(every), dtype=bool)
        for key in sorted(tables.in_order(secondary), key=lambda each: -tables.weight[tables.index[each]]):
            trial = keep & tables.allows(every, key)
            if shows[trial].any(axis=0).all():
                keep, secondary = trial, secondary - {key}
        return secondary
