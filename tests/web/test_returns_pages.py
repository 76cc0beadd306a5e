"""Pages of returns: what is due, typing in, checking, submitting, approving, locking, correcting, withdrawing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from saferplan import to_json
from saferplan.values.figures import Unit
from saferplan_web.core.changing import Conflict
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import User
from saferplan_web.performance.models import Batch
from saferplan_web.performance.returns import views_entering
from saferplan_web.plan.models import Indicator
from tests.web.made import account, indicator, organisation, partnership, returns
from tests.web.returning import (
    RETURNS,
    box,
    draft,
    enter,
    fire_partner,
    fire_world,
    handed_in,
    in_use,
    row,
    taken_in,
)

pytestmark = pytest.mark.django_db(databases=["default", "public"])
OTHER_PAGES = ("change/", "check/", "submit/", "withdraw/")


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tenth of July 2015: the figures of June are due in ten days."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def here() -> Partnership:
    return fire_world()


@pytest.fixture
def partner(here: Partnership) -> User:
    return fire_partner(here)


@pytest.fixture
def co_ordinator(here: Partnership) -> User:
    return account("co-ordinator", here)


def test_a_partner_sees_what_is_due_of_the_own_body_only(visit: Any, partner: User) -> None:
    page = visit(partner).get(RETURNS)
    assert [line[:4] for line in page.table("Figures that have not come")[1:]] == [
        ["Deliberate fires", "June 2015", "20 July 2015", "Due"],
        ["Home safety visits", "June 2015", "20 July 2015", "Due"],
    ]
    assert "Modern slavery" not in page and "2 figures up to June 2015 have not come." in page


def test_what_is_missing_of_one_return_is_one_line(visit: Any, here: Partnership, partner: User) -> None:
    Batch.objects.get(key="return-1").figures.filter(indicator="fires", period__in=["2015-04", "2015-05"]).delete()
    page = visit(partner).get(RETURNS)
    late = ["Deliberate fires", "2 periods, April 2015 to May 2015", "20 May 2015", "Late"]
    assert page.table("Figures that have not come")[1] == late
    page = page.click("Deliberate fires")
    assert "Deliberate fires, May 2015" in page and "Home safety visits" not in page


def test_late_figures_are_said_to_be_late(visit: Any, partner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 21))
    page = visit(partner).get(RETURNS)
    assert "2 are late" in page and page.table("Figures that have not come")[1][3] == "Late"


def test_figures_that_run_behind_are_due_later(visit: Any, here: Partnership, partner: User) -> None:
    Indicator.objects.filter(key="fires").update(lag=1)
    rows = visit(partner).get(RETURNS).table("Figures that have not come")
    assert [line[0] for line in rows[1:]] == ["Home safety visits"]


def test_not_received_in_the_folder_is_still_due(visit: Any, here: Partnership, partner: User) -> None:
    returns(here, {"fires": {"2015-06": None}})
    Batch.objects.filter(key="return-2").update(source=Batch.Source.FOLDER)
    rows = visit(partner).get(RETURNS).table("Figures that have not come")
    assert [line[0] for line in rows[1:]] == ["Deliberate fires", "Home safety visits"]


def test_what_is_said_not_to_be_there_is_not_asked_for_again(visit: Any, here: Partnership, partner: User) -> None:
    taken_in(partner, here, row("fires", "2015-06", None))
    rows = visit(partner).get(RETURNS).table("Figures that have not come")
    assert [line[0] for line in rows[1:]] == ["Home safety visits"]


def test_a_theme_lead_sees_the_figures_of_the_priority_led(visit: Any, here: Partnership) -> None:
    lead = account("theme lead", here, title="Lead for arson")
    assert "every figure up to June 2015 has come" in visit(lead).get(RETURNS)
    here.priority_set.update(lead=lead.posts.get())
    assert "2 figures up to June 2015" in visit(lead).get(RETURNS)


def test_the_co_ordinator_sees_all_and_can_ask_for_one_body(visit: Any, co_ordinator: User) -> None:
    assert "Modern slavery cases" in visit(co_ordinator).get(RETURNS)
    page = visit(co_ordinator).get(f"{RETURNS}enter/?body=police&months=2015-06")
    assert "Modern slavery cases" in page and "Deliberate fires" not in page


def test_figures_typed_in_go_to_the_difference_and_are_submitted(visit: Any, partner: User) -> None:
    page = enter(visit, partner, {box("fires", "2015-06"): "94", box("visits", "2015-06"): "130"})
    assert page.heading == "What Return 2 changes"
    assert page.table("New figures")[1][:3] == ["Deliberate fires", "June 2015", "94"]
    page = page.form("Submit the return").fill(note="As counted on 3 July").submit()
    assert page.heading == "Return 2" and "As counted on 3 July" in page
    batch = Batch.objects.get(key="return-2")
    assert (batch.stage, batch.submitted_by, batch.post.title) == ("submitted", partner, "Fire partner")
    assert not batch.figures.filter(current=True).exists()
    assert "Submitted, not yet approved" in visit(partner).get(RETURNS)


def test_earlier_figures_stand_beside_the_boxes(visit: Any, partner: User) -> None:
    page = visit(partner).get(f"{RETURNS}enter/?months=2015-06")
    assert "June 2014 91; March 2015 99; April 2015 93; May 2015 96" in page
    page = visit(partner).get(f"{RETURNS}enter/?months=2015-05")
    assert "In use now: 96." in page


def test_what_cannot_be_read_comes_back_with_all_that_was_typed(visit: Any, partner: User) -> None:
    values = {
        box("fires", "2015-06"): "about 90",
        box("visits", "2015-06"): "130",
        box("fires", "2015-06", "note"): "x",
    }
    page = enter(visit, partner, values, status=422)
    assert len(page.errors) == 1 and "“about 90” is not a number" in page.errors[0]
    assert all(f'value="{text}"' in page.html for text in values.values())
    assert Batch.objects.count() == 1


def test_nothing_typed_is_said_and_keeps_nothing(visit: Any, partner: User) -> None:
    page = enter(visit, partner, {}, status=422)
    assert "Type at least one figure" in page.errors[0] and Batch.objects.count() == 1


def test_a_figure_far_from_its_history_wants_an_answer(visit: Any, partner: User) -> None:
    page = enter(visit, partner, {box("fires", "2015-06"): "940", box("visits", "2015-06"): "130"})
    assert page.heading == "Check Return 2" and "this is 940" in page
    page = page.form("Continue").submit(status=422)
    assert "Tick that you have looked at this" in page.errors[0]
    page = page.form("Continue").fill({"seen-0": True, "answer-0": "A fire raiser was at work"}).submit()
    assert page.heading == "What Return 2 changes"
    page = page.form("Submit the return").submit()
    assert page.table("Warnings and answers")[1][1] == "A fire raiser was at work"


def test_what_stops_a_return_must_be_mended_or_explained(visit: Any, partner: User) -> None:
    values = {box("fires", "2015-06"): "94", box("visits", "2015-06"): "130"}
    page = visit(partner).get(f"{RETURNS}enter/?months=2015-08").form("Save and check")
    page = page.fill({name.replace("2015-06", "2015-08"): text for name, text in values.items()}).submit()
    assert "Mend these, or say why they are right" in page and "has not begun yet" in page
    answers = {"answer-0": "It was counted ahead", "answer-1": " "}
    page = page.form("Continue").fill(answers).submit(status=422)
    assert page.errors[0].startswith("Change the figure, or say why it is right")
    assert "It was counted ahead" in page.html and not any("fires” has" in one for one in page.errors)


def test_a_draft_is_mended_in_the_form(visit: Any, partner: User) -> None:
    page = enter(visit, partner, {box("fires", "2015-06"): "940", box("visits", "2015-06"): "130"})
    page = page.click("Change the figures").form("Save and check")
    page = page.fill({box("fires", "2015-06"): "94"}).submit()
    assert page.heading == "What Return 2 changes"
    shown = page.click("Leave it as a draft")
    assert "Deliberate fires, June 2015" in shown and "940" in shown  # before and after, in the history


def test_a_share_is_typed_as_its_two_numbers(visit: Any, here: Partnership, partner: User) -> None:
    share = {"unit": to_json(Unit(percent=True, decimals=1)), "nature": "percentage", "counting": "level"}
    indicator(here, "alarms", name="Homes with an alarm", supplier=organisation(here, "Fire and Rescue"), **share)
    page = enter(visit, partner, {box("alarms", "2015-06", "numerator"): "45"}, status=422)
    assert "without its denominator" in page.errors[0]
    page = page.form("Save and check").fill({box("alarms", "2015-06", "denominator"): "60"}).submit()
    assert "Home safety visits, June 2015: no figure was given" in page
    figure = Batch.objects.get(key="return-2").figures.get()
    assert (figure.value, figure.numerator, figure.denominator) == (None, 45, 60)


def test_the_co_ordinator_approves_and_figures_are_in_use(visit: Any, here: Partnership, partner: User,
                                                          co_ordinator: User) -> None:  # fmt: skip
    handed_in(partner, here, row("fires", "2015-06", 94), row("visits", "2015-06", 130))
    page = visit(co_ordinator).get(RETURNS).click("Return 2")
    assert page.table("New figures")[2][:3] == ["Home safety visits", "June 2015", "130"]
    page = page.form("Approve").submit("Approve")
    assert "Its figures are in use" in page.text and in_use(here, "fires", "2015-06") == 94
    page = page.form("Lock").submit("Lock")
    assert "Locked" in page and Batch.objects.get(key="return-2").locked_by == co_ordinator


def test_a_return_is_sent_back_with_the_reason(visit: Any, here: Partnership, partner: User,
                                               co_ordinator: User) -> None:  # fmt: skip
    handed_in(partner, here, row("fires", "2015-06", 94))
    page = visit(co_ordinator).get(f"{RETURNS}of/return-2/").click("Send back")
    assert "Give the reason" in page.submit("Send back", status=422).errors[0]
    page.form("Send back").fill(why="The visits are missing").submit("Send back")
    assert "This return was sent back: The visits are missing" in visit(partner).get(f"{RETURNS}of/return-2/")
    assert Batch.objects.get(key="return-2").stage == Batch.Stage.DRAFT


def test_correcting_locked_figures_wants_a_reason(visit: Any, here: Partnership, partner: User,
                                                  co_ordinator: User) -> None:  # fmt: skip
    Batch.objects.filter(key="return-1").update(stage="locked")
    page = visit(partner).get(f"{RETURNS}enter/?months=2015-05").form("Save and check")
    page = page.fill({box("fires", "2015-05"): "98", box("visits", "2015-05"): "n/a"}).submit()
    page = page.form("Continue").fill({"seen-0": True, "seen-1": True}).submit()
    assert "Return 1 would change, and that is locked" in page
    page = page.form("Submit the return").submit(status=422)
    assert "Give the reason for correcting" in page.errors[0]
    page = page.form("Submit the return").fill(correction_reason="Two fires were found to be deliberate").submit()
    assert "Two fires were found to be deliberate" in page


def test_withdrawing_brings_the_figures_before_back(visit: Any, here: Partnership, partner: User,
                                                    co_ordinator: User) -> None:  # fmt: skip
    taken_in(partner, here, row("fires", "2015-05", 98))
    assert in_use(here, "fires", "2015-05") == 98
    page = visit(co_ordinator).get(f"{RETURNS}of/return-2/").click("Withdraw it")
    page = page.form("Withdraw").fill(why="Sent by mistake").submit("Withdraw")
    assert "Withdrawn" in page and in_use(here, "fires", "2015-05") == 96
    assert "Return 2" in visit(co_ordinator).get(f"{RETURNS}?stage=withdrawn")
    assert "Return 2" not in visit(co_ordinator).get(RETURNS).links()


def test_a_partner_cannot_withdraw_what_is_approved(visit: Any, here: Partnership, partner: User) -> None:
    taken_in(partner, here, row("fires", "2015-06", 98))
    visit(partner).get(f"{RETURNS}of/return-2/withdraw/", status=403)


def test_two_people_who_enter_the_same_period(visit: Any, here: Partnership, partner: User) -> None:
    """The second is shown the first's figures, keeps all that was typed, and may save again."""
    second = fire_partner(here)
    page = visit(second).get(f"{RETURNS}enter/?months=2015-06").form("Save and check")
    draft(partner, here, row("fires", "2015-06", 91))
    page = page.fill({box("fires", "2015-06"): "94", box("visits", "2015-06"): "130"}).submit(status=409)
    assert "Nothing you typed is lost" in page and "91, entered by The partner in Return 2, draft" in page
    assert 'value="94"' in page.html and 'value="130"' in page.html
    assert page.form("Save and check").submit().heading == "What Return 3 changes"


