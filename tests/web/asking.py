"""Asking the API in tests: a token of somebody's, and requests with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from saferplan_web.people.changes_tokens import make_token


def token_of(user: Any, writes: bool = False) -> str:
    """A token of the account's first post."""
    post = user.posts.first()
    until = timezone.localdate() + timedelta(days=30)
    return make_token(by=user, partnership=post.partnership, post=post, name="test", expires_on=until, writes=writes)[1]


def asked(token: str, address: str = "", status: int = 200) -> Any:
    """The answer as plain data."""
    response = Client().get(f"/api/own{address}", headers={"authorization": f"Bearer {token}"})
    assert response.status_code == status, (address, response.content)
    return response.json()


def sent(token: str, address: str, body: Any, status: int = 200, *, put: bool = False, **headers: str) -> Any:
    """What comes of sending this, as plain data."""
    ask = Client().put if put else Client().post
    more = {"authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    response = ask(f"/api/own{address}", body, content_type="application/json", headers=more)
    assert response.status_code == status, (address, response.content)
    return response.json()
