"""One import from end to end: find the files, give each to the source that knows it, load them all or none."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol, cast

from saferplan.records.store import Store
from saferplan.records.writer import Writer, Written
from saferplan.sources.arrivals import READ, Arrivals, collect, read_head
from saferplan.sources.contract import InputFile, Progress, Source
from saferplan.values.errors import SaferplanError

# Asked in this order; the first that recognises a file reads it. Loaded on use: some bring heavy libraries.
SOURCES = ("police_uk", "recorded_crime_tables", "stats19", "geography", "family", "partner_file")
_MAPPED = "partner_file"


class Watch(Protocol):
    """Is told how an import goes on."""

    def stage(self, name: str, size: int) -> None:
        """A stage of `size` bytes begins."""

    def advance(self, size: int, rows: int) -> None:
        """So many bytes and rows more are done."""


@dataclass(frozen=True)
class Imported:
    """A committed import and the files that were of no kind that is read."""

    written: Written
    passed_over: tuple[str, ...]


def run(
    paths: Sequence[Path | str], store: Path | str, mapping: Path | str | None = None, issued: str = "",
    watch: Watch | None = None,
) -> Imported:  # fmt: skip
    """Import files, folders and zip archives; the store is made where its folder is missing or empty.

    With a mapping every file is read by it. `issued` is the publisher's date of issue, 2024-05-31. All or nothing:
    any SaferplanError leaves the store as it was.
    """
    chosen = _load_mapping(mapping)
    _check_issued(issued)
    with Store.create(store).begin(issued) as writer:
        arrived = _collect([Path(path) for path in paths], writer, watch)
        by_source = _sort(arrived, mapped=chosen is not None)
        if watch:
            watch.stage("Reading", sum(file.size for files in by_source.values() for file in files))
        for name, files in by_source.items():
            _source(name).load(files, writer, chosen, _progress(watch))
        return Imported(writer.commit(), tuple(arrived.passed_over))


def _load_mapping(path: Path | str | None) -> Any:
    if path is None:
        return None
    from saferplan.catalogue.mappings import load_mapping

    return load_mapping(Path(path))


def _check_issued(issued: str) -> None:
    try:
        if issued and date.fromisoformat(issued).isoformat() != issued:
            raise ValueError
    except ValueError:
        raise SaferplanError(f"“{issued}” is not a date.", "--issued", "Write it as 2024-05-31.") from None


def _collect(paths: Sequence[Path], writer: Writer, watch: Watch | None) -> Arrivals:
    unpacked = writer.folder / "unpacked"
    unpacked.mkdir()
    if watch:
        watch.stage("Looking at the files", sum(_size(path) for path in paths))
    arrived = collect(paths, unpacked, _progress(watch))
    if not arrived.files:
        kinds = ", ".join(sorted(READ))
        raise SaferplanError(
            "no file of a kind that is read was found.", ", ".join(map(str, paths)), f"Kinds read: {kinds}."
        )
    return arrived


def _size(path: Path) -> int:
    if not path.is_dir():
        return path.stat().st_size if path.exists() else 0
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and file.suffix.lower() in READ)


def _progress(watch: Watch | None) -> Progress | None:
    return watch.advance if watch else None


def _sort(arrived: Arrivals, mapped: bool) -> dict[str, list[InputFile]]:
    """The files by the source that reads them, in the order of SOURCES."""
    found: dict[str, list[InputFile]] = {}
    for file in arrived.files:
        if file.size == 0:
            raise SaferplanError("the file is empty.", file.name, "Nothing was changed. Check how it was saved.")
        name = _MAPPED if mapped else _recognised(file)
        if name:
            found.setdefault(name, []).append(file)
        elif file.base_name.lower().endswith(".txt"):
            arrived.passed_over.append(file.name)
        else:
            raise _unknown(file)
    if not found:
        raise _unknown(arrived.files[0])
    return {name: found[name] for name in SOURCES if name in found}


def _recognised(file: InputFile) -> str | None:
    head = read_head(file)
    return next((name for name in SOURCES if _source(name).recognise(file, head)), None)


def _source(name: str) -> Source:
    return cast(Source, importlib.import_module(f"saferplan.sources.{name}"))


def _unknown(file: InputFile) -> SaferplanError:
    headings = read_head(file).splitlines()[:1]
    seen = f" Its first line is: {headings[0][:200]}" if headings else ""
    return SaferplanError(
        f"no source knows this table.{seen}", file.name,
        "Nothing was changed. If it is a partner's own table, write a mapping that names its columns (a small TOML "
        "file: which column is the date, the place, the category, the count) and give it with --mapping.",
    )  # fmt: skip
