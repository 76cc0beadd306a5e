"""Vectors that balance three others, cell by cell: opening + income − spending = closing, budget − spent − promised =
left, and the like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np

from saferplan.judgement.figure_check.evidence import bits, chances, needed, spread_of
from saferplan.judgement.figure_check.rule import Instance, Rule
from saferplan.judgement.figure_check.sheet import View
from saferplan.judgement.figure_check.slips import slip_ways
from saferplan.judgement.figure_check.words import says_change, says_period, says_total

MOST = 20  # vectors; in a wider table so many balances could be tried that few could be believed
LEAST, LEAST_SHARE = 3, 0.7
Signed = tuple[tuple[int, int], ...]  # vectors, each with the sign it is taken with


def find_balances(view: View, given: set[int]) -> list[Rule]:
    """Believed balances. `given` are vectors that follow from others more simply."""
    count = len(view.vectors)
    if not 4 <= count <= MOST or len(view.places) < LEAST:
        return []
    least = needed(count**4 // 8)
    rules = [rule for target, terms in _hopeful(view, given) if (rule := _confirm(view, target, terms))]
    return [rule for rule in rules if rule.bits >= least]


def _hopeful(view: View, given: set[int]) -> Iterator[tuple[int, Signed]]:
    """Vectors with three others that give it at most places: a + b − c, or a − b − c."""
    x, count = view.x, len(view.vectors)
    for target in range(count):
        if target in given or says_period(view.name(target)):
            continue  # periods follow one another: figures that rise evenly would balance by themselves
        others = [vector for vector in range(count) if vector != target and not says_period(view.name(vector))]
        if len(others) < 3:
            continue
        pairs = list(combinations(others, 2))
        sums = np.array([x[a] + x[b] for a, b in pairs])
        for third in others:
            for sign, wanted in ((-1, x[target] + x[third]), (1, x[third] - x[target])):
                off = np.abs(sums - wanted)
                fits, asked = (off < 1e-6).sum(axis=1), np.isfinite(off).sum(axis=1)
                for at in np.flatnonzero((fits >= LEAST) & (fits >= LEAST_SHARE * asked)):
                    a, b = pairs[int(at)]
                    if third not in (a, b):
                        yield target, ((third, sign), (a, -sign), (b, -sign))


def _confirm(view: View, target: int, terms: Signed) -> Rule | None:
    sheet = view.sheet
    terms = tuple(sorted(terms, key=lambda term: (-term[1], term[0])))
    signs = [sign for _, sign in terms]
    rule = Rule(
        _words(view, terms),
        lambda values: _balance(values, signs),
        [
            Instance(view.cell(target, place), tuple(view.cell(vector, place) for vector, _ in terms))
            for place in range(len(view.places))
        ],
        int(view.decimals[target]),
        is_exact=True,
        claim=4.0 * says_change(view.heading(target)) + says_total(view.heading(target)),
        key=(view.is_down, frozenset((vector, 0) for vector in (target, *(vector for vector, _ in terms)))),
        target=(view.is_down, target),
    )
    rule.claim += target > max(vector for vector, _ in terms)
    values, fits, slips, plain = [], [], [], []
    for instance in rule.instances:
        holds = rule.holds(sheet, instance)
        if holds is None:
            continue
        inputs = [sheet.figures[cell].value for cell in instance.inputs]
        printed, right = sheet.figures[instance.out].value, _balance(inputs, signs)
        values.append(float(printed))
        fits.append(holds)
        slips.append(0 if holds else slip_ways(printed, right))
        plain.append(0 in inputs or printed == 0 or any(abs(printed) == abs(value) for value in inputs))
    rule.support = sum(fits)
    odds = chances(np.array(values), 10.0**-rule.places, spread_of(np.array(values)))
    odds = np.where(plain, np.maximum(odds, 0.6), odds)
    rule.bits = bits(list(odds), fits, slips)
    return rule


def _balance(values: Sequence[Fraction], signs: Sequence[int]) -> Fraction:
    return sum((sign * value for sign, value in zip(signs, values, strict=True)), Fraction(0))


def _words(view: View, terms: Signed) -> str:
    first = view.name(terms[0][0])
    return first + "".join(f" {'+' if sign > 0 else '−'} {view.name(vector)}" for vector, sign in terms[1:])
