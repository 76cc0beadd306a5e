"""The duties in law, each met, not met or not to be told, with what that was read from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from saferplan_web.core.changing import history
from saferplan_web.core.downloads import download, text_table
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.guard import page
from saferplan_web.plan import duties
from saferplan_web.plan.changes_targets import note_duty
from saferplan_web.plan.forms import DutyForm
from saferplan_web.plan.models import DutyNote
from saferplan_web.plan.views import crumbs_of

_ORDER = (duties.NOT_MET, duties.UNKNOWN, duties.MET, duties.OFF, duties.NOT_YET, duties.NO_LAW)
_COLOURS = {duties.MET: "green", duties.NOT_MET: "red", duties.UNKNOWN: "yellow"}


@page("plan.read")
def plan_duties(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """What the law asks of the partnership, what is not met first."""
    found = duties.found(partnership, timezone.localdate())
    columns = ("Duty", "Law", "State", "Read from", "Evidence of the partnership", "From", "Until", "Basis")
    lines = [
        (
            one.duty.title, one.duty.law, one.state, one.evidence, one.note.evidence if one.note else "",
            day(one.duty.since), day(one.duty.until), one.duty.basis_words,
        )
        for one in found
    ]  # fmt: skip
    if file := download(request, partnership, text_table("Duties", columns, lines)):
        return file
    shown = {
        "parts_of_law": [(state, [one for one in found if one.state == state]) for state in _ORDER],
        "colours": _COLOURS,
        "crumbs": crumbs_of(partnership),
    }
    return render(request, "plan/duties.html", shown)


@page("duties.edit")
def plan_duty_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Say how a duty is met, or switch it off."""
    duty = next((one for one in duties.duties() if one.id == key), None)
    if duty is None:
        raise Http404
    note = DutyNote.objects.filter(partnership=partnership, key=key, withdrawn_at=None).first()
    address = reverse("plan-duties", args=[partnership.key])
    return editing(
        request,
        DutyForm(request.POST or None, partnership=partnership, thing=note),
        lambda form: note_duty(
            by=request.user, partnership=partnership, duty=key, note=note, values=form.values,  # type: ignore[arg-type]
            version=form.opened if note else None, why=form.reason,
        ),
        title="Evidence for a duty",
        caption=duty.title,
        intro=f"{duty.law}. {duty.looks}",
        said="Evidence kept",
        to=address,
        cancel=address,
        crumbs=crumbs_of(partnership, ("Duties in law", address)),
        template="plan/duty.html",
        history=history(note)[:50] if note else [],
    )  # fmt: skip
