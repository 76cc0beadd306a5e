"""Explore: a cross-tabulation of offence, area and month over the record store, to answer a request.

What stands on neither side of the table is added up. Small counts are withheld together with whatever would give them
away, in this table or beside what was given out before. A month that was not supplied is said to be missing: it is
never nought, and no total hides it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from saferplan.catalogue.measures import Measure, all_measures, measure
from saferplan.judgement.disclosure_rule import Rule
from saferplan.measures import spans
from saferplan.measures.street_counts import STREET, StreetCounts, kinds_of, street_counts
from saferplan.measures.supply import Supply
from saferplan.partnership import explore_words as words
from saferplan.partnership.area_lists import LEVELS, areas_of, footprint_of, named, opened, own_or_level, whole_of
from saferplan.partnership.explore_record import earlier_figures, joined_kinds, printed_record
from saferplan.partnership.given_out import Figure, Protected, Told, counts_of, protect, touching
from saferplan.records.store import Store
from saferplan.values.document import Cell, Table
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.period import Period
from saferplan.values.series import Area, Origin

Side = Literal["offence", "area", "month"]
SIDES: tuple[Side, ...] = ("offence", "area", "month")
STEPS = {
    "month": "Months",
    "quarter": "Quarters",
    "financial-year": "Financial years",
    "calendar-year": "Calendar years",
    "whole": "All months together",
}
MOST_CELLS = 3_000
MOST_PROTECTED = 1_000


@dataclass(frozen=True)
class Choices:
    """What may be asked for: offences by name and title, levels, the areas of each, the months held, the steps."""

    offences: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    areas: Mapping[str, tuple[Area, ...]]
    first: Period
    last: Period
    steps: tuple[tuple[str, str], ...] = tuple(STEPS.items())


@dataclass(frozen=True)
class Exploration:
    """An answer: the table as it may be given out, how many figures are withheld, what is to be said of it, the query,
    the months that were not supplied, and the record of what it gives out (plain data, to be handed in again as
    `earlier` with the next question)."""

    table: Table
    withheld: int
    note: str
    query: str
    printed: Mapping[str, Any]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Place:
    """An area of the table: its name, its neighbourhoods, the months all its forces supplied, its codes in a record."""

    name: str
    codes: frozenset[str]
    supplied: frozenset[Period]
    inside: tuple[str, ...]
    outside: tuple[str, ...] = ()


def explore_choices(folder: Folder, store: Store | Path) -> Choices:
    """What the store can answer for the partnership."""
    held = opened(store)
    months = [month for periods in held.supplied(STREET).values() for month in periods]
    if not months:
        mend = "Import street-level files of data.police.uk."
        raise SaferplanError("The store holds no street-level files, and explore counts those.", str(held.path), mend)
    areas = {level: found for level in LEVELS if (found := _areas_or_none(folder, held, level))}
    offences = tuple((one.name, one.title) for one in all_measures().values() if kinds_of(one) is not None)
    levels = tuple((level, title) for level, title in LEVELS.items() if level in areas)
    return Choices(offences, levels, areas, min(months), max(months))


def _areas_or_none(folder: Folder, store: Store, level: str) -> tuple[Area, ...]:
    try:
        return areas_of(folder, store, level)
    except SaferplanError:
        return ()  # no lookup of the store tells this level


def cross_tabulate(
    folder: Folder,
    store: Store | Path,
    *,
    offences: Sequence[str],
    first: Period,
    last: Period,
    level: str = "ward",
    areas: Sequence[str] = (),
    step: str = "month",
    rows: Side = "area",
    columns: Side = "month",
    public: bool = True,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> Exploration:
    """Count offences by area and month. `offences` are measures of the catalogue that count rows by crime type.

    `level` takes all areas of a level inside the partnership (and what lies in none of them), `areas` only those
    named. `public` withholds small counts by the partnership's rule; `earlier` are the `printed` records of every
    answer given out before. Raises SaferplanError for what cannot be answered, and for an answer that would, with the
    earlier ones, give a small count away.
    """
    asked = _Asked(folder, opened(store), offences, first, last, level, areas, step, rows, columns)
    told = earlier_figures(folder, asked.store, earlier) if public else []
    figures = asked.figures()
    told = touching(figures, told)
    counted = _counted(asked, [*figures, *(one.figure for one in told)])
    if not public:
        return asked.answer(counts_of(figures, counted), frozenset(), counted.query, None)
    safe = _protected(asked, figures, told, counted)
    return asked.answer(safe.counts, safe.withheld, counted.query, asked.rule)


def _protected(asked: _Asked, figures: Sequence[Figure], told: Sequence[Told], counted: StreetCounts) -> Protected:
    """What to withhold; SaferplanError where that would not be enough, or is too much to solve."""
    if len(figures) > MOST_PROTECTED:
        raise SaferplanError(
            f"The table has {len(figures):,} figures; no more than {MOST_PROTECTED:,} can be protected together.",
            mend="Ask for fewer areas or offences, or for quarters or years instead of months.",
        )
    safe = protect(figures, told, counted, asked.rule)
    if safe.exposed:
        raise SaferplanError(
            "Small counts cannot be kept secret: this answer, with what was given out before, would give them away.",
            asked.title,
            "Ask for larger areas, longer periods or more kinds of offence together, as in the earlier answers.",
        )
    return safe


def _counted(asked: _Asked, figures: Sequence[Figure]) -> StreetCounts:
    if not figures:
        raise SaferplanError(
            f"No month from {asked.periods[0].label} to {asked.periods[-1].label} was supplied.", asked.title,
            f"The store holds {asked.held}.",
        )  # fmt: skip
    codes = frozenset[str]().union(*(figure.codes for figure in figures))
    months = frozenset[int]().union(*(figure.months for figure in figures))
    return street_counts(asked.store, codes, Period(min(months), max(months) - min(months) + 1))


class _Asked:
    """A question, checked: what stands on each side, and which figures its table needs."""

    def __init__(
        self, folder: Folder, store: Store, offences: Sequence[str], first: Period, last: Period, level: str,
        areas: Sequence[str], step: str, rows: Side, columns: Side,
    ) -> None:  # fmt: skip
        if rows == columns or not {rows, columns} <= set(SIDES):
            mend = "Choose two of offence, area and month."
            raise SaferplanError(f"A table cannot have {rows} by {columns}.", mend=mend)
        self.folder, self.store, self.rows, self.columns = folder, store, rows, columns
        if STREET not in store.datasets():
            mend = "Import street-level files of data.police.uk."
            raise SaferplanError("Explore counts street-level records, and the store has none.", str(store.path), mend)
        self.supply = Supply(store, STREET)
        self.offences = _offences(offences)
        self.periods = _periods(first, last, step)
        self.level = "" if areas else level
        self.places = self._placed(own_or_level(folder, store, areas, level))
        size = len(self.offences) * len(self.places) * len(self.periods)
        if size > MOST_CELLS:
            raise SaferplanError(
                f"The table would be made of {size:,} counts; no more than {MOST_CELLS:,} can be asked for at once.",
                mend="Ask for fewer areas or offences, or for quarters or years instead of months.",
            )
        self.absent = [period for period in self.periods if all(_lacks(one, [period]) for one in self.places)]
        sides: dict[Side, list[tuple[str, list[Any]]]] = {
            "offence": [(one.title, [one]) for one in self.offences],
            "area": [(one.name, [one]) for one in self.places],
            "month": [(one.label, [one]) for one in self.periods],
        }
        self.everything: dict[Side, list[Any]] = {
            "offence": list(self.offences),
            "area": list(self.places),
            "month": [period for period in self.periods if period not in self.absent],
        }
        self.lines = {side: _with_total(sides[side], self.everything[side], side, bool(self.absent)) for side in SIDES}
        self.title = words.title([one.title for one in self.offences], rows, columns, self.periods, folder.partnership)

    @property
    def rule(self) -> Rule:
        """The partnership's rule of small numbers."""
        from saferplan.partnership.public import rule_of

        return rule_of(self.folder.partnership)

    @property
    def held(self) -> str:
        """Which months the store has, in words."""
        months = sorted(month for periods in self.store.supplied(STREET).values() for month in periods)
        return f"{months[0].label} to {months[-1].label}"

    def _placed(self, areas: Sequence[Area]) -> list[_Place]:
        """The areas with their neighbourhoods; for a whole level also what lies in none of its areas."""
        if not areas:
            raise SaferplanError("There is no area of this level inside the partnership.", mend="Choose another level.")
        found: list[_Place] = []
        for area in areas:
            footprint = footprint_of(self.folder, self.store, area.code)
            if not footprint.codes:
                raise SaferplanError(
                    f"{named(area)} is not made of neighbourhoods.", mend="Name areas by their nine-character codes."
                )
            found.append(_Place(named(area), footprint.codes, self.supply.periods(footprint), (area.code,)))
        for one, other in combinations(found, 2):
            if one.codes & other.codes:
                raise SaferplanError(
                    f"{one.name} and {other.name} share neighbourhoods; a total would count their rows twice.",
                    mend="Ask for them one after the other.",
                )
        if self.level:
            whole = whole_of(self.folder, self.store)
            rest = whole.codes.difference(*(place.codes for place in found))
            if rest:
                codes = tuple(code for place in found for code in place.inside)
                supplied = self.supply.periods(whole)
                found.append(_Place(words.ELSEWHERE, rest, supplied, (whole.area.code,), codes))
        return found

    def parts(self, row: Sequence[Any], column: Sequence[Any]) -> tuple[list[Measure], list[_Place], list[Period]]:
        """What a cell of the table is over."""
        chosen = {**self.everything, self.rows: list(row), self.columns: list(column)}
        return chosen["offence"], chosen["area"], chosen["month"]

    def figures(self) -> list[Figure]:
        """Every count that the table needs and the records can give."""
        cells = (self.parts(row, column) for _, row in self.lines[self.rows] for _, column in self.lines[self.columns])
        return list(dict.fromkeys(_figure(*cell) for cell in cells if not _missing(*cell)))

    def answer(
        self, counts: Mapping[Figure, int], withheld: Collection[Figure], query: str, rule: Rule | None
    ) -> Exploration:
        """The table with its notes and the record of what it gives out."""
        body = []
        record: dict[Figure, tuple[tuple[Any, ...], int | None]] = {}
        for label, row in self.lines[self.rows]:
            cells = [Cell(label)]
            for _, column in self.lines[self.columns]:
                parts = self.parts(row, column)
                if why := _missing(*parts):
                    cells.append(Cell(why, numeric=True))
                    continue
                figure = _figure(*parts)
                hidden = figure in withheld
                shown = _shown(counts[figure], rule)
                record[figure] = (parts, None if hidden else shown)
                cells.append(Cell(words.WITHHELD, numeric=True) if hidden else words.count_cell(shown))
            body.append(tuple(cells))
        number = sum(shown is None for _, shown in record.values())
        notes = words.notes(number, rule, self.absent, self._partly(), self.offences, self.periods)
        heads = (words.SIDE_HEADS[self.rows], *(label for label, _ in self.lines[self.columns]))
        origin = Origin(f"Source: {self._source()}", query)
        table = Table(self.title, heads, tuple(body), notes, origin)
        missing = tuple(period.label for period in self.absent)
        return Exploration(table, number, " ".join(notes), query, printed_record(record.values(), rule), missing)

    def _partly(self) -> list[str]:
        """Areas that lack some of the periods which others have."""
        near = [period for period in self.periods if period not in self.absent]
        return [place.name for place in self.places if any(_lacks(place, [period]) for period in near)]

    def _source(self) -> str:
        whole = whole_of(self.folder, self.store)
        present = [month for period in self.everything["month"] for month in period.split()]
        return self.supply.source(whole, present) if present else "street-level files of data.police.uk"


