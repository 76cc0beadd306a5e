"""Control charts: limits and signs against published vectors, parts between breaks, what makes no chart."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from saferplan.judgement.control import control, limits, signs
from saferplan.values.judgement import Sign
from saferplan.values.period import Period
from saferplan.values.plan import Counting
from saferplan.values.series import Break, Observation
from tests.library.judged import asb, monthly

TOLD = {
    "Common Cause": Sign.NONE,
    "Above UCL": Sign.OUTSIDE,
    "7 Point Trend (Increasing)": Sign.TREND,
    "7 Point Trend (Decreasing)": Sign.TREND,
    "2 in 3 Above CL": Sign.OUTER_THIRD,
    "2 in 3 Below CL": Sign.OUTER_THIRD,
    "7 Points Above CL": Sign.ONE_SIDE,
    "7 Points Below CL": Sign.ONE_SIDE,
}


def test_limits_and_signs_golden(shared: Path) -> None:
    cases = json.loads((shared / "golden" / "spc_xmr.json").read_text())["cases"]
    for case in cases:
        groups = case["rebase_group"]
        for group in dict.fromkeys(groups):
            at = [place for place, one in enumerate(groups) if one == group]
            values = [case["y"][place] for place in at]
            told = limits(values[: case["fix_after_n_points"]], screened=case["screen_outliers"])
            if told is None:
                assert case["lpl"][at[0]] is None, case["name"]
                continue
            golden = (case["mean"][at[0]], case["lpl"][at[0]], case["upl"][at[0]])
            assert told == pytest.approx(golden, abs=1e-9), case["name"]
            wanted = [TOLD[case["special_cause_type"][place]] for place in at]
            assert signs(values, told) == wanted, case["name"]
    assert len(cases) > 20


def made(values: list[int | None], *cuts: str) -> tuple[float | None, ...]:
    """The means of a chart of anti-social behaviour with these figures from April 2013."""
    judged = asb()
    assert judged.series is not None
    breaks = tuple(Break(Period.parse(cut), "New rules.") for cut in cuts)
    series = replace(judged.series, observations=monthly(values, "2013-04"), breaks=breaks)
    return tuple(point.mean for point in control(judged.indicator, series))


HIGH, LOW = [100, 110] * 12, [10, 20] * 6


def test_limits_begin_anew_at_a_break() -> None:
    means = made([*HIGH, *LOW], "2015-04")
    assert set(means[:24]) == {105.0} and set(means[24:]) == {15.0}


def test_a_part_too_short_has_no_limits() -> None:
    means = made([*HIGH, *LOW[:5]], "2015-04")
    assert set(means[:24]) == {105.0} and set(means[24:]) == {None}


def test_there_is_no_chart_of_less_than_two_years_or_of_figures_that_do_not_differ() -> None:
    assert made(HIGH[:23]) == ()
    assert made([5] * 30) == ()
    assert len(made([*HIGH[:20], None, None, *HIGH[:4]])) == 24  # missing months are no months


def test_running_totals_make_no_chart() -> None:
    judged = asb()
    assert judged.series is not None
    running = replace(judged.indicator, counting=Counting.CUMULATIVE)
    assert control(running, replace(judged.series, observations=monthly(HIGH, "2013-04"))) == ()


def test_no_limit_lies_below_nought_where_figures_cannot() -> None:
    judged = asb()
    assert judged.series is not None
    points = control(judged.indicator, replace(judged.series, observations=monthly([0, 9] * 12, "2013-04")))
    assert {point.low for point in points} == {0.0}
    below = [Observation(Period.month(2013, 4).shift(at), Fraction(at % 3 - 1)) for at in range(24)]
    signed = control(judged.indicator, replace(judged.series, observations=tuple(below)))
    assert all(point.low is not None and point.low < 0 for point in signed)
