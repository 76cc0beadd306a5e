"""Whether a movement is more than chance would explain, by a test that fits the kind of figure. Apart from status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import erfc, sqrt

import numpy as np

from saferplan.judgement.to_date import Figure, figure_at
from saferplan.values.judgement import NOT_GIVEN, Movement, Signal
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature
from saferplan.values.series import Observation, Series

LEVEL = 0.05  # a movement is more than chance where its p-value lies below this
HISTORY = 48  # months before the later figure: over longer spans a straight trend no longer fits
LEAST_FREEDOM = 8  # residual degrees of freedom from which an overdispersion is believed
E_TEST_UP_TO = 1000  # events in both periods: its work grows with their square
_YEAR = 12

E_TEST = "E-test of two counts"
CONDITIONAL = "exact test of two counts given their total"
UNKNOWN = ", overdispersion not known"  # said of either where the history is too short to tell
QUASI_POISSON = "comparison of two counts that vary more than by chance (quasi-Poisson)"
PROPORTIONS = "score test of two percentages"
ESTIMATES = "difference of two estimates over its standard error"


@dataclass(frozen=True)
class Dispersion:
    """How many times more a series varies than chance alone would have it, and on how much that rests."""

    factor: float
    freedom: int


def signal(indicator: Indicator, series: Series, earlier: Period, later: Period) -> Signal:
    """Whether the figures at two periods differ by more than chance; `why_not` says why no test was made.

    Counts, and rates with their numerators and denominators, are compared as events per exposure; percentages as
    proportions; surveys, means, gaps and sums of money by their standard errors. Windows that overlap, and figures
    on two sides of a break, are never tested.
    """
    one, two = figure_at(indicator, series, earlier), figure_at(indicator, series, later)
    for figure in (one, two):
        if figure.value is None:
            return _untested(f"there is no figure for {figure.span.label}")
    cut = series.broken_between(one.span, two.span)
    if cut is not None:
        return _untested(f"the series breaks at {cut.at.label}")
    if one.span.last >= two.span.first:
        return _untested("the two figures share months, so they are not independent")
    if indicator.nature in (Nature.COUNT, Nature.RATE):
        return _events(indicator, series, one, two)
    return _estimates(indicator, one, two)


def compare_counts(
    first: int, second: int, exposures: tuple[float, float] = (1.0, 1.0), dispersion: Dispersion | None = None
) -> Signal:
    """Two counts of events over their exposures (months, people, or both multiplied).

    Without a dispersion above 1 by the E-test (Krishnamoorthy and Thomson 2004), or for large counts by the binomial
    test of the second given both (Przyborowski and Wilenski 1940). With one, by the score of the second given both,
    its variance multiplied by the dispersion, against Student's t of the dispersion's freedom; never less cautious
    than the test without, which small counts need.
    """
    plain, method = _by_chance_alone(first, second, exposures)
    if dispersion is None or dispersion.factor <= 1:
        return _told(plain, method + UNKNOWN) if dispersion is None else _told(plain, method, 1.0)
    from scipy.stats import t

    score = _score(first, second, exposures) / sqrt(dispersion.factor)
    wide = 2 * float(t.sf(abs(score), dispersion.freedom))
    return _told(max(plain, wide), QUASI_POISSON, dispersion.factor)


def _score(first: int, second: int, exposures: tuple[float, float]) -> float:
    both, share = first + second, exposures[1] / (exposures[0] + exposures[1])
    return 0.0 if both == 0 else (second - both * share) / sqrt(both * share * (1 - share))


def _by_chance_alone(first: int, second: int, exposures: tuple[float, float]) -> tuple[float, str]:
    """p-value of two Poisson counts with equal rates, and the test it comes from."""
    if first + second == 0:
        return 1.0, E_TEST
    if first + second > E_TEST_UP_TO:
        from scipy.stats import binomtest

        tested = binomtest(second, first + second, exposures[1] / (exposures[0] + exposures[1]))
        return float(tested.pvalue), CONDITIONAL
    from statsmodels.stats.rates import test_poisson_2indep

    with np.errstate(divide="ignore"):  # it also takes the ratio of the rates, which may be over nought
        tested = test_poisson_2indep(
            first, exposures[0], second, exposures[1], value=0, method="etest-wald", compare="diff"
        )
    return min(1.0, float(tested.pvalue)), E_TEST


def compare_proportions(first: tuple[int, int], second: tuple[int, int]) -> Signal:
    """Two proportions, each (how many, of how many): score test with the variance pooled under no difference."""
    (a, m), (b, n) = first, second
    pooled = (a + b) / (m + n)
    if pooled in (0.0, 1.0):
        return _told(1.0, PROPORTIONS)
    z = (b / n - a / m) / sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    return _told(erfc(abs(z) / sqrt(2)), PROPORTIONS)


def compare_estimates(first: float, second: float, errors: tuple[float, float]) -> Signal:
    """Two independent estimates with standard errors in the same unit, not both nought."""
    z = (second - first) / sqrt(errors[0] ** 2 + errors[1] ** 2)
    return _told(erfc(abs(z) / sqrt(2)), ESTIMATES)


def _told(p_value: float, method: str, dispersion: float | None = None) -> Signal:
    movement = Movement.MORE_THAN_CHANCE if p_value < LEVEL else Movement.WITHIN_CHANCE
    return Signal(movement, method, p_value, dispersion)


def _untested(why_not: str) -> Signal:
    return Signal(Movement.NOT_TESTED, why_not=why_not)


# ── counts and rates ──────────────────────────────────────────────────────────────────────────────────────────────


def _events(indicator: Indicator, series: Series, one: Figure, two: Figure) -> Signal:
    if indicator.counting is Counting.LEVEL and indicator.nature is Nature.COUNT:
        return _untested("what is present at a time is no count of events, and much of it was present the time before")
    counts = [_counted(indicator, figure) for figure in (one, two)]
    first, second = counts
    if first is None or second is None:
        needed = "numerators and denominators" if indicator.nature is Nature.RATE else "whole numbers of events"
        return _untested(f"the figures do not come as {needed}")
    if indicator.counting is Counting.ROLLING:
        found = rolling_dispersion(indicator, series, two.span)
    else:
        found = own_dispersion(indicator, series, one.span, two.span)
    return compare_counts(first[0], second[0], (first[1], second[1]), found)


def _counted(indicator: Indicator, figure: Figure) -> tuple[int, float] | None:
    """Events and exposure of a figure: for rates its numerators and denominators, for counts itself and its months."""
    events, exposure = Fraction(), Fraction()
    for seen in figure.parts:
        months = seen.period.months if len(figure.parts) > 1 else figure.span.months
        above, below = _own(indicator, seen)
        if above is None or below is None:
            return None
        events, exposure = events + above, exposure + below * months
    if exposure <= 0 or events < 0 or events.denominator != 1:
        return None
    return int(events), float(exposure)


def _own(indicator: Indicator, seen: Observation) -> tuple[Fraction | None, Fraction | None]:
    if indicator.nature is Nature.RATE:
        return seen.numerator, seen.denominator
    return seen.value, Fraction(1)


def own_dispersion(indicator: Indicator, series: Series, earlier: Period, later: Period) -> Dispersion | None:
    """The overdispersion of a series' own history before `later`, four years of it, back to the last break at most."""
    since = max([later.first - HISTORY, *(cut.at.first for cut in series.breaks if cut.at.first <= earlier.first)])
    months = indicator.frequency
    if indicator.counting is Counting.EACH:  # quarters made of months are judged by the months
        months = min([months, *(seen.period.months for seen in series.observations)])
    past = [
        (seen.period.first / months, *own)
        for seen in series.observations
        if since <= seen.period.first and seen.period.last < later.first and seen.period.months == months
        if (own := _single(indicator, series, seen)) is not None
    ]
    times, events, exposures = zip(*past, strict=True) if past else ((), (), ())
    return dispersion(times, events, exposures, _YEAR / months)


