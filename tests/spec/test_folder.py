"""# A partnership's folder

A partnership is a folder of plain files: partnership.toml, plan.toml, indicators.toml, targets.toml, targets.csv,
returns/*.csv and some more. `saferplan new DIR` makes one, `saferplan validate DIR` checks it, `saferplan report DIR`
reports on it. What is loaded and saved is the same, and a file that already says the same is not written again, so
comments stay.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from saferplan.partnership.formula import evaluate
from saferplan.partnership.plain import Reader
from saferplan.partnership.round import Round
from saferplan.partnership.template import make
from saferplan.partnership.validate import examine
from saferplan.values.figures import Unit
from saferplan.values.folder import Derived, Folder, Return, Shape
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Partnership
from saferplan.values.series import State
from tests.spec.table import Behaviour

RETURNS = Behaviour(
    "What a row of a return says",
    "A return has the columns indicator, period, value, and where wanted state, note, numerator, denominator, "
    "standard_error and sample_size. The indicator here is a percentage with one decimal.",
    ("value", "state", "numerator", "denominator", "figure", "and its state"),
    (
        ("77.3", "", "", "", "77.3%", "final"),
        ("77.3", "provisional", "", "", "77.3%", "provisional"),
        ("", "", "51", "66", "77.3%", "final"),
        ("", "", "", "", "(blank)", "not received"),
        ("", "to be confirmed", "", "", "(blank)", "to be confirmed"),
        ("0", "", "", "", "0.0%", "final"),
        ("1,234.5", "", "", "", "1,234.5%", "final"),
    ),
)

MESSAGES = Behaviour(
    "What validate says",
    "The folder is the one that `saferplan new` makes, with one text changed. Every fault is told with its file, its "
    "line and what to do; all faults are listed at once, and the exit status is 2.",
    ("file", "instead of", "stands", "is told"),
    (
        ("indicators.toml", 'direction = "lower"', 'direction = "down"',
         "indicators.toml line 12, direction: “down” is not allowed. Write one of: lower, higher, neither."),
        ("indicators.toml", 'priority = "asb"', 'priority = "abs"',
         "indicators.toml line 8: there is no priority “abs”. Did you mean “asb”?"),
        ("indicators.toml", 'id = "asb-incidents"', 'id = "asb/ynys"',
         "indicators.toml line 8: “asb/ynys” cannot stand in an address. "
         "Write letters from a to z, digits and hyphens, such as asb-2015."),
        ("targets.toml", 'kind = "at least"', 'kind = "at most"',
         "targets.toml line 14: the target “at most” goes against “victims-satisfied”, where higher is better. "
         "Change the kind of the target, or the direction of the indicator."),
        ("targets.toml", 'year = "2024/25"', 'year = "2024/26"',
         "targets.toml line 8, year: “2024/26” is not a period. "
         "Write 2015-06, 2015/16-Q1, 2015/16, 2015 or 2014-07..2015-06."),
        ("targets.toml", "value = 80\n", "",
         "targets.toml line 14: a target “at least” needs a value. Write value = …"),
        ("returns/police.csv", "2023-05,231", "2023-05,tbc",
         "returns/police.csv line 3, column value: “tbc” is not a number. Write digits, with a point for decimals."),
        ("returns/police.csv", "2023-05,231", "2023-04,231",
         "returns/police.csv line 3: “asb-incidents 2023-04” stands already in returns/police.csv line 2. "
         "Take one of them away."),
        ("returns/police.csv", "asb-incidents,2023-04", "asb,2023-04",
         "returns/police.csv line 2: there is no indicator “asb”. Known: asb-incidents, victims-satisfied."),
        ("returns/police.csv", "indicator,period,value,state,note", "indicator;period;value;state;note",
         "returns/police.csv line 1: no column indicator, period, value. "
         "The columns are parted by semicolons or tabs: save the file with commas."),
        ("returns/police.csv", "2023-05,231", "2023-05,1e400",
         "returns/police.csv line 3, column value: “1e400” is too large or too fine for a figure. "
         "Write up to 15 digits."),
    ),
)  # fmt: skip

DERIVED = Behaviour(
    "Indicators worked out from others",
    "[[derived]] in indicators.toml. The parts a and b have the figures below from April on; blank is missing.",
    ("rule", "a", "b", "figure of the last month"),
    (
        ("sum of a, b", "1 2 3", "10 20 30", "33"),
        ("sum of a, b", "1 2 3", "10 20 _", "(blank)"),
        ("difference of a over b", "1 2 3", "10 20 30", "-27"),
        ("ratio of a over b", "1 2 3", "10 20 30", "1/10"),
        ("ratio of a over b", "1 2 3", "10 20 0", "(blank)"),
        ("rolling sum of a", "1 1 1 1 1 1 1 1 1 1 1 4", "", "15"),
        ("rolling sum of a", "1 1 1 1 1 1 1 1 1 1 4", "", "(blank)"),
        ("rolling sum of a", "1 1 _ 1 1 1 1 1 1 1 1 4", "", "(blank)"),
    ),
)

FORMULAS = Behaviour(
    "Formulas of further tables and of claims",
    "Numbers, names of columns, + - * / and brackets, and functions. Figures are exact; what cannot be told is blank. "
    "Here earlier is 4, later is 6, none is blank and nought is 0.",
    ("formula", "gives"),
    (
        ("later - earlier", "2"),
        ("change(later, earlier)", "50"),
        ("change(later, nought)", "(blank)"),
        ("change(later, later)", "(blank)"),
        ("percent(earlier, later)", "200/3"),
        ("round(percent(earlier, later), 1)", "667/10"),
        ("later - none", "(blank)"),
        ("later / nought", "(blank)"),
    ),
)


@RETURNS.each
def test_a_row_of_a_return(row):
    cells = dict(zip(("value", "state", "numerator", "denominator"), row, strict=False))
    problems: list = []
    kept = Reader(lambda name: name, problems).build(Return, {"indicator": "a", "period": "2015-06", **cells})
    assert not problems
    indicator = Indicator("a", "A", Unit(percent=True, decimals=1), Direction.HIGHER, Counting.LEVEL)
    seen = Round(Folder(Partnership("x", "X"), indicators=(indicator,), returns=(kept,))).series_of("a").observations[0]
    assert (indicator.unit.cell(seen.value) or "(blank)", seen.state) == (row[4], State(row[5]))


@MESSAGES.each
def test_messages(row, tmp_path):
    file, old, new, told = row
    make(tmp_path / "new")
    text = (tmp_path / "new" / file).read_text("utf-8")
    assert old in text
    (tmp_path / "new" / file).write_text(text.replace(old, new, 1), "utf-8")
    folder, problems = examine(tmp_path / "new")
    assert folder is None
    assert told in [str(problem) for problem in problems]


@DERIVED.each
def test_derived(row):
    rule, a, b, expected = row
    shape, _, parts = rule.partition(" of ")
    of, _, over = parts.partition(" over ")
    derived = Derived("made", Shape(shape), tuple(of.split(", ")), tuple(over.split()))
    start = Period.parse("2014-04")
    returns = tuple(
        Return(name, start.shift(at), None if value == "_" else Fraction(value))
        for name, values in (("a", a), ("b", b))
        for at, value in enumerate(values.split())
    )
    indicator = Indicator("made", "Made", Unit(), Direction.LOWER, Counting.LEVEL)
    folder = Folder(Partnership("x", "X"), indicators=(indicator,), derived=(derived,), returns=returns)
    value = Round(folder).series_of("made").value(start.shift(len(a.split()) - 1))
    assert ("(blank)" if value is None else str(value)) == expected


@FORMULAS.each
def test_formulas(row):
    names = {"earlier": Fraction(4), "later": Fraction(6), "none": None, "nought": Fraction(0)}
    value = evaluate(row[0], names, {})
    assert ("(blank)" if value is None else str(value)) == row[1]


@pytest.mark.parametrize("file", ["partnership.toml", "indicators.toml", "returns/police.csv"])
def test_a_new_folder_explains_itself(file, tmp_path):
    make(tmp_path / "new")
    assert (tmp_path / "new" / file).is_file()
    assert "README.md" in {path.name for path in (tmp_path / "new").iterdir()}
