"""CSV files of service/ as things of a partnership: read, held against the library's files, and made ready to save."""

from __future__ import annotations

import csv
import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from saferplan import SaferplanError
from saferplan_web.core.carried import Told, carried_models, columns, file_of, is_doer
from saferplan_web.core.cells import read, written
from saferplan_web.core.models import Owned, Partnership

FILES = "service/files"  # what people uploaded, as it came


@dataclass(frozen=True)
class Reference:
    """A cell that names another thing, or who did something: looked up when everything is there."""

    thing: Any
    field: Any
    text: str
    where: str


@dataclass
class Arrival:
    """What one folder brings: its partnership, its things by kind, and what is still to be looked up."""

    partnership: Partnership
    things: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)  # id() of a thing -> where it stands
    references: list[Reference] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)  # path of a kept file -> content
    told: set[int] = field(default_factory=set)  # id() of the things that the library's files tell of

    def where(self, thing: Any) -> str:
        """The place a thing came from, for messages."""
        return self.places.get(id(thing), f"{type(thing)._meta.verbose_name} “{getattr(thing, 'key', thing)}”")


def arrive(folder: Path, partnership: Partnership, told: Iterable[Told]) -> Arrival:
    """Everything the folder says, as things that are not saved yet. SaferplanError for the first fault."""
    arrival = Arrival(partnership)
    known = {one.model: one for one in told}
    _no_strays(folder)
    for model in carried_models():
        rows = list(_rows(folder, model))
        expected = known.get(model)
        arrival.things[model] = _together(arrival, model, rows, expected)
        _named_once(arrival, model)
        for place, thing in enumerate(arrival.things[model]):
            if isinstance(thing, Owned):
                thing.place = place
    for other in arrival.things[Partnership][1:]:
        what = f"“{other.key}” is not the partnership of this folder."
        raise SaferplanError(what, arrival.where(other), f"Write {partnership.key} under key.")
    return arrival


@dataclass(frozen=True)
class _Row:
    """A row of a file: its cells by column, and where it stands."""

    place: str
    cells: Mapping[str, str]


def _together(arrival: Arrival, model: type[models.Model], rows: list[_Row], told: Told | None) -> list[Any]:
    """The things of the library's files, with what the rows add to them, and those that stand in rows alone."""
    fields = columns(model)
    if told is None:
        return [_filled(arrival, _new(arrival, model), row, fields, frozenset()) for row in rows]
    waiting: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for thing in told.things:
        arrival.told.add(id(thing))
        waiting[tuple(written(thing, fields[name]) for name in told.identity)].append(thing)
    own, found = list[Any](), list[Any]()
    for row in rows:
        alike = waiting.get(tuple(row.cells.get(name, "") for name in told.identity), [])
        if alike and not row.cells.get("withdrawn_at") and _may_match(row, told):
            found.append(_filled(arrival, alike.pop(0), row, fields, told.said - {"key", *told.identity}))
            continue
        if told.must_match and _may_match(row, told):
            what = "the files of the folder have nothing that this row belongs to."
            raise SaferplanError(what, row.place, f"Take the row away, or write false under {told.must_match}.")
        own.append(_filled(arrival, _new(arrival, model), row, fields, frozenset()))
        found.append(own[-1])
    if told.ordered:
        return [*told.things, *own]
    listed = {id(thing) for thing in found}
    return [*found, *(thing for thing in told.things if id(thing) not in listed)]


def _may_match(row: _Row, told: Told) -> bool:
    return not told.must_match or row.cells.get(told.must_match, "").lower() in {"true", "yes", "1"}


def _new(arrival: Arrival, model: type[models.Model]) -> Any:
    thing = model()
    if any(one.name == "partnership" for one in model._meta.concrete_fields):
        thing.partnership = arrival.partnership  # type: ignore[attr-defined]
    return thing


def _filled(arrival: Arrival, thing: Any, row: _Row, fields: Mapping[str, Any], said: frozenset[str]) -> Any:
    """Set what the row says. A blank cell of a field that the library's files hold leaves it as they have it."""
    arrival.places[id(thing)] = row.place
    for name, text in row.cells.items():
        if text == "" and name in said:
            continue
        column, place = fields[name], f"{row.place}, column {name}"
        if column.is_relation:
            arrival.references.append(Reference(thing, column, text, place))
            continue
        try:
            setattr(thing, name, read(column, text))
        except ValidationError as error:
            raise SaferplanError(f"“{text}” cannot stand here.", place, " ".join(error.messages)) from None
    if isinstance(thing, Owned) and not thing.key:
        raise SaferplanError("the row has no key.", row.place, "Give it a short name of its own, such as asb-2015.")
    return thing


