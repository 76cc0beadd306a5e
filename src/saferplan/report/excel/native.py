"""Charts that Excel draws itself from the cells of their sheet, in the colours, dashes and markers of the page's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from saferplan.report.charts import by_ratios, domain
from saferplan.report.excel.columns import Placed, funnel_lines
from saferplan.report.excel.look import BLUE, FONT, GREY, INK, PALE, PINK, TEAL, clean
from saferplan.values.document import Chart, Line

WIDTH, HEIGHT = 640, 340
_LONGEST_ALT, _LONGEST_TITLE = 2_000, 120
_ROLES: dict[str, dict[str, Any]] = {
    "actual": {"line": {"color": BLUE, "width": 2.5}, "marker": ("circle", 6, BLUE)},
    "last year": {"line": {"color": GREY, "width": 1.75, "dash_type": "round_dot"}},
    "target": {"line": {"color": PINK, "width": 1.75, "dash_type": "dash"}},
    "average": {"line": {"color": PINK, "width": 1.75, "dash_type": "dash"}},
    "estimate": {"line": {"none": True}, "marker": ("diamond", 10, TEAL)},
    "low": {"line": {"color": TEAL, "width": 1.25, "dash_type": "long_dash"}, "marker": ("short_dash", 8, TEAL)},
    "high": {"line": {"color": TEAL, "width": 1.25, "dash_type": "long_dash"}, "marker": ("short_dash", 8, TEAL)},
    "peer": {"line": {"color": GREY, "width": 1.5}},
    "area": {"line": {"color": BLUE, "width": 2.5}},
}


def draw(book: Any, sheet: Any, name: str, placed: Placed, place: tuple[int, int, int], shift: Sequence[int]) -> None:
    """The chart on its sheet. `place` is the row of the headings, a free column, and how many rows further down;
    `shift` says where each column of the table stands on the sheet."""
    top, column, down = place
    chart = placed.chart
    made = _made(book, placed, _Cells(name, top, (placed.first, placed.last), shift))
    made.set_x_axis(_x_axis(chart, placed))
    made.set_y_axis(_y_axis(chart) | _ends(placed))
    made.set_legend({"position": "bottom", "font": _font()})
    made.show_blanks_as("gap")
    _put(sheet, made, chart, (top + 1 + down, column))  # under the headings, which every page repeats


def draw_funnel(book: Any, sheet: Any, chart: Chart, names: tuple[str, str], place: tuple[int, int]) -> None:
    """A funnel on the sheet of its areas: these as points, its limits as lines from the sheet beside it.

    `names` are those of the two sheets, `place` the row of the headings, which both have in common, and a free column.
    """
    top, column = place
    made = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    lines = funnel_lines(chart)
    limits = _Cells(names[1], top, (0, len(lines[0].points) - 1 if lines else 0), range(len(lines) + 1))
    for at, line in enumerate(lines, 1):
        style = {"color": GREY, "width": 1.5} | ({} if line.name == lines[0].name else {"dash_type": "dash"})
        shown = _ROLES["average"]["line"] if line.role == "average" else style
        made.add_series({"name": clean(line.name), "categories": limits.range(0), "values": limits.range(at),
                         "line": shown, "marker": {"type": "none"}})  # fmt: skip
    first = 0
    for line in (one for one in chart.lines if one.role in ("peer", "area")):
        cells = _Cells(names[0], top, (first, first + len(line.points) - 1), range(3))
        first += len(line.points)
        made.add_series({"name": clean(line.name), "categories": cells.range(1), "values": cells.range(2),
                         "line": {"none": True}, **_points(chart, line)})  # fmt: skip
    made.set_x_axis({"name": clean(chart.x_title), "name_font": _font(), "num_font": _font() | {"rotation": 0},
                     "major_gridlines": {"visible": False}, "line": {"color": GREY}, **_across(chart)})  # fmt: skip
    low, high, step = domain([value for line in chart.lines for _, value in line.points if value is not None])
    made.set_y_axis(_y_axis(chart) | {"min": low, "max": high, "major_unit": step})
    again = [at for at, line in enumerate(lines) if line.role == "low"]  # the upper ones stand for both
    made.set_legend({"position": "bottom", "font": _font(), "delete_series": again})
    _put(sheet, made, chart, (top + 1, column))


def _points(chart: Chart, line: Line) -> dict[str, Any]:
    """Areas as points: the own a dark square, the others pale circles; those outside the limits open, with names."""
    own = line.role == "area"
    outside = [at in chart.standing_out for at, _ in line.points]
    kind, size, colour = ("square", 9, BLUE) if own else ("circle", 7, PALE)
    open_one = {"fill": {"color": "#FFFFFF"}, "border": {"color": PINK, "width": 2.5}}
    named = [own or apart for apart in outside]
    shown_names = zip(line.points, named, strict=True)
    custom = [{"value": clean(at)} if told else {"delete": True} for (at, _), told in shown_names]
    shown: dict[str, Any] = {
        "marker": {"type": kind, "size": size, "fill": {"color": colour}, "border": {"color": BLUE if own else GREY}},
        "points": [open_one if apart else None for apart in outside],
    }
    labels = {"value": True, "position": "above", "font": _font(bold=own), "custom": custom}
    return shown | ({"data_labels": labels} if any(named) else {})


def _across(chart: Chart) -> dict[str, Any]:
    """The axis of sizes, by ratios where the largest is many times the smallest."""
    sizes = [size for line in chart.lines for size in line.along]
    shown = {"num_format": "#,##0"}
    if not by_ratios(sizes):
        return shown
    powers = range(math.floor(math.log10(min(sizes))), math.ceil(math.log10(max(sizes))) + 1)
    ends = [one * 10.0**power for power in powers for one in (1, 2, 5)]
    least, most = max(end for end in ends if end <= min(sizes)), min(end for end in ends if end >= max(sizes))
    return shown | {"log_base": 10, "min": least, "max": most}


def _y_axis(chart: Chart) -> dict[str, Any]:
    grid = {"visible": True, "line": {"color": "#D9DDE0", "width": 0.75}}
    return {"name": clean(chart.y_title), "name_font": _font(), "num_font": _font(), "major_gridlines": grid,
            "line": {"none": True}}  # fmt: skip


def _put(sheet: Any, made: Any, chart: Chart, place: tuple[int, int]) -> None:
    made.set_title({"name": clean(chart.title)[:_LONGEST_TITLE], "name_font": _font(bold=True, size=12)})
    made.set_size({"width": WIDTH, "height": HEIGHT})
    alt = clean(f"{chart.title}. {chart.description}")[:_LONGEST_ALT]
    options = {"description": alt, "object_position": 2, "x_offset": 4, "y_offset": 4}
    sheet.insert_chart(*place, made, options)


class _Cells:
    """Where a chart's figures stand, as a chart names cells."""

    def __init__(self, name: str, top: int, span: tuple[int, int], shift: Sequence[int]) -> None:
        self._name, self._top, self._shift = name, top, shift
        self._rows = (top + 1 + span[0], top + 1 + span[1])

    def range(self, column: int) -> list[Any]:
        at = self._shift[column]
        return [self._name, self._rows[0], at, self._rows[1], at]

    def head(self, column: int) -> list[Any]:
        return [self._name, self._top, self._shift[column]]


