"""The risk register: the worst first, a table of how many stand where, and each risk with its reviews."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from saferplan_web.actions import changes_risks as changes
from saferplan_web.actions.forms import RiskFilters, RiskForm, RiskReviewForm
from saferplan_web.actions.models import IMPACT, LIKELIHOOD, Risk
from saferplan_web.actions.seen import owns
from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page
from saferplan_web.plan.forms import WithdrawForm
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.views import crumbs_of
from saferplan_web.plan.visible import visible

_COLUMNS = (
    "Risk", "Cause and effect", "Priority", "Likelihood", "Impact", "Response", "Owner", "To be reviewed on",
    "Last reviewed on", "State",
)  # fmt: skip


def _register(partnership: Partnership) -> tuple[str, str]:
    return "Risk register", reverse("risks", args=[partnership.key])


def _address(risk: Risk, partnership: Partnership) -> str:
    return reverse("risk", args=[partnership.key, risk.key])


@page("plan.read")
def risks(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The register, worst first by likelihood times impact."""
    filters = RiskFilters(request.GET, partnership)
    chosen = filters.chosen
    in_use = Risk.objects.filter(partnership=partnership, withdrawn_at=None).select_related("priority", "owner")
    rows = list(_narrowed(in_use, chosen).order_by((F("likelihood") * F("impact")).desc(), "-impact", "place"))
    lines = [
        (
            one.title, one.cause, one.priority, one.get_likelihood_display(), one.get_impact_display(), one.response,
            one.owner, day(one.review_on), day(one.reviewed_on), one.state,
        )
        for one in rows
    ]  # fmt: skip
    if file := download(request, partnership, text_table("Risk register", _COLUMNS, lines)):
        return file
    scores = in_use.filter(state=Risk.State.OPEN).values_list("likelihood", "impact")
    shown = {
        "title": "Risk register", "filters": filters, "risks": rows, "filtered": bool(chosen), "impacts": IMPACT,
        "likelihoods": LIKELIHOOD[::-1], "standing": Counter(scores), "crumbs": crumbs_of(partnership),
    }  # fmt: skip
    return render(request, "actions/risks.html", shown)


def _narrowed(found: Any, chosen: dict[str, Any]) -> Any:
    state = chosen.get("state", Risk.State.OPEN)
    if state != "all":
        found = found.filter(state=state)
    if chosen.get("review"):
        found = found.filter(Q(state=Risk.State.OPEN, review_on__lt=timezone.localdate()))
    if key := chosen.get("priority"):
        found = found.filter(priority__key=key)
    scores = {name: chosen[name] for name in ("likelihood", "impact") if name in chosen}
    return found.filter(**scores)


def _risk(partnership: Partnership, key: str) -> Risk:
    found = Risk.objects.select_related("priority", "owner")
    return get_object_or_404(found, partnership=partnership, key=key, withdrawn_at=None)


@page("plan.read")
def risk(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One risk, what is done about it, and how its scores moved."""
    thing = _risk(partnership, key)
    person: Any = request.person  # type: ignore[attr-defined]
    shown = {
        "risk": thing, "history": history(thing)[:50], "crumbs": crumbs_of(partnership, _register(partnership)),
        "indicators": _indicators(person, thing), "edits": person.may("risks.edit"), "reviews": _reviews(person, thing),
    }  # fmt: skip
    return render(request, "actions/risk.html", shown)


def _indicators(person: Any, thing: Risk) -> list[Indicator]:
    """What would show it first: the indicators of its priority that the person may see."""
    found = Indicator.objects.filter(visible(person), priority=thing.priority_id, withdrawn_at__isnull=True)
    return list(found.only("key", "name")) if thing.priority_id else []


def _reviews(person: Any, thing: Risk) -> bool:
    return thing.is_open and (person.may("risks.edit") or (person.may("actions.own") and owns(person, thing)))


@page("risks.edit")
def risk_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Add a risk."""
    return editing(
        request,
        RiskForm(request.POST or None, partnership=partnership),
        lambda form: changes.add_risk(by=request.user, partnership=partnership, values=form.values),  # type: ignore[arg-type]
        title="Add a risk",
        said="Risk added",
        to=lambda made: _address(made, partnership),
        crumbs=crumbs_of(partnership, _register(partnership)),
        cancel=reverse("risks", args=[partnership.key]),
    )


def _changing(request: HttpRequest, partnership: Partnership, thing: Risk, form: Any, act: Any, **told: str) -> Any:
    """A form about a risk."""
    address = _address(thing, partnership)
    return editing(
        request,
        form(request.POST or None, partnership=partnership, thing=thing),
        lambda form: act(by=request.user, risk=thing, version=form.opened, why=form.reason, values=form.values),
        caption=thing.title,
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, _register(partnership), (thing.title, address)),
        **told,
    )


@page("risks.edit")
def risk_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a risk."""
    told = {"title": "Change the risk", "said": "Risk changed"}
    return _changing(request, partnership, _risk(partnership, key), RiskForm, changes.edit_risk, **told)


@page("actions.own")
def risk_review(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Look at a risk again: its owner, or whoever keeps the register."""
    thing = _risk(partnership, key)
    if not _reviews(request.person, thing):  # type: ignore[attr-defined]
        raise PermissionDenied("An open risk is reviewed by its owner or by the co-ordinator.")
    told = {"title": "Review the risk", "said": "Risk reviewed"}
    return _changing(request, partnership, thing, RiskReviewForm, changes.review_risk, **told)


def _asking(request: HttpRequest, partnership: Partnership, key: str, act: Any, to: str = "", **told: str) -> Any:
    """An act that asks for its reason."""
    thing = _risk(partnership, key)
    address = _address(thing, partnership)
    form = WithdrawForm(request.POST or None)
    form.fields["why"].label = told.pop("question")
    return editing(
        request,
        form,
        lambda form: act(by=request.user, risk=thing, why=form.values["why"]),
        caption=thing.title,
        to=to or address,
        cancel=address,
        crumbs=crumbs_of(partnership, _register(partnership), (thing.title, address)),
        **told,
    )


@page("risks.edit")
def risk_close(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Close a risk; it stays on the register among those closed."""
    return _asking(
        request, partnership, key, changes.close_risk, title="Close the risk", said="Risk closed", button="Close",
        question="why is it closed?",
    )  # fmt: skip


@page("risks.edit")
def risk_open(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Open a closed risk again."""
    return _asking(
        request, partnership, key, changes.open_risk, title="Open the risk again", said="Risk opened again",
        button="Open again", question="why is it opened again?",
    )  # fmt: skip


@page("risks.edit")
def risk_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take a risk off the register."""
    return _asking(
        request, partnership, key, changes.withdraw_risk, to=reverse("risks", args=[partnership.key]),
        title="Withdraw the risk", said="Risk withdrawn", button="Withdraw", button_kind="warning",
        question="why is it taken off the register?",
    )  # fmt: skip
