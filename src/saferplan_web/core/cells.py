"""Fields of things as the cells of a CSV file, and back: keys instead of numbers, blank for what is missing."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime

from saferplan_web.core.fields import FigureField, PeriodField
from saferplan_web.core.models import KeptFile, Owned, Partnership

SEPARATOR = "; "
_THIRDS = re.compile(r"-?\d+/[1-9]\d*")  # an exact figure that no decimals would write
_YES, _NO = {"true", "yes", "1"}, {"false", "no", "0"}


def written(thing: Any, field: Any) -> str:
    """A field's value as text. References are written as keys, things of another partnership with its key before."""
    if field.many_to_many:
        return SEPARATOR.join(sorted(named(one, thing.partnership_id) for one in getattr(thing, field.name).all()))
    if field.is_relation:
        target = getattr(thing, field.name, None)
        return "" if target is None else named(target, getattr(thing, "partnership_id", None))
    value = field.value_from_object(thing)
    if value is None:
        return ""
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(field, PeriodField | FigureField):
        return field.value_to_string(thing)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def named(thing: Any, home: int | None) -> str:
    """What a thing is called in a cell: its key, with that of its partnership before it where it is another one."""
    if isinstance(thing, Partnership):
        return thing.key
    name = thing.path if isinstance(thing, KeptFile) else thing.key
    if thing.partnership_id == home:
        return str(name)
    return f"{thing.partnership.key}/{name}"


def can_be_named(model: type[models.Model]) -> bool:
    """Whether other things can refer to things of this kind in a cell."""
    return issubclass(model, Owned | Partnership | KeptFile)


def read(field: Any, text: str) -> Any:
    """The value that a cell holds. ValidationError where it is none of the field's."""
    if text == "":
        return _blank(field)
    if isinstance(field, models.BooleanField):
        if text.lower() not in _YES | _NO:
            raise ValidationError("Write true or false.")
        return text.lower() in _YES
    if isinstance(field, models.JSONField):
        try:
            return json.loads(text)
        except ValueError as error:
            raise ValidationError(f"This is not JSON: {error}.") from None
    if isinstance(field, models.BinaryField):
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error:
            raise ValidationError("This is not base64.") from None
    if isinstance(field, models.DateTimeField):
        moment = _calendar(parse_datetime, text)
        if moment is None:
            raise ValidationError("Write the time as 2015-07-21T10:00:00Z.")
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(field, models.DateField):
        day = _calendar(parse_date, text)
        if day is None:
            raise ValidationError("Write the day as 2015-07-21.")
        return day
    if isinstance(field, FigureField) and _THIRDS.fullmatch(text):
        return Fraction(text)
    return field.to_python(text)


def _calendar(reader: Callable[[str], Any], text: str) -> Any:
    """What the reader makes of the text; None too where it has the form but no calendar has the day."""
    try:
        return reader(text)
    except ValueError:
        return None


def _blank(field: Any) -> Any:
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField) and (field.blank or not field.has_default()):
        return ""
    return field.get_default() if field.has_default() else None
