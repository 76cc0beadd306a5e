"""A worker that is killed in the middle of a recalculation: the next one takes it up, to the same answer.

Real processes on a database of their own, since a kill cannot be had inside a test's transaction.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKER = [sys.executable, "-m", "saferplan_web.command", "worker"]
ASK = """
import django; django.setup()
from saferplan_web.core.models import Job, Partnership
from saferplan_web.performance.asking import ask_recalculation
ask_recalculation(Partnership.objects.get(), None)
"""
WAIT_SECONDS = 120


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """A data folder with one example loaded."""
    told = {key: value for key, value in os.environ.items() if not key.endswith("DATABASE_URL")}
    told |= {"SAFERPLAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "saferplan_web.config.settings"}
    load = [sys.executable, "-m", "saferplan_web.command", "load", str(ROOT / "examples" / "plymouth-2015")]
    subprocess.run([*load, "--data", str(tmp_path)], env=told, check=True, capture_output=True, cwd=tmp_path)
    return told


def rows(surroundings: dict[str, str], query: str) -> list[Any]:
    """What a query of the database gives."""
    with sqlite3.connect(Path(surroundings["SAFERPLAN_DATA"]) / "saferplan.sqlite3", timeout=20) as database:
        return database.execute(query).fetchall()


def ask(surroundings: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-c", ASK], env=surroundings, check=True, cwd=ROOT)


def sheets(surroundings: dict[str, str]) -> list[Any]:
    columns = "indicator_id, as_at, status, place, row, page, html, charts, judgement"
    return rows(surroundings, f"SELECT {columns} FROM performance_sheet ORDER BY indicator_id")


def test_a_killed_recalculation_is_taken_up_to_the_same_answer(surroundings: dict[str, str]) -> None:
    ask(surroundings)
    first = subprocess.Popen(WORKER, env=surroundings, cwd=ROOT)
    ends = time.monotonic() + WAIT_SECONDS
    while not rows(surroundings, "SELECT 1 FROM core_job WHERE function LIKE '%:recalculate' AND state = 'running'"):
        assert time.monotonic() < ends and first.poll() is None, "the worker took no job"
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    (held,) = rows(surroundings, "SELECT state, attempt FROM core_job WHERE function LIKE '%:recalculate'")
    assert held == ("running", 1) and not sheets(surroundings), "it was killed too late to show anything"
    # Its heartbeat grows old, as it would in half a minute.
    with sqlite3.connect(Path(surroundings["SAFERPLAN_DATA"]) / "saferplan.sqlite3", timeout=20) as database:
        database.execute("UPDATE core_job SET heartbeat_at = datetime('now', '-1 minute') WHERE state = 'running'")
    subprocess.run([*WORKER, "--once"], env=surroundings, check=True, capture_output=True, cwd=ROOT)
    (held,) = rows(surroundings, "SELECT state, attempt FROM core_job WHERE function LIKE '%:recalculate'")
    assert held == ("done", 2)
    resumed = sheets(surroundings)
    assert len(resumed) == 8
    ask(surroundings)
    subprocess.run([*WORKER, "--once"], env=surroundings, check=True, capture_output=True, cwd=ROOT)
    assert sheets(surroundings) == resumed
