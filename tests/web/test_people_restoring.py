"""What was withdrawn comes back with a reason, by whoever may withdraw it, where nothing stands in the way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from saferplan import Period, to_json
from saferplan.values.folder import Derived, Shape
from saferplan_web.core.models import Change, Owned, Partnership
from saferplan_web.people.changes_restoring import restore
from saferplan_web.people.models import Group, Membership, Post, User
from saferplan_web.people.restoring import KINDS
from saferplan_web.plan.models import Indicator, MeasureReview, Outcome, Priority, Target
from tests.web.made import account, indicator, organisation, partnership, post, priority

pytestmark = pytest.mark.django_db(databases=["default", "public"])
LIST = "/p/exampleton/people/withdrawn/"


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def co_ordinator(here: Partnership) -> User:
    return account("co-ordinator", here)


def gone(thing: Any, by: User) -> Any:
    """A thing taken out of use."""
    thing.withdrawn_at, thing.withdrawn_by = timezone.now(), by
    thing.save()
    return thing


def test_a_body_comes_back_with_its_reason(visit: Any, co_ordinator: User, here: Partnership) -> None:
    body = gone(organisation(here, "Fire service"), co_ordinator)
    page = visit(co_ordinator).get("/p/exampleton/settings/").click("What was withdrawn")
    assert page.table("Organisations")[1][0] == "Fire service"
    page = page.click("Bring back", in_="Fire service")
    assert page.submit("Bring back", status=422).errors
    page = page.fill(why="It takes part again").submit("Bring back")
    body.refresh_from_db()
    assert body.withdrawn_at is None and "Reason: It takes part again" in page
    assert Change.objects.get().said == "Brought back: Fire service"
    assert "Nothing is out of use." in visit(co_ordinator).get(LIST)


def test_a_disbanded_group_comes_back_without_its_seats(visit: Any, co_ordinator: User, here: Partnership) -> None:
    board = Group.objects.create(
        partnership=here, key="board", name="Board", kind="board", disbanded_on=date(2015, 6, 1)
    )
    seat = Membership.objects.create(partnership=here, key="seat", group=board, post=post("chair", here))
    gone(seat, co_ordinator)
    page = visit(co_ordinator).get("/p/exampleton/people/groups/board/").click("Bring it back")
    assert "Holders and seats that ended with it do not." in page
    page.fill(why="Needed").submit("Bring back")
    board.refresh_from_db()
    seat.refresh_from_db()
    assert board.disbanded_on is None and seat.withdrawn_at is not None


def test_a_post_comes_back_vacant(here: Partnership, co_ordinator: User) -> None:
    holder = account()
    thing = gone(post("chair", here, holder=holder), co_ordinator)
    restore(by=co_ordinator, kind=KINDS["post"], thing=thing, why="Filled again")
    assert Post.objects.get(pk=thing.pk).holder is None  # what one may do is not brought back by the way


def test_what_stands_in_the_way_is_told(visit: Any, co_ordinator: User, here: Partnership) -> None:
    theme = gone(priority(here, "Burglary"), co_ordinator)
    outcome = gone(Outcome.objects.create(partnership=here, key="o", priority=theme, text="Safer homes"), co_ordinator)
    page = visit(co_ordinator).get(f"{LIST}outcome/o/").fill(why="r").submit("Bring back", status=422)
    assert page.errors == ["It belongs to Burglary, which is out of use. Bring that back first."]
    visit(co_ordinator).get("/p/exampleton/plan/priorities/burglary/").click("Bring it back").fill(why="r").submit()
    page.submit("Bring back")
    outcome.refresh_from_db()
    assert outcome.withdrawn_at is None


def test_one_target_a_year_stays_one(here: Partnership, co_ordinator: User) -> None:
    made = {"partnership": here, "indicator": indicator(here), "year": Period.parse("2015/16"), "kind": "monitor only"}
    old = gone(Target.objects.create(key="old", **made), co_ordinator)
    Target.objects.create(key="new", **made)
    with pytest.raises(ValidationError, match="Another has taken its place"):
        restore(by=co_ordinator, kind=KINDS["target"], thing=old, why="r")


def test_what_the_board_retired_the_board_brings_back(here: Partnership, co_ordinator: User) -> None:
    thing = gone(indicator(here), co_ordinator)
    review = MeasureReview.objects.create(
        partnership=here, key="r", title="t", indicator=thing, aim="a", proposal="p", proposed_at=timezone.now(),
        proposed_by=co_ordinator, decision="retire", decided_at=timezone.now(), decided_by=co_ordinator,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="The board took it off the plan"):
        restore(by=co_ordinator, kind=KINDS["indicator"], thing=thing, why="r")
    review.decision = "keep"
    review.save()
    restore(by=co_ordinator, kind=KINDS["indicator"], thing=thing, why="r")
    assert Indicator.objects.get().withdrawn_at is None


def test_what_is_worked_out_needs_its_parts(here: Partnership, co_ordinator: User) -> None:
    gone(indicator(here, "burglary"), co_ordinator)
    whole = gone(indicator(here, "all", derived=to_json(Derived("all", Shape.SUM, ("burglary",)))), co_ordinator)
    with pytest.raises(ValidationError, match="out of use: Recorded burglary"):
        restore(by=co_ordinator, kind=KINDS["indicator"], thing=whole, why="r")


def test_who_may_not_withdraw_a_kind_is_not_shown_it(visit: Any, here: Partnership, co_ordinator: User) -> None:
    gone(indicator(here, name="Tension"), co_ordinator)
    gone(organisation(here, "Fire service"), co_ordinator)
    page = visit(account("analyst", here)).get(LIST)
    assert "Tension" in page and "Fire service" not in page
    visit(account("analyst", here)).get(f"{LIST}organisation/fire-service/", status=403)
    visit(account("theme lead", here)).get(LIST, status=403)
    visit(co_ordinator).get(f"{LIST}nothing/x/", status=404)


def test_every_kind_is_listed_in_few_questions(visit: Any, here: Partnership, co_ordinator: User) -> None:
    person = visit(co_ordinator)
    theme = gone(priority(here, "Burglary"), co_ordinator)
    of = gone(indicator(here, priority=theme), co_ordinator)
    gone(
        Target.objects.create(partnership=here, key="t", indicator=of, year=Period.parse("2015/16"), kind="flat"),
        co_ordinator,
    )
    person.get(LIST)
    with CaptureQueriesContext(connection) as seen:
        page = person.get(LIST)
    assert len(seen) < 12 and Priority.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert page.table("Targets")[1][0].startswith("Recorded burglary, 2015/16")


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_says_what_is_true_of_its_model(name: str) -> None:
    kind = KINDS[name]
    assert issubclass(kind.model, Owned)
    fields = {field.name for field in kind.model._meta.get_fields()}
    assert {*kind.belongs, *kind.single, *kind.clears} <= fields
    assert list(kind.model.objects.values_list(*kind.words)) == []
