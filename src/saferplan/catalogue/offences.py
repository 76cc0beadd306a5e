"""Offence groups: named baskets of offence codes, each edition with the months in which it holds.

Groups overlap (robbery counts in acquisitive crime and in violent crime), so this is no tree.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict

from saferplan.catalogue.reading import read_list
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period


def _month(text: object) -> object:
    try:
        return Period.parse(text) if isinstance(text, str) else text
    except SaferplanError as error:
        raise ValueError(str(error)) from None


Month = Annotated[Period, BeforeValidator(_month)]


@dataclass(frozen=True)
class Edition:
    """The offence codes of a group from one month to another; no `first` or `last` means no bound."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    codes: tuple[str, ...]
    first: Month | None = None
    last: Month | None = None
    note: str = ""

    def holds(self, period: Period) -> bool:
        """Whether the whole of the period lies in the edition's months."""
        after = self.first is None or self.first.first <= period.first
        return after and (self.last is None or period.last <= self.last.last)


@dataclass(frozen=True)
class OffenceGroup:
    """A basket over Home Office codes. `crime_types` names police.uk types that hold exactly the same, if any do;
    `without_codes` says why police.uk types cannot make it."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    title: str
    editions: tuple[Edition, ...]
    source: str = ""
    crime_types: tuple[str, ...] = ()
    without_codes: str = ""

    def edition(self, period: Period) -> Edition | None:
        """The edition that holds over the whole period, or None."""
        return next((edition for edition in self.editions if edition.holds(period)), None)


@cache
def offence_groups() -> dict[str, OffenceGroup]:
    """Name to group."""
    return {group.name: group for group in read_list("offence_groups.toml", "group", OffenceGroup)}


def offence_group(name: str) -> OffenceGroup:
    """The group of this name; raises SaferplanError with close names."""
    if found := offence_groups().get(name):
        return found
    near = difflib.get_close_matches(name, offence_groups(), n=3)
    raise SaferplanError(
        f"There is no offence group “{name}”.", mend=f"Did you mean {' or '.join(near)}?" if near else ""
    )
