"""A first reading of a scorecard nobody has mapped yet: sheet, headings, names, and which rows look like what.

Everything here is a suggestion that a person settles; nothing is read into returns by it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from saferplan.sources.return_reading import letters
from saferplan.sources.scorecard import column_number, headings, plain_label
from saferplan.values.errors import SaferplanError
from saferplan.values.grid import Grid
from saferplan.values.period import Period
from saferplan.values.returns import Part, RowLabel, ScorecardMapping, ScorecardPreview, WantedRow

_DEEPEST_HEADING = 60  # rows
_SURE, _LIKELY = 0.75, 0.45
_CHOICES = 3
_EMPTY = {
    "number", "numbers", "no", "of", "the", "total", "recorded", "and", "in", "a", "per", "for", "to", "all", "count",
    "rate", "percentage", "per cent", "offences", "incidents", "crime", "crimes",
}  # fmt: skip
_ACTUAL = {"actual", "actuals", "performance", "figure", "figures", "this year", "outturn", "number", "result"}
_PARTS = {
    "numerator": Part.NUMERATOR, "denominator": Part.DENOMINATOR, "sample size": Part.SAMPLE_SIZE,
    "standard error": Part.STANDARD_ERROR,
}  # fmt: skip


def scorecard_preview(
    grids: Sequence[Grid], rows: Sequence[WantedRow], start: ScorecardMapping | None = None
) -> ScorecardPreview:
    """What the sheets seem to hold. SaferplanError where no row of any sheet reads as headings of periods.

    `start` settles where to look: its sheet, heading row, column of names, year and columns are taken as they are.
    """
    years_wanted = bool(rows) and all(row.frequency == 12 for row in rows)
    if start is not None:
        return _settled_start(grids, rows, start, years_wanted)
    steps = {row.frequency for row in rows}
    best: tuple[tuple[int, int], Grid, int, dict[int, Period]] | None = None
    for grid in grids:
        for line in range(1, min(len(grid.rows), _DEEPEST_HEADING) + 1):
            found = headings(grid.rows, line, None, years_wanted)
            fit = sum(1 for period in found.values() if not steps or period.months in steps)
            score = (fit, len(found))
            below = line < len(grid.rows)
            if found and below and len(set(found.values())) == len(found) and (best is None or score > best[0]):
                best = (score, grid, line, found)
    if best is None:
        what = "no row reads as headings of months, quarters or years."
        mend = "Write the periods as April 2015, Q1 2015/16 or 2015/16, or give the year with the mapping."
        raise SaferplanError(what, grids[0].name if grids else "", mend)
    _, grid, line, periods = best
    return _preview(grid, line, periods, rows)


def _settled_start(
    grids: Sequence[Grid], rows: Sequence[WantedRow], start: ScorecardMapping, years_wanted: bool
) -> ScorecardPreview:
    grid = next((one for one in grids if one.sheet == start.sheet), None)
    if grid is None or not 1 <= start.heading_row <= len(grid.rows):
        where = f"row {start.heading_row} of the sheet “{start.sheet}”"
        raise SaferplanError(f"there is no {where}.", grids[0].name if grids else "", "Choose another sheet or row.")
    periods = headings(grid.rows, start.heading_row, start, years_wanted)
    if not periods:
        what = f"row {start.heading_row} of the sheet “{start.sheet}” has no heading that reads as a period."
        mend = "Choose another row, give the year, or say which column is which period."
        raise SaferplanError(what, grid.name, mend)
    found = _preview(grid, start.heading_row, periods, rows, column_number(start.name_column))
    kept = replace(found.mapping, columns=start.columns, year=start.year, missing=start.missing)
    return replace(found, mapping=kept)


def _preview(
    grid: Grid, heading: int, periods: Mapping[int, Period], rows: Sequence[WantedRow], column: int | None = None
) -> ScorecardPreview:
    names = _name_column(grid, heading, periods) if column is None else column
    labels = _labels(grid, heading, periods, names)
    scores = {(label, under): _ranked(label, under, rows) for label, under in dict.fromkeys(labels) if label or under}
    mapped = _settled(scores, [label for label, _ in labels])
    taken = {one.indicator for one in mapped}
    likely = []
    for (label, under), ranked in scores.items():
        if some := tuple(key for score, key in ranked if score >= _LIKELY)[:_CHOICES]:
            likely.append((f"{under} · {label}" if under else label, some))
    sure = {(one.label, one.under) for one in mapped}
    unmapped = [label for (label, under), ranked in scores.items() if not _any_likely(ranked)]
    mapping = ScorecardMapping(grid.sheet, heading, letters(names), tuple(mapped))
    return ScorecardPreview(
        mapping,
        tuple((letters(at), grid.rows[heading - 1][at], period) for at, period in sorted(periods.items())),
        tuple(likely),
        tuple(label for label in unmapped if (label, "") not in sure),
        tuple(row.key for row in rows if row.key not in taken),
    )


def _any_likely(ranked: Sequence[tuple[float, str]]) -> bool:
    return any(score >= _LIKELY for score, _ in ranked)


def _name_column(grid: Grid, heading: int, periods: Mapping[int, Period]) -> int:
    """The column left of the first period with most different words under the headings; the first where none has."""
    left = range(min(periods)) if min(periods) > 0 else range(len(grid.columns))

    def words(at: int) -> int:
        return len({row[at] for row in grid.rows[heading:] if re.search(r"[A-Za-z]{3}", row[at])})

    return max((at for at in left if at not in periods), key=lambda at: (words(at), -at), default=0)


def _labels(grid: Grid, heading: int, periods: Mapping[int, Period], names: int) -> list[tuple[str, str]]:
    """Labels of rows that have figures, each with the heading it stands under where its own says only “Actual”."""
    found, section = [], ""
    for row in grid.rows[heading:]:
        label = row[names].strip()
        figures = any(re.search(r"\d", row[at]) for at in periods)
        if not figures and label:
            section = label
        elif figures and label:
            bare = plain_label(label) in _ACTUAL or plain_label(label) in _PARTS
            found.append((label, section if bare else ""))
    return found


def _ranked(label: str, under: str, rows: Sequence[WantedRow]) -> list[tuple[float, str]]:
    return sorted(((likeness(under or label, row), row.key) for row in rows), key=lambda one: -one[0])


def likeness(label: str, row: WantedRow) -> float:
    """How like a label is to a return's name or key, from 0 to 1: shared words, and letters in common."""
    texts = (row.name, row.key.replace("-", " "))
    return max(_alike(_words(label), _words(text)) for text in texts)


