"""Acts on layouts: how the scorecard that a body already keeps is read."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify

from saferplan import write_mapping
from saferplan.values.returns import ScorecardMapping
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Organisation
from saferplan_web.performance.models import Layout


def keep_layout(
    *, by: Any, partnership: Partnership, organisation: Organisation | None, name: str, mapping: ScorecardMapping,
    why: str = "",
) -> Layout:  # fmt: skip
    """Keep how a scorecard is read under its name; a body's layout of the same name is replaced."""
    text = write_mapping(mapping)
    own = Layout.objects.filter(partnership=partnership, organisation=organisation, name=name)
    there = own.filter(withdrawn_at__isnull=True).first()
    with changing(by, partnership, f"Layout of a scorecard kept: {name}", why) as change:
        if there is not None:
            return change.edit(there, {"mapping": text})
        key = _free_key(partnership, slugify(name) or "scorecard")
        made = Layout(partnership=partnership, key=key, organisation=organisation, name=name, mapping=text)
        return change.add(made)


def withdraw_layout(*, by: Any, layout: Layout, why: str = "") -> Layout:
    """A layout that is used no more."""
    with changing(by, layout.partnership, f"Layout of a scorecard withdrawn: {layout.name}", why) as change:
        return change.withdraw(layout, by)


def _free_key(partnership: Partnership, wanted: str) -> str:
    taken = set(Layout.objects.filter(partnership=partnership).values_list("key", flat=True))
    return next(key for at in range(len(taken) + 1) if (key := wanted if not at else f"{wanted}-{at + 1}") not in taken)
