"""A PDF read back as text by poppler's programs, and all that a report says, to compare with it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from saferplan.report.wording import chart_notes
from saferplan.values.document import (
    Bullets,
    Chart,
    Facts,
    Line,
    Paragraph,
    Section,
    StatusLine,
    Table,
    TableBlock,
)

office = pytest.mark.office
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
CHART = Chart(
    "lines",
    "Offences",
    "Line chart of offences: 3 in April.",
    "",
    "Offences",
    (Line("2015/16", (("Apr", 3.0), ("May", 5.0))),),
)


def tool(*command: str | Path) -> str:
    """What one of poppler's programs says."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60).stdout.decode()


def pages(path: Path) -> list[str]:
    """The text of each page as it lies on paper."""
    return tool("pdftotext", "-layout", path, "-").split("\f")[:-1]


def squeezed(text: str) -> str:
    """Without white space, and without the places where words may break: how a text breaks over lines is free."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def all_text(path: Path) -> str:
    """All words of a PDF in the order they are read, without what stands at the foot of every page."""
    said = tool("pdftotext", path, "-")
    return squeezed(re.sub(r"\n[^\n]*Data as at[^\n]*\n+Page \d+ of \d+\n", "\n", said))


def said(sections: tuple[Section, ...]) -> Iterator[str]:
    """Each heading, sentence, caption, cell and note of a report, in order."""
    for section in sections:
        yield section.title
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield from (block.text, block.origin.source)
            elif isinstance(block, StatusLine):
                yield from (block.name, block.sentence)
            elif isinstance(block, Bullets):
                yield from block.items
            elif isinstance(block, Facts):
                yield from (text for item in block.items for text in item)
            elif isinstance(block, TableBlock):
                yield from said_in(block.table)
            else:
                yield from (block.chart.title, *chart_notes(block.chart))
                yield from said_in(block.table) if block.table is not None else ()
        yield from said(section.sections)


def said_in(table: Table) -> Iterator[str]:
    """Caption, heads, cells, marks and notes of a table."""
    yield from (table.title, *table.columns)
    yield from (text for row in table.rows for cell in row for text in (cell.text, cell.mark))
    yield from table.notes


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections."""
    for section in sections:
        yield section
        yield from walk(section.sections)
