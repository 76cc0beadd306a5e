"""Review of measures: what was proposed, what was decided, and what followed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page
from saferplan_web.plan.changes_targets import OWN_PROPOSAL, decide_review, propose_review
from saferplan_web.plan.forms import DecisionForm, ProposalForm
from saferplan_web.plan.models import Indicator, MeasureReview
from saferplan_web.plan.views import crumbs_of
from saferplan_web.plan.visible import sees_restricted, visible


def _reviews(partnership: Partnership) -> tuple[str, str]:
    return "Review of measures", reverse("measure-reviews", args=[partnership.key])


def _shown(request: HttpRequest, partnership: Partnership) -> Any:
    """Reviews that the person may see: those of restricted indicators are for those who see these."""
    found = MeasureReview.objects.filter(partnership=partnership, withdrawn_at=None)
    if not sees_restricted(request.person):  # type: ignore[attr-defined]
        seen = Indicator.objects.filter(visible(request.person), partnership=partnership)  # type: ignore[attr-defined]
        found = found.filter(indicator__in=seen) | found.filter(indicator__isnull=True)
    return found.select_related("indicator", "proposed_by", "decided_by")


@page("plan.read")
def measure_reviews(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Every review, those that wait for a decision first."""
    found = list(_shown(request, partnership).order_by("-proposed_at"))
    columns = ("Measure", "Proposal", "Proposed on", "Decision", "Reason", "Meeting", "Date of the meeting")
    lines = [
        (one.title, one.proposal, day(one.proposed_at), one.decision, one.reason, one.meeting, day(one.met_on))
        for one in found
    ]
    if file := download(request, partnership, text_table("Review of measures", columns, lines)):
        return file
    shown = {
        "waiting": [one for one in found if not one.decision],
        "decided": [one for one in found if one.decision],
        "crumbs": crumbs_of(partnership),
    }
    return render(request, "plan/reviews.html", shown)


@page("plan.read")
def measure_review(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One review."""
    thing = get_object_or_404(_shown(request, partnership), key=key)
    shown = {
        "review": thing,
        "own": thing.proposed_by_id == request.user.pk,
        "history": history(thing)[:50],
        "crumbs": crumbs_of(partnership, _reviews(partnership)),
    }
    return render(request, "plan/review.html", shown)


@page("measures.propose")
def measure_review_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Propose something about a measure."""
    form = ProposalForm(request.POST or None, partnership=partnership)
    choice: Any = form.fields["indicator"]
    choice.queryset = choice.queryset.filter(visible(request.person))  # type: ignore[attr-defined]
    if key := request.GET.get("indicator", ""):
        of = Indicator.objects.filter(visible(request.person), partnership=partnership, key=key).first()  # type: ignore[attr-defined]
        form.initial = {"indicator": of, "title": of.name} if of else {}
    return editing(
        request,
        form,
        lambda form: propose_review(by=request.user, partnership=partnership, values=form.values),  # type: ignore[arg-type]
        title="Propose a review of a measure",
        said="Proposal kept; it waits for a decision",
        to=lambda made: reverse("measure-review", args=[partnership.key, made.key]),
        crumbs=crumbs_of(partnership, _reviews(partnership)),
        cancel=reverse("measure-reviews", args=[partnership.key]),
    )


@page("measures.decide")
def measure_review_decide(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Record what was decided, and do it."""
    thing = get_object_or_404(_shown(request, partnership), key=key, decision="")
    if thing.proposed_by_id == request.user.pk:
        raise PermissionDenied(OWN_PROPOSAL)
    address = reverse("measure-review", args=[partnership.key, key])

    def act(form: Any) -> Any:
        values = {name: value for name, value in form.values.items() if name != "version"}
        return decide_review(
            by=request.user, review=thing, version=form.values["version"], values=values, why=values["reason"]  # type: ignore[arg-type]
        )  # fmt: skip

    return editing(
        request,
        DecisionForm(request.POST or None, initial={"version": thing.version}),
        act,
        title="Decide on a measure",
        caption=thing.title,
        said="Decision kept",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, _reviews(partnership), (thing.title, address)),
        template="plan/decide.html",
        review=thing,
    )
