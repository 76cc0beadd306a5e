"""An exact figure as text that a program can read back without loss."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def exact_text(value: Fraction) -> str:
    """12, 0.125, or 1/3 where no decimals would write it."""
    below, places = value.denominator, 0
    while below % 2 == 0:
        below, places = below // 2, places + 1
    fives = 0
    while below % 5 == 0:
        below, fives = below // 5, fives + 1
    if below != 1:
        return str(value)
    places = max(places, fives)
    return f"{Decimal(value.numerator * 10**places // value.denominator).scaleb(-places):f}"
