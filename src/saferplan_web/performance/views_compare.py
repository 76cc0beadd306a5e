"""Comparing two periods, or several areas: the question stands in the address, the answer is worked out by a job."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from saferplan_web.core.models import Job, Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance import answers
from saferplan_web.performance.asking import month_shown
from saferplan_web.performance.composing import Shown
from saferplan_web.performance.forms_asking import AreasForm, PeriodsForm
from saferplan_web.performance.models import Answer, Choices, GivenOut
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.visible import visible

REFRESH_SECONDS = 3
PAGES = {answers.Kind.PERIODS: "compare-periods", answers.Kind.AREAS: "compare-areas"}


@page("performance.read")
def compare(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """What to compare."""
    ways = [("Two periods", reverse("compare-periods", args=[partnership.key]),
             "The same indicators over two periods: the change, and whether it is more than chance.")]  # fmt: skip
    if request.person.may("areas.read"):  # type: ignore[attr-defined]
        ways.append(
            ("Areas", reverse("compare-areas", args=[partnership.key]),
             "Wards, districts or lists of neighbourhoods over a period. Nothing is withheld: for use inside.")
        )  # fmt: skip
    return render(request, "performance/compare.html", {"title": "Compare", "ways": ways})


@page("performance.read")
def compare_periods(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Indicators over two periods."""
    indicators = _indicators(request, partnership)
    form = PeriodsForm(_data(request), indicators, _usual_periods(partnership))
    context = {
        "title": "Compare two periods", "indicators": indicators,
        "empty_words": "There are no indicators to compare yet. They are written in the plan.",
    }  # fmt: skip
    return _page(request, partnership, answers.Kind.PERIODS, form, context)


@page("areas.read")
def compare_areas(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Indicators counted from records over several areas."""
    indicators = [one for one in _indicators(request, partnership) if one.measure]
    choices = Choices.objects.filter(partnership=partnership).first()
    month = month_shown(partnership)
    form = AreasForm(_data(request), indicators, choices, {"period": month.rolling()} if month else {})
    context = {
        "title": "Compare areas", "indicators": indicators if partnership.store else [],
        "empty_words": "There are no records to count from yet, or no indicator that is counted from records.",
        "empty_links": _to_records(request.person, partnership),  # type: ignore[attr-defined]
        "warning": "For use inside the partnership: small counts are not withheld. To answer a request, use Explore.",
    }  # fmt: skip
    return _page(request, partnership, answers.Kind.AREAS, form, context)


def _page(
    request: HttpRequest, partnership: Partnership, kind: Any, form: Any, context: dict[str, Any]
) -> HttpResponse:
    """The question alone; or with its answer, its job, or what is wrong with it."""
    asked = form.question if form.is_bound and form.is_valid() else None
    if request.method == "POST" and asked:
        answers.ask(partnership, request.user, kind, asked)
        query = QueryDict(mutable=True)
        for name in form.fields:
            query.setlist(name, [text for text in form.data.getlist(name) if text])
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
    answer = answers.find(partnership, kind, asked) if asked else None
    wrong = form.is_bound and not form.is_valid()
    shown = {"empty_links": [], **context, "form": form, **_shown(answer)}
    return render(request, "performance/comparison.html", shown, status=422 if wrong else 200)


def _shown(answer: Answer | None) -> dict[str, Any]:
    """What the page shows of an answer."""
    if answer is None:
        return {}
    if answers.being_worked_out(answer):
        return {"job": answer.job, "refresh": REFRESH_SECONDS}
    if answer.job and answer.job.state == Job.State.FAILED and not answers.stands(answer):
        return {"job": answer.job}
    if answer.page is None:
        return {}
    here = answer.partnership.key
    shown = Shown(answer, lambda name, form: reverse("answer-file", args=[here, answer.key, name, form]))
    book = reverse("answer-file", args=[here, answer.key, "tables", "xlsx"])
    return {"shown": shown, "section": shown.section, "answer": answer, "old": not answers.stands(answer), "book": book}


def _data(request: HttpRequest) -> Any:
    """What was asked: by the form that was sent, else by the address."""
    return request.POST if request.method == "POST" else request.GET or None


def _indicators(request: HttpRequest, partnership: Partnership) -> list[Indicator]:
    """Those that the person may see, in the order of the plan."""
    seen = visible(request.person)  # type: ignore[attr-defined]
    held = Indicator.objects.filter(seen, partnership=partnership, withdrawn_at__isnull=True)
    return list(held.order_by("place", "pk").only("key", "name", "measure"))


def _to_records(person: Any, partnership: Partnership) -> list[tuple[str, str]]:
    """The way to bring records in, for who may."""
    if not person.may("records.edit"):
        return []
    return [("Import records", reverse("records-add", args=[partnership.key]))]


def _usual_periods(partnership: Partnership) -> dict[str, Any]:
    month = month_shown(partnership)
    if month is None:
        return {}
    return {"earlier": month.rolling().year_before, "later": month.rolling()}


@page("performance.read")
def answer(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Where an answer is shown: a comparison under its question, an exploration on a page of its own."""
    held = _held(request, partnership, key)
    if held.kind == answers.Kind.EXPLORATION:
        return HttpResponseRedirect(reverse("exploration", args=[partnership.key, key]))
    query = QueryDict(mutable=True)
    for name, value in held.question.items():
        if name == "areas":
            query["codes"] = ", ".join(value)
        else:
            query.setlist(name, value if isinstance(value, list) else [value])
    address = reverse(PAGES[answers.Kind(held.kind)], args=[partnership.key])
    return HttpResponseRedirect(f"{address}?{query.urlencode()}")


@page("performance.read")
def answer_file(request: HttpRequest, partnership: Partnership, key: str, name: str, form: str) -> HttpResponse:
    """A table or a chart of an answer to take away."""
    held = _held(request, partnership, key)
    if held.page is None:
        raise Http404
    kept_in = held.kind == answers.Kind.AREAS or (held.kind == answers.Kind.EXPLORATION and not _was_given(held))
    return Shown(held).file(name, form, f"inside-only-{held.title}" if kept_in else held.title)


def _was_given(held: Answer) -> bool:
    """Whether this very answer is out: the same question, answered alike."""
    rows = GivenOut.objects.filter(partnership=held.partnership, mark=held.mark).values_list("printed", flat=True)
    return held.found.get("printed") in list(rows)


def _held(request: HttpRequest, partnership: Partnership, key: str) -> Answer:
    """An answer that the person may see; as if there were none where it is not for them."""
    held = Answer.objects.select_related("partnership").filter(partnership=partnership, key=key).first()
    if held is None or not answers.may_see(request.person, held):  # type: ignore[attr-defined]
        raise Http404
    return held
