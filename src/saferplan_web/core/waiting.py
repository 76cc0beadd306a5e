"""What waits for somebody: a line of a task list, on the home page and in a reminder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for somebody. `colour` is that of the tag.

    `due`, `kind`, `partnership` and `key` are for reminders: of what it is, and by when. `told` is the title as it
    may stand in an e-mail, where that must say less than the page does.
    """

    title: str
    href: str
    hint: str = ""
    state: str = ""
    colour: str = ""
    kind: str = ""
    partnership: int = 0
    key: str = ""
    due: date | None = None
    told: str = ""


Finder = Callable[[list[Any]], Iterable[Waiting]]  # of the posts held today; a query or two, however much there is
_finders: list[Finder] = []


def finds_work(finder: Finder) -> None:
    """An app says how work is found that waits for somebody: once, when it is ready."""
    if finder not in _finders:
        _finders.append(finder)


def work_of(posts: list[Any]) -> list[Waiting]:
    """All that waits for whoever holds these posts, the most pressing first."""
    found = [line for finder in _finders for line in finder(posts)]
    return sorted(found, key=lambda one: (one.due or date.max, one.title))
