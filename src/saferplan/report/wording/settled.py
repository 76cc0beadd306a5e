"""How settled figures are, and where a series cannot be compared, in words."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.report.wording.amounts import covered, named, sentence
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.series import Break, State

_SAID = {
    State.PROVISIONAL: "is provisional and may change",
    State.ESTIMATED: "is an estimate",
    State.TO_BE_CONFIRMED: "is to be confirmed",
    State.NOT_RECEIVED: "has not been received",
}
STATE_MARKS = {State.PROVISIONAL: "p", State.ESTIMATED: "e", State.TO_BE_CONFIRMED: "c"}


def state_legend(states: Sequence[State]) -> str:
    """The key to the state marks of a table: “p provisional; e estimated.”"""
    return "; ".join(f"{STATE_MARKS[state]} {state.value}" for state in STATE_MARKS if state in states) + "."


def state_sentence(period: Period, state: State) -> str:
    """How settled the figure of a period is; nothing is said of a final one."""
    return f"The figure for {named(period)} {_SAID[state]}." if state in _SAID else ""


def awaited_sentence(periods: Sequence[Period], later: bool = False) -> str:
    """Figures that are due; `later`: one after them has come, and cannot be added up over the gap."""
    *others, last = map(named, periods)
    whole = Period.span(periods[0], periods[-1])
    if len(periods) > 2 and whole.months == sum(period.months for period in periods):
        span = f"{whole.first_month.label} to {whole.last_month.label}"
        text = f"The figures from {span} are due but have not been received."
    elif others:
        text = f"The figures for {', '.join(others)} and {last} are due but have not been received."
    else:
        text = f"The figure for {last} is due but has not been received."
    return f"{text} Later figures are shown, but not judged until then." if later else text


def withheld(judged: Judgement) -> bool:
    """Whether the figure to be judged is there but may not be seen, it or a part of it being a small number."""
    if judged.value is not None or judged.series is None:
        return False
    span, series = covered(judged), judged.series
    here = series.at(judged.period) or series.at(span)
    if here is None or (here.value is None and not here.withheld):
        return False
    return any(seen.withheld for seen in series.observations if span.holds(seen.period))


def later_withheld(judged: Judgement) -> bool:
    """Whether there is a figure after the one judged that may not be seen."""
    if judged.value is None or judged.series is None:
        return False
    last = covered(judged).last
    return any(seen.withheld and seen.period.first > last for seen in judged.series.observations)


def withheld_sentence(periods: Sequence[Period]) -> str:
    """Figures that are there but may not be seen."""
    *others, last = map(named, periods)
    if not others:
        return f"The figure for {last} is withheld because of small numbers."
    return f"The figures for {', '.join(others)} and {last} are withheld because of small numbers."


def break_sentence(cut: Break) -> str:
    """Where the series breaks, and why."""
    return sentence(f"From {cut.at.label} the figures are not comparable with earlier ones: {cut.note}")


def last_year_break(period: Period, cut: Break) -> str:
    """A break in the line of the year before, told at its month."""
    return f"the series breaks at {period.label}: {cut.note}"


def note_sentence(period: Period, note: str) -> str:
    """A note on one point of a series."""
    return sentence(f"{period.label}: {note}")


def fault_sentence(part: str, error: SaferplanError) -> str:
    """What could not be worked out of an indicator, why, and how to mend it: “The target cannot be worked out: …”."""
    return f"The {part} cannot be worked out: {sentence(error.what)} {error.mend}".strip()
