"""A list of a page as a file: the same rows as CSV or as a workbook.

    table = text_table("Organisations", ("Name", "Since"), rows)
    if file := download(request, partnership, table):
        return file  # with_query(request, as="csv") in the template

The page links to itself with as=csv or as=xlsx, so that a file holds exactly what is shown, filters included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify

from saferplan.values.document import Cell, Table
from saferplan_web.core.models import Partnership

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def text_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table of words; what is missing is blank."""
    cells = tuple(tuple(Cell("" if value is None else str(value)) for value in row) for row in rows)
    return Table(title, tuple(columns), cells)


def download(request: HttpRequest, partnership: Partnership, *tables: Table) -> HttpResponse | None:
    """The tables as the file asked for (the first alone as CSV); None where the page itself is asked for."""
    form = request.GET.get("as", "")
    if form not in ("csv", "xlsx") or not tables:
        return None
    from saferplan import table_csv, tables_xlsx  # brings the library's writers, which no page without a file needs

    title = f"{partnership.name}: {tables[0].title}"
    if form == "csv":
        response = HttpResponse(table_csv(tables[0]), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(tables_xlsx(tables, title), content_type=WORKBOOK)
    name = slugify(f"{partnership.key} {tables[0].title}")
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
