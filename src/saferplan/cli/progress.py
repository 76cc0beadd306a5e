"""Progress on standard error: a bar on a terminal, else a plain line every few seconds. Standard output stays clean."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

_EVERY = 3.0  # seconds between plain lines


@contextmanager
def progress_shown() -> Iterator[Any]:
    """Something with `stage(name, size)` and `advance(size, rows)`, sizes in bytes; see `pipeline.Watch`."""
    if not sys.stderr.isatty():
        yield PlainLines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]:,} rows"), TransferSpeedColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bar(bars)


class _Bar:
    def __init__(self, bars: Any) -> None:
        self._bars, self._task, self._rows = bars, None, 0

    def stage(self, name: str, size: int) -> None:
        self._rows = 0
        self._task = self._bars.add_task(name, total=size, rows=0)

    def advance(self, size: int, rows: int) -> None:
        self._rows += rows
        self._bars.update(self._task, advance=size, rows=self._rows)


class PlainLines:
    """A line when a stage begins and ends, and every few seconds between."""

    def __init__(self) -> None:
        self._name, self._size, self._done, self._rows = "", 0, 0, 0
        self._began = self._told = time.monotonic()

    def stage(self, name: str, size: int) -> None:
        self._name, self._size, self._done, self._rows = name, size, 0, 0
        self._began = self._told = time.monotonic()
        click.echo(f"{name}: {size / 1e6:,.1f} MB", err=True)

    def advance(self, size: int, rows: int) -> None:
        self._done += size
        self._rows += rows
        now = time.monotonic()
        if now - self._told >= _EVERY or self._done >= self._size:
            self._told = now
            click.echo(self._line(now - self._began), err=True)

    def _line(self, took: float) -> str:
        took = max(took, 1e-3)
        rate = self._done / took
        left = max(self._size - self._done, 0) / rate if rate else 0.0
        rows = f"{self._rows:,} rows ({self._rows / took:,.0f} a second), " if self._rows else ""
        return (
            f"{self._name}: {self._done / 1e6:,.1f} of {self._size / 1e6:,.1f} MB, {rows}"
            f"{rate / 1e6:,.1f} MB a second, {left:,.0f} s left"
        )
