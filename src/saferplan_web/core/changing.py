"""Every change is kept: the one way in which apps write.

    def edit_priority(*, by, priority, version, why="", **values):
        with changing(by, priority.partnership, f"Priority changed: {priority.name}", why) as change:
            change.edit(priority, values, version)

One such block is one transaction and leaves one Change, with what each thing was before and is after. Where two
people edit the same thing, the second gets a Conflict that says what the first did.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from saferplan import Period
from saferplan_web.core.models import Change, Partnership, Touched

_HIDDEN = {"id", "partnership", "version", "place", "withdrawn_by", "password"}
_open: ContextVar[bool] = ContextVar("changing", default=False)


class Conflict(Exception):
    """Somebody else changed the thing after the form was opened. `since` are the changes, newest first."""

    def __init__(self, thing: models.Model, since: list[Touched]) -> None:
        super().__init__(f"{thing} was changed by somebody else")
        self.thing, self.since = thing, since


class Recorder:
    """Makes, edits and withdraws things within one change."""

    def __init__(self) -> None:
        self.touched: list[Touched] = []

    def add(self, thing: models.Model, also: Mapping[str, Any] | None = None) -> Any:
        """Save a new thing; `also` is told of it beside its fields. ValidationError where a field is wrong."""
        thing.full_clean()
        thing.save(force_insert=True)
        self._touch(thing, None, {**state_of(thing), **(also or {})})
        return thing

    def edit(self, thing: models.Model, values: Mapping[str, Any], version: int | None = None) -> Any:
        """Set fields and save. `version` is that of the form; None: whatever it is now. Conflict where it is old."""
        if version is not None and version != _version(thing):
            raise Conflict(thing, since(thing, version))
        before = state_of(type(thing)._default_manager.get(pk=thing.pk))
        for name, value in values.items():
            setattr(thing, name, value)
        thing.full_clean()
        self._save(thing, version)
        after = state_of(thing)
        if before != after:
            self._touch(thing, before, after)
        return thing

    def withdraw(self, thing: Any, by: Any) -> Any:
        """Take a thing out of use; it stays, with its history."""
        return self.edit(thing, {"withdrawn_at": timezone.now(), "withdrawn_by": by})

    def restore(self, thing: Any) -> Any:
        """Bring a withdrawn thing back."""
        return self.edit(thing, {"withdrawn_at": None, "withdrawn_by": None})

    def set_many(self, thing: models.Model, field: str, wanted: Iterable[models.Model]) -> None:
        """Set a many-to-many field."""
        before = state_of(thing)
        getattr(thing, field).set(wanted)
        after = {**before, field: sorted(str(one) for one in getattr(thing, field).all())}
        before = {**before, field: before.get(field, [])}
        if before != after:
            self._touch(thing, before, after)

    def note(self, thing: models.Model, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        """Record what was done to a thing by other means (many rows at once)."""
        self._touch(thing, None if before is None else dict(before), None if after is None else dict(after))

    def _save(self, thing: Any, version: int | None) -> None:
        if not hasattr(thing, "version"):
            thing.save()
            return
        held = thing.version
        free = type(thing)._default_manager.filter(pk=thing.pk, version=held)
        if not free.update(version=held + 1):
            raise Conflict(thing, since(thing, held))
        thing.version = held + 1
        thing.save()

    def _touch(self, thing: models.Model, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        self.touched.append(
            Touched(
                kind=thing._meta.label, key=_key(thing), name=str(thing)[:300],
                version=getattr(thing, "version", None), before=before, after=after,
            )
        )  # fmt: skip


@contextmanager
def changing(by: Any, partnership: Partnership | None, said: str, why: str = "") -> Iterator[Recorder]:
    """One transaction and one Change by one person (`by` None: the system itself). Nothing touched, nothing kept."""
    if _open.get():
        raise RuntimeError("a change within a change: let one function do the whole act")
    token = _open.set(True)
    act = sys._getframe(2)  # the function of the app's changes.py that opened the block
    try:
        with transaction.atomic():
            recorder = Recorder()
            yield recorder
            if recorder.touched:
                app = str(act.f_globals["__name__"]).removeprefix("saferplan_web.").split(".")[0]
                name = f"{app}.{act.f_code.co_name}"
                change = Change.objects.create(partnership=partnership, act=name, said=said[:300], why=why, by=by)
                for touched in recorder.touched:
                    touched.change = change
                Touched.objects.bulk_create(recorder.touched)
    finally:
        _open.reset(token)


def history(thing: models.Model) -> models.QuerySet[Touched]:
    """What was done to a thing, newest first."""
    found = Touched.objects.filter(kind=thing._meta.label, key=_key(thing))
    if owner := getattr(thing, "partnership_id", None):
        found = found.filter(change__partnership=owner)
    return found.select_related("change", "change__by").order_by("-pk")


def since(thing: models.Model, version: int) -> list[Touched]:
    """What was done to a thing after a version of it."""
    return list(history(thing).filter(version__gt=version))


def state_of(thing: models.Model) -> dict[str, Any]:
    """A thing's fields by their names in words, as plain values that can be kept and read."""
    found = {}
    left_out = _HIDDEN | getattr(thing, "history_leaves_out", frozenset())
    for field in thing._meta.concrete_fields:
        if field.name in left_out or isinstance(field, models.BinaryField):
            continue
        value = getattr(thing, field.name) if field.is_relation else field.value_from_object(thing)
        found[str(field.verbose_name)] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Period):
        return value.label
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _key(thing: Any) -> str:
    return str(getattr(thing, "key", None) or thing.pk)


def _version(thing: models.Model) -> int | None:
    current: int | None = type(thing)._default_manager.filter(pk=thing.pk).values_list("version", flat=True).first()
    return current


__all__ = ["Conflict", "Recorder", "ValidationError", "changing", "history", "since", "state_of"]
