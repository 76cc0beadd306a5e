"""One area's totals, as the shapes of measures read them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from saferplan.catalogue.measures import Measure
from saferplan.measures import spans
from saferplan.measures.areas import Footprint
from saferplan.measures.denominators import Known
from saferplan.measures.shapes import Frame, Reader, Value
from saferplan.measures.tallies import Numbers, Tally
from saferplan.values.period import Period

if TYPE_CHECKING:
    from saferplan.measures.calculate import Question

ZERO = Fraction(0)


class AreaReader:
    """Totals of one measure's tallies over one area; `at` is the area's number in the query."""

    def __init__(
        self,
        question: Question,
        measure: Measure,
        tallies: Sequence[Tally],
        numbers: Numbers,
        area: Footprint,
        at: int,
        supplied: frozenset[Period] | None = None,
    ) -> None:
        self.question, self.measure, self.tallies, self.numbers, self.area = question, measure, tallies, numbers, area
        if supplied is None:
            supplied = question.supply.periods(area)
            if measure.absent == "missing":
                supplied &= frozenset(numbers.seen.get(at, ()))
        self.supplied = supplied
        self._covers = question.covers.setdefault(supplied, {})
        self._figures = [numbers.whole.get((tally, at), {}) for tally in tallies]
        self._unknown = [numbers.unknown.get((tally, at), {}) for tally in tallies]
        self._keyed = bool(tallies[0].keys)
        self._partly = numbers.partly.get((tallies[0], at), {})

    def cover(self, period: Period) -> tuple[Period, ...] | None:
        """The supplied periods that make up this one, or None; the same for all measures, so worked out once."""
        try:
            return self._covers[period]
        except KeyError:
            found = self._covers[period] = spans.cover(period, self.supplied)
            return found

    def total(self, which: int, frame: Frame) -> Fraction | None:
        """The total of the measure's tally number `which`; None where the period was not wholly supplied, or a number
        that belongs in the total is missing."""
        covered = frame.covered
        if covered is None or (self._unknown[which] and self._missing(which, covered)):
            return None
        figures = self._figures[which]
        if self._keyed:
            return figures.get(frame.period, ZERO)
        if len(covered) == 1:
            return figures.get(covered[0], ZERO)
        return sum((figures[part] for part in covered if part in figures), ZERO)

    def _missing(self, which: int, covered: Sequence[Period]) -> int:
        unknown = self._unknown[which]
        return sum(unknown[part] for part in covered if part in unknown)

    def missing(self, frame: Frame) -> int:
        """How many numbers the measure's totals over the period lack: of the tally that lacks most."""
        if not any(self._unknown) or frame.covered is None:
            return 0
        return max(self._missing(which, frame.covered) for which in range(len(self.tallies)))

    @cached_property
    def known(self) -> Known:
        """The denominator of the area and where it comes from."""
        return self.question.stated.known(self.measure.denominator, self.area)

    def per(self) -> Fraction:
        """The denominator of the area."""
        return self.known.figure

    def per_source(self, found: Value) -> str:
        """Where the denominator was read from, to stand behind the sources of what was counted; else empty."""
        name = self.measure.denominator
        if not name or found.value is None or not self.known.source:
            return ""
        return f"; {name} of {self.question.stated.year(name)}: {self.known.source}"

    def listed(self, period: Period) -> Reader:
        """The measure's named list of neighbourhoods, as fixed for the period's year."""
        return self._other(self.question.by_name[self.question.list_name(self.measure, period)])

    def candidates(self) -> Sequence[Reader]:
        """Each neighbourhood of the area."""
        return [self._other(area) for area in self.question.inside[self.area.area.code]]

    def _other(self, area: Footprint) -> AreaReader:
        # A neighbourhood is supplied when its area is.
        at = self.question.number[id(area)]
        return AreaReader(self.question, self.measure, self.tallies, self.numbers, area, at, self.supplied)

    def unplaced(self, frame: Frame) -> str:
        """Says how many rows carry a code of one vintage that straddles the area's edge."""
        if not self._partly:
            return ""
        parts = (frame.period,) if self._keyed else frame.covered or ()
        count = sum((self._partly[part] for part in parts if part in self._partly), ZERO)
        return f"{count} more cannot be placed: their code straddles the edge of the area." if count else ""
