"""Verbs on a partnership's folder: make one, check it, report on it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--name", default="", help="Name of the partnership.")
def new(directory: Path, name: str) -> None:
    """Write a small, commented partnership folder that validates and reports at once."""
    from saferplan.partnership.template import make

    for file in make(directory, name):
        click.echo(file)
    click.echo(f"Next: saferplan validate {directory}")
    click.echo(f"      saferplan report {directory} --as-at 2024-06 --out build/report")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def validate(folder: Path) -> None:
    """Check a partnership folder and its templates; list everything wrong, with file, line, field and cure.

    Ends with 0 where nothing is wrong and 2 where something is.
    """
    from saferplan.partnership.papers import PLACE
    from saferplan.partnership.validate import examine
    from saferplan.report.writing import template_faults

    found, problems = examine(folder)
    problems += template_faults(folder)
    for problem in problems:
        click.echo(str(problem), err=True)
    if found is None or problems:
        click.echo(f"{len(problems)} to mend in {folder}.", err=True)
        sys.exit(2)
    click.echo(f"{folder}: {len(found.indicators)} indicators, {len(found.returns)} figures; nothing wrong.")
    if (folder / PLACE).is_dir():
        click.echo(f"What the service keeps in {PLACE}/ is checked in full when `saferplan load` takes it in.")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def templates(directory: Path) -> None:
    """Write the templates of documents, to be changed in Word and PowerPoint and kept in FOLDER/templates.

    document.docx and document.pptx are for every kind of document; a copy named by a kind, such as board-report.docx,
    goes before them. Of the slides your master is used. In Word your styles, logo, header, footer and order of parts
    are, with these names in braces replaced. `saferplan validate` says what is wrong in a template.

    \b
    {{ partnership }}           the partnership's name
    {{ title }}                 title of the document
    {{ subtitle }}              its subtitle, such as the period it is about
    {{ kind }}                  kind of document, such as Board report
    {{ as_at }}                 month that it is written as at
    {{ data_as_at }}            day that its data stood so
    {{ marking }}               how far it may travel; header or footer must have it
    {{ made_from }}             version, snapshot and time of its data
    \b
    In the body, each in a paragraph of its own:
    {{p contents }}             contents list, where the document is long
    {{p section("summary") }}   the main part of that name, wherever you want it
    {{p sections }}             all parts that were not placed by name, in order
    """
    from saferplan.report.writing import write_templates

    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path in write_templates(directory):
            click.echo(path)
    except OSError as error:
        raise SaferplanError(f"the templates cannot be written: {error.strerror}.", str(directory)) from None


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--as-at", "as_at", required=True, help="Last month reported, such as 2015-06; later figures are ignored."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write the document into.")
@click.option(
    "--kind",
    default="performance",
    show_default=True,
    help="Kinds, with commas between; an unknown one lists all.",
)
@click.option("--formats", default="", help="What to write, with commas between; all that its readers use otherwise.")
@click.option("--about", default="", help="The indicator or priority that the document is of, by its id.")
@click.option("--since", type=click.Path(path_type=Path), help="Folder of the plan before, for what changed since.")
@click.option("--texts", type=click.Path(path_type=Path), help="TOML file with an officer's own words for its parts.")
@click.option("--store", type=click.Path(path_type=Path), help="Record store, where it is not FOLDER/store.")
@click.option("--pack", default="", help="Bind the kinds into one pack of this title: pack.pdf and pack.html.")
@click.option("--public", is_flag=True, help="Withhold small counts, and whatever would give them away.")
def report(
    folder: Path, as_at: str, out: Path, kind: str, formats: str, about: str, since: Path | None, texts: Path | None,
    store: Path | None, pack: str, public: bool,
) -> None:  # fmt: skip
    """Judge every indicator of a partnership folder and write a document: report.html, report.docx …, or those of the
    kind asked for; judgements.json beside them."""
    from saferplan.partnership.documents import Documents, formats_of, kind_of, read_own
    from saferplan.partnership.folder import load
    from saferplan.partnership.summary import status_table

    kinds = [kind_of(one) for one in kind.split(",") if one]
    asked = [one for one in formats.split(",") if one]
    before = load(since) if since else None
    for one in kinds:
        formats_of(one, asked)  # before the first is written
    made, lacks = Documents(load(folder), Period.parse(as_at), store), False
    for one in kinds:
        own = read_own(texts, one) if texts else None
        done = made.write(one.id, out, asked, public=public, about=about, before=before, own=own)
        if one is kinds[0]:
            for line in status_table(done.judgements):
                click.echo(line)
        for path in done.paths:
            click.echo(path)
        for warning in done.warnings:
            click.echo(f"note: {warning}", err=True)
        for form, lacking in done.failed.items():
            click.echo(f"not made as {form}: {lacking}", err=True)
        lacks = lacks or set(done.failed) >= set(formats_of(one, asked)) or bool(asked and done.failed)
    if pack:
        ids = [one.id for one in kinds]
        for path in made.write_pack(pack, ids, out, public=public, about=about, before=before):
            click.echo(path)
    for name, error in made.walk.faults.items():
        click.echo(f"not worked out for “{name}”: {error}", err=True)
    if lacks:  # a format that was asked for, or all that a kind has
        raise SystemExit(2)
