"""Import beside what a user would take instead: DuckDB's bare COPY, and pandas. Each runs in a process of its own.

All three start from the same files and end with Parquet on the disk; only the import checks rows, keeps versions and
a ledger. Unpacking an archive is counted for each.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.generate import ROOT, street_files

LEICESTERSHIRE = ROOT.parent / "shared" / "data" / "police-uk-leicestershire-2019-12-to-2022-10.zip"
# The target: this share of the bare COPY's row rate.
TARGET = 0.8
_MEASURE = """
import json, resource, sys, time
from pathlib import Path
source, target = Path(sys.argv[1]), Path(sys.argv[2])
{imports}
began, worked = time.perf_counter(), time.process_time()
rows = None
{work}
print(json.dumps({{"rows": rows, "wall": time.perf_counter() - began, "processor": time.process_time() - worked,
                   "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}}))
"""
_UNPACK = """
if source.suffix == ".zip":
    import zipfile
    zipfile.ZipFile(source).extractall(target / "unpacked")
    source = target / "unpacked"
"""
WAYS = {
    "saferplan import": (
        "from saferplan.sources import pipeline, police_uk; import duckdb, pyarrow",
        "done = pipeline.run([source], target / 'store').written\nrows = sum(one.rows_loaded for one in done.counts)",
    ),
    "DuckDB bare COPY": (
        "import duckdb",
        _UNPACK + "duckdb.execute(f\"COPY (FROM read_csv('{source}/*/*.csv')) TO '{target}/x.parquet' "
        '(FORMAT parquet, COMPRESSION zstd)")',
    ),
    "pandas": (
        "import pandas, pyarrow.parquet",
        _UNPACK + "pandas.concat([pandas.read_csv(one) for one in sorted(source.glob('*/*.csv'))])"
        ".to_parquet(target / 'x.parquet', compression='zstd')",
    ),
}


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock and of processor time (both cores), and the greatest memory in MB."""

    wall: float
    processor: float
    memory: float
    rows: int | None


def measure(way: str, source: Path) -> Taken:
    """Run one way once, in a fresh process; the folder it writes to is removed."""
    imports, work = WAYS[way]
    target = Path(tempfile.mkdtemp(dir=ROOT / "build"))
    try:
        told = subprocess.run(
            [sys.executable, "-c", _MEASURE.format(imports=imports, work=work), source, target],
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
    finally:
        shutil.rmtree(target)
    return Taken(**json.loads(told.stdout.splitlines()[-1]))


def compare(name: str, source: Path, rivals: tuple[str, ...], times: int) -> list[str]:
    """Each way `times` times in turn, the best counted; a line a way, and the ratio that is the target."""
    best: dict[str, Taken] = {}
    for _ in range(times):
        for way in ("saferplan import", *rivals):
            taken = measure(way, source)
            best[way] = min(best.get(way, taken), taken, key=lambda one: one.wall)
    rows = best["saferplan import"].rows or 0
    lines = [
        f"{name}: {way:17} {taken.wall:7.2f} s  {rows / taken.wall:10,.0f} rows/s  "
        f"{taken.processor:6.1f} s of processor  {taken.memory:6,.0f} MB"
        for way, taken in best.items()
    ]
    for way in rivals:
        ratio = best[way].wall / best["saferplan import"].wall
        wanted = TARGET if way == "DuckDB bare COPY" else 1.0
        verdict = "met" if ratio >= wanted else "MISSED"
        lines.append(f"{name}: {ratio:.2f} of the row rate of {way} ({verdict}: at least {wanted:.1f})")
    return lines


def run(rows: int, times: int = 3) -> list[str]:
    """Result lines for about so many generated rows; pandas only where they fit in memory with ease."""
    source = street_files(rows)
    rivals = ("DuckDB bare COPY", "pandas") if rows <= 2_000_000 else ("DuckDB bare COPY",)
    return compare(f"{rows:,} rows", source, rivals, times)


def main(quick: bool) -> None:
    """Print results for 1 million rows and the Leicestershire archive; 10 million too unless `quick`."""
    (ROOT / "build").mkdir(exist_ok=True)
    for line in run(1_000_000):
        print(line, flush=True)
    if LEICESTERSHIRE.is_file():
        for line in compare("Leicestershire zip", LEICESTERSHIRE, ("DuckDB bare COPY", "pandas"), 3):
            print(line, flush=True)
    if not quick:
        for line in run(10_000_000, times=1):
            print(line, flush=True)


if __name__ == "__main__":
    main("--quick" in sys.argv)
