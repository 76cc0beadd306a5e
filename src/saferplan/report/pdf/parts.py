"""A Report as plain data, in the order it is read: what the style files draw. No text is ever pasted into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import Any

from saferplan.report import charts
from saferplan.report.length import closing_list, has_contents, leading_on, levels_listed
from saferplan.report.pdf.columns import EDITS, UNTOUCHED, each_edit, table_data
from saferplan.report.pdf.lettering import FAMILY, breakable, colour, plain, titled
from saferplan.report.wording import chart_notes
from saferplan.report.wording.markings import block_words, part_words
from saferplan.values.document import (
    Block,
    Bullets,
    Chart,
    ChartBlock,
    Edit,
    Facts,
    Pack,
    Paragraph,
    Report,
    Section,
    StatusLine,
    Table,
    TableBlock,
)
from saferplan.values.series import Origin

DEEPEST = 6  # PDF knows no deeper heading
_NOWHERE = {"text": "", "anchor": ""}
Data = dict[str, Any]
_FONT = re.compile(r'font-family="[^"]*"')


def walk(
    sections: Sequence[Section], deepest: int = DEEPEST, level: int = 1, *, listed: bool = True
) -> Iterator[tuple[Section, int, bool]]:
    """Every section with its level and whether it stands in a contents list that goes down to `deepest`, in the order
    they are read."""
    for section in sections:
        yield section, level, listed and level <= deepest
        yield from walk(section.sections, deepest, level + 1, listed=listed and section.listed)


def report_data(report: Report) -> Data:
    """A document that is one report."""
    return {
        "title": plain(f"{report.title}, {report.partnership}, {report.as_at}"),
        "author": plain(report.partnership),
        **_language(report.language),
        "cover": None,
        "papers": [paper_data(report, 1)],
    }


def pack_data(pack: Pack) -> Data:
    """A document that is several papers under one cover."""
    markings = list(dict.fromkeys(paper.marking for paper in pack.papers if paper.marking))
    return {
        "title": plain(f"{pack.title}, {pack.partnership}, {pack.as_at}"),
        "author": plain(pack.partnership),
        **_language(pack.papers[0].language if pack.papers else "en-GB"),
        "cover": {
            "title": titled(pack.title),
            "subtitle": breakable(pack.subtitle),
            "partnership": breakable(pack.partnership),
            "lines": [breakable(pack.as_at)] if pack.as_at else [],
            "data_as_at": "",
            "marking": breakable(", ".join(markings)),
        },
        "papers": [paper_data(paper, at, below=1) for at, paper in enumerate(pack.papers, 1)],
    }


def named_anchors(pack: Pack) -> dict[str, str]:
    """The anchors of a pack's papers and their parts, by names made from their keys."""
    found = {}
    for at, paper in enumerate(pack.papers, 1):
        found[f"paper-{at}"] = f"paper-{at}"
        found |= {f"paper-{at}-{key}": anchor for key, anchor in Paper(paper, at).anchors.items()}
    return found


def _language(tag: str) -> Data:
    """Language and region of a tag like en-GB; English where it is no such tag."""
    found = re.fullmatch(r"([a-zA-Z]{2,3})(?:-([a-zA-Z]{2}))?", tag)
    language, region = (found[1].lower(), found[2]) if found else ("en", "GB")
    return {"language": language, "region": region.upper() if region else None}


def paper_data(report: Report, at: int, *, below: int = 0) -> Data:
    """One report as data; `at` is its number in the pack, `below` the levels of headings above its own."""
    paper = Paper(report, at, below)
    sections = [paper.section(*one) for one in walk(report.sections, levels_listed(report))]
    return {
        "title": titled(report.title),
        "subtitle": breakable(report.subtitle),
        "partnership": breakable(report.partnership),
        "data_as_at": plain(report.data_as_at),
        "marking": breakable(report.marking),
        "lines": [breakable(line) for line in (f"Data as at {report.data_as_at}", report.made_from) if line],
        "layout": report.layout,
        "anchor": f"paper-{at}",
        "contents": has_contents(report),
        "sections": sections,
        "slides": slides(sections) if report.layout == "slides" else [],
    }