def test_two_people_who_mend_the_same_draft(visit: Any, here: Partnership, partner: User) -> None:
    batch = draft(partner, here, row("fires", "2015-06", 91))
    page = visit(fire_partner(here)).get(f"{RETURNS}of/{batch.key}/change/").form("Save and check")
    views_entering.mend_return(by=partner, batch=batch, version=batch.version, rows=[row("fires", "2015-06", 92)])
    page = page.fill({box("fires", "2015-06"): "93"}).submit(status=409)
    assert 'value="93"' in page.html
    page.form("Save and check").submit()
    assert [one.value for one in batch.figures.all()] == [93]


def test_approving_what_was_changed_meanwhile_is_refused(visit: Any, here: Partnership, partner: User,
                                                         co_ordinator: User) -> None:  # fmt: skip
    batch = handed_in(partner, here, row("fires", "2015-06", 91))
    page = visit(co_ordinator).get(f"{RETURNS}of/return-2/").form("Approve")
    Batch.objects.filter(pk=batch.pk).update(version=batch.version + 1)
    assert "Look at it again" in page.submit("Approve").text
    assert Batch.objects.get(pk=batch.pk).stage == Batch.Stage.SUBMITTED


def test_another_body_sees_and_changes_nothing(visit: Any, here: Partnership, partner: User) -> None:
    batch = draft(partner, here, row("fires", "2015-06", 91))
    police = account("partner", here, title="Police partner", organisation=organisation(here, "Police"))
    visitor = visit(police)
    visitor.get(f"{RETURNS}of/{batch.key}/", status=404)
    assert "Return 2" not in visitor.get(RETURNS).links()
    for page in OTHER_PAGES:
        assert visitor.client.get(f"{RETURNS}of/{batch.key}/{page}").status_code in (403, 404)
    given = visitor.get(f"{RETURNS}enter/?months=2015-06&only=fires")
    assert "No figure is asked of you" in given


