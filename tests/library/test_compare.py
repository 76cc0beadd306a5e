"""Position among peers: a slow second way, odd groups, and London's boroughs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.judgement.compare import position
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Nature
from saferplan.values.series import Area, Observation
from tests.library.london import APRIL_2010, crime, residents

YEAR = Period.financial_year(2019)


def rate(count, people, period=YEAR, per=1000):
    return Observation(period, Fraction(count * per, people), numerator=Fraction(count), denominator=Fraction(people))


def place(areas, own, direction=Direction.LOWER, nature=Nature.RATE, period=YEAR, **more):
    values = {Area(name, name): tuple(seen) for name, seen in areas.items()}
    return position("family", Area(own), values, direction, period, nature, **more)


def boroughs(shared, kind):
    """Twelve monthly rates a borough, as a store gives them."""
    people, start = residents(shared, 2019), YEAR.first - APRIL_2010.first
    return {
        borough: [rate(months[start + at], people[borough], month) for at, month in enumerate(YEAR.split())]
        for borough, months in crime(shared, major=kind).items()
        if borough in people
    }


def test_londons_boroughs_by_burglary(shared):
    months = boroughs(shared, "BURGLARY")
    found = place(months, "Camden", basis="per 1,000 residents (2019)")
    assert (found.ranked, found.basis, found.pooled) == (len(months), "per 1,000 residents (2019)", True)
    totals = {area: (sum(o.numerator for o in seen), seen[0].denominator) for area, seen in months.items()}
    by_hand = sorted(totals, key=lambda area: totals[area][0] * 1000 / totals[area][1])
    assert [peer.area.name for peer in found.peers] == by_hand
    assert found.rank == by_hand.index("Camden") + 1 and found.best.area.name == by_hand[0]
    counts, people = (sum(column) for column in zip(*totals.values(), strict=True))
    assert found.average == Fraction(counts * 1000, people)
    own = found.peers[found.rank - 1]
    assert own.low < own.value < own.high
    assert found.limits[0] < found.warning_limits[0] < found.average < found.warning_limits[1] < found.limits[1]


@pytest.mark.parametrize("kind", ["BURGLARY", "ROBBERY", "VIOLENCE AGAINST THE PERSON"])
def test_few_boroughs_lie_outside(shared, kind):
    """With the variance between areas one to three of 33 stand out; by chance alone nearly all would."""
    months = boroughs(shared, kind)
    outside = [area for area in months if place(months, area).outside]
    assert 1 <= len(outside) <= 3
    assert place(months, "Westminster").outside == "above" or kind == "BURGLARY"


def test_a_borough_with_a_missing_month_is_not_ranked(shared):
    months = boroughs(shared, "BURGLARY")
    whole = place(months, "Camden")
    gone = months["Bexley"].pop(3)
    months["Bexley"].append(Observation(gone.period, None))
    found = place(months, "Camden")
    left_out = found.peers[-1]
    assert (left_out.area.name, left_out.rank, left_out.value) == ("Bexley", None, None)
    assert left_out.missing == (Period.parse("2019-07"),)
    assert found.ranked == whole.ranked - 1
    own = place(months, "Bexley")
    assert (own.rank, own.quartile, own.outside) == (None, None, "")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.sampled_from(list(Direction)))
def test_ranks_are_one_and_those_better(counts, direction):
    areas = {f"area {at}": [Observation(YEAR, Fraction(count))] for at, count in enumerate(counts)}
    found = place(areas, "area 0", direction, Nature.COUNT)
    better = [count for count in counts if (count < counts[0] if direction is Direction.LOWER else count > counts[0])]
    assert found.rank == 1 + len(better)
    assert sorted(peer.rank for peer in found.peers) == [peer.rank for peer in found.peers]
    assert found.average == Fraction(sum(counts), len(counts)) and not found.pooled
    assert found.limits is None  # counts of areas of unknown size have no funnel
    assert (found.quartile is None) == (len(counts) < 4)


def test_a_rate_nobody_scores_on_has_no_limits_but_ranks():
    areas = {f"area {at}": [rate(0, 1000 + at)] for at in range(6)}
    found = place(areas, "area 3")
    assert (found.rank, found.average, found.limits) == (1, 0, None)


def test_an_area_without_an_event_has_an_interval_of_its_own():
    areas = {"none": [rate(0, 10_000)]} | {f"area {at}": [rate(40 + at, 10_000)] for at in range(5)}
    none = place(areas, "none").peers[0]
    assert (none.value, none.low) == (0, 0) and none.high == pytest.approx(0.3689, abs=1e-3)


def test_percentages_are_pooled_and_keep_within_nought_and_hundred():
    areas = {
        f"area {at}": [Observation(YEAR, Fraction(100 * part, 40), numerator=Fraction(part), denominator=Fraction(40))]
        for at, part in enumerate((39, 40, 36, 38, 20))
    }
    found = place(areas, "area 4", Direction.HIGHER, Nature.PERCENTAGE)
    assert found.average == Fraction(173 * 100, 200)
    assert 0 <= found.limits[0] < found.limits[1] <= 100
    assert max(peer.high for peer in found.peers) <= 100


def test_a_level_pools_its_months_and_a_rate_of_residents_adds_them():
    months = [rate(5, 100, month, 100) for month in YEAR.split()]
    assert place({"one": months}, "one").peers[0].value == 60
    level = place({"one": months}, "one", counting=Counting.LEVEL)
    assert level.peers[0].value == 5


def test_a_survey_is_ranked_with_its_error():
    seen = {
        name: [Observation(YEAR, Fraction(value), standard_error=Fraction(2))] for name, value in (("A", 60), ("B", 70))
    }
    found = place(seen, "A", Direction.HIGHER, Nature.SURVEY)
    assert found.rank == 2 and found.peers[1].low == pytest.approx(56.08, abs=0.01)


def test_an_area_that_is_not_in_its_group_is_not_ranked():
    found = place({"A": [rate(5, 100)]}, "elsewhere")
    assert (found.rank, found.ranked, len(found.peers)) == (None, 1, 2)


def test_nobody_has_a_figure():
    found = place({"A": [], "B": []}, "A")
    assert (found.ranked, found.best, found.average, found.limits) == (0, None, None, None)


def test_rounded_rates_are_put_right():
    """A return prints 12.3 per 1,000 with its parts: the parts decide, and what it is per is still 1,000."""
    seen = [Observation(YEAR, Fraction(123, 10), numerator=Fraction(123), denominator=Fraction(10_012))]
    found = place({"A": seen}, "A")
    assert found.peers[0].value == Fraction(123_000, 10_012)
