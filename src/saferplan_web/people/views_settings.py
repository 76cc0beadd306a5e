"""The partnership's own page, its settings, and all changes made in it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Change, Partnership
from saferplan_web.govuk.written import change_value, moment
from saferplan_web.people.changes import edit_settings
from saferplan_web.people.forms import ChangeFilter, SettingsForm
from saferplan_web.people.guard import page
from saferplan_web.people.models import Organisation
from saferplan_web.people.restoring import kinds_of
from saferplan_web.people.roles import SIGNED_IN
from saferplan_web.people.views import SEVERAL, crumbs_of

PAGE = 50


@page(SIGNED_IN)
def partnership_page(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """What the partnership is; of a county, its districts."""
    today = timezone.localdate()
    bodies = list(
        Organisation.objects.filter(Q(until=None) | Q(until__gte=today), partnership=partnership, withdrawn_at=None)
        .order_by("name")
    )  # fmt: skip
    by_standing = [(SEVERAL[kind], [one for one in bodies if one.standing == kind]) for kind in Organisation.Standing]
    shown = {"districts": partnership.districts.order_by("name"), "by_standing": by_standing, "bodies": bodies}
    return render(request, "people/partnership.html", shown)


@page("people.read")
def settings_page(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Where bodies, groups, posts, accounts and settings are kept."""
    scheme = dict(_schemes(partnership))[partnership.scheme]
    restores = bool(kinds_of(request.person))  # type: ignore[attr-defined]
    shown = {"history": history(partnership)[:20], "scheme": scheme, "restores": restores}
    return render(request, "people/settings.html", shown)


def _schemes(partnership: Partnership) -> list[tuple[str, str]]:
    """The status schemes to choose from, as (id, name), with the one in use."""
    from saferplan import status_schemes  # reads the catalogue, which few pages need

    schemes = {one.id: one.name for one in status_schemes().values()}
    schemes.setdefault(partnership.scheme, partnership.scheme)
    return list(schemes.items())


@page("settings.edit")
def settings_edit(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Change the settings."""
    address = reverse("settings", args=[partnership.key])
    return editing(
        request,
        SettingsForm(request.POST or None, partnership=partnership, thing=partnership, schemes=_schemes(partnership)),
        lambda form: edit_settings(
            by=request.user, partnership=partnership, version=form.opened, why=form.reason, **form.values  # type: ignore[arg-type]
        ),
        title="Change the settings", caption=partnership.name, said="Settings changed", to=address, cancel=address,
        crumbs=crumbs_of(partnership),
    )  # fmt: skip


@page("changes.read")
def changes(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Everything that was done in the partnership: who, what, before, after, why, when."""
    filters = ChangeFilter(request.GET)
    found = _filtered(Change.objects.filter(partnership=partnership), filters)
    if request.GET.get("as"):
        columns = ("When", "Who", "What was done", "Why", "Thing", "Field", "Before", "After")
        table = text_table("Changes", columns, _lines(found.select_related("by").prefetch_related("touched")))
        if file := download(request, partnership, table):
            return file
    shown = Paginator(found.select_related("by").prefetch_related("touched"), PAGE).get_page(request.GET.get("page"))
    return render(
        request, "people/changes.html", {"filters": filters, "changes": shown, "crumbs": crumbs_of(partnership)}
    )


def _filtered(found: QuerySet[Change], filters: ChangeFilter) -> QuerySet[Change]:
    chosen = filters.chosen
    if words := chosen.get("words"):
        named = Q(said__icontains=words) | Q(why__icontains=words) | Q(by__name__icontains=words)
        found = found.filter(named)
    if since := chosen.get("since"):
        found = found.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    if until := chosen.get("until"):
        found = found.filter(at__lt=timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min)))
    return found


def _lines(found: QuerySet[Change]) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    for change in found:
        head = (moment(change.at), str(change.by or "the system"), change.said, change.why)
        for touched in change.touched.all():
            before, after = touched.before or {}, touched.after or {}
            for name in {**before, **after}:
                if before.get(name) != after.get(name):
                    values = (_value(touched.before, name), _value(touched.after, name))
                    lines.append((*head, touched.name, name, *values))
    return lines


def _value(state: dict[str, object] | None, name: str) -> str:
    return "" if state is None or state.get(name) in (None, "", [], {}) else change_value(state[name])
