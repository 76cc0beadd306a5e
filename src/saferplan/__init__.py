"""Saferplan: performance of a community safety partnership, from partners' data to a judged report.

The face of the library: what a program that uses it needs; further values stand in `saferplan.values`. Names are
loaded when used, since some bring the statistics with them.
"""

from __future__ import annotations

import importlib
from typing import Any

_FACE = {
    "Folder": "values.folder",
    "Indicator": "values.plan",
    "Judgement": "values.judgement",
    "Partnership": "values.plan",
    "Period": "values.period",
    "Report": "values.document",
    "SaferplanError": "values.errors",
    "Series": "values.series",
    "Store": "records.store",
    "Target": "values.plan",
    "all_measures": "catalogue.measures",
    "calculate": "measures.calculate",
    "closed": "partnership.restricted",
    "chart_data_csv": "report.export_tables",
    "chart_png": "report.charts:png_of",
    "chart_svg": "report.charts:svg",
    "check": "judgement.figure_check",
    "check_return": "partnership.return_checks",
    "cross_tabulate": "partnership.explore",
    "document_formats": "report.writing:FORMATS",
    "document_kinds": "report.compose.kinds:KINDS",
    "explore_choices": "partnership.explore",
    "from_json": "values.codec",
    "identifying": "judgement.identifying",
    "import_records": "sources.pipeline:run",
    "imports_of": "records.history:imports",
    "judge": "judgement.judge",
    "load_partnership": "partnership.folder:load",
    "make_document": "partnership.making",
    "make_pack": "partnership.making",
    "pack_formats": "report.writing:PACKED",
    "measure": "catalogue.measures",
    "outlook": "judgement.outlook",
    "past_statuses": "partnership.previews",
    "profile_preview": "partnership.previews",
    "public_release": "partnership.release",
    "read_grids": "sources.scorecard",
    "read_mapping": "partnership.returns",
    "read_return_workbook": "sources.return_reading",
    "read_scorecard": "sources.scorecard",
    "read_typed_return": "sources.return_typed",
    "records_state": "records.history:state",
    "return_difference": "partnership.returns",
    "rows_aside": "records.history:aside",
    "rule_faults": "partnership.rules",
    "save_partnership": "partnership.folder:save",
    "scorecard_preview": "sources.scorecard_preview",
    "sheets": "partnership.sheets",
    "small_counts": "partnership.release",
    "status_schemes": "catalogue.schemes:all_schemes",
    "table_csv": "report.export_tables",
    "tables_xlsx": "report.export_tables",
    "faults_of_template": "report.own_templates",
    "to_json": "values.codec",
    "wanted_rows": "partnership.returns",
    "wards_of": "partnership.area_lists",
    "with_returns": "partnership.returns",
    "withdraw_import": "records.history:withdraw",
    "write_mapping": "partnership.returns",
    "compare_areas": "partnership.comparing",
    "compare_periods": "partnership.comparing",
    "following": "partnership.restricted",
    "same_count": "partnership.restricted",
    "ward_figures": "partnership.ward_counts",
    "ward_report": "partnership.wards",
    "ward_tables": "partnership.wards",
    "write_report": "partnership.documents:report",
    "write_return_workbook": "sources.return_workbook",
}
__all__ = sorted(_FACE)


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _FACE[name].partition(":")
    return getattr(importlib.import_module(f"saferplan.{module}"), attribute or name)


def __dir__() -> list[str]:
    return __all__
