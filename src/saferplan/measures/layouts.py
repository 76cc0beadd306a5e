"""How the rows of each dataset say where they belong, and by whom their months are supplied."""

from __future__ import annotations

from dataclasses import dataclass

from saferplan.catalogue.forces import by_slug
from saferplan.measures.areas import Footprint
from saferplan.measures.geography import Geography
from saferplan.values.errors import SaferplanError


@dataclass(frozen=True)
class Layout:
    """`force` is the column of the force, `place` the column rows are placed by (empty: none), `carries` what that
    column holds: neighbourhood, partnership, district name, or any code. `by_force`: months are supplied force by
    force, under its slug; `by_number`: under its number in road casualty references. `spans`: rows carry
    `period_first` and `period_months` instead of `month`."""

    force: str
    place: str
    carries: str
    by_force: bool = False
    by_number: bool = False
    spans: bool = False


_LAYOUTS = {
    "street": Layout("force", "lsoa", "neighbourhood", by_force=True),
    "outcomes": Layout("force", "lsoa", "neighbourhood", by_force=True),
    "stop-and-search": Layout("force", "", "", by_force=True),
    "recorded-crime": Layout("force", "partnership_code", "partnership", spans=True),
    "casualties": Layout("", "area_name", "district name", by_number=True),
}


def layout(dataset: str) -> Layout:
    """The layout of a dataset; every partner's mapped file has the same."""
    if dataset.startswith("partner:"):
        return Layout("", "place", "any", spans=True)
    return _LAYOUTS[dataset]


@dataclass(frozen=True)
class Keys:
    """What a row of one dataset must carry to count for an area: `inside` places, or one of `forces`, or anything."""

    inside: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()
    forces: frozenset[str] = frozenset()
    everything: bool = False


def keys(dataset: str, area: Footprint, known: Geography) -> Keys:
    """The keys of an area in a dataset; raises SaferplanError where its rows cannot be placed so finely."""
    form = layout(dataset)
    if area.area.kind == "everything":
        return Keys(everything=True)
    if area.force:
        return _force_keys(dataset, form, area)
    if form.carries == "neighbourhood":
        return Keys(area.codes, area.partly)
    if form.carries == "any":
        return Keys(area.codes | area.also | area.partnerships | {area.area.code})
    if form.carries == "partnership" and area.partnerships:
        return Keys(area.partnerships)
    if form.carries == "district name" and area.also:
        names = known.district_names
        if named := frozenset(names[code].casefold() for code in area.also if code in names):
            return Keys(named)
    finest = {"partnership": "partnerships", "district name": "whole districts"}.get(form.carries, "forces")
    slugs = " or ".join(sorted(area.homes or ())[:3]) or "leicestershire, for example"
    raise SaferplanError(
        f"Records of {dataset} are placed by {finest}; they cannot be counted for {area.area.code}.",
        mend=f"Ask for an area made of {finest}."
        if form.carries
        else f"Ask for a police area by the slug of its files ({slugs}).",
    )


def _force_keys(dataset: str, form: Layout, area: Footprint) -> Keys:
    if form.by_force:
        return Keys(forces=frozenset((area.force,)))
    if form.force:
        police = by_slug().get(area.force)
        return Keys(forces=police.names if police else frozenset((area.force,)))
    raise SaferplanError(
        f"Records of {dataset} do not name a force.", mend="Name the police area by its nine-character code, or all."
    )
