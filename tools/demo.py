"""The main job on every example: records in where there are any, every indicator judged, reports out.

Run by `make demo`; writes under build/demo/<example>/ and may be run again at any time. Then all examples go into the
service, which is served until stopped (`SERVE=no` ends before).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import demo_service
import make_exampleton
from saferplan.partnership.documents import Documents, report
from saferplan.partnership.folder import load
from saferplan.partnership.summary import status_table
from saferplan.report.compose.kinds import KINDS
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


def show_documents(store: Path) -> None:
    """Every kind of document of Exampleton, each in the formats that its readers use."""
    folder = load(Path("examples") / "exampleton")
    out, made = OUT / "exampleton" / "documents", Documents(folder, Period.parse("2015-06"), store)
    for kind in KINDS.values():
        about = folder.indicators[0].id if kind.about == "indicator" else ""
        made.write(kind.id, out, about=about, before=folder if kind.compares else None)
    print(f"exampleton, every kind of document: {out}\n")


def main() -> None:
    os.chdir(ROOT)  # files are named in the reports as they are given, and no report should name a machine's folders
    store = store_of_exampleton(OUT / "exampleton" / "records")
    for name, as_at in EXAMPLES:
        show(name, as_at, store if name == "exampleton" else None)
    show_documents(store)
    serve(store)


def serve(store: Path) -> None:
    """Fill the service with the examples, say who may sign in, and serve it unless SERVE=no."""
    data = OUT / "service"
    listed = demo_service.fill(data, store)
    width = max(len(role) for role, _ in listed)
    print(f"the service is filled: {data}\n\nExampleton's accounts, all with the password {demo_service.PASSWORD}\n")
    print("\n".join(f"  {role.ljust(width)}  {email}" for role, email in listed))
    print("\nto serve it: make demo, or .venv/bin/saferplan serve\n", flush=True)
    if os.environ.get("SERVE", "yes") != "no":
        command = str(Path(sys.executable).with_name("saferplan"))
        os.execv(command, [command, "serve", "--data", str(data)])


if __name__ == "__main__":
    main()
