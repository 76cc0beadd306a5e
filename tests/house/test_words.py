"""README, guide, help and glossary are true."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from saferplan.report.compose.kinds import KINDS
from saferplan_web.command import VERBS, saferplan
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_stands_in_the_readme(verb: str) -> None:
    answer = CliRunner().invoke(saferplan, [verb, "--help"])
    assert answer.exit_code == 0
    assert len(answer.output.splitlines()) > 5
    assert f"saferplan {verb}" in (ROOT / "README.md").read_text("utf-8")


def commands(page: Path) -> list[str]:
    """The commands of a page's sh blocks, continuation lines joined."""
    blocks = BLOCK.findall(page.read_text("utf-8"))
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def words_of(line: str, folder: Path) -> list[str]:
    """A command's words as a shell would give them: patterns of files filled in, programs from this installation."""
    words = shlex.split(line, comments=True)
    found = [
        sorted(str(path.relative_to(folder)) for path in folder.glob(word)) if "*" in word else [word] for word in words
    ]
    first, *rest = [word for several in found for word in several]
    if first == "python":
        return [sys.executable, str(ROOT / rest[0]), *rest[1:]]
    assert first == "saferplan", f"only saferplan and python stand in sh blocks: {line}"
    return [str(Path(sys.executable).with_name("saferplan")), *rest]


def test_pages_have_commands() -> None:
    assert sum(len(commands(page)) for page in PAGES) >= 10


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_of_the_pages_run(page: Path, tmp_path: Path) -> None:
    """A page's commands run in order in a folder that has the examples; `# status N` tells another end than 0."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for line in commands(page):
        told = re.search(r"#\s*status (\d)", line)
        ran = subprocess.run(words_of(line, tmp_path), cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == int(told[1] if told else 0), f"{line}\n{ran.stdout}\n{ran.stderr}"


def test_the_guide_names_every_kind_of_document_with_its_formats() -> None:
    called = {"Word": "docx", "PowerPoint": "pptx", "PDF": "pdf", "Excel": "xlsx", "HTML": "html"}
    told = {}
    for line in (ROOT / "docs" / "guide" / "documents.md").read_text("utf-8").splitlines():
        cells = line.split("|")
        if len(cells) == 5 and "`" in cells[1]:
            formats = {form for word, form in called.items() if word in cells[3]}
            names = [name for name in re.findall(r"`([a-z-]+)`", cells[1]) if name in KINDS]
            told |= dict.fromkeys(names, formats)
    assert told == {kind.id: set(kind.formats) for kind in KINDS.values()}


def test_behaviour_pages_are_those_of_the_tables() -> None:
    """docs/behaviour is made by `make docs`; this says when it was forgotten."""
    ran = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "behaviour_docs.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
