"""What a cell says: text, a number, a day. Each is read by rule or not at all; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from saferplan.sources.sheets import Cell

_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_SPREADSHEET_EPOCH = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_SERIALS = ((date(_FIRST_YEAR, 1, 1) - _SPREADSHEET_EPOCH).days, (date(_LAST_YEAR, 12, 31) - _SPREADSHEET_EPOCH).days)
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_LOOSE_SIGN = re.compile(r"^([+-])\s+")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?$")


class Number(NamedTuple):
    """A number with what the mark behind it means (“provisional”), or the reason why it is none."""

    value: float | None
    mark: str = ""
    fault: str = ""


def text_of(cell: Cell) -> str:
    """The cell as text: spaces of any kind become one, whole numbers lose their point, dates are written 2015-06-01."""
    if isinstance(cell, str):
        if cell.isascii():
            return " ".join(cell.split())
        return " ".join(cell.translate(_NO_WIDTH).split())
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return str(cell)


def heading_of(cell: Cell) -> str:
    """A heading as headings are compared: without regard to case, line breaks and doubled spaces."""
    return text_of(cell).casefold()


def read_number(cell: Cell, missing: frozenset[str], marks: Mapping[str, str], decimal_comma: bool = False) -> Number:
    """The number in a cell; value None without fault where the cell is blank or says that it is missing.

    Thousands commas must stand where thousands are; £ before and % behind are taken off; a mark of `marks` (such as
    “(p)”) behind the number is taken off and told. `missing` holds casefolded texts. Dates are no numbers.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Number(float(cell)) if abs(cell) < 1e300 else Number(None, fault="not a number")
    if not isinstance(cell, str):
        return Number(None, fault="not a number")
    if cell.isascii() and cell.isdigit() and cell not in missing and len(cell) < 16:
        return Number(float(cell))  # most cells of most tables
    text = text_of(cell)
    folded = text.casefold()
    if not folded or folded in missing:
        return Number(None)
    mark = next((mark for mark in marks if mark and folded.endswith(mark) and folded != mark), "")
    digits = text[: len(text) - len(mark)].strip() if mark else text
    digits = _LOOSE_SIGN.sub(r"\1", digits.replace("−", "-").replace("£", "", 1).removesuffix("%").strip())
    if decimal_comma:
        digits = digits.translate(str.maketrans(",.", ".,"))
    digits = digits.replace(" ", ",")  # a space may stand for the comma of thousands, and only there
    if _NUMBER.fullmatch(digits) and len(digits) < 40:
        return Number(float(digits.replace(",", "")), marks[mark] if mark else "")
    return Number(None, fault="not a number")


def read_day(cell: Cell, formats: Sequence[str], serials: bool = False) -> date | None:
    """The day a cell gives, or None. Formats are tried in order; a day before 1970 or after 2100 is none.

    A bare number in a workbook is the spreadsheet's count of days; in text only where `serials` says so.
    """
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return _serial(float(cell))
    if not isinstance(cell, str):
        return None
    text = text_of(cell)
    for form in formats:
        try:
            return _plausible(datetime.strptime(text, form).date())  # noqa: DTZ007
        except ValueError:
            continue
    return _serial(float(text)) if serials and _SERIAL.match(text) else None


def _plausible(day: date) -> date | None:
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _serial(days: float) -> date | None:
    first, last = _SERIALS
    return _SPREADSHEET_EPOCH + timedelta(days=int(days)) if first <= days < last + 1 else None
