"""Where figures come from, in words."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from fractions import Fraction

from saferplan.report.wording.amounts import figure
from saferplan.report.wording.status import target_words
from saferplan.values.figures import Unit, number
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.plan import Direction, ProfileKind, Target

RUNS = "Files whose names differ by their month alone, one for each month from the first to the last, share a line."
_LINE = re.compile(r"line (\d+)$")
_COUNT = re.compile(r" \(\d+ files\)$")
_BETTER = {
    Direction.LOWER: "a lower figure is better",
    Direction.HIGHER: "a higher figure is better",
    Direction.NEITHER: "neither way is better in itself",
}
_PROFILE = {
    ProfileKind.STRAIGHT: "spread over the year in a straight line",
    ProfileKind.STEPPED: "spread in equal steps rounded to the harder side, the last period taking the annual figure",
    ProfileKind.SEASONAL: "spread by the seasons of past years",
    ProfileKind.FLAT: "the same in every period",
    ProfileKind.BY_HAND: "spread by hand",
}


@functools.lru_cache(maxsize=1024)
def file_words(source: str) -> str:
    """A file without the folders it was imported from (of a zip: the member); a return keeps its place in the folder.

    Of several files in one text (“a/x.csv … a/y.csv (3 files)”) each, and of what stands beside them (“; residents of
    2014: b/z.csv”) too.
    """
    counted, *beside = source.split("; ")
    named = [_beside(part) for part in beside]
    return "; ".join([" … ".join(_base(part) for part in counted.split(" … ")), *named])


def _beside(part: str) -> str:
    what, colon, file = part.partition(": ")
    return f"{what}: {_base(file)}" if colon else _base(part)


def _base(path: str) -> str:
    return path if path.startswith("returns/") else re.split(r"[/\\!]", path)[-1]


def _ends(source: str) -> tuple[str, str]:
    """First and last file of a text that names one file, or the first and last of several."""
    first, _, last = file_words(source).partition("; ")[0].partition(" … ")
    return first, _COUNT.sub("", last) or first


def _denominator(source: str) -> str:
    """What stands beside the files of what was counted: where the denominator was read."""
    return "".join(file_words(source).partition("; ")[1:])


def sources_of(judged: Judgement) -> str:
    """The source of an indicator's figures in a few words."""
    if judged.series is not None:
        named = list(dict.fromkeys(seen.origin.source for seen in judged.series.observations if seen.origin.source))
        if named:
            last = _ends(named[-1])[1]
            if len(named) == 1:
                return file_words(named[0])
            told = f"files up to {last}" if _several(named) else f"{len(named)} files, the last {last}"
            return told + _denominator(named[-1])
    return judged.indicator.source or "the partnership’s returns and records"


def _several(names: Sequence[str]) -> bool:
    """Whether a name stands for several files, so that names cannot be counted as files."""
    return any(" … " in name for name in names)


def files_words(names: Sequence[str]) -> str:
    """Many files in short: how many, and the first and last by name."""
    first, last = _ends(names[0])[0], _ends(names[-1])[1]
    return f"{'files' if _several(names) else f'{len(names)} files'}, {first} to {last}{_denominator(names[-1])}"


def each_file(names: Sequence[str]) -> tuple[str, ...]:
    """The files that texts name, each once, in their order."""
    return tuple(dict.fromkeys(end for name in names for end in _ends(name)))


def lines_words(queries: Sequence[str]) -> str:
    """Lines of one file in short: “lines 2 to 16”; anything else as it stands, each once."""
    distinct = list(dict.fromkeys(query for query in queries if query))
    numbers = [int(found[1]) for query in distinct if (found := _LINE.match(query))]
    if len(distinct) < 2 or len(numbers) < len(distinct):
        return "; ".join(distinct)
    numbers.sort()
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"lines {numbers[0]} to {numbers[-1]}"
    return f"lines {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def exact_words(value: Fraction | None) -> str:
    """The unrounded figure: every decimal where they end, else as a fraction with its decimal beginning."""
    if value is None:
        return "not known"
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest == 1:
        return number(value, max(twos, fives))
    return f"{value.numerator:,}/{value.denominator:,} (about {number(value, 4)})"


def better_words(direction: Direction) -> str:
    """Which way is better."""
    return _BETTER[direction]


def profile_words(target: Target | None, unit: Unit, figures: Sequence[Fraction] = ()) -> str:
    """The target of the year and how it is spread."""
    if target is None or (target.value is None and not figures):
        return target_words(target, unit)
    if len(figures) == 1:  # one figure a year is not spread
        return target_words(target, unit)
    start = f" from {figure(target.profile.start, unit)}" if target.profile.start is not None else ""
    if len(figures) > 1 and len(set(figures)) == 1:
        return f"{target_words(target, unit)}, {_PROFILE[ProfileKind.FLAT]}"
    shape = f", after {', '.join(year.label for year in target.profile.years)}" if target.profile.years else ""
    return f"{target_words(target, unit)}, {_PROFILE[target.profile.kind]}{start}{shape}"


def span_words(periods: Sequence[Period]) -> str:
    """Periods of one source in short: from the first to the last."""
    whole = Period.span(min(periods), max(periods, key=lambda period: period.last))
    return whole.label if whole.months != 12 or ".." not in str(whole) else _from_to(whole)


def _from_to(whole: Period) -> str:
    return f"{whole.first_month.label} to {whole.last_month.label}"
