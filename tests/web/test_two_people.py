"""Two people at one form (target, group): the second is shown what the first saved, and loses nothing typed."""

from __future__ import annotations

from typing import Any

import pytest

from saferplan import Period
from saferplan_web.people.models import Group
from saferplan_web.performance.rounds.changes_problems import raise_problem
from saferplan_web.plan.models import Target
from tests.web.made import account, indicator, partnership
from tests.web.rounding import PROBLEMS, round_world

pytestmark = pytest.mark.django_db(databases=["default", "public"])


def test_of_a_target(visit: Any) -> None:
    here = partnership()
    asb, year = indicator(here, "asb"), Period.parse("2015/16")
    Target.objects.create(partnership=here, key="t", indicator=asb, year=year, kind="at most", value=900)
    address = "/p/exampleton/plan/targets/t/change/"
    first, second = (visit(account("co-ordinator", here)).get(address) for _ in range(2))
    first.form("Save").fill(value="850", note="Agreed in May").submit("Save")
    met = second.form("Save").fill(value="800", note="As I typed it").submit("Save", status=409)
    assert "850" in met and "Agreed in May" in met and "As I typed it" in met.html
    assert Target.objects.get().note == "Agreed in May"
    met.form("Save").submit("Save")
    assert Target.objects.get().note == "As I typed it" and Target.objects.get().value == 800


def test_of_a_group(visit: Any) -> None:
    here = partnership()
    Group.objects.create(partnership=here, key="board", name="Board", kind="board")
    address = "/p/exampleton/people/groups/board/change/"
    first, second = (visit(account("co-ordinator", here)).get(address) for _ in range(2))
    first.form("Save").fill(name="Safer Board").submit("Save")
    met = second.form("Save").fill(name="Joint Board", meets="each May").submit("Save", status=409)
    assert "Safer Board" in met and "Joint Board" in met.html and "each May" in met.html
    assert Group.objects.get().name == "Safer Board"
    met.form("Save").submit("Save")
    assert (Group.objects.get().name, Group.objects.get().meets) == ("Joint Board", "each May")


def test_of_a_problem_that_is_answered(visit: Any) -> None:
    """A form that is not the thing's own: what is said of it."""
    found = round_world()
    raised = {"text": "No officer is named.", "raised_in": found["task"]}
    problem = raise_problem(by=found["co"], partnership=found["here"], title="No officer", **raised)
    address = f"{PROBLEMS}of/{problem.key}/settle/"
    first, second = visit(found["co"]).get(f"{PROBLEMS}of/{problem.key}/change/"), visit(found["co"]).get(address)
    first.form("Save").fill(text="Nobody is named.").submit("Save")
    met = second.fill(text="As I typed it").submit(status=409)
    assert "Nobody is named." in met and "As I typed it" in met.html
    met.form().submit()
    problem.refresh_from_db()
    assert problem.state == "settled" and problem.steps.latest("pk").text == "As I typed it"
