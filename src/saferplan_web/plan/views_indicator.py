"""An indicator as a line of the plan: its definition, its targets for each year, notes and breaks, reviews, history.

Its figures stand on its page under performance; what is changed with a look at past figures is changed there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan import from_json
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership, Touched
from saferplan_web.people.guard import page
from saferplan_web.plan.changes import withdraw_indicator
from saferplan_web.plan.changes_targets import withdraw_target
from saferplan_web.plan.following import names_given_away
from saferplan_web.plan.forms import WithdrawForm
from saferplan_web.plan.models import Indicator, Target
from saferplan_web.plan.rule_words import rule_words
from saferplan_web.plan.thread import led_to, lines_of, part_names
from saferplan_web.plan.views import address_of, crumbs_of
from saferplan_web.plan.visible import sees_restricted, visible


def indicator_of(request: HttpRequest, partnership: Partnership, key: str, in_use: bool = True) -> Indicator:
    """An indicator that the person may see; else not found."""
    found = Indicator.objects.filter(visible(request.person), partnership=partnership)  # type: ignore[attr-defined]
    if in_use:
        found = found.filter(withdrawn_at__isnull=True)
    return get_object_or_404(
        found.select_related("priority__lead", "outcome", "lead", "supplier", "partnership"), key=key
    )


def _history(thing: Indicator, targets: list[Target]) -> Any:
    """What was done to the indicator and to its targets, newest first."""
    keys = [one.key for one in targets]
    wanted = Q(kind=thing._meta.label, key=thing.key) | Q(kind=Target._meta.label, key__in=keys)
    found = Touched.objects.filter(wanted, change__partnership=thing.partnership_id)
    return found.select_related("change", "change__by").order_by("-pk")


@page("plan.read")
def plan_indicator(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One line of the plan."""
    thing = indicator_of(request, partnership, key, in_use=False)
    targets = list(thing.targets.order_by("-year", "-pk"))
    unit = from_json(thing.unit)
    leads = led_to(thing, request.person)  # type: ignore[attr-defined]
    used = [one for one in targets if one.withdrawn_at is None]
    shown = {
        "indicator": thing,
        "given_away": names_given_away(thing),
        "unit": "per cent" if unit.percent else unit.name,
        "targets": [(one, _asked(one, unit), unit.cell(one.baseline_value)) for one in used],
        "marks": list(thing.marks.filter(withdrawn_at__isnull=True).order_by("period")),
        "thread": lines_of(leads, key),
        "rule": _rule(request, thing, part_names(leads)),
        "figures_address": address_of("sheet", partnership.key, key),
        "history": _history(thing, targets)[:50],
        "crumbs": crumbs_of(partnership, *_priority(thing)),
    }
    return render(request, "plan/indicator.html", shown)


def _rule(request: HttpRequest, thing: Indicator, names: Mapping[str, str]) -> str:
    """What it is worked out from, for whoever may know of all its parts; blank where it is worked out from nothing."""
    if not thing.derived or not sees_restricted(request.person):  # type: ignore[attr-defined]
        return ""
    return rule_words(thing.derived, names)


def _priority(thing: Indicator) -> list[tuple[str, str]]:
    if thing.priority is None:
        return []
    return [(thing.priority.name, reverse("priority", args=[thing.partnership.key, thing.priority.key]))]


def _asked(target: Target, unit: Any) -> str:
    """What a target asks for, in a few words."""
    if target.percent is not None:
        from saferplan.values.figures import number

        return f"{target.kind} {number(target.percent, 1, sign=True)} per cent"
    return f"{target.kind} {unit.words(target.value)}" if target.value is not None else target.kind


@page("indicators.edit")
def indicator_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Measure it no more."""
    thing = indicator_of(request, partnership, key)
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: withdraw_indicator(by=request.user, indicator=thing, why=form.values["why"]),  # type: ignore[arg-type]
        title="Withdraw the indicator",
        caption=thing.name,
        intro="It leaves the plan and the dashboard. Its figures stay, with its history.",
        said="Indicator withdrawn",
        button="Withdraw",
        button_kind="warning",
        to=reverse("plan", args=[partnership.key]),
        cancel=reverse("plan-indicator", args=[partnership.key, key]),
        crumbs=crumbs_of(partnership),
    )


@page("targets.edit")
def target_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take a year's target away."""
    found = Target.objects.filter(visible(request.person, "indicator"), partnership=partnership, withdrawn_at=None)  # type: ignore[attr-defined]
    thing = get_object_or_404(found.select_related("indicator"), key=key)
    address = reverse("plan-indicator", args=[partnership.key, thing.indicator.key])
    return editing(
        request,
        WithdrawForm(request.POST or None),
        lambda form: withdraw_target(by=request.user, target=thing, why=form.values["why"]),  # type: ignore[arg-type]
        title="Withdraw the target",
        caption=f"{thing.indicator.name}, {thing.year.label}",
        said="Target withdrawn",
        button="Withdraw",
        button_kind="warning",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, (thing.indicator.name, address)),
    )
