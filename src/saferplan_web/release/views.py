"""Preparing, checking and approving what goes before the public."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, resolve, reverse
from django.views.decorators.http import require_POST

from saferplan_web.core.changing import Conflict, history
from saferplan_web.core.editing import editing
from saferplan_web.core.models import Job, Partnership
from saferplan_web.people.guard import page
from saferplan_web.performance.asking import month_shown
from saferplan_web.public.released import Shown
from saferplan_web.release import changes
from saferplan_web.release.board import beside_board
from saferplan_web.release.forms import BeginForm, WithdrawForm
from saferplan_web.release.models import Release, ReleasePart

UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
COLOURS = {"released": "green", "to be checked": "blue", "being prepared": "grey", "withdrawn": "orange"}
REFRESH_SECONDS = 3
SHOWN = 200  # withheld figures and differences listed on the page; the rest are counted


@page("release.read")
def releases(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """All releases, the newest first."""
    held = Release.objects.filter(partnership=partnership).defer(*Release.LONG)
    rows = held.select_related("prepared_by", "approved_by").order_by("-number")
    return render(request, "release/releases.html", {"title": "Releases", "releases": rows, "colours": COLOURS})


@page("release.prepare")
def release_new(request: HttpRequest, partnership: Partnership) -> HttpResponse:
    """Begin a release."""
    out = Release.objects.filter(partnership=partnership, approved_at__isnull=False, withdrawn_at__isnull=True)
    known = {one.key: one for one in out.defer(*Release.LONG).order_by("-number")}
    month, listed = month_shown(partnership), reverse("releases", args=[partnership.key])
    form = BeginForm(request.POST or None, month=month, releases=list(known.values()))

    def act(form: Any) -> Release:
        values = form.cleaned_data
        return changes.prepare_release(
            by=request.user, partnership=partnership, as_at=values["as_at"], title=values["title"],
            changed=values.get("changed", ""), annual=values["annual"],
            supersedes=known.get(values.get("corrects", "")),
        )  # fmt: skip

    return editing(
        request, form, act, title="Prepare a release", button="Prepare", template="release/new.html",
        said="The release is being prepared", to=lambda made: _address("release", made),
        crumbs=[("Releases", listed)], cancel=listed,
    )  # fmt: skip


@page("release.read")
def release(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """One release with all that has to be looked at before it goes out."""
    held = _release(partnership, key)
    working = held.job is not None and held.job.state in UNFINISHED
    person = request.person  # type: ignore[attr-defined]
    context = {
        "title": held.title, "release": held, "colours": COLOURS, "job": held.job, "working": working,
        "refresh": REFRESH_SECONDS if working else None,
        "wanting": changes.wanting_before(held, request.user) if person.may("release.approve") else [],
        "hints": [_linked(hint, person) for hint in held.hints], "shown": SHOWN,
        "going": [one for one in held.offered if one["goes"]],
        "unseen": [hint for hint in held.hints if hint["ident"] not in held.seen],
        "minded": Release.objects.filter(partnership=partnership, key__in=held.minded).only("key", "number", "title"),
        "names": _names(held), "board": beside_board(held), "history": history(held)[:50],
    }  # fmt: skip
    return render(request, "release/release.html", context)


@page("release.prepare")
@require_POST
def release_text(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Keep which places in the text were looked at."""
    held = _release(partnership, key)
    seen = request.POST.getlist("seen")
    return _acted(request, held, "Kept what you looked at", lambda version: changes.look_at_hints(
        by=request.user, release=held, seen=seen, version=version,
    ))  # fmt: skip


