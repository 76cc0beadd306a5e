"""What a cross-tabulation says: its title, what stands in a cell without a figure, and the notes under it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from saferplan.catalogue.measures import Measure
from saferplan.judgement.disclosure_rule import Rule
from saferplan.values.document import Cell
from saferplan.values.figures import Unit
from saferplan.values.period import Period
from saferplan.values.plan import Partnership

WITHHELD = "withheld"
NOT_SUPPLIED, NOT_RECORDED, NOT_KNOWN = "not supplied", "not recorded", "not known"
TOTAL, TOTAL_SUPPLIED = "Total", "Total of the months supplied"
ELSEWHERE = "Elsewhere in the partnership"
SIDE_HEADS = {"offence": "Offence", "area": "Area", "month": "Period"}
_MANY = 3
_ALWAYS = "Rows of the police files that have no place are not counted: they belong to no area."


def count_cell(count: int) -> Cell:
    """A count as a cell."""
    return Cell(Unit().cell(Fraction(count)), float(count), numeric=True)


def title(offences: Sequence[str], rows: str, columns: str, periods: Sequence[Period], whose: Partnership) -> str:
    """What the table is of: “Burglary by area and month, April 2014 to March 2015, Safer Exampleton”."""
    what = listed(offences) if len(offences) <= _MANY else f"{len(offences)} kinds of offence"
    span = Period.span(periods[0], periods[-1])
    return f"{what} by {rows} and {columns}, {span.label}, {whose.name}"


def listed(names: Sequence[str]) -> str:
    """Burglary, robbery and drugs."""
    rest = [name[:1].lower() + name[1:] for name in names[1:]]
    return names[0] + (f"{''.join(f', {name}' for name in rest[:-1])} and {rest[-1]}" if rest else "")


def notes(
    withheld: int,
    rule: Rule | None,
    absent: Sequence[Period],
    partly: Sequence[str],
    offences: Sequence[Measure],
    periods: Sequence[Period],
) -> tuple[str, ...]:
    """What a reader must know of the table, a sentence or two each."""
    found = [
        _withheld(withheld),
        _rounded(rule),
        _absent(absent),
        _partly(partly),
        *_bounds(offences, periods),
        _ALWAYS,
    ]
    return tuple(note for note in found if note)


def _withheld(number: int) -> str:
    if not number:
        return ""
    figures = "1 figure is" if number == 1 else f"{number:,} figures are"
    return f"{figures} withheld: small counts, and others from which a small count could be worked out."


def _rounded(rule: Rule | None) -> str:
    return "" if rule is None or rule.rounding is None else f"Counts are rounded to {rule.rounding.base}."


def _absent(periods: Sequence[Period]) -> str:
    if not periods:
        return ""
    names = [period.label for period in periods]
    return f"Not supplied: {names[0] if len(names) == 1 else ', '.join(names[:-1]) + ' and ' + names[-1]}."


def _partly(areas: Sequence[str]) -> str:
    if not areas:
        return ""
    return f"Some months are not supplied for {', '.join(areas)}, so totals that need them are not known."


def _bounds(offences: Sequence[Measure], periods: Sequence[Period]) -> list[str]:
    """From when and until when a type was used, and where it began to hold something else."""
    first, last = periods[0].first, periods[-1].last
    found = []
    for one in offences:
        if one.first is not None and one.first.first > first:
            found.append(f"{one.title}: recorded under this type from {one.first.label}.")
        if one.last is not None and one.last.last < last:
            found.append(f"{one.title}: recorded under this type until {one.last.label}.")
        found += [
            f"{one.title}: figures from {cut.at.label} are not comparable with earlier ones. {cut.note.rstrip('.')}."
            for cut in one.breaks
            if first < cut.at.first <= last
        ]
    return found
