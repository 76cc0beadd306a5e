"""# Targets

A target says what an indicator is to reach in one year. Its profile says how much of that is due by each period, so
that a figure in June is judged against what is due by June. The figures of the tables are those of published board
papers, named above each table.
"""

from fractions import Fraction

import pytest

from saferplan.judgement.profile import annual_figure, spread
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact, number
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Profile, ProfileKind, TargetKind
from tests.given import indicator_of, observed, series_of, target_of
from tests.spec.table import Behaviour

ENDS_AT = Behaviour(
    "What the year is to end at",
    "“More than” asks for one displayed unit more, “less than” for one less. A change by per cent is the "
    "figure agreed, where one is given, else taken of the baseline as agreed, else of the series’ own figure for that "
    "year, here 2,000 in 2013/14 and nothing for 2012/13. "
    "A target that states no figure has no profile and gives no status. Percentages are signed: −8 is a fall.",
    ("kind", "figure", "per cent", "baseline year", "baseline as agreed", "decimals shown", "the year ends at"),
    (
        ("at most", "10064", None, None, None, 0, "10,064"),
        ("at least", "200", None, None, None, 0, "200"),
        ("more than", "6587", None, None, None, 0, "6,588"),
        ("less than", "121", None, None, None, 0, "120"),
        ("more than", "75", None, None, None, 1, "75.1"),
        ("change by", None, "-8", None, "4972", 0, "4,574.24"),
        ("change by", "4574", "-8", None, "4972", 0, "4,574"),
        ("change by", None, "-12", None, "4972", 0, "4,375.36"),
        ("change by", None, "-21", "2003/04", "13310", 0, "10,514.9"),
        ("change by", None, "-5", "2013/14", None, 0, "1,900"),
        ("change by", None, "12.5", "2013/14", "1600", 0, "1,800"),
        ("change by", None, "-5", "2012/13", None, 0, "(none)"),
        ("maintain", None, None, "2013/14", None, 0, "2,000"),
        ("monitor only", None, None, None, None, 0, "(none)"),
        ("to be confirmed", None, None, None, None, 0, "(none)"),
        ("baseline-setting year", None, None, None, None, 0, "(none)"),
    ),
)


@ENDS_AT.each
def test_what_the_year_ends_at(row):
    kind, figure, percent, baseline, agreed, decimals, expected = row
    target = target_of(kind, figure, percent=percent, baseline=baseline, baseline_value=agreed)
    series = series_of(observed("2013/14", ["2000"]))
    indicator = indicator_of("higher" if kind in ("at least", "more than") else "lower", decimals)
    found = annual_figure(target, indicator, series)
    assert _shown(found) == expected
    assert (spread(target, indicator, series) == ()) is (expected == "(none)")


def _shown(value: Fraction | None) -> str:
    if value is None:
        return "(none)"
    places = next(places for places in range(6) if exact(number(value, places)) == value)
    return number(value, places)


PLYMOUTH = Behaviour(
    "Stepped line, as Plymouth prints it",
    "Equal steps, rounded towards the harder side: down where the target is at most, up where it is at least. The last "
    "period takes the annual figure. Figures: Safer Plymouth board pack, July 2015, section 3, targets for 2015/16.",
    ("target", "every … months", "decimals", "due by each period"),
    (
        ("at most 77.3", 1, 2, "6.44 12.88 19.32 25.76 32.2 38.64 45.08 51.52 57.96 64.4 70.84 77.3"),
        ("more than 6587", 1, 0, "549 1098 1647 2196 2745 3294 3843 4392 4941 5490 6039 6588"),
        ("at most 10064", 1, 0, "838 1676 2514 3352 4190 5028 5866 6704 7542 8380 9218 10064"),
        ("more than 2665", 3, 0, "667 1334 2001 2666"),
        ("at least 200", 3, 0, "50 100 150 200"),
        ("at least 621", 1, 0, "52 104 156 208 260 312 364 416 468 520 572 621"),
        ("at least 5", 1, 0, "1 2 3 4 5 5 5 5 5 5 5 5"),
        ("at most 5", 1, 0, "0 0 0 0 0 0 0 0 0 0 0 5"),
    ),
)


