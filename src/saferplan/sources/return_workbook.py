"""The workbook that a partner fills in: a row an indicator, a column a period, earlier figures beside the blanks.

It is read back by the keys in its first column and the periods in its headings, so that rows may be sorted, rows and
columns inserted, and the sheet renamed. A hidden sheet names keys and periods once more.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from saferplan.sources.return_cells import PLACES, known_value
from saferplan.values.folder import Return
from saferplan.values.period import Period
from saferplan.values.returns import Part, WantedRow
from saferplan.values.series import State

KEY, NAME, GIVE, UNIT, STATE, NOTE = "Key", "Indicator", "Give", "Unit", "State", "Note"
BETWEEN = " / "  # in a key cell, between the name of the return and the part
HIDDEN, FORM = "keys", "Saferplan return, form 1"
STATES = [state.value for state in State if state is not State.NOT_RECEIVED]
_HEAD_ROW = 3
_HELP = (
    "Fill in the white cells of the sheet “Return”. Grey cells show what is known already, so that you can see "
    "whether a figure is of the right size.",
    "Leave a cell blank if you do not have the figure. A blank is never read as nought: type 0 for nought.",
    "Type n/a if there will be no figure. Please do not type a dash or “<5”: send the figure itself. Small figures "
    "are withheld when they are published.",
    "Percentages are typed as 12 or 12 %. Where numerator and denominator are asked for, give both; the percentage "
    "may then stay blank.",
    "A figure that is not final is marked in the column “State”, or one by one: 12 (p) is provisional, 12 (e) is "
    "estimated.",
    "To correct an earlier figure, unprotect the sheet (there is no password), type over it and say why in the note.",
    "You may sort rows, insert rows and columns, and rename the sheet. Please leave the column “Key” and the headings "
    "of the periods as they are.",
)


def write_return_workbook(rows: Sequence[WantedRow], months: Period, *, title: str = "", earlier: int = 12) -> bytes:
    """The workbook for the periods of `months`, with the figures of so many `earlier` months beside them.

    Figures already given for the wanted periods stand in their cells. The same input gives the same bytes.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title or "Return", "created": _fixed_day(months)})
    _Sheet(book, rows, months, earlier).write(title)
    helping = book.add_worksheet("How to fill this in")
    helping.set_column(0, 0, 100)
    for at, text in enumerate(_HELP):
        helping.write_string(at, 0, text, book.add_format({"text_wrap": True, "valign": "top"}))
    _hidden(book.add_worksheet(HIDDEN), rows, months, earlier)
    book.close()
    return out.getvalue()


def _fixed_day(months: Period) -> Any:
    from datetime import datetime, time

    return datetime.combine(months.start, time())


def periods_shown(rows: Sequence[WantedRow], months: Period, earlier: int) -> tuple[list[Period], list[Period]]:
    """The earlier periods that are shown and the wanted ones, each once, in order of time."""
    before = Period(months.first - earlier, earlier) if earlier > 0 else None
    wanted = {period for row in rows for period in row.periods(months)}
    shown = {period for row in rows for period in row.periods(before)} if before else set()
    shown = {period for period in shown if any(one.period == period for row in rows for one in row.known)}
    order = [sorted(each, key=lambda period: (period.last, period.months)) for each in (shown - wanted, wanted)]
    return order[0], order[1]


