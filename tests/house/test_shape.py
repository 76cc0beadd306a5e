"""The shape of the code: what no linter says. Each rule stands in CONTRIBUTING.md with its reason."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from tests.conftest import LONG, ROOT

FOLDERS = ("src", "tests", "bench", "tools")
FILES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if path.parent.name != "migrations"
)  # migrations are written by Django
SOURCE = [path for path in FILES if path.is_relative_to(ROOT / "src")]
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "tools"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 40


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def test_there_is_code_to_hold() -> None:
    assert len(SOURCE) > 20


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_function_is_long(path: Path) -> None:
    functions = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]
    long = [
        f"{f.name} ({f.end_lineno - f.lineno + 1})" for f in functions if f.end_lineno - f.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_module_names_say_what_is_inside() -> None:
    assert not [_name(path) for path in SOURCE if path.stem in SHAPELESS]


@pytest.mark.parametrize("path", SOURCE, ids=_name)
def test_public_functions_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
    assert not [n.name for n in public if not ast.get_docstring(n)]


@pytest.mark.parametrize("path", SOURCE, ids=_name)
def test_modules_say_what_they_are_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


def test_the_library_knows_nothing_of_where_it_was_made() -> None:
    """No path of a machine, no registry's address, no marker of unbuilt things, in any tracked text."""
    home, work = "/" + "root/", "/" + "work/"
    unwanted = (home, work, "/home" + "/", "TO" + "DO", "FIX" + "ME", "index" + "-url", "resolved" + '": "http')
    found = []
    for path in _tracked():
        try:
            text = path.read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{_name(path)}: {word}" for word in unwanted if word in text]
    assert not found


def test_the_library_does_not_read_the_folder_of_real_data() -> None:
    assert not [_name(path) for path in SOURCE if "../shared" in path.read_text("utf-8")]


def test_the_lock_names_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = [line for line in lock.splitlines() if "==" in line and not line.lstrip().startswith("#")]
    assert len(pinned) > 40
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "://" not in lock
    assert "file:" not in lock


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    start = lines.index("dependencies = [")
    for opening in (start, lines.index("dev = [")):
        for line in lines[opening + 1 : lines.index("]", opening)]:
            assert "#" in line, f"no reason given: {line.strip()}"


@pytest.mark.parametrize("name", LONG)
def test_files_that_are_begun_first_are_there(name: str) -> None:
    assert (ROOT / "tests" / name).is_file()
