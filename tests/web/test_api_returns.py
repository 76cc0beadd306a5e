"""Returns sent by programs: the same acts and refusals as on the pages, and nothing taken twice."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from saferplan_web.performance.models import Batch, Figure
from saferplan_web.performance.returns.changes import approve_return
from tests.web.asking import asked, sent, token_of
from tests.web.made import account, organisation
from tests.web.returning import fire_partner, fire_world, in_use

pytestmark = pytest.mark.django_db(databases=["default", "public"])


def figure(**more: Any) -> dict[str, Any]:
    return {"indicator": "fires", "period": "2015-06", "figure": 97, **more}


def answered(token: str, made: dict[str, Any]) -> dict[str, Any]:
    """With an answer to every warning."""
    answers = [{"warning": one["warning"], "seen": True, "answer": "It is right"} for one in made["warnings"]]
    return sent(token, f"/returns/{made['key']}/answers", {"version": made["version"], "answers": answers})


def test_a_return_is_entered_answered_submitted_and_taken_in() -> None:
    here = fire_world()
    token = token_of(fire_partner(here), writes=True)
    assert [one["indicator"] for one in asked(token, "/returns/asked")["items"]] == ["fires", "visits"]
    assert ("fires", "2015-06") in [(one["indicator"], one["period"]) for one in asked(token, "/returns/due")["items"]]
    body = {"figures": [figure(figure="97", state="provisional", note="By hand")], "note": "June"}
    made = sent(token, "/returns", body, 201)
    assert made["stage"] == "draft" and made["came_by"] == "API" and made["note"] == "June"
    assert made["figures"][0]["figure"] == "97" and made["figures"][0]["state"] == "provisional"
    if made["warnings"]:
        refused = sent(token, f"/returns/{made['key']}/submit", {"version": made["version"]}, 422)
        assert "warnings" in refused["what"] and refused["mend"]
    made = answered(token, made)
    done = sent(token, f"/returns/{made['key']}/submit", {"version": made["version"], "note": "Ready"})
    assert done["stage"] == "submitted"
    batch = Batch.objects.get(key=made["key"])
    approve_return(by=account("analyst", here), batch=batch, version=batch.version)
    assert in_use(here, "fires", "2015-06") == Fraction(97)
    assert asked(token, f"/returns/{made['key']}")["figures"][0]["in_use"] is True


def test_the_same_request_sent_again_makes_one_return() -> None:
    token = token_of(fire_partner(fire_world()), writes=True)
    before = Batch.objects.count()
    first = sent(token, "/returns", {"figures": [figure()]}, 201, idempotency_key="june-1")
    again = sent(token, "/returns", {"figures": [figure()]}, 201, idempotency_key="june-1")
    assert first["key"] == again["key"] and Batch.objects.count() == before + 1
    refused = sent(token, "/returns", {"figures": [figure(figure=98)]}, 409, idempotency_key="june-1")
    assert refused["where"] == "Idempotency-Key" and Batch.objects.count() == before + 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (figure(indicator="trafficking"), "figures[0].indicator"),  # another body's, and restricted
        (figure(indicator="none"), "figures[0].indicator"),
        (figure(period="June"), "figures[0].period"),
        (figure(period="2015/16-Q1"), "figures[0].period"),
        (figure(figure="many"), "figures[0].figure"),
        (figure(figure=True), "figures[0].figure"),
        (figure(figure=None), "figures[0]"),
        (figure(figure="1e9999999"), "figures[0].figure"),
        (figure(numerator=3), "figures[0].numerator"),
        (figure(state="guessed"), "figures[0].state"),
        (figure(state="not received"), "figures[0].figure"),
    ],
)
def test_faults_say_where_and_nothing_is_kept(wrong: dict[str, Any], where: str) -> None:
    token = token_of(fire_partner(fire_world()), writes=True)
    before = (Batch.objects.count(), Figure.objects.count())
    told = sent(token, "/returns", {"figures": [wrong, figure(indicator="visits", figure=130)]}, 422)
    assert told["faults"][0]["where"] == where, told
    assert told["what"] and "slavery" not in str(told).lower()
    assert (Batch.objects.count(), Figure.objects.count()) == before


def test_what_is_no_json_is_refused() -> None:
    token = token_of(fire_partner(fire_world()), writes=True)
    for body in (b"{", b'{"figures": [{"indicator": "fires", "period": "2015-06", "figure": NaN}]}', b"\xff"):
        assert sent(token, "/returns", body, 400)["status"] == 400


def test_two_at_once_and_others_returns() -> None:
    here = fire_world()
    token = token_of(fire_partner(here), writes=True)
    made = sent(token, "/returns", {"figures": [figure()]}, 201)
    changed = {"version": made["version"], "figures": [figure(figure=98)]}
    mended = sent(token, f"/returns/{made['key']}/figures", changed, put=True)
    assert mended["figures"][0]["figure"] == "98" and mended["version"] > made["version"]
    late = sent(token, f"/returns/{made['key']}/figures", changed, 409, put=True)
    assert late["where"] == "version" and late["mend"]
    police = token_of(account("partner", here, organisation=organisation(here, "Police")), writes=True)
    sent(police, f"/returns/{made['key']}/submit", {"version": mended["version"]}, 404)
    assert all(one["key"] != made["key"] for one in asked(police, "/returns")["items"])


def test_a_token_that_only_reads_and_a_post_that_gives_none_write_nothing() -> None:
    here = fire_world()
    for user, writes in ((fire_partner(here), False), (account("chair", here), True)):
        before = Batch.objects.count()
        sent(token_of(user, writes), "/returns", {"figures": [figure()]}, 403)
        assert Batch.objects.count() == before
