"""A new indicator, one question a page, with the answers and a look at past figures before it is added."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saferplan_web.core.drafts import begin_draft, draft_of, drafts_of, drop_draft, keep_draft
from saferplan_web.core.editing import WRONG, editing
from saferplan_web.core.forms import PlainForm
from saferplan_web.core.models import Draft, Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.planning.catalogue import CatalogueFilter, families, titles
from saferplan_web.performance.planning.forms_new import SEVERAL, QuestionForm
from saferplan_web.performance.planning.looking_back import ask_past, form_of, past_shown
from saferplan_web.performance.planning.questions import (
    GIVEN,
    ORIGIN,
    Answers,
    Question,
    fields_of,
    next_of,
    path_of,
)
from saferplan_web.plan.changes import add_indicator
from saferplan_web.plan.models import Indicator, Priority
from saferplan_web.plan.views import crumbs_of

KIND = "plan.Indicator"


def _ask(
    request: HttpRequest, partnership: Partnership, question: Question, answers: Answers, form: Any, **more: Any
) -> HttpResponse:
    """A question's page."""
    shown = {
        "title": question.title, "caption": "Add an indicator", "question": question, "form": form,
        "cancel": reverse("plan", args=[partnership.key]), **more,
    }  # fmt: skip
    if question.slug == "measure":
        filters = CatalogueFilter(request.GET)
        shown |= {
            "filters": filters, "families": families(str(filters.chosen.get("words", ""))),
            "chosen": answers.one("measure"), "said": dict(titles()).get(answers.one("measure"), ""),
        }  # fmt: skip
    wrong = form.is_bound and bool(form.errors)
    template = "planning/measure.html" if question.slug == "measure" else "planning/question.html"
    return render(request, template, shown, status=WRONG if wrong and request.method == "POST" else 200)


