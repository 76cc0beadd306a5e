"""Frozen values from plain data and back: one rule for every TOML table and CSV row of a folder.

A value is built field by field by its type; everything wrong is put on a list, so that one reading names all faults.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar, Union

from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit, exact
from saferplan.values.period import Period
from saferplan.values.plan import Profile

T = TypeVar("T")
Problems = list[SaferplanError]
# These values may be written as one word: unit = "incidents", profile = "flat".
SHORT = {Unit: "name", Profile: "kind"}
_DIGITS = 15
_YES, _NO = {"true", "yes"}, {"false", "no"}


@dataclass(frozen=True)
class Reader:
    """Builds values of one file: `where` turns a field's name into a place for messages, faults go on `problems`."""

    where: Callable[[str], str]
    problems: Problems

    def build(self, kind: type[T], data: Mapping[str, Any]) -> T | None:
        """One value of a dataclass from a table or row; None where something was wrong (and is on the list)."""
        before = len(self.problems)
        fields = fields_of(kind)
        for name in data:
            if name not in fields:
                self._fault(name, f"there is no field “{name}” here.", _nearest(name, fields))
        given = {}
        for name, (hint, required) in fields.items():
            if data.get(name) is not None and not (data[name] == "" and not required and hint is not str):
                given[name] = self._convert(data[name], hint, name)
            elif required:
                self._fault(name, f"“{name}” is missing.", f"Write {name} = {_example(hint)}.")
        if len(self.problems) > before:
            return None
        return kind(**given)

    def _convert(self, value: Any, hint: Any, name: str) -> Any:
        try:
            return self._as(value, hint, name)
        except SaferplanError as error:
            self._fault(name, error.what, error.mend)
            return None

    def _as(self, value: Any, hint: Any, name: str) -> Any:
        if typing.get_origin(hint) in (Union, types.UnionType):
            if value == "":
                return None
            hint = next(part for part in typing.get_args(hint) if part is not type(None))
        if typing.get_origin(hint) is tuple:
            return self._tuple(value, typing.get_args(hint), name)
        if dataclasses.is_dataclass(hint) and hint is not Period:
            if not isinstance(value, Mapping) and hint in SHORT:
                value = {SHORT[hint]: value}
            if not isinstance(value, Mapping):
                raise SaferplanError(f"“{name}” must be a table.", mend="Write { key = value, … }.")
            inner = Reader(lambda field: self.where(f"{name}.{field}"), self.problems)
            return inner.build(typing.cast(type, hint), value)
        return _scalar(value, hint)

    def _tuple(self, value: Any, kinds: tuple[Any, ...], name: str) -> tuple[Any, ...]:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(";") if part.strip()]
        if not isinstance(value, list):
            raise SaferplanError(f"“{name}” must be a list.", mend='Write ["first", "second"].')
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            return tuple(self._convert(part, kinds[0], name) for part in value)
        return tuple(self._convert(part, kind, name) for part, kind in zip(value, kinds, strict=True))

    def _fault(self, field: str, what: str, mend: str) -> None:
        self.problems.append(SaferplanError(what, self.where(field), mend))


def _scalar(value: Any, hint: Any) -> Any:
    text = str(value).strip()
    if hint is Period:
        return Period.parse(text)
    if hint is Fraction:
        if isinstance(value, bool):
            raise SaferplanError(f"“{text.lower()}” is not a number.", mend="Write digits.")
        return _figure(value if isinstance(value, (int, Decimal)) else text)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if text not in list(hint):
            raise SaferplanError(f"“{text}” is not allowed.", mend="Write one of: " + ", ".join(hint) + ".")
        return hint(text)
    if hint is bool:
        if text.lower() not in _YES | _NO:
            raise SaferplanError(f"“{text}” is neither true nor false.", mend="Write true or false.")
        return text.lower() in _YES
    if hint is int:
        number = _figure(text)
        if number.denominator != 1 or isinstance(value, bool):
            raise SaferplanError(f"“{text}” is not a whole number.", mend="Write digits without a point.")
        return int(number)
    if not isinstance(value, (str, int, Decimal)) or isinstance(value, bool):
        raise SaferplanError(f"“{text}” must be text.", mend='Write it in quotes: "…".')
    return text


def _figure(value: int | Decimal | str) -> Fraction:
    """A number of a size that figures have: 1e400 is a slip, and would stop the arithmetic that follows."""
    if isinstance(value, Decimal):
        far = value.is_finite() and abs(value.adjusted()) > _DIGITS
    else:
        far = bool(re.fullmatch(r"[^a-z]*\de[+-]?\d+", str(value), re.IGNORECASE))  # exponents only
    number = Fraction(0) if far else exact(value)
    if far or abs(number) >= 10**_DIGITS or number.denominator > 10**_DIGITS:
        raise SaferplanError(
            f"“{str(value)[:40]}” is too large or too fine for a figure.", mend=f"Write up to {_DIGITS} digits."
        )
    return number


_KNOWN: dict[type, dict[str, tuple[Any, bool]]] = {}


def fields_of(kind: type) -> dict[str, tuple[Any, bool]]:
    """Fields that are written to a file: name to (type, required). Those not compared say only where it stood."""
    if kind not in _KNOWN:
        hints = typing.get_type_hints(kind)
        missing = dataclasses.MISSING
        _KNOWN[kind] = {
            field.name: (hints[field.name], field.default is missing and field.default_factory is missing)
            for field in dataclasses.fields(kind)
            if field.init and field.compare
        }
    return _KNOWN[kind]


def plain(value: Any) -> Any:
    """The plain data that `Reader.build` turns into this value again; fields at their defaults are left out."""
    if isinstance(value, (bool, int, Decimal)):
        return value
    if isinstance(value, Fraction):
        return decimal(value)
    if isinstance(value, (Period, str)):
        return str(value)
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    given = {
        field.name: getattr(value, field.name)
        for field in dataclasses.fields(value)
        if field.name in fields_of(type(value)) and getattr(value, field.name) not in (field.default, None)
    }
    if type(value) in SHORT and list(given) in ([SHORT[type(value)]], []):
        return plain(getattr(value, SHORT[type(value)]))
    return {name: plain(part) for name, part in given.items()}


def decimal(value: Fraction) -> int | Decimal:
    """A fraction as the finite decimal it was written as; SaferplanError for one that has none, such as a third."""
    if value.denominator == 1:
        return int(value)
    rest, places = value.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise SaferplanError(
            f"{value} has no end as a decimal.", mend="Give it as numerator and denominator, or rounded."
        )
    places += max(twos, fives)
    digits = abs(value) * 10**places
    return Decimal((int(value < 0), tuple(int(digit) for digit in str(int(digits))), -places))


def _nearest(name: str, known: typing.Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"Did you mean “{near[0]}”?" if near else "Fields here: " + ", ".join(known) + "."


def _example(hint: Any) -> str:
    return {Period: '"2015/16"', Fraction: "12", int: "1", bool: "true"}.get(hint, '"…"')
