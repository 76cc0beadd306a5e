"""Which cells of a table a chart shows. What it draws that the table lacks comes in as a column at the right."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from saferplan.report.printed import printed_figure
from saferplan.report.wording import chart_notes
from saferplan.report.wording.workbook import (
    AREA,
    LABEL,
    LIMITS_ARE,
    SIZE,
    drawn_name,
    limit_name,
    limits_title,
    part_name,
)
from saferplan.values.document import Cell, Chart, Line, Table
from saferplan.values.figures import exact, number
from saferplan.values.period import MONTH_NAMES

_MONTH = re.compile(rf"\b({'|'.join(MONTH_NAMES)})\b")
_MOST_DECIMALS = 2
_LARGE = 100
RUNNING = "to date"  # how titles and headings of running totals end


@dataclass(frozen=True)
class Placed:
    """A chart and the cells it shows: rows `first` to `last` of the table, and for each of its lines a column."""

    chart: Chart
    table: Table
    first: int
    last: int
    lines: tuple[tuple[Line, int], ...]


def own_table(chart: Chart) -> Table:
    """What a chart shows as a table: a row a label, a column a line."""
    lines = _drawn(chart)
    labels = list(dict.fromkeys(at for line in lines for at, _ in line.points))
    names = distinct_heads([chart.x_title or LABEL, *(line.name for line in lines)])
    columns = [dict(line.points) for line in lines]
    places = _places([value for line in lines for _, value in line.points if value is not None])
    rows = tuple((Cell(at), *(_figure(column.get(at), places) for column in columns)) for at in labels)
    return Table(chart.title, tuple(names), rows, chart_notes(chart), unit=chart.y_title)


def funnel_table(chart: Chart) -> Table:
    """The areas of a funnel: name, size and figure."""
    found = [
        (at, size, value)
        for line in chart.lines
        if line.role in ("peer", "area")
        for (at, value), size in zip(line.points, line.along, strict=True)
    ]
    places = [_places([one[column] or 0.0 for one in found]) for column in (1, 2)]  # type: ignore[misc]
    rows = tuple((Cell(at), _figure(size, places[0]), _figure(value, places[1])) for at, size, value in found)
    return Table(chart.title, (AREA, chart.x_title or SIZE, chart.y_title or LABEL), rows)


def limits_table(chart: Chart) -> Table:
    """The lines of a funnel at each size, so that a chart can draw them from cells."""
    lines = funnel_lines(chart)
    sizes = lines[0].along if lines else ()
    places = 0 if min(sizes, default=0.0) >= _LARGE else _places(list(sizes))  # places on an axis, counted by nobody
    heads = distinct_heads([chart.x_title or SIZE, *(limit_name(line.name, line.role) for line in lines)])
    columns = [[value for _, value in line.points] for line in lines]
    rows = tuple(
        (_figure(size, places), *(_figure(column[at], _MOST_DECIMALS) for column in columns))
        for at, size in enumerate(sizes)
    )
    return Table(limits_title(chart.title), tuple(heads), rows, (LIMITS_ARE,), unit=chart.y_title)


def funnel_lines(chart: Chart) -> list[Line]:
    """The limits and the average of a funnel, which are lines; its areas are points."""
    return [line for line in chart.lines if line.role not in ("peer", "area")]


def placed(chart: Chart, table: Table) -> Placed | None:
    """Where the chart's figures stand in the table, which gains columns for lines it lacks; None where its rows are
    not those of the chart, or no line is in it."""
    lines = _drawn(chart)
    labels = list(dict.fromkeys(at for line in lines for at, _ in line.points))
    span = _span(labels, table)
    if span is None or not lines:
        return None
    first, last = span
    lines = [replace(line, points=_over(line, labels)) for line in lines]
    running = chart.title.endswith(RUNNING)
    matched = [_column(line, labels, table, first, running) for line in lines]
    if not any(at is not None for at in matched):
        return None
    heads, added = [*table.columns], []
    places = _decimals(table, [at for at in matched if at is not None])
    found = []
    for line, at in zip(lines, matched, strict=True):
        if at is None:
            at = len(heads)
            heads.append(line.name if line.name not in heads else drawn_name(line.name))
            by_label = dict(line.points)
            added.append([_figure(by_label.get(one), places) for one in labels])
        found.append((line, at))
    rows = tuple(
        (*row, *(column[at - first] if first <= at <= last else _figure(None, 0) for column in added))
        for at, row in enumerate(table.rows)
    )
    shown = {at for _, at in found}
    rows = tuple(tuple(_blank(cell) if at in shown else cell for at, cell in enumerate(row)) for row in rows)
    return Placed(chart, replace(table, columns=tuple(heads), rows=rows), first, last, tuple(found))


def _blank(cell: Cell) -> Cell:
    """A cell that a chart draws: words in it would be drawn as nought, so they move to the column beside."""
    if not cell.text or printed_figure(cell) is not None:
        return cell
    return replace(cell, text="", mark=", ".join(part for part in (cell.text, cell.mark) if part))


def _over(line: Line, labels: Sequence[str]) -> tuple[tuple[str, float | None], ...]:
    """The line's points over all labels, so that they stand row by row."""
    by_label = dict(line.points)
    return tuple((at, by_label.get(at)) for at in labels)


