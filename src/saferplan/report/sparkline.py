"""A line of an indicator's last periods, small enough to stand in a table: drawn by hand, since it has no axis.

It is one ink on no ground; the last figure is a dot, so that the picture says where it ends without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape

from saferplan.report.compose.keys import slug
from saferplan.report.compose.years import in_year, known, seen
from saferplan.report.wording import sparkline_words
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.plan import Counting

WIDTH, HEIGHT, EDGE, DOT = 120, 32, 5, 3.5
MOST, WAVES = 24, 12  # periods shown: two years of months, or as many waves
INK = "#0b0c0c"
Points = Sequence[tuple[Period, Fraction | None]]


def sparkline(judged: Judgement) -> str:
    """The last two years of the indicator as SVG; empty where there are fewer than two figures."""
    points = _points(judged)
    figures = [(period, value) for period, value in points if value is not None]
    if len(figures) < 2:
        return ""
    ident = f"sparkline-{slug(judged.indicator.id)}"
    title, words = escape(judged.indicator.name), escape(sparkline_words(figures, judged.indicator.unit))
    x, y = _place(points, [float(value) for _, value in figures])
    paths = "".join(_path(run, x, y) for run in _runs(judged, points))
    last = next(at for at in range(len(points) - 1, -1, -1) if points[at][1] is not None)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sparkline" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{ident}-title {ident}-text">'
        f'<title id="{ident}-title">{title}</title><desc id="{ident}-text">{words}</desc>{paths}'
        f'<circle cx="{x[last]:g}" cy="{y[last]:g}" r="{DOT}" fill="{INK}"/></svg>'
    )


def _points(judged: Judgement) -> Points:
    """The last periods up to the figure judged, those without a figure too; of waves only those there are."""
    indicator = judged.indicator
    if judged.series is None:
        return ()
    if not in_year(indicator):
        return [(one.period, one.value) for one in known(judged).observations][-WAVES:]
    step, last = indicator.frequency, judged.period
    series = judged.series.until(last)
    periods = [last.shift(-step * back) for back in range(MOST // step - 1, -1, -1)]
    found = [(period, seen(indicator, series, period)) for period in periods]
    return [(period, one.value if one else None) for period, one in found]


def _place(points: Points, values: Sequence[float]) -> tuple[list[float], list[float]]:
    """Where each point stands: evenly from left to right, from the lowest figure to the highest."""
    low, high = min(values), max(values)
    across, up = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    x = [round(EDGE + across * at / (len(points) - 1), 1) for at in range(len(points))]
    share = [0.5 if high == low or value is None else (float(value) - low) / (high - low) for _, value in points]
    return x, [round(HEIGHT - EDGE - up * one, 1) for one in share]


def _runs(judged: Judgement, points: Points) -> list[list[int]]:
    """Points that one stroke joins: not over a gap, nor a break, nor from one year's running total to the next."""
    running = judged.indicator.counting is Counting.CUMULATIVE
    runs: list[list[int]] = [[]]
    for at, (period, value) in enumerate(points):
        if runs[-1] and (value is None or _parted(judged, points[at - 1][0], period, running)):
            runs.append([])
        if value is not None:
            runs[-1].append(at)
    return [run for run in runs if run]


def _parted(judged: Judgement, before: Period, after: Period, running: bool) -> bool:
    starts = judged.indicator.year_starts
    if running and before.year(starts) != after.year(starts):
        return True
    return judged.series is not None and judged.series.broken_between(before, after) is not None


def _path(run: Sequence[int], x: Sequence[float], y: Sequence[float]) -> str:
    if len(run) == 1:
        return f'<circle cx="{x[run[0]]:g}" cy="{y[run[0]]:g}" r="1.2" fill="{INK}"/>'
    line = " ".join(f"{x[at]:g},{y[at]:g}" for at in run)
    return f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="1.5" stroke-linejoin="round"/>'
