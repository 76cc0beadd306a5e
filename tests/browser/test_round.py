"""A round in a real browser: opened, a highlight report written, who is missing told, and the overview frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from saferplan_web.core import jobs
from saferplan_web.performance.models import Snapshot
from tests.browser.window import look
from tests.web.rounding import ROUND, ROUNDS, round_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 22))


def test_the_co_ordinators_round_and_a_leads_report(window: Callable[..., Any]) -> None:
    world = round_world()
    co, lead = window(world["co"]), window(world["burglar"], java_script_enabled=False)
    co.goto(ROUNDS)
    look(co, "rounds-none")
    co.get_by_role("link", name="Open a round").click()
    look(co, "round-new")
    co.get_by_role("button", name="Open the round").click()
    assert "Round for April to June 2015" in co.inner_text("h1")
    jobs.run_waiting()
    lead.goto("/home")
    lead.get_by_role("link", name="Write the highlight report: Burglary").click()
    lead.get_by_label("Key achievements").fill("Locks were fitted in forty homes.")
    lead.get_by_role("button", name="Save the draft").click()
    lead.get_by_role("button", name="Submit the report").click()
    assert "The highlight report is submitted" in lead.inner_text("main")
    co.goto(f"{ROUND}reports/arson/write/")
    look(co, "report-write")
    co.goto(f"{ROUND}reports/burglary/")
    look(co, "report")
    co.goto(ROUND)
    look(co, "round")
    co.get_by_role("link", name="Who is missing").click()
    look(co, "round-missing")
    co.get_by_role("button", name="Tell who is missing").click()
    assert "1 person told" in co.inner_text("main")
    co.goto("/home")
    look(co, "home")
    co.get_by_role("link", name="Round for April to June 2015").click()
    co.get_by_role("link", name="Freeze of the board’s overview").click()
    look(co, "round-freeze")
    co.get_by_role("button", name="Freeze the overview").click()
    look(co, "round-board")
    told = co.inner_text("main")
    assert "Locks were fitted in forty homes." in told and "Not received" in told
    assert Snapshot.objects.count() == 1 and not co.said
    folded_on_a_phone(co)


def folded_on_a_phone(page: Any) -> None:
    """The paper on a phone: its summary, and parts that open where somebody follows a link; all of it in print."""
    paper, report = page.url, page.get_by_text("Locks were fitted in forty homes.")
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(paper)
    assert not report.is_visible()
    assert page.locator("#summary").get_by_role("table").first.is_visible()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert report.is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not report.is_visible()
    page.get_by_role("link", name="Highlight reports").click()
    page.locator("#highlight-burglary summary").click()
    assert report.is_visible()
    page.goto(f"{paper}?from=elsewhere#highlight-burglary")
    assert report.is_visible()
