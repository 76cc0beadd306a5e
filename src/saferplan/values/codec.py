"""Frozen values as plain data and back, for keeping them in a database or a file: nothing is lost on the way.

Written: text, whole numbers, true/false and null as they are; a tuple as a list; everything else as an object with
one key, its tag. `{"n": "1/3"}` is an exact figure, `{"p": "2015-06"}` a period, `{"d": …}` plain data, `{"State":
"final"}` a member of an enumeration and `{"Cell": {"text": "12"}}` a value of that class, its defaults left out.
Around it all stands the version, `{"v": 1, "value": …}`: a changed default, or a field that goes, makes a new one.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from inspect import getmembers, isclass
from pathlib import Path
from typing import Any

from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

VERSION = 1
ROOMS = ("document", "figures", "folder", "grid", "judgement", "plan", "release", "returns", "series", "sheet")
_MEND = "Load it with the version of Saferplan that wrote it."


def to_json(value: Any) -> dict[str, Any]:
    """A value of `saferplan.values` (or a tuple of them, or plain data inside one) as data ready for `json.dumps`.

    Paths are left out: where a folder lay on one machine is no part of it. TypeError for anything else.
    """
    return {"v": VERSION, "value": _written(value)}


def from_json(plain: Any) -> Any:
    """The value that `to_json` wrote. SaferplanError where the version or a tag is unknown, or a part is missing."""
    if not isinstance(plain, Mapping) or plain.keys() != {"v", "value"}:
        raise SaferplanError("this is not a value that Saferplan kept.", mend="Expected an object with v and value.")
    if plain["v"] != VERSION:
        raise SaferplanError(f"the value is kept in version {plain['v']!r}, and {VERSION} is known.", mend=_MEND)
    return _read(plain["value"])


@cache
def registry() -> Mapping[str, Any]:
    """Every value class and enumeration by its tag."""
    found: dict[str, Any] = {}
    for room in ROOMS:
        module = importlib.import_module(f"saferplan.values.{room}")
        for name, kind in getmembers(module, isclass):
            if kind.__module__ == module.__name__ and (is_dataclass(kind) or issubclass(kind, Enum)):
                assert name not in found, name
                found[name] = kind
    return found


def _written(value: Any) -> Any:
    if value is None or isinstance(value, bool) or type(value) in (str, int):
        return value
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    if isinstance(value, Fraction):
        return {"n": str(value)}
    if isinstance(value, Period):
        return {"p": _period_text(value)}
    if isinstance(value, dict):
        return {"d": _plain(value)}
    name = type(value).__name__
    if registry().get(name) is not type(value):
        raise TypeError(f"a {name} is no value that can be kept")
    if isinstance(value, Enum):
        return {name: value.value}
    return {name: _members(value)}


def _members(value: Any) -> dict[str, Any]:
    """The fields that differ from their defaults."""
    found = {}
    for key, default in _fields(type(value).__name__).items():
        member = getattr(value, key)
        if (default is MISSING or member != default or type(member) is not type(default)) and not isinstance(
            member, Path
        ):
            found[key] = _written(member)
    return found


@cache
def _fields(tag: str) -> Mapping[str, Any]:
    """Fields given when a value is made, with their defaults."""
    return {field.name: _default(field) for field in fields(registry()[tag]) if field.init}


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        make: Callable[[], Any] = field.default_factory
        return make()
    return field.default


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise TypeError(f"{value} is no figure that can be kept")
    return float(value)  # of the statistics' own kind, perhaps


def _plain(value: Any) -> Any:
    """Plain data, checked: it is kept word for word."""
    if isinstance(value, dict) and all(type(key) is str for key in value):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is float:
        return _finite(value)
    raise TypeError(f"a {type(value).__name__} is no plain data")


def _read(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_read(one) for one in plain)
    if not isinstance(plain, Mapping):
        return plain
    if len(plain) != 1:
        raise SaferplanError(f"an object with the keys {', '.join(plain) or 'none'} is no kept value.", mend=_MEND)
    (tag, content), *_ = plain.items()
    try:
        return _made(tag, content)
    except (TypeError, ValueError, ZeroDivisionError, AttributeError) as error:
        raise SaferplanError(f"the kept {tag} cannot be read: {error}.", mend=_MEND) from None


def _made(tag: str, content: Any) -> Any:
    if tag == "n":
        return Fraction(content)
    if tag == "p":
        return _period(content)
    if tag == "d":
        return content
    kind = registry().get(tag)
    if kind is None:
        raise SaferplanError(f"“{tag}” is no kind of value that is known.", mend=_MEND)
    if issubclass(kind, Enum):
        return kind(content)
    known = _fields(tag)
    if strange := [key for key in content if key not in known]:
        raise SaferplanError(f"a kept {tag} has “{strange[0]}”, which is not known.", mend=_MEND)
    return kind(**{key: _read(one) for key, one in content.items()})


@lru_cache(maxsize=4096)
def _period_text(period: Period) -> str:
    text = str(period)
    if Period.parse(text) != period:
        raise TypeError(f"{text} is no period that can be kept")
    return text


@lru_cache(maxsize=4096)
def _period(text: str) -> Period:
    return Period.parse(text)
