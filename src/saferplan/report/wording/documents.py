"""Sentences of documents beside the performance report, each made from the very rows that follow it."""

from __future__ import annotations

from collections.abc import Sequence

from saferplan.report.wording.phrases import counted
from saferplan.values.judgement import Judgement
from saferplan.values.papers import Action


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
    parts = [f"{rose or 'none'} rose", f"{fell or 'none'} fell", f"{same} did not change" if same else ""]
    parts.append(f"for {unknown} no change can be told" if unknown else "")
    listed = [part for part in parts if part]
    return f"Of {counted(len(judgements), 'measure', 'measures')}, {', '.join(listed[:-1])} and {listed[-1]}."


def actions_message(actions: Sequence[Action]) -> str:
    """How many actions there are, how many are done and how many late."""
    done = sum(bool(one.done_on) for one in actions)
    late = sum(one.status == "late" and not one.done_on for one in actions)
    text = f"{counted(len(actions), 'action', 'actions').capitalize()}"
    return f"{text}: {done or 'none'} done, {late or 'none'} late."


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
