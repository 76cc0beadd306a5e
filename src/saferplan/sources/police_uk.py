"""Street, outcomes and stop-and-search files of data.police.uk, as published or as passed on by others."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

from saferplan.records.writer import Writer
from saferplan.sources import police_uk_careful
from saferplan.sources.arrivals import read_head
from saferplan.sources.contract import InputFile, Progress
from saferplan.sources.police_uk_chunk import Chunk
from saferplan.sources.police_uk_engine import Part, PoliceFile, definition, has_places, seldom_table, write_seldom
from saferplan.sources.police_uk_layout import Layout, find_layout, force_slug, name_it
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

_NAME = re.compile(r"(\d{4}-\d{2})-(.+?)-(street|outcomes|stop-and-search)\b", re.IGNORECASE)
# A chunk is held in memory: about 250,000 rows.
_CHUNK_BYTES = 64 << 20
_THREADS = min(2, os.cpu_count() or 1)


def recognise(file: InputFile, head: str) -> bool:
    """Whether the file's first lines are those of a police.uk file."""
    return file.form is not None and _layout(head) is not None


def load(files: Sequence[InputFile], writer: Writer, mapping: Any = None, progress: Progress | None = None) -> None:
    """Load all the files: a unit is dataset, force and month of the file's name."""
    chunks = _chunks([_described(file, writer) for file in files])
    datasets = sorted({chunk.dataset for chunk in chunks if has_places(chunk.dataset)})
    for dataset in datasets:
        writer.engine.execute(f"CREATE TABLE {seldom_table(dataset)} ({definition(dataset)})")
    # A thread a chunk, so that the engine's planning and sorting of one overlaps with the reading of another.
    writer.engine.execute("SET threads = 1")
    with ThreadPoolExecutor(_THREADS) as pool:
        jobs = [
            pool.submit(chunk.run, writer, writer.engine.cursor(), writer.folder / f"chunk-{number}.parquet")
            for number, chunk in enumerate(chunks)
        ]
        try:
            _take_in(zip(chunks, jobs, strict=True), writer, progress)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    for dataset in datasets:
        target = writer.folder / f"seldom-{dataset}.parquet"
        _add(writer, write_seldom(writer.engine, dataset, target))


def _take_in(work: Iterable[tuple[Chunk, Future[Part | None]]], writer: Writer, progress: Progress | None) -> None:
    for chunk, job in work:
        _add(writer, job.result())
        for count in chunk.counts:
            writer.count(count)
        if progress:
            progress(chunk.size, sum(count.rows_read for count in chunk.counts))


def _add(writer: Writer, part: Part | None) -> None:
    if part:
        writer.add(part.dataset, part.path, part.rows, part.places, part.summaries)


def _layout(head: str) -> Layout | None:
    try:
        return find_layout(csv.reader(io.StringIO(head, newline="")))
    except csv.Error:
        return None


def _described(file: InputFile, writer: Writer) -> PoliceFile:
    layout = _layout(read_head(file))
    assert layout, "only files that were recognised are loaded"
    force, month = _from_name(file) or _from_rows(file, layout)
    unit = writer.unit(layout.dataset, force, month, file.name)
    return PoliceFile(file, layout, force, month, unit)


def _from_name(file: InputFile) -> tuple[str, str] | None:
    named = _NAME.match(file.base_name)
    if not named:
        return None
    try:
        return named[2].lower(), str(Period.parse(named[1]))
    except SaferplanError:
        raise name_it(file.name, f"“{named[1]}” in the file's name is not a month.") from None


def _from_rows(file: InputFile, layout: Layout) -> tuple[str, str]:
    """Force and month where all rows agree on one of each."""
    names = [column.name if column else "" for column in layout.columns]
    if not {"reported_by", "month_text"} <= set(names) or not file.form:
        raise name_it(file.name, "neither the file's name nor its rows say which force and month it is.")
    by, at = names.index("reported_by"), names.index("month_text")
    found: set[tuple[str, str]] = set()
    with file.path.open(encoding=file.form.encoding, newline="") as handle:
        for _, fields, _ in islice(police_uk_careful.records(handle), int(layout.header), None):
            if fields and len(fields) >= len(names) and _is_month(fields[at]):
                found.add((force_slug(fields[by]), fields[at]))
            if len({force for force, _ in found}) > 1 or len({month for _, month in found}) > 1:
                break
    if len(found) == 1 and all(only := found.pop()):
        return only
    told = "rows of several forces or months stand in it" if found else "no row says which force and month it is"
    raise name_it(file.name, f"the file's name does not say force and month, and {told}.")


def _is_month(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text))


def _chunks(files: Sequence[PoliceFile]) -> list[Chunk]:
    """Files of one layout together, by force and month, up to so many bytes; as many chunks for each thread."""

    def layout(file: PoliceFile) -> tuple[Any, ...]:
        return file.layout.dataset, file.layout.header, str(file.layout.columns)

    size = sum(file.input.size for file in files)
    rounds = size // (_CHUNK_BYTES * _THREADS) + 1
    most = size / (rounds * _THREADS)
    chunks: list[Chunk] = []
    for file in sorted(files, key=lambda file: (layout(file), file.force, file.month)):
        last = chunks[-1] if chunks else None
        if last is None or layout(last.files[0]) != layout(file) or last.size + file.input.size / 2 > most:
            chunks.append(last := Chunk([]))
        last.files.append(file)
        last.size += file.input.size
    return chunks
