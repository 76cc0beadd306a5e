"""The partnership's own Word template and PowerPoint master."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from saferplan_web.core.editing import PlainForm, editing
from saferplan_web.core.models import Partnership
from saferplan_web.documents import changes
from saferplan_web.documents.forms import TemplateForm
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page

NAMES = {"docx": "word.docx", "pptx": "powerpoint.pptx"}
WORDS = {"docx": "Word template", "pptx": "PowerPoint master"}


@page("settings.edit")
def templates(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """What is in place, and putting another there once it was looked at."""
    held = list(changes.templates_of(partnership).defer("content"))
    form = TemplateForm(request.POST or None, request.FILES or None)

    def act(form: Any) -> Any:
        return changes.put_template(
            by=request.user, partnership=partnership, form=form.form, name=NAMES[form.form], content=form.content
        )

    return editing(
        request, form, act, title="Templates of documents", template="documents/templates.html",
        button="Put it in place", said=lambda made: "The template is in place. Documents made from now on use it.",
        to=reverse("document-templates", args=[partnership.key]), crumbs=_crumbs(partnership),
        rows=[_row(partnership, held, form) for form in WORDS],
    )  # fmt: skip


def _row(partnership: Partnership, held: list[Any], form: str) -> tuple[Any, ...]:
    """What is in place for a format, with the ways to take it away and to remove it."""
    file = next((one for one in held if one.path.endswith(f".{form}")), None)
    if file is None:
        return WORDS[form], "Saferplan’s own look"
    ways = [("Download", "document-template-file"), ("Remove", "document-template-remove")]
    links = [(text, reverse(name, args=[partnership.key, form])) for text, name in ways]
    return WORDS[form], f"The partnership’s own, put in place on {day(file.kept_at)}", links


@page("settings.edit")
def template_file(request: HttpRequest, partnership: Partnership, form: str) -> HttpResponse:
    """The template that is in place, to take away."""
    held = changes.templates_of(partnership).filter(path__endswith=f".{form}").first()
    if held is None:
        raise Http404
    response = HttpResponse(bytes(held.content), content_type=changes.TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{NAMES[form]}"'
    return response


@page("settings.edit")
def template_remove(request: HttpRequest, partnership: Partnership, form: str) -> HttpResponse:
    """Go back to Saferplan's own look."""
    back = reverse("document-templates", args=[partnership.key])
    return editing(
        request, PlainForm(request.POST or None),
        lambda _: changes.drop_template(by=request.user, partnership=partnership, form=form),
        title=f"Remove the {WORDS[form]}", button="Remove it", button_kind="warning", to=back, cancel=back,
        intro="Documents made from now on have Saferplan’s own look. Those that were made stay as they are.",
        said="The template is removed", crumbs=[*_crumbs(partnership), ("Templates of documents", back)],
    )  # fmt: skip


def _crumbs(partnership: Partnership) -> list[tuple[str, str]]:
    here = partnership.key
    return [("Performance", reverse("performance", args=[here])), ("Documents", reverse("documents", args=[here]))]
