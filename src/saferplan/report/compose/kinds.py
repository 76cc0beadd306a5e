"""Every kind of document, by name: the one list that command line, service and tests read."""

from __future__ import annotations

from collections.abc import Mapping

from saferplan.report.compose.highlights import highlight_report
from saferplan.report.compose.material import Kind, Material
from saferplan.report.compose.performance_papers import (
    board_overview,
    challenge_pack,
    change_table,
    dashboard,
    exception_report,
    indicator_detail,
)
from saferplan.report.compose.whole import compose
from saferplan.values.document import Report

ALL = ("html", "docx", "pptx", "pdf", "xlsx")
DEFAULT = "performance"


def _performance(material: Material) -> Report:
    return compose(
        material.partnership,
        material.judgements,
        material.as_at,
        material.data_as_at,
        material.remarks,
        extra=material.further,
        schemes=material.schemes,
        title=material.title or "Performance report",
    )


_TABLED = ("docx", "pdf", "html", "xlsx")
_SHOWN = ("pptx", "pdf")
_KINDS = (
    Kind(DEFAULT, "Performance report", ALL, _performance),
    Kind("exceptions", "Exception report", _TABLED, exception_report),
    Kind("indicator", "Indicator detail", _TABLED, indicator_detail, about="indicator"),
    Kind("overview", "Board overview", _TABLED, board_overview),
    Kind("highlights", "Highlight report", ("docx", "pdf", "html"), highlight_report, about="priority", figures=False),
    Kind("change-table", "Change table", _TABLED, change_table),
    Kind("dashboard", "Dashboard", _SHOWN, dashboard),
    Kind("challenge-pack", "Challenge pack", _SHOWN, challenge_pack),
)
KINDS: Mapping[str, Kind] = {one.id: one for one in _KINDS}
