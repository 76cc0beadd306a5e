"""The ledger: a small SQLite file that names every Parquet file and unit. Its transaction is the commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from saferplan.records.versions import UnitKey, Version, current
from saferplan.values.errors import SaferplanError

Connection = sqlite3.Connection
NAME = "ledger.sqlite"
SCHEMA_VERSION = 1
_SCHEMA = (
    """CREATE TABLE import (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, issued TEXT NOT NULL DEFAULT '', withdrawn_at TEXT)""",
    """CREATE TABLE input (
        import_id INTEGER NOT NULL REFERENCES import, name TEXT NOT NULL, dataset TEXT NOT NULL,
        rows_read INTEGER NOT NULL, rows_loaded INTEGER NOT NULL, kept_aside TEXT NOT NULL, remarks TEXT NOT NULL)""",
    """CREATE TABLE unit (
        id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL REFERENCES import, dataset TEXT NOT NULL,
        scope TEXT NOT NULL, period TEXT NOT NULL, input TEXT NOT NULL, rows INTEGER NOT NULL, summary TEXT NOT NULL,
        current INTEGER NOT NULL DEFAULT 0, UNIQUE (dataset, scope, period, import_id))""",
    "CREATE UNIQUE INDEX one_current ON unit (dataset, scope, period) WHERE current",
    """CREATE TABLE file (
        id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL REFERENCES import, dataset TEXT NOT NULL,
        path TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL, places BLOB)""",
    """CREATE TABLE content (
        file_id INTEGER NOT NULL REFERENCES file, unit_id INTEGER NOT NULL REFERENCES unit, rows INTEGER NOT NULL,
        PRIMARY KEY (file_id, unit_id)) WITHOUT ROWID""",
    "CREATE INDEX content_unit ON content (unit_id)",
    """CREATE TABLE aside (
        import_id INTEGER NOT NULL REFERENCES import, path TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL)""",
)


@contextmanager
def open_ledger(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection in autocommit mode, closed at the end. Raises SaferplanError where the store's form is another's."""
    connection = sqlite3.connect(folder / NAME, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, SCHEMA_VERSION):
            raise SaferplanError(
                f"the store's form is number {version}; this Saferplan reads number {SCHEMA_VERSION}.",
                str(folder),
                "Use the Saferplan that wrote it, or import the files into a new store.",
            )
        yield connection
    except sqlite3.DatabaseError as error:
        raise SaferplanError(
            f"the ledger cannot be read ({error}).", str(folder / NAME), "Restore the store from a copy."
        ) from error
    finally:
        connection.close()


def is_made(connection: sqlite3.Connection) -> bool:
    """Whether the tables stand: a writer killed while making a store leaves a ledger without."""
    return bool(connection.execute("PRAGMA user_version").fetchone()[0])


def make(connection: sqlite3.Connection) -> None:
    """Make the tables of a new ledger, all or none."""
    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection):
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextmanager
def transaction(connection: sqlite3.Connection, mode: str = "IMMEDIATE") -> Iterator[None]:
    """All that happens inside is committed at the end, or nothing is."""
    connection.execute(f"BEGIN {mode}")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def settle(connection: sqlite3.Connection, units: Iterable[UnitKey]) -> list[tuple[UnitKey, int | None, int | None]]:
    """Set anew which version of each unit is current; returns (unit, id before, id now) for each."""
    settled = []
    for unit in units:
        key = (unit.dataset, unit.scope, unit.period)
        rows = connection.execute(
            """SELECT unit.id, import.issued, import.withdrawn_at IS NOT NULL, unit.current
               FROM unit JOIN import ON import.id = unit.import_id
               WHERE dataset = ? AND scope = ? AND period = ?""",
            key,
        ).fetchall()
        before = next((row[0] for row in rows if row[3]), None)
        chosen = current(Version(row[0], row[1], bool(row[2])) for row in rows)
        now = chosen.number if chosen else None
        if before != now:
            connection.execute("UPDATE unit SET current = 0 WHERE id = ?", (before,))
            connection.execute("UPDATE unit SET current = 1 WHERE id = ?", (now,))
        settled.append((unit, before, now))
    return settled
