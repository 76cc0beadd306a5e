"""import, imports, withdraw, aside: what goes into a record store, and what became of it."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from saferplan.cli.progress import progress_shown

if TYPE_CHECKING:
    from saferplan.records.versions import Difference
    from saferplan.sources.pipeline import Imported

_STORE = click.option(
    "--store", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The record store."
)
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
_SHOWN = 20  # lines of one kind printed; JSON has them all


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@_STORE
@click.option("--mapping", metavar="FILE", type=click.Path(path_type=Path), help="How to read a partner's own table.")
@click.option("--issued", default="", metavar="DATE", help="The publisher's date of issue, such as 2024-05-31.")
@_FORMAT
def import_(paths: tuple[Path, ...], store: Path, mapping: Path | None, issued: str, form: str) -> None:
    """Import files, folders or zip archives, all or nothing.

    Every row is loaded or kept aside with its line and reason. A newer issue of the same force and month replaces
    the older as a whole; what changed is printed.
    """
    from saferplan.sources import pipeline

    with progress_shown() as watch:
        done = pipeline.run(paths, store, mapping, issued, watch)
    if form == "json":
        _print_json(_account(done))
    else:
        _print_account(done)


@click.command()
@_STORE
@_FORMAT
def imports(store: Path, form: str) -> None:
    """List what was imported when, and what of it is current."""
    from saferplan.records import history

    entries = history.imports(store)
    if form == "json":
        _print_json([asdict(entry) | {"import": entry.number, "state": entry.state} for entry in entries])
        return
    for entry in entries:
        issued = f", issued {entry.issued}" if entry.issued else ""
        files = entry.files[0] if len(entry.files) == 1 else f"{len(entry.files)} files"
        click.echo(
            f"{entry.number:>4}  {entry.at}{issued}  {files}  {', '.join(entry.datasets)}: "
            f"{entry.rows_loaded:,} rows loaded, {entry.rows_kept_aside:,} kept aside  [{entry.state}"
            + (f" {entry.withdrawn_at}]" if entry.withdrawn_at else f", {entry.units_current} of {entry.units} units]")
        )
    if not entries:
        click.echo("Nothing has been imported into this store yet.")


@click.command()
@click.argument("number", metavar="IMPORT", type=int)
@_STORE
@_FORMAT
def withdraw(number: int, store: Path, form: str) -> None:
    """Take an import back; the version before is current again."""
    from saferplan.records import history

    changed = history.withdraw(store, number)
    if form == "json":
        _print_json({"withdrawn": number, "differences": [_difference(one) for one in changed]})
        return
    click.echo(f"Import {number} is withdrawn.")
    _print_differences(changed)


@click.command()
@_STORE
@click.option("--import", "number", type=int, metavar="IMPORT", help="Only rows of this import.")
@click.option("--reason", help="Only rows kept aside for this reason.")
@click.option("--out", metavar="FILE.csv", type=click.Path(path_type=Path), help="Write them to a CSV file.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
def aside(store: Path, number: int | None, reason: str | None, out: Path | None, form: str) -> None:
    """List or export the rows that were kept aside: import, file, line, reason and the row's own text."""
    from saferplan.records import history

    rows = history.aside(store, number, reason)
    if out or form == "csv":
        count = _write_csv(rows, out)
        if out:
            click.echo(f"{count:,} rows written to {out}", err=form == "json")
    elif form == "json":
        _print_json(
            [
                {"import": one.import_number, "file": one.file, "line": one.row.line, "reason": one.row.reason,
                 "text": one.row.text}
                for one in rows
            ]
        )  # fmt: skip
    else:
        for one in rows:
            click.echo(f"import {one.import_number}  {one.file}, line {one.row.line}: {one.row.reason}: {one.row.text}")


