"""What all tests share: the folder of real data beside the project, and the rule that nothing skips unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
ABSENT = "the folder ../shared with real data is not beside the project"

# Files of few tests that take long, the longest first. They are begun before all others: on two cores a long file
# that comes last leaves one of them idle.
LONG = (
    "house/test_words.py", "web/test_permissions.py", "web/test_queries.py", "web/test_api_schema.py",
    "web/test_carrying_property.py", "web/test_release_leaks.py", "web/test_killed_worker.py",
    "web/test_attacks_objects.py", "web/test_attacks_doors.py", "library/test_killed_imports.py",
    "library/test_report_office.py", "browser/test_pages.py", "browser/test_places.py",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run, unless ../shared is absent")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {ROOT / "tests" / name: at for at, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(LONG)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real public data; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(ABSENT)
    return SHARED


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if SHARED.is_dir() or ABSENT not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped where nothing may skip: {reason}"
    return report
