"""# More than chance

Beside its status, each movement against the same period last year (or a survey's previous wave) is tested: would
chance alone explain it? The test fits the kind of figure, and none is made where none fits. A movement is called more
than chance where its p-value is below 0.05. Status and chance are told apart: a target can be missed by chance.
"""

from dataclasses import replace

from saferplan.judgement.chance import Dispersion, compare_counts, compare_proportions, signal
from saferplan.values.figures import Unit, exact
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Nature
from saferplan.values.series import Observation, State
from tests.given import indicator_of, observed, series_of
from tests.spec.table import Behaviour

COUNTS = Behaviour(
    "Two counts",
    "The E-test of Krishnamoorthy and Thomson (2004), with the months each count covers. Where a series’ own "
    "history varies more than chance would have it, that overdispersion widens the test (24 degrees of freedom here).",
    ("first", "in months", "second", "in months", "varies × chance", "p", "movement"),
    (
        (20, 1, 40, 1, None, "0.010", "more than chance"),
        (5, 1, 15, 1, None, "0.025", "more than chance"),
        (0, 1, 3, 1, None, "0.088", "could be chance"),
        (12, 6, 5, 12, None, "0.014", "more than chance"),
        (60, 1, 80, 1, None, "0.091", "could be chance"),
        (0, 1, 0, 1, None, "1.000", "could be chance"),
        (600, 3, 700, 3, None, "0.006", "more than chance"),
        (600, 3, 700, 3, 1.5, "0.033", "more than chance"),
        (600, 3, 700, 3, 3.0, "0.122", "could be chance"),
        (600, 3, 700, 3, 0.6, "0.006", "more than chance"),
    ),
)


@COUNTS.each
def test_counts(row):
    first, months, second, others, factor, p, movement = row
    found = compare_counts(first, second, (months, others), None if factor is None else Dispersion(factor, 24))
    assert (f"{found.p_value:.3f}", found.movement) == (p, movement)


SHARES = Behaviour(
    "Two percentages",
    "Score test, from numerators and denominators. Test purchases in Peterborough: 10 of 69 sold in 2008 (Safer "
    "Peterborough Partnership Plan 2010-2011, 4.3.1).",
    ("first", "second", "p", "movement"),
    (
        ((10, 69), (10, 69), "1.000", "could be chance"),
        ((10, 69), (20, 69), "0.039", "more than chance"),
        ((10, 69), (18, 69), "0.090", "could be chance"),
        ((0, 20), (0, 30), "1.000", "could be chance"),
        ((5, 5), (9, 9), "1.000", "could be chance"),
    ),
)


@SHARES.each
def test_shares(row):
    first, second, p, movement = row
    found = compare_proportions(first, second)
    assert (f"{found.p_value:.3f}", found.movement) == (p, movement)


KINDS = Behaviour(
    "Which test for which figure",
    "June 2015 against June 2014, or a survey of 2014 against that of 2012. “History” is five years of months before.",
    ("figure", "counts as", "with", "test, or why none"),
    (
        ("count", "each", "nothing else", "E-test of two counts, overdispersion not known"),
        ("count", "each", "history", "comparison of two counts that vary more than by chance (quasi-Poisson)"),
        ("count", "cumulative", "nothing else", "E-test of two counts, overdispersion not known"),
        ("count", "rolling", "nothing else", "E-test of two counts, overdispersion not known"),
        ("count", "rolling", "windows that overlap", "share months"),
        ("count", "level", "nothing else", "no count of events"),
        ("count", "each", "fractions", "do not come as whole numbers of events"),
        ("count", "each", "a break", "the series breaks at January 2015"),
        ("count", "each", "no figure last year", "there is no figure for April to June 2014"),
        ("rate", "level", "numerators", "E-test of two counts, overdispersion not known"),
        ("rate", "level", "nothing else", "do not come as numerators and denominators"),
        ("percentage", "level", "numerators", "score test of two percentages"),
        ("percentage", "rolling", "numerators", "score test of two percentages"),
        ("percentage", "level", "nothing else", "numerators and denominators are not given"),
        ("survey", "level", "standard errors", "difference of two estimates over its standard error"),
        ("survey", "level", "sample sizes", "difference of two estimates over its standard error"),
        ("survey", "level", "nothing else", "neither standard errors nor sample sizes are given"),
        ("mean", "level", "standard errors", "difference of two estimates over its standard error"),
        ("mean", "level", "nothing else", "standard errors are not given"),
        ("gap", "cumulative", "nothing else", "standard errors are not given"),
        ("money", "each", "nothing else", "standard errors are not given"),
    ),
)


@KINDS.each
def test_kinds(row):
    nature, counting, given, expected = row
    survey = nature == "survey"
    indicator = indicator_of(
        counting=Counting(counting), nature=Nature(nature), frequency=24 if survey else 1, unit=Unit(percent=survey)
    )
    series = _series(given)
    earlier, later = (Period.parse(text) for text in (("2012", "2014") if survey else ("2014-06", "2015-06")))
    found = signal(indicator, series, Period.parse("2015-05") if "overlap" in given else earlier, later)
    assert expected in (found.method or found.why_not)
    assert (found.p_value is None) is (found.movement == "not tested") is bool(found.why_not)


def _series(given):
    extra = {
        "numerators": {"numerator": exact(10), "denominator": exact(40)},
        "standard errors": {"standard_error": exact("1.5")},
        "sample sizes": {"sample_size": 1000},
    }.get(given, {})
    last = [None, 5, 6] if given == "no figure last year" else [30, 40, 50]
    now = ["30.5", 41, 52] if given == "fractions" else [33, 41, 52]
    months = [observed("2014-04", last, **extra), observed("2015-04", now, **extra)]
    if given == "history":
        wild = [20 + 17 * at % 41 for at in range(60)]
        months.append(observed("2009-04", wild))
    if given == "windows that overlap":
        months = [observed("2014-04", [400 + at for at in range(15)])]
    waves = [Observation(Period.parse(year), exact(20), State.FINAL, **extra) for year in ("2012", "2014")]
    series = series_of(*months, waves, breaks={"2015-01": "recoded"} if given == "a break" else None)
    return replace(series, name=given)
