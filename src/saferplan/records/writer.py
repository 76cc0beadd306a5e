"""Writes one import into a store: files are made in a staging folder, and one ledger transaction makes them count."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from saferplan.records import ledger, places
from saferplan.records.account import Aside, FileCount
from saferplan.records.engine import connect
from saferplan.records.summaries import Summary, summarise
from saferplan.records.versions import Difference, UnitKey, difference
from saferplan.values.errors import SaferplanError

STAGING = "staging"
_ASIDE_SCHEMA = pa.schema({"input": pa.string(), "line": pa.int64(), "reason": pa.string(), "text": pa.string()})
_ASIDE_BATCH = 10_000


@dataclass(frozen=True)
class Written:
    """What a committed import did. `older` are units whose new version is an older issue and so is not current."""

    number: int
    counts: tuple[FileCount, ...]
    units: dict[UnitKey, str]  # to the name of the file it came from
    differences: tuple[Difference, ...]
    older: tuple[UnitKey, ...]


@dataclass
class _Unit:
    key: UnitKey
    file: str
    rows: int
    summary: Summary

    def take(self, summary: Summary) -> None:
        """Add the summary of further rows."""
        self.rows += summary["rows"][""]
        for column, counted in summary.items():
            kept = self.summary.setdefault(column, {})
            for value, count in counted.items():
                kept[value] = kept.get(value, 0) + count


class Writer:
    """One import under way. Made by `Store.begin`; nothing it does counts before `commit`.

    `folder` is an empty directory on the store's disk for whatever a source needs; it is removed at the end.
    """

    def __init__(self, store: Path, issued: str = "") -> None:
        self.store, self.issued = store, issued
        self.folder = store / STAGING
        self.counts: list[FileCount] = []
        self._units: dict[int, _Unit] = {}
        self._ids: dict[UnitKey, int] = {}
        self._files: list[tuple[str, Path, dict[int, int], bytes | None]] = []
        self._aside: pq.ParquetWriter | None = None
        self._aside_rows = 0
        self._aside_lock = Lock()
        self._engine: duckdb.DuckDBPyConnection | None = None
        self._flusher = ThreadPoolExecutor(1)
        self._flushed: list[Future[None]] = []
        self._sweep()
        self.folder.mkdir(parents=True)
        with ledger.open_ledger(store) as known:
            self.number: int = known.execute("SELECT coalesce(max(id), 0) + 1 FROM import").fetchone()[0]
            self._next_unit: int = known.execute("SELECT coalesce(max(id), 0) + 1 FROM unit").fetchone()[0]

    @property
    def engine(self) -> duckdb.DuckDBPyConnection:
        """The import's own database, opened on first use."""
        if self._engine is None:
            self._engine = connect(self.folder / "spill")
        return self._engine

    def unit(self, dataset: str, scope: str, period: str, file: str) -> int:
        """The number that every row of this unit carries in its column `unit`; `file` is the input file's name.

        Asking again for the same unit and file gives the same number. Raises SaferplanError where another file of
        this import holds the unit already.
        """
        key = UnitKey(dataset, scope, period)
        if number := self._ids.get(key):
            other = self._units[number].file
            if other == file:
                return number
            raise SaferplanError(
                f"{file} holds the same records ({key}) as {other}.",
                mend="Nothing was changed. Import one of them, or one after the other: the later replaces the earlier.",
            )
        number = self._next_unit
        self._next_unit += 1
        self._ids[key], self._units[number] = number, _Unit(key, file, 0, {"rows": {"": 0}})
        return number

    def add(
        self,
        dataset: str,
        parquet_path: Path,
        rows: dict[int, int],
        places: Collection[str] | None = None,
        summaries: dict[int, Summary] | None = None,
    ) -> None:
        """Take over a finished Parquet file of the dataset, with its rows by unit number.

        `places` are the place codes its rows carry, so that readers after other places leave it closed; None where
        that is not known. Rows without a place need no code. `summaries` (see `summarise`) spare the reading of the
        file; in all, those given must cover the rows added. Raises ValueError where the file holds other rows.
        """
        if (held := pq.read_metadata(parquet_path).num_rows) != sum(rows.values()):
            raise ValueError(f"{parquet_path.name} has {held} rows, not as stated")
        if summaries is None:
            summaries = summarise(self.engine.read_parquet(str(parquet_path)))
            if {number: summary["rows"][""] for number, summary in summaries.items()} != rows:
                raise ValueError(f"{parquet_path.name}: the rows of its units are not as stated")
        for number, summary in summaries.items():
            self._units[number].take(summary)
        self._flushed.append(self._flusher.submit(_flush, parquet_path))
        self._files.append((dataset, parquet_path, dict(rows), _packed(places)))

    def keep_aside(self, file: str, rows: Iterable[Aside]) -> None:
        """Keep rows that were not loaded, with line, reason and text; threads may call it at once.

        The rows belong in the file's count too.
        """
        feed = iter(rows)
        while batch := list(islice(feed, _ASIDE_BATCH)):
            lines = [{"input": file, "line": row.line, "reason": row.reason, "text": row.text} for row in batch]
            with self._aside_lock:
                if self._aside is None:
                    self._aside = pq.ParquetWriter(self.folder / "aside.parquet", _ASIDE_SCHEMA, compression="zstd")
                self._aside.write_table(pa.Table.from_pylist(lines, schema=_ASIDE_SCHEMA))
                self._aside_rows += len(batch)

    def count(self, count: FileCount) -> None:
        """Give the account of one file; called once a file."""
        self.counts.append(count)

    def commit(self) -> Written:
        """Make everything added count, in one ledger transaction.

        A unit that no added file speaks of is left out: it was not supplied, and replaces nothing. One that is stated
        to have no rows was supplied, and is empty.
        """
        self._check()
        supplied = {number for _, _, rows, _ in self._files for number in rows}
        self._units = {number: unit for number, unit in self._units.items() if number in supplied}
        self._ids = {unit.key: number for number, unit in self._units.items()}
        moved = self._move()
        with ledger.open_ledger(self.store) as known, ledger.transaction(known):
            self._record(known, moved)
            settled = ledger.settle(known, self._ids)
            summaries = {
                number: json.loads(known.execute("SELECT summary FROM unit WHERE id = ?", (number,)).fetchone()[0])
                for number in {before for _, before, now in settled if before and before != now}
            }
        differences = [
            difference(key, summaries[before], self._units[now].summary)
            for key, before, now in settled
            if before and now and before != now
        ]
        older = tuple(key for key, _, now in settled if now != self._ids[key])
        sources = {unit.key: unit.file for unit in self._units.values()}
        return Written(self.number, tuple(self.counts), sources, tuple(differences), older)

    def close(self) -> None:
        """Let go of everything and remove the staging folder."""
        self._flusher.shutdown(cancel_futures=True)
        if self._aside is not None:
            self._aside.close()
        if self._engine is not None:
            self._engine.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _check(self) -> None:
        stated = Counter[int]()
        for _, _, rows, _ in self._files:
            stated.update(rows)
        for number, unit in self._units.items():
            if unit.rows != stated[number]:
                raise ValueError(f"{unit.file}: {unit.key} should have {stated[number]} rows but has {unit.rows}")
        if (loaded := sum(count.rows_loaded for count in self.counts)) != stated.total():
            raise ValueError(f"the files' counts say {loaded} rows were loaded, but {stated.total()} were added")
        if (aside := sum(sum(count.kept_aside.values()) for count in self.counts)) != self._aside_rows:
            raise ValueError(f"the files' counts say {aside} rows were kept aside, but {self._aside_rows} were")

    def _move(self) -> list[str]:
        """Put the files where the ledger will name them; until it does, the next writer would sweep them away."""
        for flush in self._flushed:
            flush.result()
        paths = []
        for at, (dataset, path, _, _) in enumerate(self._files):
            paths.append(f"records/{quote(dataset, safe='')}/{self.number:06d}-{at:04d}.parquet")
            _put(path, self.store / paths[-1])
        if self._aside is not None:
            self._aside.close()
            _flush(self.folder / "aside.parquet")
            _put(self.folder / "aside.parquet", self.store / self._aside_path)
        named = [*paths, self._aside_path] if self._aside is not None else paths
        for folder in {self.store, *((self.store / path).parent for path in named)}:
            _flush(folder)
        return paths

    @property
    def _aside_path(self) -> str:
        return f"aside/{self.number:06d}.parquet"

    def _record(self, known: ledger.Connection, paths: list[str]) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        known.execute("INSERT INTO import (id, at, issued) VALUES (?, ?, ?)", (self.number, at, self.issued))
        known.executemany(
            "INSERT INTO input VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(self.number, c.name, c.dataset, c.rows_read, c.rows_loaded, *_written(c)) for c in self.counts],
        )
        known.executemany(
            "INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            [
                (number, self.number, u.key.dataset, u.key.scope, u.key.period, u.file, u.rows, json.dumps(u.summary))
                for number, u in self._units.items()
            ],
        )
        for path, (dataset, _, rows, codes) in zip(paths, self._files, strict=True):
            made = known.execute(
                "INSERT INTO file (import_id, dataset, path, rows, places) VALUES (?, ?, ?, ?, ?)",
                (self.number, dataset, path, sum(rows.values()), codes),
            )
            known.executemany(
                "INSERT INTO content VALUES (?, ?, ?)", [(made.lastrowid, unit, count) for unit, count in rows.items()]
            )
        if self._aside is not None:
            known.execute("INSERT INTO aside VALUES (?, ?, ?)", (self.number, self._aside_path, self._aside_rows))

    def _sweep(self) -> None:
        """Remove what killed imports left: only files that no transaction ever named, so no reader has them open."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with ledger.open_ledger(self.store) as known:
            named = {row[0] for row in known.execute("SELECT path FROM file UNION ALL SELECT path FROM aside")}
        for path in [*self.store.glob("records/*/*"), *self.store.glob("aside/*")]:
            if path.relative_to(self.store).as_posix() not in named:
                path.unlink()


def _packed(codes: Collection[str] | None) -> bytes | None:
    return None if codes is None else places.pack(codes)


def _written(count: FileCount) -> tuple[str, str]:
    return json.dumps(count.kept_aside), json.dumps(count.remarks)


def _put(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)


def _flush(path: Path) -> None:
    """Have the system write a file or folder to the disk now."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
