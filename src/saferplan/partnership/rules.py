"""What is wrong with a rule by which an indicator is worked out from others: the same for files and for forms."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Derived, Shape

DIVIDED = (Shape.RATIO, Shape.ROLLING_RATIO, Shape.DIFFERENCE)


def rule_faults(
    rule: Derived, others: Iterable[Derived], known: Collection[str], where: str = ""
) -> list[tuple[str, SaferplanError]]:
    """Every fault of a rule with the part of it that is wrong: `of`, `over` or `shape`.

    `others` are the rules of the partnership (one for the same indicator does not count), `known` the names of its
    indicators and returns, `where` the place that the errors name.
    """
    found = [
        (part, SaferplanError(f"there is no return or indicator “{name}”.", where, _near(name, known)))
        for part, names in (("of", rule.of), ("over", rule.over))
        for name in names
        if name not in known
    ]
    if (rule.shape in DIVIDED) != bool(rule.over) or not rule.of:
        mend = "A ratio or difference needs `of` and `over`; a sum needs `of` alone."
        found.append(("shape", SaferplanError(f"the parts do not make a {rule.shape}.", where, mend)))
    if _circular(rule, {one.indicator: one for one in others} | {rule.indicator: rule}):
        found.append(
            ("of", SaferplanError(f"“{rule.indicator}” is worked out from itself.", where, "Name other parts."))
        )
    return found


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"Did you mean “{near[0]}”?" if near else f"Known: {', '.join(sorted(known)) or 'none yet'}."


def _circular(rule: Derived, rules: dict[str, Derived]) -> bool:
    seen: set[str] = set()
    waiting = [*rule.of, *rule.over]
    while waiting:
        part = waiting.pop()
        if part == rule.indicator:
            return True
        if part in rules and part not in seen:
            seen.add(part)
            waiting += [*rules[part].of, *rules[part].over]
    return False