def _single(indicator: Indicator, series: Series, seen: Observation) -> tuple[float, float] | None:
    """Events and exposure of one period by itself: running totals are taken apart."""
    above, below = _own(indicator, seen)
    if above is None or below is None or below <= 0:
        return None
    if indicator.counting is Counting.CUMULATIVE and seen.period.first != seen.period.year(indicator.year_starts).first:
        before = series.at(seen.period.previous)
        total = _own(indicator, before)[0] if before else None
        if total is None:
            return None
        above -= total
    return (float(above), float(below)) if above >= 0 else None


def rolling_dispersion(indicator: Indicator, series: Series, later: Period) -> Dispersion | None:
    """The overdispersion behind a rolling total, from its steps: each is a new month less the same month last year.

    Such a step has the variance of two months, season cancels, and the mean step (the trend) is taken off. Steps a
    year apart share a month, which leaves two thirds of them as freedom.
    """
    known = {seen.period.last: above for seen in series.observations if (above := _own(indicator, seen)[0]) is not None}
    cuts = (cut.at.first for cut in series.breaks if cut.at.first <= later.last)
    since = max([later.first - HISTORY, *cuts]) + _YEAR  # the first whole window after a break
    months = indicator.frequency
    steps = [
        (float(known[last] - known[last - months]), float(known[last] + known[last - months]) / 2)
        for last in sorted(known)
        if last <= later.last and last - months in known and last - months >= since - 1
    ]
    freedom = (len(steps) - 1) * 2 // 3
    level = sum(rolling for _, rolling in steps)
    if freedom < LEAST_FREEDOM or level <= 0:
        return None
    mean = sum(step for step, _ in steps) / len(steps)
    squares = sum((step - mean) ** 2 for step, _ in steps) * len(steps) / (len(steps) - 1)
    return Dispersion(squares / (level * 2 * months / _YEAR), freedom)


