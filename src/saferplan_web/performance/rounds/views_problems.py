"""Problems and blockages: the list, one with its way up and down, and the acts on it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page
from saferplan_web.performance.models import Problem
from saferplan_web.performance.rounds import changes_problems as changes
from saferplan_web.performance.rounds.access import answers_problem, problem_of, settles_problem
from saferplan_web.performance.rounds.forms import PassForm, ProblemForm, StepForm

COLUMNS = ("Problem or blockage", "State", "Raised in", "Now with", "Answer due on", "Raised on")


def _crumbs(partnership: Partnership, problem: Problem | None = None) -> list[tuple[str, str]]:
    found = [("Performance", reverse("performance", args=[partnership.key]))]
    found.append(("Problems and blockages", reverse("problems", args=[partnership.key])))
    if problem is not None:
        found.append((problem.title, _address(problem)))
    return found


def _address(problem: Problem) -> str:
    return reverse("problem", args=[problem.partnership.key, problem.key])


@page("workings.read")
def problems(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """All problems, those to be answered first."""
    found = Problem.objects.filter(partnership=partnership, withdrawn_at__isnull=True)
    listed = sorted(found.select_related("raised_in", "now_with"), key=lambda one: (_order(one), -one.pk))
    rows = [
        (p.title, p.state, p.raised_in.name, p.now_with.name, day(p.due), day(p.raised_at)) for p in listed
    ]  # fmt: skip
    if file := download(request, partnership, text_table("Problems and blockages", COLUMNS, rows)):
        return file
    context = {
        "title": "Problems and blockages",
        "layout": "full",
        "listed": listed,
        "crumbs": _crumbs(partnership)[:1],
    }
    return render(request, "performance/rounds/problems.html", context)


def _order(problem: Problem) -> int:
    return [Problem.State.OPEN, Problem.State.ANSWERED, Problem.State.SETTLED].index(problem.state)  # type: ignore[arg-type]


@page("workings.read")
def problem(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One problem: where it is, who said what, what can be done next."""
    thing = problem_of(partnership, key)
    person = request.person  # type: ignore[attr-defined]
    context = {
        "title": thing.title, "caption": "Problem or blockage", "problem": thing, "crumbs": _crumbs(partnership),
        "steps": list(thing.steps.select_related("taken_by").order_by("pk")), "answers": answers_problem(person, thing),
        "settles": settles_problem(person, thing), "edits": person.may("escalation.raise"),
        "history": history(thing)[:30],
    }  # fmt: skip
    return render(request, "performance/rounds/problem.html", context)


@page("escalation.raise")
def problem_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Raise a problem; it goes to the group above."""
    return editing(
        request, ProblemForm(request.POST or None, partnership=partnership),
        lambda form: changes.raise_problem(by=request.user, partnership=partnership, **form.values),
        title="Raise a problem or blockage", said=lambda made: f"It is with {made.now_with}", to=_address,
        cancel=reverse("problems", args=[partnership.key]), crumbs=_crumbs(partnership), button="Send it up",
    )  # fmt: skip


@page("escalation.raise")
def problem_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Mend what was said."""
    thing = problem_of(partnership, key)
    return editing(
        request, ProblemForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: changes.edit_problem(
            by=request.user, problem=thing, version=form.opened, why=form.reason, **form.values
        ),
        title="Change the problem", caption=thing.title, said="Changed", to=_address(thing), cancel=_address(thing),
        crumbs=_crumbs(partnership, thing),
    )  # fmt: skip


def _said(
    request: HttpRequest, thing: Problem, kind: Any, act: Any, title: str, said: str, **more: Any
) -> HttpResponse:
    """A page with what is said of a problem, and the act."""
    form = kind(request.POST or None, initial={"version": thing.version, "due": thing.due})

    def done(filled: Any) -> Any:
        given = {**filled.values, "version": filled.cleaned_data.get("version")}
        return act(by=request.user, problem=thing, **given)

    return editing(
        request, form, done, title=title, caption=thing.title, said=said, to=_address(thing), cancel=_address(thing),
        crumbs=_crumbs(thing.partnership, thing), problem=thing, **more,
    )  # fmt: skip


@page("groups.act")
def problem_answer(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """The group that has it answers; the answer comes down."""
    thing = problem_of(partnership, key)
    if not answers_problem(request.person, thing):  # type: ignore[attr-defined]
        raise PermissionDenied(f"Only {thing.now_with} answers it, while it is open.")
    intro = f"Your answer goes to {thing.raised_in}."
    return _said(request, thing, StepForm, changes.answer_problem, "Answer the problem", "Answered", intro=intro)


@page("groups.act")
def problem_pass(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """The group that has it passes it up."""
    thing = problem_of(partnership, key)
    if not answers_problem(request.person, thing):  # type: ignore[attr-defined]
        raise PermissionDenied(f"Only {thing.now_with} passes it up, while it is open.")
    above = thing.now_with.parent
    intro = f"It goes to {above}." if above else f"There is no group above {thing.now_with}."
    return _said(request, thing, PassForm, changes.pass_problem_up, "Pass the problem up", "Passed up", intro=intro)


@page("groups.act")
def problem_settle(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """It stands in the way no more."""
    thing = problem_of(partnership, key)
    if not settles_problem(request.person, thing):  # type: ignore[attr-defined]
        raise PermissionDenied(f"Only {thing.raised_in} and the co-ordinator say that it is settled.")
    return _said(request, thing, StepForm, changes.settle_problem, "Settle the problem", "Settled")