def _offences(names: Sequence[str]) -> list[Measure]:
    """The measures, none counting what another counts."""
    if not names:
        raise SaferplanError("No offence was chosen.", mend="Choose one or more.")
    found = [measure(name) for name in dict.fromkeys(names)]
    for one in found:
        if kinds_of(one) is None:
            raise SaferplanError(
                f"“{one.title}” is not a count of street-level records by crime type, so it cannot be cross-tabulated.",
                mend="Choose from explore_choices, or see the indicator’s own page.",
            )
    for one, other in combinations(found, 2):
        if not joined_kinds([one]).apart(joined_kinds([other])):
            raise SaferplanError(
                f"“{one.title}” and “{other.title}” share crime types; a total would count their rows twice.",
                mend="Ask for them one after the other.",
            )
    return found


def _periods(first: Period, last: Period, step: str) -> list[Period]:
    if step not in STEPS:
        raise SaferplanError(f"“{step}” is not a way to divide time.", mend=f"Choose one of {', '.join(STEPS)}.")
    if last.last < first.first:
        raise SaferplanError(f"The span ends ({last.label}) before it begins ({first.label}).", mend="Change one.")
    if step == "whole":
        return [Period.span(first.first_month, last.last_month)]
    return list(spans.asked(first.first_month, last.last_month, step))


