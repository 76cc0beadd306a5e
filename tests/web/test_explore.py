"""Explore: asked, counted with suppression, given out with to whom and what for, and minded by every later answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from saferplan_web.core import jobs
from saferplan_web.core.models import Change, Job
from saferplan_web.performance import answers
from saferplan_web.performance.models import Answer, Choices, GivenOut
from saferplan_web.performance.wards import ask_wards
from saferplan_web.release.changes import approve_release
from tests.web import made
from tests.web.recorded import ABBEY, CASTLE, EYRES, make_store, recorded
from tests.web.releasing import prepared

pytestmark = pytest.mark.django_db(databases=["default", "public"])
HERE = "/p/exampleton/performance/explore/"
QUARTER: dict[str, Any] = {
    "offences": ["burglary"], "level": "ward", "first": "2015-01", "last": "2015-03", "step": "month",
    "layout": "area-month",
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("explore"))


@pytest.fixture
def here(data: Path, settings: Any) -> Any:
    """The partnership with its records read."""
    settings.DATA = data
    here = recorded()
    ask_wards(here, None)
    jobs.run_waiting()
    return here


@pytest.fixture
def analyst(here: Any, visit: Any) -> Any:
    return visit(made.account("analyst", here))


def ask(analyst: Any, **more: Any) -> Any:
    """The page of the answer to a question."""
    page = analyst.get(HERE + "ask/").fill({**QUARTER, **more}).submit("Work it out")
    jobs.run_waiting()
    return analyst.get(page.address)


def give(page: Any, **more: Any) -> Any:
    told = {"to_whom": "Ward councillor for Eyres", "purpose": "A question at the ward forum", **more}
    return page.click("Give this answer out").fill(told).submit("Give out")


def cells(page: Any) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in page.table("Burglary by area and month")[1:]}


def test_a_question_is_answered_with_small_counts_withheld(analyst: Any) -> None:
    page = analyst.get(HERE)
    assert "Nothing has been asked yet" in page
    page = page.click("Ask the records").fill(QUARTER).submit("Work it out")
    assert "Waiting to start" in page and "A question to the records" in page.heading
    jobs.run_waiting()
    page = analyst.get(page.address)
    assert page.heading == "Burglary by area and month, January to March 2015, Exampleton"
    assert "Inside only" in page and cells(page)["Abbey"] == ["20", "20", "20", "60"]
    assert cells(page)["Eyres"][0] == "withheld" and "3" not in cells(page)["Eyres"]
    assert "select" in page.text.lower() and str(Answer.objects.get().found["query"]).count("/tmp") == 0
    csv = analyst.get(next(href for text, href in page.links().items() if "table as CSV" in text))
    assert "Abbey,20,20,20,60" in csv.content.decode("utf-8-sig")
    assert "inside-only" in csv.response["Content-Disposition"]
    assert page.heading in analyst.get(HERE).links()


def test_giving_out_is_written_into_the_log_and_frozen(analyst: Any) -> None:
    page = give(ask(analyst))
    assert "Given out, and written into the log" in page and "Ward councillor for Eyres" in page
    row = GivenOut.objects.get()
    assert row.given_by and row.withheld == Answer.objects.get().found["withheld"]
    assert Change.objects.get(act="performance.give_out").said.startswith("Given out: Burglary by area and month")
    page_before = Answer.objects.get().page
    Answer.objects.update(page=None, title="")  # whatever becomes of the answer
    assert cells(analyst.get(page.address))["Abbey"] == ["20", "20", "20", "60"]
    key = Answer.objects.get().key
    Answer.objects.update(page=page_before, title="Burglary")
    file = analyst.get(f"/p/exampleton/performance/answers/{key}/answer-table-1.csv")
    assert "inside-only" not in file.response["Content-Disposition"]
    log = analyst.get(HERE + "given/")
    assert log.table("Given out")[1][2:4] == ["Ward councillor for Eyres", "A question at the ward forum"]
    csv = analyst.get(log.links()["Download the log as CSV"]).content.decode("utf-8-sig")
    assert "Ward councillor for Eyres" in csv.splitlines()[1]
    assert analyst.get(page.address + "table.csv").content.decode("utf-8-sig").count("withheld")


def test_a_later_answer_is_protected_beside_what_was_given_out(analyst: Any) -> None:
    """Eyres in January is 3 and withheld; its quarter less the other two months would give it back."""
    alone = cells(ask(analyst, areas=[ABBEY, EYRES], step="whole"))
    assert alone["Eyres"] == ["21"]
    months = ask(analyst, first="2015-02")
    assert cells(months)["Eyres"][:2] == ["9", "9"]
    give(months)
    page = ask(analyst, areas=[ABBEY, EYRES], step="whole")
    assert "21" not in cells(page)["Eyres"] and cells(page)["Eyres"] == ["withheld"]


def test_an_answer_that_something_was_given_out_after_is_worked_out_again_first(analyst: Any) -> None:
    whole = ask(analyst, areas=[ABBEY, EYRES], step="whole")
    form = whole.click("Give this answer out").fill(to_whom="The press", purpose="A request")
    give(ask(analyst, first="2015-02"))
    page = form.submit("Give out", status=422)
    assert "Work it out again first" in page.errors[0] and "The press" in page.html
    assert GivenOut.objects.count() == 1
    page = analyst.get(whole.address)
    assert "Work it out again before you give it out" in page and "Give this answer out" not in page.links()
    page.submit("Work it out again")
    jobs.run_waiting()
    page = analyst.get(whole.address)
    assert cells(page)["Eyres"] == ["withheld"]
    give(page)
    assert GivenOut.objects.count() == 2


def test_the_same_answer_may_go_to_a_second_body(analyst: Any) -> None:
    give(ask(analyst))
    page = analyst.get(HERE).click("Burglary by area and month")
    assert "Given out" in page and "Ward councillor for Eyres" in page.text
    give(page, to_whom="Parish council")
    assert GivenOut.objects.count() == 2 and Answer.objects.count() == 1
    assert Job.objects.filter(title="Exploration").count() == 1


def test_a_release_is_minded_like_an_answer(here: Any, analyst: Any) -> None:
    """The public was told the quarter of Eyres: its February and March would leave January's 3."""
    alone = ask(analyst, areas=[EYRES])
    figures = [{"indicator": "burglary", "area": EYRES, "period": "2015-01..2015-03", "value": "21", "note": ""}]
    row = answers.of_release(here, "January to March 2015", {"as_at": "2015-03", "figures": figures}, None)
    row.given_at = None
    row.save()
    assert "Work it out again before you give it out" in analyst.get(alone.address)
    log = analyst.get(HERE + "given/")
    assert "Anyone, on the public pages" in log.table("Given out")[1]
    assert "stands on the public pages" in log.click("January to March 2015")
    assert "withheld" in cells(ask(analyst, first="2015-02"))["Eyres"][:2]


