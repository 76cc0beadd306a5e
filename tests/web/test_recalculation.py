"""Recalculation: what pages show is made by a job, once, and the same whoever runs it."""

from __future__ import annotations

from typing import Any

import pytest

from saferplan import Period, from_json
from saferplan_web.core import jobs
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Change, Job
from saferplan_web.performance.asking import ask_recalculation, month_of_figures, month_shown, under_way
from saferplan_web.performance.jobs import follow_changes
from saferplan_web.performance.models import Commentary, Counted, Overview, Sheet
from tests.web import made

pytestmark = pytest.mark.django_db(databases=["default", "public"])
JUNE = Period.parse("2015-06")


def months(year: int, *figures: Any) -> dict[str, Any]:
    """Figures of the months from April on."""
    return {str(Period.month(year, 4).shift(at)): figure for at, figure in enumerate(figures)}


def falling(here: Any, key: str = "asb", now: tuple[Any, ...] = (80, 70, 60), **more: Any) -> Any:
    """An indicator with fifteen months of figures that ends with `now`."""
    indicator = made.indicator(here, key, **more)
    made.returns(here, {key: {**months(2014, *([100] * 12)), **months(2015, *now)}})
    return indicator


def worked_out(here: Any, **more: Any) -> Job:
    """The recalculation asked for and done."""
    job = ask_recalculation(here, None, **more)
    jobs.run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job


def test_sheets_and_overviews_are_kept() -> None:
    here = made.partnership()
    falling(here)
    worked_out(here)
    sheet = Sheet.objects.get()
    assert (sheet.as_at, sheet.row["figure"]["text"], sheet.row["period"]) == (JUNE, "210", "April to June 2015")
    assert from_json(sheet.page).key == "measure-asb"
    assert "<table" in sheet.html and "sheet-table" not in sheet.html
    overview = Overview.objects.get(restricted=True)
    assert overview.sentence and overview.data_as_at == "30 June 2015"
    assert month_shown(here) == month_of_figures(here) == JUNE


def test_running_again_gives_the_same_and_replaces_what_was() -> None:
    here = made.partnership()
    falling(here)
    worked_out(here)
    first = Sheet.objects.values("row", "page", "html", "charts", "judgement", "judged").get()
    worked_out(here)
    assert Sheet.objects.values("row", "page", "html", "charts", "judgement", "judged").get() == first
    assert Overview.objects.count() == 2


def test_only_the_indicators_asked_for_are_worked_out() -> None:
    here = made.partnership()
    falling(here)
    falling(here, "theft")
    worked_out(here)
    before = {sheet.indicator.key: sheet.made_at for sheet in Sheet.objects.select_related("indicator")}
    made.returns(here, {"asb": {"2015-06": 900}})
    worked_out(here, indicators=["asb"])
    after = {sheet.indicator.key: sheet for sheet in Sheet.objects.select_related("indicator")}
    assert after["asb"].row["figure"]["text"] == "1,050"
    assert after["theft"].made_at == before["theft"]
    assert "Recorded theft" in str(Overview.objects.get(restricted=True).report)


def test_a_month_not_worked_out_yet_is_worked_out_whole() -> None:
    here = made.partnership()
    falling(here)
    falling(here, "theft")
    worked_out(here, indicators=["asb"], as_at=Period.parse("2015-05"))
    assert {sheet.indicator.key for sheet in Sheet.objects.select_related("indicator")} == {"asb", "theft"}
    assert Sheet.objects.values_list("as_at", flat=True).distinct().get() == Period.parse("2015-05")


def test_one_indicators_bad_figures_stop_no_other() -> None:
    here = made.partnership()
    falling(here)
    falling(here, "theft", scheme="no-such-scheme")
    job = worked_out(here)
    assert list(job.result["faults"]) == ["theft"]
    assert Sheet.objects.get(indicator__key="theft").row["fault"]
    assert Sheet.objects.get(indicator__key="asb").row["figure"]["text"] == "210"


def test_without_figures_it_says_so() -> None:
    here = made.partnership(reporting_month=None)
    made.indicator(here)
    assert worked_out(here).result["said"] == "There are no figures to work from yet."
    assert month_shown(here) is None


def test_a_status_that_worsened_asks_for_analysis_once() -> None:
    here = made.partnership()
    lead = made.post("theme lead", here)
    indicator = falling(here, lead=lead)
    target = {"year": Period.parse("2015/16"), "kind": "at most", "value": 1200}
    indicator.targets.create(partnership=here, key="asb-2015", **target)
    worked_out(here)
    assert not Commentary.objects.exists()
    made.returns(here, {"asb": {"2015-06": 900}})
    assert worked_out(here, indicators=["asb"]).result["asked"] == 1
    asked = Commentary.objects.get()
    assert (asked.indicator, asked.period) == (indicator, JUNE) and asked.asked_at and not asked.answered_at
    assert Change.objects.get().by is None
    made.returns(here, {"asb": {"2015-06": 1900}})
    worked_out(here)
    assert Commentary.objects.count() == 1


def test_the_report_for_outside_knows_nothing_restricted() -> None:
    here = made.partnership()
    falling(here)
    falling(here, "honour", name="CANARY-7719", restricted=True)
    worked_out(here)
    assert "CANARY-7719" in str(Overview.objects.get(restricted=True).report)
    assert "CANARY-7719" not in str(Overview.objects.get(restricted=False).report)


def test_a_withdrawn_indicator_goes_from_the_month_worked_out() -> None:
    here = made.partnership()
    indicator = falling(here)
    falling(here, "theft")
    worked_out(here)
    someone = made.account("analyst", here)
    type(indicator).objects.filter(pk=indicator.pk).update(withdrawn_at="2015-07-01T12:00Z", withdrawn_by=someone)
    worked_out(here)
    assert [sheet.indicator.key for sheet in Sheet.objects.select_related("indicator")] == ["theft"]


def test_the_same_is_not_asked_for_twice() -> None:
    here = made.partnership()
    whole = ask_recalculation(here, None)
    assert ask_recalculation(here, None, ["asb"]) == whole == ask_recalculation(here, None)
    assert ask_recalculation(here, None, ["asb"], JUNE) != whole
    assert under_way(here).count() == 2
    assert not Counted.objects.exists()


def test_what_changes_in_the_plan_is_followed() -> None:
    here = made.partnership()
    indicator = falling(here)
    looking = Job.objects.create(function="saferplan_web.performance.jobs:follow_changes", title="Looking")
    assert follow_changes(looking) == {"asked": ["exampleton"]}, "it was never worked out"
    jobs.run_waiting()
    assert follow_changes(looking) == {"asked": []}
    with changing(None, here, "Indicator changed") as change:
        change.edit(indicator, {"name": "Nuisance"})
    assert follow_changes(looking) == {"asked": ["exampleton"]}
    assert follow_changes(looking) == {"asked": []}, "one waits already"
    jobs.run_waiting()
    assert "Nuisance" in Sheet.objects.get().html
    assert follow_changes(looking) == {"asked": []}
