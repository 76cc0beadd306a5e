"""Parts of the report that come from the folder alone: further tables, and numbers of prose with their verdicts."""

from __future__ import annotations

import re
from collections.abc import Collection

from saferplan.partnership.claims import check
from saferplan.partnership.restricted import closed
from saferplan.partnership.round import Round
from saferplan.partnership.tables import finished
from saferplan.values.document import Bullets, Cell, Marking, Section, Table, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact, number
from saferplan.values.series import Origin

_QUOTED = re.compile(r"""["']([^"']+)["']""")  # a formula names indicators so


def further_sections(walk: Round) -> list[Section]:
    """What could not be counted, further tables, and claims: a section each where there are any."""
    folder, found = closed(walk.folder), []
    hidden = {one.id for one in folder.indicators if one.restricted}
    if walk.faults:
        lines = tuple(f"{_called(walk, name)}: {error}" for name, error in walk.faults.items())
        told = Bullets(lines, marking=_marking(hidden & walk.faults.keys()))
        found.append(Section("not-worked-out", "What could not be worked out", (told,)))
    if folder.tables:
        blocks = tuple(TableBlock(finished(table)) for table in folder.tables)
        found.append(Section("further-tables", "Further tables", blocks))
    if folder.claims:
        named = {name for claim in folder.claims for name in _QUOTED.findall(claim.formula)}
        table = TableBlock(_claims(walk), _marking(hidden & named))
        found.append(Section("claims", "Numbers said in prose", (table,)))
    return found


def _marking(hidden: Collection[str]) -> Marking:
    """The marking of a part that tells of these restricted indicators, or of none."""
    return Marking.SENSITIVE if hidden else Marking.OFFICIAL


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
