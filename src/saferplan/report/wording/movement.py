"""Change, required change and chance in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from saferplan.report.wording.amounts import (
    bare,
    difference_cell,
    difference_words,
    direction_word,
    ended,
    extra_places,
    figure,
    named,
    per_cent_cell,
    per_cent_words,
    sentence,
    when,
)
from saferplan.values.figures import Unit
from saferplan.values.judgement import Change, Movement, Required, Signal
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator

NO_CALC = "No Calc"


def changes_sentences(changes: Sequence[Change], indicator: Indicator, shown: Mapping[Fraction, int]) -> str:
    """All changes, one sentence each; comparisons without an earlier figure share one.

    `shown` gives the extra places of figures that stand elsewhere with more decimals than the unit's.
    """
    changes = [_rolled(change, indicator) for change in changes]
    blank = [change for change in changes if change.cut is None and change.before is None and change.after is not None]
    told = [
        change_sentence(change, indicator, shown.get(change.after, 0) if change.after is not None else 0)
        for change in changes
        if change not in blank
    ]
    if blank:
        told.append(
            f"No change is calculated against {' or '.join(named(one.earlier) for one in blank)}: no figure is known."
        )
    return " ".join(told)


def _rolled(change: Change, indicator: Indicator) -> Change:
    """A figure over the last twelve months is called so, though it is filed under the month it ends in."""
    if indicator.counting is not Counting.ROLLING:
        return change
    return replace(change, earlier=_year_to(change.earlier), later=_year_to(change.later))


def _year_to(period: Period) -> Period:
    return period.rolling() if period.months < 12 else period


def change_sentence(change: Change, indicator: Indicator, asked: int = 0) -> str:
    """From the earlier figure to the later: both figures, rise or fall, by how many and how many per cent."""
    unit, earlier = indicator.unit, named(change.earlier)
    if change.cut is not None:
        why = f"from {change.cut.at.label} the figures are not comparable with earlier ones: {change.cut.note}"
        return f"No change is calculated against {earlier}, because {ended(why)}"
    missing = [name for name, seen in ((earlier, change.before), (named(change.later), change.after)) if seen is None]
    if missing or change.numeric is None:
        return f"The figure for {' and for '.join(missing) or earlier} is not known, so no change is calculated."
    extra = extra_places(change.after, change.before, unit, asked)
    before = figure(change.before, bare(unit), extra)
    both = f"{figure(change.after, unit, extra)} {when(change.later)}, against {before}"
    if change.numeric == 0:
        return sentence(f"{both} {when(change.earlier)}: unchanged")
    size = difference_words(change.numeric, unit, extra)
    move = f"a {direction_word(change.numeric)} of {size}{_share(change, unit)}"
    return sentence(f"{both} {when(change.earlier)}: {move}")


def _share(change: Change, unit: Unit) -> str:
    if unit.percent:  # a percentage of a percentage misleads: points are enough
        return ""
    if change.percent is None:
        return "; no percentage can be worked out from an earlier figure of zero"
    return f" ({per_cent_words(change.percent)})"


def change_cell(change: Change, unit: Unit) -> str:
    """The change for a table, signed: in per cent, “No Calc”, or blank where it cannot be known.

    Of percentages it is given in points.
    """
    if change.cut is not None or change.before is None or change.after is None:
        return ""
    if unit.percent:
        return f"{difference_cell(change.numeric, unit)} points"
    return NO_CALC if change.percent is None else per_cent_cell(change.percent)


_STEP = {1: "month", 3: "quarter", 6: "half-year"}


def required_sentence(required: Required, indicator: Indicator, at: Period | None = None) -> str:
    """What must happen from `at` to reach the target of its year; of a year that is over, what came of it."""
    if required.periods_left:
        return _share_left(required, indicator)
    over = at is not None and required.year is not None and required.year.last <= at.last
    return _outcome(required, indicator) if over else _step_needed(required, indicator)


def _named_year(required: Required) -> str:
    return f" for {required.year.label}" if required.year else ""


def _share_left(required: Required, indicator: Indicator) -> str:
    """Figures that add up: what is left for the rest of the year, against the pace so far."""
    unit, left = indicator.unit, required.periods_left
    step = _STEP.get(indicator.frequency, "period")
    target, size = f"{figure(required.target, unit)}{_named_year(required)}", difference_words(required.numeric, unit)
    lower = indicator.direction is not Direction.HIGHER
    if lower and required.numeric < 0:
        return f"The target of {target} is already passed by {size}."
    if required.reached:
        return f"The target of {target} is already reached."
    rest = f"{left} {step}s" if left > 1 else step
    if lower and required.numeric == 0:
        return f"To meet the target of {target}, none can come in the {rest} left."
    need = "is" if figure(required.numeric, bare(unit)) == "1" else "are"
    text = f"To meet the target of {target}, {'no more than ' if lower else ''}{size} more can come in the {rest} left"
    text = text if lower else text.replace("more can come", f"more {need} needed")
    if required.per_period is None or required.pace is None:
        return f"{text}."
    whole = unit.decimals > 0 or required.per_period.denominator == required.pace.denominator == 1
    extra = extra_places(required.per_period, required.pace, unit, 0 if whole else 1)
    text += f": {unit.cell(required.per_period, extra)} a {step} on average, against {unit.cell(required.pace, extra)}"
    if required.pace_percent is None:
        return f"{text} so far."
    return f"{text} so far, a {direction_word(required.pace_percent)} of {per_cent_words(required.pace_percent)}."


def _outcome(required: Required, indicator: Indicator) -> str:
    """Whether the target of a year that is over was met, and by how much it was not."""
    unit = indicator.unit
    extra = extra_places(required.position, required.target, unit)
    target, position = figure(required.target, unit, extra), figure(required.position, unit, extra)
    met = required.reached or required.numeric == 0
    missed = "met" if met else f"missed by {difference_words(required.numeric, unit, extra)}"
    return f"The target of {target}{_named_year(required)} was {missed}: the figure is {position}."


def _step_needed(required: Required, indicator: Indicator) -> str:
    """Levels, rolling years and outturns: the signed change from the present position."""
    unit, year = indicator.unit, _named_year(required)
    extra = extra_places(required.position, required.target, unit)
    target, position = figure(required.target, unit, extra), figure(required.position, unit, extra)
    if required.reached or required.numeric == 0:
        return f"The present position of {position} already meets the target of {target}{year}."
    size = difference_words(required.numeric, unit, extra)
    share = "" if required.percent is None or unit.percent else f" ({per_cent_words(required.percent)})"
    return (
        f"To reach the target of {target}{year}, a {direction_word(required.numeric)} of {size}{share} "
        f"is required from the present position of {position}."
    )


def signal_sentence(signal: Signal, against: Period | None = None, *, plainly: bool = False) -> str:
    """Whether the movement is more than chance, and unless it is told `plainly` by which test."""
    since = f" since {named(against)}" if against else ""
    if signal.movement is Movement.NOT_TESTED:
        return sentence(f"Not tested for chance: {signal.why_not}") if signal.why_not else ""
    told = {
        Movement.MORE_THAN_CHANCE: f"The movement{since} is more than chance would explain",
        Movement.WITHIN_CHANCE: f"The movement{since} could be chance",
    }[signal.movement]
    shown = [signal.method] if signal.method else []
    if signal.p_value is not None:
        shown.append("p\u00a0below\u00a00.001" if signal.p_value < 0.001 else f"p\u00a0=\u00a0{signal.p_value:.3f}")
    return f"{told} ({', '.join(shown)})." if shown and not plainly else f"{told}."
