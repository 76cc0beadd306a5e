"""Where an area stands among others: its family group, its region, England and Wales, or one named area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from saferplan.judgement import funnel
from saferplan.judgement.intervals import count_interval, estimate_interval, rate_interval, wilson
from saferplan.values.judgement import FunnelLimits, PeerPosition, PeerValue
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Nature
from saferplan.values.series import Area, Observation

_SCALES = (1, 100, 1_000, 10_000, 100_000)  # what rates and percentages are written per
_CURVE = 24  # points of a limit's line


@dataclass(frozen=True)
class _Events:
    """What a rate or percentage is made of: `count` / `exposure` * `scale`."""

    count: Fraction
    exposure: Fraction
    scale: Fraction

    @property
    def value(self) -> Fraction:
        return self.count / self.exposure * self.scale


@dataclass(frozen=True)
class _Whole:
    """One area over the whole period; no value where months are missing."""

    area: Area
    value: Fraction | None = None
    missing: tuple[Period, ...] = ()
    events: _Events | None = None
    standard_error: Fraction | None = None


def position(
    group: str,
    area: Area,
    values: Mapping[Area, Sequence[Observation]],
    direction: Direction,
    period: Period,
    nature: Nature,
    basis: str = "",
    counting: Counting = Counting.EACH,
) -> PeerPosition:
    """Rank, quartile, average, best and funnel limits of `area` among all areas of `values` (itself included).

    Observations of parts of the period are put together: counts and money by adding; rates too, as all events per
    mean denominator, unless `counting` calls them levels; levels, percentages and means by numerators over
    denominators. An area that misses any month of the period is not ranked and not averaged; its missing months are
    listed. Rank 1 is best, or highest where neither direction is better; equal figures share the better rank.
    Quartiles need four ranked areas. `basis` says in words what rates are per, and of which year.

    The average is the group's pooled events over pooled denominators where all are known (`pooled`), else the plain
    mean of the areas. Limits (99.8 per cent; `warning_limits` 95) need five ranked areas with events and
    denominators; counts without denominators have none, since areas differ in size.
    """
    wholes = _wholes(area, values, period, nature, counting)
    own = next(one for one in wholes if one.area.code == area.code)
    ranked = sorted((one for one in wholes if one.value is not None), key=lambda one: _order(one, direction))
    events = [one.events for one in ranked if one.events is not None]
    pooled = bool(ranked) and len(events) == len(ranked)
    told = _funnel(own.events, events, nature) if own.events and pooled else None
    average = _pooled(events).value if pooled else _mean([one.value for one in ranked if one.value is not None])
    peers = _peers(wholes, ranked, direction, nature)
    best, rank = (peers[0] if ranked else None), next(peer.rank for peer in peers if peer.area == own.area)
    quartile = (rank - 1) * 4 // len(ranked) + 1 if rank and len(ranked) >= 4 else None
    found = PeerPosition(
        group, period, peers, own.area, rank, len(ranked), quartile, average, best, basis=basis, pooled=pooled
    )
    return found if told is None or own.events is None else _within(found, told, own.events, events)


def _within(found: PeerPosition, told: _Funnel, own: _Events, group: Sequence[_Events]) -> PeerPosition:
    """With the limits at the area's own size, and over all sizes of the group."""
    at = told.at(float(own.exposure))
    return replace(
        found,
        limits=(at.low, at.high),
        warning_limits=(at.warning_low, at.warning_high),
        between_area_variance=told.tau2,
        outside=_outside(own.value, (at.low, at.high)),
        funnel=tuple(told.at(size) for size in _sizes(group)),
    )


def _wholes(
    area: Area, values: Mapping[Area, Sequence[Observation]], period: Period, nature: Nature, counting: Counting
) -> list[_Whole]:
    """Every area once, by its code, and the area in question whether it has figures or not."""
    adds = nature in (Nature.COUNT, Nature.MONEY) or (nature is Nature.RATE and counting is not Counting.LEVEL)
    scale, called, seen = _scale(values), {area.code: area}, {area.code: list[Observation]()}
    for each, observed in values.items():
        called[each.code] = each
        seen.setdefault(each.code, []).extend(observed)
    return [_whole(called[code], _parts(seen[code], period), period, adds, scale) for code in seen]


def _peers(
    wholes: Sequence[_Whole], ranked: Sequence[_Whole], direction: Direction, nature: Nature
) -> tuple[PeerValue, ...]:
    """Best first, then those without a figure in order of name."""
    unranked = sorted((one for one in wholes if one.value is None), key=lambda one: one.area.name or one.area.code)
    places = [1 + sum(_better(other, one, direction) for other in ranked) for one in ranked]
    known = [
        PeerValue(
            one.area, one.value, *_interval(one, nature), rank, denominator=one.events.exposure if one.events else None
        )
        for one, rank in zip(ranked, places, strict=True)
    ]
    return (*known, *(PeerValue(one.area, None, missing=one.missing) for one in unranked))


def _scale(values: Mapping[Area, Sequence[Observation]]) -> Fraction | None:
    """What the group's rates are written per: 1,000 for residents. Found from a figure and its parts, so that areas
    without an event have it too; a figure that was rounded is put right."""
    for seen in (one for many in values.values() for one in many):
        if seen.value and seen.numerator and seen.denominator:
            scale = seen.value * seen.denominator / seen.numerator
            near = [Fraction(usual) for usual in _SCALES if abs(scale / usual - 1) < Fraction(1, 20)]
            return near[0] if near else scale
    return None


