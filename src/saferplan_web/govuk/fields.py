"""Form fields for days, periods and exact figures, with messages that say how to mend what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from saferplan import Period, SaferplanError
from saferplan.values.figures import exact
from saferplan_web.govuk.written import MINUS, MONTHS, number

PARTS = ("day", "month", "year")


def _beginning(field: forms.Field) -> str:
    """A field's label as the first words of a message."""
    label = str(field.label or "this")
    return label[:1].upper() + label[1:]


class DayInput(forms.Widget):
    """Three boxes: day, month, year. The month may be written as a word."""

    def decompress(self, value: Any) -> list[str]:
        """What stands in the three boxes."""
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        return list(value) if value else ["", "", ""]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        boxes = [str(data.get(f"{name}_{part}") or "").strip() for part in PARTS]
        return boxes if any(boxes) else data.get(name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)


class DayField(forms.Field):
    """A date in three boxes."""

    widget = DayInput

    def clean(self, value: Any) -> date | None:
        """The date; ValidationError that says which part is missing or cannot be."""
        if isinstance(value, str) and value:
            value = value.split("-")[::-1]
        if not value:
            if self.required:
                raise ValidationError(f"{_beginning(self)} must have a date", code="required")
            return None
        return self._date(*[str(part).strip() for part in value])

    def _date(self, day: str, month: str, year: str) -> date:
        missing = [part for part, text in zip(PARTS, (day, month, year), strict=True) if not text]
        if missing:
            raise ValidationError(f"{_beginning(self)} must include a {' and a '.join(missing)}")
        words = [name.lower() for name in MONTHS]
        found = [place for place, name in enumerate(words, 1) if len(month) >= 3 and name.startswith(month.lower())]
        try:
            if len(year) != 4:
                raise ValidationError(f"{_beginning(self)}: the year must have four digits, like 2016")
            return date(int(year), found[0] if found else int(month), int(day))
        except ValueError:
            raise ValidationError(f"{_beginning(self)} must be a real date, like 27 3 2016") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or None))
        except ValidationError:
            return True


class FigureBox(forms.TextInput):
    """A box for a figure: shows it without loss, takes thousands commas and true minus signs."""

    def format_value(self, value: Any) -> str:
        return number(value).replace(",", "") if isinstance(value, Fraction | int) else str(value or "")


class FigureInput(forms.CharField):
    """An exact figure; a Fraction, or None where the box is blank. Blank is never nought."""

    widget = FigureBox

    def clean(self, value: Any) -> Any:
        """The figure; ValidationError where it is no number."""
        text = str(super().clean(value) or "").strip().replace(",", "").replace(MINUS, "-").replace(" ", "")
        if not text:
            return None
        try:
            return Fraction(exact(text))
        except (ValueError, SaferplanError):
            raise ValidationError(
                f"{str(self.label or 'This').capitalize()} must be a number, like 1234 or 12.5"
            ) from None


class PeriodInput(forms.TypedChoiceField):
    """One of given periods, chosen from a list; a Period, or None where blank."""

    def __init__(self, *, periods: Iterable[Period] = (), blank: str = "", **options: Any) -> None:
        super().__init__(coerce=Period.parse, empty_value=None, **options)
        self.offer(periods, blank)

    def offer(self, periods: Iterable[Period], blank: str = "") -> None:
        """Set the periods to choose from, and the words for none of them."""
        first = [("", blank)] if blank or not self.required else []
        self.choices = first + [(str(one), one.label) for one in periods]

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Period) else value


class WrittenPeriod(forms.CharField):
    """A period typed in: 2015-06, 2015/16-Q1, 2015/16; a Period, or None where blank."""

    def clean(self, value: Any) -> Any:
        """The period; ValidationError that says how periods are written."""
        text = str(super().clean(value) or "").strip()
        try:
            return Period.parse(text) if text else None
        except SaferplanError as error:
            raise ValidationError(f"{error.what} {error.mend}") from None

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Period) else value
