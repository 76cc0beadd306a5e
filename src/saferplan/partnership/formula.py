"""Small formulas over figures: arithmetic, names and named functions, nothing else.

Used for the derived columns of further tables and for checking claims. A formula is parsed, never run as code.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction

from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact, round_half_away

Value = Fraction | str | None
Function = Callable[..., Value]
LONGEST, MOST_PLACES = 1000, 12
_CURE = "Formulas hold numbers, names, + - * / ( ) and functions such as change(later, earlier)."


def evaluate(formula: str, names: Mapping[str, Value], functions: Mapping[str, Function]) -> Value:
    """The formula's value, exact; None (blank) where a figure it needs is missing or it divides by zero.

    `names` are figures called by name, `functions` are called with figures or quoted texts. Raises SaferplanError
    for anything that is no such formula.
    """
    if len(formula) > LONGEST:
        raise SaferplanError(f"the formula is longer than {LONGEST} characters.", mend="Split it.")
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise SaferplanError(f"“{formula}” is not a formula.", mend=_CURE) from None
    try:
        return _Walk(formula, names, {**SHARED, **functions}).value(tree.body)
    except RecursionError:
        raise SaferplanError("the formula is nested too deeply.", mend="Split it.") from None


class _Walk:
    def __init__(self, formula: str, names: Mapping[str, Value], functions: Mapping[str, Function]) -> None:
        self.formula, self.names, self.functions = formula, names, functions

    def value(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return exact(node.value)
        if isinstance(node, ast.Name):
            return self._name(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            inner = self._number(node.operand)
            return -inner if isinstance(node.op, ast.USub) and inner is not None else inner
        if isinstance(node, ast.BinOp):
            return self._operation(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return self._call(node.func.id, [self.value(argument) for argument in node.args])
        raise SaferplanError(f"“{self.formula}” holds something a formula cannot.", mend=_CURE)

    def _name(self, name: str) -> Value:
        if name not in self.names:
            known = ", ".join(self.names) or "none here"
            raise SaferplanError(f"“{self.formula}” names “{name}”, which is not known.", mend=f"Names: {known}.")
        return self.names[name]

    def _number(self, node: ast.expr) -> Fraction | None:
        value = self.value(node)
        if isinstance(value, str):
            raise SaferplanError(f"“{self.formula}” reckons with the text “{value}”.", mend=_CURE)
        return value

    def _operation(self, node: ast.BinOp) -> Fraction | None:
        left, right = self._number(node.left), self._number(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right if right else None
        raise SaferplanError(f"“{self.formula}” uses an operation a formula has not.", mend=_CURE)

    def _call(self, name: str, arguments: list[Value]) -> Value:
        if name not in self.functions:
            raise SaferplanError(
                f"“{self.formula}” calls “{name}”.", mend="Functions here: " + ", ".join(sorted(self.functions)) + "."
            )
        try:
            return self.functions[name](*arguments)
        except (TypeError, AttributeError):
            mend = "Give it figures, or texts in quotes, as many as it takes."
            raise SaferplanError(f"“{self.formula}” gives “{name}” what it cannot take.", mend=mend) from None


def change(later: Value, earlier: Value) -> Value:
    """Per cent change, by the rule of the reports: “No Calc” (blank) where the earlier figure or the change is zero."""
    from saferplan.judgement.change import percent_change

    return percent_change(_figure(earlier), _figure(later))


def percent(part: Value, whole: Value) -> Value:
    """One figure as per cent of another."""
    above, below = _figure(part), _figure(whole)
    return None if above is None or not below else above / below * 100


def rounded(value: Value, decimals: Value = None) -> Value:
    """Half away from zero."""
    figure, places = _figure(value), _figure(decimals) or Fraction()
    if abs(places) > MOST_PLACES:
        raise TypeError(decimals)
    return None if figure is None else Fraction(round_half_away(figure, int(places)))


def _figure(value: Value) -> Fraction | None:
    if isinstance(value, str):
        raise TypeError(value)
    return value


SHARED: dict[str, Function] = {"change": change, "percent": percent, "round": rounded}
