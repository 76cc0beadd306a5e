"""Measures against what an analyst would write by hand: DuckDB SQL, Polars and pandas over the same Parquet files.

The question: every monthly police.uk measure for one partnership and its family of 15, over 36 months. All answer it
from the codes of the sixteen partnerships to the finished counts by partnership, month and measure; results are
compared before times are. Also: what one partnership costs as the store grows, its own rows being equal.
"""

from __future__ import annotations

import csv
import gc
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from bench.generate import (
    FORCES,
    MIX,
    PLACES_OF_A_FORCE,
    PLACES_OF_A_PARTNERSHIP,
    ROOT,
    forces,
    partnership,
    street_files,
)
from saferplan.catalogue.forces import by_slug
from saferplan.catalogue.measures import Measure, measure
from saferplan.measures.calculate import calculate
from saferplan.records.store import Store
from saferplan.sources import pipeline
from saferplan.values.period import Period

FIRST, LAST = Period.parse("2020-01"), Period.parse("2022-12")
NAMES = [*(kind.lower().replace(" ", "-") for kind in MIX), "all-recorded", "all-crime"]
Counts = dict[tuple[str, int, str], int]
ASB = "Anti-social behaviour"


def main(quick: bool) -> None:
    """Print each rival's median time beside ours; 1 million rows, and 10 million unless `quick`."""
    stores = {rows: Store.open(_store(rows)) for rows in ((1_000_000,) if quick else (1_000_000, 10_000_000))}
    for rows, store in stores.items():
        spread = len(forces(rows))
        family = {_district(at % spread, at // spread): partnership(at % spread, at // spread) for at in range(16)}
        print(f"{rows:,} rows; 16 partnerships, 36 months, {len(NAMES)} measures; medians of several runs")
        _compare(store, list(family), {district: list(codes) for district, codes in family.items()}, runs=5)
    alone = {rows: _median(partial(_ours, store, [_district(0, 0)]), 7) for rows, store in stores.items()}
    for rows, seconds in alone.items():
        print(f"one partnership alone, out of {rows:,} rows: {seconds * 1000:.0f} ms")
    if len(alone) > 1:
        small, large = alone.values()
        print(f"ten times the rows cost {large / small:.2f} times as much (at most 2)")


def _compare(store: Store, family: list[str], codes: dict[str, list[str]], runs: int) -> None:
    files = sorted(str(path) for path in store.path.glob("records/street/*.parquet"))
    rivals: dict[str, Callable[[], Counts]] = {
        "saferplan": lambda: _ours(store, family),
        "DuckDB SQL by hand": lambda: _duckdb(files, codes),
        "Polars by hand": lambda: _polars(files, codes),
        "pandas": lambda: _pandas(files, codes),
    }
    expected = rivals["saferplan"]()
    times = {}
    for name, answer in rivals.items():
        found = {key: value for key, value in answer().items() if value}
        assert found == {key: value for key, value in expected.items() if value}, f"{name} gives another result"
        times[name] = _median(answer, 2 if name == "pandas" else runs)
        print(f"  {name:20} {times[name] * 1000:8.0f} ms")
    best = min(times["DuckDB SQL by hand"], times["Polars by hand"])
    print(f"  ours to the better of DuckDB and Polars: {times['saferplan'] / best:.2f} (at 10 million at most 1.5)")
    print(f"  pandas to ours: {times['pandas'] / times['saferplan']:.1f} (at 10 million at least 10)")


def _median(run: Callable[[], object], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _measures() -> list[Measure]:
    return [measure(name) for name in NAMES]


def _ours(store: Store, family: Sequence[str]) -> Counts:
    return {
        (series.area.code, seen.period.first, series.name): int(seen.value)
        for series in calculate(store, _measures(), family, FIRST, LAST)
        for seen in series.observations
        if seen.value is not None
    }


def _totals(rows: Sequence[tuple[str, int, str, int]]) -> Counts:
    """From counts by type to the measures' names, with the two totals."""
    counts: Counts = {}
    for area, month, kind, number in rows:
        for name in (kind.lower().replace(" ", "-"), "all-recorded", *(() if kind == ASB else ("all-crime",))):
            counts[area, month, name] = counts.get((area, month, name), 0) + number
    return counts


def _duckdb(files: list[str], codes: dict[str, list[str]]) -> Counts:
    with duckdb.connect() as engine:
        pairs = pd.DataFrame([(code, area) for area, held in codes.items() for code in held], columns=["lsoa", "area"])
        engine.register("family", pairs)
        found = engine.execute(
            """SELECT area, month, crime_type, count(*) FROM read_parquet($1) JOIN family USING (lsoa)
               WHERE month BETWEEN $2 AND $3 GROUP BY ALL""",
            [files, FIRST.first, LAST.first],
        ).fetchall()
    return _totals(found)


def _polars(files: list[str], codes: dict[str, list[str]]) -> Counts:
    pairs = [(code, area) for area, held in codes.items() for code in held]
    family = pl.LazyFrame(pairs, schema=["lsoa", "area"], orient="row")
    found = (
        pl.scan_parquet(files)
        .filter(pl.col("month").is_between(FIRST.first, LAST.first))
        .join(family, on="lsoa")
        .group_by("area", "month", "crime_type")
        .agg(pl.len())
        .collect()
    )
    return _totals(found.rows())


def _pandas(files: list[str], codes: dict[str, list[str]]) -> Counts:
    area = {code: area for area, held in codes.items() for code in held}
    parts = [pd.read_parquet(file, columns=["lsoa", "month", "crime_type"]) for file in files]
    rows = pd.concat(parts)
    rows = rows[rows.month.between(FIRST.first, LAST.first)].assign(area=rows.lsoa.map(area)).dropna(subset="area")
    found = rows.groupby(["area", "month", "crime_type"], observed=True).size()
    return _totals([(*key, int(number)) for key, number in found.items()])


def _district(force: int, number: int) -> str:
    return f"E07{force * 1000 + number + 1:06d}"


def _store(rows: int) -> Path:
    """A store of the generated files, with lookups that make every 75 places a partnership; made once and kept."""
    made = ROOT / "build" / "bench" / f"measure-store-{rows}"
    if not made.is_dir():
        fresh = made.with_suffix(".making")
        shutil.rmtree(fresh, ignore_errors=True)
        lookups = made.with_suffix(".lookups")
        _write_lookups(lookups)
        pipeline.run([street_files(rows), lookups], fresh)
        fresh.rename(made)
    return made


def _write_lookups(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lookup_lsoa11_lsoa21_ltla22.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["lsoa11_code", "lsoa21_code", "ltla22_code"])
        for force in range(len(FORCES)):
            for place in range(PLACES_OF_A_FORCE):
                code = f"E01{force * 10000 + place + 1:06d}"
                table.writerow([code, code, _district(force, place // PLACES_OF_A_PARTNERSHIP)])
    with (folder / "lookup_ltla24_csp24_pfa24.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["ltla24_code", "ltla24_name", "csp24_code", "csp24_name", "pfa24_code", "pfa24_name"])
        for number, slug in enumerate(FORCES):
            police = by_slug()[slug]
            for at in range(-(-PLACES_OF_A_FORCE // PLACES_OF_A_PARTNERSHIP)):
                district = _district(number, at)
                table.writerow([district, district, f"E22{district[3:]}", district, police.code, police.name])
