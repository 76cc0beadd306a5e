"""A rule believed of a table, and its instances: one output cell each, with the cells it follows from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from saferplan.judgement.figure_check.sheet import Cell, Sheet

Formula = Callable[[Sequence[Fraction]], Fraction | None]
Slack = Callable[[Sequence[Fraction]], Fraction]
MODES = ("half up", "truncated", "half to even")
MODE_WORDS = {"half up": ", rounded half up", "truncated": ", truncated", "half to even": ", rounded half to even"}


def rounded(value: Fraction, decimals: int, mode: str) -> Fraction:
    """`value` to `decimals` places: half away from zero, towards zero, or half to even."""
    scale = 10**decimals
    units, rest = divmod(abs(value.numerator) * scale, value.denominator)
    over = 2 * rest - value.denominator  # how far beyond the half
    if (mode == "half up" and over >= 0) or (mode == "half to even" and (over > 0 or (over == 0 and units % 2))):
        units += 1
    return Fraction(units if value >= 0 else -units, scale)


@dataclass(frozen=True)
class Instance:
    """`out` follows from `inputs` by the rule's formula, or is `constant` where the rule gives the figure itself."""

    out: Cell
    inputs: tuple[Cell, ...] = ()
    constant: Fraction | None = None


@dataclass(eq=False)
class Rule:
    """What was inferred. `bits` weighs the evidence; `places` are the decimals its outputs show.

    `key` is equal for rules that say the same of the same vectors (a − b = t, a = t + b), of which one is kept: the one
    whose output most claims, by its heading and place, to be the derived figure.
    """

    words: str
    formula: Formula
    instances: list[Instance]
    places: int = 0
    mode: str = "half up"
    is_exact: bool = False
    bits: float = 0.0
    support: int = 0
    claim: float = 0.0
    key: tuple[Any, ...] = ()
    target: tuple[bool, int] = (True, -1)  # the vector it gives, for finding rival rules
    is_ratio: bool = False
    excused: set[Cell] = field(default_factory=set)
    slack: Slack | None = None
    wholes: tuple[int, ...] = ()  # places (of its view) that hold the whole of which the outputs are shares

    def predict(self, sheet: Sheet, instance: Instance, other: tuple[Cell, Fraction] | None = None) -> Fraction | None:
        """What the inputs give, unrounded; `other` reads one cell as another value. None where an input is missing."""
        if instance.constant is not None:
            return instance.constant
        values = []
        for cell in instance.inputs:
            value = other[1] if other and other[0] == cell else sheet.value(cell)
            if value is None:
                return None
            values.append(value)
        return self.formula(values)

    def holds(self, sheet: Sheet, instance: Instance, other: tuple[Cell, Fraction] | None = None) -> bool | None:
        """Whether the printed output is what follows; None where it cannot be said."""
        figure = sheet.figures.get(instance.out)
        if figure is None:
            return None
        predicted = self.predict(sheet, instance, other)
        if predicted is None:
            return None
        printed = other[1] if other and other[0] == instance.out else figure.value
        return self.agrees(printed, figure.decimals, predicted)

    def agrees(self, printed: Fraction, decimals: int, predicted: Fraction) -> bool:
        """A figure agrees at the decimals its vector shows, or at its own where it shows fewer (18 for 18.0)."""
        if printed == predicted:
            return True
        if printed == rounded(predicted, self.places, self.mode):
            return True
        return decimals < self.places and printed == rounded(predicted, decimals, self.mode)
