"""Tables and charts as files to take away."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.utils.text import slugify

from saferplan.values.document import Table

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def as_file(table: Table, form: str, name: str) -> HttpResponse:
    """A table as CSV or as a workbook."""
    from saferplan import table_csv

    if form == "csv":
        return download(table_csv(table), form, name)
    return as_workbook([table], table.title, form, name)


def as_workbook(tables: Sequence[Table], title: str, form: str, name: str, data_as_at: str = "") -> HttpResponse:
    """Tables as one workbook, a sheet each."""
    from saferplan import tables_xlsx

    if form != "xlsx":
        raise Http404
    return download(tables_xlsx(list(tables), title, data_as_at=data_as_at), form, name)


def download(content: bytes, form: str, name: str) -> HttpResponse:
    """Bytes under a file name."""
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "table"}.{form}"'
    return response
