"""What arrived is looked up and saved: all kinds in the order of their references, what was there before replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import models

from saferplan import SaferplanError
from saferplan_web.core.carried import (
    carried_models,
    columns,
    is_doer,
    is_stamp,
    way_to_partnership,
    worked_out_models,
)
from saferplan_web.core.carrying_in import Arrival
from saferplan_web.core.cells import SEPARATOR
from saferplan_web.core.models import KeptFile, Owned, Partnership

Doer = Callable[[str], Any]  # the account that stands for whoever held a post of this title; blank: not known
_Later = list[tuple[Any, Any, Any]]  # thing, field, what it refers to: set when all are saved


def save(arrivals: Iterable[Arrival], doer: Doer) -> None:
    """Save everything that arrived, in the caller's transaction. SaferplanError where a reference leads nowhere."""
    arrivals = list(arrivals)
    lookup = _Lookup(arrivals)
    later: _Later = []
    several: _Later = []
    for arrival in arrivals:
        _name_doers(arrival, doer)
    for arrival in arrivals:
        _save_partnership(arrival)
    for arrival in arrivals:
        _save_files(arrival)
        _look_up(arrival, lookup, later, several)
        for model in worked_out_models():
            _of(model, arrival.partnership)._raw_delete("default")
    _save_things(arrivals, later)
    for thing, field, target in later:
        setattr(thing, field.name, target)
        type(thing)._base_manager.filter(pk=thing.pk).update(**{field.name: target})
    for thing, field, targets in several:
        getattr(thing, field.name).set(targets)


class _Lookup:
    """Things by kind and key: those that arrive now, else those that are there already."""

    def __init__(self, arrivals: list[Arrival]) -> None:
        self._found: dict[tuple[Any, str, str], Any] = {}
        self._keys = {arrival.partnership.key for arrival in arrivals}
        for arrival in arrivals:
            self._found[Partnership, "", arrival.partnership.key] = arrival.partnership
            for model, things in arrival.things.items():
                for thing in things if issubclass(model, Owned) else ():
                    self._found[model, arrival.partnership.key, thing.key] = thing

    def __call__(self, model: Any, text: str, home: str, where: str) -> Any:
        """The thing that a cell names. SaferplanError where there is none."""
        partnership, slash, key = text.partition("/")
        if model is KeptFile:
            partnership, key = home, text
        elif not slash:
            partnership, key = ("" if model is Partnership else home), text
        target = self._found.get((model, partnership, key))
        if target is None and (model in (Partnership, KeptFile) or partnership not in self._keys):
            target = self._there(model, partnership, key)
        if target is None:
            name = model._meta.verbose_name
            elsewhere = model is Partnership or slash
            mend = "Load that one first, or with this one." if elsewhere else "Add it, or correct the key."
            raise SaferplanError(f"there is no {name} “{text}”.", where, mend)
        return target

    def _there(self, model: Any, partnership: str, key: str) -> Any:
        if model is Partnership:
            return Partnership.objects.filter(key=key).first()
        named = {"path": key} if model is KeptFile else {"key": key}
        return model._base_manager.filter(partnership__key=partnership, **named).first()


def _look_up(arrival: Arrival, lookup: _Lookup, later: _Later, several: _Later) -> None:
    """Set what the cells name. What refers to something saved after it is set later."""
    order = {model: at for at, model in enumerate((KeptFile, *carried_models()))}
    home = arrival.partnership.key
    sets: dict[tuple[int, str], list[Any]] = {}
    for one in arrival.references:
        model = one.field.related_model
        if one.field.many_to_many:
            names = [text.strip() for text in one.text.split(SEPARATOR) if text.strip()]
            sets[id(one.thing), one.field.name] = [lookup(model, text, home, one.where) for text in names]
        elif not is_doer(one.field):
            target = lookup(model, one.text, home, one.where) if one.text else None
            if target is one.thing:
                raise SaferplanError(f"“{one.text}” belongs to itself.", one.where, "Leave it blank, or name another.")
            if target is not None and order[model] >= order[type(one.thing)]:
                later.append((one.thing, one.field, target))
                target = None
            setattr(one.thing, one.field.name, target)
    for model, things in arrival.things.items():
        for field in (one for one in columns(model).values() if one.many_to_many):
            several += [(thing, field, sets.get((id(thing), field.name), [])) for thing in things]


