"""What the ledger said at one moment, read in one transaction, so that a reader never sees half an import."""

from __future__ import annotations

from dataclasses import dataclass

from saferplan.records import ledger


@dataclass(frozen=True)
class SuppliedUnit:
    """A current unit and where it came from: the input file's name, the import's number, date and stated issue."""

    number: int
    dataset: str
    scope: str
    period: str
    input: str
    rows: int
    import_number: int
    imported_at: str
    issued: str


@dataclass(frozen=True)
class Snapshot:
    """Current units, and the files that hold any of their rows."""

    units: tuple[SuppliedUnit, ...]
    contents: dict[int, frozenset[int]]  # all units in a file, current or not, by file number
    paths: dict[int, str]
    files: dict[str, tuple[int, ...]]  # file numbers by dataset, in the order they were written

    @classmethod
    def read(cls, known: ledger.Connection) -> Snapshot:
        with ledger.transaction(known, "DEFERRED"):
            units = known.execute(
                """SELECT unit.id, dataset, scope, period, input, rows, import_id, import.at, import.issued
                   FROM unit JOIN import ON import.id = unit.import_id WHERE current ORDER BY unit.id"""
            ).fetchall()
            files = known.execute(
                """SELECT id, dataset, path FROM file WHERE id IN
                   (SELECT file_id FROM content JOIN unit ON unit.id = unit_id WHERE current) ORDER BY id"""
            ).fetchall()
            contents = known.execute("SELECT file_id, unit_id FROM content").fetchall()
        inside: dict[int, set[int]] = {file: set() for file, _, _ in files}
        for file, unit in contents:
            if file in inside:
                inside[file].add(unit)
        by_dataset: dict[str, list[int]] = {}
        for file, dataset, _ in files:
            by_dataset.setdefault(dataset, []).append(file)
        return cls(
            tuple(SuppliedUnit(*row) for row in units),
            {file: frozenset(held) for file, held in inside.items()},
            {file: path for file, _, path in files},
            {dataset: tuple(numbers) for dataset, numbers in by_dataset.items()},
        )

    def holding(self, dataset: str, units: set[int]) -> list[int]:
        """The dataset's files that hold any of the units."""
        return [file for file in self.files.get(dataset, ()) if not self.contents[file].isdisjoint(units)]
