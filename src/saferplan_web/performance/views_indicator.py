"""One page an indicator: what the library composed, what people said, where the figures came from; and its files."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from saferplan import Period, from_json
from saferplan_web.actions.models import Action
from saferplan_web.core.models import Partnership, Touched
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import last_asked
from saferplan_web.performance.dashboard import Line
from saferplan_web.performance.drawing import drawings_of, html_of, section_of, tables_of
from saferplan_web.performance.files import as_file, as_workbook, download
from saferplan_web.performance.links import address
from saferplan_web.performance.models import Batch, Commentary, Figure, Sheet
from saferplan_web.performance.returns.views import returns_seen
from saferplan_web.performance.shown import indicator_shown, lead_of, month_asked, sheet_shown, writes_of
from saferplan_web.plan.following import names_given_away
from saferplan_web.plan.models import Indicator, Target

SHOWN = 12  # figures and changes listed on the page


@page("performance.read")
def sheet(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """An indicator's page as at a month."""
    person, month = request.person, month_asked(request, partnership)  # type: ignore[attr-defined]
    found = sheet_shown(person, partnership, key, month)
    indicator = found.indicator if found else indicator_shown(person, partnership, key)
    indicator.partnership = partnership
    held = Commentary.objects.filter(indicator=indicator, period=month, withdrawn_at__isnull=True)
    said = held.select_related("answered_by").first()
    context = {
        "title": indicator.name, "caption": indicator.priority.name if indicator.priority else "",
        "indicator": indicator, "month": month, "asked": request.GET.get("as_at", ""),
        "line": Line(found) if found else None, "html": html_of(found, partnership.key, key) if found else ("", ""),
        "data_as_at": f"As at {month.label}." if month else "", "lead": lead_of(indicator),
        "said": said, "fresh": bool(said and said.answered_at and not (found and found.made_at > said.answered_at)),
        "writes": bool(month) and writes_of(person, indicator), "job": last_asked(partnership),
        "figures": _figures(person, partnership, indicator), "actions": _actions(person, indicator),
        "given_away": names_given_away(indicator), "touched": _history(indicator),
        "links": _links(person, partnership, indicator),
    }  # fmt: skip
    return render(request, "performance/sheet.html", context)


def _figures(person: Any, partnership: Partnership, indicator: Indicator) -> list[tuple[Batch, str, str]]:
    """The returns that the last figures came with, for which periods, and where the person may read them."""
    if indicator.measure or indicator.derived:
        return []
    held = Figure.objects.filter(partnership=partnership, indicator=indicator.key, current=True)
    seen = returns_seen(person, partnership) if person.may("returns.read") else Batch.objects.none()
    latest = held.annotate(open=Exists(seen.filter(pk=OuterRef("batch_id")))).select_related("batch__entered_by").only(
        "period", "batch__key", "batch__source", "batch__entered_at", "batch__entered_by__name",
        "batch__entered_by__email",
    )  # fmt: skip
    found: dict[tuple[Batch, bool], list[Period]] = {}
    for figure in latest.order_by("-pk")[:SHOWN]:
        found.setdefault((figure.batch, figure.open), []).append(figure.period)
    return [
        (batch, _from_to(periods), address("return", partnership.key, batch.key) if is_open else "")
        for (batch, is_open), periods in found.items()
    ]


def _from_to(periods: list[Period]) -> str:
    first, last = min(periods), max(periods)
    return first.label if first == last else f"{first.label} to {last.label}"


def _actions(person: Any, indicator: Indicator) -> list[Action]:
    """What is done about it: actions for the indicator, or for its priority."""
    if not person.may("actions.read"):
        return []
    wanted = Q(indicator=indicator)
    if indicator.priority_id:
        wanted |= Q(priority=indicator.priority_id, indicator__isnull=True)
    held = Action.objects.filter(wanted, withdrawn_at__isnull=True)
    return list(held.select_related("owner", "organisation").order_by("due", "pk")[:SHOWN])


def _history(indicator: Indicator) -> QuerySet[Touched]:
    """Changes of the definition and of the targets, newest first."""
    targets = Target.objects.filter(indicator=indicator).values("key")
    wanted = Q(kind=Indicator._meta.label, key=indicator.key) | Q(kind=Target._meta.label, key__in=targets)
    held = Touched.objects.filter(wanted, change__partnership=indicator.partnership_id)
    return held.select_related("change__by").order_by("-pk")[:SHOWN]


def _links(person: Any, partnership: Partnership, indicator: Indicator) -> dict[str, str]:
    """Ways from the page; blank where there is no such page for the person."""
    here, key = partnership.key, indicator.key
    plan = person.may("plan.read")
    return {
        "plan": address("plan-indicator", here, key) if plan else "",
        "priority": address("priority", here, indicator.priority.key) if plan and indicator.priority else "",
        "mark": address("mark-new", here, key) if person.may("marks.edit") else "",
        "records": address("records", here) if person.may("records.read") and indicator.measure else "",
        "action": "action" if address("action", here, "x") else "",
        "returns": address("returns", here) if person.may("returns.enter") else "",
    }


def _held(request: HttpRequest, partnership: Partnership, key: str) -> Sheet:
    month = month_asked(request, partnership)
    found = sheet_shown(request.person, partnership, key, month)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


@page("performance.read")
def sheet_table(request: HttpRequest, partnership: Partnership, key: str, name: str, form: str) -> HttpResponse:
    """One table of the page to take away."""
    found = _held(request, partnership, key)
    table = tables_of(section_of(found)).get(name)
    if table is None:
        raise Http404
    return as_file(table, form, f"{key}-{found.as_at}-{name}")


@page("performance.read")
def sheet_tables(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """All tables of the page in one workbook."""
    found = _held(request, partnership, key)
    tables = list(tables_of(section_of(found)).values())
    if not tables:
        raise Http404
    return as_workbook(tables, found.indicator.name, "xlsx", f"{key}-{found.as_at}", found.as_at.label)


@page("performance.read")
def sheet_figures(request: HttpRequest, partnership: Partnership, key: str, form: str) -> HttpResponse:
    """Every figure of the indicator, with state, note and source."""
    found = _held(request, partnership, key)
    history = Sheet.objects.values_list("history", flat=True).get(pk=found.pk)
    if history is None:
        raise Http404
    return as_file(from_json(history), form, f"{key}-{found.as_at}-figures")


@page("performance.read")
def sheet_chart(request: HttpRequest, partnership: Partnership, key: str, name: str, form: str) -> HttpResponse:
    """One chart of the page: the drawing, a picture of it, or its figures."""
    found = _held(request, partnership, key)
    drawing = next((one for one in drawings_of(found) if one.key == name), None)
    if drawing is None:
        raise Http404
    if form == "svg":
        content = drawing.svg.encode()
    elif form == "png":
        from saferplan import chart_png

        content = chart_png(drawing.svg)
    else:
        from saferplan import chart_data_csv

        content = chart_data_csv(drawing.chart)
    return download(content, form, f"{found.as_at}-{name}")
