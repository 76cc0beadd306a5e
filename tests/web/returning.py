"""A small partnership that gives returns: a fire service with two indicators, the police with a restricted one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from saferplan import Period, to_json
from saferplan.values.figures import Unit
from saferplan.values.folder import Return
from saferplan.values.series import State
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import User
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.performance.returns.changes import answer_warnings, approve_return, enter_return, submit_return
from tests.web.made import account, indicator, organisation, partnership, priority, returns

RETURNS = "/p/exampleton/performance/returns/"
FIRES = {f"2014-{month:02}": 90 + month % 5 for month in range(4, 13)} | {"2015-01": 97, "2015-02": 95, "2015-03": 99}


def fire_world() -> Partnership:
    """The partnership as it stands in July 2015: figures up to May, those of June are due."""
    here = partnership(name="Safer Exampleton", round_months=1)
    fire, police = organisation(here, "Fire and Rescue"), organisation(here, "Police")
    arson = priority(here, "Arson")
    indicator(here, "fires", name="Deliberate fires", supplier=fire, priority=arson, unit=to_json(Unit("fires")))
    visits = {"counting": "cumulative", "unit": to_json(Unit("visits")), "direction": "higher"}
    indicator(here, "visits", name="Home safety visits", supplier=fire, priority=arson, **visits)
    indicator(here, "trafficking", name="Modern slavery cases", supplier=police, restricted=True)
    returns(here, {"fires": FIRES | {"2015-04": 93, "2015-05": 96}, "visits": {"2015-04": 40, "2015-05": 85}})
    return here


def fire_partner(here: Partnership) -> User:
    """Who supplies the fire service's figures."""
    return account("partner", here, title="Fire partner", organisation=organisation(here, "Fire and Rescue"))


def row(key: str, period: str, value: float | None, state: State = State.FINAL, note: str = "") -> Return:
    """A figure on its way in."""
    exact = None if value is None else Fraction(str(value))
    return Return(key, Period.parse(period), exact, state if value is not None else State.NOT_RECEIVED, note)


def draft(by: User, here: Partnership, *rows: Return) -> Batch:
    """A return entered and not yet submitted."""
    post = by.posts.first()
    return enter_return(by=by, partnership=here, post=post, source=Batch.Source.FORM, rows=rows)


def answered(by: User, batch: Batch) -> Batch:
    """With an answer to every warning."""
    answers = dict.fromkeys(range(len(batch.warnings)), (True, "It is right"))
    return answer_warnings(by=by, batch=batch, version=batch.version, answers=answers)


def handed_in(by: User, here: Partnership, *rows: Return, correction: str = "") -> Batch:
    """A return entered, its warnings answered, and submitted."""
    batch = answered(by, draft(by, here, *rows))
    return submit_return(by=by, batch=batch, version=batch.version, correction_reason=correction)


def taken_in(by: User, here: Partnership, *rows: Return, correction: str = "") -> Batch:
    """A return submitted and approved."""
    batch = handed_in(by, here, *rows, correction=correction)
    return approve_return(by=by, batch=batch, version=batch.version)


def in_use(here: Partnership, key: str, period: str) -> Fraction | None:
    """The figure that pages use."""
    return Figure.objects.get(partnership=here, indicator=key, period=Period.parse(period), current=True).value


def box(key: str, period: str, part: str = "figure") -> str:
    """The name of a box of the form."""
    return f"{key}--{period.replace('/', '_')}--{part}"


def enter(visit: Any, user: User, values: Mapping[str, str], status: int = 200) -> Any:
    """The page that comes after figures of June were typed in."""
    page = visit(user).get(f"{RETURNS}enter/?months=2015-06")
    return page.form("Save and check").fill(dict(values)).submit(status=status)
