"""Averages: vectors that are the mean of a block of others beside them, cell by cell, printed rounded."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from saferplan.judgement.figure_check.evidence import bits, chances, needed
from saferplan.judgement.figure_check.rule import MODE_WORDS, MODES, Instance, Rule, Slack, rounded
from saferplan.judgement.figure_check.sheet import View
from saferplan.judgement.figure_check.slips import slip_ways
from saferplan.judgement.figure_check.words import says_average

LONGEST, FURTHEST = 60, 4  # vectors in a block; vectors that may stand between it and its mean
_LABELLED, _WHOLE = 8.0, 4.0  # bits for words that say average; for a block that reaches an end of the table
LEAST_SHARE = 0.75
Block = tuple[int, ...]


def find_means(view: View) -> list[Rule]:
    """Believed averages, the best for each vector. A vector whose words do not say average must prove it alone."""
    found = []
    for target in range(len(view.vectors)):
        present = ~np.isnan(view.x[target])
        named = says_average(view.heading(target))
        if present.sum() < (2 if named else 4) or (len(view.vectors) > 40 and not named):
            continue
        blocks = list(_hopeful(view, target, present))
        rules = [rule for block in blocks if (rule := _confirm(view, target, block, named))]
        tried = 2 * FURTHEST * (1 if named else min(LONGEST, len(view.vectors)))  # words make long searches needless
        believed = [rule for rule in rules if rule.bits >= needed(tried)]
        if believed:
            found.append(max(believed, key=lambda rule: rule.bits))
    return found


def _hopeful(view: View, target: int, present: np.ndarray) -> Iterator[Block]:
    """Blocks before or after the target whose mean is the printed figure, to its unit, at half the places or more."""
    count = len(view.vectors)
    unit = 10.0 ** -int(view.decimals[target])
    for side in (range(target - 1, -1, -1), range(target + 1, count)):
        for start in range(min(FURTHEST, len(side))):
            near = list(side[start : start + LONGEST])
            x = view.x[near][:, present]
            filled = np.cumsum(~np.isnan(x), axis=0)
            means = np.cumsum(np.nan_to_num(x), axis=0) / np.maximum(filled, 1)
            fits = (np.abs(means - view.x[target, present]) < unit).sum(axis=1)
            for length in np.flatnonzero(fits >= 0.5 * present.sum()):
                if length >= (1 if says_average(view.heading(target)) else 2):
                    yield tuple(near[: int(length) + 1])


def _confirm(view: View, target: int, block: Block, named: bool) -> Rule | None:
    sheet = view.sheet
    instances = [
        Instance(view.cell(target, place), inputs)
        for place in range(len(view.places))
        if len(inputs := tuple(cell for v in block if (cell := view.cell(v, place)) in sheet.figures)) > 1
    ]
    first, last = view.name(min(block)), view.name(max(block))
    best: Rule | None = None
    for mode in MODES:
        words = f"average of {first} to {last} ({len(block)} figures){MODE_WORDS[mode]}"
        rule = Rule(
            words, lambda values: sum(values, Fraction(0)) / len(values), instances, int(view.decimals[target]), mode,
            is_ratio=True, key=("mean", view.is_down, target), target=(view.is_down, target), claim=4.0 * named,
            slack=_rounding(view, block),
        )  # fmt: skip
        if _weigh(view, rule) and (best is None or rule.support > best.support):
            best = rule
    if best and named:
        best.bits += _LABELLED + _WHOLE * (0 in block or len(view.vectors) - 1 in block)
    return best


def _rounding(view: View, block: Block) -> Slack | None:
    """Components printed with decimals were rounded, and so may move their mean by half of their unit."""
    decimals = int(max(view.decimals[vector] for vector in block))
    return (lambda values: Fraction(1, 2 * 10**decimals)) if decimals else None


def _weigh(view: View, rule: Rule) -> bool:
    """Sets bits and support: a block one longer would move the mean by a component's distance from it."""
    sheet = view.sheet
    odds, fits, slips = [], [], []
    for instance in rule.instances:
        holds = rule.holds(sheet, instance)
        if holds is None:
            continue
        values = [float(sheet.figures[cell].value) for cell in instance.inputs]
        right = rule.predict(sheet, instance) or Fraction(0)
        apart = float(np.median(np.abs(np.array(values) - float(right)))) / len(values)
        odds.append(float(chances(np.array([float(right)]), 10.0**-rule.places, apart)[0]))
        fits.append(holds)
        slips.append(
            0 if holds else slip_ways(sheet.figures[instance.out].value, rounded(right, rule.places, rule.mode))
        )
    rule.support = sum(fits)
    rule.bits = bits(odds, fits, slips)
    least = 0.5 if rule.claim else LEAST_SHARE
    return rule.support >= max(1 if rule.claim else 3, least * len(fits))
