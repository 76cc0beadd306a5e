"""Set phrases of the report: headings' lead lines, reasons for an exception, descriptions of charts, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from saferplan.report.wording.amounts import covered, figure, places, sentence, when
from saferplan.report.wording.settled import withheld
from saferplan.report.wording.status import target_words
from saferplan.values.document import Chart
from saferplan.values.figures import exact
from saferplan.values.judgement import Judgement, PeerPosition
from saferplan.values.period import MONTH_NAMES, Period
from saferplan.values.plan import Against, Priority, Remark, StatusScheme
from saferplan.values.series import State

NOTHING_EXCEPTIONAL = "No measure is off target, and none is moving the wrong way by more than chance."
NO_RECOMMENDATIONS = "No recommendations were given."
NOTHING_REPORTED = "Where state and progress are blank, nothing was reported."
NO_MEASURES = "No measures were given."
REMARK_HEADS = ("Analysis", "Recommended intervention")
FIGURES_ABOVE = " The figures stand in the table above the chart."
CHANGE_IS = "Change is on the same period of last year, in survey waves on the wave before."
WORST_COUNTS = "The status of a priority is the worst among its measures."
METHODS = (
    "Statuses, changes and ranks are worked out from unrounded figures; a figure is rounded once, half away from zero,"
    " when it is printed. Where rounding would hide a difference, one or more decimals are added.",
    "A blank cell means that the figure is not there. “Not received” means that a return is owed. Neither counts as 0.",
    "“No Calc” stands where the earlier figure or the change is zero, so that no percentage can be given.",
    "No change is calculated across a break in a series.",
    "Whether a movement is more than chance is told apart from the status: a status says where an indicator stands.",
    "A measure is an exception where it is off target, worse than the earlier period that its status is judged by,"
    " moving the wrong way against the same period last year (a survey: against the wave before), not received, or not"
    " to be worked out from what was given. A movement the wrong way that could be chance makes no exception; one that"
    " cannot be tested does.",
)
FROM_PRINTED = (
    "In this public version changes and statuses are worked out from the figures printed here, rounded as they are."
    " Inside the partnership they are worked out from unrounded figures; a change may differ in its last digit, and a"
    " status where a figure meets its target but for rounding. A figure to date is rounded once, from the events behind"
    " it; only where it cannot be printed itself is it added up from the printed months."
)
OUTLOOK_IS = (
    "“Outlook” on a chart is where a year would end if it goes on as it has, with the range it is likely to end in."
)
CHANCE_IS = (
    "A movement is called more than chance where chance alone would bring one so large in fewer than 1 case of 20."
)
PUBLIC_METHODS = (FROM_PRINTED, *METHODS[1:], CHANCE_IS, OUTLOOK_IS)

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])$", re.ASCII)
_AGAINST = {
    Against.TARGET_TO_DATE: "target to date",
    Against.LAST_YEAR: "same period of last year",
    Against.BASELINE: "baseline",
}


def day_words(text: str) -> str:
    """21 July 2015 for 2015-07-21, July 2015 for 2015-07; any other text as it stands."""
    if _MONTH.match(text.strip()):
        return Period.parse(text.strip()).label
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return text.strip()
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def counted(number: int, one: str, many: str) -> str:
    """1 measure, 2 measures, no measures."""
    return f"{number or 'no'} {one if number == 1 else many}"


def summary_sentence(total: int, exceptions: int, awaited: int) -> str:
    """How many measures, how many of them are exceptions, how many were not received."""
    text = (
        f"Of {counted(total, 'measure', 'measures')}, {exceptions or 'none'} {'is an' if exceptions == 1 else 'are'} "
    )
    text += "exception" if exceptions == 1 else "exceptions"
    if awaited:
        text += f"; for {awaited} no figure has been received"
    return f"{text}."


def why_sentence(
    off_target: bool, worse_than: str, worsening: str, awaited: bool, fault: bool = False, untested: str = ""
) -> str:
    """Why an indicator stands among the exceptions: what it is worse than, what it moved the wrong way against, and
    why it cannot be told (`untested`) whether that could be chance."""
    if awaited:
        return "Listed because no figure has been received."
    parts = ["it is off target"] if off_target else []
    parts += [f"it is worse than {worse_than}"] if worse_than else []
    parts += [f"it moves the wrong way against {worsening}"] if worsening else []
    parts += ["not all of it can be worked out"] if fault else []
    chance = f"; whether that could be chance cannot be told here, because {untested}" if worsening and untested else ""
    return f"Listed because {' and '.join(parts)}{chance}."


def chart_words(judged: Judgement, title: str, names: Sequence[str]) -> str:
    """The text alternative of a measure's chart: what it shows and where it ends."""
    unit, extra = judged.indicator.unit, places(judged)
    text = f"Line chart of {title}: {', '.join(names)}. "
    text += f"The figure {when(covered(judged))} is {figure(judged.value, unit, extra)}"
    if judged.target is not None:
        text += f"; the target is {figure(judged.target, unit, extra)}"
    outlook = judged.outlook
    if outlook is not None and outlook.estimate is not None:
        text += f"; the outlook for {outlook.year.label} is about {figure(exact(outlook.estimate), unit)}"
    return f"{text}.{FIGURES_ABOVE}"


