"""How values are written on pages: dates, times, periods, numbers, lists. Templates have filters of these names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from saferplan import Period

MINUS = "\u2212"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(value: date | datetime | str | None) -> str:
    """21 July 2015; nothing where there is no date."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if value else None
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if value else ""


def moment(value: datetime | str | None) -> str:
    """21 July 2015 at 9.05 am, on the clocks of London."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if value else None
    if value is None:
        return ""
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(here)} at {clock(here)}"


def clock(value: datetime) -> str:
    """9.05 am, on the clocks of London."""
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{here.hour % 12 or 12}.{here.minute:02} {'am' if here.hour < 12 else 'pm'}"


def period(value: Period | str | None) -> str:
    """April to June 2015; nothing where there is no period."""
    if not value:
        return ""
    return (value if isinstance(value, Period) else Period.parse(value)).label


def number(value: Any, decimals: int | None = None) -> str:
    """1,234 or −0.5: thousands commas and a true minus sign; nothing where there is no number.

    For what people typed and for counts of rows. Figures of indicators come from the library already written.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, Fraction) and decimals is None:
        return _exactly(value).replace("-", MINUS)
    if isinstance(value, int) and decimals is None:
        return f"{value:,}".replace("-", MINUS)
    return f"{float(value):,.{decimals or 0}f}".replace("-", MINUS)


def _exactly(value: Fraction) -> str:
    """A fraction as a decimal where it has an end, else as it is."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(value)
    return f"{Decimal(value.numerator) / value.denominator:,f}"


def sentence_list(values: Iterable[Any], word: str = "and") -> str:
    """One, two and three."""
    texts = [str(value) for value in values]
    return f" {word} ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def plural(count: int, one: str, many: str = "") -> str:
    """1 action, 2 actions, no actions."""
    return f"{number(count) if count else 'no'} {one if count == 1 else many or one + 's'}"


def cased(text: Any) -> str:
    """A text that begins a line: its first letter large, the rest as it is."""
    words = str(text or "")
    return words[:1].upper() + words[1:]


def change_value(value: Any) -> str:
    """A value of a kept change as it is read: yes and no, dates in words, nothing said of what is blank."""
    if value is None or value == "" or value == [] or value == {}:
        return "blank"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(change_value(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {change_value(one)}" for name, one in value.items() if one not in (None, "", [], {}))
    if isinstance(value, str) and len(value) >= 10 and value[4:5] == value[7:8] == "-" and value[:4].isdigit():
        try:
            return moment(value) if "T" in value else day(value)
        except ValueError:
            return value
    return number(value) if isinstance(value, int) else str(value)


FILTERS = {
    made.__name__: made for made in (day, moment, clock, period, number, sentence_list, plural, cased, change_value)
}