def dispersion(
    times: Sequence[float], events: Sequence[float], exposures: Sequence[float], per_year: float
) -> Dispersion | None:
    """Pearson's chi-square over its freedom, after a Poisson regression on a trend and the season.

    `times` number the periods, `per_year` of which make a year; `exposures` are people or months. None below
    `LEAST_FREEDOM` residual degrees of freedom, below two years, or without an event.
    """
    if len(times) < 2 * per_year or sum(events) <= 0:
        return None
    design = _design(np.asarray(times), per_year)
    freedom = len(times) - design.shape[1]
    if freedom < LEAST_FREEDOM:
        return None
    seen = np.asarray(events)
    mean = _poisson_means(design, seen, np.asarray(exposures))
    return Dispersion(float(((seen - mean) ** 2 / mean).sum() / freedom), freedom)


def _design(times: np.ndarray, per_year: float) -> np.ndarray:
    """Columns: level, trend, and as many waves of the year as the periods can show, at most two."""
    columns = [np.ones_like(times), (times - times.mean()) / max(1.0, float(np.ptp(times)))]
    for wave in (1, 2):
        turn = 2 * np.pi * wave * times / per_year
        if 2 * wave <= per_year:
            columns.append(np.cos(turn))
        if 2 * wave < per_year:
            columns.append(np.sin(turn))
    return np.column_stack(columns)


def _poisson_means(design: np.ndarray, events: np.ndarray, exposures: np.ndarray) -> np.ndarray:
    """Fitted means of a Poisson regression with log link, by iteratively reweighted least squares."""
    offset = np.log(exposures)
    mean = np.maximum(events, events.mean() / 2)
    for _ in range(50):
        working = np.log(mean) - offset + (events - mean) / mean
        root = np.sqrt(mean)
        weights, *_ = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)
        fitted = np.exp(np.clip(design @ weights + offset, -12, 30))
        if np.allclose(fitted, mean, rtol=1e-8):
            break
        mean = fitted
    return fitted


# ── percentages, surveys, means ──────────────────────────────────────────────────────────────────────────────────


def _estimates(indicator: Indicator, one: Figure, two: Figure) -> Signal:
    errors = [_standard_error(indicator, figure) for figure in (one, two)]
    proportions = [_proportion(figure) for figure in (one, two)]
    if indicator.nature is Nature.PERCENTAGE and proportions[0] and proportions[1]:
        return compare_proportions(proportions[0], proportions[1])
    if errors[0] is not None and errors[1] is not None and (errors[0] or errors[1]):
        return compare_estimates(_number(one), _number(two), (errors[0], errors[1]))
    if indicator.nature is Nature.SURVEY and proportions[0] and proportions[1]:
        return compare_proportions(proportions[0], proportions[1])
    wanted = {
        Nature.PERCENTAGE: NOT_GIVEN,
        Nature.SURVEY: "neither standard errors nor sample sizes are given for both waves",
    }
    return _untested(wanted.get(indicator.nature, "standard errors are not given for both figures"))


def _number(figure: Figure) -> float:
    return float(figure.value or 0)


def _standard_error(indicator: Indicator, figure: Figure) -> float | None:
    """As given; for a survey's percentage without one, that of a simple random sample of its size."""
    if len(figure.parts) != 1:
        return None
    seen = figure.parts[0]
    if seen.standard_error is not None:
        return float(seen.standard_error)
    if indicator.nature is not Nature.SURVEY or not indicator.unit.percent or not seen.sample_size:
        return None
    share = min(max(_number(figure) / 100, 0.0), 1.0)
    return 100 * sqrt(share * (1 - share) / seen.sample_size)


def _proportion(figure: Figure) -> tuple[int, int] | None:
    """How many of how many; None where it is not known or is no part of a whole."""
    above = [seen.numerator for seen in figure.parts if seen.numerator is not None]
    below = [seen.denominator for seen in figure.parts if seen.denominator is not None]
    if len(above) < len(figure.parts) or len(below) < len(figure.parts):
        return None
    part, whole = sum(above, Fraction()), sum(below, Fraction())
    if not (0 <= part <= whole and whole > 0 and part.denominator == whole.denominator == 1):
        return None
    return int(part), int(whole)
