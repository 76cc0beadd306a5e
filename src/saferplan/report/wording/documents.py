"""Sentences of documents beside the performance report, each made from the very rows that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from saferplan.report.wording.amounts import direction_word, sentence
from saferplan.report.wording.phrases import counted, day_words
from saferplan.values.judgement import Judgement, Movement
from saferplan.values.papers import Action, Approval, Papers, Tie
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, Priority

ACTIONS_SHOWN = 4  # actions and measures of a priority that the plan in short has room for
HOW_FIGURES = (
    "Small counts are withheld, so that no one can be recognised. A status says where a measure stands against its"
    " target or against last year; whether a movement is more than chance is said apart from it."
)
REPORTING = (
    "In an emergency call 999. To report a crime or anti-social behaviour that is not an emergency, call the police on"
    " 101 or use their website; to stay anonymous, call Crimestoppers on 0800 555 111."
)
NOTHING_OFF = "No measure is off target, and none is moving the wrong way by more than chance."
NO_MONEY = "No financial implications were recorded for this report."
NO_EQUALITY = "No equality impact has been assessed for the priorities of the plan."
NO_LINKS = "No links to other strategies were recorded in the plan."
NO_CONSULTATION = "No consultation on the plan was recorded."
NO_OUTCOMES = "No outcomes were recorded for the priorities of the plan."
NO_QUESTION = "No measure is an exception, so the figures give rise to no question."
NO_TARGET = "Where no target stands, none is set for the year."
NO_STEPS = "No further steps of approval are planned."
LEGAL = (
    "The responsible authorities must formulate and carry out strategies for crime and disorder, substance misuse,"
    " reoffending and serious violence (Crime and Disorder Act 1998, section 6)."
)
SCRUTINY_POWERS = (
    "The committee may review and scrutinise what the responsible authorities decide and do about crime and disorder,"
    " and make reports and recommendations to them (Police and Justice Act 2006, section 19). Each body that receives"
    " a recommendation has to consider it and answer."
)


def dashboard_message(judgements: Sequence[Judgement]) -> str:
    """How many measures have which status, in the order of the table."""
    names = [judged.status.name for judged in judgements]
    told = [f"{names.count(name)} {name}" for name in sorted(dict.fromkeys(names), key=lambda name: -names.count(name))]
    return f"{counted(len(names), 'measure', 'measures').capitalize()}: {', '.join(told)}." if told else "No measures."


def change_message(judgements: Sequence[Judgement]) -> str:
    """How many measures rose, fell and stood still on the earlier period."""
    moves = [judged.changes[0][1].numeric for judged in judgements if judged.changes]
    known = [move for move in moves if move is not None]
    rose, fell = sum(move > 0 for move in known), sum(move < 0 for move in known)
    same, unknown = len(known) - rose - fell, len(judgements) - len(known)
    if not known:
        return f"For {counted(unknown, 'measure', 'measures')} no change can be told."
    parts = [f"{rose or 'none'} rose", f"{fell or 'none'} fell", f"{same} did not change" if same else ""]
    parts.append(f"for {unknown} no change can be told" if unknown else "")
    listed = [part for part in parts if part]
    return f"Of {counted(len(judgements), 'measure', 'measures')}, {', '.join(listed[:-1])} and {listed[-1]}."


def actions_message(states: Sequence[str]) -> str:
    """How many actions there are, and how they stand: those that need attention first."""
    order = ("late", "at risk", "stopped", "not started", "on course", "done")
    found = sorted(dict.fromkeys(states), key=lambda one: order.index(one) if one in order else len(order))
    told = ", ".join(f"{states.count(one)} {one}" for one in found if one)
    return f"{counted(len(states), 'action', 'actions').capitalize()}{f': {told}' if told else ''}."


def carried_sentence(where: str) -> str:
    """That an action goes on from an earlier year, with its number and date there."""
    return f"Carried over from {where}."


def variances_message(waiting: int) -> str:
    """How many requests to depart from an action wait for a decision."""
    return f"{counted(waiting, 'variance waits', 'variances wait').capitalize()} for a decision."


def blockages_message(waiting: int) -> str:
    """How many problems were passed up and wait for an answer."""
    return f"{counted(waiting, 'problem waits', 'problems wait').capitalize()} for an answer."


def highlights_message(reports: int, sent: int) -> str:
    """How many highlight reports were asked for and how many came."""
    missing = reports - sent
    text = f"{counted(sent, 'report was', 'reports were').capitalize()} received of {reports}"
    return f"{text}; {missing} not received." if missing else f"{text}."


def not_sent_sentence(priority: str) -> str:
    """That the lead of a priority has sent no report."""
    return f"No highlight report on {priority} was received."


def plan_message(priorities: int, indicators: int, actions: int) -> str:
    """How much the plan holds."""
    parts = [counted(priorities, "priority", "priorities"), counted(indicators, "indicator", "indicators")]
    return f"{parts[0].capitalize()}, {parts[1]} and {counted(actions, 'action', 'actions')}."


def priority_message(priority: Priority, indicators: Sequence[Indicator], actions: Sequence[Action]) -> str:
    """How a priority is measured and how many actions carry it."""
    told = counted(len(indicators), "indicator", "indicators")
    return f"{priority.name}: {told} and {counted(len(actions), 'action', 'actions')}."


def monitoring_sentence(papers: Papers) -> str:
    """Which groups watch the plan and how often they meet."""
    kinds = ("board", "delivery board", "performance challenge")
    watching = [one for one in papers.committees if one.kind in kinds and not one.disbanded_on]
    told = [f"{one.name} meets {one.meets}" if one.meets else one.name for one in watching]
    text = f"{'; '.join(told)}. " if told else ""
    return f"{text}Every indicator is judged by a stated rule, and exceptions are reported with why."


def refresh_message(added: int, removed: int) -> str:
    """How many lines came and went since the plan before; a line that changed is one of each."""
    if not added and not removed:
        return "Nothing changed."
    went = f"{removed or 'none'} {'was' if removed == 1 else 'were'} taken out"
    return f"{counted(added, 'line is', 'lines are').capitalize()} new and {went}; a line that changed counts as both."


def more_sentence(more: int) -> str:
    """That there are further measures than those shown; blank where there are none."""
    return (
        f"{counted(more, 'more measure is', 'more measures are').capitalize()} in the full report." if more > 0 else ""
    )


def board_purpose(partnership: str, as_at: Period) -> str:
    """What a board report made from the figures is for."""
    return (
        f"To tell the board how {partnership} stands at the end of {as_at.last_month.label}, and to ask for the"
        " decisions that wait."
    )


def board_background(priorities: int) -> str:
    """How the partnership works, in two sentences."""
    return (
        f"The partnership plan has {counted(priorities, 'priority', 'priorities')}. Each is measured by indicators"
        " that are judged by stated rules, against a target or an earlier figure; what is off target or moves the wrong"
        " way is reported as an exception."
    )


def board_proposal(exceptions: int) -> str:
    """What is proposed about the exceptions."""
    if not exceptions:
        return "That the board notes the position; no measure is an exception."
    told = counted(exceptions, "exception", "exceptions")
    return f"That the board considers the {told} below and agrees what is to be done about each."


def note_exceptions(exceptions: int) -> str:
    """The first thing a board is asked."""
    if not exceptions:
        return "Note the position of every measure; none is an exception."
    return f"Note the position of every measure, and the {counted(exceptions, 'exception', 'exceptions')}."


def decide_variance(action: str, new_due: str) -> str:
    """A request to depart from an action, as a recommendation."""
    until = f", until {day_words(new_due)}" if new_due else ""
    return f"Decide on the variance asked for{until}: {action}."


def answer_problem(title: str) -> str:
    """A problem that was passed up, as a recommendation."""
    return f"Answer the problem passed up: {title}."


def agree_intervention(text: str) -> str:
    """What a lead recommends about an exception, as a recommendation."""
    return sentence(f"Agree the intervention recommended: {text}")


def section_17(as_at: Period, where: str = "this report") -> str:
    """What the duty of section 17 asks the authors of a report to weigh, and where they find the position."""
    return (
        "Each authority must do its functions with due regard to their likely effect on crime and disorder, including"
        " anti-social behaviour, on the misuse of drugs, alcohol and other substances, on reoffending and on serious"
        f" violence (Crime and Disorder Act 1998, section 17). The position at the end of {as_at.last_month.label}"
        f" stands in {where}, priority by priority."
    )


def council_purpose(partnership: str) -> str:
    """What the council's covering report is for."""
    return f"To put the partnership plan of {partnership} before the council, with what it rests on and what it asks."


