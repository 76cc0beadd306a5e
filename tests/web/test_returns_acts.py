"""Acts on returns: one figure in use for each period, corrections that leave what was, everything kept as changes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from saferplan import Period, SaferplanError, to_json
from saferplan.values.folder import Derived, Shape
from saferplan.values.series import State
from saferplan_web.core.changing import history
from saferplan_web.core.models import Change, Job, Partnership
from saferplan_web.people.models import User
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.performance.returns.changes import (
    approve_return,
    enter_return,
    lock_returns,
    mend_return,
    recheck_return,
    send_back_return,
    submit_return,
    withdraw_return,
)
from tests.web.made import account, indicator, returns
from tests.web.returning import answered, draft, fire_partner, fire_world, handed_in, in_use, row, taken_in

pytestmark = pytest.mark.django_db(databases=["default", "public"])
MAY, JUNE = Period.parse("2015-05"), Period.parse("2015-06")


@pytest.fixture(autouse=True)
def _july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2015, 7, 10))


@pytest.fixture
def here() -> Partnership:
    return fire_world()


@pytest.fixture
def by(here: Partnership) -> User:
    return fire_partner(here)


def current(here: Partnership) -> dict[tuple[str, str], Any]:
    used = Figure.objects.filter(partnership=here, current=True)
    return {(one.indicator, str(one.period)): one.value for one in used}


def asked_for() -> list[list[str]]:
    return [job.arguments["indicators"] for job in Job.objects.order_by("pk")]


def test_a_return_has_a_number_of_its_own(here: Partnership, by: User) -> None:
    keys = [draft(by, here, row("fires", "2015-06", 90 + at)).key for at in range(3)]
    assert keys == ["return-2", "return-3", "return-4"] and str(Batch.objects.get(key="return-3")) == "Return 3"


def test_no_figure_is_in_use_before_approval(here: Partnership, by: User) -> None:
    before = current(here)
    handed_in(by, here, row("fires", "2015-06", 94), row("fires", "2015-05", 98))
    assert current(here) == before and not Job.objects.exists()


def test_approval_replaces_what_was_in_use_and_asks_for_just_what_follows(here: Partnership, by: User) -> None:
    total = to_json(Derived("total", Shape.SUM, ("fires", "hoax")))
    indicator(here, "total", name="Fires and hoaxes", derived=total)
    taken_in(by, here, row("fires", "2015-06", 94), row("fires", "2015-05", 98))
    assert in_use(here, "fires", "2015-05") == 98 and in_use(here, "fires", "2015-06") == 94
    assert Figure.objects.filter(indicator="fires", period=MAY).count() == 2
    assert asked_for() == [["fires", "total"]]


def test_a_return_that_only_feeds_others_recalculates_those(here: Partnership, by: User) -> None:
    indicator(here, "total", name="Hoaxes", derived=to_json(Derived("total", Shape.SUM, ("hoax",))))
    taken_in(by, here, row("hoax", "2015-06", 7))
    assert asked_for() == [["total"]]


def test_the_database_holds_one_figure_in_use(here: Partnership) -> None:
    held = Figure.objects.get(indicator="fires", period=MAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.create(partnership=here, batch=held.batch, indicator="fires", period=JUNE, current=True)
        Figure.objects.create(
            partnership=here, batch=Batch.objects.create(partnership=here, key="other", source="API"),
            indicator="fires", period=JUNE, current=True,
        )  # fmt: skip


def test_withdrawing_brings_back_the_latest_before(here: Partnership, by: User) -> None:
    taken_in(by, here, row("fires", "2015-05", 98))
    third = taken_in(by, here, row("fires", "2015-05", 99), row("fires", "2015-06", 94))
    Job.objects.all().delete()
    withdraw_return(by=by, batch=third, version=third.version, why="Counted twice")
    assert in_use(here, "fires", "2015-05") == 98 and ("fires", "2015-06") not in current(here)
    assert third.figures.count() == 2 and asked_for() == [["fires"]]


def test_withdrawing_what_is_no_longer_in_use_changes_no_figure(here: Partnership, by: User) -> None:
    second = taken_in(by, here, row("fires", "2015-05", 98))
    taken_in(by, here, row("fires", "2015-05", 99))
    Job.objects.all().delete()
    withdraw_return(by=by, batch=Batch.objects.get(pk=second.pk), version=second.version, why="Replaced")
    assert in_use(here, "fires", "2015-05") == 99 and not Job.objects.exists()


def test_a_draft_is_withdrawn_without_a_reason_and_others_with_one(here: Partnership, by: User) -> None:
    one = draft(by, here, row("fires", "2015-06", 94))
    withdraw_return(by=by, batch=one, version=one.version)
    two = handed_in(by, here, row("fires", "2015-06", 94))
    with pytest.raises(SaferplanError, match="Say why"):
        withdraw_return(by=by, batch=two, version=two.version)


def test_a_correction_of_locked_figures_carries_its_reason(here: Partnership, by: User) -> None:
    first = taken_in(by, here, row("fires", "2015-06", 94))
    lock_returns(by=by, partnership=here, batches=[first])
    with pytest.raises(SaferplanError, match="Return 2 would change, and that is locked"):
        handed_in(by, here, row("fires", "2015-06", 95))
    later = taken_in(by, here, row("fires", "2015-06", 95), correction="One more was found")
    assert in_use(here, "fires", "2015-06") == 95 and later.correction_reason == "One more was found"
    assert first.figures.get().value == 94


def test_what_was_locked_after_submission_needs_the_reason_too(here: Partnership, by: User) -> None:
    first = taken_in(by, here, row("fires", "2015-06", 94))
    second = handed_in(by, here, row("fires", "2015-06", 95))
    lock_returns(by=by, partnership=here, batches=[first])
    with pytest.raises(SaferplanError, match="Send it back"):
        approve_return(by=by, batch=second, version=second.version)
    assert in_use(here, "fires", "2015-06") == 94
    assert Batch.objects.get(pk=second.pk).stage == Batch.Stage.SUBMITTED


def test_only_open_warnings_hold_a_return(here: Partnership, by: User) -> None:
    batch = draft(by, here, row("fires", "2015-06", 940))
    with pytest.raises(SaferplanError, match="without an answer"):
        submit_return(by=by, batch=batch, version=batch.version)
    batch = answered(by, batch)
    assert submit_return(by=by, batch=batch, version=batch.version).stage == Batch.Stage.SUBMITTED


def test_answers_stay_while_the_figure_does(here: Partnership, by: User) -> None:
    batch = answered(by, draft(by, here, row("fires", "2015-06", 940)))
    mend_return(by=by, batch=batch, version=batch.version, rows=[row("fires", "2015-06", 940, note="seen twice")])
    assert [one["answer"] for one in batch.warnings if one["kind"] == "a digit or unit too many"] == ["It is right"]
    mend_return(by=by, batch=batch, version=batch.version, rows=[row("fires", "2015-06", 950)])
    assert not any(one["answer"] for one in batch.warnings)


def test_looking_again_finds_what_became_known_since(here: Partnership, by: User) -> None:
    batch = draft(by, here, row("fires", "2015-06", 94))
    assert not recheck_return(by=by, batch=batch)
    taken_in(by, here, row("fires", "2015-06", 93))
    assert recheck_return(by=by, batch=batch)
    assert any("was 93, now 94" in one["sentence"] for one in batch.warnings)


@pytest.mark.parametrize("rows", [[], [("fires", "2015-06", 1), ("fires", "2015-06", 2)]])
def test_an_empty_return_or_one_with_a_figure_twice_is_refused(here: Partnership, by: User, rows: Any) -> None:
    with pytest.raises(SaferplanError):
        enter_return(by=by, partnership=here, post=None, source="API", rows=[row(*one) for one in rows])
    assert Batch.objects.count() == 1 and not Change.objects.exists()


def test_each_stage_comes_after_the_one_before(here: Partnership, by: User) -> None:
    batch = draft(by, here, row("fires", "2015-06", 94))
    for act in (approve_return, send_back_return):
        with pytest.raises(SaferplanError, match="It is draft, not submitted"):
            act(by=by, batch=batch, version=batch.version, why="x")
    with pytest.raises(SaferplanError, match="not approved"):
        lock_returns(by=by, partnership=here, batches=[batch])


def test_every_act_is_kept_with_who_and_what(here: Partnership, by: User) -> None:
    batch = draft(by, here, row("fires", "2015-06", 94))
    mend_return(by=by, batch=batch, version=batch.version, rows=[row("fires", "2015-06", 95)])
    batch = answered(by, batch)
    submit_return(by=by, batch=batch, version=batch.version)
    send_back_return(by=by, batch=batch, version=batch.version, why="Count again")
    said = [change.said for change in Change.objects.order_by("pk")]
    assert said[:2] == [
        "Return entered, typed into the form: 1 figure, June 2015",
        "Return 2 mended: 1 figure, June 2015",
    ]
    assert said[-2:] == ["Return 2 submitted", "Return 2 sent back"]
    assert set(Change.objects.values_list("by", flat=True)) == {by.pk}
    figures = [(one.before, one.after) for one in history(batch) if "Deliberate fires, June 2015" in (one.after or {})]
    assert figures[0] == ({"Deliberate fires, June 2015": "94"}, {"Deliberate fires, June 2015": "95"})


def test_a_provisional_figure_says_so_until_it_is_final(here: Partnership, by: User) -> None:
    taken_in(by, here, row("fires", "2015-06", 94, State.PROVISIONAL))
    assert Figure.objects.get(indicator="fires", period=JUNE, current=True).state == "provisional"
    taken_in(by, here, row("fires", "2015-06", 94))
    assert Figure.objects.get(indicator="fires", period=JUNE, current=True).state == "final"


def test_figures_of_the_folder_come_back_too(here: Partnership, by: User) -> None:
    """What was loaded with the partnership has no time of approval and counts as the earliest."""
    returns(here, {"hoax": {"2015-05": 3}}, stage="locked")
    indicator(here, "hoax", name="Hoaxes")
    batch = taken_in(by, here, row("hoax", "2015-05", 4), correction="Late report")
    withdraw_return(by=account("co-ordinator", here), batch=batch, version=batch.version, why="Not ours")
    assert in_use(here, "hoax", "2015-05") == 3


def test_reading_pages_of_returns_loads_nothing_heavy() -> None:
    """Readers of workbooks and statistics are loaded when a file is given or a return is checked, not before."""
    code = (
        "import sys, django; django.setup();"
        "import saferplan_web.performance.returns.urls;"
        "print(sorted({'numpy', 'scipy', 'statsmodels', 'duckdb', 'python_calamine', 'xlsxwriter'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert told.stdout.strip() == "[]"
