"""Which indicators somebody may see: the one rule that every page, download, chart and search goes by.

    Indicator.objects.filter(visible(person))
    Sheet.objects.filter(visible(person, "indicator"))

Restricted indicators are for those with `restricted.read`, for the organisation that supplies one, and for the post
that leads it. For everybody else they do not exist: not listed, not counted, not named. One that would give another
restricted one away is for those with `restricted.read` alone: whoever leads the sum may not see its parts.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q


def visible(person: Any, to_indicator: str = "") -> Q:
    """The condition on indicators, or on what leads to one by the path `to_indicator`; `person` None: the public."""
    path = f"{to_indicator}__" if to_indicator else ""
    if sees_restricted(person):
        return ~Q(pk__in=[])  # true of every row: an empty Q would vanish beside an "or"
    seen = Q(**{f"{path}restricted": False})
    if person is None:
        return seen
    # What somebody holds in another partnership opens nothing here.
    posts = [post for post in person.posts if serves(post, person.partnership)]
    own = {post.organisation_id for post in posts if post.organisation_id}
    if own and person.may("returns.enter"):
        seen |= Q(**{f"{path}supplier__in": own, f"{path}follows": False})
    if posts:
        seen |= Q(**{f"{path}lead__in": [post.pk for post in posts], f"{path}follows": False})
    return seen


def sees_restricted(person: Any) -> bool:
    """Whether somebody sees every restricted indicator of the partnership."""
    return person is not None and person.may("restricted.read")


def serves(post: Any, partnership: Any) -> bool:
    """Whether a post is of the partnership itself, or serves it too."""
    return post.partnership_id == partnership.pk or any(one.pk == partnership.pk for one in post.also.all())
