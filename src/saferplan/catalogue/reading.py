"""Reads the catalogue's own TOML files into frozen values, and says where one is wrong."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from saferplan.values.errors import SaferplanError

T = TypeVar("T")


def read_list(file: str, key: str, kind: type[T]) -> list[T]:
    """The entries `[[key]]` of a catalogue file as values of `kind`; other top-level keys are refused."""
    return parse_list(files("saferplan.catalogue").joinpath(file).read_text(encoding="utf-8"), file, key, kind)


def parse_list(text: str, file: str, key: str, kind: type[T]) -> list[T]:
    """The same from text; raises SaferplanError naming the file, the entry and the field."""
    try:
        document: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SaferplanError(f"This is not TOML: {error}.", where=file) from None
    if unknown := sorted(set(document) - {key}):
        raise SaferplanError(f"“{unknown[0]}” is not known here.", where=file, mend=f"Entries are written [[{key}]].")
    try:
        return TypeAdapter(list[kind]).validate_python(document.get(key, []))  # type: ignore[valid-type]
    except ValidationError as error:
        first = error.errors()[0]
        at, *fields = first["loc"]
        entry = document[key][at] if isinstance(at, int) else {}
        name = entry.get("name") or entry.get("slug") or f"number {at}"
        place = ".".join(str(part) for part in fields)
        raise SaferplanError(f"{first['msg']}.", where=f"{file}, {key} {name}, {place}".rstrip(", ")) from None
