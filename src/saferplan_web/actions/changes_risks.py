"""Writing of the risk register. One function an act."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from saferplan_web.actions.changes import Values, new_thing
from saferplan_web.actions.models import Risk
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import User


def add_risk(*, by: User, partnership: Partnership, values: Values, why: str = "") -> Risk:
    """A risk is seen."""
    with changing(by, partnership, f"Risk added: {values['title']}", why) as change:
        made: Risk = change.add(new_thing(Risk, partnership, values["title"], values))
    return made


def edit_risk(*, by: User, risk: Risk, version: int | None, values: Values, why: str = "") -> Risk:
    """Its words, scores, response or owner change."""
    with changing(by, risk.partnership, f"Risk changed: {risk}", why) as change:
        change.edit(risk, values, version)
    return risk


def review_risk(*, by: User, risk: Risk, version: int | None, values: Values, why: str = "") -> Risk:
    """It was looked at again: how likely and grave it is now, and when it is looked at next."""
    given: dict[str, Any] = {**values, "reviewed_on": timezone.localdate()}
    if given.get("review_on") is not None and given["review_on"] <= given["reviewed_on"]:
        raise ValidationError({"review_on": "The next review must lie after today"})
    with changing(by, risk.partnership, f"Risk reviewed: {risk}", why) as change:
        change.edit(risk, given, version)
    return risk


def close_risk(*, by: User, risk: Risk, why: str = "") -> Risk:
    """It can no longer happen, or has happened."""
    with changing(by, risk.partnership, f"Risk closed: {risk}", why) as change:
        change.edit(risk, {"state": Risk.State.CLOSED})
    return risk


def open_risk(*, by: User, risk: Risk, why: str = "") -> Risk:
    """A closed risk is open again."""
    with changing(by, risk.partnership, f"Risk opened again: {risk}", why) as change:
        change.edit(risk, {"state": Risk.State.OPEN})
    return risk


def withdraw_risk(*, by: User, risk: Risk, why: str = "") -> None:
    """It never belonged on the register."""
    with changing(by, risk.partnership, f"Risk withdrawn: {risk}", why) as change:
        change.withdraw(risk, by)
