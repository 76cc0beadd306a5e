"""Judgements made by hand for the tests of the report: figures of Plymouth, July 2015, and a few invented ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from saferplan.values.figures import Unit, exact
from saferplan.values.judgement import (
    Change,
    Comparator,
    Judgement,
    Movement,
    Outlook,
    PeerPosition,
    PeerValue,
    Reason,
    Required,
    Rule,
    Signal,
)
from saferplan.values.period import Period
from saferplan.values.plan import (
    Against,
    Band,
    Counting,
    Direction,
    Indicator,
    Nature,
    Partnership,
    Priority,
    Recommendation,
    Remark,
    StatedStatus,
    StatusScheme,
    Target,
    TargetKind,
)
from saferplan.values.series import Area, Break, Observation, Origin, Series, State

GOOD = Band("Satisfied", "Generally satisfied with performance", "circle", "#00703c", None, Fraction(0))
SOME = Band("Some concerns", "Some concerns about performance", "triangle", "#b58900", Fraction(0), Fraction(15))
BAD = Band("Significant concern", "Area of significant concern", "square", "#b10e1e", Fraction(15), None)
NONE = Band("Not judged", "No status", "dash", "#505a5f")
SCHEME = StatusScheme("three-statements", "Three statements", Against.TARGET_TO_DATE, (GOOD, SOME, BAD), NONE)

YEAR = Period.parse("2015/16")
JUNE = Period.parse("2015-06")
QUARTER = Period.parse("2015/16-Q1")
ASB_BEFORE = (808, 882, 1023, 1056, 915, 982, 850, 755, 682, 639, 642, 831)
ASB_NOW = (864, 894, 769)


def monthly(values, start="2014-04", *, source="returns/asb.csv", step=1, notes=None):
    """Observations from `start`, one every `step` months; None is a month without a figure."""
    first, notes = Period.parse(start), notes or {}
    if step == 3:
        first = Period(first.first, 3)
    return tuple(
        Observation(
            first.shift(step * at),
            None if value is None else exact(value),
            note=notes.get(at, ""),
            origin=Origin(source, f"line {at + 2}"),
        )
        for at, value in enumerate(values)
    )


def change(earlier, later, before, after):
    """A change as the judgement room makes it."""
    before, after = exact(before), exact(after)
    percent = (after - before) / abs(before) * 100 if before and after != before else None
    return Change(Period.parse(earlier), Period.parse(later), before, after, after - before, percent)


def judged(indicator, series, value, target, band, *, period=QUARTER, annual=None, profile=(), **more):
    """A judgement against the target to date."""
    value, target = exact(value), exact(target)
    lower = indicator.direction is Direction.LOWER
    distance = value - target
    adverse = (distance if lower else -distance) / target * 100
    reason = Reason(Rule.BAND, value, target, distance, adverse, met=adverse <= 0)
    span = period.to_date() if indicator.counting is Counting.EACH else period
    comparator = Comparator(Against.TARGET_TO_DATE, span, target)
    return Judgement(
        indicator, period, value, State.FINAL, target, annual, comparator, band, reason, "three-statements-target",
        series=series, profile=tuple(profile), **more,
    )  # fmt: skip


def straight(annual, step=1, decimals=0):
    """A straight profile of 2015/16, rounded."""
    parts = YEAR.split(step)
    return [(part, Fraction(round(Fraction(annual * (at + 1), len(parts))))) for at, part in enumerate(parts)]


def asb() -> Judgement:
    """Anti-social behaviour: over target to date by 13, below last year."""
    indicator = Indicator(
        "asb", "Anti-social behaviour incidents", Unit("incidents"), Direction.LOWER, priority="asb",
        definition="Incidents of anti-social behaviour recorded by the police.", source="Devon and Cornwall Police",
        lead="Head of Safer Communities",
    )  # fmt: skip
    plymouth = Area("E06000026", "Plymouth", "district")
    series = Series("asb", plymouth, indicator.unit, monthly(ASB_BEFORE + ASB_NOW), notes=((JUNE, "New call centre."),))
    target = Target("asb", YEAR, TargetKind.AT_MOST, exact(10064))
    profile = [(month, Fraction(838 * at) if at < 12 else exact(10064)) for at, month in enumerate(YEAR.split(), 1)]
    return judged(
        indicator, series, 2527, 2514, SOME, period=JUNE, annual=target, profile=profile,
        changes=(("last year", change("2014/15-Q1", "2015/16-Q1", 2713, 2527)),),
        required=Required(
            exact(2527), exact(10064), exact(7537), None, False, YEAR, 9, Fraction(7537, 9), Fraction(2527, 3),
            (Fraction(7537, 9) / Fraction(2527, 3) - 1) * 100,
        ),
        signal=Signal(Movement.MORE_THAN_CHANCE, "two counts with overdispersion", 0.012),
        outlook=Outlook(YEAR, 3, 9700.4, 9103.0, 10320.8, 0.87, 10108.0, 94.6),
        stated=StatedStatus("asb", QUARTER, "Generally satisfied with performance", "June fell sharply"),
        peers=(family(),),
    )  # fmt: skip


def family() -> PeerPosition:
    """A family group of four, one with a month missing."""
    areas = [Area(f"E0600000{at}", name, "district") for at, name in enumerate(("Derby", "Hull", "Torbay"))]
    plymouth = Area("E06000026", "Plymouth", "district")
    peers = (
        PeerValue(areas[0], exact("8.1"), 7.6, 8.6, 1),
        PeerValue(plymouth, exact("9.8"), 9.4, 10.2, 2),
        PeerValue(areas[1], exact("12.4"), 11.9, 12.9, 3),
        PeerValue(areas[2], exact("3.0"), None, None, None, (Period.parse("2015-05"),)),
    )
    return PeerPosition(
        "the most similar group", QUARTER, peers, plymouth, 2, 3, 2, exact("10.1"), peers[0], (6.0, 14.0), 0.04, "",
        "per 1,000 residents (2014)",
    )  # fmt: skip


def referrals() -> Judgement:
    """Referrals by quarter: far below target, provisional, with a remark."""
    indicator = Indicator(
        "referrals", "Referrals to domestic abuse services", Unit("referrals"), Direction.HIGHER, frequency=3,
        priority="abuse", definition="Referrals received by the service.",
    )  # fmt: skip
    seen = monthly((629, 727, 760, 549, 525), step=3, source="returns/abuse.csv")
    seen = (*seen[:-1], replace(seen[-1], state=State.PROVISIONAL))
    series = Series("referrals", Area("E06000026", "Plymouth", "district"), indicator.unit, seen)
    made = judged(
        indicator, series, 525, 667, BAD, annual=Target("referrals", YEAR, TargetKind.MORE_THAN, exact(2665)),
        profile=[(part, exact(value)) for part, value in zip(YEAR.split(3), (667, 1334, 2001, 2666), strict=True)],
        changes=(("last year", change("2014/15-Q1", "2015/16-Q1", 629, 525)),),
        signal=Signal(Movement.WITHIN_CHANCE, "two counts with overdispersion", 0.21),
        outlook=Outlook(YEAR, 3, run_rate=2100.0, why_not="not enough history (five quarters, twelve are needed)"),
    )  # fmt: skip
    return replace(made, state=State.PROVISIONAL)


def satisfaction() -> Judgement:
    """A level in per cent with a break and a missing month."""
    indicator = Indicator(
        "satisfaction", "Victims satisfied with the service", Unit(decimals=1, percent=True), Direction.HIGHER,
        Counting.LEVEL, Nature.PERCENTAGE, priority="abuse", restricted=True,
    )  # fmt: skip
    values = ("71.2", "70.8", None, "72.5", "73.1", "71.9", "72.2", "74", "73.3", "72.8", "71", "70.4")
    seen = monthly((*values, "69.9", "70.6", "69.4"), source="returns/satisfaction.csv")
    cut = Break(Period.parse("2014-12"), "The survey moved from telephone to paper.")
    series = Series("satisfaction", Area("E06000026", "Plymouth"), indicator.unit, seen, (cut,))
    target = Target("satisfaction", YEAR, TargetKind.AT_LEAST, exact(70))
    return judged(
        indicator, series, "69.4", 70, SOME, period=JUNE, annual=target,
        profile=[(month, exact(70)) for month in YEAR.split()],
        changes=(("last year", Change(JUNE.year_before, JUNE, None, exact("69.4"), None, None)),
                 ("previous period", change("2015-05", "2015-06", "70.6", "69.4"))),
    )  # fmt: skip


def awaited() -> Judgement:
    """Nothing received for the quarter; monitored only."""
    indicator = Indicator("training", "Professionals trained", Unit("people"), Direction.HIGHER, frequency=3)
    seen = (*monthly((15, 15, 15, 13), step=3), Observation(QUARTER, None, State.NOT_RECEIVED))
    series = Series("training", Area("E06000026", "Plymouth"), indicator.unit, seen)
    return Judgement(
        indicator, QUARTER, None, State.NOT_RECEIVED, None, Target("training", YEAR, TargetKind.MONITOR), None, NONE,
        Reason(Rule.NO_FIGURE), "three-statements", series=series,
    )  # fmt: skip


def survey() -> Judgement:
    """Waves two years apart with their error."""
    indicator = Indicator(
        "safety", "Residents who feel safe after dark", Unit(decimals=1, percent=True), Direction.HIGHER,
        Counting.LEVEL, Nature.SURVEY, frequency=24,
    )  # fmt: skip
    waves = [("2011/12", "58.2", "1.4", 1240), ("2013/14", "61.0", "1.5", 1105), ("2014/15", "63.9", "1.6", 980)]
    seen = tuple(
        Observation(Period.parse(year), exact(value), standard_error=exact(error), sample_size=size)
        for year, value, error, size in waves
    )
    series = Series("safety", Area("E06000026", "Plymouth"), indicator.unit, seen)
    period = Period.parse("2014/15")
    return judged(indicator, series, "63.9", 60, GOOD, period=period, profile=[(period, exact(60))])


PARTNERSHIP = Partnership(
    "plymouth", "Safer Plymouth Partnership", "E06000026",
    priorities=(
        Priority("asb", "Anti-social behaviour", "Fewer people live with anti-social behaviour", "Community safety"),
        Priority("abuse", "Domestic abuse & sexual violence"),
    ),
    recommendations=(
        Recommendation("1", "Keep a measure of <hidden> harm & its reporting", progress="First figures in September"),
        Recommendation("2", "Monitor serious acquisitive crime"),
    ),
)  # fmt: skip
REMARKS = (Remark("referrals", "Two posts were vacant from April", "Fill the posts; review in September"),)


def everything() -> tuple[Judgement, ...]:
    """One judgement of each kind."""
    return asb(), referrals(), satisfaction(), awaited(), survey()
