"""Finished tables of many shapes, made from a seed: clean, and with one planted error that the rest of the table shows.

Every shape returns a Made: texts, and `derived`, the cells that follow from others with a wrong-but-likely value of
the kinds a person makes (a stale total, the wrong base, a truncated percentage).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from saferplan.values.figures import round_half_away
from saferplan.values.grid import Grid

MONTHS = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
AREAS = ["Abbey", "Birchfield", "Castle", "Dene", "Eastgate", "Fairview", "Grange", "Harbour", "Ings", "Kirkside"]
OFFENCES = [
    "Burglary",
    "Robbery",
    "Vehicle crime",
    "Violence",
    "Criminal damage",
    "Shoplifting",
    "Drugs",
    "Arson",
    "Fraud",
]
Cell = tuple[int, int]


@dataclass
class Made:
    """Texts of a table. `derived` holds for each cell that follows its other likely values; `inputs` cells that two
    rules pin down."""

    columns: list[str]
    rows: list[list[str]]
    derived: dict[Cell, list[str]] = field(default_factory=dict)
    inputs: list[Cell] = field(default_factory=list)

    def grid(self, name: str = "made.csv") -> Grid:
        return Grid(name, tuple(self.columns), tuple(map(tuple, self.rows)), tuple(range(2, len(self.rows) + 2)))


def counts(rng: random.Random, number: int, low: int = 20, high: int = 900) -> list[int]:
    size = rng.uniform(low, high)
    return [max(0, int(rng.gauss(size, size / 4))) for _ in range(number)]


def pct(top: int, base: int, places: int) -> str:
    return f"{round_half_away(Fraction(top * 100, base), places):.{places}f}"


def cut(top: int, base: int, places: int) -> str:
    scaled = abs(top) * 100 * 10**places // abs(base)
    return (
        f"{Fraction(scaled if top >= 0 else -scaled, 10**places):.{places}f}"
        if False
        else _fixed(scaled, places, top < 0)
    )


def _fixed(scaled: int, places: int, negative: bool) -> str:
    digits = f"{scaled:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if negative and scaled else text


def build_up(values: list[int]) -> list[int]:
    return [sum(values[: index + 1]) for index in range(len(values))]


def months_down(rng: random.Random) -> Made:
    """Months down, two years, cumulatives, change in number and per cent; the later year may stop early."""
    last, places = counts(rng, 12), rng.choice([0, 1])
    known = rng.choice([12, 12, 9, 6])
    this = [max(1, int(value * rng.uniform(0.75, 1.25))) for value in last[:known]]
    cum_last, cum_this = build_up(last), build_up(this)
    made = Made(["Month", "2013/14", "2014/15", "Cumulative 2013/14", "Cumulative 2014/15", "Change", "% change"], [])
    for at, month in enumerate(MONTHS):
        row = [month, str(last[at]), "", str(cum_last[at]), "", "", ""]
        made.derived[at, 3] = []
        if at < known:
            gap = cum_this[at] - cum_last[at]
            row[2], row[4], row[5], row[6] = str(this[at]), str(cum_this[at]), str(gap), pct(gap, cum_last[at], places)
            made.derived |= {
                (at, 4): [],
                (at, 5): [],
                (at, 6): [pct(gap, cum_this[at], places), cut(gap, cum_last[at], places)],
            }
            made.inputs += [(at, 1), (at, 2)] if 0 < at < known - 1 else []
        made.rows.append(row)
    return made


def scorecard(rng: random.Random) -> Made:
    """Indicators down, months across, a row of months and a row of cumulatives each, the year's total last."""
    made = Made(["Indicator", *MONTHS, "Total"], [])
    for offence in rng.sample(OFFENCES, rng.randint(3, 6)):
        values = counts(rng, 12)
        at = len(made.rows)
        made.rows.append([offence, *map(str, values), str(sum(values))])
        made.rows.append([f"{offence} (cumulative)", *map(str, build_up(values)), ""])
        made.derived |= {(at, 13): [str(sum(values[:-1]))]} | {(at + 1, column): [] for column in range(1, 13)}
        made.inputs += [(at, column) for column in range(2, 12)]
    return made


