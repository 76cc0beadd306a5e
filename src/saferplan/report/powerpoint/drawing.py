"""A chart as DrawingML: PowerPoint's own lines, columns and bars, which officers can edit. Built as text.

A gap stays a gap and no line is drawn across a break. Lines are named at their last point; a legend stands only where
there is no room for names.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from saferplan.report.charts import BLUE, GREY, PALE, PINK, TEAL, domain, labels_of, note_labels
from saferplan.report.powerpoint.lettering import SMALLEST, plain, width
from saferplan.report.powerpoint.parts import (
    AVERAGE,
    NAMESPACES,
    VALUE_SHOWN,
    Look,
    Ser,
    axis_title,
    category_axis,
    figure_format,
    number_format,
    point_label,
    series_xml,
    text_properties,
    value_axis,
    value_label,
)
from saferplan.values.document import Chart, Line

LOOKS = {
    "actual": Look(BLUE, 3, "solid", "circle", 7),
    "last year": Look(GREY, 2, "sysDot", "none", 5),
    "target": Look(PINK, 2, "dash", "none", 5),
    "average": Look(PINK, 2, "dash", "none", 5),
    "estimate": Look(TEAL, 0, "solid", "diamond", 11),
    "low": Look(TEAL, 0, "solid", "dash", 9),
    "high": Look(TEAL, 0, "solid", "dash", 9),
    "peer": Look(PALE, 2, "solid", "none", 5),
    "area": Look(BLUE, 3, "solid", "circle", 7),
}
TOP, BOTTOM, SIDE = 18.0, 26.0, 8.0  # points around the plot: room for names, labels, edge
TITLE = 20.0  # points that the title of an axis takes
APART = 15.0  # points between names at the edge
COLUMNS = 13  # columns that have room for a figure over each
LABELS_APART = 16.0  # points between labels under the plot, more than two spaces in any typeface
MANY = 20  # points of a line beyond which its markers are small


@dataclass(frozen=True)
class Plot:
    """A chart ready to be written: its labels and series, and the room it is drawn in, in points."""

    chart: Chart
    wide: float
    high: float
    labels: tuple[str, ...]
    series: tuple[Ser, ...]
    number_format: str
    scale: tuple[float, float, float] = (0.0, 1.0, 1.0)
    right: float = SIDE
    left: float = field(default=40.0)

    @property
    def bottom(self) -> float:
        """Room under the plot for labels and the title of their axis."""
        return BOTTOM + (TITLE if self.chart.x_title and self.chart.kind != "bars" else 0.0)

    @property
    def inner(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the plot as shares of the chart."""
        wide, high = self.wide - self.left - self.right, self.high - TOP - self.bottom
        return self.left / self.wide, TOP / self.high, wide / self.wide, high / self.high

    def level(self, value: float) -> float:
        """How far down a value lies, in points from the top of the plot."""
        low, top, _ = self.scale
        return (top - value) / (top - low) * (self.high - TOP - self.bottom)


def plot_of(chart: Chart, wide: float, high: float) -> Plot:
    """The chart laid out in its room: bars by area, else lines and columns with names at their ends."""
    labels = tuple(labels_of(chart))
    if chart.kind == "bars":
        return _bars(chart, wide, high)
    values = [value for line in chart.lines for _, value in line.points if value is not None]
    low, top, step = domain(values)
    if chart.kind == "columns":
        low = min(low, 0.0)
    shown = number_format(chart, step)
    series = tuple(one for line in chart.lines for one in _series(line, labels, chart))
    tick = max(len(f"{value:,.0f}") for value in (low, top)) + shown.count("0") - 1 + shown.count("£")
    left = width("0" * tick, SMALLEST) + 14 + (TITLE if chart.y_title else 0.0)
    ends = [(series[number].name, at) for number, at, _ in _ends(series, labels)]
    names = [name_of(name, chart) or "0" * tick for name, at in ends if _at_edge(at, labels)]
    right = max([width(part, SMALLEST, bold=True) for name in names for part in wrapped(name)] + [0.0]) + 22
    return Plot(chart, wide, high, labels, series, shown, (low, top, step), min(right, 0.3 * wide), left)


