"""The record store: what was imported, what became of every row, what is due next; imports and taking them back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from saferplan import SaferplanError, rows_aside
from saferplan_web.core import jobs
from saferplan_web.core.models import Job, Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance import changes
from saferplan_web.performance.asking import last_asked
from saferplan_web.performance.files import as_file
from saferplan_web.performance.forms import ImportForm
from saferplan_web.performance.jobs_records import IMPORT, arrivals
from saferplan_web.performance.kept import store_of
from saferplan_web.performance.records_shown import aside_table, due_table, entries_shown, short

SHOWN = 100  # rows kept aside that the page lists; the file has them all


@page("records.read")
def records(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Imports, the newest first, and what each source has supplied up to when."""
    store = store_of(partnership)
    unfinished = (Job.State.WAITING, Job.State.RUNNING)
    context = {
        "title": "Records", "entries": entries_shown(store) if store else [],
        "due": due_table(store) if store else None, "job": last_asked(partnership),
        "importing": Job.objects.filter(function=IMPORT, partnership=partnership, state__in=unfinished).first(),
    }  # fmt: skip
    return render(request, "performance/records.html", context)


@page("records.edit")
def records_add(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Give files to the store; a job brings them in, all or nothing."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        job = _ask_import(request, partnership, form.values)
        return HttpResponseRedirect(reverse("job", args=[partnership.key, job.pk]))
    context = {"title": "Import records", "form": form, "button": "Import"}
    return render(request, "performance/records_add.html", context, status=422 if form.is_bound else 200)


def _ask_import(request: HttpRequest, partnership: Partnership, given: dict[str, Any]) -> Job:
    """Put the files where the worker finds them, then ask for the import."""
    folder = secrets.token_hex(8)
    waiting = arrivals(folder)
    waiting.mkdir(parents=True)
    taken: set[str] = set()
    for number, file in enumerate(given["records"], 1):
        name = Path(file.name).name
        place = waiting / (f"{number}" if name in taken else "") / name  # two files of one name stand apart
        place.parent.mkdir(exist_ok=True)
        taken.add(name)
        _put(file, place)
    mapping = "mapping.toml" if given["mapping"] else ""
    if mapping:
        _put(given["mapping"], waiting / mapping)
    issued = given["issued"].isoformat() if given["issued"] else ""
    said = f"Import of {len(given['records'])} files" if len(given["records"]) > 1 else "Import of one file"
    return jobs.ask(IMPORT, said, partnership, request.user, folder=folder, mapping=mapping, issued=issued)


def _put(file: Any, place: Path) -> None:
    with place.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)


@page("records.read")
def records_import(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """One import: files, rows, what the new issue changed, the first rows kept aside."""
    store, entry = _entry(partnership, number)
    job = Job.objects.filter(function=IMPORT, partnership=partnership, result__import=number).first()
    account = job.result if job and job.result else {}
    rows = [] if not entry.aside else list(_first(rows_aside(store, number), SHOWN))
    context = {
        "title": f"Import {number}", "entry": entry, "account": account, "rows": rows, "shown": SHOWN,
        "short": short,
    }  # fmt: skip
    return render(request, "performance/records_import.html", context)


def _first(rows: Iterator[Any], many: int) -> Iterator[Any]:
    for at, row in enumerate(rows):
        if at == many:
            return
        yield row


def _entry(partnership: Partnership, number: int) -> tuple[Path, Any]:
    store = store_of(partnership)
    found = next((one for one in entries_shown(store) if one.number == number), None) if store else None
    if store is None or found is None:
        raise Http404
    return store, found


@page("records.read")
def records_aside(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """Every row of an import that was kept aside, with its line and reason."""
    store, _ = _entry(partnership, number)
    return as_file(aside_table(rows_aside(store, number), number), "csv", f"import-{number}-kept-aside")


@page("records.edit")
def records_withdraw(request: HttpRequest, partnership: Partnership, number: int) -> HttpResponse:
    """Ask whether an import is to be taken back, and take it back."""
    store, entry = _entry(partnership, number)
    problem = ""
    if request.method == "POST":
        try:
            done = changes.withdraw_records(
                by=request.user, partnership=partnership, store=store, number=number, why=request.POST.get("why", "")
            )
        except SaferplanError as error:
            problem = f"{error.what} {error.mend}"
        else:
            units = len([one for one in done if not one.none])
            changed = f" {units} units changed." if units else ""
            messages.success(request, f"Import {number} is withdrawn.{changed} The figures are being worked out again.")
            return HttpResponseRedirect(reverse("records", args=[partnership.key]))
    context = {"title": f"Withdraw import {number}", "entry": entry, "problem": problem}
    return render(request, "performance/records_withdraw.html", context, status=422 if problem else 200)
