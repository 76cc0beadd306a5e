"""Every page asks the database less than twelve times, whoever reads it and however many indicators there are.

One walk over all routes and roles with few indicators, one with more, and one with as many as a large partnership has.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from saferplan import Period, to_json
from saferplan.values.document import Cell, Paragraph, Report, Section, Table, TableBlock
from saferplan_web.actions.models import Action, Risk
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Group, Membership, Post
from saferplan_web.people.roles import Role
from saferplan_web.performance.models import Round, Sheet
from saferplan_web.public.models import (
    PublishedFile,
    PublishedIndicator,
    PublishedPlan,
    PublishedRelease,
    PublishedWard,
)
from tests.web.made import account, indicator, organisation, partnership, priority, returns
from tests.web.test_permissions import WHO, Route, table
from tests.web.test_permissions import _guarded_here as guarded

MOST = 12
# Handing over looks once at every kind of thing that can name a post or a group, whatever there is of each.
EVERY_KIND = {"group-disband": 30, "post-hand-over": 30}
FEW, MORE, MANY = 4, 10, 60
ROW: dict[str, Any] = {
    **dict.fromkeys(
        ("period", "sentence", "why", "fault", "against_words", "target_words", "change_words", "chance",
         "outlook_range", "odds", "outlook_words", "state_words", "unit", "sparkline", "state"), "",
    ),
    **{name: {"text": "12", "value": 12.0, "mark": ""}
       for name in ("figure", "against", "target", "annual_target", "last_year", "change", "outlook")},
    "status": {"name": "No concern", "statement": "", "shape": "circle", "colour": "#0f7a52", "worse": None,
               "worsened": False},
}  # fmt: skip
# What stands for the parts of addresses, where the table of permissions names nothing that is there.
PARTS = {
    "organisation": "council", "organisation-edit": "council", "priority": "theft", "priority-edit": "theft",
    "plan-indicator": "i-000", "sheet": "i-000", "indicator-edit": "i-000", "commentary-edit": "i-000",
    "action": "a-000", "action-edit": "a-000", "risk": "r-000", "return": "return-1", "round": "2015-06",
}  # fmt: skip


# The public pages with the parts of their addresses.
_ONE = {"partnership": "exampleton", "number": ""}
PUBLIC_PAGES: dict[str, dict[str, str]] = {
    "public-front": {}, "public-figures": {}, "public-accessibility": {},
    **{name: {"partnership": "exampleton"} for name in ("public-area", "public-plan", "public-releases")},
    **dict.fromkeys(("public-release", "public-downloads", "public-methods"), _ONE),
    "public-indicator": {**_ONE, "key": "i-000"}, "public-ward": {**_ONE, "code": "i-000"},
    "public-file": {**_ONE, "name": "i-000.csv"},
}  # fmt: skip


def _fill(here: Partnership, first: int, last: int) -> None:
    """Indicators from one number to another, each with a figure, a sheet, an action and a risk."""
    theme, body = priority(here, "Theft"), organisation(here, "Council")
    lead = Post.objects.get(partnership=here, role=Role.THEME_LEAD)
    figures = {}
    for at in range(first, last):
        one = indicator(here, f"i-{at:03}", name=f"Indicator {at}", priority=theme, supplier=body, lead=lead)
        figures[one.key] = {"2015-05": 10 + at, "2015-06": 12 + at}
        Sheet.objects.create(
            partnership=here, indicator=one, as_at=Period.parse("2015-06"), status="No concern", row=ROW,
            exceptional=at % 5 == 0, page=to_json(Section("burglary", "Burglary")), judgement={}, html="<p>drawn</p>",
        )  # fmt: skip
        own = {"partnership": here, "priority": theme, "owner": lead}
        Action.objects.create(key=f"a-{at:03}", title=f"Action {at}", indicator=one, organisation=body, **own)
        Risk.objects.create(key=f"r-{at:03}", title=f"Risk {at}", likelihood=2, impact=2, **own)
    returns(here, figures)


def _address(route: Route, told: dict[str, Any]) -> str | None:
    parts = {**route.parts, **told.get(route.name, ({}, {}))[0]}
    if route.name in PARTS and "key" in parts:
        parts["key"] = PARTS[route.name]
    try:
        return reverse(route.name, kwargs=parts)
    except NoReverseMatch:
        return None


class _Counter:
    """Counts what is asked of a database. Django's own capture keeps every query, and no more than nine thousand."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Any, *query: Any) -> Any:
        self.number += 1
        return execute(*query)


def _asked(client: Client, address: str) -> tuple[int, int]:
    """Queries and status of a page."""
    counter = _Counter()
    with connections["default"].execute_wrapper(counter), connections["public"].execute_wrapper(counter):
        status = client.get(address).status_code
    return counter.number, status


def _counts(client: Client, who: str, known: Any = None) -> dict[str, tuple[int, int]]:
    """Queries and status of every page that somebody may ask for, by its route; of `known` where only these are."""
    found, told = {}, table()
    for route in guarded():
        if told[route.name][1][who] != "yes" or (address := _address(route, told)) is None:
            continue
        if known is not None and route.name not in known:
            continue
        found[route.name] = _asked(client, address)
        if found[route.name][0] >= MOST:  # what is kept for the next time is no part of the count
            found[route.name] = _asked(client, address)
    return found


