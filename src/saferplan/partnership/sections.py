"""Parts of the report that come from the folder alone: further tables, and numbers of prose with their verdicts."""

from __future__ import annotations

from saferplan.partnership.claims import check
from saferplan.partnership.round import Round
from saferplan.partnership.tables import finished
from saferplan.values.document import Bullets, Cell, Section, Table, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact, number
from saferplan.values.series import Origin


def further_sections(walk: Round) -> list[Section]:
    """What could not be counted, further tables, and claims: a section each where there are any."""
    folder, found = walk.folder, []
    if walk.faults:
        told = Bullets(tuple(f"{_called(walk, name)}: {error}" for name, error in walk.faults.items()))
        found.append(Section("not-worked-out", "What could not be worked out", (told,)))
    if folder.tables:
        blocks = tuple(TableBlock(finished(table)) for table in folder.tables)
        found.append(Section("further-tables", "Further tables", blocks))
    if folder.claims:
        found.append(Section("claims", "Numbers said in prose", (TableBlock(_claims(walk)),)))
    return found


def _called(walk: Round, name: str) -> str:
    indicator = walk.folder.indicator(name)
    return indicator.name if indicator else name


def _claims(walk: Round) -> Table:
    rows = tuple(
        (
            Cell(f"{checked.claim.where}: {checked.claim.claim}"),
            _figure(checked.claim.printed),
            _figure(checked.computed),
            Cell(checked.claim.verdict),
            Cell(checked.claim.note),
        )
        for checked in check(walk)
    )
    columns = ("Claim", "As said", "As worked out", "Verdict", "Note")
    return Table("Each number with what the figures give", columns, rows, origin=Origin("claims.csv"))


def _figure(text: str) -> Cell:
    """A number of the file as tables write numbers; other texts as they are."""
    try:
        value = exact(text)
    except SaferplanError:
        return Cell(text, numeric=True)
    return Cell(number(value, len(text.partition(".")[2])), float(value), numeric=True)
