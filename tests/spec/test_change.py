"""# Change and required change

Change is told in numbers and in per cent of the earlier figure. There is no per cent (“No Calc”) where the earlier
figure or the change is zero, no change at all across a break, and none from or to a figure that was not received.
"""

import csv

from saferplan.catalogue.schemes import scheme
from saferplan.judgement.change import changes, compare, percent_change, required, required_later
from saferplan.judgement.judge import judge
from saferplan.values.figures import exact, number
from saferplan.values.period import Period
from saferplan.values.plan import Counting
from tests.given import indicator_of, observed, series_of, target_of
from tests.spec.table import Behaviour

CADET = Behaviour(
    "Numeric and apparent change",
    "Some of the 45 lines of South Cambridgeshire’s Appendix 1 (board pack, July 2011): April to June 2010 and 2011.",
    ("offence", "2010", "2011", "numeric change", "apparent change"),
    (
        ("All Crime", 1477, 1321, "−156", "−10.6"),
        ("Theft of a Vehicle", 31, 38, "+7", "+22.6"),
        ("Homicides", 2, 0, "−2", "−100.0"),
        ("Aggravated vehicle taking", 0, 4, "+4", "No Calc"),
        ("All Robbery", 7, 7, "0", "No Calc"),
        ("All Drugs Offences", 39, 81, "+42", "+107.7"),
    ),
)


@CADET.each
def test_change(row):
    _, before, after, numeric, percent = row
    series = series_of(observed("2010/11-Q1", [before]), observed("2011/12-Q1", [after]))
    indicator = indicator_of(frequency=3)
    name, change = changes(indicator, series, Period.parse("2011/12-Q1"))[0]
    assert name == "last year"
    assert number(change.numeric, sign=True) == numeric
    assert ("No Calc" if change.percent is None else number(change.percent, 1, sign=True)) == percent


