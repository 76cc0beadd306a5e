"""What a version is remembered by: its rows in all and by the columns that people ask about when it is replaced."""

from __future__ import annotations

from pathlib import Path

import duckdb

COUNTED = ("crime_type", "outcome", "outcome_type", "type", "offence_group", "severity", "category")
ADDED_UP = ("number", "count")


def summarise(engine: duckdb.DuckDBPyConnection, parquet: Path) -> dict[int, dict[str, dict[str, int]]]:
    """By unit number: rows ("rows"), rows by value of each column of COUNTED, and sums of the columns ADDED_UP."""
    source = engine.read_parquet(str(parquet))
    counted = [column for column in COUNTED if column in source.columns]
    summed = [column for column in ADDED_UP if column in source.columns]
    sets = ", ".join(f'(unit, "{column}")' for column in counted)
    # One scan: a row of the answer is a unit, or a unit and one value of one column; `which` tells the columns apart.
    rows = source.query(
        "source",
        f"""SELECT unit, count(*), {_which(counted)} AS which, {_value(counted)} AS value
               {"".join(f', sum("{column}")' for column in summed)}
            FROM source GROUP BY GROUPING SETS ((unit){", " + sets if sets else ""})""",
    ).fetchall()
    found: dict[int, dict[str, dict[str, int]]] = {}
    for unit, count, which, value, *sums in rows:
        summary = found.setdefault(unit, {})
        if which is None:
            summary["rows"] = {"": count}
            summary.update({column: {"": total or 0} for column, total in zip(summed, sums, strict=True)})
        else:
            summary.setdefault(which, {})[value or ""] = count
    return found


def _which(columns: list[str]) -> str:
    cases = "".join(f"WHEN grouping(\"{column}\") = 0 THEN '{column}' " for column in columns)
    return f"CASE {cases} END" if cases else "NULL"


def _value(columns: list[str]) -> str:
    # Outside its own set a column is null, so the first that is not null is the one counted.
    return "coalesce(" + ", ".join(f'"{column}"::VARCHAR' for column in columns) + ", '')" if columns else "NULL"
