"""Intervals and funnel limits against published vectors and slow second ways."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.judgement import funnel
from saferplan.judgement.intervals import byar, count_interval, exact_poisson, rate_interval, wilson
from tests.library.london import crime, residents


def golden(shared, name):
    return json.loads((shared / "golden" / name).read_text())


def close(pair, expected, rel=1e-9):
    return pair == pytest.approx(expected, rel=rel, abs=1e-12)


def test_exact_poisson_golden(shared):
    for case in golden(shared, "poisson_exact_ci.json")["cases"]:
        assert close(exact_poisson(case["x"], case["confidence"]), (case["lower"], case["upper"]))


def test_byar_and_rates_golden(shared):
    vectors = golden(shared, "byars_ci.json")
    for case in vectors["cases"]:
        assert close(byar(case["x"], case["confidence"]), (case["lower"], case["upper"]))
    for case in vectors["rate_cases"]:
        found = rate_interval(case["x"], case["multiplier"] / case["n"], case["confidence"])
        assert close(found, (case["lower"], case["upper"]))


def test_wilson_golden(shared):
    vectors = golden(shared, "wilson_ci.json")
    for case in (*vectors["cases"], *vectors["proportion_cases"]):
        found = wilson(case["x"], case["n"], case["confidence"])
        scale = case.get("multiplier", 1)
        assert close(tuple(limit * scale for limit in found), (case["lower"], case["upper"]))


@given(st.integers(0, 400), st.sampled_from([0.9, 0.95, 0.998]))
def test_exact_limits_leave_the_tails_they_should(events, confidence):
    """The slow way: add up Poisson probabilities at the limits."""
    low, high = exact_poisson(events, confidence)
    tail = (1 - confidence) / 2

    def at_most(count, mean):
        logs = np.cumsum(np.concatenate([[0.0], np.log(mean / np.arange(1, count + 1))])) - mean
        return float(np.exp(logs).sum())

    assert at_most(events, high) == pytest.approx(tail, rel=1e-6)
    assert low == 0 if events == 0 else 1 - at_most(events - 1, low) == pytest.approx(tail, rel=1e-5)
    assert count_interval(events)[0] <= events <= count_interval(events)[1]


@given(st.integers(0, 50), st.integers(1, 50))
def test_wilson_stays_between_nought_and_one(events, more):
    low, high = wilson(events, events + more)
    assert 0 <= low <= events / (events + more) <= high <= 1


def test_plain_funnel_of_ratios_golden(shared):
    """The published table gives, by observed count, the expected count at which it becomes significant."""
    limits = golden(shared, "funnel_limits.json")["ratio"]["limits"]
    for label, confidence in (("2s", 0.95), ("3s", 0.998)):
        for low_at, low, high_at, high in zip(
            limits[f"lower_{label}_exp_events"],
            limits[f"lower_{label}_isr"],
            limits[f"upper_{label}_exp_events"],
            limits[f"upper_{label}_isr"],
            strict=True,
        ):
            assert funnel.poisson_limits(low_at, confidence)[0] * 100 == pytest.approx(low, rel=1e-4)
            assert funnel.poisson_limits(high_at, confidence)[1] * 100 == pytest.approx(high, rel=1e-4)


def test_plain_funnel_of_proportions_golden(shared):
    vectors = golden(shared, "funnel_limits.json")["proportion"]
    limits, average = vectors["limits"], vectors["baseline_pct"] / 100
    for label, confidence in (("2s0025", 0.95), ("3s0001", 0.998)):
        for size, low, high in zip(
            limits["Population"], limits[f"Lower{label}limit"], limits[f"Upper{label}limit"], strict=True
        ):
            found = funnel.proportion_limits(average, size, confidence)
            assert [100 * limit for limit in found] == pytest.approx([low, high], abs=1e-4)


def test_between_area_variance_golden(shared):
    """Burglary in London's boroughs, 2019/20: tau² as another program found it, on both usual scales."""
    vectors = golden(shared, "funnel_overdispersion.json")
    observed, expected = vectors["input"]["numerator"], vectors["input"]["denominator"]
    assert funnel.variance_of_rates(observed, expected) == pytest.approx(
        vectors["result"]["CQC"]["tau2_winsorised"], rel=1e-6
    )
    logs = vectors["result"]["SHMI"]
    assert funnel.between_area_variance(logs["Y"], logs["s"], 0.0) == pytest.approx(logs["tau2_winsorised"], rel=1e-6)


@pytest.mark.parametrize("kind", ["BURGLARY", "VIOLENCE AGAINST THE PERSON", "THEFT", "ROBBERY", "DRUG OFFENCES"])
def test_plain_limits_call_most_of_london_odd_and_wide_ones_do_not(shared, kind):
    """Real boroughs, 2019/20: most lie outside the plain 99.8 per cent limits, one or two outside the wide ones."""
    people = residents(shared, 2019)
    counts = {
        borough: sum(months[9 * 12 : 10 * 12])
        for borough, months in crime(shared, major=kind).items()
        if borough in people
    }
    average = sum(counts.values()) / sum(people[borough] for borough in counts)
    expected = [average * people[borough] for borough in counts]
    tau2 = funnel.variance_of_rates(list(counts.values()), expected)

    def outside(limits):
        pairs = [limits(mean) for mean in expected]
        return sum(
            not low <= count / mean <= high
            for count, mean, (low, high) in zip(counts.values(), expected, pairs, strict=True)
        ) / len(pairs)

    assert outside(lambda mean: funnel.poisson_limits(mean, 0.998)) > 0.8
    assert 0 < outside(lambda mean: funnel.rate_limits(mean, tau2, 0.998)) < 0.1


@given(st.floats(0.05, 5000), st.floats(0, 0.2))
def test_wide_limits_hold_the_plain_ones(expected, tau2):
    plain, wide = funnel.poisson_limits(expected, 0.998), funnel.rate_limits(expected, tau2, 0.998)
    assert wide[0] <= plain[0] + 1e-9 and plain[1] <= wide[1] + 1e-9
    assert funnel.rate_limits(expected, 0.0, 0.998) == pytest.approx(plain)
    inside = funnel.rate_limits(expected, tau2, 0.95)
    assert wide[0] <= inside[0] <= 1 <= inside[1] <= wide[1]


def test_no_variance_where_areas_differ_by_chance_only():
    assert funnel.variance_of_rates([98, 103, 100, 96, 104], [100] * 5) == 0
