"""What a release prints beside what the board saw: its figures and those of the frozen overview, one by one.

A release is counted anew and protected with all that went out before, for which the overview lacks the true counts. So
it is not made from the overview; it is compared with it before anybody approves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from saferplan import from_json
from saferplan.values.document import Table, TableBlock
from saferplan_web.performance.models import Snapshot
from saferplan_web.release.models import Release

BLANK = "blank"


@dataclass(frozen=True)
class Difference:
    """One figure or status that the release prints otherwise than the overview, as both print it."""

    indicator: str
    what: str
    board: str
    release: str


@dataclass(frozen=True)
class BesideBoard:
    """How a release stands to the overview of its month: how many figures and statuses are the same, which are not."""

    snapshot: Snapshot
    same: int
    differs: tuple[Difference, ...]


def beside_board(release: Release) -> BesideBoard | None:
    """The comparison with the overview that was frozen for the same month, without what is restricted; None where
    none was, or the release is not composed."""
    if not release.composed_at or release.report is None:
        return None
    found = Snapshot.objects.filter(round__partnership=release.partnership_id, as_at=release.as_at)
    snapshot = found.defer("content").select_related("round", "frozen_by").order_by("-frozen_at").first()
    if snapshot is None:
        return None
    board, printed = _cells(snapshot.open_content["report"]), _cells(release.report)
    names = list(dict.fromkeys([*board, *printed]))
    differs = [
        Difference(name[0], name[1], board.get(name, "not in it"), printed.get(name, "not in it"))
        for name in names
        if board.get(name) != printed.get(name)
    ]
    return BesideBoard(snapshot, len(names) - len(differs), tuple(differs))


def _cells(report: Any) -> dict[tuple[str, str], str]:
    """Every cell of the table of all measures in a kept report, by the indicator's name and the column's."""
    sections = (one for one in from_json(report).sections if one.key == "measures")
    tables = (block.table for section in sections for block in section.blocks if isinstance(block, TableBlock))
    return {(row[0].text, column): text for table in tables for row, column, text in _told(table)}


def _told(table: Table) -> Iterator[tuple[Any, str, str]]:
    for row in table.rows:
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            yield row, column, cell.text or BLANK
