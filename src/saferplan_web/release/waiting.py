"""Releases that wait for a second person, for those who may be that person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from saferplan_web.core.waiting import Waiting
from saferplan_web.people.models import Post
from saferplan_web.performance.rounds.sources import Held
from saferplan_web.release.models import Release


def releases_waiting(posts: list[Post]) -> Iterable[Waiting]:
    """A line for each release that is composed and not approved: none for whoever prepared or composed it. One query,
    and none for those who approve nothing."""
    held = Held(posts)
    where = held.where("release.approve")
    if not where:
        return
    holders = {post.holder_id for post in posts}
    rows = Release.objects.filter(
        partnership__in=where, composed_at__isnull=False, approved_at__isnull=True, withdrawn_at__isnull=True
    ).exclude(Q(prepared_by__in=holders) | Q(composed_by__in=holders))
    named = rows.order_by("number").values_list(
        "key", "title", "partnership_id", "partnership__key", "partnership__name"
    )
    several = len(set().union(*held.may.values())) > 1
    for key, title, place, here, name in named:
        yield Waiting(
            f"Check and approve a release: {title}", reverse("release", args=[here, key]), name if several else "",
            "to approve", "blue", "release", place, key,
        )  # fmt: skip
