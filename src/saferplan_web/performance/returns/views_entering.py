"""Ways in: figures typed into a form, the workbook filled in and uploaded, a draft mended by either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

import saferplan
from saferplan import Period, SaferplanError
from saferplan.values.returns import ReadReturn
from saferplan_web.core.changing import Conflict
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.people.models import Post
from saferplan_web.people.roles import PERMISSIONS, Role
from saferplan_web.performance.folder import returned
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.performance.returns.asked import (
    Asked,
    Plan,
    asked_of,
    frontier,
    hidden_in,
    may_give_all,
    months_of_year,
    plan_of,
)
from saferplan_web.performance.returns.changes import enter_return, keep_upload, mend_return
from saferplan_web.performance.returns.checking import (
    aside,
    figure_words,
    figures_of,
    is_open,
    others_entering,
    reading,
)
from saferplan_web.performance.returns.forms import FigureForm, SpanForm, UploadForm, typed_values
from saferplan_web.performance.returns.intake import Given, last_due, need_figures, read_workbook, take
from saferplan_web.plan.visible import serves

EARLIER = 3  # figures shown beside the boxes, with the one of a year before
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def spans(partnership: Partnership) -> list[Period]:
    """The spans of months that can be chosen: the round's first, then months, quarters and the year."""
    months = months_of_year(partnership)
    quarters = [Period(one.last - 2, 3) for one in months if (one.last + 1) % 3 == 0]
    inside = [one for one in quarters if one.first >= months[0].first]
    whole = Period.span(months[0], months[-1])
    return list(dict.fromkeys([default_span(partnership), *reversed(months), *reversed(inside), whole]))


def default_span(partnership: Partnership) -> Period:
    """The months of the round that ends with the month reported."""
    length = max(1, min(partnership.round_months, 12))
    return Period(frontier(partnership).last - length + 1, length)


def chosen_span(request: HttpRequest, partnership: Partnership) -> Period:
    """The months chosen in the address, else those of the round."""
    text = request.GET.get("months", "")
    try:
        months = Period.parse(text) if text else default_span(partnership)
    except SaferplanError:
        raise Http404 from None
    if months.months > 24:
        raise Http404
    return months


def bodies(person: Any, plan: Plan) -> list[tuple[str, str]]:
    """The organisations that supply figures, for whoever may give all of them."""
    if not may_give_all(person):
        return []
    found = {row.supplier.key: row.supplier.name for row in plan.rows if row.supplier}
    return sorted(found.items(), key=lambda one: one[1])


def post_giving(person: Any, partnership: Partnership) -> Post | None:
    """The post by which somebody gives figures here."""
    held = [post for post in person.posts if serves(post, partnership)]
    return next((post for post in held if "returns.enter" in PERMISSIONS[Role(post.role)]), None)


def _asked_here(request: HttpRequest, partnership: Partnership, plan: Plan, **more: Any) -> list[Asked]:
    only = request.GET.getlist("only") or None
    body = request.GET.get("body", "")
    return asked_of(request.person, partnership, plan=plan, body=body, names=only, **more)  # type: ignore[attr-defined]


def _asked_for(request: HttpRequest, asked: Sequence[Asked], months: Period) -> dict[str, Any]:
    """What was asked for, where that is some body's and not everything there is."""
    everything = may_give_all(request.person) and not (request.GET.get("body") or request.GET.getlist("only"))  # type: ignore[attr-defined]
    return {} if everything else {"names": [one.row.key for one in asked], "months": str(months)}


