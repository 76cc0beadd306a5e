"""One cell of a return: the figure it gives, or why it cannot be taken and how to mend it. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction

from saferplan.sources.cells import text_of
from saferplan.sources.sheets import Cell
from saferplan.sources.workbook import ERROR_VALUE, NOT_CALCULATED
from saferplan.values.figures import exact
from saferplan.values.folder import Return
from saferplan.values.plan import Nature
from saferplan.values.returns import Part, WantedRow
from saferplan.values.series import State

PLACES = 9  # a workbook's number is kept to this many decimals: beyond lies only binary noise
MOST = 10**15
NO_FIGURE = {
    "n/a": State.NOT_RECEIVED, "na": State.NOT_RECEIVED, "not available": State.NOT_RECEIVED,
    "not known": State.NOT_RECEIVED, "not received": State.NOT_RECEIVED, "awaited": State.NOT_RECEIVED,
    "no data": State.NOT_RECEIVED, "tbc": State.TO_BE_CONFIRMED, "to be confirmed": State.TO_BE_CONFIRMED,
}  # fmt: skip
_NOUGHT = {"nil", "zero"}
_DASHES = {"-", "–", "—", "−", ".", "..", "...", "…", ":", "*", "~"}
_MARK = re.compile(
    r"(.*\d%?)\s*\(?\s*(p|provisional|e|estimated|est|f|final|t|tbc|to be confirmed)\s*\)?$", re.IGNORECASE
)
_MARKS = {"p": State.PROVISIONAL, "e": State.ESTIMATED, "f": State.FINAL, "t": State.TO_BE_CONFIRMED}
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_NEVER_BELOW = {Nature.COUNT, Nature.RATE, Nature.PERCENTAGE}
_ENOUGH = 3  # earlier figures that settle how percentages are written here


@dataclass(frozen=True)
class Taken:
    """A cell that was understood. `value` is blank where the cell says that there is no figure."""

    value: Fraction | None
    state: State | None = None  # as the cell itself says, such as “12 (p)”
    remark: str = ""


@dataclass(frozen=True)
class Fault:
    """A cell that was not taken, and how to mend it."""

    reason: str
    mend: str


def read_figure(cell: Cell, row: WantedRow, part: Part = Part.FIGURE) -> Taken | Fault:
    """What a filled cell gives for a row. Text such as “n/a” says that there is no figure; a dash could mean nought."""
    if isinstance(cell, bool):
        return Fault(f"“{str(cell).upper()}” is not a figure.", "Type the figure in digits.")
    if isinstance(cell, (date, time, timedelta)):
        return Fault(
            "a date or time stands here, not a figure.", "Set the cell's format to number and type the figure again."
        )
    if isinstance(cell, (int, float)):
        if cell != cell or abs(cell) >= MOST:
            return Fault(f"“{cell}” is too large to be a figure.", "Type the figure again.")
        return _fitting(exact(Decimal(repr(round(cell, PLACES)))), row, part, plain=True)
    return _read_text(text_of(cell), row, part)


def _read_text(text: str, row: WantedRow, part: Part) -> Taken | Fault:
    folded = text.casefold()
    if text == ERROR_VALUE or folded.startswith("#"):
        what = "its formula has no stored result" if text == NOT_CALCULATED else "its formula gives an error"
        return Fault(f"{what}.", "Mend the formula, or type the figure itself.")
    if folded in NO_FIGURE:
        return Taken(None, NO_FIGURE[folded])
    if folded in _NOUGHT:
        return Taken(Fraction(0))
    if folded in _DASHES:
        return Fault(f"“{text}” may mean nought or not known.", "Type 0 for nought, or leave it blank if not known.")
    if folded.startswith(("<", ">", "less than", "under ", "fewer than", "more than", "over ", "≤", "≥")):
        mend = "Send the figure itself: small figures are withheld when they are published, not here."
        return Fault(f"“{text}” is not one figure.", mend)
    state = None
    if marked := _MARK.match(text):
        text, state = marked[1], _MARKS[marked[2][0].lower()]
    return _read_digits(text, state, row, part)


def _read_digits(text: str, state: State | None, row: WantedRow, part: Part) -> Taken | Fault:
    percent = text.endswith("%") or text.casefold().endswith("per cent")
    if percent and not (row.unit.percent and part in (Part.FIGURE, Part.STANDARD_ERROR)):
        return Fault(f"“{text}” is a percentage, and a number is wanted.", "Type the number itself.")
    if "£" in text and not row.unit.pounds:
        return Fault(f"“{text}” is an amount of money, and a number is wanted.", "Type the number itself.")
    digits = re.sub(r"%$|per cent$", "", text, flags=re.IGNORECASE).replace("£", "", 1).replace("−", "-").strip()
    digits = re.sub(r"^([+-])\s+", r"\1", digits)
    digits = re.sub(r"(?<=\d)\s(?=\d{3}(?:\D|$))", ",", digits)  # a space may stand for the comma of thousands
    if not _NUMBER.fullmatch(digits) or len(digits) > 30:
        mend = "Type digits, with a point for decimals; put words in the note column."
        return Fault(f"“{text[:40]}” is not a number.", mend)
    found = _fitting(exact(digits), row, part, plain=not percent)
    return Taken(found.value, state, found.remark) if isinstance(found, Taken) else found


def _fitting(value: Fraction, row: WantedRow, part: Part, plain: bool) -> Taken | Fault:
    """The value held against what the row gives; `plain` is a number without a per cent sign."""
    if abs(value) >= MOST:
        return Fault("the number is too large to be a figure.", "Type the figure again.")
    known = [seen for one in row.known if (seen := known_value(one, part, row)) is not None]
    if value < 0 and _never_below(row, part) and not any(seen < 0 for seen in known):
        return Fault(f"“{_said(value)}” is below nought.", "Type the figure without the minus sign, if that is meant.")
    if value.denominator != 1 and _whole(row, part) and all(seen.denominator == 1 for seen in known):
        mend = "Type the whole number; if it is a rate or percentage, it belongs in another row."
        return Fault(f"“{_said(value)}” has decimals, and this row is a count.", mend)
    if part is Part.FIGURE and row.unit.percent and plain and 0 < value < 1:
        if len(known) >= _ENOUGH and min(seen for seen in known[-12:]) >= 1:
            as_percent = value * 100
            return Taken(as_percent, None, f"{_said(value)} was read as {_said(as_percent)} per cent")
        mend = f"Type {_said(value * 100)} for {_said(value * 100)} per cent, or “{_said(value)} %”."
        return Fault(f"“{_said(value)}” in a row of percentages can be read two ways.", mend)
    if part in (Part.DENOMINATOR, Part.SAMPLE_SIZE) and value == 0:
        return Fault("the number out of which is nought.", "Leave numerator and denominator blank if there were none.")
    return Taken(value)


def known_value(row: Return, part: Part, wanted: WantedRow) -> Fraction | None:
    """The number of that part in a return there is; a percentage sent as its two numbers is worked out."""
    if part is Part.SAMPLE_SIZE:
        return None if row.sample_size is None else Fraction(row.sample_size)
    if part is Part.FIGURE and row.value is None and row.numerator is not None and row.denominator:
        return row.numerator / row.denominator * (100 if wanted.unit.percent else 1)
    fields = {
        Part.FIGURE: row.value, Part.NUMERATOR: row.numerator, Part.DENOMINATOR: row.denominator,
        Part.STANDARD_ERROR: row.standard_error,
    }  # fmt: skip
    return fields[part]


def _whole(row: WantedRow, part: Part) -> bool:
    if part in (Part.NUMERATOR, Part.DENOMINATOR, Part.SAMPLE_SIZE):
        return True
    plain = not (row.unit.percent or row.unit.decimals or row.unit.pounds)
    return part is Part.FIGURE and row.nature is Nature.COUNT and plain


def _never_below(row: WantedRow, part: Part) -> bool:
    return part is not Part.FIGURE or row.nature in _NEVER_BELOW


def _said(value: Fraction) -> str:
    return f"{float(value):.10g}"
