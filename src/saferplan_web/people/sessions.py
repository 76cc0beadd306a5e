"""How long one stays signed in, and what becomes of text sent after that.

A session ends after a working day, or after half an hour in which nothing was asked for (settings SESSION_HOURS and
SESSION_IDLE_MINUTES). When somebody was last here stands in a signed cookie, so that reading a page writes nothing.
What is posted after the end is kept beside the way to sign in again, and offered to the same person afterwards.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from saferplan_web.people.roles import PUBLIC

BEGAN, ENDED, TYPED = "began", "ended", "typed"
SINCE = "since"  # when the home page was read last before this session
LAST_SEEN = "last_seen"
KEPT_SECONDS = 60 * 60  # typed text waits so long for its writer
LARGEST_KEPT = 400_000  # characters; a year's return typed into one form is a tenth of that
_SECRET = ("password", "csrfmiddlewaretoken")


def begin(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    """Note when a session began: Django calls this whichever way somebody signs in."""
    request.session[BEGAN] = time.time()
    request.session[SINCE] = user.seen_at.isoformat() if getattr(user, "seen_at", None) else ""
    request.session.pop(ENDED, None)
    request.session.set_expiry(None)


user_logged_in.connect(begin, dispatch_uid="saferplan_session_began")


class SessionEnds:
    """Middleware: ends sessions that are over, and says on `request.session_ends_in` for how many seconds one
    stays signed in from this page on.

    Pages that are public are left alone: they read no session and set no cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._next(request)
        if hasattr(request, "session_ends_in") and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"  # of one person: kept by nobody between, asked for anew
        is_activity = getattr(request, "session_ends_in", None) and not getattr(request, "only_looks", False)
        if is_activity and request.user.is_authenticated:
            response.set_signed_cookie(
                LAST_SEEN, str(int(time.time())), salt=_salt(request), httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE, max_age=settings.SESSION_COOKIE_AGE,
            )  # fmt: skip
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """After the check of the form's token, so that only what this site's own pages sent is ever kept.

        A view that `leaves_session` is asked by the page itself, perhaps while its writer sends a text: it neither
        ends a session nor touches its cookie, since its answer may come after that of the text and take its place.
        """
        if getattr(view, "permission", None) == PUBLIC or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        looks = getattr(view, "leaves_session", False)
        if looks:  # Django would delete the cookie of a session that is no more: a later one may stand in it by then
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        if not request.user.is_authenticated:
            return
        left, why = _left(request)
        if left <= 0 and looks:
            request.user = AnonymousUser()
        elif left <= 0:
            was = request.user.pk
            logout(request)
            request.session[ENDED] = {"user": was, "why": why}
        else:
            request.session_left = left  # type: ignore[attr-defined]  # before this page counts as activity
            request.session_ends_in = session_seconds(request)  # type: ignore[attr-defined]


def _salt(request: HttpRequest) -> str:
    return f"{LAST_SEEN}-{request.session.session_key}"


def _left(request: HttpRequest) -> tuple[int, str]:
    """Seconds until the session ends, and which of the two ends it will be."""
    began = float(request.session.get(BEGAN, 0))
    try:
        seen = float(request.get_signed_cookie(LAST_SEEN, salt=_salt(request)) or 0)
    except (KeyError, BadSignature):
        seen = began
    now = time.time()
    day = began + settings.SESSION_HOURS * 3600 - now
    idle = max(seen, began) + settings.SESSION_IDLE_MINUTES * 60 - now
    return (math.floor(day), "day") if day < idle else (math.floor(idle), "idle")


def session_seconds(request: HttpRequest) -> int:
    """How long a session lasts from now, if nothing more happens."""
    day = float(request.session.get(BEGAN, 0)) + settings.SESSION_HOURS * 3600 - time.time()
    return math.floor(min(day, settings.SESSION_IDLE_MINUTES * 60))


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page; what was posted is kept and offered after it."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    return redirect_to_login(reverse("typed" if _keep_typed(request) else "home"))


def _keep_typed(request: HttpRequest) -> bool:
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name.lower() for word in _SECRET)
    ]
    if not fields:  # a button alone, such as the one to stay signed in: it must not take the place of a text
        return False
    if sum(len(name) + len(value) for name, value in fields) > LARGEST_KEPT:
        return False
    ended = request.session.get(ENDED) or {}
    request.session[TYPED] = {
        "address": request.get_full_path(),
        "fields": fields,
        "files": sorted(request.FILES),
        "user": ended.get("user"),  # None: the browser no longer knew whose session it was
        "at": time.time(),
    }
    request.session.set_expiry(KEPT_SECONDS)
    return True


def why_ended(request: HttpRequest) -> str:
    """What the sign-in page says to someone whose session just ended; nothing to anybody else."""
    if TYPED in request.session:
        return "You were signed out before what you sent was saved. It is kept: sign in to save it."
    ended = request.session.get(ENDED)
    if not ended:
        return ""
    if ended["why"] == "day":
        return f"You were signed out because you had been signed in for {settings.SESSION_HOURS} hours."
    return f"You were signed out because nothing happened for {settings.SESSION_IDLE_MINUTES} minutes."


def typed_by(request: HttpRequest) -> dict[str, Any] | None:
    """What the person signed in had typed before the session ended; None where there is nothing of theirs."""
    typed: dict[str, Any] | None = request.session.get(TYPED)
    if typed and (typed["user"] in (None, request.user.pk)) and time.time() - typed["at"] <= KEPT_SECONDS:
        return typed
    return None


def forget_typed(request: HttpRequest, address: str = "") -> None:
    """Drop the text kept: it is not wanted, or it was sent again to the `address` it was for."""
    typed = request.session.get(TYPED)
    if typed and address in ("", typed["address"]):
        del request.session[TYPED]
