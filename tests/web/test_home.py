"""The home page: what waits, what others changed, and nothing that is not for the reader; daily reminders."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from saferplan_web.actions.models import Action, Variance
from saferplan_web.core import jobs
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Change
from saferplan_web.people.models import Group, User
from saferplan_web.performance.models import Message, Told
from saferplan_web.performance.rounds.changes_problems import answer_problem, pass_problem_up, raise_problem
from saferplan_web.performance.rounds.reminding import mark_of
from tests.web import made
from tests.web.rounding import PROBLEMS, ROUND, opened, reported, round_world, seat

pytestmark = pytest.mark.django_db(databases=["default", "public"])
TODAY = date(2015, 7, 27)


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_day(monkeypatch, TODAY)


def on_the_day(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """The clocks of London say nine in the morning of this day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: day)
    nine = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Europe/London"))
    monkeypatch.setattr("django.utils.timezone.localtime", lambda value=None, *_: value or nine)


@pytest.fixture
def world() -> dict[str, Any]:
    return round_world()


def remind() -> list[Any]:
    """The daily job, run now; what left by it."""
    mail.outbox.clear()
    jobs.run_waiting()
    job = jobs.ask("saferplan_web.performance.rounds.jobs:remind", "Telling people what is due", None, None)
    jobs.run_waiting()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return list(mail.outbox)


def test_somebody_without_a_post_is_told_whom_to_ask(visit: Any) -> None:
    page = visit(made.account()).get("/home")
    assert "Nothing waits for you today" in page and "Ask the administrator" in page


def test_work_of_every_kind_leads_to_where_it_is_done(world: dict[str, Any], visit: Any) -> None:
    here, lead = world["here"], world["fire"].posts.get()
    opened(world)
    action = Action.objects.create(
        partnership=here, key="bins", title="Chain the bins", owner=lead, due=date(2015, 7, 1)
    )
    Action.objects.create(partnership=here, key="far", title="Much later", owner=lead, due=date(2016, 7, 1))
    Variance.objects.create(
        partnership=here, key="more-time", action=action, reason="Chains are late.", asked_at=timezone.now(),
        asked_by=world["fire"],
    )  # fmt: skip
    mine = visit(world["fire"]).get("/home")
    assert all(words in mine.links() for words in ("Action: Chain the bins", "Write the highlight report: Arson"))
    assert "Give 1 figure" in mine.links() and "Much later" not in mine and "Late" in mine
    assert mine.click("Write the highlight report: Arson").heading.startswith("Highlight report")
    chair = visit(made.account("chair", here)).get("/home")
    assert "Decide a variance: Chain the bins" in chair.links()
    co = visit(world["co"]).get("/home")
    assert "Round for April to June 2015" in co.links() and "Give 1 figure" not in co.links()


def test_returns_to_approve_are_counted(world: dict[str, Any], visit: Any) -> None:
    made.returns(world["here"], {"burglary": {"2015-07": 3}}, stage="submitted")
    made.returns(world["here"], {"fires": {"2015-07": 3}}, stage="submitted")
    page = visit(world["co"]).get("/home").click("Approve 2 returns")
    assert page.heading == "Returns"


def test_what_others_changed_since_is_told_from_the_second_visit(world: dict[str, Any], visit: Any) -> None:
    first = visit(world["burglar"]).get("/home")
    assert "This is your first visit" in first
    User.objects.filter(pk=world["burglar"].pk).update(seen_at=timezone.now() - timedelta(days=1))
    opened(world)
    reported(world)
    again = visit(User.objects.get(pk=world["burglar"].pk)).get("/home")
    assert "Round opened: April to June 2015" in again and "Highlight report submitted" not in again


def test_changes_of_restricted_things_are_told_only_inside(world: dict[str, Any], visit: Any) -> None:
    here = world["here"]
    with changing(world["co"], here, "Indicator changed: CANARY-6110") as change:
        change.edit(world["hidden"], {"definition": "CANARY-6111"})
    with changing(world["co"], here, "Priority and indicator: CANARY-6112") as change:
        change.edit(world["arson"], {"why": "New"})
        change.edit(world["hidden"], {"definition": "again"})
    with changing(world["co"], here, "Priority changed: Arson") as change:
        change.edit(world["arson"], {"why": "Newer"})
    assert Change.objects.count() == 3
    for role, sees in (("scrutiny member", False), ("ward councillor", False), ("partner", False), ("analyst", True)):
        user = made.account(role, here)
        User.objects.filter(pk=user.pk).update(seen_at=timezone.now() - timedelta(days=1))
        page = visit(User.objects.get(pk=user.pk)).get("/home")
        assert "Priority changed: Arson" in page and ("CANARY" in page.html) is sees


def test_home_asks_few_questions_however_much_waits(world: dict[str, Any], visit: Any) -> None:
    here, lead = world["here"], world["fire"]
    opened(world)
    other = made.partnership("otherton")
    made.post("theme lead", other, holder=lead)
    made.post("co-ordinator", other, holder=lead)
    for number in range(20):
        Action.objects.create(
            partnership=here, key=f"a{number}", title=f"Action {number}", owner=lead.posts.first(), due=TODAY
        )
    visitor = visit(lead)
    visitor.get("/home")
    with CaptureQueriesContext(connection) as seen:
        page = visitor.get("/home")
    assert len(seen) <= 11 and "Action 19" in page and "Otherton" in page


