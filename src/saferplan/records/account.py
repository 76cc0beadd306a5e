"""The account of an import: every row read was loaded or kept aside, by file and by reason."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Aside:
    """A row that was not loaded: its line in the file (the header is line 1), why, and its raw text."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class FileCount:
    """What became of one file's rows. `rows_read` = `rows_loaded` + the sum of `kept_aside`, always.

    `remarks` are worth knowing but no fault: crime types not seen before, a header recognised by its contents.
    """

    name: str
    dataset: str
    rows_read: int
    rows_loaded: int
    kept_aside: dict[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rows_read != self.rows_loaded + sum(self.kept_aside.values()):
            raise ValueError(f"{self.name}: {self.rows_read} rows read, but loaded and kept aside do not add up")
