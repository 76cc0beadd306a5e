"""Wards: the list with one's own first, a page a ward, and their tables to take away."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saferplan import from_json
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.composing import Shown
from saferplan_web.performance.files import as_workbook
from saferplan_web.performance.models import WardSheet
from saferplan_web.performance.shown import month_asked
from saferplan_web.performance.wards import ask_wards, own_wards, sheets_of, tables_shown, under_way


@page("performance.read")
def wards(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Every ward, one's own first."""
    month = month_asked(request, partnership)
    tables = tables_shown(partnership, month)
    sheets = list(sheets_of(partnership, month)) if tables else []
    own = own_wards(request.person)  # type: ignore[attr-defined]
    context = {
        "title": "Wards", "month": month, "asked": request.GET.get("as_at", ""), "job": under_way(partnership),
        "own": [sheet for sheet in sheets if sheet.ward in own], "sheets": sheets, "why": tables.why if tables else "",
        "data_as_at": f"To the end of {month.label}." if month else "", "records": bool(partnership.store),
        "told": bool(tables and tables.tables),
    }  # fmt: skip
    return render(request, "performance/wards.html", context)


@page("performance.read")
def ward(request: HttpRequest, partnership: Partnership, code: str) -> HttpResponse:
    """The page of one ward: only what may be printed."""
    sheet = _held(request, partnership, code)

    def address(name: str, form: str) -> str:
        return f"{reverse('ward-file', args=[partnership.key, code, name, form])}?as_at={sheet.as_at}"

    shown = Shown(sheet, address)
    context = {
        "title": shown.section.title, "section": shown.section, "shown": shown, "sheet": sheet,
        "data_as_at": f"To the end of {sheet.as_at.label}.", "asked": request.GET.get("as_at", ""),
        "book": address("tables", "xlsx"), "own": code in own_wards(request.person),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "performance/ward.html", context)


@page("performance.read")
def ward_file(request: HttpRequest, partnership: Partnership, code: str, name: str, form: str) -> HttpResponse:
    """A table or a chart of a ward's page to take away."""
    sheet = _held(request, partnership, code)
    return Shown(sheet).file(name, form, f"{sheet.name}-ward-{sheet.as_at}")


@page("performance.read")
def wards_tables(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """All wards in one workbook: a sheet an indicator."""
    month = month_asked(request, partnership)
    held = tables_shown(partnership, month)
    if held is None or not held.tables:
        raise Http404
    title = f"{partnership.name}: wards"
    return as_workbook(from_json(held.tables), title, "xlsx", f"wards-{held.as_at}", str(held.as_at.end))


@page("recalculation.ask")
@require_POST
def wards_work_out(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Ask for the pages of all wards to be made."""
    job = ask_wards(partnership, request.user)
    return HttpResponseRedirect(reverse("job", args=[partnership.key, job.pk]))


def _held(request: HttpRequest, partnership: Partnership, code: str) -> Any:
    """The ward's sheet; not found where there is none, or where it tells of what is not for everyone any more."""
    month = month_asked(request, partnership)
    sheet = WardSheet.objects.filter(partnership=partnership, as_at=month, ward=code).first()
    if sheet is None or tables_shown(partnership, month) is None:
        raise Http404
    return sheet
