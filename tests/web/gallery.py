"""Pages that show every part at once: for the tests of the parts, and for eyes and axe."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from django.utils import timezone

from saferplan.values.document import (
    Bullets,
    Cell,
    Chart,
    ChartBlock,
    Paragraph,
    Section,
    StatusLine,
    Table,
    TableBlock,
)
from saferplan_web.actions.models import Action
from saferplan_web.config import urls as real
from saferplan_web.core.changing import changing, history
from saferplan_web.core.editing import editing
from saferplan_web.core.forms import FilterForm, ThingForm
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page

SVG = (
    '<svg role="img" aria-labelledby="c-t" viewBox="0 0 600 200" width="600" height="200">'
    '<title id="c-t">Burglary, April to June 2015</title>'
    '<path d="M10 180 200 90 400 120 590 30" fill="none" stroke="#0f4c5c" stroke-width="3"/></svg>'
)
SPARK = (
    '<svg role="img" aria-label="Falling" viewBox="0 0 120 28" width="120" height="28">'
    '<path d="M2 4 60 14 118 24" fill="none" stroke="#0f4c5c" stroke-width="2"/></svg>'
)
DRAWING = SimpleNamespace(svg=SVG.replace("c-t", "d-t"), alt="Burglary fell.", notes=())
GREEN = SimpleNamespace(name="on target", shape="circle", colour="#0f7a52")
RED = SimpleNamespace(name="off target", shape="triangle", colour="#b3261e")
CHART = Chart("lines", "Burglary by month", "Burglary fell over the quarter.", "Month", "Offences", ())
MONTHS = Table(
    "Burglary by month", ("Month", "Figure"),
    (
        (Cell("April 2015", link="peers"), Cell("1,234", 1234.0, True)),
        (Cell("May 2015", link="elsewhere"), Cell("−5", -5.0, True)),
    ),
    ("Figures are provisional.",),
)  # fmt: skip
SECTION = Section("burglary", "Burglary", (
    StatusLine("off target", "triangle", "#b3261e", "There were 1,234 burglaries, 12 more than the target."),
    Paragraph("Burglary rose in the quarter.", "lead"), Paragraph("One month was not received.", "warning"),
    Paragraph("Provisional.", "note"), Paragraph("SELECT month, count(*)\nFROM street", "code"),
    Bullets(("One", "Two")), TableBlock(MONTHS),
    ChartBlock(CHART),
), (Section("peers", "Beside its peers", (Paragraph("Third of fifteen."),)),))  # fmt: skip


class ActionForm(ThingForm):
    """An action, with one field of every kind."""

    class Meta(ThingForm.Meta):
        model = Action
        fields: ClassVar[list[str]] = [
            "number",
            "title",
            "text",
            "priority",
            "owner",
            "due",
            "status",
            "rating",
            "progress",
        ]


class ActionFilter(FilterForm):
    """Filters of actions."""

    status = forms.ChoiceField(choices=[("", "all"), *Action.Status.choices])
    words = forms.CharField(label="words in it")


def save_action(*, by: Any, action: Action, version: int | None, why: str, **values: Any) -> Action:
    """An action changed."""
    with changing(by, action.partnership, f"Action changed: {action.title}", why) as change:
        return change.edit(action, values, version)


@page("actions.read")
def parts(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Every part."""
    messages.success(request, "Return approved")
    job = SimpleNamespace(state="running", doing="Burglary", done=12, total=60, fault="")
    shown = {
        "filters": ActionFilter(request.GET), "green": GREEN, "red": RED, "svg": SVG, "spark": SPARK, "job": job,
        "section": SECTION, "drawings": lambda chart: DRAWING,
        "now": timezone.now(), "nothing": None,
    }  # fmt: skip
    return render(request, "gallery.html", shown)


@page("actions.read")
def action(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """An action's page."""
    found = get_object_or_404(Action, partnership=partnership, key=key)
    return render(request, "gallery_thing.html", {"action": found, "history": history(found)})


@page("actions.edit")
def action_edit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """An action changed."""
    found = get_object_or_404(Action, partnership=partnership, key=key)
    address = f"/p/{partnership.key}/gallery/{key}/"
    return editing(
        request, ActionForm(request.POST or None, partnership=partnership, thing=found),
        lambda form: save_action(by=request.user, action=found, version=form.opened, why=form.reason, **form.values),
        title="Change the action", caption=str(found), said="Action changed", to=address, cancel=address,
        crumbs=[("Actions", f"/p/{partnership.key}/gallery/")],
    )  # fmt: skip


@page("actions.read")
def broken(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """A page with a fault of ours."""
    raise RuntimeError(f"broken for {partnership}")


urlpatterns = [
    *real.urlpatterns,
    path("p/<slug:partnership>/gallery/", include([
        path("", parts), path("broken/", broken), path("<slug:key>/", action), path("<slug:key>/edit/", action_edit),
    ])),
]  # fmt: skip
handler403, handler404, handler500 = real.handler403, real.handler404, real.handler500
