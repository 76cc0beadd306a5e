"""# Words follow figures

Every sentence of a report is made in one place, from the values that the table beside it shows. What is called a rise
is a rise, what is called met is met, and a figure is never rounded to something it is not.
"""

from dataclasses import replace
from fractions import Fraction

from saferplan.report import wording
from saferplan.report.wording.documents import scrutiny_question
from saferplan.values.figures import Unit, exact
from saferplan.values.judgement import Change, Movement, Outlook, Reason, Required, Rule, Signal
from saferplan.values.period import Period
from saferplan.values.plan import Band, Counting, Direction, Indicator, Nature, Target, TargetKind
from saferplan.values.series import Break, State
from tests.library.judged import BAD, GOOD, JUNE, SOME, YEAR, change, judged
from tests.spec.table import Behaviour

INCIDENTS = Indicator("i", "Incidents", Unit("incidents"), Direction.LOWER)
SATISFIED = Indicator(
    "s", "Satisfied", Unit(decimals=1, percent=True), Direction.HIGHER, Counting.LEVEL, Nature.PERCENTAGE
)  # fmt: skip
RATE = Indicator("r", "Rate", Unit("per 1,000 residents", decimals=1), Direction.LOWER, Counting.LEVEL, Nature.RATE)
KINDS = {"count": INCIDENTS, "percentage": SATISFIED, "rate": RATE}

CHANGES = Behaviour(
    "Changes",
    "Rise and fall go by the unrounded values. A small change gets the decimals it needs to be seen. Differences of "
    "percentages are percentage points.",
    ("kind", "June 2014", "June 2015", "sentence", "cell"),
    (
        ("count", "1023", "769",
         "769 incidents in June 2015, against 1,023 in June 2014: a fall of 254 (24.8 per cent).",
         "−24.8%"),
        ("count", "4786", "4799",
         "4,799 incidents in June 2015, against 4,786 in June 2014: a rise of 13 (0.3 per cent).",
         "+0.3%"),
        ("count", "40000", "40009",
         "40,009 incidents in June 2015, against 40,000 in June 2014: a rise of 9 (0.02 per cent).", "+0.02%"),
        ("count", "12", "12", "12 incidents in June 2015, against 12 in June 2014: unchanged.", "No Calc"),
        ("count", "0", "3", "3 incidents in June 2015, against 0 in June 2014: a rise of 3; no percentage can be "
         "worked out from an earlier figure of zero.", "No Calc"),
        ("count", "7", None, "The figure for June 2015 is not known, so no change is calculated.", None),
        ("rate", "10.04", "9.96",
         "9.96 per 1,000 residents in June 2015, against 10.04 in June 2014: a fall of 0.08 (0.8 per cent).", "−0.8%"),
        ("percentage", "69.4", "72.5", "72.5 per cent in June 2015, against 69.4 per cent in June 2014: a rise of 3.1 "
         "percentage points.", "+3.1 points"),
    ),
)  # fmt: skip

STATUSES = Behaviour(
    "Why a status is what it is",
    "The sentence holds the figure, what it is compared with, the distance, whether the target is met, and the rule. "
    "Where rounding would make two different figures look the same, both get more decimals.",
    ("kind", "figure", "target", "status", "sentence"),
    (
        ("count", "525", "667", "Satisfied",
         "The figure for June 2015 is 525 incidents, against a target of 667: 142 fewer, or 21.3 per cent better. The "
         "target is met. Rule for this status: no worse."),
        ("count", "2527", "2514", "Some concerns",
         "The figure for June 2015 is 2,527 incidents, against a target of 2,514: 13 more, or 0.5 per cent worse. The "
         "target is not met. Rule for this status: worse by no more than 15 per cent."),
        ("count", "115.04", "100", "Significant concern",
         "The figure for June 2015 is 115 incidents, against a target of 100: 15 more, or 15.04 per cent worse. The "
         "target is not met. Rule for this status: worse by more than 15 per cent."),
        ("count", "115", "100", "Some concerns",
         "The figure for June 2015 is 115 incidents, against a target of 100: 15 more, or 15.0 per cent worse. The "
         "target is not met. Rule for this status: worse by no more than 15 per cent."),
        ("rate", "7.44", "7.42", "Some concerns",
         "The figure for June 2015 is 7.44 per 1,000 residents, against a target of 7.42: 0.02 higher, or 0.3 per cent "
         "worse. The target is not met. Rule for this status: worse by no more than 15 per cent."),
        ("percentage", "70", "70", "Satisfied",
         "The figure for June 2015 is 70.0 per cent, against a target of 70.0 per cent: the same. The target is met. "
         "Rule for this status: no worse."),
    ),
)  # fmt: skip

