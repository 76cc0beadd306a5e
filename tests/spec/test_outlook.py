"""# Outlook for the year

Where the year will end if things go on as they have: what is counted so far plus a forecast of the rest (Theta method),
a range that held the outturn of about 95 in 100 past years, and the odds of meeting the target. The straight run-rate
stands beside it. Where nothing honest can be said, the outlook says why.
"""

from dataclasses import replace
from fractions import Fraction

import pytest

from saferplan.judgement.outlook import outlook
from saferplan.values.figures import Unit
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Nature, Target, TargetKind
from saferplan.values.series import Area, Break, Observation, Series
from tests.spec.table import Behaviour

THEFTS = Indicator("thefts", "Thefts", Unit("offences"), Direction.LOWER)
SEASON = (52, 48, 50, 55, 58, 51, 49, 47, 60, 45, 40, 45)  # April to March, 600 a year

ENOUGH = Behaviour(
    "When an outlook is given",
    "A series of 600 a year, from April of its first year up to a month of 2015/16. Three years of months in a row are "
    "needed, after the last gap and the last break.",
    ("first year", "last month", "gap", "break", "months known", "outlook"),
    (
        ("2010", "2015-09", "", "", 6, "given"),
        ("2012", "2015-09", "", "", 6, "given"),
        ("2012", "2015-03", "", "", 0, "given"),
        ("2013", "2015-09", "", "", 6, "not enough history: 30 months in a row are known, from April 2013"),
        ("2010", "2015-09", "2011-06", "", 6, "given"),
        ("2010", "2015-09", "2014-06", "", 6, "not enough history: 15 months in a row are known, from July 2014"),
        ("2010", "2015-09", "2015-07", "", 6, "not enough history: 2 months in a row are known, from August 2015"),
        ("2010", "2015-09", "", "2012-04", 6, "given"),
        ("2010", "2015-09", "", "2014-04", 6, "not enough history: 18 months in a row are known, from April 2014"),
        ("2010", "2015-08", "", "", 5, "given"),
        ("2010", "2015-02", "", "", 0, "months of the year before 2015/16 are still to come"),
    ),
)

KINDS = Behaviour(
    "Which figures have an outlook",
    "The accuracy of forecasts was measured on counts by month, so ranges are given for counts and for rates made of "
    "them. A level is known at the end of its year and not before.",
    ("figure", "given as", "to September 2015", "to March 2016"),
    (
        ("count", "each", "given", "outturn"),
        ("rate", "each", "given", "outturn"),
        ("percentage", "level", "none", "outturn"),
        ("survey", "level", "none", "outturn"),
        ("count", "rolling", "none", "outturn"),
        ("money", "each", "none", "outturn"),
    ),
)

ODDS = Behaviour(
    "Odds of meeting the target",
    "The same series of 600 a year; 314 are counted by September. Counts cannot fall, so a ceiling already passed is "
    "lost and a floor already reached is won. At the end of the year the odds are 0 or 1.",
    ("as at", "target", "odds"),
    (
        ("2015-09", "at most 300", "0"),
        ("2015-09", "at most 560", "under half"),
        ("2015-09", "at most 640", "over half"),
        ("2015-09", "at least 640", "under half"),
        ("2015-09", "at least 314", "1"),
        ("2015-09", "more than 314", "over half"),
        ("2015-09", "less than 314", "0"),
        ("2016-03", "at most 600", "1"),
        ("2016-03", "less than 600", "0"),
        ("2016-03", "at least 601", "0"),
        ("2015-09", "monitor only", None),
    ),
)

RUN_RATE = Behaviour(
    "The run-rate beside it",
    "The year to date, stretched over twelve months; it knows nothing of seasons.",
    ("as at", "counted", "run-rate"),
    (("2015-04", 52, 624), ("2015-06", 150, 600), ("2015-08", 263, "631.2"), ("2015-12", 470, "626.67")),
)


def thefts(first_year="2010", last="2016-03", gap="", cut=""):
    first, end = Period.month(int(first_year), 4), Period.parse(last)
    months = Period.span(first, end).split()
    seen = (Observation(month, None if str(month) == gap else Fraction(count(month))) for month in months)
    breaks = (Break(Period.parse(cut), "new recording"),) if cut else ()
    return Series("thefts", Area("E1"), THEFTS.unit, tuple(seen), breaks)


def count(month):
    """The season, a little up or down from year to year and none in 2015/16."""
    year = month.year().first // 12
    return SEASON[(month.first - 3) % 12] + (year * 5 % 7 - 3) * (year < 2015)


def target(text):
    kind, _, figure = text.rpartition(" ")
    if not figure.isdigit():
        return None, Target("thefts", Period.financial_year(2015), TargetKind(text))
    return Fraction(figure), Target("thefts", Period.financial_year(2015), TargetKind(kind), Fraction(figure))


@ENOUGH.each
def test_enough(row):
    first, last, gap, cut, months, expected = row
    found = outlook(THEFTS, thefts(first, last, gap, cut), None, None, Period.month(2015, 9))
    assert found.months_known == months
    assert (found.why_not or "given").startswith(expected)
    assert (found.estimate is None) == bool(found.why_not)


@KINDS.each
def test_kinds(row):
    nature, counting, september, march = row
    indicator = replace(THEFTS, nature=Nature(nature), counting=Counting(counting))
    series = thefts()
    if nature == "rate":
        seen = (
            replace(one, value=one.value / 100, numerator=one.value, denominator=Fraction(100_000))
            for one in series.observations
        )
        series = replace(series, observations=tuple(seen))
    found = outlook(indicator, series, None, None, Period.month(2015, 9))
    assert (found.estimate is not None) == (september == "given") and bool(found.why_not) == (september == "none")
    end = outlook(indicator, series, None, None, Period.month(2016, 3))
    assert march == "outturn" and end.low == end.estimate == end.high


@ODDS.each
def test_odds(row):
    as_at, text, expected = row
    found = outlook(THEFTS, thefts(), *target(text), Period.parse(as_at)).probability
    if expected in ("0", "1"):
        assert found == int(expected)
    elif expected is None:
        assert found is None
    else:
        assert (0 < found < 0.5) if expected == "under half" else (0.5 < found < 1)


@RUN_RATE.each
def test_run_rate(row):
    as_at, counted, expected = row
    series = thefts().until(Period.parse(as_at))
    found = outlook(THEFTS, series, None, None, Period.parse(as_at))
    assert sum(one.value for one in series.observations[-found.months_known :]) == counted
    assert found.run_rate == pytest.approx(float(expected), abs=0.005)
