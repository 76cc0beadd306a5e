"""The Jinja environment of all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

from saferplan.values.document import Cell
from saferplan_web.govuk import boxes, cells
from saferplan_web.govuk.components import component, problems
from saferplan_web.govuk.written import FILTERS

# Columns of the library's tables whose cells name several things, with a semicolon between.
LISTING = ("Which", "Measures", "Figures behind it")


def environment(**options: Any) -> Environment:
    """Pages find their own templates first and GOV.UK's components under govuk_frontend_jinja/."""
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options["loader"] = ChoiceLoader([options["loader"], components])
    made = Environment(trim_blocks=True, lstrip_blocks=True, **options)
    made.globals.update(
        static=static, url=url, with_query=with_query, component=component, problems=problems,
        kind=kind, composed=composed, drawn=drawn, drawing_of=drawing_of, table_columns=table_columns,
        crumb_items=crumb_items, leading=leading, linked=linked,
        draw_shape=cells.shape, draw_status=cells.status, draw_inside=cells.inside, draw_row=cells.row,
        stacks=cells.stacks, labelled=cells.labelled,
        draw_text_box=boxes.text_box, draw_text_area=boxes.text_area, draw_choice_list=boxes.choice_list,
        changed_fields=changed_fields,
    )  # fmt: skip
    made.filters.update(FILTERS)
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name."""
    return reverse(name, args=args, kwargs=kwargs)


def with_query(request: HttpRequest, **changes: Any) -> str:
    """The page's own address with some of its query changed: with_query(request, sort="name", page=None)."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def kind(value: Any) -> str:
    """The name of a value's class, by which a block is known."""
    return type(value).__name__


def composed(value: Any) -> Any:
    """A composed value of the library, from the form it is kept in where it is kept."""
    if isinstance(value, dict):
        from saferplan import from_json

        return from_json(value)
    return value


def drawn(svg: str) -> SafeString:
    """A picture that the library drew, to stand in the page as it is."""
    return mark_safe(svg)


def drawing_of(drawings: Any, chart: Any) -> Any:
    """The drawing of a chart: from a Sheet, or from a function of the chart; None where there is none."""
    if drawings is None:
        return None
    return drawings(chart) if callable(drawings) else drawings.drawing(chart)


def table_columns(table: Any) -> list[dict[str, Any]]:
    """The columns of a library's Table; those whose figures stand to the right say so."""
    numeric = [
        any(cell.numeric for cell in held) or not any(cell.text for cell in held)  # a column without a word is no text
        for held in ([row[place] for row in table.rows if len(row) > place] for place in range(len(table.columns)))
    ]
    return [{"text": text, "numeric": right} for text, right in zip(table.columns, numeric, strict=True)]


def leading(section: Any, elsewhere: Callable[[str], str] | None) -> Callable[[str], str]:
    """Where the key of a section leads: to its place on this page, else wherever `elsewhere` says."""
    here = set(_keys(section))
    return lambda key: f"#{key}" if key in here else (elsewhere(key) if elsewhere else "")


def _keys(section: Any) -> Iterator[str]:
    yield section.key
    for part in section.sections:
        yield from _keys(part)


def linked(row: Iterable[Any], links: Callable[[str], str] | None, columns: Iterable[str] = ()) -> list[Any]:
    """A row of a library's table, the keys of its cells made addresses, and what one cell lists made a list."""
    found: list[Any] = [{**asdict(cell), "href": links(cell.link)} if links and cell.link else cell for cell in row]
    for place, name in enumerate(columns):
        if name in LISTING and place < len(found) and isinstance(found[place], Cell) and "; " in found[place].text:
            items = Markup("").join(Markup("<li>{}</li>").format(one) for one in found[place].text.split("; "))
            found[place] = {"html": Markup('<ul class="sp-listed">{}</ul>').format(items)}
    return found


def crumb_items(crumbs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """The way to a page, from (text, address) pairs."""
    return [{"text": text, "href": href} for text, href in crumbs]


def changed_fields(touched: Any) -> list[tuple[str, Any, Any]]:
    """Name, before and after of each field that a kept change altered, or that was entered."""
    before, after = touched.before or {}, touched.after or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [(name, before.get(name), after.get(name)) for name in names]
