"""What the worker asks for by the clock: each entry is a job, and how long after the last one it is due again."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from saferplan_web.core import jobs
from saferplan_web.core.models import Job

REGULAR: tuple[tuple[str, str, timedelta], ...] = (
    ("saferplan_web.performance.jobs:follow_changes", "Looking for what changed", timedelta(minutes=1)),
    ("saferplan_web.performance.rounds.jobs:remind", "Telling people what is due", timedelta(hours=1)),
)


def ask_what_is_due() -> None:
    """Put every regular job in the queue whose time has come."""
    now = timezone.now()
    for function, title, pause in REGULAR:
        if not Job.objects.filter(function=function, asked_at__gt=now - pause).exists():
            jobs.ask(function, title, None, None)