def _world() -> tuple[Partnership, dict[str, Client]]:
    """A partnership with a round, and somebody signed in for each column of the table of permissions."""
    here = partnership("exampleton")
    council = organisation(here, "Council")
    board = Group.objects.create(partnership=here, key="board", name="Board", kind=Group.Kind.BOARD)
    clients = {"public": Client()}
    for who, role in zip(WHO[3:], Role, strict=True):
        user = account(role.value, here, organisation=council)
        if role in (Role.CO_ORDINATOR, Role.CHAIR, Role.BOARD_MEMBER):
            Membership.objects.create(partnership=here, key=f"seat-{who}", group=board, post=user.posts.get())
        user.seen_at = timezone.now() + timedelta(days=1)  # a first look after ten minutes also writes when it was
        user.save()
        clients[who] = Client()
        clients[who].force_login(user)
    Round.objects.create(
        partnership=here, key="2015-06", period=Period.parse("2015-06"), returns_due="2015-07-10",
        reports_due="2015-07-15", challenge_due="2015-07-20", opened_at="2015-07-01T09:00Z",
    )  # fmt: skip
    return here, clients


def _wrong(who: str, first: dict[str, tuple[int, int]], then: dict[str, tuple[int, int]], sizes: str) -> list[str]:
    return [
        f"{who}, {name}: {first[name][0]} and then {then[name][0]} queries for {sizes} indicators"
        for name in first
        if first[name] != then[name] or then[name][0] >= EVERY_KIND.get(name, MOST)
    ]


@pytest.mark.django_db(databases=["default", "public"])
def test_no_page_asks_more_for_more_indicators_whoever_reads_it() -> None:
    here, clients = _world()
    _fill(here, 0, FEW)
    asked = {who: _counts(client, who) for who, client in clients.items()}
    few = {who: {name: one for name, one in found.items() if one[1] == 200} for who, found in asked.items()}
    _fill(here, FEW, MORE)
    wrong: list[str] = []
    for who, client in clients.items():
        wrong += _wrong(who, few[who], _counts(client, who, few[who]), f"{FEW} and {MORE}")
    _fill(here, MORE, MANY)
    wrong += _wrong("co-ord", few["co-ord"], _counts(clients["co-ord"], "co-ord", few["co-ord"]), f"{FEW} and {MANY}")
    shown = {who: len(found) for who, found in few.items()}
    assert min(shown.values()) >= 4 and shown["co-ord"] > 90, shown
    assert not wrong, "\n" + "\n".join(wrong)


def _released(number: int, indicators: int) -> None:
    """A release before the public with so many indicators, priorities, wards and files."""
    names = tuple((Cell(f"Thing {at}", link=f"measure-i-{at:03}"), Cell("12")) for at in range(indicators))
    all_of_them = TableBlock(Table("All measures", ("Measure", "Figure"), names))
    parts = [Section(key, key, (Paragraph("Said."), all_of_them)) for key in ("summary", "measures", "how-made")]
    report = to_json(Report("Performance", "", "Exampleton", "2015-06", "30 June 2015", tuple(parts)))
    row = PublishedRelease.objects.create(
        partnership="exampleton", name="Exampleton", number=number, title=f"Release {number}", as_at="2015-06",
        period="June 2015", released_at=timezone.now(), report=report, figures={"as_at": "2015-06", "figures": []},
    )  # fmt: skip
    page, said = to_json(Section("burglary", "Burglary")), {**ROW, "moved": "It fell.", "movement": ""}
    for at in range(indicators):
        key, text = f"i-{at:03}", f"Thing {at}"
        PublishedIndicator.objects.create(
            release=row, key=key, name=text, priority=key, place=at, status="No concern", row=said, page=page,
        )  # fmt: skip
        PublishedPlan.objects.create(release=row, key=key, name=text, place=at, outcomes=[text], actions=[text])
        PublishedWard.objects.create(release=row, code=key, name=text, place=at, page=page)
        PublishedFile.objects.create(
            release=row, name=f"{key}.csv", title=text, kind="text/csv", about=key, place=at, size=1, content=b"1"
        )


@pytest.mark.django_db(databases=["default", "public"])
def test_public_pages_ask_no_more_for_more_that_was_released() -> None:
    client = Client()
    told: dict[tuple[str, int], tuple[int, int]] = {}
    every = {name for name in table() if name.startswith("public-")}
    assert set(PUBLIC_PAGES) == every
    for number, indicators in ((1, FEW), (2, MORE)):
        _released(number, indicators)
        for name, parts in PUBLIC_PAGES.items():
            address = reverse(name, kwargs={**parts, **({"number": number} if "number" in parts else {})})
            told[name, number] = _asked(client, address)
    assert {status for _, status in told.values()} == {200}, told
    assert all(queries < MOST for queries, _ in told.values()), told
    assert not [name for name in PUBLIC_PAGES if told[name, 1] != told[name, 2]], told
