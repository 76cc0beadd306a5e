"""Composing a release beside the pages: it takes the better part of a minute for sixty indicators."""

from __future__ import annotations

from typing import Any

from saferplan_web.core.jobs import advance
from saferplan_web.core.models import Job
from saferplan_web.people.models import User
from saferplan_web.performance.answers import answers_given
from saferplan_web.release.changes import earlier_releases, keep_composed
from saferplan_web.release.composing import compose
from saferplan_web.release.models import Release


def compose_release(job: Job, release: str, asker: int) -> dict[str, Any]:
    """Compose a release and keep it to be checked. Running again from the start gives the same."""
    held = Release.objects.select_related("partnership").get(partnership=job.partnership, key=release)
    if held.approved_at or held.withdrawn_at:
        return {"said": "The release was approved or dropped meanwhile; nothing was done."}
    minded, given = earlier_releases(held), answers_given(held.partnership)
    made = compose(
        held,
        [one.record or {} for one in minded],
        list(given.values()),
        lambda done, total, said: advance(job, done, total, said),
    )
    keep_composed(by=User.objects.get(pk=asker), release=held, made=made, minded=minded, given=list(given))
    return {"release": held.key, "withheld": len(made.withheld), "indicators": len(made.summary["indicators"])}