class _Sheet:
    """The sheet that is filled in, while it is written."""

    def __init__(self, book: Any, rows: Sequence[WantedRow], months: Period, earlier: int) -> None:
        self.sheet, self.rows, self.months = book.add_worksheet("Return"), rows, months
        self.before, self.wanted = periods_shown(rows, months, earlier)
        grey = {"bg_color": "#f3f2f1", "font_color": "#505a5f"}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#f3f2f1"})
        self.known = book.add_format({**grey, "align": "right"})
        self.fixed = book.add_format({**grey, "text_wrap": True, "valign": "top"})
        self.input = book.add_format({"locked": False, "border": 1, "align": "right", "num_format": "#,##0.########"})
        self.whole = book.add_format({"locked": False, "border": 1, "align": "right", "num_format": "#,##0"})
        self.words = book.add_format({"locked": False, "border": 1, "text_wrap": True})

    def write(self, title: str) -> None:
        """Title, headings, and the rows under them."""
        self.sheet.write_string(0, 0, title or "Return", self.title)
        wanted = f"Figures for {self.months.label}. Fill in the white cells; leave blank what you do not have."
        self.sheet.write_string(1, 0, wanted)
        heads = [KEY, NAME, GIVE, UNIT, *(period.label for period in (*self.before, *self.wanted)), STATE, NOTE]
        for column, text in enumerate(heads):
            self.sheet.write_string(_HEAD_ROW, column, text, self.head)
        self.sheet.set_column(0, 0, 16)
        self.sheet.set_column(1, 1, 34)
        self.sheet.set_column(2, 3, 14)
        self.sheet.set_column(4, len(heads) - 2, 12)
        self.sheet.set_column(len(heads) - 1, len(heads) - 1, 40)
        self.sheet.freeze_panes(_HEAD_ROW + 1, 2)
        at = _HEAD_ROW
        for row in self.rows:
            for part in row.parts:
                at += 1
                self._row(at, row, part, len(heads))
        allowed = ("sort", "insert_rows", "insert_columns", "format_cells", "format_columns", "format_rows")
        self.sheet.protect("", dict.fromkeys(allowed, True))
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(_HEAD_ROW)

    def _row(self, at: int, row: WantedRow, part: Part, width: int) -> None:
        key = row.key if part is Part.FIGURE else f"{row.key}{BETWEEN}{part}"
        unit = row.unit.name or ("per cent" if row.unit.percent else "")
        for column, text in enumerate((key, row.name, str(part), unit if part is Part.FIGURE else "")):
            self.sheet.write_string(at, column, text, self.fixed)
        own, known = set(row.periods(self.months)), {one.period: one for one in row.known}
        state = self._state(own, known)
        for column, period in enumerate((*self.before, *self.wanted), 4):
            given = known.get(period)
            if period in own:
                whole = part is not Part.STANDARD_ERROR and not (row.unit.decimals or row.unit.percent)
                self._figure(at, column, row, part, given, state, self.whole if whole else self.input)
            else:
                self._figure(at, column, row, part, given, None, self.known)
        if part is Part.FIGURE:
            self.sheet.write(at, width - 2, str(state) if state else "", self.words)
            self.sheet.data_validation(at, width - 2, at, width - 2, {"validate": "list", "source": STATES})
            noted = [one.note for period, one in sorted(known.items()) if period in own and one.note]
            self.sheet.write(at, width - 1, noted[-1] if noted else "", self.words)

    def _figure(
        self, at: int, column: int, row: WantedRow, part: Part, given: Return | None, state: State | None, form: Any
    ) -> None:
        shown = form is self.known  # earlier figures are only shown; those in white cells are read back
        value = known_value(given, part, row) if given else None
        if given is not None and not shown and part is Part.FIGURE:
            value = given.value  # a percentage sent as two numbers is not typed a third time
        if given is not None and value is None and not shown and _told_missing(given, part):
            self.sheet.write_string(at, column, "tbc" if given.state is State.TO_BE_CONFIRMED else "n/a", form)
        elif given is None or value is None:
            self.sheet.write_blank(at, column, None, form)
        elif not shown and part is Part.FIGURE and given.state is not (state or State.FINAL):
            self.sheet.write_string(at, column, f"{round(float(value), PLACES):.15g} ({given.state})", form)
        else:
            self.sheet.write_number(at, column, round(float(value), PLACES), form)

    def _state(self, own: set[Period], known: dict[Period, Return]) -> State | None:
        """What stands in the state column: the state of the row's newest figure that was given."""
        given = [one for period, one in sorted(known.items()) if period in own and one.state.value in STATES]
        return given[-1].state if given else None


def _told_missing(given: Return, part: Part) -> bool:
    """Whether a return says that there is no figure, so that the workbook says it again."""
    return part is Part.FIGURE and given.value is None and given.numerator is None


def _hidden(sheet: Any, rows: Sequence[WantedRow], months: Period, earlier: int) -> None:
    """Keys and periods once more, for a workbook whose headings were changed."""
    sheet.hide()
    sheet.write_row(0, 0, [FORM, str(months)])
    before, wanted = periods_shown(rows, months, earlier)
    for at, (period, use) in enumerate([*((one, "known") for one in before), *((one, "wanted") for one in wanted)], 1):
        sheet.write_row(at, 0, ["period", period.label, str(period), use])
    for at, row in enumerate(rows, 1 + len(before) + len(wanted)):
        sheet.write_row(at, 0, ["key", row.key, row.name])
