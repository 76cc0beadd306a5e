"""Charts of a measure's course, for its own page: single months, rolling years, the control chart; and the funnel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil

from saferplan.report.compose.keys import slug, source
from saferplan.report.compose.marking import of_all
from saferplan.report.compose.pictures import plain_line, some, unit_title, year_notes
from saferplan.report.compose.years import in_year, known, rows, year_of
from saferplan.report.wording import name, peer_unit
from saferplan.report.wording.course import (
    AVERAGE,
    CONTROL_IS,
    COURSE,
    FUNNEL_IS,
    INNER_LIMITS,
    LOWER,
    MEAN,
    MONTH,
    OTHERS,
    OUTER_LIMITS,
    ROLLING,
    SIGN,
    UPPER,
    control_sentence,
    control_title,
    control_words,
    funnel_axis,
    funnel_title,
    funnel_words,
    lines_words,
    monthly_title,
    multiples_key,
    multiples_words,
    rolling_title,
)
from saferplan.values.document import Block, Cell, Chart, ChartBlock, Line, Paragraph, Section, Table
from saferplan.values.figures import Unit, exact
from saferplan.values.judgement import ControlPoint, Judgement, PeerPosition, Sign
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Indicator, Nature

_PANELS = 12  # small charts of a figure: four rows of three
_ROLLING = 37  # rolling years drawn: the same month stands at both ends


def course_section(judged: Judgement) -> tuple[Section, ...]:
    """The measure month by month, where there is enough to draw; else nothing."""
    blocks: list[Block] = []
    drawn = (monthly_chart(judged), rolling_chart(judged))
    blocks += [ChartBlock(chart) for chart in drawn if chart is not None]
    if chart := control_chart(judged):
        told = control_sentence(judged.control, judged.indicator)
        blocks += [ChartBlock(chart, _control_table(judged)), Paragraph(told)]
    if not blocks:
        return ()
    key = f"course-of-{slug(judged.indicator.id)}"
    return (Section(key, COURSE, tuple(blocks), marking=of_all([judged])),)


def monthly_chart(judged: Judgement) -> Chart | None:
    """Each period's own figure against its share of the target, beside last year's; for figures that add up and have
    a target, whose other chart shows them to date."""
    indicator = judged.indicator
    if judged.series is None or not in_year(indicator) or indicator.counting is not Counting.EACH:
        return None
    body = rows(judged)
    to_date = [row.target for row in body]
    if not any(value is not None for value in to_date):
        return None
    year, last = year_of(judged), judged.period.last
    shares = [None if a is None or b is None else b - a for a, b in pairwise([Fraction(0), *to_date])]
    now = [(row.short, row.now.value if row.now and row.period.last <= last else None) for row in body]
    before = [(row.short, row.before.value if row.before else None) for row in body]
    lines = some([
        plain_line(year.year_before.label, before, "last year"),
        plain_line("Target", [(row.short, share) for row, share in zip(body, shares, strict=True)], "target"),
        plain_line(year.label, now, "actual"),
    ])  # fmt: skip
    title = monthly_title(indicator)
    notes, breaks = year_notes(judged, body)
    return _told(judged, Chart("lines", title, "", "", unit_title(indicator), lines, notes, breaks))


def rolling_chart(judged: Judgement) -> Chart | None:
    """The twelve months to each month, for counts that come every month; drawn anew after a break."""
    indicator = judged.indicator
    counted = indicator.nature in (Nature.COUNT, Nature.MONEY) and indicator.counting is Counting.EACH
    if judged.series is None or not counted or indicator.frequency != 1:
        return None
    series = known(judged)
    months = {seen.period.first: seen.value for seen in series.observations if seen.period.months == 1}
    cuts = [cut.at.first for cut in series.breaks]
    points: list[tuple[str, Fraction | None]] = []
    for end in range(min(months, default=0) + 11, judged.period.last + 1):
        span = range(end - 11, end + 1)
        parts = [value for at in span if (value := months.get(at)) is not None]
        whole = len(parts) == 12 and not any(span[0] < cut <= end for cut in cuts)
        points.append((_short(end), sum(parts, Fraction(0)) if whole else None))
    shown = points[-_ROLLING:]
    if sum(value is not None for _, value in shown) < 13:
        return None
    line = plain_line(ROLLING, shown, "actual")
    labels = {at for at, _ in shown}
    breaks = tuple((at, cut.note) for cut in series.breaks if (at := _short(cut.at.first)) in labels)
    chart = Chart("lines", rolling_title(indicator), "", "", unit_title(indicator), (line,), (), breaks)
    return _told(judged, chart)


def _told(judged: Judgement, chart: Chart) -> Chart | None:
    """With its text alternative; None where there is too little to draw."""
    actual = next((line for line in chart.lines if line.role == "actual"), None)
    ends = [(at, value) for at, value in actual.points if value is not None] if actual else []
    if len(ends) < 2:
        return None
    words = lines_words(judged, chart.title, [line.name for line in chart.lines], ends)
    return replace(chart, description=words)


def control_chart(judged: Judgement) -> Chart | None:
    """The months with mean and limits; None where there are fewer than two years of them."""
    points = judged.control
    if not points or judged.series is None:
        return None
    by_month = {point.period.first: point for point in points}
    span = range(points[0].period.first, points[-1].period.first + 1)

    def values(field: str) -> tuple[tuple[str, float | None], ...]:
        return tuple((_short(at), getattr(by_month[at], field) if at in by_month else None) for at in span)

    lines = (
        Line(UPPER, values("high"), "high"),
        Line(MEAN, values("mean"), "average"),
        Line(LOWER, values("low"), "low"),
        Line(judged.indicator.name, values("value"), "actual"),
    )
    inside = [cut for cut in judged.series.breaks_until(judged.period) if span[0] < cut.at.first <= span[-1]]
    notes = [(at, text) for at, text in judged.series.notes if at.months == 1 and at.first in by_month]
    title = control_title(judged.indicator)
    words = control_words(judged.indicator.name, control_sentence(points, judged.indicator))
    return Chart(
        "control", title, words, "", unit_title(judged.indicator), lines,
        tuple((_short(at.first), text) for at, text in notes),
        tuple((_short(cut.at.first), cut.note) for cut in inside),
        standing_out=tuple(_short(point.period.first) for point in points if point.sign is not Sign.NONE),
    )  # fmt: skip


def _short(month: int) -> str:
    name_of, year = Period(month, 1).label.split()
    return f"{name_of[:3]} {year}"


def _control_table(judged: Judgement) -> Table:
    unit = judged.indicator.unit
    fine = replace(unit, decimals=unit.decimals + 1)

    def row(point: ControlPoint) -> tuple[Cell, ...]:
        ends = (_cell(value, fine) for value in (point.mean, point.low, point.high))
        return (Cell(_short(point.period.first)), _cell(point.value, unit), *ends, Cell(point.sign.value))

    heads = (MONTH, judged.indicator.name, MEAN, LOWER, UPPER, SIGN)
    title = control_title(judged.indicator)
    return Table(title, heads, tuple(map(row, judged.control)), (CONTROL_IS,), source(judged))


def _cell(value: float | None, unit: Unit) -> Cell:
    return Cell("" if value is None else unit.cell(exact(value)), value, numeric=True)


def funnel_blocks(position: PeerPosition, indicator: Indicator) -> list[Block]:
    """The funnel of a position with what it means, where the areas' denominators are known."""
    chart = funnel_chart(position, indicator)
    return [] if chart is None else [ChartBlock(chart), Paragraph(FUNNEL_IS, "note")]