def _name_doers(arrival: Arrival, doer: Doer) -> None:
    """Set who did what: acts are known by their time, and the one who did them by the title of the post."""
    said = {(id(one.thing), one.field.name): one.text for one in arrival.references if is_doer(one.field)}
    for model, things in arrival.things.items():
        names = {field.name for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            if not is_doer(field):
                continue
            pair = field.name.removesuffix("_by") + "_at"
            paired = pair in names and not is_stamp(model._meta.get_field(pair))
            for thing in things:
                text = said.get((id(thing), field.name), "")
                done = getattr(thing, pair) is not None if paired else bool(text)
                if done or not field.null:
                    setattr(thing, field.name, doer(text))


def _save_partnership(arrival: Arrival) -> None:
    partnership = arrival.partnership
    if known := Partnership.objects.filter(key=partnership.key).first():
        _take_over(partnership, known)
    partnership.save()


def _save_files(arrival: Arrival) -> None:
    """Files of the folder are replaced; what people uploaded stays and is added to."""
    partnership = arrival.partnership
    there = dict(KeptFile.objects.filter(partnership=partnership).values_list("path", "sha256"))
    gone = [path for path in there if path.startswith("folder/") and path not in arrival.files]
    KeptFile.objects.filter(partnership=partnership, path__in=gone).delete()
    for path, content in arrival.files.items():
        digest = hashlib.sha256(content).hexdigest()
        if there.get(path) != digest:
            values = {"content": content, "sha256": digest}
            KeptFile.objects.update_or_create(partnership=partnership, path=path, defaults=values)


def _of(model: type[models.Model], partnership: Partnership) -> Any:
    return model._base_manager.filter(**{way_to_partnership(model): partnership})


def _save_things(arrivals: list[Arrival], later: _Later) -> None:
    """Kind by kind. A thing whose key is known already is that thing, with its number and its holder."""
    gone: list[tuple[type[models.Model], list[Any]]] = []
    for model in carried_models()[1:]:
        for arrival in arrivals:
            things = arrival.things.get(model, [])
            if not issubclass(model, Owned):
                _of(model, arrival.partnership)._raw_delete("default")
                _insert(model, things)
                continue
            before = {one.key: one for one in _of(model, arrival.partnership)}
            for thing in things:
                if known := before.pop(thing.key, None):
                    _take_over(thing, known)
            known_already = [thing for thing in things if thing.pk is not None]
            _insert(model, [thing for thing in things if thing.pk is None])
            _update(model, known_already)
            gone.append((model, [one.pk for one in before.values()]))
    for model, numbers in reversed(gone):
        _remove(model, numbers)


def _take_over(thing: Any, known: Any) -> None:
    """The thing goes on under its number; what no folder holds (its holder) stays as it was, but for what is made anew
    from the rest."""
    fields = {*columns(type(thing)), *getattr(thing, "made_anew", ())}
    thing.pk, thing._state.adding = known.pk, False
    thing.version = known.version + 1
    for field in thing._meta.concrete_fields:
        if not field.primary_key and field.name not in {*fields, "partnership", "version", "place"}:
            setattr(thing, field.attname, getattr(known, field.attname))


def _insert(model: type[models.Model], things: list[Any]) -> None:
    stamps = [field for field in model._meta.concrete_fields if is_stamp(field)]
    kept = [(thing, {one.name: getattr(thing, one.name) for one in stamps}) for thing in things] if stamps else []
    model._base_manager.bulk_create(things, batch_size=500)
    _stamp(model, kept)


def _update(model: type[models.Model], things: list[Any]) -> None:
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key and not is_stamp(field)]
    model._base_manager.bulk_update(things, names, batch_size=100)
    stamps = [field.name for field in model._meta.concrete_fields if is_stamp(field)]
    _stamp(model, [(thing, {name: getattr(thing, name) for name in stamps}) for thing in things])


def _stamp(model: type[models.Model], kept: Iterable[tuple[Any, Mapping[str, Any]]]) -> None:
    """The clock's times as they were told; those that were not told are those of now."""
    for thing, values in kept:
        if told := {name: value for name, value in values.items() if value is not None}:
            model._base_manager.filter(pk=thing.pk).update(**told)


def _remove(model: type[models.Model], numbers: list[Any]) -> None:
    if not numbers:
        return
    for field in model._meta.many_to_many:
        through: Any = field.remote_field.through
        through._base_manager.filter(**{f"{field.m2m_field_name()}__in": numbers})._raw_delete("default")
    model._base_manager.filter(pk__in=numbers)._raw_delete("default")
