"""Acts on problems and blockages: raised in a group, passed up to the one above, answered, settled."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from saferplan import SaferplanError
from saferplan_web.core.changing import Recorder, changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.changes import fresh_key
from saferplan_web.people.models import Group
from saferplan_web.performance.models import Problem, ProblemStep

State, Kind = Problem.State, ProblemStep.Kind


def raise_problem(
    *, by: Any, partnership: Partnership, title: str, text: str, raised_in: Group, due: date | None = None,
    why: str = "", **values: Any,
) -> Problem:  # fmt: skip
    """A group tells the one above it of what it cannot settle; a group with none above keeps it itself."""
    to = raised_in.parent or raised_in
    with changing(by, partnership, f"Problem raised: {title}", why) as change:
        made: Problem = change.add(
            Problem(
                partnership=partnership, key=fresh_key(Problem, partnership, title), title=title, text=text,
                raised_in=raised_in, now_with=to, due=due, raised_at=timezone.now(), raised_by=by, **values,
            )
        )  # fmt: skip
        _step(change, made, by, Kind.RAISED, raised_in, to, text)
    return made


def edit_problem(*, by: Any, problem: Problem, version: int | None, why: str = "", **values: Any) -> Problem:
    """Mend what was said of a problem, or the day its answer is due."""
    with changing(by, problem.partnership, f"Problem changed: {problem.title}", why) as change:
        change.edit(problem, values, version)
    return problem


def pass_problem_up(
    *, by: Any, problem: Problem, version: int | None, text: str = "", due: date | None = None, why: str = ""
) -> Problem:
    """The group that has it cannot settle it either: it goes to the group above."""
    held, above = problem.now_with, problem.now_with.parent
    with changing(by, problem.partnership, f"Problem passed up: {problem.title}", why) as change:
        _need(problem, State.OPEN)
        if above is None:
            raise SaferplanError("There is no group above.", held.name, "Answer it here.")
        change.edit(problem, {"now_with": above, "due": due or problem.due}, version)
        _step(change, problem, by, Kind.PASSED, held, above, text)
    return problem


def answer_problem(*, by: Any, problem: Problem, version: int | None, text: str, why: str = "") -> Problem:
    """The answer comes down to the group that raised it."""
    held = problem.now_with
    with changing(by, problem.partnership, f"Problem answered: {problem.title}", why) as change:
        _need(problem, State.OPEN)
        change.edit(problem, {"state": State.ANSWERED, "now_with": problem.raised_in}, version)
        _step(change, problem, by, Kind.ANSWERED, held, problem.raised_in, text)
    return problem


def settle_problem(*, by: Any, problem: Problem, version: int | None, text: str = "", why: str = "") -> Problem:
    """It stands in the way no more, or nothing further is asked."""
    with changing(by, problem.partnership, f"Problem settled: {problem.title}", why) as change:
        if problem.state == State.SETTLED:
            raise SaferplanError("It is settled already.", problem.title, "Raise a new one if it comes back.")
        change.edit(problem, {"state": State.SETTLED}, version)
        _step(change, problem, by, Kind.SETTLED, problem.now_with, None, text)
    return problem


def _step(change: Recorder, problem: Problem, by: Any, kind: str, group: Group, to: Group | None, text: str) -> None:
    key = fresh_key(ProblemStep, problem.partnership, f"{problem.key[:80]}-step")
    change.add(
        ProblemStep(
            partnership=problem.partnership, key=key, problem=problem, kind=kind, group=group.name,
            to=to.name if to else "", text=text, taken_at=timezone.now(), taken_by=by,
        )
    )  # fmt: skip


def _need(problem: Problem, state: str) -> None:
    if problem.state != state:
        raise SaferplanError(f"It is {problem.state}.", problem.title, "Look at it again.")
