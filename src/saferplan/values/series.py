"""Areas and series: what was observed, where, when, and in what state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from saferplan.values.figures import Unit
from saferplan.values.period import Period

WITHHELD = "withheld: small number"  # the note of a figure that the public may not see


class State(StrEnum):
    """How settled a value is. Shown wherever the value is."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    TO_BE_CONFIRMED = "to be confirmed"
    NOT_RECEIVED = "not received"


@dataclass(frozen=True, order=True)
class Area:
    """A place figures are for: `code` is a nine-character code, a police area's slug, or a name list.

    `kind` is one of lsoa, msoa, ward, neighbourhoods, district, partnership, police-area (points inside it),
    force (every row of its files), fire-area, family (a most similar group), region, country.
    """

    code: str
    name: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a figure comes from: the source file or return, and the query or line that gives it.

    In a report, `entry` is the key of the section that tells the rest: definition, period, how it is made.
    """

    source: str = ""
    query: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Observation:
    """One value of a series. `value` is None where it is missing (never zero for missing).

    Ratios carry numerator and denominator, survey estimates a standard error (same unit) and sample size.
    """

    period: Period
    value: Fraction | None
    state: State = State.FINAL
    note: str = ""
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    standard_error: Fraction | None = None
    sample_size: int | None = None
    origin: Origin = Origin()

    @property
    def withheld(self) -> bool:
        """Whether there is a figure that may not be seen: something else than one that was not received."""
        return self.value is None and self.note == WITHHELD


@dataclass(frozen=True)
class Break:
    """From period `at` on the series is not comparable with what lies before; no change is computed across it."""

    at: Period
    note: str


@dataclass(frozen=True)
class Series:
    """Observations of one measure in one area, in order of period, one each.

    `printed` says that the figures are rounded as they are printed: a longer span that stands among them is then a
    figure of its own, and adding up the shorter ones would give another last digit.
    """

    name: str
    area: Area
    unit: Unit
    observations: tuple[Observation, ...] = ()
    breaks: tuple[Break, ...] = ()
    notes: tuple[tuple[Period, str], ...] = ()
    printed: bool = False
    _by_period: dict[Period, Observation] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.observations, key=lambda seen: seen.period))
        by_period = {seen.period: seen for seen in ordered}
        if len(by_period) != len(ordered):
            raise ValueError(f"series {self.name} has two observations for one period")
        object.__setattr__(self, "observations", ordered)
        object.__setattr__(self, "_by_period", by_period)

    def at(self, period: Period) -> Observation | None:
        """The observation of exactly this period, or None."""
        return self._by_period.get(period)

    def value(self, period: Period) -> Fraction | None:
        """The value of exactly this period; None where there is none or it is missing."""
        seen = self._by_period.get(period)
        return seen.value if seen else None

    def until(self, last: Period) -> Series:
        """What was known at the end of `last`: observations and breaks that end no later."""
        end, breaks = last.last, self.breaks_until(last)
        known = tuple(seen for seen in self.observations if seen.period.first + seen.period.months <= end + 1)
        if len(known) == len(self.observations) and len(breaks) == len(self.breaks):
            return self
        return replace(self, observations=known, breaks=breaks)

    def breaks_until(self, last: Period) -> tuple[Break, ...]:
        """The breaks that begin no later than the end of `last`."""
        return tuple(cut for cut in self.breaks if cut.at.first <= last.last)

    @property
    def latest(self) -> Observation | None:
        """The last observation that has a value."""
        return next((seen for seen in reversed(self.observations) if seen.value is not None), None)

    def broken_between(self, earlier: Period, later: Period) -> Break | None:
        """The first break that lies between two periods (after the start of one, up to the end of the other)."""
        first, last = min(earlier, later), max(earlier, later)
        return next((cut for cut in self.breaks if first.first < cut.at.first <= last.last), None)
