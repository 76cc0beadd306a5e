"""What a folder's service/ tells documents: the tables of what a partnership decided, read as values.

The service writes these tables when it writes a partnership out, and hands the same texts over when it makes a
document itself, so that both hosts read one form.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import typing
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from saferplan.values.errors import SaferplanError
from saferplan.values.papers import Highlight, Papers

PLACE = "service"
SUBMITTED = "submitted"  # the stage at which a lead has handed a highlight report in
_LIST = ";"  # between the keys of several things in one cell
FILES = {
    "about": "core/partnership", "bodies": "people/organisation", "posts": "people/post", "committees": "people/group",
    "seats": "people/membership", "reasons": "plan/priority", "outcomes": "plan/outcome", "measured": "plan/indicator",
    "actions": "actions/action", "milestones": "actions/milestone", "variances": "actions/variance",
    "risks": "actions/risk", "equality": "plan/equalityimpact", "ties": "plan/link",
    "neighbourhoods": "plan/neighbourhoodplan", "approvals": "plan/approvalstep", "notices": "plan/communication",
    "rounds": "performance/round", "highlights": "performance/highlightreport",
    "challenges": "performance/challengeremark", "blockages": "performance/problem",
}  # fmt: skip


def papers_of(path: Path) -> Papers:
    """The papers of a partnership's folder; none of them where it has no service/."""
    texts = {}
    for file in FILES.values():
        place = path / PLACE / f"{file}.csv"
        if place.is_file():
            texts[f"{PLACE}/{file}.csv"] = place.read_text("utf-8-sig")
    return read_papers(texts)


def read_papers(texts: Mapping[str, str]) -> Papers:
    """The papers from the tables' texts by file name (service/plan/priority.csv …). Withdrawn rows are left out.

    Raises SaferplanError, with file and line, where a whole number is none.
    """
    kinds = typing.get_type_hints(Papers)
    found = {}
    for part, file in FILES.items():
        name = f"{PLACE}/{file}.csv"
        kind = typing.get_args(kinds[part])[0]
        found[part] = tuple(_rows(kind, texts[name], name)) if name in texts else ()
    return Papers(**found)


def for_public(
    kept: Papers, restricted: Collection[str], known: Collection[str] | None = None, checked: bool = False
) -> Papers:
    """What anyone may read of the papers: nothing that hangs on a restricted indicator, and nothing said in confidence.
    With the ids of the indicators that are `known`, what hangs on another one is left out too: it may have been
    restricted before it was withdrawn.

    Of highlight reports only that they were submitted, and the items for publicity where nothing restricted is shown
    beside them; of neighbourhoods only plans that are agreed; of actions and measures neither detail, progress nor
    activity rating, for officers write those for each other; progress only where it was `checked` for a release. Risks,
    variances, remarks of performance challenge and problems are for those inside.
    """

    def is_open(name: str) -> bool:
        return name not in restricted and (known is None or not name or name in known)

    open_actions = tuple(
        replace(one, text="", rating="", progress=one.progress if checked else "")
        for one in kept.actions
        if is_open(one.indicator)
    )
    names = {one.key for one in open_actions}
    return replace(
        kept,
        measured=tuple(
            replace(one, activity="", activity_note="") for one in kept.measured if is_open(one.key)
        ),
        actions=open_actions,
        milestones=tuple(one for one in kept.milestones if one.action in names),
        variances=(), risks=(), challenges=(), blockages=(),
        neighbourhoods=tuple(one for one in kept.neighbourhoods if one.state == "agreed"),
        highlights=tuple(
            Highlight(one.key, one.round, one.priority, stage=one.stage,
                      publicity=one.publicity if all(map(is_open, one.shown)) else "")
            for one in kept.highlights if one.stage == SUBMITTED and not one.restricted and one.publicity
        ),
    )  # fmt: skip


def _rows(kind: Any, text: str, file: str) -> list[Any]:
    hints = typing.get_type_hints(kind)
    made = []
    for line, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), 2):
        cells = {(name or "").strip().lower(): cell or "" for name, cell in row.items() if isinstance(cell, str)}
        if cells.get("withdrawn_at"):
            continue
        given = {one.name: _read(cells[one.name], hints[one.name], one.name, f"{file}, line {line}")
                 for one in dataclasses.fields(kind) if cells.get(one.name)}  # fmt: skip
        needed = {one.name: "" for one in dataclasses.fields(kind) if one.default is dataclasses.MISSING}
        made.append(kind(**(needed | given)))
    return made


def _read(cell: str, hint: Any, name: str, where: str) -> Any:
    if hint is bool:
        return cell.strip().lower() in ("true", "yes")
    if hint is int:
        if not cell.strip().isdigit():
            raise SaferplanError(f"“{cell}” is no whole number for {name}.", where, "Write digits, such as 3.")
        return int(cell)
    if hint is str:
        return cell
    return tuple(part.strip() for part in cell.split(_LIST) if part.strip())
