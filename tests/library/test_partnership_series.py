"""Series from the folder: returns as they came, and indicators worked out from others."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from saferplan.partnership.round import Round
from saferplan.values.figures import Unit
from saferplan.values.folder import Derived, Folder, Return, Shape
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Partnership
from saferplan.values.series import State

START = Period.parse("2012-04")


def folder(rule: Derived, returns, *, frequency=1, percent=False, year_starts=4) -> Folder:
    indicator = Indicator(
        rule.indicator, "Made", Unit(percent=percent), Direction.LOWER, Counting.LEVEL, frequency=frequency,
        year_starts=year_starts,
    )  # fmt: skip
    return Folder(Partnership("x", "X", "E06000026"), indicators=(indicator,), derived=(rule,), returns=tuple(returns))


def monthly(name, values) -> list[Return]:
    return [
        Return(name, START.shift(at), None if value is None else Fraction(value), file="returns/a.csv", line=at + 2)
        for at, value in enumerate(values)
    ]


figures = st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=1, max_size=30)


@given(figures)
def test_a_rolling_sum_is_the_twelve_figures_added_or_nothing(values):
    rule = Derived("made", Shape.ROLLING_SUM, ("a",))
    series = Round(folder(rule, monthly("a", values))).series_of("made")
    for at in range(len(values)):
        window = values[max(0, at - 11) : at + 1]
        expected = sum(window) if len(window) == 12 and None not in window else None
        assert series.value(START.shift(at)) == expected


@given(figures, st.lists(st.integers(1, 50), min_size=30, max_size=30))
def test_a_rolling_ratio_divides_the_sums_and_keeps_them(above, below):
    rule = Derived("made", Shape.ROLLING_RATIO, ("a",), ("b",))
    rows = monthly("a", above) + monthly("b", below[: len(above)])
    series = Round(folder(rule, rows, percent=True)).series_of("made")
    for at in range(len(above)):
        window = above[max(0, at - 11) : at + 1]
        seen = series.at(START.shift(at))
        if len(window) < 12 or None in window:
            assert seen is None or seen.value is None
        else:
            under = sum(below[at - 11 : at + 1])
            assert (seen.value, seen.numerator, seen.denominator) == (
                Fraction(100 * sum(window), under),
                sum(window),
                under,
            )


def test_a_sum_lacks_what_any_part_lacks():
    rows = monthly("a", [1, 2, None, 4]) + monthly("b", [10, None, 30, 40])
    series = Round(folder(Derived("made", Shape.SUM, ("a", "b")), rows)).series_of("made")
    assert [series.value(START.shift(at)) for at in range(4)] == [11, None, None, 44]


def test_quarters_of_months_and_differences():
    rows = monthly("a", [1, 2, 3, 4, 5, None]) + monthly("b", [1, 1, 1, 1, 1, 1])
    series = Round(folder(Derived("made", Shape.DIFFERENCE, ("a",), ("b",)), rows, frequency=3)).series_of("made")
    assert series.value(Period.parse("2012/13-Q1")) == 3
    assert series.value(Period.parse("2012/13-Q2")) is None


def test_what_happens_when_it_happens_is_not_missing_in_between():
    """Test purchases of a calendar year: sales over visits of the months in which visits were made."""
    rows = [
        Return("sales", Period.parse("2007-02"), Fraction(3)), Return("visits", Period.parse("2007-02"), Fraction(7)),
        Return("sales", Period.parse("2007-05..2007-07"), Fraction(17)),
        Return("visits", Period.parse("2007-05..2007-07"), Fraction(71)),
        Return("sales", Period.parse("2007-12"), Fraction(4)), Return("visits", Period.parse("2007-12"), Fraction(7)),
    ]  # fmt: skip
    rule = Derived("made", Shape.RATIO, ("sales",), ("visits",), complete=False)
    series = Round(folder(rule, rows, frequency=12, year_starts=1, percent=True)).series_of("made")
    assert series.value(Period.parse("2007")) == Fraction(2400, 85)
    whole = Derived("made", Shape.RATIO, ("sales",), ("visits",))
    series = Round(folder(whole, rows, frequency=12, year_starts=1, percent=True)).series_of("made")
    assert series.value(Period.parse("2007")) is None


def test_a_derived_figure_is_as_settled_as_its_least_settled_part():
    rows = [Return("a", START, Fraction(1)), Return("b", START, Fraction(2), State.PROVISIONAL)]
    series = Round(folder(Derived("made", Shape.SUM, ("a", "b")), rows)).series_of("made")
    assert series.at(START).state is State.PROVISIONAL
    assert series.at(START).origin.query == "sum of a, b"


def test_a_percentage_may_come_as_its_parts_and_a_blank_is_not_received():
    rows = [
        Return("a", START, None, numerator=Fraction(51), denominator=Fraction(66), file="returns/s.csv", line=2),
        Return("a", START.next, None),
    ]
    indicator = Indicator("a", "A", Unit(percent=True, decimals=1), Direction.HIGHER, Counting.LEVEL)
    series = Round(Folder(Partnership("x", "X"), indicators=(indicator,), returns=tuple(rows))).series_of("a")
    assert series.value(START) == Fraction(5100, 66)
    assert (series.at(START).origin.source, series.at(START).origin.query) == ("returns/s.csv", "line 2")
    assert series.at(START.next).state is State.NOT_RECEIVED and series.value(START.next) is None
