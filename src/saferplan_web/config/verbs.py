"""The verbs of the service on the command line. Django is loaded when one of them runs, not before."""

from __future__ import annotations

from pathlib import Path

import click

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Data folder of the service; else SAFERPLAN_DATA, else build/demo/service.",
)


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@DATA
@click.option("--replace", is_flag=True, help="Put the folder's content in the place of what is there.")
@click.option("--store", type=click.Path(path_type=Path), help="Record store to copy, where it is not FOLDER/store.")
def load(folders: tuple[Path, ...], data: Path | None, replace: bool, store: Path | None) -> None:
    """Take partnerships into the service from their folders: all that is in them, or nothing.

    A folder is what `saferplan new` makes and `saferplan dump` writes. Records are copied into the data folder.
    Several folders that name one another are loaded together.
    """
    from saferplan_web.config.starting import start

    start(data)
    from saferplan_web.config import carrying

    first, *rest = folders
    partnership = carrying.load(first, *rest, replace=replace, store=store)
    click.echo(f"{partnership.name} is loaded{'' if not rest else f', and {len(rest)} more'}.")


@click.command()
@click.argument("partnership")
@click.argument("folder", type=click.Path(path_type=Path))
@DATA
@click.option("--without-records", is_flag=True, help="Leave the record store out.")
def dump(partnership: str, folder: Path, data: Path | None, without_records: bool) -> None:
    """Write a partnership of the service as a folder of plain files, the record store with it.

    PARTNERSHIP is its short name, as in addresses. Loading the folder again gives the same. Accounts and the history
    of changes are not in it: only a backup holds them.
    """
    from saferplan_web.config.starting import start

    start(data)
    from saferplan import SaferplanError
    from saferplan_web.config import carrying
    from saferplan_web.core.models import Partnership

    found = Partnership.objects.filter(key=partnership).first()
    if found is None:
        known = ", ".join(carrying.known()) or "none yet: load one with saferplan load FOLDER"
        raise SaferplanError(f"there is no partnership “{partnership}”.", "PARTNERSHIP", f"Known: {known}.")
    click.echo(f"{found.name} is written to {carrying.dump(found, folder, records=not without_records)}.")
