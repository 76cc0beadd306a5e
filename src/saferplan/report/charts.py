"""Charts drawn once for page and paper: a Chart value becomes Vega-Lite, then SVG, and the PNG from that SVG.

The specification is written as plain data (a chart is a dozen layers), so that no charting library has to be loaded
and its checks run in the tests. Lines differ by dash and marker as well as colour, so they hold in black and white.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from saferplan.values.document import Chart, Line

WIDTH, HEIGHT = 460, 230  # of the plot, in pixels
BAR, ROW = 14, 20  # a bar and its row, in pixels
ROOM = 15  # of one line of a name
FONT = "Arial, Liberation Sans, sans-serif"  # ends with fonts the renderer has, or the PNG would have no text
SIZE = 13
INK, GREY, FAINT = "#0b0c0c", "#505a5f", "#d9dde0"
BLUE, PINK, TEAL, PALE = "#12436d", "#801650", "#1a7f76", "#b9c7d3"
STYLE: dict[str, dict[str, Any]] = {
    "actual": {"color": BLUE, "strokeWidth": 3, "point": {"filled": True, "fill": BLUE, "size": 60}},
    "last year": {"color": GREY, "strokeWidth": 2, "strokeDash": [2, 3]},
    "target": {"color": PINK, "strokeWidth": 2, "strokeDash": [9, 4]},
    "average": {"color": PINK, "strokeWidth": 2, "strokeDash": [9, 4]},
    "estimate": {"color": TEAL, "strokeWidth": 2},
    "peer": {"color": PALE, "strokeWidth": 2},
    "area": {"color": BLUE, "strokeWidth": 3},
}
MOST_LABELS = 7
_MANY_TIMES = 8  # from where on sizes are told apart by their ratios
# Characters that may not stand in XML, so that a name pasted with one spoils no picture.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")  # emoji and rare scripts: two units of the renderer's texts each
Spec = dict[str, Any]


def svg(chart: Chart, ident: str) -> str:
    """The chart as SVG text for a page: title and description inside, every id begun with `ident`."""
    text = re.sub(r'(id="|url\(#)', rf"\g<1>{ident}-", _drawn(chart))
    text = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", text)  # the picture is one thing, told by its description
    size = re.search(r'viewBox="([^"]+)"', text)
    assert size is not None
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="{size[1]}" role="img"'
        f' aria-labelledby="{ident}-title {ident}-text"><title id="{ident}-title">{escape(chart.title)}</title>'
        f'<desc id="{ident}-text">{escape(chart.description)}</desc>'
    )
    return _NO_XML.sub("", head + re.sub(r"^<svg[^>]*>", "", text))


def png(chart: Chart, scale: float = 2) -> bytes:
    """The same drawing as a PNG picture, `scale` pixels to one of the page."""
    return png_of(_drawn(chart), scale)


def png_of(drawing: str, scale: float = 2) -> bytes:
    """The PNG picture of an SVG drawn by `svg`, which may have been kept since."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(_NO_XML.sub("", drawing), scale=scale))


@functools.lru_cache(maxsize=512)
def _drawn(chart: Chart) -> str:
    """Drawn once, used by every format."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(_drawable(specification(chart))))


def _drawable(part: Any) -> Any:
    """The same without characters on which the renderer would end the whole process or, cutting a text, fail."""
    if isinstance(part, dict):
        return {name: _drawable(one) for name, one in part.items()}
    if isinstance(part, list | tuple):
        return [_drawable(one) for one in part]
    return _BEYOND.sub("\ufffd", _NO_XML.sub("", part)) if isinstance(part, str) else part


def specification(chart: Chart) -> Spec:
    """The chart in Vega-Lite 6."""
    made = _of_kind(chart)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "padding": {"left": 4, "top": 6, "right": 4, "bottom": 4},
        "config": {
            "aria": False,
            "font": FONT,
            "view": {"stroke": None},
            "axis": {"labelFontSize": SIZE, "titleFontSize": SIZE, "titleFontWeight": "normal", "labelColor": INK,
                     "titleColor": INK, "gridColor": FAINT, "domainColor": GREY, "tickColor": GREY},
            "text": {"fontSize": SIZE, "font": FONT},
        },
        **made,
    }  # fmt: skip


def _of_kind(chart: Chart) -> Spec:
    """Each kind's drawing; those in modules of their own are loaded when they are met, for they draw with this one."""
    from saferplan.report import bars, limits, multiples

    kinds: dict[str, Callable[[Chart], Spec]] = {
        "lines": _lines,
        "columns": _lines,
        "bars": bars.bars,
        "range": bars.ranges,
        "control": limits.control,
        "funnel": limits.funnel,
        "multiples": multiples.multiples,
    }
    return kinds[chart.kind](chart)


def note_labels(chart: Chart) -> list[str]:
    """What the marks at the top of the drawing say, in the order of `breaks` then `notes`."""
    notes = [f"note {at}" for at in range(1, len(chart.notes) + 1)] if len(chart.notes) > 1 else ["note"]
    return ["break"] * len(chart.breaks) + notes[: len(chart.notes)]


# Lines and columns


