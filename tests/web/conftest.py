"""What the tests of the service share: a visitor, and plain files instead of collected ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import saferplan_web.people.sessions  # noqa: F401 (hears of a sign-in before the first request)
from tests.web.client import Visitor


@pytest.fixture(autouse=True)
def _plain(settings: Any) -> None:
    """Files by their own names, a quick hash for passwords, no looking for collected files."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def visit() -> Callable[..., Visitor]:
    """visit(user) is a visitor who is signed in; visit() one who is not."""
    return Visitor
