"""Milestones of an action."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from saferplan_web.actions import changes
from saferplan_web.actions.forms import MilestoneForm
from saferplan_web.actions.models import Milestone
from saferplan_web.actions.views import address_of, crumbs_of, own_action
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.plan.forms import WithdrawForm


def _own(request: HttpRequest, partnership: Partnership, key: str) -> Milestone:
    found = Milestone.objects.filter(partnership=partnership, withdrawn_at=None).select_related("action")
    thing = get_object_or_404(found, key=key)
    own_action(request, partnership, thing.action.key)
    return thing


@page("actions.own")
def milestone_new(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Add a step."""
    of = own_action(request, partnership, key)
    address = address_of(of, partnership)
    return editing(
        request,
        MilestoneForm(request.POST or None, partnership=partnership),
        lambda form: changes.add_milestone(by=request.user, action=of, values=form.values),  # type: ignore[arg-type]
        title="Add a milestone",
        caption=str(of),
        said="Milestone added",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (str(of), address)),
    )


@page("actions.own")
def milestone_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a step, or say that it is reached."""
    thing = _own(request, partnership, key)
    address = address_of(thing.action, partnership)
    return editing(
        request,
        MilestoneForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: changes.edit_milestone(
            by=request.user, milestone=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        title="Change the milestone",
        caption=str(thing.action),
        said="Milestone changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (str(thing.action), address)),
    )  # fmt: skip


@page("actions.own")
def milestone_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take a step away."""
    thing = _own(request, partnership, key)
    address = address_of(thing.action, partnership)
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: changes.withdraw_milestone(by=request.user, milestone=thing, why=form.values["why"]),  # type: ignore[arg-type]
        title="Withdraw the milestone",
        caption=str(thing),
        said="Milestone withdrawn",
        button="Withdraw",
        button_kind="warning",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (str(thing.action), address)),
    )
