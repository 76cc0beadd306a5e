"""The scorecard that a partner already keeps: read once it is mapped, sheet, headings and rows, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from saferplan.sources.cells import text_of
from saferplan.sources.return_assembly import Assembly, Found
from saferplan.sources.return_reading import Rows, letters, sheets_of
from saferplan.sources.tables import LARGEST_TABLE
from saferplan.sources.written_periods import FINANCIAL_YEAR, part_of_year, read_part, read_period
from saferplan.values.errors import SaferplanError
from saferplan.values.grid import Grid
from saferplan.values.period import Period
from saferplan.values.returns import Aside, ReadReturn, RowLabel, ScorecardMapping, WantedRow

_TWO_WAYS = re.compile(r"\d{4}-\d{2}$")  # 2010-11: a month, or a financial year where years are wanted


def read_grids(data: bytes, name: str) -> tuple[Grid, ...]:
    """Every sheet as it stands: no row is left out, columns are named by their letters, and line 1 is the first row."""
    grids = []
    for sheet, rows in sheets_of(data, name):
        width = max((len(row) for row in rows), default=0)
        if width * len(rows) > LARGEST_TABLE:
            raise SaferplanError(
                f"the sheet “{sheet}” is too large for a scorecard.", name, "Upload the scorecard alone."
            )
        texts = tuple((*(text_of(cell) for cell in row), *[""] * (width - len(row))) for row in rows)
        columns = tuple(letters(at) for at in range(width))
        grids.append(Grid(name, columns, texts, tuple(range(1, len(texts) + 1)), sheet))
    return tuple(grids)


def headings(
    rows: Sequence[Sequence[str]], heading_row: int, mapping: ScorecardMapping | None = None, years_wanted: bool = False
) -> dict[int, Period]:
    """The columns whose heading gives a period. One without a year takes it from the row above, or the mapping."""
    named = {plain_label(one.heading): one.period for one in mapping.columns} if mapping else {}
    year: Period | None = mapping.year if mapping else None
    above = rows[heading_row - 2] if heading_row > 1 else ()
    found = {}
    for at, text in enumerate(rows[heading_row - 1]):
        over = text_of(above[at]) if at < len(above) else ""
        if over and (told := _year(over)) is not None:
            year = told
        if not text:
            continue
        if (period := named.get(plain_label(text))) is None:
            period = _heading(text, year, years_wanted)
        if period is not None:
            found[at] = period
    return found


def _year(text: str) -> Period | None:
    period = read_period(text, FINANCIAL_YEAR) if _TWO_WAYS.match(text) else read_period(text)
    return period if period is not None and period.months == 12 else None


def _heading(text: str, year: Period | None, years_wanted: bool) -> Period | None:
    if years_wanted and _TWO_WAYS.match(text):
        return read_period(text, FINANCIAL_YEAR)
    if (period := read_period(text)) is not None:
        return period
    part = read_part(text)
    return part_of_year(part, year) if part and year else None


def plain_label(text: str) -> str:
    """A label as labels are compared: without regard to case, spaces, and marks at its end."""
    return " ".join(text.casefold().split()).rstrip(" :*.†‡")


def read_scorecard(
    data: bytes, mapping: ScorecardMapping, rows: Sequence[WantedRow], *, name: str = "scorecard.xlsx"
) -> ReadReturn:
    """The figures of a scorecard by its mapping. Rows that are not mapped are kept aside, each with its label.

    Figures that are known already are counted as unchanged. SaferplanError where the sheet is not there, its heading
    row gives no period, or the mapping names a return that is not asked for.
    """
    sheet, cells = _sheet(sheets_of(data, name), mapping, name)
    by_key = {row.key: row for row in rows}
    if wrong := [one.indicator for one in mapping.rows if one.indicator not in by_key]:
        raise SaferplanError(f"“{wrong[0]}” is not asked for in this return.", "mapping", "Map the row to another.")
    texts = [[text_of(cell) for cell in row] for row in cells]
    if not 1 <= mapping.heading_row <= len(texts):
        raise SaferplanError(f"there is no row {mapping.heading_row}.", f"{name}, {sheet}", "Map the sheet again.")
    years_wanted = bool(rows) and all(row.frequency == 12 for row in rows)
    periods = headings(texts, mapping.heading_row, mapping, years_wanted)
    if not periods:
        what = f"row {mapping.heading_row} has no heading that reads as a period."
        raise SaferplanError(what, f"{name}, {sheet}", "Say which row the headings stand in, or map them one by one.")
    shown = {one.period for row in rows for one in row.known}
    found = Assembly(by_key, shown, name)
    read = _Scorecard(sheet, mapping, by_key, periods, found)
    read.take(cells, texts)
    done = found.finish()
    return ReadReturn(done.rows, done.aside, (*done.remarks, *read.remarks()), done.cells, done.taken, done.unchanged)


def _sheet(sheets: Sequence[tuple[str, Rows]], mapping: ScorecardMapping, name: str) -> tuple[str, Rows]:
    wanted = mapping.sheet.casefold().strip()
    found = next((one for one in sheets if one[0].casefold().strip() == wanted), None)
    if found is None and len(sheets) == 1:
        return sheets[0]
    if found is None:
        there = ", ".join(f"“{sheet}”" for sheet, _ in sheets)
        raise SaferplanError(f"there is no sheet “{mapping.sheet}”.", name, f"There are {there}: map it again.")
    return found


class _Scorecard:
    """One mapped sheet while it is read."""

    def __init__(
        self, sheet: str, mapping: ScorecardMapping, rows: Mapping[str, WantedRow], periods: dict[int, Period],
        found: Assembly,
    ) -> None:  # fmt: skip
        self.sheet, self.mapping, self.rows, self.periods, self.found = sheet, mapping, rows, periods, found
        self.column = column_number(mapping.name_column)
        self.missing = {text.casefold().strip() for text in mapping.missing}
        self.chosen = {at for at in periods if self._is_chosen(at)}
        self._left: dict[str, int] = {}
        self._met: set[RowLabel] = set()
        self._passed: set[int] = set()

    def _is_chosen(self, at: int) -> bool:
        return self.periods[at] in {one.period for one in self.mapping.columns}

    def take(self, cells: Rows, texts: Sequence[Sequence[str]]) -> None:
        """Every row under the headings."""
        sections = {plain_label(one.under) for one in self.mapping.rows if one.under}
        section = ""
        for line in range(self.mapping.heading_row + 1, len(cells) + 1):
            row = texts[line - 1]
            label = plain_label(row[self.column]) if self.column < len(row) else ""
            if label in sections:
                section = label
            mapped = self._mapped(label, section)
            filled = [at for at in self.periods if at < len(row) and row[at] and not self._is_missing(row[at])]
            if mapped is None and filled:
                said = row[self.column] if self.column < len(row) else ""
                what = f"the row “{said}” is not mapped." if said else "the row has no name."
                mend = "Map it to an indicator, or leave it if it is not for us."
                place = f"{letters(filled[0])}{line}"
                self.found.keep_row(Aside(self.sheet, place, said, what, mend, len(filled)))
            elif mapped is not None:
                self._met.add(mapped)
                self._figures(mapped, line, cells[line - 1], filled)

    def _mapped(self, label: str, section: str) -> RowLabel | None:
        fits = [one for one in self.mapping.rows if label and plain_label(one.label) == label]
        under = next((one for one in fits if one.under and plain_label(one.under) == section), None)
        return under or next((one for one in fits if not one.under), None)

    def _is_missing(self, text: str) -> bool:
        if text.casefold() not in self.missing:
            return False
        self._left[text] = self._left.get(text, 0) + 1
        return True

    def _figures(self, mapped: RowLabel, line: int, row: Sequence[object], filled: Sequence[int]) -> None:
        """A row's figures. A column of longer or shorter periods than the indicator's is passed over, unless the
        mapping names it: “2015/16” may be a total so far."""
        step = self.rows[mapped.indicator].frequency
        for at in filled:
            if self.periods[at].months != step and at not in self.chosen and not (step > 12 and self._is_year(at)):
                self._passed.add(at)
                continue
            place = f"{letters(at)}{line}"
            cell = row[at]
            self.found.add(
                Found(mapped.indicator, mapped.part, self.periods[at], cell, self.sheet, place, line)  # type: ignore[arg-type]
            )

    def _is_year(self, at: int) -> bool:
        return self.periods[at].months == 12

    def remarks(self) -> list[str]:
        """What a person should know of what was left out."""
        left = (f"{count} cells say “{text}” and give no figure" for text, count in self._left.items())
        passed = (
            f"column {letters(at)} ({self.periods[at].label}) was not read for figures of another length"
            for at in sorted(self._passed)
        )
        lost = (
            f"the row “{one.label}” is mapped and was not found" for one in self.mapping.rows if one not in self._met
        )
        return [*left, *passed, *lost]


def column_number(text: str) -> int:
    """The number of a column from its letters, from 0; SaferplanError where they are none."""
    folded = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{1,3}", folded):
        raise SaferplanError(f"“{text}” is not a column.", "mapping, name_column", "Give its letter, such as A.")
    number = 0
    for letter in folded:
        number = number * 26 + ord(letter) - 64
    return number - 1