def test_the_list_is_downloaded_as_it_is_filtered(visit: Any, here: Partnership, partner: User,
                                                  co_ordinator: User) -> None:  # fmt: skip
    handed_in(partner, here, row("fires", "2015-06", 94))
    page = visit(co_ordinator).get(f"{RETURNS}?stage=submitted").click("Download the list as CSV")
    text = page.content.decode("utf-8-sig")
    assert "Return 2,submitted,Fire and Rescue" in text and "Return 1" not in text


def test_all_approved_returns_are_locked_at_once(visit: Any, co_ordinator: User) -> None:
    page = visit(co_ordinator).get(f"{RETURNS}lock/")
    assert page.table("Approved returns")[1][0] == "Return 1"
    page = page.form("Lock them").submit()
    assert "1 return is locked" in page.text and Batch.objects.get(key="return-1").stage == "locked"
    assert "No approved return" in visit(co_ordinator).get(f"{RETURNS}lock/")


@pytest.mark.parametrize("many", [3, 60])
def test_pages_ask_the_database_little(visit: Any, django_assert_max_num_queries: Any, many: int) -> None:
    here = partnership(round_months=1)
    fire = organisation(here, "Fire and Rescue")
    for at in range(many):
        indicator(here, f"line-{at}", name=f"Line {at}", supplier=fire)
    visitor = visit(account("co-ordinator", here))
    batch = handed_in(account("co-ordinator", here), here, *(row(f"line-{at}", "2015-05", at) for at in range(many)))
    for address in ("", "enter/?months=2015-06", f"of/{batch.key}/"):
        with django_assert_max_num_queries(10):
            assert visitor.client.get(RETURNS + address).status_code == 200


def test_a_conflict_is_told_by_the_act(here: Partnership, partner: User) -> None:
    batch = draft(partner, here, row("fires", "2015-06", 91))
    rows = [row("fires", "2015-06", 92)]
    views_entering.mend_return(by=partner, batch=Batch.objects.get(pk=batch.pk), version=batch.version, rows=rows)
    with pytest.raises(Conflict):
        views_entering.mend_return(by=partner, batch=batch, version=batch.version, rows=rows)
