"""Every kind of document, by name: the one list that command line, service and tests read."""

from __future__ import annotations

from collections.abc import Mapping

from saferplan.report.compose.material import Kind, Material
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


_KINDS = (Kind(DEFAULT, "Performance report", ALL, _performance),)
KINDS: Mapping[str, Kind] = {one.id: one for one in _KINDS}
