"""What is restricted is nowhere told to those who look in from outside: by no page, file, list, count or error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from saferplan import to_json
from saferplan.values.folder import Derived, Shape
from saferplan_web.actions.models import Action, Milestone, Variance
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Post, User
from saferplan_web.performance.models import ChallengeRemark, Commentary, HighlightReport, Stated
from saferplan_web.performance.rounds.changes import freeze_round
from saferplan_web.plan.changes import add_indicator
from saferplan_web.plan.changes_targets import freeze_plan
from saferplan_web.plan.models import Indicator, Mark, MeasureReview, PlanVersion, Target
from saferplan_web.plan.versions import frozen
from tests.web.attacking import addresses, everything_in, keys_of
from tests.web.made import COUNT, account, organisation, post
from tests.web.planting import plant
from tests.web.rounding import opened, report_on, round_world
from tests.web.test_recalculation import falling, worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])
CANARY = re.compile(rb"CANARY-[\w.-]+|73,?737|Zanzibar[\w -]*", re.IGNORECASE)
OUTSIDE = ("finance officer", "scrutiny officer", "scrutiny member", "ward councillor", "local policing body")
NARROWED = "?restricted=yes&exceptional=yes&words=CANARY&indicator=zz9&sort=name"
ABOUT = (Target, Mark, MeasureReview, Commentary, Stated, Action, ChallengeRemark)


def world() -> dict[str, Any]:
    """A partnership in the middle of a round, with one restricted indicator about which everything is said."""
    found = round_world()
    here = found["here"]
    body = organisation(here)
    Post.objects.filter(holder=found["co"]).update(organisation=body)
    lead = post("theme lead", here, "Lead of all", organisation=body)
    secret = falling(
        here, "zz9", (150, 150, 73737), name="Zanzibar tensions", priority=found["burglary"], restricted=True,
        lead=lead, definition="CANARY-definition", source="CANARY-source", activity_note="CANARY-activity",
    )  # fmt: skip
    held: dict[type, Any] = {
        User: found["co"],
        Indicator: secret,
        Post: lead,
        type(found["burglary"]): found["burglary"],
    }
    rule = to_json(Derived("zanzibar-with-burglary", Shape.SUM, ("zz9", "burglary")))
    told = {"name": "Zanzibar with burglary", "unit": COUNT, "direction": "lower", "derived": rule, "lead": lead}
    add_indicator(by=found["co"], partnership=here, values=told)  # nobody says that it is restricted: it follows
    opened(found)
    report = report_on("Burglary")
    held |= {type(report.round): report.round, HighlightReport: report, type(body): body}
    planted = [plant(model, here, "said", held) for model in ABOUT]
    held[Action] = next(row for row in planted if isinstance(row, Action))
    planted += [plant(model, here, "said", held) for model in (Milestone, Variance)]
    HighlightReport.objects.filter(pk=report.pk).update(restricted=True, achievements="CANARY-achievements")
    report.shown.add(secret)
    freeze_plan(by=found["co"], partnership=here, content=frozen(here), values={"title": "First", "years": "2015/16"})
    keys = keys_of(*planted, secret, lead, report.round)
    return found | {"keys": keys, "secret": secret, "lead": lead, "body": body, "round": report.round}


def walked(user: Any, here: Partnership, secret: Mapping[str, str]) -> dict[str, set[str]]:
    """Every address below the partnership with the keys of what is restricted, and every list, narrowed too: those at
    which a marked word was told."""
    client, found = Client(), {}
    client.force_login(user)
    lists = [f"{address}{query}" for address in addresses(here, {}) for query in ("", "?as=csv", "?as=xlsx", NARROWED)]
    for address in ["/home", *lists, *addresses(here, secret, [1, 2, 3])]:
        if words := {one.decode() for one in CANARY.findall(everything_in(client.get(address)))}:
            found[address] = words
    return found


@pytest.fixture
def made() -> dict[str, Any]:
    found = world()
    worked_out(found["here"])
    freeze_round(by=found["co"], round=found["round"], version=None)
    return found


def _everyone_outside(here: Partnership) -> User:
    """Somebody who holds every post that looks in from outside: whatever one of them may read."""
    user = account("finance officer", here)
    for role in OUTSIDE[1:]:
        post(role, here, f"Outside: {role}", holder=user, ward="E05000001")
    return user


def test_those_who_look_in_from_outside_find_no_trace_of_what_is_restricted(made: dict[str, Any]) -> None:
    outside = walked(_everyone_outside(made["here"]), made["here"], made["keys"])
    assert not outside, outside
    inside = walked(made["co"], made["here"], {"zz9": ""})  # the words are there to be found
    assert len(inside) > 10


def test_a_partner_of_another_body_finds_no_trace_of_what_is_restricted(made: dict[str, Any]) -> None:
    partner = account("partner", made["here"], organisation=organisation(made["here"], "Fire and Rescue"))
    found = walked(partner, made["here"], made["keys"])
    assert not found, found


def test_an_indicator_restricted_since_a_version_of_the_plan_is_told_no_more(made: dict[str, Any]) -> None:
    Indicator.objects.filter(key="burglary").update(restricted=True, name="CANARY-later")
    client = Client()
    client.force_login(_everyone_outside(made["here"]))
    for end in (f"{PlanVersion.objects.get().key}/", "compare/", "compare/?as=csv"):
        assert b"Recorded burglary" not in client.get(f"/p/exampleton/plan/versions/{end}").content, end
