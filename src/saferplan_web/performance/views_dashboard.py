"""The dashboard, its files, saved views, and looking back at a month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from saferplan_web.core.forms import SavedViewForm
from saferplan_web.core.models import Partnership, SavedView
from saferplan_web.core.saved_views import drop_view, keep_view, views_of
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import ask_recalculation, last_asked
from saferplan_web.performance.dashboard import Line, in_groups, in_order, sifted, table_of
from saferplan_web.performance.files import as_file
from saferplan_web.performance.forms import DashboardFilters, MonthForm
from saferplan_web.performance.models import Overview
from saferplan_web.performance.shown import month_asked, sheets_shown
from saferplan_web.plan.visible import sees_restricted

PLACE = "performance"
ORDERS = (
    ("", "exceptions first"), ("name", "name"), ("status", "status, worst first"), ("priority", "priority"),
    ("lead", "lead"), ("activity", "activity"),
)  # fmt: skip


@page("performance.read")
def dashboard(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Every indicator that the person may see, exceptions first."""
    person, asked = request.person, request.GET.get("as_at", "")  # type: ignore[attr-defined]
    month = month_asked(request, partnership)
    lines, filters, shown, sort = _lines(request, partnership, month)
    overview = _overview(person, partnership, month, lines)
    saved = list(views_of(request.user, partnership, PLACE))
    address = reverse(PLACE, args=[partnership.key])
    groups = in_groups(shown) if not sort else [("Indicators", shown)]
    context = {
        "title": "Performance", "month": month, "made": lines, "shown": shown, "groups": groups, "filters": filters,
        "filtered": bool(filters.chosen), "sort": sort, "orders": ORDERS, "asked": asked, "job": _job(partnership),
        "clear": f"{address}?as_at={asked}" if asked else address,
        "sentence": overview.sentence if overview else "",
        "data_as_at": _as_at(month, overview),
        "made_at": overview.made_at if overview and asked else None,
        "views": [(view.name, f"{address}?{view.query}") for view in saved], "saved": saved,
        "view_form": SavedViewForm(initial={"place": PLACE, "query": request.GET.urlencode()}),
        "file_csv": _file(request, partnership, "csv"), "file_xlsx": _file(request, partnership, "xlsx"),
        "columns": [
            name for name, held in (("outlook", any(line.outlook["text"] for line in shown)),
                                    ("activity", any(line.activity for line in shown))) if held
        ],
        "ways": _ways(person, partnership, asked), "further": _further(person, partnership),
        "start": _start(person, partnership),
    }  # fmt: skip
    return render(request, "performance/dashboard.html", context)


@page("performance.read")
def dashboard_file(request: HttpRequest, partnership: Partnership, form: str) -> HttpResponse:
    """The lines of the dashboard as they are filtered and sorted, to take away."""
    month = month_asked(request, partnership)
    lines, _, shown, sort = _lines(request, partnership, month)
    if not sort:
        shown = [line for _, group in in_groups(shown) for line in group]
    overview = _overview(request.person, partnership, month, lines)  # type: ignore[attr-defined]
    title = f"Performance, {partnership.name}, {month.label}" if month else f"Performance, {partnership.name}"
    return as_file(table_of(shown, title, overview.data_as_at if overview else ""), form, f"performance-{month or ''}")


def _lines(
    request: HttpRequest, partnership: Partnership, month: Any
) -> tuple[list[Line], DashboardFilters, list[Line], str]:
    """All lines that may be seen, the filters, what they leave in order, and the order's name."""
    lines = [Line(sheet) for sheet in sheets_shown(request.person, partnership, month)]  # type: ignore[attr-defined]
    filters, sort = DashboardFilters(request.GET, lines), request.GET.get("sort", "")
    return lines, filters, in_order(sifted(lines, filters.chosen), sort), sort


def _overview(person: Any, partnership: Partnership, month: Any, lines: list[Line]) -> Overview | None:
    """The overview that speaks of just what the person sees; none where there is no such one."""
    inside = sees_restricted(person)
    found = Overview.objects.filter(partnership=partnership, as_at=month, restricted=inside)
    overview = found.only("sentence", "data_as_at", "made_at").first()
    if overview and not inside and any(line.indicator.restricted for line in lines):
        overview.sentence = ""  # it would leave out those restricted ones that are the person's own
    return overview


def _as_at(month: Any, overview: Overview | None) -> str:
    if month is None:
        return ""
    told = f" Data as at {overview.data_as_at}." if overview and overview.data_as_at else ""
    return f"To the end of {month.label}.{told}"


def _job(partnership: Partnership) -> Any:
    return last_asked(partnership)