def areas_by_offence(rng: random.Random) -> Made:
    """Areas down, offences across, totals at both ends."""
    names, across = rng.sample(AREAS, rng.randint(4, 9)), rng.sample(OFFENCES, rng.randint(3, 7))
    body = [counts(rng, len(across), 10, 300) for _ in names]
    made = Made(
        ["Ward", *across, "Total"],
        [[name, *map(str, row), str(sum(row))] for name, row in zip(names, body, strict=True)],
    )
    sums = [sum(column) for column in zip(*body, strict=True)]
    made.rows.append([rng.choice(["Total", "All wards", "City total"]), *map(str, sums), str(sum(sums))])
    width = len(across) + 1
    for row in range(len(names) + 1):
        made.derived[row, width] = []
    for column in range(1, width + 1):
        made.derived[len(names), column] = []
    made.inputs = [(row, column) for row in range(len(names)) for column in range(1, width)]
    return made


def rates(rng: random.Random) -> Made:
    """Counts, population and rate per 1,000 for two years, with the change in the rate's count."""
    names, places = rng.sample(AREAS, rng.randint(5, 10)), rng.choice([1, 2])
    made = Made(["Area", "Population", "Offences 2013", "Offences 2014", "Rate per 1,000", "Change", "% change"], [])
    rows = [(rng.randint(4000, 90000), *counts(rng, 2, 100, 900)) for _ in names]
    rows.append(tuple(sum(column) for column in zip(*rows, strict=True)))
    for at, (name, (people, before, after)) in enumerate(zip([*names, "Total"], rows, strict=True)):
        rate = f"{round_half_away(Fraction(after * 1000, people), places)}"
        change = pct(after - before, before, 1)
        made.rows.append([name, f"{people:,}", str(before), f"{after:,}", rate, str(after - before), f"{change}%"])
        made.derived |= {
            (at, 4): [f"{round_half_away(Fraction(before * 1000, people), places)}"],
            (at, 5): [str(before - after)] if after != before else [],
            (at, 6): [pct(after - before, after, 1) + "%"],
        }
        made.inputs += [(at, 2), (at, 3)]
    return made


def blocks(rng: random.Random) -> Made:
    """Groups of rows with sub-totals, a grand total, three years and a change."""
    made = Made(["Group", "Offence", "2011/12", "2012/13", "2013/14", "Difference"], [])
    grand = [0, 0, 0]
    names = iter(OFFENCES + [f"{name} (attempted)" for name in OFFENCES])
    for group in ("Acquisitive", "Violent", "Other")[: rng.randint(2, 3)]:
        sub = [0, 0, 0]
        for _ in range(rng.randint(2, 5)):
            values = counts(rng, 3, 30, 700)
            sub = [a + b for a, b in zip(sub, values, strict=True)]
            _block_row(made, group, next(names), values)
        _block_row(made, group, f"Sub-total {group.lower()}", sub)
        grand = [a + b for a, b in zip(grand, sub, strict=True)]
    _block_row(made, "", "Total", grand)
    return made


def _block_row(made: Made, group: str, name: str, values: list[int]) -> None:
    at = len(made.rows)
    made.rows.append([group, name, *map(str, values), str(values[2] - values[1])])
    made.derived[at, 5] = [str(values[1] - values[2])] if values[1] != values[2] else []
    if "otal" in name:
        made.derived |= {(at, column): [] for column in (2, 3, 4)}
    made.inputs += [(at, 3), (at, 4)]


def successes(rng: random.Random) -> Made:
    """Cases, successes, success rate, with a total whose rate is a ratio of totals."""
    names, places = rng.sample(AREAS, rng.randint(5, 10)), rng.choice([0, 1])
    rows = [
        (value, int(value * rng.uniform(0.2, 0.9))) for value in counts(rng, len(names), 60, 400) for _ in [0] if value
    ]
    rows.append((sum(a for a, _ in rows), sum(b for _, b in rows)))
    made = Made(["Area", "Cases", "Successful", "Success rate %"], [])
    for at, ((cases, won), name) in enumerate(zip(rows, [*names[: len(rows) - 1], "Total"], strict=True)):
        made.rows.append([name, str(cases), str(won), pct(won, cases, places) + "%"])
        made.derived[at, 3] = [cut(won, cases, places) + "%", pct(cases - won, cases, places) + "%"]
    made.derived |= {(len(rows) - 1, 1): [], (len(rows) - 1, 2): []}
    return made


