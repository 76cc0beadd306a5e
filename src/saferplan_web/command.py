"""The command `saferplan`: the library's verbs, and those of the service. Django is loaded when one of these runs."""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import version
from typing import Any

import click

from saferplan.cli import VERBS as LIBRARY
from saferplan.cli import Verbs
from saferplan.values.errors import SaferplanError

SERVICE = {
    "load": "saferplan_web.config.verbs:load",
    "dump": "saferplan_web.config.verbs:dump",
    "account": "saferplan_web.config.account_verb:account",
    "serve": "saferplan_web.config.serving:serve",
    "worker": "saferplan_web.config.serving:worker",
}
VERBS = {**LIBRARY, **SERVICE}


class AllVerbs(Verbs):
    """The library's verbs first, then the service's; each imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in SERVICE:
            return super().get_command(ctx, name)
        module, attribute = SERVICE[name].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=AllVerbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("saferplan"), prog_name="saferplan")
def saferplan() -> None:
    """The system a community safety partnership runs on: records and returns in, a judged report and a service out."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; a SaferplanError is printed as what, where, how to mend, and ends with status 2."""
    try:
        return saferplan(args=arguments, prog_name="saferplan")
    except SaferplanError as error:
        click.echo(f"saferplan: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()


if __name__ == "__main__":
    main()
