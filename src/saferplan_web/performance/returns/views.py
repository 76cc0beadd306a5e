"""Returns: what is due, the list, one return with its figures and stages, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from saferplan import Period, SaferplanError, table_csv, tables_xlsx
from saferplan.values.document import Cell, Table
from saferplan_web.core.changing import Conflict, history
from saferplan_web.core.editing import editing, opened_version
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day, number
from saferplan_web.people.guard import page
from saferplan_web.people.models import Organisation
from saferplan_web.people.roles import Role
from saferplan_web.performance.folder import returned
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.performance.returns.asked import LONG, Due, due_of, frontier, may_give_all, plan_of
from saferplan_web.performance.returns.asked import hidden_in as _hidden
from saferplan_web.performance.returns.changes import (
    approve_return,
    lock_returns,
    send_back_return,
    withdraw_return,
)
from saferplan_web.performance.returns.checking import (
    difference,
    figure_words,
    figures_of,
    names_and_units,
    reading_words,
)
from saferplan_web.performance.returns.forms import ReasonForm, StageFilter
from saferplan_web.performance.returns.intake import kept_name
from saferplan_web.performance.returns.views_entering import WORKBOOK, default_span, may_mend
from saferplan_web.plan.visible import sees_restricted, serves

A_PAGE = 50
COLOURS = {"draft": "grey", "submitted": "blue", "approved": "green", "locked": "purple", "withdrawn": "orange"}
COLUMNS = ("Return", "Stage", "From", "Came by", "Entered", "Entered by", "Figures")


def returns_seen(person: Any, partnership: Partnership) -> QuerySet[Batch]:
    """The returns that somebody may look at: all of them, or for a partner those that partners of the own organisation
    gave. What its co-ordinator or analyst gave may hold every body's figures, and the file came as it is."""
    found = Batch.objects.filter(partnership=partnership)
    if sees_restricted(person):
        return found
    held = [post for post in person.posts if serves(post, partnership)]
    own = [post.organisation_id for post in held if post.organisation_id]
    colleagues = Q(post__organisation__in=own, post__role=Role.PARTNER)
    return found.filter(Q(entered_by=person.user) | colleagues | Q(post__in=held))


@dataclass(frozen=True)
class DueLine:
    """Figures of one return that have not come and stand alike: one line of the list."""

    name: str
    periods: str
    due_on: date
    words: str
    whose: str
    href: str


def due_lines(partnership: Partnership, due: Sequence[Due]) -> list[DueLine]:
    """What has not come, a line a return and state, longest overdue first; each leads to where it is given."""
    alike: dict[tuple[str, str, int], list[Due]] = {}
    for one in due:
        alike.setdefault((one.asked.row.key, one.words, one.batch.pk if one.batch else 0), []).append(one)
    return [_due_line(partnership, each) for each in alike.values()]


def _due_line(partnership: Partnership, each: list[Due]) -> DueLine:
    first, last = each[0], max(each, key=lambda one: one.period.last)
    words = first.period.label
    if len(each) > 1:
        words = f"{number(len(each))} periods, {words} to {last.period.label}"
    if first.batch is not None:
        href = reverse("return", args=[partnership.key, first.batch.key])
    else:
        span = Period.span(first.period.first_month, last.period)
        query = urlencode({"months": str(span if len(each) > 1 else first.period), "only": first.asked.row.key})
        href = f"{reverse('return-enter', args=[partnership.key])}?{query}"
    whose = first.asked.supplier or first.asked.lead
    return DueLine(first.asked.row.name, words, first.due_on, first.words, whose, href)


def _listed(request: HttpRequest, partnership: Partnership) -> tuple[StageFilter, QuerySet[Batch]]:
    form = StageFilter(request.GET)
    stages = [(one.value, one.label.capitalize()) for one in Batch.Stage]
    form.fields["stage"].choices = [("", "any"), *stages, ("withdrawn", "Withdrawn")]  # type: ignore[attr-defined]
    form.fields["source"].choices = [("", "any"), *((one, one) for one in Batch.Source.values)]  # type: ignore[attr-defined]
    if sees_restricted(request.person):  # type: ignore[attr-defined]
        own = Organisation.objects.filter(partnership=partnership, withdrawn_at__isnull=True)
        form.fields["body"].choices = [("", "everybody"), *own.values_list("key", "name")]  # type: ignore[attr-defined]
    else:
        del form.fields["body"]
    chosen = form.chosen
    found = returns_seen(request.person, partnership)  # type: ignore[attr-defined]
    stage = chosen.get("stage", "")
    found = found.filter(withdrawn_at__isnull=stage != "withdrawn")
    if stage and stage != "withdrawn":
        found = found.filter(stage=stage)
    if chosen.get("source"):
        found = found.filter(source=chosen["source"])
    if chosen.get("body"):
        found = found.filter(post__organisation__key=chosen["body"])
    figures = Figure.objects.filter(batch=OuterRef("pk")).order_by().values("batch").annotate(many=Count("pk"))
    found = found.annotate(many=Coalesce(Subquery(figures.values("many")), 0))
    return form, found.select_related("post__organisation", "entered_by").defer(*LONG).order_by("-pk")


