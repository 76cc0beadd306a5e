"""Targets and statuses in words."""

from __future__ import annotations

from fractions import Fraction

from saferplan.report.wording.amounts import (
    bare,
    compared,
    covered,
    ended,
    figure,
    in_full,
    named,
    per_cent_words,
    places,
    sentence,
    to_date,
    when,
)
from saferplan.report.wording.settled import withheld
from saferplan.values.figures import Unit, number
from saferplan.values.judgement import Judgement, Reason, Rule
from saferplan.values.plan import Against, Band, Direction, StatedStatus, Target, TargetKind

_LIMIT = {
    TargetKind.AT_MOST: "no more than",
    TargetKind.AT_LEAST: "at least",
    TargetKind.MORE_THAN: "more than",
    TargetKind.LESS_THAN: "less than",
}


def target_words(target: Target | None, unit: Unit) -> str:
    """An annual target: “no more than 10,064 incidents in 2015/16”."""
    if target is None:
        return "no target"
    year = when(target.year)
    if target.kind in _LIMIT:
        extra = in_full(target.value, unit.decimals) - unit.decimals
        return f"{_LIMIT[target.kind]} {figure(target.value, unit, extra)} {year}"
    if target.kind is TargetKind.CHANGE_BY and target.percent is not None:
        return f"a {_percent_move(target.percent)} {year}{_baseline(target, unit, 'from')}"
    if target.kind is TargetKind.MAINTAIN:
        return f"no worse {year} than the baseline{_baseline(target, unit, 'of')}"
    if target.kind is TargetKind.BASELINE_YEAR:
        return f"none yet, {target.year.label} sets the baseline"
    if target.kind is TargetKind.MONITOR:
        return f"none, monitored only {year}"
    return f"to be confirmed for {target.year.label}"


def _percent_move(percent: Fraction) -> str:
    places = 0 if percent.denominator == 1 else 1
    return f"{'rise' if percent > 0 else 'fall'} of {number(abs(percent), in_full(percent, places))} per cent"


def _baseline(target: Target, unit: Unit, word: str) -> str:
    value = figure(target.baseline_value, unit) if target.baseline_value is not None else ""
    if target.baseline is None:
        return f" {word}{' a baseline of' if word == 'from' else ''} {value}" if value else ""
    return f" {word} {target.baseline.label}" + (f" ({value})" if value else "")


def band_rule(band: Band, points: bool = False) -> str:
    """The limits of a band: “worse by more than 15 per cent”."""
    if band.worsened:
        return "worse than the baseline"
    low, high = band.adverse_from, band.adverse_to
    if low is None and high is None:
        return ""
    if low is None or low < 0:
        return _rule_from_better(low, high, points)
    if high is None:
        return "worse by any amount" if low == 0 else f"worse by more than {_limit(low, points)}"
    if low == 0:
        return f"worse by no more than {_limit(high, points)}"
    return f"worse by more than {_limit(low, points)} and no more than {_limit(high, points)}"


def _rule_from_better(low: Fraction | None, high: Fraction | None, points: bool) -> str:
    """A band that begins on the better side."""
    capped = "" if low is None else f"better by less than {_limit(low, points)}"
    if high is None:
        return f"{capped}, or worse"
    if high < 0:
        least = f"better by {_limit(high, points)} or more"
        return f"{least}, and by less than {_limit(low, points)}" if low is not None else least
    worst = "no worse" if high == 0 else f"worse by no more than {_limit(high, points)}"
    if not capped:
        return worst if high == 0 else f"{worst}, or better"
    return f"{worst}, and {capped}" if high == 0 else f"{capped}, or {worst}"


def _limit(value: Fraction, points: bool) -> str:
    places = 0 if value.denominator == 1 else 1
    return f"{number(abs(value), places)} {'percentage points' if points else 'per cent'}"


def status_sentence(judged: Judgement) -> str:
    """Why the status is what it is: figure, comparator, distance, whether met, and the rule of the band."""
    reason, label = judged.reason, named(covered(judged))
    if reason.rule is Rule.NO_FIGURE and withheld(judged):
        return f"The figure for {label} is withheld because of small numbers, so no status is given."
    if reason.rule is Rule.NO_FIGURE:
        none = f"There is no figure for {label}" if judged.fault else f"No figure has been received for {label}"
        return f"{none}, so no status is given."
    if reason.rule is Rule.BREAK and reason.cut is not None:
        cut = f"from {reason.cut.at.label} the figures are not comparable with earlier ones: {reason.cut.note}"
        return f"{_figure(judged)}. No status is given, because {ended(cut)}"
    if reason.rule is Rule.BAND:
        return _banded(judged)
    why = {
        Rule.NO_TARGET: "There is no target for this period to judge it against.",
        Rule.BASELINE_YEAR: "This year sets the baseline, so there is nothing yet to judge it against.",
    }.get(reason.rule, f"There is no figure for {_lacking(judged)} to judge it against.")
    return f"{_figure(judged)}. {_unknown_baseline(judged) or why}"


