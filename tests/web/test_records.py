"""Records: brought in as a job, every row accounted for, followed by the figures, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from saferplan import Period, import_records, imports_of, to_json
from saferplan.values.folder import Group
from saferplan_web.core import jobs
from saferplan_web.core.models import Change, Job
from saferplan_web.performance import jobs as work
from saferplan_web.performance.asking import under_way
from saferplan_web.performance.jobs_records import arrivals, import_files
from saferplan_web.performance.models import Counted, Sheet
from saferplan_web.plan.models import Holding
from tests.library.street_files import street_file
from tests.web import made
from tests.web.test_recalculation import worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])
RECORDS = "/p/exampleton/records/"


@pytest.fixture
def here(settings: Any, tmp_path: Path) -> Any:
    """A partnership with one indicator that is counted from records, and no store yet."""
    settings.DATA = tmp_path / "data"
    here = made.partnership()
    made.indicator(here, "burglary", measure="burglary", area="kent")
    return here


def street(folder: Path, **months: int) -> list[Any]:
    """Street files of Kent: m04=2 is April 2015 with two burglaries."""
    paths = [
        street_file(folder, "kent", f"2015-{month[1:]}", ["Burglary"] * many) for month, many in sorted(months.items())
    ]
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]


def bring_in(visitor: Any, files: list[Any], status: int = 200) -> Any:
    page = visitor.post(RECORDS + "add/", {"records": files}, status=status)
    jobs.run_waiting()
    return visitor.get(page.address) if status == 200 else page


def test_an_import_is_a_job_and_the_figures_follow(here: Any, visit: Any, tmp_path: Path) -> None:
    analyst = made.account("analyst", here)
    visitor = visit(analyst, csrf=False)
    assert "No records have been imported yet" in visitor.get(RECORDS)
    page = bring_in(visitor, street(tmp_path, m04=2, m05=3, m06=4))
    assert "Done" in page
    page = page.click("See the result")
    assert page.heading == "Import 1" and "9 read = 9 loaded + 0 kept aside" in page
    assert "2015-04-kent-street.csv" in page and str(tmp_path) not in page.html
    assert Sheet.objects.get().row["figure"]["text"] == "9"
    assert Counted.objects.get().records.startswith("1 imports, 0 withdrawn")
    records = visitor.get(RECORDS)
    assert records.table("Imports")[1][0] == "Import 1"
    assert records.table("What each source has supplied")[1] == ["Street-level crime", "kent", "June 2015", "July 2015"]
    assert Change.objects.filter(act="performance.note_records", by=analyst).count() == 1
    assert not list(arrivals("").iterdir())
    assert "counted from records" in visitor.get("/p/exampleton/performance/indicators/burglary/")


def test_what_a_newer_issue_changed_is_shown_and_can_be_taken_back(here: Any, visit: Any, tmp_path: Path) -> None:
    visitor = visit(made.account("analyst", here), csrf=False)
    bring_in(visitor, street(tmp_path / "first", m04=2, m05=3, m06=4))
    page = bring_in(visitor, street(tmp_path / "second", m05=7, m06=4)).click("See the result")
    (changed,) = page.table("Units that changed")[1:]
    assert changed[1:] == ["3", "7", "Burglary: +4; Under investigation: +4"]
    assert "1 unit stood in the store already" in page
    assert Sheet.objects.get().row["figure"]["text"] == "13"
    page = page.click("Withdraw this import").fill(why="Sent by mistake.").submit()
    assert "Import 2 is withdrawn" in page and page.table("Imports")[1][6] == "Withdrawn"
    jobs.run_waiting()
    assert Sheet.objects.get().row["figure"]["text"] == "9"
    again = visitor.post(RECORDS + "imports/2/withdraw/", {}, status=422)
    assert "was withdrawn" in again


def test_a_file_that_is_not_what_it_seems_changes_nothing(here: Any, visit: Any, tmp_path: Path) -> None:
    visitor = visit(made.account("analyst", here), csrf=False)
    page = bring_in(visitor, [SimpleUploadedFile("notes.csv", b"a,b\n1,2\n")])
    assert "Stopped by an error" in page and "no source knows this table" in page and str(tmp_path) not in page.html
    assert not list(arrivals("").iterdir()) and not Sheet.objects.exists()
    assert bring_in(visitor, [], status=422).errors
    assert bring_in(visitor, [SimpleUploadedFile("empty.csv", b"")], status=422).errors


def test_rows_kept_aside_have_line_and_reason(here: Any, visit: Any, tmp_path: Path) -> None:
    path = street_file(tmp_path, "kent", "2015-06", ["Burglary"], more=["nonsense,2015-06"])
    visitor = visit(made.account("analyst", here), csrf=False)
    page = bring_in(visitor, [SimpleUploadedFile(path.name, path.read_bytes())]).click("See the result")
    assert "2 read = 1 loaded + 1 kept aside" in page
    (row,) = page.table("Rows kept aside")[1:]
    assert row[0] == "2015-06-kent-street.csv" and row[1] == "3" and row[2]
    assert b"nonsense" in visitor.get(RECORDS + "imports/1/aside.csv").content
    visitor.get(RECORDS + "imports/9/", status=404)


def test_an_import_made_before_its_worker_died_is_not_made_twice(here: Any, visit: Any, tmp_path: Path) -> None:
    visitor = visit(made.account("analyst", here), csrf=False)
    visitor.post(RECORDS + "add/", {"records": street(tmp_path, m06=4)})
    job = jobs.take()
    assert job is not None
    folder = arrivals(job.arguments["folder"])
    copy = {path.name: path.read_bytes() for path in folder.iterdir()}
    import_files(job, **job.arguments)
    folder.mkdir()
    for name, content in copy.items():
        (folder / name).write_bytes(content)
    Job.objects.filter(pk=job.pk).update(attempt=2)
    job.refresh_from_db()
    assert import_files(job, **job.arguments)["import"] == 1
    here.refresh_from_db()
    assert len(imports_of(arrivals("").parent / here.store)) == 1


def test_new_records_are_noticed(here: Any, tmp_path: Path, settings: Any) -> None:
    store = settings.DATA / "stores" / "exampleton"
    type(here).objects.filter(pk=here.pk).update(store="stores/exampleton")
    street(tmp_path / "first", m04=1, m05=2, m06=4)
    import_records([tmp_path / "first"], store)
    job = Job.objects.create(function="saferplan_web.performance.jobs:follow_changes", title="Looking")
    assert work.follow_changes(job) == {"asked": ["exampleton"]}
    assert work.follow_changes(job) == {"asked": []} and under_way(here).count() == 1
    jobs.run_waiting()
    assert Sheet.objects.get().row["figure"]["text"] == "7"
    assert work.follow_changes(job) == {"asked": []}
    counted = Counted.objects.get().counted_at
    street(tmp_path / "second", m06=6)
    import_records([tmp_path / "second"], store)
    assert work.follow_changes(job) == {"asked": ["exampleton"]}
    jobs.run_waiting()
    assert Sheet.objects.get().row["figure"]["text"] == "9" and Counted.objects.get().counted_at > counted


def test_a_series_that_still_holds_is_not_counted_again(
    here: Any, visit: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    bring_in(visit(made.account("analyst", here), csrf=False), street(tmp_path, m05=3, m06=4))
    from saferplan.partnership import sheets

    def opened(*given: Any) -> Any:
        raise RuntimeError("the store was opened")

    monkeypatch.setattr(sheets, "begin", opened)
    work.ask_recalculation(here, None)
    jobs.run_waiting()
    assert Job.objects.first().state == Job.State.DONE  # type: ignore[union-attr]
    here.refresh_from_db()
    here.indicator_set.update(measure="all-crime")
    work.ask_recalculation(here, None)
    jobs.run_waiting()
    assert "the store was opened" in Job.objects.first().error  # type: ignore[union-attr]


def test_places_among_peers_stay_when_nothing_is_counted_anew(here: Any, tmp_path: Path, settings: Any) -> None:
    store = settings.DATA / "stores" / "exampleton"
    type(here).objects.filter(pk=here.pk).update(store="stores/exampleton", area="kent")
    here.indicator_set.update(area="")
    groups = to_json((Group("Neighbours", ("essex",), False, ("burglary",)),))
    Holding.objects.create(partnership=here, part="groups", content=groups)
    for month in Period.parse("2014-07..2015-06").split():
        street_file(tmp_path / "files", "kent", str(month), ["Burglary"] * 5)
        street_file(tmp_path / "files", "essex", str(month), ["Burglary"] * 9)
    import_records([tmp_path / "files"], store)
    here.refresh_from_db()
    assert worked_out(here).result["faults"] == {}
    first = Sheet.objects.get()
    assert "Neighbours" in first.html and "Essex" in first.html
    for more in ({}, {"indicators": ["burglary"]}):
        work.ask_recalculation(here, None, **more)
        jobs.run_waiting()
        assert Sheet.objects.get().html == first.html
    work.ask_recalculation(here, None, as_at=Period.parse("2015-05"))
    jobs.run_waiting()
    assert Sheet.objects.get(as_at="2015-05").places is not None
