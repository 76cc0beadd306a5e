"""The shape of the service: what no linter says. Each rule stands in CONTRIBUTING.md with its reason."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.conftest import ROOT

WEB = ROOT / "src" / "saferplan_web"
MODULES = sorted(path for path in WEB.rglob("*.py") if "migrations" not in path.parts)
CHANGES = [path for path in MODULES if path.stem.startswith("changes")]
APPS = sorted(path.parent.name for path in WEB.glob("*/models.py"))
WRITING = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Writing outside changes: the machinery of changes and carrying, a job's own rows, what a release writes to `public`,
# accounts' own manager, and questions put to the worker, which change nothing.
MAY_WRITE = (
    "core/", "config/carrying", "config/record", "performance/jobs", "performance/kept.py", "performance/filling.py",
    "performance/answers.py", "release/writer.py", "people/models.py",
    "performance/models_rounds.py",  # refuses to save a frozen overview twice
    "people/tokens.py",  # the day a token was last used: nobody's act
    "performance/returns/api.py",  # that a request was answered, in the transaction of the act it asked for
)  # fmt: skip
# Times that no person's act set, and why.
NO_PERSON = {
    "people.User.seen_at": "when its owner looked; nobody else can",
    "people.User.last_login": "Django's; its owner's",
    "people.User.date_joined": "Django's; the change that made the account says by whom",
    "core.Change.at": "the change says by whom",
    "core.Job.ended_at": "the worker's",
    "performance.SentOnce.sent_at": "the token's holder; the change of the return says so",
    "core.KeptFile.kept_at": "whoever brought it stands in the return",
    "performance.Commentary.asked_at": "asked for by a status that worsened, not by a person",
}
WORKER = {"made_at", "worked_out_at", "counted_at", "heartbeat_at"}  # set by the worker, wherever they stand


def _name(path: Path) -> str:
    return str(path.relative_to(WEB))


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node


def _public(path: Path) -> list[ast.FunctionDef]:
    """The acts of a changes module: its public functions, but for those that only read."""
    return [one for one in _functions(path) if not one.name.startswith("_") and _acts(one)]


def _acts(function: ast.FunctionDef) -> bool:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func) for call in calls}
    return bool(names & (WRITING | {"changing"})) or "by" in [one.arg for one in function.args.kwonlyargs]


def test_there_are_apps_and_acts() -> None:
    assert {"core", "people", "plan", "actions", "performance", "release", "public"} <= set(APPS)
    assert sum(len(_public(path)) for path in CHANGES) > 20


@pytest.mark.parametrize("path", [one for one in MODULES if one not in CHANGES], ids=_name)
def test_writing_happens_in_changes(path: Path) -> None:
    if _name(path).startswith(MAY_WRITE):
        return
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    wrong = [
        f"line {call.lineno}: .{call.func.attr}(…)"
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITING and _on_rows(call.func)
    ]
    assert not wrong, f"{_name(path)} writes to the database; move it to a changes module: {wrong}"


def _on_rows(call: ast.Attribute) -> bool:
    """Whether a call is on rows: a manager or queryset, or .save() and .delete() of anything but a form or a file."""
    text = ast.unparse(call.value)
    if call.attr in ("save", "delete"):
        return not any(word in text.lower() for word in ("form", "book", "session", "picture", "image", "response"))
    return "objects" in text or "_default_manager" in text or ".filter(" in text or "_set" in text


@pytest.mark.parametrize("path", CHANGES, ids=_name)
def test_every_act_takes_who_does_it_by_name_and_leaves_one_change(path: Path) -> None:
    for act in _public(path):
        given = act.args
        assert not (given.args or given.posonlyargs or given.vararg), f"{act.name}: arguments by name only (*, …)"
        names = [one.arg for one in given.kwonlyargs]
        assert "by" in names, f"{act.name} does not take `by`"
        assert "why" in names, f"{act.name} does not take `why`"
        blocks = [
            node for node in ast.walk(act) if isinstance(node, ast.With)
            for item in node.items if "changing(" in ast.unparse(item.context_expr)
        ]  # fmt: skip
        assert len(blocks) == 1, f"{act.name} has {len(blocks)} blocks `with changing(…)`, not one"


def test_the_exceptions_are_still_there() -> None:
    """An exception that excepts nothing is taken off the list."""
    assert set(NO_PERSON) <= set(_moments())
    names = [_name(path) for path in MODULES]
    assert all(any(name.startswith(one) for name in names) for one in MAY_WRITE if one != "release/writer.py")


def _moments() -> dict[str, tuple[type[models.Model], models.Field]]:
    return {
        f"{model._meta.label}.{field.name}": (model, field)
        for app in apps.get_app_configs() if app.name.startswith("saferplan_web")
        for model in app.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField)
    }  # fmt: skip


def _of_people() -> list[str]:
    """The times of acts. What stands in `public` was written by a release, which says by whom in `default`."""
    machine = (name for name in _moments() if name.startswith("public.") or name.split(".")[-1] in WORKER)
    return sorted(set(_moments()) - set(NO_PERSON) - set(machine))


@pytest.mark.parametrize("name", _of_people())
def test_every_time_of_an_act_says_whose_and_the_database_holds_them_together(name: str) -> None:
    model, field = _moments()[name]
    assert field.name.endswith("_at"), f"{name}: times of acts are named …_at"
    by = field.name.removesuffix("_at") + "_by"
    fields = {one.name: one for one in model._meta.concrete_fields}
    assert by in fields, f"{name} has no {by}"
    if not field.null:
        return  # always there; a constraint could only repeat it
    tied = [
        one for one in model._meta.constraints
        if isinstance(one, models.CheckConstraint) and {field.name, by} <= _named(one.condition)
    ]  # fmt: skip
    assert tied, f"{name}: add both_or_neither(at={field.name!r}, by={by!r}, …) to its constraints"


def _named(condition: models.Q) -> set[str]:
    found: set[str] = set()
    for child in condition.children:
        found |= _named(child) if isinstance(child, models.Q) else {child[0].removesuffix("__isnull")}
    return found


def test_the_layers_of_the_apps_are_a_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(one for one in contracts if one.get("containers") == ["saferplan_web"])
    assert layers["exhaustive"] is True
    named = {name.strip() for line in layers["layers"] for name in line.split("|")}
    assert set(APPS) <= named


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_tests(app: str) -> None:
    tests = [*(ROOT / "tests" / "web").glob("test_*.py"), *(ROOT / "tests" / "browser").glob("test_*.py")]
    assert any(f"saferplan_web.{app}" in path.read_text("utf-8") for path in tests)


@pytest.mark.django_db(databases=["default", "public"])
def test_migrations_make_the_models_as_they_are() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_starting_django_brings_no_heavy_library() -> None:
    """Statistics, engine and drawing are for jobs, so that a web process starts at once and stays small."""
    code = (
        "import os, sys, tempfile; os.environ['SAFERPLAN_DATA'] = tempfile.mkdtemp();"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'saferplan_web.config.settings';"
        "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(sorted({'duckdb', 'ibis', 'scipy', 'statsmodels', 'vl_convert', 'pandas', 'docx'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"
