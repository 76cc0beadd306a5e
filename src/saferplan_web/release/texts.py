"""Free text that goes out with a release, wherever people wrote it, and the places in it that may tell who someone is.

What officers keep for themselves is not among it and never goes out: analysis and intervention, stated statuses,
detail of actions, activity ratings, risks. Texts of leads go out where somebody chose them (see `offered`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from saferplan_web.actions.models import Action
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Group, Organisation, Post
from saferplan_web.performance.folder import feeding
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.plan.models import Indicator, Mark, Outcome, Priority, Target


@dataclass(frozen=True)
class Text:
    """A text as somebody wrote it: where it stands, and the page that mends it (name of a route and its key)."""

    where: str
    text: str
    route: str
    key: str = ""


def texts_of(partnership: Partnership, names: Iterable[str] = ()) -> list[Text]:
    """Every text that a release prints. `names` are words given with the release itself (title, what changed)."""
    found = [
        Text("About the partnership", partnership.about, "settings-edit"),
        Text("How to report and whom to ask", partnership.contact, "settings-edit"),
        *(Text("Title, or what changed", text, "releases") for text in names),
        *_of_plan(partnership),
        *_of_indicators(partnership),
    ]
    return [one for one in found if one.text.strip()]


def _of_plan(partnership: Partnership) -> Iterator[Text]:
    for row in in_use(Priority, partnership):
        where = f"Priority “{row.name}”"
        for said in (row.name, row.outcome, row.why):
            yield Text(where, said, "priority-edit", row.key)
    for outcome in in_use(Outcome, partnership).select_related("priority"):
        yield Text(f"Outcome of “{outcome.priority.name}”", outcome.text, "outcome-edit", outcome.key)
    for action in actions_of(partnership):
        yield Text("Action", action.title, "action", action.key)


def _of_indicators(partnership: Partnership) -> Iterator[Text]:
    rows = list(in_use(Indicator, partnership).filter(restricted=False).select_related("lead"))
    for row in rows:
        where, lead = f"Indicator “{row.name}”", row.lead.title if row.lead else ""
        for said in (row.name, row.definition, row.source, lead):
            yield Text(where, said, "plan-indicator", row.key)
    shown = {"indicator__in": rows}
    for mark in in_use(Mark, partnership).filter(**shown).select_related("indicator"):
        yield Text(f"Note on “{mark.indicator.name}”, {mark.period.label}", mark.note, "mark-edit", mark.key)
    for target in in_use(Target, partnership).filter(**shown).select_related("indicator"):
        yield Text(f"Target of “{target.indicator.name}”", target.note, "plan-indicator", target.indicator.key)
    yield from _of_returns(partnership, rows)


def _of_returns(partnership: Partnership, rows: Sequence[Indicator]) -> Iterator[Text]:
    from saferplan import from_json

    names = feeding([row.key for row in rows], [from_json(row.derived) for row in rows if row.derived])
    noted = Figure.objects.filter(partnership=partnership, current=True, indicator__in=names).exclude(note="")
    batches = dict(Batch.objects.filter(partnership=partnership).values_list("pk", "key"))
    said = {row.key: row.name for row in rows}
    for figure in noted:
        where = f"Return for “{said.get(figure.indicator, figure.indicator)}”, {figure.period.label}"
        yield Text(where, figure.note, "return", batches[figure.batch_id])


def in_use(model: Any, partnership: Partnership) -> Any:
    """What of a partnership is not withdrawn, in its order."""
    return model.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("place", "pk")


def actions_of(partnership: Partnership) -> list[Action]:
    """Actions whose titles are told: of a priority, neither stopped nor carried over to another, and not about a
    restricted indicator."""
    found = in_use(Action, partnership).exclude(status__in=(Action.Status.STOPPED, Action.Status.CARRIED))
    found = found.filter(priority__isnull=False, priority__withdrawn_at__isnull=True)
    return list(found.exclude(indicator__restricted=True))


def known_names(partnership: Partnership, wards: Iterable[str] = ()) -> list[str]:
    """Names of bodies, groups, posts and places, which are no persons."""
    found = [partnership.name, *wards]
    for model, field in ((Organisation, "name"), (Group, "name"), (Post, "title"), (Indicator, "name")):
        found += in_use(model, partnership).values_list(field, flat=True)
    return found


def hints_in(texts: Iterable[Text], known: Sequence[str]) -> list[dict[str, Any]]:
    """Places that may identify someone, as plain data: the text in three parts, what it may be, and why it is asked.

    `ident` stays the same while the text does, so that what was looked at need not be looked at again.
    """
    from saferplan import identifying

    found = []
    for one in dict.fromkeys(texts):
        for hint in identifying(one.text, known):
            told = f"{one.where}\n{one.text}\n{hint.start}"
            found.append(
                {
                    "ident": hashlib.sha256(told.encode()).hexdigest()[:16], "where": one.where, "kind": hint.kind,
                    "before": one.text[: hint.start], "text": hint.text, "after": one.text[hint.end :],
                    "reason": hint.reason, "route": one.route, "key": one.key,
                }
            )  # fmt: skip
    return found
