"""A variance in a real browser: the lead asks, a board member approves, the date moves. Then the registers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from saferplan_web.actions.models import Action, Milestone, Risk
from saferplan_web.core.models import Partnership
from saferplan_web.plan.models import ApprovalStep, Link
from tests.browser.window import look
from tests.web.made import account, partnership, priority

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]
LOG = "/p/exampleton/actions/"


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def here() -> Partnership:
    return partnership()


def test_the_lead_asks_and_the_board_approves(window: Callable[..., Any], here: Partnership) -> None:
    lead = account("theme lead", here, title="Domestic abuse co-ordinator")
    surgeries = Action.objects.create(
        partnership=here, key="surgeries", number="2.2", title="Train the staff of every surgery", status="late",
        rating="amber", owner=lead.posts.get(), priority=priority(here, "Domestic abuse"), due=date(2015, 6, 30),
    )  # fmt: skip
    Milestone.objects.create(partnership=here, key="nine", action=surgeries, title="Nine", due=date(2015, 5, 31))
    page = window(lead)
    page.goto(f"{LOG}?whose=mine")
    look(page, "actions-mine")
    assert "Overdue since 30\u00a0June 2015" in page.inner_text("main")  # a day stays beside its month
    page.get_by_role("link", name="2.2 Train the staff of every surgery").click()
    look(page, "action")
    page.get_by_role("button", name="Ask for a variance").click()
    page.get_by_role("button", name="Ask the board").click()
    assert page.inner_text(".govuk-error-summary").count("Enter reason") == 1
    look(page, "variance-errors")
    box = page.get_by_role("group", name="New date asked for")
    for part, number in (("Day", "30"), ("Month", "9"), ("Year", "2015")):
        box.get_by_label(part).fill(number)
    page.get_by_label("Reason").fill("Three surgeries moved into one building.")
    page.get_by_role("button", name="Ask the board").click()
    assert "waits for the board" in page.inner_text("main")
    look(page, "variance-waiting")
    member = window(account("board member", here, title="District commander"))
    member.goto(f"{LOG}variances/")
    look(member, "variances")
    member.get_by_role("link", name="2.2 Train the staff of every surgery").click()
    member.get_by_role("button", name="Decide").click()
    look(member, "variance-decide")
    member.get_by_label("Approve").check()
    member.get_by_label("Reason", exact=True).fill("Approved: nine of twelve are trained.")
    member.get_by_role("button", name="Keep the decision").click()
    assert "Variance approved" in member.inner_text("main")
    surgeries.refresh_from_db()
    assert surgeries.due == date(2015, 9, 30)
    page.goto(f"{LOG}log/surgeries/")
    assert "30 September 2015" in page.inner_text("main") and "Approved: nine of twelve" in page.inner_text("main")
    look(page, "action-varied")
    assert not [words for words in (*page.said, *member.said) if "422" not in words]


def test_registers_of_the_plan_at_both_widths(window: Callable[..., Any], here: Partnership) -> None:
    homes = priority(here, "Burglary")
    for number in range(1, 5):
        Risk.objects.create(
            partnership=here, key=f"risk-{number}", title=f"Risk {number} of a longer name", likelihood=number,
            impact=4, review_on=date(2015, 6, 30),
        )  # fmt: skip
    Link.objects.create(partnership=here, key="trust", kind="strategy", name="Strategy").priorities.add(homes)
    ApprovalStep.objects.create(
        partnership=here, key="board", plan="Plan for 2015", stage="board", planned_on=date(2015, 7, 1)
    )
    page = window(account("co-ordinator", here))
    for name in ("risks", "risks/risk-1", "links", "links/trust", "neighbourhood-plans", "neighbourhood-plans/new",
                 "equality-impacts", "approval", "approval/board", "communications", "communications/new"):  # fmt: skip
        page.goto(f"/p/exampleton/plan/{name}/")
        look(page, f"plan-{name.replace('/', '-')}")
    assert not page.said
