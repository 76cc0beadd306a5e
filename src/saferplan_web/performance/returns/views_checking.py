"""Between a draft and its submission: what was read, warnings answered, what it would change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saferplan import SaferplanError
from saferplan_web.core.changing import Conflict
from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.models import Batch
from saferplan_web.performance.returns.asked import may_give_all, plan_of
from saferplan_web.performance.returns.changes import answer_warnings, recheck_return, submit_return
from saferplan_web.performance.returns.checking import difference, grids_of, is_open, reading_words, stops
from saferplan_web.performance.returns.forms import AnswerForm, SubmitForm
from saferplan_web.performance.returns.views_entering import draft_of, not_a_draft

CHANGED = "{} was changed by somebody else after you opened it. Look at it again; nothing you typed here is lost."


def _is_draft(batch: Batch) -> bool:
    return batch.stage == Batch.Stage.DRAFT and batch.withdrawn_at is None


@page("returns.enter")
def check(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """What was read and kept aside, and the warnings, each of which wants an answer."""
    batch = draft_of(request, partnership, key)
    if not _is_draft(batch):
        return not_a_draft(request, batch)
    form = AnswerForm(request.POST or None, warnings=batch.warnings, initial={"version": batch.version})
    status = 200
    if form.is_bound:
        valid = form.is_valid()
        try:
            # What was answered is kept even where other answers are missing still.
            answer_warnings(
                by=request.user, batch=batch, version=form.cleaned_data.get("version") or 0, answers=form.answers
            )
        except Conflict:
            messages.info(request, CHANGED.format(batch))
            return HttpResponseRedirect(request.path)
        if valid:
            return HttpResponseRedirect(reverse("return-difference", args=[partnership.key, key]))
        form.data = {**{name: form.data[name] for name in form.data}, "version": str(batch.version)}
        status = 422
    context = {
        "title": f"Check {batch}", "form": form, "batch": batch, "read_words": reading_words(batch),
        "stops": [one for one in form.places() if stops(one[0])],
        "warns": [one for one in form.places() if not stops(one[0])],
        "back": reverse("return", args=[partnership.key, key]),
    }  # fmt: skip
    return render(request, "performance/returns/check.html", context, status=status)


@page("returns.enter")
def submit(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """What taking the return in would change; it is submitted from here."""
    batch = draft_of(request, partnership, key)
    if not _is_draft(batch):
        return not_a_draft(request, batch)
    if any(is_open(one) for one in batch.warnings):
        messages.info(request, "Some warnings have no answer yet.")
        return HttpResponseRedirect(reverse("return-check", args=[partnership.key, key]))
    found = difference(batch, plan_of(partnership))
    first = {"version": batch.version, "note": batch.note, "correction_reason": batch.correction_reason}
    form = SubmitForm(request.POST or None, corrects=bool(found.locked), initial=first)
    if form.is_bound and form.is_valid() and (to := _submitted(request, batch, form)):
        return HttpResponseRedirect(to)
    context = {
        "title": f"What {batch} changes", "form": form, "batch": batch, "difference": found, "layout": "full",
        "back": reverse("return-check", args=[partnership.key, key]),
        "approves": may_give_all(request.person),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "performance/returns/difference.html", context, status=422 if form.is_bound else 200)


def _submitted(request: HttpRequest, batch: Batch, form: SubmitForm) -> str:
    """Where to go once it is submitted, or looked at anew; nothing where the form says what is missing."""
    given: dict[str, Any] = {name: form.cleaned_data.get(name) or "" for name in ("note", "correction_reason")}
    address = [batch.partnership.key, batch.key]
    try:
        if (form.cleaned_data["version"] or 0) != batch.version:
            raise Conflict(batch, [])
        if recheck_return(by=request.user, batch=batch, grids=grids_of(batch)):
            messages.info(request, "What is known has changed since this return was entered: there are new warnings.")
            return reverse("return-check", args=address)
        submit_return(by=request.user, batch=batch, version=batch.version, **given)
    except Conflict:
        batch.refresh_from_db()
        form.data = {**{name: form.data[name] for name in form.data}, "version": str(batch.version)}
        form.add_error(None, CHANGED.format(batch))
        return ""
    except SaferplanError as error:
        form.add_error(None, str(error))
        return ""
    messages.success(request, f"{batch} is submitted. You can follow what becomes of it here.")
    return reverse("return", args=address)