@page("release.prepare")
@require_POST
def release_choose(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Keep which texts of leads go out, and compose the release with them."""
    held = _release(partnership, key)
    chosen = request.POST.getlist("chosen")
    return _acted(request, held, "The release is being composed with the texts you chose", lambda version:
        changes.choose_texts(by=request.user, release=held, chosen=chosen, version=version),
    )  # fmt: skip


@page("release.prepare")
@require_POST
def release_again(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Compose the release anew."""
    held = _release(partnership, key)
    return _acted(request, held, "The release is being composed again", lambda version: changes.compose_again(
        by=request.user, release=held, version=version,
    ))  # fmt: skip


@page("release.approve")
@require_POST
def release_approve(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Approve a release and publish it."""
    held = _release(partnership, key)
    return _acted(request, held, "Released to the public", lambda version: changes.approve_release(
        by=request.user, release=held, version=version,
    ))  # fmt: skip


@page("release.approve")
def release_withdraw(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """Take a release back, saying why."""
    held = _release(partnership, key)
    version = held.version
    return editing(
        request, WithdrawForm(request.POST or None),
        lambda form: changes.withdraw_release(
            by=request.user, release=held, why=form.cleaned_data["why"], version=version
        ),
        title="Withdraw the release" if held.approved_at else "Drop the release", caption=held.title,
        intro=(
            "It disappears from the public pages at once. That it was there, and your reason, stay readable for all."
            if held.approved_at else "It was never released. It stays here, with your reason."
        ),
        button="Withdraw it" if held.approved_at else "Drop it", button_kind="warning",
        said="The release is withdrawn" if held.approved_at else "The release is dropped",
        to=_address("release", held), cancel=_address("release", held),
        crumbs=[("Releases", reverse("releases", args=[partnership.key])), (held.title, _address("release", held))],
    )  # fmt: skip


@page("release.read")
def release_preview(request: HttpRequest, partnership: Partnership, key: str) -> HttpResponse:
    """What the public will see, listed part by part."""
    held = _release(partnership, key)
    parts = (
        ReleasePart.objects.filter(release=held).exclude(kind=ReleasePart.Kind.FILE).only("kind", "place", "content")
    )
    found: dict[str, list[ReleasePart]] = {}
    for part in parts:
        found.setdefault(part.kind, []).append(part)
    context = {
        "title": "What the public will see", "release": held, "back": _address("release", held),
        "indicators": found.get("PublishedIndicator", []), "wards": found.get("PublishedWard", []),
        "plan": found.get("PublishedPlan", []), "notes": found.get("PublishedNote", []),
    }  # fmt: skip
    return render(request, "release/preview.html", context)


@page("release.read")
def release_preview_part(request: HttpRequest, partnership: Partnership, key: str, number: int) -> HttpResponse:
    """One indicator or ward as its public page will have it."""
    held = _release(partnership, key)
    part = get_object_or_404(ReleasePart, release=held, pk=number)
    if "page" not in part.content:
        raise Http404
    row = ReleasePart()
    row.page, row.charts = part.content["page"], part.content["charts"]  # type: ignore[attr-defined]
    shown = Shown(row, partnership.key, held.number)
    context = {
        "title": part.content["name"],
        "shown": shown,
        "back": reverse("release-preview", args=[partnership.key, key]),
    }
    return render(request, "release/preview_part.html", context)


def _acted(request: HttpRequest, release: Release, said: str, act: Any) -> HttpResponse:
    """Do an act of one button on the version that the page showed; say what came of it, or why not."""
    written = request.POST.get("version", "")
    try:
        act(int(written) if written.isdecimal() else None)
    except Conflict:
        messages.warning(request, "Somebody else changed the release meanwhile. Look at it again before you go on.")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(_address("release", release))


def _release(partnership: Partnership, key: str) -> Release:
    held = Release.objects.defer("record", "figures", "report")
    people = ("job", "prepared_by", "approved_by", "supersedes", "partnership")
    return get_object_or_404(held.select_related(*people), partnership=partnership, key=key)


def _address(name: str, release: Release) -> str:
    return reverse(name, args=[release.partnership.key, release.key])


def _linked(hint: dict[str, Any], person: Any) -> dict[str, Any]:
    """A hint with the page where its text is mended, for whoever may do that."""
    keys = hint["key"].split("/") if hint["key"] else []  # some pages have two
    try:
        href = reverse(hint["route"], args=[person.partnership.key, *keys])
    except NoReverseMatch:
        return {**hint, "href": ""}
    return {**hint, "href": href if person.may(resolve(href).func.permission) else ""}  # type: ignore[attr-defined]


def _names(release: Release) -> dict[str, str]:
    summary = release.summary
    return dict(zip(summary.get("keys", []), summary.get("indicators", []), strict=True))