@page("indicators.edit")
def indicator_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The first question. Its answer begins a draft, which has an address of its own."""
    answers = Answers()
    names = list(ORIGIN.fields)
    if request.method == "POST":
        answers.take(ORIGIN, request.POST)
        form = form_of(partnership, names, answers.data)
        if form.is_valid():
            answers.settle(ORIGIN, form.said())
            if key := request.GET.get("priority", ""):
                of = Priority.objects.filter(partnership=partnership, key=key, withdrawn_at__isnull=True).first()
                answers.typed["priority"] = [str(of.pk)] if of else []
            draft = begin_draft(user=request.user, partnership=partnership, kind=KIND, answers=answers.kept)
            return HttpResponseRedirect(_onward(partnership, draft, answers))
    else:
        form = form_of(partnership, names, None)
    begun = [
        (one, Answers(one.answers).one("name")) for one in drafts_of(request.user, partnership, KIND)
    ]  # fmt: skip
    return _ask(request, partnership, ORIGIN, answers, form, begun=begun, crumbs=crumbs_of(partnership))


def _address(partnership: Partnership, draft: Draft, question: Question) -> str:
    return reverse("indicator-question", args=[partnership.key, draft.key, question.slug])


def _onward(partnership: Partnership, draft: Draft, answers: Answers) -> str:
    """The next question that is not answered, else the answers, with a look at the past asked for."""
    if (following := next_of(answers)) is not None:
        return _address(partnership, draft, following)
    ask_past(draft)
    return reverse("indicator-check", args=[partnership.key, draft.key])


def _back(partnership: Partnership, draft: Draft, answers: Answers, question: Question) -> str:
    """The question before, or the answers where all were given."""
    path = [one.slug for one in path_of(answers)]
    at = path.index(question.slug) if question.slug in path else 0
    if next_of(answers) is None or at == 0:
        return _onward(partnership, draft, answers)
    return _address(partnership, draft, path_of(answers)[at - 1])


@page("indicators.edit")
def indicator_question(request: HttpRequest, partnership: Partnership, draft: UUID, question: str) -> HttpResponse:
    """One question of a draft. What was typed is kept whichever way somebody leaves by a button."""
    held = draft_of(request.user, partnership, KIND, draft)
    answers = Answers(held.answers)
    asked = next((one for one in path_of(answers) if one.slug == question), None)
    if asked is None:
        raise Http404
    names = list(asked.fields)
    first = asked.slug == ORIGIN.slug
    if request.method != "POST":
        bound = answers.data if asked.slug in answers.done else None  # what no longer holds is said at once
        form = form_of(partnership, names, bound, initial=answers.initial(asked, SEVERAL))
        return _ask(request, partnership, asked, answers, form, earlier=not first)
    answers.take(asked, request.POST)
    form = form_of(partnership, names, answers.data)
    going_back = "back" in request.POST
    if not form.is_valid():
        answers.unsettle(asked)
    elif not going_back or asked.slug in answers.done:  # half a sentence is no answer yet
        answers.settle(asked, form.said())
        _settle_given(partnership, answers, asked)
    held.answers = answers.kept
    keep_draft(held)
    if going_back:
        return HttpResponseRedirect(_back(partnership, held, answers, asked))
    if form.errors:
        return _ask(request, partnership, asked, answers, form, earlier=not first)
    return HttpResponseRedirect(_onward(partnership, held, answers))


def _settle_given(partnership: Partnership, answers: Answers, asked: Question) -> None:
    """A measure of the catalogue answers other questions too."""
    for one in path_of(answers) if asked.slug == "measure" else ():
        if one.slug in GIVEN:
            form = form_of(partnership, list(one.fields), answers.data)
            if form.is_valid():
                answers.settle(one, form.said())


@page("indicators.edit")
def indicator_check(request: HttpRequest, partnership: Partnership, draft: UUID) -> HttpResponse:
    """All answers with a way to change each, and what the past would have said; then it is added."""
    held = draft_of(request.user, partnership, KIND, draft)
    answers = Answers(held.answers)
    if next_of(answers) is not None:
        return HttpResponseRedirect(_onward(partnership, held, answers))
    path = path_of(answers)
    if "preview" in request.POST:
        return HttpResponseRedirect(_onward(partnership, held, answers))
    form = PlainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        whole = form_of(partnership, fields_of(path), answers.data)
        if not whole.is_valid():
            return _again(request, partnership, held, path, whole)
    shown = past_shown(held) if request.method != "POST" else {}

    def act(_: Any) -> Indicator:
        made = add_indicator(by=request.user, partnership=partnership, values=whole.values)  # type: ignore[arg-type]
        drop_draft(held)
        return made

    return editing(
        request, form, act, template="planning/check_answers.html", title="Check the answers",
        caption="Add an indicator", said=lambda made: f"{made} added", sections=_sections(partnership, held, answers),
        to=lambda made: reverse("plan-indicator", args=[partnership.key, made.key]),
        cancel=reverse("plan", args=[partnership.key]), draft=held, **shown,
    )  # fmt: skip


def _again(request: HttpRequest, partnership: Partnership, draft: Draft, path: list[Question], whole: Any) -> Any:
    """Back to the first question whose answer holds no longer. Its page says why; what only the whole shows is said."""
    first = next((one for one in path if set(whole.errors) & set(one.fields)), path[0])
    own = form_of(partnership, list(first.fields), whole.data)
    if own.is_valid():
        messages.warning(request, " ".join(str(text) for name in first.fields for text in whole.errors.get(name, ())))
    return HttpResponseRedirect(_address(partnership, draft, first))


def _sections(partnership: Partnership, draft: Draft, answers: Answers) -> list[tuple[str, list[Any]]]:
    """The answers, section by section: (what was asked, what was answered, the way to change it)."""
    path = path_of(answers)
    labels = QuestionForm(None, partnership=partnership, schemes=[], names=fields_of(path)).fields
    found: dict[str, list[Any]] = {}
    for one in path:
        change = [("Change", _address(partnership, draft, one))]
        for name in one.fields:
            if not _says_nothing(name, answers):
                found.setdefault(one.section, []).append((str(labels[name].label), answers.said.get(name, ""), change))
    return list(found.items())


def _says_nothing(name: str, answers: Answers) -> bool:
    """Whether an answer goes without saying, another of its page having said all."""
    if name == "rule_months":
        return not answers.one("rule_shape").startswith("rolling")
    return (name in ("percent", "pounds") and not answers.one(name)) or (name == "unit_name" and not answers.one(name))


@require_POST
@page("indicators.edit")
def indicator_drop(request: HttpRequest, partnership: Partnership, draft: UUID) -> HttpResponse:
    """A draft is not wanted any more."""
    drop_draft(draft_of(request.user, partnership, KIND, draft))
    messages.success(request, "What you had begun is gone")
    return HttpResponseRedirect(reverse("indicator-new", args=[partnership.key]))