@page("returns.read")
def returns(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """What is due from the person, the ways to give it, and the list of returns."""
    person = request.person  # type: ignore[attr-defined]
    enters = person.may("returns.enter")
    form, found = _listed(request, partnership)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    due = due_of(person, partnership) if enters else []
    context = {
        "title": "Returns", "layout": "full", "form": form, "page": shown, "total": shown.paginator.count,
        "rows": list(shown.object_list), "colours": COLOURS, "enters": enters,
        "due": due_lines(partnership, due), "many_due": len(due),
        "all_asked": may_give_all(person), "months": default_span(partnership), "last_month": frontier(partnership),
        "locks": person.may("returns.approve"), "late": sum(1 for one in due if one.late and one.batch is None),
        "files": [
            (text, f"{reverse('returns-file', args=[partnership.key, kind])}?{request.GET.urlencode()}")
            for text, kind in (("CSV", "csv"), ("Excel workbook", "xlsx"))
        ],
    }  # fmt: skip
    return render(request, "performance/returns/list.html", context)


@page("returns.read")
def returns_file(request: HttpRequest, partnership: Partnership, kind: str) -> HttpResponse:
    """The list of returns as a file, filtered like the page."""
    _, found = _listed(request, partnership)
    rows = tuple(
        (
            Cell(str(one)), Cell(stage_words(one)), Cell(from_words(one)), Cell(one.source), Cell(day(one.entered_at)),
            Cell(str(one.entered_by or "")), Cell(number(one.many), numeric=True),  # type: ignore[attr-defined]
        )
        for one in found
    )  # fmt: skip
    table = Table("Returns", COLUMNS, rows)
    if kind == "csv":
        return _file(table_csv(table), "text/csv; charset=utf-8", "returns.csv")
    return _file(tables_xlsx([table], f"{partnership.name}: returns"), WORKBOOK, "returns.xlsx")


def _file(data: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def stage_words(batch: Batch) -> str:
    """Where a return stands."""
    return "withdrawn" if batch.withdrawn_at else batch.stage


def from_words(batch: Batch) -> str:
    """Whose return it is."""
    if batch.post is None:
        return ""
    return batch.post.organisation.name if batch.post.organisation else batch.post.title


def _return(request: HttpRequest, partnership: Partnership, key: str) -> Batch:
    seen = returns_seen(request.person, partnership)  # type: ignore[attr-defined]
    with_people = seen.select_related(
        "post__organisation", "entered_by", "submitted_by", "approved_by", "locked_by", "withdrawn_by"
    )
    found = get_object_or_404(with_people, key=key)
    found.partnership = partnership
    return found


@page("returns.read")
def one_return(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One return: where it stands, its figures, what it changes, what was said, and its history."""
    person, batch = request.person, _return(request, partnership, key)  # type: ignore[attr-defined]
    plan = plan_of(partnership)
    figures = figures_of(batch)
    named = names_and_units(plan, {row.indicator for row in figures})
    hidden = _hidden(person, partnership, batch, {row.indicator for row in figures})
    rows = [(row, *named[row.indicator]) for row in figures if row.indicator not in hidden]
    submitted = batch.stage == Batch.Stage.SUBMITTED and batch.withdrawn_at is None
    decides = person.may("returns.approve")
    context = {
        "title": str(batch), "caption": from_words(batch), "batch": batch, "stage": stage_words(batch),
        "layout": "full", "colours": COLOURS, "crumbs": [("Returns", reverse("returns", args=[partnership.key]))],
        "rows": [(row, name, figure_words(returned(row), unit)) for row, name, unit in rows],
        "difference": difference(batch, plan, figures) if submitted and decides else None,
        "mends": may_mend(person, batch) and not batch.withdrawn_at, "decides": decides, "submitted": submitted,
        "read_words": reading_words(batch), "whole": not hidden,
        "history": [] if hidden else list(history(batch)[:A_PAGE]),
        "file_name": batch.read.get("name", "") if batch.file_id and not hidden else "",
    }  # fmt: skip
    return render(request, "performance/returns/return.html", context)


@page("returns.read")
def return_file(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """The file of a return as it came."""
    batch = _return(request, partnership, key)
    if batch.file is None or _hidden(request.person, partnership, batch):  # type: ignore[attr-defined]
        raise Http404
    return _file(bytes(batch.file.content), "application/octet-stream", kept_name(batch.file).replace('"', ""))


def _decided(
    request: HttpRequest, partnership: Partnership, key: str, act: Callable[[Batch, int], Any], said: str
) -> HttpResponse:
    """Act on a return as it was opened, and go to its page."""
    batch = _return(request, partnership, key)
    try:
        act(batch, opened_version(request))
    except Conflict:
        messages.info(request, f"{batch} was changed by somebody else after you opened it. Look at it again.")
    except SaferplanError as error:
        messages.info(request, str(error))
    else:
        messages.success(request, said.format(batch))
    return HttpResponseRedirect(reverse("return", args=[partnership.key, key]))


@page("returns.approve")
def approve(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Approve a submitted return."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    said = "{} is approved. Its figures are in use, and what follows from them is being worked out again."
    return _decided(
        request, partnership, key, lambda one, seen: approve_return(by=request.user, batch=one, version=seen), said
    )


@page("returns.approve")
def lock(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Lock an approved return."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    said = "{} is locked. Its figures are changed only by a correction with its reason."
    return _decided(
        request, partnership, key,
        lambda one, _: lock_returns(by=request.user, partnership=partnership, batches=[one]), said,
    )  # fmt: skip


@page("returns.approve")
def lock_all(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Lock every approved return, after showing which those are."""
    approved = Batch.objects.filter(partnership=partnership, stage=Batch.Stage.APPROVED, withdrawn_at__isnull=True)
    found = list(approved.select_related("post__organisation").defer(*LONG).order_by("pk"))
    to = reverse("returns", args=[partnership.key])
    if request.method == "POST" and found:
        lock_returns(by=request.user, partnership=partnership, batches=found)
        messages.success(request, f"{number(len(found))} {'return is' if len(found) == 1 else 'returns are'} locked.")
        return HttpResponseRedirect(to)
    told = [(str(one), from_words(one), one.approved_at) for one in found]
    return render(
        request, "performance/returns/lock.html", {"title": "Lock approved returns", "rows": told, "back": to}
    )


@page("returns.approve")
def send_back(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Send a submitted return back, with the reason."""
    batch = _return(request, partnership, key)
    to = reverse("return", args=[partnership.key, key])
    return editing(
        request, ReasonForm(request.POST or None),
        lambda form: send_back_return(by=request.user, batch=batch, version=batch.version, why=form.values["why"]),
        title=f"Send {batch} back", said=f"{batch} was sent back to be mended.", to=to, back=to, button="Send back",
        intro="It becomes a draft again. Whoever entered it sees the reason and mends it.",
    )  # fmt: skip


@page("returns.enter")
def withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Withdraw a whole return: one's own before it is approved, any for whoever approves."""
    batch = _return(request, partnership, key)
    person = request.person  # type: ignore[attr-defined]
    open_stage = batch.stage in (Batch.Stage.DRAFT, Batch.Stage.SUBMITTED)
    if not (person.may("returns.approve") or (open_stage and may_mend(person, batch))):
        raise PermissionDenied(f"{batch} is {batch.stage}. Ask the co-ordinator to withdraw it.")
    to = reverse("return", args=[partnership.key, key])
    told = "Nothing is lost: the return stays here with its history, marked as withdrawn."
    used = "Its figures go out of use, and the figures they replaced come back."
    return editing(
        request, ReasonForm(request.POST or None),
        lambda form: withdraw_return(by=request.user, batch=batch, version=batch.version, why=form.values["why"]),
        title=f"Withdraw {batch}", said=f"{batch} is withdrawn.", to=to, back=to, button="Withdraw",
        button_kind="warning", intro=told if open_stage else f"{used} {told}",
    )  # fmt: skip
