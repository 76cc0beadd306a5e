"""A round from its opening to the freeze: who is missing, highlight reports, challenge, lock; what never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saferplan import SaferplanError
from saferplan_web.core.models import Change, Job
from saferplan_web.performance.models import Batch, HighlightReport, Message, Round, Snapshot, Told
from saferplan_web.performance.rounds.changes import (
    add_remark,
    edit_round,
    freeze_round,
    open_round,
    send_back_report,
    submit_report,
    write_report,
)
from saferplan_web.performance.rounds.wording import digest_of, marking_in
from tests.web import made
from tests.web.rounding import DATES, QUARTER, ROUND, ROUNDS, opened, report_on, reported, round_world, seat
from tests.web.test_recalculation import worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 22))


@pytest.fixture
def world() -> dict[str, Any]:
    return round_world()


def test_the_next_round_is_proposed_and_opened(world: dict[str, Any], visit: Any) -> None:
    co = visit(world["co"])
    form = co.get(ROUNDS).click("Open a round")
    page = form.submit("Open the round")
    assert page.heading == "Round for April to June 2015" and "is open" in page
    assert {str(report.priority) for report in HighlightReport.objects.all()} == {"Burglary", "Arson"}
    assert Round.objects.get().reports_due == date(2015, 7, 27)
    again = co.get(f"{ROUNDS}new/").submit("Open the round")
    assert again.heading == "Round for July to September 2015"
    world["here"].refresh_from_db()
    assert str(world["here"].reporting_month) == "2015-09"
    assert Job.objects.filter(title="Recalculation").exists()


def test_a_period_has_one_round_and_dates_follow_each_other(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    with pytest.raises(SaferplanError, match="round for it already"):
        open_round(by=world["co"], partnership=world["here"], period=QUARTER, **DATES)
    page = visit(world["co"]).get(f"{ROUND}change/").fill(reports_due="1 July 2015").submit(status=422)
    assert page.errors == ["Highlight reports due on must not be before returns due on"]


def test_the_page_says_where_the_round_stands_and_who_is_missing(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    reported(world)
    page = visit(world["co"]).get(ROUND)
    assert "1 not received" in page and "Submitted" in page
    page = page.click("Who is missing")
    rows = [row[0:3] for row in page.table("Who is missing")[1:]]
    assert ["Lead for arson", "The theme lead", "Give 1 figure"] in rows
    assert ["Lead for arson", "The theme lead", "Write the highlight report: Arson"] in rows
    assert not any("Burglary" in row[2] for row in rows)


def test_a_priority_that_came_later_is_asked_too(world: dict[str, Any]) -> None:
    round = opened(world)
    made.priority(world["here"], "Robbery")
    edit_round(by=world["co"], round=round, version=None, note="Please be brief.")
    assert report_on("Robbery").stage == HighlightReport.Stage.ASKED


def test_a_lead_writes_and_submits_and_sees_figures_due_on_the_same_page(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    fire = visit(world["fire"])
    page = fire.get("/home").click("Write the highlight report: Arson")
    assert page.table("Figures due from you")[1][0] == "Deliberate fires"
    page = page.fill(achievements="Bins were chained.", concerns="Dry weather.").submit("Save the draft")
    assert "Draft" in page and "Deliberate fires" in str(page.table("Figures of the priority"))
    page = page.form("Submit the report").submit("Submit the report")
    assert "The highlight report is submitted" in page
    missing = visit(world["co"]).get(f"{ROUND}missing/").table("Who is missing")[1:]
    assert [row[2] for row in missing] == ["Give 1 figure", "Write the highlight report: Burglary"]
    draft = fire.get(f"{ROUND}board/")
    assert "This is a draft" in draft and "Bins were chained." in draft


def test_a_lead_writes_no_other_leads_report(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    page = visit(world["fire"]).get(f"{ROUND}reports/burglary/write/", status=403)
    assert "written by the lead of the priority" in page
    assert visit(made.account("clerk", world["here"])).get(f"{ROUND}reports/burglary/write/").status == 200
    report = report_on("Burglary")
    visit(world["fire"]).client.post(f"{ROUND}reports/burglary/submit/", {"version": report.version})
    assert report_on("Burglary").stage == HighlightReport.Stage.ASKED


def test_two_people_write_at_once_and_nothing_typed_is_lost(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    first = visit(world["burglar"]).get(f"{ROUND}reports/burglary/write/").fill(achievements="Mine")
    visit(world["co"]).get(f"{ROUND}reports/burglary/write/").fill(achievements="Theirs").submit("Save the draft")
    page = first.submit("Save the draft", status=409)
    assert "Theirs" in page.html and "Mine" in page.html
    page.form("Save the draft").submit("Save the draft")
    assert report_on("Burglary").achievements == "Mine"


def test_publicity_carries_no_marking_and_single_stories_are_hinted_at(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    burglar = visit(world["burglar"])
    form = burglar.get(f"{ROUND}reports/burglary/write/").fill(publicity="OFFICIAL-SENSITIVE: an arrest was made.")
    page = form.submit("Save the draft", status=422)
    assert "no protective marking" in page.errors[0] and "an arrest was made" in page.html
    text = "Mrs Jane Okafor, aged 71, of Mill Lane got a new door."
    page = page.form("Save the draft").fill(publicity=text).submit("Save the draft")
    assert "Look at these before you submit" in page and "71" in page.text.split("Look at these")[1]
    assert marking_in("The secret is out; access is restricted") == "" and marking_in("now RESTRICTED") == "RESTRICTED"
    assert marking_in("NOT PROTECTIVELY MARKED") == ""


def test_an_empty_report_is_not_submitted_and_a_submitted_one_is_sent_back(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    with pytest.raises(SaferplanError, match="Nothing is written"):
        submit_report(by=world["burglar"], report=report_on("Burglary"), version=None)
    report = reported(world)
    with pytest.raises(SaferplanError, match="submitted already"):
        write_report(by=world["burglar"], report=report, version=None, achievements="More")
    page = visit(world["co"]).get(f"{ROUND}reports/burglary/").click("Send it back")
    page = page.fill(why="Say how many locks.").submit("Send back")
    assert "Sent back: Say how many locks." in page
    with pytest.raises(SaferplanError, match="not submitted"):
        send_back_report(by=world["co"], report=report_on("Burglary"), version=None, why="Again")


def test_everyone_missing_is_told_once_and_who_was_told_is_kept(world: dict[str, Any], visit: Any) -> None:
    opened(world, note="The board meets early.")
    world["burglar"].reminders = False
    world["burglar"].save()
    page = visit(world["co"]).get(ROUND).click("Who is missing")
    assert "Has switched messages off" in page
    page = page.submit("Tell who is missing")
    assert "1 person told" in page
    (message,) = mail.outbox
    assert message.to == [world["fire"].email] and "2 things to do" in message.subject
    assert "The board meets early." in message.body and "http://" in message.body
    assert {row.kind for row in Told.objects.all()} == {"return", "highlight report"}
    assert "Told today already" in page and page.table("Who was told")[1][0] == str(world["fire"])
    assert "No people told" in page.submit("Tell who is missing") and len(mail.outbox) == 1
    assert Message.objects.get().sent_by == world["co"]


def test_challenge_remarks_are_made_by_its_members_and_answered_by_the_lead(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    analyst = made.account("analyst", world["here"])
    visit(analyst).get(f"{ROUND}remarks/new/", status=403)
    seat(world["here"], world["challenge"], analyst)
    page = visit(analyst).get(ROUND).click("Add a remark")
    page = page.fill(priority="Arson", text="Why are June’s figures late?", group="Challenge group").submit()
    assert "Why are June’s figures late?" in page and "To be answered" in page
    visit(world["burglar"]).get("/p/exampleton/performance/rounds/remarks/2015-16-q1-remark/answer/", status=403)
    page = visit(world["fire"]).get("/home").click("Answer a remark of performance challenge")
    page = page.fill(answer="The station moved.").submit()
    assert "The station moved." in page and "1 of 1 answered" in page


def test_the_freeze_keeps_everything_and_prints_what_did_not_arrive(world: dict[str, Any], visit: Any) -> None:
    round = opened(world)
    reported(world)
    add_remark(by=world["co"], round=round, text="Well done.", priority=world["burglary"])
    page = visit(world["co"]).get(ROUND).click("Freeze of the board’s overview")
    assert "Highlight report: Arson" in page and "Return: Deliberate fires" in page
    page = page.submit("Freeze the overview")
    assert "Frozen on" in page and "Locks were fitted." in page and "Well done." in page
    assert ["Highlight report", "Arson", "April to June 2015", "Lead for arson"] in page.table("Not received")
    assert ["Return", "Deliberate fires", "June 2015", "Lead for arson"] in page.table("Not received")
    kept = Snapshot.objects.get()
    assert kept.digest == digest_of(kept.content, kept.open_content) and kept.frozen_by == world["co"]
    assert kept.as_at == QUARTER.last_month and "30 June 2015" in kept.data_as_at
    assert not Batch.objects.filter(stage=Batch.Stage.APPROVED).exists()
    assert Change.objects.filter(said__startswith="Round frozen").count() == 1


def test_a_frozen_overview_never_changes(world: dict[str, Any], visit: Any) -> None:
    round = opened(world)
    reported(world)
    before = visit(world["co"]).get(f"{ROUND}freeze/").submit("Freeze the overview")
    kept = Snapshot.objects.get()
    made.returns(world["here"], {"burglary": {"2015-06": 4321}})
    worked_out(world["here"])
    assert "4,471" in visit(world["co"]).get("/p/exampleton/performance/")
    after = visit(world["co"]).get(f"{ROUND}board/")
    assert (
        after.text.split("Nothing in it has changed since.")[1]
        == before.text.split("Nothing in it has changed since.")[1]
    )
    assert Snapshot.objects.get().content == kept.content
    with pytest.raises(TypeError, match="never written again"):
        kept.save()
    report = report_on("Arson")
    for act in (
        lambda: write_report(by=world["fire"], report=report, version=None, achievements="Late"),
        lambda: add_remark(by=world["co"], round=round, text="Late"),
        lambda: edit_round(by=world["co"], round=round, version=None, note="Late"),
        lambda: freeze_round(by=world["co"], round=round, version=None),
    ):
        with pytest.raises(SaferplanError, match="The round is frozen"):
            act()
    visit(world["fire"]).get(f"{ROUND}reports/arson/write/", status=403)


def test_what_was_altered_behind_the_service_is_said(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    visit(world["co"]).get(f"{ROUND}freeze/").submit("Freeze the overview")
    Snapshot.objects.update(data_as_at="", content={**Snapshot.objects.get().content, "highlights": []})
    assert "does not agree with its digest" in visit(world["co"]).get(f"{ROUND}board/")


def test_it_is_not_frozen_while_figures_are_worked_out_or_missing(world: dict[str, Any], visit: Any) -> None:
    from saferplan_web.performance.asking import ask_recalculation

    open_round(by=world["co"], partnership=world["here"], period=QUARTER, **DATES)
    co = visit(world["co"])
    assert "have not been worked out" in co.get(f"{ROUND}freeze/")
    worked_out(world["here"])
    ask_recalculation(world["here"], None)
    page = co.get(f"{ROUND}freeze/").submit("Freeze the overview")
    assert "being worked out just now" in page and not Snapshot.objects.exists()
    assert Batch.objects.filter(stage=Batch.Stage.LOCKED).count() == 0


def test_scrutiny_reads_the_frozen_overview_without_what_is_restricted(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    write_report(by=world["fire"], report=report_on("Arson"), version=None, concerns="CANARY-3381", restricted=True)
    submit_report(by=world["fire"], report=report_on("Arson"), version=None)
    add_remark(by=world["co"], round=Round.objects.get(), text="CANARY-5513", indicator=world["hidden"])
    officer = visit(made.account("scrutiny officer", world["here"]))
    assert "not frozen yet" in officer.get(ROUNDS).click("April to June 2015")
    officer.get(ROUND, status=403)
    inside = visit(world["co"]).get(f"{ROUND}freeze/").submit("Freeze the overview")
    assert all(word in inside for word in ("CANARY-2290", "CANARY-3381", "CANARY-5513"))
    for address in (f"{ROUND}board/", f"{ROUND}board.json"):
        told = officer.get(address).content.decode()
        assert "Recorded burglary" in told and "CANARY" not in told


def test_returns_are_locked_from_the_round(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    page = visit(world["co"]).get(ROUND).click("Lock of returns").submit("Lock them")
    assert "3 returns locked" in page and "3 locked" in page


def test_a_round_opened_by_mistake_is_withdrawn(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    page = visit(world["co"]).get(ROUND).click("Withdraw the round").submit("Withdraw")
    assert "No round has been opened yet" in page
    assert "Nothing waits for you" in visit(world["burglar"]).get("/home")
    opened(world)
    assert Round.objects.filter(withdrawn_at=None).get().key == "2015-16-q1-2"


def test_a_page_of_a_round_asks_few_questions(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    for number in range(12):
        lead = made.post("theme lead", world["here"], f"Lead {number}")
        one = made.priority(world["here"], f"Priority {number}", lead=lead)
        made.indicator(world["here"], f"more-{number}", priority=one)
    edit_round(by=world["co"], round=Round.objects.get(), version=None)
    for number in range(4):
        add_remark(
            by=world["co"],
            round=Round.objects.get(),
            text="Why?",
            priority=made.priority(world["here"], f"Priority {number}"),
        )
    lead, chair = visit(world["fire"]), visit(made.account("chair", world["here"]))
    asked = {}
    for who, visitor in {"lead": lead, "chair": chair, "co-ordinator": visit(world["co"])}.items():
        for address in (ROUND, ROUNDS, f"{ROUND}missing/", f"{ROUND}board/", f"{ROUND}reports/arson/", "/home"):
            visitor.get(address)
            with CaptureQueriesContext(connection) as seen:
                visitor.get(address)
            asked[who, address] = len(seen)
    assert {place: count for place, count in asked.items() if count > 11} == {}
