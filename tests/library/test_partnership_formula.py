"""Formulas of tables and claims: arithmetic over figures, and nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.partnership.claims import Checked, _fault, check
from saferplan.partnership.formula import evaluate
from saferplan.partnership.round import Round
from saferplan.partnership.tables import figures, finished
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Claim, Column, Folder, FurtherTable, TableSpec, Total, Verdict
from saferplan.values.plan import Partnership

NAMES = {"a": Fraction(121), "b": Fraction(115), "none": None, "nought": Fraction(0), "text": "tbc"}

VALUES = (
    ("b - a", "-6"),
    ("change(b, a)", "-600/121"),
    ("round(change(b, a), 1)", "-5"),
    ("round(14.5)", "15"),
    ("round(-14.5)", "-15"),
    ("0.1 + 0.2", "3/10"),
    ("-(a + b) * 2 / 4", "-118"),
    ("percent(b, a)", "11500/121"),
)


@pytest.mark.parametrize(("formula", "value"), VALUES)
def test_values_are_exact(formula, value):
    assert evaluate(formula, NAMES, {}) == Fraction(value)


@pytest.mark.parametrize("formula", ["a / nought", "a + none", "change(a, nought)", "change(a, a)", "percent(a, none)"])
def test_what_cannot_be_told_is_blank(formula):
    assert evaluate(formula, NAMES, {}) is None


HOSTILE = (
    "__import__('os').system('true')", "a.__class__", "(lambda: 1)()", "[1, 2]", "a if b else a", "open('x')", "a ** 9",
    "a // b", "a and b", "f'{a}'", "{}", "a == b", "change(a)", "change(a, b, a)", "change(x=1)", "text + 1", "unknown",
    "round(a, 10000000)", "1e400", "a[0]", "*a", "a; b", "import os", "", "(", "-" * 900 + "1", "1" * 2000,
    "change(text, a)", "True + 1", "1j", "b'x'", "\x00",
)  # fmt: skip


@pytest.mark.parametrize("formula", HOSTILE, ids=range(len(HOSTILE)))
def test_anything_else_is_refused(formula):
    with pytest.raises(SaferplanError):
        evaluate(formula, NAMES, {})


sums = st.recursive(
    st.integers(0, 99).map(str),
    lambda inner: st.builds(
        lambda left, sign, right: f"({left} {sign} {right})", inner, st.sampled_from("+-*/"), inner
    ),
    max_leaves=8,
)


@given(sums)
def test_arithmetic_is_pythons_with_fractions(formula):
    slow = "".join(
        f"Fraction({part})" if part.isdigit() else part
        for part in formula.replace("(", "( ").replace(")", " )").split()
    )
    try:
        expected = eval(slow, {"Fraction": Fraction})
    except ZeroDivisionError:
        expected = None
    assert evaluate(formula, {}, {}) == expected


TABLE = FurtherTable(
    TableSpec(
        "t.csv",
        "Kinds",
        columns=(
            Column("up", "later - earlier", sign=True),
            Column("rate", "change(later, earlier)", 1, percent=True, sign=True),
            Column("down_to_here", 'running("later")'),
            Column("share", 'percent(later, total("later"))', percent=True),
        ),
        totals=(Total("All", ("One", "Two", "One (2)")), Total("Left", ("All",), ("Two",))),
    ),
    ("kind", "earlier", "later"),
    (("One", "4", "6"), ("Two", "0", "3.50"), ("One", "1", "1"), ("All", "", ""), ("Left", "", "")),
)


def test_a_further_table_is_worked_out():
    found = figures(TABLE)
    assert found["All"]["later"] == Fraction("10.5") and found["Left"]["later"] == 7
    assert [row["down_to_here"] for row in found.values()][:3] == [6, Fraction("9.5"), Fraction("10.5")]
    assert found["One (2)"]["share"] == Fraction(100, Fraction("10.5"))
    text = [[cell.text for cell in row] for row in finished(TABLE).rows]
    assert text[0] == ["One", "4", "6.00", "+2", "+50.0%", "6", "57%"]
    assert text[1][3:5] == ["+4", "No Calc"] and text[2][3:5] == ["0", "No Calc"]
    assert text[3][:3] == ["All", "5", "10.50"]


def test_a_total_of_rows_that_are_not_there_is_refused():
    broken = FurtherTable(TableSpec("t.csv", "x", totals=(Total("All", ("Three",)),)), TABLE.header, TABLE.rows)
    with pytest.raises(SaferplanError, match="no row “Three”"):
        figures(broken)


def claim(formula, printed, computed, verdict, note=""):
    return Claim("here", "said", formula, printed, computed, verdict, note)


VERDICTS = (
    (claim("115 - 121", "-6", "-6", Verdict.OK), None),
    (claim("115 / 121 * 100", "95", "95.04", Verdict.OK), None),
    (claim("115 / 121 * 100", "95", "95.1", Verdict.OK), "the formula gives 95.0"),
    (claim("115 - 121", "-7", "-6", Verdict.OK), "differs from what is printed"),
    (claim("115 - 121", "-6", "-6", Verdict.WRONG), "agrees with what is printed"),
    (claim("115 - 121", "-7", "-6", Verdict.WRONG), None),
    (claim("115 - 121", "-7", "-6", Verdict.DOUBT), None),
    (claim("115 - 121", "-7", "-6", Verdict.NOT_CHECKABLE), "can be checked"),
    (claim("", "-7", "", Verdict.NOT_CHECKABLE), None),
    (claim("", "-7", "", Verdict.WRONG), "neither formula nor note"),
    (claim("", "-7", "", Verdict.WRONG, "a date of another year"), None),
    (claim('weekday("2015-09-22")', "Thursday", "Tuesday", Verdict.WRONG), None),
)


@pytest.mark.parametrize(("given_claim", "fault"), VERDICTS, ids=range(len(VERDICTS)))
def test_a_verdict_that_contradicts_its_formula_is_a_fault(given_claim, fault):
    checked = check(Round(Folder(Partnership("x", "X"), claims=(given_claim,))))[0]
    assert isinstance(checked, Checked)
    found = _fault(checked)
    assert (found is None) if fault is None else fault in found[0]
