"""The SQL by which the engine reads, sorts and writes police.uk records; made from the tables of columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from saferplan.sources.contract import InputFile
from saferplan.sources.police_uk_columns import CRIME_TYPES, DATASETS, Column
from saferplan.sources.police_uk_layout import Layout
from saferplan.values.period import Period

# Small enough that a reader after one partnership skips most of a force's rows.
ROWS_OF_A_GROUP = 20_480


@dataclass(frozen=True)
class PoliceFile:
    """One file with what its name or rows say: the force's slug, the month (2020-01), and its unit's number."""

    input: InputFile
    layout: Layout
    force: str
    month: str
    unit: int

    @property
    def month_number(self) -> int:
        return Period.parse(self.month).first


def stored(dataset: str) -> list[Column]:
    """The dataset's columns that the store keeps, in its order; before them stand unit, force and month."""
    return [column for column in DATASETS[dataset] if column.stored]


def has_places(dataset: str) -> bool:
    """Whether the dataset's rows carry a place code."""
    return any(column.name == "lsoa" for column in DATASETS[dataset])


def definition(dataset: str) -> str:
    """Columns of a table for the dataset's rows."""
    own = ", ".join(f"{column.name} {column.sql_type}" for column in stored(dataset))
    return f"unit INTEGER, force VARCHAR, month INTEGER, {own}"


def reading(files: Sequence[PoliceFile]) -> str:
    """Makes the table `chunk` of the files' rows; all files are of one layout.

    Every column is read as text and turned by its own expression, so that a row with anything unexpected is marked
    `odd` in the same pass; rows that are no CSV at all are left out, and missed when the rows are counted.
    """
    layout = files[0].layout
    names = [column.name if column else f"other_{at}" for at, column in enumerate(layout.columns)]
    given = {column.name for column in layout.present}
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    month = _by_file("'" + file.month + "'" for file in files)
    values = [
        f"{column.sql() if column.name in given else f'NULL::{column.sql_type}'} AS {column.name}"
        for column in stored(layout.dataset)
    ]
    odd = " OR ".join(test for column in layout.present if (test := column.odd_sql(month)) != "false")
    return f"""CREATE OR REPLACE TEMP TABLE chunk AS
        SELECT {_by_file(file.unit for file in files)}::INTEGER AS unit,
               {_by_file("'" + _quoted(file.force) + "'" for file in files)} AS force,
               {_by_file(file.month_number for file in files)}::INTEGER AS month, {", ".join(values)}, {odd} AS odd
        FROM read_csv($1, columns = {{{columns}}}, auto_detect = false, header = {str(layout.header).lower()},
                      delim = ',', quote = '"', escape = '"', ignore_errors = true)"""


def _by_file(values: Iterable[object]) -> str:
    return f"([{', '.join(map(str, values))}])[(file_index + 1)::BIGINT]"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def unknown_types(engine: duckdb.DuckDBPyConnection) -> dict[int, list[str]]:
    """By unit, the crime types of the table `chunk` that the publisher is not known to use."""
    known = ", ".join(f"'{name}'" for name in sorted(CRIME_TYPES))
    found: dict[int, list[str]] = {}
    for unit, kind, rows in engine.execute(
        f"""SELECT unit, crime_type, count(*) FROM chunk WHERE crime_type NOT IN ({known})
            GROUP BY ALL ORDER BY ALL LIMIT 1000"""
    ).fetchall():
        found.setdefault(unit, []).append(f"crime type not met before: {kind} ({rows} rows)")
    return found


def set_seldom_apart(engine: duckdb.DuckDBPyConnection, dataset: str) -> None:
    """Move rows of places with few rows in `chunk` to the import's table for them.

    They are mostly points that lie in another force's area. Left where they are, they would make every file of every
    force hold a few rows of any partnership.
    """
    engine.execute(
        """CREATE OR REPLACE TEMP TABLE seldom AS
           SELECT lsoa FROM (SELECT lsoa, count(*) AS rows FROM chunk WHERE lsoa IS NOT NULL GROUP BY lsoa)
           QUALIFY rows < greatest(2, avg(rows) OVER () / 10)"""
    )
    engine.execute(
        f"INSERT INTO {seldom_table(dataset)} SELECT * EXCLUDE odd FROM chunk WHERE lsoa IN (SELECT lsoa FROM seldom)"
    )
    engine.execute("DELETE FROM chunk WHERE lsoa IN (SELECT lsoa FROM seldom)")


def seldom_table(dataset: str) -> str:
    """The import's table of rows set apart by `set_seldom_apart`."""
    return f'"seldom {dataset}"'


@dataclass(frozen=True)
class Part:
    """A finished Parquet file, its rows by unit and the places in it (None: the dataset has none)."""

    dataset: str
    path: Path
    rows: dict[int, int]
    places: list[str] | None


def write(engine: duckdb.DuckDBPyConnection, table: str, dataset: str, target: Path) -> Part | None:
    """Write a table's rows as Parquet, by place where they have one; None where there are no rows."""
    rows = dict(engine.execute(f"SELECT unit, count(*) FROM {table} GROUP BY unit ORDER BY unit").fetchall())
    if not rows:
        return None
    places, order = None, "unit"
    if has_places(dataset):
        found = engine.execute(f"SELECT DISTINCT lsoa FROM {table} WHERE lsoa IS NOT NULL").fetchall()
        places, order = [row[0] for row in found], "lsoa, unit"
    columns = ", ".join(["unit", "force", "month", *(column.name for column in stored(dataset))])
    engine.execute(
        f"""COPY (SELECT {columns} FROM {table} ORDER BY {order}) TO '{_quoted(str(target))}'
            (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROWS_OF_A_GROUP})"""
    )
    return Part(dataset, target, rows, places)
