"""The whole judgement of one indicator: which period, which figure, how settled, and the parts against each other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.catalogue.schemes import all_schemes, scheme
from saferplan.judgement.judge import judge
from saferplan.judgement.profile import spread
from saferplan.judgement.to_date import figure_at, judged_period
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Movement, Rule
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Nature, ProfileKind
from saferplan.values.series import Observation, Series, State
from tests.given import indicator_of, observed, series_of, target_of

RAG, YEAR = scheme("rag"), Period.parse("2015/16")
JUNE = Period.parse("2015-06")


def test_later_figures_are_as_if_unknown():
    """A report as at June is the same whether or not July has come in since, breaks and all."""
    series = series_of(observed("2014-04", range(10, 25)))
    later = series_of(observed("2014-04", [*range(10, 25), 999, 0]), breaks={"2015-07": "recoded"})
    targets = [target_of("at most", 200, profile="seasonal", years=(Period.parse("2014/15"),))]
    before, after = (judge(indicator_of(), one, targets, RAG, JUNE) for one in (series, later))
    assert replace(before, series=None) == replace(after, series=None)
    assert after.series == later


PERIODS = [
    # frequency, lag, year starts, first period, values, as at → judged, awaited
    (1, 0, 4, "2015-04", [1, 2, 3], "2015-06", "2015-06", None),
    (1, 0, 4, "2015-04", [1, 2, None], "2015-06", "2015-05", "2015-06"),
    (1, 0, 4, "2015-04", [1, 2], "2015-06", "2015-05", "2015-06"),
    (1, 1, 4, "2015-04", [1, 2], "2015-06", "2015-05", None),
    (1, 1, 4, "2015-04", [1, 2, 3], "2015-06", "2015-06", None),
    (1, 0, 4, "2015-04", [1, None, 3], "2015-06", "2015-04", "2015-06"),
    (1, 0, 4, "2014-04", [1] * 12, "2015-06", "2015-06", "2015-06"),
    (1, 3, 4, "2014-04", [1] * 12, "2015-06", "2015-03", None),
    (3, 0, 4, "2014/15-Q1", [1] * 5, "2015-06", "2015/16-Q1", None),
    (3, 0, 4, "2014/15-Q1", [1] * 5, "2015-05", "2014/15-Q4", None),
    (3, 0, 4, "2014/15-Q1", [1] * 5, "2015-08", "2015/16-Q1", None),
    (3, 0, 4, "2014-04", [1] * 15, "2015-06", "2015/16-Q1", None),
    (12, 0, 4, "2013/14", [1, 1], "2015-06", "2014/15", None),
    (12, 0, 4, "2013/14", [1], "2015-06", "2014/15", "2014/15"),
    (12, 0, 1, "2013", [1, 1], "2015-06", "2014", None),
    (1, 0, 1, "2015-01", [1] * 6, "2015-06", "2015-06", None),
    (24, 0, 4, "2010", [1], "2015-06", "2010", None),
]


@pytest.mark.parametrize(
    ("frequency", "lag", "starts", "first", "values", "as_at", "expected", "awaited"), PERIODS, ids=str
)
def test_which_period_is_judged(frequency, lag, starts, first, values, as_at, expected, awaited):
    indicator = indicator_of(frequency=frequency, lag=lag, year_starts=starts)
    judged = judge(indicator, series_of(observed(first, values)), [], RAG, Period.parse(as_at))
    assert (str(judged.period), None if judged.awaited is None else str(judged.awaited)) == (expected, awaited)
    assert (judged.value is None) is (judged.period == judged.awaited)
    assert (judged.reason.rule is Rule.NO_FIGURE) is (judged.value is None)


def test_a_frequency_that_does_not_divide_the_year_is_refused():
    with pytest.raises(SaferplanError, match="5 months"):
        judged_period(indicator_of(frequency=5), series_of(), JUNE)


def test_waves_of_a_survey():
    waves = [
        Observation(Period.parse("2008"), Fraction(21), standard_error=Fraction(1)),
        Observation(Period.parse("2010"), Fraction(17), standard_error=Fraction(1)),
    ]
    indicator = indicator_of(counting=Counting.LEVEL, nature=Nature.SURVEY, frequency=24)
    judged = judge(
        indicator, series_of(waves), [target_of("at most", 17, year="2010/11")], RAG, Period.parse("2012-03")
    )
    assert (str(judged.period), judged.value, judged.target, judged.status.name) == ("2010", 17, 17, "Green")
    ((name, change),) = judged.changes
    assert (name, change.numeric, str(change.earlier)) == ("previous period", -4, "2008")
    assert judged.signal.movement is Movement.MORE_THAN_CHANCE
    first = judge(indicator, series_of(waves[:1]), [], RAG, Period.parse("2009-03"))
    assert (first.changes, first.signal.why_not) == ((), "there is no earlier wave")


def test_the_state_is_that_of_the_least_settled_figure():
    states = [State.FINAL, State.TO_BE_CONFIRMED, State.PROVISIONAL]
    months = [Observation(part, Fraction(5), state) for part, state in zip(YEAR.split()[:3], states, strict=True)]
    found = {
        counting: judge(indicator_of(counting=counting), series_of(months), [], RAG, JUNE).state
        for counting in Counting
    }
    assert found.pop(Counting.EACH) is State.TO_BE_CONFIRMED
    assert set(found.values()) == {State.PROVISIONAL}
    assert judge(indicator_of(), series_of(), [], RAG, JUNE).state is State.NOT_RECEIVED


def test_a_year_may_be_one_figure_where_its_months_are_not_given():
    series = series_of(observed("2013/14", [7103]), observed("2014-04", [500] * 12))
    assert figure_at(indicator_of(), series, Period.parse("2014-03")).value == 7103
    assert figure_at(indicator_of(), series, Period.parse("2013/14")).value == 7103
    assert figure_at(indicator_of(), series, Period.parse("2014/15")).value == 6000
    assert figure_at(indicator_of(), series, Period.parse("2014-02")).value is None


def test_a_percentage_to_date_is_its_numerators_over_its_denominators():
    parts = [
        Observation(Period.parse("2015-04"), Fraction(50), numerator=Fraction(1), denominator=Fraction(2)),
        Observation(Period.parse("2015-05"), Fraction(25), numerator=Fraction(2), denominator=Fraction(8)),
    ]
    indicator = indicator_of(nature=Nature.PERCENTAGE)
    indicator = replace(indicator, unit=replace(indicator.unit, percent=True))
    assert figure_at(indicator, series_of(parts), Period.parse("2015-05")).value == 30
    bare = series_of(observed("2015-04", [50, 25]))
    with pytest.raises(SaferplanError, match="level"):
        figure_at(indicator, bare, Period.parse("2015-05"))


def test_rolling_years_may_be_filed_under_the_month_or_the_year_they_end():
    indicator = indicator_of(counting=Counting.ROLLING)
    by_month = series_of(observed("2014-06", [90]), observed("2015-06", [80]))
    by_year = series_of(observed("2013-07..2014-06", [90, 80]))
    for series in (by_month, by_year):
        judged = judge(indicator, series, [target_of("at most", 85)], RAG, JUNE)
        assert (judged.value, judged.target, dict(judged.changes)["last year"].numeric) == (80, 85, -10)
        assert str(judged.comparator.period) == "2014-07..2015-06"


def test_two_targets_for_one_year_are_refused_and_other_indicators_ignored():
    series = series_of(observed("2015-04", [1, 2, 3]))
    other = replace(target_of("at most", 7), indicator="another")
    assert judge(indicator_of(), series, [other], RAG, JUNE).annual_target is None
    with pytest.raises(SaferplanError, match="2 targets for 2015/16"):
        judge(indicator_of(), series, [target_of("at most", 7), target_of("at least", 9)], RAG, JUNE)


def test_a_baseline_is_compared_for_the_same_months():
    """By June: the baseline year's own April to June; where it has only a year, the part due by June."""
    target = target_of("change by", percent="-10", baseline="2013/14")
    months = series_of(observed("2013-04", [30, 10, 10, *[5] * 9]), observed("2015-04", [20, 10, 10]))
    year = series_of(observed("2013/14", [95]), observed("2015-04", [20, 10, 10]))
    found = [judge(indicator_of(), series, [target], scheme("better-or-worse"), JUNE) for series in (months, year)]
    assert [one.reason.against for one in found] == [50, Fraction(95, 4)]
    assert [str(one.comparator.period) for one in found] == ["2013/14-Q1", "2013/14"]
    assert [one.status.name for one in found] == ["Better", "Worse"]


months = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=1, max_size=30)


@given(values=months, as_at=st.integers(0, 33), frequency=st.sampled_from([1, 3, 6, 12]), data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_figure_to_date_is_the_sum_a_person_would_make(values, as_at, frequency, data):
    """Slow and obvious: walk back month by month; a month that lacks a figure ends the search."""
    start = Period.parse("2013-04")
    series = series_of(observed("2013-04", values))
    month = start.shift(as_at)
    id = data.draw(st.sampled_from(list(all_schemes())))
    judged = judge(indicator_of(frequency=frequency), series, [], all_schemes()[id], month)
    known = {start.first + at: value for at, value in enumerate(values) if value is not None}
    needed = range(judged.period.last - (judged.period.last - 3) % 12, judged.period.last + 1)
    if judged.value is None:
        assert not all(at in known for at in needed)
    else:
        assert judged.value == sum(known[at] for at in needed)
        assert judged.period.last <= month.last
    assert judged.status in (*all_schemes()[id].bands, all_schemes()[id].without)


@given(
    annual=st.integers(0, 20000),
    kind=st.sampled_from(["at most", "at least", "more than", "less than"]),
    profile=st.sampled_from([kind for kind in ProfileKind if kind is not ProfileKind.BY_HAND]),
    frequency=st.sampled_from([1, 3, 6, 12]),
    shape=st.lists(st.integers(0, 90), min_size=12, max_size=12).filter(any),
)
def test_profiles_grow_to_the_annual_figure(annual, kind, profile, frequency, shape):
    series: Series = series_of(observed("2014-04", shape))
    target = target_of(kind, annual, profile=profile.value, years=(Period.parse("2014/15"),), decimals=0)
    direction = "lower" if kind in ("at most", "less than") else "higher"
    due = spread(target, indicator_of(direction, frequency=frequency), series)
    values = [value for _, value in due]
    expected = annual + {"more than": 1, "less than": -1}.get(kind, 0)
    assert values[-1] == expected
    assert len(values) == 12 // frequency
    if expected >= 0:
        assert values == sorted(values)
    harder = {"at most": min, "less than": min, "at least": max, "more than": max}[kind]
    if profile is ProfileKind.STEPPED and expected >= 0:
        for at, value in enumerate(values, start=1):
            straight = Fraction(expected * at, len(values))
            assert harder(value, straight) == value


@st.composite
def anything(draw):
    """An indicator of any kind with figures full of holes, odd values and a break, and a target of any kind."""
    frequency = draw(st.sampled_from([1, 3, 6, 12, 24]))
    number = st.one_of(st.none(), st.integers(-5, 300), st.fractions(0, 9, max_denominator=7))
    numerator, denominator = draw(st.tuples(st.none() | st.integers(0, 9), st.none() | st.integers(0, 40)))
    fields = {"numerator": numerator, "denominator": denominator, "standard_error": draw(st.none() | st.just(0))}
    length = {1: "2012-04", 3: "2012/13-Q1", 6: "2012-04..2012-09", 12: "2012/13", 24: "2012-04..2014-03"}[frequency]
    run = observed(length, draw(st.lists(number, max_size=40)), **fields)
    breaks = (
        {draw(st.sampled_from(["2012-04", "2014-09", "2015-05", "2015-06"])): "recoded"} if draw(st.booleans()) else {}
    )
    kind = draw(st.sampled_from(["at most", "change by", "maintain", "monitor only", "baseline-setting year"]))
    baseline = draw(st.sampled_from([None, "2014/15", "2013/14"]))
    agreed = draw(st.sampled_from([None, "0", "120"])) if baseline else "80"
    target = target_of(
        kind, 50 if kind == "at most" else None, percent="-5", baseline=baseline, baseline_value=agreed,
        profile=draw(st.sampled_from(["straight line", "stepped line", "flat"])),
    )  # fmt: skip
    indicator = indicator_of(
        draw(st.sampled_from(["lower", "neither"])),
        draw(st.integers(0, 2)),
        frequency=frequency,
        counting=draw(st.sampled_from(Counting)),
        nature=draw(st.sampled_from(Nature)),
        lag=draw(st.integers(0, 3)),
    )
    return indicator, series_of(run, breaks=breaks), target, draw(st.sampled_from(sorted(all_schemes())))


@given(case=anything(), as_at=st.integers(0, 45))
@settings(max_examples=300, deadline=None)
def test_nothing_that_can_be_written_brings_the_judgement_down(case, as_at):
    """A judgement, or an error that says what to mend; and what the judgement says holds together."""
    indicator, series, target, id = case
    month = Period.parse("2012-04").shift(as_at)
    try:
        judged = judge(indicator, series, [target], scheme(id), month)
    except SaferplanError as error:
        assert error.where and error.mend
        return
    rule, reason = judged.reason.rule, judged.reason
    assert judged.period.last <= max(month.last, month.year().last)
    assert (rule is Rule.BAND) is (judged.status in scheme(id).bands)
    assert (rule is Rule.NO_FIGURE) is (judged.value is None)
    assert (reason.cut is not None) is (rule is Rule.BREAK)
    if rule is Rule.BAND:
        assert reason.distance == judged.value - judged.comparator.value
    for _, change in judged.changes:
        assert change.cut is None or change.numeric is None
    tested = judged.signal.movement is not Movement.NOT_TESTED
    assert tested is (judged.signal.p_value is not None)
    assert not tested or 0 <= judged.signal.p_value <= 1
