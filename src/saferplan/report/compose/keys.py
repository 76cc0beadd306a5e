"""Anchors: where in the report an indicator's measure, exception and sources stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from saferplan.report.wording import sources_of
from saferplan.values.judgement import Judgement
from saferplan.values.plan import Partnership, Priority
from saferplan.values.series import Origin

OTHER = Priority("", "Other measures")


def slug(text: str) -> str:
    """Letters, digits and hyphens only: safe as an anchor in every format."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "x"


def measure_key(judged: Judgement) -> str:
    """The section with the indicator's table and chart."""
    return f"measure-{slug(judged.indicator.id)}"


def source_key(judged: Judgement) -> str:
    """The section that says where the indicator's figures come from."""
    return f"source-of-{slug(judged.indicator.id)}"


def source(judged: Judgement) -> Origin:
    """The origin of whatever is said or shown of an indicator."""
    return Origin(source=f"Source: {sources_of(judged)}", entry=source_key(judged))


def grouped(partnership: Partnership, judgements: Iterable[Judgement]) -> list[tuple[Priority, list[Judgement]]]:
    """Judgements by priority, in the order of the plan; those of no named priority last."""
    known = {priority.id: priority for priority in partnership.priorities}
    groups: dict[str, list[Judgement]] = {priority: [] for priority in known}
    for judged in judgements:
        name = judged.indicator.priority
        known.setdefault(name, Priority(name, name) if name else OTHER)
        groups.setdefault(name, []).append(judged)
    return [(known[name], members) for name, members in groups.items() if members]
