"""Every route times every role, compared with the table written by hand in permissions.txt.

A new route needs a line there; the failure prints the name. One walk, one world, so that it stays quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from django.utils import timezone

from saferplan import Report, to_json
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Group, Membership, Organisation, Post, User
from saferplan_web.people.roles import Role
from saferplan_web.public.models import PublishedRelease

TABLE = Path(__file__).with_name("permissions.txt")
APART = "== guarded elsewhere"
WHO = [
    *("public", "stranger", "county", "admin", "co-ord", "clerk", "analyst", "lead", "board", "chair", "money"),
    *("partner", "sc-off", "sc-mem", "ward", "police"),
]
CELLS = {"yes", "no", "sign-in", "not-found"}
HERE = "exampleton"
ROUTE = re.compile(r"(?P<name>[\w:.-]+)(\((?P<parts>[^)]*)\))?$")


@dataclass(frozen=True)
class Route:
    """An address of the service: its name, its view, and its parts with what stands in for them."""

    name: str
    view: Any
    parts: dict[str, str]


def _lines() -> tuple[list[str], list[str]]:
    kept = [line.rstrip() for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    end = kept.index(APART)
    return kept[:end], kept[end + 1 :]


def table() -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Route name to the parts of its address and what each person gets."""
    heading, *rows = _lines()[0]
    assert heading.split()[1:] == WHO, "permissions.txt: the heading names other people than this test"
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    for row in rows:
        route, *cells = row.split()
        told = ROUTE.match(route)
        assert told, f"permissions.txt: {route} is no name of a route"
        assert len(cells) == len(WHO), f"permissions.txt: {route} has {len(cells)} cells, not {len(WHO)}"
        assert set(cells) <= CELLS, f"permissions.txt: {route} says {sorted(set(cells) - CELLS)}"
        assert told["name"] not in found, f"permissions.txt: {told['name']} stands there twice"
        parts = dict(part.split("=") for part in (told["parts"] or "").split(",") if part)
        found[told["name"]] = (parts, dict(zip(WHO, cells, strict=True)))
    return found


def routes(patterns: list[Any] | None = None, space: str = "", outer: dict[str, str] | None = None) -> Iterator[Route]:
    """Every address of the service with its full name and the parts of its address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        parts = {**(outer or {}), **_parts(pattern.pattern)}
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern.url_patterns, inner, parts)
        else:
            yield Route(f"{space}{pattern.name or ''}", pattern.callback, parts)


def _parts(pattern: Any) -> dict[str, str]:
    """Names of the parts of an address and what stands in for them where the table names nothing."""
    blank = {"int": "0", "uuid": "00000000-0000-0000-0000-000000000000"}
    kinds = {name: type(one).__name__.removesuffix("Converter").lower() for name, one in pattern.converters.items()}
    named = getattr(pattern, "regex", None)
    return {
        name: HERE if name == "partnership" else blank.get(kinds.get(name, ""), "absent")
        for name in {**dict.fromkeys(named.groupindex if named is not None else ()), **kinds}
    }


def _elsewhere(name: str) -> bool:
    return any(fnmatch(name, line.split()[0]) for line in _lines()[1])


def _guarded_here() -> list[Route]:
    return [route for route in routes() if not _elsewhere(route.name)]


def test_every_route_has_a_name_and_its_line() -> None:
    names = {route.name for route in _guarded_here()}
    assert "" not in names, "a route without a name: give path(…, name=…)"
    missing, gone = sorted(names - set(table())), sorted(set(table()) - names)
    assert not missing, "permissions.txt lacks these routes: " + ", ".join(missing)
    assert not gone, "permissions.txt names routes that are no more: " + ", ".join(gone)


def test_every_route_names_its_permission() -> None:
    bare = [route.name for route in _guarded_here() if not hasattr(route.view, "permission")]
    assert not bare, "put @page(…) above the views of: " + ", ".join(bare)


def test_what_is_guarded_elsewhere_says_by_whom() -> None:
    for line in _lines()[1]:
        assert len(line.split()) > 2, f"permissions.txt: say who guards {line}"


def _people() -> dict[str, Client]:
    """One client a column, signed in once."""
    county = Partnership.objects.create(key="countyshire", name="Countyshire")
    here = Partnership.objects.create(key=HERE, name="Exampleton", county=county)
    elsewhere = Partnership.objects.create(key="elsewhere", name="Elsewhere")
    body = Organisation.objects.create(
        partnership=here, key="council", name="Council", standing=Organisation.Standing.RESPONSIBLE
    )
    board = Group.objects.create(partnership=here, key="board", name="Board", kind=Group.Kind.BOARD)
    clients = {"public": Client()}

    def add(who: str, partnership: Partnership, role: Role) -> None:
        user = User.objects.create(email=f"{who}@example.org", name=who, password="!")
        more = {"organisation": body} if partnership == here else {}
        Post.objects.create(
            partnership=partnership, key=f"post-{who}", title=f"Post of {who}", role=role, holder=user, **more
        )
        clients[who] = Client()
        clients[who].force_login(user)

    add("stranger", elsewhere, Role.CO_ORDINATOR)
    add("county", county, Role.CO_ORDINATOR)
    for who, role in zip(WHO[3:], Role, strict=True):
        add(who, here, role)
    chair = Post.objects.get(key="post-chair")
    Membership.objects.create(partnership=here, key="seat", group=board, post=chair)
    PublishedRelease.objects.create(
        partnership=HERE, name="Exampleton", number=1, title="First", as_at="2015-06", period="June 2015",
        data_as_at="30 June 2015", released_at=timezone.now(), report=to_json(Report("", "", "", "", "", ())),
    )  # fmt: skip
    return clients


def _address(route: Route, named: dict[str, str]) -> str:
    try:
        return reverse(route.name, kwargs={**route.parts, **named})
    except NoReverseMatch as error:
        raise AssertionError(f"{route.name}: name the parts of its address in permissions.txt ({error})") from None


def _answer(client: Client, address: str) -> str:
    """What came: the guard sets `person` once it lets somebody through, so a missing thing is told from a wall."""
    response: HttpResponse = client.get(address)
    if response.status_code == 405:
        response = client.post(address)
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return "sign-in"
    if response.status_code == 403:
        return "no"
    if response.status_code == 404 and getattr(response.wsgi_request, "person", None) is None:
        return "not-found"
    assert response.status_code < 500, f"{address} broke with {response.status_code}"
    return "yes"


@pytest.mark.django_db(databases=["default", "public"])
def test_each_role_gets_what_the_table_says() -> None:
    clients, wrong = _people(), []
    told = table()
    for route in _guarded_here():
        named, wanted = told.get(route.name, ({}, {}))
        address = _address(route, named) if wanted else ""
        for who in wanted:
            with transaction.atomic():
                got = _answer(clients[who], address)
                transaction.set_rollback(True)
            if got != wanted[who]:
                wrong.append(f"{route.name} ({address}): {who} gets {got}, the table says {wanted[who]}")
    assert not wrong, "\n" + "\n".join(wrong)