def test_a_release_minds_answers_and_waits_where_one_was_given_out_since(here: Any, analyst: Any) -> None:
    give(ask(analyst))
    release = prepared(here, made.account("co-ordinator", here))
    assert release.given == ["given-1"]
    assert "protected beside 1 answer" in analyst.get(f"/p/exampleton/release/{release.key}/")
    give(ask(analyst, first="2014-10", last="2014-12"))
    chair, told = made.account("chair", here), "Figures were given out in answer to a request since it was composed"
    with pytest.raises(ValidationError, match=told):
        approve_release(by=chair, release=release)
    release.refresh_from_db()
    assert release.approved_at is None
    assert not GivenOut.objects.filter(mark="").exists()


def test_limits_are_told_and_the_question_can_be_changed(analyst: Any) -> None:
    page = ask(analyst, first="2013-07", last="2015-06", codes="E01000001, E05000001")
    assert "share neighbourhoods" in page and "Stopped by an error" in page
    page = page.click("Change the question")
    assert "E01000001" in page.html
    page = page.fill(codes=CASTLE).submit("Work it out")
    jobs.run_waiting()
    assert "Castle" in analyst.get(page.address)
    page = analyst.get(HERE + "ask/").fill({**QUARTER, "first": "2015-03", "last": "2015-01"}).submit(status=422)
    assert page.errors == ["The last month must not lie before March 2015"]
    page = analyst.get(HERE + "ask/").fill({**QUARTER, "offences": None}).submit(status=422)
    assert page.errors == ["Tick one or more offences"]


def test_without_records_the_page_says_how_to_get_them(visit: Any) -> None:
    bare = made.partnership("bare")
    page = visit(made.account("analyst", bare)).get("/p/bare/performance/explore/")
    assert page.click("Import records").heading == "Import records"
    assert visit(made.account("co-ordinator", bare)).get("/p/bare/performance/explore/ask/").heading == "Explore"


def test_until_the_records_are_read_it_says_so(here: Any, analyst: Any) -> None:
    Choices.objects.all().delete()
    page = analyst.get(HERE)
    assert "have not been read yet" in page
    assert "Waiting to start" in page.submit("Read the records")
    assert "The records are being read" in analyst.get(HERE)


def test_nothing_of_it_is_for_others(here: Any, analyst: Any, visit: Any) -> None:
    page = give(ask(analyst))
    answer = Answer.objects.get()
    board = visit(made.account("board member", here))
    files = [href for href in page.links().values() if "/given/" in href]
    for address in (HERE, HERE + f"{answer.key}/", HERE + "given/", page.address, *files):
        board.get(address, status=403)
    board.get(f"/p/exampleton/performance/answers/{answer.key}/answer-table-1.csv", status=404)


def test_the_list_makes_few_queries(here: Any, analyst: Any, django_assert_max_num_queries: Any) -> None:
    for month in ("2015-01", "2015-02", "2015-03"):
        ask(analyst, first=month)
    for address in (HERE, HERE + "given/", HERE + "ask/", HERE + f"{Answer.objects.first().key}/"):
        with django_assert_max_num_queries(11):
            analyst.get(address)