def test_reminders_come_before_on_and_after_the_day() -> None:
    due = date(2015, 7, 27)
    marks = {
        date(2015, 7, 21): None, date(2015, 7, 22): date(2015, 7, 22), date(2015, 7, 26): date(2015, 7, 22),
        due: due, date(2015, 7, 28): date(2015, 7, 28), date(2015, 8, 2): date(2015, 7, 28),
        date(2015, 8, 3): date(2015, 8, 3), date(2015, 8, 9): date(2015, 8, 3), date(2015, 8, 10): date(2015, 8, 10),
    }  # fmt: skip
    assert {today: mark_of(due, today) for today in marks} == marks


def test_one_digest_a_person_and_a_day(world: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    opened(world)
    sent = remind()
    assert sorted(one.to[0] for one in sent) == sorted([world["fire"].email, world["burglar"].email])
    fire = next(one for one in sent if one.to == [world["fire"].email])
    assert "Write the highlight report: Arson" in fire.body and "Give 1 figure" in fire.body
    assert remind() == []
    on_the_day(monkeypatch, TODAY + timedelta(days=1))
    assert len(remind()) == 2
    on_the_day(monkeypatch, TODAY + timedelta(days=3))
    assert remind() == []
    assert Message.objects.count() == 4 and not Message.objects.exclude(sent_by=None).exists()
    assert set(Told.objects.values_list("kind", flat=True)) == {"highlight report", "return"}


def test_nobody_is_written_to_who_switched_it_off(world: dict[str, Any], visit: Any) -> None:
    opened(world)
    page = visit(world["fire"]).get("/home").click("Reminders by e-mail").submit("Stop the messages")
    assert "You get no more messages" in page
    assert [one.to for one in remind()] == [[world["burglar"].email]]
    page = visit(world["fire"]).get("/home").click("Reminders by e-mail").submit("Remind me by e-mail")
    assert [one.to for one in remind()] == [[world["fire"].email]]


def test_a_message_names_no_restricted_indicator_and_leads_to_none(world: dict[str, Any], visit: Any) -> None:
    """Neither by its words nor by an address, in the daily message and in that of the co-ordinator."""
    here, lead = world["here"], world["burglar"]
    asked = timezone.now() - timedelta(days=9)
    world["hidden"].commentary.create(partnership=here, key="honour", period="2015-06", asked_at=asked)
    for key, about in (("safe-houses", world["hidden"]), ("locks", None)):
        Action.objects.create(
            partnership=here, key=key, title=f"CANARY-{key}" if about else "Fit locks", indicator=about,
            owner=lead.posts.get(), due=TODAY,
        )  # fmt: skip
    (daily,) = [one for one in remind() if one.to == [lead.email]]
    assert "Action: An indicator that is not for everyone" in daily.body and "/locks/\n" in daily.body
    Message.objects.all().delete()
    mail.outbox.clear()
    opened(world)
    visit(world["co"]).get(f"{ROUND}missing/").submit("Tell who is missing")
    (asked_for,) = [one for one in mail.outbox if one.to == [lead.email]]
    assert "/reports/burglary/" in asked_for.body
    for sent, to_the_list in ((daily, 3), (asked_for, 2)):  # of each hidden thing, and of all at the end
        assert "Write the analysis" in sent.body and sent.body.count("/home\n") == to_the_list
        assert not {one for one in ("CANARY", "honour", "safe-houses") if one in sent.body + sent.subject}


def test_a_problem_goes_up_and_its_answer_comes_down(world: dict[str, Any], visit: Any) -> None:
    here, fire = world["here"], world["fire"]
    member, chair = made.account("analyst", here), made.account("chair", here)
    seat(here, world["delivery"], member)
    seat(here, world["board"], chair)
    page = visit(fire).get(PROBLEMS).click("Raise a problem or blockage")
    page = page.fill(title="No keys", text="We cannot enter.", raised_in="Task group", due="3 August 2015").submit()
    assert "It is with Delivery board" in page
    visit(fire).get("/p/exampleton/performance/problems/of/no-keys/answer/", status=403)
    page = visit(member).get("/home").click("Answer a problem: No keys").click("Pass it up")
    page = page.fill(text="Only the board has the money.").submit()
    assert "Passed up by Delivery board, to Board" in page
    page = visit(chair).get("/home").click("Answer a problem: No keys").click("Answer")
    page = page.fill(text="Buy them.").submit()
    assert "Answered by Board, to Task group" in page and "Buy them." in page
    assert "Answer a problem" not in visit(chair).get("/home")
    page = visit(world["co"]).get(f"{PROBLEMS}of/no-keys/").click("It is settled").fill(text="Bought.").submit()
    assert "Settled" in page and visit(chair).get(PROBLEMS).table("Problems and")[1][:2] == ["No keys", "Settled"]


def test_the_highest_group_cannot_pass_on(world: dict[str, Any]) -> None:
    from saferplan import SaferplanError

    top = Group.objects.get(key="board")
    problem = raise_problem(by=world["co"], partnership=world["here"], title="No money", text="None.", raised_in=top)
    with pytest.raises(SaferplanError, match="no group above"):
        pass_problem_up(by=world["co"], problem=problem, version=None)
    answer_problem(by=world["co"], problem=problem, version=None, text="Ask again in spring.")
    with pytest.raises(SaferplanError, match="It is answered"):
        answer_problem(by=world["co"], problem=problem, version=None, text="Twice.")
