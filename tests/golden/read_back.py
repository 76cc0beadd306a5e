"""Documents read back as text: headings, sentences, statuses, cells. What two formats must have in common."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

from docx import Document
from docx.oxml.ns import qn

SHAPES = "●▲◆■◉–"


def lines_of_html(page: str) -> list[str]:
    """Headings as “# …”, paragraphs as they are, table rows with “ | ” between cells, from the first section on."""
    reader = _Reader()
    reader.feed(page)
    return reader.lines


class _Reader(HTMLParser):
    """Takes the text of headings, paragraphs, captions, list items and rows inside main."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.inside = self.drawing = 0
        self.text: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "main"
        self.drawing += tag == "svg"
        if tag == "br":
            self.text.append(" ")
        elif tag in ("h2", "h3", "h4", "h5", "p", "li", "caption", "th", "td", "figcaption", "pre"):
            self.text = []
        elif tag == "tr":
            self.cells = []

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "main"
        self.drawing -= tag == "svg"
        text = re.sub(r"\s+", " ", "".join(self.text)).strip()
        if not self.inside:
            return
        if tag in ("th", "td"):
            self.cells.append(text)
        elif tag == "tr":
            self.lines.append(" | ".join(self.cells))
        elif tag in ("h2", "h3", "h4", "h5"):
            self.lines.append(f"{'#' * (int(tag[1]) - 1)} {text}")
        elif tag in ("p", "li", "caption", "figcaption", "pre"):
            self.lines.append(text)

    def handle_data(self, data: str) -> None:
        if not self.drawing:
            self.text.append(data)


def lines_of_word(file: bytes) -> list[str]:
    """The same lines of a Word document; the numbers of captions and the drawn shapes are left out."""
    lines: list[str] = []
    started = False
    for element in Document(io.BytesIO(file)).element.body:
        if element.tag == qn("w:tbl"):
            rows = element.findall(qn("w:tr"))
            lines += [" | ".join(_cell(cell) for cell in row.findall(qn("w:tc"))) for row in rows]
            continue
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = "" if style is None else style.get(qn("w:val"))
        text = _text(element)
        started = started or name == "Heading1"
        if started and text:
            lines.append(f"{'#' * int(name[-1])} {text}" if name.startswith("Heading") else _plain(name, text))
    return lines


def _plain(style: str, text: str) -> str:
    if style == "Caption":
        return re.sub(r"^(Table|Figure) \d+: ", "", text)
    return text.lstrip(SHAPES).strip() if style == "Status" else text


def _cell(cell) -> str:
    return " ".join(_text(paragraph) for paragraph in cell.findall(qn("w:p"))).lstrip(SHAPES).strip()


def _text(paragraph) -> str:
    nodes = paragraph.iter(qn("w:t"), qn("w:br"))
    parts = [" " if node.tag == qn("w:br") else node.text or "" for node in nodes]
    return re.sub(r"\s+", " ", "".join(parts)).strip()
