"""The doors of the service: signing in, forged forms, other partnerships, what a county may do, names of files."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from saferplan import Period
from saferplan_web.actions.models import Action
from saferplan_web.core.models import Change, KeptFile, Partnership, SavedView
from saferplan_web.people.models import Post, User
from saferplan_web.plan.models import Indicator, Mark, MeasureReview, Priority, Recommendation, Target
from tests.web.attacking import addresses, everything_in, keys_of
from tests.web.made import PASSWORD, account, indicator, organisation, partnership, post, priority, returns
from tests.web.planting import plant
from tests.web.releasing import released, small_partnership
from tests.web.test_recalculation import worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])
CANARY = re.compile(rb"CANARY-[\w.-]+")
LOGIN = "/accounts/login/"


def signed_in(user: Any, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(user)
    return client


def everything(here: Partnership, mark: str = "there") -> dict[str, str]:
    """One of many things in a partnership, all its words marked; the keys of all."""
    held: dict[type, Any] = {User: account("co-ordinator", here)}
    held[Priority] = priority(here, f"CANARY-{mark}-priority")
    held[Post] = post("theme lead", here, f"CANARY-{mark}-post")
    held[type(organisation(here))] = organisation(here, f"CANARY-{mark}-body")
    held[Indicator] = indicator(here, "burglary", name=f"CANARY-{mark}-indicator", priority=held[Priority])
    batch = returns(here, {"burglary": {"2015-04": 1, "2015-05": 2, "2015-06": 3}})
    rows = [plant(model, here, mark, held) for model in (Target, Mark, MeasureReview, Action, Recommendation)]
    return keys_of(batch, *rows, *(row for row in held.values() if hasattr(row, "key")))


def test_keys_of_another_partnership_open_nothing_inside_ones_own() -> None:
    here, there = partnership(), partnership("elsewhere", name="CANARY-there")
    keys = everything(there)
    KeptFile.objects.create(partnership=there, path="upload/x.csv", content=b"CANARY-there-file", sha256="0" * 64)
    worked_out(there)
    client = signed_in(account("co-ordinator", here))
    numbers = [*KeptFile.objects.values_list("pk", flat=True), *range(1, 4)]
    told = {
        address: words
        for address in addresses(here, keys, numbers)
        if (words := CANARY.findall(everything_in(client.get(address))))
    }
    assert not told, told


def test_another_partnership_is_not_found_whatever_is_asked_of_it() -> None:
    here, there = partnership(), partnership("elsewhere")
    everything(there)
    client = signed_in(account("administrator", here))
    before = Change.objects.count()
    for address in addresses(there, {"burglary": "", "absent": ""}):
        for answer in (client.get(address), client.post(address, {})):
            assert answer.status_code in (404, 405), f"{address} answers {answer.status_code}"
            assert b"CANARY" not in everything_in(answer)
    assert Change.objects.count() == before


def test_a_county_reads_its_districts_and_writes_nothing_there() -> None:
    county = Partnership.objects.create(key="countyshire", name="Countyshire")
    here = partnership(county=county)
    keys = everything(here)
    worked_out(here)
    client = signed_in(account("co-ordinator", county))
    before = Change.objects.count()
    for address in addresses(here, keys):
        answer = client.post(address, {"version": 1, "why": "x", "title": "x", "name": "x"})
        assert answer.status_code != 302 or "/jobs/" not in answer["Location"], address
    assert Change.objects.filter(partnership=here).count() == before
    assert client.get("/p/exampleton/performance/").status_code == 200


def test_no_form_is_taken_that_another_site_made() -> None:
    here = partnership()
    everything(here)
    client = signed_in(account("co-ordinator", here), enforce_csrf_checks=True)
    before = Change.objects.count()
    for address in addresses(here, {"burglary": ""}):
        assert client.post(address, {"why": "x", "version": 1}).status_code in (403, 404), address
    assert Change.objects.count() == before and not SavedView.objects.exists()


@pytest.mark.parametrize(
    "to", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "///evil.example"]
)
def test_after_signing_in_one_stays_on_this_site(to: str) -> None:
    user = account("clerk")
    user.set_password(PASSWORD)
    user.save()
    answer = Client().post(f"{LOGIN}?next={to}", {"login": user.email, "password": PASSWORD, "next": to})
    assert answer.status_code == 302 and "evil" not in answer["Location"] and "javascript" not in answer["Location"]


def test_signing_in_gives_a_new_session() -> None:
    user = account("clerk")
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post("/p/exampleton/plan/", {"text": "typed before"})  # begins a session that knows nobody
    before = client.cookies["sessionid"].value
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302 and client.cookies["sessionid"].value != before
    assert client.cookies["sessionid"]["httponly"] and client.cookies["sessionid"]["samesite"] == "Lax"


def test_the_same_words_for_an_account_that_is_not_there() -> None:
    user = account("clerk")
    wrong = [
        re.sub(rb'(nonce|value)="[^"]*"', b"", Client().post(LOGIN, {"login": email, "password": "wrong"}).content)
        for email in (user.email, "clerk-9@exampleton.example")
    ]
    assert wrong[0] == wrong[1]


@pytest.mark.parametrize("name", ["../secret-key", "..%2f..%2fsecret-key", "/etc/passwd", "%00", "a.csv%0d%0aX: 1"])
def test_a_public_file_is_one_that_was_released(name: str) -> None:
    here = small_partnership()
    released(here)
    answer = Client().get(f"/area/exampleton/releases/1/downloads/{name}")
    assert answer.status_code == 404 and "X" not in answer


def test_a_release_is_not_approved_by_its_preparer_with_a_second_post() -> None:
    from tests.web.releasing import prepared

    here = small_partnership()
    preparer = account("analyst", here)
    post("chair", here, "Chair", holder=preparer)
    post("co-ordinator", here, "Co-ordinator", holder=preparer)
    made = prepared(here, preparer)
    client = signed_in(preparer)
    client.post(f"/p/exampleton/release/{made.key}/approve/", {"version": made.version})
    made.refresh_from_db()
    assert made.approved_at is None
    Post.objects.filter(title="Chair").update(holder=account("", here))  # somebody else has the post by now
    client.post(f"/p/exampleton/release/{made.key}/approve/", {"version": made.version})
    made.refresh_from_db()
    assert made.approved_at is None and made.as_at == Period.parse("2015-06")


def test_nor_by_a_second_account_of_the_same_name() -> None:
    from tests.web.releasing import prepared

    here = small_partnership()
    preparer, second = account("analyst", here), account("chair", here)
    User.objects.filter(pk=preparer.pk).update(name="Ffion Ŵyn")
    User.objects.filter(pk=second.pk).update(name="ffion  ŵyn")
    preparer.refresh_from_db()
    made = prepared(here, preparer)
    client = signed_in(User.objects.get(pk=second.pk))
    address = f"/p/exampleton/release/{made.key}/"
    assert b"an account with your name prepared" in client.get(address).content
    client.post(f"{address}approve/", {"version": made.version})
    made.refresh_from_db()
    assert made.approved_at is None


def test_a_post_that_serves_another_partnership_gives_the_second_factor_asked_for_there() -> None:
    here, there = partnership(), partnership("elsewhere", second_factor=["analyst"])
    shared = account("analyst", here)
    shared.posts.get().also.add(there)
    client = signed_in(shared)
    assert client.get("/p/exampleton/plan/").status_code == 200
    answer = client.get("/p/elsewhere/plan/")
    assert answer.status_code == 302 and "second-factor" in answer["Location"]


def test_pages_of_one_person_are_kept_by_nobody_between() -> None:
    here = partnership()
    everything(here)
    client = signed_in(account("co-ordinator", here))
    for address in addresses(here, {"burglary": ""}):
        answer = client.get(address)
        if answer.status_code == 200:
            assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"], address