TARGETS = Behaviour(
    "Targets",
    "An annual target in words, its number with all the decimals that were set.",
    ("kind", "value", "per cent", "baseline", "words"),
    (
        ("at most", "10064", None, None, "no more than 10,064 incidents in 2015/16"),
        ("at least", "200", None, None, "at least 200 incidents in 2015/16"),
        ("more than", "6587", None, None, "more than 6,587 incidents in 2015/16"),
        ("less than", "50", None, None, "less than 50 incidents in 2015/16"),
        ("change by", None, "-8", "2006/07", "a fall of 8 per cent in 2015/16 from 2006/07"),
        ("change by", None, "2.5", "2013/14", "a rise of 2.5 per cent in 2015/16 from 2013/14"),
        ("change by", None, "-8.25", "2007/08", "a fall of 8.25 per cent in 2015/16 from 2007/08"),
        ("at most", "12.5", None, None, "no more than 12.5 incidents in 2015/16"),
        ("maintain", None, None, "2014/15", "no worse in 2015/16 than the baseline of 2014/15"),
        ("monitor only", None, None, None, "none, monitored only in 2015/16"),
        ("to be confirmed", None, None, None, "to be confirmed for 2015/16"),
        ("baseline-setting year", None, None, None, "none yet, 2015/16 sets the baseline"),
    ),
)

REQUIRED = Behaviour(
    "What is required from here",
    "For levels: the change from the present position. For figures that add up over a year: what is left for the "
    "months to come, and how the pace must change.",
    ("kind", "position", "target", "months left", "sentence"),
    (
        ("rate", "44", "38", 0, "To reach the target of 38.0 per 1,000 residents for 2015/16, a fall of 6.0 (13.6 per "
         "cent) is required from the present position of 44.0 per 1,000 residents."),
        ("rate", "37", "38", 0, "The present position of 37.0 per 1,000 residents already meets the target of 38.0 per "
         "1,000 residents for 2015/16."),
        ("count", "2527", "10064", 9, "To meet the target of 10,064 incidents for 2015/16, no more than 7,537 more can "
         "come in the 9 months left: 837.4 a month on average, against 842.3 so far, a fall of 0.6 per cent."),
        ("count", "120", "100", 1, "The target of 100 incidents for 2015/16 is already passed by 20."),
        ("count", "1", "1", 9, "To meet the target of 1 incident for 2015/16, none can come in the 9 months left."),
    ),
)  # fmt: skip

OUTCOMES = Behaviour(
    "What came of a target",
    "Of a year that is over nothing is required any more: whether its target was met is said, and by how much it was "
    "missed.",
    ("kind", "figure", "target", "sentence"),
    (
        ("rate", "44", "38", "The target of 38.0 per 1,000 residents for 2015/16 was missed by 6.0: the figure is 44.0 "
         "per 1,000 residents."),
        ("rate", "37", "38", "The target of 38.0 per 1,000 residents for 2015/16 was met: the figure is 37.0 per 1,000 "
         "residents."),
        ("rate", "38.04", "38", "The target of 38.00 per 1,000 residents for 2015/16 was missed by 0.04: the figure is "
         "38.04 per 1,000 residents."),
        ("count", "101", "100", "The target of 100 incidents for 2015/16 was missed by 1: the figure is 101 "
         "incidents."),
        ("percentage", "61.5", "62", "The target of 62.0 per cent for 2015/16 was missed by 0.5 percentage points: the "
         "figure is 61.5 per cent."),
    ),
)  # fmt: skip

CHANCE = Behaviour(
    "Chance",
    "Told apart from the status.",
    ("finding", "method", "p", "sentence"),
    (
        ("more than chance", "E-test", 0.0121, "The movement since June 2014 is more than chance would explain "
         "(E-test, p = 0.012)."),
        ("more than chance", "E-test", 0.00002, "The movement since June 2014 is more than chance would explain "
         "(E-test, p below 0.001)."),
        ("could be chance", "E-test", 0.4, "The movement since June 2014 could be chance (E-test, p = 0.400)."),
        ("not tested", "", None, "Not tested for chance: there is no earlier wave."),
    ),
)  # fmt: skip

