"""Explore: a question of offence, area and month, its answer as it may be given out, and the log of what was."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saferplan import from_json
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Job, Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page
from saferplan_web.performance import answers, changes_explore
from saferplan_web.performance.composing import Shown
from saferplan_web.performance.files import as_file
from saferplan_web.performance.forms_asking import ExploreForm, GiveOutForm, asked_again
from saferplan_web.performance.models import Answer, Choices, GivenOut
from saferplan_web.performance.wards import under_way

REFRESH_SECONDS = 3
LISTED = 50


@page("explore.use")
def explore(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Questions asked, the newest first, and what was given out of them."""
    held = Answer.objects.filter(partnership=partnership, kind=answers.Kind.EXPLORATION).select_related(
        "job", "asked_by"
    )
    asked = list(held.defer("page", "charts", "found")[:LISTED])
    given = GivenOut.objects.filter(partnership=partnership).order_by().values_list("mark").annotate(times=Count("pk"))
    choices = Choices.objects.filter(partnership=partnership).defer("content").first()
    context = {
        "title": "Explore", "asked": asked, "given": dict(given), "records": bool(partnership.store),
        "choices": choices, "working": under_way(partnership),
    }  # fmt: skip
    return render(request, "performance/explore.html", context)


@page("explore.use")
def explore_ask(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Put a question; `?again=` fills the form with one asked before."""
    choices = Choices.objects.filter(partnership=partnership).first()
    if choices is None or not choices.content:
        return HttpResponseRedirect(reverse("explore", args=[partnership.key]))
    before = _asked(partnership).filter(key=request.GET.get("again", "")).first()
    initial = asked_again(before.question, choices) if before else {}
    form = ExploreForm(request.POST or None, choices.content, choices, initial)
    return editing(
        request, form,
        lambda form: answers.ask(partnership, request.user, answers.Kind.EXPLORATION, form.question),
        title="Ask the records", to=lambda made: reverse("exploration", args=[partnership.key, made.key]),
        template="performance/explore_ask.html", crumbs=_crumbs(partnership), button="Work it out",
        cancel=reverse("explore", args=[partnership.key]),
    )  # fmt: skip


@page("explore.use")
def exploration(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A question's answer: the table as it may be given out, or how far the work is."""
    held = _held(partnership, key)
    working, stands = answers.being_worked_out(held), answers.stands(held)
    failed = bool(held.job and held.job.state == Job.State.FAILED and not stands)
    shown = None
    if held.page is not None and not working and not failed:
        shown = Shown(held, lambda name, form: reverse("answer-file", args=[partnership.key, key, name, form]))
    context = {
        "title": held.title if shown else "A question to the records", "answer": held, "shown": shown,
        "job": held.job if working or failed else None, "refresh": REFRESH_SECONDS if working else None,
        "failed": failed, "old": bool(shown) and not stands, "crumbs": _crumbs(partnership),
        "given": GivenOut.objects.filter(partnership=partnership, mark=held.mark).select_related("given_by"),
    }  # fmt: skip
    return render(request, "performance/exploration.html", context)


@page("explore.use")
@require_POST
def explore_again(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Work an answer out again, beside all that was given out by now."""
    held = _held(partnership, key)
    if not answers.being_worked_out(held):
        answers.work_out(held, request.user)
    return HttpResponseRedirect(reverse("exploration", args=[partnership.key, key]))


@page("explore.give")
def explore_give(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Give an answer out: to whom, and what for."""
    held = _held(partnership, key)
    back = reverse("exploration", args=[partnership.key, key])
    if held.page is None:
        return HttpResponseRedirect(back)
    return editing(
        request, GiveOutForm(request.POST or None, partnership=partnership),
        lambda form: changes_explore.give_out(by=request.user, answer=held, **form.values),
        title="Give this answer out", caption=held.title, said="Given out, and written into the log",
        to=lambda made: reverse("given", args=[partnership.key, made.key]), cancel=back, button="Give out",
        crumbs=[*_crumbs(partnership), (held.title, back)],
        intro="The table is kept for ever as it is now. Every later answer is protected beside it.",
    )  # fmt: skip


@page("explore.use")
def given_out(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The log of what was given out, the newest first."""
    held = list(
        GivenOut.objects.filter(partnership=partnership).select_related("given_by").defer("table", "printed", "query")
    )
    rows = [
        (day(one.given_at) if one.given_at else "", one.title, one.to_whom, one.purpose, one.withheld, one.given_by)
        for one in held
    ]
    heads = ("Given out", "Figures", "To whom", "Purpose", "Figures withheld", "By")
    if file := download(request, partnership, text_table("Given out", heads, rows)):
        return file
    context = {"title": "Given out", "given": held, "crumbs": _crumbs(partnership)}
    return render(request, "performance/given_out.html", context)


@page("explore.use")
def given(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One thing that was given out, as it was."""
    held = get_object_or_404(GivenOut.objects.select_related("given_by"), partnership=partnership, key=key)
    crumbs = [*_crumbs(partnership), ("Given out", reverse("given-out", args=[partnership.key]))]
    context = {
        "title": held.title,
        "given": held,
        "table": from_json(held.table) if held.table else None,
        "crumbs": crumbs,
    }
    return render(request, "performance/given.html", context)


@page("explore.use")
def given_file(request: HttpRequest, partnership: Partnership, key: str, form: str) -> HttpResponse:
    """The table that was given out, as a file."""
    held = get_object_or_404(GivenOut, partnership=partnership, key=key)
    if held.table is None:
        raise Http404
    return as_file(from_json(held.table), form, f"{key}-{held.title}")


def _asked(partnership: Partnership) -> QuerySet[Answer]:
    held = Answer.objects.filter(partnership=partnership, kind=answers.Kind.EXPLORATION)
    return held.select_related("job", "asked_by", "partnership")


def _held(partnership: Partnership, key: str) -> Answer:
    return get_object_or_404(_asked(partnership), key=key)


def _crumbs(partnership: Partnership) -> list[tuple[str, str]]:
    here = partnership.key
    return [("Performance", reverse("performance", args=[here])), ("Explore", reverse("explore", args=[here]))]