def _parts(seen: Sequence[Observation], period: Period) -> list[Observation]:
    """Observations that make up the period without overlapping: the figure of the period itself, else the finest."""
    known = [one for one in seen if one.value is not None and period.holds(one.period)]
    if whole := [one for one in known if one.period == period]:
        return whole[:1]
    parts: list[Observation] = []
    for one in sorted(known, key=lambda each: (each.period.months, each.period.first)):
        if not any(one.period.first <= part.period.last and part.period.first <= one.period.last for part in parts):
            parts.append(one)
    return parts


def _whole(area: Area, parts: Sequence[Observation], period: Period, adds: bool, scale: Fraction | None) -> _Whole:
    """An area's figure of the whole period, or the months it misses."""
    covered = {month for part in parts for month in part.period.split()}
    if missing := tuple(month for month in period.split() if month not in covered):
        return _Whole(area, missing=missing)
    events = _events(parts, adds, scale)
    error = parts[0].standard_error if len(parts) == 1 else None
    if events is not None:
        return _Whole(area, events.value, (), events, error)
    values = [part.value for part in parts if part.value is not None]
    if len(parts) > 1 and not adds:
        return _Whole(area, missing=(period,))  # levels of parts do not make the level of the whole
    return _Whole(area, sum(values, Fraction(0)), standard_error=error)


def _events(parts: Sequence[Observation], adds: bool, scale: Fraction | None) -> _Events | None:
    """All events of the parts; over the mean denominator where parts add up (residents stay), else over their sum."""
    made = [
        (part.numerator, part.denominator, part.period.months)
        for part in parts
        if part.numerator is not None and part.denominator
    ]
    if scale is None or len(made) < len(parts):
        return None
    exposure = sum((of * months if adds else of for _, of, months in made), Fraction(0))
    span = sum(months for _, _, months in made) if adds else 1
    return _Events(sum((count for count, _, _ in made), Fraction(0)), exposure / span, scale)


def _order(one: _Whole, direction: Direction) -> tuple[Fraction, str]:
    value = one.value or Fraction(0)
    return (value if direction is Direction.LOWER else -value), one.area.name or one.area.code


def _better(one: _Whole, other: _Whole, direction: Direction) -> bool:
    return _order(one, direction)[0] < _order(other, direction)[0]


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _pooled(events: Sequence[_Events]) -> _Events:
    count, exposure = (
        sum(column, Fraction(0)) for column in zip(*((e.count, e.exposure) for e in events), strict=True)
    )
    return _Events(count, exposure, events[0].scale)


def _interval(one: _Whole, nature: Nature) -> tuple[float | None, float | None]:
    """The 95 per cent interval that fits the kind of figure, where what it needs is known."""
    if one.value is None:
        return None, None
    if one.standard_error is not None:
        return estimate_interval(float(one.value), float(one.standard_error))
    if one.events is None:
        return count_interval(float(one.value)) if nature is Nature.COUNT and one.value >= 0 else (None, None)
    count, exposure, scale = float(one.events.count), float(one.events.exposure), float(one.events.scale)
    if nature is Nature.PERCENTAGE and 0 <= count <= exposure:
        low, high = wilson(count, exposure)
        return low * scale, high * scale
    if nature in (Nature.RATE, Nature.COUNT) and count >= 0:
        return rate_interval(count, scale / exposure)
    return None, None


_Limits = tuple[float, float]


@dataclass(frozen=True)
class _Funnel:
    """The limits of a group at any size of denominator."""

    average: float
    scale: float
    tau2: float
    proportion: bool

    def at(self, size: float) -> FunnelLimits:
        ends = [self._pair(size, level) for level in (funnel.ACTION, funnel.WARNING)]
        (low, high), (warning_low, warning_high) = ends
        return FunnelLimits(size, low, warning_low, warning_high, high)

    def _pair(self, size: float, level: float) -> _Limits:
        if self.proportion:
            low, high = funnel.wide_proportion_limits(self.average, size, self.tau2, level)
            return low * self.scale, high * self.scale
        low, high = funnel.rate_limits(self.average * size, self.tau2, level)
        return low * self.scale * self.average, high * self.scale * self.average


def _funnel(own: _Events, group: Sequence[_Events], nature: Nature) -> _Funnel | None:
    """The group's funnel; none where the group cannot tell it."""
    counts, sizes = [float(one.count) for one in group], [float(one.exposure) for one in group]
    average, scale = sum(counts) / sum(sizes), float(own.scale)
    if len(group) < funnel.FEWEST or average <= 0 or min(counts) < 0:
        return None
    if nature is Nature.PERCENTAGE and average < 1 and all(map(float.__le__, counts, sizes)):
        return _Funnel(average, scale, funnel.variance_of_proportions(counts, sizes, average), proportion=True)
    if nature in (Nature.RATE, Nature.COUNT):
        tau2 = funnel.variance_of_rates(counts, [average * each for each in sizes])
        return _Funnel(average, scale, tau2, proportion=False)
    return None


def _sizes(group: Sequence[_Events]) -> list[float]:
    """Sizes from a little below the smallest denominator to a little above the largest, at even ratios."""
    known = [float(one.exposure) for one in group]
    low, high = 0.9 * min(known), 1.05 * max(known)
    return [low * (high / low) ** (at / (_CURVE - 1)) for at in range(_CURVE)]


def _outside(value: Fraction | None, limits: _Limits | None) -> str:
    if value is None or limits is None:
        return ""
    return "below" if value < limits[0] else "above" if value > limits[1] else ""
