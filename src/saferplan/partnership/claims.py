"""Numbers said in prose, held against the figures of the folder by the formula that stands beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from saferplan.partnership.formula import Function, Value, evaluate
from saferplan.partnership.round import Round
from saferplan.partnership.tables import Figures, figures
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import exact, round_half_away
from saferplan.values.folder import Claim, FurtherTable, Verdict
from saferplan.values.period import Period

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Checked:
    """A claim with what its formula gives. `agrees` is None where there is no formula."""

    claim: Claim
    value: Value
    computed: str
    agrees: bool | None


class Book:
    """The figures of a folder as formulas call them: by indicator and period, or by table, row and column."""

    def __init__(self, walk: Round) -> None:
        self.round = walk
        self.tables = {table.spec.file.removesuffix(".csv"): table for table in walk.folder.tables}
        self._worked_out: dict[str, Figures] = {}
        self.functions: dict[str, Function] = {
            "figure": self.figure,
            "to_date": self.to_date,
            "target": self.target,
            "status": self.status,
            "cell": self.cell,
            "total": self.total,
            "weekday": weekday,
        }

    def evaluate(self, formula: str) -> Value:
        return evaluate(formula, {}, self.functions)

    def figure(self, indicator: str, period: str) -> Value:
        """The figure of exactly this period."""
        return self.round.series_of(indicator).value(Period.parse(period))

    def to_date(self, indicator: str, period: str) -> Value:
        """From the start of the year to the end of the period."""
        return self.round.to_date(indicator, Period.parse(period))

    def target(self, indicator: str, period: str) -> Value:
        """What the target asks for, to date, at the end of the period; for a whole year its annual figure."""
        return self.round.target_at(indicator, Period.parse(period))

    def status(self, indicator: str, period: str) -> Value:
        """The name of the status as at the period."""
        return self.round.judged(indicator, Period.parse(period)).status.name

    def cell(self, table: str, row: str, column: str) -> Value:
        found = self._figures(table)
        if row not in found or column not in found[row]:
            raise SaferplanError(f"the table “{table}” has no cell “{row}”, “{column}”.", mend="See tables/.")
        return found[row][column]

    def total(self, table: str, column: str) -> Value:
        """Sum of a column's figures, rows that are totals left out."""
        totals = {total.row for total in self._table(table).spec.totals}
        cells = [row.get(column) for label, row in self._figures(table).items() if label not in totals]
        return sum((cell for cell in cells if isinstance(cell, Fraction)), Fraction())

    def _figures(self, name: str) -> Figures:
        if name not in self._worked_out:
            self._worked_out[name] = figures(self._table(name))
        return self._worked_out[name]

    def _table(self, name: str) -> FurtherTable:
        if name not in self.tables:
            raise SaferplanError(f"there is no table “{name}”.", mend="Tables: " + ", ".join(self.tables) + ".")
        return self.tables[name]


def weekday(day: Value) -> Value:
    """The weekday of a date written 2015-09-22."""
    try:
        return _DAYS[date.fromisoformat(str(day)).weekday()]
    except ValueError:
        raise SaferplanError(f"“{day}” is not a date.", mend="Write 2015-09-22.") from None


def check(walk: Round) -> list[Checked]:
    """Every claim of the folder with what its formula gives."""
    book = Book(walk)
    return [_check_or_tell(claim, book) for claim in walk.folder.claims]


def _check_or_tell(claim: Claim, book: Book) -> Checked:
    """A claim whose figures cannot be worked out is no longer what its file says of it."""
    try:
        return _check(claim, book)
    except SaferplanError as error:
        said = replace(claim, verdict=Verdict.NOT_CHECKABLE, note=f"{error.what} {claim.note}".strip())
        return Checked(said, None, "", None)


def _check(claim: Claim, book: Book) -> Checked:
    if not claim.formula:
        return Checked(claim, None, "", None)
    value = book.evaluate(claim.formula)
    return Checked(
        claim, value, _like(value, claim.computed), _like(value, claim.printed) == _like_itself(claim.printed)
    )


def _like(value: Value, text: str) -> str:
    """A value rounded as a text is written, so that the two can be compared."""
    if value is None or isinstance(value, str):
        return value or ""
    plain = text.strip().lstrip("+-−£").rstrip("%").replace(",", "")
    decimals = len(plain.partition(".")[2]) if plain.replace(".", "").isdigit() else 0
    return f"{round_half_away(value, decimals):f}"


def _like_itself(text: str) -> str:
    try:
        return _like(exact(text), text)
    except SaferplanError:
        return text


def faults(walk: Round, places: Sequence[str]) -> list[SaferplanError]:
    """Claims whose formula cannot be worked out, whose computed figure is another, or whose verdict contradicts it.

    Claims about what is counted from records are left alone where there are no records.
    """
    found = []
    book = Book(walk)
    counted = [one.id for one in walk.folder.indicators if one.measure and walk.records is None]
    for place, claim in zip(places, walk.folder.claims, strict=True):
        if any(f'"{name}"' in claim.formula for name in counted):
            continue
        try:
            fault = _fault(_check(claim, book))
        except SaferplanError as error:
            fault = (error.what, error.mend)
        if fault:
            found.append(SaferplanError(fault[0], place, fault[1]))
    return found


def _fault(checked: Checked) -> tuple[str, str] | None:
    claim = checked.claim
    if checked.agrees is None:
        if claim.verdict is not Verdict.NOT_CHECKABLE and not claim.note:
            return f"the verdict {claim.verdict} has neither formula nor note.", "Say in `note` how it was found."
        return None
    if checked.computed != _like_itself(claim.computed):
        return f"the formula gives {checked.computed or 'blank'}, not {claim.computed}.", "Correct `computed`."
    if claim.verdict is Verdict.NOT_CHECKABLE:
        return "a claim with a formula can be checked.", "Write OK, WRONG or DOUBT."
    if claim.verdict in (Verdict.OK, Verdict.WRONG) and checked.agrees != (claim.verdict is Verdict.OK):
        said = "agrees with" if checked.agrees else "differs from"
        return f"the verdict is {claim.verdict}, but the formula {said} what is printed.", "Correct the verdict."
    return None
