"""Marked words in every field of free text that the service has, so that a test can look where they come out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from saferplan import Period
from saferplan_web.core.fields import FigureField, PeriodField
from saferplan_web.core.models import Owned, Partnership

APPS = ("people", "plan", "actions", "performance")
# Made by the tests themselves, or holding no words of people.
APART = {"User", "Indicator", "Target", "Figure", "Batch", "GivenOut", "Round", "PlanVersion"}
SHORTEST = 30  # a field with less room holds a code or a word of a list
_number = itertools.count(1)


def canary(field: Any, mark: str) -> str:
    """CANARY-mark-plan.Priority.why"""
    return f"CANARY-{mark}-{field.model._meta.label}.{field.name}"


def is_free_text(field: Any) -> bool:
    """Whether people write words of their own into a field."""
    if not isinstance(field, models.CharField | models.TextField) or isinstance(field, PeriodField | FigureField):
        return False
    fixed = field.choices or isinstance(field, models.SlugField | models.EmailField)
    return not fixed and (field.max_length is None or field.max_length >= SHORTEST) and field.name not in _CODES


_CODES = {"unit", "measure", "area", "scheme", "ward", "indicator", "role", "kind", "file", "number", "terms_version"}


def plant_all(here: Partnership, mark: str, held: dict[type, Any], but: Iterable[str] = ()) -> list[Any]:
    """One row of every kind of thing, each of its texts a canary. `held` are the things that others lead to, `but` the
    kinds left out."""
    models_of = (model for app in APPS for model in apps.get_app_config(app).get_models())
    wanted = (model for model in models_of if issubclass(model, Owned) and not getattr(model, "worked_out", False))
    return [plant(model, here, mark, held) for model in wanted if model.__name__ not in {*APART, *but}]


def plant(model: Any, here: Partnership, mark: str, held: dict[type, Any]) -> Any:
    """A row of a model; what it needs of other models is taken from `held`, else planted too."""
    row = model(partnership=here, key=f"planted-{next(_number)}")
    for field in model._meta.concrete_fields:
        if field.name in ("id", "partnership", "key", "version", "place") or field.name.startswith("withdrawn"):
            continue
        if is_free_text(field):
            setattr(row, field.name, canary(field, mark)[: field.max_length])
        elif field.is_relation:
            _lead(row, field, here, mark, held)
        elif not field.null and not field.has_default():
            setattr(row, field.name, _value(field))
    row.save()
    return row


def _lead(row: Any, field: Any, here: Partnership, mark: str, held: dict[type, Any]) -> None:
    wanted = field.related_model
    if (field.name.endswith("_by") and field.null) or wanted is type(row):
        return
    if wanted not in held and not field.null:
        held[wanted] = plant(wanted, here, mark, held)
    if wanted in held:
        setattr(row, field.name, held[wanted])


def _value(field: Any) -> Any:
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, PeriodField):
        return Period.parse("2015-06")
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    return 1 if isinstance(field, models.IntegerField) else ""


# Plain data that figures are worked out from: another word in it would be refused.
STRUCTURED = {"Indicator", "Target", "Holding", "Sheet", "Counted"}
KEPT = {"Batch", "GivenOut", "Round", "PlanVersion", "KeptFile", "Change", "Touched", "Job"}


def plant_data(here: Partnership, mark: str) -> int:
    """What people wrote, in the plain data of what is there already: lists of warnings and rows kept aside, questions,
    contents of versions and rounds, names of files, reasons of changes. Gives how many fields were filled."""
    filled = 0
    for model in (model for app in (*APPS, "core") for model in apps.get_app_config(app).get_models()):
        for field in model._meta.concrete_fields:
            row = _first_of(model, here) if _is_plain_data(field) else None
            if row is not None:
                word = canary(field, mark)
                held = [word, {"text": word, word: word}] if isinstance(field, models.JSONField) else word
                model._default_manager.filter(pk=row.pk).update(**{field.name: held})
                filled += 1
    return filled


def _first_of(model: Any, here: Partnership) -> Any:
    """The first row of a model that is of the partnership; None where there is none, or it is of none."""
    for way in ("partnership", "change__partnership"):
        if hasattr(model, way.partition("__")[0]):
            return model._default_manager.filter(**{way: here}).order_by("pk").first()
    return None


def _is_plain_data(field: Any) -> bool:
    """Structured data, and texts of things that the tests make themselves or that are kept beside things."""
    name = field.model.__name__
    if isinstance(field, models.JSONField):
        return name not in STRUCTURED and field.name != "printed"
    codes = {"key", "function", "state", "kind", "sha256", "act", "mark", "source", "stage"}
    text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, PeriodField | FigureField)
    return name in KEPT and text and field.name not in codes
