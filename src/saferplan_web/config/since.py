"""What changed since somebody was last here: of what they may read, and nothing that speaks of restricted things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from saferplan_web.core.models import Change, Partnership, Touched
from saferplan_web.people.models import Post
from saferplan_web.people.roles import PERMISSIONS, Role

MOST = 60  # so many are read, the newest first
SHOWN = 5  # of each group
# Kinds of things by the permission that lets their pages be read, and the word they are grouped under.
READ_BY: dict[str, tuple[str, str]] = {
    "plan.Priority": ("plan.read", "Plan"), "plan.Outcome": ("plan.read", "Plan"),
    "plan.PlanVersion": ("plan.read", "Plan"), "plan.Recommendation": ("plan.read", "Plan"),
    "plan.Indicator": ("restricted.read", "Plan"), "plan.Target": ("restricted.read", "Plan"),
    "plan.Mark": ("restricted.read", "Plan"), "plan.MeasureReview": ("restricted.read", "Plan"),
    "actions.Action": ("restricted.read", "Actions"), "actions.Milestone": ("restricted.read", "Actions"),
    "actions.Variance": ("restricted.read", "Actions"), "actions.Risk": ("restricted.read", "Actions"),
    "performance.Batch": ("restricted.read", "Returns"), "core.KeptFile": ("restricted.read", "Returns"),
    "performance.Commentary": ("restricted.read", "Performance"),
    "performance.Stated": ("restricted.read", "Performance"),
    "performance.Round": ("workings.read", "Rounds"), "performance.Snapshot": ("workings.read", "Rounds"),
    "performance.HighlightReport": ("workings.read", "Rounds"),
    "performance.ChallengeRemark": ("workings.read", "Rounds"),
    "performance.Problem": ("workings.read", "Rounds"), "performance.ProblemStep": ("workings.read", "Rounds"),
    "people.Organisation": ("people.read", "Bodies and groups"), "people.Group": ("people.read", "Bodies and groups"),
    "people.Membership": ("people.read", "Bodies and groups"), "people.Post": ("people.read", "Bodies and groups"),
    "core.Partnership": ("people.read", "Settings"),
}  # fmt: skip
OTHER = "Other"


@dataclass(frozen=True)
class Group:
    """Changes of one kind in one partnership, the newest first; `more` are those not shown."""

    partnership: Partnership
    word: str
    shown: list[Any]
    more: int


def changed_since(user: Any, posts: list[Post], since: datetime | None) -> list[Group]:
    """What others did since, grouped. One query. Nothing on a first visit, when all would be new."""
    if since is None:
        return []
    places = {one.pk: one for post in posts for one in (post.partnership, *post.also.all())}
    allowed = {pk: _permissions(posts, pk) for pk in places}
    wanted = Q(pk__in=[])
    for pk, permissions in allowed.items():
        kinds = [kind for kind, (permission, _) in READ_BY.items() if permission in permissions]
        touched = Touched.objects.filter(change=OuterRef("pk"))
        # Every part of the change must be readable: its words may name any of them.
        wanted |= Q(partnership=pk) & Exists(touched.filter(kind__in=kinds)) & ~Exists(touched.exclude(kind__in=kinds))
    first = Touched.objects.filter(change=OuterRef("pk")).order_by("pk").values("kind")[:1]
    found = Change.objects.filter(wanted, at__gt=since).exclude(by=user).annotate(kind=first)
    return _grouped(found.select_related("by").order_by("-pk")[:MOST], places)


def _permissions(posts: Iterable[Post], partnership: int) -> set[str]:
    serving = (
        post
        for post in posts
        if post.partnership_id == partnership or any(one.pk == partnership for one in post.also.all())
    )
    return {permission for post in serving for permission in PERMISSIONS[Role(post.role)]}


def _grouped(changes: Iterable[Any], places: dict[int, Partnership]) -> list[Group]:
    groups: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    for change in changes:
        groups[change.partnership_id, READ_BY.get(change.kind, ("", OTHER))[1]].append(change)
    return [
        Group(places[place], word, held[:SHOWN], len(held) - SHOWN if len(held) > SHOWN else 0)
        for (place, word), held in groups.items()
    ]
