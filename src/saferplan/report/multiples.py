"""Small multiples: one small chart an indicator, the same months in each, each with its own scale and its name."""

from __future__ import annotations

from saferplan.report.charts import FAINT, INK, STYLE, Spec, domain, labels_of, tick_format
from saferplan.values.document import Chart, Line

ACROSS, WIDTH, HEIGHT = 3, 150, 84
_LONGEST_NAME, _LINES = 26, 3


def multiples(chart: Chart) -> Spec:
    """The panels in rows of three, under what their lines are."""
    key = {"text": chart.y_title, "anchor": "start", "fontSize": 12, "fontWeight": "normal", "color": INK, "offset": 14}
    return {
        **({"title": key} if chart.y_title else {}),
        "columns": ACROSS,
        "spacing": {"row": 26, "column": 34},
        "concat": [_panel(panel) for panel in chart.panels],
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
    }


def _panel(panel: Chart) -> Spec:
    labels = labels_of(panel)
    low, high, step = domain([value for line in panel.lines for _, value in line.points if value is not None])
    x = {"field": "x", "type": "ordinal", "sort": None, "scale": {"domain": labels, "padding": 0.4},
         "axis": {"title": None, "values": [labels[0], labels[-1]] if labels else [], "labelAngle": 0, "grid": False,
                  "labelFontSize": 11, "labelFlush": True}}  # fmt: skip
    y = {"field": "y", "type": "quantitative", "scale": {"domain": [low, high], "nice": False},
         "axis": {"title": None, "values": [low, high], "format": tick_format(step), "labelFontSize": 11,
                  "gridColor": FAINT}}  # fmt: skip
    layers = [one for line in panel.lines for one in _line(line, x, y)]
    title = {"text": _lines(panel.title), "anchor": "start", "frame": "group", "fontSize": 12, "fontWeight": "bold",
             "color": INK, "offset": 8}  # fmt: skip
    return {"title": title, "width": WIDTH, "height": HEIGHT, "layer": layers}


def _line(line: Line, x: Spec, y: Spec) -> list[Spec]:
    if line.role in ("low", "high", "estimate"):
        return []
    values = [{"x": at, "y": value} for at, value in line.points]
    style = {**STYLE[line.role]}
    if line.role == "actual":
        style |= {"strokeWidth": 2, "point": {"filled": True, "fill": style["color"], "size": 22}}
    mark = {"type": "line", "invalid": "break-paths-show-domains", **style}
    return [{"data": {"values": values}, "mark": mark, "encoding": {"x": x, "y": y}}]


def _lines(text: str) -> list[str]:
    """A name in three lines at most."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LONGEST_NAME:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], lines[_LINES - 1].rstrip(",;:") + "…"]
