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
    columns = "".join(f', "{column}"::VARCHAR' for column in counted)
    sums = "".join(f', sum("{column}")' for column in summed)
    # One grouping by all the columns, added up here: they have few values, and it is one scan with one table of groups.
    rows = source.query("source", f"SELECT unit, count(*){sums}{columns} FROM source GROUP BY ALL").fetchall()
    found: dict[int, dict[str, dict[str, int]]] = {}
    for unit, count, *rest in rows:
        summary = found.setdefault(unit, {"rows": {"": 0}})
        summary["rows"][""] += count
        for column, total in zip(summed, rest, strict=False):
            _add(summary.setdefault(column, {}), "", total or 0)
        for column, value in zip(counted, rest[len(summed) :], strict=True):
            _add(summary.setdefault(column, {}), value or "", count)
    return found


def _add(counts: dict[str, int], value: str, count: int) -> None:
    counts[value] = counts.get(value, 0) + count
