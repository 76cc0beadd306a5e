"""Columns that hold the library's own values: periods and exact figures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from saferplan import Period, SaferplanError
from saferplan.values.figures import exact

if TYPE_CHECKING:
    _PeriodText = models.CharField[Period | str | None, Any]
    _FigureText = models.CharField[Fraction | None, Any]
else:
    _PeriodText = _FigureText = models.CharField


class PeriodField(_PeriodText):
    """A period in its written form (2015-06, 2015/16-Q1, 2014-07..2015-06); a Period in Python, None if blank."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any  # a Period, or None where the column may be blank

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 20)
        super().__init__(*args, **options)

    @cached_property
    def validators(self) -> list[Any]:
        return []  # a text's validators measure its length, which a period has not

    def from_db_value(self, value: str | None, *_: Any) -> Period | None:
        return Period.parse(value) if value else None

    def to_python(self, value: Any) -> Period | None:
        if value is None or isinstance(value, Period):
            return value
        try:
            return Period.parse(value) if value else None
        except SaferplanError as error:
            raise ValidationError(f"{error.what} {error.mend}") from None

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(value)

    def run_validators(self, value: Any) -> None:
        """Validators of text look at the written form."""
        super().run_validators(self.get_prep_value(value) or "")

    def value_to_string(self, thing: Any) -> str:
        return self.get_prep_value(self.value_from_object(thing)) or ""


class FigureField(_FigureText):
    """An exact figure, kept as text (12, 0.1, 1/3); a Fraction in Python, None where missing."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any  # a Fraction, or None where missing

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 80)
        super().__init__(*args, **options)

    @cached_property
    def validators(self) -> list[Any]:
        return []  # a text's validators measure its length, which a figure has not

    def from_db_value(self, value: str | None, *_: Any) -> Fraction | None:
        return Fraction(value) if value else None

    def to_python(self, value: Any) -> Fraction | None:
        if value is None or isinstance(value, Fraction):
            return value
        try:
            return exact(value) if value != "" else None
        except (ValueError, SaferplanError):
            raise ValidationError("This is not a number. Write it as 1234 or 12.5.") from None

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(Fraction(value))

    def run_validators(self, value: Any) -> None:
        """Validators of text look at the written form."""
        super().run_validators(self.get_prep_value(value) or "")

    def value_to_string(self, thing: Any) -> str:
        return self.get_prep_value(self.value_from_object(thing)) or ""
