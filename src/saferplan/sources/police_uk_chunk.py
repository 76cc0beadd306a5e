"""Some files of one layout, read together: in one pass of the engine where nothing is odd, else with care."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from saferplan.records.account import Aside, FileCount
from saferplan.records.engine import quiet
from saferplan.records.summaries import summarise
from saferplan.records.writer import Writer
from saferplan.sources import police_uk_careful
from saferplan.sources.police_uk_engine import (
    Part,
    PoliceFile,
    begin,
    reading,
    set_seldom_apart,
    unknown_types,
    write_chunk,
)

_BATCH = 20_000
_ARROW = {
    "DOUBLE": pa.float64(), "BLOB": pa.binary(), "TIMESTAMP": pa.timestamp("us"), "BOOLEAN": pa.bool_(),
    "VARCHAR": pa.string(),
}  # fmt: skip


@dataclass
class Chunk:
    """Files of one layout. `run` may be called in a thread of its own and gives its counts here."""

    files: list[PoliceFile]
    size: int = 0  # bytes
    counts: list[FileCount] = field(default_factory=list)

    @property
    def dataset(self) -> str:
        return self.files[0].layout.dataset

    def run(self, writer: Writer, engine: duckdb.DuckDBPyConnection, target: Path) -> Part | None:
        """Load every row or keep it aside, and write what was loaded; `engine` is a cursor of the import's own."""
        with quiet(engine):
            begin(engine, self.files)
            rows = self._read_fast(engine)
            # The engine's count of rows must be that of line ends; a file where it is not is read again, with care.
            careful = {file.unit for file in self.files if rows.get(file.unit, 0) != _expected(file)}
            self._forget(engine, careful)
            accounts = {
                file.unit: _read_carefully(file, writer, engine)
                if file.unit in careful
                else (rows.get(file.unit, 0), {})
                for file in self.files
            }
            summaries = summarise(engine.table("chunk"))
            summaries |= {unit: {"rows": {"": 0}} for unit, (read, _) in accounts.items() if not read}
            self._count(accounts, {unit: unknown_types(summary) for unit, summary in summaries.items()})
            if not summaries:
                return None
            loaded = {unit: summary["rows"][""] for unit, summary in summaries.items()}
            often = set_seldom_apart(engine, self.dataset, loaded)
            return write_chunk(engine, self.dataset, often, target, summaries)

    def _read_fast(self, engine: duckdb.DuckDBPyConnection) -> dict[int, int]:
        """Rows by unit after one pass of the engine over the plain files; −1 for a unit with anything odd."""
        plain = [file for file in self.files if file.input.form and file.input.form.plain]
        if not plain:
            return {}
        try:
            engine.execute(reading(plain), [[str(file.input.path) for file in plain]])
        except duckdb.Error:  # files that the engine cannot make out at all
            return {file.unit: -1 for file in plain}
        seen = engine.execute("SELECT unit, count(*), count_if(odd) FROM chunk GROUP BY unit").fetchall()
        return {unit: -1 if odd else rows for unit, rows, odd in seen}

    def _forget(self, engine: duckdb.DuckDBPyConnection, units: set[int]) -> None:
        if units:
            engine.execute(f"DELETE FROM chunk WHERE unit IN ({', '.join(map(str, units))})")

    def _count(self, accounts: dict[int, tuple[int, dict[str, int]]], unknown: dict[int, list[str]]) -> None:
        for file in self.files:
            read, aside = accounts[file.unit]
            loaded = read - sum(aside.values())
            remarks = [file.layout.remark, *unknown.get(file.unit, [])]
            if not read:
                remarks.append("the file has no rows: the month counts as supplied, with nothing in it")
            elif not loaded:
                remarks.append("no row was loaded, so the month counts as not supplied")
            told = tuple(remark for remark in remarks if remark)
            self.counts.append(FileCount(file.input.name, self.dataset, read, loaded, aside, told))


def _expected(file: PoliceFile) -> int:
    """Rows if every line is one; −2 (never met) where the engine was not asked."""
    form = file.input.form
    return form.lines - file.layout.header if form and form.plain else -2


def _read_carefully(file: PoliceFile, writer: Writer, engine: duckdb.DuckDBPyConnection) -> tuple[int, dict[str, int]]:
    """Load a file's rows with the careful reader; rows read and, by reason, rows kept aside."""
    assert file.input.form
    aside: Counter[str] = Counter()
    loaded = 0
    found = police_uk_careful.read(file.input.path, file.input.form.encoding, file.layout, file.month)
    while batch := list(islice(found, _BATCH)):
        odd = [row for row in batch if isinstance(row, Aside)]
        rows = [row for row in batch if not isinstance(row, Aside)]
        aside.update(row.reason for row in odd)
        loaded += len(rows)
        writer.keep_aside(file.input.name, odd)
        _insert(engine, file, rows)
    return loaded + aside.total(), dict(aside)


def _insert(engine: duckdb.DuckDBPyConnection, file: PoliceFile, rows: list[police_uk_careful.Row]) -> None:
    if not rows:
        return
    columns = [column for column in file.layout.present if column.stored]
    values = zip(*rows, strict=True)
    batch = {
        column.name: pa.array(list(value), _ARROW[column.sql_type])
        for column, value in zip(columns, values, strict=True)
    }
    batch["unit"] = pa.array([file.unit] * len(rows), pa.int32())
    engine.register("batch", pa.table(batch))
    engine.execute("INSERT INTO chunk BY NAME SELECT * FROM batch")
    engine.unregister("batch")
