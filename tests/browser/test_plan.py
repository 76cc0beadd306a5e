"""The co-ordinator's work on the plan in a real browser: a priority, an indicator with a look at the past, a target."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from saferplan_web.config.carrying import load
from saferplan_web.core.models import Partnership
from saferplan_web.plan.models import Indicator, Priority, Target
from tests.browser.window import look
from tests.web.made import account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]
PLAN = "/p/exampleton/plan/"


@pytest.fixture
def here(root: Path, settings: Any, tmp_path: Path) -> Partnership:
    settings.DATA = tmp_path
    return load(root / "examples" / "exampleton")


def test_a_priority_with_its_indicator_and_target(window: Callable[..., Any], here: Partnership) -> None:
    page = window(account("co-ordinator", here))
    page.goto(PLAN)
    look(page, "plan")
    page.get_by_role("button", name="Add a priority").click()
    page.get_by_label("Name").fill("Re-offending")
    page.get_by_role("button", name="Save").click()
    assert page.inner_text("h1").endswith("Re-offending") and Priority.objects.get(key="re-offending")
    look(page, "plan-priority")
    page.goto(f"{PLAN}indicators/referrals/")
    look(page, "plan-indicator")
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_role("button", name="Preview on past figures").click()
    assert "What it would have said" in page.inner_text("main")
    look(page, "plan-indicator-preview")
    page.goto(f"{PLAN}indicators/referrals/targets/new/")
    page.get_by_label("Year", exact=True).fill("2016/17")
    page.get_by_label("Kind").select_option("at least")
    page.get_by_label("Annual figure").fill("2,600")
    page.get_by_role("button", name="Preview").click()
    assert page.locator("figure svg").count() == 1 and not Target.objects.filter(year="2016/17").exists()
    look(page, "plan-target-preview")
    page.get_by_role("button", name="Save").click()
    assert Target.objects.get(year="2016/17").indicator == Indicator.objects.get(key="referrals")
    assert not page.said


def _on(page: Any, name: str, heading: str) -> None:
    """Look at the page, and go on to the next, which has this heading."""
    look(page, f"plan-new-{name}")
    page.get_by_role("button", name="Continue").click()
    assert heading in page.inner_text("h1")


def test_a_new_indicator_is_asked_for_one_question_a_page(window: Callable[..., Any], here: Partnership) -> None:
    page = window(account("co-ordinator", here))
    page.goto(f"{PLAN}indicators/new/")
    page.get_by_label("Counted from the records").check()
    _on(page, "origin", "Which measure of the catalogue?")
    page.get_by_label("Words in its title or definition").fill("vehicle crime")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Vehicle crime", exact=True).first.check()
    _on(page, "measure", "What is it called?")
    page.get_by_label("Name").fill("Theft from and of vehicles")
    page.get_by_role("button", name="Back").click()
    page.goto(f"{PLAN}indicators/new/")
    look(page, "plan-new-begun")
    page.get_by_role("link", name="Theft from and of vehicles").click()
    _on(page, "name", "When do figures come?")
    _on(page, "time", "Which priority does it belong to?")
    _on(page, "priority", "Who answers for it?")
    _on(page, "lead", "How is its status judged?")
    _on(page, "scheme", "Who may see it?")
    page.get_by_label("Everyone, once it has been released").check()
    _on(page, "restricted", "Check the answers")
    look(page, "plan-new-check")
    page.get_by_role("link", name="Change Better is").click()
    _on(page, "direction", "Check the answers")
    page.get_by_role("button", name="Add the indicator").click()
    assert Indicator.objects.get(name="Theft from and of vehicles").measure
    assert not page.said


def test_an_indicator_worked_out_from_others(window: Callable[..., Any], here: Partnership) -> None:
    page = window(account("co-ordinator", here))
    page.goto(f"{PLAN}indicators/new/")
    page.get_by_label("Worked out from other figures").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Divided: a share or a ratio").check()
    _on(page, "rule", "Which figures is it worked out from?")
    page.get_by_role("checkbox").first.check()
    _on(page, "parts", "What is it divided by?")
    page.get_by_role("button", name="Continue").click()
    look(page, "plan-new-over")
    assert "Choose" in page.inner_text(".govuk-error-summary")
    page.get_by_role("checkbox").nth(1).check()
    _on(page, "over-chosen", "What is it called?")
    page.get_by_label("Name").fill("One for each of the other")
    _on(page, "own-name", "What does a figure count?")
    page.get_by_label("What a figure counts").fill("cases")
    _on(page, "unit", "Which way is better?")
    page.get_by_label("Lower").check()
    _on(page, "better", "What kind of figure is it?")
    look(page, "plan-new-figures")


@pytest.mark.parametrize(
    "address",
    ["order/", "recommendations/", "versions/", "versions/compare/", "duties/", "measures/", "indicators/new/"],
)
def test_further_pages(window: Callable[..., Any], here: Partnership, address: str) -> None:
    page = window(account("co-ordinator", here))
    page.goto(PLAN + address)
    look(page, f"plan-{address.strip('/').replace('/', '-')}")
    assert not page.said


def test_what_was_withdrawn_comes_back(window: Callable[..., Any], here: Partnership) -> None:
    page = window(account("co-ordinator", here))
    page.goto(f"{PLAN}indicators/referrals/withdraw/")
    page.get_by_label("Why is it taken out of use").fill("No longer sent in")
    page.get_by_role("button", name="Withdraw").click()
    page.goto("/p/exampleton/people/withdrawn/")
    look(page, "withdrawn")
    page.get_by_role("link", name="Bring back").first.click()
    look(page, "restore")
    page.get_by_label("Why is it brought back").fill("Sent in again")
    page.get_by_role("button", name="Bring back").click()
    assert Indicator.objects.get(key="referrals").withdrawn_at is None
    look(page, "plan-indicator-back")
    assert not page.said
