"""How much the figures speak for a rule.

Each cell a rule explains is weighed by the odds that it would agree by chance: the step of the printed figures over
the spread they have, or the share of equal figures, whichever is greater. Small whole numbers, zeros and repeated
figures therefore say little, a four-figure sum much. A cell that disagrees costs what a slip costs (one in thirty).
The sum, in bits, must exceed the logarithm of the number of rules that were tried, by a margin: the expected number
of chance rules is then below 2^-margin a search.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

MARGIN = 8.0
SLIP = 1 / 30
NOTHING = 1 - SLIP  # the odds of a cell that says nothing either way
_MOST_BITS = 11.0  # no single cell may decide


def chances(values: np.ndarray, step: float, spread: float) -> np.ndarray:
    """The odds, for each value, that it agrees by chance. `step` is the printed unit, `spread` in the same unit."""
    _found, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    repeated = (counts[inverse] - 1) / max(len(values), 1)
    by_spread = step / (step + 2 * max(spread, 0.0))
    return np.clip(np.maximum(repeated, by_spread), 2.0**-_MOST_BITS, NOTHING)


def spread_of(values: np.ndarray) -> float:
    """The mean distance from the median: how far figures of this kind lie apart."""
    return float(np.mean(np.abs(values - np.median(values)))) if len(values) else 0.0


def bits(odds: Sequence[float], agrees: Sequence[bool], slips: Sequence[int] = ()) -> float:
    """Evidence in bits for a rule with these odds of chance and these outcomes.

    `slips` tells, for each cell that disagrees, of how many figures that a slip makes of the right one it is one (0 for
    none): half of the slips are of such kinds, and by chance a figure is seldom one of them.
    """
    total = 0.0
    for at, (chance, fits) in enumerate(zip(odds, agrees, strict=True)):
        if fits:
            total += math.log2((1 - SLIP) / chance)
            continue
        broken = math.log2(SLIP / (1 - min(chance, 0.5)))
        ways = slips[at] if slips else 0
        total += max(broken, math.log2(SLIP / 2 / min(1.0, ways * chance))) if ways else broken
    return total


def needed(tried: int) -> float:
    """The bits a rule must reach where `tried` rules could have been found."""
    return math.log2(max(tried, 1)) + MARGIN
