"""What a version is remembered by: its rows in all and by the columns that people ask about when it is replaced."""

from __future__ import annotations

import duckdb

Summary = dict[str, dict[str, int]]
COUNTED = ("crime_type", "outcome", "outcome_type", "type", "offence_group", "severity", "category")
ADDED_UP = ("number", "count")


def summarise(source: duckdb.DuckDBPyRelation) -> dict[int, Summary]:
    """By unit number: rows ("rows"), rows by value of each column of COUNTED, and sums of the columns ADDED_UP."""
    counted = [column for column in COUNTED if column in source.columns]
    summed = [column for column in ADDED_UP if column in source.columns]
    sums = "".join(f', sum("{column}")' for column in summed)
    columns = "".join(f', "{column}"::VARCHAR' for column in counted)
    sets = ", ".join(["(unit)", *(f'(unit, "{column}"::VARCHAR)' for column in counted)])
    which = f"grouping_id(unit{columns})"
    # One scan; each set of groups is told by its bits: a column that is not grouped by has its bit set.
    rows = source.query(
        "source", f"SELECT unit, {which}, count(*){sums}{columns} FROM source GROUP BY GROUPING SETS ({sets})"
    ).fetchall()
    found: dict[int, Summary] = {}
    everything = (1 << len(counted)) - 1
    for unit, bits, count, *rest in rows:
        summary = found.setdefault(unit, {})
        if bits == everything:
            summary["rows"] = {"": count}
            for column, total in zip(summed, rest, strict=False):
                summary[column] = {"": total or 0}
            continue
        at = len(counted) - (everything ^ bits).bit_length()
        _add(summary.setdefault(counted[at], {}), rest[len(summed) + at] or "", count)
    return found


def _add(counts: dict[str, int], value: str, count: int) -> None:
    counts[value] = counts.get(value, 0) + count