@PLYMOUTH.each
def test_stepped_line(row):
    words, frequency, decimals, expected = row
    kind, figure = words.rsplit(" ", 1)
    target = target_of(kind, figure, profile="stepped line", decimals=decimals)
    indicator = indicator_of("lower" if kind == "at most" else "higher", frequency=frequency)
    assert [value for _, value in spread(target, indicator, series_of())] == [exact(cell) for cell in expected.split()]


HATE = "53 105 157 208 260 312 364 416 468 520 571 621"


def test_hate_incidents_were_adjusted_by_hand_in_four_months():
    """The paper's hate incidents keep the rounded step in 8 of 12 months; set by hand the profile is as printed."""
    printed = [exact(cell) for cell in HATE.split()]
    indicator = indicator_of("higher")
    stepped = spread(target_of("at least", 621, profile="stepped line"), indicator, series_of())
    assert sum(value == cell for (_, value), cell in zip(stepped, printed, strict=True)) == 8
    figures = tuple(zip(Period.parse("2015/16").split(), printed, strict=True))
    by_hand = target_of("at least", 621, profile=Profile(ProfileKind.BY_HAND, figures=figures))
    assert spread(by_hand, indicator, series_of()) == figures


PETERBOROUGH = Behaviour(
    "Straight, flat and by hand, as Peterborough prints them",
    "Repeat cases of domestic abuse fall in a straight line from the 42.0 per cent of February 2009 to 35.0. "
    "Cases heard are a rolling total with a flat target. The year before, the target grew by 16.25 cases a month "
    "and by twice that from January: a profile by hand, rounded to whole cases. Safer Peterborough "
    "Partnership Plan 2010-2011, 8.3 and 4.5.1.",
    ("target", "profile", "figures count as", "due by each month"),
    (
        ("at most 35", "straight line from 42", "level", "41.4 40.8 40.3 39.7 39.1 38.5 37.9 37.3 36.8 36.2 35.6 35.0"),
        ("at least 180", "flat", "rolling", "180 180 180 180 180 180 180 180 180 180 180 180"),
        ("at least 244", "by hand", "each", "16 33 49 65 81 98 114 130 146 179 211 244"),
    ),
)


@PETERBOROUGH.each
def test_peterborough(row):
    words, profile, counting, expected = row
    kind, figure = words.rsplit(" ", 1)
    months = Period.parse("2015/16").split()
    steps = [exact("16.25") * min(at, 9) + exact("32.5") * max(at - 9, 0) for at in range(1, 13)]
    made = {
        "straight line from 42": Profile(ProfileKind.STRAIGHT, 1, start=Fraction(42)),
        "flat": Profile(ProfileKind.FLAT),
        "by hand": Profile(ProfileKind.BY_HAND, 0, figures=tuple(zip(months, steps, strict=True))),
    }[profile]
    indicator = indicator_of("lower" if kind == "at most" else "higher", counting=Counting(counting))
    due = spread(target_of(kind, figure, profile=made), indicator, series_of())
    assert due == tuple(zip(months, map(exact, expected.split()), strict=True))


NORWICH = Behaviour(
    "A fall by per cent, rounded to whole crimes",
    "Norwich takes 8.25 per cent off every row of 2007/08 (Appendix 5 of the scrutiny briefing, November 2008).",
    ("crimes in 2007/08", "target for 2008/09"),
    (
        (4294, 3940),
        (3594, 3297),
        (1831, 1680),
        (5303, 4866),
        (614, 563),
        (957, 878),
        (714, 655),
        (80, 73),
        (293, 269),
        (210, 193),
        (17890, 16414),
    ),
)


@NORWICH.each
def test_norwich(row):
    series = series_of(observed("2007/08", [row[0]]))
    target = target_of(
        "change by", year="2008/09", percent="-8.25", baseline="2007/08", profile="straight line", decimals=0
    )
    assert annual_figure(target, indicator_of(frequency=12), series) == row[1]


