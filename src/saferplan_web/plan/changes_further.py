"""Writing of what stands around priorities: links, neighbourhoods, equality impact, approval, communication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from saferplan_web.core.changing import Recorder, changing
from saferplan_web.core.models import Partnership
from saferplan_web.people.changes import fresh_key
from saferplan_web.people.models import User


def _parted(model: type[models.Model], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values of the row itself, and lists of other things that it names."""
    many = {field.name for field in model._meta.many_to_many}
    return (
        {name: value for name, value in values.items() if name not in many},
        {name: value for name, value in values.items() if name in many},
    )


def _name_all(change: Recorder, thing: models.Model, lists: Mapping[str, Any]) -> None:
    for field, wanted in lists.items():
        change.set_many(thing, field, wanted)


def _said(model: type[models.Model], what: str, thing: Any) -> str:
    name = str(model._meta.verbose_name)
    return f"{name[:1].upper()}{name[1:]} {what}: {thing}"


def add_entry(
    *, by: User, partnership: Partnership, model: type[models.Model], values: Mapping[str, Any], why: str = ""
) -> Any:
    """A link, neighbourhood plan, equality impact, step of approval or communication comes at the end of its list."""
    row, lists = _parted(model, values)
    found: Any = model._default_manager.filter(partnership=partnership)
    last = found.order_by("-place").values_list("place", flat=True).first()
    made: Any = model(partnership=partnership, place=0 if last is None else last + 1, **row)
    made.key = fresh_key(model, partnership, str(made)[:60])
    with changing(by, partnership, _said(model, "added", made), why) as change:
        change.add(made)
        _name_all(change, made, lists)
    return made


def edit_entry(*, by: User, thing: Any, version: int | None, values: Mapping[str, Any], why: str = "") -> Any:
    """One of these changes."""
    row, lists = _parted(type(thing), values)
    with changing(by, thing.partnership, _said(type(thing), "changed", thing), why) as change:
        change.edit(thing, row, version)
        _name_all(change, thing, lists)
    return thing


def withdraw_entry(*, by: User, thing: Any, why: str = "") -> None:
    """One of these is taken out of use."""
    with changing(by, thing.partnership, _said(type(thing), "withdrawn", thing), why) as change:
        change.withdraw(thing, by)
