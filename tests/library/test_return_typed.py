"""Figures typed into a form are read by the rules of the workbook's cells."""

from __future__ import annotations

from fractions import Fraction

from saferplan import Period, read_typed_return
from saferplan.values.figures import Unit
from saferplan.values.plan import Counting, Nature
from saferplan.values.returns import Part, TypedReturn, WantedRow
from saferplan.values.series import State

JUNE = Period.parse("2015-06")
ROWS = (
    WantedRow("calls", "Calls"),
    WantedRow(
        "cleared", "Cleared", Unit(percent=True, decimals=1), 1, 4, Counting.LEVEL, Nature.PERCENTAGE,
        (Part.FIGURE, Part.NUMERATOR, Part.DENOMINATOR),
    ),
)  # fmt: skip


def _typed(key: str, state: State = State.FINAL, note: str = "", **texts: str) -> TypedReturn:
    return TypedReturn(key, JUNE, tuple((Part(name), text) for name, text in texts.items()), state, note)


def test_a_figure_with_its_state_and_note() -> None:
    read = read_typed_return([_typed("calls", State.PROVISIONAL, " late records to come ", figure="1,234")], ROWS)
    (row,) = read.rows
    assert (row.value, row.state, row.note) == (Fraction(1234), State.PROVISIONAL, "late records to come")


def test_the_box_itself_may_say_the_state() -> None:
    (row,) = read_typed_return([_typed("calls", figure="12 (p)")], ROWS).rows
    assert (row.value, row.state) == (Fraction(12), State.PROVISIONAL)


def test_blank_gives_nothing_and_nought_gives_nought() -> None:
    assert read_typed_return([_typed("calls", figure=" ")], ROWS).rows == ()
    assert read_typed_return([_typed("calls", figure="0")], ROWS).rows[0].value == 0


def test_not_received_is_said_and_bears_no_figure() -> None:
    (row,) = read_typed_return([_typed("calls", State.NOT_RECEIVED)], ROWS).rows
    assert (row.value, row.state) == (None, State.NOT_RECEIVED)
    read = read_typed_return([_typed("calls", State.NOT_RECEIVED, figure="12")], ROWS)
    assert read.rows == () and "not received" in read.aside[0].reason


def test_what_cannot_be_read_names_its_box() -> None:
    typed = _typed("calls", figure="about 12")
    read = read_typed_return([typed], ROWS)
    assert [aside.cell for aside in read.aside] == [typed.place(Part.FIGURE)]
    assert read.cells == read.taken + sum(aside.cells for aside in read.aside)


def test_a_percentage_comes_from_its_two_numbers() -> None:
    (row,) = read_typed_return([_typed("cleared", numerator="30", denominator="120")], ROWS).rows
    assert (row.value, row.numerator, row.denominator) == (None, 30, 120)
    read = read_typed_return([_typed("cleared", numerator="30")], ROWS)
    assert "without its denominator" in read.aside[0].reason


def test_a_return_that_is_not_asked_for_is_kept_aside() -> None:
    read = read_typed_return([_typed("other", figure="1")], ROWS)
    assert read.rows == () and "not asked for" in read.aside[0].reason
