"""Pages for what cannot be shown: not allowed, not found, a form too old, an error of ours.

A program that asks an address of the API is told the same as JSON, in the form of all its refusals.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse


def in_json(status: int, *faults: dict[str, str]) -> JsonResponse:
    """A refusal as every one of the API looks (public.api_shapes.Refusal)."""
    response = JsonResponse({"status": status, **faults[0], "faults": faults}, status=status)
    response["Cache-Control"] = "no-cache"
    return response


def fault(what: str, where: str = "", mend: str = "") -> dict[str, str]:
    """One thing that is wrong, where in the request, and how to mend it."""
    return {"what": what, "where": where, "mend": mend}


def _is_program(request: HttpRequest) -> bool:
    """Whether an address of the API is asked for; its page in words is one like any other."""
    return request.path_info.startswith("/api/") and request.path_info != "/api/"


def _say(request: HttpRequest, status: int, title: str, *lines: str) -> HttpResponse:
    user = getattr(request, "user", None)
    home = reverse("home") if user is not None and user.is_authenticated else "/"
    shown = {"title": title, "lines": lines, "links": [("Go to the home page", home)]}
    return render(request, "govuk/message.html", shown, status=status)


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    if _is_program(request):
        return in_json(403, fault("This is not allowed.", "", "Ask the co-ordinator or the administrator."))
    why = (
        str(exception) if exception and str(exception) else "Your role in this partnership does not include this page."
    )
    more = "If you need it for your work, ask the co-ordinator or the administrator to change your role."
    return _say(request, 403, "You may not see this page", why, more)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    if _is_program(request):
        return in_json(404, fault("There is no such address.", "", "See /api/openapi.json."))
    return _say(
        request, 404, "Page not found", "If you typed the address, check that it is right.",
        "If you followed a link, what it led to may have been withdrawn, or belong to a partnership that is not yours.",
    )  # fmt: skip


def wrong_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    if _is_program(request):
        return in_json(400, fault("The request could not be read.", "", "See /api/openapi.json."))
    return _say(request, 400, "The request could not be read", "Go back and try again.")


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form without its token: the session ended, or cookies are off."""
    return _say(
        request, 403, "This form can no longer be sent",
        "It was opened before you signed in or out, or cookies are switched off in your browser.",
        "Go back, copy what you typed if you need it, load the page again and send the form once more.",
    )  # fmt: skip


def failed(request: HttpRequest) -> HttpResponse:
    """500. Asks nothing of the databases, which may be what failed."""
    if _is_program(request):
        mend = "Try again in a few minutes. If it happens again, tell the administrator what was asked and when."
        return in_json(500, fault("There is a problem with the service. Nothing was saved.", "", mend))
    shown = {
        "title": "Sorry, there is a problem with the service",
        "lines": [
            "What you did last was not saved. Try again in a few minutes.",
            "If it happens again, tell the administrator what you were doing and when.",
        ],
        "links": [("Go to the home page", "/")],
        "cspNonce": getattr(request, "csp_nonce", ""),
    }
    return HttpResponse(get_template("govuk/message.html").render(shown), status=500)
