"""The face of the library: about thirty names, and no more without a decision."""

from __future__ import annotations

import subprocess
import sys

import saferplan

NAMES = [
    "Folder",
    "Indicator",
    "Judgement",
    "Partnership",
    "Period",
    "Report",
    "SaferplanError",
    "Series",
    "Store",
    "Target",
    "all_measures",
    "calculate",
    "chart_data_csv",
    "chart_png",
    "chart_svg",
    "check",
    "check_return",
    "closed",
    "cross_tabulate",
    "document_formats",
    "document_kinds",
    "explore_choices",
    "following",
    "from_json",
    "identifying",
    "import_records",
    "imports_of",
    "judge",
    "load_partnership",
    "make_document",
    "make_pack",
    "measure",
    "outlook",
    "pack_formats",
    "past_statuses",
    "profile_preview",
    "public_release",
    "read_grids",
    "read_mapping",
    "read_return_workbook",
    "read_scorecard",
    "read_typed_return",
    "records_state",
    "return_difference",
    "rows_aside",
    "same_count",
    "rule_faults",
    "save_partnership",
    "scorecard_preview",
    "sheets",
    "small_counts",
    "status_schemes",
    "table_csv",
    "tables_xlsx",
    "faults_of_template",
    "to_json",
    "wanted_rows",
    "wards_of",
    "with_returns",
    "withdraw_import",
    "write_mapping",
    "compare_areas",
    "compare_periods",
    "ward_figures",
    "ward_report",
    "ward_tables",
    "write_report",
    "write_return_workbook",
]


def test_the_face_is_these_names() -> None:
    assert sorted(NAMES, key=str) == saferplan.__all__


def test_every_name_is_there() -> None:
    assert all(getattr(saferplan, name) is not None for name in NAMES)


def test_importing_the_library_brings_no_heavy_one() -> None:
    """So that a program, and the command line's help, start at once."""
    heavy = "{'duckdb', 'scipy', 'statsmodels', 'pandas', 'docx', 'pyarrow'}"
    code = f"import sys, saferplan, saferplan.cli; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
