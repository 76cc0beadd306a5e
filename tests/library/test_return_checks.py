"""Checks of a return before it is taken in: far figures, slips, what does not follow, what is missing or changed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from saferplan.judgement.history_check import poisson_tail, unusual
from saferplan.partnership.folder import load
from saferplan.partnership.return_checks import check_return
from saferplan.partnership.returns import return_difference
from saferplan.sources.scorecard import read_grids
from saferplan.values.figures import Unit
from saferplan.values.folder import Derived, Folder, Mark, Return, Shape
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Nature, Partnership
from saferplan.values.returns import Severity, WarningKind
from saferplan.values.series import State
from tests.given import indicator_of, observed, series_of
from tests.library.edited_workbooks import saved

# Two years to March 2015; more in summer, as fires are.
YEARS = [12, 15, 19, 24, 26, 18, 12, 10, 9, 8, 9, 11, 12, 14, 20, 23, 25, 19, 13, 11, 8, 9, 10, 12]
APRIL = Period.parse("2015-04")


def fires(**more) -> Indicator:
    return Indicator("fires", "Deliberate fires", Unit("fires"), Direction.LOWER, **more)


def folder(values=YEARS, first="2013-04", indicator: Indicator | None = None, **more) -> Folder:
    at, rows = Period.parse(first), []
    for value in values:
        rows.append(Return("fires", at, None if value is None else Fraction(value)))
        at = at.next
    return Folder(Partnership("x", "X"), indicators=(indicator or fires(),), returns=tuple(rows), **more)


def row(value, period=APRIL, **more) -> Return:
    return Return("fires", period, None if value is None else Fraction(value), **more)


def kinds(found) -> list[tuple[str, str]]:
    return [(one.kind.name, one.severity.name) for one in found]


def test_an_ordinary_figure_raises_nothing():
    assert check_return(folder(), [row(13)]) == []


def test_a_far_figure_is_told_with_last_years_and_the_last_twelve():
    (one,) = check_return(folder(), [row(120)])
    assert one.kind is WarningKind.SCALE
    assert one.severity is Severity.WARNS
    assert one.sentence == (
        "Deliberate fires, April 2015: last year's April was 12 and the last 12 figures lie from 8 to 25; this is 120. "
        "That is about ten times what is usual: look for a digit or unit too many."
    )
    (far,) = check_return(folder(), [row(60)])
    assert far.kind is WarningKind.FAR
    assert far.sentence.endswith("lie from 8 to 25; this is 60.")


def test_a_busy_summer_is_not_odd_where_summers_are_busy():
    quiet = [5, 6, 5, 6, 5, 6, 5, 80, 5, 6, 5, 6]
    november = Period.parse("2015-11")
    assert check_return(folder([*quiet, *quiet, *quiet[:7]]), [row(85, november)]) == []
    flat = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6]
    assert kinds(check_return(folder([*flat, *flat, *flat[:7]]), [row(85, november)])) == [("FAR", "WARNS")]


HISTORY = [
    # last twelve, the new figure, whether it is told
    ([10] * 12, 11, False),
    ([10] * 12, 19, False),
    ([10] * 12, 25, True),
    ([10] * 12, 0, True),
    ([100, 104, 98, 101, 99, 103, 97, 100, 102, 98, 101, 99], 120, False),
    ([100, 104, 98, 101, 99, 103, 97, 100, 102, 98, 101, 99], 140, True),
    ([0] * 12, 1, False),
    ([0] * 12, 2, False),
    ([0] * 12, 6, True),
    ([50, 200, 90, 150, 60, 180, 70, 120, 210, 80, 160, 100], 260, False),
    ([10, 12, 9, 11, 10], 500, False),  # five figures are no history
]


@pytest.mark.parametrize(("last", "value", "told"), HISTORY)
def test_what_is_far(last, value, told):
    series = series_of(observed("2014-04", last))
    assert (unusual(indicator_of(), series, APRIL, Fraction(value)) is not None) == told


def test_percentages_move_a_little_without_a_word():
    unit = Unit(decimals=1, percent=True)
    series = series_of(observed("2014-04", [50] * 12))
    indicator = indicator_of(unit=unit, nature=Nature.PERCENTAGE, counting=Counting.LEVEL)
    assert unusual(indicator, series, APRIL, Fraction(58)) is None
    assert unusual(indicator, series, APRIL, Fraction(62)) is not None


def test_nothing_is_said_across_a_break():
    made = folder(breaks=(Mark("fires", Period.parse("2015-02"), "New system"),))
    assert check_return(made, [row(400)]) == []


def test_poisson_by_hand():
    below = sum(2.5**at / factorial(at) for at in range(5)) * 2.718281828459045**-2.5
    assert poisson_tail(2.5, Fraction(5), above=True) == pytest.approx(1 - below)
    assert poisson_tail(2.5, Fraction(4), above=False) == pytest.approx(below)


def factorial(number: int) -> int:
    return 1 if number == 0 else number * factorial(number - 1)


def test_a_running_total_that_falls():
    cumulative = fires(counting=Counting.CUMULATIVE)
    made = folder([12, 27, 46], "2015-04", cumulative)
    (one,) = check_return(made, [row(40, Period.parse("2015-07"))])
    assert one.kind is WarningKind.FOLLOWS
    assert one.sentence == ("Deliberate fires: the running total to July 2015 is 40, and to June 2015 it was 46.")
    assert check_return(made, [row(60, Period.parse("2015-07"))]) == []


def test_running_totals_are_held_against_what_each_month_brought():
    totals = [sum(YEARS[:12][: at + 1]) for at in range(12)] + [sum(YEARS[12:][: at + 1]) for at in range(12)]
    made = folder(totals, indicator=fires(counting=Counting.CUMULATIVE))
    assert check_return(made, [row(13)]) == []
    (one,) = check_return(made, [row(130)])
    assert "this brings 130" in one.sentence


def test_a_year_that_is_not_the_sum_of_its_months():
    year = Period.parse("2014/15")
    found = [one for one in check_return(folder(), [row(190, year)]) if one.kind is WarningKind.FOLLOWS]
    assert found[0].sentence == "Deliberate fires: 2014/15 is 190, and its parts make 176."
    assert check_return(folder(), [row(176, year)]) == []


STOPPED = [
    (Return("other", APRIL, Fraction(3)), WarningKind.UNKNOWN),
    (Return("counted", APRIL, Fraction(3)), WarningKind.UNKNOWN),
    (Return("worked-out", APRIL, Fraction(3)), WarningKind.UNKNOWN),
    (row(-12), WarningKind.SIGN),
    (row(12, Period.parse("2015/16-Q1")), WarningKind.PERIOD),
    (row(12, Period.parse("2015-05..2015-07")), WarningKind.PERIOD),
    (row(None, numerator=Fraction(3)), WarningKind.PARTS),
    (row(None, numerator=Fraction(3), denominator=Fraction(0)), WarningKind.PARTS),
    (Return("solved", APRIL, None, numerator=Fraction(60), denominator=Fraction(48)), WarningKind.PARTS),
    (Return("solved", APRIL, Fraction(40), numerator=Fraction(12), denominator=Fraction(48)), WarningKind.PARTS),
]


def several() -> Folder:
    solved = Indicator("solved", "Solved", Unit(decimals=1, percent=True), Direction.HIGHER, nature=Nature.PERCENTAGE)
    counted = Indicator("counted", "Counted", Unit(), Direction.LOWER, measure="burglary")
    out = Indicator("worked-out", "Worked out", Unit(), Direction.LOWER)
    made = folder()
    derived = (Derived("worked-out", Shape.SUM, ("fires", "solved")),)
    return Folder(made.partnership, indicators=(*made.indicators, solved, counted, out), returns=made.returns,
                  derived=derived)  # fmt: skip


@pytest.mark.parametrize(("given", "kind"), STOPPED)
def test_what_stops_a_return(given, kind):
    found = check_return(several(), [given])
    assert (found[0].kind, found[0].severity) == (kind, Severity.STOPS)


def test_what_stops_comes_first():
    found = check_return(several(), [row(300), row(-1, Period.parse("2015-05"))])
    assert [one.severity for one in found][:1] == [Severity.STOPS]
    assert found[-1].severity is Severity.WARNS


def test_a_percentage_typed_as_a_fraction_or_over_a_hundred():
    made = several()
    months = Period.parse("2014/15").split()
    returns = tuple(Return("solved", month, Fraction(24 + at % 3)) for at, month in enumerate(months))
    made = Folder(made.partnership, indicators=made.indicators, returns=returns, derived=made.derived)
    (one,) = check_return(made, [Return("solved", APRIL, Fraction(25, 100))])
    assert one.kind is WarningKind.SCALE
    assert one.sentence.endswith("this is 0.25%. If 25.0% is meant, type it so.")
    (other,) = check_return(made, [Return("solved", APRIL, Fraction(250))])
    assert "Look for a digit too many" in other.sentence


def test_worked_out_percentages_of_more_than_all():
    ratio = Indicator(
        "rate", "Detection rate", Unit(decimals=1, percent=True), Direction.HIGHER, nature=Nature.PERCENTAGE
    )
    made = Folder(
        Partnership("x", "X"), indicators=(ratio,), derived=(Derived("rate", Shape.RATIO, ("done",), ("all",)),),
        returns=(Return("all", APRIL, Fraction(20)), Return("done", APRIL, Fraction(5))),
    )  # fmt: skip
    found = check_return(made, [Return("done", APRIL, Fraction(50))])
    assert ("PARTS", "WARNS") in kinds(found)
    assert any("50 of 20 is more than all" in one.sentence for one in found)


def test_changes_say_before_and_after():
    march = Period.parse("2015-03")
    (one,) = check_return(folder(), [row(13, march)])
    assert (one.kind, one.sentence) == (WarningKind.CHANGED, "Deliberate fires, March 2015: was 12, now 13.")
    (gone,) = check_return(folder(), [row(None, march, state=State.NOT_RECEIVED)])
    assert gone.kind is WarningKind.WITHDRAWN
    assert gone.sentence == "Deliberate fires, March 2015: was 12, now no figure."
    (state,) = check_return(folder(), [row(12, march, state=State.PROVISIONAL)])
    assert state.sentence == "Deliberate fires, March 2015: 12 was final, now provisional."


def test_the_difference_a_return_makes():
    march, february = Period.parse("2015-03"), Period.parse("2015-02")
    rows = [row(13, march), row(10, february), row(14), row(None, Period.parse("2015-01"))]
    found = return_difference(folder(), rows)
    assert [one.value for one in found.new] == [14]
    assert [(before.value, now.value) for before, now in found.changed] == [(12, 13)]
    assert [one.value for one in found.same] == [10]
    assert [before.value for before, _ in found.withdrawn] == [9]


def test_missing_periods():
    (gap,) = check_return(folder(), [row(14, Period.parse("2015-06")), row(12)])
    assert (gap.kind, str(gap.period)) == (WarningKind.MISSING, "2015-05")
    wanted = check_return(folder(), [row(12)], wanted=Period.parse("2015/16-Q1"))
    assert [str(one.period) for one in wanted] == ["2015-05", "2015-06"]
    assert check_return(folder(), [row(12), row(None, Period.parse("2015-05"), state=State.NOT_RECEIVED)]) == []
    nothing = check_return(folder(), [], wanted=Period.parse("2015/16-Q1"), names=["fires"])
    assert [one.kind for one in nothing] == [WarningKind.MISSING] * 3


def test_twice_late_and_early():
    assert kinds(check_return(folder(), [row(12), row(13)])) == [("DUPLICATE", "STOPS")]
    late = check_return(folder(), [row(12)], received=date(2015, 7, 21), due=date(2015, 7, 14))
    assert [one.sentence for one in late] == ["The return was due by 14 July 2015 and came on 21 July 2015."]
    assert check_return(folder(), [row(12)], received=date(2015, 7, 14), due=date(2015, 7, 14)) == []
    begun = check_return(folder(), [row(12)], received=date(2015, 4, 20))
    assert kinds(begun) == [("EARLY", "WARNS")]
    assert kinds(check_return(folder(), [row(0)], received=date(2015, 3, 20)))[0] == ("EARLY", "STOPS")


def test_printed_figures_that_do_not_follow():
    head = ["Measure", "Apr-15", "May-15", "Jun-15", "Total"]
    rows = [[f"Fires {at}", 10 + at, 20 + at, 30 + 2 * at, 60 + 4 * at] for at in range(8)]
    rows[3][4] = 99
    grids = read_grids(saved({"Card": [["Our scorecard"], head, *rows]}), "card.xlsx")
    found = check_return(folder(), [row(13)], grids=grids)
    assert [one.kind for one in found] == [WarningKind.FOLLOWS]
    assert "row “Fires 3”, column “Total”: 99 stands there, and 72 would follow" in found[0].sentence


@pytest.mark.parametrize("name", ["exampleton", "plymouth-2015", "peterborough-2010", "south-cambridgeshire-2011"])
def test_the_examples_own_returns_stop_nothing(root, name):
    made = load(root / "examples" / name)
    assert not [one for one in check_return(made, made.returns) if one.severity is Severity.STOPS]
