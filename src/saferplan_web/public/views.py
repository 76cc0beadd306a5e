"""The public part: what a partnership agreed, whether it gets better, ward by ward, and the figures to take away."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from saferplan import from_json
from saferplan.values.document import Section
from saferplan_web.public.models import (
    PublishedFile,
    PublishedIndicator,
    PublishedNote,
    PublishedPlan,
    PublishedRelease,
    PublishedWard,
)
from saferplan_web.public.opening import open_to_all
from saferplan_web.public.released import Area, Shown, area_of, areas, corrected_by, links_of, release_of


@open_to_all
def front(request: HttpRequest) -> HttpResponse:
    """Which partnerships there are."""
    return render(request, "public/front.html", {"title": "How safe is your area?", "areas": areas()})


@open_to_all
def area(request: HttpRequest, partnership: str) -> HttpResponse:
    """A partnership's own front page: is it getting better, what was agreed, whom to ask."""
    found = area_of(partnership)
    release = found.current
    if release is None:
        return render(request, "public/nothing.html", _frame(found, title=found.name))
    shown = _frame(found, release, title=found.name)
    shown |= {
        "priorities": _by_priority(release),
        "wards": PublishedWard.objects.filter(release=release).only("code", "name", "place"),
        "notes": dict(PublishedNote.objects.filter(release=release).values_list("key", "text")),
    }
    return render(request, "public/area.html", shown)


@open_to_all
def quarter(request: HttpRequest, partnership: str, number: int) -> HttpResponse:
    """One release: every indicator together, with what it corrects or what corrected it."""
    found, release = _release(partnership, number)
    if release.withdrawn_on:
        return render(request, "public/withdrawn.html", _frame(found, release, title=release.title))
    report = from_json(_whole(release).report)
    parts = {section.key: section for section in report.sections}
    shown = _frame(found, release, title=release.title)
    shown |= {
        "parts_of_report": [parts[key] for key in ("summary", "priorities", "measures") if key in parts],
        "links": links_of(found.key, release.number),
        "documents": _documents(release),
    }
    return render(request, "public/quarter.html", shown)


def _documents(release: PublishedRelease) -> dict[str, list[PublishedFile]]:
    """The documents of a release by their names, each in its formats."""
    found: dict[str, list[PublishedFile]] = {}
    for file in PublishedFile.objects.filter(release=release).exclude(document="").defer("content"):
        found.setdefault(file.title, []).append(file)
    return found


@open_to_all
def indicator(request: HttpRequest, partnership: str, number: int, key: str) -> HttpResponse:
    """One indicator as a release tells it."""
    found, release = _open_release(partnership, number)
    row = PublishedIndicator.objects.filter(release=release, key=key).first()
    if row is None:
        raise Http404
    files = PublishedFile.objects.filter(release=release, about=key).defer("content")
    shown = _frame(found, release, title=row.name)
    shown |= {"indicator": row, "shown": Shown(row, found.key, release.number), "files": files}
    return render(request, "public/indicator.html", shown)


@open_to_all
def ward(request: HttpRequest, partnership: str, number: int, code: str) -> HttpResponse:
    """One ward as a release tells it, with whom to ask."""
    found, release = _open_release(partnership, number)
    row = PublishedWard.objects.filter(release=release, code=code).first()
    if row is None:
        raise Http404
    shown = _frame(found, release, title=row.name)
    shown |= {
        "ward": row, "shown": Shown(row, found.key, release.number),
        "notes": dict(PublishedNote.objects.filter(release=release).values_list("key", "text")),
    }  # fmt: skip
    return render(request, "public/ward.html", shown)


@open_to_all
def plan(request: HttpRequest, partnership: str) -> HttpResponse:
    """What the partnership agreed, in plain language."""
    found, release = _open_release(partnership, None)
    shown = _frame(found, release, title="What we agreed")
    shown["priorities"] = _by_priority(release)
    return render(request, "public/plan.html", shown)


