"""Which periods count as supplied for an area, and from which files they came."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from saferplan.catalogue.forces import by_slug
from saferplan.measures.areas import Footprint
from saferplan.measures.layouts import Layout, layout
from saferplan.measures.spans import cover, interned
from saferplan.values.period import Period

if TYPE_CHECKING:
    from saferplan.records.store import Store

_NAMED = 4  # forces named in a note
POINTS = "Points inside the police area’s districts; the slug of its files gives every row of them instead."
NO_LOOKUP = (
    "The store has no lookup that says which force polices this area. A month counts as supplied when it is in the "
    "files of {force}, which hold most of the area's rows."
)


class Supply:
    """What the store holds of one dataset.

    Where files come force by force, a month counts as supplied for an area when every force that polices it supplied
    the month; rows of other forces at points inside are counted too, but their files are not waited for.
    """

    def __init__(self, store: Store, dataset: str) -> None:
        self._store, self.dataset = store, dataset
        self.form: Layout = layout(dataset)
        self.scopes = {
            scope: frozenset(interned(one.first, one.months) for one in held)
            for scope, held in store.supplied(dataset).items()
        }
        self._sources: dict[tuple[frozenset[str], Period, Period], str] = {}

    def homes(self, area: Footprint) -> frozenset[str]:
        """The scopes whose files are waited for."""
        if self.form.by_number and area.homes:
            return frozenset(by_slug()[slug].road_casualties for slug in area.homes)
        if not self.form.by_force or area.area.kind == "everything":
            return frozenset(self.scopes)
        if area.homes is not None:
            return area.homes
        main = self._main_force(area)
        return frozenset((main,)) if main else frozenset()

    def note(self, area: Footprint) -> str:
        """A rule the reader must know: what a police area's code means, or how the force was found without a lookup."""
        if self.form.by_force and area.area.kind == "police-area":
            return POINTS
        if self.form.by_force and area.homes is None and area.area.kind != "everything":
            if main := self._main_force(area):
                return NO_LOOKUP.format(force=main)
            return "No force’s files hold a row of this area, and no lookup of the store says which force polices it."
        return ""

    def periods(self, area: Footprint) -> frozenset[Period]:
        """Periods supplied for the area by all that are waited for; tables without scopes of their own: any."""
        held = [self.scopes.get(home, frozenset()) for home in self.homes(area)]
        if not held:
            return frozenset()
        first, *others = held
        waited_for = self.form.by_force or self.form.by_number
        return first.intersection(*others) if waited_for else first.union(*others)

    def lacking(self, area: Footprint, period: Period) -> str:
        """Why a period is not covered: which forces did not supply all of it, and how many of its months came."""
        parts = []
        everything = area.area.kind == "everything"
        if (self.form.by_force or self.form.by_number) and (everything or area.homes is not None):
            late = [home for home in sorted(self.homes(area)) if not cover(period, self.scopes.get(home, ()))]
            numbered = {one.road_casualties: one.slug for one in by_slug().values()} if self.form.by_number else {}
            named = [numbered.get(home, home) for home in late]
            if named:
                more = f" and {len(named) - _NAMED} more" * (len(named) > _NAMED)
                parts.append(f"Not supplied{' in full' * (period.months > 1)} by {', '.join(named[:_NAMED])}{more}.")
        if period.months > 1:
            came = sum(one.months for one in self.periods(area) if period.holds(one))
            parts.append(f"{came} of {period.months} months are supplied.")
        return " ".join(parts)

    def source(self, area: Footprint, parts: Sequence[Period]) -> str:
        """The files that a figure over these periods was read from: the first and last, and how many in all."""
        homes = self.homes(area)
        key = (homes, parts[0], parts[-1])
        if key not in self._sources:
            names = list(dict.fromkeys(self._file(scope, part) for part in parts for scope in sorted(homes) or [""]))
            between = f" … {names[-1]} ({len(names)} files)" if len(names) > 1 else ""
            self._sources[key] = names[0] + between
        return self._sources[key]

    def _file(self, scope: str, period: Period) -> str:
        unit = self._store.origin(self.dataset, scope, period)
        return f"{unit.input} (import {unit.import_number})" if unit else self.dataset

    def _main_force(self, area: Footprint) -> str:
        if area.area.code not in self._main:
            rows = self._store.table(self.dataset, places=area.codes)
            rows = rows.filter(rows[self.form.place].isin(sorted(area.codes)))
            counted = rows.group_by(force=rows[self.form.force]).aggregate(rows=rows.count())
            found = self._store.fetch(counted).to_pylist()
            best = max(found, key=lambda row: (row["rows"], row["force"]), default={"force": ""})
            self._main[area.area.code] = best["force"]
        return self._main[area.area.code]

    @cached_property
    def _main(self) -> dict[str, str]:
        return {}


def missing_file(dataset: str, held: Collection[str]) -> str:
    """What to import where a dataset is not in the store."""
    what = {
        "street": "street-level files of data.police.uk",
        "outcomes": "outcomes files of data.police.uk",
        "stop-and-search": "stop and search files of data.police.uk",
        "recorded-crime": "the Home Office’s recorded-crime tables by community safety partnership",
        "casualties": "road casualty (STATS19) files",
    }.get(dataset, f"a partner’s file with the mapping “{dataset.removeprefix('partner:')}”")
    return f"Import {what}. The store holds {', '.join(sorted(set(held) - {'lookup'})) or 'no records'}."
