"""Pages a ward: when they are to be made, which stand, and whose ward is whose."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from saferplan import Folder, Period, to_json
from saferplan_web.core import jobs
from saferplan_web.core.models import Job, Partnership
from saferplan_web.people.models import Post
from saferplan_web.performance.asking import month_of_figures
from saferplan_web.performance.models import WardSheet, WardTables
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.visible import serves

WARDS = "saferplan_web.performance.jobs_wards:work_out_wards"
TITLE = "Ward pages"


def ask_wards(partnership: Partnership, by: Any, month: Period | None = None) -> Job:
    """Ask for the pages of all wards, as at a month (the one reported), and for what the records can be asked."""
    wanted = {} if month is None else {"as_at": str(month)}
    return jobs.ask(WARDS, TITLE, partnership, by, **wanted)


def follow(partnership: Partnership, by: Any, folder: Folder, state: str, month: Period) -> Job | None:
    """After a recalculation: ask for the wards where they stand on something else than is so now."""
    if not state or month != month_of_figures(partnership):
        return None
    held = WardTables.objects.filter(partnership=partnership, as_at=month).only("stands_on").first()
    if held and held.stands_on == mark_of(folder, state):
        return None
    return ask_wards(partnership, by, month)


def mark_of(folder: Folder, state: str) -> str:
    """What the pages of wards are made from, as one mark."""
    own = replace(folder.partnership, priorities=(), recommendations=())
    parts = (own, folder.indicators, folder.areas, folder.denominators, folder.breaks)
    written = json.dumps([state, *(to_json(part) for part in parts)], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def under_way(partnership: Partnership) -> Job | None:
    """The job that works the wards out, where it waits or runs."""
    unfinished = (Job.State.WAITING, Job.State.RUNNING)
    return Job.objects.filter(function=WARDS, partnership=partnership, state__in=unfinished).first()


def tables_shown(partnership: Partnership, month: Period | None) -> WardTables | None:
    """The tables of all wards as at a month; none where an indicator in them is not for everyone any more."""
    held = WardTables.objects.filter(partnership=partnership, as_at=month).first()
    if held is None:
        return None
    closed = Indicator.objects.filter(partnership=partnership, key__in=held.indicators, restricted=True)
    return None if closed.exists() else held


def sheets_of(partnership: Partnership, month: Period | None) -> QuerySet[WardSheet]:
    """Wards as at a month by name, without their pages."""
    return WardSheet.objects.filter(partnership=partnership, as_at=month).defer("page", "charts")


def own_wards(person: Any) -> set[str]:
    """Codes of the wards that somebody sits for."""
    return {post.ward for post in person.posts if post.ward and serves(post, person.partnership)}


def wards_held(posts: Iterable[Post]) -> list[WardSheet]:
    """The newest page of each ward that the holder of the posts sits for; one query."""
    wanted = {(one.pk, post.ward) for post in posts if post.ward for one in (post.partnership, *post.also.all())}
    if not wanted:
        return []
    condition = Q(pk__in=[])
    for partnership, ward in wanted:
        condition |= Q(partnership=partnership, ward=ward)
    rows = WardSheet.objects.filter(condition).select_related("partnership").defer("page", "charts").order_by("as_at")
    return list({(row.partnership_id, row.ward): row for row in rows}.values())
