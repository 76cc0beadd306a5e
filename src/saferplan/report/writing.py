"""Which writer makes which format. A format that cannot be made here keeps no other from being made."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError

_WRITERS = {"html": "html", "docx": "word", "pdf": "pdf", "xlsx": "excel"}
FORMATS = tuple(_WRITERS)
TEMPLATES = "templates"  # folder of a partnership with its own Word and PowerPoint files


def write_formats(
    report: Report, formats: Sequence[str], out: Path, name: str, partnership: Path
) -> tuple[list[Path], Mapping[str, SaferplanError]]:
    """Write the report in each format as `out`/`name`.<format>; gives what was written, and why the rest was not.

    `partnership` is the folder that may hold templates of its own.
    Raises SaferplanError for a format that is none.
    """
    if unknown := [one for one in formats if one not in _WRITERS]:
        raise SaferplanError(f"“{unknown[0]}” is no format.", "--formats", f"Known: {', '.join(FORMATS)}.")
    written, failed = [], {}
    for form in formats:
        path = out / f"{name}.{form}"
        try:
            importlib.import_module(f"saferplan.report.{_WRITERS[form]}").write(report, path)
            written.append(path)
        except ImportError as error:
            lacking = error.name or str(error)
            failed[form] = SaferplanError(f"{lacking} cannot be loaded.", form, f"Install it: pip install {lacking}.")
    return written, failed
