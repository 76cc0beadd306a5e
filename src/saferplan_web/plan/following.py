"""What is restricted because of others: the rule of the library, kept in the rows that every page goes by."""

from __future__ import annotations

from typing import Any

from saferplan import from_json
from saferplan_web.core.changing import Recorder
from saferplan_web.core.models import Partnership
from saferplan_web.plan.models import Indicator


def restricted_by(partnership: Partnership) -> dict[str, list[Indicator]]:
    """By key: the restricted indicators that an indicator would give away. Withdrawn ones keep their secrets."""
    return _told(list(Indicator.objects.filter(partnership=partnership)))


def names_given_away(indicator: Indicator) -> list[str]:
    """Names of the restricted indicators that this one would give away, for those who may see it."""
    found = restricted_by(indicator.partnership) if indicator.follows else {}
    return [one.name for one in found.get(indicator.key, [])]


def settle_restricted(change: Recorder, partnership: Partnership, changed: Indicator | None = None) -> None:
    """Restrict all that would give a restricted indicator away, and open what no longer would: part of the act that
    changed one of them. `changed` is that one, whose row is taken up anew."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)  # two acts at once: the second sees the first's
    rows = list(Indicator.objects.filter(partnership=partnership))
    told = _told(rows)
    for row in rows:
        follows, stated = row.key in told, row.restricted_itself
        wanted = {"restricted": stated or follows, "follows": follows, "open_alone": follows and not stated}
        if any(getattr(row, name) != value for name, value in wanted.items()):
            change.edit(row, wanted)
            if changed is not None and row.pk == changed.pk:
                changed.refresh_from_db()


def _told(rows: list[Indicator]) -> dict[str, list[Indicator]]:
    known: dict[str, Any] = {row.key: row for row in rows}
    if not any(row.restricted for row in rows):
        return {}
    from saferplan import following, same_count

    found = following(
        {row.key for row in rows if row.restricted_itself},
        [from_json(row.derived) for row in rows if row.derived],
        {row.key: same_count(row.measure, row.area) for row in rows},
    )
    return {key: [known[one] for one in parts] for key, parts in found.items()}
