"""Highlight reports and what performance challenge says: read, written, submitted, sent back, answered."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saferplan_web.core.changing import history
from saferplan_web.core.editing import editing, opened_version
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.people.models import Group, Organisation
from saferplan_web.performance.models import HighlightReport, Sheet
from saferplan_web.performance.returns.asked import Due, asked_among, given_for, plan_of, settled, wanted_of
from saferplan_web.performance.rounds import changes
from saferplan_web.performance.rounds.access import (
    answers_remark,
    challenges,
    groups_of,
    remark_of,
    report_of,
    round_of,
    writes_report,
)
from saferplan_web.performance.rounds.forms import AnswerForm, RemarkForm, ReportForm, SendBackForm
from saferplan_web.performance.rounds.overview import figures_of
from saferplan_web.performance.rounds.views import acted, crumbs_of
from saferplan_web.performance.rounds.wording import hints_in
from saferplan_web.plan.visible import visible


def _address(report: HighlightReport) -> str:
    return reverse("report", args=[report.partnership.key, report.round.key, report.priority.key])


@page("workings.read")
def report(request: HttpRequest, partnership: Partnership, key: str, priority: str) -> HttpResponse:
    """A highlight report: its words, the figures beside them, what is still due, and hints before it is submitted."""
    thing = report_of(partnership, key, priority)
    person = request.person  # type: ignore[attr-defined]
    writes = writes_report(person, thing)
    waits = thing.stage != HighlightReport.Stage.SUBMITTED
    context = {
        "title": f"Highlight report, {thing.round.period.label}", "caption": thing.priority.name, "report": thing,
        "crumbs": crumbs_of(partnership, thing.round), "writes": writes and waits, "figures": _figures(person, thing),
        "due": _due(person, thing) if writes and waits else [], "hints": _hints(thing) if writes and waits else [],
        "sends_back": person.may("rounds.run") and not waits and thing.round.frozen_at is None,
        "texts": [(thing._meta.get_field(name).verbose_name, getattr(thing, name)) for name in thing.TEXTS],  # type: ignore[union-attr]
        "history": history(thing)[:30],
    }  # fmt: skip
    return render(request, "performance/rounds/report.html", context)


def _figures(person: Any, thing: HighlightReport) -> list[dict[str, Any]]:
    """The figures beside the words, as the library wrote them, of indicators the person may see."""
    found = Sheet.objects.filter(
        visible(person, "indicator"), partnership=thing.partnership, as_at=thing.round.period.last_month,
        indicator__in=thing.shown.all(),
    ).select_related("indicator").only("row", "indicator__key", "indicator__name")  # fmt: skip
    return figures_of(found)


def _due(person: Any, thing: HighlightReport) -> list[Due]:
    """Figures of the priority that have not come, so that return and report are on one page."""
    if not person.may("returns.enter"):
        return []
    plan, last = plan_of(thing.partnership), thing.round.period.last
    own = {row.key for row in plan.rows if row.priority_id == thing.priority_id}
    wanted = wanted_of(thing.partnership, asked_among(plan, plan.given_for(own)))
    dues = settled(thing.partnership, wanted, given_for(thing.partnership, wanted))
    return [one for one in dues if one.period.last <= last]


def _hints(thing: HighlightReport) -> list[Any]:
    names = [thing.partnership.name, thing.priority.name]
    names += Organisation.objects.filter(partnership=thing.partnership).values_list("name", flat=True)
    return hints_in((getattr(thing, name) for name in thing.TEXTS), names)


@page("rounds.write")
def report_edit(request: HttpRequest, partnership: Partnership, key: str, priority: str) -> HttpResponse:
    """Write the highlight report."""
    thing = report_of(partnership, key, priority)
    person = request.person  # type: ignore[attr-defined]
    if not writes_report(person, thing):
        raise PermissionDenied(
            "The round is frozen: what the board was shown stays."
            if thing.round.frozen_at
            else "A highlight report is written by the lead of the priority, the co-ordinator or the clerk."
        )
    if thing.stage == HighlightReport.Stage.SUBMITTED and request.method != "POST":
        return HttpResponseRedirect(_address(thing))
    form = ReportForm(request.POST or None, partnership=partnership, thing=thing, person=person)
    if "why_changed" in form.fields and thing.stage == HighlightReport.Stage.ASKED:
        del form.fields["why_changed"]  # nothing is changed yet
    return editing(
        request, form,
        lambda filled: changes.write_report(
            by=request.user, report=thing, version=filled.opened, why=filled.reason, **filled.values
        ),
        title=f"Highlight report, {thing.round.period.label}", caption=thing.priority.name, to=_address(thing),
        said="Saved as a draft. Submit it when it is ready", cancel=_address(thing), report=thing,
        crumbs=crumbs_of(partnership, thing.round), due=_due(person, thing) if request.method != "POST" else [],
        template="performance/rounds/report_form.html", button="Save the draft",
    )  # fmt: skip


@page("rounds.write")
def report_submit(request: HttpRequest, partnership: Partnership, key: str, priority: str) -> HttpResponse:
    """Hand it in."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    thing = report_of(partnership, key, priority)
    if not writes_report(request.person, thing):  # type: ignore[attr-defined]
        raise PermissionDenied("A highlight report is submitted by whoever writes it, while the round is open.")
    return acted(
        request, _address(thing), "The highlight report is submitted",
        lambda: changes.submit_report(by=request.user, report=thing, version=opened_version(request)),
    )  # fmt: skip


