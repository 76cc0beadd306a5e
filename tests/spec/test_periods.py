"""# Periods

Figures belong to spans of whole months. A period is written one way and read back the same.
"""

from saferplan.values.period import Period
from tests.spec.table import Behaviour

WRITTEN = Behaviour(
    "How periods are written",
    "The financial year starts in April; its quarters are numbered from there.",
    ("written", "first day", "last day", "in words"),
    (
        ("2015-06", "2015-06-01", "2015-06-30", "June 2015"),
        ("2015/16-Q1", "2015-04-01", "2015-06-30", "April to June 2015"),
        ("2014/15-Q4", "2015-01-01", "2015-03-31", "January to March 2015"),
        ("2015/16", "2015-04-01", "2016-03-31", "2015/16"),
        ("1999/00", "1999-04-01", "2000-03-31", "1999/00"),
        ("2015", "2015-01-01", "2015-12-31", "2015"),
        ("2014-07..2015-06", "2014-07-01", "2015-06-30", "12 months to June 2015"),
        ("2015-04..2015-05", "2015-04-01", "2015-05-31", "April to May 2015"),
        ("2014-11..2015-02", "2014-11-01", "2015-02-28", "November 2014 to February 2015"),
    ),
)

RELATED = Behaviour(
    "Periods that a figure is compared with",
    "Each follows from the period alone.",
    ("period", "the one before", "same period last year", "its financial year", "that year to date", "rolling year"),
    (
        ("2015-06", "2015-05", "2014-06", "2015/16", "2015/16-Q1", "2014-07..2015-06"),
        ("2015-03", "2015-02", "2014-03", "2014/15", "2014/15", "2014/15"),
        ("2015/16-Q2", "2015/16-Q1", "2014/15-Q2", "2015/16", "2015-04..2015-09", "2014-10..2015-09"),
        ("2014/15", "2013/14", "2013/14", "2014/15", "2014/15", "2014/15"),
    ),
)


@WRITTEN.each
def test_written(row):
    text, first, last, words = row
    period = Period.parse(text)
    assert (str(period), str(period.start), str(period.end), period.label) == (text, first, last, words)


@RELATED.each
def test_related(row):
    period = Period.parse(row[0])
    related = (period.previous, period.year_before, period.year(), period.to_date(), period.rolling())
    assert tuple(map(str, related)) == row[1:]
