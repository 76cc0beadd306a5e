"""What a release leaves out, for those inside who check it before it goes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from saferplan.values.period import Period


class Why(StrEnum):
    """Why a figure is withheld. Outside, all are marked alike: to tell them apart would give a range."""

    SMALL = "small"
    GIVES_AWAY = "would give a small count away"
    NOT_PROTECTED = "cannot be protected"


@dataclass(frozen=True)
class SmallCount:
    """One figure that is withheld in a release. For inside alone: it names the count.

    `area` is a code where it is not the partnership's own. `sentence` says it in words.
    """

    indicator: str
    name: str
    area: str
    period: Period
    count: int
    why: Why
    sentence: str
