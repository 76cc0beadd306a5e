"""How good year-end outlooks are: backtests on London's boroughs, and the table of errors that ships.

    python -m bench.outlook [--every 6] [--jobs 1]      a look, two minutes on one core
    python -m bench.outlook --every 2 --jobs 2 --write  the table that ships, six minutes on two

Reads recorded crime by borough (a column a month, April 2010 to February 2023) from the folder of real data beside
the project. For each of the years 2015/16 to 2019/20, each month of the year and each series, the rest of the year
is forecast from what was known then: once with all the history (five to nine years), once with only the last three
years. A forecast takes about 10 ms, so one series in so many is taken, in order of name. Coverage is measured on
each year with quantiles from the four others.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import sqrt
from pathlib import Path

import numpy as np

from saferplan.judgement.outlook_range import HIGH, LOW, SIZES, Errors, band_of, quantiles_of
from saferplan.judgement.theta import theta_forecast

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "metropolitan-police-boroughs-2010-04-to-2023-02.csv"
TABLE = ROOT / "src" / "saferplan" / "judgement" / "outlook_table.py"
FIRST_YEAR, YEARS = 2010, range(2015, 2020)
HISTORIES = {"long": None, "short": 36}
MONTHS = range(12)
FEWEST = 30  # forecasts from which quantiles are worth keeping
LARGE = 60  # the published comparison took series of at least so many a year


@dataclass(frozen=True)
class Trial:
    """One forecast of the past: what was counted, forecast for the rest, and what came."""

    history: str
    year: int
    known: int
    counted: float
    forecast: float
    rest: float
    last_year: float
    last_year_to_date: float

    @property
    def outturn(self) -> float:
        return self.counted + self.rest

    @property
    def error(self) -> float:
        return sqrt(self.rest) - sqrt(self.forecast)

    @property
    def band(self) -> int:
        return band_of(self.counted + self.forecast)


def read(path: Path) -> list[np.ndarray]:
    """Every series of the workbook, in order of its names."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(row for row in list(csv.reader(file))[1:])
    return [np.array([float(cell) for cell in row[3:]]) for row in rows]


