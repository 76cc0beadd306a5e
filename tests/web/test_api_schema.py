"""The API asked for all it describes, in right and in wrong ways: it keeps to its description and never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from saferplan_web.config.api import Pace
from saferplan_web.core.jobs import run_waiting
from saferplan_web.people.roles import PERMISSIONS, Role
from saferplan_web.performance.asking import ask_recalculation
from tests.web.asking import token_of
from tests.web.made import account, organisation
from tests.web.releasing import released
from tests.web.returning import fire_world

pytestmark = pytest.mark.django_db(databases=["default", "public"])
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = 3  # of each address and way
KNOWN = {
    "key": ["fires", "trafficking", "return-1", "2015-06"], "partnership": ["exampleton"], "number": ["1"],
}  # fmt: skip


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request neither closes nor renews the connection whose transaction holds what the test made.

    A server does so before and after each. Django's own client holds it off in the same way; this one goes by WSGI.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_every_address_keeps_to_its_description(monkeypatch: Any) -> None:
    monkeypatch.setattr(Pace, "allow_request", lambda self, request: True)
    here = fire_world()
    ask_recalculation(here, None)
    run_waiting()
    released(here)
    body = organisation(here, "Fire and Rescue")
    tokens = {role: token_of(account(role.value, here, organisation=body), writes=True) for role in Role}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    ways = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    answers: set[int] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        for way in ways:
            try:
                cases = operation.as_strategy(generation_mode=way)
                _ask(cases, tokens, answers)
            except Exception as error:
                if "nothing to negate" in str(error).lower() or type(error).__name__ == "Unsatisfiable":
                    continue
                raise
    assert {200, 403, 404, 422} <= answers


def _ask(cases: Any, tokens: dict[Role, str], answers: set[int]) -> None:
    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases, role=st.sampled_from(list(Role)), data=st.data())
    def ask(case: Any, role: Role, data: Any) -> None:
        for name, values in KNOWN.items():
            if name in (case.path_parameters or {}) and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(values))
        if isinstance(case.body, dict) and isinstance(case.body.get("figures"), list) and data.draw(st.booleans()):
            for one in case.body["figures"]:  # so that what is sent also reaches the checks of returns
                if isinstance(one, dict):
                    one |= {"indicator": "fires", "period": "2015-06"}
        response = case.call(headers={"Authorization": f"Bearer {tokens[role]}"})
        answers.add(response.status_code)
        case.validate_response(response, checks=CHECKS)
        if "restricted.read" not in PERMISSIONS[role]:
            assert "Modern slavery" not in response.text

    ask()
