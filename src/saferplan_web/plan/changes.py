"""Writing of the plan: priorities, outcomes, indicators, notes and breaks, recommendations. One function an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from saferplan import from_json, to_json
from saferplan_web.core.changing import changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.changes import fresh_key
from saferplan_web.people.models import User
from saferplan_web.plan.following import settle_restricted
from saferplan_web.plan.models import Indicator, Mark, Outcome, Priority, Recommendation

Values = Mapping[str, Any]


def _new(model: type[models.Model], partnership: Partnership, name: str, values: Values) -> Any:
    """A thing at the end of its list, with a key made of its name."""
    found: Any = model._default_manager.filter(partnership=partnership)
    last = found.order_by("-place").values_list("place", flat=True).first()
    place = 0 if last is None else last + 1
    return model(partnership=partnership, key=fresh_key(model, partnership, name), place=place, **values)


def _refuse(held: list[Any], thing: Any) -> None:
    """What others belong to is not taken from under them."""
    if held:
        names = ", ".join(str(one) for one in held[:10])
        raise ValidationError(f"These still belong to {thing}: {names}. Move or withdraw them first.")


def add_priority(*, by: User, partnership: Partnership, values: Values, why: str = "") -> Priority:
    """The partnership takes up a priority or theme."""
    with changing(by, partnership, f"Priority added: {values['name']}", why) as change:
        made: Priority = change.add(_new(Priority, partnership, values["name"], values))
    return made


def edit_priority(*, by: User, priority: Priority, version: int | None, values: Values, why: str = "") -> Priority:
    """Its name, outcome, reason or lead change."""
    with changing(by, priority.partnership, f"Priority changed: {priority}", why) as change:
        change.edit(priority, values, version)
    return priority


def withdraw_priority(*, by: User, priority: Priority, why: str = "") -> None:
    """It is no priority any more. Refused while indicators belong to it."""
    _refuse(list(priority.indicators.filter(withdrawn_at__isnull=True)), priority)
    with changing(by, priority.partnership, f"Priority withdrawn: {priority}", why) as change:
        change.withdraw(priority, by)


def add_outcome(*, by: User, priority: Priority, values: Values, why: str = "") -> Outcome:
    """A further outcome of a priority."""
    with changing(by, priority.partnership, f"Outcome added to {priority}", why) as change:
        new = _new(Outcome, priority.partnership, values["text"][:60], {**values, "priority": priority})
        made: Outcome = change.add(new)
    return made


def edit_outcome(*, by: User, outcome: Outcome, version: int | None, values: Values, why: str = "") -> Outcome:
    """Its words change."""
    with changing(by, outcome.partnership, f"Outcome changed: {outcome}", why) as change:
        change.edit(outcome, values, version)
    return outcome


def withdraw_outcome(*, by: User, outcome: Outcome, why: str = "") -> None:
    """It is no outcome any more. Refused while indicators show it."""
    _refuse(list(outcome.indicators.filter(withdrawn_at__isnull=True)), outcome)
    with changing(by, outcome.partnership, f"Outcome withdrawn: {outcome}", why) as change:
        change.withdraw(outcome, by)


def add_indicator(*, by: User, partnership: Partnership, values: Values, why: str = "") -> Indicator:
    """Something is measured from now on."""
    with changing(by, partnership, f"Indicator added: {values['name']}", why) as change:
        row: Indicator = _new(Indicator, partnership, values["name"], values)
        if row.derived:  # its rule names it, by the key that it gets only now
            row.derived = to_json(replace(from_json(row.derived), indicator=row.key))
        made: Indicator = change.add(row)
        settle_restricted(change, partnership, made)
    return made


def set_rule(*, by: User, indicator: Indicator, version: int | None, rule: Any, why: str = "") -> Indicator:
    """It is worked out from others in another way."""
    with changing(by, indicator.partnership, f"Worked out in another way: {indicator}", why) as change:
        change.edit(indicator, {"derived": rule}, version)
        settle_restricted(change, indicator.partnership, indicator)
    return indicator


def edit_indicator(*, by: User, indicator: Indicator, version: int | None, values: Values, why: str = "") -> Indicator:
    """Its definition, place in the plan or lead change. What would give it away is restricted and opened with it."""
    stated = values.get("restricted", indicator.restricted_itself)
    follows = {"restricted": stated or indicator.follows, "open_alone": indicator.follows and not stated}
    with changing(by, indicator.partnership, f"Indicator changed: {indicator}", why) as change:
        change.edit(indicator, {**values, **follows}, version)
        settle_restricted(change, indicator.partnership, indicator)
    return indicator


def parts_of_rule(rule: Any) -> tuple[str, ...]:
    """The names that an indicator is worked out from, of its rule as it is kept."""
    found = from_json(rule)
    return (*found.of, *found.over)


def withdraw_indicator(*, by: User, indicator: Indicator, why: str = "") -> None:
    """It is measured no more: it leaves the pages, and its figures and history stay."""
    feeds = Indicator.objects.filter(
        partnership=indicator.partnership, withdrawn_at__isnull=True, derived__isnull=False
    )
    used = [one for one in feeds if indicator.key in parts_of_rule(one.derived)]
    if used:
        names = ", ".join(str(one) for one in used)
        raise ValidationError(f"These are worked out from it: {names}. Change them first.")
    with changing(by, indicator.partnership, f"Indicator withdrawn: {indicator}", why) as change:
        change.withdraw(indicator, by)


def add_mark(*, by: User, indicator: Indicator, values: Values, why: str = "") -> Mark:
    """A note at a point of the series, or a break."""
    what = "Break" if values["is_break"] else "Note"
    with changing(by, indicator.partnership, f"{what} added to {indicator}", why) as change:
        name = f"{what} {indicator.key} {str(values['period']).replace('/', '-')}"
        made: Mark = change.add(_new(Mark, indicator.partnership, name, {**values, "indicator": indicator}))
    return made


def edit_mark(*, by: User, mark: Mark, version: int | None, values: Values, why: str = "") -> Mark:
    """Its period or words change."""
    with changing(by, mark.partnership, f"Note changed: {mark}", why) as change:
        change.edit(mark, values, version)
    return mark


def withdraw_mark(*, by: User, mark: Mark, why: str = "") -> None:
    """The note or break goes."""
    with changing(by, mark.partnership, f"Note withdrawn: {mark}", why) as change:
        change.withdraw(mark, by)


def add_recommendation(*, by: User, partnership: Partnership, values: Values, why: str = "") -> Recommendation:
    """A strategic recommendation is made."""
    with changing(by, partnership, f"Recommendation added: {values['number']}", why) as change:
        name = f"recommendation {values['number']}"
        made: Recommendation = change.add(_new(Recommendation, partnership, name, values))
    return made


def edit_recommendation(
    *, by: User, recommendation: Recommendation, version: int | None, values: Values, why: str = ""
) -> Recommendation:
    """Its words, owner or progress change."""
    with changing(by, recommendation.partnership, f"Recommendation changed: {recommendation}", why) as change:
        change.edit(recommendation, values, version)
    return recommendation


def withdraw_recommendation(*, by: User, recommendation: Recommendation, why: str = "") -> None:
    """It is followed no more."""
    with changing(by, recommendation.partnership, f"Recommendation withdrawn: {recommendation}", why) as change:
        change.withdraw(recommendation, by)


def move(*, by: User, thing: Any, earlier: bool, why: str = "") -> None:
    """One place earlier or later among its like. Nothing happens at the ends."""
    like = list(type(thing).objects.filter(partnership=thing.partnership, withdrawn_at__isnull=True))
    if isinstance(thing, Indicator):
        like = [one for one in like if one.priority_id == thing.priority_id]
    at = next(number for number, one in enumerate(like) if one.pk == thing.pk)
    to = at - 1 if earlier else at + 1
    if not 0 <= to < len(like):
        return
    places = sorted(one.place for one in like)
    like[at], like[to] = like[to], like[at]
    with changing(by, thing.partnership, f"Moved {'up' if earlier else 'down'}: {thing}", why) as change:
        _set_places(like, places)
        change.note(thing, {"place in its list": at + 1}, {"place in its list": to + 1})


def _set_places(like: list[Any], places: list[int]) -> None:
    """The same places in the new order; where several shared one, they are parted."""
    for number, one in enumerate(like):
        place = max(places[number], places[number - 1] + 1) if number else places[0]
        places[number] = place
        if one.place != place:
            one.place = place
            type(one).objects.filter(pk=one.pk).update(place=place)
