"""Acts that a role may do, tried on things that are another's: another lead's, body's, partnership's; or one's own."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from saferplan_web.core.models import KeptFile, Partnership, SavedView
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.performance.returns.changes import keep_upload
from saferplan_web.plan.models import Priority
from tests.web.made import account, indicator, organisation, partnership, post, priority, returns

pytestmark = pytest.mark.django_db(databases=["default", "public"])
RETURNS = "/p/exampleton/performance/returns/"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.mark.parametrize("role", ["finance officer", "scrutiny officer", "local policing body"])
def test_what_a_post_holds_is_not_told_to_those_who_look_in(here: Partnership, role: str) -> None:
    held = post("theme lead", here, "Lead for violence")
    indicator(here, "honour", name="CANARY-5512", lead=held, restricted=True)
    inside, outside = signed_in(account("clerk", here)), signed_in(account(role, here))
    address = f"/p/exampleton/people/posts/{held.key}/"
    assert b"CANARY-5512" in inside.get(address).content
    answer = outside.get(address)
    assert answer.status_code == 200 and b"CANARY" not in answer.content and b"indicators" not in answer.content.lower()


def _council(here: Partnership) -> tuple[Client, Batch, Any]:
    """A partner of the council, and a return with everybody's figures that the council's co-ordinator gave."""
    council = organisation(here)
    indicator(here, "fly-tipping", name="Fly-tipping", supplier=council)
    indicator(here, "honour", name="CANARY-5513", restricted=True)
    by = account("co-ordinator", here, organisation=council)
    file = keep_upload(by=by, partnership=here, name="all.xlsx", data=b"CANARY-5514")
    batch = returns(
        here, {"fly-tipping": {"2015-05": 10}, "honour": {"2015-05": 73737}}, stage="draft", entered_by=by,
        post=by.posts.get(), file=file, read={"name": "all.xlsx"},
        aside=[{"sheet": "", "cell": "A1", "text": "CANARY-5515", "reason": "r", "mend": "m", "cells": 1}],
    )  # fmt: skip
    return signed_in(account("partner", here, organisation=council)), batch, by


def test_a_partner_reads_nothing_of_what_the_bodys_co_ordinator_gave_for_all(here: Partnership) -> None:
    partner, batch, _ = _council(here)
    for end in ("", "file/", "check/", "change/", "submit/"):
        answer = partner.get(f"{RETURNS}of/{batch.key}/{end}")
        assert answer.status_code in (403, 404), end
        assert b"CANARY" not in answer.content and b"73737" not in answer.content
    assert batch.key not in partner.get(RETURNS).content.decode()


def test_a_partner_changes_nothing_of_what_the_bodys_co_ordinator_gave_for_all(here: Partnership) -> None:
    partner, batch, _ = _council(here)
    for end in ("change/", "submit/", "withdraw/", "approve/", "lock/", "send-back/"):
        assert partner.post(f"{RETURNS}of/{batch.key}/{end}", {"version": 1, "why": "x"}).status_code in (403, 404)
    batch.refresh_from_db()
    assert batch.stage == "draft" and batch.withdrawn_at is None and batch.figures.count() == 2


def test_a_colleagues_return_with_a_restricted_figure_keeps_file_and_words_to_itself(here: Partnership) -> None:
    fire = organisation(here, "Fire and Rescue")
    colleague = account("partner", here, title="Deputy", organisation=fire)
    indicator(here, "honour", name="CANARY-5516", restricted=True, lead=colleague.posts.get())
    file = KeptFile.objects.create(partnership=here, path="upload/f.xlsx", content=b"CANARY-5517", sha256="0" * 64)
    warned = [{"indicator": "honour", "sentence": "CANARY-5518", "severity": "warns", "seen": False, "answer": ""}]
    batch = returns(
        here, {"honour": {"2015-05": 73737}}, stage="draft", entered_by=colleague, post=colleague.posts.get(),
        file=file, read={"name": "f.xlsx"}, warnings=warned,
    )  # fmt: skip
    partner = signed_in(account("partner", here, title="Chief", organisation=fire))
    for end in ("", "file/", "check/", "change/", "submit/"):
        answer = partner.get(f"{RETURNS}of/{batch.key}/{end}")
        assert b"CANARY" not in answer.content and b"73737" not in answer.content, end
    assert b"CANARY-5518" in signed_in(colleague).get(f"{RETURNS}of/{batch.key}/").content


def test_figures_posted_for_another_bodys_indicator_are_not_taken(here: Partnership) -> None:
    fire, police = organisation(here, "Fire and Rescue"), organisation(here, "Police")
    indicator(here, "fires", supplier=fire)
    indicator(here, "theft", supplier=police)
    partner = signed_in(account("partner", here, organisation=fire))
    typed = {"fires--2015-06--figure": "7", "theft--2015-06--figure": "9", "theft--2015-06--state": "final"}
    address = f"{RETURNS}enter/?months=2015-06&only=theft&only=fires"
    assert partner.post(address, typed).status_code == 302
    assert list(Figure.objects.values_list("indicator", flat=True)) == ["fires"]


def test_a_partner_whose_open_indicator_is_worked_out_from_a_restricted_one_is_not_asked_for_that(
    here: Partnership,
) -> None:
    from saferplan import to_json
    from saferplan.values.folder import Derived, Shape

    fire = organisation(here, "Fire and Rescue")
    rule = Derived("all", Shape.SUM, ("honour", "fires"))
    indicator(here, "all", name="All of them", supplier=fire, derived=to_json(rule))
    indicator(here, "fires", name="Fires", supplier=fire)
    indicator(here, "honour", name="CANARY-5519", restricted=True)
    returns(here, {"honour": {"2015-04": 73737}})
    partner = signed_in(account("partner", here, organisation=fire))
    for address in (RETURNS, f"{RETURNS}enter/?months=2015-06"):
        answer = partner.get(address)
        assert b"Fires" in answer.content
        assert b"CANARY" not in answer.content and b"73,737" not in answer.content and b"honour" not in answer.content


def test_only_an_administrator_of_both_changes_the_role_of_a_post_that_serves_another(here: Partnership) -> None:
    there = partnership("elsewhere")
    shared = post("analyst", here, "Research officer")
    shared.also.add(there)
    admin = account("administrator", here)
    address = f"/p/exampleton/people/posts/{shared.key}/change/"
    typed = {"title": "Research officer", "role": "administrator", "version": 1, "holder": admin.pk}
    signed_in(admin).post(address, typed)
    shared.refresh_from_db()
    assert shared.role == "analyst"
    post("administrator", there, "Their administrator", holder=admin)
    signed_in(admin).post(address, {**typed, "version": shared.version, "also": [there.pk]})
    shared.refresh_from_db()
    assert shared.role == "administrator"


def test_things_of_another_partnership_cannot_be_named_by_number(here: Partnership) -> None:
    there = partnership("elsewhere")
    theirs = {
        "priority": priority(there, "Theirs").pk, "lead": post("theme lead", there, "Their lead").pk,
        "owner": post("theme lead", there, "Their owner").pk, "organisation": organisation(there, "Their body").pk,
        "indicator": indicator(there, "theirs").pk,
    }  # fmt: skip
    client = signed_in(account("co-ordinator", here))
    tried = {
        "/p/exampleton/actions/new/": {"title": "Steal", "status": "not started"},
        "/p/exampleton/plan/priorities/new/": {"name": "Steal"},
        "/p/exampleton/plan/measures/new/": {"title": "Steal", "aim": "a", "proposal": "b"},
        "/p/exampleton/plan/risks/new/": {"title": "Steal", "likelihood": 1, "impact": 1},
    }
    for address, typed in tried.items():
        assert client.post(address, {**typed, **theirs}).status_code == 422, address
    assert not Priority.objects.filter(partnership=here).exists()


def test_fields_that_a_form_does_not_show_are_not_taken(here: Partnership) -> None:
    there = partnership("elsewhere")
    mine = priority(here, "Mine")
    client = signed_in(account("co-ordinator", here))
    extra = {"partnership": there.pk, "key": "stolen", "withdrawn_at": "2015-01-01", "place": 99, "id": 77}
    client.post("/p/exampleton/plan/priorities/mine/change/", {"name": "Mine still", "version": 1, **extra})
    mine.refresh_from_db()
    assert (mine.name, mine.partnership_id, mine.key, mine.withdrawn_at) == ("Mine still", here.pk, "mine", None)
    posted = post("clerk", here, "Clerk")
    again = {"title": "Clerk", "version": 1, "role": "administrator", "holder": account("", here).pk}
    client.post(f"/p/exampleton/people/posts/{posted.key}/change/", again)
    posted.refresh_from_db()
    assert (posted.role, posted.holder) == ("clerk", None)


def test_numbers_that_are_none_break_nothing(here: Partnership) -> None:
    client = signed_in(account("co-ordinator", here))
    for number in ("²", "-1", "9" * 40, "", "x"):
        assert client.post("/p/exampleton/saved-views/drop/", {"view": number}).status_code == 404
    assert not SavedView.objects.exists()


def test_reminders_are_switched_off_by_whoever_is_signed_in(here: Partnership) -> None:
    user = account("theme lead", here)
    assert signed_in(user).post(reverse("reminders"), {"on": "no"}).status_code == 302
    user.refresh_from_db()
    assert user.reminders is False


@pytest.mark.parametrize("typed", ["Bur\x0bglary", "\u202eyralgruB", "Bur\x1bglary", "Burglary\r\nBcc: x@example.org"])
def test_what_cannot_be_shown_is_refused_and_what_was_typed_stays(here: Partnership, typed: str) -> None:
    client = signed_in(account("co-ordinator", here))
    answer = client.post("/p/exampleton/plan/priorities/new/", {"name": typed, "outcome": "Typed with care"})
    assert answer.status_code == 422 and not Priority.objects.exists()
    assert b"Typed with care" in answer.content
    told = "must be one line" if "\n" in typed else "holds a character that cannot be shown"
    assert told in answer.content.decode()


def test_text_of_several_lines_stays_as_it_was_typed(here: Partnership) -> None:
    client = signed_in(account("co-ordinator", here))
    typed = {"name": "Burglary – “homes”", "outcome": "Fewer\r\n\tbreak-ins £5 😀"}
    assert client.post("/p/exampleton/plan/priorities/new/", typed).status_code == 302
    assert Priority.objects.get().name == "Burglary – “homes”"


def test_a_workbook_that_unpacks_to_a_hundredfold_is_refused_before_it_is_read(here: Partnership) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book, book.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(61):
            part.write(bytes(1 << 20))
    client = signed_in(account("co-ordinator", here))
    for end in ("upload/", "scorecard/"):
        given = SimpleUploadedFile("r.xlsx", packed.getvalue())
        answer = client.post(f"{RETURNS}{end}", {"file": given, "layout": ""})
        assert answer.status_code == 422 and "more than 60 MB" in answer.content.decode()
    assert not KeptFile.objects.exists()
