"""The workbook behind a chart, which opens with “Edit data”: labels down, a column a line, blank where no figure is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from saferplan.report.powerpoint.lettering import plain

Series = tuple[str, Sequence[float | None]]


def workbook(labels: Sequence[str], series: Sequence[Series], number_format: str) -> bytes:
    """The bytes of an .xlsx file with one sheet, the same for the same figures; a name is never taken for a formula."""
    import xlsxwriter

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(made, options)
    book.set_properties({"created": datetime(1980, 1, 1, tzinfo=UTC)})
    sheet, figures = book.add_worksheet("Sheet1"), book.add_format({"num_format": number_format})
    sheet.set_column(0, 0, 24)
    for row, label in enumerate(labels, 1):
        sheet.write_string(row, 0, plain(label))
    for column, (name, values) in enumerate(series, 1):
        sheet.write_string(0, column, plain(name))
        for row, value in enumerate(values, 1):
            if value is not None:
                sheet.write_number(row, column, value, figures)
    book.close()
    return made.getvalue()
