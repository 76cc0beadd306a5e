"""Junk in every form and every address: the answer is a page or a form that says what is wrong, never a failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Post, User
from saferplan_web.plan.models import Indicator, Priority
from tests.web.attacking import addresses, everything_in, keys_of
from tests.web.client import _values
from tests.web.made import account, indicator, organisation, partnership, post, priority, returns
from tests.web.page_rules import parse
from tests.web.planting import plant_all
from tests.web.releasing import prepared
from tests.web.rounding import opened, report_on, round_world
from tests.web.test_recalculation import worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])
LONG = "x" * 100_000
HUGE = "9" * 30  # a whole number that no database holds
OURS = (b"Traceback", b"invalid literal", b"int() with base", b"object at 0x", b"ValueError", b"does not exist.", b"[<")
QUERIES = (
    f"?page=-1&sort=junk&month=2015-13&as_at=0000-00&period=9999/99&months=2015-13&only=junk&priority={HUGE}&due=31-31-2015",
    "?page=junk&sort=-&month=%00&months=%00&words=%ff%fe&priority=%00&area=%00&areas=junk&ward=%00&kind=%00&indicator=%00",
    f"?as=junk&first=junk&second=junk&from=2015-13&to=1&status=junk&status=junk&owner=-1&lead={HUGE}&words={LONG[:4000]}",
)


def world() -> dict[str, Any]:
    """One of everything, in the middle of a round, and the keys of all of it."""
    found = round_world()
    here: Partnership = found["here"]
    opened(found)
    report = report_on("Burglary")
    body = organisation(here)
    lead = post("theme lead", here, "Lead of all", organisation=body)
    held: dict[type, Any] = {User: found["co"], Priority: found["burglary"], type(report): report, Post: lead}
    held |= {type(report.round): report.round, type(body): body, Indicator: Indicator.objects.get(key="burglary")}
    planted = plant_all(here, "junk", held, but=("HighlightReport",))
    stages = [returns(here, {"burglary": {"2015-07": 1}}, stage=stage) for stage in ("draft", "submitted", "locked")]
    release = prepared(here, account("analyst", here))
    worked_out(here)
    named = [*held.values(), *planted, *stages, release, found["board"]]
    return found | {"keys": keys_of(*(one for one in named if hasattr(one, "key")))}


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def told(client: Client, address: str, values: Mapping[str, Any] | None = None) -> str:
    """What is wrong with an answer; blank where nothing is. Nothing is kept of what was sent."""
    with transaction.atomic():
        answer = client.get(address) if values is None else client.post(address, values)
        said = everything_in(answer)
        transaction.set_rollback(True)
    name = f"{address[:160]} {'' if values is None else {one: str(text)[:20] for one, text in values.items()}}"
    if answer.status_code >= 500:
        return f"{name} answers {answer.status_code}: {getattr(answer, 'exc_info', None) and answer.exc_info[1]!r}"
    ours = [word for word in OURS if word in said]
    return f"{name} says {ours}" if ours else ""


def doors(client: Client, here: Partnership, keys: Mapping[str, str]) -> list[str]:
    """One address of every route, with a key that opens it where there is one."""
    found: dict[str, str] = {}
    for address in addresses(here, keys):
        name = resolve(address).view_name
        if name not in found and client.get(address).status_code != 404:
            found[name] = address
    return list(found.values())


def forms_at(client: Client, address: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The forms of a page that are sent by POST: where to, and what stands in them; boxes not ticked too."""
    answer = client.get(address)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return
    for form in parse(answer.content.decode())[0].iter("form"):
        if form.attrib.get("method", "get").lower() == "post":
            boxes = {one.attrib["name"]: "" for one in form.iter("input") if one.attrib.get("name")}
            to = urljoin(address, form.attrib.get("action") or address)
            if urlsplit(to).path.startswith(("/p/", "/home")):
                yield to, boxes | _values(form)


def junk_of(fields: dict[str, Any], foreign: str) -> Iterator[dict[str, Any]]:
    """A form filled wrongly in every way."""
    for text in (LONG, "a\x00b", HUGE, foreign):
        yield dict.fromkeys(fields, text)
    yield {name: ["a", "b", foreign] for name in fields}


def test_junk_is_taken_for_what_it_is() -> None:
    """One walk through one world, for making it takes longer than asking."""
    found = world()
    client = signed_in(found["co"])
    open_doors = doors(client, found["here"], found["keys"])
    _forms(client, open_doors)
    _versions(client, open_doors)
    _queries(client, open_doors)


def _forms(client: Client, found: list[str]) -> None:
    """Every form, filled wrongly."""
    elsewhere = indicator(partnership("elsewhere"), "away", priority=priority(partnership("elsewhere"), "Away"))
    wrong, seen = set(), set()
    for address in ["/home", *found]:
        for to, fields in forms_at(client, address):
            if (known := (to, *sorted(fields))) not in seen:
                seen.add(known)
                wrong |= {told(client, to, values) for values in junk_of(fields, str(elsewhere.pk))}
    assert len(seen) > 60, len(seen)
    assert not wrong - {""}, "\n".join(sorted(wrong - {""}))


def _versions(client: Client, found: list[str]) -> None:
    """A version that is no number, which no page sends."""
    wrong = {told(client, address, {"version": version, "why": "x"}) for address in found for version in ("junk", HUGE)}
    assert not wrong - {""}, "\n".join(sorted(wrong - {""}))
    freeze = next(address for address in found if address.endswith("/freeze/"))
    assert client.post(freeze, {"version": "junk"}).status_code == 400
    assert b"could not be read" in client.post(freeze, {"version": HUGE}).content


def _queries(client: Client, found: list[str]) -> None:
    """Every address with junk after its question mark."""
    wrong = {told(client, f"{address}{query}") for address in ["/home", "/", *found] for query in QUERIES}
    assert not wrong - {""}, "\n".join(sorted(wrong - {""}))
