"""A program that test_at_once runs: several at once, each with a connection of its own, on a database made for it.

It prints what came of it as JSON. What people save, workers claim and programs send must come out right however the
threads meet; inside a test's transaction they would not meet at all.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from saferplan_web.config.place import ensure_exists  # noqa: E402
from saferplan_web.core.jobs import take  # noqa: E402
from saferplan_web.core.models import Change, Job  # noqa: E402
from saferplan_web.performance.models import Batch, SentOnce  # noqa: E402
from saferplan_web.plan.changes import edit_priority  # noqa: E402
from saferplan_web.plan.models import Priority  # noqa: E402
from tests.web.asking import token_of  # noqa: E402
from tests.web.made import account, partnership, priority  # noqa: E402
from tests.web.returning import draft, fire_partner, fire_world, row  # noqa: E402

JOBS, WORKERS, SAVERS, SENDERS = 200, 4, 4, 4


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each gave, or the name of what it raised; all begin at the same moment."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def one(at: int) -> None:
        try:
            gate.wait(30)
            found[at] = acts[at]()
        except Exception as error:
            found[at] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(at,)) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def saved() -> dict[str, Any]:
    """Several people save the same priority, all from the same version of it."""
    here = partnership()
    thing, by = priority(here, "Burglary"), account("co-ordinator", here)
    first = Change.objects.filter(act="plan.edit_priority").count()

    def save(at: int) -> str:
        own = Priority.objects.get(pk=thing.pk)
        read.wait(30)
        edit_priority(by=by, priority=own, version=1, values={"outcome": f"Outcome {at}"})
        return f"Outcome {at}"

    read = threading.Barrier(SAVERS)
    told = together([lambda at=at: save(at) for at in range(SAVERS)])  # type: ignore[misc]
    thing.refresh_from_db()
    kept = Change.objects.filter(act="plan.edit_priority").count() - first
    return {"told": sorted(told), "outcome": thing.outcome, "version": thing.version, "changes": kept}


def claimed() -> dict[str, Any]:
    """Workers claim jobs until there are none."""
    Job.objects.all().delete()
    Job.objects.bulk_create(Job(function="none:none", title=f"Job {at}") for at in range(JOBS))

    def work() -> list[int]:
        taken = []
        while job := take():
            taken.append(job.pk)
        return taken

    told = together([work] * WORKERS)
    counted = Counter(pk for one in told if isinstance(one, list) for pk in one)
    faults = [one for one in told if not isinstance(one, list)]
    return {"claimed": len(counted), "twice": sum(1 for times in counted.values() if times > 1), "faults": faults}


def sent() -> dict[str, Any]:
    """A program sends the same return several times at once, under one key."""
    from django.test import Client

    here = fire_world()
    fire = fire_partner(here)
    token, before = token_of(fire, writes=True), Batch.objects.count()
    draft(fire, here, row("visits", "2015-06", 130))  # loads what the checks need, before the threads begin
    body = {"figures": [{"indicator": "fires", "period": "2015-06", "figure": 97}]}
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "june"}

    def send() -> Any:
        answer = Client().post("/api/own/returns", body, content_type="application/json", headers=headers)
        return [answer.status_code, answer.json().get("key")]

    told = together([send] * SENDERS)
    return {"told": told, "returns": Batch.objects.count() - before - 1, "kept": SentOnce.objects.count()}


if __name__ == "__main__":
    # Tables straight from the models: many times quicker than one migration after another.
    settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
    for name, told in settings.DATABASES.items():
        ensure_exists(told)
        call_command("migrate", database=name, verbosity=0, run_syncdb=True)
    call_command("createcachetable", verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    print(json.dumps({"claimed": claimed(), "saved": saved(), "sent": sent()}))
