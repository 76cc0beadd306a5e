"""Public rates to date: the board's own figure, rounded once, and no way back from it to a withheld month."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.partnership.public import judged_for_public
from saferplan.partnership.round import run
from saferplan.report.compose.years import rows
from saferplan.values.figures import Unit, number
from saferplan.values.folder import Folder, Return
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, Nature, Partnership

MONTHS = Period.parse("2015/16").split()
SMALL = range(1, 5)


def folder(counts: list[int], residents: list[int], decimals: int = 2, nature: Nature = Nature.RATE) -> Folder:
    unit = Unit(decimals=decimals, percent=True) if nature is Nature.PERCENTAGE else Unit("per 1,000", decimals)
    indicator = Indicator("burglary", "Burglary", unit, Direction.LOWER, nature=nature)
    scale = 100 if unit.percent else 1000
    returns = tuple(
        Return("burglary", month, Fraction(scale * count, of), numerator=Fraction(count), denominator=Fraction(of))
        for month, count, of in zip(MONTHS, counts, residents, strict=False)
    )
    return Folder(Partnership("x", "X", small_count=5), indicators=(indicator,), returns=returns)


def both(made: Folder, months: int) -> tuple[Judgement, Judgement]:
    at = MONTHS[months - 1]
    return run(made, at)[0], run(made, at, public=True)[0]


def printed(judged: Judgement) -> dict[Period, Fraction | None]:
    assert judged.series is not None
    return {seen.period: seen.value for seen in judged.series.observations}


def test_exampletons_burglary_is_the_same_in_public(exampleton):
    """Its months are printed as 0.61, 0.63 and 0.63; together they are 1.88 to the board."""
    june = Period.parse("2015-06")
    board = {one.indicator.id: one for one in exampleton.all_judged(june)}["burglary-rate"]
    public = {one.indicator.id: one for one in judged_for_public(exampleton, june)}["burglary-rate"]
    months = sum(printed(public)[month] for month in MONTHS[:3])
    assert number(months, 2) == "1.87"
    assert number(board.value, 2) == number(public.value, 2) == "1.88"
    assert public.status == board.status
    assert number(dict(public.changes)["last year"].before, 2) == number(dict(board.changes)["last year"].before, 2)
    # the table and the chart of the year say the same as the figure
    assert [row.to_date for row in rows(public)][2] == public.value


def test_a_figure_to_date_is_printed_although_a_month_is_withheld():
    board, public = both(folder([200, 3, 310, 280], [50_000] * 4, decimals=1), 4)
    shown = printed(public)
    assert shown[MONTHS[1]] is None  # of 3 events; one decimal hides it in the total
    assert public.value == Fraction(159, 10)
    assert board.value == Fraction(793, 50)
    assert [row.to_date for row in rows(public)][3] == public.value


def test_a_percentage_to_date_is_of_all_events_together():
    board, public = both(folder([50, 20, 30], [100, 80, 300], 1, Nature.PERCENTAGE), 3)
    assert board.value == Fraction(10_000, 480)
    assert public.value == Fraction(208, 10)


def test_a_percentage_that_cannot_be_added_up_stops_no_release():
    made = folder([50, 20, 30], [100, 80, 300], 1, Nature.PERCENTAGE)
    bare = replace(made, returns=tuple(replace(one, numerator=None, denominator=None) for one in made.returns))
    _, public = both(bare, 3)
    assert public.value is None and public.fault


def test_where_residents_change_the_figure_is_added_up_from_printed_months():
    """No range of one total says what such a sum tells of its months, so it is none of the release's figures."""
    board, public = both(folder([61, 63, 64], [100_000, 100_000, 99_000]), 3)
    assert MONTHS[2].to_date() not in printed(public)
    assert public.value == sum(printed(public)[month] for month in MONTHS[:3])
    assert abs(public.value - board.value) < Fraction(2, 100)


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(0, 12), min_size=3, max_size=3), residents=st.sampled_from((7_000, 30_000, 90_000)),
    changed=st.booleans(), decimals=st.sampled_from((1, 2)),
)  # fmt: skip
def test_no_withheld_month_can_be_worked_out(counts: list[int], residents: int, changed: bool, decimals: int):
    """By trying every table of months: those that print as the release does leave 1 to 4 open for each small one.

    The reader knows the residents, that what is withheld is none, and that what is printed is not small.
    """
    of = [residents] * len(counts)
    of[-1] -= residents // 50 * changed
    public = run(folder(counts, of, decimals), MONTHS[len(counts) - 1], public=True)[0]
    shown = printed(public)
    months, spans = MONTHS[: len(counts)], [MONTHS[at].to_date() for at in range(1, len(counts))]
    assert shown.keys() <= {*months, *spans}
    own = [shown[month] for month in months]
    judged = own[: public.period.last - months[0].first + 1]
    assert public.value in (shown.get(public.period.to_date()), None if None in judged else sum(judged))
    thinkable = [set() for _ in counts]
    for table in product(*(fitting(value, people, decimals) for value, people in zip(own, of, strict=True))):
        rates = [Fraction(1000 * count, people) for count, people in zip(table, of, strict=True)]
        if all(shown.get(span) in (None, half_up(sum(rates[: span.months]), decimals)) for span in spans):
            for values, count in zip(thinkable, table, strict=True):
                values.add(count)
    for count, values in zip(counts, thinkable, strict=True):
        assert count in values
        assert count not in SMALL or values.issuperset(SMALL)


def fitting(value: Fraction | None, people: int, decimals: int) -> list[int]:
    """The counts of a month that are printed so; withheld ones are tried up to 24."""
    if value is None:
        return list(range(1, 25))
    known = (count for count in range(60) if half_up(Fraction(1000 * count, people), decimals) == value)
    return [count for count in known if count not in SMALL]


def half_up(value: Fraction, decimals: int) -> Fraction:
    return Fraction((2 * value * 10**decimals + 1) // 2, 10**decimals)