def funnel_chart(position: PeerPosition, indicator: Indicator) -> Chart | None:
    """Each area's figure by the size of its denominator, between 95 and 99.8 per cent limits."""
    peers = [peer for peer in position.peers if peer.value is not None and peer.denominator is not None]
    if not position.funnel or not peers or position.average is None:
        return None
    sizes = tuple(one.size for one in position.funnel)

    def line(title: str, role: str, ends: Sequence[float]) -> Line:
        return Line(title, tuple(("", end) for end in ends), role, sizes)  # type: ignore[arg-type]

    own = [peer for peer in peers if peer.area.code == position.area.code]
    others = [peer for peer in peers if peer not in own]
    told = [(OTHERS, "peer", others), (name(position.area), "area", own)]
    areas = [
        Line(title, tuple((name(peer.area), float(peer.value or 0)) for peer in members), role,  # type: ignore[arg-type]
             tuple(float(peer.denominator or 0) for peer in members))
        for title, role, members in told if members
    ]  # fmt: skip
    outside = tuple(
        name(peer.area) for peer in peers if _outside(float(peer.value or 0), float(peer.denominator or 0), position)
    )
    lines = (
        line(OUTER_LIMITS, "high", [one.high for one in position.funnel]),
        line(OUTER_LIMITS, "low", [one.low for one in position.funnel]),
        line(INNER_LIMITS, "high", [one.warning_high for one in position.funnel]),
        line(INNER_LIMITS, "low", [one.warning_low for one in position.funnel]),
        line(AVERAGE, "average", [float(position.average)] * len(sizes)),
        *areas,
    )
    unit = peer_unit(position, indicator)
    words = funnel_words(position, indicator, outside)
    title = funnel_title(indicator, position)
    up = "Per cent" if unit.percent else unit.name[:1].upper() + unit.name[1:]
    return Chart("funnel", title, words, funnel_axis(position), up, lines, standing_out=outside)


