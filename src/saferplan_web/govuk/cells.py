"""Cells of tables and shapes of statuses as markup: made here and not by templates, for pages hold hundreds of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from saferplan.values.document import Cell
from saferplan_web.govuk.written import MONTHS, cased

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
_ROW = re.compile(r"<tr\b.*?</tr>", re.S)
_CELL = re.compile(r"<td\b([^>]*)>(.*?)</td>", re.S)
_DAY = re.compile(rf"\b(\d{{1,2}}) (?=(?:{'|'.join(MONTHS)})\b)")
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
        return _days_held(escape(cell))
    if html := _part(cell, "html"):
        return escape(html)
    text, href, mark = _part(cell, "text"), _part(cell, "href"), _part(cell, "mark")
    said = str(status(band, "light")) if (band := _part(cell, "band")) else ""
    words = "" if text is None else _days_held(escape(text))
    shown = f'<a class="govuk-link" href="{escape(href)}">{words}</a>' if href and words else str(words)
    if form := _part(cell, "shape"):  # held together with its word, in the narrowest column too
        drawn = shape(form, _part(cell, "colour"))
        shown = f'<span class="sp-status sp-status--cell">{drawn}<span>{shown}</span></span>'
    said += shown
    return Markup(f'{said} <span class="sp-mark">{escape(mark)}</span>' if mark else said)


def _days_held(words: Markup) -> Markup:
    """A day stays beside its month in the narrowest column."""
    return Markup(_DAY.sub("\\1&nbsp;", str(words)))


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


def stacks(columns: Sequence[Any]) -> bool:
    """Whether a table's rows stand under one another on a phone: lists of things do, runs of figures scroll instead."""
    return len(columns) > 2 and any(isinstance(one, str) or not one.get("numeric") for one in columns[1:])


def labelled(rows: str, columns: Sequence[Any]) -> Markup:
    """Rows whose cells carry the name of their column, which a phone shows beside each value.

    A row that has not one cell for each column is left as it is.
    """
    names = [one if isinstance(one, str) else "" if one.get("hidden") else one["text"] for one in columns[1:]]

    def name_cells(found: re.Match[str]) -> str:
        if found[0].count("<td") != len(names):
            return found[0]
        left = iter(names)
        return _CELL.sub(lambda cell: _name_cell(cell, next(left)), found[0])

    return Markup(_ROW.sub(name_cells, str(rows)))


def _name_cell(cell: re.Match[str], name: str) -> str:
    words = cell[2].strip()
    if not words:
        return f"<td{cell[1]}></td>"
    return f'<td{cell[1]} data-label="{escape(name)}"><div>{words}</div></td>'


def _part(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
