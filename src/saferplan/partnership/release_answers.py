"""A release beside the answers to requests: whoever holds both cannot solve for a small count either.

Answers are counts over crime types, neighbourhoods and months, and so are the counted figures of a release. Those that
touch are cut into the smallest parts that any of them tells apart; the parts stand in the release unprinted, bound to
its figures and to the answers by sums, and are protected with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from saferplan.catalogue.measures import all_measures
from saferplan.judgement.disclosure_editions import suppress_apart
from saferplan.judgement.disclosure_rule import Relation, Release, Rule
from saferplan.judgement.disclosure_series import Figure
from saferplan.measures.street_counts import kinds_of, street_counts
from saferplan.partnership import given_out
from saferplan.partnership.area_lists import footprint_of, opened
from saferplan.partnership.explore_record import earlier_figures
from saferplan.partnership.given_out import Told, parts_of, touching
from saferplan.partnership.release_figures import ReleaseFigures
from saferplan.records.store import Store
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.period import Period

ANSWERS = "figures given out in answers"
_MANY = 10**6  # more than any count of a partnership: a withheld figure is known to be no nought, and no more


@dataclass(frozen=True)
class Beside:
    """A release with the answers it touches. `answers` is what they tell by themselves; `names` are the indicators
    that they touch."""

    release: Release[Figure]
    answers: Release[Figure] | None = None
    names: tuple[str, ...] = field(default=())

    def told_already(self, rule: Rule) -> frozenset[Figure]:
        """Parts that the answers give away by themselves, since figures were revised: no secret any more."""
        return suppress_apart(self.answers, rule).exposed if self.answers is not None else frozenset()


def beside_answers(
    folder: Folder, store: Path | None, as_at: Period, figures: ReleaseFigures, answers: Sequence[Mapping[str, Any]]
) -> Beside:
    """The release with all that answers tell of it. SaferplanError where there are answers and no store to cut by."""
    if not answers:
        return Beside(figures.release)
    if store is None:
        what = "figures were given out in answers to requests, and without the record store nothing protects them."
        raise SaferplanError(what, mend="Name the record store that they were counted from.")
    held = opened(store)
    told = earlier_figures(folder, held, answers)
    over = _counted_over(folder, held, figures)
    near = {key: one for key, one in over.items() if any(each.figure.touches(one) for each in told)}
    if not near:
        return Beside(figures.release)
    return _bound(held, as_at, figures.release, near, touching(list(near.values()), told))


def _counted_over(folder: Folder, store: Store, figures: ReleaseFigures) -> dict[Figure, given_out.Figure]:
    """What each counted figure of the release is a count over."""
    measures, codes = all_measures(), dict[str, frozenset[str]]()
    named = {one.id: one for one in figures.indicators}
    found = {}
    for series in (*figures.series, *figures.areas):
        indicator, area = named.get(series.name), series.area.code
        name = indicator.measure.removesuffix("-rate") if indicator else ""
        kinds = kinds_of(measures[name]) if name in measures else None
        if kinds is None:
            continue
        if area not in codes:
            codes[area] = footprint_of(folder, store, area).codes
        for seen in series.observations:
            key = Figure(series.name, area, seen.period)
            if key in figures.release.cells:
                months = frozenset(range(seen.period.first, seen.period.last + 1))
                found[key] = given_out.Figure(kinds, codes[area], months)
    return found


def _bound(
    store: Store, as_at: Period, release: Release[Figure], near: Mapping[Figure, given_out.Figure],
    told: Sequence[Told],
) -> Beside:  # fmt: skip
    every = [*near.values(), *(one.figure for one in told)]
    codes = frozenset[str]().union(*(one.codes for one in every))
    months = frozenset[int]().union(*(one.months for one in every))
    parts, counts = parts_of(every, street_counts(store, codes, Period(min(months), max(months) - min(months) + 1)))
    names = {part: number for number, part in enumerate(dict.fromkeys(one for of in parts.values() for one in of), 1)}
    keys = {part: Figure(ANSWERS, "", as_at, f"part {number}") for part, number in names.items()}
    cells = {key: counts.get(part, 0) for part, key in keys.items()}
    relations, known = [], dict[Figure, int | tuple[int, int]]()
    for number, one in enumerate(told, 1):
        of = tuple(keys[part] for part in parts[one.figure])
        key, count = Figure(ANSWERS, "", as_at, f"answer {number}"), sum(cells[each] for each in of)
        low, high = (1, _MANY) if one.low is None or one.high is None else (one.low, one.high)
        if low <= count <= high:  # else it was revised since, and binds nothing
            cells[key], known[key] = count, (low, high)
            relations.append(Relation(key, of))
    alone = Release(cells, tuple(relations), frozenset(), already_public=known)
    for key, figure in near.items():
        of = tuple(keys[part] for part in parts[figure])
        if release.cells[key] == sum(cells[each] for each in of):
            relations.append(Relation(key, of))
    printed = frozenset(release.cells if release.printed is None else release.printed)
    joined = Release(
        {**release.cells, **cells}, (*release.relations, *relations), printed, release.ranges,
        {**release.already_public, **known}, release.signed,
    )  # fmt: skip
    return Beside(joined, alone, tuple(dict.fromkeys(key.name for key in near)))


def given_away(names: Sequence[str]) -> SaferplanError:
    """Small counts that a release and the answers together would give away, with the indicators they are of."""
    return SaferplanError(
        f"with what was given out in answers to requests, small counts could be worked out from: {', '.join(names)}.",
        mend="Mark these as restricted, so that this release leaves them out.",
    )
