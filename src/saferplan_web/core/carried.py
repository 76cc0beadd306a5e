"""What leaves with a partnership and comes back: which kinds of things, which of their fields, and in which files.

Everything of an app that belongs to a partnership is carried, but for what stands in LEFT, what says `carried = False`
(it belongs to an account or to this installation, and stays as it is when a partnership is loaded anew) and what says
`worked_out = True` (it is made anew from the rest, and loading anew takes it away). `not_carried` of a model names
single fields. Accounts never leave: of who did something, the title of the post is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from saferplan_web.core.cells import can_be_named
from saferplan_web.core.models import Change, Job, KeptFile, Owned, Partnership, Touched

APPS = "saferplan_web."
# Written by other means (files) or no part of a partnership as a folder (what was done to it, and by whom).
LEFT: frozenset[type[models.Model]] = frozenset({Change, Touched, Job, KeptFile})
_ALWAYS_OUT = {"partnership", "version", "place"}


@dataclass(frozen=True)
class Told:
    """What the library's files of a folder tell of one kind of thing: the things as they would be with nothing else.

    `said` are the fields that those files hold; the rest of a thing stands in service/. A row there belongs to the
    thing that agrees in `identity`. `ordered`: the files give the order. `must_match` names a true-or-false field:
    only things where it is true stand in those files, and a row of service/ where it is true must belong to one.
    `ignored` fields follow from where a thing stands in its file.
    """

    model: type[models.Model]
    things: tuple[Any, ...]
    identity: tuple[str, ...]
    said: frozenset[str]
    ordered: bool = True
    must_match: str = ""
    ignored: frozenset[str] = frozenset()


@cache
def carried_models() -> tuple[type[models.Model], ...]:
    """Every kind of thing that is carried, those that others refer to first. The partnership itself comes first."""
    return tuple(_sorted([Partnership, *(model for model in _of_partnerships() if _leaves(model))]))


def worked_out_models() -> tuple[type[models.Model], ...]:
    """Kinds of things that are made anew from the others."""
    return tuple(model for model in _of_partnerships() if getattr(model, "worked_out", False))


def _leaves(model: type[models.Model]) -> bool:
    """Whether things of the kind are carried. What needs an account to belong to is not."""
    held = any(
        field.is_relation and _is_account(field.related_model) and not field.null and not is_doer(field)
        for field in model._meta.concrete_fields
    )
    staying = model in LEFT or held or not getattr(model, "carried", True)
    return not (staying or getattr(model, "worked_out", False))


def _of_partnerships() -> list[type[models.Model]]:
    """Models of the service's apps that belong to a partnership."""
    own = [
        model
        for config in apps.get_app_configs()
        if config.name.startswith(APPS) and config.label != "public"
        for model in config.get_models()
    ]
    return [model for model in own if model is not Partnership and way_to_partnership(model)]


def way_to_partnership(model: type[models.Model], seen: frozenset[Any] = frozenset()) -> str:
    """The lookup that leads from a thing to its partnership: `partnership`, `indicator__partnership` …; else blank."""
    keys = [field for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one]
    if any(field.name == "partnership" for field in keys):
        return "partnership"
    for field in keys:
        target: Any = field.related_model
        if field.null or target in {model, *seen} or _is_account(target):
            continue
        if way := way_to_partnership(target, seen | {model}):
            return f"{field.name}__{way}"
    return ""


def columns(model: type[models.Model]) -> dict[str, Any]:
    """The fields that are carried, by name: no numbers, nothing about accounts but who did what."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.generated or field.name in {*_ALWAYS_OUT, *getattr(model, "not_carried", ())}:
            continue
        if field.is_relation and not _refers(field):
            continue
        found[field.name] = field
    for field in model._meta.many_to_many:
        if can_be_named(field.related_model):
            found[field.name] = field
    return found


def _refers(field: Any) -> bool:
    return is_doer(field) or can_be_named(field.related_model)


def is_doer(field: Any) -> bool:
    """Whether the field says who did something: a reference to an account whose name ends with _by."""
    return bool(field.is_relation and _is_account(field.related_model) and field.name.endswith("_by"))


def _is_account(model: Any) -> bool:
    return bool(model._meta.label_lower == _account())


def _account() -> str:
    return settings.AUTH_USER_MODEL.lower()


def is_stamp(field: Any) -> bool:
    """Whether the database's own clock fills the field."""
    return bool(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


def file_of(model: type[models.Model]) -> str:
    """The file that holds a kind of thing."""
    return f"service/{model._meta.app_label}/{model._meta.model_name}.csv"


def ordering(model: type[models.Model]) -> tuple[str, ...]:
    """The order in which rows are written: a thing's place among its like is its place in the file."""
    return ("place", "pk") if issubclass(model, Owned) else ("pk",)


def rows_of(model: type[models.Model], partnership: Partnership) -> list[Any]:
    """Everything of one kind that belongs to the partnership, withdrawn things too."""
    if model is Partnership:
        return [Partnership.objects.select_related("county").get(pk=partnership.pk)]
    direct = [name for name, field in columns(model).items() if field.is_relation and not field.many_to_many]
    several = [name for name, field in columns(model).items() if field.many_to_many]
    found = model._default_manager.filter(**{way_to_partnership(model): partnership})
    rows = list(found.select_related(*direct).prefetch_related(*several).order_by(*ordering(model)))
    if as_carried := getattr(model, "as_carried", None):
        for row in rows:
            as_carried(row)
    return rows


def _sorted(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Kinds that are referred to before those that refer to them; a ring is broken where a reference may be blank."""
    waiting, done = list(found), list[type[models.Model]]()
    needs: Mapping[Any, set[Any]] = {model: _targets(model, required=False) for model in waiting}
    must: Mapping[Any, set[Any]] = {model: _targets(model, required=True) for model in waiting}
    while waiting:
        ready = [model for model in waiting if not needs[model] & (set(waiting) - {model})]
        ready = ready or [model for model in waiting if not must[model] & (set(waiting) - {model})][:1] or waiting[:1]
        done += ready
        waiting = [model for model in waiting if model not in ready]
    return done


def _targets(model: type[models.Model], required: bool) -> set[Any]:
    keys = [field for field in model._meta.concrete_fields if field.is_relation]
    return {field.related_model for field in keys if not (required and field.null)}
