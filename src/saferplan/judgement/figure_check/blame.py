"""From believed rules to the cells that are wrong: the fewest whose mending makes every figure follow again.

A wrong month breaks its cumulative, the total of the year and a percentage; it is one fault, and it is the month's.
So each broken instance proposes values for its output and for the inputs it can be solved for, and the proposal that
mends most and breaks least is taken, again and again. Where it makes no odds the derived figure is the wrong one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from saferplan.judgement.figure_check.rule import Instance, Rule, rounded
from saferplan.judgement.figure_check.sheet import Cell, Sheet
from saferplan.judgement.figure_check.words import says_rounded

Case = tuple[Rule, Instance]
SOFT_SUPPORT = 10  # cells that must agree to the last digit before one that is off by rounding counts as wrong


@dataclass(frozen=True)
class Fault:
    """A cell that does not follow, the value that does, and the rule that says so."""

    cell: Cell
    value: Fraction
    rule: Rule


def distinct(rules: list[Rule]) -> list[Rule]:
    """One rule of those that say the same of the same vectors.

    Of a total that is also the sum of its months, “last year + change” is no second derivation: there the change is
    the derived figure, because nothing else gives it.
    """
    alike: dict[object, list[Rule]] = defaultdict(list)
    for rule in rules:
        alike[rule.key].append(rule)
    best = {key: max(same, key=lambda rule: (rule.claim, rule.bits)) for key, same in alike.items()}
    given = Counter(rule.target for rule in best.values())
    for key, same in alike.items():
        free = [rule for rule in same if rule.is_exact and not given[rule.target]]
        if best[key].is_exact and given[best[key].target] > 1 and free:
            given[best[key].target] -= 1
            best[key] = max(free, key=lambda rule: (rule.claim, rule.bits))
            given[best[key].target] += 1
    return list(best.values())


def find_faults(sheet: Sheet, rules: list[Rule]) -> list[Fault]:
    """The cells to blame, in the order found."""
    return _Search(sheet, rules).run()


def _explained(rules: list[Rule], states: dict[int, list[bool | None]]) -> dict[Cell, list[object]]:
    """For each cell the vectors of which some believed rule explains it: a rival rule is no fault."""
    explained: dict[Cell, list[object]] = defaultdict(list)
    for rule in rules:
        for instance, state in zip(rule.instances, states[id(rule)], strict=True):
            if state:
                explained[instance.out].append(rule.target)
    return explained


def mender(sheet: Sheet, rules: list[Rule]) -> Callable[[Cell, Fraction], int]:
    """A function that counts the broken figures that would follow again if a cell held a value."""
    broken: dict[Cell, list[Case]] = defaultdict(list)
    for rule in rules:
        for instance in rule.instances:
            if instance.inputs and rule.holds(sheet, instance) is False:
                for cell in (instance.out, *instance.inputs):
                    broken[cell].append((rule, instance))

    def count(cell: Cell, value: Fraction) -> int:
        return sum(rule.holds(sheet, instance, (cell, value)) is True for rule, instance in broken[cell])

    return count


class _Search:
    def __init__(self, sheet: Sheet, rules: list[Rule]) -> None:
        self.sheet = sheet
        self.mended: dict[Cell, Fraction] = {}
        self.holding: dict[Cell, list[Case]] = defaultdict(list)
        self.status: dict[int, bool] = {}
        self.broken: list[Case] = []
        states = {id(rule): [rule.holds(sheet, instance) for instance in rule.instances] for rule in rules}
        explained = _explained(rules, states)
        for rule in rules:
            wrong = self._wrong(rule, states[id(rule)])
            for instance, state in zip(rule.instances, states[id(rule)], strict=True):
                if state is None or (not state and instance not in wrong):
                    continue
                if not state and any(target == rule.target for target in explained[instance.out]):
                    continue
                self.status[id(instance)] = state
                for cell in (instance.out, *instance.inputs):
                    self.holding[cell].append((rule, instance))
                if not state:
                    self.broken.append((rule, instance))

    def _wrong(self, rule: Rule, states: list[bool | None]) -> set[Instance]:
        """The rule's broken instances, less those that rounding of the inputs may explain."""
        wrong: set[Instance] = set()
        soft: set[Instance] = set()
        for instance, state in zip(rule.instances, states, strict=True):
            if instance.out in rule.excused or state is not False:
                continue
            (soft if self._within_slack(rule, instance) else wrong).add(instance)
        if len(soft) == 1 and rule.support >= SOFT_SUPPORT:
            wrong |= soft
        return wrong

    def _within_slack(self, rule: Rule, instance: Instance) -> bool:
        if rule.slack is None or instance.constant is not None:
            return False
        predicted = rule.predict(self.sheet, instance)
        values = [self.sheet.figures[cell].value for cell in instance.inputs]
        if predicted is None:
            return False
        room = rule.slack(values) + Fraction(0 if rule.is_exact else 1, 10**rule.places)
        return abs(self.sheet.figures[instance.out].value - predicted) <= room

    def run(self) -> list[Fault]:
        faults = []
        while self.broken:
            best: tuple[tuple[float, ...], Cell, Fraction, Rule] | None = None
            for cell, value, rule, is_output in set(self._proposals()):
                score = (float(self._gain(cell, value)), float(is_output), rule.bits, -cell[0], -cell[1])
                if best is None or score > best[0]:
                    best = score, cell, value, rule
            if best is None or best[0][0] <= 0:
                break
            _, cell, value, rule = best
            faults.append(Fault(cell, value, rule))
            self.mended[cell] = value
            self._refresh(cell)
        by_rounding = {id(fault) for fault in faults if self._may_be_rounding(fault)}
        signalled = any(says_rounded(text) for text in (*self.sheet.grid.columns, *self.sheet.labels))
        return [fault for fault in faults if id(fault) not in by_rounding or not (signalled or len(by_rounding) > 1)]

    def _may_be_rounding(self, fault: Fault) -> bool:
        """Whole figures off by a unit or so in a sum or difference: made from unrounded figures not printed."""
        figure = self.sheet.figures[fault.cell]
        terms = max((len(instance.inputs) for instance in fault.rule.instances), default=0)
        return fault.rule.is_exact and abs(figure.value - fault.value) * 10**figure.decimals <= Fraction(terms + 1, 2)

    def _proposals(self) -> Iterator[tuple[Cell, Fraction, Rule, bool]]:
        for rule, instance in self.broken:
            predicted = self._predict(rule, instance)
            if predicted is None:
                continue
            if instance.out not in self.mended:
                yield instance.out, self._print(rule, instance.out, predicted), rule, True
            printed = self._value(instance.out)
            for index, cell in enumerate(instance.inputs):
                if cell in self.mended:
                    continue
                solved = self._solve(rule, instance, index, printed)
                if solved is not None:
                    yield cell, solved, rule, False

    def _solve(self, rule: Rule, instance: Instance, index: int, printed: Fraction) -> Fraction | None:
        """The value of one input that gives the printed output, where the formula is a straight line in it."""
        values = [self._value(cell) for cell in instance.inputs]
        at = [rule.formula([*values[:index], Fraction(x), *values[index + 1 :]]) for x in (1, 2, 3)]
        if at[0] is None or at[1] is None or at[2] is None or at[1] == at[0] or at[2] - at[1] != at[1] - at[0]:
            return None
        solved = 1 + (printed - at[0]) / (at[1] - at[0])
        solved = rounded(solved, self.sheet.figures[instance.inputs[index]].decimals, "half up")
        before = self._value(instance.inputs[index])
        return solved if solved * before >= 0 or solved == -before else None

    def _gain(self, cell: Cell, value: Fraction) -> int:
        """Broken instances it would mend less sound ones it would break."""
        gain = 0
        for rule, instance in self.holding[cell]:
            after = self._holds(rule, instance, {**self.mended, cell: value})
            gain += int(after) - int(self.status[id(instance)])
        return gain

    def _refresh(self, cell: Cell) -> None:
        for rule, instance in self.holding[cell]:
            self.status[id(instance)] = self._holds(rule, instance, self.mended)
        self.broken = [(rule, instance) for rule, instance in self.broken if not self.status[id(instance)]]

    def _value(self, cell: Cell) -> Fraction:
        return self.mended.get(cell, self.sheet.figures[cell].value)

    def _predict(self, rule: Rule, instance: Instance) -> Fraction | None:
        if instance.constant is not None:
            return instance.constant
        return rule.formula([self._value(cell) for cell in instance.inputs])

    def _holds(self, rule: Rule, instance: Instance, values: dict[Cell, Fraction]) -> bool:
        figures = self.sheet.figures
        predicted = instance.constant
        if predicted is None:
            predicted = rule.formula([values.get(cell, figures[cell].value) for cell in instance.inputs])
        if predicted is None:
            return False
        out = figures[instance.out]
        printed = values.get(instance.out, out.value)
        if rule.agrees(printed, out.decimals, predicted) or printed == rounded(predicted, rule.places, "half up"):
            return True  # a wrong figure may have passed for another way of rounding
        if rule.slack is None or instance.constant is not None:
            return False
        room = rule.slack([values.get(cell, figures[cell].value) for cell in instance.inputs])
        return abs(printed - predicted) <= room

    def _print(self, rule: Rule, cell: Cell, predicted: Fraction) -> Fraction:
        """The figure that should stand there, at the decimals the cell shows unless that would change nothing."""
        if rule.is_exact:
            return predicted
        figure = self.sheet.figures[cell]
        shown = rounded(predicted, figure.decimals, rule.mode)
        return shown if shown != figure.value else rounded(predicted, rule.places, rule.mode)
