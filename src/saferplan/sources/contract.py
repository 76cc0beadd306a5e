"""What a source is: a module that knows its files when it sees them and loads them through a writer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from saferplan.records.account import Aside, FileCount
from saferplan.sources.text_form import TextForm

if TYPE_CHECKING:
    from saferplan.records.writer import Writer

__all__ = ["Aside", "FileCount", "InputFile", "Progress", "Source", "TextForm", "Writer"]

Progress = Callable[[int, int], None]
"""Called with (bytes, rows) finished since the last call."""


def __getattr__(name: str) -> Any:
    """The writer is loaded when a source asks for it: with it comes the engine, and a workbook is read without."""
    if name == "Writer":
        from saferplan.records.writer import Writer

        return Writer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@dataclass(frozen=True)
class InputFile:
    """A file on disk and the name its owner knows it by: `archive.zip!2020-01/2020-01-kent-street.csv` in an archive.

    `form` is None for what is no text (a workbook). `size` is in bytes.
    """

    path: Path
    name: str
    size: int = 0
    form: TextForm | None = None

    @property
    def base_name(self) -> str:
        """The file's own name, without folders or archive."""
        return self.name.replace("\\", "/").rsplit("!", 1)[-1].rsplit("/", 1)[-1]


class Source(Protocol):
    """The shape of a source module; the functions stand at the top level of the module.

    `recognise` gets the first lines of the file decoded (at most 64 KiB; empty for a workbook) and answers without
    reading further. `load` gets all the files of one import that it recognised, at once, so that many small files
    can be read in one pass. It calls `writer.unit`, `writer.add`, `writer.keep_aside` and, for every file,
    `writer.count` once; it never commits. Any SaferplanError makes the whole import change nothing.
    """

    def recognise(self, file: InputFile, head: str) -> bool: ...

    def load(
        self, files: Sequence[InputFile], writer: Writer, mapping: Any = None, progress: Progress | None = None
    ) -> None: ...
