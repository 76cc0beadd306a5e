"""The face of the library: about thirty names, and no more without a decision."""

from __future__ import annotations

import subprocess
import sys

import saferplan

NAMES = [
    "Area",
    "Break",
    "Finding",
    "Folder",
    "Grid",
    "Indicator",
    "Judgement",
    "Observation",
    "Partnership",
    "Period",
    "Report",
    "SaferplanError",
    "Series",
    "StatusScheme",
    "Store",
    "Target",
    "Unit",
    "calculate",
    "check",
    "import_records",
    "judge",
    "load_partnership",
    "measure",
    "outlook",
    "save_partnership",
    "chart_data_csv",
    "table_csv",
    "tables_xlsx",
    "write_report",
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
