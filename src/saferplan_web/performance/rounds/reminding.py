"""When somebody is reminded of a thing: five days before it is due, on the day, the day after, then every week.

Whether a reminder is owed is read from what was told, not from the day alone: after days without a worker nobody is
passed over, and nobody hears of the same thing twice for the same date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from saferplan_web.core.waiting import Waiting
from saferplan_web.performance.models import Told

BEFORE = 5
WEEK = 7
REMINDED = {"highlight report", "analysis", "action", "return", "remark", "problem", "variance", "release"}


def mark_of(due: date | None, today: date) -> date | None:
    """The last day on or before today on which something due then is to be told; None where it is too early.

    A thing without a date is told when it is first seen, and again every week.
    """
    if due is None:
        return today - timedelta(days=WEEK - 1)
    late = (today - due).days
    if late < -BEFORE:
        return None
    if late < 0:
        return due - timedelta(days=BEFORE)
    if late == 0:
        return due
    return due + timedelta(days=max(1, late // WEEK * WEEK))


def owed(user: int, things: Iterable[Waiting], today: date) -> list[Waiting]:
    """What somebody is to be told today: the whole digest where any part of it is due to be told, else nothing."""
    listed = [one for one in things if one.kind in REMINDED and mark_of(one.due, today) is not None]
    if not listed:
        return []
    rows = Told.objects.filter(message__user=user, message__sent_on__gte=today - timedelta(days=60))
    last: dict[tuple[int, str, str, date | None], date] = {}
    for row in rows.order_by("message__sent_on").values_list("partnership", "kind", "key", "due", "message__sent_on"):
        last[row[0], row[1], row[2], row[3]] = row[4]
    for one in listed:
        mark, told = mark_of(one.due, today), last.get((one.partnership, one.kind, one.key[:200], one.due))
        if mark is not None and (told is None or told < mark):
            return listed
    return []