def _with_total(
    lines: list[tuple[str, list[Any]]], everything: list[Any], side: Side, gaps: bool
) -> list[tuple[str, list[Any]]]:
    """The lines of one side and, where there are several, their total."""
    if len(lines) < 2 or not everything:
        return lines
    return [*lines, (words.TOTAL_SUPPLIED if side == "month" and gaps else words.TOTAL, everything)]


def _figure(offences: Sequence[Measure], places: Sequence[_Place], periods: Sequence[Period]) -> Figure:
    codes = frozenset[str]().union(*(place.codes for place in places))
    months = frozenset(month for period in periods for month in range(period.first, period.last + 1))
    return Figure(joined_kinds(offences), codes, months)


def _missing(offences: Sequence[Measure], places: Sequence[_Place], periods: Sequence[Period]) -> str:
    """Why a cell has no figure; empty where it has one."""
    if not periods:
        return words.NOT_SUPPLIED
    late = [_lacks(place, periods) for place in places]
    if any(late):
        return words.NOT_SUPPLIED if all(late) and len(periods) == 1 else words.NOT_KNOWN
    outside = [one for one in offences for period in periods if not _held(one, period)]
    return "" if not outside else words.NOT_RECORDED if len(offences) == 1 else words.NOT_KNOWN


def _lacks(place: _Place, periods: Sequence[Period]) -> bool:
    """Whether a month of the periods was not supplied for the area."""
    return any(spans.cover(period, place.supplied) is None for period in periods)


def _held(one: Measure, period: Period) -> bool:
    """Whether the publisher used the type in all months of the period."""
    begun = one.first is None or one.first.first <= period.first
    return begun and (one.last is None or period.last <= one.last.last)


def _shown(count: int, rule: Rule | None) -> int:
    return count if rule is None or rule.rounding is None else rule.rounding.printed(count)
