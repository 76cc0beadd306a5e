"""What headings and labels say of themselves, in the general words of finished tables.

Words only raise or lower the belief in a rule; figures decide it.
"""

from __future__ import annotations

import re
from functools import cache

_PERCENT = {"pct", "percent", "percentage", "percentages", "pc"}
_NOT_ADDITIVE = {
    "rate", "rates", "average", "mean", "avg", "ratio", "median", "per", "proportion", "score", "rank", "index",
    "share", "ppt", "points", "factor", "pp",
}  # fmt: skip
_TOTAL = {"total", "totals", "subtotal", "subtotals", "sum", "grand"}
_WEAK_TOTAL = {"all", "overall", "whole", "year", "annual", "full", "combined", "city", "district", "county", "force"}
_TARGET = {
    "target",
    "targets",
    "profile",
    "trajectory",
    "plan",
    "planned",
    "limit",
    "ceiling",
    "threshold",
    "milestone",
}
_CHANGE = {
    "change",
    "changes",
    "difference",
    "diff",
    "variance",
    "var",
    "increase",
    "decrease",
    "reduction",
    "movement",
    "above",
    "below",
    "remaining",
    "balance",
    "shortfall",
    "surplus",
    "distance",
    "gap",
}
_CODES = {"id", "code", "codes", "ref", "easting", "northing", "latitude", "longitude", "lat", "lon", "lng", "rank"}
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_YEARS = r"(?:\d{2}|\d{4}|\d{2,4}[/\-_]\d{2})"
_PERIODS = {
    "month": rf"(?:\d{{1,2}}[ -])?{_MONTHS}[ \-/_.',]*{_YEARS}?|(?:19|20)\d{{2}}[ \-/_]?{_MONTHS}"
    r"|(?:19|20)\d{2}[-/]\d{2}|(?:19|20)\d{4}|\d{2}/\d{4}",
    "day": r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}",
    "quarter": rf"(?:q|qtr|quarter)[ _]?[1-4](?:[ \-/_,]*{_YEARS})?|{_YEARS}[ \-_]*(?:q|qtr|quarter)[ _]?[1-4]"
    rf"|{_MONTHS}\s*(?:-|–|to)\s*{_MONTHS}(?:[ ']*{_YEARS})?",
    "step": r"(?:week|period|month|wk)[ _]?\d+",
}
_PERIOD = {kind: re.compile(f"^(?:{form})$", re.IGNORECASE) for kind, form in _PERIODS.items()}
_MARKS = re.compile(
    r"(?:\s*[*†‡§^#]+|\s*[\[(][a-z0-9]{1,2}[\])]|\s*\((?:provisional|revised|estimate|to date)\))+$", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)?(\d{2})[/_\- ](?:19|20)?(\d{2})|(?:19|20)(\d{2}))(?!\d)")


_FINANCIAL = re.compile(r"^(?:19|20)(\d{2})[-/](\d{2})$")


@cache
def tokens(text: str) -> frozenset[str]:
    """The words of a text in lower case."""
    return frozenset(re.findall(r"[a-z]+", text.lower()))


@cache
def says_percent(text: str) -> bool:
    """Whether the figures are percentages."""
    return "%" in text or "per cent" in text.lower() or bool(tokens(text) & _PERCENT)


@cache
def says_not_additive(text: str) -> bool:
    """Whether the figures do not add up: rates, averages, positions, running figures."""
    return says_percent(text) or bool(tokens(text) & _NOT_ADDITIVE) or says_cumulative(text)


@cache
def says_total(text: str) -> int:
    """2: it says total; 1: it may (all, overall, year); 0: it does not."""
    words = tokens(text)
    return 2 if words & _TOTAL else 1 if words & _WEAK_TOTAL else 0


@cache
def says_cumulative(text: str) -> bool:
    """Whether the figures build up from the start of the year."""
    low = text.lower()
    return any(word.startswith("cum") for word in tokens(text)) or bool(
        tokens(text) & {"ytd", "running"} or "to date" in low.replace("_", " ")
    )


@cache
def says_average(text: str) -> bool:
    """Whether the figures are called averages."""
    return bool(tokens(text) & {"average", "averages", "mean", "avg"})


@cache
def says_target(text: str) -> bool:
    """Whether the figures are planned, not counted."""
    return bool(tokens(text) & _TARGET)


@cache
def says_change(text: str) -> bool:
    """Whether the figures are a difference or a change."""
    return bool(tokens(text) & _CHANGE)


@cache
def says_code(text: str) -> bool:
    """Whether the figures name things, and measure nothing."""
    return bool(tokens(text) & _CODES)


@cache
def says_rounded(text: str) -> bool:
    """Figures that are printed rounded: thousands, millions, percentage points."""
    low = text.lower()
    return (
        bool(tokens(text) & {"thousand", "thousands", "million", "millions", "points", "ppt"})
        or "000s" in low
        or "'000" in low
        or bool(re.search(r"[£$€]\s?(?:000|k|m)\b", low))
    )


@cache
def says_year(text: str) -> bool:
    """Whether the heading is “year”."""
    return "year" in tokens(text)


@cache
def period_kind(text: str) -> str:
    """The kind of step of a series a label names: month, quarter, day, numbered step; empty for anything else.

    A whole year is none, and a year of two parts (2013-14) is not taken for a month.
    """
    bare = _MARKS.sub("", text.strip().replace("_", " "))
    spanned = _FINANCIAL.match(bare)
    if spanned and (int(spanned[2]) > 12 or "/" in bare):
        return ""
    return next((kind for kind, form in _PERIOD.items() if form.match(bare)), "")


def says_period(text: str) -> bool:
    """Whether the label names a step of a series: a month, a quarter, a day."""
    return bool(period_kind(text))


@cache
def years(text: str) -> frozenset[str]:
    """Years named, normalised: 14/15, 2014_15 and 2014-15 give “14/15”; 2014 gives “14”."""
    found = set()
    for first, second, single in _YEAR.findall(text):
        if single:
            found.add(single)
        elif (int(first) + 1) % 100 == int(second):
            found.add(f"{first}/{second}")
    return frozenset(found)


@cache
def without_years(text: str) -> frozenset[str]:
    """The words of a heading without its years: two headings alike in it differ in the year alone."""
    return tokens(_YEAR.sub(" ", text))


@cache
def plain(text: str) -> str:
    """A label for comparing: lower case, letters and digits only."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
