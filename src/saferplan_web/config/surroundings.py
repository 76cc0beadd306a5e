"""What every page is given: the nonce of the policy, who is signed in, and the places they may go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from saferplan_web.people.guard import Person

# What the top navigation may hold: its word, the name of its first page, what lets somebody see it, and where else in
# the partnership's addresses one is in this place. A place is shown once its first page exists.
PLACES = (
    ("Plan", "plan", "plan.read", ()),
    ("Performance", "performance", "performance.read", ("rounds/", "explore/", "wards/", "release/", "documents/")),
    ("Actions", "actions", "actions.read", ()),
    ("Records", "records", "records.read", ("jobs/",)),
    ("Settings", "settings", "people.read", ("people/",)),
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
        "places": places_of(request, person),
        "footer_links": [(text, href) for text, name in ABOUT if (href := _address(name))],
        "account_links": [("Sign out", _address("account_logout"))],
        "home_address": _address("home") if person else _address("public-front"),
    }
    if person and person.partnership:
        found["partnership"] = person.partnership
        found["partnership_address"] = _address("partnership", person.partnership.key)
    if seconds := getattr(request, "session_ends_in", None):
        found["session_ends_in"] = seconds
        found["session_ends_at"] = timezone.now() + timedelta(seconds=seconds)
        found["stay_address"] = _address("stay")
    return found


def places_of(request: HttpRequest, person: Person | None) -> list[dict[str, Any]]:
    """The places of a partnership that somebody may go to."""
    if person is None or person.partnership is None:
        return []
    home = _address("home")
    found = [{"text": "Home", "href": home, "active": request.path == home}]
    root = f"/p/{person.partnership.key}/"
    for text, name, permission, more in PLACES:
        if person.may(permission) and (href := _address(name, person.partnership.key)):
            within = request.path.startswith((href, *(root + part for part in more)))
            found.append({"text": text, "href": href, "active": within})
    return [one for one in found if one["href"]]


def _address(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
