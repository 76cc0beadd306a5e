"""An indicator's composed section as HTML: drawn once by the recalculation, drawn again where the templates changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.template import engines
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from saferplan import from_json
from saferplan.values.document import Chart, ChartBlock, Section, Table, TableBlock
from saferplan.values.sheet import Drawing
from saferplan_web.performance.models import Sheet

TEMPLATE = "performance/drawn.html"
# What the HTML is made of: a change in any of these draws it anew.
DRAWN_FROM = (TEMPLATE, "govuk/blocks.html", "govuk/parts.html")

SOURCES = mark_safe("<!-- where it comes from -->")  # parts what is said from where it comes from

Links = list[tuple[str, str]]


def drawn(
    partnership: str, indicator: str, month: str, section: Section, drawings: Sequence[Drawing]
) -> tuple[str, str]:
    """The section as HTML, and the mark of the templates that drew it."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    html = environment.get_template(TEMPLATE).render(
        section=section,
        mark=SOURCES,
        drawings=lambda chart: next((one for one in drawings if one.chart == chart), None),
        files=_files(partnership, indicator, month, drawings),
    )
    return html, templates_mark()


def html_of(sheet: Sheet, partnership: str, indicator: str) -> tuple[SafeString, SafeString]:
    """What the recalculation drew, drawn anew where that was by other templates: what is said, where it comes from."""
    html = sheet.html
    if not html or sheet.drawn_by != templates_mark():
        html = drawn(partnership, indicator, str(sheet.as_at), from_json(sheet.page), drawings_of(sheet))[0]
    said, _, sources = html.partition(str(SOURCES))
    return mark_safe(said), mark_safe(sources)


def drawings_of(sheet: Sheet) -> list[Drawing]:
    """The charts of a kept sheet."""
    return [
        Drawing(one["key"], from_json(one["chart"]), one["svg"], one["alt"], tuple(one["notes"]))
        for one in sheet.charts
    ]


@cache
def templates_mark() -> str:
    """A mark of the templates' text as this process knows it."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    found = hashlib.sha256()
    for name in DRAWN_FROM:
        found.update(environment.loader.get_source(environment, name)[0].encode())
    return found.hexdigest()


def _files(
    partnership: str, indicator: str, month: str, drawings: Sequence[Drawing]
) -> Callable[[Table | Chart, str], Links]:
    """What each table and chart of the page can be downloaded as."""

    def address(route: str, name: str, form: str) -> str:
        return f"{reverse(route, args=[partnership, indicator, name, form])}?as_at={month}"

    def files(thing: Table | Chart, ident: str) -> Links:
        if isinstance(thing, Table):
            return [(text, address("sheet-table", ident, form)) for text, form in TABLE_FORMS]
        key = next((one.key for one in drawings if one.chart == thing), "")
        return [(text, address("sheet-chart", key, form)) for text, form in CHART_FORMS] if key else []

    return files


TABLE_FORMS = (("CSV", "csv"), ("Excel workbook", "xlsx"))
CHART_FORMS = (("SVG", "svg"), ("PNG", "png"), ("data (CSV)", "csv"))


def tables_of(section: Section) -> dict[str, Table]:
    """Every table of a section by the name it has on the page."""
    found: dict[str, Table] = {}
    for place, block in enumerate(section.blocks, 1):
        if isinstance(block, TableBlock):
            found[f"{section.key}-table-{place}"] = block.table
        elif isinstance(block, ChartBlock) and block.table is not None:
            found[f"{section.key}-chart-{place}-table"] = block.table
    for part in section.sections:
        found |= tables_of(part)
    return found


def section_of(sheet: Sheet) -> Any:
    """The composed section of a kept sheet."""
    return from_json(sheet.page)
