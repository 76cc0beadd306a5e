"""The API by token: who gets in, what they see, that its figures are those of the pages and files."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from saferplan_web.config.api import Pace
from saferplan_web.core.jobs import run_waiting
from saferplan_web.people.changes_tokens import withdraw_token
from saferplan_web.people.models import ApiToken
from saferplan_web.people.roles import PERMISSIONS, Role
from saferplan_web.performance.asking import ask_recalculation
from saferplan_web.public.api_shapes import Refusal
from tests.web.asking import asked, token_of
from tests.web.made import account, indicator, partnership, post, priority, returns

pytestmark = pytest.mark.django_db(databases=["default", "public"])
READ = (
    "", "/changes", "/priorities", "/indicators", "/indicators/burglary", "/indicators/burglary/targets",
    "/indicators/burglary/judgement", "/indicators/burglary/figures", "/judgements", "/rounds", "/actions", "/returns",
    "/returns/asked", "/returns/due",
)  # fmt: skip
MARKED = "Operation Marigold"


def world() -> Any:
    """An indicator anyone inside sees and a restricted one, worked out as at June 2015."""
    here = partnership()
    theme = priority(here, "Burglary")
    indicator(here, "burglary", name="Burglary of homes", priority=theme)
    indicator(here, "secret", name=MARKED, priority=theme, restricted=True)
    months = {f"2014-{at:02}": 40 + at for at in range(4, 13)} | {f"2015-{at:02}": 50 + at for at in range(1, 7)}
    returns(here, {"burglary": months, "secret": {"2015-06": 777}})
    ask_recalculation(here, None)
    run_waiting()
    return here


def test_without_a_token_that_works_nothing_is_given() -> None:
    here = world()
    chair = account("chair", here)
    token = token_of(chair)
    assert asked(token)["post"] == "Chair"
    assert Client().get("/api/own/judgements").status_code == 401
    refused = asked("sp_wrong", "/judgements", 401)
    assert refused["where"] == "Authorization" and "Bearer" in refused["mend"]
    kept = ApiToken.objects.get(holder=chair)
    assert token not in json.dumps(list(ApiToken.objects.values()), default=str)
    seat = chair.posts.first()
    seat.holder = account()
    seat.save()
    asked(token, status=401)
    seat.holder = chair
    seat.save()
    asked(token)
    ApiToken.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    asked(token, status=401)
    ApiToken.objects.update(expires_on=timezone.localdate())
    withdraw_token(by=chair, token=kept)
    asked(token, status=401)


def test_a_token_opens_its_own_partnership_and_post_alone() -> None:
    here = world()
    user = account("partner", here)
    token = token_of(user)
    other = partnership("elsewhere")
    indicator(other, "theirs", name="Of another partnership")
    post("co-ordinator", here, holder=user)  # a further post of the same person, which the token does not stand for
    assert asked(token)["role"] == "partner"
    assert [one["key"] for one in asked(token, "/indicators")["items"]] == ["burglary"]
    asked(token, "/changes", 403)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_gets_what_its_permissions_say_and_nothing_restricted(role: Role) -> None:
    token = token_of(account(role.value, world()))
    needed = {"/changes": "changes.read", "/rounds": "rounds.read", "/returns": "returns.read"}
    needed |= {"/returns/asked": "returns.enter", "/returns/due": "returns.enter"}
    for address in READ:
        may = needed.get(address, "plan.read") in PERMISSIONS[role]
        told = json.dumps(asked(token, address, 200 if may else 403), ensure_ascii=False)
        if "restricted.read" not in PERMISSIONS[role]:
            assert MARKED not in told and "777" not in told and '"secret"' not in told, (address, told)
    sees = "restricted.read" in PERMISSIONS[role]
    asked(token, "/indicators/secret", 200 if sees else 404)
    asked(token, "/indicators/secret/judgement", 200 if sees else 404)


def test_figures_are_those_of_page_and_file(visit: Any) -> None:
    here = world()
    user = account("analyst", here)
    token = token_of(user)
    line = next(one for one in asked(token, "/judgements")["items"] if one["key"] == "burglary")
    page = visit(user).get("/p/exampleton/performance/indicators/burglary/")
    assert line["status"]["statement"] in page and line["sentence"] in page
    dashboard = visit(user).get("/p/exampleton/performance/")
    assert line["figure"]["text"] in dashboard and line["status"]["name"] in dashboard
    file = visit(user).get("/p/exampleton/performance/indicators/burglary/figures.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(file)) if row]
    figures = asked(token, "/indicators/burglary/figures")["figures"]
    printed = [[cell["text"] for cell in row] for row in figures["rows"]]
    assert len(printed) == 15
    labels = {row[0]: row for row in rows}
    for row in printed:
        assert row[0] in labels and row[1].replace(",", "") in [cell.replace(",", "") for cell in labels[row[0]]]


def test_lists_come_a_page_at_a_time_and_unchanged_answers_are_not_sent_again() -> None:
    here = world()
    token = token_of(account("analyst", here))
    first = asked(token, "/indicators?size=1")
    assert (first["count"], first["next_page"], len(first["items"])) == (2, 2, 1)
    second = asked(token, "/indicators?size=1&page=2")
    assert second["next_page"] is None and second["items"] != first["items"]
    assert asked(token, "/indicators?page=9")["items"] == []
    told = asked(token, "/indicators?size=0", 422)
    assert told["faults"][0]["where"] == "size"
    own = {"authorization": f"Bearer {token}"}
    response = Client().get("/api/own/indicators", headers=own)
    again = Client().get("/api/own/indicators", headers={**own, "if-none-match": response["ETag"]})
    assert again.status_code == 304 and not again.content
    indicator(here, "another")
    assert Client().get("/api/own/indicators", headers={**own, "if-none-match": response["ETag"]}).status_code == 200


def test_refusals_have_one_form() -> None:
    token = token_of(account("analyst", world()))
    for address, status in (
        ("/indicators/none", 404), ("/judgements?as_at=2015-13", 422), ("/judgements?as_at=x", 422), ("/nothing", 404),
    ):  # fmt: skip
        told = asked(token, address, status)
        assert told["status"] == status and told["what"] and told["faults"][0]["what"] == told["what"], told


@pytest.mark.parametrize(
    ("way", "address", "takes"),
    [
        ("post", "/api/areas", {"GET"}),
        ("delete", "/api/own/returns", {"GET", "POST"}),
        ("get", "/api/own/returns/return-1/figures", {"PUT"}),
        ("put", "/api/openapi.json", {"GET", "HEAD"}),
    ],
)
def test_a_way_that_an_address_does_not_take_is_refused_in_the_same_form(way: str, address: str, takes: set) -> None:
    response = getattr(Client(enforce_csrf_checks=True), way)(address)
    assert response.status_code == 405 and set(response["Allow"].split(", ")) == takes
    told = Refusal(**response.json())
    assert told.status == 405 and all(one in told.mend for one in takes) and told.faults[0].what == told.what


def test_an_error_of_ours_is_told_in_the_same_form_and_says_nothing_of_it(monkeypatch: Any) -> None:
    monkeypatch.setattr("saferplan_web.public.api.areas", lambda: 1 / 0)
    client = Client(raise_request_exception=False)
    response = client.get("/api/areas")
    assert response.status_code == 500 and Refusal(**response.json()).status == 500
    assert "division" not in response.content.decode()
    page = client.get("/api/areas/x\x00y")
    assert page.status_code == 404 and Refusal(**page.json()).status == 404
    assert client.post("/api/nothing").json()["status"] == 404
    wrong_host = client.get("/api/areas", headers={"host": "elsewhere.example"})
    assert Refusal(**wrong_host.json()).status == 400


def test_the_description_names_every_refusal() -> None:
    paths = Client().get("/api/openapi.json").json()["paths"]
    for address, ways in paths.items():
        for told in ways.values():
            for status in ("405", "500"):
                shape = told["responses"][status]["content"]["application/json"]["schema"]
                assert shape["$ref"].endswith("/Refusal"), (address, status)


def test_pace_is_limited(monkeypatch: Any) -> None:
    monkeypatch.setattr(Pace, "by_address", 3)
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    client = Client(REMOTE_ADDR="192.0.2.7")
    answers = [client.get("/api/areas") for _ in range(4)]
    assert [one.status_code for one in answers][-1] == 429
    assert int(answers[-1]["Retry-After"]) > 0 and answers[-1].json()["mend"]


def test_the_page_and_the_description(visit: Any) -> None:
    page = visit().get("/api/")
    assert "/api/own/judgements" in page
    told = Client().get("/api/openapi.json").json()
    assert told["openapi"] == "3.1.0" and "/api/own/returns" in told["paths"]
