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
        ("Increase of 12%", "12", 0),
        ("Fall of 3.5%", "-3.5", 1),
        ("1 in 109", "109", 0),
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

OTHERS = Behaviour(
    "Other rules that are inferred",
    "Further families of tables, one thing wrong in each. The tables are made of the figures that the rule needs, in"
    " the ways scorecards, budgets and surveys print them.",
    ("table", "row", "column", "printed", "what follows"),
    (
        ("funds: opening + income − spending = closing", "CCTV", "Closing", "£15,530", "£15,350"),
        ("quarters, their year and the average of a quarter", "Arson", "Average", "41.0", "42.0"),
        ("quarters, their year and the average of a quarter", "Hoax calls", "Year", "213", "231"),
        ("two years and the direction in words", "Robbery", "Direction", "Up", "Down"),
        ("incidents and their shares of a total not called one", "All day", "Incidents", "1310", "1301"),
    ),
)
FUNDS = (
    "Grant 5200 41000 38750,Pooled 12640 9300 17415,CCTV 3150 28800 16600,Helpline 840 15250 14975,Wardens 22710 0 9385"
)
QUARTERS = "Fires 61 48 39 72,Hoax calls 55 67 49 60,Arson 38 51 42 37,Visits 118 94 101 126,Rescues 17 22 31 19"
YEARS = "Burglary 412 371,Robbery 96 81,Violence 688 742,Drugs 154 190,Damage 523 467,Arson 31 44,Theft 905 871"
HOURS = "Night 121,Early 84,Morning 163,Noon 237,Afternoon 308,Evening 388"

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


def funds():
    rows = [(name, *map(int, figures)) for name, *figures in map(str.split, FUNDS.split(","))]
    texts = [(name, *(f"£{value:,}" for value in (a, b, c, a + b - c))) for name, a, b, c in rows]
    return ("Fund", "Opening", "Income", "Spending", "Closing"), texts


def quarters():
    rows = [
        (name, *map(int, figures))
        for name, *figures in map(str.split, QUARTERS.replace("Hoax calls", "Hoax_calls").split(","))
    ]
    texts = [
        (name.replace("_", " "), *map(str, q), str(sum(q)), f"{(sum(q) * 10 + 2) // 4 / 10:.1f}") for name, *q in rows
    ]
    return ("Measure", "Q1", "Q2", "Q3", "Q4", "Year", "Average"), texts


def years():
    rows = [(name, int(a), int(b)) for name, a, b in map(str.split, YEARS.split(","))]
    texts = [(name, str(a), str(b), "Up" if b > a else "Down", str(b - a)) for name, a, b in rows]
    return ("Crime", "2013/14", "2014/15", "Direction", "Change"), texts


def hours():
    rows = [(name, int(count)) for name, count in map(str.split, HOURS.split(","))]
    total = sum(count for _, count in rows)
    texts = [(name, str(n), f"{(n * 1000 + total // 2) // total / 10:.1f}%") for name, n in [*rows, ("All day", total)]]
    return ("Time", "Incidents", "Share"), texts


TABLES = {"funds": funds, "quarters": quarters, "two": years, "incidents": hours}


def grid_of(table, name=None, column=None, printed=None):
    headings, texts = TABLES[table.split(":")[0].split(",")[0].split()[0]]()
    rows = [list(row) for row in texts]
    for row in rows:
        if row[0] == name:
            row[headings.index(column)] = printed
    return Grid("table.csv", headings, tuple(map(tuple, rows)), tuple(range(2, len(rows) + 2)))


@OTHERS.each
def test_other_rules(row):
    table, name, column, printed, follows = row
    assert check([grid_of(table)]) == []
    found = [(one.row, one.column, one.printed, one.expected) for one in check([grid_of(table, name, column, printed)])]
    assert found == [(name, column, printed, follows)]


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
