"""What whoever speaks to a part may be asked: definition, source, period, how it is judged, notes and breaks."""

from __future__ import annotations

from saferplan.report.wording.amounts import bare, covered, ended, figure, places, sentence, when
from saferplan.report.wording.settled import break_sentence, note_sentence, state_sentence, withheld
from saferplan.report.wording.sources import better_words, profile_words, sources_of
from saferplan.report.wording.status import band_rule, compared_with
from saferplan.values.judgement import Judgement, PeerPosition


def background_sentences(judged: Judgement) -> tuple[str, ...]:
    """All that stands behind an indicator's figure, a paragraph each; what is not known is left out."""
    indicator = judged.indicator
    told = [
        f"Definition: {sentence(indicator.definition)}" if indicator.definition.strip() else "",
        f"Better is: {ended(better_words(indicator.direction))}",
        _figure(judged),
        _rule(judged),
        f"Target: {ended(profile_words(judged.annual_target, indicator.unit, [value for _, value in judged.profile]))}",
        f"Source: {ended(sources_of(judged))}",
        f"Led by: {sentence(indicator.lead)}" if indicator.lead.strip() else "",
        "" if withheld(judged) else state_sentence(covered(judged), judged.state),
        *_remarks(judged),
    ]
    return tuple(dict.fromkeys(text for text in told if text))


def _figure(judged: Judgement) -> str:
    unit, extra = judged.indicator.unit, places(judged)
    if judged.value is None:
        return ""
    text = f"Figure: {figure(judged.value, unit, extra)} {when(covered(judged))}"
    if judged.beside is not None and judged.beside.value is not None:
        text += f"; compared with {compared_with(judged)}: {figure(judged.beside.value, bare(unit), extra)}"
    return sentence(text)


def _rule(judged: Judgement) -> str:
    """The scheme, and the limits of the status it gave."""
    rule = band_rule(judged.status, judged.reason.points)
    limits = f": {rule}" if rule else ""
    scheme = f" by the scheme “{judged.scheme}”" if judged.scheme else ""
    return f"How it is judged: “{judged.status.name}”{scheme}{limits}."


def _remarks(judged: Judgement) -> list[str]:
    """Breaks and notes of the series up to the figure judged."""
    if judged.series is None:
        return []
    series = judged.series.until(judged.period)
    told = [break_sentence(cut) for cut in series.breaks]
    told += [note_sentence(at, text) for at, text in series.notes if at.last <= judged.period.last]
    return told + [
        note_sentence(seen.period, seen.note) for seen in series.observations if seen.note and not seen.withheld
    ]


def position_background(position: PeerPosition) -> tuple[str, ...]:
    """How a rank is made: period, basis, average, limits, and what is left out."""
    told = [f"Compared over {position.period.label}, best first."]
    if position.basis:
        told.append(f"Figures are {ended(position.basis)}")
    if position.average is not None:
        pooled = "all events over all denominators of the group" if position.pooled else "the mean of the areas"
        told.append(f"The average is {pooled}.")
    if position.limits is not None:
        told.append("The limits are those of a funnel at 99.8 per cent, widened by the variance between areas.")
    told.append("An area with a month missing is not ranked.")
    return tuple(told)
