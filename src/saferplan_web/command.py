"""The command `saferplan`: the library's verbs, and those of the service."""

from __future__ import annotations

from typing import Any

from saferplan.cli import main as library


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line."""
    return library(arguments)
