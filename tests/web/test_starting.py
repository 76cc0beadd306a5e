"""A new database gets its tables at once; walking through the migrations ends with the same ones."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

AT_ONCE = "from saferplan_web.config.starting import start; start()"
STEP_BY_STEP = """
from saferplan_web.config.starting import start
start(migrate=False)
from django.core.management import call_command
for name in ("default", "public"):
    call_command("migrate", database=name, verbosity=0)
"""
CUT_SHORT = """
from saferplan_web.config.starting import make_tables, start
start(migrate=False)
make_tables("default")
"""


def _run(code: str, data: Path) -> None:
    data.mkdir(exist_ok=True)
    environment = {**os.environ, "SAFERPLAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "saferplan_web.config.settings"}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, cwd=data)


def _shape(file: Path) -> dict[str, object]:
    """Every table with its columns, what its indexes are over and whether they are unique, and its checks."""
    with sqlite3.connect(file) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: _table(database, name) for name in tables}


def _table(database: sqlite3.Connection, name: str) -> object:
    columns = {row[1:5] for row in database.execute(f"PRAGMA table_info({name})")}
    indexes = {
        (unique, partial, tuple(sorted(column for _, _, column in database.execute(f"PRAGMA index_info({index})"))))
        for _, index, unique, _, partial in database.execute(f"PRAGMA index_list({name})")
    }
    links = {row[2:5] for row in database.execute(f"PRAGMA foreign_key_list({name})")}
    made = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]
    return columns, indexes, links, made.count("CHECK")


def test_both_ways_make_the_same_tables(tmp_path: Path) -> None:
    _run(AT_ONCE, tmp_path / "new")
    _run(STEP_BY_STEP, tmp_path / "stepped")
    for file in ("saferplan.sqlite3", "public.sqlite3"):
        new, stepped = _shape(tmp_path / "new" / file), _shape(tmp_path / "stepped" / file)
        assert new.keys() == stepped.keys()
        assert {name: table for name, table in new.items() if table != stepped[name]} == {}
    assert len(_shape(tmp_path / "new" / "saferplan.sqlite3")) > 40


def test_a_start_cut_short_is_taken_up(tmp_path: Path) -> None:
    _run(CUT_SHORT, tmp_path / "data")
    _run(AT_ONCE, tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / "saferplan.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 20
