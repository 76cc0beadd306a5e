"""What a page may load: its own style sheets, scripts and pictures, and nothing from anywhere else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

_RULES = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'{providers}; base-uri 'none'; frame-ancestors 'none'"
)


class ContentSecurityPolicy:
    """Middleware: a fresh nonce for the one inline script of the page's frame, and the policy in the answer.

    The origins of sign-in providers stand in form-action, because browsers hold a redirect after a POST to it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = (request.path_info, *(text for key in request.GET for text in (key, *request.GET.getlist(key))))
        if any("\x00" in text for text in asked):  # no address of ours, and PostgreSQL cannot be asked for it
            raise Http404
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self._next(request)
        response.headers.setdefault("Content-Security-Policy", _RULES.format(nonce=nonce, providers=_providers()))
        return response


def _providers() -> str:
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    servers = [urlsplit(app["settings"]["server_url"]) for app in apps]
    return "".join(f" {server.scheme}://{server.netloc}" for server in servers)
