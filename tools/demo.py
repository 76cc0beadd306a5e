"""The main job on every example: records in where there are any, every indicator judged, reports out.

Run by `make demo`; writes under build/demo/<example>/ and may be run again at any time.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import make_exampleton
from saferplan.partnership.folder import load
from saferplan.partnership.round import report
from saferplan.partnership.summary import status_table
from saferplan.sources import pipeline
from saferplan.values.period import Period

ROOT = Path(__file__).resolve().parent.parent
OUT = Path("build", "demo")
# Each example with the last month it reports. Norwich's paper judges two years: the earlier goes to a folder below.
EXAMPLES = (
    ("plymouth-2015", "2015-06"),
    ("south-cambridgeshire-2011", "2011-06"),
    ("norwich-2008", "2007-03"),
    ("norwich-2008", "2008-03"),
    ("peterborough-2010", "2009-05"),
    ("peterborough-2016", "2015-12"),
    ("exampleton", "2015-06"),
)


def store_of_exampleton(folder: Path) -> Path:
    """The record store of the invented example: made and imported anew each time, which takes some seconds."""
    shutil.rmtree(folder, ignore_errors=True)
    make_exampleton.make(folder)
    store, partners = folder / "store", folder / "partners"
    mapping = Path("examples") / "exampleton" / "mappings" / "outcome-star.toml"
    first = pipeline.run([folder / "street", folder / "lookups", partners / "marac-cases.csv"], store)
    second = pipeline.run([partners / "outcome-star.csv"], store, mapping)
    rows = sum(count.rows_loaded for done in (first, second) for count in done.written.counts)
    print(f"exampleton: {rows:,} rows of invented records imported into {store}\n")
    return store


def show(name: str, as_at: str, store: Path | None) -> None:
    """Report on one example and print its statuses and files."""
    period = Period.parse(as_at)
    last = max(month for example, month in EXAMPLES if example == name)
    out = OUT / name if as_at == last else OUT / name / as_at
    done = report(load(Path("examples") / name), period, out, store=store)
    print(f"{name}, as at {period.label}\n")
    print("\n".join(status_table(done.judgements)))
    print()
    for path in done.paths:
        print(path)
    print()


def main() -> None:
    os.chdir(ROOT)  # files are named in the reports as they are given, and no report should name a machine's folders
    store = store_of_exampleton(OUT / "exampleton" / "records")
    for name, as_at in EXAMPLES:
        show(name, as_at, store if name == "exampleton" else None)


if __name__ == "__main__":
    main()
