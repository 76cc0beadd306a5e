"""Words of the charts that show a measure's course: month by month, rolling, between limits, and in a funnel."""

from __future__ import annotations

import re
from collections.abc import Sequence

from saferplan.report.wording.amounts import bare, figure
from saferplan.report.wording.peers import name, peer_unit
from saferplan.values.figures import exact
from saferplan.values.judgement import ControlPoint, Judgement, PeerPosition, Sign
from saferplan.values.period import Period
from saferplan.values.plan import Indicator

COURSE = "Month by month"
ROLLING = "12 months to each month"
MEAN, UPPER, LOWER = "Mean", "Upper limit", "Lower limit"
AVERAGE, OUTER_LIMITS, INNER_LIMITS = "Average", "99.8% limits", "95% limits"
OTHERS = "Other areas"
SIGN, MONTH = "What tells it apart", "Month"
CONTROL_IS = (
    "Mean and limits come from the ups and downs from month to month; nearly all months of a steady series lie between "
    "the limits. They know nothing of the seasons."
)
FUNNEL_IS = (
    "Smaller areas lie further from the average by chance alone, so the limits are wider for them. They allow for how "
    "much such areas differ anyhow."
)
_RECENT = 12  # months that are told in words; the drawing and its table have all
_DENOMINATOR = "What the figure is of"
_PER = re.compile(r"per [\d,]+ (.+)")


def monthly_title(indicator: Indicator) -> str:
    """The title of the chart of single months."""
    return f"{indicator.name}, each month"


def rolling_title(indicator: Indicator) -> str:
    """The title of the chart of rolling years."""
    return f"{indicator.name}, rolling 12 months"


def control_title(indicator: Indicator) -> str:
    """The title of a control chart."""
    return f"{indicator.name}, control chart"


def funnel_title(indicator: Indicator, position: PeerPosition) -> str:
    """The title of a funnel."""
    return f"{indicator.name}: funnel, {position.group}, {position.period.label}"


def lines_words(judged: Judgement, title: str, names: Sequence[str], ends: Sequence[tuple[str, float]]) -> str:
    """The text alternative of a line chart of months or rolling years: its lines, where the last begins and ends."""
    unit = judged.indicator.unit
    told = f"Line chart of {title}: {', '.join(names)}."
    if len(ends) < 2:
        return told
    (first, before), (last, after) = ends[0], ends[-1]
    return f"{told} It goes from {figure(exact(before), unit)} in {first} to {figure(exact(after), unit)} in {last}."


def control_sentence(points: Sequence[ControlPoint], indicator: Indicator) -> str:
    """Mean and limits, which months of the last year are told apart, and by what."""
    last = next((point for point in reversed(points) if point.mean is not None and point.high is not None), None)
    if last is None or last.mean is None or last.low is None or last.high is None:
        return ""
    unit = indicator.unit
    low, high = (figure(exact(round(value, 6)), bare(unit)) for value in (last.low, last.high))
    told = f"The mean is {figure(exact(round(last.mean, 6)), unit)}; the limits are {low} and {high}."
    recent = points[-_RECENT:]
    found = {sign: [point.period for point in recent if point.sign is sign] for sign in Sign if sign is not Sign.NONE}
    parts = [f"{sign.value}: {_months(periods)}" for sign, periods in found.items() if periods]
    since = f"Of the {len(recent)} months to {recent[-1].period.label}"
    if not parts:
        return f"{told} {since}, none stands out from the ordinary ups and downs."
    return f"{told} {since}, these stand out: {'; '.join(parts)}."


def _months(periods: Sequence[Period]) -> str:
    *others, last = [period.label for period in periods]
    return f"{', '.join(others)} and {last}" if others else last


def control_words(title: str, told: str) -> str:
    """The text alternative of a control chart."""
    return f"Control chart of {title}, with mean and limits. {told}"


def funnel_words(position: PeerPosition, indicator: Indicator, outside: Sequence[str]) -> str:
    """The text alternative of a funnel: where the area lies and who lies outside."""
    unit = peer_unit(position, indicator)
    own = next((peer for peer in position.peers if peer.area.code == position.area.code), None)
    told = f"Funnel chart of {indicator.name}: each area's figure against its size, with limits. "
    if own is not None and own.value is not None:
        told += f"{name(position.area)} has {figure(own.value, unit)}. "
    if not outside:
        return f"{told}No area lies outside the 99.8 per cent limits."
    return f"{told}Outside the 99.8 per cent limits: {', '.join(outside)}."


def funnel_axis(position: PeerPosition) -> str:
    """What stands along a funnel: what the figures are per, by its own name where the basis gives it."""
    found = _PER.search(position.basis)
    return found[1][:1].upper() + found[1][1:] if found else _DENOMINATOR


def multiples_key(now: str, before: str) -> str:
    """What the lines of small multiples are."""
    return f"{now} with points, {before} dotted" if before else f"{now} with points"


def multiples_words(title: str, names: Sequence[str]) -> str:
    """The text alternative of small multiples."""
    return f"Small line charts, {title}, each with a scale of its own: {', '.join(names)}."
