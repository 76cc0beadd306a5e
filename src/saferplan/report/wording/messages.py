"""The one sentence that a part comes to, short enough for a slide's title; made from the very values of its figures.

The sentences are in the past tense, which is the same after “burglary” and after “incidents”, so that any name fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from saferplan.report.wording.amounts import (
    covered,
    difference_words,
    figure,
    named,
    per_cent_words,
    places,
    sentence,
    to_date,
    when,
)
from saferplan.report.wording.peers import name, ordinal
from saferplan.report.wording.settled import later_withheld, withheld
from saferplan.report.wording.status import compared_with
from saferplan.values.judgement import Change, Judgement, Movement, PeerPosition, Rule
from saferplan.values.plan import Against, Direction, Indicator, Recommendation

LONGEST = 110  # characters that stand in two lines of a title
_QUARTERS = {1: "best", 2: "second best", 3: "second worst", 4: "worst"}


def measure_message(judged: Judgement) -> str:
    """Where an indicator stands, and how it moved: as much of it as fits a title. That a later figure is withheld is
    always said, for readers would take an earlier one for the latest."""
    called = judged.indicator.name.strip().rstrip(".")
    if judged.value is None:
        return sentence(_without_figure(judged, called))
    moved = _moved(judged)
    told = [f"{called} {verdict}{rest}" for verdict in _verdicts(judged) for rest in _rests(judged, moved)]
    chosen = next((text for text in told if len(text) <= LONGEST), min(told, key=len))
    return sentence(f"{chosen}; later figures are withheld" if later_withheld(judged) else chosen)


def _without_figure(judged: Judgement, called: str) -> str:
    label = named(covered(judged))
    if withheld(judged):
        return f"{called}: the figure for {label} is withheld because of small numbers"
    if judged.fault:
        return f"{called}: there is no figure for {label}"
    return f"{called}: no figure has been received for {label}"


def _verdicts(judged: Judgement) -> list[str]:
    """What the status says, the fullest first: against the target, or what else the scheme compares with."""
    reason = judged.reason
    if reason.rule is not Rule.BAND or reason.adverse is None or reason.met is None or reason.distance is None:
        return [f"stood at {figure(judged.value, judged.indicator.unit, places(judged))} {when(covered(judged))}"]
    size = _distance(judged)
    if judged.comparator is not None and judged.comparator.against is not Against.TARGET_TO_DATE:
        return _compared(judged, size)
    target = f"the target{to_date(judged.indicator)}"
    if reason.distance == 0:
        return [f"met {target} exactly", f"met {target}"]
    if reason.met:
        return [f"met {target} with {size} to spare", f"met {target}"]
    return [f"missed {target} by {size}", f"missed {target}"]


def _compared(judged: Judgement, size: str) -> list[str]:
    against, adverse = compared_with(judged), judged.reason.adverse or Fraction(0)
    if not adverse:
        return [f"came out no worse than {against}"]
    word = "worse" if adverse > 0 else "better"
    if judged.reason.points or judged.reason.distance == 0:  # judged by another distance than that of the figures
        return [f"came out {word} than {against}"]
    return [f"came out {size} {word} than {against}", f"came out {word} than {against}"]


def _distance(judged: Judgement) -> str:
    """How far from what it is judged against: in per cent, of percentages in points."""
    reason, unit = judged.reason, judged.indicator.unit
    assert reason.distance is not None
    if unit.percent or reason.points or not reason.adverse:
        return difference_words(reason.distance, unit, places(judged))
    return per_cent_words(reason.adverse, (judged.status.adverse_from, judged.status.adverse_to))


def _moved(judged: Judgement) -> Change | None:
    """The change on last year, or on a survey's wave before, where the verdict does not tell it already."""
    comparator = judged.comparator
    if comparator is not None and comparator.against is Against.LAST_YEAR and judged.reason.rule is Rule.BAND:
        return None
    change = next((change for kind, change in judged.changes[:1] if kind != "baseline"), None)
    return change if change is not None and change.numeric is not None and change.cut is None else None


def _rests(judged: Judgement, change: Change | None) -> list[str]:
    """What follows the verdict, the fullest first; nothing last."""
    if judged.reason.rule is Rule.BREAK:
        return ["; a break in the series leaves it without a status", "; the series is broken", ""]
    unjudged = [] if judged.reason.rule is Rule.BAND else ["; it is not judged"]
    if change is None or change.numeric is None:
        return [*unjudged, ""]
    since = "on last year" if change.earlier == change.later.year_before else f"since {named(change.earlier)}"
    if change.numeric == 0:
        return [f" and did not change {since}", *unjudged, ""]
    noun, verb = ("rise", "rose") if change.numeric > 0 else ("fall", "fell")
    if judged.signal.movement is Movement.WITHIN_CHANCE:
        return [f"; the {noun} {since} could be chance", *unjudged, ""]
    join = _joined(judged, change.numeric)
    by = _by(change, judged.indicator)
    return [f"{join} {verb} by {by} {since}" if by else f"{join} {verb} {since}", f"{join} {verb} {since}", ""]


