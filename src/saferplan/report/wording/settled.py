"""How settled figures are, and where a series cannot be compared, in words."""

from __future__ import annotations

from saferplan.report.wording.amounts import sentence
from saferplan.values.period import Period
from saferplan.values.series import Break, State

_SAID = {
    State.PROVISIONAL: "is provisional and may change",
    State.ESTIMATED: "is an estimate",
    State.TO_BE_CONFIRMED: "is to be confirmed",
    State.NOT_RECEIVED: "has not been received",
}


def state_sentence(period: Period, state: State) -> str:
    """How settled the figure of a period is; nothing is said of a final one."""
    return f"The figure for {period.label} {_SAID[state]}." if state in _SAID else ""


def break_sentence(cut: Break) -> str:
    """Where the series breaks, and why."""
    return sentence(f"From {cut.at.label} the figures are not comparable with earlier ones: {cut.note}")


def note_sentence(period: Period, note: str) -> str:
    """A note on one point of a series."""
    return sentence(f"{period.label}: {note}")