def _made(book: Any, placed: Placed, cells: _Cells) -> Any:
    """Columns with lines over them where there are bars or columns, else lines."""
    chart = placed.chart
    columns = [one for one in placed.lines if _is_column(chart, one[0])]
    lines = [one for one in placed.lines if one not in columns]
    drawn = None
    if columns:
        drawn = book.add_chart({"type": "column"})
        for line, at in columns:
            drawn.add_series(_series(chart, line, at, cells) | {"gap": 60} | _filled(chart, placed, line))
    over = None
    if lines or drawn is None:
        over = book.add_chart({"type": "line"})
        for line, at in lines:
            over.add_series(_series(chart, line, at, cells) | _role(chart, line) | _labels(chart, line))
        if chart.kind == "range":
            over.set_high_low_lines({"line": {"color": GREY, "width": 4}})
    if drawn is None:
        return over
    if over is not None:
        drawn.combine(over)
    return drawn


def _is_column(chart: Chart, line: Line) -> bool:
    return (chart.kind == "bars" and line.role == "peer") or (chart.kind == "columns" and line.role == "actual")


def _series(chart: Chart, line: Line, at: int, cells: _Cells) -> dict[str, Any]:
    return {"name": cells.head(at), "categories": cells.range(0), "values": cells.range(at)}


