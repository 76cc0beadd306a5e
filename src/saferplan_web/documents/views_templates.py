"""The partnership's own Word templates and PowerPoint masters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from saferplan_web.core.editing import PlainForm, editing
from saferplan_web.core.models import KeptFile, Partnership
from saferplan_web.documents import changes, rules
from saferplan_web.documents.forms import TemplateForm
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page

WORDS = {"docx": "Word template", "pptx": "PowerPoint master"}


@page("settings.edit")
def templates(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """What is in place, and putting another there once it was looked at."""
    held = changes.templates_of(partnership).defer("content")
    kinds = [(name, kind.name) for name, kind in rules.kinds().items() if {*kind.formats} & {*WORDS}]
    form = TemplateForm(request.POST or None, request.FILES or None, kinds=kinds)

    def act(form: Any) -> Any:
        kind = form.cleaned_data["kind"]
        return changes.put_template(
            by=request.user, partnership=partnership, kind=kind, form=form.form, content=form.content
        )

    return editing(
        request, form, act, title="Templates of documents", template="documents/templates.html",
        button="Put it in place", said=lambda made: "The template is in place. Documents made from now on use it.",
        to=reverse("document-templates", args=[partnership.key]), crumbs=_crumbs(partnership),
        rows=[row for file in held if (row := _row(partnership, file, dict(kinds)))],
    )  # fmt: skip


def _row(partnership: Partnership, file: KeptFile, kinds: dict[str, str]) -> tuple[Any, ...] | None:
    """A template with what it is for, and the ways to take it away and to remove it."""
    kind, _, form = file.path.removeprefix(changes.TEMPLATES).rpartition(".")
    if form not in WORDS or not kind.replace("-", "").isalpha():
        return None
    ways = [("Download", "document-template-file"), ("Remove", "document-template-remove")]
    links = [(text, reverse(name, args=[partnership.key, kind, form])) for text, name in ways]
    return f"{WORDS[form]}, {kinds.get(kind, 'all documents')}", f"Put in place on {day(file.kept_at)}", links


@page("settings.edit")
def template_file(request: HttpRequest, partnership: Partnership, kind: str, form: str) -> HttpResponse:
    """A template that is in place, to take away."""
    response = HttpResponse(bytes(_held(partnership, kind, form).content), content_type=changes.TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    return response


@page("settings.edit")
def template_remove(request: HttpRequest, partnership: Partnership, kind: str, form: str) -> HttpResponse:
    """Do without a template again."""
    held, back = _held(partnership, kind, form), reverse("document-templates", args=[partnership.key])
    return editing(
        request, PlainForm(request.POST or None),
        lambda _: changes.drop_template(by=request.user, partnership=partnership, file=held),
        title=f"Remove the {WORDS[form]}", button="Remove it", button_kind="warning", to=back, cancel=back,
        intro="Documents made from now on do without it. Those that were made stay as they are.",
        said="The template is removed", crumbs=[*_crumbs(partnership), ("Templates of documents", back)],
    )  # fmt: skip


def _held(partnership: Partnership, kind: str, form: str) -> KeptFile:
    found: KeptFile = get_object_or_404(changes.templates_of(partnership), path=f"{changes.TEMPLATES}{kind}.{form}")
    return found


def _crumbs(partnership: Partnership) -> list[tuple[str, str]]:
    here = partnership.key
    return [("Performance", reverse("performance", args=[here])), ("Documents", reverse("documents", args=[here]))]
