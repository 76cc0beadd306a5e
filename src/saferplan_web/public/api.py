"""Released figures for programs: what the public pages show, without signing in, from the public database alone."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Router, Schema
from ninja.pagination import paginate

from saferplan import from_json
from saferplan_web.public.api_shapes import Key, Line, Paging, TableShape, answers, line_of, table_shape, tables_in
from saferplan_web.public.models import (
    PublishedFile,
    PublishedIndicator,
    PublishedPlan,
    PublishedRelease,
    PublishedWard,
)
from saferplan_web.public.released import Area, area_of, areas, corrected_by, release_of

router = Router(tags=["Released figures"], auth=None)


class AreaShape(Schema):
    """A partnership that has released figures. `current` is the number of the release that counts now."""

    key: str
    name: str
    current: int | None


class ReleaseShape(Schema):
    """One release. Of a withdrawn one there is nothing but this."""

    number: int
    title: str
    as_at: str
    period: str
    data_as_at: str
    marking: str
    released_at: datetime
    changed: str
    corrects: int | None
    corrected_by: int | None
    withdrawn_on: datetime | None
    withdrawn_why: str


class ReleasedIndicator(Line):
    """An indicator of a release: its line, every printed figure, and the judgement as plain data."""

    figures: TableShape | None
    judgement: dict[str, Any]


class WardShape(Schema):
    """A ward of a release."""

    code: str
    name: str


class WardTables(WardShape):
    """A ward with the tables of its page."""

    tables: list[TableShape]


class PlanShape(Schema):
    """A priority in plain language."""

    key: str
    name: str
    outcome: str
    why: str
    outcomes: list[str]
    actions: list[str]


class FileShape(Schema):
    """A file of a release and where it is downloaded; `about` is the key of the indicator it is of, if it is of one."""

    name: str
    title: str
    kind: str
    about: str
    bytes: int
    address: str


@router.get("/areas", response=answers(list[AreaShape], token=False), url_name="areas")
@paginate(Paging)
def list_areas(request: HttpRequest) -> Any:
    """Partnerships that have released figures"""
    return [{"key": one.key, "name": one.name, "current": one.current and one.current.number} for one in areas()]


@router.get("/areas/{partnership}/releases", response=answers(list[ReleaseShape], token=False), url_name="releases")
@paginate(Paging)
def list_releases(request: HttpRequest, partnership: Key) -> Any:
    """Everything that a partnership ever released, the newest first"""
    found = area_of(partnership)
    return [_release(found, one) for one in found.releases]


def _release(area: Area, one: PublishedRelease) -> dict[str, Any]:
    numbers = {each.pk: each.number for each in area.releases}
    later = corrected_by(area, one)
    same = (
        "number", "title", "as_at", "period", "data_as_at", "marking", "released_at", "changed", "withdrawn_on",
        "withdrawn_why",
    )  # fmt: skip
    return {
        **{name: getattr(one, name) for name in same}, "corrects": numbers.get(one.supersedes_id or 0),
        "corrected_by": later.number if later else None,
    }  # fmt: skip


def _open(partnership: str, number: int) -> PublishedRelease:
    found = release_of(area_of(partnership), number)
    if found.withdrawn_on:
        raise Http404("This release was withdrawn.")
    return found


@router.get(
    "/areas/{partnership}/releases/{int:number}/indicators",
    response=answers(list[Line], token=False),
    url_name="released-indicators",
)
@paginate(Paging)
def list_released(request: HttpRequest, partnership: Key, number: int) -> Any:
    """The indicators of a release, each as one line"""
    rows = PublishedIndicator.objects.filter(release=_open(partnership, number)).defer(*PublishedIndicator.LONG)
    return [line_of(one.key, one.name, one.priority or None, one.row) for one in rows]


@router.get(
    "/areas/{partnership}/releases/{int:number}/indicators/{key}",
    response=answers(ReleasedIndicator, token=False),
    url_name="released-indicator",
)
def one_released(request: HttpRequest, partnership: Key, number: int, key: Key) -> Any:
    """One indicator of a release, with every figure that was printed of it"""
    kept = PublishedIndicator.objects.filter(release=_open(partnership, number), key=key)
    one = kept.defer("page", "charts").first()
    if one is None:
        raise Http404("There is no such indicator in this release.")
    figures = table_shape(from_json(one.history)) if one.history else None
    line = line_of(one.key, one.name, one.priority or None, one.row)
    return {**line, "figures": figures, "judgement": one.judgement}


@router.get(
    "/areas/{partnership}/releases/{int:number}/wards",
    response=answers(list[WardShape], token=False),
    url_name="released-wards",
)
@paginate(Paging)
def list_wards(request: HttpRequest, partnership: Key, number: int) -> Any:
    """The wards that a release has a page of"""
    return PublishedWard.objects.filter(release=_open(partnership, number)).only("code", "name", "place")


@router.get(
    "/areas/{partnership}/releases/{int:number}/wards/{code}",
    response=answers(WardTables, token=False),
    url_name="released-ward",
)
def one_ward(request: HttpRequest, partnership: Key, number: int, code: Key) -> Any:
    """The tables of one ward"""
    one = PublishedWard.objects.filter(release=_open(partnership, number), code=code).defer("charts").first()
    if one is None:
        raise Http404("There is no such ward in this release.")
    return {"code": one.code, "name": one.name, "tables": tables_in(from_json(one.page))}


@router.get(
    "/areas/{partnership}/releases/{int:number}/plan",
    response=answers(list[PlanShape], token=False),
    url_name="released-plan",
)
@paginate(Paging)
def list_plan(request: HttpRequest, partnership: Key, number: int) -> Any:
    """The plan in plain language: priorities, outcomes and what is done"""
    return PublishedPlan.objects.filter(release=_open(partnership, number))


@router.get(
    "/areas/{partnership}/releases/{int:number}/files",
    response=answers(list[FileShape], token=False),
    url_name="released-files",
)
@paginate(Paging)
def list_files(request: HttpRequest, partnership: Key, number: int) -> Any:
    """The files of a release, and where each is downloaded"""
    rows = PublishedFile.objects.filter(release=_open(partnership, number)).defer("content")
    return [
        {
            "name": one.name, "title": one.title, "kind": one.kind, "about": one.about, "bytes": one.size,
            "address": reverse("public-file", args=[partnership, number, one.name]),
        }
        for one in rows
    ]  # fmt: skip
