"""The plan: its pages, what is changed on them and by whom, two people at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from saferplan import Period
from saferplan_web.actions.models import Action
from saferplan_web.core.changing import history
from saferplan_web.core.models import Change, Partnership
from saferplan_web.people.models import User
from saferplan_web.performance.models import Sheet
from saferplan_web.plan.models import Indicator, Mark, Outcome, Priority, Recommendation
from tests.web.made import account, indicator, organisation, partnership, post, priority

pytestmark = pytest.mark.django_db(databases=["default", "public"])


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def co_ordinator(here: Partnership) -> User:
    return account("co-ordinator", here)


def test_an_empty_plan_says_what_to_do_next(visit: Any, co_ordinator: User) -> None:
    page = visit(co_ordinator).get("/p/exampleton/plan/")
    assert "The plan has no priorities yet" in page
    page = page.click("Add a priority").fill(name="Domestic abuse", outcome="People are safe").submit()
    assert "Domestic abuse added" in page and page.heading == "Domestic abuse"


def test_a_lead_is_named_once_and_beside_an_indicator_only_where_it_is_another(
    visit: Any, co_ordinator: User, here: Partnership
) -> None:
    lead, other = post("theme lead", here, title="Lead for burglary"), post("theme lead", here, title="Lead for fires")
    homes = priority(here, "Burglary", lead=lead)
    indicator(here, "burglary", priority=homes, lead=lead)
    assert str(visit(co_ordinator).get("/p/exampleton/plan/").text).count("Lead for burglary") == 1
    indicator(here, "fires", priority=homes, lead=other)
    page = visit(co_ordinator).get("/p/exampleton/plan/").text
    assert page.count("Lead for burglary") == 1 and page.count("Lead for fires") == 1


def test_the_chain_from_priority_to_indicator(visit: Any, co_ordinator: User, here: Partnership) -> None:
    lead = post("theme lead", here, title="Lead for burglary")
    homes = priority(here, "Burglary", outcome="Fewer homes are broken into", lead=lead)
    fewer = Outcome.objects.create(partnership=here, key="fewer", priority=homes, text="Fewer homes burgled")
    indicator(here, "burglary", priority=homes, outcome=fewer)
    page = visit(co_ordinator).get("/p/exampleton/plan/")
    assert "Fewer homes are broken into" in page and "Lead: Lead for burglary" in page
    page = page.click("Burglary")
    assert "Outcome: Fewer homes burgled" in page
    assert page.click("Recorded burglary").heading == "Recorded burglary"


def test_a_priority_changes_with_its_reason(visit: Any, co_ordinator: User, here: Partnership) -> None:
    thing = priority(here, "Burglary")
    page = visit(co_ordinator).get("/p/exampleton/plan/priorities/burglary/").click("Change")
    page = page.fill(name="Homes", why="One in four is a repeat", why_changed="Board, minute 4").submit()
    thing.refresh_from_db()
    assert (thing.name, thing.why, thing.version) == ("Homes", "One in four is a repeat", 2)
    assert "Board, minute 4" in page and history(thing)[0].change.by == co_ordinator


def test_of_two_people_the_second_is_shown_the_first(visit: Any, co_ordinator: User, here: Partnership) -> None:
    thing = priority(here, "Burglary", outcome="Less")
    opened = visit(co_ordinator).get("/p/exampleton/plan/priorities/burglary/change/")
    other = visit(account("co-ordinator", here)).get("/p/exampleton/plan/priorities/burglary/change/")
    other.fill(outcome="Fewer homes entered").submit()
    page = opened.fill(outcome="Homes are safe").submit(status=409)
    assert "Fewer homes entered" in page and "Homes are safe" in page
    page.submit("Save")
    thing.refresh_from_db()
    assert (thing.outcome, thing.version) == ("Homes are safe", 3)


def test_a_priority_with_indicators_is_not_withdrawn(visit: Any, co_ordinator: User, here: Partnership) -> None:
    thing = priority(here, "Burglary")
    held = indicator(here, "burglary", priority=thing)
    page = visit(co_ordinator).get("/p/exampleton/plan/priorities/burglary/withdraw/")
    page = page.fill(why="Done").submit(status=422)
    assert "These still belong to Burglary: Recorded burglary" in page
    Indicator.objects.filter(pk=held.pk).update(priority=None)
    page.fill(why="Done").submit("Withdraw")
    thing.refresh_from_db()
    assert thing.withdrawn_by == co_ordinator


def test_outcomes_are_added_and_changed(visit: Any, co_ordinator: User, here: Partnership) -> None:
    priority(here, "Burglary")
    page = visit(co_ordinator).get("/p/exampleton/plan/priorities/burglary/").click("Add an outcome")
    page = page.fill(text="Fewer repeats").submit()
    page = page.click("Change the outcome Fewer repeats").fill(text="No repeats").submit()
    assert "Outcome: No repeats" in page
    page.click("Withdraw the outcome No repeats").fill(why="Merged").submit()
    assert Outcome.objects.get().withdrawn_at is not None


def test_the_order_is_changed_without_script(visit: Any, co_ordinator: User, here: Partnership) -> None:
    for name in ("Burglary", "Robbery", "Arson"):
        priority(here, name)
    page = visit(co_ordinator).get("/p/exampleton/plan/order/")
    page.submit("Up: Arson")
    names = list(Priority.objects.filter(partnership=here).values_list("name", flat=True))
    assert names == ["Burglary", "Arson", "Robbery"]
    assert Change.objects.get().said == "Moved up: Arson"


def test_restricted_indicators_are_not_in_an_outsiders_plan(visit: Any, here: Partnership) -> None:
    indicator(here, "tension", name="Community tension", restricted=True, priority=priority(here, "Cohesion"))
    outside = visit(account("scrutiny member", here))
    assert "Community tension" not in outside.get("/p/exampleton/plan/")
    assert "Community tension" not in outside.get("/p/exampleton/plan/priorities/cohesion/")
    outside.get("/p/exampleton/plan/indicators/tension/", status=404)
    assert b"Community tension" not in outside.get("/p/exampleton/plan/?as=csv").content
    inside = visit(account("board member", here))
    assert "Community tension" in inside.get("/p/exampleton/plan/")


def test_notes_and_breaks(visit: Any, here: Partnership) -> None:
    indicator(here, "burglary")
    analyst = account("analyst", here)
    page = visit(analyst).get("/p/exampleton/plan/indicators/burglary/").click("Add a note or break")
    page = page.fill(period="2015-04", note="Recording changed", is_break=True).submit()
    mark = Mark.objects.get()
    assert mark.is_break and "Break: figures before it cannot be compared" in page
    wrong = page.click("Add a note or break").fill(period="April", note="x").submit(status=422)
    assert wrong.errors


def test_recommendations_are_followed_to_their_end(visit: Any, co_ordinator: User, here: Partnership) -> None:
    page = visit(co_ordinator).get("/p/exampleton/plan/recommendations/")
    page = page.click("Add a recommendation").fill(number="7", text="Mend the lights", due="2016-03").submit()
    assert "March 2016" in page
    page = page.click("Change").fill(state="done", progress="All mended").submit()
    page.click("Withdraw").fill(why="Finished").submit()
    assert Recommendation.objects.get().withdrawn_at is not None


def test_the_plan_as_a_file(visit: Any, co_ordinator: User, here: Partnership) -> None:
    indicator(here, "burglary", priority=priority(here, "Burglary", outcome="Less"))
    told = visit(co_ordinator).get("/p/exampleton/plan/?as=csv").content.decode("utf-8-sig")
    assert "Burglary,priority,Less,,Recorded burglary," in told


def test_a_status_worked_out_stands_beside_its_indicator(visit: Any, co_ordinator: User, here: Partnership) -> None:
    """That of the month reported, not of another."""
    theme = priority(here, "Burglary")
    thing = indicator(here, "burglary", priority=theme)
    indicator(here, "robbery", priority=theme)
    for month, word in (("2015-05", "Worse"), ("2015-06", "On target")):
        band = {"name": word, "statement": word, "shape": "circle", "colour": "#00703c"}
        Sheet.objects.create(
            partnership=here, indicator=thing, as_at=Period.parse(month), status=word, row={"status": band}, page={},
            judgement={},
        )  # fmt: skip
    person = visit(co_ordinator)
    page = person.get("/p/exampleton/plan/priorities/burglary/")
    assert [row[1] for row in page.table("Indicators")[1:]] == ["On target", "not worked out yet"]
    assert "On target" in person.get("/p/exampleton/plan/") and "Worse" not in person.get("/p/exampleton/plan/")


def test_an_action_for_an_indicator_stands_with_its_priority(visit: Any, co_ordinator: User, here: Partnership) -> None:
    of = priority(here)
    body = organisation(here, "Exampleton Council")
    made = {"title": "Fit better locks", "due": date(2015, 3, 31), "priority": of, "organisation": body}
    Action.objects.create(partnership=here, key="locks", indicator=indicator(here, priority=of), **made)
    rows = visit(co_ordinator).get("/p/exampleton/plan/priorities/burglary/").table("Actions")
    assert rows[1][0] == "Fit better locks" and rows[1][1] == "Exampleton Council"
    assert rows[1][2] == "Overdue since 31 March 2015"
