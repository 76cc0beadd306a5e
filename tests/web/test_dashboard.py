"""The dashboard: exceptions first, filters and order in the address, saved views, files, what is not for everyone."""

from __future__ import annotations

from typing import Any

import pytest

from saferplan import Period
from saferplan_web.core import jobs
from saferplan_web.core.models import Job, SavedView
from saferplan_web.performance.asking import ask_recalculation
from saferplan_web.performance.models import Commentary
from tests.web import made
from tests.web.test_recalculation import falling, worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])
HERE = "/p/exampleton/performance/"


@pytest.fixture
def here() -> Any:
    """A partnership with four indicators: one off target, two well, one restricted and off target."""
    here = made.partnership()
    theft, violence = made.priority(here, "Theft", place=1), made.priority(here, "Violence", place=2)
    lead = made.post("theme lead", here, "Lead for theft")
    falling(here, "robbery", priority=violence, activity="green")
    burglary = falling(here, "burglary", now=(90, 190, 290), priority=theft, lead=lead, activity="red")
    falling(here, "bicycles", priority=theft)
    falling(here, "honour", now=(150, 150, 777), name="CANARY-4471", priority=violence, restricted=True)
    target = {"year": Period.parse("2015/16"), "kind": "at most", "value": 1200}
    burglary.targets.create(partnership=here, key="burglary-2015", **target)
    worked_out(here)
    return here


def test_exceptions_come_first_then_priorities(here: Any, visit: Any) -> None:
    page = visit(made.account("analyst", here)).get(HERE)
    assert page.heading == "Performance"
    assert [row[0].split()[0:2] for row in page.table("Exceptions")[1:]] == [
        ["Recorded", "burglary"],
        ["CANARY-4471", "April"],
    ]
    assert "Recorded bicycles" in page.table("Theft")[1][0]
    assert "Recorded robbery" in page.table("Violence")[1][0]
    assert "Data as at 30 June 2015" in page and "April to June 2015" in page
    burglary = page.table("Exceptions")[1]
    assert "570" in burglary[2] and "Red" in burglary[-1]


def test_filters_and_order_are_in_the_address(here: Any, visit: Any) -> None:
    visitor = visit(made.account("analyst", here))
    page = visitor.get(HERE + "?priority=theft&exceptional=yes")
    assert "1 indicator" in page and "Recorded burglary" in page and "Recorded bicycles" not in page
    page = visitor.get(HERE + "?sort=name")
    assert [row[0].split()[0] for row in page.table("Indicators")[1:]] == ["CANARY-4471", *["Recorded"] * 3]
    assert "No indicator is like that" in visitor.get(HERE + "?priority=theft&restricted=yes")
    assert "4 indicators" in visitor.get(HERE + "?priority=nonsense&sort=nonsense")


def test_a_view_is_saved_under_a_name_for_its_owner_alone(here: Any, visit: Any) -> None:
    user = made.account("analyst", here)
    page = visit(user).get(HERE + "?priority=theft")
    page = page.form("Save this view").fill(name="Theft only").submit()
    assert "View saved: Theft only" in page and "priority=theft" in page.address
    assert "Recorded robbery" not in page.visitor.get(HERE).click("Theft only")
    assert "Theft only" not in visit(made.account("co-ordinator", here)).get(HERE)
    page = page.visitor.get(HERE).submit("Delete the view Theft only")
    assert "View deleted" in page and not SavedView.objects.exists()


def test_files_hold_what_is_shown(here: Any, visit: Any) -> None:
    visitor = visit(made.account("analyst", here))
    page = visitor.get(HERE + "?priority=theft")
    csv = page.links()["Download these lines as CSV"]
    lines = visitor.get(csv).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Indicator,Priority,Status")
    assert [line.split(",")[0] for line in lines[1:3]] == ["Recorded burglary", "Recorded bicycles"]
    book = page.links()["Download these lines as Excel workbook"]
    assert visitor.get(book).content.startswith(b"PK")


@pytest.mark.parametrize(
    "role",
    ["scrutiny officer", "scrutiny member", "ward councillor", "local policing body", "partner", "finance officer"],
)
def test_who_may_not_see_restricted_indicators_sees_no_trace(here: Any, visit: Any, role: str) -> None:
    visitor = visit(made.account(role, here))
    for place in ("", "?sort=name", "?restricted=yes", "lines.csv", "lines.csv?restricted=yes", "priorities/",
                  "priorities.csv", "exceptions/", "exceptions.csv", "indicators/burglary/"):  # fmt: skip
        content = visitor.get(HERE + place).content.decode("utf-8", "replace")
        assert "CANARY" not in content and "777" not in content and "1,077" not in content, place
    page = visitor.get(HERE)
    assert "3 indicators" in page and "3 measures" in page
    for place in ("", "figures.csv", "tables.xlsx", "charts/chart-honour-1.svg", "tables/measure-honour-table-1.csv"):
        visitor.get(HERE + "indicators/honour/" + place, status=404)