QUESTIONS = Behaviour(
    "What a committee may ask",
    "Of an exception, by whether it is off target, worse than what it is compared with, and how it moved on last year. "
    "What could be chance is not asked to be explained.",
    ("kind", "moved", "finding", "off target", "worse", "question"),
    (
        ("count", "13", "more than chance", True, True,
         "Incidents: what is behind the rise, and what will bring the figure to its target?"),
        ("percentage", "-2", "not tested", True, True,
         "Satisfied: what is behind the fall, and what will bring the figure to its target?"),
        ("count", "-13", "more than chance", True, False,
         "Incidents: it moves the right way; is that fast enough to meet the target?"),
        ("count", "-13", "not tested", True, False,
         "Incidents: what is being done to meet the target, and by when will it show?"),
        ("count", "13", "could be chance", True, True,
         "Incidents: what is being done to meet the target, and by when will it show?"),
        ("count", "13", "more than chance", False, True,
         "Incidents: what is behind the rise, and what is being done about it?"),
        ("count", "13", "could be chance", False, True,
         "Incidents: the movement could be chance; who is watching it, and what would call for action?"),
        ("count", None, "not tested", False, True,
         "Incidents: what is being done about it, and by when will it show?"),
        ("count", "0", "not tested", False, False,
         "Incidents: not all of it can be worked out; what is missing, and who will mend it?"),
    ),
)  # fmt: skip

ONES = Behaviour(
    "One of a thing",
    "Units are written in the plural. After 1 a single word is made singular; where that is not sure it is left out.",
    ("figure", "unit", "in words"),
    (
        ("1", "incidents", "1 incident"),
        ("1", "people", "1 person"),
        ("1", "injuries", "1 injury"),
        ("1", "addresses", "1 address"),
        ("1", "crimes and incidents", "1"),
        ("1", "per 1,000 residents", "1 per 1,000 residents"),
        ("0", "incidents", "0 incidents"),
        ("-2", "incidents", "−2 incidents"),
        ("1.4", "fires", "1 fire"),
    ),
)

RULES = Behaviour(
    "Rules of a status",
    "The limits of a band, as distance in the wrong direction in per cent of what the figure is compared with.",
    ("from", "to", "in words"),
    (
        (None, 0, "no worse"),
        (0, 15, "worse by no more than 15 per cent"),
        (15, None, "worse by more than 15 per cent"),
        (5, 10, "worse by more than 5 per cent and no more than 10 per cent"),
        (None, -5, "better by 5 per cent or more"),
        (-5, 5, "better by less than 5 per cent, or worse by no more than 5 per cent"),
        (-20, 0, "no worse, and better by less than 20 per cent"),
        (0, None, "worse by any amount"),
    ),
)

ODDS = Behaviour(
    "Odds",
    "Probabilities as people say them.",
    ("probability", "odds"),
    (
        (0.0, "fewer than 1 in 100"),
        (0.03, "fewer than 1 in 20"),
        (0.05, "about 1 in 20"),
        (0.08, "about 1 in 10"),
        (0.5, "about 5 in 10"),
        (0.87, "about 9 in 10"),
        (0.95, "about 19 in 20"),
        (0.97, "more than 19 in 20"),
        (0.999, "more than 99 in 100"),
    ),
)

OUTLOOKS = Behaviour(
    "Outlook",
    "The estimate with its range, the odds, the pace so far, and how such ranges have done in past years.",
    ("estimate", "range", "odds", "run-rate", "coverage", "sentence"),
    (
        (9700.4, (9103.0, 10320.8), 0.87, 10108.0, 94.6,
         "Outlook for 2015/16: about 9,700 incidents, with a 95 per cent range from 9,103 to 10,321. The odds of "
         "meeting the target (no more than 10,064 incidents in 2015/16) are about 9 in 10 (87 per cent). Going on at "
         "this year’s average would give 10,108 incidents. In past years such a range held the outturn 95 per cent of "
         "the time."),
        (None, None, None, 2100.0, None,
         "No outlook for 2015/16 is given. Not enough history. Going on at this year’s average would give 2,100 "
         "incidents."),
    ),
)  # fmt: skip

STATES = Behaviour(
    "States and breaks",
    "How settled a figure is, and where a series cannot be compared.",
    ("what", "sentence"),
    (
        ("final", ""),
        ("provisional", "The figure for June 2015 is provisional and may change."),
        ("estimated", "The figure for June 2015 is an estimate."),
        ("to be confirmed", "The figure for June 2015 is to be confirmed."),
        ("not received", "The figure for June 2015 has not been received."),
        ("break: new recording rules", "From June 2015 the figures are not comparable with earlier ones: new recording "
         "rules."),
    ),
)  # fmt: skip


