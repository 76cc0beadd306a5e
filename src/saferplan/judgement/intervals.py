"""How far a count, a rate or a proportion may lie from the figure observed, by chance alone.

Counts are taken as Poisson, proportions as binomial. Every function returns (low, high) in the figure's own unit.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

EXACT_BELOW = 10  # events; from here on Byar's approximation agrees with the exact limits to two figures


def deviate(confidence: float) -> float:
    """Standard normal deviate that leaves (1 − confidence) / 2 in each tail: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def exact_poisson(events: float, confidence: float = 0.95) -> tuple[float, float]:
    """Exact limits of a Poisson mean after `events` were counted (Garwood 1936). Nought events give a low of nought."""
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = float(gammaincinv(events, tail)) if events > 0 else 0.0
    return low, float(gammaincinv(events + 1, 1 - tail))


def byar(events: float, confidence: float = 0.95) -> tuple[float, float]:
    """Byar's approximation to the exact limits (Breslow and Day 1987, page 69). `events` must be above nought."""
    z, above = deviate(confidence), events + 1
    low = events * (1 - 1 / (9 * events) - z / (3 * sqrt(events))) ** 3
    return low, above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3


def count_interval(events: float, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of a count: exact below ten events, Byar from ten."""
    return exact_poisson(events, confidence) if events < EXACT_BELOW else byar(events, confidence)


def rate_interval(events: float, per_event: float, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of a rate. `per_event` is what one event adds to it: multiplier / denominator."""
    low, high = count_interval(events, confidence)
    return low * per_event, high * per_event


def wilson(events: float, of: float, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of the proportion `events` / `of`, between 0 and 1 (Wilson 1927). `of` must be above nought."""
    z = deviate(confidence)
    centre, spread = 2 * events + z * z, z * sqrt(max(0.0, z * z + 4 * events * (1 - events / of)))
    scale = 2 * (of + z * z)
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def estimate_interval(value: float, standard_error: float, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of an estimate with a known standard error, such as a survey's."""
    reach = deviate(confidence) * standard_error
    return value - reach, value + reach
