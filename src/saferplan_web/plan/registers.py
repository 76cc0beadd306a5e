"""A register of the plan: a list, a page for each thing on it, and the forms that add, change and withdraw one.

Five registers stand around the priorities and are used in the same way; each says here only what is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.plan.changes_further import add_entry, edit_entry, withdraw_entry
from saferplan_web.plan.forms import WithdrawForm
from saferplan_web.plan.views import crumbs_of

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Register:
    """What one register is called, holds and shows. `name` and `listed` are those of its routes."""

    model: type[models.Model]
    form: type[Any]
    name: str
    listed: str
    title: str
    one: str  # a thing on it, in words
    permission: str
    columns: Sequence[str]
    line: Callable[[Any], Sequence[object]]  # a row of the files, by `columns`
    template: str
    entry: str
    also: Sequence[str] = ()  # what is read together with each thing
    many: Sequence[str] = ()
    more: Callable[[HttpRequest, Partnership, list[Any]], dict[str, Any]] = field(default=lambda *_: {})
    given: Callable[[HttpRequest, Partnership], dict[str, Any]] = field(default=lambda *_: {})

    def rows(self, partnership: Partnership) -> QuerySet[Any]:
        """What is in use, with what it names."""
        found = self.model._default_manager.filter(partnership=partnership, withdrawn_at__isnull=True)
        return found.select_related(*self.also).prefetch_related(*self.many)

    def way(self, partnership: Partnership, thing: Any = None) -> list[tuple[str, str]]:
        """The way from the plan to the register, or to a thing on it."""
        steps = [(self.title, reverse(self.listed, args=[partnership.key]))]
        if thing is not None:
            steps.append((str(thing), self.address(partnership, thing)))
        return crumbs_of(partnership, *steps)

    def address(self, partnership: Partnership, thing: Any) -> str:
        """The address of a thing's page."""
        return reverse(self.name, args=[partnership.key, thing.key])

    def find(self, partnership: Partnership, key: str) -> Any:
        """A thing on the register; else there is none."""
        return get_object_or_404(self.rows(partnership), key=key)


def _list(register: Register) -> View:
    @page("plan.read")
    def listed(request: HttpRequest, partnership: Partnership) -> HttpResponse:
        """The register, and as a file."""
        found = list(register.rows(partnership))
        lines: Iterable[Sequence[object]] = [register.line(one) for one in found]
        if file := download(request, partnership, text_table(register.title, register.columns, lines)):
            return file
        shown = {
            "title": register.title, "found": found, "register": register, "crumbs": crumbs_of(partnership),
            "edits": request.person.may(register.permission),  # type: ignore[attr-defined]
            **register.more(request, partnership, found),
        }  # fmt: skip
        return render(request, register.template, shown)

    return listed


def _entry(register: Register) -> View:
    @page("plan.read")
    def entry(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
        """One thing of the register and its history."""
        thing = register.find(partnership, key)
        shown = {
            "thing": thing, "register": register, "crumbs": register.way(partnership), "history": history(thing)[:50],
            "edits": request.person.may(register.permission),  # type: ignore[attr-defined]
        }  # fmt: skip
        return render(request, register.entry, shown)

    return entry


def _new(register: Register) -> View:
    @page(register.permission)
    def new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
        """Add a thing."""
        form = register.form(request.POST or None, partnership=partnership)
        form.initial.update(register.given(request, partnership))
        return editing(
            request,
            form,
            lambda form: add_entry(
                by=request.user, partnership=partnership, model=register.model, values=form.values  # type: ignore[arg-type]
            ),
            title=f"Add {register.one}",
            said="Added",
            to=lambda made: register.address(partnership, made),
            crumbs=register.way(partnership),
            cancel=reverse(register.listed, args=[partnership.key]),
        )  # fmt: skip

    return new


def _edit(register: Register) -> View:
    @page(register.permission)
    def edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
        """Change a thing."""
        thing = register.find(partnership, key)
        address = register.address(partnership, thing)
        return editing(
            request,
            register.form(request.POST or None, partnership=partnership, thing=thing),
            lambda form: edit_entry(
                by=request.user, thing=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
            ),
            title=f"Change {register.one}",
            caption=str(thing),
            said="Changed",
            to=address,
            cancel=address,
            crumbs=register.way(partnership, thing),
        )  # fmt: skip

    return edit


def _withdraw(register: Register) -> View:
    @page(register.permission)
    def withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
        """Take a thing out of use."""
        thing = register.find(partnership, key)
        return editing(
            request,
            WithdrawForm(request.POST or None),
            lambda form: withdraw_entry(by=request.user, thing=thing, why=form.values["why"]),  # type: ignore[arg-type]
            title=f"Withdraw {register.one}",
            caption=str(thing),
            said="Withdrawn",
            button="Withdraw",
            button_kind="warning",
            to=reverse(register.listed, args=[partnership.key]),
            cancel=register.address(partnership, thing),
            crumbs=register.way(partnership, thing),
        )

    return withdraw


def addresses(register: Register) -> list[URLPattern]:
    """The routes of a register, below the plan."""
    at, name = register.listed, register.name
    return [
        path(f"{at}/", _list(register), name=at),
        path(f"{at}/new/", _new(register), name=f"{name}-new"),
        path(f"{at}/<slug:key>/", _entry(register), name=name),
        path(f"{at}/<slug:key>/change/", _edit(register), name=f"{name}-edit"),
        path(f"{at}/<slug:key>/withdraw/", _withdraw(register), name=f"{name}-withdraw"),
    ]
