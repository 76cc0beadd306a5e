"""A Report walked from top to bottom into slides: one for each part that has a message, the message its title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from saferplan.report.powerpoint.canvas import TITLES, Canvas, Words
from saferplan.report.powerpoint.faces import Face, draw, faces, one_page
from saferplan.report.powerpoint.lettering import LINE, SMALLEST, height, plain, stretch
from saferplan.report.powerpoint.template import Box, Master, open_master
from saferplan.report.zipped import repeatable
from saferplan.values.document import Block, Paragraph, Report, Section

SHEETS = ((960.0, 540.0), (1200.0, 675.0), (1440.0, 810.0))  # of one page, in points
PROPERTY = 255  # letters that a property of a document may have


def deck(report: Report, template: Path | None) -> bytes:
    """The report as the bytes of a .pptx file."""
    if report.layout == "one page":
        return repeatable(_page(report, template).save)
    made = _Deck(report, open_master(template))
    made.build()
    return repeatable(made.master.presentation.save)


def _page(report: Report, template: Path | None) -> Any:
    """All on one slide: a larger sheet where the usual one does not hold it, if the sheet is ours to choose."""
    for size in SHEETS if template is None else SHEETS[-1:]:
        made = _Deck(report, open_master(template, size))
        if made.page() <= 1 or size == SHEETS[-1]:
            break
    return made.master.presentation


class _Deck:
    """One presentation in the making."""

    def __init__(self, report: Report, master: Master) -> None:
        self.report, self.master = report, master
        self.stretch = stretch(master.font)
        self.number = 0

    def build(self) -> None:
        self._cover()
        self._parts(list(_told(self.report.sections)))
        self._finish()

    def page(self) -> int:
        """The first part that has a message, on as few slides as hold it; their number."""
        section, part = next(_told(self.report.sections), (Section("page", self.report.title), ""))
        box, size = self.master.title, self.master.title_size
        taken = height(plain(section.message), box[2] / self.stretch, size, bold=True)
        x, y, wide, high = self.master.content
        top = min(y, box[1] + taken + 12) if self.master.part_holder is not None else y  # ours: from the top
        content = (x, top, wide, high + y - top)
        self._part(section, part, one_page(section, content, self.stretch), content)
        self._finish()
        return self.number

    def _finish(self) -> None:
        _properties(self.master.presentation, self.report)
        _language(self.master.presentation, self.report.language)

    def _parts(self, told: Sequence[tuple[Section, str]]) -> None:
        """All parts; what has nothing to show but its message is said on the first slide that has."""
        planned = [(section, part, faces(section, self.master.content, self.stretch)) for section, part in told]
        bare: list[Block] = [Paragraph(section.message) for section, _, made in planned if not made]
        shown = [one for one in planned if one[2]]
        if not shown:
            for section, part, _ in planned:
                self._part(section, part, [Face()])
            return
        if bare:
            first, name, _ = shown[0]
            shown[0] = first, name, faces(first, self.master.content, self.stretch, bare)
        for section, part, made in shown:
            self._part(section, part, made)

    def _cover(self) -> None:
        report, master = self.report, self.master
        canvas = Canvas(master, master.title_layout, report.language, self.stretch)
        self.number += 1
        held = [one.placeholder_format.idx for one in master.title_layout.placeholders if _for_text(one)]
        canvas.title(plain(report.title), master.cover, master.cover_size)
        lines = [report.partnership, report.subtitle, f"Data as at {report.data_as_at}", report.marking]
        texts = [plain(line) for line in lines if line.strip()]
        if held:
            layout = next(one for one in master.title_layout.placeholders if one.placeholder_format.idx == held[0])
            canvas.holder(held[0], texts, _fitting(texts, layout, self.stretch))
        else:
            x, y, wide, high = master.content
            canvas.text((x, y, wide, high), [Words(text, 20.0) for text in texts], "Subtitle")
        canvas.notes([text for text in (report.made_from, *texts) if text])

    def _part(self, section: Section, part: str, made: Sequence[Face], content: Box | None = None) -> None:
        """The slides of one part; a further one says which it is."""
        for at, face in enumerate(made, 1):
            message = section.message or section.title
            title = plain(message[:-1] if message.endswith(".") else message)
            title += f" ({at}\u00a0of\u00a0{len(made)})" if len(made) > 1 else ""
            canvas = Canvas(self.master, self.master.plain_layout, self.report.language, self.stretch)
            self.number += 1
            canvas.title(title, self.master.title, self.master.title_size)
            if self.master.part_holder is not None and part:
                canvas.holder(self.master.part_holder, [plain(part, 110)])
            left = draw(canvas, face, content or self.master.content)
            canvas.footer(self._footer(), self.number)
            canvas.notes([message, *left, *face.aside, *section.background])

    def _footer(self) -> str:
        report = self.report
        parts = [report.marking, f"Data as at {report.data_as_at}", report.partnership]
        return ". ".join(plain(part).rstrip(".") for part in parts if part.strip()) + "."


def _told(sections: Sequence[Section], parent: str = "") -> Iterator[tuple[Section, str]]:
    """The parts that have a message, each with the name of the part it stands in."""
    for section in sections:
        if section.message:
            yield section, parent or section.title
        yield from _told(section.sections, section.title)


def _for_text(holder: Any) -> bool:
    return holder._element.ph.get("type") in ("subTitle", "body") and bool(holder.height)


def _fitting(texts: Sequence[str], holder: Any, wider: float) -> float:
    """A size at which all lines of the cover fit their placeholder."""
    room, high = holder.width / 12700 - 15, holder.height / 12700 - 8
    for size in (20.0, *(one for one in TITLES if one < 20)):
        if sum(height(text, room / wider, size) + 0.3 * size * LINE for text in texts) <= high:
            return size
    return SMALLEST


def _properties(presentation: Any, report: Report) -> None:
    """Title, author and language; no dates, which would make every copy differ."""
    about = presentation.core_properties
    body = plain(report.partnership, PROPERTY)
    for name in ("category", "comments", "content_status", "identifier", "keywords", "version"):
        setattr(about, name, "")
    about.title = plain(f"{report.title}, {report.partnership}, {report.as_at}", PROPERTY)
    about.author, about.subject, about.last_modified_by = body, plain(report.subtitle, PROPERTY), body
    about.language, about.revision = report.language, 1
    for element in list(about._element):
        if element.tag.rpartition("}")[2] in ("created", "modified", "lastPrinted"):
            about._element.remove(element)


def _language(presentation: Any, language: str) -> None:
    """The language of all that the master says."""
    for one in presentation.part._element.xpath("p:defaultTextStyle//a:defRPr[@lang]"):
        one.set("lang", language)
    for slide in presentation.slides:
        for run in slide._element.xpath("//a:rPr | //a:endParaRPr"):
            run.set("lang", language)
