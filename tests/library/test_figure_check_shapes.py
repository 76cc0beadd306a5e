"""The figure check on further families of finished tables, each clean and with every kind of fault it may hold."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import xlsxwriter

from saferplan.judgement.figure_check import check
from saferplan.sources.tables import read_tables
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import round_half_away
from saferplan.values.grid import Grid

MONTHS = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
AREAS = ["Abbey", "Birch", "Castle", "Dene", "Eastgate", "Fairview", "Grange"]


def shown(value, places=0):
    return f"{round_half_away(Fraction(value), places):.{places}f}"


def other_digit(rng, text):
    """The figure with one digit after the first wrong."""
    at = rng.choice([index for index, sign in enumerate(text) if sign.isdigit()][1:] or [len(text) - 1])
    return text[:at] + str((int(text[at]) + rng.randint(1, 9)) % 10) + text[at + 1 :]


def balances(rng):
    rows = [["Fund", "Opening balance", "Income", "Spending", "Closing balance"]]
    for fund in AREAS:
        opening, income = rng.randint(2000, 60000), rng.randint(3000, 80000)
        spent = rng.randint(1000, opening + income - 1)
        rows.append([fund, *(f"£{value:,}" for value in (opening, income, spent, opening + income - spent))])
    row = rng.randint(1, 7)
    return rows, [(row, 4, other_digit(rng, rows[row][4]))]


def averages(rng):
    rows = [["Indicator", "Q1", "Q2", "Q3", "Q4", "Year", "Average per quarter"]]
    for area in AREAS:
        quarters = [rng.randint(18, 90) for _ in range(4)]
        rows.append([area, *map(str, quarters), str(sum(quarters)), shown(Fraction(sum(quarters), 4), 1)])
    row = rng.randint(1, 7)
    return rows, [(row, 6, other_digit(rng, rows[row][6])), (row, 5, other_digit(rng, rows[row][5]))]


def directions(rng):
    rows = [["Crime type", "2008/09", "2009/10", "Direction", "% change"]]
    for area in [*AREAS, "Harbour", "Ings"]:
        before, after = rng.randint(200, 500), rng.randint(200, 500)
        after += after == before
        size = shown(Fraction(abs(after - before) * 100, before))
        rows.append([area, str(before), str(after), "Up" if after > before else "Down", size + "%"])
    rows[1][1:] = ["300", "330", "Up", "10%"]
    rows[2][1:] = ["300", "240", "Down", "20%"]
    rows[3][1:] = ["400", "440", "Up", "10%"]
    rows[4][1:] = ["250", "200", "Down", "20%"]
    row = rng.randint(1, 4)
    return rows, [(row, 3, "Down" if rows[row][3] == "Up" else "Up")]


def words_with_figures(rng):
    rows = [["Indicator", "Previous", "Current", "Change"]]
    for area in AREAS:
        before, after = rng.randint(100, 300), rng.randint(310, 900)
        before, after = rng.choice([(before, after), (after, before)])
        words = "Increase of" if after > before else "Decrease of"
        rows.append(
            [area, str(before), str(after), f"{words} {shown(Fraction(abs(after - before) * 100, before), 1)}%"]
        )
    row = rng.randint(1, 7)
    old, new = ("Increase", "Decrease") if rows[row][3].startswith("Increase") else ("Decrease", "Increase")
    return rows, [(row, 3, rows[row][3].replace(old, new))]


def odds_of_one_in(rng):
    rows = [["Area", "Households", "Burglaries", "Risk"]]
    for area in AREAS:
        homes, burgled = rng.randint(30000, 60000), rng.randint(150, 900)
        rows.append([area, f"{homes:,}", str(burgled), "1 in " + shown(Fraction(homes, burgled))])
    row = rng.randint(1, 7)
    return rows, [(row, 3, "1 in " + str(int(rows[row][3][5:]) + 10))]


def merged_groups(rng):
    rows = [["Area", "Measure", "2017", "2018", "2019"]]
    for area in AREAS[:5]:
        figures = [[rng.randint(50, 300) for _ in range(3)] for _ in range(3)]
        for at, (name, row) in enumerate(zip(("Burglary", "Robbery", "Vehicle"), figures, strict=True)):
            rows.append(["" if at else area, name, *map(str, row)])
        rows.append(["", "All acquisitive", *(str(sum(column)) for column in zip(*figures, strict=True))])
    row, column = rng.choice([4, 8, 12, 16, 20]), rng.randint(2, 4)
    return rows, [(row, column, other_digit(rng, rows[row][column]))]


def rounded_totals(rng):
    """Thousands of pounds, every figure rounded by itself: totals off by one or two are no fault, by fifty one is."""
    rows, totals = [["Head", "2019/20 £k", "2020/21 £k", "2021/22 £k", "Total £k"]], [Fraction(0)] * 3
    for area in AREAS:
        figures = [Fraction(rng.randint(20000, 400000), 1000) for _ in range(3)]
        totals = [total + figure for total, figure in zip(totals, figures, strict=True)]
        rows.append([area, *map(shown, figures), shown(sum(figures))])
    rows.append(["Total", *map(shown, totals), shown(sum(totals))])
    return rows, [(8, 2, str(int(rows[8][2]) + 50))]


def share_of_wrong_total(rng):
    figures = [rng.randint(20, 900) for _ in range(8)]
    rows = [["Time", "Incidents", "% of all"]]
    rows += [[f"{3 * at:02d}:00", str(n), shown(Fraction(n * 100, sum(figures))) + "%"] for at, n in enumerate(figures)]
    rows.append(["All day", str(sum(figures)), "100%"])
    return rows, [(9, 1, str(sum(figures) + 2000))]


def rate_blamed_on_total(rng):
    rows = [["Area", "Offences", "Solved", "Solved rate"]]
    for area in AREAS:
        offences = rng.randint(100, 900)
        solved = rng.randint(10, offences // 3)
        rows.append([area, str(offences), str(solved), shown(Fraction(solved * 100, offences), 1) + "%"])
    offences, solved = (sum(int(row[column]) for row in rows[1:]) for column in (1, 2))
    rows.append(["Borough", str(offences), str(solved), shown(Fraction(solved * 100, offences), 1) + "%"])
    wrong = str(offences)
    wrong = wrong[:-2] + str((int(wrong[-2]) + 5) % 10) + wrong[-1]
    return rows, [(8, 1, wrong)]


SHAPES = (
    balances, averages, directions, words_with_figures, odds_of_one_in, merged_groups, rounded_totals,
    share_of_wrong_total, rate_blamed_on_total,
)  # fmt: skip


def grid(rows):
    return Grid("shape.csv", tuple(rows[0]), tuple(map(tuple, rows[1:])), tuple(range(2, len(rows) + 1)))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_clean_gives_nothing_and_each_fault_gives_itself(shape, seed):
    rows, faults = shape(random.Random(f"{shape.__name__}{seed}"))
    assert check([grid(rows)]) == []
    for row, column, wrong in faults:
        spoilt = [list(cells) for cells in rows]
        spoilt[row][column] = wrong
        found = check([grid(spoilt)])
        assert [(one.line, one.column, one.printed) for one in found] == [(row + 1, rows[0][column], wrong)]
        assert abs(len(found[0].expected) - len(rows[row][column])) <= 3


@pytest.mark.parametrize("start", [3, 5, 7])
def test_a_sum_begun_again_in_mid_year_is_wrong_to_its_end(start):
    rng = random.Random(start)
    counts = [rng.randint(30, 90) for _ in range(9)]
    rows = [["Month", "Reports", "Cumulative reports"]]
    right, wrong = [sum(counts[: at + 1]) for at in range(9)], []
    for at, count in enumerate(counts):
        wrong.append(sum(counts[start : at + 1]) if at >= start else right[at])
        rows.append([MONTHS[at], str(count), str(wrong[at])])
    found = [(one.row, one.printed, one.expected) for one in check([grid(rows)])]
    assert found == [(MONTHS[at], str(wrong[at]), str(right[at])) for at in range(start, 9)]


@pytest.mark.parametrize("first", ["Apr", "Jan"])
def test_a_sum_begun_again_with_the_year_is_right(first):
    names = [*MONTHS[9:], *MONTHS[:9]] if first == "Apr" else MONTHS  # begins in January, or in April
    rng = random.Random(first)
    counts, total = [rng.randint(30, 90) for _ in range(12)], 0
    rows = [["Month", "Reports", "Cumulative reports"]]
    for name, count in zip(names, counts, strict=True):
        total = count if name == first else total + count
        rows.append([name, str(count), str(total)])
    assert check([grid(rows)]) == []


def test_a_large_table_of_counts_gives_nothing(shared):
    """London's boroughs, offences and months: no figure is derived, so none can be wrong. A slice, for time."""
    (whole,) = read_tables(shared / "data/metropolitan-police-boroughs-2010-04-to-2023-02.csv")
    assert (len(whole.rows), len(whole.columns)) == (931, 158)
    part = Grid(whole.name, whole.columns, whole.rows[300:420], whole.lines[300:420])
    assert check([part]) == []


def test_a_cell_in_the_furthest_corner_is_refused(tmp_path):
    path = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Scorecard")
    sheet.write(0, 0, "Area")
    sheet.write(1_048_575, 16_383, 5)
    book.close()
    with pytest.raises(SaferplanError, match=r"far\.xlsx"):
        read_tables(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("zeros.csv", b"a,b\n1,\0\n"),
        ("long.csv", b"a" * 2_000_000),
        ("mixed.csv", "a,b\nn\xe9,1\n".encode("cp1252") + "\xe9,2\n".encode()),
        ("open.csv", b'a,b\n"1,2\n3,4\n'),
        ("text.xlsx", b"hello"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_hostile_files_are_refused_by_name(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SaferplanError) as told:
        read_tables(tmp_path / name)
    assert name in str(told.value) and told.value.mend