def _drawn(chart: Chart) -> list[Line]:
    """The lines as cells can hold them: bars are one column, and a line ends at a break and begins anew."""
    if chart.kind == "bars":
        bars = [line for line in chart.lines if line.role != "average"]
        average = [line for line in chart.lines if line.role == "average"]
        labels = [at for line in average[:1] or bars for at, _ in line.points]
        heights = {at: value for line in bars for at, value in line.points}
        one = Line(chart.y_title or chart.title, tuple((at, heights.get(at)) for at in labels), "peer")
        return [one, *average]
    return [part for line in chart.lines for part in _parts(line, [at for at, _ in chart.breaks])]


def _parts(line: Line, breaks: Sequence[str]) -> list[Line]:
    cuts = [at for at, _ in line.points if at in breaks]
    if line.role != "actual" or not cuts:
        return [line]
    parts, since = [], ""
    for end in (*cuts, ""):
        name = part_name(line.name, before=end) if not since else part_name(line.name, since=since)
        inside = not since
        points: list[tuple[str, float | None]] = []
        for at, value in line.points:
            inside = (inside or at == since) and at != end
            points.append((at, value if inside else None))
        if any(value is not None for _, value in points):
            parts.append(Line(name, tuple(points), line.role))
        since = end
    return parts


def _span(labels: Sequence[str], table: Table) -> tuple[int, int] | None:
    """The rows of the labels, where they stand together and in this order."""
    names = [_short(row[0].text) for row in table.rows]
    if not labels or len(labels) > len(names):
        return None
    for first in range(len(names) - len(labels) + 1):
        if all(_same(names[first + at], label) for at, label in enumerate(labels)):
            return first, first + len(labels) - 1
    return None


def _short(text: str) -> str:
    return _MONTH.sub(lambda found: found[0][:3], text)


def _same(name: str, label: str) -> bool:
    return name == _short(label) or name.endswith(f" to {label}")


def _column(line: Line, labels: Sequence[str], table: Table, first: int, running: bool) -> int | None:
    """The column that holds the line's figures and nothing else in these rows. Where several do (the first month and
    the total so far) it is the one of its name, or of running totals the one that says so."""
    wanted = dict(line.points)
    fits = []
    for at in range(1, len(table.columns)):
        cells = [table.rows[first + row][at] for row in range(len(labels))]
        if all(_holds(cell, wanted.get(label)) for cell, label in zip(cells, labels, strict=True)):
            fits.append(at)
    wished = f"{line.name} {RUNNING}" if running and not line.name.endswith(RUNNING) else line.name
    return next((at for at in fits if table.columns[at] == wished), fits[0] if fits else None)


def _holds(cell: Cell, value: float | None) -> bool:
    if value is None:
        return cell.value is None  # blank, or words
    return cell.value is not None and math.isclose(cell.value, value, rel_tol=1e-9, abs_tol=1e-12)


def _decimals(table: Table, columns: Sequence[int]) -> int:
    """The decimals that the table prints in these columns."""
    printed = [printed_figure(row[at]) for row in table.rows for at in columns]
    return max((one.decimals for one in printed if one is not None), default=0)


def _places(values: Sequence[float]) -> int:
    return 0 if all(value == round(value) for value in values) else _MOST_DECIMALS


def _figure(value: float | None, places: int) -> Cell:
    return Cell("" if value is None else number(exact(value), places), value, numeric=True)


def distinct_heads(heads: Sequence[str]) -> list[str]:
    """Headings as a workbook's table needs them: none blank, none twice (it does not tell capitals apart)."""
    taken: set[str] = set()
    found = []
    for text in heads:
        base = text.strip() or "Row"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base} {count}"
        taken.add(name.casefold())
        found.append(name)
    return found
