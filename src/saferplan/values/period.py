"""Spans of whole months: months, quarters, years, years to date, rolling years and gaps between survey waves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from saferplan.values.errors import SaferplanError

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_APRIL = 4
_MONTH = re.compile(r"(\d{4})-(\d{2})$")
_YEAR = re.compile(r"(\d{4})$")
_FINANCIAL_YEAR = re.compile(r"(\d{4})/(\d{2})$")
_QUARTER = re.compile(r"(\d{4})/(\d{2})-Q([1-4])$")
_SPAN = re.compile(r"(\d{4})-(\d{2})\.\.(\d{4})-(\d{2})$")


def _index(year: int, month: int) -> int:
    return year * 12 + month - 1


@dataclass(frozen=True, order=True)
class Period:
    """A span of `months` whole months whose first is number `first` (year * 12 + month - 1).

    Written `2015-06` (month), `2015/16-Q1` (quarter of the financial year, April first), `2015/16` (financial
    year), `2015` (calendar year), `2014-07..2015-06` (any other span, such as a rolling year or a year to date).
    Order is by first month, then length.
    """

    first: int
    months: int = 1

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        return cls(_index(year, month), 1)

    @classmethod
    def financial_year(cls, start_year: int) -> Period:
        return cls(_index(start_year, _APRIL), 12)

    @classmethod
    def calendar_year(cls, year: int) -> Period:
        return cls(_index(year, 1), 12)

    @classmethod
    def span(cls, first: Period, last: Period) -> Period:
        """From the first month of `first` to the last month of `last`."""
        return cls(first.first, last.last - first.first + 1)

    @classmethod
    def of(cls, day: date) -> Period:
        """The month a day lies in."""
        return cls.month(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read any of the written forms; raises SaferplanError naming the forms where the text is none of them."""
        text = text.strip()
        if found := _MONTH.match(text):
            year, month = int(found[1]), int(found[2])
            if 1 <= month <= 12:
                return cls.month(year, month)
        elif found := _QUARTER.match(text):
            year = int(found[1])
            if (year + 1) % 100 == int(found[2]):
                return cls(_index(year, _APRIL) + 3 * (int(found[3]) - 1), 3)
        elif found := _FINANCIAL_YEAR.match(text):
            if (int(found[1]) + 1) % 100 == int(found[2]):
                return cls.financial_year(int(found[1]))
        elif found := _YEAR.match(text):
            return cls.calendar_year(int(found[1]))
        elif found := _SPAN.match(text):
            first, last = cls.parse(text.split("..")[0]), cls.parse(text.split("..")[1])
            if last >= first:
                return cls.span(first, last)
        raise SaferplanError(
            f"“{text}” is not a period.", mend="Write 2015-06, 2015/16-Q1, 2015/16, 2015 or 2014-07..2015-06."
        )

    @property
    def last(self) -> int:
        """Number of the last month."""
        return self.first + self.months - 1

    @property
    def start(self) -> date:
        """First day."""
        return date(self.first // 12, self.first % 12 + 1, 1)

    @property
    def end(self) -> date:
        """Last day."""
        after = self.last + 1
        return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)

    @property
    def first_month(self) -> Period:
        return Period(self.first, 1)

    @property
    def last_month(self) -> Period:
        return Period(self.last, 1)

    def split(self, months: int = 1) -> tuple[Period, ...]:
        """The consecutive parts of `months` months; `months` must divide the length."""
        if self.months % months:
            raise ValueError(f"{self} cannot be split into parts of {months} months")
        return tuple(Period(self.first + at, months) for at in range(0, self.months, months))

    def shift(self, months: int) -> Period:
        """The same length, so many months later (negative: earlier)."""
        return Period(self.first + months, self.months)

    @property
    def previous(self) -> Period:
        return self.shift(-self.months)

    @property
    def next(self) -> Period:
        return self.shift(self.months)

    @property
    def year_before(self) -> Period:
        """The same period of last year."""
        return self.shift(-12)

    def year(self, start_month: int = _APRIL) -> Period:
        """The year (financial by default, calendar with start_month=1) that holds the period's last month."""
        year, month = self.last // 12, self.last % 12 + 1
        return Period(_index(year if month >= start_month else year - 1, start_month), 12)

    def to_date(self, start_month: int = _APRIL) -> Period:
        """From the start of that year to the end of this period."""
        first = self.year(start_month).first
        return Period(first, self.last - first + 1)

    def rolling(self, months: int = 12) -> Period:
        """The `months` months that end with this period."""
        return Period(self.last - months + 1, months)

    def holds(self, other: Period) -> bool:
        """Whether `other` lies wholly inside."""
        return self.first <= other.first and other.last <= self.last

    def __str__(self) -> str:
        year, month = self.first // 12, self.first % 12 + 1
        if self.months == 1:
            return f"{year:04d}-{month:02d}"
        if self.months == 12 and month == 1:
            return f"{year:04d}"
        if self.months == 12 and month == _APRIL:
            return f"{year:04d}/{(year + 1) % 100:02d}"
        if self.months == 3 and month % 3 == 1:
            start = year if month >= _APRIL else year - 1
            return f"{start:04d}/{(start + 1) % 100:02d}-Q{(month - _APRIL) % 12 // 3 + 1}"
        return f"{self.first_month}..{self.last_month}"

    @property
    def label(self) -> str:
        """In words for readers: June 2015, April to June 2015, 2015/16, 2015, 12 months to June 2015."""
        first, last = _words(self.first), _words(self.last)
        if self.months == 1:
            return first
        text = str(self)
        if self.months == 12:
            return text if ".." not in text else f"12 months to {last}"
        if self.first // 12 == self.last // 12:
            return f"{first.split()[0]} to {last}"
        return f"{first} to {last}"


def _words(index: int) -> str:
    return f"{MONTH_NAMES[index % 12]} {index // 12}"
