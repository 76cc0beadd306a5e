"""A partnership's things as CSV files: what the library's own files of the folder do not tell already."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from saferplan_web.core.carried import Told, carried_models, columns, file_of, is_doer, is_stamp, rows_of
from saferplan_web.core.cells import SEPARATOR, read, written
from saferplan_web.core.models import Partnership

Doer = Callable[[Any], str]


@dataclass
class _Line:
    """A row to be written: every cell of the thing, and which of them have to stand there."""

    cells: dict[str, str]
    wanted: set[str]
    said: frozenset[str] = frozenset()  # fields that stand in the library's files and are left blank here
    told: bool = False  # whether the library's files tell of it


def tables(partnership: Partnership, told: Iterable[Told], doer: Doer) -> dict[str, str]:
    """The content of each file of service/ that has anything in it. `doer` names whoever did something by a post."""
    known = {one.model: one for one in told}
    found = {}
    for model in carried_models():
        if text := table(model, rows_of(model, partnership), known.get(model), doer):
            found[file_of(model)] = text
    return found


def write(folder: Path, wanted: Mapping[str, str], told: Iterable[Told]) -> None:
    """Write the files. One that says the same already stays as it is; those that say nothing any more go."""
    known = {one.model: one for one in told}
    for model in carried_models():
        name, known_of = file_of(model), known.get(model)
        file, text = folder / name, wanted.get(name, "")
        if not text:
            file.unlink(missing_ok=True)
        elif not file.is_file() or _said(file.read_text("utf-8-sig"), model, known_of) != _said(text, model, known_of):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="")


def _said(text: str, model: type[models.Model], told: Told | None) -> Any:
    """What a file says, whatever the order and spelling of its columns.

    A blank cell is no cell where nothing else fills the field, and so is what a new thing has anyway.
    """
    fields = columns(model)
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    names = [name.strip().lower() for name in header]
    usual = {name: _meant(field, written(model(), field)) for name, field in fields.items() if not field.many_to_many}
    return [
        {
            name: meant
            for name, cell in zip(names, row, strict=False)
            if (meant := _meant(fields.get(name), cell)) or (told and name not in told.said)
            if told or meant != usual.get(name)
        }
        for row in rows
        if row
    ]


def _meant(field: Any, cell: str) -> Any:
    """A cell as it would be written, whatever its spelling; one that cannot be read is what it is."""
    if field is not None and field.many_to_many:
        return sorted(part.strip() for part in cell.split(SEPARATOR.strip()) if part.strip())
    if field is None or field.is_relation or cell == "":
        return cell
    try:
        value = read(field, cell)
    except ValidationError:
        return cell
    return value if isinstance(field, models.JSONField) else str(value)


def table(model: type[models.Model], rows: list[Any], told: Told | None, doer: Doer) -> str:
    """The file of one kind of thing; blank where nothing has to be said."""
    fields = columns(model)
    usual = {name: _cell(model(), field, doer) for name, field in fields.items()}
    expected = _expected(told, fields, doer) if told else {}
    lines: list[_Line] = []
    for row in rows:
        cells = {name: _cell(row, field, doer) for name, field in fields.items()}
        match = _match(row, cells, told, expected)
        if told is None or match is None:
            lines.append(_Line(cells, {name for name in fields if cells[name] != usual[name]}))
        else:
            said = told.said - {"key", *told.identity}
            lines.append(_Line(cells, _differing(cells, match, fields, told), said, told=True))
    listed = _listed(lines, told)
    return _csv(listed, _columns(listed, fields, told)) if listed else ""


def _cell(thing: Any, field: Any, doer: Doer) -> str:
    if is_doer(field):
        return doer(getattr(thing, field.name)) if getattr(thing, field.attname) else ""
    if field.many_to_many and thing.pk is None:
        return ""
    return written(thing, field)


def _expected(told: Told, fields: Mapping[str, Any], doer: Doer) -> dict[tuple[str, ...], list[dict[str, str]]]:
    found = defaultdict(list)
    for thing in told.things:
        cells = {name: _cell(thing, field, doer) for name, field in fields.items()}
        found[tuple(cells[name] for name in told.identity)].append(cells)
    return found


def _match(
    row: Any, cells: Mapping[str, str], told: Told | None, expected: Mapping[tuple[str, ...], list[dict[str, str]]]
) -> dict[str, str] | None:
    """What the library's files tell of this row; each of them tells of one row."""
    if told is None or getattr(row, "withdrawn_at", None) is not None:
        return None
    if told.must_match and not getattr(row, told.must_match):
        return None
    waiting = expected.get(tuple(cells[name] for name in told.identity), [])
    return waiting.pop(0) if waiting else None


def _differing(cells: Mapping[str, str], match: Mapping[str, str], fields: Mapping[str, Any], told: Told) -> set[str]:
    """What the row says beyond its match. That the clock stamped it is no difference by itself."""
    found = {name for name in fields if cells[name] != match[name] and name not in told.ignored}
    own = {name for name in found if not (is_stamp(fields[name]) or _follows_stamp(fields[name]))}
    return found if own else own


def _follows_stamp(field: Any) -> bool:
    """Whether the field says who did what the clock stamped: entered_by beside entered_at."""
    if not is_doer(field):
        return False
    pair = field.name.removesuffix("_by") + "_at"
    return any(one.name == pair and is_stamp(one) for one in field.model._meta.concrete_fields)


def _listed(lines: list[_Line], told: Told | None) -> list[_Line]:
    """The rows that have to be written: those that differ, and all of them where order or likeness asks for it."""
    if told is None:
        return lines
    alike: dict[tuple[str, ...], int] = defaultdict(int)
    for line in lines if not told.must_match else ():  # else that field tells them apart
        alike[_name(line, told)] += 1
    listed = [line for line in lines if line.wanted or not line.told or alike[_name(line, told)] > 1]
    return lines if listed and not told.ordered else listed


def _name(line: _Line, told: Told) -> tuple[str, ...]:
    return tuple(line.cells[name] for name in told.identity)


def _columns(lines: list[_Line], fields: Mapping[str, Any], told: Told | None) -> list[str]:
    wanted = set().union(*(line.wanted for line in lines)) | set(told.identity if told else ())
    if told and told.must_match:
        wanted.add(told.must_match)
    if "key" in fields:
        wanted.add("key")
    if not wanted:  # a thing that is all defaults still has to stand in its row
        wanted = set(list(fields)[:1])
    return [name for name in fields if name in wanted]


def _csv(lines: list[_Line], names: list[str]) -> str:
    rows = [names, *([line.cells[name] if _stands(line, name) else "" for name in names] for line in lines)]
    return "".join(",".join(map(_quoted, row)) + "\n" if row != [""] else '""\n' for row in rows)


def _quoted(cell: str) -> str:
    """The cell in quotation marks where it needs them. (The standard library's writer forgets a lone return.)"""
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell


def _stands(line: _Line, name: str) -> bool:
    """What the library's files say of a thing is not said twice."""
    return name not in line.said or name in line.wanted
