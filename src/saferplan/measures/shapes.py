"""The shapes of a measure: which tallies each needs, and how they become a value. Pure arithmetic over a reader."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol

from saferplan.catalogue.measures import Measure, Shape, Where
from saferplan.measures.tallies import Tally
from saferplan.values.period import Period

CHOSEN = "neighbourhoods of"
HUNDRED = Fraction(100)


class Frame(NamedTuple):
    """One period of an area: the supplied periods that make it up (None: not all came; for rolling measures those of
    the whole year), the files they came from, the rest of the command that asks for it again, and why not all came."""

    period: Period
    covered: tuple[Period, ...] | None
    source: str = ""
    again: str = ""
    why_not: str = ""


class Reader(Protocol):
    """What a shape reads: one area's totals over whole periods, None where the period was not fully supplied."""

    def total(self, which: int, frame: Frame) -> Fraction | None:
        """The total of tally number `which` of the measure."""
        ...

    def per(self) -> Fraction:
        """The denominator of the area."""
        ...

    def listed(self, period: Period) -> Reader:
        """The same for the measure's named list of neighbourhoods, as fixed for the period's year."""
        ...

    def candidates(self) -> Sequence[Reader]:
        """The same for each neighbourhood of the area."""
        ...


class Value(NamedTuple):
    """A figure with what it was made of; `note` says why there is none, where that is not for want of records."""

    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    standard_error: Fraction | None = None
    sample_size: int | None = None
    note: str = ""


MISSING = Value(None)


def tallies(measure: Measure) -> tuple[Tally, ...]:
    """The tallies of a measure: what is counted first, then what it is divided by, where there is such."""
    data, where = measure.dataset, measure.where
    counted = Tally(data, where, measure.group, measure.sum)
    match measure.shape:
        case Shape.RATIO | Shape.PERCENTAGE | Shape.ROLLING_PERCENTAGE:
            return counted, Tally(data, measure.over, "", measure.sum_over or measure.sum)
        case Shape.MEAN:
            known = Where(measure.column, known=True)
            return Tally(data, (*where, known), sum=measure.column), Tally(data, (*where, known))
        case Shape.DISTANCE | Shape.IMPROVED:
            both = (*where, Where(measure.entry, known=True), Where(measure.exit, known=True))
            if measure.shape is Shape.DISTANCE:
                return Tally(data, both, sum=measure.exit, less=measure.entry), Tally(data, both)
            return Tally(data, (*both, Where(measure.exit, above=measure.entry))), Tally(data, both)
        case Shape.DISTINCT:
            return (Tally(data, where, measure.group, keys=measure.keys, at_least=measure.at_least),)
        case Shape.SURVEY if measure.column:
            given = (*where, Where(measure.column, known=True))
            more = [name for name in (measure.error, measure.sample) if name]
            extra = [Tally(data, (*given, Where(name, known=True)), sum=name) for name in more]
            return Tally(data, given, sum=measure.column), Tally(data, given), *extra
        case Shape.SURVEY:
            return Tally(data, where, sum=measure.sum), Tally(data, measure.over, sum=measure.sum)
    return (counted,)


def reach(measure: Measure, period: Period) -> Period:
    """The months a value of the period is made from."""
    return period.rolling(12) if measure.shape is Shape.ROLLING_PERCENTAGE else period


def value(measure: Measure, read: Reader, frame: Frame) -> Value:
    """The measure's value for one area and period. Called once a figure: counts, the most common, come first."""
    shape = measure.shape
    if shape is Shape.COUNT or shape is Shape.DISTINCT:
        counted = read.total(0, frame)
        return MISSING if counted is None else Value(counted)
    if shape is Shape.SURVEY:
        return _survey(measure, read, frame)
    if shape is Shape.GAP:
        return _gap(measure, read, read.listed(frame.period), frame)
    if shape is Shape.BIASED_GAP:
        return _biased_gap(measure, read, frame)
    counted = read.total(0, frame)
    if counted is None:
        return MISSING
    below = read.per() if shape is Shape.RATE else read.total(1, frame)
    if below is None:
        return MISSING
    if not below:
        return Value(None, counted, Fraction(0), note="Nothing to divide by: the denominator is zero.")
    times = {Shape.MEAN: 1, Shape.DISTANCE: 1, Shape.RATE: measure.per, Shape.RATIO: measure.per}.get(shape, 100)
    return Value(counted * times / below, counted, below)


def _rate(measure: Measure, read: Reader, frame: Frame) -> Fraction | None:
    counted = read.total(0, frame)
    return None if counted is None else counted * measure.per / read.per()


def _gap(measure: Measure, read: Reader, near: Reader, frame: Frame) -> Value:
    theirs, whole = _rate(measure, near, frame), _rate(measure, read, frame)
    return MISSING if theirs is None or whole is None else Value(theirs - whole, theirs, whole)


def _biased_gap(measure: Measure, read: Reader, frame: Frame) -> Value:
    rates = []
    for one in read.candidates():
        counted = one.total(0, frame)
        if counted is None:
            return MISSING
        rates.append((counted * measure.per / one.per(), counted, one.per()))
    whole = _rate(measure, read, frame)
    worst = sorted(rates, key=lambda rate: rate[0], reverse=True)[: measure.worst]
    if whole is None or not worst:
        return MISSING
    counted, people = sum((one[1] for one in worst), Fraction(0)), sum((one[2] for one in worst), Fraction(0))
    theirs = counted * measure.per / people
    return Value(theirs - whole, theirs, whole, note=f"Worst {len(worst)} chosen anew: biased upward.")


def _survey(measure: Measure, read: Reader, frame: Frame) -> Value:
    totals = [read.total(which, frame) for which in range(len(tallies(measure)))]
    if totals[0] is None or totals[1] is None:
        return MISSING
    if not measure.column:
        return _answers(totals[0], totals[1])
    if not totals[1]:
        return Value(None, note="No estimate was given for this area.")
    if totals[1] > 1:
        return Value(None, note="Several estimates lie in this area and period; they cannot be joined.")
    given = dict(zip([name for name in (measure.error, measure.sample) if name], totals[2:], strict=True))
    error, sample = given.get(measure.error), given.get(measure.sample)
    if not error and sample and measure.percent:
        error = _error_of_share(totals[0] / HUNDRED, sample)
    return Value(totals[0], standard_error=error or None, sample_size=int(sample) if sample else None)


def _answers(yes: Fraction, asked: Fraction) -> Value:
    if not asked:
        return Value(None, yes, asked, note="Nobody answered.")
    share = yes / asked
    return Value(HUNDRED * share, yes, asked, _error_of_share(share, asked), int(asked))


def _error_of_share(share: Fraction, sample: Fraction) -> Fraction:
    """Standard error of a percentage of a simple random sample: 100 √(p(1 − p) / n), to 28 figures."""
    square = share * (1 - share) / sample
    return Fraction((Decimal(square.numerator) / Decimal(square.denominator)).sqrt() * 100)
