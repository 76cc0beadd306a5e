"""Wards: made by a job after the recalculation, read without the store, holding only what may be printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from saferplan_web.core import jobs
from saferplan_web.core.models import Job
from saferplan_web.performance import kept, wards
from saferplan_web.performance.asking import ask_recalculation
from saferplan_web.performance.folder import folder_of
from saferplan_web.performance.models import WardSheet, WardTables
from saferplan_web.performance.wards import ask_wards
from tests.web import made
from tests.web.recorded import ABBEY, CASTLE, EYRES, make_store, recorded

pytestmark = pytest.mark.django_db(databases=["default", "public"])
HERE = "/p/exampleton/performance/wards/"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("wards"))


@pytest.fixture
def here(data: Path, settings: Any) -> Any:
    settings.DATA = data
    return recorded()


def wards_made(here: Any) -> Job:
    job = ask_wards(here, None)
    jobs.run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job


def test_a_post_tells_its_ward_by_name(here: Any, visit: Any) -> None:
    councillor = made.post("ward councillor", here, title="Councillor", ward=ABBEY)
    visitor = visit(made.account("administrator", here))
    address = f"/p/{here.key}/people/posts/"
    assert ABBEY in visitor.get(address)  # until its pages were worked out
    wards_made(here)
    for page in (visitor.get(address), visitor.get(f"{address}{councillor.key}/")):
        assert "Abbey" in page and ABBEY not in page


def test_a_recalculation_is_followed_by_the_wards_once(here: Any) -> None:
    ask_recalculation(here, None)
    jobs.run_waiting()
    assert [one.ward for one in WardSheet.objects.all()] == [ABBEY, CASTLE, EYRES]
    state, june = kept.state_of_records(kept.store_of(here)), here.reporting_month
    assert wards.follow(here, None, folder_of(here), state, june) is None  # they stand on what is so
    assert wards.follow(here, None, folder_of(here), "another state of the records", june)
    here.small_count = 10
    assert wards.follow(here, None, folder_of(here), state, june)
    assert wards.follow(here, None, folder_of(here), state, june.previous) is None
    assert wards.follow(here, None, folder_of(here), "", june) is None


def test_a_councillor_reads_the_page_of_the_own_ward(here: Any, visit: Any) -> None:
    wards_made(here)
    visitor = visit(made.account("ward councillor", here, ward=CASTLE))
    page = visitor.get(HERE)
    assert page.heading == "Wards" and "3 wards" in page and "To the end of June 2015" in page
    page = page.click("Castle ward", in_="Your ward")
    assert page.heading == "Castle ward" and "Your ward" in page
    burglary = next(row for row in page.table("Castle ward") if row[0] == "Burglary")
    assert burglary[1:3] == ["120", "120"]
    csv = visitor.get(next(href for text, href in page.links().items() if "this table as CSV" in text))
    assert "Burglary,120,120" in csv.content.decode("utf-8-sig")
    for text, begins in (("the chart as SVG", b"<svg"), ("the chart as PNG", b"\x89PNG"), ("all tables", b"PK")):
        href = next(href for words, href in page.links().items() if text in words)
        assert visitor.get(href).content.startswith(begins)
    assert visitor.get(HERE + "tables.xlsx").content.startswith(b"PK")


def test_small_counts_are_withheld_and_nothing_restricted_is_told(here: Any, visit: Any) -> None:
    wards_made(here)
    visitor = visit(made.account("analyst", here))
    page = visitor.get(HERE + f"{EYRES}/")
    chart = page.table("Burglary, Eyres ward")
    assert any("withheld" in row for row in chart) and not any("3" in row[1:] for row in chart)
    for address in ("", f"{ABBEY}/", f"{EYRES}/", f"{ABBEY}/tables.xlsx", "tables.xlsx"):
        text = visitor.get(HERE + address).content.decode("utf-8", "replace")
        assert "CANARY" not in text and "777" not in text


def test_what_becomes_restricted_is_gone_at_once(here: Any, visit: Any) -> None:
    wards_made(here)
    here.indicator_set.filter(key="asb").update(restricted=True)
    visitor = visit(made.account("scrutiny member", here))
    assert "Abbey" not in visitor.get(HERE)
    visitor.get(HERE + f"{ABBEY}/", status=404)
    visitor.get(HERE + "tables.xlsx", status=404)
    wards_made(here)
    page = visitor.get(HERE + f"{ABBEY}/")
    assert "Burglary" in page and "Anti-social behaviour" not in page


def test_without_records_or_wards_the_page_says_what_to_do(here: Any, visit: Any) -> None:
    analyst = visit(made.account("analyst", here))
    page = analyst.get(HERE)
    assert "There are no pages of wards for June 2015 yet" in page
    page = page.submit("Make the pages of wards")
    assert "Waiting to start" in page
    assert "Make the pages" not in visit(made.account("ward councillor", here)).get(HERE)
    here.area = "E07000999"
    here.save()
    jobs.run_waiting()
    why = WardTables.objects.get().why
    assert why in analyst.get(HERE) and "E07000999" in why and "/" not in why
    bare = made.partnership("bare")
    page = visit(made.account("analyst", bare)).get("/p/bare/performance/wards/")
    assert page.click("Import records").heading == "Import records"


def test_the_home_page_leads_a_councillor_to_the_ward(here: Any, visit: Any) -> None:
    wards_made(here)
    page = visit(made.account("ward councillor", here, ward=ABBEY)).get("/home")
    assert page.click("Abbey ward", in_="Your ward").heading == "Abbey ward"


def test_pages_of_wards_make_few_queries(here: Any, visit: Any, django_assert_max_num_queries: Any) -> None:
    wards_made(here)
    visitor = visit(made.account("ward councillor", here, ward=ABBEY))
    for address in (HERE, HERE + f"{ABBEY}/"):
        with django_assert_max_num_queries(11):
            visitor.get(address)