def targets(rng: random.Random) -> Made:
    """A stepped cumulative target, cumulative actuals and the variance."""
    annual = rng.randint(600, 9000)
    step = annual // 12
    actual = build_up([max(1, int(rng.gauss(step, step / 8))) for _ in MONTHS])
    made = Made(["Month", "Cumulative actual", "Cumulative target", "Variance from target"], [])
    for at, month in enumerate(MONTHS):
        target = annual if at == 11 else step * (at + 1)
        made.rows.append([month, f"{actual[at]:,}", f"{target:,}", f"{actual[at] - target:,}"])
        made.derived |= {(at, 3): [], **({(at, 2): []} if 0 < at < 11 else {})}
    return made


def rolling(rng: random.Random) -> Made:
    """Two or three years of months with rolling 12 months, blank until a year has passed."""
    length = rng.choice([24, 30, 36])
    values = counts(rng, length, 20, 300)
    made = Made(["Month", "Incidents", "Rolling 12 months"], [])
    for at in range(length):
        total = str(sum(values[at - 11 : at + 1])) if at >= 11 else ""
        made.rows.append([f"{MONTHS[at % 12]} {12 + (at + 3) // 12}", str(values[at]), total])
        if total:
            made.derived[at, 2] = []
    return made


def answers(rng: random.Random) -> Made:
    """Agree, neither, disagree, all answers, and the share that agrees."""
    made = Made(["Question", "Agree", "Neither", "Disagree", "All answers", "Agree %"], [])
    for at in range(rng.randint(5, 9)):
        values = counts(rng, 3, 30, 200)
        made.rows.append(
            [f"Question {'ABCDEFGHIJ'[at]}", *map(str, values), str(sum(values)), pct(values[0], sum(values), 0)]
        )
        made.derived |= {(at, 4): [str(sum(values[:2]))], (at, 5): [pct(values[0], values[0] + values[2], 0)]}
    return made


def budget(rng: random.Random) -> Made:
    """Money: allocated, spent, remaining, per cent spent, with a total."""
    made = Made(["Project", "Allocation", "Spent", "Remaining", "% spent"], [])
    pence = [(rng.randint(100000, 4000000), rng.uniform(0.2, 1.1)) for _ in range(rng.randint(5, 8))]
    rows = [(given, int(given * share)) for given, share in pence]
    rows.append((sum(a for a, _ in rows), sum(b for _, b in rows)))
    for at, (given, spent) in enumerate(rows):
        name = "TOTAL" if at == len(rows) - 1 else f"Project {'ABCDEFGH'[at]}"
        money = [f"£{Fraction(value, 100).__float__():,.2f}" for value in (given, spent)]
        left = given - spent
        money.append(f"{'-' if left < 0 else ''}£{abs(left) / 100:,.2f}")
        made.rows.append([name, *money, pct(spent, given, 1) + "%"])
        made.derived |= {(at, 3): [], (at, 4): [pct(given - spent, given, 1) + "%"]}
    made.inputs = [(at, 1) for at in range(len(rows))]
    return made


def shares(rng: random.Random) -> Made:
    """A count and its share of the total printed under it."""
    names = rng.sample(OFFENCES, rng.randint(6, 9))
    values = counts(rng, len(names), 50, 900)
    made = Made(["Crime type", "Number", "Share of all"], [])
    for at, (name, value) in enumerate(zip(names, values, strict=True)):
        made.rows.append([name, str(value), pct(value, sum(values), 1) + "%"])
        made.derived[at, 2] = []
    made.rows.append(["All crime", str(sum(values)), "100.0%"])
    return made


def reduced(rng: random.Random) -> Made:
    """Targets of one percentage off every figure."""
    names, factor = rng.sample(AREAS, rng.randint(7, 10)), Fraction(rng.choice([9, 925, 95, 97, 885]))
    while factor > 1:
        factor /= 10
    made = Made(["Ward", "Outturn 2012/13", "Target 2013/14"], [])
    for at, (name, value) in enumerate(zip(names, counts(rng, len(names), 400, 3000), strict=True)):
        made.rows.append([name, str(value), str(round_half_away(value * factor))])
        made.derived[at, 2] = []
    return made


def quarters_across(rng: random.Random) -> Made:
    """Quarters across with the year, the year before, the change per cent (reductions positive)."""
    made = Made(["Measure", "Q1", "Q2", "Q3", "Q4", "Year total", "Previous year", "Reduction %"], [])
    for at, name in enumerate(rng.sample(OFFENCES, rng.randint(5, 8))):
        values = counts(rng, 4, 40, 500)
        year, before = sum(values), counts(rng, 1, 200, 1800)[0] + 1
        made.rows.append([name, *map(str, values), str(year), str(before), pct(before - year, before, 1)])
        made.derived |= {(at, 5): [str(sum(values[:3]))], (at, 7): [pct(before - year, max(year, 1), 1)]}
    return made