def test_a_partner_sees_the_restricted_indicator_it_supplies(here: Any, visit: Any) -> None:
    supplier = made.organisation(here, "Health")
    here.indicator_set.filter(key="honour").update(supplier=supplier)
    page = visit(made.account("partner", here, organisation=supplier)).get(HERE)
    assert "CANARY-4471" in page and "3 measures" not in page
    other = visit(made.account("partner", here, organisation=made.organisation(here, "Fire"))).get(HERE)
    assert "CANARY-4471" not in other


def test_while_figures_are_worked_out_again_it_says_so(here: Any, visit: Any) -> None:
    user = made.account("analyst", here)
    job = ask_recalculation(here, user)
    page = visit(user).get(HERE)
    assert "Figures are being worked out again" in page
    page = page.click("See how far it is")
    assert "Waiting to start" in page and page.address.endswith(f"/jobs/{job.pk}/")
    outside = visit(made.account("scrutiny member", here)).get(HERE)
    assert "Figures are being worked out again" in outside and "See how far it is" not in outside
    assert "cancelled" in page.submit("Cancel this job")
    assert Job.objects.get(pk=job.pk).state == Job.State.CANCELLED


def test_looking_back_at_a_month(here: Any, visit: Any) -> None:
    visitor = visit(made.account("board member", here))
    page = visitor.get(HERE).click("Another month").form("Show this month").fill(month="2015-05").submit()
    assert "Nothing has been worked out for May 2015 yet" in page
    page = page.submit("Work out May 2015")
    assert "Waiting to start" in page
    jobs.run_waiting()
    page = visitor.get(page.address).click("See the figures to the end of May 2015")
    assert "Worked out on" in page and "Work out again" in page and not Commentary.objects.exists()
    assert "To the end of May 2015" in page and "280" in page.table("Exceptions")[1][2]
    page = page.click("Recorded burglary")
    assert "As at May 2015" in page
    visitor.get(HERE + "?as_at=nonsense", status=404)
    outside = visit(made.account("scrutiny member", here)).get(HERE + "?as_at=2014-09")
    assert "Nothing has been worked out for September 2014 yet" in outside and "Work out" not in outside


def test_before_anything_is_worked_out_it_says_what_to_do(visit: Any) -> None:
    here = made.partnership(reporting_month=None)
    page = visit(made.account("analyst", here)).get(HERE)
    assert "No indicator has been worked out yet" in page
    assert page.click("Import records").heading == "Import records"


@pytest.mark.parametrize("many", [6, 12])
def test_the_number_of_queries_does_not_grow(many: int, visit: Any, django_assert_max_num_queries: Any) -> None:
    here = made.partnership()
    lead = made.post("theme lead", here)
    for at in range(many):
        falling(here, f"crime-{at}", priority=made.priority(here, f"Priority {at}", lead=lead), lead=lead)
    worked_out(here)
    visitor = visit(made.account("co-ordinator", here))
    for place in ("", "?sort=name", "lines.csv", "exceptions/", "priorities/", "indicators/crime-1/", "month/"):
        with django_assert_max_num_queries(11):
            visitor.get(HERE + place)


def test_a_recalculation_that_failed_is_told_and_tried_again(
    here: Any, visit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = made.account("co-ordinator", here)
    job = ask_recalculation(here, user)
    with monkeypatch.context() as broken:
        broken.setattr("saferplan_web.performance.jobs.folder_of", lambda partnership: {}["CANARY-6611"])
        jobs.run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "CANARY-6611" in job.error  # kept whole for whoever runs it
    outside = visit(made.account("scrutiny member", here)).get(HERE)
    assert "Figures could not be worked out again on" in outside and "See why" not in outside
    refused = visit(made.account("scrutiny officer", here)).post(
        f"{HERE.replace('performance/', '')}jobs/{job.pk}/again/", {}, status=403
    )
    assert "CANARY" not in refused
    page = visit(user).get(HERE).click("See why")
    assert f"the number of this job, {job.pk}" in page and "CANARY" not in page and "Traceback" not in page
    page = page.submit("Try again")
    assert "It was asked for again" in page and not page.address.endswith(f"/{job.pk}/")
    jobs.run_waiting()
    assert "could not be worked out again" not in visit(user).get(HERE)
