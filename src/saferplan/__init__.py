"""Saferplan: performance of a community safety partnership, from partners' data to a judged report.

The face of the library: what a program that uses it needs. Names are loaded when used, since some bring the
statistics with them.
"""

from __future__ import annotations

import importlib
from typing import Any

_FACE = {
    "Area": "values.series",
    "Break": "values.series",
    "Finding": "judgement.figure_check",
    "Folder": "values.folder",
    "Grid": "values.grid",
    "Indicator": "values.plan",
    "Judgement": "values.judgement",
    "Observation": "values.series",
    "Partnership": "values.plan",
    "Period": "values.period",
    "Report": "values.document",
    "SaferplanError": "values.errors",
    "Series": "values.series",
    "StatusScheme": "values.plan",
    "Store": "records.store",
    "Target": "values.plan",
    "Unit": "values.figures",
    "calculate": "measures.calculate",
    "check": "judgement.figure_check",
    "judge": "judgement.judge",
    "load_partnership": "partnership.folder:load",
    "measure": "catalogue.measures",
    "import_records": "sources.pipeline:run",
    "outlook": "judgement.outlook",
    "save_partnership": "partnership.folder:save",
    "chart_data_csv": "report.export_tables",
    "table_csv": "report.export_tables",
    "tables_xlsx": "report.export_tables",
    "write_report": "partnership.round:report",
}
__all__ = sorted(_FACE)


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _FACE[name].partition(":")
    return getattr(importlib.import_module(f"saferplan.{module}"), attribute or name)


def __dir__() -> list[str]:
    return __all__
