"""Several at once for real: people who save, workers who claim jobs, programs that send (tests/web/at_once.py).

On SQLite in a file of its own; on PostgreSQL too where the suite runs on it, in a database dropped afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the program says, once for all tests."""
    around = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    around |= {
        "SAFERPLAN_DATA": str(tmp_path_factory.mktemp("data")), "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "saferplan_web.config.settings",
    }  # fmt: skip
    own = ""
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        address, _, name = os.environ["DATABASE_URL"].rpartition("/")
        own = f"at_once_{name}_{os.getpid()}"
        around["DATABASE_URL"] = f"{address}/{own}"
    try:
        run = [sys.executable, "-m", "tests.web.at_once"]
        done = subprocess.run(run, env=around, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-3000:]
        yield json.loads(done.stdout.splitlines()[-1])
    finally:
        if own:
            _drop(around["DATABASE_URL"], own)


def _drop(address: str, name: str) -> None:
    import psycopg

    with psycopg.connect(f"{address.rpartition('/')[0]}/postgres", autocommit=True) as server:
        for one in (name, f"{name}_public"):
            server.execute(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)')


def test_of_those_who_save_at_once_one_saves_and_the_others_are_told(told: dict[str, Any]) -> None:
    found = told["saved"]
    assert found["told"].count("Conflict") == 3, found
    assert found["outcome"] in found["told"] and found["version"] == 2 and found["changes"] == 1, found


def test_of_two_hundred_jobs_none_is_claimed_twice_and_none_is_left(told: dict[str, Any]) -> None:
    assert told["claimed"] == {"claimed": 200, "twice": 0, "faults": []}


def test_a_return_sent_several_times_at_once_is_entered_once(told: dict[str, Any]) -> None:
    found = told["sent"]
    assert found["returns"] == 1 and found["kept"] == 1, found
    assert [one[0] for one in found["told"]] == [201] * 4 and len({one[1] for one in found["told"]}) == 1, found