def _series(line: Line, labels: Sequence[str], chart: Chart) -> list[Ser]:
    """A line as a series; where breaks cut it, as one for each piece, since none is drawn across a break."""
    known = dict(line.points)
    look = LOOKS[line.role]
    if len(line.points) > MANY:
        look = Look(look.colour, look.thick, look.dash, look.marker, 5)
    if line.role in ("target", "average", "last year") and sum(value is not None for value in known.values()) == 1:
        look = Look(look.colour, 0, look.dash, "dash", 14)  # a single point makes no line
    if chart.kind == "control" and line.role in ("low", "high"):
        look = Look(GREY, 1.5, "dash", "none", 5)
    if chart.kind == "range" and line.role == "target":
        look = Look(PINK, 0, "solid", "dash", 14)
    values = tuple(known.get(label) for label in labels)
    broken = line.role == "actual" or chart.kind == "control"
    cuts = [labels.index(at) for at, _ in chart.breaks if at in labels] if broken else []
    if chart.kind not in ("lines", "control") or not cuts:
        return [Ser(line.name, line.role, values, look)]
    ends = [0, *sorted(set(cuts)), len(labels)]
    made = [
        Ser(line.name, line.role, tuple(value if a <= at < b else None for at, value in enumerate(values)), look)
        for a, b in itertools.pairwise(ends)
    ]
    held = [one for one in made if any(value is not None for value in one.values)] or made[:1]
    return [replace(one, named=at == len(held) - 1) for at, one in enumerate(held)]


def _ends(series: Sequence[Ser], labels: Sequence[str]) -> list[tuple[int, int, float]]:
    """Where each line that is named ends: its number, the place of the label, and the figure."""
    found = []
    for number, one in enumerate(series):
        known = [(at, value) for at, value in enumerate(one.values) if value is not None]
        if known and one.named and (one.role not in ("low", "high") or one.look.thick):
            found.append((number, *known[-1]))
    return found


def _at_edge(at: int, labels: Sequence[str]) -> bool:
    return at >= len(labels) - 1 - len(labels) // 12


def name_of(name: str, chart: Chart) -> str:
    """What a line is called at its end; nothing where the chart's own title says it already."""
    return "" if chart.title.startswith(name) else name


def wrapped(name: str, wide: int = 18) -> list[str]:
    """A name in lines that fit beside the plot; three at most."""
    made = [""]
    for word in plain(name).split():
        if made[-1] and len(made[-1]) + 1 + len(word) > wide:
            made.append(word)
        else:
            made[-1] = f"{made[-1]} {word}".strip()
    return made if len(made) <= 3 else [*made[:2], made[2].rstrip(",;:") + "…"]


def _bars(chart: Chart, wide: float, high: float) -> Plot:
    """Areas best first, the own one in its colour; the average stands among them as a bar of its own."""
    average = next((line for line in chart.lines if line.role == "average"), None)
    shown = [line for line in chart.lines if line.role != "average"]
    labels = labels_of(chart) if average is None else [at for at, _ in average.points]
    known = {at: value for line in shown for at, value in line.points}
    middle = next((value for _, value in average.points if value is not None), None) if average else None
    named = AVERAGE
    while named in labels:
        named += " "
    if middle is not None:
        labels = _among(labels, known, middle, named)
    series = [one for line in shown for one in _series(line, labels, chart)]
    if middle is not None:
        values = tuple(middle if label == named else None for label in labels)
        series.append(Ser(average.name if average else AVERAGE, "average", values, LOOKS["average"]))
    longest = max(width(plain(label), SMALLEST) for label in labels)
    left = min(longest + 14, 0.45 * wide)
    return Plot(chart, wide, high, tuple(labels), tuple(series), number_format(chart), right=44.0, left=left)


def _among(labels: Sequence[str], known: dict[str, float | None], middle: float, named: str) -> list[str]:
    """The labels with the average put where it keeps their order."""
    values = [known.get(label) for label in labels]
    given = [value for value in values if value is not None]
    falling = len(given) > 1 and given[0] > given[-1]
    at = next(
        (n for n, v in enumerate(values) if v is not None and (v < middle if falling else v > middle)), len(labels)
    )
    return [*labels[:at], named, *labels[at:]]


def chart_xml(plot: Plot, language: str) -> str:
    """The chart part's XML."""
    body = _bars_body(plot, language) if plot.chart.kind == "bars" else _lines_body(plot, language)
    x, y, wide, high = plot.inner
    layout = (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.4f}"/><c:y val="{y:.4f}"/><c:w val="{wide:.4f}"/><c:h val="{high:.4f}"/>'
        "</c:manualLayout></c:layout>"
    )
    legend = '<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>' if plot.chart.kind == "range" else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}>'
        f'<c:date1904 val="0"/><c:lang val="{language}"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{layout}{body}</c:plotArea>{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text_properties(language)}</c:chartSpace>"
    )


