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
PATIENCE = 30.0  # seconds for one table
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
    def _with_excess(self) -> Any:
        """Equations, then for each cell its count less what it lies above its range, plus what it lies below."""
        from scipy.sparse import block_array, csr_array, eye_array

        one = eye_array(len(self.keys), format="csr")
        ranges = block_array([[one, -one, one]], format="csr")
        unused = csr_array((len(self._release.relations), 2 * len(self.keys)))
        return block_array([[block_array([[self._equations, unused]])], [ranges]], format="csr")

    def allows(self, tables: np.ndarray, key: K) -> np.ndarray:
        """For each table, whether it agrees with what is printed of this cell when it is printed."""
        at = self.index[key]
        return (tables[:, at] >= self._low[at]) & (tables[:, at] <= self._high[at])

    def agreeing(self, proofs: list[np.ndarray], withheld: Collection[K]) -> np.ndarray:
        """The tables that agree with all that is printed when these cells are withheld."""
        every = np.array(proofs)
        inside = (every >= self._low) & (every <= self._high)
        return every[(inside | self._open(withheld)).all(axis=1)]

    def contradicted(self, table: np.ndarray, withheld: Collection[K]) -> set[K]:
        """Printed cells that must be withheld too if this table is to be thinkable."""
        wrong = np.flatnonzero((table < self._low) | (table > self._high))
        return {self.keys[at] for at in wrong} - set(withheld)

    def _open(self, withheld: Collection[K]) -> np.ndarray:
        return np.array([key in withheld for key in self.keys], dtype=bool)

    def alternative(self, at: int, value: int, withheld: Collection[K]) -> np.ndarray | None:
        """A table with `value` in one cell that contradicts as little of what is printed as can be; None if there is
        none at all. Contradiction is counted by how far it goes, weighed by cell.
        Any such table is a proof, so one that contradicts nearly the least will do."""
        size, open_ = len(self.keys), self._open(withheld)
        least, most = self._least.copy(), self._most.copy()
        if not least[at] <= value <= most[at]:
            return None
        least[at] = most[at] = value
        costs, nothing = np.where(open_, 0.0, self.weight), np.zeros(len(self._release.relations))
        solved = _solve(
            np.concatenate([np.zeros(size), costs, costs]),
            np.concatenate([np.ones(size), np.zeros(2 * size)]),
            (np.concatenate([least, np.zeros(2 * size)]), np.concatenate([most, np.full(2 * size, np.inf)])),
            self._with_excess,
            (
                np.concatenate([nothing, np.where(open_, -np.inf, self._low)]),
                np.concatenate([nothing, np.where(open_, np.inf, self._high)]),
            ),
        )
        return None if solved is None else np.rint(solved[:size]).astype(np.int64)

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
        solved = _solve(aim, np.ones(len(self.keys)), (low, high), self._equations, (0, 0), gap=0.0)
        return -sign * float("inf") if solved is None else float(round(solved[at]))


def _solve(
    costs: np.ndarray, whole: np.ndarray, bounds: tuple[Any, Any], rows: Any, limits: tuple[Any, Any], gap: float = 0.05
) -> np.ndarray | None:
    """The cheapest solution, to within `gap` of its cost; None where there is none or no limit to it."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    solved = milp(
        costs,
        integrality=whole,
        bounds=Bounds(*bounds),
        constraints=LinearConstraint(rows, *limits) if rows.shape[0] else None,
        options={"mip_rel_gap": gap, "time_limit": PATIENCE},
    )
    if solved.x is None and solved.status == OUT_OF_TIME:
        raise SaferplanError(
            f"The small numbers of the release could not be solved in {PATIENCE:.0f} seconds a table.",
            mend="Release fewer areas or kinds of offence together.",
        )
    return None if solved.x is None else np.asarray(solved.x)
