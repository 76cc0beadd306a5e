"""What a release holds, what binds its figures together, and the rule for its small numbers."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from saferplan.values.errors import SaferplanError
from saferplan.values.plan import Partnership

if TYPE_CHECKING:
    import numpy as np

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Relation(Generic[K]):
    """The total is the sum of its parts, and every reader knows it."""

    total: K
    parts: tuple[K, ...]


@dataclass(frozen=True)
class Rounding:
    """Rounding in print: counts up to `nought_to` become 0, the others the nearest `base` (halves up)."""

    base: int
    nought_to: int = 0

    def __post_init__(self) -> None:
        if self.base < 1 or self.nought_to < 0:
            raise SaferplanError(
                f"Counts cannot be rounded to {self.base}.",
                "rounding",
                "Give 1 or more; 5 is usual, 0 switches it off.",
            )

    def printed(self, count: int) -> int:
        return 0 if count <= self.nought_to else (2 * count + self.base) // (2 * self.base) * self.base

    def range(self, printed: int) -> tuple[int, int]:
        """The smallest and the largest count that are printed so."""
        high = (2 * printed + self.base - 1) // 2
        if printed == 0:
            return 0, max(self.nought_to, high)
        return max(printed - self.base // 2, self.nought_to + 1), high


HEALTH_ROUNDING = Rounding(
    5, nought_to=7
)  # the health field's rule: 7 and below become 0, the rest go to the nearest 5


@dataclass(frozen=True)
class Rule:
    """The partnership's settings. Counts above nought and below `threshold` are small; 0 or 1 switches the rule off.

    With `rounding` the counts that are printed are rounded first, and rates made anew from rounded counts. Where
    rounding turns every small count into 0 nothing is withheld at once: a printed 0 then hides them. Otherwise noughts
    are printed as they are, unless `zeros_public` is false; then they are withheld like small counts.
    """

    threshold: int = 5
    rounding: Rounding | None = None
    zeros_public: bool = True

    @classmethod
    def of(cls, partnership: Partnership) -> Rule:
        """The rule a partnership set itself."""
        return cls(partnership.small_count, Rounding(partnership.round_to) if partnership.round_to else None)

    @property
    def masks(self) -> bool:
        """Whether rounding alone turns every small count into a printed 0."""
        return self.rounding is not None and self.rounding.nought_to >= self.threshold - 1

    @property
    def knows_noughts(self) -> bool:
        """Whether a reader can tell a true nought, and so knows that what is withheld is at least 1."""
        return self.zeros_public and not self.masks

    @property
    def secret(self) -> range:
        """The values that must all remain thinkable for a small count."""
        return range(0 if not self.zeros_public and not self.masks else 1, self.threshold)

    def is_small(self, count: int) -> bool:
        return self.threshold > 1 and count in self.secret


@dataclass(frozen=True)
class Release(Generic[K]):
    """All that goes into one release, and what binds it together.

    `cells` are true counts, also of figures that are not printed but follow from others. `printed` are those that
    are printed (None: all). `ranges` are for figures printed as something looser than the count, such as a rate with
    one decimal: the counts that would print the same. `already_public` are counts (or ranges of counts) that an
    earlier release or another body has printed; where such a figure has since been revised it binds nothing and is
    left out. `signed` are differences, which may be below nought and are never small.
    """

    cells: Mapping[K, int]
    relations: Sequence[Relation[K]] = ()
    printed: Collection[K] | None = None
    ranges: Mapping[K, tuple[int, int]] = field(default_factory=dict)
    already_public: Mapping[K, int | tuple[int, int]] = field(default_factory=dict)
    signed: Collection[K] = ()

    def check(self) -> None:
        """Raises SaferplanError where a count is none, a sum names an unknown cell or does not hold, or a range does
        not hold its count."""
        for key, count in self.cells.items():
            if count != int(count) or (count < 0 and key not in self.signed):
                raise SaferplanError(f"{count} is not a count.", str(key), "Give whole numbers of nought or more.")
        named = [key for one in self.relations for key in (one.total, *one.parts)]
        for key in (*named, *(self.printed or ()), *self.ranges, *self.already_public, *self.signed):
            if key not in self.cells:
                raise SaferplanError("The count of this figure is not given.", str(key), "Give its count too.")
        for one in self.relations:
            total, parts = self.cells[one.total], sum(self.cells[part] for part in one.parts)
            if total != parts:
                what = f"The total is {total} and its parts make {parts}."
                raise SaferplanError(what, str(one.total), "Leave out sums that do not hold.")
        for key, (low, high) in self.ranges.items():
            if not low <= self.cells[key] <= high:
                raise SaferplanError(f"{self.cells[key]} does not lie from {low} to {high}.", str(key))


@dataclass(frozen=True)
class Suppression(Generic[K]):
    """What to withhold. `exposed` are small counts that cannot be protected: what is public already gives them away.

    Print one mark for primary and secondary alike. `proofs` are the tables that show it is safe: a row a table, a
    column a cell in the order of the release's cells.
    """

    primary: frozenset[K]
    secondary: frozenset[K]
    exposed: frozenset[K]
    proofs: np.ndarray

    @property
    def withheld(self) -> frozenset[K]:
        return self.primary | self.secondary
