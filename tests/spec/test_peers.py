"""# Position among peers

An area is compared with its family of most similar areas, its region, England and Wales, or one named area.
"""

from fractions import Fraction

from saferplan.judgement.compare import position
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Nature
from saferplan.values.series import Area, Observation
from tests.spec.table import Behaviour

YEAR = Period.financial_year(2014)

RANKED = Behaviour(
    "Rank, quartile, average",
    "Each area's figure for the year; “—” where a month is missing. Rank 1 is best, or highest where neither way is "
    "better. Equal figures share the better rank. An area with a missing month is never taken for nought: it is not "
    "ranked and not part of the average.",
    ("figures of A, B, C, D, E", "better is", "rank of A", "ranked", "quartile of A", "average", "best"),
    (
        ("10 20 30 40 50", "lower", 1, 5, 1, "30", "A"),
        ("10 20 30 40 50", "higher", 5, 5, 4, "30", "E"),
        ("10 20 30 40 50", "neither", 5, 5, 4, "30", "E"),
        ("20 20 30 40 10", "lower", 2, 5, 1, "24", "E"),
        ("20 — 30 40 10", "lower", 2, 4, 2, "25", "E"),
        ("— 20 30 40 10", "lower", None, 4, None, "25", "E"),
        ("0 20 30 — —", "lower", 1, 3, None, "50/3", "A"),
        ("— — — — —", "lower", None, 0, None, None, None),
    ),
)

RATES = Behaviour(
    "Rates",
    "Counts and residents of an area over four quarters. The rate of the year is all events per mean residents, the "
    "average all events of the group per all its residents, so that a small area weighs less than a large one.",
    ("A: events, residents", "B: events, residents", "rate of A", "rate of B", "average"),
    (
        ("40 at 1000", "10 at 1000", "40", "10", "25"),
        ("40 at 1000", "10 at 4000", "40", "5/2", "10"),
        ("0 at 1000", "10 at 4000", "0", "5/2", "2"),
    ),
)

OUTSIDE = Behaviour(
    "Outside the funnel",
    "Seven areas of 100,000 residents. An area stands out when it lies outside limits that allow for chance and for "
    "how much such areas differ anyway. Where all differ a lot, being different is not remarkable. Fewer than five "
    "areas cannot tell how much areas differ, and have no limits.",
    ("events", "the last area is"),
    (
        ("100 102 98 101 99 100 180", "above"),
        ("100 102 98 101 99 100 104", "within"),
        ("100 102 98 101 99 100 50", "below"),
        ("60 150 90 200 40 120 230", "within"),
        ("100 102 98 180", "no limits"),
    ),
)


def observed(text):
    months = YEAR.split()
    if text == "—":
        return [Observation(month, Fraction(1)) for month in months[:-1]] + [Observation(months[-1], None)]
    return [Observation(YEAR, Fraction(text))]


def of_residents(text, per=1000):
    events, people = (Fraction(part) for part in text.split(" at "))
    return [
        Observation(quarter, events / 4 * per / people, numerator=events / 4, denominator=people)
        for quarter in YEAR.split(3)
    ]


def shown(value):
    return None if value is None else str(value)


@RANKED.each
def test_ranked(row):
    figures, better, *expected = row
    areas = {Area(code): observed(text) for code, text in zip("ABCDE", figures.split(), strict=True)}
    found = position("family", Area("A"), areas, Direction(better), YEAR, Nature.COUNT)
    best = found.best.area.code if found.best else None
    assert [found.rank, found.ranked, found.quartile, shown(found.average), best] == expected


@RATES.each
def test_rates(row):
    areas = {Area("A"): of_residents(row[0]), Area("B"): of_residents(row[1])}
    found = position("family", Area("A"), areas, Direction.LOWER, YEAR, Nature.RATE)
    rates = {peer.area.code: shown(peer.value) for peer in found.peers}
    assert (rates["A"], rates["B"], shown(found.average)) == row[2:]


@OUTSIDE.each
def test_outside(row):
    counts = row[0].split()
    areas = {Area(str(at)): of_residents(f"{count} at 100000") for at, count in enumerate(counts)}
    found = position("family", Area(str(len(counts) - 1)), areas, Direction.LOWER, YEAR, Nature.RATE)
    assert (found.outside or "within" if found.limits else "no limits") == row[1]
