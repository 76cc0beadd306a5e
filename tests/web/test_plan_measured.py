"""Indicators and targets written with a look at the past; versions, duties and reviews of measures."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from saferplan import Period
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import User
from saferplan_web.plan import duties
from saferplan_web.plan.changes_targets import decide_review
from saferplan_web.plan.models import DutyNote, Indicator, MeasureReview, PlanVersion, Target
from tests.web.made import account, indicator, organisation, partnership, post, priority, returns

pytestmark = pytest.mark.django_db(databases=["default", "public"])
FIGURES = {f"{year}-{month:02d}": 100 + month for year in (2013, 2014, 2015) for month in range(1, 13)}


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def co_ordinator(here: Partnership) -> User:
    return account("co-ordinator", here)


@pytest.fixture
def burglary(here: Partnership) -> Indicator:
    found = indicator(here, "burglary")
    returns(here, {"burglary": {at: value for at, value in FIGURES.items() if at < "2015-07"}})
    return found


def test_an_indicator_written_here_is_judged_on_the_past_before_it_is_saved(
    visit: Any, co_ordinator: User, burglary: Indicator
) -> None:
    Target.objects.create(
        partnership=burglary.partnership, key="t", indicator=burglary, year=Period.parse("2015/16"), kind="at most",
        value=Fraction(900),
    )  # fmt: skip
    page = visit(co_ordinator).get("/p/exampleton/plan/indicators/burglary/change/")
    page = page.fill(direction="Higher").submit("Preview on past figures")
    table = page.table("What it would have said")
    assert table[1][0] == "June 2015" and len(table) == 9
    assert Indicator.objects.get().direction == "lower"  # nothing is saved yet
    page.submit("Save")
    assert Indicator.objects.get().direction == "higher"


def test_a_target_is_seen_over_its_year_before_it_is_set(visit: Any, co_ordinator: User, burglary: Indicator) -> None:
    page = visit(co_ordinator).get("/p/exampleton/plan/indicators/burglary/").click("Set a target")
    page = page.fill(year="2015/16", kind="at most", value="1,200", profile="straight line").submit("Preview")
    assert "How it is spread over the year" in page and not Target.objects.exists()
    page.submit("Save")
    assert Target.objects.get().value == 1200
    again = visit(co_ordinator).get("/p/exampleton/plan/indicators/burglary/targets/new/")
    again = again.fill(year="2015/16", kind="monitor only", profile="flat").submit("Save", status=422)
    assert "There is a target for 2015/16 already" in again or "already" in again


def test_a_profile_by_hand_is_typed_into_boxes(visit: Any, co_ordinator: User, burglary: Indicator) -> None:
    page = visit(co_ordinator).get("/p/exampleton/plan/indicators/burglary/targets/new/")
    page = page.fill(year="2015/16", kind="at most", value="1200", profile="by hand").submit("Preview", status=422)
    page = page.fill(**{"at-2015-04": "90.5", "at-2016-03": "1200"}).submit("Preview")
    page.submit("Save")
    assert Target.objects.get().figures == [["2015-04", "181/2"], ["2016-03", "1200"]]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "at most"}, "needs an annual figure"),
        ({"kind": "change by"}, "by how many per cent"),
        ({"kind": "maintain"}, "needs a baseline"),
        ({"kind": "monitor only", "profile": "seasonal"}, "whose shape it takes"),
        ({"kind": "monitor only", "year": "2015-04"}, "whole year"),
    ],
)
def test_a_target_that_cannot_be_worked_out_is_refused(
    visit: Any, co_ordinator: User, burglary: Indicator, typed: dict[str, str], told: str
) -> None:
    page = visit(co_ordinator).get("/p/exampleton/plan/indicators/burglary/targets/new/")
    page = page.fill(**{"year": "2015/16", "profile": "straight line", **typed}).submit("Save", status=422)
    assert told in page and not Target.objects.exists()


def test_versions_of_the_plan_are_compared_in_words(visit: Any, co_ordinator: User, here: Partnership) -> None:
    homes = priority(here, "Burglary", outcome="Less")
    indicator(here, "tension", name="Community tension", restricted=True)
    person = visit(co_ordinator)
    page = person.get("/p/exampleton/plan/versions/").click("Keep a version")
    page = page.fill(title="Plan for 2015", years="2015/16").submit()
    assert "Version 1 kept" in page and "Community tension" in page
    homes.outcome = "Fewer homes entered"
    homes.save()
    priority(here, "Arson")
    Indicator.objects.filter(key="tension").update(definition="By patrols")
    page = page.click("Compare with the plan as it is now")
    assert "Added: the priority “Arson”." in page
    assert "Changed: outcome wanted of the priority “Burglary”." in page
    assert page.table("Changes to Burglary")[1] == ["Outcome wanted", "Less", "Fewer homes entered"]
    assert "Community tension" in page
    outside = visit(account("scrutiny member", here))
    assert "Community tension" not in outside.get("/p/exampleton/plan/versions/compare/")
    assert "Community tension" not in outside.get("/p/exampleton/plan/versions/1/")
    assert PlanVersion.objects.get().made_by == co_ordinator


def states(here: Partnership, on: date = date(2026, 6, 1)) -> dict[str, str]:
    return {one.duty.id: one.state for one in duties.found(here, on)}


def test_duties_are_met_when_rows_show_it(here: Partnership, co_ordinator: User) -> None:
    before = states(here)
    assert before["responsible-authorities"] == before["head-crime"] == before["plan-yearly"] == "not met"
    assert before["consultation"] == "cannot tell" and before["report-to-secretary-of-state"] == "no longer law"
    for name in ("Council", "Police", "Fire service", "Probation", "Health board"):
        organisation(here, name, since=date(2000, 1, 1))
    priority(here, "Burglary and other crime")
    after = states(here)
    assert after["responsible-authorities"] == after["bodies-with-standing"] == after["head-crime"] == "met"
    assert states(here, date(2020, 1, 1))["head-serious-violence"] == "not law yet"


def test_a_duty_is_switched_off_with_a_reason(visit: Any, co_ordinator: User, here: Partnership) -> None:
    page = visit(co_ordinator).get("/p/exampleton/plan/duties/head-serious-violence/")
    page = page.fill(evidence="Kept by the county", off=True).submit()
    assert DutyNote.objects.get().off and states(here)["head-serious-violence"] == "switched off"
    assert "Kept by the county" in page


def test_every_duty_names_a_check_or_says_why_not() -> None:
    for duty in duties.duties():
        assert duty.check in duties.CHECKS or (duty.check == "" and duty.looks)
        assert duty.basis in duties.BASES and (duty.until is None or duty.until > duty.since)
    assert {duty.check for duty in duties.duties()} - {""} == set(duties.CHECKS)


def test_a_review_of_a_measure_is_proposed_decided_and_done(
    visit: Any, here: Partnership, co_ordinator: User, burglary: Indicator
) -> None:
    page = visit(co_ordinator).get("/p/exampleton/plan/indicators/burglary/").click("Propose a review")
    page = page.fill(aim="Show repeat burglary", proposal="Count repeats instead").submit()
    review = MeasureReview.objects.get()
    assert review.indicator == burglary and "waits for a decision" in page
    chair = visit(account("chair", here)).get(f"/p/exampleton/plan/measures/{review.key}/").click("Decide")
    chair = chair.fill(decision="Retire", reason="Too few", meeting="Board, minute 7", met_on="21 July 2015").submit()
    burglary.refresh_from_db()
    assert burglary.withdrawn_at is not None and "21 July 2015" in chair
    again = visit(co_ordinator).get("/p/exampleton/plan/measures/").click("Propose a review")
    again = again.fill(title="Burglary", indicator=burglary.name, aim="See", proposal="Bring it back").submit()
    second = MeasureReview.objects.exclude(pk=review.pk).get()
    member = visit(account("board member", here)).get(f"/p/exampleton/plan/measures/{second.key}/decide/")
    member.fill(decision="Bring back", reason="Wanted", meeting="Board", met_on="21 October 2015").submit()
    burglary.refresh_from_db()
    assert burglary.withdrawn_at is None


def test_who_proposed_a_review_does_not_decide_on_it(visit: Any, here: Partnership, burglary: Indicator) -> None:
    both = account("theme lead", here)
    post("board member", here, holder=both)
    page = visit(both).get("/p/exampleton/plan/indicators/burglary/").click("Propose a review")
    page = page.fill(aim="Fewer papers", proposal="Retire it").submit()
    review = MeasureReview.objects.get()
    assert "another member of the board decides" in page and "Decide" not in page.links()
    refused = visit(both).get(f"/p/exampleton/plan/measures/{review.key}/decide/", status=403)
    assert "You proposed this review" in refused
    values = {"decision": "retire", "reason": "r", "meeting": "m", "met_on": date(2015, 7, 21)}
    with pytest.raises(ValidationError, match="You proposed this review"):
        decide_review(by=both, review=review, version=None, values=values)
    burglary.refresh_from_db()
    assert burglary.withdrawn_at is None and not MeasureReview.objects.get().decision
    assert "Decide" in visit(account("chair", here)).get(f"/p/exampleton/plan/measures/{review.key}/").links()


def test_a_baseline_setting_year_becomes_the_target(
    visit: Any, here: Partnership, co_ordinator: User, burglary: Indicator
) -> None:
    review = MeasureReview.objects.create(
        partnership=here, key="r", title="Burglary", indicator=burglary, aim="a", proposal="p",
        proposed_at="2015-06-01T10:00Z", proposed_by=co_ordinator,
    )  # fmt: skip
    page = visit(account("chair", here)).get(f"/p/exampleton/plan/measures/{review.key}/decide/")
    page = page.fill(decision="Baseline-setting year", reason="New", meeting="Board", met_on="21 July 2015")
    page = page.submit(status=422)
    assert "Say which year sets the baseline" in page
    page.fill(year="2015/16").submit()
    assert Target.objects.get().kind == "baseline-setting year"


def test_what_is_restricted_since_is_not_told_of_an_old_version(
    visit: Any, co_ordinator: User, here: Partnership
) -> None:
    thing = indicator(here, "tension", name="Community tension")
    visit(co_ordinator).get("/p/exampleton/plan/versions/new/").fill(title="Plan", years="2015/16").submit()
    thing.restricted = True
    thing.save()
    outside = visit(account("scrutiny member", here))
    assert "Community tension" not in outside.get("/p/exampleton/plan/versions/1/")
    thing.withdrawn_at, thing.withdrawn_by = thing.partnership.changes.get().at, co_ordinator
    thing.save()
    assert "Community tension" not in outside.get("/p/exampleton/plan/versions/compare/")
    assert "Removed: the indicator “Community tension”." in visit(co_ordinator).get(
        "/p/exampleton/plan/versions/compare/"
    )
