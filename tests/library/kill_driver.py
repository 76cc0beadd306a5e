"""Run as a program by test_killed_imports: imports into a store again and again, each time killed at another moment.

Every import and every look at the store runs in a forked child, so that the engine is never open before a fork.
Prints one JSON line a kill: how it was killed, what the store held then, and what it held after the same import was
run again.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from saferplan.records import history, ledger
from saferplan.records.lock import FileLock
from saferplan.records.store import Store
from saferplan.records.writer import Writer
from saferplan.sources import pipeline
from saferplan.sources.police_uk_chunk import Chunk

# Loaded once here, not in every child; nothing is opened.
for module in ("ibis.backends.duckdb", "pandas", "saferplan.sources.police_uk", "pyarrow.dataset"):
    importlib.import_module(module)

# Where to die: owner, function, at which call, before or after it.
POINTS = (
    (FileLock, "acquire", 1, "after"), (Writer, "_sweep", 1, "after"), (Writer, "unit", 2, "before"),
    (Chunk, "run", 1, "after"), (Writer, "add", 1, "before"), (Writer, "add", 1, "after"),
    (Writer, "keep_aside", 1, "after"), (Writer, "commit", 1, "before"), (Path, "replace", 2, "after"),
    (Path, "replace", 3, "after"), (Writer, "_record", 1, "before"), (Writer, "_record", 1, "after"),
    (ledger, "settle", 1, "after"), (Writer, "commit", 1, "after"), (shutil, "rmtree", 2, "after"),
)  # fmt: skip


def die_at(owner: object, name: str, call: int, when: str) -> None:
    """Have the process kill itself at that call of the function."""
    function, calls = getattr(owner, name), iter(range(1, 1_000_000))

    def dying(*args: object, **named: object) -> object:
        now = next(calls) == call
        if now and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = function(*args, **named)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, dying)


def in_child(work: Callable[[], object], kill_after: float | None = None) -> tuple[int, str]:
    """Run in a fork; its exit status (−9 when killed) and what it returned, as JSON."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            os.write(write, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(write)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read) as answer:
        told = answer.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), told


def look(folder: Path) -> list[object]:
    """Crime types in the store and the number of imports."""
    store = Store.open(folder)
    rows = store.fetch(store.table("street")).sort_by("crime_type")
    return [sorted(rows["crime_type"].to_pylist()), len(history.imports(folder)), len(list(history.aside(folder)))]


def files_unnamed(folder: Path) -> list[str]:
    with ledger.open_ledger(folder) as known:
        named = {row[0] for row in known.execute("SELECT path FROM file UNION ALL SELECT path FROM aside")}
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")}
    return sorted(on_disk - named)


def main(before: Path, arriving: Path, moments: int) -> None:
    chance = random.Random(20)
    first = before.parent / "first"
    in_child(lambda: bool(pipeline.run([before], first)))
    whole = before.parent / "whole"
    shutil.copytree(first, whole)
    began = time.monotonic()
    in_child(lambda: bool(pipeline.run([arriving], whole)))
    took = time.monotonic() - began
    kills = [*POINTS, *(chance.uniform(0, took) for _ in range(moments))]
    for number, kill in enumerate(kills):
        store = before.parent / f"store-{number}"
        shutil.copytree(first, store)

        def attempt(kill: object = kill, store: Path = store) -> bool:
            if isinstance(kill, tuple):
                die_at(*kill)
            return bool(pipeline.run([arriving], store))

        status, _ = in_child(attempt, kill if isinstance(kill, float) else None)
        held = in_child(lambda store=store: look(store))[1]
        in_child(lambda store=store: bool(pipeline.run([arriving], store)))
        again = in_child(lambda store=store: look(store))[1]
        name = f"{kill[3]} call {kill[2]} of {kill[1]}" if isinstance(kill, tuple) else "a random moment"
        told = {"killed": name, "status": status, "held": json.loads(held), "again": json.loads(again)}
        print(json.dumps(told | {"unnamed": files_unnamed(store), "staging": (store / "staging").exists()}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
