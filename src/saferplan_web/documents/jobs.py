"""Making a document beside the pages: read what it is made from, compose, write each format, keep all at once."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils import timezone

from saferplan import SaferplanError, make_document
from saferplan.values.document import Exemption
from saferplan.values.making import Finished, Told, Wanted
from saferplan_web.core.jobs import advance
from saferplan_web.core.models import Job, Partnership
from saferplan_web.documents.changes import TEMPLATES, keep_made, templates_of
from saferplan_web.documents.material import open_to_all, plan_as_it_stood, restricted_in, tables_of
from saferplan_web.documents.models import Document
from saferplan_web.documents.rules import kinds
from saferplan_web.govuk.written import moment
from saferplan_web.performance import kept
from saferplan_web.performance.folder import folder_of
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
    made_from = made_from_words(held.partnership, timezone.now())
    try:
        made = _made(job, held, made_from)
    except SaferplanError as error:
        raise _plain(error) from None
    keep_made(by=held.asked_by, document=held, made=made, made_from=made_from)
    return {"document": held.key, "formats": list(made.files), "failed": sorted(made.failed)}


def _made(job: Job, held: Document, made_from: str) -> Finished:
    partnership = held.partnership
    folder, store = folder_of(partnership), kept.store_of(partnership)
    told, before = Told(folder, tables_of(partnership)), plan_as_it_stood(held.before) if held.before else None
    closed, public = restricted_in(folder), kinds()[held.kind].public
    # A public kind is judged with the restricted ones at hand, to see whether another would give one away.
    if not held.inside and not public:
        told = open_to_all(told, closed)
    if not held.inside and before is not None:
        before = open_to_all(before, closed)
    counted = kept.counted_before(partnership, told.folder, kept.state_of_records(store))
    places = kept.places_before(partnership, told.folder, held.as_at, counted)
    with tempfile.TemporaryDirectory(prefix="document-") as place:
        put_out(partnership, Path(place))
        return make_document(
            wanted(held, made_from, closed), told, Path(place), before=before, store=store, counted=counted,
            places=places, progress=lambda done, total: advance(job, done, total, "Writing the formats"),
        )  # fmt: skip


def wanted(held: Document, made_from: str, closed: frozenset[str]) -> Wanted:
    """What the library is asked for."""
    exemption = Exemption(held.exempt_paragraph, held.exempt_reason) if held.exempt_paragraph else None
    return Wanted(
        held.kind, held.as_at, tuple(dict.fromkeys((*held.formats, SCREEN))), held.about, held.texts, exemption,
        made_from, DRAFT if kinds()[held.kind].public else "", None if held.inside else closed,
    )  # fmt: skip


def made_from_words(partnership: Partnership, at: datetime) -> str:
    """Which data a document was made from, in words."""
    version = PlanVersion.objects.filter(partnership=partnership, withdrawn_at=None).order_by("-number").first()
    plan = f"; plan last kept as version {version.number}" if version else ""
    return f"Figures worked out on {moment(at)}{plan}"


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