def council_asks(partnership: str, as_at: Period) -> list[str]:
    """What a council is asked."""
    return [
        f"Approve the partnership plan of {partnership}.",
        f"Note how its measures stand, in the performance report to the end of {as_at.last_month.label}.",
    ]


def tie_sentence(tie: Tie) -> str:
    """A link to an objective or strategy."""
    whose = f" ({tie.body})" if tie.body else ""
    return sentence(f"{tie.name}{whose}{': ' + tie.how if tie.how else ''}")


def said_sentence(step: Approval) -> str:
    """What a body said of the plan, and what changed."""
    when = f", {day_words(step.held_on)}" if step.held_on else ""
    changed = f" {sentence(step.changed)}" if step.changed else ""
    return f"{step.body}{when}: {sentence(step.said)}{changed}"


def step_sentence(step: Approval) -> str:
    """A step of the approval that is planned."""
    return f"{day_words(step.planned_on)}: {step.body} ({step.plan})."


def impact_sentence(priority: str, impact: str) -> str:
    """What was found of a priority's equality impact."""
    return f"{priority}: {sentence(impact)}"


def background_documents(as_at: Period) -> list[str]:
    """What a report of this kind always rests on."""
    return [f"Performance report to the end of {as_at.last_month.label}, and the returns and records it was made from"]


