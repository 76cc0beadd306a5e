"""The chart of a measure and of a family group, as values: what is shown, not how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import dropwhile

from saferplan.report.compose.years import Row, in_year, rows, waves, year_of
from saferplan.report.wording import chart_words, last_year_break, name, peer_chart_words, peer_unit, position_sentence
from saferplan.values.document import Chart, Line
from saferplan.values.judgement import Judgement, PeerPosition
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator
from saferplan.values.series import Break, Observation

HISTORY = 37  # a level is drawn over three years, so that the same month stands at both ends
Points = Sequence[tuple[str, Fraction | None]]


def measure_chart(judged: Judgement) -> Chart | None:
    """The chart of an indicator; None where there are fewer than two figures to draw."""
    if judged.series is None:
        return None
    counting = judged.indicator.counting
    if in_year(judged.indicator) and counting in (Counting.EACH, Counting.CUMULATIVE):
        return _drawn(_year_chart(judged))
    return _drawn(_history_chart(judged))


def _drawn(chart: Chart) -> Chart | None:
    known = [line.role for line in chart.lines for _, value in line.points if value is not None]
    return chart if "actual" in known and known.count("actual") + known.count("last year") > 1 else None


def plain_line(title: str, points: Points, role: str) -> Line:
    """A line of exact figures."""
    return Line(title, tuple((x, None if y is None else float(y)) for x, y in points), role)  # type: ignore[arg-type]


def some(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines that have any figure."""
    return tuple(line for line in lines if any(value is not None for _, value in line.points))


def _year_chart(judged: Judgement) -> Chart:
    """To date against the profile and last year where there is a target to date, else period by period."""
    year, body = year_of(judged), rows(judged)
    known = judged.period.last
    to_date = judged.indicator.counting is Counting.CUMULATIVE or any(row.target is not None for row in body)

    def values(now: bool) -> Points:
        found = []
        for row in body:
            seen = row.now if now else row.before
            total = row.to_date if now else row.before_to_date
            shown = row.period.last <= known or not now
            found.append((row.short, (total if to_date else seen.value if seen else None) if shown else None))
        return found

    lines = [
        plain_line(year.year_before.label, values(now=False), "last year"),
        plain_line("Target" + (" to date" if to_date else ""), [(row.short, row.target) for row in body], "target"),
        plain_line(year.label, values(now=True), "actual"),
    ]
    if to_date and body:
        lines += _outlook_lines(judged, body[-1].short)
    lines = list(some(lines))
    title = f"{judged.indicator.name}{', year to date' if to_date else ''}"
    words = chart_words(judged, title, [line.name for line in lines if line.role not in ("low", "high")])
    notes, breaks = year_notes(judged, body)
    return Chart("lines", title, words, "", unit_title(judged.indicator), tuple(lines), notes, breaks)


def _outlook_lines(judged: Judgement, label: str) -> list[Line]:
    """The outlook stands at the last period of the year, as a point with its range."""
    outlook = judged.outlook
    if outlook is None or outlook.estimate is None:
        return []
    lines = [Line("Outlook", ((label, outlook.estimate),), "estimate")]
    if outlook.low is not None and outlook.high is not None:
        lines += [Line("Low", ((label, outlook.low),), "low"), Line("High", ((label, outlook.high),), "high")]
    return lines


def year_notes(judged: Judgement, body: Sequence[Row]) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Notes and breaks of a chart of the year."""
    assert judged.series is not None
    series = judged.series.until(judged.period)
    breaks, notes = [], []
    for row in body:
        for cut in series.breaks:
            if _starts(cut, row.period) and row.now is not None:
                breaks.append((row.short, cut.note))
            elif _starts(cut, row.period.year_before):  # cuts last year's line, not this year's
                notes.append((row.short, last_year_break(row.period.year_before, cut)))
        if row.now is not None:
            notes += [(row.short, text) for at, text in series.notes if at == row.period]
            notes += [(row.short, row.now.note)] if row.now.note and row.now.value is not None else []
    return tuple(notes), tuple(breaks)


def _starts(cut: Break, period: Period) -> bool:
    return period.holds(cut.at.first_month)


def _history_chart(judged: Judgement) -> Chart:
    """Levels and rolling totals: the last three years, or all waves, with the target of this year."""
    assert judged.series is not None
    shown = list(dropwhile(lambda seen: seen.value is None, waves(judged)[-HISTORY:]))
    targets = {period.last: value for period, value in judged.profile}
    actual = [(_label(seen), seen.value) for seen in shown]
    target = [(_label(seen), targets.get(seen.period.last)) for seen in shown]
    lines = some([plain_line("Target", target, "target"), plain_line(judged.indicator.name, actual, "actual")])
    series = judged.series
    rolling = judged.indicator.counting is Counting.ROLLING  # the first year that ends after the break shows it
    breaks = tuple(
        (_label(seen), cut.note)
        for seen in shown
        for cut in series.breaks
        if _starts(cut, seen.period.last_month if rolling else seen.period)
    )
    notes = [(_label(seen), text) for seen in shown for at, text in series.notes if at == seen.period]
    notes += [(_label(seen), seen.note) for seen in shown if seen.note and seen.value is not None]
    words = chart_words(judged, judged.indicator.name, [line.name for line in lines])
    unit = unit_title(judged.indicator)
    return Chart("lines", judged.indicator.name, words, "", unit, lines, tuple(notes), breaks)


def _label(seen: Observation) -> str:
    """Month and year in short; a rolling or longer span by its last month, a year by its name."""
    if seen.period.months >= 12 and ".." not in str(seen.period):
        return seen.period.label
    month, year = seen.period.last_month.label.split()
    return f"{month[:3]} {year}"


def unit_title(indicator: Indicator) -> str:
    """What stands at the axis of values."""
    unit = indicator.unit
    text = "per cent" if unit.percent else "£" if unit.pounds else unit.name
    return text[:1].upper() + text[1:]


def peer_chart(position: PeerPosition, indicator: Indicator) -> Chart | None:
    """The family group as bars, best first, the area marked, the average as a line."""
    known = [peer for peer in position.peers if peer.value is not None and not peer.missing]
    if len(known) < 2:
        return None
    others = [(name(peer.area), peer.value) for peer in known if peer.area.code != position.area.code]
    own = [(name(peer.area), peer.value) for peer in known if peer.area.code == position.area.code]
    order = [name(peer.area) for peer in known]
    lines = [plain_line(position.group, others, "peer"), plain_line(name(position.area), own, "area")]
    if position.average is not None:
        lines.append(plain_line("Average", [(label, position.average) for label in order], "average"))
    title = f"{indicator.name}: {position.group}, {position.period.label}"
    words = peer_chart_words(position, position_sentence(position, indicator))
    unit = peer_unit(position, indicator)
    return Chart("bars", title, words, "", "Per cent" if unit.percent else unit.name, some(lines))
