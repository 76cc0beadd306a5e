"""The daily reminders, as a job of the worker."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from saferplan_web.core.jobs import advance, forget_earlier
from saferplan_web.core.models import Job
from saferplan_web.core.waiting import work_of
from saferplan_web.people.guard import posts_of
from saferplan_web.people.models import User
from saferplan_web.performance.models import Message
from saferplan_web.performance.rounds.changes_messages import send_digest
from saferplan_web.performance.rounds.reminding import owed

FROM_HOUR = 7  # nobody is written to in the night


def remind(job: Job) -> dict[str, Any]:
    """Tell everyone who is owed a reminder today, one message each. Run again, it tells only whom it had not."""
    forget_earlier(job)
    if timezone.localtime().hour < FROM_HOUR:
        return {"told": 0, "failed": 0}
    today = timezone.localdate()
    told_today = Message.objects.filter(sent_on=today).values("user")
    people = User.objects.filter(
        reminders=True, is_active=True, posts__holder__isnull=False, posts__withdrawn_at__isnull=True
    ).exclude(pk__in=told_today)
    told = failed = 0
    listed = list(people.distinct().order_by("pk"))
    for at, user in enumerate(listed):
        advance(job, at, len(listed), "Telling people what is due")
        things = owed(user.pk, work_of(posts_of(user)), today)
        try:
            told += send_digest(by=None, user=user, things=things) is not None
        except OSError:  # the post office does not answer: tried again at the next run
            failed += 1
    return {"told": told, "failed": failed}
