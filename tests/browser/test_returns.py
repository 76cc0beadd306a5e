"""The fire partner's week in a real browser: download, fill in, upload, be told, mend, submit; then approval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from saferplan_web.core import jobs
from saferplan_web.core.models import Job, Partnership
from saferplan_web.performance.models import Batch
from tests.browser.window import look
from tests.library.edited_workbooks import opened, place, saved
from tests.web.made import account
from tests.web.returning import RETURNS, draft, fire_partner, fire_world, in_use, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def here() -> Partnership:
    return fire_world()


def filled(page: Any, folder: Path, figures: dict[str, int]) -> Path:
    """The workbook downloaded, filled in and saved."""
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the workbook").click()
    sheets = opened(Path(coming.value.path()).read_bytes())
    for key, value in figures.items():
        at, column = place(sheets["Return"], key, "June 2015")
        sheets["Return"][at][column] = value
    path = folder / "return.xlsx"
    path.write_bytes(saved(sheets))
    return path


def test_the_fire_partners_week(window: Callable[..., Any], here: Partnership, tmp_path: Path) -> None:
    fire = window(fire_partner(here))
    fire.goto(RETURNS)
    look(fire, "returns-due")
    wrong = filled(fire, tmp_path, {"fires": 94, "visits": 80})
    fire.get_by_role("button", name="Upload the workbook").click()
    look(fire, "returns-upload")
    fire.get_by_label("File").set_input_files(wrong)
    fire.get_by_role("button", name="Upload and check").click()
    assert "the running total to June 2015 is 80, and to May 2015 it was 85" in fire.inner_text("main")
    look(fire, "returns-check")
    fire.get_by_role("button", name="Continue").click()
    fire.get_by_role("link", name="Tick that you have looked").click()
    assert fire.evaluate("document.activeElement.type") == "checkbox"
    look(fire, "returns-check-errors")
    fire.get_by_role("button", name="Change the figures").click()
    look(fire, "returns-change")
    fire.get_by_role("group", name="Home safety visits").get_by_label("Figure").fill("130")
    fire.get_by_role("button", name="Save and check").click()
    assert fire.inner_text("h1") == "What Return 2 changes"
    look(fire, "returns-difference")
    fire.get_by_role("button", name="Submit the return").click()
    assert "Submitted" in fire.inner_text("main")
    co_ordinator = window(account("co-ordinator", here))
    co_ordinator.goto(RETURNS)
    co_ordinator.get_by_role("link", name="Return 2", exact=True).first.click()
    look(co_ordinator, "returns-return")
    co_ordinator.get_by_role("button", name="Approve").click()
    co_ordinator.get_by_role("button", name="Lock").click()
    assert Batch.objects.get(key="return-2").stage == Batch.Stage.LOCKED and in_use(here, "visits", "2015-06") == 130
    assert jobs.run_waiting() and not Job.objects.exclude(state=Job.State.DONE).exists()
    look(co_ordinator, "returns-locked")
    co_ordinator.get_by_role("link", name="Performance").click()
    co_ordinator.get_by_role("link", name="Deliberate fires").first.click()
    assert "June 2015" in co_ordinator.inner_text("main") and "94 fires" in co_ordinator.inner_text("main")
    told = [words for words in (*fire.said, *co_ordinator.said) if "422" not in words]  # a form with errors says so
    assert not told


def test_two_people_type_the_same_month(window: Callable[..., Any], here: Partnership) -> None:
    fire = window(fire_partner(here))
    fire.goto(f"{RETURNS}enter/")
    look(fire, "returns-enter")
    boxes = fire.get_by_role("group", name="Deliberate fires")
    boxes.get_by_label("Figure").fill("94")
    draft(fire_partner(here), here, row("fires", "2015-06", 91))
    fire.get_by_role("button", name="Save and check").click()
    assert "Nothing you typed is lost" in fire.inner_text("main") and boxes.get_by_label("Figure").input_value() == "94"
    look(fire, "returns-meanwhile")


def test_a_scorecard_is_mapped(window: Callable[..., Any], here: Partnership, tmp_path: Path) -> None:
    path = tmp_path / "fire scorecard.xlsx"
    rows = [
        ["Measure", "Apr-15", "May-15", "Jun-15"],
        ["Deliberate fires", 93, 96, 94],
        ["Visits to homes", 40, 85, 130],
    ]
    path.write_bytes(saved({"Scorecard": rows}))
    fire = window(fire_partner(here), java_script_enabled=False)
    fire.goto(f"{RETURNS}scorecard/")
    fire.get_by_label("File").set_input_files(path)
    fire.get_by_role("button", name="Upload").click()
    fire.get_by_label("Visits to homes", exact=True).select_option("Home safety visits")
    fire.get_by_role("button", name="Read the figures").click()
    assert fire.inner_text("h1") == "What Return 2 changes"