SPREADS = Behaviour(
    "Other profiles",
    "Quarterly figures, a target of 120 for 2015/16. Last year’s quarters were 40, 30, 20 and 10, those of the year "
    "before 10, 20, 30 and 40: their mean shape is a straight line. A level has the annual figure throughout, unless "
    "its line has a start. A yearly figure and a survey wave have one period.",
    ("profile", "figures count as", "every … months", "due by each period"),
    (
        ("straight line", "each", 3, "30 60 90 120"),
        ("straight line", "cumulative", 3, "30 60 90 120"),
        ("straight line", "level", 3, "120 120 120 120"),
        ("straight line", "rolling", 3, "120 120 120 120"),
        ("straight line from 160", "rolling", 3, "150 140 130 120"),
        ("straight line from 160", "level", 6, "140 120"),
        ("straight line", "each", 12, "120"),
        ("straight line", "level", 24, "120"),
        ("flat", "each", 3, "120 120 120 120"),
        ("seasonal, shape of 2014/15", "each", 3, "48 84 108 120"),
        ("seasonal, shape of 2013/14", "each", 3, "12 36 72 120"),
        ("seasonal, shape of 2013/14 and 2014/15", "each", 3, "30 60 90 120"),
        ("seasonal, shape of 2014/15", "each", 6, "84 120"),
        ("seasonal, shape of 2014/15", "each", 12, "120"),
    ),
)


@SPREADS.each
def test_other_profiles(row):
    words, counting, frequency, expected = row
    series = series_of(observed("2013/14-Q1", [10, 20, 30, 40]), observed("2014/15-Q1", [40, 30, 20, 10]))
    indicator = indicator_of(counting=Counting(counting), frequency=frequency)
    due = spread(target_of("at most", 120, profile=_named(words)), indicator, series)
    assert [value for _, value in due] == [exact(cell) for cell in expected.split()]
    assert due[0][0].first == Period.parse("2015/16").first and due[-1][0].last == Period.parse("2015/16").last


def _named(words: str) -> Profile:
    kind, _, rest = words.partition(",")
    years = tuple(Period.parse(part) for part in rest.split() if "/" in part)
    kind, _, start = kind.partition(" from ")
    return Profile(ProfileKind(kind), start=exact(start) if start else None, years=years)


REFUSED = Behaviour(
    "Profiles that are refused, and why",
    "2014/15 lacks May, 2013/14 has a break in July, 2012/13 adds up to nothing; 2011/12 is complete.",
    ("profile", "figures count as", "what is said"),
    (
        ("seasonal, shape of 2014/15", "each", "2014/15 has no figure for 2014-05"),
        ("seasonal, shape of 2013/14", "each", "2013/14 has a break at 2013-07"),
        ("seasonal, shape of 2012/13", "each", "2012/13 adds up to nothing"),
        ("seasonal, shape of 2011/12 and 2014/15", "each", "2014/15 has no figure for 2014-05"),
        ("seasonal, shape of 2015/16", "each", "2015/16 is no past year of the same kind"),
        ("seasonal", "each", "names no year to take its shape from"),
        ("seasonal, shape of 2011/12", "level", "a level has no share of the year"),
        ("by hand", "each", "the profile by hand has no figure for 2015-04"),
    ),
)


@REFUSED.each
def test_refused(row):
    words, counting, said = row
    series = series_of(
        observed("2011-04", [5] * 12),
        observed("2012-04", [0] * 12),
        observed("2013-04", [7] * 12),
        observed("2014-04", [7, None, *[7] * 10]),
        breaks={"2013-07": "new recording system"},
    )
    with pytest.raises(SaferplanError) as error:
        spread(target_of("at most", 120, profile=_named(words)), indicator_of(counting=Counting(counting)), series)
    assert said in error.value.what and error.value.mend and "2015/16" in error.value.where


@pytest.mark.parametrize("kind", [TargetKind.AT_MOST, TargetKind.CHANGE_BY, TargetKind.MAINTAIN])
def test_a_target_without_what_it_needs_is_refused(kind):
    with pytest.raises(SaferplanError, match="measure"):
        annual_figure(
            target_of(kind.value, percent="-5" if kind is TargetKind.CHANGE_BY else None), indicator_of(), series_of()
        )


def test_a_target_against_the_better_direction_is_refused():
    with pytest.raises(SaferplanError, match="“at least”, but lower is better"):
        spread(target_of("at least", 200), indicator_of("lower"), series_of())


def test_a_target_for_another_kind_of_year_is_refused():
    with pytest.raises(SaferplanError, match="year starts in month 4"):
        spread(target_of("at most", 99, year="2009"), indicator_of(), series_of())
    assert len(spread(target_of("at most", 99, year="2009"), indicator_of(year_starts=1), series_of())) == 12
    with pytest.raises(SaferplanError, match="is no year"):
        spread(target_of("at most", 99, year="2009/10-Q1"), indicator_of(), series_of())
