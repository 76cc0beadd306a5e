"""Words for a direction (Up, Down, Increase, ↓) beside the figures they describe."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from fractions import Fraction

from saferplan.judgement.figure_check.evidence import SLIP, bits, needed
from saferplan.judgement.figure_check.finding import Finding, finding
from saferplan.judgement.figure_check.rule import Rule
from saferplan.judgement.figure_check.sheet import Cell, Sheet
from saferplan.judgement.figure_check.words import says_change, says_percent

_PAIRS = (
    ("up", "down"), ("increase", "decrease"), ("increase", "reduction"), ("increased", "decreased"),
    ("increased", "reduced"), ("increasing", "decreasing"), ("rise", "fall"), ("rising", "falling"),
    ("higher", "lower"), ("more", "less"), ("more", "fewer"), ("above", "below"), ("over", "under"),
    ("↑", "↓"), ("▲", "▼"), ("⬆", "⬇"), ("↗", "↘"),
)  # fmt: skip
_RISING = {up for up, _ in _PAIRS}
_FALLING = {down for _, down in _PAIRS}
_LEVEL = {"same", "level", "stable", "static", "unchanged", "none", "→", "↔", "►", "="}
LEAST, NEAR = 4, 6  # rows that must speak; columns between a word and the figures it describes
_WORDS, _BESIDE = 4.0, 6.0  # bits for words that say what they mean; for a change that stands beside them
Change = tuple[int, int | None]  # columns whose difference is described, or the column of a signed change


def find_directions(sheet: Sheet, rules: list[Rule], wrong: Collection[Cell]) -> list[Finding]:
    """Words that say up where the figures go down, or the reverse. `wrong` are figures already found wrong."""
    found = []
    for column in range(len(sheet.grid.columns)):
        said = {row: way for row in sheet.rows if (way := _way(sheet.text((row, column)))) is not None}
        texts = [row for row in sheet.rows if sheet.text((row, column))]
        if column in sheet.columns or len(said) < LEAST or len(said) < 0.8 * len(texts):
            continue
        best: tuple[float, list[int], str, int] | None = None
        changes = set(_changes(sheet, rules, column))
        for change in changes:
            weight, against, agreeing = _weigh(sheet, column, change, said, wrong)
            beside = _beside(sheet, change, rules)
            if weight + beside >= needed(1 if beside else len(changes)) and (best is None or weight > best[0]):
                best = weight, against, _named(sheet, change), agreeing
        if best:
            _, rows, words, support = best
            found += [
                finding(sheet, (row, column), _other(sheet, column, row, said), f"direction of {words}", support)
                for row in rows
            ]  # fmt: skip
    return found


def _way(text: str) -> int | None:
    """1 for up, −1 for down, 0 for no change; None for other words."""
    words = set(re.findall(r"[a-z]+|[^\s\w]", text.lower())) if len(text) <= 24 else set()
    rising, falling = bool(words & _RISING), bool(words & _FALLING)
    if rising != falling:
        return 1 if rising else -1
    return 0 if words & _LEVEL and not rising else None


def _changes(sheet: Sheet, rules: list[Rule], column: int) -> Iterator[Change]:
    near = [c for c in sheet.columns if abs(c - column) <= NEAR]
    for later in near:
        values = [figure.value for row in sheet.rows if (figure := sheet.figures.get((row, later)))]
        if min(values, default=Fraction(0)) < 0 < max(values, default=Fraction(0)):
            yield later, None
        for earlier in near:
            if later != earlier:
                yield later, earlier


def _moved(sheet: Sheet, row: int, change: Change, wrong: Collection[Cell]) -> int | None:
    cells = [(row, column) for column in change if column is not None]
    values = [sheet.value(cell) for cell in cells]
    if any(cell in wrong for cell in cells) or None in values:
        return None
    moved = (values[0] or Fraction(0)) - (values[1] or Fraction(0) if len(values) > 1 else 0)
    return (moved > 0) - (moved < 0)


def _weigh(
    sheet: Sheet, column: int, change: Change, said: dict[int, int], wrong: Collection[Cell]
) -> tuple[float, list[int], int]:
    """Bits, the rows whose word says the opposite, and how many agree. Words for no change are not held to it."""
    asked = {row: moved for row in said if (moved := _moved(sheet, row, change, wrong)) and said[row]}
    shares = Counter(said[row] for row in asked)
    odds = [max(shares[said[row]] / len(asked), SLIP) for row in asked]
    fits = [said[row] == moved for row, moved in asked.items()]
    against = [row for row, fit in zip(asked, fits, strict=True) if not fit]
    if len(asked) < LEAST or len(shares) < 2 or len(against) > len(asked) // 5:
        return -99.0, [], 0
    return bits(odds, fits) + _WORDS, against, sum(fits)


def _beside(sheet: Sheet, change: Change, rules: list[Rule]) -> float:
    """What speaks for this change beforehand: that the table itself compares the two, or says change over it."""
    later, earlier = change
    if earlier is None:
        heading = sheet.grid.columns[later]
        return _BESIDE if says_change(heading) or says_percent(heading) else 0.0
    for rule in rules:
        columns = [{column for _, column in instance.inputs} for instance in rule.instances[:1]]
        if rule.target[0] and len(rule.key) == 2 and columns == [{later, earlier}]:
            return _BESIDE
    return 0.0


def _named(sheet: Sheet, change: Change) -> str:
    later, earlier = change
    names = sheet.grid.columns
    return names[later] if earlier is None else f"{names[later]} − {names[earlier]}"


def _other(sheet: Sheet, column: int, row: int, said: dict[int, int]) -> str:
    """The word this column uses for the other direction; else the opposite of the word."""
    used = Counter(sheet.text((other, column)) for other, way in said.items() if way == -said[row])
    if used:
        return used.most_common(1)[0][0]
    low = sheet.text((row, column)).lower()
    return next((b if a in low else a for a, b in _PAIRS if a in low or b in low), "")
