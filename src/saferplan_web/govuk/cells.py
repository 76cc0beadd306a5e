"""Cells of tables and shapes of statuses as markup: made here and not by templates, for pages hold hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from saferplan.values.document import Cell
from saferplan_web.govuk.written import cased

_DRAWN = {
    "triangle": '<path d="M10 1.5 19 18H1Z" fill="{}"/>',
    "diamond": '<path d="M10 .8 19.2 10 10 19.2.8 10Z" fill="{}"/>',
    "square": '<path d="M2 2h16v16H2Z" fill="{}"/>',
    "double-circle": '<circle cx="10" cy="10" r="8" fill="none" stroke="{0}" stroke-width="2.5"/>'
    '<circle cx="10" cy="10" r="4" fill="{0}"/>',
    "dash": '<path d="M2 8h16v4H2Z" fill="{}"/>',
    "circle": '<circle cx="10" cy="10" r="9" fill="{}"/>',
}
_SVG = '<svg class="sp-shape" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>'
_NUMERIC = " govuk-table__cell--numeric"


def shape(name: str, colour: str = "currentColor") -> Markup:
    """The shape of a status. It says nothing to a screen reader: the word beside it does."""
    return Markup(_SVG.format(_DRAWN.get(name, _DRAWN["circle"]).format(escape(colour or "currentColor"))))


def status(band: Any, size: str = "") -> Markup:
    """A status as shape and word, from a Band or a dict of its name, shape and colour."""
    name, form, colour = (_part(band, part) for part in ("name", "shape", "colour")) if band else ("", "", "")
    if not name:
        return Markup("")
    kind = f" sp-status--{size}" if size else ""
    return Markup(f'<span class="sp-status{kind}">{shape(form, colour)}<span>{escape(cased(name))}</span></span>')


def inside(cell: Any) -> Markup:
    """What stands in a cell: a text; a dict of text, href, html, band, mark; or a Cell of the library."""
    if cell is None:
        return Markup("")
    if not isinstance(cell, Mapping | Cell):
        return escape(cell)
    if html := _part(cell, "html"):
        return escape(html)
    text, href, mark = _part(cell, "text"), _part(cell, "href"), _part(cell, "mark")
    said = str(status(band, "light")) if (band := _part(cell, "band")) else ""
    if form := _part(cell, "shape"):
        said += f"{shape(form, _part(cell, 'colour'))}&nbsp;"
    words = "" if text is None else escape(text)
    said += f'<a class="govuk-link" href="{escape(href)}">{words}</a>' if href and words else str(words)
    return Markup(f'{said} <span class="sp-mark">{escape(mark)}</span>' if mark else said)


def row(cells: Iterable[Any], own: bool = False) -> Markup:
    """A row of a table; its first cell names it."""
    made = []
    for place, cell in enumerate(cells):
        if not place:
            made.append(f'<th scope="row" class="govuk-table__header">{inside(cell)}</th>')
            continue
        right = _NUMERIC if isinstance(cell, Mapping | Cell) and _part(cell, "numeric") else ""
        made.append(f'<td class="govuk-table__cell{right}">{inside(cell)}</td>')
    return Markup(f'<tr class="govuk-table__row{" sp-row--own" if own else ""}">{"".join(made)}</tr>')


def _part(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
