"""A target spread over its year, for whoever draws the profile: a table by period and the chart beside it."""

from __future__ import annotations

from fractions import Fraction

from saferplan.report.compose.pictures import plain_line, some, unit_title
from saferplan.report.compose.tables import amount, unit_words, without_blank
from saferplan.report.compose.years import Row, in_year, rows, waves, year_of
from saferplan.report.wording import profile_chart_words
from saferplan.values.document import Cell, Chart, Table
from saferplan.values.judgement import Judgement
from saferplan.values.plan import Counting


def profile_table(judged: Judgement) -> Table:
    """What each period asks for, alone and to date where figures add up, beside last year and what is known so far."""
    indicator, year = judged.indicator, year_of(judged)
    title = f"{indicator.name}, profile for {year.label}, {unit_words(indicator.unit)}"
    if not in_year(indicator):
        return _wave_table(judged, title)
    last = year.year_before.label
    each = indicator.counting is Counting.EACH
    adds_up = each or indicator.counting is Counting.CUMULATIVE
    to_date = " to date" if adds_up else ""
    heads = ("Period", "Target for the period", f"Target{to_date}", last, f"{last} to date", f"{year.label}{to_date}")
    body, before = [], Fraction(0)
    for row in rows(judged):
        alone = row.target - before if adds_up and row.target is not None else None
        before = row.target if row.target is not None else before
        seen = row.before.value if row.before else None
        figures = (alone, row.target, None if adds_up and not each else seen, _past(row, adds_up), row.to_date)
        body.append((Cell(row.label), *(amount(value, indicator.unit) for value in figures)))
    columns, kept = without_blank(heads, body)
    return Table(title, columns, kept)


def _past(row: Row, adds_up: bool) -> Fraction | None:
    return row.before_to_date if adds_up else None


def _wave_table(judged: Judgement, title: str) -> Table:
    """One figure a year or fewer: the waves so far, then what the year of the target asks for."""
    unit = judged.indicator.unit
    body = [(Cell(seen.period.label), amount(seen.value, unit), amount(None, unit)) for seen in waves(judged)]
    body += [(Cell(period.label), amount(None, unit), amount(value, unit)) for period, value in judged.profile]
    columns, kept = without_blank(("Period", "Figure", "Target"), body)
    return Table(title, columns, kept)


def profile_chart(judged: Judgement) -> Chart | None:
    """The target by period against last year and this year so far; None where there is too little to draw."""
    indicator, year, body = judged.indicator, year_of(judged), rows(judged)
    lines = some(
        [
            plain_line(year.year_before.label, [(row.short, row.before_to_date) for row in body], "last year"),
            plain_line("Target", [(row.short, row.target) for row in body], "target"),
            plain_line(year.label, [(row.short, row.to_date) for row in body], "actual"),
        ]
    )
    if sum(value is not None for line in lines for _, value in line.points) < 2:
        return None
    title = f"{indicator.name}, profile for {year.label}"
    words = profile_chart_words(judged, title, [line.name for line in lines])
    return Chart("lines", title, words, "", unit_title(indicator), lines)
