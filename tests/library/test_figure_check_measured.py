"""How often the figure check finds a planted error, and how often it cries wolf, on tables of many shapes."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saferplan.judgement.figure_check import check
from saferplan.judgement.figure_check.figures import print_like, read_figure
from saferplan.judgement.figure_check.rule import rounded
from saferplan.values.grid import Grid
from tests.library import figure_clean, figure_tables

SEEDS = range(8)


def made(shape, seed):
    """A table of a shape: a quarter of them transposed, the others dressed as people print them."""
    rng = random.Random(f"{shape.__name__}{seed}")
    table = shape(rng)
    return (figure_tables.transposed(table) if rng.random() < 0.25 else figure_tables.dressed(table, rng)), rng


def test_planted_errors_are_found_and_clean_tables_pass():
    counts, missed = Counter(), []
    for shape in figure_tables.SHAPES:
        for seed in SEEDS:
            table, rng = made(shape, seed)
            counts["clean"] += 1
            counts["false"] += bool(check([table.grid()]))
            spoilt = figure_tables.planted(table, rng)
            if not spoilt:
                continue
            wrong, (row, column), kind = spoilt
            grid = wrong.grid()
            found = check([grid])
            hit = [one for one in found if (one.line, one.column) == (grid.lines[row], grid.columns[column])]
            counts["planted"] += 1
            counts["found"] += bool(hit)
            counts["right value"] += bool(hit) and hit[0].expected == table.rows[row][column]
            counts["beside"] += len(found) - len(hit)
            if not hit:
                missed.append((shape.__name__, seed, kind))
    assert counts["clean"] > 100 and counts["planted"] > 100
    assert counts["false"] == 0
    assert counts["found"] >= 0.95 * counts["planted"], missed
    assert counts["right value"] >= 0.98 * counts["found"]
    assert counts["beside"] <= 0.03 * counts["planted"]


def test_tables_without_a_rule_or_near_one_give_nothing():
    false = [
        (shape.__name__, seed, transposed)
        for shape in figure_clean.SHAPES
        for seed in SEEDS
        for transposed in (False, True)
        if check([figure_clean.grid(_turned(shape(random.Random(f"{shape.__name__}{seed}")), transposed))])
    ]
    assert len(false) <= 1, false


def _turned(texts, transposed):
    return [list(column) for column in zip(*texts, strict=True)] if transposed else texts


@given(
    st.fractions(min_value=-10_000, max_value=10_000),
    st.integers(0, 3),
    st.sampled_from(["half up", "truncated", "half to even"]),
)
def test_rounding_is_within_its_unit_and_keeps_the_sign(value, places, mode):
    result = rounded(value, places, mode)
    room = Fraction(1, 10**places) / (1 if mode == "truncated" else 2)
    assert abs(result - value) <= room and result * value >= 0
    assert (result * 10**places).denominator == 1


@given(
    st.fractions(min_value=-(10**7), max_value=10**7, max_denominator=100),
    st.sampled_from(["12", "1,234", "£5.00", "-5.3%", "(12)", "Down 14%"]),
)
def test_what_is_printed_like_a_model_reads_back_the_same(value, model):
    places = read_figure(model).decimals
    text = print_like(value, places, model)
    assert read_figure(text).value == rounded(value, places, "half up")


def _months(*columns, heads):
    names = figure_tables.MONTHS
    rows = tuple((name, *(column[at] for column in columns)) for at, name in enumerate(names))
    return Grid("months.csv", ("Month", *heads), rows, tuple(range(2, 14)))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("known", [4, 7, 9])
def test_figures_over_months_without_data(seed, known):
    """Cumulatives carried forward and −100 % are found month by month; a blank cumulative gets its figure."""
    rng = random.Random(seed)
    last = figure_tables.counts(rng, 12, 100, 900)
    this = figure_tables.counts(rng, known, 100, 900)
    sums, lasts = figure_tables.build_up(this), figure_tables.build_up(last)
    blank = [""] * (12 - known)
    shares = [figure_tables.pct(a - b, b, 1) for a, b in zip(sums, lasts, strict=False)]
    columns = [[str(v) for v in last], [str(v) for v in this] + blank, [str(v) for v in lasts]]
    heads = ["2013/14", "2014/15", "Cumulative 2013/14", "Cumulative 2014/15", "% change"]
    carried = _months(*columns, [*map(str, sums), *[str(sums[-1])] * len(blank)], shares + blank, heads=heads)
    nothing = _months(*columns, [*map(str, sums), *blank], shares + ["-100.0"] * len(blank), heads=heads)
    unfilled = _months(*columns, [*map(str, sums[:-1]), "", *blank], shares + blank, heads=heads)
    late = figure_tables.MONTHS[known:]
    assert [(one.row, one.column, one.expected) for one in check([carried])] == [
        (m, "Cumulative 2014/15", "") for m in late
    ]
    assert [(one.row, one.column, one.expected) for one in check([nothing])] == [(m, "% change", "") for m in late]
    (one,) = check([unfilled])
    assert (one.row, one.expected) == (figure_tables.MONTHS[known - 1], str(sums[-1]))


@pytest.mark.parametrize("seed", range(5))
def test_a_column_shifted_against_its_labels(seed):
    """The same quantities in two tables: a shifted column and a single wrong figure."""
    rng = random.Random(seed)
    names = rng.sample(figure_tables.AREAS, 8)
    values = rng.sample(range(100, 5000), 8)
    table = Grid(
        "first.csv", ("Ward", "Baseline"), tuple(zip(names, map(str, values), strict=True)), tuple(range(2, 10))
    )
    moved = values[:3] + values[4:] + [values[3]]
    shifted = Grid(
        "second.csv", ("Area", "Baseline"), tuple(zip(names, map(str, moved), strict=True)), tuple(range(2, 10))
    )
    found = check([table, shifted])
    assert [(one.file, one.row, one.expected) for one in found] == [
        ("second.csv", n, str(v)) for n, v in zip(names[3:], values[3:], strict=True)
    ]
    order = sorted(names)
    single = tuple((n, str(values[names.index(n)] + (9 if n == names[5] else 0))) for n in order)
    (one,) = check([table, Grid("third.csv", ("Area", "Baseline"), single, tuple(range(2, 10)))])
    assert (one.file, one.row, one.expected) == ("third.csv", names[5], str(values[5]))
