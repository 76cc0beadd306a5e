"""# Checking the figures of finished tables

`saferplan check FILE... [--same 'A=B'] [--format json]` reads finished tables (CSV, or every sheet of a workbook) and
says which figures do not follow from the others. It knows no table beforehand: a rule is believed when it explains so
many cells, by so little chance, that finding it by luck is out of the question, and then the cells that break it are
reported with the figure that follows, the rule, and how many cells the rule explains. Where one wrong figure breaks
several others, the wrong one alone is reported.
"""

from saferplan.judgement.figure_check import check
from saferplan.judgement.figure_check.figures import read_figure
from saferplan.values.grid import Grid
from tests.spec.table import Behaviour

CELLS = Behaviour(
    "How a printed figure is read",
    "Exactly, with the decimals it shows. Words, blanks, years of two parts and codes are no figures.",
    ("printed", "value", "decimals"),
    (
        ("1,234", "1234", 0),
        ("£5", "5", 0),
        ("-5.3%", "-5.3", 1),
        ("- 10.6%", "-10.6", 1),
        ("+ 22.6%", "22.6", 1),
        ("(12)", "-12", 0),
        ("12*", "12", 0),
        ("Down 14%", "-14", 0),
        ("tbc", None, None),
        ("No Calc", None, None),
        ("n/a", None, None),
        ("<5", None, None),
        ("14/15", None, None),
        ("007", None, None),
    ),
)

ROWS = "Apr 12, May 31, Jun 27, Jul 45, Aug 38, Sep 22"
FAULTS = Behaviour(
    "What is found",
    f"A table of months ({ROWS}) with a running total and a target of 30 a month, one thing wrong at a time.",
    ("column", "month", "printed", "what follows"),
    (
        ("Cumulative", "Jul", "151", "115"),
        ("Cumulative", "Sep", "157", "175"),
        ("Offences", "Jul", "54", "45"),
        ("Cumulative target", "May", "66", "60"),
        ("Above target", "Aug", "13", "3"),
        ("Above target", "Jun", "20", "-20"),
        ("% of target", "Apr", "45", "40"),
        ("% of target", "Aug", "100", "102"),
    ),
)

NOTHING = Behaviour(
    "What is no fault",
    "The same table, printed in ways that follow.",
    ("column", "month", "printed"),
    (
        ("Offences", "Apr", "12*"),
        ("Cumulative", "Sep", "175 "),
        ("% of target", "Jul", "n/a"),
        ("Above target", "Sep", "tbc"),
    ),
)

HEADINGS = ("Month", "Offences", "Cumulative", "Cumulative target", "Above target", "% of target")


def months(column=None, month=None, printed=None):
    rows, total = [], 0
    for at, part in enumerate(ROWS.split(", "), 1):
        name, count = part.split()
        total += int(count)
        share = (total * 200 + 30 * at) // (60 * at)  # half up
        row = [name, count, str(total), str(30 * at), str(total - 30 * at), str(share)]
        if name == month:
            row[HEADINGS.index(column)] = printed
        rows.append(tuple(row))
    return Grid("months.csv", HEADINGS, tuple(rows), tuple(range(2, 8)))


@CELLS.each
def test_cells(row):
    printed, value, decimals = row
    figure = read_figure(printed)
    assert (figure is None) if value is None else (float(figure.value), figure.decimals) == (float(value), decimals)


@FAULTS.each
def test_faults(row):
    column, month, printed, follows = row
    found = [(one.column, one.row, one.printed, one.expected) for one in check([months(column, month, printed)])]
    assert found == [(column, month, printed, follows)]


@NOTHING.each
def test_nothing(row):
    assert check([months(*row)]) == []


def test_the_clean_table():
    assert check([months()]) == []
