"""Writing of tokens: made by the holder of a post, taken back by the holder or an administrator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import ApiToken, Post, User
from saferplan_web.people.tokens import digest_of, new_secret

LONGEST = timedelta(days=366)


def make_token(
    *, by: User, partnership: Partnership, post: Post, name: str, expires_on: date, writes: bool = False, why: str = ""
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is nowhere kept and cannot be shown again."""
    today = timezone.localdate()
    if post.holder_id != by.pk:
        raise ValidationError({"post": "A token is made by whoever holds the post."})
    if not today <= expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": "Choose a day from today to a year from now"})
    secret = new_secret()
    with changing(by, partnership, f"Token made: {name}", why) as change:
        token: ApiToken = change.add(
            ApiToken(
                partnership=partnership, key=f"token-{digest_of(secret)[:12]}", name=name, post=post, holder=by,
                writes=writes, digest=digest_of(secret), made_on=today, expires_on=expires_on,
            )
        )  # fmt: skip
    return token, secret


def withdraw_token(*, by: Any, token: ApiToken, why: str = "") -> ApiToken:
    """It works no more, from this moment."""
    if token.withdrawn_at is not None:
        raise ValidationError("It is withdrawn already.")
    with changing(by, token.partnership, f"Token withdrawn: {token}", why) as change:
        change.withdraw(token, by)
    return token
