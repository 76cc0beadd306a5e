"""Bars of a family group, and ranges: a row a label."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from saferplan.report.charts import BAR, BLUE, GREY, INK, PALE, PINK, ROW, TEAL, WIDTH, Spec, labels_of
from saferplan.values.document import Chart, Line

_LETTERING = 0.12  # of the longest bar: the room that the figure beside a bar takes


def bars(chart: Chart) -> Spec:
    """Areas best first, the one marked, the average as a line."""
    average = next((line for line in chart.lines if line.role == "average"), None)
    shown = [line for line in chart.lines if line.role in ("peer", "area", "actual")]
    order = labels_of(chart) if average is None else [at for at, _ in average.points]
    known = [(at, value, line.role) for line in shown for at, value in line.points if value is not None]
    middle = average.points[0][1] if average is not None and average.points else None
    room = _LETTERING * max((value for _, value, _ in known), default=1.0)
    values: list[Spec] = [
        {"x": at, "y": value, "text": f"{value:{_places(chart)}}", "own": role != "peer",
         # The average's line would go through the figure of a bar that ends shortly before it: the figure steps over.
         "beside": middle if middle is not None and value <= middle <= value + room else value}
        for at, value, role in known
    ]  # fmt: skip
    y = {"field": "x", "type": "ordinal", "sort": None, "scale": {"domain": order},
         "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 220, "labelPadding": 6,
                  "labelFontWeight": {"condition": {"test": f"datum.value == {_quoted(shown)}", "value": "bold"},
                                      "value": "normal"}}}  # fmt: skip
    top = max((row["y"] for row in values), default=1.0)
    bottom = min(0.0, min((row["y"] for row in values), default=0.0))
    x = {"field": "y", "type": "quantitative", "scale": {"domain": [bottom, top * 1.12 or 1], "nice": False},
         "axis": {"title": chart.y_title or None, "grid": False, "tickCount": 5}}  # fmt: skip
    colour = {"condition": {"test": "datum.own", "value": BLUE}, "value": PALE}
    bar = {"type": "bar", "height": BAR, "stroke": GREY, "strokeWidth": 0.75}
    text = {"type": "text", "align": "left", "dx": 5, "color": INK}
    layers: list[Spec] = [{"mark": bar, "encoding": {"y": y, "x": x, "fill": colour}}]
    if middle is not None:
        layers += _average(middle, f"Average {middle:{_places(chart)}}", x)
    layers.append({"mark": text, "encoding": {"y": y, "x": {**x, "field": "beside"}, "text": {"field": "text"}}})
    return {"width": WIDTH - 60, "height": ROW * len(order), "data": {"values": values}, "layer": layers}


def _average(value: float, words: str, x: Spec) -> list[Spec]:
    data = {"values": [{"y": value}]}
    rule = {"type": "rule", "color": PINK, "strokeWidth": 2, "strokeDash": [9, 4]}
    text = {"type": "text", "text": words, "color": PINK, "fontWeight": "bold", "dy": -8}
    return [
        {"data": data, "mark": rule, "encoding": {"x": x}},
        {"data": data, "mark": text, "encoding": {"x": x, "y": {"value": 0}}},
    ]


def _quoted(lines: Sequence[Line]) -> str:
    """The marked area's name as a string of the expression language."""
    name = next((at for line in lines if line.role == "area" for at, _ in line.points), "")
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _places(chart: Chart) -> str:
    """Places for printed values: whole numbers as they are, else as the largest asks."""
    values = [
        abs(value) for line in chart.lines if line.role != "average" for _, value in line.points if value is not None
    ]
    if all(value == round(value) for value in values):
        return ",.0f"
    return ",.1f" if max(values, default=0) >= 10 else ",.2f"


def ranges(chart: Chart) -> Spec:
    """A row a label: a bar from low to high, the estimate as a diamond, the target as a tick."""
    rows: dict[str, Spec] = {}
    for line in chart.lines:
        for at, value in line.points:
            rows.setdefault(at, {"x": at})[line.role] = value
    y = {"field": "x", "type": "ordinal", "sort": None, "axis": {"title": None, "labelLimit": 220}}
    x: Callable[[str], Spec] = lambda field: {  # noqa: E731 - one encoding for four fields
        "field": field, "type": "quantitative", "scale": {"zero": False}, "axis": {"title": chart.y_title or None}
    }  # fmt: skip
    return {
        "width": WIDTH - 60,
        "height": ROW * max(len(rows), 1),
        "data": {"values": list(rows.values())},
        "layer": [
            {"mark": {"type": "bar", "height": 8, "color": PALE, "stroke": GREY, "strokeWidth": 0.75},
             "encoding": {"y": y, "x": x("low"), "x2": {"field": "high"}}},
            {"mark": {"type": "point", "shape": "diamond", "filled": True, "size": 110, "color": TEAL, "opacity": 1},
             "encoding": {"y": y, "x": x("estimate")}},
            {"mark": {"type": "tick", "color": PINK, "thickness": 3, "size": 20},
             "encoding": {"y": y, "x": x("target")}},
        ],
    }  # fmt: skip
