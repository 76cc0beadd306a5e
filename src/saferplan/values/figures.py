"""Figures: exact values, how they are rounded, and how they are written.

Values are exact fractions from the moment they are read, so that a status is judged on the value itself and
a figure is rounded once, half away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from saferplan.values.errors import SaferplanError

MINUS = "−"


def exact(value: str | int | float | Decimal | Fraction) -> Fraction:
    """The exact value; text may carry thousands commas, £, %, a plus or a real minus sign.

    A float is taken as the shortest decimal that prints it (0.1 is one tenth). Raises SaferplanError for text
    that is no number.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int):
        return Fraction(value)
    text = str(value).strip().replace(MINUS, "-").replace(",", "").replace("£", "").rstrip("%").replace(" ", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise SaferplanError(f"“{value}” is not a number.", mend="Write digits, with a point for decimals.") from None
    if not number.is_finite():
        raise SaferplanError(f"“{value}” is not a finite number.", mend="Leave the figure blank if it is not known.")
    return Fraction(number)


def round_half_away(value: Fraction, decimals: int = 0) -> Decimal:
    """Round half away from zero to `decimals` places (may be negative: tens, hundreds)."""
    above, below = abs(value.numerator), value.denominator
    above, below = (above * 10**decimals, below) if decimals >= 0 else (above, below * 10**-decimals)
    units = (2 * above + below) // (2 * below)  # in whole numbers, since this is done for every cell
    # Read from text, not by arithmetic, so that no context precision applies to large figures.
    return Decimal(f"{'-' if value < 0 and units else ''}{units}E{-decimals}")


@dataclass(frozen=True)
class Unit:
    """What a figure counts and how it is written.

    `name` follows the number in a sentence (“incidents”, “per 1,000 residents”; for percentages it is empty),
    `decimals` is the number of places shown, `percent` writes % in tables and per cent in sentences,
    `pounds` writes £ before the number.
    """

    name: str = ""
    decimals: int = 0
    percent: bool = False
    pounds: bool = False

    def cell(self, value: Fraction | None, extra: int = 0) -> str:
        """As a table shows it: 1,234; −5.3%; blank for a missing value. `extra` more decimals where asked."""
        if value is None:
            return ""
        return number(value, self.decimals + extra, pounds=self.pounds) + ("%" if self.percent else "")

    def words(self, value: Fraction | None, extra: int = 0) -> str:
        """As a sentence says it: 1,234 incidents; 5.3 per cent; “not known” for a missing value."""
        if value is None:
            return "not known"
        text = number(value, self.decimals + extra, pounds=self.pounds)
        return f"{text} per cent" if self.percent else f"{text} {self.name}".strip()


def number(value: Fraction, decimals: int = 0, *, sign: bool = False, pounds: bool = False) -> str:
    """Thousands commas, a real minus sign, and a plus where `sign` asks for one; zero never carries a sign."""
    rounded = round_half_away(value, decimals)
    mark = MINUS if rounded < 0 else "+" if sign and rounded > 0 else ""
    return f"{mark}{'£' if pounds else ''}{abs(rounded):,.{max(decimals, 0)}f}"
