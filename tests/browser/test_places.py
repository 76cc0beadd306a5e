"""Two journeys in a real browser: a councillor reads the page of the ward on a phone; an analyst answers a question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from saferplan_web.core import jobs
from saferplan_web.performance.models import GivenOut
from saferplan_web.performance.wards import ask_wards
from tests.browser.window import look
from tests.web.made import account
from tests.web.recorded import CASTLE, EYRES, make_store, recorded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]
PHONE = {"viewport": {"width": 375, "height": 800}}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("places"))


@pytest.fixture
def here(data: Path, settings: Any) -> Any:
    settings.DATA = data
    here = recorded(contact="Report anti-social behaviour to the council by telephone.")
    ask_wards(here, None)
    jobs.run_waiting()
    return here


def test_a_councillor_reads_the_page_of_the_ward_on_a_phone(window: Callable[..., Any], here: Any) -> None:
    councillor = window(account("ward councillor", here, ward=CASTLE), **PHONE)
    councillor.goto("/home")
    councillor.get_by_role("link", name="Castle ward").click()
    assert councillor.inner_text("h1") == "Castle ward"
    text = councillor.inner_text("main")
    assert "To the end of June 2015" in text and "Report anti-social behaviour to the council" in text
    look(councillor, "ward")
    councillor.get_by_role("link", name="Wards", exact=True).click()
    look(councillor, "wards")
    assert not councillor.said


def test_an_analyst_answers_a_councillors_question(window: Callable[..., Any], here: Any) -> None:
    analyst = window(account("analyst", here))
    analyst.goto("/p/exampleton/performance/explore/")
    look(analyst, "explore-empty")
    analyst.get_by_role("button", name="Ask the records").click()
    analyst.get_by_label("Burglary", exact=True).check()
    analyst.get_by_text("Only some areas").click()
    analyst.get_by_label("Eyres").check()
    analyst.get_by_label("First month").select_option("January 2015")
    analyst.get_by_label("Last month").select_option("March 2015")
    look(analyst, "explore-ask")
    analyst.get_by_role("button", name="Work it out").click()
    look(analyst, "explore-working")
    jobs.run_waiting()
    analyst.reload()
    assert "withheld" in analyst.inner_text("table")
    look(analyst, "exploration")
    analyst.get_by_role("button", name="Give this answer out").click()
    analyst.get_by_role("button", name="Give out").click()
    look(analyst, "explore-give-errors")
    analyst.get_by_label("To whom").fill("Ward councillor for Eyres")
    analyst.get_by_label("Purpose").fill("Asked at the ward forum")
    analyst.get_by_role("button", name="Give out").click()
    look(analyst, "explore-given")
    analyst.get_by_role("link", name="Given out", exact=True).click()
    look(analyst, "explore-log")
    assert GivenOut.objects.get().question["areas"] == [EYRES]
    analyst.goto("/p/exampleton/performance/compare/")
    look(analyst, "compare")
    analyst.get_by_role("link", name="Areas", exact=True).click()
    analyst.get_by_label("Burglary", exact=True).check()
    analyst.get_by_label("Abbey").check()
    analyst.get_by_label("Castle").check()
    look(analyst, "compare-areas")
    analyst.get_by_role("button", name="Compare").click()
    jobs.run_waiting()
    analyst.reload()
    assert "Abbey" in analyst.inner_text("main table")
    look(analyst, "compare-areas-answer")
    assert all("422" in told for told in analyst.said)  # the form that came back with its errors
