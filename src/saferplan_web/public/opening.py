"""Pages that anyone may read: no sign-in, no session, no cookie, and no database but the public one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

MINUTES = 5  # how long others may keep a page: a release that is withdrawn is gone after that


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard of a public view. Whoever is signed in is nobody here, so that the page is the same for everyone and may
    be kept by caches; what the frame would ask about a reader is answered before it asks."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = None  # type: ignore[assignment]
        if hasattr(request, "_messages"):
            del request._messages  # to look into them would read the session; they wait for the next page inside
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=60 * MINUTES)
        return response

    asked.permission = "public"  # type: ignore[attr-defined]
    return asked
