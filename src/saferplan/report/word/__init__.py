"""The report as a Word document: real headings, contents, captions, repeated table heads, alternative texts."""

from __future__ import annotations

from pathlib import Path

from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError


def write(report: Report, path: Path, template: Path | None = None) -> None:
    """Write the report to `path` (its folder must exist). The same report and template give the same bytes.

    `template` is a .docx with fields, whose styles, headers and order of parts are used. Raises SaferplanError where
    it has faults.
    """
    from saferplan.report.word.paper import document

    path.write_bytes(document(report, _template(template) if template else None))


def write_template(path: Path) -> None:
    """Write the template that is used where a partnership has none of its own, to be changed in Word."""
    from saferplan.report.word.template import default_template

    path.write_bytes(default_template())


def template_faults(path: Path) -> list[SaferplanError]:
    """Everything wrong in a template, each with its place in the file."""
    from saferplan.report.word.template import faults

    return [_in_file(one, path) for one in faults(path.read_bytes())]


def template_warnings(path: Path, report: Report) -> list[SaferplanError]:
    """Parts that a template names and this report has not, and those it leaves out. SaferplanError where it is none."""
    from saferplan.report.word.template import unknown_parts

    return [_in_file(one, path) for one in unknown_parts(path.read_bytes(), report)]


def _in_file(error: SaferplanError, path: Path) -> SaferplanError:
    return SaferplanError(error.what, f"{path}, {error.where}" if error.where else str(path), error.mend)


def _template(path: Path) -> bytes:
    found = template_faults(path)
    if found:
        more = f" It has {len(found) - 1} more to mend; saferplan validate lists them." if len(found) > 1 else ""
        raise SaferplanError(found[0].what, found[0].where, found[0].mend + more)
    return path.read_bytes()


__all__ = ["template_faults", "template_warnings", "write", "write_template"]
