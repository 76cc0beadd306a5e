"""What was handed in: files, folders and archives, walked and unpacked into plain files that sources can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from saferplan.sources.archive import unpack
from saferplan.sources.contract import InputFile, Progress
from saferplan.sources.text_form import BLOCK, TextForm, TextScan
from saferplan.values.errors import SaferplanError

TEXT = frozenset({".csv", ".txt", ".tsv"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
ARCHIVES = frozenset({".zip"})
READ = TEXT | WORKBOOKS | ARCHIVES
_HEAD = 64 << 10


@dataclass
class Arrivals:
    """Everything found under the paths: files to be read, and names of files of kinds that are not."""

    files: list[InputFile] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def collect(paths: Sequence[Path], staging: Path, progress: Progress | None = None) -> Arrivals:
    """Walk the paths; archives are unpacked under `staging`, an empty folder.

    Progress is in bytes on the disk. Raises SaferplanError for what cannot be read safely.
    """
    found = Arrivals()
    seen: set[tuple[int, int]] = set()
    taken: list[tuple[Path, str]] = []
    for path in paths:
        if not path.exists():
            raise SaferplanError("there is no such file or folder.", str(path), "Check the path.")
        if path.is_file() and path.suffix.lower() not in READ:
            raise SaferplanError(
                f"files of the kind “{path.suffix or path.name}” are not read.", str(path),
                f"Kinds read: {', '.join(sorted(READ))}; nothing was changed.",
            )  # fmt: skip
        for file, hidden in _walk(path):
            name = str(file)
            if hidden:
                found.passed_over.append(name)
                continue
            status = file.stat()  # a file given twice, or through a link, is read once
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                taken.append((file, name))
    # Two at a time: reading waits for the disk, and the counting lets other threads run.
    with ThreadPoolExecutor(2) as pool:
        forms = [pool.submit(scan, file, name) if file.suffix.lower() in TEXT else None for file, name in taken]
        try:
            for (file, name), form in zip(taken, forms, strict=True):
                _take(file, name, form.result() if form else None, staging, found, progress or _unwatched)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return found


def read_head(file: InputFile) -> str:
    """The first lines of a text file, decoded, at most 64 KiB and without a line cut short; empty for a workbook."""
    if file.form is None:
        return ""
    with file.path.open("rb") as handle:
        start = handle.read(_HEAD)
    if len(start) == _HEAD and file.form.encoding != "utf-16":
        start = start[: start.rfind(b"\n") + 1] or start
    return start.decode(file.form.encoding, errors="ignore")


def _walk(path: Path) -> Iterator[tuple[Path, bool]]:
    """Files below a path, and whether they are hidden ones; links to folders are not followed."""
    if path.is_file():
        yield path, False
        return
    for file in sorted(path.rglob("*")):
        if file.is_file():
            yield file, any(part.startswith(".") for part in file.relative_to(path).parts)


def _unwatched(size: int, rows: int) -> None:
    """Nobody is told."""


def _take(file: Path, name: str, form: TextForm | None, staging: Path, found: Arrivals, progress: Progress) -> None:
    kind = file.suffix.lower()
    if kind in ARCHIVES:
        folder = staging / f"archive-{len(list(staging.iterdir()))}"
        with _naming(name):
            for member, size, path, form in unpack(file, name, folder, READ - ARCHIVES, TEXT):
                progress(size, 0)
                if path is None:
                    found.passed_over.append(f"{name}!{member}")
                else:
                    found.files.append(InputFile(path, f"{name}!{member}", path.stat().st_size, form))
    elif kind in READ:
        found.files.append(InputFile(file, name, file.stat().st_size, form))
        progress(file.stat().st_size, 0)
    else:
        found.passed_over.append(name)


@contextmanager
def _naming(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SaferplanError(f"the file cannot be read ({error.strerror}).", name, "Nothing was changed.") from error


def scan(path: Path, name: str) -> TextForm:
    """Look once at every byte of a text file; see `TextScan`."""
    look = TextScan(name)
    with _naming(name), path.open("rb") as handle:
        while block := handle.read(BLOCK):
            look.feed(block)
    return look.finish()
