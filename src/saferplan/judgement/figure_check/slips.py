"""What a slip of the hand makes of a figure: a digit wrong, two neighbours changed over, a sign lost."""

from __future__ import annotations

from fractions import Fraction


def slip_ways(printed: Fraction, right: Fraction) -> int:
    """Of how many figures that a slip makes of `right` the printed one is one; 0 where no slip explains it."""
    if printed == -right:
        return 1
    if printed.denominator != 1 or right.denominator != 1:
        printed, right = printed * 100, right * 100
    one, other = str(printed), str(right)
    if len(one) != len(other):
        return 0
    apart = [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )
    return 10 * len(other) if len(apart) == 1 or swapped else 0


def is_slip(printed: Fraction, right: Fraction) -> bool:
    """One digit wrong, or two neighbours changed over, in a figure of three digits or more."""
    return printed != -right and len(str(abs(right.numerator))) >= 3 and bool(slip_ways(printed, right))
