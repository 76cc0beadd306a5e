"""A release made of series: which of their figures are counts, how they add up, and how they look once withheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from saferplan.judgement.disclosure import Relation, Release, Rule, Suppression, suppress
from saferplan.values.figures import exact, round_half_away
from saferplan.values.period import Period
from saferplan.values.series import WITHHELD, Observation, Series

_ANY = Period(0)


class Figure(NamedTuple):
    """One count of a release. `part` tells counts that stand behind a printed figure: “of which not”, “out of”."""

    name: str
    area: str
    period: Period
    part: str = ""

    def __str__(self) -> str:
        return ", ".join(word for word in (self.name, self.area, str(self.period), self.part) if word)


@dataclass
class _Cells:
    """A release while it is put together."""

    cells: dict[Figure, int] = field(default_factory=dict)
    relations: list[Relation[Figure]] = field(default_factory=list)
    printed: set[Figure] = field(default_factory=set)
    ranges: dict[Figure, tuple[int, int]] = field(default_factory=dict)
    known: dict[Figure, int | tuple[int, int]] = field(default_factory=dict)
    denominators: set[Figure] = field(default_factory=set)

    def sum(self, total: Figure, parts: Sequence[Figure]) -> None:
        """Bind a total to its parts, if it is their sum. (Figures revised at different times do not bind.)"""
        if parts and self.cells[total] == sum(self.cells[part] for part in parts):
            self.relations.append(Relation(total, tuple(parts)))

    def lines(self) -> dict[Figure, set[Period]]:
        """The periods of each series of figures, by a figure with an empty period."""
        found: dict[Figure, set[Period]] = {}
        for figure in self.cells:
            found.setdefault(figure._replace(period=_ANY), set()).add(figure.period)
        return found


def release(
    series: Sequence[Series],
    *,
    areas: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
    counts_of: Mapping[str, str] | None = None,
    behind: Sequence[Series] = (),
    earlier: Sequence[Series] = (),
) -> Release[Figure]:
    """Series that go out together, with all that binds their figures.

    Counts are whole figures without a numerator; rates and percentages are held by their numerators, as far as their
    printed decimals tell them with denominators known. Observations may be months, quarters, totals to date, rolling
    and whole years side by side: those of one series and area are bound by the months they share. `areas` says which
    area codes make up an area, `names` which series make up a series (kinds of offence), `counts_of` which rate
    counts the same as which series of counts. `behind` are true counts that are not printed but add up to what is,
    such as last year's months behind a rolling year. `earlier` are series as printed in earlier releases: what stood
    there is known, what was withheld there is not. Give counts, rates and percentages only: a whole figure without a
    numerator is taken for a count, others without one (means, scores, money) are left out.
    """
    made, public, hidden = _Cells(), _Cells(), _Cells()
    for cells, many in ((made, series), (public, earlier), (hidden, behind)):
        for one in many:
            for seen in one.observations:
                _add(cells, one, seen)
    for other in (hidden, public):
        made.cells = other.cells | made.cells
    made.known |= {figure: public.ranges.get(figure, public.cells[figure]) for figure in public.printed}
    for rate, count in (counts_of or {}).items():
        _same(made, rate, count)
    _groups(made, {Figure("", code, _ANY): members for code, members in (areas or {}).items()})
    _groups(made, {Figure(name, "", _ANY): members for name, members in (names or {}).items()})
    for line, periods in made.lines().items():
        _spans(made, line, periods)
    return Release(
        made.cells, tuple(made.relations), frozenset(made.printed), made.ranges, made.known, made.denominators
    )


def _add(made: _Cells, series: Series, seen: Observation) -> None:
    """Take in one figure, if it is a count or made of one."""
    figure = Figure(series.name, series.area.code, seen.period)
    if _is_share(seen):
        made.cells[figure] = int(seen.numerator or 0)
        made.ranges[figure] = _range(seen, _per_event(series, seen), series.unit.decimals)
        made.printed.add(figure)
        if series.unit.percent and (seen.numerator or 0) <= (seen.denominator or 0):
            _complement(made, figure, int(seen.denominator or 0))
    elif _is_count(series, seen):
        made.cells[figure] = int(seen.value or 0)
        made.ranges.pop(figure, None)  # a rate of it elsewhere told it less exactly
        made.printed.add(figure)


def _is_share(seen: Observation) -> bool:
    """A rate or percentage with the counts behind it. One that has no value is none, whatever was counted for it."""
    whole = seen.numerator is not None and seen.numerator.denominator == 1 and seen.numerator >= 0
    return whole and seen.value is not None and seen.denominator is not None and seen.denominator >= 1


def _is_count(series: Series, seen: Observation) -> bool:
    plain = not (series.unit.percent or series.unit.decimals or series.unit.pounds) and seen.numerator is None
    return plain and seen.value is not None and seen.value.denominator == 1 and seen.value >= 0


def _complement(made: _Cells, figure: Figure, of: int) -> None:
    """A percentage also tells how many were not counted; how many there were in all is taken as known."""
    rest, whole = figure._replace(part="of which not"), figure._replace(part="out of")
    made.cells[rest], made.cells[whole], made.known[whole] = of - made.cells[figure], of, of
    made.denominators.add(whole)
    made.sum(whole, (figure, rest))


def _per_event(series: Series, seen: Observation) -> Fraction:
    """What one event adds to the printed rate."""
    tells = (seen, *series.observations)
    scale = (
        one.value * one.denominator / one.numerator for one in tells if one.value and one.numerator and one.denominator
    )
    return next(scale, Fraction(100 if series.unit.percent else 1)) / (seen.denominator or 1)


def _range(seen: Observation, per_event: Fraction, decimals: int) -> tuple[int, int]:
    """The counts that would print the same, to so many decimals: halves are rounded up."""
    count = int(seen.numerator or 0)
    printed = exact(round_half_away(count * per_event, decimals))
    half = Fraction(1, 2) / Fraction(10) ** decimals
    low, high = ceil((printed - half) / per_event), ceil((printed + half) / per_event) - 1
    return max(0, min(low, count)), max(high, count)


def _same(made: _Cells, rate: str, count: str) -> None:
    """A rate and the count it is made of are one number."""
    for figure in [each for each in made.cells if each.name == rate and not each.part]:
        twin = figure._replace(name=count)
        if made.cells.get(twin) == made.cells[figure]:
            made.relations.append(Relation(figure, (twin,)))


def _groups(made: _Cells, groups: Mapping[Figure, Sequence[str]]) -> None:
    """Bind an area to its areas, or a series to its kinds, period by period.

    Where parts fall short of the total (rows that can be placed nowhere, a part not given), what they lack is a count
    that a reader can work out, and it is there in every period.
    """
    for group, members in groups.items():
        parts_of = {}
        for figure in [each for each in made.cells if not each.part and group.name in ("", each.name)]:
            if group.area in ("", figure.area):
                parts = [figure._replace(name=each) if group.name else figure._replace(area=each) for each in members]
                parts_of[figure] = [part for part in parts if part in made.cells]
        lacks = {
            total: made.cells[total] - sum(made.cells[part] for part in parts)
            for total, parts in parts_of.items()
            if parts
        }
        for total, lack in lacks.items():
            rest = total._replace(part=f"not in {len(parts_of[total])} parts of {group.name or group.area}")
            if any(lacks.values()) and lack >= 0:
                made.cells[rest] = lack
                parts_of[total].append(rest)
            made.sum(total, parts_of[total])


def _spans(made: _Cells, line: Figure, periods: set[Period]) -> None:
    """Bind each longer span of one series and area to the shorter ones it is made of.

    Where all its parts are there it is their sum. Where a shorter span begins with it, the difference is a count that
    a reader can work out, printed or not: two totals to date give the month between them. Two rolling years a month
    apart give the month that dropped out, from the one that came in.
    """
    finest = min(period.months for period in periods)
    for period in sorted(periods, key=lambda each: (each.months, each.first)):
        parts = period.split(finest) if period.months % finest == 0 else ()
        if period.months > finest and parts and periods.issuperset(parts):
            made.sum(line._replace(period=period), [line._replace(period=part) for part in parts])
        elif period.months > finest and not _begun(made, line, period, periods):
            _rolled(made, line, period, periods, finest)


def _begun(made: _Cells, line: Figure, period: Period, periods: set[Period]) -> bool:
    """Bind a span to the longest shorter one that begins with it, and to what follows that."""
    begun = [each for each in periods if each.first == period.first and each.months < period.months]
    if not begun:
        return False
    longest = max(begun)
    whole, head = line._replace(period=period), line._replace(period=longest)
    after = line._replace(period=Period(longest.last + 1, period.months - longest.months))
    made.cells.setdefault(after, max(0, made.cells[whole] - made.cells[head]))
    made.sum(whole, (head, after))
    return True


def _rolled(made: _Cells, line: Figure, period: Period, periods: set[Period], finest: int) -> None:
    """Bind a rolling span to the one before it: both with the month the other lacks make the same longer span."""
    before = period.shift(-finest)
    came = line._replace(period=Period(period.last - finest + 1, finest))
    went = line._replace(period=Period(before.first, finest))
    if before not in periods or came not in made.cells:
        return
    both = line._replace(period=Period.span(before, period))
    made.cells.setdefault(both, made.cells[line._replace(period=before)] + made.cells[came])
    made.cells.setdefault(went, max(0, made.cells[both] - made.cells[line._replace(period=period)]))
    made.sum(both, (line._replace(period=before), came))
    made.sum(both, (went, line._replace(period=period)))


def protect(
    series: Sequence[Series], rule: Rule, made: Release[Figure] | None = None
) -> tuple[list[Series], Suppression[Figure]]:
    """The series as the public may see them, and what was withheld. `made` is their release where more binds them than
    their own periods: see `release`."""
    found = suppress(made or release(series), rule)
    return [as_printed(one, found, rule) for one in series], found


def as_printed(series: Series, suppression: Suppression[Figure], rule: Rule) -> Series:
    """The series as the public may see it: withheld figures blank with a note, counts rounded where the rule says so.

    Rates and percentages keep only what is printed of them, to the decimals of their unit, and not the count behind
    them. With rounding they are made anew from rounded counts (percentages from both). Whatever else is no whole number
    (means, gaps) is printed to the decimals of its unit too, without what it was divided from.
    """
    seen = (_printed(series, one, suppression, rule) for one in series.observations)
    return replace(series, observations=tuple(seen), printed=True)


def _printed(series: Series, seen: Observation, suppression: Suppression[Figure], rule: Rule) -> Observation:
    blank = Observation(seen.period, None, seen.state, WITHHELD)
    if Figure(series.name, series.area.code, seen.period) in suppression.withheld:
        return blank
    if _is_share(seen):
        count, of, per_event = seen.numerator or Fraction(0), seen.denominator or Fraction(1), _per_event(series, seen)
        if rule.rounding is not None:
            count = Fraction(rule.rounding.printed(int(count)))
            rounded = Fraction(rule.rounding.printed(int(of))) if series.unit.percent else of
            if not rounded:
                return blank
            per_event = per_event * of / rounded
        shown = exact(round_half_away(count * per_event, series.unit.decimals))
        return replace(seen, value=shown, numerator=None, denominator=None, sample_size=None)
    if rule.rounding is not None and _is_count(series, seen):
        return replace(seen, value=Fraction(rule.rounding.printed(int(seen.value or 0))))
    if seen.value is not None and not _is_count(series, seen):
        shown = exact(round_half_away(seen.value, series.unit.decimals))
        return replace(seen, value=shown, numerator=None, denominator=None)
    return seen
