"""Documents: what was made, asking for one question by question, and one document with its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saferplan_web.core.changing import history
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Job, Partnership
from saferplan_web.documents import changes, rules
from saferplan_web.documents.forms import AskForm, KindForm, Offered, WithdrawForm
from saferplan_web.documents.material import KEPT
from saferplan_web.documents.models import PACK, Document, DocumentFile, DocumentPart
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import month_shown
from saferplan_web.plan.models import Indicator, PlanVersion
from saferplan_web.plan.visible import sees_restricted, visible

LISTED = 30
REFRESH_SECONDS = 3
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
COLOURS = {"made": "green", "made in part": "yellow", "being made": "grey", "not made": "red", "withdrawn": "orange"}
# A document is whole in itself: it brings its own style and pictures, runs nothing and asks for nothing.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox allow-popups"
)


@page("documents.read")
def documents(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """All documents that the person may read, the newest first."""
    person = request.person  # type: ignore[attr-defined]
    held = Document.objects.filter(rules.readable(person), partnership=partnership)
    rows = held.select_related("asked_by", "job").defer("texts", "faults", "job__result", "job__error")
    shown = Paginator(rows.order_by("-pk"), LISTED).get_page(request.GET.get("page"))
    context = {
        "title": "Documents", "documents": shown, "colours": COLOURS, "words_of": _words,
        "makes": bool(rules.kinds_for(person)), "crumbs": crumbs(partnership)[:1],
    }  # fmt: skip
    return render(request, "documents/documents.html", context)


def _words(formats: list[str]) -> str:
    return ", ".join(changes.FORMATS.get(one, one) for one in formats)


@page("documents.make")
def document_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The first question: which kind of document, or several in a pack."""
    kinds = rules.kinds_for(request.person)  # type: ignore[attr-defined]
    binds = rules.may_bind(request.person)  # type: ignore[attr-defined]
    offered = [(name, kind.name) for name, kind in kinds.items()] + ([(PACK, "Pack")] if binds else [])
    form = KindForm(request.POST or None, kinds=offered)
    groups = [(group, [kind for kind in kinds.values() if rules.group_of(kind) == group]) for group in rules.GROUPS]
    return editing(
        request, form, lambda form: form.cleaned_data["kind"],
        title="Which document do you want?", template="documents/new.html", button="Continue",
        to=lambda kind: reverse("document-pack" if kind == PACK else "document-ask",
                                args=[partnership.key] if kind == PACK else [partnership.key, kind]),
        groups=[(group, of) for group, of in groups if of], hints=rules.HINTS, words_of=_words, binds=binds,
        formats_of=rules.formats_of, crumbs=crumbs(partnership), cancel=reverse("documents", args=[partnership.key]),
    )  # fmt: skip


@page("documents.make")
def document_ask(request: HttpRequest, partnership: Partnership, kind: str) -> HttpResponse:
    """The second: what it shall be."""
    person = request.person  # type: ignore[attr-defined]
    chosen = rules.kinds_for(person).get(kind)
    if chosen is None:
        if kind in rules.kinds():
            raise PermissionDenied("Those who make this kind of document are others.")
        raise Http404
    offered = _offered(person, partnership, chosen)
    known = {one.key: one for one in offered.versions}

    def act(form: Any) -> Document:
        before = known.get(form.cleaned_data.get("before", ""))
        return changes.ask_for_document(
            by=request.user, partnership=partnership, kind=chosen, before=before, **form.asked
        )

    return editing(
        request, AskForm(request.POST or None, kind=chosen, offered=offered), act, title=chosen.name,
        template="documents/ask.html", button="Make it", said="The document is being made",
        lacking=_lacking(chosen, offered),
        to=lambda made: reverse("document", args=[partnership.key, made.key]), kind=chosen,
        public=chosen.public, crumbs=crumbs(partnership), cancel=reverse("document-new", args=[partnership.key]),
    )  # fmt: skip


def _offered(person: Any, partnership: Partnership, kind: Any) -> Offered:
    about, versions = offered_for(person, partnership, kind)
    return Offered(
        month_shown(partnership), rules.formats_of(kind), about, versions,
        sees_restricted(person) and not kind.public, rules.group_of(kind) == rules.BOARD, kind.id in rules.EXEMPT,
    )  # fmt: skip


def offered_for(
    person: Any, partnership: Partnership, kind: Any
) -> tuple[list[tuple[str, str]], list[PlanVersion]]:  # fmt: skip
    """What a document of a kind may be of (key, name), and the versions of the plan it may be compared with."""
    about: list[tuple[str, str]] = []
    if kind.about == "indicator":
        rows = Indicator.objects.filter(visible(person), partnership=partnership, withdrawn_at__isnull=True)
        about = list(rows.order_by("place", "pk").values_list("key", "name"))
    elif kind.about == "priority":
        about = [(one.key, one.name) for one in rules.priorities_for(person)]
    versions: list[PlanVersion] = []
    if kind.compares:
        held = PlanVersion.objects.filter(partnership=partnership, withdrawn_at=None, content__has_key=KEPT)
        versions = list(held.defer("content").order_by("number"))
    return about, versions


