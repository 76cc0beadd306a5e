"""`saferplan measure`: any measures of the catalogue, over any areas and months of a store."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact
from saferplan.values.period import Period

if TYPE_CHECKING:
    from saferplan.measures.denominators import Stated
    from saferplan.values.series import Observation, Series

WAYS = ("month", "quarter", "financial-year", "calendar-year", "rolling-12", "to-date")
COLUMNS = ("measure", "area", "period", "value", "state", "note", "numerator", "denominator", "unit", "origin")


@click.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--store", type=click.Path(path_type=Path), help="The record store, a folder.")
@click.option("--area", "areas", multiple=True, help="A nine-character code, a police area's slug, family:CODE or all.")
@click.option("--from", "first", metavar="PERIOD", help="First period: 2019-12, 2019/20-Q3, 2019/20 or 2019.")
@click.option("--to", "last", metavar="PERIOD", help="Last period.")
@click.option("--by", default="month", show_default=True, type=click.Choice(WAYS), help="How time is divided.")
@click.option("--format", "form", default="table", show_default=True, type=click.Choice(("json", "csv", "table")))
@click.option("--residents", type=int, metavar="YEAR", help="Year of the residents that rates are per.")
@click.option("--denominators", type=click.Path(path_type=Path), help="CSV: name,area,year,value (households …).")
@click.option("--areas", "own", type=click.Path(path_type=Path), help="CSV of own neighbourhoods: name,code.")
@click.option("--show-sql", is_flag=True, help="Print the queries (on stderr unless the format is table).")
@click.option("--list", "listed", is_flag=True, help="Print the measures; words given narrow the list.")
def measure(names: tuple[str, ...], form: str, show_sql: bool, listed: bool, **asked: Any) -> None:
    """Print measures of the catalogue by area and period, from the records of a store.

    A value is blank (null) where a month of the period was not supplied, and 0 where all were and nothing counted.
    The slug of a police area (leicestershire) means every row of its files; a code means the points inside.

    \b
    saferplan measure burglary robbery --store records --area E06000016 --from 2019-12 --to 2022-10 --format csv
    saferplan measure --list burglary rate
    """
    if listed:
        _list(names, form)
        return
    queries: list[str] | None = [] if show_sql else None
    found = _answer(names, queries, asked)
    for query in queries or ():
        click.echo(f"{query};\n", err=form != "table")
    {"json": _json, "csv": _csv, "table": _table}[form](found)


def _answer(names: Sequence[str], queries: list[str] | None, asked: dict[str, Any]) -> list[Series]:
    from saferplan.catalogue.measures import measure as named
    from saferplan.measures.calculate import calculate
    from saferplan.records.store import Store

    needed = {"a measure's name": names, "--store": asked["store"], "--area": asked["areas"]}
    _demand(needed | {"--from": asked["first"], "--to": asked["last"]})
    return calculate(
        Store.open(asked["store"]),
        [named(name) for name in dict.fromkeys(names)],
        list(dict.fromkeys(asked["areas"])),
        Period.parse(asked["first"]).first_month,
        Period.parse(asked["last"]).last_month,
        asked["by"],
        _denominators(asked["residents"], asked["denominators"]),
        _own_areas(asked["own"]),
        queries,
    )


def _list(words: Sequence[str], form: str) -> None:
    """Measures that hold every word in their name, title or source, dataset by dataset."""
    from saferplan.catalogue.measures import all_measures

    wanted = [word.casefold() for word in words]
    found = [
        one
        for one in all_measures().values()
        if all(word in f"{one.name} {one.title} {one.source} {one.dataset}".casefold() for word in wanted)
    ]
    if form == "json":
        fields = ("name", "title", "dataset", "shape", "unit", "denominator", "definition", "source")
        listed = [{field: str(getattr(one, field)) for field in fields} for one in found]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
    elif form == "csv":
        writer = csv.writer(out := io.StringIO(), lineterminator="\n")
        writer.writerows([("name", "title", "dataset"), *((one.name, one.title, one.dataset) for one in found)])
        click.echo(out.getvalue(), nl=False)
    else:
        width = max((len(one.name) for one in found), default=0)
        for dataset in dict.fromkeys(one.dataset for one in found):
            click.echo(f"From {dataset}:")
            for one in found:
                if one.dataset == dataset:
                    click.echo(f"  {one.name:{width}}  {one.title}")
        click.echo(
            f"{len(found)} of {len(all_measures())} measures" + " hold these words" * bool(words) + ".", err=True
        )


def _demand(given: dict[str, Any]) -> None:
    if missing := [what for what, value in given.items() if not value]:
        raise SaferplanError(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.",
            mend="saferplan measure --help shows an example; --list prints the measures.",
        )


def _read_csv(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a small CSV file with the columns named, each with its place for messages."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SaferplanError(f"The file cannot be read ({error}).", where=str(path)) from None
    reader = csv.DictReader(io.StringIO(text))
    if missing := [column for column in columns if column not in (reader.fieldnames or ())]:
        raise SaferplanError(f"There is no column {', '.join(missing)}.", str(path), f"Name them {','.join(columns)}.")
    for row in reader:
        yield f"{path}, line {reader.line_num}", {column: (row[column] or "").strip() for column in columns}


def _own_areas(path: Path | None) -> dict[str, list[str]]:
    own: dict[str, list[str]] = {}
    if path:
        for place, row in _read_csv(path, ("name", "code")):
            if not row["name"] or not row["code"]:
                raise SaferplanError("The name or the code is blank.", place)
            own.setdefault(row["name"], []).append(row["code"])
    return own


def _denominators(residents: int | None, path: Path | None) -> dict[str, Stated | int]:
    from saferplan.measures.denominators import Stated

    found: dict[str, Stated | int] = {"residents": residents} if residents else {}
    figures: dict[tuple[str, int], dict[str, Fraction]] = {}
    if path:
        for place, row in _read_csv(path, ("name", "area", "year", "value")):
            if not row["year"].isdigit():
                raise SaferplanError(f"“{row['year']}” is not a year.", place)
            figures.setdefault((row["name"], int(row["year"])), {})[row["area"]] = exact(row["value"])
    for (name, year), values in figures.items():
        if name in found:
            raise SaferplanError(f"{name} is stated for two years.", str(path), "State one year.")
        found[name] = Stated(year, values)
    return found


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _row(series: Series, seen: Observation, notes: dict[Period, str]) -> dict[str, Any]:
    note = " ".join(text for text in (seen.note, notes.get(seen.period, "")) if text)
    source = {"source": seen.origin.source, "query": seen.origin.query}
    row: dict[str, Any] = {"measure": series.name, "area": series.area.code, "period": str(seen.period)}
    row |= {"value": _number(seen.value), "state": str(seen.state)}
    row |= {"note": note, "numerator": _number(seen.numerator), "denominator": _number(seen.denominator)}
    if seen.standard_error is not None or seen.sample_size is not None:
        row |= {"standard_error": _number(seen.standard_error), "sample_size": seen.sample_size}
    return row | {"unit": series.unit.name or ("%" if series.unit.percent else ""), "origin": source}


def _rows(found: Sequence[Series]) -> Iterator[dict[str, Any]]:
    for series in found:
        notes: dict[Period, str] = {}
        for period, text in (*series.notes, *((cut.at, f"Break: {cut.note}") for cut in series.breaks)):
            # A break stands at a month; by quarter or year its note goes with the period that holds the month.
            at = next((seen.period for seen in series.observations if seen.period.holds(period)), period)
            notes[at] = f"{notes[at]} {text}" if at in notes else text
        for seen in series.observations:
            yield _row(series, seen, notes)


def _json(found: Sequence[Series]) -> None:
    click.echo(json.dumps(list(_rows(found)), ensure_ascii=False, indent=1))


def _csv(found: Sequence[Series]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, (*COLUMNS, "standard_error", "sample_size"), lineterminator="\n")
    writer.writeheader()
    for row in _rows(found):
        writer.writerow(row | {"origin": row["origin"]["source"]})
    click.echo(out.getvalue(), nl=False)


def _table(found: Sequence[Series]) -> None:
    from rich.console import Console
    from rich.table import Table

    from saferplan.values.series import State

    for series in found:
        named = f"{series.area.name} ({series.area.code})" if series.area.name else series.area.code
        unit = f", {series.unit.name}" if series.unit.name else ""
        click.echo(f"{series.name}, {named}{unit}")
        table = Table()
        table.add_column("period")
        table.add_column("value", justify="right")
        table.add_column("note")
        for row, seen in zip(_rows([series]), series.observations, strict=True):
            value = series.unit.cell(seen.value) or ("not received" if seen.state is State.NOT_RECEIVED else "none")
            table.add_row(row["period"], value, row["note"])
        Console().print(table)
        for source in dict.fromkeys(seen.origin.source.partition("; ")[2] for seen in series.observations):
            if source:  # of what the rate is per
                click.echo(source[0].upper() + source[1:])
