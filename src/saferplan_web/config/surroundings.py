"""What every page is given: the nonce of the policy, who is signed in, and the places they may go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from saferplan_web.people.guard import Person

# What the top navigation may hold: its word, the name of its first page, and what lets somebody see it. A place is
# shown once its first page exists.
PLACES = (
    ("Plan", "plan", "plan.read"),
    ("Performance", "performance", "performance.read"),
    ("Actions", "actions", "actions.read"),
    ("Records", "records", "records.read"),
    ("Settings", "settings", "people.read"),
)
ABOUT = (
    ("Public site", "public-front"),
    ("How figures are made", "public-figures"),
    ("Accessibility statement", "public-accessibility"),
)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Template values of every page."""
    person: Person | None = getattr(request, "person", None)
    found: dict[str, Any] = {
        "cspNonce": getattr(request, "csp_nonce", ""),
        "person": person,
        "user": getattr(request, "user", None),
        "places": _places(request, person),
        "footer_links": [(text, href) for text, name in ABOUT if (href := _address(name))],
        "account_links": [(text, href) for text, name in (("Sign out", "account_logout"),) if (href := _address(name))],
        "home_address": _address("home") if person else _address("public-front"),
    }
    if person and person.partnership:
        found["partnership"] = person.partnership
    return found


def _places(request: HttpRequest, person: Person | None) -> list[dict[str, Any]]:
    if person is None or person.partnership is None:
        return []
    found = [("Home", _address("home"))]
    found += [
        (text, _address(name, person.partnership.key)) for text, name, permission in PLACES if person.may(permission)
    ]
    return [{"text": text, "href": href, "active": request.path.startswith(href)} for text, href in found if href]


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