def trials(series: np.ndarray, per_year: int = 12) -> list[Trial]:
    """All forecasts of one series, `per_year` figures a year."""
    step, found = 12 // per_year, []
    for year in YEARS:
        start = (year - FIRST_YEAR) * per_year
        whole, before = series[start : start + per_year], series[start - per_year : start]
        for known in range(per_year):
            now = start + known
            for history, months in HISTORIES.items():
                past = series[:now] if months is None else series[now - months // step : now]
                ahead = float(theta_forecast(past, per_year - known, per_year).sum())
                counted, rest = float(whole[:known].sum()), float(whole[known:].sum())
                last = float(before.sum()), float(before[:known].sum())
                found.append(Trial(history, year, known * step, counted, ahead, rest, *last))
    return found


def cells(found: Iterable[Trial]) -> dict[tuple[str, int, int], list[Trial]]:
    grouped = defaultdict(list)
    for trial in found:
        grouped[trial.history, trial.known, trial.band].append(trial)
    return grouped


def inside(trial: Trial, errors: Errors) -> bool:
    return errors.amount(trial.forecast, LOW) <= trial.rest <= errors.amount(trial.forecast, HIGH)


def without(cell: Sequence[Trial]) -> dict[int, Errors]:
    """By year, the errors of a cell measured on the other years."""
    others = {year: [trial.error for trial in cell if trial.year != year] for year in YEARS}
    return {year: Errors(quantiles_of(errors), 0.0) for year, errors in others.items() if errors}


def coverage(cell: Sequence[Trial]) -> float:
    """Per cent of outturns inside the range, each year judged by the quantiles of the other years."""
    errors = without(cell)
    held = [inside(trial, errors[trial.year]) for trial in cell if trial.year in errors]
    return 100 * sum(held) / len(held) if held else float("nan")


def wape(found: Sequence[Trial], forecast) -> float:
    """Weighted absolute error in per cent of the outturn, mean over the years."""
    shares = []
    for year in YEARS:
        these = [trial for trial in found if trial.year == year and trial.outturn >= LARGE]
        misses = sum(abs(forecast(trial) - trial.outturn) for trial in these)
        shares.append(100 * misses / sum(trial.outturn for trial in these))
    return sum(shares) / len(shares)


def by_ratio(trial: Trial) -> float:
    """Last year's total times this year's growth so far."""
    ratio = trial.counted / trial.last_year_to_date if trial.last_year_to_date else 1.0
    return trial.counted + (trial.last_year - trial.last_year_to_date) * ratio


def report(grouped: dict[tuple[str, int, int], list[Trial]], found: Sequence[Trial]) -> list[str]:
    """What was measured, a line a month."""
    lines = ["month   Theta  Theta from 3 years  run-rate  last year x ratio  coverage  coverage from 3 years"]
    for known in MONTHS:
        long = [trial for trial in found if trial.known == known and trial.history == "long"]
        short = [trial for trial in found if trial.known == known and trial.history == "short"]
        text = f"{known:5} {wape(long, lambda t: t.counted + t.forecast):7.2f} "
        text += f"{wape(short, lambda t: t.counted + t.forecast):19.2f} "
        text += f"{wape(long, lambda t: t.counted * 12 / t.known):9.2f} " if known else f"{'':10}"
        text += f"{wape(long, by_ratio):18.2f} "
        text += f"{mean_coverage(grouped, 'long', known):9.1f} {mean_coverage(grouped, 'short', known):22.1f}"
        lines.append(text)
    return lines


def mean_coverage(grouped: dict[tuple[str, int, int], list[Trial]], history: str, known: int) -> float:
    """Coverage over all sizes, each trial counting once."""
    these = [cell for (name, month, _), cell in grouped.items() if (name, month) == (history, known)]
    return sum(coverage(cell) * len(cell) for cell in these) / sum(len(cell) for cell in these)


def calibration(grouped: dict[tuple[str, int, int], list[Trial]], known: int = 6) -> list[str]:
    """Odds given at month six of staying at or below last year's total, and how often it came so."""
    said: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for (history, month, _), cell in grouped.items():
        errors = without(cell)
        for trial in cell if (history, month) == ("long", known) else ():
            room = trial.last_year + 0.5 - trial.counted
            if trial.outturn >= LARGE and room >= 0:
                odds = errors[trial.year].at_most(trial.forecast, room)
                said[min(4, int(odds * 5))].append((odds, trial.rest <= room))
    return [
        f"odds said {100 * np.mean([odds for odds, _ in pairs]):5.1f} %, came true "
        f"{100 * np.mean([met for _, met in pairs]):5.1f} % of {len(pairs)}"
        for _, pairs in sorted(said.items())
    ]


def table(grouped: dict[tuple[str, int, int], list[Trial]], every: int, summary: Sequence[str]) -> str:
    """The module that ships: one line a history, month and size."""
    head = [
        '"""Measured errors of year-end forecasts. Written by bench/outlook.py --write; not edited by hand.',
        "",
        "From recorded crime of London's boroughs, 2015/16 to 2019/20 (Metropolitan Police, Open Government Licence),",
        f"one series in {every}: weighted error in per cent by months known, and coverage of the 95 per cent range in",
        "years not used to fit:",
        "",
        *(f"    {line}" for line in summary),
        '"""',
        "",
        "# History (short: under five years), months known, smallest expected annual count, forecasts measured,",
        "# coverage in per cent, then the quantiles of √(rest of the year) − √(its forecast) at LEVELS.",
        'TABLE = """',
    ]
    for (history, known, band), cell in sorted(grouped.items()):
        quantiles = " ".join(f"{value:.2f}" for value in quantiles_of([trial.error for trial in cell]))
        head.append(f"{history} {known} {SIZES[band]} {len(cell)} {coverage(cell):.1f} {quantiles}")
    return "\n".join([*head, '"""', ""])


def main(quick: bool) -> None:
    """Print what the shipped table rests on, from one series in 12 (in 6 where not quick), on two processes."""
    if DATA.is_file():
        measure(every=12 if quick else 6, jobs=2)
    else:
        print(f"left out: the folder of real data is not beside the project ({DATA.name} is missing)")


def measure(every: int, jobs: int, write: bool = False) -> None:
    """Backtest one series in `every`, print errors and coverage, and with `write` replace the table that ships."""
    started, series = time.perf_counter(), read(DATA)[::every]
    with ProcessPoolExecutor(jobs) as pool:
        found = [trial for many in pool.map(trials, series, chunksize=8) for trial in many]
        quarters = [whole[: len(whole) // 3 * 3].reshape(-1, 3).sum(axis=1) for whole in series[::3]]
        quarterly = [trial for many in pool.map(partial(trials, per_year=4), quarters, chunksize=8) for trial in many]
    grouped = cells(found)
    summary = report(grouped, found)
    print(f"{len(series)} series, {len(found)} monthly forecasts, {time.perf_counter() - started:.0f} s")
    print(*summary, sep="\n")
    print(*calibration(grouped), sep="\n")
    errors = {(*key, year): one for key, cell in grouped.items() for year, one in without(cell).items()}
    keys = [(trial.history, trial.known, trial.band, trial.year) for trial in quarterly]
    held = [inside(trial, errors[key]) for trial, key in zip(quarterly, keys, strict=True) if key in errors]
    print(f"quarterly series with the same ranges: {100 * sum(held) / len(held):.1f} % of {len(held)} inside")
    if write:
        if len(grouped) < len(HISTORIES) * len(MONTHS) * len(SIZES) or min(map(len, grouped.values())) < FEWEST:
            raise SystemExit(f"Not written: some sizes have fewer than {FEWEST} forecasts. Take more series.")
        TABLE.write_text(table(grouped, every, summary), encoding="utf-8")
        print(f"written: {TABLE.relative_to(ROOT)}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="replace the table that ships")
    options.add_argument("--every", type=int, default=6, help="take one series in so many")
    options.add_argument("--jobs", type=int, default=1, help="processes")
    chosen = options.parse_args()
    if not DATA.is_file():
        raise SystemExit(f"The folder of real data is not beside the project: {DATA.name} is missing.")
    measure(chosen.every, chosen.jobs, chosen.write)
