"""What of composed sections goes out: not the names of files, for people give them and nobody checked them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from saferplan.values.document import Block, ChartBlock, Paragraph, Report, Section, Table, TableBlock
from saferplan.values.series import Origin

FROM, SUPPLIED = "From", "Supplied by"  # headings under which the library names files
FILES = ("files and returns", "Files of records")  # titles of tables that list files
# Sections of the composed report that tell of all indicators together; the rest stands on the indicators' pages.
REPORT_PARTS = ("summary", "measures", "priorities", "how-made")
_SOURCES = frozenset({"sources", "source", "origins", "files", "queries"})


def stripped(section: Section, source: str = "", fault: str = "") -> Section:
    """A section without files, lines and queries, and without the words of a fault, which may name them. `source` is
    what the indicator itself says of its source."""
    blocks = (_block(block, source) for block in section.blocks if not (fault and fault in getattr(block, "text", "")))
    parts = (stripped(part, source, fault) for part in section.sections if part.key != "source-files")
    kept = tuple(block for block in blocks if block is not None)
    return replace(section, blocks=kept, sections=tuple(parts), background=())  # it names files and the lead


def _block(block: Block, source: str) -> Block | None:
    if isinstance(block, Paragraph):
        return None if block.style == "code" or block.text.startswith("Query ") else _without_origin(block)
    if isinstance(block, TableBlock):
        return None if block.table.title.endswith(FILES) else TableBlock(open_table(block.table, source))
    if isinstance(block, ChartBlock) and block.table is not None:
        return replace(block, table=open_table(block.table, source))
    return _without_origin(block)


def _without_origin(block: Any) -> Any:
    return replace(block, origin=Origin(entry=block.origin.entry)) if hasattr(block, "origin") else block


def open_table(table: Table, source: str = "") -> Table:
    """A table without its column of files, or its line of who supplied the figures where that names files."""
    kept = [at for at, head in enumerate(table.columns) if head != FROM]
    rows = (row for row in table.rows if row[0].text != SUPPLIED or (source and row[1].text == source))
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in rows),
        origin=Origin(entry=table.origin.entry),
    )


def open_report(report: Report) -> Report:
    """The parts of the report that tell of all indicators together; the methods after them. The report's own title was
    written for the board, and nobody looked at it for the public."""
    shown = (section for section in _all(report.sections) if section.key in REPORT_PARTS)
    return replace(report, title="", sections=tuple(stripped(replace(section, sections=())) for section in shown))


def _all(sections: tuple[Section, ...]) -> list[Section]:
    return [one for section in sections for one in (section, *_all(section.sections))]


def open_judgement(judgement: dict[str, Any]) -> dict[str, Any]:
    """A judgement as plain data, without the files it stands on."""
    return {name: value for name, value in judgement.items() if name not in _SOURCES} | {"fault": None}
