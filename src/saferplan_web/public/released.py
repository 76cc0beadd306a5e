"""Reading what was released: the release that counts now, an earlier one, and how a page shows their parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from saferplan import from_json
from saferplan.values.document import Chart, Section
from saferplan.values.sheet import Drawing
from saferplan_web.public.models import PublishedRelease


@dataclass(frozen=True)
class Area:
    """A partnership as its releases name it; the frame shows it like a partnership."""

    key: str
    name: str
    releases: tuple[PublishedRelease, ...]

    @property
    def current(self) -> PublishedRelease | None:
        """The newest release that was neither withdrawn nor corrected by a later one."""
        corrected = {one.supersedes_id for one in self.releases if one.withdrawn_on is None}
        return next((one for one in self.releases if one.withdrawn_on is None and one.pk not in corrected), None)

    @property
    def withdrawn_last(self) -> PublishedRelease | None:
        """A withdrawn release newer than the one that counts: the reader is told of it."""
        newest = self.releases[0]
        return newest if newest.withdrawn_on else None


def areas() -> list[Area]:
    """Every partnership that ever released something, by name."""
    found: dict[str, list[PublishedRelease]] = {}
    for row in PublishedRelease.objects.defer(*PublishedRelease.LONG).order_by("-number"):
        found.setdefault(row.partnership, []).append(row)
    listed = [Area(key, rows[0].name, tuple(rows)) for key, rows in found.items()]
    return sorted(listed, key=lambda area: area.name)


def area_of(key: str) -> Area:
    """One partnership with its releases, the newest first. 404 where it never released anything."""
    rows = PublishedRelease.objects.filter(partnership=key).defer(*PublishedRelease.LONG).order_by("-number")
    found = tuple(rows)
    if not found:
        raise Http404
    return Area(key, found[0].name, found)


def release_of(area: Area, number: int | None) -> PublishedRelease:
    """The release of a number, or the one that counts now. 404 where there is none; a withdrawn one is given."""
    numbered = {one.number: one for one in area.releases}
    chosen = area.current if number is None else numbered.get(number)
    if chosen is None:
        raise Http404
    return chosen


def corrected_by(area: Area, release: PublishedRelease) -> PublishedRelease | None:
    """The release that corrects this one."""
    later = (one for one in area.releases if one.supersedes_id == release.pk and one.withdrawn_on is None)
    return next(later, None)


class Shown:
    """A composed page of a release with its charts, as the templates of sections take it."""

    def __init__(self, row: Any, area: str, number: int) -> None:
        self.section: Section = from_json(row.page)
        self.drawings = [
            Drawing(one["key"], from_json(one["chart"]), one["svg"], one["alt"], tuple(one.get("notes", ())))
            for one in row.charts
        ]
        self._area, self._number = area, number

    def drawing(self, chart: Chart) -> Drawing | None:
        """The picture of a chart."""
        return next((one for one in self.drawings if one.chart == chart), None)


def links_of(area: str, number: int) -> Any:
    """Where the key of a section of the composed report leads: to the indicator's page of the same release."""

    def link(key: str) -> str:
        name = key.removeprefix("measure-")
        return reverse("public-indicator", args=[area, number, name]) if key != name else ""

    return link
