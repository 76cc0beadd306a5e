"""# Status

A status scheme says what a figure is compared with and which distance in the wrong direction is called what. Each
status has a word, a shape and a colour. It is judged on the unrounded figure. The schemes of the catalogue follow
published papers; a partnership may keep its own in a file of the same form.
"""

from saferplan.catalogue.schemes import scheme
from saferplan.judgement.judge import judge
from saferplan.judgement.status import adverse_distance, banded
from saferplan.values.figures import exact, number
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Nature, StatedStatus
from tests.given import indicator_of, observed, series_of, target_of
from tests.spec.table import Behaviour

PLYMOUTH = Behaviour(
    "Plymouth’s seven measures at the end of June 2015",
    "Figures to date and the printed statements: Safer Plymouth board pack, July 2015, sections 1 and 3. The scheme "
    "`three-statements` compares with the same period last year, which gives all six printed statements; "
    "`three-statements-target`, against the target to date, gives five: anti-social behaviour is 13 incidents above "
    "its stepped target. Serious acquisitive crime has no measure, and figures to May only.",
    ("measure", "target", "to date", "last year", "target to date", "printed", "against last year", "against target"),
    (
        ("Gap to the city", "at most 77.3", "18", "19.6", "19.32", "satisfied", "Satisfied", "Satisfied"),
        ("DV reports", "more than 6587", "1632", "1739", "1647", "some concerns", "Some concerns", "Some concerns"),
        ("Referrals", "more than 2665", "525", "629", "667", "concern", "Significant concern", "Significant concern"),
        ("DASH training", "at least 200", "58", "15", "50", "satisfied", "Satisfied", "Satisfied"),
        ("Anti-social behaviour", "at most 10064", "2527", "2713", "2514", "satisfied", "Satisfied", "Some concerns"),
        ("Hate incidents", "at least 621", "174", "152", "156", "satisfied", "Satisfied", "Satisfied"),
        ("Serious acquisitive", "monitor only", None, "516", None, "some concerns", "No status", "No status"),
    ),
)  # fmt: skip


@PLYMOUTH.each
def test_plymouth(row):
    name, words, now, before, due, _, by_last_year, by_target = row
    kind, figure = words.rsplit(" ", 1) if now else (words, None)
    decimals = 2 if name.startswith("Gap") else 0
    lower = kind in ("at most", "monitor only")
    quarterly = name in ("Referrals", "DASH training")
    indicator = indicator_of(
        "lower" if lower else "higher", decimals, counting=Counting.CUMULATIVE, frequency=3 if quarterly else 1
    )
    # The running totals as they are filed: under the month, or the quarter, they run to.
    filed = ("2014/15-Q1", "2015/16-Q1") if quarterly else ("2014-06", "2015-06")
    runs = [observed(filed[0], [before]), observed(filed[1], [now])]
    if now is None:  # no figure for June: May’s 391 against 334 is the latest
        runs = [observed("2014-05", [334, 516]), observed("2015-05", [391, None])]
    target = target_of(kind, figure, profile="stepped line")
    for id, expected in (("three-statements", by_last_year), ("three-statements-target", by_target)):
        judged = judge(indicator, series_of(*runs), [target], scheme(id), Period.parse("2015-06"))
        assert judged.status.name == expected
        assert judged.target == (None if due is None else exact(due))
    if now is None:
        assert (str(judged.period), str(judged.awaited), judged.value) == ("2015-05", "2015-06", 391)


NORWICH = Behaviour(
    "Norwich’s eleven lines at the end of 2006/07",
    "The scheme `four-faces` compares with the target for the reduction since 2003/04, in percentage points of that "
    "year; “significantly better” is set at 20 points. Figures: scrutiny briefing, November 2008, comparator crimes. "
    "Printed as met but not met: wounding and robbery, 1.3 and 2 points short; common assault (−4.84 per cent, printed "
    "−5) and the total (−20.65 per cent, printed −21), which are met only once rounded.",
    ("crime", "2003/04", "2006/07", "target", "change", "points short", "printed", "status"),
    (
        ("Criminal damage", 4966, 4222, "-20", "−14.98", "5.02", "sad", "Short of target"),
        ("Theft from a vehicle", 1925, 1254, "-31", "−34.86", "−3.86", "smile", "At or above target"),
        ("Wounding", 1717, 1568, "-10", "−8.68", "1.32", "smile", "Short of target"),
        ("Domestic burglary", 1144, 647, "-35", "−43.44", "−8.44", "smile", "At or above target"),
        ("Common assault", 1013, 964, "-5", "−4.84", "0.16", "smile", "Short of target"),
        ("Theft of a vehicle", 984, 390, "-31", "−60.37", "−29.37", "two smiles", "Significantly better"),
        ("Cycle theft", 688, 811, "-30", "17.88", "47.88", "sad", "Worse"),
        ("Vehicle interference", 405, 121, "-31", "−70.12", "−39.12", "two smiles", "Significantly better"),
        ("Theft from the person", 243, 378, "-10", "55.56", "65.56", "sad", "Worse"),
        ("Robbery", 225, 207, "-10", "−8.00", "2.00", "smile", "Short of target"),
        ("Total", 13310, 10562, "-21", "−20.65", "0.35", "smile", "Short of target"),
    ),
)


