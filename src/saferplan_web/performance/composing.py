"""Sections that the library composed, kept with their charts drawn; and what of them can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpResponse

from saferplan import from_json, to_json
from saferplan.values.document import Chart, ChartBlock, Section, Table
from saferplan.values.sheet import Drawing
from saferplan_web.performance.drawing import CHART_FORMS, TABLE_FORMS, tables_of
from saferplan_web.performance.files import as_file, as_workbook, download


def kept(section: Section) -> dict[str, Any]:
    """The fields of a Composed row: the section, its charts drawn. Only in a job: drawing brings the chart engine."""
    from saferplan import chart_svg

    charts = []
    for at, chart in enumerate(_charts(section), 1):
        key = f"chart-{section.key}-{at}"
        charts.append({"key": key, "svg": chart_svg(chart, key), "alt": chart.description, "chart": to_json(chart)})
    return {"page": to_json(section), "charts": charts}


def _charts(section: Section) -> Iterator[Chart]:
    yield from (block.chart for block in section.blocks if isinstance(block, ChartBlock))
    for part in section.sections:
        yield from _charts(part)


class Shown:
    """A Composed row as a page shows it. `address(name, form)` is where one of its tables or charts is downloaded."""

    def __init__(self, row: Any, address: Callable[[str, str], str] | None = None) -> None:
        self.section: Section = from_json(row.page)
        self._drawings = [Drawing(one["key"], from_json(one["chart"]), one["svg"], one["alt"]) for one in row.charts]
        self._address = address

    def drawing(self, chart: Chart) -> Drawing | None:
        """The picture of a chart."""
        return next((one for one in self._drawings if one.chart == chart), None)

    def files(self, thing: Table | Chart, ident: str) -> list[tuple[str, str]]:
        """What a table or chart of the page can be downloaded as."""
        if self._address is None:
            return []
        if isinstance(thing, Table):
            return [(text, self._address(ident, form)) for text, form in TABLE_FORMS]
        found = self.drawing(thing)
        return [(text, self._address(found.key, form)) for text, form in CHART_FORMS] if found else []

    def file(self, name: str, form: str, file_name: str) -> HttpResponse:
        """One table or chart as a file; all tables as one workbook under the name `tables`."""
        tables = tables_of(self.section)
        if name == "tables" and tables:
            return as_workbook(list(tables.values()), self.section.title, form, file_name)
        if name in tables and form in ("csv", "xlsx"):
            return as_file(tables[name], form, f"{file_name}-{name}")
        drawing = next((one for one in self._drawings if one.key == name), None)
        if drawing is None or form not in ("svg", "png", "csv"):
            raise Http404
        return download(_drawn_as(drawing, form), form, f"{file_name}-{name}")


def _drawn_as(drawing: Drawing, form: str) -> bytes:
    if form == "svg":
        return drawing.svg.encode()
    if form == "png":
        from saferplan import chart_png

        return chart_png(drawing.svg)
    from saferplan import chart_data_csv

    return chart_data_csv(drawing.chart)
