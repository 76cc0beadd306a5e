"""Organisations: list, thing, new, changed, withdrawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.changes import add_organisation, edit_organisation, withdraw_organisation
from saferplan_web.people.forms import OrganisationForm, WithdrawForm
from saferplan_web.people.guard import page
from saferplan_web.people.models import Organisation

SEVERAL = {
    Organisation.Standing.RESPONSIBLE: "responsible authorities",
    Organisation.Standing.CO_OPERATING: "co-operating bodies",
    Organisation.Standing.INVITED: "invited bodies",
}


def crumbs_of(partnership: Partnership, *names: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the settings to a page: (words, route) pairs."""
    return [(words, reverse(name, args=[partnership.key])) for words, name in (("Settings", "settings"), *names)]


@page("people.read")
def organisations(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Those that take part, by their standing."""
    found = list(Organisation.objects.filter(partnership=partnership, withdrawn_at=None).order_by("standing", "name"))
    rows = [(one.name, one.kind, one.standing, day(one.since), day(one.until), one.contact) for one in found]
    columns = ("Organisation", "Kind", "Statutory role", "Since", "Until", "Contact for data")
    if file := download(request, partnership, text_table("Organisations", columns, rows)):
        return file
    by_standing = [(SEVERAL[kind], [one for one in found if one.standing == kind]) for kind in Organisation.Standing]
    shown = {"found": found, "by_standing": by_standing, "crumbs": crumbs_of(partnership)}
    return render(request, "people/organisations.html", shown)


@page("people.read")
def organisation(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One body: its standing, its posts, its history."""
    thing = get_object_or_404(Organisation, partnership=partnership, key=key)
    shown = {
        "organisation": thing,
        "posts": thing.posts.filter(withdrawn_at=None).select_related("holder"),
        "history": history(thing)[:50],
        "crumbs": crumbs_of(partnership, ("Organisations", "organisations")),
    }
    return render(request, "people/organisation.html", shown)


@page("people.edit")
def organisation_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """A body takes part."""
    return editing(
        request,
        OrganisationForm(request.POST or None, partnership=partnership),
        lambda form: add_organisation(by=request.user, partnership=partnership, **form.values),  # type: ignore[arg-type]
        title="Add an organisation",
        said=lambda made: f"{made} added",
        to=lambda made: reverse("organisation", args=[partnership.key, made.key]),
        crumbs=crumbs_of(partnership, ("Organisations", "organisations")),
        cancel=reverse("organisations", args=[partnership.key]),
    )


@page("people.edit")
def organisation_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a body."""
    thing = get_object_or_404(Organisation, partnership=partnership, key=key, withdrawn_at=None)
    address = reverse("organisation", args=[partnership.key, key])
    return editing(
        request,
        OrganisationForm(request.POST or None, partnership=partnership, thing=thing),
        lambda form: edit_organisation(
            by=request.user, organisation=thing, version=form.opened, why=form.reason, **form.values  # type: ignore[arg-type]
        ),
        title="Change the organisation",
        caption=thing.name,
        said="Organisation changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, ("Organisations", "organisations")),
    )  # fmt: skip


@page("people.edit")
def organisation_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """A body no longer takes part."""
    thing = get_object_or_404(Organisation, partnership=partnership, key=key, withdrawn_at=None)
    address = reverse("organisation", args=[partnership.key, key])
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: withdraw_organisation(by=request.user, organisation=thing, why=form.values["why"]),  # type: ignore[arg-type]
        title="Withdraw the organisation",
        caption=thing.name,
        intro="It leaves the lists. What it did stays, with its history.",
        said="Organisation withdrawn",
        button="Withdraw",
        button_kind="warning",
        to=reverse("organisations", args=[partnership.key]),
        cancel=address,
        crumbs=crumbs_of(partnership, ("Organisations", "organisations")),
    )
