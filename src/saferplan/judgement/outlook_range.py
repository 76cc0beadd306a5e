"""The range round a forecast, and the odds of a target, from the errors that past forecasts really made.

The table of errors is split by size of series and month of the year and ships with the product
(`outlook_table`, written by `bench/outlook.py`). An error is √(what the rest of the year brought) − √(what was
forecast for it): on that scale errors of small and large series are alike, and nothing goes below what is counted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np

from saferplan.judgement.outlook_table import TABLE

# Levels the quantiles are kept at, and the smallest expected annual count of each size of series. The smallest size
# holds series that hardly ever count anything: their sure noughts must not narrow the ranges of small series.
LEVELS = (0.005, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.975, 0.995)
SIZES = (0, 1, 10, 30, 100, 300, 1000, 3000)
LOW, HIGH = 0.025, 0.975
LONG = 60  # months of history from which the errors of forecasts from a long history hold


@dataclass(frozen=True)
class Errors:
    """Measured errors of one size of series at one month. `coverage` is in per cent, from years not used to fit."""

    quantiles: tuple[float, ...]  # at LEVELS, rising
    coverage: float

    def amount(self, forecast: float, level: float) -> float:
        """What the rest of the year brings, at this level of the errors: never below nought."""
        error = float(np.interp(level, LEVELS, self.quantiles))
        return max(0.0, sqrt(forecast) + error) ** 2

    def at_most(self, forecast: float, amount: float) -> float:
        """Share of past errors that would leave the rest of the year at or below `amount`.

        Kept inside the outermost measured levels: nothing beyond them was ever seen, which is not certainty.
        """
        error = sqrt(amount) - sqrt(forecast)
        return float(np.interp(error, self.quantiles, LEVELS))


def band_of(annual: float) -> int:
    """Which size a series is, by the count expected in the whole year."""
    return max(0, bisect_right(SIZES, annual) - 1)


def errors_at(annual: float, months_known: int, history: int) -> Errors:
    """The errors for a series of this expected annual count when so many months (0 to 11) of the year are known.

    `history` is how many months in all the forecast is made from: under five years errors are larger.
    """
    return _cells()["long" if history >= LONG else "short", months_known, SIZES[band_of(annual)]]


@cache
def _cells() -> dict[tuple[str, int, int], Errors]:
    cells = {}
    for line in TABLE.split("\n"):
        if parts := line.split():
            quantiles = tuple(float(part) for part in parts[5:])
            cells[parts[0], int(parts[1]), int(parts[2])] = Errors(quantiles, float(parts[4]))
    return cells


def quantiles_of(errors: Sequence[float]) -> tuple[float, ...]:
    """Quantiles of measured errors at LEVELS, each rank (n + 1)-based so that a new error is as likely beyond it
    (split conformal prediction: Vovk, Gammerman and Shafer 2005)."""
    ordered = np.sort(np.asarray(errors, dtype=float))
    ranks = np.clip(np.asarray(LEVELS) * (len(ordered) + 1) - 1, 0, len(ordered) - 1)
    return tuple(float(value) for value in np.interp(ranks, np.arange(len(ordered)), ordered))
