"""Words of a dashboard line: the outlook in short, the text alternative of a sparkline, how settled a figure is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from saferplan.report.wording.amounts import figure
from saferplan.report.wording.status import compared_with
from saferplan.values.figures import Unit, exact
from saferplan.values.judgement import Judgement, Outlook
from saferplan.values.period import Period


def range_words(outlook: Outlook | None, unit: Unit) -> str:
    """The outlook's range: 9,103 to 10,321; blank where there is none, or nothing left to foresee."""
    if outlook is None or outlook.low is None or outlook.high is None or outlook.months_known >= outlook.year.months:
        return ""
    return f"{unit.cell(exact(outlook.low))} to {unit.cell(exact(outlook.high))}"


def against_words(judged: Judgement) -> str:
    """What the figure is compared with; blank where nothing is."""
    return compared_with(judged) if judged.beside is not None and judged.beside.value is not None else ""


def unit_words(unit: Unit) -> str:
    """What a figure counts: per cent, pounds, or the unit's name."""
    return "per cent" if unit.percent else "pounds" if unit.pounds else unit.name


def sparkline_words(known: Sequence[tuple[Period, Fraction]], unit: Unit) -> str:
    """Where a small line begins and ends, and its lowest and highest point."""
    (first, begin), (last, end) = known[0], known[-1]
    low, high = (choose(value for _, value in known) for choose in (min, max))
    text = f"From {figure(begin, unit)} in {first.label} to {figure(end, unit)} in {last.label}"
    return f"{text}; lowest {figure(low, unit)}, highest {figure(high, unit)}."
