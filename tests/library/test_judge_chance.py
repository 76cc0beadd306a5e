"""The tests of chance against published values, against second implementations, and for false alarms."""

from __future__ import annotations

import csv
import json
from collections import Counter
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from saferplan.judgement import chance
from saferplan.judgement.chance import Dispersion, compare_counts, compare_estimates, compare_proportions, signal
from saferplan.values.judgement import Movement
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Nature
from saferplan.values.series import Observation
from tests.given import indicator_of, observed, series_of

NOWHERE = ("London Heathrow and London City Airports", "Unknown")  # in London’s table beside its 32 boroughs
JUNE, JUNE_BEFORE = Period.parse("2015-06"), Period.parse("2014-06")


def test_e_test_agrees_with_published_values(shared):
    cases = json.loads((shared / "golden" / "poisson_etest.json").read_text())["cases"]
    checked = [case for case in cases if case["d"] == 0]
    assert len(checked) > 10
    for case in checked:
        found = compare_counts(case["k1"], case["k2"], (case["n1"], case["n2"]))
        assert found.p_value == pytest.approx(case["exact_wald"], abs=1e-6)


@pytest.mark.parametrize(("first", "second", "months"), [(460, 530, (1, 1)), (320, 600, (1, 2)), (80, 900, (1, 12))])
def test_the_test_for_large_counts_takes_over_where_both_agree(first, second, months, monkeypatch):
    small = compare_counts(first, second, months)
    monkeypatch.setattr(chance, "E_TEST_UP_TO", 0)
    large = compare_counts(first, second, months)
    assert (small.method, large.method) == (chance.E_TEST + chance.UNKNOWN, chance.CONDITIONAL + chance.UNKNOWN)
    assert large.p_value == pytest.approx(small.p_value, abs=0.012)


def test_large_counts_are_quick_and_finite():
    found = compare_counts(4_000_000, 4_020_000, (12, 12), Dispersion(25.0, 40))
    assert 0 < found.p_value < 1 and found.dispersion == 25.0


@given(first=st.integers(0, 400), second=st.integers(0, 400), factor=st.floats(0.2, 8))
@settings(max_examples=40, deadline=None)
def test_more_dispersion_is_never_less_cautious(first, second, factor):
    plain = compare_counts(first, second)
    wider = compare_counts(first, second, (1, 1), Dispersion(factor, 24))
    assert wider.p_value >= plain.p_value
    assert 0 <= wider.p_value <= 1


def test_score_of_proportions_agrees_with_statsmodels():
    from statsmodels.stats.proportion import proportions_ztest

    for first, second in (((10, 69), (20, 69)), ((3, 11), (40, 90)), ((0, 9), (4, 10))):
        other = proportions_ztest([first[0], second[0]], [first[1], second[1]])[1]
        assert compare_proportions(first, second).p_value == pytest.approx(other, rel=1e-9)


def test_estimates_by_their_standard_errors():
    found = compare_estimates(20.5, 17.0, (1.2, 1.1))
    assert found.p_value == pytest.approx(2 * norm.sf(3.5 / sqrt(1.2**2 + 1.1**2)))


def test_dispersion_agrees_with_statsmodels():
    """The same regression by statsmodels' GLM, its scale taken from Pearson's chi-square."""
    import statsmodels.api as sm

    random = np.random.default_rng(5)
    times = np.arange(48.0)
    people = np.linspace(1000, 1300, 48)
    events = random.negative_binomial(8, 0.3, 48).astype(float)
    events[7] = 0
    waves = [np.ones(48), times - 20]
    for wave in (1, 2):
        waves += [np.sin(2 * np.pi * wave * times / 12), np.cos(2 * np.pi * wave * times / 12)]
    fitted = sm.GLM(events, np.column_stack(waves), family=sm.families.Poisson(), exposure=people).fit(scale="X2")
    found = chance.dispersion(list(times), list(events), list(people), 12)
    assert found is not None
    assert found.factor == pytest.approx(float(fitted.scale), rel=1e-5)
    assert found.freedom == 48 - 6


def test_dispersion_needs_two_years_and_an_event():
    assert chance.dispersion(range(23), [3] * 23, [1] * 23, 12) is None
    assert chance.dispersion(range(36), [0] * 36, [1] * 36, 12) is None
    assert chance.dispersion(range(8), [3] * 8, [1] * 8, 4) is None
    found = chance.dispersion(range(36), [3] * 36, [1] * 36, 12)
    assert found is not None and found.factor == pytest.approx(0, abs=1e-9)


def _draw(random, mean, factor):
    return random.poisson(mean) if factor == 1 else random.negative_binomial(mean / (factor - 1), 1 / factor)


