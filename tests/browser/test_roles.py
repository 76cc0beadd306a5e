"""A week's work of those who read, decide and look after the service, in a real browser, as their guides tell it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from saferplan import Period
from saferplan_web.actions.models import Action, Risk, Variance
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Membership, User
from saferplan_web.performance.models import HighlightReport, Problem, Round
from saferplan_web.performance.rounds.changes import freeze_round
from saferplan_web.plan.models import Link
from tests.browser.window import look
from tests.web.made import account, organisation, post, priority
from tests.web.releasing import released, small_partnership
from tests.web.rounding import opened, reported, round_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]
PHONE = {"width": 375, "height": 740}
NARROW = (375,)


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 22))


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> dict[str, Any]:
    """A round that is open: burglary is off target and reported on, arson is awaited, an action is late and its owner
    asks for more time."""
    settings.DATA = tmp_path
    world = round_world()
    here, burglary = world["here"], world["burglary"]
    year = {"year": Period.parse("2015/16"), "kind": "at most", "value": 600}
    here.indicator_set.get(key="burglary").targets.create(partnership=here, key="burglary-2015", **year)
    opened(world)
    reported(world)
    late = Action.objects.create(
        partnership=here, key="gates", number="1.1", title="Close the alleys", status="late", due=date(2015, 6, 30),
        owner=world["burglar"].posts.get(), priority=burglary,
    )  # fmt: skip
    Variance.objects.create(
        partnership=here, key="gates-1", action=late, due_then=late.due, new_due=date(2015, 9, 30),
        reason="Planning consent is awaited.", asked_at=datetime(2015, 7, 1, tzinfo=UTC), asked_by=world["burglar"],
    )  # fmt: skip
    return world


def press(page: Any, name: str) -> None:
    """Press a button, or what looks like one."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Any, name: str, within: str = "main") -> None:
    """Follow a link by its words."""
    page.get_by_role(within).get_by_role("link", name=name, exact=True).first.click()


def go(page: Any, place: str) -> None:
    """Go to a place of the partnership; on a phone the menu is opened first."""
    places = page.get_by_role("navigation", name="Places")
    if not places.get_by_role("link", name=place, exact=True).is_visible():
        page.get_by_role("button", name="Menu").click()
    places.get_by_role("link", name=place, exact=True).click()


def said(page: Any) -> str:
    """What the page says."""
    return str(page.get_by_role("main").inner_text())


def decide(page: Any, choice: str, reason: str) -> None:
    """Decide a variance."""
    press(page, "Decide")
    page.get_by_label(choice).check()
    page.get_by_label("Reason", exact=True).fill(reason)
    press(page, "Keep the decision")


