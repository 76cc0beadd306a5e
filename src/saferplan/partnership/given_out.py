"""Answers to requests, taken together: what must be withheld from a new one, beside all that was given out before.

Each figure given out is a count over some crime types, neighbourhoods and months. Two answers may cut them differently:
a ward by month now, its months together before. So all figures that can touch each other are cut into the smallest
parts that any of them tells apart; every figure is a sum of such parts, and one release holds them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

from saferplan.values.errors import SaferplanError

if TYPE_CHECKING:
    from saferplan.judgement.disclosure_rule import Rule
    from saferplan.measures.street_counts import Kinds, StreetCounts

OTHER = ""  # stands for every crime type that no figure names
MOST_PARTS = 20_000
_ENDLESS = 10**6  # more than any count of a partnership: “not known how many” for the solver
_UNKNOWN = (1, _ENDLESS)  # noughts are given out, so what was withheld is none
Part = tuple[int, ...]


@dataclass(frozen=True)
class Figure:
    """What a count is over. Two figures over the same are one figure."""

    kinds: Kinds
    codes: frozenset[str]
    months: frozenset[int]

    def touches(self, other: Figure) -> bool:
        """Whether a row can be counted in both."""
        near = not self.codes.isdisjoint(other.codes) and not self.months.isdisjoint(other.months)
        return near and not self.kinds.apart(other.kinds)


@dataclass(frozen=True)
class Told:
    """A figure of an earlier answer: the least and the most that its print tells, or withheld (`low` is None)."""

    figure: Figure
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Protected:
    """True counts of the new figures, those to withhold, and those that cannot be protected any more."""

    counts: Mapping[Figure, int]
    withheld: frozenset[Figure]
    exposed: frozenset[Figure]


def touching(new: Collection[Figure], earlier: Iterable[Told]) -> list[Told]:
    """The earlier figures that the new ones touch, directly or through others."""
    near, rest = list(new), list(earlier)
    found: list[Told] = []
    while near:
        edge = [told for told in rest if any(told.figure.touches(figure) for figure in near)]
        met = {id(told) for told in edge}
        rest = [told for told in rest if id(told) not in met]
        found += edge
        near = [told.figure for told in edge]
    return found


def counts_of(figures: Iterable[Figure], counted: StreetCounts) -> dict[Figure, int]:
    """The true count of each figure."""
    return _Cut(list(dict.fromkeys(figures)), counted).counts()


def parts_of(
    figures: Iterable[Figure], counted: StreetCounts
) -> tuple[Mapping[Figure, list[Part]], Mapping[Part, int]]:
    """The smallest parts that any of the figures tells apart, of each figure, and the true count of every part that has
    a row."""
    cut = _Cut(list(dict.fromkeys(figures)), counted)
    return cut.parts, cut.part_counts


def protect(new: Sequence[Figure], earlier: Sequence[Told], counted: StreetCounts, rule: Rule) -> Protected:
    """What to withhold of the new figures so that no small count can be worked out from them and the earlier ones.

    A part that is not given out by itself is protected too, if it is small: it would be a difference of two answers.
    """
    from saferplan.judgement.disclosure import suppress
    from saferplan.judgement.disclosure_rule import Relation, Release

    new = list(dict.fromkeys(new))
    cut = _Cut([*new, *(told.figure for told in earlier)], counted)
    keys = {figure: cut.key(figure) for figure in cut.figures}
    cells: dict[object, int] = {}
    relations = []
    for figure, key in keys.items():
        parts = cut.parts[figure]
        cells.update((part, cut.part_counts.get(part, 0)) for part in parts)
        if key not in cells:
            cells[key] = sum(cells[part] for part in parts)
            relations.append(Relation(key, tuple(parts)))
    public = _public(keys, earlier)
    # Earlier figures count as printed, also those that were withheld: what was withheld is known to be no nought.
    found = suppress(Release(cells, relations, frozenset(keys.values()), already_public=public), rule)
    # A figure that an earlier answer withheld is held to be unknown above, so it must be withheld again.
    hidden = found.withheld | {key for key, held in public.items() if held == _UNKNOWN and cells[key]}
    return Protected(
        {figure: cells[keys[figure]] for figure in new},
        frozenset(figure for figure in new if keys[figure] in hidden),
        frozenset(
            figure for figure, key in keys.items() if key in found.exposed or found.exposed & set(cut.parts[figure])
        ),
    )


def _public(keys: Mapping[Figure, object], earlier: Iterable[Told]) -> dict[object, int | tuple[int, int]]:
    """What readers hold. A figure given out twice (revised in between) is held as it was last."""
    found: dict[object, int | tuple[int, int]] = {}
    for told in earlier:
        key = keys[told.figure]
        if told.low is not None and told.high is not None:
            found[key] = (told.low, told.high)
        else:
            found.setdefault(key, _UNKNOWN)
    return found


class _Cut:
    """Figures, cut into the smallest parts that any of them tells apart."""

    def __init__(self, figures: Sequence[Figure], counted: StreetCounts) -> None:
        self.figures = list(dict.fromkeys(figures))
        words = frozenset[str]().union(*(figure.kinds.words for figure in self.figures)) | {OTHER}
        held = {kinds: frozenset(w for w in words if kinds.holds(w)) for kinds in {f.kinds for f in self.figures}}
        self._kinds = _classes([held[figure.kinds] for figure in self.figures])
        # A neighbourhood without a row in the records hides nothing: readers may know that it is none of today's.
        present = {code for _, code, _ in counted.counts}
        codes = {figure.codes: figure.codes & present or figure.codes for figure in self.figures}
        self._codes = _classes(list(codes.values()))
        self._months = _classes([figure.months for figure in self.figures])
        self.parts: dict[Figure, list[Part]] = {}
        sides: dict[tuple[frozenset[object], int], list[int]] = {}
        for figure in self.figures:
            sets = (held[figure.kinds], codes[figure.codes], figure.months)
            ways = (self._kinds, self._codes, self._months)
            for at, (one, way) in enumerate(zip(sets, ways, strict=True)):
                if (one, at) not in sides:
                    sides[one, at] = sorted({way[each] for each in one})
            self.parts[figure] = list(product(*(sides[one, at] for at, one in enumerate(sets))))
        if len({part for parts in self.parts.values() for part in parts}) > MOST_PARTS:
            raise SaferplanError(
                f"This answer and the earlier ones cut the records into more than {MOST_PARTS:,} parts.",
                mend="Ask for fewer areas, offences or months, or for quarters or years.",
            )
        self._words, self._counted = words, counted

    @property
    def part_counts(self) -> Mapping[Part, int]:
        """The true count of every part that has any row."""
        if not hasattr(self, "_part_counts"):
            found: dict[Part, int] = {}
            for (word, code, month), number in self._counted.counts.items():
                kind = self._kinds.get(word if word in self._words else OTHER)
                place, time = self._codes.get(code), self._months.get(month)
                if kind is not None and place is not None and time is not None:
                    found[kind, place, time] = found.get((kind, place, time), 0) + number
            self._part_counts = found
        return self._part_counts

    def counts(self) -> dict[Figure, int]:
        known = self.part_counts
        return {figure: sum(known.get(part, 0) for part in parts) for figure, parts in self.parts.items()}

    def key(self, figure: Figure) -> object:
        """A figure of one part is that part."""
        parts = self.parts[figure]
        return parts[0] if len(parts) == 1 else tuple(parts)


def _classes(
    sets: Sequence[frozenset[object]] | Sequence[frozenset[str]] | Sequence[frozenset[int]],
) -> dict[object, int]:
    """Every element with the number of its class: those that lie in the same sets are one class."""
    different = list(dict.fromkeys(sets))
    everything: frozenset[object] = reduce(frozenset.union, different, frozenset())
    numbers: dict[tuple[bool, ...], int] = {}
    found: dict[object, int] = {}
    for element in sorted(everything, key=str):
        signature = tuple(element in one for one in different)
        found[element] = numbers.setdefault(signature, len(numbers))
    return found
