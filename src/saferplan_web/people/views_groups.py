"""Groups as a tree, their seats, and disbanding one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.changes import (
    add_group,
    add_membership,
    edit_group,
    edit_membership,
    withdraw_membership,
)
from saferplan_web.people.changes_accounts import editable_by
from saferplan_web.people.changes_handing_over import disband_group
from saferplan_web.people.forms import GroupForm, HandOverForm, MembershipForm, WithdrawForm
from saferplan_web.people.guard import page
from saferplan_web.people.handing_over import held_by
from saferplan_web.people.models import Group, Membership
from saferplan_web.people.views import crumbs_of
from saferplan_web.people.views_posts import posts_serving


def in_tree(found: Iterable[Group]) -> list[tuple[int, Group]]:
    """Groups from the top down, each with its depth; one whose parent is not among them stands at the top."""
    groups = sorted(found, key=lambda one: (one.place, one.name))
    there = {one.pk for one in groups}
    below: dict[int | None, list[Group]] = {}
    for one in groups:
        below.setdefault(one.parent_id if one.parent_id in there else None, []).append(one)

    def walk(parent: int | None, depth: int) -> list[tuple[int, Group]]:
        return [line for one in below.get(parent, []) for line in [(depth, one), *walk(one.pk, depth + 1)]]

    return walk(None, 0)


@page("people.read")
def groups(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The tree of groups, with those of others that serve this partnership; the disbanded apart."""
    here = Q(partnership=partnership) | Q(also=partnership)
    found = list(Group.objects.filter(here, withdrawn_at=None).distinct().select_related("partnership", "parent"))
    seats = Membership.objects.filter(group__in=found, capacity=Membership.Capacity.CHAIR, withdrawn_at=None)
    chairs: dict[int, list[str]] = {}
    for seat in seats.select_related("post"):
        chairs.setdefault(seat.group_id, []).append(str(seat.post))
    tree = in_tree(one for one in found if not one.disbanded_on)
    disbanded = [one for one in found if one.disbanded_on]
    rows = [
        (one.name, one.kind, str(one.parent or ""), ", ".join(chairs.get(one.pk, [])), one.meets, one.terms_version,
         day(one.agreed_on), day(one.review_on), day(one.disbanded_on))
        for one in [group for _, group in tree] + disbanded
    ]  # fmt: skip
    columns = ("Group", "Kind", "Part of", "Chair", "Meets", "Version of terms", "Agreed", "Review due", "Disbanded")
    if file := download(request, partnership, text_table("Groups", columns, rows)):
        return file
    shown = {"tree": tree, "disbanded": disbanded, "chairs": chairs, "crumbs": crumbs_of(partnership)}
    return render(request, "people/groups.html", shown)


