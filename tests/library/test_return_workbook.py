"""The return workbook: whatever is done to it, every figure is read rightly or kept aside with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.partnership.folder import load
from saferplan.partnership.returns import return_difference, wanted_rows, with_returns
from saferplan.sources.return_reading import letters, read_return_workbook
from saferplan.sources.return_workbook import write_return_workbook
from saferplan.values.codec import from_json, to_json
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Return
from saferplan.values.period import Period
from saferplan.values.plan import Nature
from saferplan.values.returns import Part, ReadReturn, WantedRow
from saferplan.values.series import State
from tests.library.edited_workbooks import opened, place, saved

QUARTER = Period.parse("2015/16-Q1")
MONTHS = QUARTER.split()
EARLIER = Period.parse("2014/15").split()
PERCENT = Unit(decimals=1, percent=True)


def known(key: str, values: list[int]) -> tuple[Return, ...]:
    return tuple(Return(key, EARLIER[at], Fraction(value)) for at, value in enumerate(values))


FIRES = WantedRow("fires", "Deliberate fires", known=known("fires", [10, 12, 9, 14, 11, 10, 8, 9, 13, 12, 10, 11]))
SOLVED = WantedRow(
    "solved", "Crimes solved", PERCENT, nature=Nature.PERCENTAGE, known=known("solved", [24, 26, 25, 23, 27, 24]),
    parts=(Part.FIGURE, Part.NUMERATOR, Part.DENOMINATOR),
)  # fmt: skip
NEW = WantedRow("new", "A new percentage", PERCENT, nature=Nature.PERCENTAGE)
COSTS = WantedRow("costs", "Costs", Unit(pounds=True), nature=Nature.MONEY)
QUARTERLY = WantedRow("quarterly", "Survey of shops", frequency=3)
ROWS = (FIRES, SOLVED, NEW, COSTS, QUARTERLY)


def blank() -> dict:
    return opened(write_return_workbook(ROWS, QUARTER, title="Safer Exampleton"))


def filled(cells: dict[tuple[str, str], object], sheets: dict | None = None) -> ReadReturn:
    """What is read once these cells (by key and heading) are typed into the workbook."""
    sheets = sheets or blank()
    for (key, heading), value in cells.items():
        row, column = place(sheets["Return"], key, heading)
        sheets["Return"][row][column] = value
    return read_return_workbook(saved(sheets), ROWS)


def accounted(read: ReadReturn) -> bool:
    return read.cells == read.taken + read.unchanged + sum(one.cells for one in read.aside)


def test_a_filled_workbook_gives_its_figures():
    read = filled({("fires", "April 2015"): 12, ("fires", "May 2015"): 0, ("quarterly", "April to June 2015"): 31})
    assert [(row.indicator, str(row.period), row.value) for row in read.rows] == [
        ("fires", "2015-04", 12), ("fires", "2015-05", 0), ("quarterly", "2015/16-Q1", 31),
    ]  # fmt: skip
    assert not read.aside
    assert accounted(read)


def test_a_blank_is_not_nought():
    read = filled({})
    assert read.rows == ()
    assert read.unchanged == len(FIRES.known) + len(SOLVED.known)


def test_every_workbook_says_the_same_in_the_same_bytes():
    assert write_return_workbook(ROWS, QUARTER) == write_return_workbook(ROWS, QUARTER)


CELLS = [
    ("fires", 12, 12, ""),
    ("fires", "12", 12, ""),
    ("fires", "1,234", 1234, ""),
    ("fires", "1 234", 1234, ""),
    ("fires", " 12 ", 12, ""),
    ("fires", "nil", 0, ""),
    ("fires", "=SUM(5,7)|12", 12, ""),
    ("fires", 12.000000000001, 12, ""),
    ("fires", "n/a", None, ""),
    ("fires", "12.5", None, "has decimals"),
    ("fires", 12.5, None, "has decimals"),
    ("fires", -3, None, "below nought"),
    ("fires", "−3", None, "below nought"),
    ("fires", "-", None, "may mean nought or not known"),
    ("fires", "–", None, "may mean nought or not known"),
    ("fires", "*", None, "may mean nought or not known"),
    ("fires", "<5", None, "is not one figure"),
    ("fires", "fewer than 5", None, "is not one figure"),
    ("fires", "12 %", None, "is a percentage"),
    ("fires", "£12", None, "is an amount of money"),
    ("fires", "1.234,5", None, "is not a number"),
    ("fires", "12,34", None, "is not a number"),
    ("fires", "about 12", None, "is not a number"),
    ("fires", "12 (see note)", None, "is not a number"),
    ("fires", "#N/A", None, "formula gives an error"),
    ("fires", True, None, "is not a figure"),
    ("fires", date(2015, 4, 12), None, "a date or time"),
    ("fires", 1e17, None, "too large"),
    ("solved", 12, 12, ""),
    ("solved", "12 %", 12, ""),
    ("solved", "12.5%", Fraction(25, 2), ""),
    ("solved", "12 per cent", 12, ""),
    ("solved", 0.12, 12, ""),
    ("solved", "0.12 %", Fraction(12, 100), ""),
    ("solved", 0, 0, ""),
    ("new", 0.12, None, "can be read two ways"),
    ("new", "0.12", None, "can be read two ways"),
    ("new", 12, 12, ""),
    ("costs", "£1,200.50", Fraction(2401, 2), ""),
    ("costs", -20, -20, ""),
]


@pytest.mark.parametrize(("key", "typed", "value", "reason"), CELLS, ids=[f"{one[0]} {one[1]}" for one in CELLS])
def test_a_cell_is_read_rightly_or_kept_aside(key, typed, value, reason):
    read = filled({(key, "April 2015"): typed})
    assert accounted(read)
    if reason:
        (aside,) = read.aside
        assert reason in aside.reason
        assert aside.mend
        assert read.rows == ()
    else:
        assert not read.aside
        assert [row.value for row in read.rows] == [value]


def test_a_fraction_read_as_a_percentage_is_told():
    assert "0.12 was read as 12 per cent" in filled({("solved", "April 2015"): 0.12}).remarks[0]


def test_no_figure_is_said_and_not_nought():
    (row,) = filled({("fires", "April 2015"): "n/a"}).rows
    assert (row.value, row.state) == (None, State.NOT_RECEIVED)


def test_states_and_notes():
    read = filled(
        {("fires", "April 2015"): "12 (p)", ("fires", "May 2015"): 13, ("fires", "State"): "estimated",
         ("fires", "Note"): "New recording system"}
    )  # fmt: skip
    assert [(row.state, row.note) for row in read.rows] == [
        (State.PROVISIONAL, ""), (State.ESTIMATED, "New recording system"),
    ]  # fmt: skip
    wrong = filled({("fires", "April 2015"): 12, ("fires", "State"): "guessed"})
    assert wrong.rows == ()
    assert "“guessed”" in wrong.aside[0].reason


def test_numerator_and_denominator():
    both = {("solved / numerator", "April 2015"): 12, ("solved / denominator", "April 2015"): 48}
    (row,) = filled(both).rows
    assert (row.value, row.numerator, row.denominator) == (None, 12, 48)
    (row,) = filled({**both, ("solved", "April 2015"): 25}).rows
    assert (row.value, row.numerator, row.denominator) == (None, 12, 48)
    disagrees = filled({**both, ("solved", "April 2015"): 30})
    assert disagrees.rows == ()
    assert len(disagrees.aside) == 3
    assert all("does not follow" in one.reason for one in disagrees.aside)
    half = filled({("solved / numerator", "April 2015"): 12})
    assert "without its denominator" in half.aside[0].reason
    nought = filled({**both, ("solved / denominator", "April 2015"): 0})
    assert nought.rows == ()
    assert accounted(nought)


def test_earlier_figures_are_left_alone_unless_changed():
    read = filled({("fires", "May 2014"): 21})
    assert [(str(row.period), row.value) for row in read.rows] == [("2014-05", 21)]
    assert read.unchanged == len(FIRES.known) + len(SOLVED.known) - 1


def test_rows_sorted_inserted_and_a_renamed_sheet():
    sheets = blank()
    rows = sheets.pop("Return")
    row, column = place(rows, "fires", "April 2015")
    rows[row][column] = 12
    head = next(at for at, one in enumerate(rows) if "Key" in one)
    width = len(rows[head])
    body = list(reversed(rows[head + 1 :]))
    total = ["", "Total", *[""] * (column - 2), "=SUM(A1)|40", *[""] * (width - column - 1)]
    remark = ["We counted again in May", *[""] * (width - 1)]
    changed = {
        "Our figures": [*rows[:head], [""] * width, rows[head], remark, *body[:2], [""] * width, *body[2:], total]
    }
    read = read_return_workbook(saved({**changed, **sheets}), ROWS)
    assert [(one.indicator, one.value) for one in read.rows] == [("fires", 12)]
    (aside,) = read.aside
    assert (aside.sheet, aside.text) == ("Our figures", "Total")
    assert "no key" in aside.reason
    assert accounted(read)


def test_a_column_inserted_and_a_heading_spoilt():
    sheets = blank()
    row, column = place(sheets["Return"], "fires", "April 2015")
    for line in sheets["Return"]:
        line.insert(column, "")
    sheets["Return"][row][column + 1] = 12
    assert [one.value for one in read_return_workbook(saved(sheets), ROWS).rows] == [12]
    head = next(line for line in sheets["Return"] if "Key" in line)
    head[column + 1] = "Aprl 2015"
    spoilt = read_return_workbook(saved(sheets), ROWS)
    assert spoilt.rows == ()
    assert "“Aprl 2015” is no period" in spoilt.aside[0].reason
    assert accounted(spoilt)


def test_the_hidden_sheet_may_be_gone():
    sheets = blank()
    del sheets["keys"]
    assert [one.value for one in filled({("fires", "June 2015"): 7}, sheets).rows] == [7]


def test_a_copied_row_is_told():
    sheets = blank()
    row, column = place(sheets["Return"], "fires", "April 2015")
    sheets["Return"][row][column] = 12
    sheets["Return"].append(list(sheets["Return"][row]))
    same = read_return_workbook(saved(sheets), ROWS)
    assert [one.value for one in same.rows] == [12]
    assert any("repeats" in one.reason for one in same.aside)
    sheets["Return"][-1][column] = 13
    other = read_return_workbook(saved(sheets), ROWS)
    assert other.rows == ()
    assert sum("another figure" in one.reason for one in other.aside) == 2
    assert accounted(other)


def test_another_keys_row_is_not_taken():
    read = read_return_workbook(saved(_with_fires(5)), (NEW,))
    assert read.rows == ()
    assert any("“fires” is not asked for" in one.reason for one in read.aside)


def _with_fires(value: int) -> dict:
    sheets = blank()
    row, column = place(sheets["Return"], "fires", "April 2015")
    sheets["Return"][row][column] = value
    return sheets


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"", "a.xlsx", "empty"),
        (b"PK\x03\x04 broken", "a.xlsx", ""),
        (b"%PDF-1.4", "a.pdf", "not read"),
        (saved({"Sheet1": [["Month", "Fires"], ["April 2015", 12]]}), "a.xlsx", "column “Key”"),
        (b"Month,Fires\nApril 2015,12\n", "a.csv", "column “Key”"),
    ],
)
def test_a_file_that_is_none_of_ours_says_what_to_do(data, name, what):
    with pytest.raises(SaferplanError) as told:
        read_return_workbook(data, ROWS, name=name)
    assert what in told.value.what
    assert told.value.mend


def test_text_saved_from_the_workbook_is_read_too():
    text = 'Key,Indicator,April 2015,State\nfires,Deliberate fires,"1,012",provisional\n,Total,1012,\n'
    read = read_return_workbook(text.encode(), ROWS, name="return.csv")
    assert [(row.value, row.state) for row in read.rows] == [(1012, State.PROVISIONAL)]
    assert accounted(read)


@pytest.mark.parametrize(
    ("name", "span"), [("exampleton", "2014/15"), ("plymouth-2015", "2015/16-Q1"), ("norwich-2008", "2008/09")]
)
def test_an_examples_workbook_comes_back_as_it_went(root, name, span):
    folder = load(root / "examples" / name)
    rows = wanted_rows(folder)
    read = read_return_workbook(write_return_workbook(rows, Period.parse(span)), rows)
    difference = return_difference(folder, read.rows)
    assert not read.aside
    assert not (difference.new or difference.changed or difference.withdrawn)
    assert accounted(read)


def test_what_cannot_be_sent_in_is_refused(root):
    folder = load(root / "examples" / "exampleton")
    assert "asb" not in {row.key for row in wanted_rows(folder)}
    for name, why in (("asb", "counted from records"), ("nothing", "there is no return")):
        with pytest.raises(SaferplanError, match=why):
            wanted_rows(folder, [name])


def test_taking_rows_in_replaces_what_stood_there(root):
    folder = load(root / "examples" / "exampleton")
    row = replace(folder.returns[0], value=Fraction(1))
    after = with_returns(folder, [row, replace(row, period=Period.parse("2030-01"))])
    assert len(after.returns) == len(folder.returns) + 1
    assert after.returns[0].value == 1


TYPED = st.one_of(
    st.integers(-5, 5000), st.floats(-10, 100, allow_nan=False).map(lambda one: round(one, 3)), st.booleans(),
    st.sampled_from(["", "", "n/a", "-", "<5", "12 %", "1,234", "12 (p)", "nil", "£4", "about 12", "#REF!", "0.5"]),
    st.text("0123456789,.-% abp()", max_size=6),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    typed=st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 3)), TYPED, max_size=12),
    order=st.permutations(range(7)),
    inserted=st.lists(st.tuples(st.integers(0, 12), TYPED, TYPED), max_size=3),
    renamed=st.booleans(),
)
def test_every_filled_cell_of_an_edited_workbook_is_accounted_for(typed, order, inserted, renamed):
    sheets = blank()
    rows = sheets.pop("Return")
    head = next(at for at, one in enumerate(rows) if "Key" in one)
    columns = [at for at, text in enumerate(rows[head]) if isinstance(text, str) and "20" in text]
    wanted, width, body = columns[-4:], len(rows[head]), rows[head + 1 :]
    assert len(body) == len(order)
    for (line, column), value in typed.items():
        body[line % len(body)][wanted[column]] = value
    body = [body[at] for at in order]
    for at, one, other in inserted:
        row = ["", str(one), *[""] * (width - 2)]
        row[wanted[0]], row[wanted[1]] = one, other
        body.insert(at, row)
    read = read_return_workbook(saved({"Ours" if renamed else "Return": [*rows[: head + 1], *body], **sheets}), ROWS)
    there = sum(1 for row in body for at in columns if str(row[at]).strip())
    assert read.cells == there
    assert accounted(read)
    assert all(one.reason and one.cell for one in read.aside)


def test_what_was_read_can_be_kept():
    read = filled({("fires", "April 2015"): 12, ("fires", "May 2015"): "<5"})
    assert from_json(json.loads(json.dumps(to_json(read)))) == read


def test_letters():
    assert [letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
