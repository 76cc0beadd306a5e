"""A partnership whose every text is a marked word: about what is open to all, and about what is not."""

from __future__ import annotations

import csv
import dataclasses
import typing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from saferplan.partnership.papers import FILES, PLACE
from saferplan.values.figures import Unit
from saferplan.values.folder import (
    Claim,
    Commentary,
    Derived,
    Folder,
    FurtherTable,
    Mark,
    PeerFigure,
    Return,
    Shape,
    TableSpec,
    Verdict,
)
from saferplan.values.papers import Papers
from saferplan.values.period import Period
from saferplan.values.plan import (
    Direction,
    Indicator,
    Partnership,
    Priority,
    Recommendation,
    StatedStatus,
    Target,
    TargetKind,
)

MONTHS = [str(month) for year in ("2014/15", "2015/16") for month in Period.parse(year).split()][:15]
JUNE = Period.parse("2015-06")
OPEN, SHUT = "open", "shut"
# What leads to another thing, and what is a day or a word of a list, is written so that it is taken for what it is.
REFERENCES = {
    "organisation": "body", "priority": "p1", "priorities": "p1", "round": "round", "owner": "{}-post",
    "lead": "open-post", "post": "open-post", "group": "group", "parent": "", "supplier": "body", "raised_in": "group",
    "now_with": "group",
    "plan": "", "carried_from": "", "outcome": "outcome", "action": "{}-action", "indicator": "{}", "shown": "{}",
    "period": "2015/16-Q1", "status": "on course", "rating": "red", "stage": "submitted", "approved": "",
    "standing": "responsible authority", "activity": "red",
}  # fmt: skip
STATES = {"neighbourhoods": "agreed", "equality": "assessed"}
KEYS = {
    "about": "x", "bodies": "body", "posts": "{}-post", "committees": "group", "reasons": "p1", "outcomes": "outcome",
    "rounds": "round", "measured": "{}", "actions": "{}-action",
}  # fmt: skip
# Parts of the papers about one thing, of which some hang on a restricted indicator or are said in confidence.
OF_BOTH = ("posts", "measured", "actions", "milestones", "variances", "highlights", "challenges", "blockages")
# An open count whose May is small, so that others must be withheld with it; every other figure is a number by itself.
SMALL = [61_211 + 97 * at for at in range(13)] + [3, 71_777]
RARE = [82_883 + 101 * at for at in range(15)]


def word(mark: str, where: str, field: str) -> str:
    """CANARY-open-Action.title~: its end is a sign of its own, for words of a file may follow it without a space."""
    return f"CANARY-{mark}-{where}.{field}~"


def planted_folder(path: Path, **more: Any) -> Folder:
    """The folder, its papers written below `path`."""
    _write_papers(path / PLACE)
    marks = (OPEN, SHUT, "told")  # "told" is worked out from what is restricted, and nobody marked it
    figures = {OPEN: SMALL, SHUT: RARE}
    returns = [
        Return(mark, Period.parse(month), Fraction(value), note=word(mark, "Return", "note"), line=2,
               file=f"returns/{word(mark, 'Return', 'file')}.csv")
        for mark, values in figures.items() for month, value in zip(MONTHS, values, strict=True)
    ]  # fmt: skip
    texts = {
        "commentary": tuple(Commentary(one, JUNE, word(one, "Commentary", "analysis"), word(one, "Commentary", "do"))
                            for one in marks),
        "stated": tuple(StatedStatus(one, JUNE, "At risk", word(one, "Stated", "reason")) for one in marks),
        "breaks": tuple(Mark(one, Period.parse("2014-09"), word(one, "Break", "note")) for one in marks),
        "notes": tuple(Mark(one, Period.parse("2015-06"), word(one, "Mark", "note")) for one in marks),
        "targets": tuple(_target(one) for one in marks),
        "peers": tuple(PeerFigure(word(one, "Peer", "group"), one, "E1", word(one, "Peer", "name"), JUNE, Fraction(9))
                       for one in (SHUT, "told")),
    }  # fmt: skip
    return replace(
        Folder(
            _partnership(), "Report", indicators=tuple(map(_indicator, marks)), returns=tuple(returns),
            derived=(Derived("told", Shape.SUM, (OPEN, SHUT)),), path=path, tables=(_table(),), claims=(_claim(),),
            **texts,
        ),
        **more,
    )  # fmt: skip


def _partnership() -> Partnership:
    said = Recommendation("1", *(word(SHUT, "Recommendation", one) for one in ("text", "owner")), "2015-07-01",
                          word(SHUT, "Recommendation", "progress"))  # fmt: skip
    named = word(OPEN, "Priority", "name"), word(OPEN, "Priority", "outcome"), word(OPEN, "Priority", "lead")
    return Partnership("x", "Safer Anywhere", priorities=(Priority("p1", *named),), recommendations=(said,))


def _indicator(mark: str) -> Indicator:
    name, definition, source, lead = (word(mark, "Indicator", one) for one in ("name", "definition", "source", "lead"))
    return Indicator(
        mark, name, Unit(word(mark, "Indicator", "unit")), Direction.LOWER, priority="p1", definition=definition,
        source=source, lead=lead, restricted=mark == SHUT,
    )  # fmt: skip


def _target(mark: str) -> Target:
    note = word(mark, "Target", "note")
    return Target(mark, Period.parse("2015/16"), TargetKind.AT_MOST, Fraction(55_001), note=note)


def _table() -> FurtherTable:
    spec = TableSpec("t.csv", *(word(SHUT, "Table", one) for one in ("title", "source", "note")))
    return FurtherTable(spec, ("Row", "Figure"), ((word(SHUT, "Table", "row"), "12"),))


def _claim() -> Claim:
    said = word(SHUT, "Claim", "said")
    return Claim(said, said, "1", "1", "1", Verdict.DOUBT, said)


def _write_papers(place: Path) -> None:
    """Each table of service/, as its value tells its columns: a new part or column is planted by itself."""
    kinds = typing.get_type_hints(Papers)
    for part, name in FILES.items():
        kind = typing.get_args(kinds[part])[0]
        marks = (OPEN, SHUT) if part in OF_BOTH else (OPEN,)
        file = place / f"{name}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        fields = [one.name for one in dataclasses.fields(kind)]
        hints = typing.get_type_hints(kind)
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(fields)
            for number, mark in enumerate(marks):
                key = KEYS.get(part, f"{{}}-{part}-{number}").format(mark)
                writer.writerow([_cell(part, kind, one, hints[one], mark, key) for one in fields])


def _cell(part: str, kind: Any, field: str, hint: Any, mark: str, key: str) -> str:
    if field == "key":
        return key
    if field == "outcome" and part == "approvals":
        return "agreed"
    if field.endswith("_on") or field in ("due", "starts", "since", "until", "due_then", "new_due"):
        return "" if field in ("done_on", "until", "disbanded_on") else "2015-08-01"
    if field == "state":
        return STATES.get(part, "open")
    if hint is bool:
        return "true" if mark == SHUT else "false"
    if hint is int:
        return "4"
    named = REFERENCES.get(field)
    return word(mark, kind.__name__, field) if named is None else named.format(mark)