@page("people.read")
def group(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One group: terms, seats, what it holds, its history."""
    thing = _group(partnership, key)
    seats = thing.memberships.select_related("post", "post__organisation", "post__holder")
    shown = {
        "group": thing,
        "seats": [seat for seat in seats if not seat.withdrawn_at],
        "former": [seat for seat in seats if seat.withdrawn_at],
        "parts_below": thing.parts.filter(withdrawn_at=None, disbanded_on=None),
        "also": list(thing.also.all()) if thing.partnership_id == partnership.pk else [],
        "own": thing.partnership_id == partnership.pk,
        "history": history(thing)[:50],
        "crumbs": crumbs_of(partnership, ("Groups", "groups")),
    }
    return render(request, "people/group.html", shown)


def _group(partnership: Partnership, key: str) -> Group:
    here = Q(partnership=partnership) | Q(also=partnership)
    found = list(Group.objects.filter(here, key=key).select_related("parent", "partnership").distinct())
    own = [one for one in found if one.partnership_id == partnership.pk] or found
    return own[0] if own else get_object_or_404(Group, pk=0)


def _form(request: HttpRequest, partnership: Partnership, thing: Group | None = None) -> GroupForm:
    others = Partnership.objects.filter(pk__in=editable_by(request.user) - {partnership.pk})  # type: ignore[arg-type]
    return GroupForm(request.POST or None, partnership=partnership, thing=thing, others=others)


@page("people.edit")
def group_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """A group is set up."""
    return editing(
        request,
        _form(request, partnership),
        lambda form: add_group(by=request.user, partnership=partnership, **form.values),  # type: ignore[arg-type]
        title="Add a group",
        said=lambda made: f"{made} added",
        to=lambda made: reverse("group", args=[partnership.key, made.key]),
        crumbs=crumbs_of(partnership, ("Groups", "groups")),
        cancel=reverse("groups", args=[partnership.key]),
    )


@page("people.edit")
def group_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a group, its place in the tree or its terms of reference."""
    thing = get_object_or_404(Group, partnership=partnership, key=key, withdrawn_at=None)
    address = reverse("group", args=[partnership.key, key])

    def act(form: Any) -> Group:
        values = dict(form.values)
        if "also" in values:  # partnerships that the person could not choose among stay as they were
            offered = {one.pk for one in form.fields["also"].queryset}
            values["also"] = [*values["also"], *(one for one in thing.also.all() if one.pk not in offered)]
        return edit_group(by=request.user, group=thing, version=form.opened, why=form.reason, **values)  # type: ignore[arg-type]

    return editing(
        request, _form(request, partnership, thing), act, title="Change the group", caption=thing.name,
        said="Group changed", to=address, cancel=address, crumbs=crumbs_of(partnership, ("Groups", "groups")),
    )  # fmt: skip


@page("people.edit")
def group_disband(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A group ends: one page lists everything, one act gives it to others."""
    thing = get_object_or_404(Group, partnership=partnership, key=key, withdrawn_at=None)
    if thing.disbanded_on:
        raise PermissionDenied(f"This group was disbanded on {day(thing.disbanded_on)}.")
    going_on = Group.objects.filter(partnership=partnership, withdrawn_at=None, disbanded_on=None).exclude(pk=thing.pk)
    holdings = held_by(thing, partnership)
    address = reverse("group", args=[partnership.key, key])
    return editing(
        request,
        HandOverForm(request.POST or None, holdings=holdings, choices=going_on, seats_may_end=True),
        lambda form: disband_group(
            by=request.user, group=thing, to=form.to, on=form.values["on"], why=form.values["why"]  # type: ignore[arg-type]
        ),
        title="Disband a group",
        caption=thing.name,
        template="people/hand_over.html",
        said=f"{thing} disbanded, and what it held handed over",
        to=address,
        cancel=address,
        holdings=holdings,
        leaver=thing,
        closes=True,
        button="Disband the group",
        button_kind="warning",
        crumbs=crumbs_of(partnership, ("Groups", "groups")),
    )  # fmt: skip


@page("people.edit")
def member_new(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A post gets a seat."""
    thing = get_object_or_404(Group, partnership=partnership, key=key, withdrawn_at=None, disbanded_on=None)
    address = reverse("group", args=[partnership.key, key])
    form = MembershipForm(request.POST or None, partnership=partnership)
    form.fields["post"].queryset = posts_serving(partnership)  # type: ignore[attr-defined]
    return editing(
        request, form, lambda form: add_membership(by=request.user, group=thing, **form.values),  # type: ignore[arg-type]
        title="Add a member", caption=thing.name, said=lambda made: f"{made.post} added", to=address, cancel=address,
        crumbs=[*crumbs_of(partnership, ("Groups", "groups")), (thing.name, address)],
    )  # fmt: skip


@page("people.edit")
def member_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Capacity or term of a seat change."""
    seat = _seat(partnership, key)
    address = reverse("group", args=[partnership.key, seat.group.key])
    return editing(
        request,
        MembershipForm(request.POST or None, partnership=partnership, thing=seat),
        lambda form: edit_membership(
            by=request.user, membership=seat, version=form.opened, why=form.reason, **form.values  # type: ignore[arg-type]
        ),
        title="Change a seat", caption=f"{seat.post}, {seat.group}", said="Seat changed", to=address, cancel=address,
        crumbs=[*crumbs_of(partnership, ("Groups", "groups")), (seat.group.name, address)],
    )  # fmt: skip


@page("people.edit")
def member_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A seat is given up."""
    seat = _seat(partnership, key)
    address = reverse("group", args=[partnership.key, seat.group.key])
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: withdraw_membership(by=request.user, membership=seat, why=form.values["why"]),  # type: ignore[arg-type]
        title="End a membership", caption=f"{seat.post}, {seat.group}", said="Membership ended",
        button="End the membership", button_kind="warning", to=address, cancel=address,
        crumbs=[*crumbs_of(partnership, ("Groups", "groups")), (seat.group.name, address)],
    )  # fmt: skip


def _seat(partnership: Partnership, key: str) -> Membership:
    seats = Membership.objects.select_related("group", "post")
    return get_object_or_404(seats, partnership=partnership, key=key, withdrawn_at=None)