@page("returns.enter")
def enter(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Type figures in: a block an indicator, with its earlier figures beside the boxes."""
    plan = plan_of(partnership)
    months = chosen_span(request, partnership)
    shown = _periods_shown(plan, months) if request.method != "POST" else None
    asked = _asked_here(request, partnership, plan, periods=shown)
    wanted = [(one, one.row.periods(months)) for one in asked if one.row.periods(months)]
    form = FigureForm(request.POST or None, wanted=wanted, initial={"seen": _newest(partnership)})
    context = {
        "title": "Type figures in", "form": form, "months": months, "back": reverse("returns", args=[partnership.key]),
        "spans": SpanForm(
            {**request.GET.dict(), "months": str(months)}, spans=list(dict.fromkeys([*spans(partnership), months])),
            bodies=bodies(request.person, plan),  # type: ignore[attr-defined]
        ),
    }  # fmt: skip

    def save(read: ReadReturn) -> Batch:
        return enter_return(
            by=request.user, partnership=partnership, post=post_giving(request.person, partnership),  # type: ignore[attr-defined]
            source=Batch.Source.FORM, rows=read.rows, asked=_asked_for(request, asked, months),
            due_on=last_due(partnership, asked, [(row.indicator, row.period) for row in read.rows]),
        )  # fmt: skip

    return _typed(request, partnership, form, save, context)


def _periods_shown(plan: Plan, months: Period) -> set[Period]:
    """The periods whose figures stand beside the boxes: those asked for, some before, and a year before."""
    found = set()
    for step in {row.frequency for row in plan.rows}:
        before = EARLIER * step
        for shift in (0, -12):
            span = Period(months.first + shift - before, months.months + before)
            found |= {Period(at, length) for length in {step, 12} for at in range(span.first, span.last + 1)}
    return found


def _newest(partnership: Partnership) -> int:
    found = Figure.objects.filter(partnership=partnership).aggregate(newest=Max("pk"))["newest"]
    return found or 0


def _typed(
    request: HttpRequest, partnership: Partnership, form: FigureForm, save: Any, context: dict[str, Any],
    batch: Batch | None = None,
) -> HttpResponse:  # fmt: skip
    """Show the form, or save what was typed; where somebody else entered the same meanwhile, show theirs beside it."""
    if request.method != "POST":
        return render(request, "performance/returns/enter.html", context | _beside(partnership, form, batch))
    status = 422
    if form.is_valid():
        newer = _entered_since(partnership, form, batch)
        if not newer:
            try:
                saved = save(form.read)
            except Conflict:
                newer = True
            except SaferplanError as error:
                form.add_error(None, str(error))
            else:
                return HttpResponseRedirect(next_step(saved))
        if newer:
            status = 409
            held = Batch.objects.filter(pk=batch.pk).values_list("version", flat=True).first() if batch else None
            form.opened_again(_newest(partnership), held)
            context |= {"meanwhile": True}
    return render(request, "performance/returns/enter.html", context | _beside(partnership, form, batch), status=status)


def _entered_since(partnership: Partnership, form: FigureForm, batch: Batch | None) -> bool:
    """Whether others entered figures for what was typed after the form was opened."""
    given = {(row.indicator, row.period) for row in form.read.rows}
    rows = Figure.objects.filter(
        partnership=partnership, pk__gt=form.cleaned_data.get("seen") or 0, batch__withdrawn_at__isnull=True,
        indicator__in={name for name, _ in given}, period__in={period for _, period in given},
    )  # fmt: skip
    if batch is not None:
        rows = rows.exclude(batch=batch)
    return any(place in given for place in rows.values_list("indicator", "period"))


def _beside(partnership: Partnership, form: FigureForm, batch: Batch | None) -> dict[str, Any]:
    """For the page: each return with its boxes, earlier figures, and what others have entered."""
    names = [asked.row.key for asked, _ in form.wanted]
    periods = {period for _, own in form.wanted for period in own}
    others: dict[tuple[str, Period], list[str]] = {}
    units = {asked.row.key: asked.row.unit for asked, _ in form.wanted}
    for row in others_entering(partnership, names, periods, apart=batch):
        who = row.batch.entered_by or row.batch.post or "somebody"
        said = figure_words(returned(row), units[row.indicator])
        told = f"{said}, entered by {who} in {row.batch}, {row.batch.stage}"
        others.setdefault((row.indicator, row.period), []).append(told)
    blocks = [_block(form, asked, own, others) for asked, own in form.wanted]
    return {"blocks": blocks}


def _block(form: FigureForm, asked: Asked, own: list[Period], others: dict[tuple[str, Period], list[str]]) -> Any:
    key, unit = asked.row.key, asked.row.unit
    known = {one.period: one for one in asked.row.known}
    before = [one for one in asked.row.known if one.period not in own and one.period.last < own[-1].last]
    years_before = {period.year_before for period in own}
    told = [one for one in before if one.period in years_before or one in before[-EARLIER:]]
    return {
        "asked": asked,
        "boxes": [form.boxes(asked, period) for period in own],
        "earlier": [(one.period.label, figure_words(one, unit), one.state.value) for one in told],
        "now": {period: figure_words(known[period], unit) for period in own if period in known},
        "others": {period: others.get((key, period), []) for period in own},
    }


def next_step(batch: Batch) -> str:
    """Where a draft goes on: to its warnings and what was kept aside, else to what it would change."""
    to = "return-check" if batch.aside or any(is_open(one) for one in batch.warnings) else "return-difference"
    return reverse(to, args=[batch.partnership.key, batch.key])


def draft_of(request: HttpRequest, partnership: Partnership, key: str) -> Batch:
    """A draft that the person may mend: their own body's, or any for whoever may give all. Else 404 or 403."""
    batch = get_object_or_404(
        Batch.objects.select_related("post", "file", "partnership"), partnership=partnership, key=key
    )
    if not may_mend(request.person, batch):  # type: ignore[attr-defined]
        raise PermissionDenied(f"{batch} was entered by another body. Ask whoever entered it, or the co-ordinator.")
    return batch


def may_mend(person: Any, batch: Batch) -> bool:
    """Whether somebody may mend or submit a return: who entered it, who holds the post or is a partner of the same
    organisation as the partner who gave it, and whoever may give all."""
    if not person.may("returns.enter"):
        return False
    if may_give_all(person) or batch.entered_by_id == person.user.pk:
        return True
    held = [post for post in person.posts if serves(post, batch.partnership)]
    if batch.post_id is None or batch.post is None:
        return False
    bodies = {post.organisation_id for post in held if post.organisation_id and post.role == Role.PARTNER}
    colleague = batch.post.role == Role.PARTNER and batch.post.organisation_id in bodies
    own = batch.post_id in {post.pk for post in held} or colleague
    return own and not hidden_in(person, batch.partnership, batch)  # mending shows every figure


def not_a_draft(request: HttpRequest, batch: Batch) -> HttpResponse:
    """To the return's own page, saying why it cannot be mended."""
    state = "withdrawn" if batch.withdrawn_at else batch.stage
    messages.info(request, f"{batch} is {state} and cannot be changed here. Enter a correction as a new return.")
    return HttpResponseRedirect(reverse("return", args=[batch.partnership.key, batch.key]))


@page("returns.enter")
def mend(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change the figures of a draft in the form, whichever way they came."""
    batch = draft_of(request, partnership, key)
    if batch.stage != Batch.Stage.DRAFT or batch.withdrawn_at:
        return not_a_draft(request, batch)
    rows = [returned(row) for row in figures_of(batch)]
    names = list(dict.fromkeys([*(row.indicator for row in rows), *batch.asked.get("names", ())]))
    asked = asked_of(request.person, partnership, names=names)  # type: ignore[attr-defined]
    months = batch.asked.get("months")
    span = Period.parse(months) if months else None
    wanted = []
    for one in asked:
        own = {row.period for row in rows if row.indicator == one.row.key}
        wanted.append((one, sorted(own | set(one.row.periods(span) if span else ()))))
    first = {**typed_values(rows), "seen": _newest(partnership), "version": batch.version}
    form = FigureForm(request.POST or None, wanted=[each for each in wanted if each[1]], initial=first)
    context = {"title": f"Change {batch}", "form": form, "back": next_step(batch), "batch": batch}

    def save(read: ReadReturn) -> Batch:
        return mend_return(by=request.user, batch=batch, version=form.cleaned_data["version"] or 0, rows=read.rows)

    return _typed(request, partnership, form, save, context, batch)


@page("returns.enter")
def workbook(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The workbook to fill in, with the rows and months asked for."""
    months = chosen_span(request, partnership)
    asked = _asked_here(request, partnership, plan_of(partnership))
    data = saferplan.write_return_workbook(
        [one.row for one in asked], months, title=f"{partnership.name}: return, {months.label}"
    )
    name = f"return-{partnership.key}-{months}".replace("/", "-").replace("..", "-to-")
    return HttpResponse(
        data, content_type=WORKBOOK, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    )


@page("returns.enter")
def upload(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Upload the workbook, filled in; `?instead=return-3` puts its figures in place of those of that draft."""
    key = request.GET.get("instead", "")
    batch = draft_of(request, partnership, key) if key else None
    if batch is not None and (batch.stage != Batch.Stage.DRAFT or batch.withdrawn_at):
        return not_a_draft(request, batch)
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            saved = _uploaded(request, partnership, take(form.cleaned_data["file"]), batch)
        except SaferplanError as error:
            form.add_error("file", str(error))
        except Conflict:
            form.add_error(None, f"Somebody changed {batch} meanwhile. Look at it, then upload the file again.")
        else:
            return HttpResponseRedirect(next_step(saved))
    context = {
        "title": f"Upload a mended file for {batch}" if batch else "Upload the workbook", "form": form, "batch": batch,
        "back": next_step(batch) if batch else reverse("returns", args=[partnership.key]),
    }  # fmt: skip
    return render(request, "performance/returns/upload.html", context, status=422 if form.is_bound else 200)


def _uploaded(request: HttpRequest, partnership: Partnership, given: Given, batch: Batch | None) -> Batch:
    asked = asked_of(request.person, partnership)  # type: ignore[attr-defined]
    read, grids = read_workbook(given, asked)
    return save_read(request, partnership, asked, given, read, grids, Batch.Source.WORKBOOK, batch)


def save_read(
    request: HttpRequest, partnership: Partnership, asked: Sequence[Asked], given: Given, read: ReadReturn,
    grids: Sequence[Any], source: str, batch: Batch | None = None,
) -> Batch:  # fmt: skip
    """Keep a file that was read, and make a draft of it, or put it in place of a draft's figures."""
    need_figures(read, given.name)
    file = keep_upload(by=request.user, partnership=partnership, name=given.name, data=given.data)
    told: dict[str, Any] = {"file": file, "read": reading(read, given.name), "aside": aside(read), "grids": grids}
    if batch is not None:
        return mend_return(by=request.user, batch=batch, version=batch.version, rows=read.rows, **told)
    places = [(row.indicator, row.period) for row in read.rows]
    whole = Period.span(min(p for _, p in places).first_month, max((p for _, p in places), key=lambda p: p.last))
    names = {} if may_give_all(request.person) else {"names": [one.row.key for one in asked], "months": str(whole)}  # type: ignore[attr-defined]
    return enter_return(
        by=request.user, partnership=partnership, post=post_giving(request.person, partnership), source=source,  # type: ignore[attr-defined]
        rows=read.rows, asked=names, due_on=last_due(partnership, asked, places), **told,
    )  # fmt: skip
