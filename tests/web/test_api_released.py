"""Released figures for programs: those of the public pages and files, and nothing that was not released."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.web.made import indicator, returns
from tests.web.releasing import MONTHS, released, small_partnership

pytestmark = pytest.mark.django_db(databases=["default", "public"])
ROOT = "/api/areas/exampleton/releases"


def given(address: str, status: int = 200) -> Any:
    response = Client().get(address)
    assert response.status_code == status, (address, response.content)
    return response.json()


def test_what_was_released_is_given_as_the_pages_show_it() -> None:
    here = small_partnership()
    indicator(here, "secret", name="Operation Marigold", restricted=True)
    returns(here, {"secret": dict(zip(MONTHS, (777, 778, 779), strict=True))})
    assert given("/api/areas")["items"] == []
    given(f"{ROOT}/1/indicators", 404)
    released(here)
    assert [one["current"] for one in given("/api/areas")["items"]] == [1]
    line = given(f"{ROOT}/1/indicators")["items"][0]
    page = Client().get("/area/exampleton/releases/1/indicators/burglary/").content.decode()
    assert line["key"] == "burglary" and line["figure"]["text"] in page and line["sentence"] in page
    whole = given(f"{ROOT}/1/indicators/burglary")
    assert [row[1]["text"] for row in whole["figures"]["rows"]][:3] == ["41", "52", "63"]
    for part in ("", "/1/indicators", "/1/indicators/burglary", "/1/wards", "/1/plan", "/1/files"):
        told = json.dumps(given(f"{ROOT}{part}"))
        assert "Marigold" not in told and "777" not in told and '"secret"' not in told
    given(f"{ROOT}/1/indicators/secret", 404)
    file = next(one for one in given(f"{ROOT}/1/files")["items"])
    assert Client().get(file["address"]).status_code == 200
