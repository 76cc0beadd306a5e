"""Variances: the owner asks, a board role decides with a reason, and only then a date moves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.actions import changes
from saferplan_web.actions.forms import DecisionForm, VarianceForm
from saferplan_web.actions.models import Variance
from saferplan_web.actions.seen import seen, writes
from saferplan_web.actions.views import COLOURS, address_of, crumbs_of, history_shown, own_action
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page
from saferplan_web.plan.forms import WithdrawForm

_COLUMNS = (
    "Action", "Owner", "Due when asked", "New date asked for", "What is to change", "Reason", "Asked on", "State",
    "Decision", "Decided on",
)  # fmt: skip


def _list(partnership: Partnership) -> tuple[str, str]:
    return "Variances", reverse("variances", args=[partnership.key])


def _shown(request: HttpRequest, partnership: Partnership) -> QuerySet[Variance]:
    found = Variance.objects.filter(seen(request.person, partnership, "action__"), partnership=partnership)  # type: ignore[attr-defined]
    return found.select_related("action", "action__owner", "asked_by", "decided_by")


@page("actions.read")
def variances(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Every variance asked for, those that wait first."""
    found = list(_shown(request, partnership).filter(withdrawn_at=None).order_by("-asked_at"))
    lines = [
        (
            one.action, one.action.owner, day(one.due_then), day(one.new_due), one.asks, one.reason,
            day(one.asked_at), one.state, one.decision, day(one.decided_at),
        )
        for one in found
    ]  # fmt: skip
    if file := download(request, partnership, text_table("Variances", _COLUMNS, lines)):
        return file
    shown = {
        "title": "Variances", "colours": COLOURS, "crumbs": crumbs_of(partnership),
        "waiting": [one for one in found if one.state == "waiting"],
        "decided": [one for one in found if one.state != "waiting"],
    }  # fmt: skip
    return render(request, "actions/variances.html", shown)


@page("actions.read")
def variance(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One variance: what is asked, why, and what was decided."""
    thing = get_object_or_404(_shown(request, partnership), key=key)
    person: Any = request.person  # type: ignore[attr-defined]
    waits = thing.state == "waiting"
    shown = {
        "variance": thing, "colours": COLOURS, "history": history_shown(person, thing),
        "decides": waits and person.may("variance.decide") and thing.asked_by_id != request.user.pk,
        "takes_back": waits and person.may("variance.ask") and writes(person, thing.action),
        "crumbs": crumbs_of(partnership, _list(partnership)),
    }  # fmt: skip
    return render(request, "actions/variance.html", shown)


@page("variance.ask")
def variance_ask(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Ask for another date or content of one's own action."""
    of = own_action(request, partnership, key)
    address = address_of(of, partnership)
    return editing(
        request,
        VarianceForm(request.POST or None, partnership=partnership),
        lambda form: changes.ask_variance(by=request.user, action=of, values=form.values),  # type: ignore[arg-type]
        title="Ask for a variance",
        caption=str(of),
        intro=f"It is due on {day(of.due)}. The date stays until the board has approved another."
        if of.due
        else "It has no date yet. One that the board approves becomes its date.",
        said="Variance asked for; it waits for the board",
        button="Ask the board",
        to=lambda made: reverse("variance", args=[partnership.key, made.key]),
        cancel=address,
        crumbs=crumbs_of(partnership, (str(of), address)),
    )


@page("variance.decide")
def variance_decide(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Approve or refuse."""
    thing = get_object_or_404(_shown(request, partnership), key=key, withdrawn_at=None)
    if thing.asked_by_id == request.user.pk:
        raise PermissionDenied("You asked for this variance, so another member of the board decides on it.")
    address = reverse("variance", args=[partnership.key, key])

    def act(form: Any) -> Variance:
        approved, decision = form.values["approved"], form.values["decision"]
        return changes.decide_variance(
            by=request.user, variance=thing, version=form.opened, approved=approved, decision=decision  # type: ignore[arg-type]
        )  # fmt: skip

    return editing(
        request,
        DecisionForm(request.POST or None, partnership=partnership, thing=thing),
        act,
        title="Decide on a variance",
        caption=str(thing.action),
        said=lambda made: f"Variance {made.state}",
        button="Keep the decision",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, _list(partnership)),
        template="actions/decide.html",
        variance=thing,
    )


@page("variance.ask")
def variance_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take back what was asked."""
    thing = get_object_or_404(_shown(request, partnership), key=key, withdrawn_at=None)
    own_action(request, partnership, thing.action.key)
    address = reverse("variance", args=[partnership.key, key])
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: changes.take_back_variance(by=request.user, variance=thing, why=form.values["why"]),  # type: ignore[arg-type]
        title="Take the variance back",
        caption=str(thing.action),
        said="Variance taken back",
        button="Take back",
        button_kind="warning",
        to=address_of(thing.action, partnership),
        cancel=address,
        crumbs=crumbs_of(partnership, _list(partnership)),
    )