@open_to_all
def downloads(request: HttpRequest, partnership: str, number: int) -> HttpResponse:
    """Every file of a release."""
    found, release = _open_release(partnership, number)
    files = PublishedFile.objects.filter(release=release, document="").defer("content")
    names = dict(PublishedIndicator.objects.filter(release=release).values_list("key", "name"))
    grouped: dict[str, list[PublishedFile]] = {}
    for file in files:
        grouped.setdefault(names.get(file.about, ""), []).append(file)
    shown = _frame(found, release, title="Download the figures")
    shown |= {"groups": grouped, "documents": _documents(release)}
    return render(request, "public/downloads.html", shown)


@open_to_all
def file(request: HttpRequest, partnership: str, number: int, name: str) -> HttpResponse:
    """One file, byte for byte as it was released."""
    _, release = _open_release(partnership, number)
    row = PublishedFile.objects.filter(release=release, name=name).first()
    if row is None:
        raise Http404
    response = HttpResponse(bytes(row.content), content_type=row.kind)
    response["Content-Disposition"] = f'attachment; filename="{row.name}"'
    return response


@open_to_all
def releases(request: HttpRequest, partnership: str) -> HttpResponse:
    """Everything that was ever released: what corrects what, and what was withdrawn."""
    found = area_of(partnership)
    listed = [(one, corrected_by(found, one)) for one in found.releases]
    return render(request, "public/releases.html", _frame(found, title="All releases") | {"listed": listed})


@open_to_all
def methods(request: HttpRequest, partnership: str, number: int) -> HttpResponse:
    """How the figures of a release were made: rules of status, small numbers, revisions."""
    found, release = _open_release(partnership, number)
    report = from_json(_whole(release).report)
    made = next((one for one in report.sections if one.key == "how-made"), Section("how-made", ""))
    shown = _frame(found, release, title="How the figures of this release were made") | {"section": made}
    return render(request, "public/methods.html", shown)


@open_to_all
def figures(request: HttpRequest) -> HttpResponse:
    """How figures are made, for every partnership of this installation."""
    return render(request, "public/figures.html", {"title": "How figures are made", "areas": areas()})


@open_to_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "public/accessibility.html", {"title": "Accessibility statement"})


def _release(partnership: str, number: int | None) -> tuple[Area, PublishedRelease]:
    found = area_of(partnership)
    return found, release_of(found, number)


def _open_release(partnership: str, number: int | None) -> tuple[Area, PublishedRelease]:
    """A release that was not withdrawn; of a withdrawn one there is nothing but its page."""
    found, release = _release(partnership, number)
    if release.withdrawn_on:
        raise Http404
    return found, release


def _whole(release: PublishedRelease) -> PublishedRelease:
    """The release with its report, which the lists do not read."""
    return PublishedRelease.objects.defer("figures").get(pk=release.pk)


def _by_priority(release: PublishedRelease) -> list[dict[str, Any]]:
    """The plan's priorities, each with its indicators; those of no priority last."""
    rows = list(PublishedIndicator.objects.filter(release=release).defer(*PublishedIndicator.LONG))
    found: list[dict[str, Any]] = [
        {"plan": one, "indicators": [row for row in rows if row.priority == one.key]}
        for one in PublishedPlan.objects.filter(release=release)
    ]
    known = {one["plan"].key for one in found}
    others = [row for row in rows if row.priority not in known]
    return [*found, *([{"plan": None, "indicators": others}] if others else [])]


def _frame(found: Area, release: PublishedRelease | None = None, **more: Any) -> dict[str, Any]:
    """What every page of a partnership is given."""
    current = found.current
    shown: dict[str, Any] = {
        "partnership": found, "partnership_address": reverse("public-area", args=[found.key]),
        "release": release, "current": current, "withdrawn": found.withdrawn_last,
        "correction": corrected_by(found, release) if release else None,
        "is_current": bool(release and current and release.pk == current.pk),
    }  # fmt: skip
    return {**shown, **more}