@NORWICH.each
def test_norwich(row):
    _, before, now, percent, change, short, _, expected = row
    series = series_of(observed("2003/04", [before]), observed("2006/07", [now]))
    target = target_of("change by", year="2006/07", percent=percent, baseline="2003/04")
    judged = judge(indicator_of(frequency=12), series, [target], scheme("four-faces"), Period.parse("2007-03"))
    since = dict(judged.changes)["baseline"]
    assert (number(since.percent, 2), number(judged.reason.adverse, 2)) == (change, short)
    assert judged.status.name == expected
    assert judged.reason.met is (expected in ("At or above target", "Significantly better"))


SOUTH_CAMBS = Behaviour(
    "South Cambridgeshire’s two priorities",
    "The scheme `better-or-worse` compares with a baseline. Farm crime is to lie below the 121 offences of 2009/10: "
    "the 115 of 2010/11 and the 30 of the first quarter (a quarter of 121 is 30.25) are within 5 per cent, printed "
    "yellow. For dwelling burglary the paper prints green but not the level of 2009/10; the 104 and 61 are the first "
    "quarters of 2010/11 and 2011/12 in its Appendix 1. Board pack of July 2011.",
    ("priority", "baseline year", "its figure", "period", "figure", "printed", "status"),
    (
        ("Farm crime", "2009/10", 121, "2010/11", 115, "yellow", "Some concern"),
        ("Farm crime", "2009/10", 121, "2011/12-Q1", 30, "yellow", "Some concern"),
        ("Dwelling burglary", "2010/11-Q1", 104, "2011/12-Q1", 61, "green", "Better"),
    ),
)


@SOUTH_CAMBS.each
def test_south_cambridgeshire(row):
    _, baseline, before, period, now, _, expected = row
    of = Period.parse(period)
    indicator = indicator_of(frequency=of.months)
    base = Period.parse(baseline).year()
    target = target_of("maintain", year=str(of.year()), baseline=str(base))
    series = series_of(observed(baseline, [before]), observed(period, [now]))
    judged = judge(indicator, series, [target], scheme("better-or-worse"), of)
    assert judged.status.name == expected


BANDS = Behaviour(
    "Where the bands begin",
    "A target to date of 100, unless told otherwise. A distance on the limit belongs to the better band.",
    ("scheme", "better is", "compared with", "figure", "per cent worse", "status"),
    (
        ("rag", "lower", "100", "100", "0", "Green"),
        ("rag", "lower", "100", "99", "−1", "Green"),
        ("rag", "lower", "100", "105", "5", "Amber"),
        ("rag", "lower", "100", "105.0001", "5.0001", "Red"),
        ("rag", "higher", "100", "95", "5", "Amber"),
        ("rag", "higher", "100", "94.9", "5.1", "Red"),
        ("rag", "higher", "100", "130", "−30", "Green"),
        ("three-statements", "lower", "100", "115", "15", "Some concerns"),
        ("three-statements", "lower", "100", "116", "16", "Significant concern"),
        ("better-or-worse", "lower", "100", "95", "−5", "Better"),
        ("better-or-worse", "lower", "100", "96", "−4", "Some concern"),
        ("better-or-worse", "lower", "100", "106", "6", "Worse"),
        ("rag", "lower", "0", "0", "0", "Green"),
        ("rag", "lower", "0", "1", "(none)", "Red"),
        ("rag", "higher", "0", "1", "(none)", "Green"),
        ("rag", "higher", "0", "-1", "(none)", "Red"),
        ("rag", "lower", "-10", "-10.4", "−4", "Green"),
        ("rag", "lower", "-10", "-9.6", "4", "Amber"),
    ),
)


@BANDS.each
def test_bands(row):
    """Of nought no per cent can be taken: equal is no distance, worse the worst band, better the best."""
    id, direction, against, figure, adverse, expected = row
    band, reason = banded(scheme(id), indicator_of(direction), exact(figure), exact(against))
    found = "(none)" if reason.adverse is None else number(reason.adverse, 4).rstrip("0").rstrip(".")
    assert (band.name, found or "0") == (expected, adverse)
    assert reason.distance == exact(figure) - exact(against)
    assert adverse_distance(exact(figure), exact(against), Direction(direction), exact(against)) == reason.adverse


