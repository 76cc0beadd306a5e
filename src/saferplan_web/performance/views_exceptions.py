"""Exceptions with what the leads say of them, one line a priority, and what is written about one indicator."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saferplan import Period, from_json
from saferplan.values.document import Cell, Table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance import changes
from saferplan_web.performance.asking import last_asked
from saferplan_web.performance.dashboard import Line
from saferplan_web.performance.drawing import tables_of
from saferplan_web.performance.files import as_file
from saferplan_web.performance.forms import CommentaryForm, StatedForm
from saferplan_web.performance.models import Commentary, Overview
from saferplan_web.performance.shown import indicator_shown, month_asked, sheets_shown, writes_of
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.visible import sees_restricted


@page("performance.read")
def exceptions(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """What is off target, moves the wrong way or was not received, each with why and what its lead says."""
    person, month = request.person, month_asked(request, partnership)  # type: ignore[attr-defined]
    lines, said = exceptional(person, partnership, month)
    context = {
        "title": "Exceptions", "month": month, "asked": request.GET.get("as_at", ""), "said": said,
        "listed": [line for line in lines if not line.sheet.awaited],
        "awaited": [line for line in lines if line.sheet.awaited],
        "may_write": {line.indicator.pk for line in lines if writes_of(person, line.indicator)},
        "data_as_at": f"To the end of {month.label}." if month else "", "job": last_asked(partnership),
    }  # fmt: skip
    return render(request, "performance/exceptions.html", context)


def exceptional(
    person: Any, partnership: Partnership, month: Period | None
) -> tuple[list[Line], dict[int, Commentary]]:
    """The exceptions that the person may see, furthest first, and what was asked or said of them by indicator."""
    lines = [Line(sheet) for sheet in sheets_shown(person, partnership, month).filter(exceptional=True)]
    held = Commentary.objects.filter(
        indicator__in=[line.indicator for line in lines], period=month, withdrawn_at__isnull=True
    )
    return lines, {one.indicator_id: one for one in held.select_related("answered_by")}


@page("performance.read")
def exceptions_file(request: HttpRequest, partnership: Partnership, form: str) -> HttpResponse:
    """The exceptions as a table to take away."""
    month = month_asked(request, partnership)
    lines, said = exceptional(request.person, partnership, month)  # type: ignore[attr-defined]
    columns = ("Indicator", "Priority", "Status", "Figure", "Compared with", "Why", "Analysis", "Intervention", "Lead")
    rows = tuple(_cells(line, said.get(line.indicator.pk)) for line in lines)
    title = f"Exceptions, {partnership.name}, {month.label if month else ''}"
    return as_file(Table(title, columns, rows), form, f"exceptions-{month}")


def _cells(line: Line, said: Commentary | None) -> tuple[Cell, ...]:
    figure, against = line.figure, line.against
    return (
        Cell(line.indicator.name), Cell(line.priority), Cell(line.status["name"]),
        Cell(figure["text"], figure["value"], numeric=True), Cell(against["text"], against["value"], numeric=True),
        Cell(line.why), Cell(said.analysis if said else ""), Cell(said.intervention if said else ""), Cell(line.lead),
    )  # fmt: skip


@page("performance.read")
def priority_summary(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """One line a priority: its status and the figures behind it."""
    month = month_asked(request, partnership)
    overview = _priorities(request, partnership, month)
    context = {
        "title": "Priority summary", "month": month, "asked": request.GET.get("as_at", ""),
        "section": overview.priorities if overview else None, "job": last_asked(partnership),
        "data_as_at": f"To the end of {month.label}. Data as at {overview.data_as_at}." if month and overview else "",
    }  # fmt: skip
    return render(request, "performance/priorities.html", context)


@page("performance.read")
def priority_summary_file(request: HttpRequest, partnership: Partnership, form: str) -> HttpResponse:
    """The same table to take away."""
    month = month_asked(request, partnership)
    overview = _priorities(request, partnership, month)
    tables = tables_of(from_json(overview.priorities)) if overview and overview.priorities else {}
    if not tables:
        raise Http404
    return as_file(next(iter(tables.values())), form, f"priorities-{month}")


def _priorities(request: HttpRequest, partnership: Partnership, month: Period | None) -> Overview | None:
    held = Overview.objects.filter(
        partnership=partnership, as_at=month, restricted=sees_restricted(request.person)  # type: ignore[attr-defined]
    )  # fmt: skip
    return held.only("priorities", "data_as_at").first()


def _own(request: HttpRequest, partnership: Partnership, key: str) -> tuple[Indicator, Period]:
    """The indicator and month to write about; refused for whoever does not answer for it."""
    indicator = indicator_shown(request.person, partnership, key)  # type: ignore[attr-defined]
    if not writes_of(request.person, indicator):  # type: ignore[attr-defined]
        raise PermissionDenied("Only the lead of an indicator, the co-ordinator and analysts write about it.")
    month = month_asked(request, partnership)
    if month is None:
        raise Http404
    return indicator, month


def _to(request: HttpRequest, partnership: Partnership, key: str) -> str:
    asked = request.GET.get("as_at", "")
    return reverse("sheet", args=[partnership.key, key]) + (f"?as_at={asked}" if asked else "")


@page("commentary.write")
def commentary_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Write what lies behind the figure and what is recommended."""
    indicator, month = _own(request, partnership, key)
    said, to = changes.commentary_at(indicator, month), _to(request, partnership, key)
    return editing(
        request,
        CommentaryForm(request.POST or None, partnership=partnership, thing=said),
        lambda form: changes.write_commentary(
            by=request.user, indicator=indicator, period=month, version=form.opened, why=form.reason, **form.values
        ),
        title=f"Analysis, {month.label}", caption=indicator.name, said="Analysis saved", to=to, cancel=to, back=to,
    )  # fmt: skip


@page("commentary.write")
def stated_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """State the status as an officer sees it, beside the computed one."""
    indicator, month = _own(request, partnership, key)
    stated, to = changes.stated_at(indicator, month), _to(request, partnership, key)
    asked = request.GET.get("as_at", "")
    withdraw = reverse("stated-withdraw", args=[partnership.key, key]) + (f"?as_at={asked}" if asked else "")
    return editing(
        request,
        StatedForm(request.POST or None, partnership=partnership, thing=stated),
        lambda form: changes.state_status(
            by=request.user, indicator=indicator, period=month, version=form.opened, why=form.reason, **form.values
        ),
        title=f"Stated status, {month.label}", caption=indicator.name, said="Stated status saved", to=to, cancel=to,
        back=to, stated=stated, withdraw=withdraw, template="performance/stated.html",
    )  # fmt: skip


@page("commentary.write")
@require_POST
def stated_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take a stated status back."""
    indicator, month = _own(request, partnership, key)
    stated = changes.stated_at(indicator, month)
    if stated is None:
        raise Http404
    changes.withdraw_stated(by=request.user, stated=stated)
    return HttpResponseRedirect(_to(request, partnership, key))
