"""Versions of the plan: kept, read again, and two of them compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.plan.changes_targets import freeze_plan
from saferplan_web.plan.forms import VersionForm
from saferplan_web.plan.models import Indicator, PlanVersion
from saferplan_web.plan.versions import KINDS, compared, frozen_and_closed, whole
from saferplan_web.plan.views import crumbs_of
from saferplan_web.plan.visible import sees_restricted

_HEADINGS = {
    "priority": "Priorities and themes",
    "outcome": "Outcomes",
    "indicator": "Indicators",
    "target": "Targets",
    "recommendation": "Recommendations",
}
NOW = "now"


def _versions(partnership: Partnership) -> tuple[str, str]:
    return "Versions of the plan", reverse("plan-versions", args=[partnership.key])


@page("plan.read")
def plan_versions(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Every version that was kept, newest first."""
    found = PlanVersion.objects.filter(partnership=partnership, withdrawn_at=None).defer("content")
    shown = {"found": list(found.order_by("-number").select_related("made_by")), "crumbs": crumbs_of(partnership)}
    return render(request, "plan/versions.html", shown)


@page("plan.read")
def plan_version(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """The plan as it stood in one version."""
    thing = get_object_or_404(PlanVersion.objects.select_related("made_by"), partnership=partnership, key=key)
    all_of_it = sees_restricted(request.person)  # type: ignore[attr-defined]
    content = thing.content if all_of_it else _marked(_closed(partnership), thing.content)
    parts = [
        (_HEADINGS[kind], kind, [one for one in content.get(kind, []) if all_of_it or not one.get("restricted")])
        for kind in KINDS
    ]
    shown = {"version": thing, "parts_of_plan": parts, "crumbs": crumbs_of(partnership, _versions(partnership))}
    return render(request, "plan/version.html", shown)


@page("plan.edit")
def plan_version_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Keep the plan as it stands as a version."""
    return editing(
        request,
        VersionForm(request.POST or None, partnership=partnership),
        lambda form: freeze_plan(
            by=request.user, partnership=partnership, content=whole(partnership), values=form.values  # type: ignore[arg-type]
        ),
        title="Keep a version of the plan",
        intro="Priorities, outcomes, indicators, targets and recommendations are kept as they stand now. "
        "What changes later can be compared with them.",
        button="Keep this version",
        said=lambda made: f"Version {made.number} kept",
        to=lambda made: reverse("plan-version", args=[partnership.key, made.key]),
        crumbs=crumbs_of(partnership, _versions(partnership)),
        cancel=reverse("plan-versions", args=[partnership.key]),
    )  # fmt: skip


@page("plan.read")
def plan_compare(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Two versions, or one and the plan as it is now, side by side in words."""
    versions = list(PlanVersion.objects.filter(partnership=partnership, withdrawn_at=None).order_by("number"))
    choices = [(one.key, str(one)) for one in versions] + [(NOW, "the plan as it is now")]
    old, new = request.GET.get("from") or choices[0][0], request.GET.get("to") or NOW
    if not {old, new} <= {key for key, _ in choices}:
        raise Http404
    named = dict(choices)
    all_of_it = sees_restricted(request.person)  # type: ignore[attr-defined]
    now, closed = frozen_and_closed(partnership) if NOW in (old, new) else ({}, _closed(partnership))
    sides = {NOW: now, **{one.key: one.content for one in versions}}
    before, after = (_marked(closed, sides[key]) for key in (old, new))
    found = compared(before, after, all_of_it)
    rows = [(one.kind, one.name, one.what, *field) for one in found for field in one.fields or [("", "", "")]]
    columns = ("Kind", "Name", "What", "Field", "Before", "After")
    if file := download(request, partnership, text_table("Comparison of plans", columns, rows)):
        return file
    shown = {
        "versions": versions,
        "choices": choices,
        "old": (old, named[old]),
        "new": (new, named[new]),
        "parts_of_plan": [(_HEADINGS[kind], kind, [one for one in found if one.kind == kind]) for kind in KINDS],
        "found": found,
        "crumbs": crumbs_of(partnership, _versions(partnership)),
    }
    return render(request, "plan/compare.html", shown)


def _closed(partnership: Partnership) -> set[str]:
    """Keys of the indicators that are restricted by now."""
    return set(Indicator.objects.filter(partnership=partnership, restricted=True).values_list("key", flat=True))


def _marked(closed: set[str], content: Mapping[str, Any]) -> dict[str, Any]:
    """A version in which what was restricted since is marked as restricted too, as if it had been then."""

    def marked(one: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**one, "restricted": True} if one["key"].split(" ")[0] in closed else one

    told = {kind: [marked(one) for one in content.get(kind, [])] for kind in ("indicator", "target")}
    return {**content, **told}