def _lines(chart: Chart) -> Spec:
    labels = labels_of(chart)
    low, high, step = domain([value for line in chart.lines for _, value in line.points if value is not None])
    if chart.kind == "columns":
        low = min(low, 0.0)
    x, y = axes(chart, labels, low, high, step)
    layers: list[Spec] = []
    for (at, _), word in zip((*chart.breaks, *chart.notes), note_labels(chart), strict=True):
        layers += flag(at, word, x, labels)
    for line in chart.lines:
        layers += _line(line, chart, x, y)
    layers += _range_at_end(chart, x, y)
    layers += _names(chart, labels, low, high)
    return {"width": WIDTH, "height": HEIGHT, "layer": layers}


def axes(chart: Chart, labels: Sequence[str], low: float, high: float, step: float) -> tuple[Spec, Spec]:
    """The labels along, the values up."""
    x = {"field": "x", "type": "ordinal", "sort": None, "scale": {"domain": labels, "padding": 0.5},
         "axis": {"title": chart.x_title or None, "values": thinned(labels), "labelAngle": 0,
                  "grid": False}}  # fmt: skip
    return x, upright(chart, low, high, step)


def upright(chart: Chart, low: float, high: float, step: float) -> Spec:
    """The axis of values, its title above it."""
    axis = {"title": chart.y_title or None, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0,
            "titleY": -12, "values": ticks(low, high, step), "format": tick_format(step)}  # fmt: skip
    scale = {"domain": [low, high], "nice": False}
    return {"field": "y", "type": "quantitative", "scale": scale, "axis": axis}


def labels_of(chart: Chart) -> list[str]:
    """The labels of all lines, in the order they are met."""
    return list(dict.fromkeys(x for line in chart.lines for x, _ in line.points))


def _line(line: Line, chart: Chart, x: Spec, y: Spec) -> list[Spec]:
    if line.role in ("low", "high"):
        return []
    starts = {at for at, _ in chart.breaks} if line.role == "actual" else set()
    values: list[Spec] = []
    part = 0  # a line is not drawn across a break
    for at, value in line.points:
        part += at in starts
        values.append({"x": at, "y": value, "part": part})
    style = STYLE[line.role]
    mark: Spec
    if line.role == "estimate":
        mark = {"type": "point", "shape": "diamond", "filled": True, "size": 110, "color": style["color"], "opacity": 1}
    elif chart.kind == "columns" and line.role == "actual":
        mark = {"type": "bar", "color": style["color"], "size": 0.6 * WIDTH / max(len(line.points), 1)}
    elif sum(value is not None for _, value in line.points) == 1 and line.role != "actual":
        mark = {"type": "tick", "color": style["color"], "thickness": 3, "size": 24, "orient": "horizontal"}
    else:
        mark = {"type": "line", "invalid": "break-paths-show-domains", **style}
    return [{"data": {"values": values}, "mark": mark, "encoding": {"x": x, "y": y, "detail": {"field": "part"}}}]


def _range_at_end(chart: Chart, x: Spec, y: Spec) -> list[Spec]:
    """The outlook's range: a bar with ends between the low and the high line."""
    low = next((line for line in chart.lines if line.role == "low"), None)
    high = next((line for line in chart.lines if line.role == "high"), None)
    if low is None or high is None:
        return []
    ends = [{"x": at, "y": a, "y2": b} for (at, a), (_, b) in zip(low.points, high.points, strict=True)]
    rule = {
        "mark": {"type": "rule", "color": TEAL, "strokeWidth": 2},
        "encoding": {"x": x, "y": y, "y2": {"field": "y2"}},
    }
    caps = [
        {"mark": {"type": "tick", "color": TEAL, "thickness": 2, "size": 12, "orient": "horizontal"},
         "encoding": {"x": x, "y": {**y, "field": end}}} for end in ("y", "y2")
    ]  # fmt: skip
    return [{"data": {"values": ends}, **layer} for layer in (rule, *caps)]


def flag(at: str, word: str, x: Spec, labels: Sequence[str]) -> list[Spec]:
    """A rule at a note, or just before the first point after a break, with its word on top."""
    broken = word == "break"
    shift = -WIDTH / max(len(labels), 1) / 2 if broken else 0
    data = {"values": [{"x": at}]}
    rule = {"type": "rule", "color": GREY, "strokeDash": [1, 0] if broken else [2, 4], "xOffset": shift,
            "strokeWidth": 1.5 if broken else 1}  # fmt: skip
    text = {"type": "text", "text": word, "color": INK, "dy": 6, "dx": 4 + shift, "align": "left", "fontSize": 12,
            "fontStyle": "italic"}  # fmt: skip
    if labels.index(at) > 0.8 * len(labels) if at in labels else False:
        text |= {"align": "right", "dx": shift - 4}
    return [
        {"data": data, "mark": rule, "encoding": {"x": x}},
        {"data": data, "mark": text, "encoding": {"x": x, "y": {"value": 0}}},
    ]


