"""A Report walked from top to bottom into a Word document, where its template asks for it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from itertools import count
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm

from saferplan.report import charts
from saferplan.report.length import closing_list, has_contents, leading_on, levels_listed
from saferplan.report.word import marks
from saferplan.report.word.dressing import Dress, dress
from saferplan.report.word.fields import Slot, fill, pages_edges, slots
from saferplan.report.word.package import repeatable
from saferplan.report.word.pages import across, later, room_of, section_of, turn
from saferplan.report.word.template import default_template, opened
from saferplan.report.wording import chart_notes
from saferplan.report.wording.markings import block_words, part_words
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
TALLEST = 0.8  # of the page, for a picture with its caption
STYLES = {"body": "", "lead": "Lead", "note": "Note", "warning": "Lead", "code": "Query"}
PROPERTY = 255  # characters that a property of a document may have


def document(report: Report, template: bytes | None = None) -> bytes:
    """The report as the bytes of a .docx file, filled into a template that has no faults or into the default one."""
    made = opened(template or default_template())
    if template is not None:
        _forget_origin(made)
    dressed = dress(made, _ours())
    fill(made, _values(report))
    paper = _Paper(report, made, dressed)
    for slot in slots(made):
        paper.fill(slot)
    _properties(made, report)
    return repeatable(made)


@cache
def _ours() -> Any:
    return Document(io.BytesIO(default_template()))


def _values(report: Report) -> Mapping[str, str]:
    from saferplan.report.compose.kinds import KINDS

    return {
        "partnership": report.partnership,
        "title": report.title,
        "subtitle": report.subtitle,
        "kind": KINDS[report.kind].name if report.kind in KINDS else report.kind,
        "as_at": report.as_at,
        "data_as_at": report.data_as_at,
        "marking": report.marking,
        "made_from": report.made_from,
    }


def _forget_origin(made: Any) -> None:
    """A document based on a template elsewhere would fetch it when it is opened."""
    settings = [rel.target_part for rel in made.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.SETTINGS]
    for part in settings:
        for one in part.element.findall(qn("w:attachedTemplate")):
            part.element.remove(one)
        for key, rel in list(part.rels.items()):
            if rel.reltype.endswith("/attachedTemplate"):
                part.rels.pop(key)


class _Paper:
    """One document in the making: bookmarks by key, and the numbers of tables and figures."""

    def __init__(self, report: Report, made: Any, dressed: Dress) -> None:
        self.report, self.part, self.dressed = report, made.part, dressed
        asked = slots(made)
        by_key = {section.key: section for section in report.sections}
        named = {slot.key for slot in asked if slot.name == "section"}
        rest = [section for section in report.sections if section.key not in named]
        self.at: dict[tuple[str, str], Sequence[Section]] = {
            (slot.name, slot.key): (
                rest if slot.name == "sections" else [by_key[slot.key]] if slot.key in by_key else []
            )
            for slot in asked
        }
        self.placed = [section for slot in asked for section in self.at[slot.name, slot.key]]
        first = _free(made, "w:bookmarkStart", "w:id")
        walked = [section for section, _ in _walk(self.placed)]
        self.numbers = {section.key: first + at for at, section in enumerate(walked)}
        self.anchors = {section.key: f"part_{at}" for at, section in enumerate(walked, 1)}
        self.tables, self.figures = count(1), count(1)
        self.closing = closing_list(self.placed)
        self.pictures = count(max(1001, _free(made, "wp:docPr", "id")))
        self.long, self.listed = has_contents(report), levels_listed(report)
        self.fresh = False

    def fill(self, slot: Slot) -> None:
        """Write what a slot asks for in its place; its paragraph stays only where it ends a section."""
        self.end, self.turned = slot.paragraph, False
        self.last: Any = slot.paragraph.getprevious()
        self.govern = section_of(slot.paragraph)
        self.room = room_of(self.govern, self.dressed.letter)
        if slot.name == "contents":
            self._contents()
        for section in self.at[slot.name, slot.key]:
            self._section(section, 1)
        if self.turned:
            self._turn_back()
        if slot.paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
            slot.paragraph.getparent().remove(slot.paragraph)
        else:
            for one in slot.paragraph.findall(qn("w:r")):
                slot.paragraph.remove(one)

    def add(self, xml: str) -> Any:
        """Append a paragraph or table given as text, in the styles of the document."""
        if "xmlns:w=" not in xml[:80]:
            xml = xml.replace("<w:p>", f"<w:p {marks.SPACES}>", 1)
        self.last = parse_xml(self.dressed.named(xml))
        self.end.addprevious(self.last)
        return self.last

    def _contents(self) -> None:
        """Links with live page numbers. Not inside a field for tables of contents: only Word fills those."""
        if not self.long:
            return
        self.add(marks.paragraph(marks.run("Contents"), "TOCHeading"))
        for section, level in _walk(self.placed, only_listed=True):
            if level <= self.listed:
                self.add(marks.entry(section.title, self.anchors[section.key], level, self.room.upright))
        self.fresh = True

    def _section(self, section: Section, level: int) -> None:
        self._turn(self._is_wide(section))
        anchor, number = self.anchors[section.key], self.numbers[section.key]
        new_leaf = self.last is None  # after pages were turned
        self.add(marks.heading(section.title, level, anchor, number, fresh=self.fresh and not new_leaf))
        self.fresh = False
        for words in part_words(section):
            self.add(marks.paragraph(marks.run(words), "Marking", kept=True))
        for block, kept in zip(section.blocks, leading_on(section.blocks), strict=True):
            if words := block_words(block, section):
                self.add(marks.paragraph(marks.run(words), "Marking", kept=True))
            self._block(block, kept=kept)
        for part in section.sections:
            self._section(part, level + 1)

    def _block(self, block: Block, *, kept: bool) -> None:
        if isinstance(block, Paragraph):
            text = marks.edited(("Warning: " if block.style == "warning" else "") + block.text, block.edit)
            self.add(marks.paragraph(text + self._source(block.origin), STYLES[block.style], kept=kept))
        elif isinstance(block, StatusLine):
            shape = marks.run(marks.SHAPES.get(block.shape, "●") + " ", colour=block.colour)
            self.add(marks.paragraph(shape + marks.run(block.name), "Status"))
            self.add(marks.paragraph(marks.run(block.sentence) + self._source(block.origin)))
        elif isinstance(block, Bullets):
            self._list(block)
        elif isinstance(block, Facts):
            self.add(marks.facts_xml(block, self._across))
            self.add(marks.gap())
        elif isinstance(block, TableBlock):
            self._table(block.table, kept=kept)
        else:
            self._chart(block.chart)
            if block.table is not None:
                self._table(block.table)

    def _list(self, block: Bullets) -> None:
        """Numbers of an ordered list are written out, so that two lists in a paper never run on."""
        for at, item in enumerate(block.items):
            text = marks.edited(item, block.edits[at] if block.edits else "")
            number = marks.run(f"{at + 1}.\t") if block.ordered else ""
            kept = block is self.closing and at < len(block.items) - 1
            self.add(marks.paragraph(number + text, "Numbered" if block.ordered else "ListBullet", kept=kept))

    def _source(self, origin: Origin, before: str = " ") -> str:
        """The link to where a figure comes from, `before` between it and the text."""
        if origin.entry in self.anchors:
            return marks.run(before) + marks.link(origin.source or "Source", self.anchors[origin.entry], "SourceLink")
        return marks.run(f"{before}{origin.source}") if origin.source else ""

    def _table(self, table: Table, *, kept: bool = False) -> None:
        columns, _ = marks.widths(table, self._across, self._across, self.room.letter)
        self.add(marks.caption("Table", next(self.tables), table.title, kept=True))
        notes = marks.run("\n".join(table.notes)) if table.notes else ""
        source = self._source(table.origin, before="")
        under = notes + ("<w:r><w:br/></w:r>" if notes and source else "") + source
        self.add(marks.table_xml(table, columns, self.anchors, self.room.letter, kept=kept, noted=bool(under)))
        self.add(marks.paragraph(under, "Note", kept=kept) if under else marks.gap(kept=kept))

    def _chart(self, chart: Chart) -> None:
        picture = charts.png(chart)
        wide, high = (int.from_bytes(picture[at : at + 4], "big") / 2 * PICTURE for at in (16, 20))  # at two to one
        fit = min(1.0, self._across / wide, TALLEST * self.room.high / high)
        made = self.part.new_pic_inline(io.BytesIO(picture), width=Cm(wide * fit))
        about, number = made.docPr, next(self.figures)
        about.set("descr", marks.plain(chart.description))
        about.set("title", marks.plain(chart.title))
        about.set("name", f"Figure {number}")
        about.set("id", str(next(self.pictures)))
        self.add(marks.paragraph("<w:r/>", "Picture", kept=True)).find(qn("w:r")).add_drawing(made)
        notes = chart_notes(chart)
        self.add(marks.caption("Figure", number, chart.title, kept=bool(notes)))
        if notes:
            self.add(marks.paragraph(marks.run("\n".join(notes)), "Note"))

    @property
    def _across(self) -> float:
        return self.room.turned if self.turned else self.room.upright

    def _is_wide(self, section: Section) -> bool:
        """A part with a table too wide for an upright page stands on turned ones, as does a heading right over it."""
        if not section.blocks and section.sections:
            return self._is_wide(section.sections[0])
        room = self.room
        tables = [table for block in section.blocks if (table := getattr(block, "table", None)) is not None]
        return any(marks.widths(table, room.upright, room.turned, room.letter)[1] for table in tables)

    def _turn(self, turned: bool) -> None:
        """Go on upon turned or upright pages: what was written so far ends a section of the document."""
        if turned == self.turned:
            return
        ending = across(self.govern) if self.turned else deepcopy(self.govern)
        if self.turned or not self._at_start():
            self._close(ending)
        later(self.govern)
        self.turned = turned

    def _turn_back(self) -> None:
        """After the last turned page: where nothing follows in the section, the section itself is turned."""
        following = self.end.getnext()
        if self.govern.getparent() is self.end.find(qn("w:pPr")) or following is self.govern:
            turn(later(self.govern))
        else:
            self._close(across(self.govern))
        self.turned = False

    def _at_start(self) -> bool:
        before = self.end.getprevious()
        return before is None or before.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None

    def _close(self, section: Any) -> None:
        """End a section at the last paragraph written, or at an empty one where a table or nothing was written."""
        if self.last is None or self.last.tag != qn("w:p"):
            self.add(marks.paragraph(""))
        self.last.get_or_add_pPr().append(section)
        self.last = None


def _properties(made: Any, report: Report) -> None:
    for language in made.styles.element.xpath("w:docDefaults//w:lang"):
        language.set(qn("w:val"), report.language)
    about, body = made.core_properties, marks.plain(report.partnership, PROPERTY)
    about.title = marks.plain(f"{report.title}, {report.partnership}, {report.as_at}", PROPERTY)
    about.author, about.subject, about.comments = body, marks.plain(report.subtitle, PROPERTY), ""
    about.language, about.last_modified_by, about.revision = report.language, body, 1


def _walk(sections: Sequence[Section], level: int = 1, *, only_listed: bool = False) -> Iterator[tuple[Section, int]]:
    for section in sections:
        yield section, level
        if section.listed or not only_listed:
            yield from _walk(section.sections, level + 1, only_listed=only_listed)


def _free(made: Any, tag: str, name: str) -> int:
    """A number above those that the template gives to such elements."""
    roots = [made.element.body, *(root for _, root in pages_edges(made))]
    key = qn(name) if ":" in name else name
    return 1 + max((int(one.get(key, 0)) for root in roots for one in root.iter(qn(tag))), default=0)