def _file(request: HttpRequest, partnership: Partnership, form: str) -> str:
    query = request.GET.urlencode()
    return reverse("performance-file", args=[partnership.key, form]) + (f"?{query}" if query else "")


# Other ways to read the month, above the lines; the further pages stand in groups below them.
WAYS = (
    ("Exceptions", "exceptions", "performance.read"),
    ("Priority summary", "priority-summary", "performance.read"),
    ("Chair’s brief", "brief", "brief.read"),
    ("Another month", "month", "performance.read"),
)
FURTHER = (
    ("Each round", (
        ("Rounds", "rounds", "rounds.read"),
        ("Returns", "returns", "returns.read"),
        ("Problems and blockages", "problems", "workings.read"),
    )),
    ("Look closer", (
        ("Wards", "wards", "performance.read"),
        ("Compare", "compare", "performance.read"),
        ("Explore", "explore", "explore.use"),
    )),
    ("On paper", (("Documents", "documents", "documents.read"),)),
    ("For the public", (("Releases to the public", "releases", "release.read"),)),
)  # fmt: skip
START = (("Enter a return", "returns", "returns.enter"), ("Import records", "records-add", "records.edit"))
MONTHLY = ("exceptions", "priority-summary", "brief")


def _ways(person: Any, partnership: Partnership, asked: str) -> list[tuple[str, str]]:
    found = _links(person, partnership, WAYS)
    kept = f"?as_at={asked}" if asked else ""
    return [(text, href + (kept if name in MONTHLY else "")) for text, href, name in found]


def _further(person: Any, partnership: Partnership) -> list[tuple[str, list[tuple[str, str]]]]:
    """The further pages by group; a group without a page for the person is not shown."""
    found = ((title, [(text, href) for text, href, _ in _links(person, partnership, of)]) for title, of in FURTHER)
    return [(title, links) for title, links in found if links]


def _start(person: Any, partnership: Partnership) -> list[tuple[str, str]]:
    return [(text, href) for text, href, _ in _links(person, partnership, START)]


def _links(person: Any, partnership: Partnership, wanted: Any) -> list[tuple[str, str, str]]:
    """Those that the person may follow; a page that is not built is not shown."""
    found = []
    for text, name, permission in wanted:
        if person.may(permission):
            try:
                found.append((text, reverse(name, args=[partnership.key]), name))
            except NoReverseMatch:
                continue
    return found


@page("performance.read")
def month(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Which month to look back at."""
    form = MonthForm(request.POST or None)
    if form.is_valid():
        asked = form.values["month"].last_month
        return HttpResponseRedirect(f"{reverse(PLACE, args=[partnership.key])}?as_at={asked}")
    held = Overview.objects.filter(partnership=partnership, restricted=sees_restricted(request.person))  # type: ignore[attr-defined]
    months = [made.as_at for made in held.order_by("-as_at").only("as_at")]
    context = {"title": "Another month", "form": form, "months": months, "button": "Show this month"}
    return render(request, "performance/month.html", context, status=422 if form.is_bound else 200)


@page("recalculation.ask")
@require_POST
def recalculate(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Ask for the figures of a month to be worked out again."""
    form = MonthForm({"month": request.POST.get("as_at", "")})
    asked = form.values["month"].last_month if form.is_valid() and form.values["month"] else None
    job = ask_recalculation(partnership, request.user, as_at=asked)
    return HttpResponseRedirect(reverse("job", args=[partnership.key, job.pk]))


@page("performance.read")
@require_POST
def saved_view_add(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Keep a list as it is filtered and sorted, under a name."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the view a name of up to 80 characters.")
        return HttpResponseRedirect(_back(request.POST.get("place", ""), partnership, request.POST.get("query", "")))
    keep_view(user=request.user, partnership=partnership, **form.values)
    messages.success(request, f"View saved: {form.values['name']}")
    return HttpResponseRedirect(_back(form.values["place"], partnership, form.values["query"]))


@page("performance.read")
@require_POST
def saved_view_drop(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Delete one of the person's own saved views."""
    number = request.POST.get("view", "")
    own = SavedView.objects.filter(partnership=partnership, user=request.user.pk)
    held = own.filter(pk=number if number.isdecimal() else 0).first()
    if held is None:
        raise Http404
    drop_view(held)
    messages.success(request, f"View deleted: {held.name}")
    return HttpResponseRedirect(_back(held.place, partnership, ""))


def _back(place: str, partnership: Partnership, query: str) -> str:
    try:
        return reverse(place, args=[partnership.key]) + (f"?{query}" if query else "")
    except NoReverseMatch:
        raise Http404 from None