def _names(chart: Chart, labels: Sequence[str], low: float, high: float) -> list[Spec]:
    """Each line's name beside its last point; names at the right edge are moved apart where they would touch."""

    def pixel(value: float) -> float:
        return HEIGHT * (high - value) / (high - low)

    ends = []
    for line in chart.lines:
        known = [(labels.index(at), value) for at, value in line.points if value is not None]
        if known and line.role not in ("low", "high"):
            ends.append((line, *known[-1]))
    step = WIDTH / len(labels)
    edge = sorted((one for one in ends if (len(labels) - 1 - one[1]) * step < 40), key=lambda one: pixel(one[2]))
    rooms = [ROOM * len(wrapped(line.name)) + 3.0 for line, _, _ in edge]
    heights = apart([pixel(value) for _, _, value in edge], rooms)
    placed = [(line, WIDTH + 6.0, height, "left") for (line, _, _), height in zip(edge, heights, strict=True)]
    placed += [
        _beside(
            line,
            (at + 0.5) * step,
            pixel(value),
            _free_below(chart, labels[at], value) and pixel(value) < HEIGHT - ROOM,
        )
        for line, at, value in ends
        if (line, at, value) not in edge
    ]
    return [one for line, x, y, align in placed for one in text_at(line.name, x, y, align, STYLE[line.role]["color"])]


def _beside(line: Line, x: float, y: float, below: bool) -> tuple[Line, float, float, str]:
    """Below at the right; else above, at the right of a line that comes down from the left."""
    if below:
        return line, x + 9, y + 12, "left"
    known = [value for _, value in line.points if value is not None]
    falling = len(known) > 1 and known[-2] > known[-1]
    return (line, x + 9, y - 12, "left") if falling else (line, x, y - 16, "center")


def text_at(words: str, x: float, y: float, align: str, colour: str) -> list[Spec]:
    """A name with a white rim, so that a line behind it does not run through the letters."""
    mark = {"type": "text", "text": wrapped(words), "align": align, "baseline": "middle", "color": colour,
            "fontWeight": "bold", "lineHeight": ROOM}  # fmt: skip
    rim = {**mark, "stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}
    place = {"x": {"value": x}, "y": {"value": y}}
    return [{"data": {"values": [{}]}, "mark": one, "encoding": place} for one in (rim, mark)]


def wrapped(words: str, width: int = 17) -> list[str]:
    """Lines of a name that fit the room at the right; four at most."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= 4 else [*lines[:3], lines[3].rstrip(",;:") + "…"]


def apart(heights: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """Ascending heights of names moved as little as keeps each its room and inside the plot."""
    moved: list[float] = []
    gaps = [(above + below) / 2 for above, below in pairwise(rooms)]
    for at, height in enumerate(heights):
        moved.append(max(height, moved[-1] + gaps[at - 1]) if at else height)
    limit = HEIGHT - (rooms[-1] - ROOM) / 2 if rooms else 0.0
    for at in range(len(moved) - 1, -1, -1):
        moved[at] = min(moved[at], limit)
        limit = moved[at] - gaps[at - 1] if at else limit
    return moved


def _free_below(chart: Chart, at: str, value: float) -> bool:
    """Whether there is room below the point: not where other lines run under it only."""
    others = [y for line in chart.lines for x, y in line.points if x == at and y is not None and y != value]
    return not others or any(y > value for y in others)


def domain(values: Sequence[float]) -> tuple[float, float, float]:
    """Low and high end of the value axis at round steps; from zero unless the values lie in a narrow band far off."""
    if not values:
        return 0.0, 1.0, 0.5
    low, high = min(values), max(values)
    if low == high == 0:
        return 0.0, 1.0, 1.0  # one of whatever is counted gives the scale: nothing happened a fifth of a time
    if low >= 0 and high - low > 0.35 * high:
        low = 0.0
    spread = high - low or abs(high) or 1.0
    step = _round_step(max(spread / 5, 1e-12))
    start = math.floor((low - (0 if low == 0 else 0.1 * spread)) / step) * step
    start = max(start, 0.0) if low >= 0 else start
    return start, math.ceil((high + 0.04 * spread) / step) * step, step


def by_ratios(sizes: Sequence[float]) -> bool:
    """Whether an axis of sizes goes by ratios: the largest is many times the smallest."""
    return min(sizes) > 0 and max(sizes) > _MANY_TIMES * min(sizes)


def _round_step(size: float) -> float:
    power = 10.0 ** math.floor(math.log10(size))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= size * 0.999)


def ticks(low: float, high: float, step: float) -> list[float]:
    """The values at which an axis is marked."""
    return [round(low + at * step, 10) for at in range(round((high - low) / step) + 1)]


def tick_format(step: float) -> str:
    """How figures at an axis with such steps are written."""
    places = 0
    while places < 6 and abs(round(step, places) - step) > 1e-9:
        places += 1
    return f",.{places}f"


def thinned(labels: Sequence[str]) -> list[str]:
    """As many labels as there is room for, evenly spaced, the last always among them."""
    longest = max((len(label) for label in labels), default=1)
    room = max(2, int(WIDTH / (longest * 7.5 + 10)))
    every = max(1, math.ceil(len(labels) / min(room, 12)))
    return list(labels[::-1][::every][::-1])
