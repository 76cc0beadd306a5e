"""A new indicator of the catalogue: a job counts what the past would have said, and the page waits without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saferplan_web.core import jobs
from saferplan_web.core.models import Draft, Job
from saferplan_web.performance.planning.looking_back import LOOK_BACK
from saferplan_web.plan.models import Indicator
from tests.web.made import account
from tests.web.recorded import make_store, recorded
from tests.web.test_plan_new import START, on, to_the_end

pytestmark = pytest.mark.django_db(databases=["default", "public"])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("counted"))


@pytest.fixture
def checked(visit: Any, data: Path, settings: Any) -> Any:
    """The answers about a measure, all given."""
    settings.DATA = data
    page = on(visit(account("co-ordinator", recorded())).get(START), origin="Counted from the records")
    page = on(page, measure="burglary-rate")
    return to_the_end(on(page))


def again(page: Any) -> Any:
    return page.visitor.get(page.address)


def test_the_past_is_counted_by_a_job_and_shown_when_it_is_done(checked: Any) -> None:
    assert checked.heading == "Check the answers" and "Waiting to start" in checked
    assert "See how far it is now" in checked.links()  # the way on without a script
    waiting = Job.objects.get(function=LOOK_BACK)
    again(checked)
    assert Job.objects.get(function=LOOK_BACK) == waiting  # reading asks for nothing
    jobs.run_waiting()
    with CaptureQueriesContext(connection) as seen:
        page = again(checked)
    assert len(seen) < 12, len(seen)
    table = page.table("What it would have said")
    assert table[1][0] == "June 2015" and len(table) == 9 and "“being-written”" not in page
    page.submit("Add the indicator")
    assert Indicator.objects.filter(measure="burglary-rate").exists()


def test_the_indicator_is_added_without_waiting(checked: Any) -> None:
    checked.submit("Add the indicator")
    assert not Draft.objects.exists()
    jobs.run_waiting()
    job = Job.objects.get(function=LOOK_BACK)
    assert (job.state, job.result) == (Job.State.DONE, None)


def test_an_answer_changed_meanwhile_is_looked_at_anew(checked: Any) -> None:
    jobs.run_waiting()
    page = on(again(checked).click("Change Name"), name="Burglary of homes")
    assert "Waiting to start" in page  # the answers before are not these
    jobs.run_waiting()
    assert len(again(page).table("What it would have said")) == 9


def test_a_job_that_was_cancelled_can_be_asked_for_again(checked: Any) -> None:
    jobs.cancel(Job.objects.get(function=LOOK_BACK))
    page = again(checked)
    assert "Waiting to start" not in page
    page = page.submit("Preview on past figures")
    assert "Waiting to start" in page and not Indicator.objects.filter(measure="burglary-rate").exists()
