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


@pytest.mark.parametrize(
    "address",
    ["order/", "recommendations/", "versions/", "versions/compare/", "duties/", "measures/", "indicators/new/"],
)
def test_further_pages(window: Callable[..., Any], here: Partnership, address: str) -> None:
    page = window(account("co-ordinator", here))
    page.goto(PLAN + address)
    look(page, f"plan-{address.strip('/').replace('/', '-')}")
    assert not page.said
