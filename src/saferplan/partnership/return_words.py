"""Sentences for the checks of a return, each made from the figures it names."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from saferplan.values.figures import Unit
from saferplan.values.folder import Folder, Return
from saferplan.values.period import MONTH_NAMES, Period
from saferplan.values.plan import Counting, Indicator
from saferplan.values.returns import Unusual
from saferplan.values.series import Observation

if TYPE_CHECKING:
    from saferplan.judgement.figure_check import Finding

_MOST_DECIMALS = 4


def _figure(unit: Unit, value: Fraction | None) -> str:
    """The figure as it was typed: more decimals than the unit shows, where it has them."""
    if value is None:
        return "no figure"
    extra = 0
    while extra + unit.decimals < _MOST_DECIMALS and (value * 10 ** (unit.decimals + extra)).denominator != 1:
        extra += 1
    return unit.cell(value, extra)


def _day(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def not_open(folder: Folder, name: str) -> str:
    """Why nothing can be sent in under a name."""
    indicator = folder.indicator(name)
    if indicator is None:
        return f"There is no indicator or return “{name}”."
    if indicator.measure:
        return f"{indicator.name} is counted from records, so no figure is sent in for it."
    return f"{indicator.name} is worked out from other returns, so no figure is sent in for it."


def wrong_period(indicator: Indicator, period: Period) -> str:
    """A period that figures of the indicator do not come in."""
    length = {1: "months", 3: "quarters", 6: "half-years", 12: "years"}.get(
        indicator.frequency, f"{indicator.frequency} months"
    )
    return f"{indicator.name} comes in {length}, and {period.label} is none of its own."


def below_nought(indicator: Indicator, row: Return) -> str:
    """A figure below nought that cannot be."""
    return f"{indicator.name}, {row.period.label}: {_figure(indicator.unit, row.value)} is below nought."


def half_a_share(indicator: Indicator, row: Return) -> str:
    """A numerator or denominator that cannot stand so."""
    what = f"{_plain(row.numerator)} of {_plain(row.denominator)}"
    return f"{indicator.name}, {row.period.label}: {what} is no share. Give both numbers, the second above nought."


def more_than_all(indicator: Indicator, row: Return) -> str:
    """A numerator larger than its denominator."""
    what = f"the numerator {_plain(row.numerator)} is larger than the denominator {_plain(row.denominator)}"
    return f"{indicator.name}, {row.period.label}: {what}. Look whether they were swapped."


def other_share(indicator: Indicator, row: Return, made: Fraction) -> str:
    """A percentage that its two numbers do not make."""
    given = indicator.unit.cell(row.value, 1)
    shares = f"{_plain(row.numerator)} of {_plain(row.denominator)} is {indicator.unit.cell(made, 1)}"
    return f"{indicator.name}, {row.period.label}: {given} was given, and {shares}."


def worked_out(indicator: Indicator, seen: Observation) -> str:
    """A percentage, worked out from returns, of more than all."""
    what = f"{_plain(seen.numerator)} of {_plain(seen.denominator)} is more than all"
    return f"{indicator.name}, {seen.period.label}: {what}. It is worked out from these returns."


def _plain(value: Fraction | None) -> str:
    return "blank" if value is None else _figure(Unit(), value)


def twice(name: str, period: Period, times: int) -> str:
    """One figure given more than once."""
    often = {2: "twice", 3: "three times"}.get(times, f"{times} times")
    return f"“{name}” is given {often} for {period.label}."


def early(row: Return, begun: bool) -> str:
    """A figure for a period that is not over."""
    what = "has not ended yet" if begun else "has not begun yet"
    return f"“{row.indicator}” has a figure for {row.period.label}, which {what}."


def far(indicator: Indicator, period: Period, odd: Unusual) -> str:
    """“Last year's April was 12 and the last twelve figures lie from 9 to 15; this is 120.”"""
    unit = indicator.unit
    last = f"the last {odd.seen} figures lie from {_figure(unit, odd.low)} to {_figure(unit, odd.high)}"
    if odd.last_year is not None:
        last = f"{_year_before(period)} was {_figure(unit, odd.last_year)} and {last}"
    brought = " brings" if indicator.counting is Counting.CUMULATIVE else " is"
    told = f"{indicator.name}, {period.label}: {last}; this{brought} {_figure(unit, odd.value)}."
    return f"{told} {_slip(odd.times)}".strip()