def _role(chart: Chart, line: Line) -> dict[str, Any]:
    style = _ROLES[line.role]
    marker = style.get("marker")
    shown = {"line": style["line"], "smooth": False}
    if chart.kind == "control" and line.role in ("low", "high"):
        shown["line"], marker = {"color": GREY, "width": 1.5, "dash_type": "dash"}, None
    if chart.kind == "range":
        shown["line"] = {"none": True}
        marker = marker or ("long_dash", 12, PINK)
    elif sum(value is not None for _, value in line.points) == 1 and marker is None:
        marker = ("long_dash", 10, style["line"]["color"])  # a single figure makes no line
    if marker is None:
        return shown | {"marker": {"type": "none"}}
    kind, size, colour = marker
    return shown | {
        "marker": {"type": kind, "size": size, "fill": {"color": colour}, "border": {"color": colour}},
        **_marked(chart, line),
    }


def _marked(chart: Chart, line: Line) -> dict[str, Any]:
    """Points that stand out are open and pink."""
    if line.role != "actual" or not chart.standing_out:
        return {}
    open_one = {"fill": {"color": "#FFFFFF"}, "border": {"color": PINK, "width": 2.5}}
    return {"points": [open_one if at in chart.standing_out else None for at, _ in line.points]}


def _filled(chart: Chart, placed: Placed, line: Line) -> dict[str, Any]:
    """Bars: pale, the area's own dark. Columns: dark."""
    if chart.kind != "bars":
        return {"fill": {"color": BLUE}}
    own = {at for one in chart.lines if one.role == "area" for at, _ in one.points}
    dark = {"fill": {"color": BLUE}, "border": {"color": INK}}
    return {
        "fill": {"color": PALE},
        "border": {"color": GREY},
        "points": [dark if at in own else None for at, _ in line.points],
        "data_labels": {"value": True, "font": _font()},
    }


def _labels(chart: Chart, line: Line) -> dict[str, Any]:
    """“note” at the points that have one."""
    noted = {at for at, _ in chart.notes}
    known = {at for at, value in line.points if value is not None}
    if line.role != "actual" or not noted & known:
        return {}
    font = _font() | {"italic": True}
    custom = [{"value": "note", "font": font} if at in noted & known else {"delete": True} for at, _ in line.points]
    return {"data_labels": {"value": True, "position": "above", "custom": custom, "font": font}}


def _x_axis(chart: Chart, placed: Placed) -> dict[str, Any]:
    count = placed.last - placed.first + 1
    every = {"interval_unit": 3, "interval_tick": 3} if count > 18 and chart.kind != "bars" else {}
    return {
        "name": clean(chart.x_title),
        "name_font": _font(),
        "num_font": _font(),
        "label_position": "low",
        "line": {"color": GREY},
        **every,
    }


def _ends(placed: Placed) -> dict[str, Any]:
    """From nought unless figures lie in a narrow band far off, as on the page; columns always from nought."""
    values = [value for line, _ in placed.lines for _, value in line.points if value is not None]
    thousands: dict[str, Any] = {"num_format": "#,##0"} if max(values, default=0) >= 1000 else {}
    if not values or min(values) < 0:
        return thousands
    narrow = max(values) - min(values) <= 0.35 * max(values) and placed.chart.kind not in ("bars", "columns")
    return thousands if narrow else thousands | {"min": 0}


def _font(*, bold: bool = False, size: int = 10) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": bold, "color": INK}
