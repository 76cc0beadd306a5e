"""The chair's brief: what is red and why, decisions, overdue by body, not received; and the list of jobs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from saferplan import Period
from saferplan_web.actions.models import Action, Variance
from saferplan_web.core.models import Job
from saferplan_web.performance import changes
from saferplan_web.plan.models import MeasureReview
from tests.web import made
from tests.web.test_recalculation import falling, months, worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])
BRIEF = "/p/exampleton/performance/brief/"
JUNE = Period.parse("2015-06")


@pytest.fixture
def here() -> Any:
    """Off target, worsening, fine and not received: one of each."""
    here = made.partnership()
    burglary = falling(here, "burglary", now=(90, 190, 290), lead=made.post("theme lead", here, "Lead for burglary"))
    target = {"year": Period.parse("2015/16"), "kind": "at most", "value": 1200}
    burglary.targets.create(partnership=here, key="burglary-2015", **target)
    falling(here, "theft", now=(190, 190, 190))
    falling(here, "robbery")
    made.indicator(here, "fires", supplier=made.organisation(here, "Fire and rescue service"))
    made.returns(here, {"fires": months(2014, *([10] * 12))})
    worked_out(here)
    return here


def test_it_says_what_is_red_and_why_and_what_is_missing(here: Any, visit: Any) -> None:
    indicator = here.indicator_set.get(key="burglary")
    chair = made.account("chair", here)
    changes.write_commentary(
        by=chair, indicator=indicator, period=JUNE, analysis="Sheds.", intervention="Locks."
    )  # fmt: skip
    page = visit(chair).get(BRIEF)
    assert "Off target: 1" in page and "Moving the wrong way: 1" in page and "Not received: 1" in page
    assert "The figure for April to June 2015 is 570 offences" in page
    assert "Lead for burglary says: Sheds." in page and "Recommended: Locks." in page
    assert "owed by Fire and rescue service" in page and "Recorded robbery" not in page
    assert page.click("Recorded burglary").heading == "Recorded burglary"


def test_decisions_due_and_what_is_overdue_by_body(here: Any, visit: Any) -> None:
    chair, fire = made.account("chair", here), made.organisation(here, "Fire and rescue service")
    past = timezone.localdate() - timedelta(days=30)
    late = {"partnership": here, "organisation": fire, "due": past}
    Action.objects.create(key="visits", title="Home visits", **late)
    Action.objects.create(key="done", title="Leaflets", done_on=past, status="done", **late)
    moved = Action.objects.create(key="gates", title="Alley gates", **late)
    Variance.objects.create(
        partnership=here, key="gates-1", action=moved, new_due=date(2030, 9, 30), reason="Planning consent.",
        asked_at=timezone.now(), asked_by=chair,
    )  # fmt: skip
    MeasureReview.objects.create(
        partnership=here, key="fear", title="Fear of crime", proposal="Retire it.",
        aim="Know whether people feel safe.",
        proposed_at=timezone.now(), proposed_by=chair,
    )  # fmt: skip
    page = visit(chair).get(BRIEF)
    assert "Measure: Fear of crime" in page and "Retire it. Aim: Know whether people feel safe." in page
    assert "To be decided: 2" in page and "Variance: Alley gates" in page
    assert "by 30 September 2030. Reason: Planning consent." in page
    assert "Fire and rescue service: 2 actions" in page and "Home visits" in page and "Leaflets" not in page


def test_the_brief_is_the_chairs(here: Any, visit: Any, django_assert_max_num_queries: Any) -> None:
    visit(made.account("board member", here)).get(BRIEF, status=403)
    visitor = visit(made.account("chair", here))
    with django_assert_max_num_queries(11):
        visitor.get(BRIEF)


def test_jobs_are_listed_and_ones_own_may_be_seen(here: Any, visit: Any) -> None:
    page = visit(made.account("administrator", here)).get("/p/exampleton/jobs/")
    assert page.table("Jobs")[1][0] == "Recalculation" and page.table("Jobs")[1][3] == "Done"
    assert "See the figures to the end of June 2015" in page.click("Recalculation")
    member = made.account("board member", here)
    number = Job.objects.get().pk
    visit(member).get(f"/p/exampleton/jobs/{number}/", status=403)
    Job.objects.update(asked_by=member, state=Job.State.FAILED, error="trace\nThe store cannot be read.")
    assert "The store cannot be read." in visit(member).get(f"/p/exampleton/jobs/{number}/")
    visit(member).get("/p/exampleton/jobs/0/", status=404)
