"""The outlook on real series of London's boroughs, on odd series, and against a table read the slow way."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.judgement import outlook_table
from saferplan.judgement.history import history
from saferplan.judgement.outlook import outlook
from saferplan.judgement.outlook_range import LEVELS, SIZES, errors_at
from saferplan.judgement.theta import theta_forecast
from saferplan.values.figures import Unit
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Nature, Target, TargetKind
from saferplan.values.series import Break, Observation
from tests.library.london import APRIL_2010, crime, every_series, monthly

INDICATOR = Indicator("thefts", "Thefts", Unit("offences"), Direction.LOWER)
SEPTEMBER = Period.month(2015, 9)
YEAR = Period.financial_year(2015)


def at_most(figure, kind=TargetKind.AT_MOST, year=YEAR):
    return Fraction(figure), Target("thefts", year, kind, Fraction(figure))


def given_months(counts, first=APRIL_2010):
    return monthly("thefts", "Camden", counts, first)


def judged(counts, as_at=SEPTEMBER, target=(None, None), indicator=INDICATOR):
    return outlook(indicator, given_months(counts), *target, as_at)


@pytest.fixture(scope="module")
def camden(shared):
    return crime(shared, major="BURGLARY")["Camden"]


def test_a_real_series(camden):
    found = judged(camden, target=at_most(3000))
    known = sum(camden[60:66])
    assert found.year == YEAR and found.months_known == 6 and not found.why_not
    assert known < found.low < found.estimate < found.high
    assert found.run_rate == known * 2
    assert 0.005 <= found.probability <= 0.995 and 85 < found.coverage < 100
    by_hand = known + float(theta_forecast([float(count) for count in camden[:66]], 6).sum())
    assert found.estimate == pytest.approx(by_hand)


def test_later_figures_are_ignored(camden):
    assert judged(camden) == judged(camden[:66])


def test_ranges_hold_on_series_the_table_never_saw(shared):
    """The table is made from every other series in order of name; here are some of the others."""
    held = []
    for counts in every_series(shared)[1::48]:
        for start in range(2015, 2020):
            found = judged(counts, Period.month(start, 9))
            at = (start - 2010) * 12
            held.append(found.low <= sum(counts[at : at + 12]) <= found.high)
    assert len(held) >= 90 and sum(held) / len(held) >= 0.88


def test_running_totals_give_the_same_outlook(camden):
    months = given_months(camden[:66])
    totals, running = [], 0
    for seen in months.observations:
        running = seen.value + (0 if seen.period.first == seen.period.year().first else running)
        totals.append(replace(seen, value=running))
    cumulative = replace(INDICATOR, counting=Counting.CUMULATIVE)
    found = outlook(cumulative, replace(months, observations=tuple(totals)), *at_most(3000), SEPTEMBER)
    assert found == outlook(INDICATOR, months, *at_most(3000), SEPTEMBER)


def test_running_totals_at_the_end_of_quarters(camden):
    """The indicator need not say that its running totals come by the quarter."""
    ends = range(2, 66, 3)
    totals = (Observation(APRIL_2010.shift(at), Fraction(sum(camden[at // 12 * 12 : at + 1]))) for at in ends)
    cumulative = replace(INDICATOR, counting=Counting.CUMULATIVE)
    found = outlook(cumulative, replace(given_months([]), observations=tuple(totals)), None, None, SEPTEMBER)
    assert found.months_known == 6 and found.run_rate == 2 * sum(camden[60:66])
    assert found.low < sum(camden[60:66]) + sum(camden[54:60]) < found.high


def test_quarters(camden):
    quarters = tuple(
        Observation(Period(APRIL_2010.first + at, 3), Fraction(sum(camden[at : at + 3]))) for at in range(0, 66, 3)
    )
    series = replace(given_months([]), observations=quarters)
    found = outlook(replace(INDICATOR, frequency=3), series, None, None, SEPTEMBER)
    monthly_one = judged(camden)
    assert found.months_known == 6 and found.estimate == pytest.approx(monthly_one.estimate, rel=0.15)


def test_a_rate_is_forecast_by_its_events(camden):
    people = Fraction(240_000)
    rates = tuple(
        replace(seen, value=seen.value * 1000 / people, numerator=seen.value, denominator=people)
        for seen in given_months(camden[:66]).observations
    )
    rate = replace(INDICATOR, nature=Nature.RATE)
    found = outlook(rate, replace(given_months([]), observations=rates), *at_most(Fraction(3000, 240)), SEPTEMBER)
    counted = judged(camden, target=at_most(3000))
    for name in ("estimate", "low", "high", "run_rate"):
        assert getattr(found, name) == pytest.approx(getattr(counted, name) / 240)
    assert found.probability == pytest.approx(counted.probability)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=36, max_size=80), st.integers(0, 400))
def test_never_absurd(counts, figure):
    as_at = APRIL_2010.shift(len(counts) - 1)
    year = as_at.year()
    found = judged(counts, as_at, at_most(figure, year=year))
    known = sum(counts[len(counts) - found.months_known :]) if found.months_known else 0
    numbers = (found.estimate, found.low, found.high, found.probability)
    assert all(math.isfinite(number) for number in numbers)
    assert known - 1e-6 <= found.low <= found.high and found.estimate >= known - 1e-6
    assert 0 <= found.probability <= 1


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 2000), min_size=2, max_size=2), st.sampled_from(list(TargetKind)[:4]))
def test_odds_follow_the_target(figures, kind):
    counts = [40 + (at * 7) % 23 for at in range(66)]
    low, high = (judged(counts, target=at_most(figure, kind)).probability for figure in sorted(figures))
    if kind in (TargetKind.AT_MOST, TargetKind.LESS_THAN):
        assert low <= high
    else:
        assert low >= high


@pytest.mark.parametrize("count", [0, 7])
def test_a_series_that_never_moves(count):
    found = judged([count] * 66, target=at_most(count * 12))
    assert found.estimate == count * 12 and found.low <= found.estimate <= found.high
    assert 0 < found.probability < 1


def test_mostly_noughts():
    found = judged(([0] * 11 + [1]) * 5 + [0] * 6, target=at_most(3))
    assert math.isfinite(found.estimate) and found.low >= 0


def test_certain_where_counts_cannot_fall():
    counts = [10] * 60 + [10] * 6
    assert judged(counts, target=at_most(59)).probability == 0
    assert judged(counts, target=at_most(60, TargetKind.AT_LEAST)).probability == 1
    assert judged(counts, target=at_most(60, TargetKind.LESS_THAN)).probability == 0
    assert judged(counts, target=at_most(60, TargetKind.MORE_THAN)).probability < 1


def test_a_month_that_is_late_is_forecast():
    counts = [40 + (at * 7) % 23 for at in range(66)]
    late = judged([*counts[:65], None])
    assert late.months_known == 5 and late == judged(counts[:65])


def test_nothing_of_the_year_yet():
    counts = [40 + (at * 7) % 23 for at in range(60)]
    found = judged(counts, Period.month(2015, 4))
    assert found.months_known == 0 and found.run_rate is None and found.estimate > 0


def test_last_year_is_not_in_yet():
    found = judged([40] * 58, Period.month(2015, 4))
    assert "2015/16" in found.why_not and found.estimate is None


def test_a_gap_ends_the_history_before_it():
    counts = [40 + (at * 7) % 23 for at in range(66)]
    old_gap = [*counts[:20], None, *counts[21:]]
    assert judged(old_gap) == judged([None] * 21 + counts[21:])
    found = judged([*counts[:50], None, *counts[51:]])
    assert "15 months in a row" in found.why_not and found.run_rate == 2 * sum(counts[60:])


def test_only_what_follows_a_break_counts():
    counts = [40 + (at * 7) % 23 for at in range(66)]
    series = given_months(counts)
    early = replace(series, breaks=(Break(Period.month(2012, 4), "new recording"),))
    assert outlook(INDICATOR, early, None, None, SEPTEMBER) == judged([None] * 24 + counts[24:])
    late = replace(series, breaks=(Break(Period.month(2014, 1), "new recording"),))
    assert "since the break" in outlook(INDICATOR, late, None, None, SEPTEMBER).why_not


@pytest.mark.parametrize("nature", [Nature.PERCENTAGE, Nature.MEAN, Nature.SURVEY, Nature.MONEY, Nature.GAP])
def test_what_was_not_measured_is_not_forecast(nature):
    found = judged([40 + at % 5 for at in range(66)], indicator=replace(INDICATOR, nature=nature))
    assert found.estimate is None and "measured" in found.why_not


@pytest.mark.parametrize("counting", [Counting.LEVEL, Counting.ROLLING])
def test_levels_are_known_at_the_end_of_the_year_only(counting):
    indicator = replace(INDICATOR, counting=counting, nature=Nature.PERCENTAGE)
    counts = [60 + at % 5 for at in range(72)]
    assert judged(counts, indicator=indicator).estimate is None
    found = judged(counts, Period.month(2016, 3), at_most(61), indicator)
    assert (found.estimate, found.probability, found.months_known) == (61.0, 1.0, 12)


def test_an_empty_series():
    assert judged([]).why_not == "no figure received"
    assert isinstance(history(INDICATOR, given_months([]), SEPTEMBER), str)


def test_the_shipped_table_is_whole():
    """Read the slow way: every history, month and size is there, and its quantiles rise."""
    lines = [line.split() for line in outlook_table.TABLE.split("\n") if line]
    keys = {(line[0], int(line[1]), int(line[2])) for line in lines}
    assert keys == {(kind, month, size) for kind in ("long", "short") for month in range(12) for size in SIZES}
    for line in lines:
        quantiles = [float(number) for number in line[5:]]
        assert quantiles == sorted(quantiles) and len(quantiles) == len(LEVELS)
        months = 60 if line[0] == "long" else 59
        assert list(errors_at(int(line[2]), int(line[1]), months).quantiles) == quantiles
        assert int(line[3]) >= 30


def test_ranges_narrow_as_the_year_goes_on(camden):
    widths = [judged(camden[: 60 + month], Period(YEAR.first + month - 1)) for month in (1, 6, 11)]
    spans = [found.high - found.low for found in widths]
    assert spans == sorted(spans, reverse=True)