def appendices(as_at: Period) -> list[str]:
    """What is attached to the council's report: all that it asks the council to approve or note."""
    performance = f"Performance report to the end of {as_at.last_month.label}"
    return ["Partnership plan", "Summary of the plan in plain language", performance]


def scrutiny_purpose(partnership: str, as_at: Period) -> str:
    """What a briefing is for."""
    return (
        f"To tell the committee what {partnership} set out to do, how it stands at the end of"
        f" {as_at.last_month.label}, and what the committee may want to ask."
    )


def scrutiny_question(judged: Judgement, moved: Fraction | None, off_target: bool, worse: bool) -> str:
    """What an exception gives a committee to ask; its figures stand in the part before.

    `moved` is the change on last year, `worse` says that the figure is worse than what its scheme compares with. What
    could be chance is not asked to be explained.
    """
    name, found = judged.indicator.name, judged.signal.movement
    known = moved if moved and found is not Movement.WITHIN_CHANCE else Fraction(0)
    worst = {Direction.LOWER: known, Direction.HIGHER: -known}
    wrong = worst.get(judged.indicator.direction, Fraction(0)) > 0
    if off_target and wrong:
        return f"{name}: what is behind the {direction_word(known)}, and what will bring the figure to its target?"
    if off_target and known and found is Movement.MORE_THAN_CHANCE:
        return f"{name}: it moves the right way; is that fast enough to meet the target?"
    if off_target:
        return f"{name}: what is being done to meet the target, and by when will it show?"
    if wrong:
        return f"{name}: what is behind the {direction_word(known)}, and what is being done about it?"
    if worse and found is Movement.WITHIN_CHANCE:
        return f"{name}: the movement could be chance; who is watching it, and what would call for action?"
    if worse:
        return f"{name}: what is being done about it, and by when will it show?"
    return f"{name}: not all of it can be worked out; what is missing, and who will mend it?"


def owed_question(indicator: str) -> str:
    """A question about a figure that was not received."""
    return f"{indicator}: why has no figure been received, and when will it come?"
