"""The formulas by which a figure may follow from two others beside it, in floating point for searching and exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from saferplan.judgement.figure_check.rule import Formula


@dataclass(frozen=True)
class Pairing:
    """`of(a, b)` works on arrays and on Fractions alike; `words` names it with {a} and {b}.

    `kind` is linear, change (per cent of a base), ratio or product. `mirror` says a and b may be swapped,
    `unsigned` that the sign of a − b is not shown: only of use where both signs occur.
    """

    words: str
    of: Callable[[Any, Any], Any]
    kind: str
    mirror: bool = False
    unsigned: bool = False

    @property
    def is_exact(self) -> bool:
        return self.kind in ("linear", "absolute", "product")

    def exact(self) -> Formula:
        def formula(values: Any) -> Fraction | None:
            try:
                result: Fraction = self.of(values[0], values[1])
            except ZeroDivisionError:
                return None
            return result

        return formula


def _rate(scale: int) -> Pairing:
    shown = {1: "{a} / {b}", 100: "{a} / {b} × 100"}.get(scale, f"{{a}} / {{b}} × {scale:,}")
    return Pairing(shown, lambda a, b: a * scale / b, "ratio")


PAIRINGS = (
    Pairing("{a} − {b}", lambda a, b: a - b, "linear"),
    Pairing("{a} + {b}", lambda a, b: a + b, "linear", mirror=True),
    Pairing("({a} − {b}) / {b} × 100", lambda a, b: (a - b) * 100 / b, "change"),
    Pairing("({b} − {a}) / {b} × 100", lambda a, b: (b - a) * 100 / b, "change"),
    Pairing("({a} − {b}) / {b}", lambda a, b: (a - b) / b, "change"),
    Pairing(
        "change from {b} to {a}, without sign, / {b} × 100", lambda a, b: abs(a - b) * 100 / b, "change", unsigned=True
    ),
    Pairing("difference of {a} and {b}, without sign", lambda a, b: abs(a - b), "absolute", mirror=True, unsigned=True),
    *(_rate(scale) for scale in (1, 100, 1000, 10_000, 100_000)),
    Pairing("{a} / ({a} + {b}) × 100", lambda a, b: a * 100 / (a + b), "ratio"),
    Pairing("{a} × {b}", lambda a, b: a * b, "product", mirror=True),
)
