"""The report as a data workbook: one table a sheet, with its unit, notes, source and definitions, and native charts.

Cells hold unrounded figures whose formats show them as printed, so that people can go on working with them. A report
for the public follows the Analysis Function's rules for published spreadsheets.
"""

from __future__ import annotations

from pathlib import Path

from saferplan.values.document import Report


def write(report: Report, path: Path) -> None:
    """Write the report's tables and charts as a workbook; the same report gives the same bytes.

    SaferplanError where there is no table, or a report for the public has a part that is not for the public.
    """
    if report.public:
        from saferplan.report.excel.public import public_workbook

        path.write_bytes(public_workbook(report))
        return
    from saferplan.report.excel.workbook import workbook

    path.write_bytes(workbook(report))