def years_across(rng: random.Random) -> Made:
    """Five years across, the change over the last and over all, with No Calc where there is nothing to divide by."""
    made = Made(["Crime", *map(str, range(2010, 2015)), "Change on 2013", "Change %"], [])
    for at, name in enumerate(rng.sample(OFFENCES, rng.randint(6, 9))):
        values = counts(rng, 5, 3, 400)
        gap = values[4] - values[3]
        shown = pct(gap, values[3], 1) if gap and values[3] else "No Calc"
        made.rows.append([name, *map(str, values), f"{gap:+d}" if gap else "0", shown])
        made.derived |= {
            (at, 6): [],
            **({(at, 7): [pct(gap, values[4], 1)]} if gap and values[3] and values[4] else {}),
        }
    return made


SHAPES: tuple[Callable[[random.Random], Made], ...] = (
    months_down, scorecard, areas_by_offence, rates, blocks, successes, targets, rolling, answers, budget, shares,
    reduced, quarters_across, years_across,
)  # fmt: skip


def dressed(made: Made, rng: random.Random) -> Made:
    """The same table as people print it: footnote marks, a notes row, a blank column, headings within the table."""
    rows = [list(row) for row in made.rows]
    columns = list(made.columns)
    derived, inputs = dict(made.derived), list(made.inputs)
    if rng.random() < 0.3:
        row = rng.randrange(len(rows))
        rows[row][0] += "*"
        rows.append(["* Figures are provisional and subject to change"] + [""] * (len(columns) - 1))
    if rng.random() < 0.3:
        columns.append("Comment")
        rows = [[*row, rng.choice(["", "", "see text", "tbc"])] for row in rows]
    if rng.random() < 0.3:
        columns.insert(1, "")
        rows = [[row[0], "", *row[1:]] for row in rows]
        derived = {(row, column + 1): wrong for (row, column), wrong in derived.items()}
        inputs = [(row, column + 1) for row, column in inputs]
    return Made(columns, rows, derived, inputs)


def transposed(made: Made) -> Made:
    """Rows become columns."""
    table = [made.columns, *made.rows]
    turned = [list(column) for column in zip(*table, strict=True)]
    derived = {(column - 1, row + 1): wrong for (row, column), wrong in made.derived.items()}
    inputs = [(column - 1, row + 1) for row, column in made.inputs]
    return Made(turned[0], turned[1:], derived, inputs)


def slip(text: str, rng: random.Random) -> str | None:
    """Two neighbouring digits changed over, or one digit wrong; None where the figure has but one digit."""
    digits = [at for at, sign in enumerate(text) if sign.isdigit()]
    if len(digits) < 2:
        return None
    letters = list(text)
    swaps = [
        (a, b) for a, b in itertools.pairwise(digits) if text[a] != text[b] and not (a == digits[0] and text[b] == "0")
    ]
    if swaps and rng.random() < 0.6:
        a, b = rng.choice(swaps)
        letters[a], letters[b] = letters[b], letters[a]
    else:
        at = rng.choice(digits)
        letters[at] = rng.choice([sign for sign in "123456789" if sign != text[at]])
    return "".join(letters)


def planted(made: Made, rng: random.Random) -> tuple[Made, Cell, str] | None:
    """The table with one figure wrong, the cell and the kind; None where chance picked a figure too short to change."""
    cells = [(cell, wrong) for cell, wrong in made.derived.items()]
    kind = rng.choice(["slip", "slip", "likely", "input"])
    if kind == "input" and made.inputs:
        cell, text = rng.choice(made.inputs), None
    elif kind == "likely" and any(wrong for _, wrong in cells):
        cell, wrongs = rng.choice([item for item in cells if item[1]])
        text = rng.choice(wrongs)
    else:
        kind, (cell, _), text = "slip", rng.choice(cells), None
    printed = made.rows[cell[0]][cell[1]]
    text = slip(printed, rng) if text is None else text
    if text is None or text == printed or not printed:
        return None
    rows = [list(row) for row in made.rows]
    rows[cell[0]][cell[1]] = text
    return Made(made.columns, rows, made.derived, made.inputs), cell, kind
