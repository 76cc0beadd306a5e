"""An import into the record store as a job, with its account: rows read, loaded, kept aside, and what changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from saferplan import SaferplanError, imports_of
from saferplan_web.core.jobs import advance
from saferplan_web.core.models import Job, Partnership
from saferplan_web.performance import changes
from saferplan_web.performance.asking import ask_recalculation
from saferplan_web.performance.kept import store_of
from saferplan_web.performance.records_shown import short

IMPORT = "saferplan_web.performance.jobs_records:import_files"
ARRIVALS = "arrivals"
SHOWN = 200  # differences listed; the store keeps them all


def arrivals(folder: str) -> Path:
    """Where uploaded files wait for their import."""
    return Path(settings.DATA) / ARRIVALS / folder


class _Watch:
    """Tells the job's page how an import goes on."""

    def __init__(self, job: Job) -> None:
        self._job, self._name, self._size, self._done = job, "", 0, 0

    def stage(self, name: str, size: int) -> None:
        """A stage of so many bytes begins."""
        self._name, self._size, self._done = name, size, 0
        advance(self._job, 0, 100, name)

    def advance(self, size: int, rows: int) -> None:
        """So many bytes more are done."""
        before = self._part()
        self._done += size
        if self._part() != before:
            advance(self._job, self._part(), 100, self._name)

    def _part(self) -> int:
        return min(100, 100 * self._done // self._size) if self._size else 0


def import_files(job: Job, folder: str, mapping: str = "", issued: str = "") -> dict[str, Any]:
    """Import what waits in the folder, all or nothing, keep the account, and ask for a recalculation.

    Where a worker died after the import was in the store, the import is known again by its files and not made twice.
    """
    partnership = job.partnership
    assert partnership is not None
    if not partnership.store:
        changes.name_store(by=job.asked_by, partnership=partnership, store=f"stores/{partnership.key}")
    store, waiting = Path(settings.DATA) / partnership.store, arrivals(folder)
    number = _made_already(job, partnership, waiting)
    account = {"import": number, "address": _address(partnership, number)} if number else None
    try:
        account = account or _import(job, partnership, store, waiting, mapping, issued)
    except SaferplanError as error:
        shutil.rmtree(waiting, ignore_errors=True)
        raise SaferplanError(error.what, short(error.where), error.mend) from None
    shutil.rmtree(waiting, ignore_errors=True)
    ask_recalculation(partnership, job.asked_by)
    return account


def _import(
    job: Job, partnership: Partnership, store: Path, waiting: Path, mapping: str, issued: str
) -> dict[str, Any]:
    from saferplan import import_records

    paths = sorted(path for path in waiting.iterdir() if path.name != mapping)
    done = import_records(paths, store, waiting / mapping if mapping else None, issued, _Watch(job))
    account = account_of(done) | {"address": _address(partnership, done.written.number)}
    told = {name: account[name] for name in ("rows read", "rows loaded", "rows kept aside")}
    after = {"import": done.written.number, **told, "files": [one["file"] for one in account["files"]]}
    changes.note_records(
        by=job.asked_by, partnership=partnership, said=f"Records imported: import {done.written.number}",
        before={}, after=after,
    )  # fmt: skip
    return account


def _made_already(job: Job, partnership: Partnership, waiting: Path) -> int | None:
    """The import that an earlier attempt of this job made, where its worker died before saying so."""
    store = store_of(partnership)
    if job.attempt < 2 or store is None:
        return None
    begun = job.asked_at.isoformat(timespec="seconds")
    names = {path.name for path in waiting.rglob("*")} if waiting.is_dir() else set()
    for entry in reversed(imports_of(store)):
        files = {short(file).split("!")[0] for file in entry.files}
        if entry.at >= begun and (not names or files & names):
            return entry.number
    return None


def _address(partnership: Partnership, number: int) -> str:
    from django.urls import reverse

    return reverse("records-import", args=[partnership.key, number])


def account_of(done: Any) -> dict[str, Any]:
    """The account of an import as plain data."""
    written = done.written
    files = [
        {
            "file": short(count.name), "read": count.rows_read, "loaded": count.rows_loaded,
            "aside": dict(count.kept_aside), "remarks": list(count.remarks),
        }
        for count in written.counts
    ]  # fmt: skip
    changed = [one for one in written.differences if not one.none]
    return {
        "import": written.number,
        "rows read": sum(one["read"] for one in files),
        "rows loaded": sum(one["loaded"] for one in files),
        "rows kept aside": sum(sum(one["aside"].values()) for one in files),
        "files": files,
        "alike": sum(one.none for one in written.differences),
        "changed": [difference_of(one) for one in changed[:SHOWN]],
        "changed_more": max(0, len(changed) - SHOWN),
        "older": [str(unit) for unit in written.older],
        "passed_over": [short(name) for name in done.passed_over],
    }


def difference_of(one: Any) -> dict[str, Any]:
    """What a newer issue changed in one unit: rows before and after, and by value."""
    moved = [
        f"{value or '(blank)'}: {'+' if count > 0 else '−'}{abs(count):,}"
        for column in one.changes.values()
        for value, count in column.items()
    ]
    return {"unit": str(one.unit), "before": one.before, "after": one.after, "moved": moved}