def profile_chart_words(judged: Judgement, title: str, names: Sequence[str]) -> str:
    """The text alternative of a profile's chart."""
    asked = target_words(judged.annual_target, judged.indicator.unit)
    return f"Line chart of {title}: {', '.join(names)}. Target: {sentence(asked)} The figures stand in the table."


def peer_chart_words(position: PeerPosition, sentence: str) -> str:
    """The text alternative of a family group chart."""
    return f"Bar chart of {position.group} {when(position.period)}, best first. {sentence}"


def profile_sentence(judged: Judgement) -> str:
    """The target of the year in a sentence."""
    target = judged.annual_target
    if target is None:
        return f"No target is set for {judged.period.year(judged.indicator.year_starts).label}."
    return sentence(f"Target: {target_words(target, judged.indicator.unit)}")


def restricted_sentence() -> str:
    """What stands under a restricted indicator."""
    return "Restricted: these figures are not for publication."


def remark_sentences(remark: Remark | None) -> tuple[str, ...]:
    """What officers add to an exception: analysis, and the intervention they recommend."""
    if remark is None:
        return ()
    said = zip(REMARK_HEADS, (remark.analysis, remark.intervention), strict=True)
    return tuple(f"{head}: {sentence(text)}" for head, text in said if text.strip())


def figures_behind(judged: Judgement) -> str:
    """One indicator in a line: its figure and what it is compared with, where the two may be compared."""
    unit, extra = judged.indicator.unit, places(judged)
    if judged.value is None:
        if withheld(judged):
            return f"{judged.indicator.name}: withheld"
        owed = judged.state is State.NOT_RECEIVED and not judged.fault
        return f"{judged.indicator.name}: not received" if owed else judged.indicator.name
    text = f"{judged.indicator.name}: {unit.cell(judged.value, extra)}"
    if judged.beside is None or judged.beside.value is None:
        return text
    against = unit.cell(judged.beside.value, extra)
    if judged.beside.against is Against.TARGET_TO_DATE:
        return f"{text} (target {against})"
    return f"{text} ({judged.beside.period.label}: {against})"


def priority_line(members: Sequence[Judgement]) -> str:
    """How many of a priority's measures have which status."""
    names = [judged.status.name for judged in members]
    return "; ".join(f"{names.count(name)} {name}" for name in dict.fromkeys(names))


def priority_words(priority: Priority) -> str:
    """The outcome of a priority and the role that leads it."""
    parts = [f"Outcome: {sentence(priority.outcome)}" if priority.outcome else ""]
    parts.append(f"Led by: {sentence(priority.lead)}" if priority.lead else "")
    return " ".join(part for part in parts if part)


def scheme_words(scheme: StatusScheme) -> str:
    """What a status scheme compares the figure with."""
    return f"{scheme.name}: the figure is compared with the {_AGAINST[scheme.against]}."


def chart_notes(chart: Chart) -> tuple[str, ...]:
    """What the marks of a chart mean: “Break before Dec 2014: …”, “Note 1, Jun: …”."""
    breaks = tuple(sentence(f"Break before {at}: {text}") for at, text in chart.breaks)
    many = len(chart.notes) > 1
    notes = tuple(
        sentence(f"Note{f' {number}' if many else ''}, {at}: {text}")
        for number, (at, text) in enumerate(chart.notes, 1)
    )
    return breaks + notes