DECIMALS = Behaviour(
    "One more decimal near a limit",
    "A figure within half a displayed unit of a limit of the scheme is shown with one more decimal, so that print "
    "cannot contradict the status. Where both are whole in the unit, print already tells them apart. `rag`: limits at "
    "the target and 5 per cent beyond it.",
    ("target to date", "figure", "decimals shown", "status", "more decimals"),
    (
        ("35", "35.04", 1, "Amber", 1),
        ("35", "34.96", 1, "Green", 1),
        ("35", "35.06", 1, "Amber", 0),
        ("35", "35", 1, "Green", 0),
        ("30.25", "30", 0, "Green", 1),
        ("30.25", "31", 0, "Amber", 0),
        ("100", "105.2", 0, "Red", 1),
        ("100", "105", 0, "Amber", 0),
        ("2514", "2527", 0, "Amber", 0),
    ),
)


@DECIMALS.each
def test_decimals(row):
    against, figure, decimals, expected, extra = row
    band, reason = banded(scheme("rag"), indicator_of(decimals=decimals), exact(figure), exact(against))
    assert (band.name, reason.extra_decimals) == (expected, extra)


RULES = Behaviour(
    "When there is no status, and why",
    "Monthly counts; 2015/16 is judged as at June 2015. Nothing received is never nought.",
    ("case", "scheme", "rule"),
    (
        ("figures for April to June", "rag", "band"),
        ("figures for April to June", "three-statements", "band"),
        ("nothing received since April", "rag", "no figure"),
        ("April not received", "rag", "no figure"),
        ("no target at all", "rag", "no target"),
        ("no target at all", "three-statements", "band"),
        ("monitor only", "rag", "no target"),
        ("monitor only", "three-statements", "no target"),
        ("to be confirmed", "three-statements", "no target"),
        ("neither way is better", "three-statements", "no target"),
        ("baseline-setting year", "three-statements", "baseline year"),
        ("nothing received last year", "rag", "band"),
        ("nothing received last year", "three-statements", "no comparator"),
        ("no baseline named", "better-or-worse", "no comparator"),
        ("a break in January", "rag", "band"),
        ("a break in January", "three-statements", "break"),
        ("a break in May", "rag", "break"),
        ("a target off last year’s figure, a break in January", "rag", "break"),
        ("a target off last year’s agreed figure, a break in January", "rag", "band"),
        ("a target off last year’s agreed figure, a break in January", "four-faces", "break"),
    ),
)


@RULES.each
def test_rules(row):
    case, id, expected = row
    now = {"nothing received since April": [None] * 3, "April not received": [None, 10, 11]}.get(case, [10, 11, 12])
    last = [None] * 12 if case == "nothing received last year" else [10] * 12
    at = "2015-01" if case.endswith("January") else "2015-05" if case.endswith("May") else ""
    series = series_of(observed("2014-04", last), observed("2015-04", now), breaks={at: "recoded"} if at else None)
    targets = [target_of("at most", 150)]
    if case in ("monitor only", "to be confirmed", "baseline-setting year"):
        targets = [target_of(case)]
    if case.startswith("a target off"):
        agreed = "120" if "agreed" in case else None
        targets = [target_of("change by", percent="-5", baseline="2014/15", baseline_value=agreed)]
    if case == "no target at all":
        targets = []
    indicator = indicator_of("neither" if case.startswith("neither") else "lower")
    judged = judge(indicator, series, targets, scheme(id), Period.parse("2015-06"))
    assert judged.reason.rule == expected
    assert (judged.status == scheme(id).without) is (expected != "band")
    assert (judged.reason.cut is not None) is (expected == "break")
    assert (judged.value is None) is (expected == "no figure")


def test_an_officers_statement_stands_beside_the_status():
    """Plymouth says of serious acquisitive crime: no measure, but some concerns."""
    said = StatedStatus("measure", Period.parse("2015-05"), "Some concerns", "up 17 per cent; no measure")
    series = series_of(observed("2014-04", [179, 155]), observed("2015-04", [196, 195]))
    judged = judge(
        indicator_of(nature=Nature.COUNT), series, [target_of("monitor only")], scheme("three-statements"),
        Period.parse("2015-06"), said,
    )  # fmt: skip
    assert (judged.stated, judged.status.name, judged.reason.rule) == (said, "No status", "no target")
