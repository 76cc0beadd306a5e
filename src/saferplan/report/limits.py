"""Charts with limits: the months of a series between theirs, and areas inside a funnel."""

from __future__ import annotations

import math
from collections.abc import Sequence

from saferplan.report.charts import (
    BLUE,
    GREY,
    HEIGHT,
    INK,
    PALE,
    PINK,
    ROOM,
    STYLE,
    WIDTH,
    Spec,
    apart,
    axes,
    by_ratios,
    domain,
    flag,
    labels_of,
    note_labels,
    text_at,
    tick_format,
    ticks,
    upright,
    wrapped,
)
from saferplan.values.document import Chart, Line

_LIMIT: Spec = {"color": GREY, "strokeWidth": 1.5, "strokeDash": [6, 4]}
_MEAN: Spec = {"color": PINK, "strokeWidth": 2, "strokeDash": [9, 4]}
_OUTER: Spec = {"color": GREY, "strokeWidth": 1.5}
_STANDING_OUT: Spec = {
    "type": "point", "shape": "diamond", "filled": True, "fill": "white", "stroke": PINK, "strokeWidth": 2.5,
    "size": 150, "opacity": 1,
}  # fmt: skip


def control(chart: Chart) -> Spec:
    """The months as a line, mean and limits dashed, months that stand out as open diamonds. Nothing is drawn across a
    break."""
    labels = labels_of(chart)
    low, high, step = domain([value for line in chart.lines for _, value in line.points if value is not None])
    x, y = axes(chart, labels, low, high, step)
    layers: list[Spec] = []
    for (at, _), word in zip((*chart.breaks, *chart.notes), note_labels(chart), strict=True):
        layers += flag(at, word, x, labels)
    for line in sorted(chart.lines, key=lambda one: one.role == "actual"):
        style = {"average": _MEAN, "low": _LIMIT, "high": _LIMIT}.get(line.role, STYLE["actual"])
        values = _parted(line, chart)
        mark = {"type": "line", "invalid": "break-paths-show-domains", **style}
        layers.append({"data": {"values": values}, "mark": mark, "encoding": _along(x, y)})
    shown = [{"x": at, "y": value} for line in chart.lines if line.role == "actual" for at, value in line.points
             if at in chart.standing_out and value is not None]  # fmt: skip
    layers.append({"data": {"values": shown}, "mark": _STANDING_OUT, "encoding": {"x": x, "y": y}})
    layers += _names_at_the_edge([line for line in chart.lines if line.role != "actual"], low, high)
    return {"width": WIDTH, "height": HEIGHT, "layer": layers}


def _along(x: Spec, y: Spec) -> Spec:
    return {"x": x, "y": y, "detail": {"field": "part"}}


def _parted(line: Line, chart: Chart) -> list[Spec]:
    starts, part = {at for at, _ in chart.breaks}, 0
    values: list[Spec] = []
    for at, value in line.points:
        part += at in starts
        values.append({"x": at, "y": value, "part": part})
    return values


def _names_at_the_edge(lines: Sequence[Line], low: float, high: float) -> list[Spec]:
    """The names of mean and limits, at the right where they end."""
    ends = [(line, known[-1]) for line in lines if (known := [value for _, value in line.points if value is not None])]
    ends.sort(key=lambda one: -one[1])
    heights = apart(
        [HEIGHT * (high - value) / (high - low) for _, value in ends],
        [ROOM * len(wrapped(line.name)) + 3.0 for line, _ in ends],
    )
    return [
        one
        for (line, _), height in zip(ends, heights, strict=True)
        for one in text_at(line.name, WIDTH + 6.0, height, "left", PINK if line.role == "average" else GREY)
    ]


def funnel(chart: Chart) -> Spec:
    """Areas by size and figure between the limits: 99.8 per cent drawn out, 95 dashed. The area is a dark square with
    its name; those outside the limits are diamonds with theirs."""
    values = [value for line in chart.lines for _, value in line.points if value is not None]
    low, high, step = domain(values)
    sizes = [size for line in chart.lines for size in line.along]
    x, edge = _across(chart, sizes)
    y = upright(chart, low, high, step)
    outer = next((line.name for line in chart.lines if line.role == "low"), "")
    layers: list[Spec] = []
    for line in chart.lines:
        if line.role in ("low", "high", "average"):
            style = _MEAN if line.role == "average" else _OUTER if line.name == outer else _LIMIT
            layers.append(
                {"data": {"values": _points(line)}, "mark": {"type": "line", **style}, "encoding": {"x": x, "y": y}}
            )
    for line in chart.lines:
        if line.role in ("peer", "area"):
            layers += _areas(line, chart, x, y, edge)
    layers += _names_at_the_edge([line for line in chart.lines if line.role in ("high", "average")], low, high)
    return {"width": WIDTH, "height": HEIGHT, "layer": layers}


def _across(chart: Chart, sizes: Sequence[float]) -> tuple[Spec, float]:
    """The axis of sizes, by ratios where the largest is many times the smallest; and from where on names stand at the
    left."""
    smallest, largest = min(sizes), max(sizes)
    near, far, step = domain(sizes)
    axis = {
        "title": chart.x_title or None,
        "grid": False,
        "values": ticks(near, far, step),
        "format": tick_format(step),
    }
    scale: Spec = {"domain": [near, far], "nice": False}
    edge = near + 0.72 * (far - near)
    if by_ratios(sizes):
        axis |= {"values": _decades(smallest, largest), "format": ",.0f"}
        scale = {"type": "log", "domain": [smallest, largest], "nice": False}
        edge = smallest * (largest / smallest) ** 0.72
    return {"field": "x", "type": "quantitative", "scale": scale, "axis": axis}, edge


def _decades(smallest: float, largest: float) -> list[float]:
    """1, 2 and 5 times the powers of ten between two sizes."""
    powers = range(math.floor(math.log10(smallest)), math.ceil(math.log10(largest)) + 1)
    return [one * 10.0**power for power in powers for one in (1, 2, 5) if smallest <= one * 10.0**power <= largest]


def _points(line: Line) -> list[Spec]:
    return [
        {"x": size, "y": value, "name": name}
        for (name, value), size in zip(line.points, line.along, strict=True)
        if value is not None
    ]


def _areas(line: Line, chart: Chart, x: Spec, y: Spec, edge: float) -> list[Spec]:
    """Areas as points, in the shape of what they are; names at the left of those far at the right."""
    found = _points(line)
    outside = [one for one in found if one["name"] in chart.standing_out]
    inside = [one for one in found if one not in outside]
    own = line.role == "area"
    plain = {"type": "point", "filled": True, "opacity": 1, "stroke": GREY, "strokeWidth": 1, "size": 60, "fill": PALE}
    square = {**plain, "shape": "square", "fill": BLUE, "stroke": BLUE, "size": 130}
    diamond = {**_STANDING_OUT, "fill": BLUE if own else "white"}
    layers: list[Spec] = [
        {
            "data": {"values": inside},
            "mark": square if own else {**plain, "shape": "circle"},
            "encoding": {"x": x, "y": y},
        },
        {"data": {"values": outside}, "mark": diamond, "encoding": {"x": x, "y": y}},
    ]
    for one in found if own else outside:
        left = one["x"] > edge
        words = {"type": "text", "text": one["name"], "align": "right" if left else "left", "dx": -10 if left else 10,
                 "color": BLUE if own else INK, "fontWeight": "bold" if own else "normal"}  # fmt: skip
        rim = {**words, "stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}
        layers += [{"data": {"values": [one]}, "mark": mark, "encoding": {"x": x, "y": y}} for mark in (rim, words)]
    return layers