def _words(text: str) -> list[str]:
    words = re.findall(r"[a-z0-9]+", text.casefold().replace("’", "").replace("'", ""))
    return [_stem(word) for word in words if word not in _EMPTY] or words


def _stem(word: str) -> str:
    """Burglaries and burglary, thefts and theft are one word."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    if not one or not other:
        return 0.0
    shared = len(set(one) & set(other))
    words = 2 * shared / (len(set(one)) + len(set(other)))
    text = difflib.SequenceMatcher(None, " ".join(sorted(one)), " ".join(sorted(other))).ratio()
    return max(words, text if text > 0.8 else 0.0)


def _settled(scores: Mapping[tuple[str, str], Sequence[tuple[float, str]]], labels: Sequence[str]) -> list[RowLabel]:
    """Pairs that are sure enough to start from, the likeliest first, each indicator and part once."""
    pairs = [
        (score, label, under, key)
        for (label, under), ranked in scores.items()
        for score, key in ranked
        if score >= _SURE and (under or labels.count(label) == 1)
    ]
    made: dict[tuple[str, Part], RowLabel] = {}
    used: set[tuple[str, str]] = set()
    for _, label, under, key in sorted(pairs, key=lambda one: -one[0]):
        part = _PARTS.get(plain_label(label), Part.FIGURE)
        if (key, part) not in made and (label, under) not in used:
            made[key, part] = RowLabel(label, key, part, under)
            used.add((label, under))
    order = list(scores)
    return sorted(made.values(), key=lambda one: order.index((one.label, one.under)))