def _outside(value: float, size: float, position: PeerPosition) -> bool:
    """Whether an area lies outside the outer limits, read between the two nearest sizes."""
    for one, other in pairwise(position.funnel):
        if one.size <= size <= other.size:
            share = (size - one.size) / (other.size - one.size)
            low, high = (
                getattr(one, end) + share * (getattr(other, end) - getattr(one, end)) for end in ("low", "high")
            )
            return not low <= value <= high
    return False


def small_multiples(title: str, judgements: Sequence[Judgement]) -> tuple[Chart, ...]:
    """One small chart an indicator: this year's periods beside last year's, the same in each. So many that they would
    be too small on one page come as several figures alike in size; a single one is no figure."""
    panels = [panel for judged in judgements if (panel := _panel(judged)) is not None]
    if len(panels) < 2:
        return ()
    names = {line.role: line.name for panel in reversed(panels) for line in panel.lines}
    key = multiples_key(names["actual"], names.get("last year", ""))
    panels = [_dated(panel, names["actual"]) for panel in panels]
    figures = ceil(len(panels) / _PANELS)
    each = ceil(len(panels) / figures)
    made = []
    for at in range(figures):
        held = tuple(panels[at * each : (at + 1) * each])
        named = f"{title} ({at + 1} of {figures})" if figures > 1 else title
        words = f"{multiples_words(named, [one.title for one in held])} {key}."
        made.append(Chart("multiples", named, words, "", key, (), panels=held))
    return tuple(made)


def _dated(panel: Chart, year: str) -> Chart:
    """The panel, with its own year in its title where the latest figure is of another than the key names."""
    own = next(line.name for line in panel.lines if line.role == "actual")
    return panel if own == year else replace(panel, title=f"{panel.title}, {own}")


def _panel(judged: Judgement) -> Chart | None:
    if judged.series is None or not in_year(judged.indicator):
        return None
    body, year = rows(judged), year_of(judged)
    now = [(row.short, row.now.value if row.now and row.period.last <= judged.period.last else None) for row in body]
    before = [(row.short, row.before.value if row.before else None) for row in body]
    lines = some([plain_line(year.year_before.label, before, "last year"), plain_line(year.label, now, "actual")])
    if not any(line.role == "actual" for line in lines) or sum(len(line.points) for line in lines) < 2:
        return None
    running = judged.indicator.counting is Counting.CUMULATIVE  # given as totals from the start of the year
    title = f"{judged.indicator.name}{', year to date' if running else ''}"
    words = lines_words(judged, title, [line.name for line in lines], ())
    return Chart("lines", title, words, "", unit_title(judged.indicator), lines)