class Paper:
    """Turns the parts of one report into data, numbering tables and figures."""

    def __init__(self, report: Report, at: int, below: int = 0) -> None:
        self.anchors = {section.key: f"paper-{at}-part-{number}" for number, section in _numbered(report)}
        self.below = below
        self.tables, self.figures = count(1), count(1)
        self.closing = closing_list(report.sections)

    def section(self, section: Section, level: int, listed: bool) -> Data:
        """A section without those below it, which follow it."""
        blocks = [self.block(block, section) for block in section.blocks]
        for made, kept in zip(blocks, leading_on(section.blocks), strict=True):
            made["kept"] = kept
        for text, note in pairwise(blocks):  # a note alone at the head of a page tells nobody what it is of
            if text["kind"] == note["kind"] == "paragraph" and note["style"] == "note":
                text["kept"] = True
        return {
            "anchor": self.anchors[section.key],
            "title": titled(section.title),
            "level": min(level + self.below, DEEPEST),
            "listed": listed,
            "message": breakable(section.message.strip()),
            "marked": [breakable(words) for words in part_words(section)],
            "blocks": blocks,
        }

    def block(self, block: Block, section: Section) -> Data:
        """One block, with its marking where it is not for everyone."""
        words = block_words(block, section)
        return self._block(block) | {"marked": [words] if words else []}

    def _block(self, block: Block) -> Data:
        if isinstance(block, Paragraph):
            text = _edited(block.text, block.edit)
            return {"kind": "paragraph", "style": block.style, "source": self.source(block.origin), **text}
        if isinstance(block, StatusLine):
            return self._status(block)
        if isinstance(block, Bullets):
            edits = each_edit(block.edits, len(block.items))
            items = [_edited(text, edit) for text, edit in zip(block.items, edits, strict=True)]
            return {"kind": "bullets", "items": items, "ordered": block.ordered, "together": block is self.closing}
        if isinstance(block, Facts):
            facts = [{"term": titled(term), "text": breakable(text)} for term, text in block.items]
            return {"kind": "facts", "items": facts}
        return self._table(block.table) if isinstance(block, TableBlock) else self._chart(block)

    def source(self, origin: Origin) -> Data:
        """Where a figure comes from, as text and the part that tells the rest."""
        anchor = self.anchors.get(origin.entry, "") if origin.entry else ""
        return {"text": breakable(origin.source or ("Source" if anchor else "")), "anchor": anchor}

    def _status(self, block: StatusLine) -> Data:
        return {
            "kind": "status",
            "name": breakable(block.name),
            "shape": plain(block.shape),
            "colour": colour(block.colour),
            "sentence": breakable(block.sentence),
            "source": self.source(block.origin),
        }

    def _table(self, table: Table) -> Data:
        return table_data(table, next(self.tables), self.anchors) | {"source": self.source(table.origin)}

    def _chart(self, block: ChartBlock) -> Data:
        made = _chart_data(block.chart, next(self.figures))
        return made | {"table": self._table(block.table) if block.table is not None else None}


def slides(sections: Sequence[Data]) -> list[Data]:
    """The sections as slides: one a message. What has no message stands on the slide of the part it belongs to."""
    made: list[Data] = []
    above: list[Data] = []  # the sections that this one belongs to
    for section in sections:
        above = [one for one in above if one["level"] < section["level"]]
        holder = next((one["slide"] for one in reversed(above) if "slide" in one), None)
        if section["message"] or (section["blocks"] and holder is None):
            section = section | {"slide": _slide(section, above)}
            made.append(section["slide"])
        elif holder is not None and section["blocks"]:
            title = {"kind": "paragraph", "style": "lead", "marked": section["marked"], "source": _NOWHERE}
            holder["blocks"] += [title | _edited(section["title"], UNTOUCHED), *section["blocks"]]
        above.append(section)
    return made


def _slide(section: Data, above: Sequence[Data]) -> Data:
    """A slide begun by a section; the message is its title, so it is not said again below."""
    message = section["message"]
    return {
        "title": message or section["title"],
        "kicker": section["title"] if message else (above[-1]["title"] if above else ""),
        "anchor": section["anchor"],
        "marked": section["marked"],
        "blocks": [block for block in section["blocks"] if not message or block.get("text") != message],
    }


def _numbered(report: Report) -> Iterator[tuple[int, Section]]:
    return enumerate((section for section, _, _ in walk(report.sections)), 1)


def _edited(text: str, edit: Edit) -> Data:
    return {"text": breakable(text), "edit": edit, "word": EDITS[edit]}


def _chart_data(chart: Chart, number: int) -> Data:
    drawing = _FONT.sub(f'font-family="{FAMILY}"', charts.svg(chart, f"chart-{number}"))
    size = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', drawing)
    assert size is not None
    return {
        "kind": "chart",
        "drawing": drawing,
        "width": float(size[1]),
        "height": float(size[2]),
        "alternative": plain(chart.description).strip() or titled(chart.title),
        "caption": breakable(f"Figure {number}: {chart.title}"),
        "notes": [breakable(note) for note in chart_notes(chart)],
    }