def _named_once(arrival: Arrival, model: type[models.Model]) -> None:
    seen: dict[str, Any] = {}
    for thing in arrival.things[model] if issubclass(model, Owned) else ():
        if thing.key in seen:
            what = f"the key “{thing.key}” is taken by {arrival.where(seen[thing.key])}."
            raise SaferplanError(what, arrival.where(thing), "Give one of them another key.")
        seen[thing.key] = thing


def _rows(folder: Path, model: type[models.Model]) -> Iterator[_Row]:
    name = file_of(model)
    if not (folder / name).is_file():
        return
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            yield from _parsed(csv.reader(file, strict=True), name, model)
    except UnicodeDecodeError:
        raise SaferplanError("the file is not UTF-8 text.", name, "Save it as “CSV UTF-8”.") from None
    except csv.Error as error:
        raise SaferplanError(f"the file is no CSV: {error}.", name, "Look for an unclosed quotation mark.") from None


def _parsed(reader: Any, name: str, model: type[models.Model]) -> Iterator[_Row]:
    fields = columns(model)
    header = [column.strip().lower() for column in next(reader, [])]
    for column in header:
        if column not in fields or header.count(column) > 1:
            near = difflib.get_close_matches(column, list(fields), 1)
            mend = f"Did you mean {near[0]}?" if near else "Known are " + ", ".join(fields) + "."
            if ";" in column or "\t" in column:
                mend = "The columns are parted by semicolons or tabs: save the file with commas."
            what = f"“{column}” stands twice." if column in fields else f"there is no column “{column}”."
            raise SaferplanError(what, f"{name} line 1", mend)
    line = reader.line_num
    for cells in reader:
        place, line = f"{name} line {line + 1}", reader.line_num
        if not cells:
            continue
        if len(cells) != len(header):
            mend = "Give every row a cell under each column; put a text that holds a comma in quotation marks."
            raise SaferplanError(f"{len(cells)} cells under {len(header)} columns.", place, mend)
        yield _Row(place, dict(zip(header, cells, strict=True)))


def _no_strays(folder: Path) -> None:
    """A file whose name is misspelt would be passed over in silence."""
    known = [file_of(model) for model in carried_models()]
    for file in sorted((folder / "service").rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name not in known and not name.startswith(f"{FILES}/") and not file.name.startswith("."):
            near = difflib.get_close_matches(name, known, 1)
            mend = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
            raise SaferplanError("the service has no file of this name.", name, mend)


def check(arrival: Arrival, unchecked: Iterable[type[models.Model]] = ()) -> None:
    """Every thing held against what its fields allow. SaferplanError with file, line, column and cure.

    Things of the kinds `unchecked` are looked at only where a row of service/ speaks of them.
    """
    passed = set(unchecked)
    named = {(id(one.thing), one.field.name) for one in arrival.references if one.text}
    for model, things in arrival.things.items():
        fields = columns(model)
        needed = [one.name for one in fields.values() if _must_refer(one)]
        free = {one.name for one in model._meta.concrete_fields if _is_free(one, fields)}
        for thing in things:
            if model in passed and id(thing) not in arrival.places:
                continue
            for name in needed:
                if (id(thing), name) not in named and name not in thing._state.fields_cache:
                    raise SaferplanError(f"{name} is missing.", arrival.where(thing), "Name what it belongs to.")
            _clean(arrival, thing, free)


def _must_refer(field: Any) -> bool:
    return bool(field.is_relation and not field.many_to_many and not field.null and not is_doer(field))


def _is_free(field: Any, fields: Mapping[str, Any]) -> bool:
    """Fields that need no check: references are looked up, plain data is what it is."""
    own = field.name in fields or field.name == "key"
    return bool(field.is_relation or not own or isinstance(field, models.JSONField))


def _clean(arrival: Arrival, thing: Any, free: set[str]) -> None:
    if id(thing) in arrival.told:  # the library has looked at it and lets some texts be blank
        free = free | {field.name for field in thing._meta.concrete_fields if getattr(thing, field.attname) == ""}
    try:
        thing.clean_fields(exclude=free)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        where = f"{arrival.where(thing)}, {'column ' if id(thing) in arrival.places else ''}{name}"
        raise SaferplanError(" ".join(messages), where, f"Change {name}.") from None
