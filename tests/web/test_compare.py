"""Compare: the question in the address, the answer by a job, and nothing told to whom it is not for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from saferplan_web.core import jobs
from saferplan_web.core.models import Job
from saferplan_web.performance.models import Answer
from tests.web import made
from tests.web.recorded import ABBEY, CASTLE, make_store, recorded
from tests.web.test_recalculation import falling, worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])
HERE = "/p/exampleton/performance/compare/"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("compare"))


@pytest.fixture
def returned() -> Any:
    """Two indicators that are returned, one of them restricted."""
    here = made.partnership()
    falling(here, "asb", name="Anti-social behaviour")
    falling(here, "honour", now=(150, 150, 777), name="CANARY-4471", restricted=True)
    return here


@pytest.fixture
def counted(data: Path, settings: Any) -> Any:
    settings.DATA = data
    return recorded()


def test_two_periods_from_the_returns(returned: Any, visit: Any) -> None:
    visitor = visit(made.account("scrutiny member", returned))
    page = visitor.get(HERE).click("Two periods")
    page = page.fill(indicators=["asb"], earlier="2014/15-Q1", later="2015/16-Q1").submit("Compare")
    assert "Waiting to start" in page and "later=2015%2F16-Q1" in page.address
    jobs.run_waiting()
    page = visitor.get(page.address)
    row = page.table("Exampleton: April to June 2015 against April to June 2014")[1]
    assert row[:4] == ["Anti-social behaviour", "300", "210", "−90"]
    assert "fell by 30" in page or "30.0" in page
    csv = visitor.get(next(href for text, href in page.links().items() if "this table as CSV" in text))
    assert "300,210,-90" in csv.content.decode("utf-8-sig")
    assert visitor.get(page.links()["Download all tables of this comparison as Excel workbook"]).content[:2] == b"PK"
    job = Job.objects.get(function__endswith="compare_two_periods")
    assert visitor.get(f"/p/exampleton/jobs/{job.pk}/").click("See the result").table("Exampleton")[1] == row


def test_the_same_question_is_worked_out_once_until_figures_change(returned: Any, visit: Any) -> None:
    visitor = visit(made.account("analyst", returned))
    asked = {"indicators": ["asb"], "earlier": "2014/15-Q1", "later": "2015/16-Q1"}
    page = visitor.get(HERE + "periods/").fill(asked).submit("Compare")
    jobs.run_waiting()
    page = visitor.get(page.address).submit("Compare")
    assert Answer.objects.count() == Job.objects.filter(title="Comparison of two periods").count() == 1
    made.returns(returned, {"asb": {"2015-06": 160}})
    worked_out(returned)
    page = visitor.get(page.address)
    assert "210" in page and "Compare again to bring it up to date" in page
    page = page.submit("Compare")
    jobs.run_waiting()
    assert "310" in visitor.get(page.address) and Answer.objects.count() == 1


@pytest.mark.parametrize(
    ("earlier", "later", "told"),
    [
        ("2015/16-Q1", "2014/15-Q1", "The later period must begin after June 2015"),
        ("2014/15", "2015/16-Q1", "Both periods must have the same number of months"),
        ("last year", "2015/16-Q1", "is not a period"),
        ("", "2015/16-Q1", "Enter earlier period"),
    ],
)
def test_what_cannot_be_compared_is_told_beside_its_field(
    returned: Any, visit: Any, earlier: str, later: str, told: str
) -> None:
    page = visit(made.account("analyst", returned)).get(HERE + "periods/")
    page = page.fill(indicators=["asb"], earlier=earlier, later=later).submit("Compare", status=422)
    assert any(told in one for one in page.errors), page.errors
    assert not Answer.objects.exists()


def test_a_restricted_indicator_is_for_those_who_may_see_it(returned: Any, visit: Any) -> None:
    analyst = visit(made.account("analyst", returned))
    asked = {"indicators": ["honour"], "earlier": "2014/15-Q1", "later": "2015/16-Q1"}
    page = analyst.get(HERE + "periods/").fill(asked).submit("Compare")
    jobs.run_waiting()
    page = analyst.get(page.address)
    assert "1,077" in page
    outside = visit(made.account("scrutiny member", returned))
    for address in (HERE + "periods/", page.address):
        content = outside.get(address, status=None).content.decode()
        assert "CANARY" not in content and "1,077" not in content
    for href in page.links().values():
        if "/answers/" in href:
            outside.get(href, status=404)
    key = Answer.objects.get().key
    outside.get(f"/p/exampleton/performance/answers/{key}/", status=404)


def test_areas_side_by_side_for_those_inside(counted: Any, visit: Any) -> None:
    made.account("analyst", counted)
    visitor = visit(made.account("board member", counted))
    page = visitor.get(HERE).click("Areas")
    assert "small counts are not withheld" in page
    asked = {"indicators": ["burglary"], "codes": f"{ABBEY}, {CASTLE}", "period": "2014-07..2015-06"}
    page = page.fill(asked).submit("Compare")
    jobs.run_waiting()
    page = visitor.get(page.address)
    table = {row[0]: row[1:4] for row in page.table("Burglary, offences")}
    assert table["Abbey"] == ["144", "240", "+96"] and table["Castle"] == ["120", "120", "0"]
    assert any("chart as SVG" in text for text in page.links())
    outside = visit(made.account("ward councillor", counted))
    assert "Areas" not in outside.get(HERE).links()
    outside.get(HERE + "areas/", status=403)
    for href in page.links().values():
        if "/answers/" in href:
            outside.get(href, status=404)


def test_an_area_that_is_none_is_told_with_the_question_kept(counted: Any, visit: Any) -> None:
    visitor = visit(made.account("analyst", counted))
    asked = {"indicators": ["burglary"], "codes": f"{ABBEY}, E05000999", "period": "2014-07..2015-06"}
    page = visitor.get(HERE + "areas/").fill(asked).submit("Compare")
    jobs.run_waiting()
    page = visitor.get(page.address)
    assert "Stopped by an error" in page and "E05000999" in page and "/store" not in page.text
    assert page.submit("Compare").address == page.address
    page = visitor.get(HERE + "areas/").fill(indicators=["burglary"], codes=ABBEY, period="2015").submit(status=422)
    assert page.errors == ["Name two areas by their codes"]


def test_without_records_it_says_what_to_do(returned: Any, visit: Any) -> None:
    page = visit(made.account("analyst", returned)).get(HERE + "areas/")
    assert page.click("Import records").heading == "Import records"
