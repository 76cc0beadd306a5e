"""Word templates as officers make them, and a short paper to write into them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Pt, RGBColor

from saferplan.values.document import (
    Bullets,
    Cell,
    Chart,
    ChartBlock,
    Facts,
    Line,
    Paragraph,
    Report,
    Section,
    Table,
    TableBlock,
)

CONTENT = "{{p sections }}"
FIGURES = Table("Steps", ("Step", "Figure"), ((Cell("Locks"), Cell("12", 12, numeric=True)),), ("As counted.",))
WIDE = Table(
    "Everything", tuple(f"Column {at}" for at in range(16)), ((Cell("1,234,567", 1.0, numeric=True),) * 16,)
)  # fmt: skip
CHART = Chart("lines", "Rise", "A line that rises from 1 to 2.", "Month", "Count", (Line("now", (("A", 1), ("B", 2))),))


def paper(*sections: Section) -> Report:
    parts = sections or (
        Section("paper", "This paper", (Facts((("Report to", "The board"),)),)),
        Section("purpose", "Purpose", (Paragraph("To agree."), Bullets(("Locks", "Lamps")), ChartBlock(CHART))),
        Section("figures", "Figures", (TableBlock(FIGURES),)),
    )
    return Report(
        "Board report", "April to June", "Safer Anywhere & Co", "June 2015", "30 June 2015", parts,
        marking="OFFICIAL", kind="board-report",
    )  # fmt: skip


def saved(made: Any) -> bytes:
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def template(*lines: str, footer: str = "{{ marking }}") -> bytes:
    made = Document()
    for line in lines or (CONTENT,):
        made.add_paragraph(line)
    made.sections[0].footer.paragraphs[0].text = footer
    return saved(made)


def png() -> bytes:
    """A picture of 8 by 4 red dots."""

    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    head = struct.pack(">IIBBBBB", 8, 4, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\xff\0\0" * 8) * 4
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def officers() -> bytes:
    """A template by another hand: own looks, logo in the header, another order, fields cut into runs by Word."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(3)
    made.styles["Heading 1"].font.color.rgb = RGBColor(0x99, 0, 0x66)
    made.styles["Normal"].font.name = "Georgia"
    own = made.styles.add_style("Table text", WD_STYLE_TYPE.PARAGRAPH)
    own.font.size = Pt(12)
    page.header.paragraphs[0].add_run().add_picture(io.BytesIO(png()), width=Cm(2))
    page.footer.paragraphs[0].text = "{{ marking }} / {{ partnership }}"
    split = made.add_paragraph("About: ")
    for piece, bold in (("{", False), ("{ ti", True), ("tle", False), (" }}, {{as_", False), ("at}}", True)):
        split.add_run(piece).bold = bold
    made.add_table(1, 1).cell(0, 0).text = "Data: {{ data_as_at }}"
    made.add_paragraph("{{ made_from }}")
    made.add_paragraph("{{p section(“figures”) }}")
    made.add_paragraph("Then the rest.")
    made.add_paragraph(CONTENT)
    made.add_paragraph("The end.")
    return saved(made)
