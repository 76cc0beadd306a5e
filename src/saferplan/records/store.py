"""The record store: a folder of Parquet files and the ledger that says which of their rows count."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saferplan.records import ledger, places
from saferplan.records.lock import only_writer
from saferplan.records.snapshot import Snapshot, SuppliedUnit
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

if TYPE_CHECKING:
    import ibis
    import pyarrow

    from saferplan.records.writer import Writer

_MAKE = "Make one by importing: saferplan import PATH --store DIR."
_OWN = {ledger.NAME, f"{ledger.NAME}-wal", f"{ledger.NAME}-shm", "lock", "lock.holder", "lock.new", "staging"}


@dataclass(frozen=True)
class Place:
    """Which files a reading opens: `clean` hold only rows wanted, `mixed` hold others too and are filtered by unit."""

    clean: tuple[str, ...]
    mixed: tuple[str, ...]
    units: tuple[int, ...]


class Store:
    """A store as it stood when opened (or last refreshed): what is imported meanwhile is not seen.

    Nothing is locked by reading. Files once named by the ledger are never changed or removed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: Any = None
        self.refresh()

    @classmethod
    def open(cls, path: Path | str) -> Store:
        """Open a store; raises SaferplanError where the folder is none."""
        path = Path(path)
        if not (path / ledger.NAME).is_file():
            raise SaferplanError("this folder is not a record store.", str(path), _MAKE)
        with ledger.open_ledger(path) as known:
            if not ledger.is_made(known):
                raise SaferplanError("nothing has been imported into this store yet.", str(path), _MAKE)
        return cls(path)

    @classmethod
    def create(cls, path: Path | str) -> Store:
        """Open a store, or make one where the folder is missing or empty."""
        path = Path(path)
        if path.exists() and not path.is_dir():
            raise SaferplanError("this is a file; a store is a folder.", str(path), "Give --store a folder.")
        if not (path / ledger.NAME).is_file() and path.is_dir() and {one.name for one in path.iterdir()} - _OWN:
            raise SaferplanError(
                "this folder holds other things and is not a record store.", str(path), "Give --store a new folder."
            )
        with ledger_made(path):
            pass
        return cls(path)

    def refresh(self) -> None:
        """See what has been imported or withdrawn since."""
        with ledger.open_ledger(self.path) as known:
            self._snapshot = Snapshot.read(known)
        self._units = {(unit.dataset, unit.scope, unit.period): unit for unit in self._snapshot.units}

    def close(self) -> None:
        """Close the engine; the store can be used again."""
        if self._engine is not None:
            self._engine.disconnect()
            self._engine = None

    @contextmanager
    def begin(self, issued: str = "") -> Iterator[Writer]:
        """Write one import under the lock; leaving without `commit` changes nothing.

        `issued` is the publisher's date of issue (2024-05-31) or empty. Raises SaferplanError at once where another
        process is writing.
        """
        from saferplan.records.writer import Writer

        with only_writer(self.path):
            writer = Writer(self.path, issued)
            try:
                yield writer
            finally:
                writer.close()
        self.refresh()

    def datasets(self) -> frozenset[str]:
        """Names of the datasets that have current units."""
        return frozenset(unit.dataset for unit in self._snapshot.units)

    def supplied(self, dataset: str) -> dict[str, frozenset[Period]]:
        """By scope, the periods that have been supplied and not withdrawn."""
        found: dict[str, set[Period]] = {}
        for unit in self._snapshot.units:
            if unit.dataset == dataset and unit.period:
                found.setdefault(unit.scope, set()).add(Period.parse(unit.period))
        return {scope: frozenset(periods) for scope, periods in sorted(found.items())}

    def lookups(self) -> frozenset[str]:
        """Names of the lookups held; `table("lookup", scopes=[name])` gives one."""
        return frozenset(unit.scope for unit in self._snapshot.units if unit.dataset == "lookup")

    def lookup(self, name: str) -> ibis.Table:
        """One lookup as a table; raises SaferplanError where it has not been imported."""
        return self.table("lookup", scopes=[name])

    def origin(self, dataset: str, scope: str, period: Period | str) -> SuppliedUnit | None:
        """Where a unit's current rows came from, or None where it was not supplied."""
        return self._units.get((dataset, scope, str(period)))

    def table(
        self,
        dataset: str,
        *,
        scopes: Collection[str] | None = None,
        periods: Collection[Period | str] | None = None,
        places: Collection[str] | None = None,
    ) -> ibis.Table:
        """The current rows of a dataset, of exactly the scopes and periods asked for (None: all).

        `places` only leaves files closed that hold none of these codes; rows of other places remain and are for the
        caller to filter out. Raises SaferplanError where the store holds nothing of the dataset.
        """
        chosen = self.files(dataset, scopes=scopes, periods=periods, places=places)
        parts = [self._read(dataset, chosen.clean)] if chosen.clean else []
        if chosen.mixed:
            mixed = self._read(dataset, chosen.mixed)
            parts.append(mixed.filter(mixed.unit.isin(chosen.units)) if chosen.units else mixed.filter(False))
        return parts[0] if len(parts) == 1 else parts[0].union(parts[1])

    def files(
        self,
        dataset: str,
        *,
        scopes: Collection[str] | None = None,
        periods: Collection[Period | str] | None = None,
        places: Collection[str] | None = None,
    ) -> Place:
        """The files that `table` reads for the same arguments."""
        written = None if periods is None else {str(period) for period in periods}
        wanted = {
            unit.number
            for unit in self._snapshot.units
            if unit.dataset == dataset
            and (scopes is None or unit.scope in scopes)
            and (written is None or unit.period in written)
        }
        holding = self._snapshot.holding(dataset, wanted)
        if places is not None:
            holding = self._near(holding, places)
        if not holding:
            return Place((), (self._any_file(dataset, scopes),), ())
        clean = [file for file in holding if self._snapshot.contents[file] <= wanted]
        mixed = [file for file in holding if not self._snapshot.contents[file] <= wanted]
        units = sorted(set().union(*(self._snapshot.contents[file] & wanted for file in mixed)))
        return Place(self._paths(clean), self._paths(mixed), tuple(units))

    def sql(self, expression: ibis.Expr) -> str:
        """The query that `fetch` would run, as an analyst can read it."""
        import ibis

        return str(ibis.to_sql(expression, dialect="duckdb"))

    def fetch(self, expression: ibis.Expr) -> pyarrow.Table:
        """Run an expression over tables of this store."""
        return expression.to_pyarrow()

    @property
    def engine(self) -> Any:
        """The Ibis connection over the embedded engine, opened on first use so that nothing opens it before a fork."""
        if self._engine is None:
            import ibis

            self._engine = ibis.duckdb.connect()
            self._engine.raw_sql("SET parquet_metadata_cache = true")
            self._engine.raw_sql("SET enable_progress_bar = false")
        return self._engine

    def _read(self, dataset: str, paths: tuple[str, ...]) -> ibis.Table:
        # The view's name follows from its files, so that the printed query is the same every time.
        digest = hashlib.sha256("\n".join(paths).encode()).hexdigest()[:8]
        name = "".join(letter if letter.isalnum() else "_" for letter in dataset)
        unlike = {} if dataset in ALIKE else {"union_by_name": True}
        return self.engine.read_parquet(list(paths), table_name=f"{name}_{digest}", **unlike)

    def _near(self, holding: list[int], codes: Collection[str]) -> list[int]:
        wanted = places.checksums(codes)
        with ledger.open_ledger(self.path) as known:
            packed = {
                row[0]: row[1]
                for row in known.execute(f"SELECT id, places FROM file WHERE id IN ({','.join(map(str, holding))})")
            }
        return [file for file in holding if packed[file] is None or places.may_meet(packed[file], wanted)]

    def _any_file(self, dataset: str, scopes: Collection[str] | None) -> str:
        """A file to take the columns from where no row is wanted."""
        known = [unit for unit in self._snapshot.units if unit.dataset == dataset]
        near = {unit.number for unit in known if unit.scope in (scopes or ())}
        holding = self._snapshot.holding(dataset, near or {unit.number for unit in known})
        if not holding or (dataset == "lookup" and not near):
            what = ", ".join(scopes or ()) if dataset == "lookup" else dataset
            raise SaferplanError(
                f"the store holds no records of “{what}”.", str(self.path), "Import them with saferplan import."
            )
        return self._paths(holding[:1])[0]

    def _paths(self, files: list[int]) -> tuple[str, ...]:
        return tuple(str(self.path / self._snapshot.paths[file]) for file in files)


ALIKE = frozenset({"street", "outcomes", "stop-and-search", "recorded-crime"})
"""Datasets whose files all have the same columns, so that only one footer need be read for them."""


@contextmanager
def ledger_made(path: Path) -> Iterator[None]:
    """Make the ledger where there is none, under the lock."""
    if not _is_made(path):
        with only_writer(path), ledger.open_ledger(path) as known:
            if not ledger.is_made(known):
                ledger.make(known)
    yield


def _is_made(path: Path) -> bool:
    if not (path / ledger.NAME).is_file():
        return False
    with ledger.open_ledger(path) as known:
        return ledger.is_made(known)