def test_all_45_lines_of_south_cambridgeshire(shared):
    """45 numeric changes and 45 percentages, 7 of them “No Calc”, follow the rule."""
    with (shared / "tables" / "scambs_2011_cadet_highlights.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 45
    for line in lines:
        before, after = exact(line["apr_jun_2010"]), exact(line["apr_jun_2011"])
        assert after - before == exact(line["numeric_change"])
        percent = percent_change(before, after)
        assert ("" if percent is None else number(percent, 1).replace("−", "-")) == line["apparent_change_pct"]
    assert sum(line["apparent_change_pct"] == "" for line in lines) == 7


BASELINE = Behaviour(
    "Change since a baseline year",
    "Norwich’s comparator crimes, 2006/07 against 2003/04, in whole per cent (scrutiny briefing, November 2008).",
    ("crime", "2003/04", "2006/07", "change", "per cent"),
    (
        ("Criminal damage", 4966, 4222, "−744", "−15"),
        ("Theft from a vehicle", 1925, 1254, "−671", "−35"),
        ("Wounding", 1717, 1568, "−149", "−9"),
        ("Domestic burglary", 1144, 647, "−497", "−43"),
        ("Common assault", 1013, 964, "−49", "−5"),
        ("Theft of a vehicle", 984, 390, "−594", "−60"),
        ("Cycle theft", 688, 811, "+123", "+18"),
        ("Vehicle interference", 405, 121, "−284", "−70"),
        ("Theft from the person", 243, 378, "+135", "+56"),
        ("Robbery", 225, 207, "−18", "−8"),
        ("Total", 13310, 10562, "−2,748", "−21"),
    ),
)


@BASELINE.each
def test_since_a_baseline(row):
    _, before, after, numeric, percent = row
    series = series_of(observed("2003/04", [before]), observed("2006/07", [after]))
    target = target_of("change by", year="2006/07", percent="-10", baseline="2003/04")
    change = dict(changes(indicator_of(frequency=12), series, Period.parse("2006/07"), target))["baseline"]
    assert (number(change.numeric, sign=True), number(change.percent, sign=True)) == (numeric, percent)


TO_DATE = Behaviour(
    "Counts are compared to date",
    "Plymouth’s percentages are of the figures to date (board pack, July 2015), though their rows are labelled "
    "“Actuals”. Crimes by month, April on.",
    ("measure", "2014/15", "2015/16", "per cent to date, month by month"),
    (
        ("Domestic violence", (542, 572, 625), (556, 572, 504), "3 1 −6"),
        ("Anti-social behaviour", (808, 882, 1023), (864, 894, 769), "7 4 −7"),
        ("All crime", (1612, 1546, 1628), (1662, 1706, 1431), "3 7 0"),
    ),
)


@TO_DATE.each
def test_to_date(row):
    _, before, after, expected = row
    series = series_of(observed("2014-04", before), observed("2015-04", after))
    months = Period.parse("2015/16-Q1").split()
    found = [dict(changes(indicator_of(), series, month))["last year"].percent for month in months]
    assert " ".join(number(percent) for percent in found) == expected


def test_serious_acquisitive_crime_to_one_decimal():
    """Plymouth: 196 against 179 in April, 391 against 334 in April and May."""
    series = series_of(observed("2014-04", [179, 155]), observed("2015-04", [196, 195]))
    found = [changes(indicator_of(), series, month)[0][1].percent for month in Period.parse("2015-04..2015-05").split()]
    assert [number(percent, 1) for percent in found] == ["9.5", "17.1"]


KINDS = Behaviour(
    "What is compared with what",
    "June 2015, against last year and against the period before. Figures that add up are compared to date with last "
    "year, and each for itself with the period before; running totals are taken apart for that.",
    ("figures count as", "May and June 2014", "May and June 2015", "against last year", "against May"),
    (
        ("each", (None, 12), (8, 9), "none: 2014 not received", "8 → 9"),
        ("each", (10, 12), (8, 9), "29 → 24", "8 → 9"),
        ("cumulative", (17, 29), (15, 24), "29 → 24", "8 → 9"),
        ("level", (10, 12), (8, 9), "12 → 9", "8 → 9"),
        ("rolling", (100, 102), (98, 91), "102 → 91", "98 → 91"),
    ),
)


@KINDS.each
def test_kinds(row):
    counting, before, after, last_year, previous = row
    series = series_of(observed("2014-04", [7, *before]), observed("2015-04", [7, *after]))
    found = dict(changes(indicator_of(counting=Counting(counting)), series, Period.parse("2015-06")))
    assert _arrow(found["last year"]) == last_year
    assert _arrow(found["previous period"]) == previous


def _arrow(change):
    return "none: 2014 not received" if change.before is None else f"{change.before} → {change.after}"


BREAKS = Behaviour(
    "No change across a break",
    "Monthly counts. A break is the first period that is not comparable with what lies before it.",
    ("the series breaks at", "June 2015 against last year", "June 2015 against May"),
    (
        ("2015-07", "computed", "computed"),
        ("2015-06", "cut", "cut"),
        ("2015-05", "cut", "computed"),
        ("2015-01", "cut", "computed"),
        ("2014-05", "cut", "computed"),
        ("2014-04", "computed", "computed"),
        ("2013-09", "computed", "computed"),
    ),
)


@BREAKS.each
def test_breaks(row):
    series = series_of(observed("2014-04", [10] * 15), breaks={row[0]: "recoded"})
    found = dict(changes(indicator_of(), series, Period.parse("2015-06")))
    for name, expected in (("last year", row[1]), ("previous period", row[2])):
        change = found[name]
        assert (change.cut is None and change.numeric == 0) is (expected == "computed")
        assert change.before is not None and change.percent is None


REQUIRED = Behaviour(
    "Required change from a position",
    "“To achieve the target a reduction of 13.6 per cent is required from the present position”: Safer Peterborough "
    "Partnership Plan 2010-2011, section 8. Assault (1,557) already lies below its 1,595.",
    ("indicator", "better is", "position", "target", "per cent required", "reached"),
    (
        ("NI16 serious acquisitive crime", "lower", "5295", "4574", "−13.6", False),
        ("NI40 drug users in treatment", "higher", "797", "808", "+1.4", False),
        ("NI33 deliberate fires", "lower", "818", "722", "−11.7", False),
        ("NI47 killed or seriously injured", "lower", "100", "99", "−1.0", False),
        ("NI20 assault", "lower", "1557", "1595", "+2.4", True),
    ),
)


@REQUIRED.each
def test_required(row):
    _, direction, position, target, percent, reached = row
    year = Period.parse("2009/10")
    indicator = indicator_of(direction, counting=Counting.ROLLING)
    found = required(indicator, Period.parse("2009-05"), exact(position), exact(target), year)
    assert (number(found.percent, 1, sign=True), found.reached) == (percent, reached)
    assert required_later(indicator, Period.parse("2009-05"), exact(position), exact(target), year) == found


LEFT = Behaviour(
    "What is left of a year’s target",
    "Figures that add up: what is left, how much of it falls to each month to come, and by how much the pace must "
    "change. At most so many is reached only when the year is over. Where the target is passed already, nothing falls "
    "to the months to come. The first two are Plymouth’s at the end of June 2015.",
    ("target", "months reported", "to date", "left", "months left", "each month", "change of pace, %", "reached"),
    (
        ("at most 10064", 3, 2527, "7,537", 9, "837.4", "−0.6", False),
        ("at least 6588", 3, 1632, "4,956", 9, "550.7", "+1.2", False),
        ("at least 200", 3, 250, "−50", 9, None, None, True),
        ("at most 100", 3, 120, "−20", 9, None, None, False),
        ("at most 10064", 12, 10000, "64", 0, None, None, True),
        ("at least 6588", 12, 6500, "88", 0, None, None, False),
    ),
)


@LEFT.each
def test_left(row):
    words, months, position, left, remaining, share, pace, reached = row
    kind, figure = words.rsplit(" ", 1)
    values = [0] * (months - 1) + [position]
    indicator = indicator_of("lower" if kind == "at most" else "higher")
    as_at = Period.parse("2015-03").shift(months)
    judged = judge(indicator, series_of(observed("2015-04", values)), [target_of(kind, figure)], scheme("rag"), as_at)
    found = judged.required
    assert (number(found.numeric), found.periods_left, found.reached) == (left, remaining, reached)
    assert (None if found.per_period is None else number(found.per_period, 1)) == share
    assert (None if found.pace_percent is None else number(found.pace_percent, 1, sign=True)) == pace


def test_targets_of_later_years_are_asked_of_a_rolling_position():
    """NI16: 13.6 per cent to March 2010, 17.4 to March 2011."""
    indicator = indicator_of(counting=Counting.ROLLING)
    targets = [target_of("at most", 4574, year="2009/10"), target_of("at most", 4375, year="2010/11")]
    judged = judge(indicator, series_of(observed("2009-05", [5295])), targets, scheme("rag"), Period.parse("2009-05"))
    asked = [judged.required, *judged.later]
    assert [(str(one.year), number(one.percent, 1)) for one in asked] == [("2009/10", "−13.6"), ("2010/11", "−17.4")]


def test_a_missing_figure_gives_no_change():
    series = series_of(observed("2015-05", [None, 3]))
    change = compare(series, Period.parse("2015-05"), None, Period.parse("2015-06"), exact(3))
    assert (change.numeric, change.percent, change.cut) == (None, None, None)
