"""Vectors that follow from two others, cell by cell: differences, changes per cent, ratios, rates, products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from saferplan.judgement.figure_check.evidence import bits, chances, needed, spread_of
from saferplan.judgement.figure_check.formulas import PAIRINGS, Pairing
from saferplan.judgement.figure_check.rule import MODE_WORDS, MODES, Instance, Rule, Slack, rounded
from saferplan.judgement.figure_check.sheet import View
from saferplan.judgement.figure_check.slips import slip_ways
from saferplan.judgement.figure_check.words import (
    period_kind,
    says_change,
    says_not_additive,
    says_percent,
    says_total,
    without_years,
    years,
)

WIDE = 24  # up to this many vectors every pair is tried; beyond it, pairs near the vector and at both ends
NEAR, ENDS = 5, 2
SAMPLE = 60  # places looked at in the search; what is found is then confirmed at every place
LEAST_SHARE = 0.75
_KEEP = 16  # candidates for one vector that are confirmed exactly
_HOPE = 24.0  # bits that company, words and a closer look may add to the first estimate
_LESS_HOPE = 12.0  # in a wide table
_LEAST_LAGGED = 6  # cells a change on an earlier period must explain
_FEW = 12  # different figures; a long vector of a wide table with fewer agrees with too much by chance
_UNEXPLAINED = 2.0  # bits lost for each blank a rule would fill


@dataclass(frozen=True)
class Source:
    """A vector read straight, or `lag` places earlier in the run (change on the period before, or a year before)."""

    vector: int
    lag: int = 0


def find_pairs(view: View) -> list[Rule]:
    """All believed rules of this kind, for every vector the rules that explain it about equally well, best first."""
    rules: list[Rule] = []
    candidates = [_for_target(view, target) for target in range(len(view.vectors))]
    shared: dict[object, float] = {}
    for found in candidates:
        best: dict[object, float] = {}
        for pattern, rule, _ in found:
            best[pattern] = max(best.get(pattern, 0.0), rule.bits)
        for pattern, weight in best.items():
            shared[pattern] = shared.get(pattern, 0.0) + max(weight, 0.0)
    for found in candidates:
        believed = []
        for pattern, rule, least in found:
            company = min(10.0, 0.7 * (shared[pattern] - max(rule.bits, 0.0)))
            if rule.bits + company >= least:
                believed.append(rule)
        believed.sort(key=lambda rule: -rule.bits)
        rules += [rule for rule in believed[:4] if rule.bits >= 0.8 * believed[0].bits]
    return rules


def _for_target(view: View, target: int) -> list[tuple[object, Rule, float]]:
    """Candidate rules for one vector with their pattern (formula and offsets) and the bits they need."""
    present = np.flatnonzero(~np.isnan(view.x[target]))
    if len(view.vectors) < 2 or len(present) < 2 or len(np.unique(view.x[target, present])) < 2:
        return []
    if len(view.vectors) > WIDE and len(present) > 12 and len(np.unique(view.x[target, present])) < _FEW:
        return []
    sources = _sources(view, target)
    matrix = np.array([_read(view, source) for source in sources])
    straight = sum(1 for source in sources if not source.lag)
    tried = max(straight * (straight - 1) * 4, 1)
    found: list[tuple[object, Rule, float]] = []
    for pairing, first, second in _hits(view, target, present, matrix, sources)[:_KEEP]:
        rule = _confirm(view, target, pairing, sources[first], sources[second])
        if rule:
            a, b = sources[first], sources[second]
            pattern = (pairing.words, a.vector - target, b.vector - target, a.lag, b.lag)
            found.append((pattern, rule, needed(tried)))
    found.sort(key=lambda item: -item[1].bits)
    return found


def _sources(view: View, target: int) -> list[Source]:
    count = len(view.vectors)
    if count <= WIDE:
        near = [vector for vector in range(count) if vector != target]
    else:
        near = [v for v in range(count) if v != target and (abs(v - target) <= NEAR or v < ENDS or v >= count - ENDS)]
    lagged = []
    if view.serial and count <= WIDE:
        beside = [vector for vector in near if abs(vector - target) <= 2]
        year = {"month": 12, "quarter": 4}.get(period_kind(view.label(view.run[0])) if view.run else "", 0)
        lags = {1, year or (12 if len(view.run) > 12 else 4)}
        lagged = [Source(vector, lag) for vector in beside for lag in sorted(lags) if lag + 2 < len(view.run)]
    return [Source(vector) for vector in near] + lagged


def _read(view: View, source: Source) -> np.ndarray:
    if not source.lag:
        return view.x[source.vector]
    row = np.full(len(view.places), np.nan)
    run = view.run
    row[run[source.lag :]] = view.x[source.vector, run[: -source.lag]]
    return row


def _hits(
    view: View, target: int, present: np.ndarray, matrix: np.ndarray, sources: list[Source]
) -> list[tuple[Pairing, int, int]]:
    """Pairs that agree, to the printed unit, at most places of a sample; the most hopeful first."""
    found: list[tuple[float, int, Pairing, int, int]] = []
    if len(present) > SAMPLE:
        present = present[:: len(present) // SAMPLE + 1]
    output = view.x[target, present]
    worth = -np.log2(chances(output, 10.0 ** -int(view.decimals[target]), spread_of(output))).mean()
    least = needed(len(sources)) - (_HOPE if len(view.vectors) <= WIDE else _LESS_HOPE)
    a, b = matrix[:, None, present], matrix[None, :, present]
    step = 10.0 ** -view.shown[target, present]
    lagged = np.array([source.lag for source in sources])
    same = np.array([source.vector for source in sources])
    allowed = (lagged[:, None] == 0) & ((lagged[None, :] == 0) | (same[:, None] == same[None, :]))
    for pairing in PAIRINGS:
        with np.errstate(all="ignore"):
            error = np.abs(pairing.of(a, b) - output)
        slack = 1e-6 * np.maximum(1.0, np.abs(output)) * 1e-3 + (0 if pairing.is_exact else step * 0.999)
        fits, asked = (error <= slack + 1e-9).sum(axis=2), np.isfinite(error).sum(axis=2)
        hopeful = fits * worth - (asked - fits) * 4 >= least
        for first, second in np.argwhere((fits >= 2) & (fits >= 0.6 * asked) & hopeful & allowed):
            if first != second and not (pairing.mirror and first > second):
                weight = float(fits[first, second] * worth - (asked - fits)[first, second] * 4)
                distance = abs(int(same[first]) - target) + abs(int(same[second]) - target)
                found.append((-weight - 2 * (pairing.kind == "linear"), distance, pairing, int(first), int(second)))
    found.sort(key=lambda item: item[:2])
    return [(pairing, first, second) for _, _, pairing, first, second in found]


def _confirm(view: View, target: int, pairing: Pairing, first: Source, second: Source) -> Rule | None:
    """The rule in exact figures, in the rounding that explains most; None where too few cells agree."""
    sheet = view.sheet
    instances = _instances(view, target, first, second)
    a, b = _called(view, first), _called(view, second)
    best: tuple[int, Rule, list[tuple[Instance, bool]]] | None = None
    for mode in MODES[:1] if pairing.is_exact else MODES:
        rule = Rule(
            pairing.words.format(a=a, b=b) + ("" if pairing.is_exact else MODE_WORDS[mode]),
            pairing.exact(),
            instances,
            int(view.decimals[target]),
            mode,
            pairing.is_exact,
            is_ratio=pairing.kind in ("ratio", "change"),
            target=(view.is_down, target),
            key=(view.is_down, frozenset(((target, 0), (first.vector, first.lag), (second.vector, second.lag)))),
            slack=_slack(view, pairing, first.vector, second.vector),
        )
        tested = [(it, fits) for it in instances if (fits := rule.holds(sheet, it)) is not None]
        agreeing = sum(fits for _, fits in tested)
        if best is None or agreeing > best[0]:
            best = agreeing, rule, tested
    if best is None or best[0] < 2:
        return None
    agreeing, rule, tested = best
    signs = sum(_sign_lost(view, rule, it) for it, fits in tested if not fits)
    if agreeing + signs / 2 < LEAST_SHARE * len(tested):
        return None
    if (first.lag or second.lag) and agreeing < _LEAST_LAGGED:
        return None
    if pairing.unsigned and _shows_signs(view, rule, tested):
        return None
    rule.support = agreeing
    rule.claim = _claim(view, target, pairing, first, second)
    rule.bits = _weigh(view, target, pairing, rule, tested) + _words_speak(view, target, pairing, first, second)
    rule.bits -= _UNEXPLAINED * _blanks(view, rule)
    return rule


def _instances(view: View, target: int, first: Source, second: Source) -> list[Instance]:
    shift_a, shift_b = _shifted(view, first.lag), _shifted(view, second.lag)
    return [
        Instance(view.cell(target, place), (view.cell(first.vector, at), view.cell(second.vector, bt)))
        for place in range(len(view.places))
        if (at := shift_a.get(place)) is not None and (bt := shift_b.get(place)) is not None
    ]


def _shows_signs(view: View, rule: Rule, tested: list[tuple[Instance, bool]]) -> bool:
    """Whether all figures but one go with the sign of the change, one way round: the sign is shown, not left out."""
    figures = view.sheet.figures
    moves = [figures[it.inputs[0]].value - figures[it.inputs[1]].value for it, fits in tested if fits]
    printed = [figures[it.out].value for it, fits in tested if fits]
    along = sum(move * value >= 0 for move, value in zip(moves, printed, strict=True))
    return max(along, len(moves) - along) >= len(moves) - 1


def _sign_lost(view: View, rule: Rule, instance: Instance) -> bool:
    predicted = rule.predict(view.sheet, instance)
    return predicted is not None and rule.holds(view.sheet, instance, (instance.out, -_printed(view, instance))) is True


def _printed(view: View, instance: Instance) -> Fraction:
    return view.sheet.figures[instance.out].value


def _ways(view: View, rule: Rule, instance: Instance, fits: bool) -> int:
    """Whether a slip explains a figure that does not follow; see `slip_ways`."""
    predicted = None if fits else rule.predict(view.sheet, instance)
    if predicted is None:
        return 0
    return slip_ways(_printed(view, instance), rounded(predicted, rule.places, rule.mode))


def _blanks(view: View, rule: Rule) -> int:
    """Cells the rule would fill and the table leaves blank (nothing is missed where the change or the base is 0)."""
    sheet = view.sheet
    count = 0
    for instance in rule.instances:
        if sheet.text(instance.out) == "" and all(sheet.value(cell) for cell in instance.inputs):
            count += len({sheet.value(cell) for cell in instance.inputs}) > 1
    return count


def _shifted(view: View, lag: int) -> dict[int, int]:
    if not lag:
        return {place: place for place in range(len(view.places))}
    return dict(zip(view.run[lag:], view.run[:-lag], strict=True))


def _called(view: View, source: Source) -> str:
    earlier = {0: "", 1: " of the period before"}.get(source.lag, f" {source.lag} periods before")
    return view.name(source.vector) + earlier


def _weigh(view: View, target: int, pairing: Pairing, rule: Rule, tested: list[tuple[Instance, bool]]) -> float:
    """Distinct cells only; a cell whose figure merely repeats an input says little."""
    sheet = view.sheet
    seen: dict[tuple[Fraction, ...], tuple[float, bool, bool, int]] = {}
    nearness = []
    for instance, fits in tested:
        inputs = [sheet.figures[cell].value for cell in instance.inputs]
        output = sheet.figures[instance.out].value
        plain = pairing.is_exact and (0 in inputs or output in inputs or -output in inputs)
        if pairing.kind != "linear":
            plain = output == 0 or inputs[0] == 0 or inputs[0] == inputs[1]
        seen[(output, *inputs)] = (float(output), fits, plain, _ways(view, rule, instance, fits))
        nearness.append(min(abs(float(output - value)) for value in inputs))
    values = np.array([value for value, _, _, _ in seen.values()])
    spread = spread_of(values)
    if pairing.is_exact:
        spread = min(max(spread, float(np.median(np.abs(values)))), float(np.median(nearness)))
    odds = chances(values, 10.0**-rule.places, spread)
    odds = np.where([plain for _, _, plain, _ in seen.values()], np.maximum(odds, 0.6), odds)
    return bits(list(odds), [fits for _, fits, _, _ in seen.values()], [ways for *_, ways in seen.values()])


def _words_speak(view: View, target: int, pairing: Pairing, first: Source, second: Source) -> float:
    """Bits for what headings say and for vectors standing side by side, the order people write tables in."""
    heading, a, b = view.heading(target), view.heading(first.vector), view.heading(second.vector)
    weight = 0.0
    relative = pairing.kind in ("change", "ratio")
    if relative and (says_percent(heading) or says_not_additive(heading)):
        weight += 3
    if pairing.kind in ("change", "absolute") or pairing.words == "{a} − {b}":
        weight += 2 * says_change(heading)
        if without_years(a) == without_years(b) and years(a) != years(b):
            weight += 3
    if abs(first.vector - second.vector) == 1:
        weight += 1
    if max(first.vector, second.vector) < target <= max(first.vector, second.vector) + 2:
        weight += 1.5
    return weight - 2 * (pairing.kind in ("product", "absolute")) - 4 * bool(first.lag or second.lag)


def _claim(view: View, target: int, pairing: Pairing, first: Source, second: Source) -> float:
    """How much a vector claims to be the derived one of three: by its heading, and by standing after the others."""
    heading = view.heading(target)
    after = target > max(first.vector, second.vector)
    if pairing.kind in ("ratio", "change"):
        return 4.0 * says_not_additive(heading) + after
    if pairing.mirror:  # a vector with both signs among the terms is itself a difference, and this no total
        return (
            3.0 * says_total(heading)
            + after
            - 4.0 * (_both_signs(view, first.vector) or _both_signs(view, second.vector))
        )
    return 4.0 * says_change(heading) + after + 2.0 * _both_signs(view, target)


def _both_signs(view: View, vector: int) -> bool:
    return bool(np.nanmin(view.x[vector]) < 0 < np.nanmax(view.x[vector]))


def _slack(view: View, pairing: Pairing, first: int, second: int) -> Slack | None:
    """How far the result may lie off where the inputs themselves are printed rounded (decimals, or tens)."""
    steps = [_printed_step(view, vector) for vector in (first, second)]
    if pairing.is_exact and not view.decimals[[first, second]].any():
        return None  # whole figures that were rounded would not agree to the unit, as those of a believed rule do
    if not any(steps) or (pairing.is_exact and max(view.decimals[first], view.decimals[second]) == 2):
        return None

    def slack(values: Sequence[Fraction]) -> Fraction:
        a, b = values
        ends = []
        for move_a in (-steps[0] / 2, steps[0] / 2):
            for move_b in (-steps[1] / 2, steps[1] / 2):
                try:
                    ends.append(pairing.of(a + move_a, b + move_b))
                except ZeroDivisionError:
                    return Fraction(0)
        return Fraction(max(ends) - min(ends))

    return slack


def _printed_step(view: View, vector: int) -> Fraction:
    """The unit a vector was rounded to before printing: 0 for whole counts and money, which are exact."""
    decimals = int(view.decimals[vector])
    if decimals:
        return Fraction(1, 10**decimals)
    values = view.x[vector][~np.isnan(view.x[vector])]
    for step in (1000, 100, 10, 5):
        if len(values) >= (4 if step >= 100 else 8) and np.all(values % step == 0):
            return Fraction(step)
    return Fraction(0)