def _lacking(kind: Any, offered: Offered) -> str:
    """What there must be before such a document can be asked for; blank where all is there."""
    if offered.month is None:
        return "No figures have been worked out yet, so there is no month to tell of."
    if kind.about and not offered.about:
        return f"There is no {kind.about} that you may ask for."
    if kind.compares and not offered.versions:
        return "A refresh is told beside an earlier version of the plan, and none has been kept. Keep one under Plan."
    return ""


@page("documents.read")
def document(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One document: where it stands, its marking, what it was made from, and its files."""
    held = _held(request, partnership, key)
    person = request.person  # type: ignore[attr-defined]
    working = held.made_at is None and held.job is not None and held.job.state in UNFINISHED
    files = list(held.files.defer("content")) if held.made_at else []
    may_make = rules.may_make(person, held)
    parts = list(held.parts.select_related("before")) if held.kind == PACK else []
    known = rules.kinds().get(held.kind)
    context = {
        "title": held.name, "document": held, "colours": COLOURS, "formats": changes.FORMATS, "job": held.job,
        "working": working, "refresh": REFRESH_SECONDS if working else None,
        "files": [one for one in files if one.asked], "digests": _digests(held, files),
        "on_screen": any(one.form == "html" for one in files),
        "may_withdraw": may_make and not held.withdrawn_at,
        "may_ask_again": may_make and held.state == "not made",
        "papers": [str(one) for one in parts], "written": _written(held, parts),
        "exempt": _exempt([("Exempt", held), *((f"Exempt: {one.name}", one) for one in parts)]),
        "public": known is not None and known.public, "sensitive": held.holds_sensitive_words,
        "history": history(held)[:50] if person.may("workings.read") else [], "crumbs": crumbs(partnership),
    }  # fmt: skip
    return render(request, "documents/document.html", context)


def _written(held: Document, parts: list[DocumentPart]) -> list[str]:
    """The parts that somebody wrote, of a pack with the paper before each."""
    named = [(name, "") for name in held.texts]
    named += [(name, f"{one.name}: ") for one in parts for name in one.texts]
    return [f"{paper}{name}" for name, paper in named if name not in ("to", "date")]


def _exempt(papers: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Which of the papers are kept from the public, by which paragraph and why."""
    return [
        (name, f"Schedule 12A, paragraph {one.exempt_paragraph}. {one.exempt_reason}")
        for name, one in papers if one.exempt_paragraph
    ]  # fmt: skip


def _digests(held: Document, files: list[DocumentFile]) -> list[tuple[str, str]]:
    return [*((_words([one.form]), one.sha256) for one in files), ("All of them", held.digest)]


@page("documents.read")
def document_read(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """The document as a page of its own, to be read on screen."""
    return _file(request, _held(request, partnership, key), "html", inline=True)


@page("documents.read")
def document_file(request: HttpRequest, partnership: Partnership, key: str, form: str) -> HttpResponse:
    """The document in one format, to take away."""
    return _file(request, _held(request, partnership, key), form)


def _file(request: HttpRequest, held: Document, form: str, inline: bool = False) -> HttpResponse:
    file = get_object_or_404(DocumentFile, document=held, form=form, **({} if inline else {"asked": True}))
    if held.inside or held.holds_sensitive_words:
        changes.note_taking(by=request.user, document=held, form=form)
    response = HttpResponse(bytes(file.content), content_type=changes.TYPES[form])
    name = f"{held.key}.{form}"
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-store"
    return response


@page("documents.make")
@require_POST
def document_again(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Ask anew for a document that could not be made."""
    held = _own_kind(request, _held(request, partnership, key))
    try:
        changes.ask_again(by=request.user, document=held)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, "It was asked for again.")
    return HttpResponseRedirect(reverse("document", args=[partnership.key, key]))


@page("documents.make")
def document_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Say that a document is not to be used any more."""
    held = _own_kind(request, _held(request, partnership, key))
    back = reverse("document", args=[partnership.key, key])
    return editing(
        request, WithdrawForm(request.POST or None),
        lambda form: changes.withdraw_document(
            by=request.user, document=held, why=form.cleaned_data["why"], version=held.version
        ),
        title="Withdraw the document", caption=str(held), button="Withdraw it", button_kind="warning",
        intro="It stays here as it was made, for people may hold it. Everyone who opens it is told that it was "
        "withdrawn, and why.",
        said="The document is withdrawn", to=back, cancel=back, crumbs=[*crumbs(partnership), (held.name, back)],
    )  # fmt: skip


def _held(request: HttpRequest, partnership: Partnership, key: str) -> Document:
    readable = rules.readable(request.person)  # type: ignore[attr-defined]
    rows = Document.objects.filter(readable, partnership=partnership)
    return get_object_or_404(rows.select_related("asked_by", "withdrawn_by", "job", "before", "partnership"), key=key)


def _own_kind(request: HttpRequest, held: Document) -> Document:
    if not rules.may_make(request.person, held):  # type: ignore[attr-defined]
        raise PermissionDenied("Those who make this kind of document are others.")
    return held


def crumbs(partnership: Partnership) -> list[tuple[str, str]]:
    """The way to a page about a document."""
    here = partnership.key
    return [("Performance", reverse("performance", args=[here])), ("Documents", reverse("documents", args=[here]))]