def test_the_chair_reads_the_brief_on_a_phone_and_decides(window: Callable[..., Any], world: dict[str, Any]) -> None:
    page = window(account("chair", world["here"]), viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/home")
    follow(page, "Read the chair’s brief")
    look(page, "chair-brief", NARROW)
    assert "Off target: 1" in said(page) and "Overdue, by body: 1 action" in said(page)
    follow(page, "Off target: 1")
    assert page.evaluate("document.getElementById('off-target').getBoundingClientRect().top") < PHONE["height"] / 2
    follow(page, "Recorded burglary")
    assert "Where this figure comes from" in said(page)
    look(page, "chair-indicator", NARROW)
    page.go_back()
    follow(page, "Variance: 1.1 Close the alleys")
    decide(page, "Approve", "Consent takes its time.")
    assert "Variance approved" in said(page)
    go(page, "Performance")
    follow(page, "Chair’s brief")
    assert "No decision is asked for." in said(page) and "No action is overdue." in said(page)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Places").is_visible()
    assert page.locator(".sp-paper").is_visible() and not page.said


def test_a_board_member_finds_the_source_behind_a_sentence_in_two_clicks(
    window: Callable[..., Any], world: dict[str, Any]
) -> None:
    Risk.objects.create(partnership=world["here"], key="grant", title="The grant ends", likelihood=4, impact=5)
    page = window(account("board member", world["here"]))
    page.goto("/home")
    go(page, "Performance")
    follow(page, "Rounds")
    follow(page, "April to June 2015")
    follow(page, "Read the draft of the board’s overview")
    assert "Locks were fitted." in said(page) and "The figure for April to June 2015 is" in said(page)
    look(page, "board-member-overview")
    go(page, "Performance")
    follow(page, "Exceptions")
    look(page, "board-member-exceptions")
    follow(page, "Recorded burglary")
    returned = page.locator("#returns").get_by_role("link").first
    assert page.get_by_role("heading", name="Where this figure comes from").is_visible()
    returned.click()
    assert "Entered" in said(page) and "Recorded burglary" in said(page)
    look(page, "board-member-return")
    go(page, "Actions")
    follow(page, "1 variance waits for the board")
    follow(page, "1.1 Close the alleys")
    decide(page, "Refuse", "The summer is when it is needed.")
    assert "Variance refused" in said(page) and Action.objects.get(key="gates").due == date(2015, 6, 30)
    go(page, "Plan")
    follow(page, "Risk register")
    look(page, "board-member-risks")
    follow(page, "The grant ends")
    assert "5: severe" in said(page) and not page.said


def test_the_clerk_keeps_groups_and_actions_and_types_a_leads_report(
    window: Callable[..., Any], world: dict[str, Any]
) -> None:
    page = window(account("clerk", world["here"]))
    post("board member", world["here"], title="Fire station manager")
    page.goto("/home")
    go(page, "Settings")
    follow(page, "Groups")
    look(page, "clerk-groups")
    follow(page, "Board")
    follow(page, "Add a member")
    page.get_by_label("Post").select_option(label="Fire station manager")
    press(page, "Save")
    assert Membership.objects.get(group__key="board").post.title == "Fire station manager"
    look(page, "clerk-group")
    go(page, "Performance")
    follow(page, "Rounds")
    follow(page, "April to June 2015")
    follow(page, "Highlight report: Arson")
    press(page, "Write the report")
    page.get_by_label("Key achievements").fill("Bins were moved away from doors.")
    press(page, "Save the draft")
    press(page, "Submit the report")
    assert HighlightReport.objects.get(priority__key="arson").stage == "submitted"
    go(page, "Performance")
    follow(page, "Problems and blockages")
    press(page, "Raise a problem or blockage")
    page.get_by_label("Problem or blockage").fill("No lighting after midnight")
    page.get_by_label("What stands in the way").fill("Who may switch the lamps on?")
    page.get_by_label("Group it comes from").select_option(label="Task group")
    look(page, "clerk-problem")
    press(page, "Send it up")
    assert "It is with Delivery board" in said(page) and Problem.objects.get().raised_in == world["task"]
    go(page, "Actions")
    press(page, "Add an action")
    page.get_by_label("What will be done").fill("Ask the county about the lights")
    look(page, "clerk-action")
    press(page, "Save")
    assert Action.objects.filter(title="Ask the county about the lights").exists() and not page.said


def test_the_scrutiny_officer_reads_what_is_not_restricted_and_the_frozen_rounds(
    window: Callable[..., Any], world: dict[str, Any]
) -> None:
    page = window(account("scrutiny officer", world["here"]))
    page.goto("/home")
    go(page, "Performance")
    assert "Recorded burglary" in said(page) and "CANARY" not in page.content()
    follow(page, "Recorded burglary")
    look(page, "scrutiny-indicator")
    go(page, "Plan")
    follow(page, "Burglary")
    assert "1.1 Close the alleys" in said(page) and "CANARY" not in page.content()
    look(page, "scrutiny-priority")
    go(page, "Settings")
    follow(page, "Groups")
    assert "Challenge group" in said(page)
    assert page.goto("/p/exampleton/performance/indicators/honour/").status == 404
    rounds = page.goto("/p/exampleton/performance/rounds/")
    assert rounds.ok and page.get_by_role("button", name="Open a round").count() == 0
    follow(page, "April to June 2015")
    assert "is not frozen yet" in said(page)
    freeze_round(by=world["co"], round=Round.objects.get(), version=None)
    page.reload()
    assert "Locks were fitted." in said(page) and "CANARY" not in page.content()


def test_a_scrutiny_member_quotes_what_is_public(window: Callable[..., Any]) -> None:
    here = small_partnership()
    released(here)
    page = window(account("scrutiny member", here), viewport=PHONE)
    page.goto("/home")
    go(page, "Actions")
    look(page, "scrutiny-member-actions", NARROW)
    follow(page, "Public site", "contentinfo")
    follow(page, "Exampleton")
    follow(page, "Burglary of homes")
    assert "63" in said(page) and page.get_by_role("link", name="Settings").count() == 0
    look(page, "scrutiny-member-public", NARROW)
    page.go_back()
    follow(page, "All releases")
    assert "Performance to the end of June 2015" in said(page)
    assert not page.said


def test_the_local_policing_body_finds_its_objectives_and_the_data(window: Callable[..., Any]) -> None:
    here = small_partnership()
    burglary = priority(here, "Burglary")
    released(here)
    Link.objects.create(
        partnership=here, key="victims", kind="policing objective", name="Fewer victims of burglary"
    ).priorities.add(burglary)  # fmt: skip
    page = window(account("local policing body", here))
    page.goto("/home")
    go(page, "Plan")
    follow(page, "Links to other plans")
    look(page, "policing-links")
    assert "Fewer victims of burglary" in said(page)
    follow(page, "Burglary")
    follow(page, "Burglary of homes")
    assert "Burglary of homes" in page.inner_text("h1")
    follow(page, "Public site", "contentinfo")
    follow(page, "Exampleton")
    follow(page, "Download the figures")
    look(page, "policing-downloads")
    with page.expect_download() as got:
        page.get_by_role("main").locator("a[href$='.csv']").first.click()
    assert "41" in Path(got.value.path()).read_text("utf-8") and not page.said


def test_the_finance_officer_says_how_far_an_action_is_and_asks_for_time(window: Callable[..., Any]) -> None:
    here = small_partnership()
    officer = account("finance officer", here)
    Action.objects.create(
        partnership=here, key="grant", title="Claim the grant", status="on course", due=date(2015, 7, 31),
        owner=officer.posts.get(), priority=priority(here, "Burglary"),
    )  # fmt: skip
    page = window(officer)
    page.goto("/home")
    follow(page, "Action: Claim the grant")
    look(page, "finance-action")
    press(page, "Say how far it is")
    page.get_by_label("Status").select_option(label="At risk")
    page.get_by_label("Progress").fill("Two invoices are missing.")
    press(page, "Save")
    assert "Two invoices are missing." in said(page)
    press(page, "Ask for a variance")
    box = page.get_by_role("group", name="New date asked for")
    for part, number in (("Day", "31"), ("Month", "8"), ("Year", "2015")):
        box.get_by_label(part).fill(number)
    page.get_by_label("Reason").fill("The invoices come in August.")
    look(page, "finance-variance")
    press(page, "Ask the board")
    assert Variance.objects.get().new_due == date(2015, 8, 31)
    assert page.get_by_role("link", name="Records").count() == 0 and not page.said


def test_the_administrator_gives_an_account_and_hands_a_post_over(
    window: Callable[..., Any], world: dict[str, Any]
) -> None:
    here: Partnership = world["here"]
    organisation(here)
    post("analyst", here, title="Research officer")
    page = window(account("administrator", here))
    page.goto("/home")
    go(page, "Settings")
    look(page, "administrator-settings")
    follow(page, "Accounts")
    press(page, "Add an account")
    page.get_by_label("Name or post").fill("Research officer")
    page.get_by_label("E-mail address").fill("research@exampleton.example")
    page.get_by_label("Post", exact=True).select_option(label="Research officer")
    look(page, "administrator-account-new")
    press(page, "Add the account")
    look(page, "administrator-account")
    newcomer = window()
    newcomer.goto(choose_password(mail.outbox[-1].body))
    for box in newcomer.locator("input[type=password]").all():
        box.fill("a long pass phrase for tests")
    press(newcomer, "Set the password")
    assert User.objects.get(email="research@exampleton.example").has_usable_password()
    go(page, "Settings")
    follow(page, "Posts")
    follow(page, "Lead for burglary")
    press(page, "Hand over all it holds")
    assert "1.1 Close the alleys" in said(page)
    page.get_by_label("Who takes over everything").select_option(label="Lead for arson")
    look(page, "administrator-hand-over")
    press(page, "Hand over and close the post")
    assert Action.objects.get(key="gates").owner == world["fire"].posts.get()
    go(page, "Settings")
    follow(page, "All changes")
    assert "Lead for burglary" in said(page)
    look(page, "administrator-changes")
    assert not page.said


def choose_password(words: str) -> str:
    """The link in the message to somebody new, as an address below the service."""
    found = re.search(r"https?://[^/\s]+(/\S+)", words)
    assert found, words
    return found[1]
