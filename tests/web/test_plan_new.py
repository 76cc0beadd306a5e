"""A new indicator: one question a page, nothing lost on the way, the past looked at before it is added."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saferplan import from_json, to_json
from saferplan.values.folder import Derived, Shape
from saferplan_web.core.models import Draft, Partnership
from saferplan_web.people.models import User
from saferplan_web.plan.models import Indicator
from tests.web.made import account, indicator, organisation, partnership, priority, returns

pytestmark = pytest.mark.django_db(databases=["default", "public"])
START = "/p/exampleton/plan/indicators/new/"


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def co_ordinator(here: Partnership) -> User:
    return account("co-ordinator", here)


def on(page: Any, **typed: Any) -> Any:
    """The page after this one, with its answer."""
    return page.form("Continue").fill(**typed).submit("Continue")


def to_the_end(page: Any, **place: Any) -> Any:
    """From the question about time on."""
    page = on(page, frequency="a month", year_starts="4", lag="0")
    page = on(page, **{"priority": "", **place})
    page = on(on(page), scheme="")
    return on(page, restricted="Everyone, once it has been released")


def test_from_the_catalogue(visit: Any, co_ordinator: User, here: Partnership) -> None:
    priority(here, "Burglary")
    page = visit(co_ordinator).get(START + "?priority=burglary")
    page = on(page, origin="Counted from the records")
    assert page.heading == "Which measure of the catalogue?"
    legends = [one.text.strip() for one in page.root.iter("legend")]
    assert "Home Office recorded crime: counts" in legends and "Partners’ own files" in legends
    found = page.form("Show").fill(words="burglary rate").submit("Show")
    assert "Burglary per 1,000 residents" in found and "Shoplifting" not in found
    page = on(found, measure="burglary-rate")
    assert page.heading == "What is it called?"  # unit, direction and kind follow from the measure
    assert "Burglary per 1,000 residents" in page.html
    page = to_the_end(on(page), priority="Burglary")
    assert page.heading == "Check the answers" and "Burglary per 1,000 residents" in page
    assert "offences per 1,000 residents" in page and "Lower" in page
    page = page.submit("Add the indicator")
    made = Indicator.objects.get()
    assert (made.measure, made.direction, made.nature) == ("burglary-rate", "lower", "rate")
    assert made.priority is not None and "as the measure burglary-rate of the catalogue" in page
    assert not Draft.objects.exists()


def test_nothing_typed_is_lost_when_going_back(visit: Any, co_ordinator: User, here: Partnership) -> None:
    page = on(visit(co_ordinator).get(START), origin="Sent in as returns")
    page = page.form("Continue").fill(name="Visits", definition="Half a sentence").submit("Back")
    assert page.heading == "Where do its figures come from?"
    page = on(page)
    assert page.heading == "What is it called?" and "Half a sentence" in page.html
    page = on(page)
    page = page.form("Continue").fill(unit_name="", decimals="9").submit("Continue", status=422)
    assert "Say what a figure counts, such as crimes" in page.errors
    again = visit(co_ordinator).get(page.address)
    assert 'value="9"' in again.html  # wrong as it is, it is there to be mended
    page = on(on(again, unit_name="visits", decimals="0"), direction="Higher")
    page = to_the_end(on(page, counting="each", nature="count"))
    page = page.click("Change", in_="Half a sentence")
    page = on(page, definition="Visits of wardens")
    assert page.heading == "Check the answers" and "Visits of wardens" in page and "Half a sentence" not in page
    page.submit("Add the indicator")
    assert Indicator.objects.get().direction == "higher"


def test_two_windows_do_not_mix(visit: Any, co_ordinator: User, here: Partnership) -> None:
    person = visit(co_ordinator)
    one = on(person.get(START), origin="Sent in as returns")
    two = on(person.get(START), origin="Sent in as returns")
    on(one, name="Wardens")
    on(two, name="Patrols")
    assert 'value="Wardens"' in person.get(one.address).html and 'value="Patrols"' in person.get(two.address).html
    begun = person.get(START)
    assert "Wardens" in begun.links() and "Patrols" in begun.links()
    other = visit(account("co-ordinator", here))
    other.get(one.address, status=404)
    assert "Wardens" not in other.get(START)
    begun.form("Remove what was begun").submit()
    assert Draft.objects.count() == 1


def test_questions_come_in_their_order(visit: Any, co_ordinator: User, here: Partnership) -> None:
    person = visit(co_ordinator)
    page = on(person.get(START), origin="Sent in as returns")
    draft = Draft.objects.get()
    early = person.get(f"{START}{draft.pk}/")
    assert early.heading == "What is it called?"  # nothing to check yet
    person.get(f"{START}{draft.pk}/measure/", status=404)
    page = on(page, name="Wardens")
    page = page.form("Continue").submit("Back")
    page = page.form("Continue").submit("Back")
    page = on(page, origin="Counted from the records")
    assert page.heading == "Which measure of the catalogue?"
    assert "Choose measure of the catalogue" in page.form("Continue").submit("Continue", status=422).errors


def test_a_rule_is_written_checked_and_judged_on_the_past(visit: Any, co_ordinator: User, here: Partnership) -> None:
    indicator(here, "burglary", name="Burglary of homes")
    months = [f"2015-{month:02d}" for month in range(1, 7)]
    returns(here, {"burglary": dict.fromkeys(months, 100), "visits": dict.fromkeys(months, 400)})
    page = on(visit(co_ordinator).get(START), origin="Worked out from other figures")
    page = on(page, rule_shape="Divided: a share or a ratio", rule_complete="true")
    page = on(page, rule_of=["Burglary of homes"])
    assert page.heading == "What is it divided by?"
    page = page.form("Continue").submit("Continue", status=422)
    assert page.errors == ["Choose what it is divided by, or what is taken away"]
    page = on(page, rule_over=["Return “visits”"])
    page = on(page, name="Burglaries for each visit")
    page = on(on(page, unit_name="burglaries", decimals="2"), direction="Lower")
    page = to_the_end(on(page, counting="level", nature="rate"))
    with CaptureQueriesContext(connection) as seen:
        page = page.visitor.get(page.address)
    assert len(seen) < 12, len(seen)
    table = page.table("What it would have said")
    assert table[1][0] == "June 2015" and len(table) == 9 and "0.25" in table[1][2]
    page = page.submit("Add the indicator")
    made = Indicator.objects.get(key="burglaries-for-each-visit")
    assert from_json(made.derived) == Derived(made.key, Shape.RATIO, ("burglary",), ("visits",))
    assert "Burglary of homes, divided by visits" in page


def test_a_rule_that_cannot_be_is_refused_where_it_is_wrong(visit: Any, co_ordinator: User, here: Partnership) -> None:
    indicator(here, "burglary")
    rule = Derived("all", Shape.SUM, ("burglary", "robbery"))
    indicator(here, "all", name="All of it", derived=to_json(rule))
    indicator(here, "twice", derived=to_json(Derived("twice", Shape.SUM, ("all",))))
    page = visit(co_ordinator).get("/p/exampleton/plan/indicators/all/").click("Change Worked out")
    form = page.form("Save").fill(rule_of=["Recorded twice"])
    wrong = form.submit("Save", status=422)
    assert "“all” is worked out from itself. Name other parts." in wrong.errors
    wrong = wrong.fill(rule_of=["Recorded burglary"], rule_shape="One less another").submit("Save", status=422)
    assert "Choose what it is divided by, or what is taken away" in wrong.errors
    seen = wrong.fill(rule_over=["Return “robbery”"]).submit("Preview on past figures")
    assert len(seen.table("What it would have said")) == 9
    assert from_json(Indicator.objects.get(key="all").derived) == rule  # nothing is saved yet
    page = seen.submit("Save")
    assert from_json(Indicator.objects.get(key="all").derived).shape == Shape.DIFFERENCE
    assert "Recorded burglary, less robbery" in page and "Worked out in another way" in page


def test_a_name_under_which_figures_come_is_not_given_to_what_is_worked_out(
    visit: Any, co_ordinator: User, here: Partnership
) -> None:
    returns(here, {"visits": {"2015-06": 3}})
    page = on(visit(co_ordinator).get(START), origin="Worked out from other figures")
    page = on(page, rule_shape="Added up", rule_complete="true")
    page = on(on(page, rule_of=["Return “visits”"]), name="Visits")
    page = to_the_end(on(on(on(page, unit_name="visits"), direction="Higher"), counting="each", nature="count"))
    page = page.submit("Add the indicator")
    assert page.heading == "What is it called?" and not Indicator.objects.exists()
    assert "Returns of this name are there already: give it another" in page


def test_an_answer_that_holds_no_longer_is_asked_again(visit: Any, co_ordinator: User, here: Partnership) -> None:
    given = priority(here, "Burglary")
    organisation(here)
    page = on(on(visit(co_ordinator).get(START), origin="Sent in as returns"), name="Wardens")
    page = on(on(on(page, unit_name="wardens"), direction="Higher"), counting="each", nature="count")
    page = to_the_end(page, priority="Burglary")
    given.withdrawn_at, given.withdrawn_by = "2015-07-01T10:00Z", co_ordinator
    given.save()
    page = page.submit("Add the indicator")
    assert page.heading == "Which priority does it belong to?" and page.errors and not Indicator.objects.exists()
