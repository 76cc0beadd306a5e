"""The data workbook: a cover with its contents, then a table a sheet, then the figures by period for reading in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from saferplan.report.excel.by_period import by_period
from saferplan.report.excel.look import SETTINGS, Formats, clean, properties
from saferplan.report.excel.pages import Page, pages
from saferplan.report.excel.sheet import Book, page_set_up, write_sheet
from saferplan.report.printed import sheet_name
from saferplan.report.wording.workbook import CONTENTS, HOLDS, SHEET, TREATED, TREATMENT, UNIT, cover_lines
from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError

_SHORT = 27  # letters of a title in the name of its sheet, after its number


def workbook(report: Report) -> bytes:
    """The report's tables as a workbook."""
    import xlsxwriter

    found = pages(report)
    if not found:
        raise SaferplanError("The document has no table for a workbook.", report.title, "Choose another format.")
    names = [CONTENTS]
    for number, page in enumerate(found, 1):
        names.append(sheet_name(f"{number} {_cut(clean(page.table.title), _SHORT)}".replace("'", "’"), names))
    extra = by_period(found)
    for page in extra:
        names.append(sheet_name(page.table.title, names))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SETTINGS)
    book.set_properties(properties(report))
    formats = Formats(book)
    leads: dict[str, str] = {}
    for page, name in zip(found, names[1:], strict=False):
        if page.key:
            leads.setdefault(page.key, name)
    one = Book(report, book, formats, leads)
    _contents(one, [*found, *extra], names[1:])
    for number, (page, name) in enumerate(zip([*found, *extra], names[1:], strict=True), 1):
        write_sheet(one, page, name, number, names[number + 1] if number + 1 < len(names) else "")
    book.close()
    return out.getvalue()


def _cut(title: str, most: int) -> str:
    """The beginning of a title, whole words where there is room for some."""
    if len(title) <= most:
        return title
    cut = title[: most + 1].rsplit(" ", 1)[0]
    return (cut if len(cut) > most // 2 else title[:most]).rstrip(" ,:;(")


def _contents(one: Book, found: Sequence[Page], names: Sequence[str]) -> None:
    report, formats = one.report, one.formats
    sheet: Any = one.book.add_worksheet(CONTENTS)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 92)
    sheet.set_column(2, 2, 30)
    sheet.write_string(0, 0, clean(report.title), formats.title)
    row = 1
    for text in cover_lines(report):
        sheet.write_string(row, 0, clean(text), formats.marked if text == report.marking else formats.of())
        row += 1
    row += 1
    for at, head in enumerate((SHEET, HOLDS, UNIT)):
        sheet.write_string(row, at, head, formats.head if at else formats.head_first)
    for page, name in zip(found, names, strict=True):
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.link, name)
        sheet.write_string(row, 1, clean(page.table.title), formats.text)
        sheet.write_string(row, 2, clean(page.table.unit), formats.text)
    row += 2
    sheet.write_string(row, 0, TREATED, formats.part)
    for text in TREATMENT:
        row += 1
        sheet.write_string(row, 0, text, formats.of())
    page_set_up(sheet, report.marking, report)
