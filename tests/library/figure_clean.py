"""Clean tables that tempt a check to cry wolf: figures near to a rule that is not there, or computed from figures
that are not printed."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

from saferplan.values.figures import round_half_away
from saferplan.values.grid import Grid
from tests.library.figure_tables import AREAS, MONTHS, OFFENCES, build_up, counts


def shown(value: float | Fraction, places: int) -> str:
    return f"{round_half_away(Fraction(value), places)}"


def unrelated(rng: random.Random) -> list[list[str]]:
    """Figures of any size, side by side."""
    kinds = [lambda: str(rng.randint(0, rng.choice([5, 30, 900, 20000]))), lambda: shown(rng.uniform(0, 100), 1) + "%"]
    columns = [rng.choice(kinds) for _ in range(rng.randint(2, 8))]
    head = ["Area", *(f"Measure {'ABCDEFGH'[at]}" for at in range(len(columns)))]
    return [head, *([name, *(kind() for kind in columns)] for name in rng.sample(AREAS, rng.randint(3, 10)))]


def small_counts(rng: random.Random) -> list[list[str]]:
    """Small whole numbers, in which sums and differences happen by chance."""
    width = rng.randint(3, 8)
    head = ["Ward", *rng.sample(OFFENCES, width)]
    return [
        head,
        *([name, *(str(rng.randint(0, 4)) for _ in range(width))] for name in rng.sample(AREAS, rng.randint(4, 10))),
    ]


def rounded_parts(rng: random.Random) -> list[list[str]]:
    """Thousands with totals made from the unrounded figures."""
    names = rng.sample(AREAS, rng.randint(4, 8))
    places = rng.choice([0, 1])
    body = [[rng.uniform(5, 90) for _ in range(3)] for _ in names]
    body.append([sum(column) for column in zip(*body, strict=True)])
    head = ["Area", "Young (thousands)", "Adult (thousands)", "Old (thousands)", "All (thousands)"]
    return [
        head,
        *(
            [name, *(shown(v, places) for v in row), shown(sum(row), places)]
            for name, row in zip([*names, "Total"], body, strict=True)
        ),
    ]


def rates_of_unprinted(rng: random.Random) -> list[list[str]]:
    """Rates from whole populations, of which the table prints thousands."""
    rows = [["Area", "Population (000s)", "Offences", "Rate per 1,000"]]
    for name in rng.sample(AREAS, rng.randint(5, 10)):
        people, offences = rng.randint(5000, 200000), rng.randint(50, 9000)
        rows.append(
            [name, shown(people / 1000, rng.choice([1, 1])), str(offences), shown(Fraction(offences * 1000, people), 1)]
        )
    return rows


def withheld(rng: random.Random) -> list[list[str]]:
    """Totals that hold small counts the table withholds."""
    names, across = rng.sample(AREAS, rng.randint(4, 8)), rng.sample(OFFENCES, rng.randint(3, 6))
    body = [[rng.choice([rng.randint(0, 9), rng.randint(10, 200)]) for _ in across] for _ in names]
    sums = [sum(column) for column in zip(*body, strict=True)]
    mark = rng.choice(["<5", "*", "c", ".."])
    rows = [
        [name, *(mark if 0 < v < 5 else str(v) for v in row), str(sum(row))]
        for name, row in zip(names, body, strict=True)
    ]
    return [["Ward", *across, "Total"], *rows, ["Total", *map(str, sums), str(sum(sums))]]


def averages(rng: random.Random) -> list[list[str]]:
    """A bottom row of averages, lowest and highest, of figures that do not add up."""
    width = rng.randint(2, 5)
    names = rng.sample(AREAS, rng.randint(4, 9))
    body = [[round(rng.uniform(20, 95), 1) for _ in range(width)] for _ in names]
    columns = list(zip(*body, strict=True))
    rows = [[name, *(f"{v:.1f}" for v in row)] for name, row in zip(names, body, strict=True)]
    rows.append(
        [
            rng.choice(["Average", "County", "All areas"]),
            *(shown(sum(map(Fraction, map(str, c))) / len(c), 1) for c in columns),
        ]
    )
    rows.append(["Highest", *(f"{max(c):.1f}" for c in columns)])
    return [["Area", *(f"Survey {2010 + at}" for at in range(width))], *rows]


def own_targets(rng: random.Random) -> list[list[str]]:
    """Each row with its own reduction, several alike."""
    rows = [["Indicator", "Baseline", "Target"]]
    for name in rng.sample(OFFENCES, rng.randint(5, 9)):
        value = rng.randint(200, 5000)
        rows.append([name, str(value), shown(value * Fraction(rng.choice([95, 95, 95, 90, 85, 97]), 100), 0)])
    return rows


def mixed_scorecard(rng: random.Random) -> list[list[str]]:
    """Counts, percentages and days in one column, with a variance that is per cent for some and points for others."""
    rows = [["Indicator", "Actual", "Target", "Variance", "Status"]]
    for at in range(rng.randint(6, 12)):
        if at % 2:
            actual, target = rng.uniform(20, 95), rng.uniform(20, 95)
            rows.append([f"Share {at}", f"{actual:.1f}%", f"{target:.1f}%", f"{actual - target:+.1f}", "Amber"])
        else:
            count, aim = rng.randint(50, 3000), rng.randint(50, 3000)
            rows.append([f"Count {at}", str(count), str(aim), f"{(count - aim) * 100 / aim:+.1f}%", "Green"])
    return rows


def revised(rng: random.Random) -> list[list[str]]:
    """Cumulatives as reported at the time, beside months revised since."""
    values = counts(rng, 12, 100, 600)
    now = [value + rng.choice([-3, -1, 0, 1, 2, 4]) for value in values]
    return [
        ["Month", "Offences (revised)", "Cumulative as reported"],
        *([m, str(a), str(b)] for m, a, b in zip(MONTHS, now, build_up(values), strict=True)),
    ]


def intervals(rng: random.Random) -> list[list[str]]:
    """Survey percentages with their intervals, year by year."""
    rows = [["Survey", "Respondents", "% who feel safe", "Lower", "Upper"]]
    for at in range(rng.randint(5, 9)):
        people, share = rng.randint(400, 1500), rng.uniform(0.3, 0.9)
        half = 1.96 * (share * (1 - share) / people) ** 0.5 * 100
        rows.append(
            [f"Wave {'ABCDEFGHI'[at]}", str(people), *(f"{share * 100 + move:.1f}" for move in (0, -half, half))]
        )
    return rows


def budgets_with_blanks(rng: random.Random) -> list[list[str]]:
    """Income and spending in which a blank means nothing."""
    rows, left = [["Item", "Income", "Spending", "Balance"]], 0
    for at in range(rng.randint(5, 9)):
        given = rng.randint(1000, 30000) if rng.random() < 0.6 else 0
        spent = rng.randint(500, 20000) if rng.random() < 0.6 or not given else 0
        left += given - spent
        rows.append([f"Item {'ABCDEFGHIJ'[at]}", *(f"{v:,}" if v else "" for v in (given, spent)), f"{left:,}"])
    return rows


def seasonal_targets(rng: random.Random) -> list[list[str]]:
    """A target by hand or by season and flat years, beside actuals to date."""
    shape = [rng.uniform(0.7, 1.3) for _ in MONTHS]
    target = build_up([int(90 * s) for s in shape])
    known = rng.choice([4, 8, 12])
    actual = build_up(counts(rng, known, 60, 120))
    return [
        ["Month", "Actual to date", "Target to date"],
        *([m, str(actual[at]) if at < known else "", str(target[at])] for at, m in enumerate(MONTHS)),
    ]


def top_areas(rng: random.Random) -> list[list[str]]:
    """The worst areas of a longer list: a total that is not theirs, and ranks."""
    values = sorted(counts(rng, 8, 100, 900), reverse=True)
    rows = [
        [name, str(v), str(rank)] for rank, (name, v) in enumerate(zip(rng.sample(AREAS, 8), values, strict=True), 1)
    ]
    return [["Ward", "Incidents", "Rank"], *rows, ["City", str(sum(values) + rng.randint(500, 5000)), ""]]


def points(rng: random.Random) -> list[list[str]]:
    """Percentages of two years and their change in points, made from the unrounded figures."""
    rows = [["Question", "2012", "2013", "Change (points)"]]
    for at in range(rng.randint(5, 10)):
        before, after = rng.uniform(20, 90), rng.uniform(20, 90)
        rows.append(
            [f"Question {'ABCDEFGHIJ'[at]}", shown(before, 0) + "%", shown(after, 0) + "%", shown(after - before, 0)]
        )
    return rows


SHAPES: tuple[Callable[[random.Random], list[list[str]]], ...] = (
    unrelated, small_counts, rounded_parts, rates_of_unprinted, withheld, averages, own_targets, mixed_scorecard,
    revised, intervals, budgets_with_blanks, seasonal_targets, top_areas, points,
)  # fmt: skip


def grid(texts: list[list[str]]) -> Grid:
    return Grid("clean.csv", tuple(texts[0]), tuple(map(tuple, texts[1:])), tuple(range(2, len(texts) + 1)))
