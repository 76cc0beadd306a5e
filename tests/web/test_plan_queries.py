"""Pages of the plan ask the database as little for many indicators as for few."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from saferplan_web.plan.models import PlanVersion
from tests.web.made import account, indicator, partnership, priority, returns

pytestmark = pytest.mark.django_db(databases=["default", "public"])
PAGES = (
    "", "order/", "priorities/burglary/", "indicators/burglary/", "recommendations/", "versions/", "versions/compare/",
    "duties/", "measures/", "indicators/burglary/change/", "indicators/burglary/targets/new/",
)  # fmt: skip


def asked(person: Any, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        person.get(address)
    return len(seen)


@pytest.mark.parametrize("page", PAGES)
def test_queries_do_not_grow(visit: Any, page: str) -> None:
    here = partnership()
    person = visit(account("co-ordinator", here))
    theme = priority(here, "Burglary")
    indicator(here, "burglary", priority=theme)
    returns(here, {"burglary": {"2015-06": 3}})
    PlanVersion.objects.create(
        partnership=here, key="1", number=1, title="Plan", years="2015/16", content={}, made_at=timezone.now(),
        made_by=account(),
    )  # fmt: skip
    address = f"/p/exampleton/plan/{page}"
    person.get(address)
    few = asked(person, address)
    for number in range(10):
        indicator(here, f"other-{number}", priority=theme)
        priority(here, f"Priority {number}")
    assert asked(person, address) == few < 12, few
