"""Releasing: what is prepared is checked, a second person approves, and what is out stays as it went out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from saferplan import Period, to_json
from saferplan.values.folder import Derived, Shape
from saferplan_web.core.jobs import run_waiting
from saferplan_web.core.models import Change
from saferplan_web.core.waiting import work_of
from saferplan_web.people.guard import posts_of
from saferplan_web.performance.models import Figure
from saferplan_web.performance.rounds.reminding import owed
from saferplan_web.plan.changes import add_indicator
from saferplan_web.plan.models import Indicator, Priority
from saferplan_web.public.models import PublishedFile, PublishedIndicator, PublishedPlan, PublishedRelease
from saferplan_web.release import writer
from saferplan_web.release.changes import (
    approve_release,
    look_at_hints,
    prepare_release,
    wanting_before,
    withdraw_release,
)
from saferplan_web.release.models import Release, ReleasePart
from tests.web.client import Visitor
from tests.web.made import COUNT, account, indicator, returns
from tests.web.releasing import prepared, released, small_partnership

pytestmark = pytest.mark.django_db(databases=["default", "public"])
HERE = "/p/exampleton/release/"


def fresh(release: Release) -> Release:
    return Release.objects.get(pk=release.pk)


def test_from_preparing_to_the_public_with_two_people(visit: Callable[..., Visitor]) -> None:
    here = small_partnership()
    analyst, chair = account("analyst", here), account("chair", here)
    page = visit(analyst).get(HERE)
    assert "Nothing was released yet" in page
    page = page.click("Prepare a release").fill(as_at="June 2015").submit()
    assert page.heading == "Performance to the end of June 2015"
    assert "Waiting to start" in page
    run_waiting()
    page = visit(analyst).get(page.address)
    assert "To be checked" in page
    assert "1 indicator" in page
    assert not [text for text in page.links() if text == "Approve and release"]
    theirs = visit(chair).get(page.address)
    look = theirs.click("Look at what the public will see")
    assert "Fewer homes are broken into" in look
    assert "156" in look.click("Burglary of homes")
    done = theirs.submit("Approve and release")
    assert "Released to the public" in done
    public = visit().get("/area/exampleton/").click("Burglary of homes")
    assert "156" in public
    acts = list(Change.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["release.prepare_release", "release.keep_composed", "release.approve_release"]


def test_the_same_person_cannot_approve() -> None:
    here = small_partnership()
    both = account("co-ordinator", here)
    made = prepared(here, both)
    with pytest.raises(ValidationError, match="second person"):
        approve_release(by=both, release=fresh(made))
    assert not PublishedRelease.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():  # not even past the acts
        Release.objects.filter(pk=made.pk).update(approved_by=both, approved_at=made.prepared_at)


def test_whoever_composed_it_again_cannot_approve_either(visit: Callable[..., Visitor]) -> None:
    here = small_partnership()
    made = prepared(here, account("analyst", here))
    co_ordinator = account("co-ordinator", here)
    page = visit(co_ordinator).get(f"{HERE}{made.key}/").submit("Compose it again")
    run_waiting()
    assert "you prepared this release" in visit(co_ordinator).get(page.address)


def test_text_that_may_identify_someone_is_looked_at_or_mended(visit: Callable[..., Visitor]) -> None:
    here = small_partnership()
    Priority.objects.update(why="A woman aged 34 from Elm Street was robbed twice. Ask the team.")
    analyst, chair = account("analyst", here), account("chair", here)
    visit(analyst).get(f"{HERE}new/").fill(as_at="June 2015").submit()
    run_waiting()
    made = Release.objects.get()
    assert made.hints
    page = visit(analyst).get(f"{HERE}{made.key}/")
    assert "Priority “Burglary”" in page
    assert "still have to be looked at" in visit(chair).get(page.address)
    with pytest.raises(ValidationError, match="still have to be looked at"):
        approve_release(by=chair, release=made)
    assert not [text for text in page.links() if text.startswith("Mend it")]  # an analyst may not change priorities
    mended = visit(account("co-ordinator", here)).get(page.address).click("Mend it")
    assert mended.address == "/p/exampleton/plan/priorities/burglary/change/"
    page = page.form("Keep what I looked at").fill(seen=[one["ident"] for one in made.hints]).submit()
    assert "Kept what you looked at" in page
    assert wanting_before(fresh(made), chair) == []
    Priority.objects.update(why="Homes were broken into. Ask the team.")
    page.submit("Compose it again")
    run_waiting()
    assert fresh(made).hints == []


def test_a_mended_text_has_to_be_looked_at_anew() -> None:
    here = small_partnership()
    Priority.objects.update(why="A woman aged 34 was robbed.")
    analyst = account("analyst", here)
    first = prepared(here, analyst)
    Priority.objects.update(why="A man aged 81 was robbed.")
    from saferplan_web.release.changes import compose_again

    compose_again(by=analyst, release=fresh(first))
    run_waiting()
    assert {one["ident"] for one in fresh(first).hints}.isdisjoint(fresh(first).seen)


def test_restricted_indicators_are_named_inside_and_nowhere_else(visit: Callable[..., Visitor]) -> None:
    here = small_partnership()
    indicator(here, "tension", name="Community tension reports", restricted=True)
    returns(here, {"tension": {"2015-04": 17}})
    made = prepared(here, account("analyst", here))
    assert "Community tension reports" in visit(account("chair", here)).get(f"{HERE}{made.key}/")
    approve_release(by=account("chair", here), release=fresh(made))
    assert list(PublishedIndicator.objects.values_list("key", flat=True)) == ["burglary"]


def test_an_indicator_restricted_after_composing_stops_the_release() -> None:
    here = small_partnership()
    made = prepared(here, account("analyst", here))
    Indicator.objects.update(restricted=True)
    with pytest.raises(ValidationError, match="restricted or withdrawn"):
        approve_release(by=account("chair", here), release=fresh(made))


def test_a_release_that_went_out_meanwhile_has_to_be_minded() -> None:
    here = small_partnership()
    first, second = prepared(here, account("analyst", here)), prepared(here, account("analyst", here))
    approve_release(by=account("chair", here), release=fresh(first))
    with pytest.raises(ValidationError, match="Another release went out"):
        approve_release(by=account("chair", here), release=fresh(second))


def test_a_correction_says_what_it_changes_and_the_old_one_stays(visit: Callable[..., Visitor]) -> None:
    here = small_partnership()
    old = released(here)
    before = PublishedIndicator.objects.get().page
    Figure.objects.filter(period="2015-06").update(value="73")
    analyst = account("analyst", here)
    form = visit(analyst).get(f"{HERE}new/")
    wrong = form.fill(as_at="June 2015", corrects=old.key).submit(status=422)
    assert wrong.errors == ["Say what this release changes in the one that it corrects"]
    page = wrong.fill(changed="June was 73, not 63.").submit()
    run_waiting()
    new = Release.objects.get(number=2)
    told = visit(analyst).get(page.address).table("Figures that differ")
    assert ["Burglary of homes", "", "June 2015", "63", "73"] in [row[:5] for row in told]
    approve_release(by=account("chair", here), release=new)
    assert PublishedIndicator.objects.get(release__number=1).page == before
    area = visit().get("/area/exampleton/")
    assert "June was 73, not 63." in area
    assert "was corrected" in visit().get("/area/exampleton/releases/1/")
    states = [row[3] for row in visit().get("/area/exampleton/releases/").table("All releases")[1:]]
    assert states == ["Newest", "Corrected"]


def test_a_withdrawn_release_is_gone_and_says_why(visit: Callable[..., Visitor]) -> None:
    here = small_partnership()
    made = released(here)
    name = PublishedFile.objects.first().name
    page = visit(account("chair", here)).get(f"{HERE}{made.key}/").click("Withdraw this release")
    assert page.submit(status=422).errors
    page.fill(why="A table held the wrong district.").submit()
    assert not PublishedFile.objects.exists()
    assert not PublishedPlan.objects.exists()
    assert PublishedRelease.objects.get().report is None
    assert "A table held the wrong district." in visit().get("/area/exampleton/releases/1/")
    assert "A table held the wrong district." in visit().get("/area/exampleton/")
    for gone in (f"downloads/{name}", "indicators/burglary/", "downloads/", "how-made/"):
        visit().get(f"/area/exampleton/releases/1/{gone}", status=404)


def test_withdrawing_says_why_and_happens_once() -> None:
    made = released(small_partnership())
    with pytest.raises(ValidationError):
        withdraw_release(by=made.approved_by, release=made, why=" ")
    withdraw_release(by=made.approved_by, release=made, why="Wrong district.")
    with pytest.raises(ValidationError, match="withdrawn already"):
        withdraw_release(by=made.approved_by, release=fresh(made), why="Again.")


def test_the_next_release_minds_withdrawn_ones_too() -> None:
    here = small_partnership()
    first = released(here)
    withdraw_release(by=first.approved_by, release=first, why="Wrong district.")
    assert prepared(here, account("analyst", here)).minded == [first.key]


def test_what_fails_on_the_way_out_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    made = prepared(small_partnership(), account("analyst"))

    def broken(*_: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr(writer, "_fill", broken)
    with pytest.raises(OSError, match="no room"):
        approve_release(by=account("chair"), release=fresh(made))
    assert not PublishedRelease.objects.exists()
    assert fresh(made).approved_at is None


def test_publishing_twice_gives_the_same_as_once() -> None:
    made = fresh(released(small_partnership()))
    writer.publish(made, made.parts.all())
    assert PublishedRelease.objects.count() == 1
    assert PublishedIndicator.objects.count() == 1


def test_a_release_stays_as_it_was_whatever_changes_inside(visit: Callable[..., Visitor]) -> None:
    released(small_partnership())
    before = visit().get("/area/exampleton/").text
    Indicator.objects.update(name="Other")
    Priority.objects.update(outcome="Other", name="Other")
    Figure.objects.update(value="1")
    assert visit().get("/area/exampleton/").text == before


def test_what_would_give_a_restricted_one_away_is_left_out_and_named(visit: Callable[..., Visitor]) -> None:
    """An indicator worked out from a restricted one is restricted with it, so that it is in no release."""
    here = small_partnership()
    analyst = account("analyst", here)
    indicator(here, "tension", name="Tension", restricted=True)
    rule = to_json(Derived("both", Shape.SUM, ("burglary", "tension")))
    add_indicator(
        by=analyst, partnership=here,
        values={"name": "Both", "unit": COUNT, "direction": "lower", "derived": rule},
    )  # fmt: skip
    returns(here, {"tension": {"2015-04": 17}})
    visit(analyst).get(f"{HERE}new/").fill(as_at="June 2015").submit()
    run_waiting()
    page = visit(analyst).get(f"{HERE}release-1/")
    assert {"Both", "Tension"} <= set(Release.objects.get().left_out)
    assert "Both" in page
    assert not ReleasePart.objects.filter(content__key="both").exists()


def test_a_release_waits_on_the_home_page_of_those_who_may_approve_it(visit: Callable[..., Visitor]) -> None:
    here = small_partnership()
    analyst, chair, co = account("analyst", here), account("chair", here), account("co-ordinator", here)
    line = "Check and approve a release: Performance to the end of June 2015"
    begun = prepare_release(by=analyst, partnership=here, as_at=Period.parse("2015-06"))
    assert line not in visit(chair).get("/home")
    run_waiting()
    assert line not in visit(analyst).get("/home")
    page = visit(chair).get("/home")
    assert page.click(line).heading == begun.title
    (waiting,) = [one for one in work_of(posts_of(chair)) if one.kind == "release"]
    assert owed(chair.pk, [waiting], date(2015, 7, 27)) == [waiting]
    begun.refresh_from_db()
    approve_release(
        by=chair, release=look_at_hints(by=analyst, release=begun, seen=[hint["ident"] for hint in begun.hints])
    )
    for person in (chair, co):
        assert line not in visit(person).get("/home")