def _unknown_baseline(judged: Judgement) -> str:
    """Why a target that is set has no figure: it is to be read from a year that is not known in full."""
    target = judged.annual_target
    if judged.reason.rule is not Rule.NO_COMPARATOR or target is None or target.baseline is None:
        return ""
    if judged.comparator is None or judged.comparator.against is not Against.TARGET_TO_DATE:
        return ""
    return f"The target cannot be worked out, because its baseline, {target.baseline.label}, is not known in full."


def _figure(judged: Judgement) -> str:
    value = judged.reason.value if judged.reason.value is not None else judged.value
    return f"The figure for {named(covered(judged))} is {figure(value, judged.indicator.unit, places(judged))}"


def _lacking(judged: Judgement) -> str:
    """What a status could not be compared with; a scheme may need the baseline beside its comparator."""
    return "the baseline" if judged.reason.against is not None else compared_with(judged)


def compared_with(judged: Judgement) -> str:
    """What the figure is compared with, in words."""
    comparator = judged.comparator
    if comparator is None:
        return "the comparison"
    if comparator.against is Against.LAST_YEAR:
        return f"the same period last year ({comparator.period.label})"
    return f"the baseline ({comparator.period.label})" if comparator.against is Against.BASELINE else "the target"


def _banded(judged: Judgement) -> str:
    reason, unit = judged.reason, judged.indicator.unit
    extra = places(judged)
    against = figure(reason.against, bare(unit), extra)
    if judged.comparator is None or judged.comparator.against is Against.TARGET_TO_DATE:
        beside = f"against a target{to_date(judged.indicator)} of {against}"
    else:
        beside = f"against {against} in {compared_with(judged)}"
    distance = reason.distance
    if distance is None and reason.value is not None and reason.against is not None:
        distance = reason.value - reason.against
    told = f": {compared(distance, judged.indicator, extra)}{_worse(reason, judged.status)}" if distance else ""
    rule = band_rule(judged.status, reason.points)
    return f"{_figure(judged)}, {beside}{told or ': the same'}. {_verdict(judged)}{_ruled(judged, rule)}"


def _worse(reason: Reason, band: Band) -> str:
    """How much worse or better, in per cent, told apart from the limits of the band."""
    if not reason.adverse:
        return ""
    size = per_cent_words(reason.adverse, (band.adverse_from, band.adverse_to))
    side = "worse" if reason.adverse > 0 else "better"
    if reason.points:
        return f", or {size.replace('per cent', 'percentage points')} {side} in the change since the baseline"
    return f", or {size} {side}"


def _verdict(judged: Judgement) -> str:
    reason = judged.reason
    if judged.comparator is not None and judged.comparator.against is not Against.TARGET_TO_DATE:
        if reason.adverse is None:
            return ""
        word = "worse" if reason.adverse > 0 else "better" if reason.adverse < 0 else "no worse"
        return f"It is {word} than {compared_with(judged)}."
    if reason.met is None:
        return ""
    return f"The target{to_date(judged.indicator)} is {'met' if reason.met else 'not met'}."


def target_sentence(judged: Judgement) -> str:
    """The target to date and how the figure stands to it, where the status compares with something else."""
    if judged.target is None or judged.value is None:
        return ""
    unit, extra = judged.indicator.unit, places(judged)
    told = compared(judged.value - judged.target, judged.indicator, extra)
    lower = judged.indicator.direction is Direction.LOWER
    met = judged.value <= judged.target if lower else judged.value >= judged.target
    verdict = "" if judged.indicator.direction is Direction.NEITHER else f", so it is {'met' if met else 'not met'}"
    return (
        f"The target{to_date(judged.indicator)} is {figure(judged.target, unit, extra)}; the figure is {told}{verdict}."
    )


def _ruled(judged: Judgement, rule: str) -> str:
    return f" Rule for this status: {rule}." if rule else ""


def stated_sentence(stated: StatedStatus, computed: Band) -> str:
    """The officer's own status beside the computed one, with the reason for differing."""
    same = stated.statement.strip().casefold() in {computed.name.casefold(), computed.statement.casefold()}
    beside = "the same as the computed status" if same else f"the computed status is “{computed.name}”"
    why = f" Reason: {sentence(stated.reason)}" if stated.reason.strip() else "" if same else " No reason is given."
    return f"Officers state “{stated.statement.strip()}”; {beside}.{why}"
