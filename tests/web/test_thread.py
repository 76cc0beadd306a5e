"""Along the thread both ways: indicator and risk, indicator and round, indicator and release."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from saferplan import Period
from saferplan_web.actions.models import Risk
from saferplan_web.core.models import Partnership
from saferplan_web.performance.models import Round
from saferplan_web.release.models import Release
from tests.web.made import account, indicator, partnership, priority

pytestmark = pytest.mark.django_db(databases=["default", "public"])
INDICATOR = "/p/exampleton/plan/indicators/burglary/"


@pytest.fixture
def here() -> Partnership:
    """A priority with a risk and an indicator, a round that runs and one that is over, a release that holds it."""
    here = partnership()
    theme = priority(here, "Burglary")
    indicator(here, "burglary", priority=theme)
    indicator(here, "tension", name="Tension", priority=theme, restricted=True)
    Risk.objects.create(partnership=here, key="cuts", title="Patrols are cut", priority=theme, likelihood=3, impact=4)
    days = dict.fromkeys(("returns_due", "reports_due", "challenge_due"), date(2015, 7, 20))
    by, now = account(), timezone.now()
    for at, over in (("2014/15-Q4", {"frozen_at": now, "frozen_by": by}), ("2015/16-Q1", {})):
        key = at.lower().replace("/", "-")
        Round.objects.create(partnership=here, key=key, period=Period.parse(at), opened_at=now, **days, **over)
    made = {"composed_at": now, "composed_by": by, "prepared_at": now, "prepared_by": by}
    Release.objects.create(
        partnership=here, key="1", number=1, title="First quarter", as_at=Period.parse("2015-06"), approved_at=now,
        approved_by=account(), summary={"keys": ["burglary"], "indicators": ["Recorded burglary"]}, **made,
    )  # fmt: skip
    Release.objects.create(
        partnership=here, key="2", number=2, title="Second quarter", as_at=Period.parse("2015-09"),
        summary={"keys": ["burglary"], "indicators": ["Recorded burglary"]}, **made,
    )  # fmt: skip
    return here


def test_an_indicator_leads_on_and_is_led_back_to(visit: Any, here: Partnership) -> None:
    person = visit(account("co-ordinator", here))
    for words, heading in (
        ("Patrols are cut", "Patrols are cut"), ("Round for January to March 2015", "Board’s overview"),
        ("Release 1: First quarter", "First quarter"),
    ):  # fmt: skip
        assert heading in person.get(INDICATOR).click(words).heading
    assert "Release 2: Second quarter" not in person.get(INDICATOR).links()  # not out yet
    assert person.get("/p/exampleton/plan/risks/cuts/").click("Recorded burglary").heading == "Recorded burglary"
    assert person.get("/p/exampleton/release/1/").click("Recorded burglary").heading == "Recorded burglary"
    assert "The indicators as at June 2015" in person.get("/p/exampleton/performance/rounds/of/2015-16-q1/").links()
    with CaptureQueriesContext(connection) as seen:
        person.get(INDICATOR)
    assert len(seen) < 12, len(seen)


def test_who_looks_in_from_outside_follows_what_is_open(visit: Any, here: Partnership) -> None:
    officer = visit(account("scrutiny officer", here))
    links = officer.get(INDICATOR).links()
    assert "Round for January to March 2015" in links and "Round for April to June 2015" not in links
    assert not [words for words in links if words.startswith("Release")]
    assert "Tension" not in officer.get("/p/exampleton/plan/risks/cuts/")
    assert "Tension" in visit(account("analyst", here)).get("/p/exampleton/plan/risks/cuts/")
    member = visit(account("scrutiny member", here)).get(INDICATOR).links()
    assert "Patrols are cut" in member and not [words for words in member if words.startswith("Round")]
