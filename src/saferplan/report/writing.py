"""Which writer makes which format. A format that cannot be made here keeps no other from being made."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from saferplan.values.document import Pack, Report
from saferplan.values.errors import SaferplanError

_WRITERS = {"html": "html", "docx": "word", "pptx": "powerpoint", "pdf": "pdf", "xlsx": "excel"}
FORMATS = tuple(_WRITERS)
TEMPLATES = "templates"  # folder of a partnership with its own Word and PowerPoint files
ANY_KIND = "document"  # the template of every kind that has none of its own
TEMPLATED = ("docx", "pptx")
PACKED = ("pdf", "html")  # what a pack comes as: the formats that can name the same pages


def template_of(partnership: Path, kind: str, form: str) -> Path | None:
    """The template that a partnership keeps for a kind of document in a format, where it keeps one."""
    for name in (kind, ANY_KIND):
        if (path := partnership / TEMPLATES / f"{name}.{form}").is_file():
            return path
    return None


def templates_of(partnership: Path) -> list[Path]:
    """Every template that a partnership keeps, by name; the lock files that Word leaves beside them are none."""
    found = (partnership / TEMPLATES).glob("*")
    return sorted(path for path in found if path.suffix[1:] in TEMPLATED and not path.name.startswith("~$"))


def template_faults(partnership: Path) -> list[SaferplanError]:
    """Everything wrong in the templates of a partnership."""
    if not templates_of(partnership):
        return []
    from saferplan.report.compose.kinds import KINDS

    faults = []
    for path in templates_of(partnership):
        if path.stem not in (*KINDS, ANY_KIND):
            mend = f"Name it {ANY_KIND}{path.suffix}, or by a kind: {', '.join(KINDS)}."
            faults.append(SaferplanError(f"“{path.stem}” is no kind of document.", str(path), mend))
        faults += importlib.import_module(f"saferplan.report.{_WRITERS[path.suffix[1:]]}").template_faults(path)
    return faults


def template_warnings(report: Report, formats: Sequence[str], partnership: Path) -> list[SaferplanError]:
    """What the template of a report's kind asks for and the report has not; it is written all the same."""
    path = template_of(partnership, report.kind, "docx") if "docx" in formats else None
    if path is None:
        return []
    from saferplan.report.word import template_warnings as told

    try:
        return told(path, report)
    except SaferplanError:
        return []  # no Word document: told where it could not be written


def write_templates(out: Path) -> list[Path]:
    """Write the templates that are used where a partnership keeps none; gives their paths."""
    written = []
    for form in TEMPLATED:
        path = out / f"{ANY_KIND}.{form}"
        importlib.import_module(f"saferplan.report.{_WRITERS[form]}").write_template(path)
        written.append(path)
    return written


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
            writer = importlib.import_module(f"saferplan.report.{_WRITERS[form]}")
            if form in TEMPLATED:
                writer.write(report, path, template_of(partnership, report.kind, form))
            else:
                writer.write(report, path)
            written.append(path)
        except SaferplanError as error:
            failed[form] = error
        except ImportError as error:
            lacking = error.name or str(error)
            failed[form] = SaferplanError(f"{lacking} cannot be loaded.", form, f"Install it: pip install {lacking}.")
    return written, failed


def write_pack(
    pack: Pack, formats: Sequence[str], out: Path
) -> tuple[list[Path], Mapping[str, SaferplanError]]:  # fmt: skip
    """Write the pack as `out`/pack.<format>: as PDF, and as HTML that names the pages of the PDF. Where no PDF can be
    made here, the HTML names no pages."""
    from saferplan.report import html, pdf
    from saferplan.report.compose.binding import bound

    written: list[Path] = []
    failed: dict[str, SaferplanError] = {}
    for form in formats:
        path = out / f"pack.{form}"
        try:
            if form == "pdf":
                pdf.write_pack(pack, path)
            else:
                html.write(bound(pack), path, _pages(pack))
            written.append(path)
        except SaferplanError as error:
            failed[form] = error
    return written, failed


def _pages(pack: Pack) -> Mapping[str, int]:
    from saferplan.report import pdf

    try:
        return pdf.pages_of(pack)
    except SaferplanError:
        return {}
