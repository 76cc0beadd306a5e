"""Jobs: asked for by a page, done by the worker, seen by everyone who waits.

    ask("saferplan_web.performance.jobs:recalculate", "Recalculation", partnership, by, indicator="asb")

A job's function takes the Job and its arguments, tells how far it is with `advance`, and must be safe to run again
from the start: a worker may die at any moment, and the next one takes the job up where its heartbeat stopped.
"""

from __future__ import annotations

import importlib
import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from saferplan import SaferplanError
from saferplan_web.core.models import Job, Partnership

SILENCE = timedelta(seconds=30)  # a running job not heard of for so long has lost its worker
BEAT_SECONDS = 5.0
ATTEMPTS = 3
REST_SECONDS = 5.0  # before a database that does not answer is asked again

_log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody cancelled the job while it ran."""


def ask(function: str, title: str, partnership: Partnership | None, by: Any, **arguments: Any) -> Job:
    """Put a job in the queue. The same job that already waits is not asked for twice; the one waiting is returned."""
    waiting = Job.objects.filter(
        function=function, partnership=partnership, arguments=arguments, state=Job.State.WAITING
    ).first()
    return waiting or Job.objects.create(
        function=function, title=title, partnership=partnership, arguments=arguments, asked_by=by
    )


def advance(job: Job, done: int, total: int, doing: str = "") -> None:
    """Tell how far a job is. Raises Cancelled where somebody cancelled it."""
    still = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)
    if not still.update(done=done, total=total, doing=doing[:200], heartbeat_at=timezone.now()):
        raise Cancelled


def forget_earlier(job: Job) -> None:
    """Drop the earlier runs of a job that the worker asks for by the clock."""
    Job.objects.filter(function=job.function, state=Job.State.DONE).exclude(pk=job.pk).delete()


def cancel(job: Job) -> None:
    """Stop a job that waits or runs, at its next step."""
    unfinished = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING)
    Job.objects.filter(unfinished, pk=job.pk).update(state=Job.State.CANCELLED, ended_at=timezone.now())


def again(job: Job, by: Any) -> Job:
    """Ask anew for a job that failed or was cancelled, with the same arguments."""
    if job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        return job
    return ask(job.function, job.title, job.partnership, by, **job.arguments)


def take() -> Job | None:
    """Claim the next job for this worker: the oldest that waits, or one whose worker fell silent. None: nothing to do.

    The claim is one conditional update, so that of two workers only one gets it, on either database.
    """
    now = timezone.now()
    lost = Q(state=Job.State.RUNNING) & (Q(heartbeat_at__lt=now - SILENCE) | Q(heartbeat_at__isnull=True))
    for job in Job.objects.filter(Q(state=Job.State.WAITING) | lost).order_by("pk"):
        held = Job.objects.filter(pk=job.pk, state=job.state, attempt=job.attempt)
        if job.attempt >= ATTEMPTS:
            told = f"The work was begun {job.attempt} times and each time its worker stopped without an answer."
            held.update(state=Job.State.FAILED, error=told, ended_at=now)
            continue
        if held.update(state=Job.State.RUNNING, attempt=job.attempt + 1, heartbeat_at=now):
            job.refresh_from_db()
            return job
    return None


def run(job: Job) -> Job:
    """Do a job that was taken, and keep its result or its error. Never raises for what the job's function raises."""
    module, _, name = job.function.partition(":")
    ended: dict[str, Any]
    try:
        with _beating(job):
            result = getattr(importlib.import_module(module), name)(job, **job.arguments)
        ended = {"state": Job.State.DONE, "result": result, "error": ""}
    except Cancelled:
        ended = {"state": Job.State.CANCELLED}
    except SaferplanError as error:
        ended = {"state": Job.State.FAILED, "error": str(error)}
    except Exception:
        _log.exception("Job %s failed: %s", job.pk, job.title)
        ended = {"state": Job.State.FAILED, "error": traceback.format_exc()}
    Job.objects.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING).update(ended_at=timezone.now(), **ended)
    job.refresh_from_db()
    return job


def run_waiting() -> int:
    """Do all that waits, and say how many jobs that was."""
    count = 0
    while job := take():
        run(job)
        count += 1
    return count


def work(stop: threading.Event, pause: float = 1.0, between: Callable[[], None] | None = None) -> None:
    """The worker: do what waits until told to stop; the job in hand is finished first. `between` is called each time
    round, before the next job is looked for. A database that does not answer is waited for."""
    while not stop.is_set():
        try:
            close_old_connections()
            if between is not None:
                between()
            job = take()
            if job is None:
                stop.wait(pause)
            else:
                run(job)
        except (OperationalError, InterfaceError) as error:
            _log.warning("The database does not answer: %s", error)
            connection.close()
            stop.wait(REST_SECONDS)


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """Say every few seconds that the job is alive, from a thread with its own connection."""
    if connection.in_atomic_block:  # in a test's transaction a second connection would wait for the first
        yield
        return
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                Job.objects.filter(pk=job.pk, attempt=job.attempt).update(heartbeat_at=timezone.now())
            except (OperationalError, InterfaceError):  # busy or away for a moment: the next beat tries again
                connection.close()
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=BEAT_SECONDS)


__all__ = ["Cancelled", "Job", "advance", "ask", "cancel", "run", "run_waiting", "take", "work"]
