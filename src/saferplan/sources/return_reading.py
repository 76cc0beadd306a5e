"""A return workbook read back: every filled cell becomes part of a row or is kept aside with its reason."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from saferplan.sources.cells import heading_of, text_of
from saferplan.sources.contract import InputFile
from saferplan.sources.return_assembly import Assembly, Found
from saferplan.sources.return_workbook import BETWEEN, FORM, GIVE, KEY, NAME, NOTE, STATE, UNIT
from saferplan.sources.sheets import Cell, open_sheets
from saferplan.sources.written_periods import read_period
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from saferplan.values.returns import Aside, Part, ReadReturn, WantedRow

LARGEST = 16 << 20  # bytes; a filled-in workbook has some tens of thousands
_OWN = {text.casefold() for text in (KEY, NAME, GIVE, UNIT, STATE, NOTE)}
Rows = list[list[Cell]]


def sheets_of(data: bytes, name: str) -> list[tuple[str, Rows]]:
    """The sheets of an uploaded file with all their rows: a workbook, or text parted by commas, semicolons or tabs."""
    suffix = Path(name).suffix.lower()
    mend = "Save it as .xlsx or as CSV and upload it again."
    if suffix not in (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb", ".csv", ".txt", ".tsv"):
        raise SaferplanError(f"files of the kind “{suffix or name}” are not read.", name, mend)
    if not data:
        raise SaferplanError("the file is empty.", name, mend)
    if len(data) > LARGEST:
        raise SaferplanError(f"the file has more than {LARGEST >> 20} MB.", name, "Upload the return alone.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(data)
        return [(sheet.name, [list(row.cells) for row in sheet.rows()]) for sheet in open_sheets(InputFile(path, name))]


@dataclass
class _Columns:
    """What the columns of a sheet are, by their headings."""

    key: int
    state: int | None = None
    note: int | None = None
    periods: dict[int, Period] = field(default_factory=dict)
    strange: dict[int, str] = field(default_factory=dict)  # columns whose heading is no period


@dataclass
class _Hidden:
    """What the hidden sheet says: periods by their headings, and those that were only shown."""

    periods: dict[str, Period] = field(default_factory=dict)
    shown: set[Period] = field(default_factory=set)


def read_return_workbook(data: bytes, rows: Sequence[WantedRow], *, name: str = "return.xlsx") -> ReadReturn:
    """The figures of a filled-in workbook. `rows` are what was asked for: only their keys are taken.

    SaferplanError where the file is no workbook, or none of its sheets has the column “Key”.
    """
    sheets = sheets_of(data, name)
    hidden = _hidden(sheets)
    by_key = {row.key: row for row in rows}
    known = {one.period for row in rows for one in row.known}  # without the hidden sheet any may only be shown
    found = Assembly(by_key, hidden.shown if hidden.periods else known, name)
    forms = 0
    for sheet, cells in sheets:
        if _is_hidden(cells):
            continue
        columns: _Columns | None = None
        for line, row in enumerate(cells, 1):
            if (begun := _headings(row, hidden)) is not None:
                columns, forms = begun, forms + 1
            elif columns is not None:
                _take(sheet, line, row, columns, by_key, found)
    if not forms:
        what = "no sheet has the column “Key” with periods beside it, so this is not the workbook that was offered."
        raise SaferplanError(what, name, "Download the workbook again, or upload this one as a scorecard and map it.")
    return found.finish()


def _is_hidden(cells: Rows) -> bool:
    return bool(cells) and bool(cells[0]) and text_of(cells[0][0]) == FORM


def _hidden(sheets: Sequence[tuple[str, Rows]]) -> _Hidden:
    """The hidden sheet, by what it says and not by its name; headings are read without it where it is gone."""
    told = _Hidden()
    for _, cells in sheets:
        if not _is_hidden(cells):
            continue
        for row in cells[1:]:
            texts = [text_of(cell) for cell in row]
            if len(texts) >= 4 and texts[0] == "period" and (period := _written(texts[2])) is not None:
                told.periods[texts[1].casefold()] = period
                if texts[3] == "known":
                    told.shown.add(period)
    return told


def _written(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except SaferplanError:
        return None


def _headings(row: Sequence[Cell], hidden: _Hidden) -> _Columns | None:
    """The columns, where this row is the heading: it has “Key” and a period."""
    texts = [heading_of(cell) for cell in row]
    if KEY.casefold() not in texts:
        return None
    columns = _Columns(texts.index(KEY.casefold()))
    for at, text in enumerate(texts):
        if text == STATE.casefold():
            columns.state = at
        elif text == NOTE.casefold():
            columns.note = at
        elif text not in _OWN:
            period = hidden.periods.get(text) or (read_period(row[at]) if text else None)
            if period is not None:
                columns.periods[at] = period
            else:
                columns.strange[at] = text_of(row[at])
    return columns if columns.periods else None


def _take(
    sheet: str, line: int, row: Sequence[Cell], columns: _Columns, by_key: Mapping[str, WantedRow], found: Assembly
) -> None:
    """One row under the headings: its cells go into the assembly, or the row is kept aside as a whole."""
    key, part = _key(text_of(row[columns.key]) if columns.key < len(row) else "")
    given = [(at, row[at]) for at in columns.periods if at < len(row) and text_of(row[at])]
    strange = [(at, row[at]) for at in range(len(row)) if _is_strange(at, columns) and text_of(row[at])]
    wanted = by_key.get(key)
    if wanted is None or part not in wanted.parts:
        if given or (key and strange):
            found.keep_row(_without_key(sheet, line, row, key, part, wanted, [*given, *strange]))
        return
    state = text_of(row[columns.state]) if columns.state is not None and columns.state < len(row) else ""
    note = text_of(row[columns.note]) if columns.note is not None and columns.note < len(row) else ""
    found.row(key, part, state, note)
    for at, cell in given:
        found.add(Found(key, part, columns.periods[at], cell, sheet, f"{letters(at)}{line}", line))
    for at, cell in strange:
        heading = columns.strange.get(at, "")
        what = f"the heading “{heading}” is no period" if heading else "its column has no heading"
        mend = "Write the period as it was (April 2015), or clear the column if it is not for us."
        found.keep_row(Aside(sheet, f"{letters(at)}{line}", text_of(cell), f"{what}.", mend))


def _is_strange(at: int, columns: _Columns) -> bool:
    """Columns within the table that are neither ours nor periods; those beside it are remarks of the partner's own."""
    return at in columns.strange and (bool(columns.strange[at]) or at < max(columns.periods))


def _key(text: str) -> tuple[str, Part | None]:
    name, _, part = text.rpartition(BETWEEN)
    if name and part in list(Part):
        return name.strip(), Part(part)
    return text.strip(), Part.FIGURE


def _without_key(
    sheet: str, line: int, row: Sequence[Cell], key: str, part: Part | None, wanted: WantedRow | None,
    given: Sequence[tuple[int, Cell]],
) -> Aside:  # fmt: skip
    said = key or next((text for cell in row if (text := text_of(cell))), "")
    if wanted is not None:
        what, mend = f"no {part} is asked for of “{key}”.", "Take the row away; give the figure in its own row."
    elif key:
        what, mend = f"“{key}” is not asked for in this return.", "Copy the key from the workbook that was offered."
    else:
        what = "the row has no key, so it is not known which figure it gives."
        mend = "Leave it if it is a total of your own; else copy the key into the first column."
    return Aside(sheet, f"{letters(given[0][0])}{line}", said, what, mend, len(given))


def letters(column: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
