"""Who may see a page and do an act: every route passes through `page`.

    @page("plan.edit")
    def edit(request, partnership, key): ...

The view gets the Partnership itself in place of its key, and `request.person` tells who asks and what they may do.
A partnership that a person has nothing to do with is not found, so that not even its name is given away.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Post, User
from saferplan_web.people.roles import KNOWN, PERMISSIONS, PUBLIC, SIGNED_IN, Role
from saferplan_web.people.sessions import forget_typed, sign_in_again

_READS = frozenset(name for name in KNOWN if name.endswith(".read"))


@dataclass(frozen=True)
class Person:
    """Someone signed in, with the posts held today in the partnership asked for (several, or none)."""

    user: User
    partnership: Partnership | None
    posts: tuple[Post, ...]
    permissions: frozenset[str]

    def may(self, permission: str) -> bool:
        """Whether the person may do this in the partnership of the page."""
        return permission in self.permissions

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)


def posts_of(user: User, on: date | None = None) -> list[Post]:
    """The posts somebody holds on a day (today), in any partnership."""
    day = on or timezone.localdate()
    held = Q(since__isnull=True) | Q(since__lte=day)
    still = Q(until__isnull=True) | Q(until__gte=day)
    found = Post.objects.filter(held, still, holder=user, withdrawn_at__isnull=True).exclude(role="")
    return list(found.select_related("partnership", "organisation").prefetch_related("also"))


def partnerships_of(user: User, posts: list[Post] | None = None) -> list[Partnership]:
    """The partnerships somebody may look into: by a post there, by a post that serves it too, or by a county post.

    `posts` are those of the person where they are at hand.
    """
    posts = posts_of(user) if posts is None else posts
    own = {post.partnership_id for post in posts} | {one.pk for post in posts for one in post.also.all()}
    return list(Partnership.objects.filter(Q(pk__in=own) | Q(county__in=own)).order_by("name"))


def person_in(user: User, partnership: Partnership) -> Person | None:
    """The person as seen from a partnership; None where the partnership is none of theirs."""
    return person_among(user, partnership, posts_of(user))


def person_among(user: User, partnership: Partnership, posts: list[Post]) -> Person | None:
    """The same where the posts that the person holds are at hand."""
    serving = [
        post
        for post in posts
        if post.partnership_id == partnership.pk or any(one.pk == partnership.pk for one in post.also.all())
    ]
    above = [post for post in posts if partnership.county_id and post.partnership_id == partnership.county_id]
    allowed: set[str] = set()
    for post in serving:
        allowed |= PERMISSIONS[Role(post.role)]
    for post in above:  # a county sees its districts and decides nothing in them
        allowed |= PERMISSIONS[Role(post.role)] & _READS
    if not serving and not above:
        return None
    return Person(user, partnership, tuple(dict.fromkeys((*serving, *above))), frozenset(allowed))


def page(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a view. `permission` is one of people.roles, PUBLIC or SIGNED_IN; a misspelt one fails at start."""
    if permission not in KNOWN | {PUBLIC, SIGNED_IN}:
        raise ValueError(f"no role has the permission {permission!r}")

    def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if permission == PUBLIC:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return sign_in_again(request)
            if request.method == "POST":
                forget_typed(request, request.get_full_path())
            if "partnership" in kwargs:
                kwargs["partnership"] = _admit(request, kwargs["partnership"], permission)
                if owes_second_factor(request, request.person.posts, kwargs["partnership"]):  # type: ignore[attr-defined]
                    return ask_second_factor(request)
            elif permission != SIGNED_IN and not _may_anywhere(request, permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        asked.permission = permission  # type: ignore[attr-defined]
        return asked

    return guarded


def _admit(request: HttpRequest, key: str, permission: str) -> Partnership:
    partnership = Partnership.objects.filter(key=key).first()
    person = person_in(request.user, partnership) if partnership else None  # type: ignore[arg-type]
    if partnership is None or person is None:
        raise Http404
    if permission != SIGNED_IN and not person.may(permission):
        raise PermissionDenied
    request.person = person  # type: ignore[attr-defined]
    return partnership


def _may_anywhere(request: HttpRequest, permission: str) -> bool:
    posts = posts_of(request.user)  # type: ignore[arg-type]
    return any(permission in PERMISSIONS[Role(post.role)] for post in posts)


def owes_second_factor(request: HttpRequest, posts: Iterable[Post], looked_into: Partnership | None = None) -> bool:
    """Whether one of the posts asks for a second factor that the person has not given.

    What the partnership looked into asks of a role holds for a post of elsewhere that serves it too.
    """
    asked_here = looked_into.second_factor if looked_into else []
    if not any(post.role in (*post.partnership.second_factor, *asked_here) for post in posts):
        return False
    trusted = {
        app["provider_id"]
        for app in settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
        if app["settings"].get("second_factor")
    }
    for record in get_authentication_records(request, request.user):
        if record["method"] == "mfa" or (record["method"] == "socialaccount" and record.get("provider") in trusted):
            return False
    return not is_mfa_enabled(request.user)


def ask_second_factor(request: HttpRequest) -> HttpResponse:
    """Send to the page that sets one up."""
    messages.info(request, "Your role here asks for a second factor. Set it up now: it takes two minutes.")
    return HttpResponseRedirect(reverse("mfa_activate_totp"))
