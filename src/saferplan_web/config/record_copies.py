"""Record stores as they come in with a partnership and go out with it: always whole copies, never the same files."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.conf import settings

from saferplan import SaferplanError

_STORES = "stores"
_BESIDE = {"lock", "lock.holder", "lock.new", "staging"}  # of a writer at work, no part of what the store holds
_SQLITE = b"SQLite format 3\x00"


def take_in(folder: Path, required: bool) -> str:
    """Copy a store into the data folder and give its place there; blank where there is none."""
    if not folder.is_dir():
        if required:
            raise SaferplanError("there is no store here.", str(folder), "Name the folder given to saferplan import.")
        return ""
    name = f"{_STORES}/{uuid.uuid4().hex[:12]}"
    target = settings.DATA / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _copy(folder, target)
    except BaseException:
        drop([name])
        raise
    return name


def give_out(name: str, target: Path) -> None:
    """Copy a store of the data folder to a place outside."""
    source = settings.DATA / name
    if not source.is_dir():
        raise SaferplanError("the partnership's records are gone.", str(source), "Bring them back from a backup.")
    _copy(source, target)


def drop(names: Iterable[str]) -> None:
    """Remove stores from the data folder."""
    for name in names:
        if name:
            shutil.rmtree(settings.DATA / name, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """The ledger as it stands at one moment first, then the files: those that it names are never changed or removed."""
    target.mkdir()
    ledgers = [file for file in source.iterdir() if file.is_file() and _is_sqlite(file)]
    for file in ledgers:
        with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(target / file.name)) as new:
            old.backup(new)
    logs = {f"{file.name}{end}" for file in ledgers for end in ("-wal", "-shm", "-journal")}
    for one in source.iterdir():
        if one in ledgers or one.name in logs | _BESIDE:
            continue
        if one.is_dir():
            shutil.copytree(one, target / one.name)
        else:
            shutil.copy2(one, target / one.name)


def _is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE)) == _SQLITE
