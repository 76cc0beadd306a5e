"""What a document is made from: the folder and the tables of service/, whole or as those see them who look in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from saferplan import Folder, from_json, to_json
from saferplan.values.making import Told
from saferplan_web.core import carrying_out
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Post
from saferplan_web.performance import kept
from saferplan_web.performance.filling import fill
from saferplan_web.performance.folder import folder_of
from saferplan_web.plan.models import PlanVersion

KEPT = "for documents"  # where the content of a version holds the plan as the library knows it
# Tables that a plan is told from; the others tell how it goes.
_OF_PLAN = ("service/core/", "service/people/", "service/plan/", "service/actions/action.csv", "service/actions/mile")


def tables_of(partnership: Partnership) -> dict[str, str]:
    """What was decided, as the texts of the tables that a folder's service/ would hold. Nobody is named in them."""
    stated = folder_of(partnership, stated=True)
    posts = Post.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("place", "pk")
    told = fill(Partnership(pk=partnership.pk), stated, posts)
    return carrying_out.tables(partnership, told, lambda user: "")


def restricted_in(folder: Folder) -> frozenset[str]:
    """Indicators that are restricted, and those that would give one away."""
    return frozenset(one.id for one in folder.indicators if one.restricted)


def open_to_all(told: Told, restricted: Iterable[str]) -> Told:
    """The same without the restricted indicators, for a reader who may not see them. What was restricted since is
    left out as if it had been then."""
    hidden = frozenset(restricted) | restricted_in(told.folder)
    marked = tuple(replace(one, restricted=one.id in hidden) for one in told.folder.indicators)
    return Told(kept.open_part(replace(told.folder, indicators=marked)), told.tables)


def plan_as_it_stands(partnership: Partnership) -> dict[str, Any]:
    """What a version of the plan keeps for documents: the plan as the library knows it, without any figure."""
    folder = folder_of(partnership, names=())
    tables = {name: text for name, text in tables_of(partnership).items() if name.startswith(_OF_PLAN)}
    tables.pop("service/plan/planversion.csv", None)  # a version does not hold those before it
    plan = {name: to_json(getattr(folder, name)) for name in ("partnership", "indicators", "targets")}
    return {KEPT: {**plan, "title": folder.title, "tables": tables}}


def plan_as_it_stood(version: PlanVersion) -> Told | None:
    """The plan of a version; None where it was kept before documents were made of plans."""
    held: Mapping[str, Any] | None = version.content.get(KEPT)
    if held is None:
        return None
    parts = {name: from_json(held[name]) for name in ("partnership", "indicators", "targets")}
    return Told(Folder(title=held["title"], **parts), held["tables"])
