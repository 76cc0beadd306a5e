"""The report as a tagged PDF: headings, contents, bookmarks, captions, table heads and alternative texts.

The same report gives the same bytes. A letter that no typeface here has is printed as “\ufffd”.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from saferplan.values.document import Pack, Report


def write(report: Report, path: Path) -> None:
    """Write the report to `path` (its folder must exist), lying as its `layout` says.

    Raises SaferplanError, saying what to install, where typst is missing.
    """
    from saferplan.report.pdf import press
    from saferplan.report.pdf.parts import report_data

    press.loaded()
    path.write_bytes(press.pdf(report_data(report)))


def write_pack(pack: Pack, path: Path) -> None:
    """Write all papers of the pack under one cover, with one numbering of pages."""
    from saferplan.report.pdf import press
    from saferplan.report.pdf.parts import pack_data

    press.loaded()
    path.write_bytes(press.pdf(pack_data(pack)))


def pages_of(pack: Pack) -> Mapping[str, int]:
    """The page of the pack's PDF on which each paper and part begins.

    `paper-2` is the second paper, `paper-2-summary` its part with the key `summary`.
    """
    from saferplan.report.pdf import press
    from saferplan.report.pdf.parts import named_anchors, pack_data

    press.loaded()
    found = press.pages(pack_data(pack))
    return {name: found[anchor] for name, anchor in named_anchors(pack).items()}


__all__ = ["pages_of", "write", "write_pack"]