def _bars_body(plot: Plot, language: str) -> str:
    series = "".join(
        series_xml(one, at, plot.labels, plot.number_format, bars=True, labels_xml=_values_shown(one, plot, language))
        for at, one in enumerate(plot.series)
    )
    title = axis_title(plot.chart.y_title, language)
    return (
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="45"/><c:overlap val="100"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        + category_axis(language, upright=False)
        + value_axis(plot.number_format, title, None, language, upright=False)
    )


def _values_shown(one: Ser, plot: Plot, language: str) -> str:
    bold = one.role != "peer"
    return (
        f'<c:dLbls><c:numFmt formatCode="{plot.number_format}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text_properties(language, bold=bold)}"
        f'<c:dLblPos val="outEnd"/>{VALUE_SHOWN}</c:dLbls>'
    )


def _lines_body(plot: Plot, language: str) -> str:
    """Lines, and columns under them where the chart is of columns; one pair of axes for both."""
    columns = [one for one in plot.series if plot.chart.kind == "columns" and one.role in ("actual", "peer", "area")]
    told = {} if plot.chart.kind == "range" else _names(plot, language)
    bars = lines = ""
    for at, one in enumerate(plot.series):
        barred, errors = one in columns, _range(one, plot)
        names = _over_columns(one, plot, language) if barred else told.get(at, "")
        made = series_xml(one, at, plot.labels, plot.number_format, bars=barred, labels_xml=names, errors=errors)
        bars, lines = (bars + made, lines) if barred else (bars, lines + made)
    axes = '<c:axId val="1"/><c:axId val="2"/>'
    body = ""
    if bars:
        body += (
            '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
            f'{bars}<c:gapWidth val="60"/>{axes}</c:barChart>'
        )
    if lines:
        body += (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{lines}<c:marker val="1"/>'
            f"{axes}</c:lineChart>"
        )
    every = _every(len(plot.labels), math.ceil(len(plot.labels) * _label_room(plot) / (plot.inner[2] * plot.wide)))
    across = axis_title(plot.chart.x_title, language) if plot.chart.x_title else ""
    body += category_axis(language, title=across, every=every)
    return body + value_axis(
        plot.number_format, axis_title(plot.chart.y_title, language, turned=True), plot.scale, language
    )


def _over_columns(one: Ser, plot: Plot, language: str) -> str:
    """The figures over columns, where there are few enough; a name can only stand beside a line."""
    return _values_shown(one, plot, language) if len(plot.labels) <= COLUMNS else ""


def _every(count: int, least: int) -> int:
    """Every how many points have their label under them: few enough for the room, and if it can be the last one too."""
    least = max(1, least)
    return next((step for step in range(least, 2 * least + 1) if (count - 1) % step == 0), least)


def _label_room(plot: Plot) -> float:
    return max(width(plain(label), SMALLEST) for label in plot.labels) + LABELS_APART


def _range(one: Ser, plot: Plot) -> tuple[tuple[float | None, ...], ...] | None:
    """How far the range reaches above and below each point of the estimate."""
    ends = {other.role: other.values for other in plot.series if other.role in ("low", "high")}
    if one.role != "estimate" or len(ends) < 2:
        return None
    rows = list(zip(one.values, ends["low"], ends["high"], strict=True))
    above = tuple(None if v is None or high is None else max(high - v, 0.0) for v, _, high in rows)
    below = tuple(None if v is None or low is None else max(v - low, 0.0) for v, low, _ in rows)
    return above, below


