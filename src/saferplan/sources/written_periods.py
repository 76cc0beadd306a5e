"""Periods as people write them in headings and cells: 201004, Apr-10, April 2010, Q1 2010/11, 2015/16 and the like.

What can be read two ways is read the way its note says, or not at all.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from saferplan.values.errors import SaferplanError
from saferplan.values.period import MONTH_NAMES, Period

Kind = str
MONTH, QUARTER, FINANCIAL_YEAR, CALENDAR_YEAR = "month", "quarter", "financial year", "calendar year"

_MONTH_OF = {name[:length].lower(): at for at, name in enumerate(MONTH_NAMES, 1) for length in (3, len(name))}
_MONTH_OF["sept"] = 9
_NAME = rf"({'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})\.?"
_LONGEST = 60  # characters; no period is written longer
_YEAR = r"'?(\d{4}|\d{2})"
_GAP = r"[\s\-–/.,_]*"

_SIX_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)$")
_ISO = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.]01)?(?:[ T]00:00:00)?$")
_UK = re.compile(r"(\d{1,2})[-/.]((?:19|20)\d\d)$")
_FIRST_DAY = re.compile(r"0?1[-/.](\d{1,2})[-/.]((?:19|20)\d\d)$")
_NAMED = re.compile(rf"{_NAME}{_GAP}{_YEAR}$")
_NAMED_AFTER = re.compile(rf"((?:19|20)\d\d){_GAP}{_NAME}$")
_NAMES = re.compile(rf"{_NAME}{_GAP}(?:to|-|–){_GAP}{_NAME}{_GAP}{_YEAR}$")
_FINANCIAL = re.compile(r"(?:fy\s*)?((?:19|20)\d\d|\d\d)\s*[/\-–]\s*((?:19|20)\d\d|\d\d)$")
_CALENDAR = re.compile(r"((?:19|20)\d\d)(?:\.0)?$")
_QUARTER_FIRST = re.compile(r"q(?:uarter|tr)?\.?\s*([1-4])[\s,:\-–/(]+(.+?)\)?$")
_QUARTER_LAST = re.compile(r"(.+?)[\s,:\-–/(]+q(?:uarter|tr)?\.?\s*([1-4])\)?$")
_YEAR_ENDING = re.compile(rf"(?:year ending|year to|12 months to|rolling 12 months to){_GAP}(.+)$")
_PART = re.compile(rf"(?:{_NAME}|q(?:uarter|tr)?\.?\s*([1-4]))$")


def read_period(cell: object, kind: Kind = "", year_starts: int = 4) -> Period | None:
    """The period a cell or heading writes, or None.

    `kind` narrows to months, quarters, financial or calendar years, and settles what can be read two ways:
    2010-11 is November 2010 unless financial years are asked for, and 2010 is the calendar year unless they are
    (then 2010/11). Years of two digits are 1970 to 2069. Quarters belong to the year that begins in `year_starts`.
    """
    if isinstance(cell, bool) or cell is None or (isinstance(cell, str) and len(cell) > _LONGEST):
        return None
    if isinstance(cell, (date, datetime)):
        month = Period.of(cell)
        found: Period | None = month if cell.day in (1, month.end.day) else None
    else:
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        found = _read(" ".join(str(cell).lower().split()), kind, year_starts)
    if found is None or not 1970 <= found.first // 12 <= 2100:
        return None  # 1234 is a number that looks like a year
    return found if not kind or kind_of(found) == kind else None


def kind_of(period: Period) -> Kind:
    """Month, quarter, financial year, calendar year, or empty for any other span."""
    if period.months in (1, 3):
        return MONTH if period.months == 1 else QUARTER
    if period.months == 12:
        return {3: FINANCIAL_YEAR, 0: CALENDAR_YEAR}.get(period.first % 12, "")
    return ""


def read_part(text: str) -> tuple[Kind, int] | None:
    """A heading that names a month or quarter without its year: (“month”, 4) for Apr, (“quarter”, 1) for Q1."""
    found = _PART.match(" ".join(text.lower().split()))
    if not found:
        return None
    return (MONTH, _MONTH_OF[found[1]]) if found[1] else (QUARTER, int(found[2]))


def part_of_year(part: tuple[Kind, int], year: Period) -> Period | None:
    """That month or quarter inside the year (financial or calendar), or None where it has none such."""
    kind, number = part
    if kind == QUARTER:
        return year.split(3)[number - 1] if year.months == 12 else None
    return next((month for month in year.split() if month.first % 12 == number - 1), None)


def _read(text: str, kind: Kind, year_starts: int) -> Period | None:
    if kind == FINANCIAL_YEAR:
        if found := _CALENDAR.match(text):
            return Period.financial_year(int(found[1]))
        return _year(text)
    if kind == CALENDAR_YEAR:
        return Period.calendar_year(int(found[1])) if (found := _CALENDAR.match(text)) else None
    if "/" in text and (year := _year(text)):
        return year  # 2010/11; but 2010/04 is a month
    return _month(text) or _year(text) or _quarter(text, year_starts) or _longer(text)


def _month(text: str) -> Period | None:
    for form, year, month in ((_SIX_DIGITS, 1, 2), (_ISO, 1, 2), (_UK, 2, 1), (_FIRST_DAY, 2, 1)):
        if (found := form.match(text)) and 1 <= int(found[month]) <= 12:
            return Period.month(int(found[year]), int(found[month]))
    if found := _NAMED.match(text):
        return Period.month(_full(found[2]), _MONTH_OF[found[1]])
    if found := _NAMED_AFTER.match(text):
        return Period.month(int(found[1]), _MONTH_OF[found[2]])
    return None


def _year(text: str) -> Period | None:
    if found := _FINANCIAL.match(text):
        first = _full(found[1])
        return Period.financial_year(first) if (first + 1) % 100 == int(found[2][-2:]) else None
    if found := _CALENDAR.match(text):
        return Period.calendar_year(int(found[1]))
    return None


def _quarter(text: str, year_starts: int) -> Period | None:
    if found := _QUARTER_FIRST.match(text):
        number, written = found[1], found[2]
    elif found := _QUARTER_LAST.match(text):
        written, number = found[1], found[2]
    else:
        return None
    year = _year(written.strip())
    if year is None:
        return None
    if _CALENDAR.match(written.strip()):
        # “Q1 2015” of a financial year could be of 2014/15 or of 2015/16; of a calendar year it is clear.
        return year.split(3)[int(number) - 1] if year_starts == 1 else None
    return year.split(3)[int(number) - 1]


def _longer(text: str) -> Period | None:
    if found := _YEAR_ENDING.match(text):
        last = _month(found[1])
        return last.rolling() if last else None
    if found := _NAMES.match(text):
        last = Period.month(_full(found[3]), _MONTH_OF[found[2]])
        months = (_MONTH_OF[found[2]] - _MONTH_OF[found[1]]) % 12 + 1
        return last.rolling(months)
    try:
        return Period.parse(text)
    except SaferplanError:
        return None


def _full(year: str) -> int:
    number = int(year)
    return number if number > 99 else number + (2000 if number < 70 else 1900)
