"""The main work of the service in a real browser that runs no scripts, from the sign-in on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from saferplan_web.actions.models import Action
from saferplan_web.performance.models import Batch
from saferplan_web.plan.models import Indicator
from saferplan_web.public.models import PublishedRelease
from saferplan_web.release.models import Release
from tests.web.made import PASSWORD, account
from tests.web.releasing import prepared, small_partnership
from tests.web.returning import RETURNS, fire_partner, fire_world, in_use
from tests.web.rounding import opened, report_on, round_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]
HERE = "/p/exampleton/"


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def plain(window: Callable[..., Any]) -> Callable[..., Any]:
    """plain(user) is a page without scripts; without a user it is not signed in."""
    return lambda user=None: window(user, java_script_enabled=False)


def press(page: Any, name: str) -> None:
    """Press a button, or what looks like one."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Any, name: str) -> None:
    """Follow a link by its words."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def said(page: Any) -> str:
    """What the page says."""
    return str(page.get_by_role("main").inner_text())


def test_a_return_is_typed_by_who_signs_in_and_approved(plain: Callable[..., Any]) -> None:
    here = fire_world()
    user, fire, co_ordinator = fire_partner(here), plain(), plain(account("co-ordinator", here))
    user.set_password(PASSWORD)
    user.save()
    fire.goto(f"/accounts/login/?next={RETURNS}")
    fire.get_by_label("E-mail address").fill(user.email)
    fire.get_by_label("Password", exact=True).fill(PASSWORD)
    press(fire, "Sign in")
    assert fire.inner_text("h1") == "Returns"
    fire.goto(f"{RETURNS}enter/?months=2015-06")
    fire.get_by_role("group", name="Deliberate fires").get_by_label("Figure").fill("94")
    fire.get_by_role("group", name="Home safety visits").get_by_label("Figure").fill("130")
    press(fire, "Save and check")
    assert fire.inner_text("h1") == "What Return 2 changes"
    press(fire, "Submit the return")
    co_ordinator.goto("/home")
    follow(co_ordinator, "Approve 1 return")
    follow(co_ordinator, "Return 2")
    press(co_ordinator, "Approve")
    assert Batch.objects.get(key="return-2").stage == Batch.Stage.APPROVED and in_use(here, "fires", "2015-06") == 94


def test_a_highlight_report_is_written_and_a_list_is_filtered(plain: Callable[..., Any]) -> None:
    world = round_world()
    for key, title in (("gates", "Close the alleys"), ("bins", "Chain the bins")):
        Action.objects.create(partnership=world["here"], key=key, title=title, status="on course")
    opened(world)
    page = plain(world["burglar"])
    page.goto("/home")
    follow(page, "Write the highlight report: Burglary")
    page.get_by_label("Key achievements").fill("Locks were fitted.")
    press(page, "Save the draft")
    press(page, "Submit the report")
    assert report_on("Burglary").stage == "submitted" and "Locks were fitted." in said(page)
    page.goto(f"{HERE}actions/")
    assert "Close the alleys" in said(page) and "Chain the bins" in said(page)
    page.get_by_label("Words in it").fill("alleys")
    press(page, "Show")
    assert "words=alleys" in page.url and "Close the alleys" in said(page) and "Chain the bins" not in said(page)
    page.set_viewport_size({"width": 375, "height": 740})  # on a phone the filters are folded
    assert not page.get_by_label("Words in it").is_visible()
    page.get_by_text("Change the filters").click()
    page.get_by_label("Words in it").fill("bins")
    press(page, "Show")
    assert "Chain the bins" in said(page) and "Close the alleys" not in said(page)


def test_a_new_indicator_is_asked_for_to_the_end(plain: Callable[..., Any]) -> None:
    page = plain(account("co-ordinator", round_world()["here"]))
    page.goto(f"{HERE}plan/indicators/new/")
    for label, typed in (
        ("Sent in as returns", True), ("Name", "Visits of wardens"), ("What a figure counts", "visits"),
        ("Higher", True), ("", ""), ("", ""), ("", ""), ("", ""), ("", ""),
        ("Everyone, once it has been released", True),
    ):  # fmt: skip
        heading = page.inner_text("h1")
        if typed is True:
            page.get_by_label(label, exact=True).check()
        elif label:
            page.get_by_label(label).first.fill(typed)
        press(page, "Continue")
        assert page.inner_text("h1") != heading
    assert page.inner_text("h1") == "Check the answers" and "Visits of wardens" in said(page)
    press(page, "Add the indicator")
    made = Indicator.objects.get(name="Visits of wardens")
    assert made.direction == "higher" and "Visits of wardens" in page.inner_text("h1")


def test_a_release_is_approved_by_a_second_person(plain: Callable[..., Any]) -> None:
    here = small_partnership()
    made = prepared(here, account("analyst", here))
    page = plain(account("chair", here))
    page.goto(f"{HERE}release/{made.key}/")
    press(page, "Approve and release")
    assert "Released to the public" in said(page)
    assert Release.objects.get().approved_by and PublishedRelease.objects.count() == 1
    visitor = plain()
    visitor.goto("/area/exampleton/")
    follow(visitor, "Burglary of homes")
    assert "156" in said(visitor)
