"""What waits for somebody: a line of a task list, on the home page and in a reminder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
