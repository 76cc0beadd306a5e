"""Who asks by a token: the post it stands for, with the permissions of that post alone and only while it is held."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from saferplan_web.core.models import Partnership
from saferplan_web.people.guard import Person, person_among, posts_of
from saferplan_web.people.models import ApiToken

BEGINS = "sp_"  # so that one left lying in a file is known for what it is


def new_secret() -> str:
    """A secret that nobody can guess; it is shown once and never kept."""
    return BEGINS + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is long and random, so that a quick digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Bearer(HttpBearer):
    """`Authorization: Bearer sp_…`. Sets `request.person`, as the guard of pages does."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, where it works today; else nobody."""
        today = timezone.localdate()
        kept = ApiToken.objects.filter(digest=digest_of(token), withdrawn_at__isnull=True, expires_on__gte=today)
        found = kept.select_related("holder", "partnership").first()
        person = _person(found) if found else None
        if found is None or person is None:
            return None
        if found.used_on != today:
            ApiToken.objects.filter(pk=found.pk).update(used_on=today)
        request.person, request.user = person, found.holder  # type: ignore[attr-defined]
        return found


def _person(token: ApiToken) -> Person | None:
    """The holder as the token's post, if it is still theirs."""
    if not token.holder.is_active:
        return None
    posts = [post for post in posts_of(token.holder) if post.pk == token.post_id]
    return person_among(token.holder, token.partnership, posts) if posts else None


def admitted(request: HttpRequest, permission: str) -> tuple[Any, Partnership]:
    """The person and the partnership of a request by token. PermissionDenied where the post may not do this, or the
    token only reads."""
    person: Any = request.person  # type: ignore[attr-defined]
    if not person.may(permission):
        raise PermissionDenied("The token’s post may not do this.")
    if request.method != "GET" and not request.auth.writes:  # type: ignore[attr-defined]
        raise PermissionDenied("This token only reads.")
    return person, person.partnership
