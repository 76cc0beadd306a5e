"""A Report walked from top to bottom into a Word document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm

from saferplan.report import charts
from saferplan.report.word import marks
from saferplan.report.word.styles import dress
from saferplan.report.wording import chart_notes
from saferplan.values.document import (
    Block,
    Bullets,
    Chart,
    Facts,
    Paragraph,
    Report,
    Section,
    StatusLine,
    Table,
    TableBlock,
)
from saferplan.values.series import Origin

PICTURE = 15.0 / 610  # centimetres to a pixel of the drawing, so that lettering is of one size in all pictures
STYLES = {"body": "", "lead": "Lead", "note": "Note", "warning": "Lead", "code": "Query"}
PROPERTY = 255  # characters that a property of a document may have
LISTED = 3  # levels of the contents list
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold


def document(report: Report) -> bytes:
    """The report as the bytes of a .docx file."""
    paper = _Paper(report)
    paper.build()
    return _repeatable(paper.document)


class _Paper:
    """One document in the making: bookmarks by key, and the numbers of tables and figures."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document = Document()
        self.body = self.document.element.body
        self.end = self.body.sectPr
        walked = list(_walk(report.sections))
        self.anchors = {section.key: f"part_{at}" for at, (section, _) in enumerate(walked, 1)}
        self.tables, self.figures, self.pictures = count(1), count(1), count(1)

    def build(self) -> None:
        dress(self.document, self.report)
        _page(self.document.sections[0])
        self._front()
        for section in self.report.sections:
            self._section(section, 1)
        self._footer()
        self._properties()

    def add(self, xml: str) -> Any:
        """Append a paragraph or table given as text."""
        if "xmlns:w=" not in xml[:80]:
            xml = xml.replace("<w:p>", f"<w:p {marks.SPACES}>", 1)
        element = parse_xml(xml)
        self.end.addprevious(element)
        return element

    def _front(self) -> None:
        report = self.report
        if report.marking:
            self.add(marks.paragraph(marks.run(report.marking, bold=True)))
        self.add(marks.paragraph(marks.run(report.partnership), "Subtitle"))
        self.add(marks.paragraph(marks.run(report.title), "Title"))
        if report.subtitle:
            self.add(marks.paragraph(marks.run(report.subtitle), "Subtitle"))
        self.add(marks.paragraph(marks.run(f"Data as at {report.data_as_at}")))
        self._contents()

    def _contents(self) -> None:
        """Links with live page numbers. Not inside a field for tables of contents: only Word fills those."""
        self.add(marks.paragraph(marks.run("Contents"), "ContentsHeading"))
        listed = [one for one in _walk(self.report.sections, only_listed=True) if one[1] <= LISTED]
        for section, level in listed:
            anchor = self.anchors[section.key]
            page = marks.field(f"PAGEREF {anchor} \\h", "", stale=True)
            entry = marks.link(section.title, anchor, "") + f"<w:r><w:tab/></w:r>{page}"
            self.add(marks.paragraph(entry, f"TOC{level}"))

    def _section(self, section: Section, level: int) -> None:
        anchor = self.anchors[section.key]
        self.add(marks.heading(section.title, level, anchor, int(anchor.removeprefix("part_"))))
        for block in section.blocks:
            self._block(block)
        for part in section.sections:
            self._section(part, level + 1)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            text = marks.edited(("Warning: " if block.style == "warning" else "") + block.text, block.edit)
            self.add(marks.paragraph(text + self._source(block.origin), STYLES[block.style]))
        elif isinstance(block, StatusLine):
            shape = marks.run(marks.SHAPES.get(block.shape, "●") + " ", colour=block.colour)
            self.add(marks.paragraph(shape + marks.run(block.name), "Status"))
            self.add(marks.paragraph(marks.run(block.sentence) + self._source(block.origin)))
        elif isinstance(block, Bullets):
            self._list(block)
        elif isinstance(block, Facts):
            self.add(marks.facts_xml(block))
        elif isinstance(block, TableBlock):
            self._table(block.table)
        else:
            self._chart(block.chart)
            if block.table is not None:
                self._table(block.table)

    def _list(self, block: Bullets) -> None:
        """Numbers of an ordered list are written out, so that two lists in a paper never run on."""
        for at, item in enumerate(block.items):
            text = marks.edited(item, block.edits[at] if block.edits else "")
            number = marks.run(f"{at + 1}.\t") if block.ordered else ""
            self.add(marks.paragraph(number + text, "Numbered" if block.ordered else "ListBullet"))

    def _source(self, origin: Origin, before: str = " ") -> str:
        """The link to where a figure comes from, `before` between it and the text."""
        if origin.entry in self.anchors:
            return marks.run(before) + marks.link(origin.source or "Source", self.anchors[origin.entry], "SourceLink")
        return marks.run(f"{before}{origin.source}") if origin.source else ""

    def _table(self, table: Table) -> None:
        """A table too wide for an upright page stands on a page of its own, turned."""
        columns, turned = marks.widths(table)
        if turned:
            self._end_of_part(turned=False)
        self.add(marks.caption("Table", next(self.tables), table.title))
        self.add(marks.table_xml(table, columns, self.anchors))
        notes = "".join(marks.run(note + "\n") for note in table.notes)
        self.add(marks.paragraph(notes + self._source(table.origin, before=""), "Note"))
        if turned:
            self._end_of_part(turned=True)

    def _end_of_part(self, *, turned: bool) -> None:
        last = self.add(marks.paragraph(""))
        size = (16838, 11906) if turned else (11906, 16838)
        side = ' w:orient="landscape"' if turned else ""
        section = parse_xml(
            f'<w:sectPr {marks.SPACES}><w:pgSz w:w="{size[0]}" w:h="{size[1]}"{side}/>'
            '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567"'
            ' w:gutter="0"/></w:sectPr>'
        )
        last.get_or_add_pPr().append(section)

    def _chart(self, chart: Chart) -> None:
        picture = charts.png(chart)
        pixels = int.from_bytes(picture[16:20], "big") / 2  # width in the PNG's header; drawn at two to one
        holder = self.document.add_paragraph(style="Picture")
        self.end.addprevious(holder._p)
        shape = holder.add_run().add_picture(io.BytesIO(picture), width=Cm(min(pixels * PICTURE, marks.PORTRAIT)))
        about = shape._inline.docPr
        number = next(self.figures)
        about.set("descr", marks.plain(chart.description))
        about.set("title", marks.plain(chart.title))
        about.set("name", f"Figure {number}")
        about.set("id", str(1000 + next(self.pictures)))
        self.add(marks.caption("Figure", number, chart.title))
        notes = chart_notes(chart)
        if notes:
            self.add(marks.paragraph(marks.run("\n".join(notes)), "Note"))

    def _footer(self) -> None:
        report = self.report
        text = f"{report.partnership}. Data as at {report.data_as_at}." + (
            f" {report.marking}." if report.marking else ""
        )
        number = f"{marks.run('Page ')}{marks.field('PAGE', '1')}{marks.run(' of ')}{marks.field('NUMPAGES', '1')}"
        made = marks.paragraph(f"{marks.run(text)}<w:r><w:tab/></w:r>{number}", "Footer")
        footer = self.document.sections[0].footer
        footer.is_linked_to_previous = False
        for old in list(footer._element):
            footer._element.remove(old)
        footer._element.append(parse_xml(made.replace("<w:p>", f"<w:p {marks.SPACES}>", 1)))

    def _properties(self) -> None:
        report, about = self.report, self.document.core_properties
        body = marks.plain(report.partnership, PROPERTY)
        about.title = marks.plain(f"{report.title}, {report.partnership}, {report.as_at}", PROPERTY)
        about.author, about.subject, about.comments = body, marks.plain(report.subtitle, PROPERTY), ""
        about.language, about.last_modified_by, about.revision = report.language, body, 1
        for name in ("dcterms:created", "dcterms:modified"):
            for element in about._element.findall(qn(name)):
                about._element.remove(element)  # a date would make every copy differ


def _page(section: Any) -> None:
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.0)
    section.header_distance = section.footer_distance = Cm(1.0)


def _walk(sections: Sequence[Section], level: int = 1, *, only_listed: bool = False) -> Iterator[tuple[Section, int]]:
    for section in sections:
        yield section, level
        if section.listed or not only_listed:
            yield from _walk(section.sections, level + 1, only_listed=only_listed)


def _repeatable(document: Any) -> bytes:
    """The package with its members in one order and without times, so that the same report is the same file."""
    first, second = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as given, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            made.writestr(member, given.read(name))
    return second.getvalue()
