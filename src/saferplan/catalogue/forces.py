"""Police areas of England and Wales: the slug of their files, their code, and the names they are printed under."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import ConfigDict

from saferplan.catalogue.reading import read_list


@dataclass(frozen=True)
class PoliceArea:
    """`slug` as in the names of its files, `code` nine characters (empty: a force without territory of its own)."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    slug: str
    name: str
    code: str = ""
    also: tuple[str, ...] = ()  # other spellings that tables print
    road_casualties: str = ""  # its number in references of road casualties

    @property
    def names(self) -> frozenset[str]:
        """Every spelling, lower case, by which a table may name the force."""
        return frozenset(name.casefold() for name in (self.name, self.slug, *self.also))


@cache
def police_areas() -> tuple[PoliceArea, ...]:
    """All of them, in order of slug."""
    return tuple(sorted(read_list("police_areas.toml", "police_area", PoliceArea), key=lambda area: area.slug))


@cache
def by_code() -> dict[str, PoliceArea]:
    """Code to police area; forces without territory are left out."""
    return {area.code: area for area in police_areas() if area.code}


@cache
def by_slug() -> dict[str, PoliceArea]:
    """Slug to police area."""
    return {area.slug: area for area in police_areas()}
