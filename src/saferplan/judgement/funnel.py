"""Funnel limits: how far an area may lie from the average of its group before it stands out.

Plain limits allow for chance alone, and real areas differ by more than that: most of London's boroughs lie outside
them for every kind of crime. So the variance between areas, tau², is estimated and added (Spiegelhalter 2005,
Quality and Safety in Health Care 14:347). Both act on a scale where chance is the same everywhere: the square root of
observed over expected for counts and rates, the angle whose sine is √p for proportions.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, pi, sin, sqrt

import numpy as np

from saferplan.judgement.intervals import deviate

FEWEST = 5  # areas from which a variance between areas can be told
WARNING, ACTION = 0.95, 0.998


def poisson_limits(expected: float, confidence: float) -> tuple[float, float]:
    """Observed over expected at which an area becomes significantly low or high, by the exact Poisson interval.

    The points where the exact interval of the observed count just reaches the expected one; `expected` above nought.
    """
    from scipy.special import pdtrik

    tail = (1 - confidence) / 2
    low = float(pdtrik(tail, expected)) if np.exp(-expected) < tail else 0.0
    return max(0.0, low) / expected, (float(pdtrik(1 - tail, expected)) + 1) / expected


def proportion_limits(average: float, of: float, confidence: float) -> tuple[float, float]:
    """Proportions at which an area's Wilson interval just reaches the average: average ± z √(average(1−average)/of)."""
    reach = deviate(confidence) * sqrt(average * (1 - average) / of)
    return max(0.0, average - reach), min(1.0, average + reach)


def between_area_variance(values: Sequence[float], errors: Sequence[float], centre: float) -> float:
    """tau²: how far areas' values (on the scale of even chance) vary beyond their standard errors; nought or more.

    Scores beyond the tenth and ninetieth percentile are pulled in to them, so that one odd area does not hide itself.
    """
    spread = np.asarray(errors)
    scores = (np.asarray(values) - centre) / spread
    scores = np.clip(scores, *np.quantile(scores, (0.1, 0.9)))
    count, weights = len(scores), spread**-2
    excess = float((scores**2).sum()) - (count - 1)
    return max(0.0, excess / float(weights.sum() - (weights**2).sum() / weights.sum()))


def variance_of_rates(observed: Sequence[float], expected: Sequence[float]) -> float:
    """tau² of √(observed / expected); expected counts above nought."""
    counts, means = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    return between_area_variance(np.sqrt(counts / means), 1 / (2 * np.sqrt(means)), 1.0)


def variance_of_proportions(observed: Sequence[float], of: Sequence[float], average: float) -> float:
    """tau² of asin √p."""
    counts, totals = np.asarray(observed, dtype=float), np.asarray(of, dtype=float)
    return between_area_variance(np.arcsin(np.sqrt(counts / totals)), 1 / (2 * np.sqrt(totals)), asin(sqrt(average)))


def rate_limits(expected: float, tau2: float, confidence: float) -> tuple[float, float]:
    """Limits of observed over expected: the plain ones, widened by tau² on the scale of square roots."""
    low, high = (sqrt(limit) for limit in poisson_limits(expected, confidence))
    between = deviate(confidence) ** 2 * tau2
    return max(0.0, 1 - sqrt((1 - low) ** 2 + between)) ** 2, (1 + sqrt((high - 1) ** 2 + between)) ** 2


def wide_proportion_limits(average: float, of: float, tau2: float, confidence: float) -> tuple[float, float]:
    """Limits of a proportion: the plain ones, widened by tau² on the scale of angles."""
    low, high = (asin(sqrt(limit)) for limit in proportion_limits(average, of, confidence))
    centre, between = asin(sqrt(average)), deviate(confidence) ** 2 * tau2
    least = max(0.0, centre - sqrt((centre - low) ** 2 + between))
    most = min(pi / 2, centre + sqrt((high - centre) ** 2 + between))
    return sin(least) ** 2, sin(most) ** 2
