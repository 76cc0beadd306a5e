"""The command line: one verb a room, and the ones that walk through all of them.

Verbs are loaded when used, so that `saferplan --version` does not wait for the statistics.
"""

from __future__ import annotations

import importlib
import os
import sys
from importlib.metadata import version
from typing import Any

import click

from saferplan.values.errors import SaferplanError

# Many small fits: threads of the linear algebra library wait for one another longer than they work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

VERBS = {
    "new": "saferplan.cli.partnership:new",
    "validate": "saferplan.cli.partnership:validate",
    "report": "saferplan.cli.partnership:report",
    "templates": "saferplan.cli.partnership:templates",
    "import": "saferplan.cli.records:import_",
    "imports": "saferplan.cli.records:imports",
    "withdraw": "saferplan.cli.records:withdraw",
    "aside": "saferplan.cli.records:aside",
    "measure": "saferplan.cli.measure:measure",
    "check": "saferplan.cli.check:check",
}


class Verbs(click.Group):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module, attribute = VERBS[name].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("saferplan"), prog_name="saferplan")
def saferplan() -> None:
    """Performance of a community safety partnership: records and returns in, a judged report out."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; a SaferplanError is printed as what, where, how to mend, and ends with status 2."""
    try:
        return saferplan(args=arguments, prog_name="saferplan")
    except SaferplanError as error:
        click.echo(f"saferplan: {error}", err=True)
        sys.exit(2)
