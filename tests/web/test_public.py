"""The public pages: what was released and nothing else, without sign-in, cookie or any other database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from saferplan_web.public.models import PublishedRelease
from tests.web.client import Visitor
from tests.web.made import account
from tests.web.releasing import public_pages, released, small_partnership

pytestmark = pytest.mark.django_db(databases=["default", "public"])
START = ("/", "/area/exampleton/", "/area/exampleton/releases/", "/how-figures-are-made/", "/accessibility/")


def test_before_anything_is_released_the_front_page_says_so(visit: Callable[..., Visitor]) -> None:
    assert "No partnership has released anything here yet" in visit().get("/")
    visit().get("/area/exampleton/", status=404)


def test_two_taps_from_the_front_page_to_a_sentence_on_whether_it_gets_better(visit: Callable[..., Visitor]) -> None:
    released(small_partnership(about="We are Exampleton.", contact="Write to the team."))
    page = visit().get("/").click("Exampleton")
    assert "Is it getting better?" in page
    assert "No status" in page
    assert "999" in page
    assert "Write to the team." in page
    assert "We are Exampleton." in page
    assert "156 offences" in page.click("Burglary of homes")


def test_every_page_and_file_is_reached_and_holds_to_the_rules(visit: Callable[..., Visitor]) -> None:
    released(small_partnership())
    found = public_pages(Client(), START)
    for address, content in found.items():
        assert content, address
        visit().get(address)
    books = {address.rsplit("2015-06-")[1] for address in found if address.endswith(".xlsx")}
    assert books == {"tables.xlsx", "public-performance.xlsx"}
    assert sum(address.endswith(".csv") for address in found) >= 3
    assert any("/indicators/burglary/" in address for address in found)


class _Closed:
    """Stands in for the connection to the partnership's own database: any use of it is a fault."""

    def __call__(self, execute: Any, sql: str, *more: Any) -> Any:
        raise AssertionError(f"a public page asked the inside database: {sql}")


def test_no_page_asks_the_inside_database_or_sets_a_cookie_whoever_reads_it() -> None:
    released(small_partnership())
    inside = Client()
    inside.force_login(account("co-ordinator"))
    for client in (Client(), inside):
        with connections["default"].execute_wrapper(_Closed()):
            for address in public_pages(client, START):
                response = client.get(address)
                assert not response.cookies, address
                assert "Cookie" not in response.get("Vary", ""), address
                assert sorted(response["Cache-Control"].split(", ")) == ["max-age=300", "public"], address


def test_the_page_is_the_same_for_those_signed_in() -> None:
    released(small_partnership())
    inside = Client()
    inside.force_login(account("co-ordinator"))
    page = inside.get("/area/exampleton/").content.decode()
    assert "Sign out" not in page
    assert "The co-ordinator" not in page


def test_pages_ask_few_questions(django_assert_max_num_queries: Any) -> None:
    released(small_partnership())
    for address in [one for one in public_pages(Client(), START) if "." not in one]:
        with django_assert_max_num_queries(12, using="public"):
            Client().get(address)


def test_a_file_is_the_very_bytes_that_were_released() -> None:
    from saferplan_web.release.models import ReleasePart

    made = released(small_partnership())
    for part in ReleasePart.objects.filter(release=made, kind="PublishedFile"):
        got = Client().get(f"/area/exampleton/releases/1/downloads/{part.content['name']}")
        assert got.content == bytes(part.data)
        assert got["Content-Disposition"] == f'attachment; filename="{part.content["name"]}"'


def test_a_csv_says_what_the_page_says(visit: Callable[..., Visitor]) -> None:
    released(small_partnership())
    text = (
        Client().get("/area/exampleton/releases/1/downloads/exampleton-2015-06-figures.csv").content.decode("utf-8-sig")
    )
    lines = text.splitlines()
    assert lines[0] == "Indicator,Name,Area,Period,Period in words,Figure,Unit,State,Note"
    assert any("2015-06,June 2015,63,offences,final" in line for line in lines)
    assert "63" in visit().get("/area/exampleton/releases/1/indicators/burglary/")


def test_unknown_things_are_not_found(visit: Callable[..., Visitor]) -> None:
    released(small_partnership())
    for part in ("releases/7/", "releases/1/indicators/no/", "releases/1/wards/no/", "releases/1/downloads/no.csv"):
        visit().get(f"/area/exampleton/{part}", status=404)


def test_search_engines_may_come() -> None:
    released(small_partnership())
    response = Client().get("/area/exampleton/")
    assert "X-Robots-Tag" not in response
    assert b"noindex" not in response.content
    assert PublishedRelease.objects.count() == 1
