"""A small partnership in the middle of a round: two priorities with leads, groups in a tree, figures up to June."""

from __future__ import annotations

from datetime import date
from typing import Any

from saferplan import Period
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Group, Membership, User
from saferplan_web.performance.models import HighlightReport, Round
from saferplan_web.performance.rounds.changes import open_round, submit_report, write_report
from tests.web.made import account, partnership, priority
from tests.web.test_recalculation import falling, worked_out

ROUNDS = "/p/exampleton/performance/rounds/"
ROUND = f"{ROUNDS}of/2015-16-q1/"
PROBLEMS = "/p/exampleton/performance/problems/"
QUARTER = Period.parse("2015/16-Q1")
DATES = {
    "returns_due": date(2015, 7, 20), "reports_due": date(2015, 7, 27), "challenge_due": date(2015, 8, 3),
    "meets_on": date(2015, 8, 10),
}  # fmt: skip


def led(here: Partnership, name: str) -> tuple[User, Any]:
    """A priority with its lead."""
    lead = account("theme lead", here, title=f"Lead for {name.lower()}")
    return lead, priority(here, name, lead=lead.posts.get())


def seat(here: Partnership, group: Group, user: User) -> None:
    """A seat in a group."""
    post = user.posts.get()
    Membership.objects.create(partnership=here, key=f"{group.key}-{post.key}", group=group, post=post)


def round_world() -> dict[str, Any]:
    """Everything by name. Burglary has figures; arson has one indicator whose figure of June has not come."""
    here = partnership(name="Safer Exampleton")
    burglar, burglary = led(here, "Burglary")
    fire, arson = led(here, "Arson")
    falling(here, "burglary", priority=burglary)
    late = falling(here, "fires", (90, 90), name="Deliberate fires", priority=arson)
    hidden = falling(here, "honour", name="CANARY-2290", priority=burglary, restricted=True)
    board = Group.objects.create(partnership=here, key="board", name="Board", kind=Group.Kind.BOARD)
    delivery = Group.objects.create(
        partnership=here, key="delivery", name="Delivery board", kind=Group.Kind.DELIVERY, parent=board
    )
    task = Group.objects.create(partnership=here, key="task", name="Task group", kind=Group.Kind.TASK, parent=delivery)
    challenge = Group.objects.create(
        partnership=here, key="challenge", name="Challenge group", kind=Group.Kind.CHALLENGE, parent=delivery
    )
    return {
        "here": here, "burglar": burglar, "fire": fire, "burglary": burglary, "arson": arson, "late": late,
        "hidden": hidden, "board": board, "delivery": delivery, "task": task, "challenge": challenge,
        "co": account("co-ordinator", here, title="Community safety manager"),
    }  # fmt: skip


def opened(world: dict[str, Any], **more: Any) -> Round:
    """The round of the quarter, opened, and its figures worked out."""
    made = open_round(by=world["co"], partnership=world["here"], period=QUARTER, **{**DATES, **more})
    worked_out(world["here"])
    return made


def report_on(name: str) -> HighlightReport:
    """The highlight report of a priority."""
    return HighlightReport.objects.select_related("round", "priority").get(priority__name=name)


def reported(world: dict[str, Any], name: str = "Burglary", by: str = "burglar", **texts: str) -> HighlightReport:
    """A highlight report written and submitted."""
    report = write_report(
        by=world[by], report=report_on(name), version=None, **{"achievements": "Locks were fitted.", **texts}
    )
    return submit_report(by=world[by], report=report, version=None)
