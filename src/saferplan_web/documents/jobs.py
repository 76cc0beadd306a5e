"""Making a document beside the pages: read what it is made from, compose, write each format, keep all at once."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils import timezone

from saferplan import Period, SaferplanError, make_document, make_pack
from saferplan.values.document import Exemption, Marking
from saferplan.values.making import Finished, Part, Source, Told, Wanted
from saferplan_web.core.jobs import advance
from saferplan_web.core.models import Job, Partnership
from saferplan_web.documents.changes import TEMPLATES, keep_made, templates_of
from saferplan_web.documents.material import open_to_all, plan_as_it_stood, restricted_in, tables_of
from saferplan_web.documents.models import PACK, Document, Paper
from saferplan_web.documents.rules import kinds
from saferplan_web.govuk.written import moment
from saferplan_web.performance import kept
from saferplan_web.performance.folder import folder_of
from saferplan_web.performance.models import Snapshot
from saferplan_web.plan.models import PlanVersion

SCREEN = "html"  # made of every document, so that it can be read here
DRAFT = "Draft for inside: what the public gets is made with a release"


def make(job: Job, document: str) -> dict[str, Any]:
    """Make a document and keep it. Running again from the start gives the same; what is made is not made twice."""
    held = Document.objects.select_related("partnership", "asked_by", "before").get(
        partnership=job.partnership, key=document
    )
    if held.made_at or held.withdrawn_at:
        return {"said": f"The document is {held.state}; nothing was done."}
    advance(job, 0, 0, "Reading figures and records")
    made_from = made_from_words(held.partnership, timezone.now(), held.as_at)
    try:
        made = _made(job, held, made_from)
    except SaferplanError as error:
        raise _plain(error) from None
    keep_made(by=held.asked_by, document=held, made=made, made_from=made_from)
    return {"document": held.key, "formats": list(made.files), "failed": sorted(made.failed)}


class Sources:
    """What the papers of a document are made from, read once: whole, or without what is restricted."""

    def __init__(self, held: Document) -> None:
        self.held = held
        self.store = kept.store_of(held.partnership)
        self.folder, self.tables = folder_of(held.partnership), tables_of(held.partnership)
        self.closed = restricted_in(self.folder)
        self._known: dict[bool, Source] = {}

    def of(self, kind: Any) -> Source:
        """A public kind is judged with the restricted ones at hand, to see whether another would give one away."""
        whole = self.held.inside or kind.public
        if whole not in self._known:
            told = Told(self.folder, self.tables)
            self._known[whole] = self._counted(told if whole else open_to_all(told, self.closed))
        return self._known[whole]

    def _counted(self, told: Told) -> Source:
        partnership = self.held.partnership
        counted = kept.counted_before(partnership, told.folder, kept.state_of_records(self.store))
        places = kept.places_before(partnership, told.folder, self.held.as_at, counted)
        return Source(told, self.store, counted, places)

    def before(self, paper: Paper) -> Told | None:
        """The plan that a refresh is told beside."""
        before = plan_as_it_stood(paper.before) if paper.before else None
        return open_to_all(before, self.closed) if before is not None and not self.held.inside else before


def _made(job: Job, held: Document, made_from: str) -> Finished:
    sources = Sources(held)

    def progress(done: int, total: int) -> None:
        advance(job, done, total, "Writing the formats")

    with tempfile.TemporaryDirectory(prefix="document-") as place:
        put_out(held.partnership, Path(place))
        if held.kind == PACK:
            parts = [
                Part(wanted(held, made_from, sources.closed, one), sources.of(kinds()[one.kind]), sources.before(one))
                for one in held.parts.select_related("before")
            ]
            return make_pack(held.name, parts, _formats(held), Path(place), progress)
        known = sources.of(kinds()[held.kind])
        return make_document(
            wanted(held, made_from, sources.closed, held), known.told, Path(place), before=sources.before(held),
            store=known.store, counted=known.counted, places=known.places, progress=progress,
        )  # fmt: skip


def wanted(held: Document, made_from: str, closed: frozenset[str], paper: Paper) -> Wanted:
    """What the library is asked for: the paper, which is the document itself or a part of it."""
    exemption = Exemption(paper.exempt_paragraph, paper.exempt_reason) if paper.exempt_paragraph else None
    public = kinds()[paper.kind].public
    return Wanted(
        paper.kind, held.as_at, _formats(held), paper.about, paper.texts,
        Marking.SENSITIVE if paper.sensitive else Marking.OFFICIAL, exemption, made_from,
        DRAFT if public else "", None if held.inside and not public else closed,
    )  # fmt: skip


def _formats(held: Document) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*held.formats, SCREEN)))


def made_from_words(partnership: Partnership, at: datetime, as_at: Period) -> str:
    """Which data a document was made from, in words: when, after which version of the plan, the state of the records,
    and what the board was shown of the same month."""
    version = PlanVersion.objects.filter(partnership=partnership, withdrawn_at=None).order_by("-number").first()
    state = kept.state_of_records(kept.store_of(partnership))
    told = [
        f"Figures worked out on {moment(at)}",
        f"plan last kept as version {version.number}" if version else "",
        f"records: {state}" if state else "",
        frozen_words(partnership, as_at),
    ]
    return "; ".join(part for part in told if part)


def frozen_words(partnership: Partnership, as_at: Period) -> str:
    """The snapshot of the round that the month belongs to, by the time it was frozen and its digest; blank where none
    was."""
    found = Snapshot.objects.filter(round__partnership=partnership, as_at=as_at.last_month)
    snapshot = found.defer("content", "open_content").order_by("-frozen_at").first()
    if snapshot is None:
        return ""
    return f"the board’s overview was frozen on {moment(snapshot.frozen_at)}, snapshot {snapshot.digest[:16]}"


def put_out(partnership: Partnership, place: Path) -> None:
    """Write the partnership's own templates where the writers look for them."""
    for path, content in templates_of(partnership).values_list("path", "content"):
        file = place / "templates" / PurePosixPath(path.removeprefix(TEMPLATES)).name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)


def _plain(error: SaferplanError) -> SaferplanError:
    """The error without the words of the command line, and without where things lie on this machine."""
    where = "" if error.where.startswith("--") or "/" in error.where else error.where
    return SaferplanError(error.what, where, "" if "--" in error.mend else error.mend)
