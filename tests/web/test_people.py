"""Organisations, groups, posts, seats, settings: kept, changed, shown, downloaded; accounts and what gives rights."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.exceptions import ValidationError

from saferplan_web.core.models import Change, Partnership
from saferplan_web.people.changes import edit_group
from saferplan_web.people.changes_accounts import add_account, edit_account, end_access, reset_second_factor
from saferplan_web.people.models import Group, Membership, Organisation, Post, User
from saferplan_web.people.views_groups import in_tree
from tests.web.made import account, organisation, partnership, post

pytestmark = pytest.mark.django_db(databases=["default", "public"])
ROOT = "/p/exampleton/"
PEOPLE = f"{ROOT}people/"


def group(here: Partnership, name: str, **more: Any) -> Group:
    """A group of a partnership."""
    key = name.lower().replace(" ", "-")
    return Group.objects.create(partnership=here, key=key, name=name, kind=Group.Kind.DELIVERY, **more)


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def admin(here: Partnership, visit: Any) -> Any:
    return visit(account("administrator", here, title="Administrator"))


def test_an_organisation_is_added_changed_and_withdrawn(here: Partnership, admin: Any) -> None:
    page = admin.get(PEOPLE + "organisations/")
    assert "Begin with the responsible authorities" in page
    page = page.click("Add an organisation").fill(name="Fire and Rescue", standing="responsible authority", kind="fire")
    page = page.submit("Save")
    assert page.heading == "Fire and Rescue"
    page = page.click("Change").fill(since="1 April 2004", until="1 March 2004").submit("Save", status=422)
    assert "must not be before" in " ".join(page.errors)
    page = page.fill(until=None, why_changed="From the constitution").submit("Save")
    assert "1 April 2004" in page
    assert "Reason: From the constitution" in page
    page = page.click("Withdraw").fill(why="Merged").submit("Withdraw")
    assert page.heading == "Organisations"
    one = Organisation.objects.get()
    assert one.withdrawn_at
    assert list(Change.objects.values_list("act", flat=True)) == [
        "people.withdraw_organisation", "people.edit_organisation", "people.add_organisation",
    ]  # fmt: skip


def test_an_organisation_with_posts_in_use_is_not_withdrawn(here: Partnership, admin: Any) -> None:
    body = organisation(here)
    post("analyst", here, "Analyst of the council", organisation=body)
    page = admin.get(f"{PEOPLE}organisations/{body.key}/withdraw/").fill(why="x").submit("Withdraw", status=422)
    assert "Analyst of the council" in " ".join(page.errors)


def test_two_people_change_one_thing_and_nothing_is_lost(here: Partnership, admin: Any, visit: Any) -> None:
    body = organisation(here)
    page = admin.get(f"{PEOPLE}organisations/{body.key}/change/").fill(contact="the first officer")
    visit(account("clerk", here)).get(f"{PEOPLE}organisations/{body.key}/change/").fill(kind="council").submit("Save")
    page = page.submit("Save", status=409)
    assert "council" in page
    page = page.submit("Save")
    body.refresh_from_db()
    assert body.contact == "the first officer"


def test_groups_stand_in_a_tree_with_terms_and_seats(here: Partnership, admin: Any) -> None:
    chair = post("chair", here, "Chair of the board")
    page = admin.get(PEOPLE + "groups/new/").fill(name="Board", kind="board", terms="What it is for").submit("Save")
    page = page.click("Add a member").fill(post=chair.title, capacity="chair", since="1 May 2015").submit("Save")
    assert page.table("Members")[1][:5] == ["Chair of the board", "Chair", "", "vacant", "1 May 2015"]
    again = page.click("Add a member").fill(post=chair.title, capacity="member").submit("Save", status=422)
    assert "already has a seat" in " ".join(again.errors)
    page = admin.get(PEOPLE + "groups/new/").fill(name="Delivery board", kind="delivery board", parent="Board")
    page = page.submit("Save")
    assert "Board" in page
    lines = admin.get(PEOPLE + "groups/").table("Groups, from the top down")
    assert [line[0].split(" part of")[0] for line in lines[1:]] == ["Board", "– Delivery board"]
    assert lines[1][2] == "Chair of the board"
    seat = Membership.objects.get()
    page = admin.get(f"{PEOPLE}members/{seat.key}/withdraw/").fill(why="Term over").submit("End the membership")
    assert "Former members" in page


def test_a_group_cannot_be_part_of_itself(here: Partnership) -> None:
    top = group(here, "Top")
    below = group(here, "Below", parent=top)
    with pytest.raises(ValidationError, match="part of itself"):
        edit_group(by=account("clerk", here), group=top, version=top.version, parent=below)


def test_the_tree_shows_every_group_once(here: Partnership) -> None:
    top = group(here, "Top")
    one, two = group(here, "One", parent=top), group(here, "Two", parent=top)
    deep = group(here, "Deep", parent=two)
    assert in_tree([deep, two, one, top]) == [(0, top), (1, one), (1, two), (2, deep)]
    assert in_tree([deep, one]) == [(0, deep), (0, one)]  # parents that are not shown


def test_a_group_that_serves_another_partnership_is_seen_there(here: Partnership, visit: Any) -> None:
    there = partnership("elsewhere")
    shared = group(there, "Strategy group over three districts")
    hidden = group(there, "Their own group")
    shared.also.add(here)
    page = visit(account("analyst", here)).get(PEOPLE + "groups/")
    assert shared.name in page
    assert "group of Elsewhere" in page
    assert hidden.name not in page
    assert visit(account("analyst", here)).get(f"{PEOPLE}groups/{shared.key}/").heading == shared.name


def test_a_post_that_serves_another_partnership_works_there(here: Partnership, visit: Any) -> None:
    there = partnership("elsewhere")
    analyst = account("analyst", there, title="Research team")
    assert visit(analyst).get(PEOPLE + "posts/", status=404)
    analyst.posts.get().also.add(here)
    assert "post of Elsewhere" in visit(analyst).get(PEOPLE + "posts/")


def test_a_county_lists_its_districts_and_decides_nothing_in_them(here: Partnership, visit: Any) -> None:
    county = partnership("countyshire")
    Partnership.objects.filter(pk=here.pk).update(county=county)
    visitor = visit(account("co-ordinator", county))
    page = visitor.get("/p/countyshire/").click("Exampleton")
    assert page.heading == "Exampleton"
    assert visitor.get(PEOPLE + "posts/").heading == "Posts"
    visitor.get(PEOPLE + "posts/new/", status=403)
    visit(account("co-ordinator", here)).get("/p/countyshire/", status=404)


def test_only_who_looks_after_accounts_gives_rights(here: Partnership, visit: Any) -> None:
    """A clerk keeps posts, but can make nobody, not even themselves, an administrator."""
    clerk = account("clerk", here, title="Clerk")
    own = clerk.posts.get()
    page = visit(clerk).get(f"{PEOPLE}posts/{own.key}/change/")
    assert 'name="role"' not in page.html
    page.visitor.client.post(
        page.address,
        {"title": "Clerk", "role": "administrator", "holder": clerk.pk, "version": own.version,
         "csrfmiddlewaretoken": page.visitor.client.cookies["csrftoken"].value},
    )  # fmt: skip
    own.refresh_from_db()
    assert own.role == "clerk"


def test_lists_come_as_csv_and_workbook(here: Partnership, admin: Any) -> None:
    organisation(here, "=Council", kind="council")
    rows = list(csv.reader(io.StringIO(admin.get(PEOPLE + "organisations/?as=csv").content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["Organisation", "Kind"]
    assert rows[1][:2] == ["'=Council", "council"]  # no spreadsheet takes it for a formula
    for name in ("organisations", "groups", "posts", "accounts"):
        assert admin.get(f"{PEOPLE}{name}/?as=xlsx").content[:2] == b"PK"


def test_an_account_is_added_and_told_how_to_set_a_password(here: Partnership, admin: Any, visit: Any) -> None:
    post("analyst", here, "Analyst")
    page = admin.get(PEOPLE + "accounts/").click("Add an account")
    page = page.fill(name="The analyst", email="Analyst@Exampleton.example", post="Analyst").submit("Add the account")
    assert "analyst@exampleton.example" in page
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link
    page = visit().get(link[1]).fill(password1="correct horse battery", password2="correct horse battery").submit()
    assert page.heading == "Your password is set"
    user = User.objects.get(email="analyst@exampleton.example")
    assert visit(user).get(PEOPLE + "posts/").heading == "Posts"
    assert Post.objects.get(title="Analyst").holder == user


def test_a_known_address_gets_the_post_alone(here: Partnership) -> None:
    user = account("analyst", partnership("elsewhere"))
    vacant = post("clerk", here, "Clerk")
    by = account("administrator", here)
    made = add_account(by=by, partnership=here, email=user.email.upper(), name="Another name", post=vacant)
    assert made == user
    user.refresh_from_db()
    assert user.name != "Another name"
    assert not mail.outbox


def test_access_ends_at_once_and_the_posts_stay(here: Partnership, admin: Any, visit: Any) -> None:
    leaver = account("theme lead", here, title="Lead for burglary")
    visitor = visit(leaver)
    assert visitor.get(ROOT).heading == "Exampleton"
    page = admin.get(f"{PEOPLE}accounts/{leaver.pk}/").click("End access").fill(why="Left").submit("End access")
    assert "can no longer sign in" in page
    assert visitor.get(ROOT).heading == "Sign in"
    assert Post.objects.get(title="Lead for burglary").holder is None


def test_access_to_one_partnership_ends_and_the_other_stays(here: Partnership) -> None:
    both = account("analyst", here)
    post("analyst", partnership("elsewhere"), "Analyst there", holder=both)
    assert end_access(by=account("administrator", here), partnership=here, account=both) is False
    both.refresh_from_db()
    assert both.is_active


def test_nobody_ends_their_own_access(here: Partnership) -> None:
    by = account("administrator", here)
    with pytest.raises(ValidationError, match="your own access"):
        end_access(by=by, partnership=here, account=by)


def test_a_shared_account_is_not_taken_over_by_one_partnership(here: Partnership) -> None:
    """Neither address nor second factor of somebody who also works elsewhere is for this administrator."""
    by, both = account("administrator", here), account("analyst", here)
    post("administrator", partnership("elsewhere"), "Administrator there", holder=both)
    TOTP.activate(both, "A" * 32)
    with pytest.raises(ValidationError, match="another partnership"):
        edit_account(by=by, partnership=here, account=both, name="x", email="mine@example.org")
    with pytest.raises(ValidationError, match="another partnership"):
        reset_second_factor(by=by, partnership=here, account=both)
    assert Authenticator.objects.filter(user=both).exists()


def test_a_lost_second_factor_is_taken_off_with_a_reason(here: Partnership, admin: Any) -> None:
    user = account("analyst", here)
    TOTP.activate(user, "A" * 32)
    page = admin.get(f"{PEOPLE}accounts/{user.pk}/").click("Take the second factor off").fill(why="Lost the phone")
    page = page.submit("Take it off")
    assert not Authenticator.objects.filter(user=user).exists()
    assert "Lost the phone" in page


def test_accounts_of_others_are_not_there(here: Partnership, admin: Any) -> None:
    stranger = account("analyst", partnership("elsewhere"))
    admin.get(f"{PEOPLE}accounts/{stranger.pk}/", status=404)
    assert stranger.email not in admin.get(PEOPLE + "accounts/")


def test_settings_are_changed_and_their_history_kept(here: Partnership, visit: Any) -> None:
    page = visit(account("co-ordinator", here)).get(ROOT + "settings/").click("Change the settings")
    assert "The month that pages judge as at, written like 2015-06." in page
    page = page.fill(due_days="15", round_months="2", about="We work for a safe town.", why_changed="Board, May")
    page = page.submit("Save")
    assert "15 days after the end of their period" in page
    assert "Reason: Board, May" in page
    here.refresh_from_db()
    assert (here.due_days, here.round_months) == (15, 2)
    page = page.click("Change the settings").fill(reporting_month="June", round_months="0").submit("Save", status=422)
    assert len(page.errors) == 2


def test_all_changes_are_listed_filtered_and_exported(here: Partnership, admin: Any) -> None:
    admin.get(PEOPLE + "organisations/new/").fill(name="Police", standing="responsible authority").submit("Save")
    admin.get(PEOPLE + "organisations/new/").fill(name="Probation", standing="responsible authority").submit("Save")
    page = admin.get(ROOT + "settings/changes/?words=Probation")
    assert "1 change" in page
    assert "Organisation added: Probation" in page
    assert "Police" not in page
    text = admin.get(ROOT + "settings/changes/?words=Probation&as=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Field"]: row["After"] for row in rows}["name"] == "Probation"
    assert rows[0]["Who"] == "The administrator"
