"""Tables that agree with what is printed: what a reader with a solver could think the figures are.

Integer programmes for HiGHS (through scipy). Relations are equations; each printed figure is a range its count lies in.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any, Generic

import numpy as np

from saferplan.judgement.disclosure_rule import K, Release, Rule
from saferplan.values.errors import SaferplanError

TOTAL_WEIGHT = 3.0  # losing a total costs its readers more than losing one of its parts
ALMOST_FREE = 0.01
PATIENCE = 30.0  # seconds for one table
NEARLY = 1e-6  # a whole number
OUT_OF_TIME = 1  # scipy's status


class Tables(Generic[K]):
    """One release as a system of equations and ranges. Arrays have one entry a cell, in the order of the cells."""

    def __init__(self, release: Release[K], rule: Rule) -> None:
        self._release, self._rule = release, rule
        self.keys = list(release.cells)
        self.index = {key: at for at, key in enumerate(self.keys)}
        self.truth = np.array([int(release.cells[key]) for key in self.keys], dtype=np.int64)
        self._printed = set(self.keys) if release.printed is None else set(release.printed)
        self.weight = 1 + np.log1p(np.abs(self.truth)) / 10  # a large figure is missed a little more than a small one
        self.weight[[self.index[relation.total] for relation in release.relations]] *= TOTAL_WEIGHT
        self._low, self._high = self._ranges()
        self._noughts = self._by_noughts()
        self._least, self._most = self._by_public()

    def is_printed(self, key: K) -> bool:
        return key in self._printed

    def in_order(self, keys: Collection[K]) -> list[K]:
        """As they stand in the release, so that the answer does not depend on the order of sets."""
        return sorted(keys, key=lambda key: self.index[key])

    def _ranges(self) -> tuple[np.ndarray, np.ndarray]:
        """The counts that the print of each cell allows; all counts where nothing of it is printed."""
        low, high = np.full(len(self.keys), -np.inf), np.full(len(self.keys), np.inf)
        for key in self._printed:
            at = self.index[key]
            low[at], high[at] = self._range(key, int(self.truth[at]))
        return low, high

    def _range(self, key: K, count: int) -> tuple[int, int]:
        rule = self._rule
        if key in self._release.signed:
            return count, count
        if rule.rounding is not None:
            low, high = rule.rounding.range(rule.rounding.printed(count))
        else:
            low, high = self._release.ranges.get(key, (count, count))
        if rule.masks or rule.is_small(count):
            return low, high
        # Small counts are not printed: what is printed is a true nought or reaches the threshold.
        return (0, 0) if count == 0 else (max(low, rule.threshold), high)

    def _by_noughts(self) -> tuple[np.ndarray, np.ndarray]:
        """What a reader knows even of a cell that is withheld: nothing is below nought; where noughts are printed it
        is at least 1 if withheld, and they themselves stay printed."""
        least, most = np.zeros(len(self.keys)), np.full(len(self.keys), np.inf)
        least[[self.index[key] for key in self._release.signed]] = -np.inf
        for key in self._printed if self._rule.knows_noughts else ():
            at = self.index[key]
            if key not in self._release.signed:
                least[at], most[at] = (1, np.inf) if self.truth[at] else (0, 0)
        return least, most

    def _by_public(self) -> tuple[np.ndarray, np.ndarray]:
        """The same, with what is public already and was not revised since."""
        least, most = (bound.copy() for bound in self._noughts)
        for key, public in self._release.already_public.items():
            low, high = public if isinstance(public, tuple) else (public, public)
            at = self.index[key]
            if low <= self.truth[at] <= high:
                least[at], most[at] = max(least[at], low), min(most[at], high)
        return least, most

    @cached_property
    def _equations(self) -> Any:
        """One row a relation: the total less its parts."""
        from scipy.sparse import csr_array

        rows, columns, signs = [], [], []
        for row, relation in enumerate(self._release.relations):
            for key, sign in ((relation.total, 1), *((part, -1) for part in relation.parts)):
                rows.append(row)
                columns.append(self.index[key])
                signs.append(sign)
        return csr_array((signs, (rows, columns)), shape=(len(self._release.relations), len(self.keys)), dtype=float)

    @cached_property
    def _columns(self) -> Any:
        """What a step of each cell adds to each sum: up, down, far up, far down."""
        from scipy.sparse import hstack

        return hstack([self._equations, -self._equations, self._equations, -self._equations], format="csc")

    def allows(self, tables: np.ndarray, key: K) -> np.ndarray:
        """For each table, whether it agrees with what is printed of this cell when it is printed."""
        at = self.index[key]
        return (tables[:, at] >= self._low[at]) & (tables[:, at] <= self._high[at])

    def thinkable(self, tables: np.ndarray, withheld: Collection[K]) -> np.ndarray:
        """For each table (whose sums hold), whether a reader must allow for it when these cells are withheld."""
        printed = (tables >= self._low) & (tables <= self._high) | self._open(withheld)
        return (printed & (tables >= self._least) & (tables <= self._most)).all(axis=1)

    def agreeing(self, proofs: list[np.ndarray], withheld: Collection[K]) -> np.ndarray:
        """The tables that agree with all that is printed when these cells are withheld."""
        every = np.array(proofs)
        return every[self.thinkable(every, withheld)]

    def contradicted(self, table: np.ndarray, withheld: Collection[K]) -> set[K]:
        """Printed cells that must be withheld too if this table is to be thinkable."""
        wrong = np.flatnonzero((table < self._low) | (table > self._high))
        return {self.keys[at] for at in wrong} - set(withheld)

    def _open(self, withheld: Collection[K]) -> np.ndarray:
        return np.array([key in withheld for key in self.keys], dtype=bool)

    def alternative(self, at: int, value: int, withheld: Collection[K]) -> np.ndarray | None:
        """A table with `value` in one cell that contradicts as little of what is printed as can be; None if there is
        none at all. Contradiction is counted by how far it goes, weighed by cell; so, at almost no cost, is any other
        difference from the truth, which keeps tables close to it. Any such table is a proof: nearly the least will do.
        """
        if not self._least[at] <= value <= self._most[at]:
            return None
        open_, size, change = self._open(withheld), len(self.keys), int(value - self.truth[at])
        rooms, near = (self._most - self.truth, self.truth - self._least), (self._high, -self._low)
        inside = [np.where(open_, np.inf, end - sign * self.truth) for sign, end in zip((1, -1), near, strict=True)]
        inside = [np.minimum(reach, room) for reach, room in zip(inside, rooms, strict=True)]
        beyond = [
            np.where(np.isinf(reach), 0.0, room - np.where(np.isinf(reach), 0.0, reach))
            for reach, room in zip(inside, rooms, strict=True)
        ]
        # Columns: each cell up and down inside what is printed of it, then up and down beyond that.
        most = np.concatenate([*inside, *beyond])
        costs = np.concatenate([np.full(2 * size, ALMOST_FREE), self.weight, self.weight])
        least = np.zeros(4 * size)
        most[at::size] = 0
        least[at + (change < 0) * size] = most[at + (change < 0) * size] = abs(change)
        used = most > 0
        solved = _solve(costs[used], (least[used], most[used]), self._columns[:, used])
        if solved is None:
            return None
        moved = np.zeros(4 * size)
        moved[used] = np.rint(solved)
        up, down, far_up, far_down = moved.reshape(4, size).astype(np.int64)
        return self.truth + up - down + far_up - far_down

    def least(self, at: int) -> int:
        """The least a cell can be for the printed noughts alone: a total of three parts above nought is at least 3."""
        found = self._extreme(at, 1, *self._noughts)
        return 0 if np.isinf(found) else int(found)

    def bounds(self, key: K, withheld: Collection[K]) -> tuple[float, float]:
        """The least and the most a reader must allow for this cell (infinite: no limit)."""
        open_, at = self._open(withheld), self.index[key]
        low = np.where(open_, self._least, np.maximum(self._least, self._low))
        high = np.where(open_, self._most, np.minimum(self._most, self._high))
        return self._extreme(at, 1, low, high), self._extreme(at, -1, low, high)

    def _extreme(self, at: int, sign: int, low: np.ndarray, high: np.ndarray) -> float:
        """The least (sign 1) or the most (sign −1) of one cell over all tables within bounds."""
        aim = np.zeros(len(self.keys))
        aim[at] = sign
        solved = _solve(aim, (low, high), self._equations, gap=0.0)
        return -sign * float("inf") if solved is None else float(round(solved[at]))


def _solve(costs: np.ndarray, bounds: tuple[Any, Any], rows: Any, gap: float = 0.05) -> np.ndarray | None:
    """Whole numbers within bounds that make every row nought, cheapest to within `gap`; None where there are none or
    no limit to the cost. Sums over time nearly always have whole solutions by themselves, so that is tried first."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    for whole in (0, 1):
        solved = milp(
            costs,
            integrality=np.full(len(costs), whole),
            bounds=Bounds(*bounds),
            constraints=LinearConstraint(rows, 0, 0) if rows.shape[0] else None,
            options={"mip_rel_gap": gap, "time_limit": PATIENCE},
        )
        if solved.x is None or np.abs(solved.x - np.rint(solved.x)).max(initial=0) < NEARLY:
            break
    if solved.x is None and solved.status == OUT_OF_TIME:
        raise SaferplanError(
            f"The small numbers of the release could not be solved in {PATIENCE:.0f} seconds a table.",
            mend="Release fewer areas or kinds of offence together.",
        )
    return None if solved.x is None else np.asarray(solved.x)
