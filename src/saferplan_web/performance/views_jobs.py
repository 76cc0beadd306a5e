"""What runs beside the pages: how far a job is, what came of it, and stopping it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from saferplan_web.core.jobs import again, cancel
from saferplan_web.core.models import Job, Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import RECALCULATE
from saferplan_web.performance.jobs_records import IMPORT
from saferplan_web.performance.wards import WARDS

REFRESH_SECONDS = 3
AGAIN = (RECALCULATE, WARDS)  # asked for anew as they are; other work has a page of its own to begin from
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


@page("jobs.read")
def jobs(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """The jobs of the partnership, the newest first."""
    held = Job.objects.filter(partnership=partnership).defer("result", "error").select_related("asked_by")
    shown = Paginator(held, 50).get_page(request.GET.get("page"))
    return render(request, "performance/jobs.html", {"title": "Jobs", "jobs": shown})


@page("performance.read")
def job(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """One job: for whoever asked for it, and those who may see all."""
    held = _own(request, partnership, number)
    context = {
        "title": held.title, "job": held, "refresh": REFRESH_SECONDS if held.state in UNFINISHED else None,
        "result": held.result if isinstance(held.result, dict) else {}, "unfinished": held.state in UNFINISHED,
        "again": _may_again(request, held), "imports": held.function == IMPORT and held.state == Job.State.FAILED,
    }  # fmt: skip
    return render(request, "performance/job.html", context)


@page("performance.read")
@require_POST
def job_cancel(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """Stop a job at its next step. What it was to replace stays as it is."""
    held = _own(request, partnership, number)
    person = request.person  # type: ignore[attr-defined]
    if held.asked_by_id != request.user.pk and not person.may("recalculation.ask"):
        raise PermissionDenied("Only those who may ask for such work here stop it.")  # a county looks on
    cancel(held)
    messages.success(request, "The job is cancelled. What was there before stays.")
    return HttpResponseRedirect(reverse("job", args=[partnership.key, number]))


@page("performance.read")
@require_POST
def job_again(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """Ask anew for work that failed or was cancelled."""
    held = get_object_or_404(Job, partnership=partnership, pk=number)
    if not _may_again(request, held):
        raise PermissionDenied("Such work is asked for by those who work in the partnership.")
    asked = again(held, request.user)
    messages.success(request, "It was asked for again.")
    return HttpResponseRedirect(reverse("job", args=[partnership.key, asked.pk]))


def _may_again(request: HttpRequest, held: Job) -> bool:
    """Whether the person may have this work done again: by its kind and state, and by what the person may ask for."""
    ended = held.state in (Job.State.FAILED, Job.State.CANCELLED)
    return ended and held.function in AGAIN and request.person.may("recalculation.ask")  # type: ignore[attr-defined]


def _own(request: HttpRequest, partnership: Partnership, number: int) -> Job:
    held = get_object_or_404(Job.objects.select_related("asked_by"), partnership=partnership, pk=number)
    if not request.person.may("jobs.read") and held.asked_by_id != request.user.pk:  # type: ignore[attr-defined]
        raise PermissionDenied("Somebody else asked for this job.")
    return held