def _year_before(period: Period) -> str:
    if period.months == 1:
        return f"last year's {period.label.split()[0]}"
    return f"{period.year_before.label}"


def _slip(times: Fraction | None) -> str:
    if times is None:
        return ""
    size = {10: "ten times", 100: "a hundred times", 1000: "a thousand times"}
    if times > 1:
        return f"That is about {size[int(times)]} what is usual: look for a digit or unit too many."
    parts = {10: "a tenth", 100: "a hundredth", 1000: "a thousandth"}
    return f"That is about {parts[int(1 / times)]} of what is usual: look for a digit or unit too few."


def not_a_share(indicator: Indicator, period: Period, value: Fraction, low: Fraction, high: Fraction) -> str:
    """A percentage of another size than all before it."""
    unit = indicator.unit
    before = f"earlier figures lie from {_figure(unit, low)} to {_figure(unit, high)}"
    hint = f"If {_figure(unit, value * 100)} is meant, type it so." if value < 1 else "Look for a digit too many."
    return f"{indicator.name}, {period.label}: {before}; this is {_figure(unit, value)}. {hint}"


def falls(indicator: Indicator, period: Period, value: Fraction, before: Period, was: Fraction) -> str:
    """A running total below the one before it."""
    unit = indicator.unit
    told = f"the running total to {period.last_month.label} is {_figure(unit, value)}"
    return f"{indicator.name}: {told}, and to {before.last_month.label} it was {_figure(unit, was)}."


def not_the_sum(indicator: Indicator, whole: Period, value: Fraction, total: Fraction) -> str:
    """A longer figure that its parts do not make."""
    unit = indicator.unit
    return f"{indicator.name}: {whole.label} is {_figure(unit, value)}, and its parts make {_figure(unit, total)}."


def changed(indicator: Indicator, before: Return, now: Return) -> str:
    """A figure that is known already and would change; or its state or note."""
    old, new = _given(indicator, before), _given(indicator, now)
    if old != new:
        return f"{indicator.name}, {now.period.label}: was {old}, now {new}."
    if before.state is not now.state:
        return f"{indicator.name}, {now.period.label}: {new} was {before.state}, now {now.state}."
    return f"{indicator.name}, {now.period.label}: {new} stays; what is said beside it changes."


def _given(indicator: Indicator, row: Return) -> str:
    if row.value is None and row.numerator is not None:
        return f"{_plain(row.numerator)} of {_plain(row.denominator)}"
    return _figure(indicator.unit, row.value)


def withdrawn(indicator: Indicator, before: Return) -> str:
    """A figure that would be taken away."""
    return f"{indicator.name}, {before.period.label}: was {_given(indicator, before)}, now no figure."


def not_given(indicator: Indicator, period: Period) -> str:
    """A period without a figure. It is said to be not given, and nothing is put in its place."""
    return f"{indicator.name}, {period.label}: no figure was given. Type it, or n/a if there will be none."


def late(due: date, received: date) -> str:
    """A return that came after its day."""
    return f"The return was due by {_day(due)} and came on {_day(received)}."


def finding(one: Finding) -> str:
    """What the figure check says of one printed figure."""
    place = f"Sheet “{one.sheet}”, row “{one.row}”" if one.sheet else f"Row “{one.row}”"
    follows = f"{one.expected} would follow" if one.expected else "the cell would be blank"
    return f"{place}, column “{one.column}”: {one.printed or 'blank'} stands there, and {follows} ({one.rule})."