def _by(change: Change, indicator: Indicator) -> str:
    if indicator.unit.percent:
        return difference_words(change.numeric or Fraction(0), indicator.unit)
    return "" if change.percent is None else per_cent_words(change.percent)


def _joined(judged: Judgement, moved: Fraction) -> str:
    """“but” where the movement points the other way than the verdict."""
    direction, met = judged.indicator.direction, judged.reason.met
    if direction is Direction.NEITHER or met is None or judged.reason.rule is not Rule.BAND:
        return " and"
    improved = moved < 0 if direction is Direction.LOWER else moved > 0
    return " and" if improved == met else ", but"


def measures_message(judgements: Sequence[Judgement]) -> str:
    """How many measures are as good as what they are judged against, how many worse, how many not judged."""
    met = [judged.reason.met for judged in judgements if judged.reason.rule is Rule.BAND]
    good, bad = met.count(True), met.count(False)
    rest = len(judgements) - good - bad
    text = f"Of {_many(len(judgements), 'measure')}, {good or 'none'} came up to what {_are(good, 'it is', 'they are')}"
    text += f" judged against and {bad or 'none'} fell short"
    return f"{text}; {rest} {_are(rest, 'is', 'are')} not judged." if rest else f"{text}."


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _are(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def exceptions_message(listed: int, furthest: Judgement | None) -> str:
    """How many exceptions there are, and which lies furthest off target."""
    told = f"{_many(listed, 'measure')} {_are(listed, 'is an exception', 'are exceptions')}"
    if furthest is None:
        return sentence(f"{told}, {_are(listed, 'and not', 'none of them')} off target")
    if listed == 1:
        return sentence(f"{told}: {furthest.indicator.name.strip().rstrip('.')}, off target")
    return sentence(f"{told}; furthest off target: {furthest.indicator.name.strip().rstrip('.')}")


def not_received_message(listed: int) -> str:
    """Of how many measures the figure is owed."""
    return f"For {_many(listed, 'measure')} no figure has been received."


def position_message(position: PeerPosition, indicator: Indicator) -> str:
    """The rank among peers, or the figure where there is none."""
    own = next((peer for peer in position.peers if peer.area.code == position.area.code), None)
    area, called = name(position.area), indicator.name.strip().rstrip(".")
    if own is None or own.value is None:
        return sentence(f"{called}: {area} has no complete figure {when(position.period)}, so it is not ranked")
    if position.rank is None or indicator.direction is Direction.NEITHER:
        return sentence(f"{called}: {area} stands {_beside(position, own.value)} {position.group}")
    ranked = f"{area} ranks {ordinal(position.rank)} of {position.ranked}"
    quarter = f", in the {_QUARTERS[position.quartile]} quarter" if position.quartile in _QUARTERS else ""
    told = [f"{called}: {ranked} ({position.group}){quarter}", f"{called}: {ranked}{quarter}", f"{called}: {ranked}"]
    return sentence(next((text for text in told if len(text) <= LONGEST), told[-1]))


def _beside(position: PeerPosition, value: Fraction) -> str:
    if position.average is None or value == position.average:
        return "at the average of" if position.average is not None else "among"
    return "above the average of" if value > position.average else "below the average of"


def positions_message(positions: Sequence[PeerPosition]) -> str:
    """Of several positions, how many lie in the best quarter and how many in the worst."""
    best = sum(position.quartile == 1 for position in positions)
    worst = sum(position.quartile == 4 for position in positions)
    return (
        f"Of {_many(len(positions), 'comparison')} with other areas, {best or 'none'} {_are(best, 'lies', 'lie')} "
        f"in the best quarter and {worst or 'none'} in the worst."
    )


def recommendations_message(recommendations: Sequence[Recommendation]) -> str:
    """On how many recommendations progress is reported; a state alone is no report."""
    told = sum(bool(one.progress.strip()) for one in recommendations)
    have = _are(told, "has", "have")
    return f"Of {_many(len(recommendations), 'recommendation')}, {told or 'none'} {have} a report of progress."


def priorities_message(worst: Sequence[str], unjudged: int = 0) -> str:
    """How many priorities share the worst status; the names of statuses are given worst first, the last `unjudged` of
    which say nothing of better or worse."""
    if not worst:
        return ""
    at = list(worst).count(worst[0])
    if len(worst) == 1:
        return f"The priority has the status “{worst[0]}”."
    if at == len(worst):
        return f"All {at} priorities have the status “{worst[0]}”."
    told = f"Of {len(worst)} priorities, {at} {_are(at, 'has', 'have')} the status “{worst[0]}”"
    told += ", the worst among them" if at + unjudged < len(worst) else ""
    return f"{told}; {unjudged} {_are(unjudged, 'is', 'are')} not judged." if unjudged else f"{told}."