def _value(text):
    return None if text is None else exact(text)


@CHANGES.each
def test_changes(row):
    kind, before, after, sentence, cell = row
    if after is None:
        moved = Change(JUNE.year_before, JUNE, exact(before), None, None, None)
    else:
        moved = change("2014-06", "2015-06", before, after)
    assert wording.change_sentence(moved, KINDS[kind]) == sentence
    assert wording.change_cell(moved, KINDS[kind].unit) == (cell or "")


@STATUSES.each
def test_statuses(row):
    kind, value, target, status, sentence = row
    band: Band = {"Satisfied": GOOD, "Some concerns": SOME, "Significant concern": BAD}[status]
    indicator = replace(KINDS[kind], counting=Counting.LEVEL)
    assert wording.status_sentence(judged(indicator, None, value, target, band, period=JUNE)) == sentence


@TARGETS.each
def test_targets(row):
    kind, value, percent, baseline, words = row
    base = Period.parse(baseline) if baseline else None
    target = Target("i", YEAR, TargetKind(kind), _value(value), _value(percent), base)
    assert wording.target_words(target, INCIDENTS.unit) == words


@REQUIRED.each
def test_required(row):
    kind, position, target, left, sentence = row
    at, to = exact(position), exact(target)
    share, pace = ((to - at) / left, at / (12 - left)) if left else (None, None)
    percent = None if left else (to - at) / at * 100
    moved = (share / pace - 1) * 100 if share is not None and pace else None
    made = Required(at, to, to - at, percent, at <= to and not left, YEAR, left, share, pace, moved)
    assert wording.required_sentence(made, KINDS[kind]) == sentence


@OUTCOMES.each
def test_outcomes(row):
    kind, value, target, sentence = row
    at, to, indicator = exact(value), exact(target), KINDS[kind]
    met = at >= to if indicator.direction is Direction.HIGHER else at <= to
    made = Required(at, to, to - at, None, met, YEAR)
    assert wording.required_sentence(made, indicator, YEAR) == sentence
    assert wording.required_sentence(made, indicator, JUNE) != sentence


@CHANCE.each
def test_chance(row):
    finding, method, p_value, sentence = row
    why = "" if p_value is not None else "there is no earlier wave"
    signal = Signal(Movement(finding), method, p_value, why_not=why)
    told = wording.signal_sentence(signal, JUNE.year_before)
    assert told.replace("\u00a0", " ") == sentence  # “p = 0.4” is not torn over two lines


@QUESTIONS.each
def test_questions(row):
    kind, moved, finding, off_target, worse, question = row
    made = judged(KINDS[kind], None, "100", "90", BAD, period=JUNE)
    made = replace(made, signal=Signal(Movement(finding)))
    assert scrutiny_question(made, exact(moved) if moved else None, off_target, worse) == question


@ONES.each
def test_ones(row):
    value, unit, words = row
    assert wording.figure(exact(value), Unit(unit)) == words


@RULES.each
def test_rules(row):
    low, high, words = row
    bounds = [None if limit is None else Fraction(limit) for limit in (low, high)]
    assert wording.band_rule(Band("n", "s", "circle", "#000000", *bounds)) == words


@ODDS.each
def test_odds(row):
    probability, words = row
    assert wording.odds(probability) == words


@OUTLOOKS.each
def test_outlooks(row):
    estimate, bounds, probability, run_rate, coverage, sentence = row
    low, high = bounds or (None, None)
    why = "" if estimate else "not enough history"
    outlook = Outlook(YEAR, 3, estimate, low, high, probability, run_rate, coverage, why)
    target = Target("i", YEAR, TargetKind.AT_MOST, Fraction(10064))
    assert wording.outlook_sentence(outlook, INCIDENTS, target) == sentence


@STATES.each
def test_states(row):
    what, sentence = row
    if what.startswith("break: "):
        assert wording.break_sentence(Break(JUNE, what.removeprefix("break: "))) == sentence
    else:
        assert wording.state_sentence(JUNE, State(what)) == sentence


def test_nothing_received_is_said_so():
    made = judged(INCIDENTS, None, 1, 2, GOOD, period=JUNE)
    missing = replace(made, reason=Reason(Rule.NO_FIGURE), value=None)
    assert "No figure has been received for April to June 2015" in wording.status_sentence(missing)
