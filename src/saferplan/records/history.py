"""What was imported when, what of it is current, how to take an import back, and the rows that were kept aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from saferplan.records import ledger
from saferplan.records.account import Aside
from saferplan.records.lock import only_writer
from saferplan.records.store import Store
from saferplan.records.versions import Difference, Summary, UnitKey, difference
from saferplan.values.errors import SaferplanError

_NOTHING: Summary = {"rows": {"": 0}}


@dataclass(frozen=True)
class ImportEntry:
    """One import: its number, moment (UTC), stated issue or empty, moment of withdrawal or empty, files and rows."""

    number: int
    at: str
    issued: str
    withdrawn_at: str
    files: tuple[str, ...]
    datasets: tuple[str, ...]
    rows_read: int
    rows_loaded: int
    rows_kept_aside: int
    units: int
    units_current: int

    @property
    def state(self) -> str:
        """withdrawn, current, partly current, or replaced."""
        if self.withdrawn_at:
            return "withdrawn"
        if not self.units_current:
            return "replaced" if self.units else "no rows"
        return "current" if self.units_current == self.units else "partly current"


@dataclass(frozen=True)
class AsideRow:
    """A row kept aside, and where it was met."""

    import_number: int
    file: str
    row: Aside


def imports(path: Path | str) -> list[ImportEntry]:
    """All imports of the store, oldest first."""
    store = Store.open(path)
    with ledger.open_ledger(store.path) as known, ledger.transaction(known, "DEFERRED"):
        rows = known.execute("SELECT id, at, issued, coalesce(withdrawn_at, '') FROM import ORDER BY id").fetchall()
        return [_entry(known, row) for row in rows]


def state(path: Path | str) -> str:
    """A short text that changes whenever what readers see of the store changes: imports made, and those withdrawn."""
    store = Store.open(path)
    with ledger.open_ledger(store.path) as known:
        made, withdrawn = known.execute("SELECT coalesce(max(id), 0), count(withdrawn_at) FROM import").fetchone()
    return f"{made} imports, {withdrawn} withdrawn"


def _entry(known: ledger.Connection, row: tuple[int, str, str, str]) -> ImportEntry:
    inputs = known.execute(
        "SELECT name, dataset, rows_read, rows_loaded FROM input WHERE import_id = ? ORDER BY rowid", row[:1]
    ).fetchall()
    units, now = known.execute("SELECT count(*), total(current) FROM unit WHERE import_id = ?", row[:1]).fetchone()
    read, loaded = sum(one[2] for one in inputs), sum(one[3] for one in inputs)
    return ImportEntry(
        *row, tuple(one[0] for one in inputs), tuple(sorted({one[1] for one in inputs})), read, loaded, read - loaded,
        units, int(now),
    )  # fmt: skip


def withdraw(path: Path | str, number: int) -> list[Difference]:
    """Take an import back: of each of its units the version before is current again, or none.

    The differences are those that readers will see; files stay, so that readers at work are not disturbed. Raises
    SaferplanError where there is no such import, or it is withdrawn already, or another process is writing.
    """
    store = Store.open(path)
    with only_writer(store.path), ledger.open_ledger(store.path) as known, ledger.transaction(known):
        found = known.execute("SELECT withdrawn_at FROM import WHERE id = ?", (number,)).fetchone()
        if not found:
            raise SaferplanError(f"there is no import {number}.", str(path), "See them with saferplan imports.")
        if found[0]:
            raise SaferplanError(f"import {number} was withdrawn at {found[0]}.", str(path), "Nothing was changed.")
        at = datetime.now(UTC).isoformat(timespec="seconds")
        known.execute("UPDATE import SET withdrawn_at = ? WHERE id = ?", (at, number))
        keys = known.execute("SELECT dataset, scope, period FROM unit WHERE import_id = ? ORDER BY id", (number,))
        settled = ledger.settle(known, [UnitKey(*key) for key in keys.fetchall()])
        return [
            difference(key, _summary(known, before), _summary(known, now))
            for key, before, now in settled
            if before != now
        ]


def _summary(known: ledger.Connection, unit: int | None) -> Summary:
    if unit is None:
        return _NOTHING
    found: Summary = json.loads(known.execute("SELECT summary FROM unit WHERE id = ?", (unit,)).fetchone()[0])
    return found


def aside(path: Path | str, number: int | None = None, reason: str | None = None) -> Iterator[AsideRow]:
    """Rows kept aside, by import, in the order they were met; of one import or reason where given."""
    import pyarrow.parquet as pq

    store = Store.open(path)
    with ledger.open_ledger(store.path) as known:
        files = known.execute("SELECT import_id, path FROM aside ORDER BY import_id").fetchall()
        if number is not None and not known.execute("SELECT 1 FROM import WHERE id = ?", (number,)).fetchone():
            raise SaferplanError(f"there is no import {number}.", str(path), "See them with saferplan imports.")
    for held, file in files:
        if number in (None, held):
            for batch in pq.ParquetFile(store.path / file).iter_batches(10_000):
                for row in batch.to_pylist():
                    if reason in (None, row["reason"]):
                        yield AsideRow(held, row["input"], Aside(row["line"], row["reason"], row["text"]))
