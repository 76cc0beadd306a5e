"""What the record store tells of itself, ready for its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saferplan import imports_of
from saferplan.values.document import Cell, Table

KINDS = {
    "street": "Street-level crime", "outcomes": "Outcomes", "stop-and-search": "Stop and search",
    "recorded-crime": "Recorded crime tables", "casualties": "Road casualties", "lookup": "Lookups of geography",
    "residents": "Residents", "family": "Most similar groups",
}  # fmt: skip


def short(name: str) -> str:
    """A file's name as people know it, without the folder it waited in; in an archive with its place there."""
    outer, mark, inner = name.partition("!")
    return f"{Path(outer).name}{mark}{inner}"


@dataclass(frozen=True)
class Entry:
    """One import as the list shows it."""

    number: int
    at: str
    issued: str
    withdrawn_at: str
    files: tuple[str, ...]
    kinds: str
    read: int
    loaded: int
    aside: int
    state: str


def kind_words(dataset: str) -> str:
    """A kind of records in words."""
    kind, _, name = dataset.partition(":")
    if name:
        return f"Partner’s table: {name.replace('-', ' ')}"
    return KINDS.get(kind, kind.replace("-", " ").capitalize())


def entries_shown(store: Path) -> list[Entry]:
    """The imports of a store, the newest first."""
    return [
        Entry(
            one.number, one.at, one.issued, one.withdrawn_at, one.files, ", ".join(map(kind_words, one.datasets)),
            one.rows_read, one.rows_loaded, one.rows_kept_aside, one.state,
        )
        for one in reversed(imports_of(store))
    ]  # fmt: skip


def due_table(store: Path) -> Table:
    """By kind and source: what was supplied up to when, and which period is expected next."""
    from saferplan import Store

    opened = Store.open(store)
    try:
        supplied = {name: opened.supplied(name) for name in sorted(opened.datasets())}
    finally:
        opened.close()
    rows = []
    for name, scopes in supplied.items():
        for scope, periods in scopes.items():
            last = max(periods, key=lambda period: (period.last, period.first))
            following = last.shift(last.months)
            rows.append((Cell(kind_words(name)), Cell(scope), Cell(last.label), Cell(following.label)))
    return Table("What each source has supplied", ("Kind", "Source", "Supplied up to", "Expected next"), tuple(rows))


def aside_table(rows: Iterable[Any], number: int) -> Table:
    """Rows kept aside as a table: file, line, reason, the row's own text."""
    cells = tuple(
        (Cell(short(file)), Cell(str(row.line), row.line, numeric=True), Cell(row.reason), Cell(row.text))
        for file, row in ((one.file, one.row) for one in rows)
    )
    return Table(f"Rows of import {number} kept aside", ("File", "Line", "Reason", "Text"), cells)
