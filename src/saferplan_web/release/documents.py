"""The documents of a release: composed from what it prints and nothing else, once, and never again.

Of the plan they are told what the release's own pages tell: priorities with outcomes and reasons, the titles of
actions and whether they are done. Progress, items for publicity and recommendations are handed to the library only
where somebody chose the text for this release; no action's detail or rating, nothing else of a highlight report and no
name of a file.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from saferplan import Folder, Report, document_kinds, make_document
from saferplan.values.making import Told, Wanted
from saferplan.values.plan import Recommendation
from saferplan_web.core.models import Partnership
from saferplan_web.documents.changes import FORMATS, TYPES
from saferplan_web.documents.jobs import put_out
from saferplan_web.documents.material import tables_of
from saferplan_web.documents.rules import formats_of
from saferplan_web.govuk.written import moment
from saferplan_web.release.models import Release
from saferplan_web.release.offered import PROGRESS, PUBLICITY, RECOMMENDATION, Offered
from saferplan_web.release.stripping import stripped
from saferplan_web.release.texts import actions_of

ALWAYS = ("public-summary", "public-performance")
ANNUAL = "annual-report"
FIRST = 100  # place of the first among the release's files: after figures and wards, before single indicators
OPEN_TABLES = ("service/core/partnership.csv", "service/plan/priority.csv", "service/plan/outcome.csv")
_ACTIONS, _ROUNDS = "service/actions/action.csv", "service/performance/round.csv"
_HIGHLIGHTS = "service/performance/highlightreport.csv"


@dataclass(frozen=True)
class Documents:
    """The files of the documents (row, bytes), and why others are not there (document, reason)."""

    files: list[tuple[dict[str, Any], bytes]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def documents_of(release: Release, folder: Folder, made: Any, chosen: Sequence[Offered] = ()) -> Documents:
    """Every document of a release in every format of its readers. `made` is what `public_release` gave, `chosen` the
    texts of leads that go out."""
    found = Documents()
    asked = [one.row for one in chosen if one.kind == RECOMMENDATION]
    recommended = tuple(Recommendation(one.number, one.text, "", "", one.progress, one.state) for one in asked)
    folder = replace(folder, partnership=replace(folder.partnership, recommendations=recommended))
    told = Told(folder, _open_tables(release.partnership, chosen))
    judgements = [replace(one, fault="") for one in made.judgements]
    closed = frozenset(one.id for one in folder.indicators if one.restricted)
    for kind in _kinds(release):
        wanted = Wanted(
            kind.id, release.as_at, tuple(formats_of(kind)), made_from=_made_from(release), without=closed,
            checked=True,
        )  # fmt: skip
        with tempfile.TemporaryDirectory(prefix="document-") as place:
            put_out(release.partnership, Path(place))
            ready = make_document(wanted, told, Path(place), judgements=judgements, mend=_stripped)
        at = f"{release.partnership.key}-{release.as_at.last_month}-{kind.id}"
        for form, content in ready.files.items():
            row = {
                "name": f"{at}.{form}", "title": kind.name, "kind": TYPES[form], "size": len(content),
                "place": FIRST + len(found.files), "about": "", "document": kind.id,
            }  # fmt: skip
            found.files.append((row, content))
        found.failed.extend((f"{kind.name}, {FORMATS[form]}", error.what) for form, error in ready.failed.items())
    return found


def _kinds(release: Release) -> Iterator[Any]:
    for name in (*ALWAYS, *((ANNUAL,) if release.annual else ())):
        yield document_kinds[name]


def _made_from(release: Release) -> str:
    return f"Release {release.number}, composed on {moment(timezone.now())}"


def _stripped(report: Report) -> Report:
    """Without files and who supplied them, as on the release's pages."""
    return replace(report, sections=tuple(stripped(section) for section in report.sections))


def _open_tables(partnership: Partnership, chosen: Sequence[Offered]) -> dict[str, str]:
    """The tables as far as a release tells them: of actions the titles and the day on which they were done, and of
    what leads wrote the texts that were chosen, as they were read when they were."""
    tables = tables_of(partnership)
    found = {name: tables[name] for name in OPEN_TABLES if name in tables}
    said = {one.row.key: one.text.text for one in chosen if one.kind == PROGRESS}
    actions = [
        (one.key, one.title, one.priority.key, one.done_on or "", said.get(one.key, ""))
        for one in actions_of(partnership) if one.priority is not None
    ]  # fmt: skip
    offered = [one for one in chosen if one.kind == PUBLICITY]
    rounds = dict.fromkeys((one.row.round.key, str(one.row.round.period)) for one in offered)
    highlights = [
        (one.row.key, one.row.round.key, one.row.priority.key, one.text.text, one.row.stage) for one in offered
    ]
    return {
        **found,
        _ACTIONS: _table(("key", "title", "priority", "done_on", "progress"), actions),
        _ROUNDS: _table(("key", "period"), rounds),
        _HIGHLIGHTS: _table(("key", "round", "priority", "publicity", "stage"), highlights),
    }


def _table(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    written = io.StringIO(newline="")
    out = csv.writer(written, lineterminator="\n")
    out.writerow(columns)
    out.writerows(rows)
    return written.getvalue()
