"""The report as slides: one message each, native charts and tables, speaker's notes, the partnership's own master."""

from __future__ import annotations

from pathlib import Path

from saferplan.values.document import Report
from saferplan.values.errors import SaferplanError


def write(report: Report, path: Path, template: Path | None = None) -> None:
    """Write the report to `path` (its folder must exist). The same report gives the same bytes.

    `template` is a .pptx whose master, layouts, fonts and colours are used; its own slides are left out. Raises
    SaferplanError where it cannot be read or has no layout to put a title on.
    """
    from saferplan.report.powerpoint.deck import deck

    path.write_bytes(deck(report, template))


def write_template(path: Path) -> None:
    """Write the master that is used where a partnership has none of its own, to be changed in PowerPoint."""
    from saferplan.report.powerpoint.master import default_template
    from saferplan.report.zipped import repeatable

    path.write_bytes(repeatable(default_template().save))


def template_faults(path: Path) -> list[SaferplanError]:
    """What keeps a master from being used; none where it can be."""
    from saferplan.report.powerpoint.template import open_master

    try:
        open_master(path)
    except SaferplanError as error:
        return [error]
    return []


__all__ = ["template_faults", "write", "write_template"]
