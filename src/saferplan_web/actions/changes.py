"""Writing of actions, their milestones and variances. One function an act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from saferplan_web.actions.models import CLOSED, Action, Milestone, Variance
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.govuk.written import day
from saferplan_web.people.changes import fresh_key
from saferplan_web.people.models import User

Values = Mapping[str, Any]


def new_thing(model: type[models.Model], partnership: Partnership, name: str, values: Values) -> Any:
    """A thing at the end of its list, with a key made of its name; not yet saved."""
    found: Any = model._default_manager.filter(partnership=partnership)
    last = found.order_by("-place").values_list("place", flat=True).first()
    place = 0 if last is None else last + 1
    return model(partnership=partnership, key=fresh_key(model, partnership, name[:60]), place=place, **values)


def add_action(*, by: User, partnership: Partnership, values: Values, why: str = "") -> Action:
    """Somebody undertakes something."""
    with changing(by, partnership, f"Action added: {values['title']}", why) as change:
        made: Action = change.add(new_thing(Action, partnership, values["title"], values))
    return made


def edit_action(*, by: User, action: Action, version: int | None, values: Values, why: str = "") -> Action:
    """What was undertaken, by whom or how far it is changes. A date that was agreed moves by a variance alone."""
    agreed = Action.objects.values_list("due", flat=True).get(pk=action.pk)
    if agreed is not None and "due" in values and values["due"] != agreed:
        raise ValidationError(f"It was agreed that this is due on {day(agreed)}. Ask for a variance to move the date.")
    with changing(by, action.partnership, f"Action changed: {action}", why) as change:
        change.edit(action, values, version)
    return action


def update_action(*, by: User, action: Action, version: int | None, values: Values, why: str = "") -> Action:
    """Its owner says how far it is: status, rating, progress, the day it was done."""
    with changing(by, action.partnership, f"Progress of action: {action}", why) as change:
        change.edit(action, {name: values[name] for name in ("status", "rating", "progress", "done_on")}, version)
    return action


def withdraw_action(*, by: User, action: Action, why: str = "") -> None:
    """It is taken out of the log; it stays with its history."""
    with changing(by, action.partnership, f"Action withdrawn: {action}", why) as change:
        for asked in action.variances.filter(decided_at__isnull=True, withdrawn_at__isnull=True):
            change.withdraw(asked, by)
        change.withdraw(action, by)


def carry_over(*, by: User, action: Action, due: date, why: str = "") -> Action:
    """What was not finished goes on as a new action with its own date; the old one is closed and leads to it."""
    if action.status in CLOSED:
        raise ValidationError(f"This action is {action.status}; only an open one is carried over.")
    if action.variances.filter(decided_at__isnull=True, withdrawn_at__isnull=True).exists():
        raise ValidationError("A variance of this action waits for the board. Carry it over once that is decided.")
    kept = ("title", "text", "priority", "indicator", "owner", "organisation", "rating", "progress")
    values = {name: getattr(action, name) for name in kept}
    was = (
        f"{action.number or 'action'}, due {day(action.due)}"
        if action.due
        else action.number or "action without a date"
    )
    values |= {"due": due, "follows": action, "carried_from": was[:100], "number": action.number}
    with changing(by, action.partnership, f"Action carried over: {action}", why) as change:
        change.edit(action, {"status": Action.Status.CARRIED})
        made: Action = change.add(new_thing(Action, action.partnership, action.title, values))
        for milestone in action.milestones.filter(done_on__isnull=True, withdrawn_at__isnull=True):
            change.edit(milestone, {"action": made})
    return made


def add_milestone(*, by: User, action: Action, values: Values, why: str = "") -> Milestone:
    """A further step of an action."""
    with changing(by, action.partnership, f"Milestone added: {values['title']}", why) as change:
        new = new_thing(
            Milestone, action.partnership, f"{action.key[:40]} {values['title']}", {**values, "action": action}
        )
        made: Milestone = change.add(new)
    return made


def edit_milestone(*, by: User, milestone: Milestone, version: int | None, values: Values, why: str = "") -> Milestone:
    """Its words or dates change, or it is reached."""
    with changing(by, milestone.partnership, f"Milestone changed: {milestone}", why) as change:
        change.edit(milestone, values, version)
    return milestone


def withdraw_milestone(*, by: User, milestone: Milestone, why: str = "") -> None:
    """It is no step of the action any more."""
    with changing(by, milestone.partnership, f"Milestone withdrawn: {milestone}", why) as change:
        change.withdraw(milestone, by)


def ask_variance(*, by: User, action: Action, values: Values, why: str = "") -> Variance:
    """The owner asks the board for another date or another content."""
    if action.status in CLOSED:
        raise ValidationError(f"This action is {action.status}; there is nothing to vary.")
    if not values.get("new_due") and not str(values.get("asks", "")).strip():
        raise ValidationError({"new_due": "Enter a new date, or say below what else is to change"})
    if values.get("new_due") and values["new_due"] == action.due:
        raise ValidationError({"new_due": f"It is due on {day(action.due)} already: enter another date"})
    if action.variances.filter(decided_at__isnull=True, withdrawn_at__isnull=True).exists():
        raise ValidationError("A variance of this action waits for the board already. Take that back to ask anew.")
    with changing(by, action.partnership, f"Variance asked for: {action}", why) as change:
        given = {**values, "action": action, "asked_at": timezone.now(), "asked_by": by, "due_then": action.due}
        made: Variance = change.add(new_thing(Variance, action.partnership, f"{action.key} variance", given))
    return made


def decide_variance(
    *, by: User, variance: Variance, version: int | None, approved: bool, decision: str, why: str = ""
) -> Variance:
    """The board approves or refuses, with its reason. A date that is approved becomes the action's."""
    if Variance.objects.filter(pk=variance.pk, decided_at__isnull=False).exists():
        raise ValidationError("This variance has been decided already. Open it again to see how.")
    if variance.asked_by_id == by.pk:
        raise ValidationError("You asked for this variance, so another member of the board decides on it.")
    said = "approved" if approved else "refused"
    with changing(by, variance.partnership, f"Variance {said}: {variance.action}", why or decision) as change:
        values = {"approved": approved, "decision": decision, "decided_at": timezone.now(), "decided_by": by}
        change.edit(variance, values, version)
        if approved and variance.new_due:
            change.edit(variance.action, {"due": variance.new_due})
    return variance


def take_back_variance(*, by: User, variance: Variance, why: str = "") -> None:
    """Whoever asked does not ask any more."""
    if variance.decided_at is not None:
        raise ValidationError("This variance has been decided and stays.")
    with changing(by, variance.partnership, f"Variance taken back: {variance.action}", why) as change:
        change.withdraw(variance, by)
