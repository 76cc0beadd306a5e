"""The acts on documents: ask for one, keep what was made, withdraw; and the partnership's own templates."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from saferplan import Period
from saferplan.values.making import Finished
from saferplan_web.core import jobs
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Job, KeptFile, Partnership
from saferplan_web.documents.models import PACK, Document, DocumentFile, DocumentPart
from saferplan_web.people.changes import fresh_key
from saferplan_web.plan.models import PlanVersion

MAKE = "saferplan_web.documents.jobs:make"
FORMATS = {"html": "HTML", "docx": "Word", "pptx": "PowerPoint", "pdf": "PDF", "xlsx": "Excel"}
TYPES = {
    "html": "text/html; charset=utf-8", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
FEWEST = 2  # papers of a pack
TEMPLATES = "folder/templates/"  # among the kept files, so that they leave and come back with the folder


def ask_for_document(
    *, by: Any, partnership: Partnership, kind: Any, as_at: Period, formats: Sequence[str], inside: bool,
    about: tuple[str, str] = ("", ""), texts: Mapping[str, str] | None = None, sensitive: bool = False,
    exempt: tuple[int, str] | None = None, before: PlanVersion | None = None, why: str = "",
) -> Document:  # fmt: skip
    """Ask for a document of a kind; a job makes it. `about` is the key and the name of what it is of, `sensitive`
    whether the texts are official-sensitive, `exempt` the paragraph of Schedule 12A and the reason."""
    month = as_at.last_month
    document = Document(
        partnership=partnership, key=fresh_key(Document, partnership, f"{kind.id}-{month}"), kind=kind.id,
        name=kind.name, as_at=month, about=about[0], about_name=about[1], formats=list(formats),
        texts={name: text for name, text in (texts or {}).items() if text.strip()}, sensitive=sensitive,
        exempt_paragraph=exempt[0] if exempt else None, exempt_reason=exempt[1] if exempt else "",
        before=before, inside=inside, asked_by=by,
    )  # fmt: skip
    with changing(by, partnership, f"Document asked for: {document}", why) as change:
        change.add(document)
        _ask(document, by)
    return document


def ask_for_pack(
    *, by: Any, partnership: Partnership, title: str, parts: Sequence[DocumentPart], as_at: Period,
    formats: Sequence[str], inside: bool, why: str = "",
) -> Document:  # fmt: skip
    """Ask for several papers bound to one, in the order given; a job makes it. `parts` are not saved yet."""
    if len(parts) < FEWEST:
        raise ValidationError("A pack has two papers or more.")
    month = as_at.last_month
    document = Document(
        partnership=partnership, key=fresh_key(Document, partnership, f"{PACK}-{month}"), kind=PACK, name=title,
        as_at=month, formats=list(formats), inside=inside, asked_by=by,
    )  # fmt: skip
    with changing(by, partnership, f"Document asked for: {document}", why) as change:
        change.add(document, {"papers": [str(part) for part in parts]})
        for at, part in enumerate(parts, 1):
            part.document, part.place = document, at
            part.full_clean()
            part.save(force_insert=True)
        _ask(document, by)
    return document


def ask_again(*, by: Any, document: Document, why: str = "") -> Job:
    """Ask anew for a document that could not be made."""
    if document.made_at or document.withdrawn_at:
        raise ValidationError(f"This document is {document.state}, so it stays as it is.")
    with changing(by, document.partnership, f"Document asked for again: {document}", why) as change:
        change.note(document, None, {"asked for again": True})
        return _ask(document, by)


def _ask(document: Document, by: Any) -> Job:
    # The title names no indicator: whoever looks at the jobs may read it.
    job = jobs.ask(MAKE, f"Document: {_kind_words(document)}", document.partnership, by, document=document.key)
    Document.objects.filter(pk=document.pk).update(job=job)
    document.job = job
    return job


def _kind_words(document: Document) -> str:
    return "Pack" if document.kind == PACK else document.name  # an officer words the title of a pack


def keep_made(*, by: Any, document: Document, made: Finished, made_from: str, why: str = "") -> Document:
    """Keep what the job made. What was made already stays: the first that was kept is the document."""
    values = {
        "made_at": timezone.now(), "marking": made.report.marking, "made_from": made_from,
        "data_as_at": made.report.data_as_at, "digest": _digest(made.files),
        "failed": {form: f"{error.what} {error.mend}".strip() for form, error in made.failed.items()},
        "faults": {name: error.what for name, error in made.faults.items()},
    }  # fmt: skip
    with changing(by, document.partnership, f"Document made: {document}", why) as change:
        held = Document.objects.select_for_update().get(pk=document.pk)
        if held.made_at is not None:
            return held
        files = [
            DocumentFile(
                document=held, form=form, content=content, size=len(content),
                sha256=hashlib.sha256(content).hexdigest(), asked=form in held.formats,
            )
            for form, content in made.files.items()
        ]  # fmt: skip
        DocumentFile.objects.bulk_create(files)
        change.edit(held, values)
    return held


def _digest(files: Mapping[str, bytes]) -> str:
    """One digest of all files, by which a copy of the whole can be known."""
    told = "".join(f"{form} {hashlib.sha256(content).hexdigest()}\n" for form, content in sorted(files.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def note_taking(*, by: Any, document: Document, form: str, why: str = "") -> None:
    """Keep who took a document that holds restricted things, and as what."""
    what = FORMATS.get(form, form)
    with changing(by, document.partnership, f"Document taken as {what}: {document}", why) as change:
        change.note(document, None, {"taken as": what})


def withdraw_document(*, by: Any, document: Document, why: str, version: int | None = None) -> Document:
    """Say that a document is not to be used any more. It stays as it was made, for people may hold it."""
    if not why.strip():
        raise ValidationError({"why": "Say why it is withdrawn"})
    if document.withdrawn_at:
        raise ValidationError("This document was withdrawn already.")
    values = {"withdrawn_at": timezone.now(), "withdrawn_by": by, "withdrawn_why": why}
    with changing(by, document.partnership, f"Document withdrawn: {document}", why) as change:
        change.edit(document, values, version)
    return document


def put_template(*, by: Any, partnership: Partnership, kind: str, form: str, content: bytes, why: str = "") -> KeptFile:
    """Put the partnership's own template of a format, for one kind of document or all, in the place of the one before.
    The library finds it by its name."""
    path = f"{TEMPLATES}{kind}.{form}"
    with changing(by, partnership, f"Template for {FORMATS[form]} put in place: {kind}.{form}", why) as change:
        before = templates_of(partnership).filter(path=path).first()
        templates_of(partnership).filter(path=path).delete()
        digest = hashlib.sha256(content).hexdigest()
        file = KeptFile.objects.create(partnership=partnership, path=path, content=content, sha256=digest)
        change.note(file, {"file": before.path, "digest": before.sha256} if before else None,
                    {"file": path, "digest": digest})  # fmt: skip
    return file


def drop_template(*, by: Any, partnership: Partnership, file: KeptFile, why: str = "") -> None:
    """Make documents without a template of the partnership's own again."""
    name = file.path.removeprefix(TEMPLATES)
    with changing(by, partnership, f"Template removed: {name}", why) as change:
        change.note(file, {"file": file.path, "digest": file.sha256}, {"file": ""})
        templates_of(partnership).filter(pk=file.pk).delete()


def templates_of(partnership: Partnership) -> Any:
    """The files of the folder's templates/ that documents are made with."""
    return KeptFile.objects.filter(partnership=partnership, path__startswith=TEMPLATES).order_by("path")
