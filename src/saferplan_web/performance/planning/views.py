"""Changing indicators and writing targets, with a look at past figures before saving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan import SaferplanError
from saferplan_web.core.editing import WRONG, editing
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.planning.forms import IndicatorForm, TargetForm
from saferplan_web.performance.planning.previews import past_of, spread_of
from saferplan_web.performance.planning.schemes import schemes_of
from saferplan_web.plan.changes import edit_indicator
from saferplan_web.plan.changes_targets import add_target, edit_target
from saferplan_web.plan.models import Indicator, Target
from saferplan_web.plan.views import crumbs_of
from saferplan_web.plan.views_indicator import indicator_of
from saferplan_web.plan.visible import visible


def looking(
    request: HttpRequest, form: Any, look: Callable[[], Any], act: Callable[[Any], Any], template: str, **context: Any
) -> HttpResponse:
    """A form with a button Preview: it shows what was typed with a look at past figures, and saves nothing."""
    if request.method != "POST" or "preview" not in request.POST:
        return editing(request, form, act, template=template, **context)
    shown: dict[str, Any] = {"form": form, **context}
    if form.is_valid():
        try:
            shown["preview"] = look()
        except SaferplanError as error:
            shown["no_preview"] = str(error)
    return render(request, template, shown, status=200 if form.is_valid() else WRONG)


def _about(form: Any, partnership: Partnership) -> Indicator:
    row: Indicator = form.instance
    row.partnership = partnership
    return row


@page("indicators.edit")
def indicator_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change an indicator."""
    thing = indicator_of(request, partnership, key)
    address = reverse("plan-indicator", args=[partnership.key, key])
    form = IndicatorForm(
        request.POST or None, partnership=partnership, thing=thing, schemes=schemes_of(partnership)
    )  # fmt: skip
    return looking(
        request,
        form,
        lambda: past_of(partnership, _about(form, partnership), thing),
        lambda form: edit_indicator(
            by=request.user, indicator=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        "planning/indicator_form.html",
        title="Change the indicator",
        caption=thing.name,
        said="Indicator changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (thing.name, address)),
    )  # fmt: skip


@page("targets.edit")
def target_new(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Set a target for a year."""
    of = indicator_of(request, partnership, key)
    address = reverse("plan-indicator", args=[partnership.key, key])
    form = TargetForm(request.POST or None, partnership=partnership, indicator=of)
    return looking(
        request,
        form,
        lambda: spread_of(partnership, _of_indicator(form, of)),
        lambda form: add_target(by=request.user, indicator=of, values=form.values),  # type: ignore[arg-type]
        "planning/target_form.html",
        title="Set a target",
        caption=of.name,
        said="Target set",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (of.name, address)),
    )


def _of_indicator(form: Any, indicator: Indicator) -> Target:
    row: Target = form.instance
    row.indicator = indicator
    return row


@page("targets.edit")
def target_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a year's target or its profile."""
    found = Target.objects.filter(visible(request.person, "indicator"), partnership=partnership, withdrawn_at=None)  # type: ignore[attr-defined]
    thing = get_object_or_404(found.select_related("indicator", "partnership"), key=key)
    address = reverse("plan-indicator", args=[partnership.key, thing.indicator.key])
    form = TargetForm(request.POST or None, partnership=partnership, thing=thing, indicator=thing.indicator)
    return looking(
        request,
        form,
        lambda: spread_of(partnership, _of_indicator(form, thing.indicator)),
        lambda form: edit_target(
            by=request.user, target=thing, version=form.opened, why=form.reason, values=form.values  # type: ignore[arg-type]
        ),
        "planning/target_form.html",
        title="Change the target",
        caption=f"{thing.indicator.name}, {thing.year.label}",
        said="Target changed",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (thing.indicator.name, address)),
    )  # fmt: skip