def _write_csv(rows: Any, out: Path | None) -> int:
    with out.open("w", encoding="utf-8", newline="") if out else _standard_output() as handle:
        table, count = csv.writer(handle), 0
        table.writerow(["import", "file", "line", "reason", "text"])
        for one in rows:
            table.writerow([one.import_number, one.file, one.row.line, one.row.reason, one.row.text])
            count += 1
    return count


def _standard_output() -> Any:
    from contextlib import nullcontext

    return nullcontext(sys.stdout)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _account(done: Imported) -> dict[str, Any]:
    """The account of an import, as printed for programs."""
    written = done.written
    by_file: dict[str, list[Any]] = {}
    for unit, file in written.units.items():
        by_file.setdefault(file, []).append(unit)
    differences = {one.unit: _difference(one) for one in written.differences}
    files = [
        {
            "file": count.name, "dataset": count.dataset, "rows_read": count.rows_read,
            "rows_loaded": count.rows_loaded, "rows_kept_aside": sum(count.kept_aside.values()),
            "kept_aside": count.kept_aside, "remarks": list(count.remarks), "import": written.number,
            "units": [asdict(unit) for unit in by_file.get(count.name, [])],
            "differences": [differences[unit] for unit in by_file.get(count.name, []) if unit in differences],
        }
        for count in written.counts
    ]  # fmt: skip
    return {
        "import": written.number, **_totals(done), "files": files, "differences": list(differences.values()),
        "not_current": [asdict(unit) for unit in written.older], "passed_over": list(done.passed_over),
    }  # fmt: skip


def _totals(done: Imported) -> dict[str, Any]:
    counts = done.written.counts
    reasons: dict[str, int] = {}
    for count in counts:
        for reason, rows in count.kept_aside.items():
            reasons[reason] = reasons.get(reason, 0) + rows
    return {
        "rows_read": sum(count.rows_read for count in counts),
        "rows_loaded": sum(count.rows_loaded for count in counts),
        "rows_kept_aside": sum(reasons.values()),
        "kept_aside": dict(sorted(reasons.items())),
    }


def _difference(one: Difference) -> dict[str, Any]:
    return asdict(one.unit) | {
        "rows_before": one.before, "rows_after": one.after, "rows_changed": one.after - one.before,
        "changes": one.changes, "none": one.none,
    }  # fmt: skip


def _print_account(done: Imported) -> None:
    totals = _totals(done)
    click.echo(
        f"Import {done.written.number}: {len(done.written.counts):,} files, {totals['rows_read']:,} rows read = "
        f"{totals['rows_loaded']:,} loaded + {totals['rows_kept_aside']:,} kept aside"
    )
    for reason, rows in totals["kept_aside"].items():
        click.echo(f"  kept aside: {reason}: {rows:,}")
    for count in done.written.counts:
        for remark in count.remarks:
            click.echo(f"  {count.name}: {remark}")
    for unit in done.written.older:
        click.echo(f"  {unit}: an older issue than the one held; kept, but not current")
    for name in done.passed_over[:_SHOWN]:
        click.echo(f"  passed over: {name}")
    if len(done.passed_over) > _SHOWN:
        click.echo(f"  … and {len(done.passed_over) - _SHOWN:,} more files passed over (--format json lists them all)")
    if totals["rows_kept_aside"]:
        click.echo(f"  list them with: saferplan aside --store DIR --import {done.written.number}")
    _print_differences(done.written.differences)


def _print_differences(differences: Any) -> None:
    alike = [one for one in differences if one.none]
    changed = [one for one in differences if not one.none]
    if alike:
        click.echo(f"  {len(alike):,} units stood in the store already; no difference")
    for one in changed[:_SHOWN]:
        moved = "; ".join(
            f"{value or '(blank)'} {count:+,}" for column in one.changes.values() for value, count in column.items()
        )
        click.echo(f"  {one.unit}: {one.before:,} rows, now {one.after:,}{': ' if moved else ''}{moved}")
    if len(changed) > _SHOWN:
        click.echo(f"  … and {len(changed) - _SHOWN:,} more units changed (--format json lists them all)")
