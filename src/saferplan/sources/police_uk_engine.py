"""The SQL by which the engine reads, sorts and writes police.uk records; made from the tables of columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from saferplan.records.summaries import Summary
from saferplan.sources.contract import InputFile
from saferplan.sources.police_uk_columns import CRIME_TYPES, DATASETS, Column
from saferplan.sources.police_uk_layout import Layout
from saferplan.values.period import Period

# Rows stay in the order of the files: sorting them by place would cost a fifth of an import, and a reader after one
# partnership opens only the few files whose places the ledger says it needs. In the file of seldom places, which any
# reader may need, rows are by place and the groups small, so that most of them are skipped.
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
    """Columns of a table for the dataset's rows as they are stored."""
    return f"unit INTEGER, force VARCHAR, month INTEGER, {_own(dataset)}"


def _own(dataset: str) -> str:
    return ", ".join(f"{column.name} {column.sql_type}" for column in stored(dataset))


def begin(engine: duckdb.DuckDBPyConnection, files: Sequence[PoliceFile]) -> None:
    """Make the table `chunk` for rows of the files, and `chunk_file` with what is the same for all rows of a file."""
    own = _own(files[0].layout.dataset)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE chunk (unit INTEGER, {own}, odd BOOLEAN)")
    same = ", ".join(f"({file.unit}, '{_quoted(file.force)}', {file.month_number})" for file in files)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE chunk_file AS FROM (VALUES {same}) AS file(unit, force, month)")


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
               {", ".join(values)}, {odd} AS odd
        FROM read_csv($1, columns = {{{columns}}}, auto_detect = false, header = {str(layout.header).lower()},
                      delim = ',', quote = '"', escape = '"', ignore_errors = true)"""


def _by_file(values: Iterable[object]) -> str:
    return f"([{', '.join(map(str, values))}])[(file_index + 1)::BIGINT]"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def unknown_types(summary: Summary) -> list[str]:
    """A remark for each crime type of a unit that the publisher is not known to use."""
    found = sorted((kind, rows) for kind, rows in summary.get("crime_type", {}).items() if kind not in CRIME_TYPES)
    return [f"crime type not met before: {kind} ({rows} rows)" for kind, rows in found]


@dataclass(frozen=True)
class Often:
    """What is left of `chunk` when the rows of seldom places are set apart: a relation, its places and its rows."""

    relation: str
    places: list[str] | None
    rows: dict[int, int]


def set_seldom_apart(engine: duckdb.DuckDBPyConnection, dataset: str, rows: dict[int, int]) -> Often:
    """Copy rows of places with few rows in `chunk` to the import's table for them. `rows` are those of `chunk` by unit.

    They are mostly points that lie in another force's area. Left where they are, they would make every file of every
    force hold a few rows of any partnership.
    """
    if not has_places(dataset):
        return Often("chunk", None, rows)
    held = dict(engine.execute("SELECT lsoa, count(*) FROM chunk WHERE lsoa IS NOT NULL GROUP BY lsoa").fetchall())
    few = max(2, sum(held.values()) / len(held) / 10) if held else 0
    seldom = [place for place, count in held.items() if count < few]
    if not seldom:
        return Often("chunk", list(held), rows)
    engine.execute("CREATE OR REPLACE TEMP TABLE seldom AS SELECT unnest($1) AS lsoa", [seldom])
    engine.execute(
        f"""INSERT INTO {seldom_table(dataset)} BY NAME
            SELECT * EXCLUDE odd FROM chunk SEMI JOIN seldom USING (lsoa) JOIN chunk_file USING (unit)"""
    )
    apart = dict(
        engine.execute("SELECT unit, count(*) FROM chunk SEMI JOIN seldom USING (lsoa) GROUP BY unit").fetchall()
    )
    # A unit without rows is supplied all the same, and stays with its chunk.
    left = {unit: count - apart.get(unit, 0) for unit, count in rows.items() if not count or count > apart.get(unit, 0)}
    places = [place for place, count in held.items() if count >= few]
    return Often("chunk ANTI JOIN seldom USING (lsoa)", places, left)


def seldom_table(dataset: str) -> str:
    """The import's table of rows set apart by `set_seldom_apart`."""
    return f'"seldom {dataset}"'


@dataclass(frozen=True)
class Part:
    """A finished Parquet file, its rows by unit, the places in it (None: the dataset has none), and summaries.

    The summaries of the units may cover rows that were set apart too.
    """

    dataset: str
    path: Path
    rows: dict[int, int]
    places: list[str] | None
    summaries: dict[int, Summary]


def write_chunk(
    engine: duckdb.DuckDBPyConnection, dataset: str, often: Often, target: Path, summaries: dict[int, Summary]
) -> Part:
    """Write what is left of `chunk` as Parquet."""
    _copy(engine, dataset, f"{often.relation} JOIN chunk_file USING (unit)", target)
    return Part(dataset, target, often.rows, often.places, summaries)


def write_seldom(engine: duckdb.DuckDBPyConnection, dataset: str, target: Path) -> Part | None:
    """Write the rows that were set apart as Parquet, by place; None where there are none."""
    table = seldom_table(dataset)
    rows = dict(engine.execute(f"SELECT unit, count(*) FROM {table} GROUP BY unit ORDER BY unit").fetchall())
    if not rows:
        return None
    places = [row[0] for row in engine.execute(f"SELECT DISTINCT lsoa FROM {table}").fetchall()]
    _copy(engine, dataset, f"{table} ORDER BY lsoa", target)
    return Part(dataset, target, rows, places, {})


def _copy(engine: duckdb.DuckDBPyConnection, dataset: str, relation: str, target: Path) -> None:
    columns = ", ".join(["unit", "force", "month", *(column.name for column in stored(dataset))])
    engine.execute(
        f"""COPY (SELECT {columns} FROM {relation}) TO '{_quoted(str(target))}'
            (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROWS_OF_A_GROUP})"""
    )
