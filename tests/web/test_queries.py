"""Every page asks the database less than twelve times, however many indicators there are: one walk over all routes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from saferplan import Period, to_json
from saferplan.values.document import Section
from saferplan_web.actions.models import Action, Risk
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Group, Membership, Post
from saferplan_web.performance.models import Round, Sheet
from tests.web.made import account, indicator, organisation, partnership, priority, returns
from tests.web.test_permissions import _guarded_here as guarded
from tests.web.test_permissions import table

MOST = 12
# Handing over looks once at every kind of thing that can name a post or a group, whatever there is of each.
EVERY_KIND = {"group-disband": 30, "post-hand-over": 30}
FEW, MANY = 60, 120
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


def _fill(here: Partnership, first: int, last: int) -> None:
    """Indicators from one number to another, each with a figure, a sheet, an action and a risk."""
    theme, body = priority(here, "Theft"), organisation(here, "Council")
    lead = Post.objects.filter(partnership=here).first()
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


def _counts(client: Client) -> dict[str, tuple[int, int]]:
    """Queries and status of every page that can be asked for, by its route."""
    found, told = {}, table()
    for route in guarded():
        parts = {**route.parts, **told.get(route.name, ({}, {}))[0]}
        if route.name in PARTS and "key" in parts:
            parts["key"] = PARTS[route.name]
        try:
            address = reverse(route.name, kwargs=parts)
        except NoReverseMatch:
            continue
        client.get(address)  # what is kept for the next time is no part of the count
        with CaptureQueriesContext(connections["default"]) as own, CaptureQueriesContext(connections["public"]) as out:
            status = client.get(address).status_code
        found[route.name] = (len(own) + len(out), status)
    return found


@pytest.mark.django_db(databases=["default", "public"])
def test_no_page_asks_more_for_more_indicators() -> None:
    here = partnership("exampleton")
    user = account("co-ordinator", here)
    board = Group.objects.create(partnership=here, key="board", name="Board", kind=Group.Kind.BOARD)
    Membership.objects.create(partnership=here, key="seat", group=board, post=user.posts.get())
    Round.objects.create(
        partnership=here, key="2015-06", period=Period.parse("2015-06"), returns_due="2015-07-10",
        reports_due="2015-07-15", challenge_due="2015-07-20", opened_at="2015-07-01T09:00Z",
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    _fill(here, 0, FEW)
    few = _counts(client)
    _fill(here, FEW, MANY)
    many = _counts(client)
    shown = [name for name, (_, status) in few.items() if status == 200]
    assert len(shown) > 40, shown
    wrong = [
        f"{name}: {few[name][0]} queries for {FEW} indicators, {many[name][0]} for {MANY}"
        for name in shown
        if not few[name][0] == many[name][0] < EVERY_KIND.get(name, MOST)
    ]
    assert not wrong, "\n" + "\n".join(wrong)