def _names(plot: Plot, language: str) -> dict[int, str]:
    """The labels of each series: its name at its last point, and the words of notes and breaks where they stand."""
    ends = _ends(plot.series, plot.labels)
    edge = sorted((one for one in ends if _at_edge(one[1], plot.labels)), key=lambda one: plot.level(one[2]))
    heights = _apart([plot.level(value) for _, _, value in edge], [_rows(plot, number) for number, _, _ in edge])
    words = _flags(plot)
    made: dict[int, dict[int, str]] = {number: {} for number, _, _ in ends}
    marked = any(plot.series[number].role == "estimate" for number, _, _ in edge)
    for (number, at, value), height in zip(edge, heights, strict=True):
        down = (height - plot.level(value)) / plot.high
        aside = 7 / plot.wide if marked and plot.series[number].look.marker == "none" else 0.0  # off the diamond
        made[number][at] = _label(plot, number, at, "r", language, (aside, down))
    for number, at, value in (one for one in ends if one not in edge):
        place, shift = _beside(plot, number, at, value)
        made[number][at] = _label(plot, number, at, place, language, shift)
    for number, one in enumerate(plot.series):
        for at, word in words.items() if one.role in ("actual", "last year") else ():
            told = one.role == "actual" or not _has_actual(plot, at)  # of what lies ahead, last year's line has a point
            if told and one.values[at] is not None and at not in made.get(number, {}):
                place, shift = _flagged(plot, one, at)
                made.setdefault(number, {})[at] = point_label(
                    at, [word], place, GREY, language, bold=False, shift=shift
                )
    return {number: "".join(labels[at] for at in sorted(labels)) for number, labels in made.items()}


def _has_actual(plot: Plot, at: int) -> bool:
    return any(one.role == "actual" and one.values[at] is not None for one in plot.series)


def _flagged(plot: Plot, one: Ser, at: int) -> tuple[str, tuple[float, float]]:
    """Where the word of a note stands: over its point; at the first at its right, off the axis and off the line."""
    if at:
        return "t", (0.0, 0.0)
    after = one.values[1] if len(one.values) > 1 else None
    rises = after is not None and after > (one.values[0] or 0.0)
    return "r", (0.0, (1 if rises else -1) * 1.3 * SMALLEST / plot.high)


def _rows(plot: Plot, number: int) -> int:
    return len(wrapped(name_of(plot.series[number].name, plot.chart)))


def _label(plot: Plot, number: int, at: int, place: str, language: str, shift: tuple[float, float]) -> str:
    one = plot.series[number]
    name = name_of(one.name, plot.chart)
    flag = _flags(plot).get(at) if one.role == "actual" else None
    if not name and not flag:
        shown = figure_format(plot.chart, plot.scale[2])
        return value_label(at, place, one.look.colour, shown, language, shift)
    words = [*(wrapped(name) if name else []), *([f"({flag})"] if flag else [])]
    return point_label(at, words, place, one.look.colour, language, shift=shift)


def _flags(plot: Plot) -> dict[int, str]:
    """The word of each break and note by the place of its label."""
    found: dict[int, str] = {}
    for (at, _), word in zip((*plot.chart.breaks, *plot.chart.notes), note_labels(plot.chart), strict=True):
        if at in plot.labels:
            place = plot.labels.index(at)
            found[place] = f"{found[place]}, {word}" if place in found else word
    for at in plot.chart.standing_out:
        if at in plot.labels:
            found.setdefault(plot.labels.index(at), "◆")
    return found


def _beside(plot: Plot, number: int, at: int, value: float) -> tuple[str, tuple[float, float]]:
    """Where the name of a line that ends before the edge has room: off the lines that go on from there.

    Where they rise, under the point at its right, or over it at its left where they run lower; else over the point, or
    under it where they run higher.
    """
    high = (SMALLEST * (_rows(plot, number) + 0.3)) / plot.high
    others = [
        one.values for at_, one in enumerate(plot.series) if at_ != number and one.role in ("target", "last year")
    ]
    here = [values[at] for values in others]
    there = [values[min(at + 2, len(values) - 1)] for values in others]
    pairs = [(a, b) for a, b in zip(here, there, strict=True) if a is not None and b is not None]
    least = 0.05 * (plot.scale[1] - plot.scale[0])
    if pairs and all(b - a > least for a, b in pairs):
        lower = any(a < value - least for a, _ in pairs)
        return ("l", (0.0, -high)) if lower else ("r", (0.0, high))
    known = [other for other in here if other is not None and other != value]
    return ("b" if known and all(other > value for other in known) else "t"), (0.0, 0.0)


def _apart(heights: Sequence[float], rows: Sequence[int]) -> list[float]:
    """Ascending heights moved downwards as little as keeps the names from touching."""
    moved: list[float] = []
    for at, height in enumerate(heights):
        gap = APART * (rows[at] + rows[at - 1]) / 2 if at else 0.0
        moved.append(max(height, moved[-1] + gap) if moved else height)
    return moved
