"""What stands around the priorities: links, neighbourhood plans, equality impact, approval, communication."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from saferplan_web.core.changing import history
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import User
from saferplan_web.plan.models import ApprovalStep, Communication, EqualityImpact, Link, NeighbourhoodPlan
from tests.web.made import account, partnership, priority

pytestmark = pytest.mark.django_db(databases=["default", "public"])
PLAN = "/p/exampleton/plan/"


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def co_ordinator(here: Partnership) -> User:
    return account("co-ordinator", here)


@pytest.mark.parametrize(
    "listed", ["links", "neighbourhood-plans", "equality-impacts", "approval", "communications", "risks"]
)
def test_an_empty_register_says_so_and_is_led_to(visit: Any, here: Partnership, listed: str) -> None:
    reader = visit(account("scrutiny member", here))
    assert f"{PLAN}{listed}/" in reader.get(PLAN).links().values()
    page = reader.get(f"{PLAN}{listed}/")
    words = (
        "No link yet",
        "No neighbourhood plan yet",
        "no priorities yet",
        "No step",
        "Nothing is planned",
        "No open",
    )
    assert any(one in page for one in words) and not any(one.startswith("Add") for one in page.links())


def test_a_link_leads_both_ways(visit: Any, co_ordinator: User, here: Partnership) -> None:
    homes, safe = priority(here, "Burglary"), priority(here, "Domestic abuse")
    page = visit(co_ordinator).get(f"{PLAN}links/").click("Add a link")
    page = page.fill(
        kind="policing objective", name="Protect the vulnerable", body="The Commissioner", priorities=[str(safe.pk)],
        address="not an address",
    )  # fmt: skip
    wrong = page.submit(status=422)
    assert len(wrong.errors) == 1
    page = wrong.fill(address="https://commissioner.example/plan").submit()
    assert page.heading == "Protect the vulnerable" and "Domestic abuse" in page
    page = page.click("Domestic abuse").click("Protect the vulnerable")
    page = page.click("Change").fill(priorities=[str(homes.pk)], why_changed="Board, minute 3").submit()
    thing = Link.objects.get()
    assert list(thing.priorities.all()) == [homes] and "Board, minute 3" in page
    assert any(row.after and row.after.get("priorities") == ["Burglary"] for row in history(thing))
    assert "Protect the vulnerable" not in visit(co_ordinator).get(f"{PLAN}priorities/domestic-abuse/").links()
    assert "Withdrawn" in page.click("Withdraw").fill(why="Objective ended").submit()
    assert "No link yet" in visit(co_ordinator).get(f"{PLAN}links/")


def test_a_neighbourhood_plan_that_is_agreed_says_when(visit: Any, co_ordinator: User, here: Partnership) -> None:
    page = visit(co_ordinator).get(f"{PLAN}neighbourhood-plans/").click("Add a neighbourhood plan")
    page = page.fill(name="Mill Lane", concerns="Speeding at school times", state="agreed").submit(status=422)
    assert page.errors == ["Enter the day on which it was agreed"]
    page = page.fill(agreed_on="12 May 2015", review_on="1 July 2015").submit()
    assert "review overdue" in page.text.lower()
    row = visit(co_ordinator).get(f"{PLAN}neighbourhood-plans/").table("Neighbourhood plans")[1]
    assert row[0] == "Mill Lane" and row[5] == "Overdue since 1 July 2015"
    assert NeighbourhoodPlan.objects.get().concerns == "Speeding at school times"


def test_every_priority_has_one_equality_impact(visit: Any, co_ordinator: User, here: Partnership) -> None:
    priority(here, "Burglary")
    priority(here, "Domestic abuse")
    page = visit(co_ordinator).get(f"{PLAN}equality-impacts/")
    assert page.text.count("Not begun") == 2
    page = page.click("Domestic abuse").fill(state="assessed", groups="Women").submit(status=422)
    assert set(page.errors) == {
        "Enter the day on which it was assessed", "Enter the impact found, or why none is to be expected",
    }  # fmt: skip
    page = page.fill(assessed_on="1 June 2015", impact="More women come forward").submit()
    assert page.heading == "Equality impact: Domestic abuse"
    page = visit(co_ordinator).get(f"{PLAN}equality-impacts/")
    assert page.text.count("Not begun") == 1 and "Assessed on 1 June 2015" in page
    again = visit(co_ordinator).get(f"{PLAN}equality-impacts/new/?priority=domestic-abuse")
    assert "already" in again.fill(state="begun").submit(status=422).text
    assert EqualityImpact.objects.count() == 1
    assert "Assessed" in visit(co_ordinator).get(f"{PLAN}priorities/domestic-abuse/").links()


def test_the_way_to_approval_is_a_task_list_in_its_order(visit: Any, here: Partnership) -> None:
    clerk = visit(account("clerk", here))
    for stage, planned in (("council", "30 September 2015"), ("scrutiny", "1 July 2015")):
        page = clerk.get(f"{PLAN}approval/").click("Add a step")
        page.fill(plan="Plan for 2015 to 2018", stage=stage, planned_on=planned).submit()
    page = clerk.get(f"{PLAN}approval/")
    assert page.text.index("Scrutiny") < page.text.index("Council") and "nobody has said yet" in page
    page = page.click("Scrutiny").click("Change").fill(outcome="approved with changes", said="Say more of victims")
    wrong = page.submit(status=422)
    assert wrong.errors == ["Enter the day on which it was held"]
    page = wrong.fill(held_on="2 July 2015", changed="A third outcome").submit()
    assert "A third outcome" in page and ApprovalStep.objects.get(stage="scrutiny").outcome == "approved with changes"
    held = clerk.get(f"{PLAN}approval/?as=csv").content.decode("utf-8-sig")
    assert "Say more of victims" in held and "2 July 2015" in held
    visit(account("theme lead", here)).get(f"{PLAN}approval/new/", status=403)


def test_communications_say_what_is_overdue_and_what_is_done(visit: Any, co_ordinator: User, here: Partnership) -> None:
    page = visit(co_ordinator).get(f"{PLAN}communications/").click("Add a communication")
    page = page.fill(
        audience="Tenants of one estate", message="How to report", channel="Meeting", language="English and Polish",
        due="30 June 2015",
    ).submit()  # fmt: skip
    assert "It was to be done by 30 June 2015" in page
    assert visit(co_ordinator).get(f"{PLAN}communications/").table("To be done")[1][6] == "Overdue since 30 June 2015"
    page = page.click("Change").fill(done_on="1 August 2015").submit(status=422)
    assert page.errors == ["Done on must not lie in the future"]
    page.fill(done_on="8 July 2015", note="Forty came").submit()
    page = visit(co_ordinator).get(f"{PLAN}communications/")
    assert page.table("Done")[1][3:] == ["8 July 2015", "Forty came"] and Communication.objects.get().version == 2


def test_of_two_people_the_second_is_shown_the_first(visit: Any, co_ordinator: User, here: Partnership) -> None:
    thing = Link.objects.create(partnership=here, key="one", kind="strategy", name="Drugs strategy", how="Old")
    address = f"{PLAN}links/one/change/"
    opened, other = visit(co_ordinator).get(address), visit(account("co-ordinator", here)).get(address)
    other.fill(how="Their words").submit()
    met = opened.fill(how="My words").submit(status=409)
    assert "Their words" in met and "My words" in met.html
    met.submit()
    thing.refresh_from_db()
    assert thing.how == "My words"


def test_queries_do_not_grow(
    visit: Any, co_ordinator: User, here: Partnership, django_assert_max_num_queries: Any
) -> None:
    homes = priority(here, "Burglary")
    for number in range(20):
        named = Link.objects.create(partnership=here, key=f"link-{number}", kind="strategy", name=f"Strategy {number}")
        named.priorities.add(homes, priority(here, f"Priority {number}"))
    visitor = visit(co_ordinator)
    for address in ("links/", "links/link-3/", "equality-impacts/", "priorities/burglary/"):
        with django_assert_max_num_queries(12):
            visitor.get(PLAN + address)
