"""What all tests share: the folder of real data beside the project, and the rule that nothing skips unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
ABSENT = "the folder ../shared with real data is not beside the project"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run, unless ../shared is absent")


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
