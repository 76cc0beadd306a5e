"""The report as a Word document: real headings, contents, captions, repeated table heads, alternative texts."""

from __future__ import annotations

from pathlib import Path

from saferplan.values.document import Report


def write(report: Report, path: Path) -> None:
    """Write the report to `path` (its folder must exist). The same report gives the same bytes."""
    from saferplan.report.word.paper import document

    path.write_bytes(document(report))


__all__ = ["write"]
