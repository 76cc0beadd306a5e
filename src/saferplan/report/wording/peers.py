"""The position among peers in words."""

from __future__ import annotations

from fractions import Fraction

from saferplan.report.wording.amounts import bare, compared, extra_places, figure, when
from saferplan.values.figures import Unit, exact, number
from saferplan.values.judgement import PeerPosition, PeerValue
from saferplan.values.plan import Direction, Indicator, Nature
from saferplan.values.series import Area

_QUARTERS = {1: "best", 2: "second best", 3: "second worst", 4: "worst"}


def ordinal(rank: int) -> str:
    """1st, 2nd, 3rd, 11th, 21st."""
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def peer_unit(position: PeerPosition, indicator: Indicator) -> Unit:
    """How peers' figures are written: the position's own basis (a rate), else the indicator's unit."""
    if not position.basis:
        return indicator.unit
    largest = max((abs(peer.value) for peer in position.peers if peer.value is not None), default=Fraction(0))
    return Unit(name=position.basis, decimals=1 if largest >= 10 else 2)


def name(area: Area) -> str:
    """What an area is called."""
    return area.name or area.code


def position_sentence(position: PeerPosition, indicator: Indicator) -> str:
    """Rank, quartile, average, best, what is left out, and whether the area lies outside the funnel's limits."""
    unit = peer_unit(position, indicator)
    own = next((peer for peer in position.peers if peer.area.code == position.area.code), None)
    if own is None or own.value is None:
        parts = [f"No complete figure for {name(position.area)} {when(position.period)}, so it is not ranked."]
    else:
        parts = [_rank(position, own, unit, indicator.direction), _average(position, own.value, unit)]
    if position.best is not None and indicator.direction is not Direction.NEITHER:
        parts.append(f"Best is {name(position.best.area)} with {figure(position.best.value, bare(unit))}.")
    parts += [_outside(position, unit), _left_out(position)]
    return " ".join(part for part in parts if part)


def _rank(position: PeerPosition, own: PeerValue, unit: Unit, direction: Direction) -> str:
    told = f"{name(position.area)} has {figure(own.value, unit)} {when(position.period)}"
    if position.rank is None or direction is Direction.NEITHER:
        return f"{told}."
    quarter = f", in the {_QUARTERS[position.quartile]} quarter" if position.quartile in _QUARTERS else ""
    return f"{told} and ranks {ordinal(position.rank)} of {position.ranked} ({position.group}){quarter}; 1st is best."


def _average(position: PeerPosition, value: Fraction, unit: Unit) -> str:
    if position.average is None:
        return ""
    level = Indicator("", "", unit, Direction.NEITHER, nature=Nature.RATE)
    told = compared(value - position.average, level)
    middle = "the same as" if value == position.average else f"{told} than"
    extra = extra_places(value, position.average, unit)  # two that differ are not printed as one figure
    average = f"{'pooled ' if position.pooled else ''}average of {figure(position.average, bare(unit), extra)}"
    that = f"At {figure(value, bare(unit), extra)} that" if extra else "That"
    return f"{that} is {middle} the {average}."


def _outside(position: PeerPosition, unit: Unit) -> str:
    if position.limits is None:
        return ""
    low, high = (number(exact(limit), unit.decimals) for limit in position.limits)
    if position.outside:
        return f"This lies {position.outside} the limits of ordinary difference between such areas ({low} to {high})."
    return f"This lies within the limits of ordinary difference between such areas ({low} to {high})."


def _left_out(position: PeerPosition) -> str:
    gaps = [peer for peer in position.peers if peer.rank is None and (peer.missing or peer.value is None)]
    if not gaps:
        return ""
    return f"Not ranked, because months are missing: {', '.join(name(peer.area) for peer in gaps)}."
