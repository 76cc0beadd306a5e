"""The worker: a database that goes away is waited for, and what failed or was cancelled alone is asked for anew."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import OperationalError

from saferplan_web.core import jobs
from saferplan_web.core.models import Job
from tests.web.made import account, partnership

pytestmark = pytest.mark.django_db(databases=["default", "public"])


def test_a_worker_outlives_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, answers = threading.Event(), [OperationalError("gone"), OperationalError("still gone"), None]
    asked: list[Any] = []

    def take() -> None:
        asked.append(answers.pop(0))
        if not answers:
            stop.set()
        if asked[-1]:
            raise asked[-1]

    monkeypatch.setattr(jobs, "take", take)
    monkeypatch.setattr(jobs, "REST_SECONDS", 0.0)
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)  # the test's own transaction stays open
    monkeypatch.setattr(jobs.connection, "close", lambda: None)
    jobs.work(stop, pause=0.0)
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("state", "anew"), [("failed", True), ("cancelled", True), ("running", False), ("done", False)]
)
def test_only_what_failed_or_was_cancelled_is_asked_for_anew(state: str, anew: bool) -> None:
    here, by = partnership(), account("analyst")
    job = Job.objects.create(function="a:b", title="Work", partnership=here, arguments={"month": 1}, state=state)
    asked = jobs.again(job, by)
    assert (asked.pk != job.pk) is anew
    if anew:
        assert (asked.function, asked.arguments, asked.state, asked.asked_by) == ("a:b", {"month": 1}, "waiting", by)
        assert jobs.again(job, by) == asked  # pressed twice, asked once
