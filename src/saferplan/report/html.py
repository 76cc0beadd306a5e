"""The report as one HTML file that needs nothing else: no script, no other host, drawings inside."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

from saferplan.report import charts
from saferplan.report.length import has_contents
from saferplan.report.wording import chart_notes
from saferplan.report.wording.markings import block_words, part_words
from saferplan.values.document import (
    Block,
    Bullets,
    Chart,
    Facts,
    Paragraph,
    Report,
    Section,
    StatusLine,
    Table,
    TableBlock,
)
from saferplan.values.series import Origin

DEEPEST = 6  # HTML knows no deeper heading
_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # characters that no page may hold


def write(report: Report, path: Path, pages: Mapping[str, int] | None = None) -> None:
    """Write the report to `path` (its folder must exist). The same report gives the same bytes.

    `pages` says by key on which page of the paper a part begins: readers on screen and on paper then name the same.
    """
    path.write_bytes(page(report, pages).encode("utf-8"))


def page(report: Report, pages: Mapping[str, int] | None = None) -> str:
    """The report as the text of one HTML page."""
    style = _template_text("style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    whole = _environment().get_template("report.html.j2")
    draw = _Page(frozenset(_keys(report.sections)), pages or {})
    contents = report.kind == "pack" or has_contents(report)
    text = str(
        whole.render(report=report, style=_safe(style), style_hash=f"sha256-{digest}", draw=draw, contents=contents)
    )
    return _NOT_HTML.sub("", text)


class _Page:
    """Draws the parts of one page, numbering its charts and tables so that every id is unique.

    A document may tell of one part only where its page has the part that a link leads to; other links are dropped.
    """

    def __init__(self, keys: frozenset[str], pages: Mapping[str, int]) -> None:
        self._keys, self._pages = keys, pages
        self._shown = 0  # the page that the last heading named
        self._numbers = count(1)
        self._blocks = _environment().get_template("blocks.html.j2").module

    part_words, block_words = staticmethod(part_words), staticmethod(block_words)

    def on_page(self, key: str) -> str:
        """“page 12”, where the part's page on paper is known."""
        return f"page {self._pages[key]}" if key in self._pages else ""

    def turned(self, key: str) -> str:
        """The same where a new page begins since the last heading."""
        found = self._pages.get(key, 0)
        if found <= self._shown:
            return ""
        self._shown = found
        return self.on_page(key)

    def section(self, section: Section, level: int) -> Any:
        template = _environment().get_template("section.html.j2")
        return _safe(template.render(section=section, level=min(level, DEEPEST), draw=self))

    def block(self, block: Block, section: Section) -> Any:
        blocks: Any = self._blocks
        if isinstance(block, Paragraph):
            return blocks.paragraph(replace(block, origin=self._live(block.origin)), section.title)
        if isinstance(block, StatusLine):
            return blocks.status(replace(block, origin=self._live(block.origin)))
        if isinstance(block, Bullets):
            return blocks.bullets(block)
        if isinstance(block, Facts):
            return blocks.facts(block)
        if isinstance(block, TableBlock):
            return self._table(block.table)
        drawn = self._chart(block.chart)
        return drawn + self._table(block.table) if block.table is not None else drawn

    def _table(self, table: Table) -> Any:
        blocks: Any = self._blocks
        rows = tuple(
            tuple(replace(cell, link="") if cell.link and cell.link not in self._keys else cell for cell in row)
            for row in table.rows
        )
        live = replace(table, rows=rows, origin=self._live(table.origin))
        return blocks.table(live, f"table-{next(self._numbers)}")

    def _live(self, origin: Origin) -> Origin:
        return replace(origin, entry="") if origin.entry and origin.entry not in self._keys else origin

    def _chart(self, chart: Chart) -> Any:
        blocks: Any = self._blocks
        at = next(self._numbers)
        return blocks.chart(chart, _safe(charts.svg(chart, f"chart-{at}")), chart_notes(chart), f"figure {at}")


def _keys(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        yield section.key
        yield from _keys(section.sections)


def _numeric(table: Table) -> frozenset[int]:
    """The columns whose every filled cell is a number: their headings stand right, as the figures do."""
    return frozenset(
        at
        for at in range(len(table.columns))
        if table.rows and all(row[at].numeric for row in table.rows if row[at].text or row[at].numeric)
        and any(row[at].numeric for row in table.rows)
    )  # fmt: skip


def _template_text(name: str) -> str:
    return files("saferplan.report").joinpath("templates", name).read_text("utf-8")


def _safe(text: str) -> Any:
    import markupsafe

    return markupsafe.Markup(text)


@functools.cache
def _environment() -> Any:
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template_text), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals["numeric"] = _numeric
    return made
