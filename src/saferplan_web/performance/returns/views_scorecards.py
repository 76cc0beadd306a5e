"""Scorecards that bodies already keep: uploaded, mapped once by questions, read straight the next time."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

import saferplan
from saferplan import SaferplanError, write_mapping
from saferplan.values.returns import Part, ScorecardMapping
from saferplan_web.core.models import KeptFile, Partnership, Touched
from saferplan_web.people.guard import page
from saferplan_web.performance.models import Batch, Layout
from saferplan_web.performance.returns.asked import asked_of, may_give_all
from saferplan_web.performance.returns.changes import keep_upload
from saferplan_web.performance.returns.changes_layouts import keep_layout, withdraw_layout
from saferplan_web.performance.returns.forms import ScorecardForm
from saferplan_web.performance.returns.intake import Given, kept_name, read_layout, take
from saferplan_web.performance.returns.mapping import MappingForm, previewed, started
from saferplan_web.performance.returns.views_entering import next_step, post_giving, save_read


def layouts_of(person: Any, partnership: Partnership) -> QuerySet[Layout]:
    """The layouts that somebody may use: of the own organisation, or all."""
    found = Layout.objects.filter(partnership=partnership, withdrawn_at__isnull=True).select_related("organisation")
    if may_give_all(person):
        return found
    own = [post.organisation_id for post in person.posts if post.organisation_id]
    return found.filter(Q(organisation__in=own) | Q(organisation__isnull=True))


@page("returns.enter")
def scorecard(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Upload a scorecard: read by its kept layout, or on to the questions."""
    person = request.person  # type: ignore[attr-defined]
    layouts = list(layouts_of(person, partnership))
    choices = [(one.key, one.name) for one in layouts]
    first = {"layout": choices[0][0] if choices else ""}
    form = ScorecardForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), layouts=choices, initial=first
    )
    if form.is_bound and form.is_valid():
        try:
            given = take(form.cleaned_data["file"])
            chosen = next((one for one in layouts if one.key == form.cleaned_data["layout"]), None)
            if chosen is not None:
                return HttpResponseRedirect(next_step(_read(request, partnership, given, chosen.mapping)))
            saferplan.read_grids(given.data, given.name)  # a file that cannot be opened is refused before it is kept
            kept = keep_upload(by=request.user, partnership=partnership, name=given.name, data=given.data)
            return HttpResponseRedirect(reverse("scorecard-map", args=[partnership.key, kept.pk]))
        except SaferplanError as error:
            form.add_error("file", str(error))
    context = {
        "title": "Upload a scorecard you keep", "form": form, "layouts": layouts,
        "back": reverse("returns", args=[partnership.key]),
    }  # fmt: skip
    return render(request, "performance/returns/scorecard.html", context, status=422 if form.is_bound else 200)


def _read(request: HttpRequest, partnership: Partnership, given: Given, mapping: str) -> Batch:
    asked = asked_of(request.person, partnership)  # type: ignore[attr-defined]
    read, grids = read_layout(given, mapping, asked)
    return save_read(request, partnership, asked, given, read, grids, Batch.Source.SCORECARD)


def _own_file(request: HttpRequest, partnership: Partnership, file: int) -> KeptFile:
    """An uploaded file, for whoever gave it (and whoever may give all)."""
    kept = get_object_or_404(KeptFile, partnership=partnership, pk=file, path__startswith="upload/")
    if not may_give_all(request.person):  # type: ignore[attr-defined]
        gave = Touched.objects.filter(kind=KeptFile._meta.label, key=str(kept.pk), change__by=request.user.pk)
        if not gave.exists():
            raise PermissionDenied("Somebody else uploaded this file.")
    return kept


@page("returns.enter")
def scorecard_map(request: HttpRequest, partnership: Partnership, file: int) -> HttpResponse:
    """Say once which sheet, which headings and which rows of a scorecard give which indicators."""
    kept = _own_file(request, partnership, file)
    given = Given(kept_name(kept), bytes(kept.content))
    rows = [one.row for one in asked_of(request.person, partnership)]  # type: ignore[attr-defined]
    grids = saferplan.read_grids(given.data, given.name)
    preview, told = previewed(grids, rows, request.POST)
    reads = request.method == "POST" and "again" not in request.POST
    form = MappingForm(
        request.POST if reads else None, grids=grids, rows=rows, preview=preview, start=started(request.POST),
        name=request.POST.get("name") or PurePath(given.name).stem,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            return HttpResponseRedirect(next_step(_mapped(request, partnership, given, form.mapping, form.title)))
        except SaferplanError as error:
            form.add_error(None, str(error))
    elif told:
        messages.info(request, told)
    context = {
        "title": "Say which row is which indicator", "form": form, "preview": preview, "file_name": given.name,
        "layout": "full", "back": reverse("scorecard", args=[partnership.key]),
        "parts": [part for part in Part if part is not Part.FIGURE],
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "performance/returns/map.html", context, status=status)


def _mapped(
    request: HttpRequest, partnership: Partnership, given: Given, mapping: ScorecardMapping, name: str
) -> Batch:
    """The return that the mapping gives; the layout is kept once the file could be read by it."""
    batch = _read(request, partnership, given, write_mapping(mapping))
    post = post_giving(request.person, partnership)  # type: ignore[attr-defined]
    organisation = post.organisation if post else None
    keep_layout(by=request.user, partnership=partnership, organisation=organisation, name=name, mapping=mapping)
    return batch


@page("returns.enter")
def layout_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Use a layout no more."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    layout = get_object_or_404(layouts_of(request.person, partnership), key=key)  # type: ignore[attr-defined]
    withdraw_layout(by=request.user, layout=layout)
    messages.success(request, f"The layout “{layout.name}” is withdrawn.")
    return HttpResponseRedirect(reverse("scorecard", args=[partnership.key]))