@pytest.mark.parametrize("factor", [1, 3])
@pytest.mark.parametrize("counting", [Counting.EACH, Counting.ROLLING])
def test_false_alarms_stay_near_one_in_twenty(factor, counting):
    """Seasonal series without any change of level, chance alone (1) and three times as variable.

    Without the overdispersion a quarter of them would be called more than chance.
    """
    random = np.random.default_rng(20150623)
    months = 27 + 36 + 12
    season = 60 * (1 + 0.3 * np.sin(2 * np.pi * np.arange(months) / 12))
    indicator = indicator_of(counting=counting)
    called, naive, runs = 0, 0, 250
    for _ in range(runs):
        seen = _draw(random, season, factor)
        values = np.convolve(seen, np.ones(12, int), "valid") if counting is Counting.ROLLING else seen
        series = series_of(observed(str(JUNE.shift(1 - len(values))), values.tolist()))
        found = signal(indicator, series, JUNE_BEFORE, JUNE)
        called += found.movement is Movement.MORE_THAN_CHANCE
        totals = [int(series.value(at)) for at in (JUNE_BEFORE, JUNE)]
        naive += compare_counts(*totals).p_value < 0.05
    assert 0.01 <= called / runs <= 0.10
    assert factor == 1 or naive / runs > 0.15


def test_a_doubling_is_seen_through_dispersion():
    random = np.random.default_rng(7)
    seen = random.negative_binomial(30, 1 / 2, 63)
    seen[-3:] = 70
    series = series_of(observed(str(JUNE.shift(-62)), seen.tolist()))
    found = signal(indicator_of(), series, JUNE_BEFORE, JUNE)
    assert found.movement is Movement.MORE_THAN_CHANCE and found.dispersion > 1.2


@pytest.mark.parametrize("counting", [Counting.EACH, Counting.CUMULATIVE])
def test_running_totals_and_months_give_the_same_test(counting):
    """The same months given as they are and as running totals from April."""
    random = np.random.default_rng(11)
    months = random.negative_binomial(20, 0.4, 39).tolist()
    each = series_of(observed("2012-04", months))
    totals = [sum(months[at - at % 12 : at + 1]) for at in range(39)]
    running = series_of(observed("2012-04", totals))
    one = signal(indicator_of(), each, JUNE_BEFORE, JUNE)
    two = signal(indicator_of(counting=Counting.CUMULATIVE), running, JUNE_BEFORE, JUNE)
    assert one == two and one.dispersion is not None


def test_quarters_made_of_months_are_tested_as_the_months_are():
    random = np.random.default_rng(12)
    series = series_of(observed("2012-04", random.negative_binomial(20, 0.4, 39).tolist()))
    by_month = signal(indicator_of(), series, JUNE_BEFORE, JUNE)
    quarters = (Period.parse("2014/15-Q1"), Period.parse("2015/16-Q1"))
    assert signal(indicator_of(frequency=3), series, *quarters) == by_month


def test_rates_are_compared_by_their_own_denominators():
    """30 of 1,000 and 45 of 1,500 residents are the same rate."""
    seen = [
        Observation(Period.parse("2014/15"), 30, numerator=30, denominator=1000),
        Observation(Period.parse("2015/16"), 30, numerator=45, denominator=1500),
    ]
    indicator = indicator_of(counting=Counting.LEVEL, nature=Nature.RATE, frequency=12)
    found = signal(indicator, series_of(seen), Period.parse("2014/15"), Period.parse("2015/16"))
    assert found.p_value == pytest.approx(1.0, abs=1e-6)


def test_history_before_a_break_is_left_out():
    """Wild months before the break would widen the test."""
    calm, wild = [50, 51, 49, 50] * 9, [5, 160, 40, 90] * 9
    series = series_of(observed("2009-07", wild), observed("2012-07", calm), breaks={"2012-07": "recoded"})
    assert series.value(JUNE) is not None
    whole = series_of(observed("2009-07", wild), observed("2012-07", calm))
    indicator = indicator_of()
    after = signal(indicator, series, JUNE_BEFORE, JUNE)
    before = signal(indicator, whole, JUNE_BEFORE, JUNE)
    assert after.dispersion == 1.0 and before.dispersion > 5


def test_real_series_in_an_ordinary_and_in_an_extraordinary_spring(shared):
    """All offences of London's boroughs, April to June against the year before.

    2020, the first lockdown: nearly every borough fell by more than chance. 2018: few moved; taking the months as
    Poisson counts would call nearly half of the boroughs changed.
    """
    boroughs = _london(shared)
    assert len(boroughs) == 32
    found = {}
    for year in (2018, 2020):
        earlier, later = Period.month(year - 1, 6), Period.month(year, 6)
        signals = [signal(indicator_of(), series, earlier, later) for series in boroughs]
        assert all(one.dispersion is not None and one.dispersion >= 1 for one in signals)
        found[year] = sum(one.movement is Movement.MORE_THAN_CHANCE for one in signals)
        plain = [compare_counts(*(int(series_sum(series, at)) for at in (earlier, later))) for series in boroughs]
        assert sum(one.movement is Movement.MORE_THAN_CHANCE for one in plain) > 0.4 * len(boroughs)
    assert found[2020] >= 0.8 * len(boroughs)
    assert found[2018] <= 0.25 * len(boroughs)


def series_sum(series, june):
    return sum(series.value(june.shift(-at)) for at in range(3))


def _london(shared):
    totals: dict[str, Counter[str]] = {}
    path = next((shared / "data").glob("metropolitan-police-boroughs-*.csv"))
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            months = {name: int(float(cell)) for name, cell in row.items() if name.isdigit() and cell}
            totals.setdefault(row["BoroughName"], Counter()).update(months)
    return [
        series_of(
            Observation(Period.month(int(name[:4]), int(name[4:])), Fraction(count)) for name, count in months.items()
        )
        for name, months in totals.items()
        if name not in NOWHERE
    ]
