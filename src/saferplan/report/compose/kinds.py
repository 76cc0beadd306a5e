"""Every kind of document, by name: the one list that command line, service and tests read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from saferplan.report.compose.actions import actions_section
from saferplan.report.compose.council_papers import (
    BOARD_FIELDS,
    COUNCIL_FIELDS,
    SCRUTINY_FIELDS,
    board_report,
    council_report,
    scrutiny_briefing,
)
from saferplan.report.compose.highlights import highlight_report
from saferplan.report.compose.material import Kind, Material, paper
from saferplan.report.compose.performance_papers import (
    board_overview,
    challenge_pack,
    change_table,
    dashboard,
    exception_report,
    indicator_detail,
)
from saferplan.report.compose.plan_paper import partnership_plan, plan_sections, plan_years
from saferplan.report.compose.public_papers import annual_report, public_performance, public_summary
from saferplan.report.compose.refresh import refreshed
from saferplan.report.compose.whole import compose
from saferplan.report.wording import METHODS
from saferplan.report.wording.phrases import PUBLIC_METHODS
from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError

ALL = ("html", "docx", "pptx", "pdf", "xlsx")
DEFAULT = "performance"


def _performance(material: Material) -> Report:
    made = compose(
        material.partnership,
        material.judgements,
        material.as_at,
        material.data_as_at,
        material.remarks,
        extra=tuple(one for one in (actions_section(material), *material.further) if one.blocks or one.sections),
        schemes=material.schemes,
        title=material.title or "Performance report",
        methods=PUBLIC_METHODS if material.public else METHODS,
    )
    return replace(made, public=material.public, made_from=material.made_from)


def plan_refresh(material: Material) -> Report:
    """The plan with what changed since an earlier one marked. SaferplanError where no earlier plan is given."""
    if material.before is None:
        what = "a refresh is told beside the plan before it, and none is given."
        raise SaferplanError(what, "--since", "Name the folder of the plan before.")
    sections = refreshed(plan_sections(material.before), plan_sections(material))
    return paper(material, "plan-refresh", "Partnership plan: refresh", sections, subtitle=plan_years(material))


_TABLED = ("docx", "pdf", "html", "xlsx")
_PAPER = ("docx", "pdf", "html")
_PUBLIC = ("html", "pdf", "docx")
_PUBLIC_DATA = (*_PUBLIC, "xlsx")
_COUNCIL = ("docx", "pdf")
_SHOWN = ("pptx", "pdf")
_KINDS = (
    Kind(DEFAULT, "Performance report", ALL, _performance),
    Kind("exceptions", "Exception report", _TABLED, exception_report),
    Kind("indicator", "Indicator detail", _TABLED, indicator_detail, about="indicator"),
    Kind("overview", "Board overview", _TABLED, board_overview),
    Kind("highlights", "Highlight report", _PAPER, highlight_report, about="priority", figures=False),
    Kind("change-table", "Change table", _TABLED, change_table),
    Kind("dashboard", "Dashboard", _SHOWN, dashboard),
    Kind("challenge-pack", "Challenge pack", _SHOWN, challenge_pack),
    Kind("plan", "Partnership plan", _PAPER, partnership_plan, figures=False),
    Kind("plan-refresh", "Plan refresh", _PAPER, plan_refresh, compares=True, figures=False),
    Kind("public-summary", "Public summary of the plan", _PUBLIC, public_summary, public=True, figures=False),
    Kind("annual-report", "Annual report", _PUBLIC_DATA, annual_report, public=True),
    Kind("public-performance", "Public performance", _PUBLIC_DATA, public_performance, public=True),
    Kind("board-report", "Board report", _COUNCIL, board_report, fields=BOARD_FIELDS),
    Kind("council-report", "Report to council", _COUNCIL, council_report, fields=COUNCIL_FIELDS),
    Kind("scrutiny-briefing", "Scrutiny briefing", _COUNCIL, scrutiny_briefing, fields=SCRUTINY_FIELDS),
)
KINDS: Mapping[str, Kind] = {one.id: one for one in _KINDS}
