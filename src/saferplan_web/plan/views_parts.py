"""Outcomes, notes and breaks, recommendations: each on its own page, changed and withdrawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.plan import changes
from saferplan_web.plan.forms import MarkForm, OutcomeForm, RecommendationForm, WithdrawForm
from saferplan_web.plan.models import Indicator, Mark, Outcome, Priority, Recommendation
from saferplan_web.plan.views import crumbs_of
from saferplan_web.plan.visible import visible


def _withdrawing(request: HttpRequest, act: Any, what: str, thing: Any, to: str, partnership: Partnership) -> Any:
    """The question why something is taken out of use."""
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: act(form.values["why"]),
        title=f"Withdraw the {what}",
        caption=str(thing),
        said=f"{what.capitalize()} withdrawn",
        button="Withdraw",
        button_kind="warning",
        to=to,
        cancel=to,
        crumbs=crumbs_of(partnership),
    )


@page("plan.edit")
def outcome_new(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A further outcome of a priority."""
    of = get_object_or_404(Priority, partnership=partnership, key=key, withdrawn_at=None)
    address = reverse("priority", args=[partnership.key, key])
    return editing(
        request,
        OutcomeForm(request.POST or None, partnership=partnership),
        lambda form: changes.add_outcome(by=request.user, priority=of, values=form.values),  # type: ignore[arg-type]
        title="Add an outcome",
        caption=of.name,
        said="Outcome added",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (of.name, address)),
    )


@page("plan.edit")
def outcome_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change an outcome."""
    thing = get_object_or_404(
        Outcome.objects.select_related("priority"), partnership=partnership, key=key, withdrawn_at=None
    )
    address = reverse("priority", args=[partnership.key, thing.priority.key])
    return editing(
        request,
        OutcomeForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: changes.edit_outcome(
            by=request.user, outcome=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        title="Change the outcome",
        caption=thing.priority.name,
        said="Outcome changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (thing.priority.name, address)),
    )  # fmt: skip


@page("plan.edit")
def outcome_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Give an outcome up."""
    thing = get_object_or_404(
        Outcome.objects.select_related("priority"), partnership=partnership, key=key, withdrawn_at=None
    )
    address = reverse("priority", args=[partnership.key, thing.priority.key])

    def act(why: str) -> None:
        changes.withdraw_outcome(by=request.user, outcome=thing, why=why)  # type: ignore[arg-type]

    return _withdrawing(request, act, "outcome", thing, address, partnership)


@page("marks.edit")
def mark_new(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A note or break at a point of an indicator's series."""
    of = get_object_or_404(
        Indicator, visible(request.person), partnership=partnership, key=key, withdrawn_at=None  # type: ignore[attr-defined]
    )  # fmt: skip
    address = reverse("plan-indicator", args=[partnership.key, key])
    return editing(
        request,
        MarkForm(request.POST or None, partnership=partnership),
        lambda form: changes.add_mark(by=request.user, indicator=of, values=form.values),  # type: ignore[arg-type]
        title="Add a note or break",
        caption=of.name,
        said="Note added",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (of.name, address)),
    )


def _mark(request: HttpRequest, partnership: Partnership, key: str) -> Mark:
    found = Mark.objects.filter(visible(request.person, "indicator")).select_related("indicator")  # type: ignore[attr-defined]
    return get_object_or_404(found, partnership=partnership, key=key, withdrawn_at=None)


@page("marks.edit")
def mark_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a note or break."""
    thing = _mark(request, partnership, key)
    address = reverse("plan-indicator", args=[partnership.key, thing.indicator.key])
    return editing(
        request,
        MarkForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: changes.edit_mark(
            by=request.user, mark=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        title="Change the note",
        caption=thing.indicator.name,
        said="Note changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (thing.indicator.name, address)),
    )  # fmt: skip


@page("marks.edit")
def mark_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take a note or break away."""
    thing = _mark(request, partnership, key)
    address = reverse("plan-indicator", args=[partnership.key, thing.indicator.key])

    def act(why: str) -> None:
        changes.withdraw_mark(by=request.user, mark=thing, why=why)  # type: ignore[arg-type]

    return _withdrawing(request, act, "note", thing.note, address, partnership)


@page("plan.read")
def recommendations(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Strategic recommendations and how far each has come."""
    found = list(Recommendation.objects.filter(partnership=partnership, withdrawn_at=None))
    columns = ("Number", "Recommendation", "Owner", "Due", "Progress", "State")
    lines = [(one.number, one.text, one.owner, one.due_words, one.progress, one.state) for one in found]
    if file := download(request, partnership, text_table("Recommendations", columns, lines)):
        return file
    return render(request, "plan/recommendations.html", {"found": found, "crumbs": crumbs_of(partnership)})


def _recommendations(partnership: Partnership) -> tuple[str, str]:
    return "Recommendations", reverse("recommendations", args=[partnership.key])


@page("plan.read")
def recommendation(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One recommendation and its history."""
    thing = get_object_or_404(Recommendation, partnership=partnership, key=key)
    shown = {
        "recommendation": thing,
        "history": history(thing)[:50],
        "crumbs": crumbs_of(partnership, _recommendations(partnership)),
    }
    return render(request, "plan/recommendation.html", shown)


@page("plan.edit")
def recommendation_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Add a recommendation."""
    return editing(
        request,
        RecommendationForm(request.POST or None, partnership=partnership),
        lambda form: changes.add_recommendation(by=request.user, partnership=partnership, values=form.values),  # type: ignore[arg-type]
        title="Add a recommendation",
        said=lambda made: f"Recommendation {made.number} added",
        to=lambda made: reverse("recommendation", args=[partnership.key, made.key]),
        crumbs=crumbs_of(partnership, _recommendations(partnership)),
        cancel=reverse("recommendations", args=[partnership.key]),
    )


@page("plan.edit")
def recommendation_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a recommendation, or say how far it has come."""
    thing = get_object_or_404(Recommendation, partnership=partnership, key=key, withdrawn_at=None)
    address = reverse("recommendation", args=[partnership.key, key])
    return editing(
        request,
        RecommendationForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: changes.edit_recommendation(
            by=request.user, recommendation=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        title="Change the recommendation",
        caption=f"Recommendation {thing.number}",
        said="Recommendation changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, _recommendations(partnership)),
    )  # fmt: skip


@page("plan.edit")
def recommendation_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Follow a recommendation no more."""
    thing = get_object_or_404(Recommendation, partnership=partnership, key=key, withdrawn_at=None)

    def act(why: str) -> None:
        changes.withdraw_recommendation(by=request.user, recommendation=thing, why=why)  # type: ignore[arg-type]

    to = reverse("recommendations", args=[partnership.key])
    return _withdrawing(request, act, "recommendation", thing, to, partnership)
