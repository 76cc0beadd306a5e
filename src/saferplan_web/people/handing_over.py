"""What a post or a group holds: every row of every app that names it, found from the models themselves.

An app that adds a reference to Post or Group later is covered without a line here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Membership


@dataclass(frozen=True)
class Holding:
    """The things of one kind that name a post or group in one field."""

    model: type[models.Model]
    field: models.Field[Any, Any]
    things: tuple[Any, ...]

    @property
    def name(self) -> str:
        """By which a form names it: plan.priority.lead."""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def said(self) -> str:
        """In words: priorities; with the field where a kind can name somebody in several."""
        name = str(self.model._meta.verbose_name)
        plural = name[:-1] + "ies" if name.endswith("y") else name + "s"
        several = [one for one in references(self.field.related_model) if one.model is self.model]  # type: ignore[arg-type]
        return plural if len(several) == 1 else f"{plural} ({self.field.verbose_name})"

    @property
    def is_membership(self) -> bool:
        return self.model is Membership

    @property
    def many(self) -> bool:
        return self.field.many_to_many is True


def references(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """Every field of any model that names this one."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.is_relation and not relation.concrete:
            field: Any = relation.field  # type: ignore[union-attr]
            own = getattr(field.model, "handed_over", True)  # what ends with its holder says so
            if own and field.model._meta.auto_created is False and not field.model._meta.abstract:
                yield field


def held_by(thing: Any, partnership: Partnership) -> list[Holding]:
    """What a post or a group holds in a partnership: kind by kind, without what was withdrawn."""
    found = []
    for field in references(type(thing)):
        rows = field.model._default_manager.filter(**{field.name: thing})
        if _has(field.model, "partnership"):
            rows = rows.filter(partnership=partnership)
        if _has(field.model, "withdrawn_at"):
            rows = rows.filter(withdrawn_at__isnull=True)
        if things := tuple(rows):
            found.append(Holding(field.model, field, things))
    return sorted(found, key=lambda one: one.name)


def held_elsewhere(thing: Any) -> list[Partnership]:
    """Further partnerships in which a post or group holds something."""
    others = Partnership.objects.exclude(pk=thing.partnership_id).filter(pk__in=thing.also.values("pk"))
    return [one for one in others if held_by(thing, one)]


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())
