"""Actions: the log and its filters, who reports on what, milestones, variances, carrying over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from saferplan_web.actions import changes
from saferplan_web.actions.models import Action, Milestone, Variance
from saferplan_web.core.changing import history
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import User
from tests.web.made import account, indicator, organisation, partnership, post, priority

pytestmark = pytest.mark.django_db(databases=["default", "public"])
LOG = "/p/exampleton/actions/"


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def co_ordinator(here: Partnership) -> User:
    return account("co-ordinator", here)


def action(here: Partnership, title: str = "Mark bicycles", **more: Any) -> Action:
    """An action on course; `more` as its fields."""
    stated = {"status": Action.Status.ON_COURSE, "due": date(2015, 9, 30), **more}
    key = title.lower().replace(" ", "-")
    return Action.objects.create(partnership=here, key=key, title=title, **stated)


def lead(here: Partnership, title: str = "Lead for theft") -> tuple[User, Any]:
    """A theme lead with the post held."""
    user = account("theme lead", here, title=title)
    return user, user.posts.get()


def test_an_empty_log_says_what_to_do_next(visit: Any, co_ordinator: User, here: Partnership) -> None:
    homes = priority(here, "Burglary")
    page = visit(co_ordinator).get(LOG)
    assert "No actions yet" in page
    page = page.click("Add an action").fill(
        number="1.1", title="Fit locks", priority=str(homes.pk), due="30 September 2015"
    )
    page = page.submit()
    assert "Action added" in page and page.heading == "Fit locks" and "30 September 2015" in page
    assert page.click("Burglary").click("1.1 Fit locks").heading == "Fit locks"


def test_overdue_is_said_in_words_and_ends_with_the_action(visit: Any, co_ordinator: User, here: Partnership) -> None:
    action(here, "Late one", due=date(2015, 6, 30))
    action(here, "Done one", due=date(2015, 6, 30), status="done", done_on=date(2015, 6, 1))
    action(here, "Coming one")
    rows = {row[0]: row for row in visit(co_ordinator).get(LOG).table("Actions")[1:]}
    assert rows["Late one"][3] == "Overdue since 30 June 2015" and rows["Done one"][3] == "30 June 2015"
    page = visit(co_ordinator).get(LOG + "?due=overdue")
    assert [row[0] for row in page.table("Actions")[1:]] == ["Late one"]


def test_filters_stand_in_the_address_and_go_with_the_file(visit: Any, here: Partnership) -> None:
    user, own = lead(here)
    fire = organisation(here, "Fire Service")
    action(here, "Mine", owner=own, rating="red")
    action(here, "Theirs", organisation=fire, status="late")
    visitor = visit(user)

    def titles(query: str) -> list[str]:
        page = visitor.get(f"{LOG}?{query}")
        return [row[0] for row in page.table("Actions")[1:]]

    assert titles("whose=mine") == ["Mine"] and titles("status=late") == ["Theirs"] and titles("rating=red") == ["Mine"]
    assert titles("rating=none") == ["Theirs"] and titles("body=fire-service") == ["Theirs"]
    assert titles("words=thei") == ["Theirs"] and titles("priority=nonsense") == ["Mine", "Theirs"]
    assert titles("sort=-title") == ["Theirs", "Mine"] and titles("sort=status") == ["Theirs", "Mine"]
    held = visitor.get(f"{LOG}?whose=mine&as=csv").content.decode("utf-8-sig")
    assert "Mine" in held and "Theirs" not in held


def test_a_view_is_saved_and_offered(visit: Any, co_ordinator: User, here: Partnership) -> None:
    action(here, status="late")
    page = visit(co_ordinator).get(LOG + "?status=late").form("Save this view").fill(name="Late ones").submit()
    assert "View saved: Late ones" in page and page.links()["Late ones"] == LOG + "?status=late"


def test_an_owner_reports_on_own_actions_alone(visit: Any, here: Partnership) -> None:
    user, own = lead(here)
    mine, other = action(here, "Mine", owner=own), action(here, "Another", owner=post("theme lead", here))
    page = visit(user).get(f"{LOG}log/mine/").click("Say how far it is")
    page = page.fill(status="at risk", rating="amber", progress="Two schools of five").submit()
    mine.refresh_from_db()
    assert "Progress kept" in page and (mine.status, mine.rating) == ("at risk", "amber")
    assert "Say how far it is" not in visit(user).get(f"{LOG}log/another/")
    refused = visit(user).get(f"{LOG}log/another/progress/", status=403)
    assert "owner of the action" in refused and other.version == 1


def test_a_body_reports_on_actions_that_name_no_post(visit: Any, here: Partnership) -> None:
    fire = organisation(here, "Fire Service")
    action(here, "Smoke alarms", organisation=fire)
    action(here, "With a post", organisation=fire, owner=post("board member", here))
    partner = visit(account("partner", here, organisation=fire))
    partner.get(f"{LOG}log/smoke-alarms/progress/")
    partner.get(f"{LOG}log/with-a-post/progress/", status=403)


def test_done_needs_its_day(visit: Any, here: Partnership) -> None:
    user, own = lead(here)
    action(here, owner=own)
    form = visit(user).get(f"{LOG}log/mark-bicycles/progress/").fill(status="done")
    wrong = form.submit(status=422)
    assert wrong.errors == ["Enter the day on which it was done"]
    assert wrong.fill(done_on="11 July 2015").submit(status=422).errors == ["Done on must not lie in the future"]
    assert "Progress kept" in wrong.fill(done_on="9 July 2015").submit()
    again = visit(user).get(f"{LOG}log/mark-bicycles/progress/", status=200).fill(status="late").submit(status=422)
    assert "clear it, or choose done" in again.errors[0]


def test_a_date_agreed_is_not_among_what_is_typed(visit: Any, co_ordinator: User, here: Partnership) -> None:
    thing = action(here)
    page = visit(co_ordinator).get(f"{LOG}log/mark-bicycles/change/")
    assert "Only a variance moves that date" in page and 'name="due_day"' not in page.html
    with pytest.raises(ValidationError, match="30 September 2015"):
        changes.edit_action(by=co_ordinator, action=thing, version=None, values={"due": date(2016, 1, 1)})
    thing.refresh_from_db()
    assert thing.due == date(2015, 9, 30)


def test_a_variance_moves_the_date_only_once_it_is_approved(visit: Any, here: Partnership) -> None:
    user, own = lead(here)
    thing = action(here, owner=own)
    page = visit(user).get(f"{LOG}log/mark-bicycles/").click("Ask for a variance")
    page = page.fill(new_due="31 December 2015", reason="The supplier is late").submit()
    thing.refresh_from_db()
    assert "it waits for the board" in page and thing.due == date(2015, 9, 30)
    assert "Decide" not in page.links()
    asked = Variance.objects.get()
    visit(user).get(f"{LOG}variances/{asked.key}/decide/", status=403)
    member = visit(account("board member", here))
    page = member.get(LOG).click("1 variance waits for the board").click("Mark bicycles").click("Decide")
    assert page.submit(status=422).errors == ["Choose decision", "Enter reason"]
    page = page.fill(approved="yes", decision="A good reason; no later").submit()
    thing.refresh_from_db()
    asked.refresh_from_db()
    assert "Variance approved" in page and thing.due == date(2015, 12, 31) and asked.approved is True
    assert asked.decided_by == member.user and history(thing)[0].before["due"] == "2015-09-30"
    assert "A good reason; no later" in visit(user).get(f"{LOG}log/mark-bicycles/")


def test_a_variance_refused_leaves_the_date(visit: Any, here: Partnership) -> None:
    user, own = lead(here)
    thing = action(here, owner=own)
    asked = changes.ask_variance(by=user, action=thing, values={"new_due": date(2016, 1, 1), "asks": "", "reason": "r"})
    page = visit(account("chair", here)).get(f"{LOG}variances/{asked.key}/decide/")
    page = page.fill(approved="no", decision="It has moved twice").submit()
    thing.refresh_from_db()
    assert "Variance refused" in page and thing.due == date(2015, 9, 30)
    assert "It has moved twice" in visit(user).get(f"{LOG}variances/").table("Decided")[1]


def test_nobody_decides_on_what_they_asked_nor_twice(visit: Any, here: Partnership) -> None:
    member = account("board member", here, title="District commander")
    thing = action(here, owner=member.posts.get())
    values = {"new_due": date(2016, 1, 1), "asks": "", "reason": "Staff"}
    asked = changes.ask_variance(by=member, action=thing, values=values)
    page = visit(member).get(f"{LOG}variances/{asked.key}/decide/", status=403)
    assert "another member of the board" in page
    with pytest.raises(ValidationError, match="another member"):
        changes.decide_variance(by=member, variance=asked, version=1, approved=True, decision="yes")
    chair = account("chair", here)
    opened = visit(chair).get(f"{LOG}variances/{asked.key}/decide/")
    changes.decide_variance(by=account("chair", here), variance=asked, version=1, approved=False, decision="no")
    late = opened.fill(approved="yes", decision="fine").submit(status=422)
    thing.refresh_from_db()
    assert "decided already" in late.errors[0] and thing.due == date(2015, 9, 30)


def test_one_variance_waits_at_a_time_and_can_be_taken_back(visit: Any, here: Partnership) -> None:
    user, own = lead(here)
    action(here, owner=own)
    address = f"{LOG}log/mark-bicycles/variance/"
    assert "Enter a new date" in visit(user).get(address).fill(reason="r").submit(status=422).errors[0]
    same = visit(user).get(address).fill(new_due="30 September 2015", reason="r").submit(status=422)
    assert "already: enter another date" in same.errors[0]
    page = visit(user).get(address).fill(asks="Three schools, not five", reason="r").submit()
    assert (
        "waits for the board already"
        in visit(user).get(address).fill(asks="a", reason="r").submit(status=422).errors[0]
    )
    page = page.click("Take it back").fill(why="Five after all").submit()
    assert "Variance taken back" in page and Variance.objects.get().withdrawn_at is not None
    assert "Ask for a variance" in page.links()


def test_milestones_are_kept_by_the_owner(visit: Any, here: Partnership) -> None:
    user, own = lead(here)
    action(here, owner=own)
    page = visit(user).get(f"{LOG}log/mark-bicycles/").click("Add a milestone")
    page = page.fill(title="Kits bought", due="30 June 2015").submit()
    assert page.table("Milestones")[1][:3] == ["Kits bought", "Overdue since 30 June 2015", ""]
    page = page.click("Change", in_="Kits bought").fill(done_on="1 July 2015", why_changed="Delivered").submit()
    assert page.table("Milestones")[1][1:3] == ["30 June 2015", "1 July 2015"]
    assert "No milestones" in page.click("Withdraw", in_="Kits bought").fill(why="Not needed").submit()
    other = account("theme lead", here)
    visit(other).get(f"{LOG}milestones/{Milestone.objects.get().key}/change/", status=404)
    visit(other).get(f"{LOG}log/mark-bicycles/milestones/new/", status=403)


def test_an_action_is_carried_over_with_what_is_not_finished(visit: Any, co_ordinator: User, here: Partnership) -> None:
    old = action(here, number="2.4", progress="Half done")
    Milestone.objects.create(partnership=here, key="reached", action=old, title="Reached", done_on=date(2015, 5, 1))
    Milestone.objects.create(partnership=here, key="open", action=old, title="Still to do")
    page = visit(co_ordinator).get(f"{LOG}log/mark-bicycles/").click("Carry over")
    page = page.fill(due="31 March 2016", why="Into the refreshed plan").submit()
    old.refresh_from_db()
    new = Action.objects.get(follows=old)
    assert "Action carried over" in page and old.status == "carried over" and new.due == date(2016, 3, 31)
    assert "2.4, due 30 September 2015" in page and [one.title for one in new.milestones.all()] == ["Still to do"]
    assert "Carried over into" in page.click("2.4, due 30 September 2015")
    with pytest.raises(ValidationError, match="only an open one"):
        changes.carry_over(by=co_ordinator, action=old, due=date(2016, 6, 1))


def test_withdrawing_takes_its_waiting_variance_along(visit: Any, co_ordinator: User, here: Partnership) -> None:
    thing = action(here)
    changes.ask_variance(by=co_ordinator, action=thing, values={"new_due": date(2016, 1, 1), "reason": "r"})
    page = visit(co_ordinator).get(f"{LOG}log/mark-bicycles/").click("Withdraw").fill(why="Entered twice").submit()
    assert "Action withdrawn" in page and Variance.objects.get().withdrawn_at is not None
    visit(co_ordinator).get(f"{LOG}log/mark-bicycles/", status=404)


def test_of_two_people_the_second_is_shown_the_first(visit: Any, co_ordinator: User, here: Partnership) -> None:
    user, own = lead(here)
    thing = action(here, owner=own)
    opened = visit(user).get(f"{LOG}log/mark-bicycles/progress/")
    visit(co_ordinator).get(f"{LOG}log/mark-bicycles/change/").fill(progress="Kits are there").submit()
    met = opened.fill(progress="Kits ordered").submit(status=409)
    assert "Kits are there" in met and "Kits ordered" in met.html
    assert "Progress kept" in met.submit()
    thing.refresh_from_db()
    assert thing.progress == "Kits ordered"


def test_what_is_done_for_a_restricted_indicator_is_not_for_all(visit: Any, here: Partnership) -> None:
    hidden = indicator(here, "homicide", name="Reviews of homicides", restricted=True, priority=priority(here))
    fire = organisation(here, "Fire Service")
    thing = action(here, "Learn from reviews", indicator=hidden, priority=priority(here), organisation=fire)
    scrutiny = visit(account("scrutiny member", here))
    for address in (LOG, LOG + "?as=csv", "/p/exampleton/plan/priorities/burglary/", "/p/exampleton/plan/"):
        page = scrutiny.get(address)
        assert "Learn from reviews" not in page.content.decode() and "Reviews of homicides" not in page.content.decode()
    assert "No actions yet" in scrutiny.get("/p/exampleton/plan/")
    scrutiny.get(f"{LOG}log/learn-from-reviews/", status=404)
    changes.update_action(
        by=account("co-ordinator", here), action=thing, version=None,
        values={"status": "late", "rating": "", "progress": "", "done_on": None},
    )  # fmt: skip
    own = visit(account("partner", here, organisation=fire)).get(f"{LOG}log/learn-from-reviews/")
    assert "Progress of action" in own and "Reviews of homicides" not in own.html
    assert "Reviews of homicides" in visit(account("theme lead", here)).get(f"{LOG}log/learn-from-reviews/")


def test_queries_do_not_grow_with_the_log(
    visit: Any, here: Partnership, co_ordinator: User, django_assert_max_num_queries: Any
) -> None:
    body = organisation(here)
    for number in range(25):
        owner = post("theme lead", here, organisation=body)
        action(here, f"Action {number}", owner=owner, priority=priority(here, f"Priority {number}"))
    visitor = visit(co_ordinator)
    with django_assert_max_num_queries(12):
        visitor.get(LOG)
    with django_assert_max_num_queries(12):
        visitor.get(f"{LOG}log/action-3/")
    with django_assert_max_num_queries(12):
        visitor.get(f"{LOG}variances/")