@page("rounds.run")
def report_send_back(request: HttpRequest, partnership: Partnership, key: str, priority: str) -> HttpResponse:
    """Give it back to its lead with the reason."""
    thing = report_of(partnership, key, priority)
    initial = {"version": thing.version}
    return editing(
        request, SendBackForm(request.POST or None, initial=initial),
        lambda form: changes.send_back_report(
            by=request.user, report=thing, version=form.cleaned_data["version"], why=form.values["why"]
        ),
        title="Send the highlight report back", caption=thing.priority.name, said="It is sent back", button="Send back",
        to=_address(thing), cancel=_address(thing), crumbs=crumbs_of(partnership, thing.round),
    )  # fmt: skip


def _to_challenge(partnership: Partnership, key: str) -> str:
    return reverse("round", args=[partnership.key, key]) + "#challenge"


@page("groups.act")
def remark_new(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Performance challenge says something."""
    thing = round_of(partnership, key)
    person = request.person  # type: ignore[attr-defined]
    if not challenges(person):
        raise PermissionDenied("Remarks are made by members of a performance challenge group, and by the chair.")
    form = RemarkForm(request.POST or None, partnership=partnership, groups=_challenge_groups(person))
    return editing(
        request, form, lambda filled: changes.add_remark(by=request.user, round=thing, **filled.values),
        title="Add a remark of performance challenge", caption=str(thing), said="Remark added",
        to=_to_challenge(partnership, key), cancel=_to_challenge(partnership, key),
        crumbs=crumbs_of(partnership, thing),
    )  # fmt: skip


def _challenge_groups(person: Any) -> list[str]:
    own = groups_of(person, Group.Kind.CHALLENGE)
    return [group.name for group in own]


@page("groups.act")
def remark_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Change a remark that is not answered."""
    remark = remark_of(request.person, partnership, key)  # type: ignore[attr-defined]
    person = request.person  # type: ignore[attr-defined]
    if not challenges(person):
        raise PermissionDenied("Remarks are changed by members of a performance challenge group, and by the chair.")
    groups = list(dict.fromkeys([remark.group, *_challenge_groups(person)])) if remark.group else []
    to = _to_challenge(partnership, remark.round.key)
    return editing(
        request, RemarkForm(request.POST or None, partnership=partnership, thing=remark, groups=groups),
        lambda form: changes.edit_remark(
            by=request.user, remark=remark, version=form.opened, why=form.reason, **form.values
        ),
        title="Change the remark", caption=str(remark), said="Remark changed", to=to, cancel=to,
        crumbs=crumbs_of(partnership, remark.round),
    )  # fmt: skip


@page("groups.act")
def remark_answer(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """The lead answers."""
    person = request.person  # type: ignore[attr-defined]
    remark = remark_of(person, partnership, key)
    if not answers_remark(person, remark):
        raise PermissionDenied(
            "A remark is answered by the lead of the priority or indicator, while the round is open."
        )
    to = _to_challenge(partnership, remark.round.key)
    return editing(
        request, AnswerForm(request.POST or None, partnership=partnership, thing=remark),
        lambda form: changes.answer_remark(by=request.user, remark=remark, version=form.opened, **form.values),
        title="Answer the remark", caption=str(remark), said="Answer saved", to=to, cancel=to,
        crumbs=crumbs_of(partnership, remark.round), remark=remark, template="performance/rounds/answer.html",
    )  # fmt: skip


@page("groups.act")
def remark_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take a remark back."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    person = request.person  # type: ignore[attr-defined]
    remark = remark_of(person, partnership, key)
    if not challenges(person):
        raise PermissionDenied("Remarks are taken back by members of a performance challenge group, and by the chair.")
    to = _to_challenge(partnership, remark.round.key)
    return acted(request, to, "Remark withdrawn", lambda: changes.withdraw_remark(by=request.user, remark=remark))
