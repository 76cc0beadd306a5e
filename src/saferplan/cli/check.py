"""`saferplan check`: which figures of finished tables do not follow from the others."""

from __future__ import annotations

import dataclasses
import json
import sys
from itertools import groupby
from pathlib import Path

import click

from saferplan.values.errors import SaferplanError


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--same", multiple=True, metavar="'A=B'", help="Label A in one table is the quantity labelled B in another."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to print what is found."
)
def check(files: tuple[Path, ...], same: tuple[str, ...], form: str) -> None:
    """Check that the figures of finished tables (CSV or workbook) follow from one another.

    The rules are inferred: running and rolling sums, differences, percentages, totals, target profiles, and the same
    quantities in two tables. Where two tables differ, the one given first is taken as right. Ends with status 0 when
    nothing is found, 1 when something is, 2 when a file cannot be read.
    """
    from saferplan.judgement import figure_check
    from saferplan.sources.tables import read_tables

    grids = [grid for path in files for grid in read_tables(path)]
    for grid in grids:
        if len(grid.rows) > figure_check.LONGEST:
            click.echo(
                f"{grid.name}: {len(grid.rows):,} rows are records, not a finished table; not checked.", err=True
            )
    found = figure_check.check(grids, [_pair(text) for text in same])
    if form == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=1))
    else:
        _print(found, len(grids))
    sys.exit(1 if found else 0)


def _pair(text: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not (sign and left.strip() and right.strip()):
        raise SaferplanError(f"“{text}” does not name two labels.", "--same", "Write it as --same 'A=B'.")
    return left.strip(), right.strip()


def _as_json(one: object) -> dict[str, object]:
    values = dataclasses.asdict(one)  # type: ignore[call-overload]
    if not values["sheet"]:
        del values["sheet"]
    return dict(values)


def _print(found: list, tables: int) -> None:
    if not found:
        click.echo(f"Nothing found: every figure that could be checked in {tables} table{'s'[: tables > 1]} follows.")
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    for (file, sheet, rule, support), group in groupby(
        found, key=lambda one: (one.file, one.sheet, one.rule, one.support)
    ):
        console.print(
            f"[bold]{_plain(file + ('!' + sheet if sheet else ''))}[/bold]: {_plain(rule)} (explains {support})"
        )
        table = Table("line", "row", "column", "printed", "what follows", box=None, padding=(0, 2))
        for one in group:
            texts = (one.row, one.column, one.printed or "(blank)", one.expected or "(blank)")
            table.add_row(str(one.line), *map(_plain, texts))
        console.print(table)
    count = "1 figure does" if len(found) == 1 else f"{len(found)} figures do"
    console.print(f"{count} not follow from the others.")


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
