"""One writer at a time. The system lets the lock go when its holder dies, however it dies."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from saferplan.values.errors import SaferplanError


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the store's lock; raises SaferplanError at once, naming the holder, where another process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    # A second file tells who holds the lock: the lock file itself is emptied by whoever tries for it.
    told = folder / "lock.holder"
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SaferplanError(
            f"another import is being written to this store ({_holder(told)}).",
            str(folder),
            "Nothing was changed. Wait until it has finished, then run the same command again; "
            "reading and measuring go on meanwhile.",
        ) from None
    try:
        _tell(told)
        yield
    finally:
        with suppress(FileNotFoundError):
            told.unlink()
        lock.release()


def _tell(told: Path) -> None:
    fresh = told.with_suffix(".new")
    fresh.write_text(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}))
    fresh.replace(told)


def _holder(told: Path) -> str:
    try:
        known = json.loads(told.read_text())
        return f"process {known['pid']}, since {known['since']}"
    except (OSError, ValueError, KeyError):
        return "its process has only just started or is just ending"
