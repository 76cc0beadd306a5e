"""One page an indicator: what was composed, what people said, where figures came from, files; and the exceptions."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from saferplan import Period
from saferplan_web.core import jobs
from saferplan_web.core.models import Change
from saferplan_web.performance import changes
from saferplan_web.performance.models import Commentary, Sheet, Stated
from tests.web import made
from tests.web.test_recalculation import falling, worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])
HERE = "/p/exampleton/performance/"
PAGE = HERE + "indicators/burglary/"
JUNE = Period.parse("2015-06")


@pytest.fixture
def here() -> Any:
    """A partnership with one indicator that is off target, led by a post."""
    here = made.partnership()
    lead = made.post("theme lead", here, "Lead for burglary")
    burglary = falling(here, "burglary", now=(90, 190, 290), lead=lead, priority=made.priority(here, "Theft"))
    target = {"year": Period.parse("2015/16"), "kind": "at most", "value": 1200}
    burglary.targets.create(partnership=here, key="burglary-2015", **target)
    worked_out(here)
    return here


def leads(here: Any) -> Any:
    """The account of whoever leads the indicator."""
    user = made.account("theme lead", here)
    here.indicator_set.update(lead=user.posts.get())
    return user


def test_statement_table_chart_and_source(here: Any, visit: Any) -> None:
    page = visit(made.account("board member", here)).get(PAGE)
    assert page.heading == "Recorded burglary"
    assert "The figure for April to June 2015 is 570 offences" in page
    table = page.table("Recorded burglary, 2015/16, offences")
    assert table[0][0] == "Period" and "Target to date" in table[0] and table[1][0] == "April"
    assert "Where this figure comes from" in page and "returns/return-1.csv" in page
    assert "Typed into the form" in page and "March 2015 to June 2015" not in page
    assert "Lead for burglary" in page and "<svg" in page.html


def test_every_table_and_chart_can_be_taken_away(here: Any, visit: Any) -> None:
    page = visit(made.account("board member", here)).get(PAGE)
    found = {}
    for one in page.root.iter("a"):
        if "download" in one.attrib:
            content = page.visitor.get(one.attrib["href"]).content
            found[one.attrib["href"].split("?")[0].rsplit(".", 1)[1]] = content
            assert content
    assert set(found) == {"csv", "xlsx", "svg", "png"}
    assert found["xlsx"][:2] == b"PK" and found["png"][:4] == b"\x89PNG" and b"<svg" in found["svg"]
    assert b"290" in page.visitor.get(PAGE + "figures.csv").content
    page.visitor.get(PAGE + "tables/nonsense.csv", status=404)
    page.visitor.get(PAGE + "charts/nonsense.svg", status=404)
    page.visitor.get(HERE + "indicators/nonsense/", status=404)


def test_pages_drawn_by_other_templates_are_drawn_anew(here: Any, visit: Any) -> None:
    visitor = visit(made.account("board member", here))
    before = visitor.get(PAGE).text
    Sheet.objects.update(html="<p>CANARY-old</p>", drawn_by="templates of last year")
    assert visitor.get(PAGE).text == before


def test_the_lead_writes_the_analysis_of_an_exception(here: Any, visit: Any) -> None:
    page = visit(leads(here)).get(HERE + "exceptions/")
    assert "No analysis yet" in page and "Listed because it is off target" in page
    page = page.click("Write the analysis of Recorded burglary")
    assert "Write an analysis, a recommended intervention, or both" in page.submit(status=422)
    page = page.fill(analysis="Sheds of allotments.", intervention="Locks by August.").submit()
    assert "Analysis saved" in page and "Sheds of allotments." in page and "Figures are being worked out again" in page
    jobs.run_waiting()
    page = page.visitor.get(PAGE)
    assert page.text.count("Sheds of allotments.") == 1 and "Figures are being worked out again" not in page
    exceptions = page.visitor.get(HERE + "exceptions/")
    assert "Locks by August." in exceptions and "No analysis yet" not in exceptions
    assert b"Locks by August." in page.visitor.get(HERE + "exceptions.csv").content
    assert Change.objects.filter(act="performance.write_commentary").count() == 1


def test_what_was_asked_for_is_shown_until_it_is_answered(here: Any, visit: Any) -> None:
    user, (indicator,) = leads(here), here.indicator_set.all()
    changes.ask_for_commentary(by=None, partnership=here, period=JUNE, indicators=[indicator])
    visitor = visit(user)
    assert "Analysis asked for" in visitor.get(HERE + "exceptions/")
    page = visitor.get(PAGE)
    assert "The status worsened, so an analysis was asked for" in page
    page.click("Write the analysis").fill(analysis="Known by name.").submit()
    said = Commentary.objects.get()
    assert said.asked_at and said.answered_by == user
    assert "was asked for" not in visitor.get(PAGE)


def test_two_who_write_at_once_lose_nothing(here: Any, visit: Any) -> None:
    user, (indicator,) = leads(here), here.indicator_set.all()
    changes.write_commentary(by=user, indicator=indicator, period=JUNE, analysis="First.", intervention="")
    open_form = visit(user).get(PAGE + "analysis/").fill(analysis="Mine.")
    said = Commentary.objects.get()
    changes.write_commentary(
        by=made.account("analyst", here), indicator=indicator, period=JUNE, analysis="Theirs.", intervention="",
        version=said.version,
    )  # fmt: skip
    page = open_form.submit(status=409)
    assert "Theirs." in page and "Mine." in page
    page.submit()
    assert Commentary.objects.get().analysis == "Mine."


def test_only_who_answers_for_it_writes(here: Any, visit: Any) -> None:
    other = visit(made.account("theme lead", here))
    assert "Write the analysis" not in other.get(PAGE)
    other.get(PAGE + "analysis/", status=403)
    other.get(PAGE + "stated/", status=403)
    assert "Write the analysis" in visit(made.account("co-ordinator", here)).get(PAGE)


def test_an_officers_status_stands_beside_the_computed_one(here: Any, visit: Any) -> None:
    page = visit(leads(here)).get(PAGE).click("State the status as you see it")
    page = page.fill(statement="No concerns", reason="One series, now stopped.").submit()
    jobs.run_waiting()
    page = page.visitor.get(PAGE)
    assert "Officers state “No concerns”" in page and "One series, now stopped." in page
    page = page.click("State the status as you see it").submit("Take the stated status back")
    jobs.run_waiting()
    assert "Officers state" not in page.visitor.get(PAGE)
    page = page.click("State the status as you see it").fill(statement="Some", reason="New series.").submit()
    assert Stated.objects.get().withdrawn_at is None


def test_priority_summary_is_one_line_a_priority(here: Any, visit: Any) -> None:
    page = visit(made.account("scrutiny officer", here)).get(HERE + "priorities/")
    assert [row[0] for row in page.table("Priorities at a glance")[1:]] == ["Theft"]
    assert page.visitor.get(HERE + "priorities.csv").content.count(b"\r\n") >= 2


def test_no_page_brings_statistics_or_the_engine_with_it() -> None:
    """In a process of its own, for the tests' process has them loaded."""
    told = (
        "import sys, django; django.setup()\n"
        "import saferplan_web.config.urls\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "bad = {'scipy', 'statsmodels', 'duckdb', 'ibis', 'vl_convert', 'pandas', 'pyarrow'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
