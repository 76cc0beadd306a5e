"""What gives a restricted indicator away: whatever is worked out from it, through others too, or counts the same.

A sum, a share or a rolling total with a restricted part is restricted itself, however many other parts it has: the
others are open, or may become so, and what is left is the secret. Nobody has to think of that: it follows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from saferplan.values.folder import Derived, Folder

_RATE = "-rate"


def following(
    restricted: Collection[str], rules: Iterable[Derived], counts: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Every indicator that tells of restricted ones, with the ids of those. `counts` says what an indicator counts
    (see `same_count`): two that count the same tell each other."""
    parts: dict[str, set[str]] = {rule.indicator: {*rule.of, *rule.over} for rule in rules}
    alike: dict[str, set[str]] = {}
    for name, what in counts.items():
        if what:
            alike.setdefault(what, set()).add(name)
    found: dict[str, tuple[str, ...]] = {}
    for name in {*parts, *counts}:
        seen: set[str] = set()
        near = {name}
        while near:
            seen |= near
            near = {part for one in near for part in (*parts.get(one, ()), *alike.get(counts.get(one, ""), ()))} - seen
        if told := sorted((seen - {name}) & set(restricted)):
            found[name] = tuple(told)
    return found


def same_count(measure: str, area: str) -> str:
    """What is counted: a rate tells the count to whoever knows the number of residents. Blank: nothing is counted."""
    return f"{measure.removesuffix(_RATE)} {area}" if measure else ""


def closed(folder: Folder) -> Folder:
    """The folder with everything marked as restricted that would give a restricted indicator away."""
    hidden = {one.id for one in folder.indicators if one.restricted}
    counts = {one.id: same_count(one.measure, one.area) for one in folder.indicators}
    told = following(hidden, folder.derived, counts) if hidden else {}
    if not told:
        return folder
    marked = (replace(one, restricted=True) if one.id in told else one for one in folder.indicators)
    return replace(folder, indicators=tuple(marked))


def marked_since(before: Folder, now: Folder) -> Folder:
    """An earlier folder with what is restricted by now marked as it is now: it is told no more openly than that."""
    hidden = {one.id for one in now.indicators if one.restricted}
    marked = tuple(replace(one, restricted=one.restricted or one.id in hidden) for one in before.indicators)
    return replace(before, indicators=marked)
