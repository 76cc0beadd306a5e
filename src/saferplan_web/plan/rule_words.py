"""How an indicator is worked out, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from saferplan import from_json
from saferplan.values.folder import Shape
from saferplan_web.govuk.written import sentence_list


def rule_words(rule: Any, names: Mapping[str, str]) -> str:
    """The rule as it is kept, in words. `names` of indicators by key; a return is called by its own."""
    found = from_json(rule)
    of, over = ([names.get(part, part) for part in parts] for parts in (found.of, found.over))
    words = sentence_list(of) + (" added up" if len(of) > 1 else "")
    if over:
        words += f", {'less' if found.shape is Shape.DIFFERENCE else 'divided by'} {sentence_list(over)}"
        words += " added up" if len(over) > 1 else ""
    if found.shape in (Shape.ROLLING_SUM, Shape.ROLLING_RATIO):
        words += f", over the last {found.months} months"
    return words if found.complete else f"{words}; from the parts that are there"
