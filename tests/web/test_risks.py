"""The risk register: order, table of where risks stand, reviews, closing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from saferplan_web.actions.models import Risk
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import User
from tests.web.made import account, partnership, priority

pytestmark = pytest.mark.django_db(databases=["default", "public"])
REGISTER = "/p/exampleton/plan/risks/"


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def co_ordinator(here: Partnership) -> User:
    return account("co-ordinator", here)


def risk(here: Partnership, title: str, likelihood: int, impact: int, **more: Any) -> Risk:
    """A risk; `more` as its fields."""
    key = title.lower().replace(" ", "-")
    return Risk.objects.create(partnership=here, key=key, title=title, likelihood=likelihood, impact=impact, **more)


def test_an_empty_register_says_what_to_do_next(visit: Any, co_ordinator: User, here: Partnership) -> None:
    homes = priority(here, "Burglary")
    page = visit(co_ordinator).get(REGISTER)
    assert "No open risk" in page
    page = page.click("Add a risk").fill(title="The refuge closes", likelihood="2", impact="5", priority=str(homes.pk))
    page = page.submit()
    assert "Risk added" in page and "2: unlikely" in page and "5: severe" in page


def test_worst_first_and_counted_where_they_stand(visit: Any, co_ordinator: User, here: Partnership) -> None:
    risk(here, "Rare but severe", 1, 5)
    risk(here, "Likely and major", 4, 4)
    risk(here, "Certain and slight", 5, 1)
    risk(here, "Another such", 4, 4)
    risk(here, "Gone", 5, 5, state="closed")
    page = visit(co_ordinator).get(REGISTER)
    titles = [row[0] for row in page.table("Risks")[1:]]
    assert titles == ["Likely and major", "Another such", "Rare but severe", "Certain and slight"]
    grid = {row[0]: row[1:] for row in page.table("How many open risks")[1:]}
    assert grid["4 likely"] == ["", "", "", "2 risks", ""] and grid["5 almost certain"] == ["1 risk", "", "", "", ""]
    assert [row[0] for row in page.click("1 risk").table("Risks")[1:]] == ["Certain and slight"]
    assert [row[0] for row in page.click("Closed").table("Risks")[1:]] == ["Gone"]
    held = visit(co_ordinator).get(REGISTER + "?state=all&as=csv").content.decode("utf-8-sig")
    assert "Gone" in held and "4: likely" in held


def test_the_owner_reviews_and_nobody_else_of_that_role(visit: Any, here: Partnership) -> None:
    user = account("theme lead", here, title="Lead for theft")
    thing = risk(here, "The refuge closes", 2, 5, owner=user.posts.get(), review_on=date(2015, 6, 30))
    page = visit(user).get(REGISTER)
    assert page.table("Risks")[1][5] == "Overdue since 30 June 2015"
    form = page.click("The refuge closes").click("Review")
    assert "must lie after today" in form.fill(review_on="1 July 2015").submit(status=422).errors[0]
    page = form.fill(likelihood="3", review_on="30 September 2015", why_changed="Funding ends in March").submit()
    thing.refresh_from_db()
    assert "Risk reviewed" in page and (thing.likelihood, thing.reviewed_on) == (3, date(2015, 7, 10))
    assert "Funding ends in March" in page and "2: unlikely" not in page.table("Changed on")[0]
    other = visit(account("theme lead", here))
    assert "its owner" in other.get(f"{REGISTER}the-refuge-closes/review/", status=403)
    other.get(f"{REGISTER}the-refuge-closes/change/", status=403)


def test_closed_opened_again_and_withdrawn(visit: Any, co_ordinator: User, here: Partnership) -> None:
    thing = risk(here, "The refuge closes", 2, 5)
    page = visit(co_ordinator).get(f"{REGISTER}the-refuge-closes/").click("Close").fill(why="Money found").submit()
    assert "Risk closed" in page and "Review" not in page.links()
    page = page.click("Open again").fill(why="Money lost").submit()
    assert "Risk opened again" in page
    page = page.click("Change").fill(response="Ask the county", why_changed="Board").submit()
    assert "Ask the county" in page
    assert "Risk withdrawn" in page.click("Withdraw").fill(why="Entered twice").submit()
    thing.refresh_from_db()
    assert thing.withdrawn_at is not None and thing.withdrawn_by == co_ordinator


def test_queries_do_not_grow(
    visit: Any, co_ordinator: User, here: Partnership, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        risk(here, f"Risk {number}", 1 + number % 5, 1 + number // 5, priority=priority(here, f"Priority {number}"))
    visitor = visit(co_ordinator)
    with django_assert_max_num_queries(12):
        visitor.get(REGISTER)
