"""One slide in the making: title, text, status shapes, native charts, footer and notes, put where they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from saferplan.report.powerpoint.drawing import chart_xml, plot_of
from saferplan.report.powerpoint.lettering import LINE, SMALLEST, fitting, height, plain
from saferplan.report.powerpoint.template import POINT, Box, Master
from saferplan.report.powerpoint.workbook import workbook
from saferplan.values.document import Chart

SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
GEOMETRY = {
    "triangle": "triangle", "diamond": "diamond", "square": "rect", "circle": "ellipse", "double-circle": "donut",
    "dash": "mathMinus",
}  # fmt: skip
BETWEEN = 6.0  # points between paragraphs
TITLES = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0)
# The text colour of the theme, a little lighter; on a dark ground the same.
QUIET = '<a:schemeClr val="tx1"><a:lumMod val="65000"/><a:lumOff val="35000"/></a:schemeClr>'
INK = '<a:schemeClr val="tx1"/>'


@dataclass(frozen=True)
class Words:
    """A paragraph on a slide."""

    text: str
    size: float = 14.0
    bold: bool = False
    quiet: bool = False
    mark: str = ""  # a bullet or a number before it

    def height(self, room: float, stretch: float = 1.0) -> float:
        """How high it stands in a room of that width."""
        indent = 18.0 if self.mark else 0.0
        return height(self.text, (room - indent) / stretch, self.size, bold=self.bold)


def stacked(words: Sequence[Words], room: float, stretch: float = 1.0) -> float:
    """How high paragraphs stand one under the other."""
    return sum(one.height(room, stretch) for one in words) + BETWEEN * max(0, len(words) - 1)


class Canvas:
    """A slide and what is put on it, in the order it is read."""

    def __init__(self, master: Master, layout: Any, language: str, stretch: float) -> None:
        self.master, self.language, self.stretch = master, language, stretch
        self.slide = master.presentation.slides.add_slide(layout)
        self.tree = self.slide.shapes._spTree

    @property
    def next_id(self) -> int:
        """An id no shape of the slide has."""
        return max(int(one) for one in self.tree.xpath("//p:cNvPr/@id")) + 1

    def add(self, xml: str) -> Any:
        """Append a shape given as text."""
        from pptx.oxml import parse_xml

        element = parse_xml(xml.replace(">", f" {SPACES}>", 1))
        self.tree.append(element)
        return element

    def title(self, text: str, room: Box, size: float) -> None:
        """The title in its placeholder, smaller where it would not fit; other placeholders are taken out."""
        head = self.slide.shapes.title
        for one in list(self.slide.placeholders):
            if one._element is not head._element:
                one._element.getparent().remove(one._element)
        if self.master.title_moved and room == self.master.title:
            head.left, head.top, head.width, head.height = (
                round(one * POINT) for one in (room[0] - 7.2, room[1] - 3.6, room[2] + 14.4, room[3] + 7.2)
            )
        sizes = [size, *(other for other in TITLES if other < size)]
        fit = fitting(text, room[2] / self.stretch, room[3], sizes, bold=True)
        self._fill(head, [text], fit if fit != size else None)

    def _fill(self, shape: Any, texts: Sequence[str], size: float | None = None) -> None:
        from pptx.oxml import parse_xml
        from pptx.oxml.ns import qn

        body = shape._element.find(qn("p:txBody"))
        for old in body.findall(qn("a:p")):
            body.remove(old)
        for text in texts:
            body.append(parse_xml(self._paragraph(Words(text), size, plain_look=True).replace(">", f" {SPACES}>", 1)))

    def holder(self, ident: int, texts: Sequence[str], size: float | None = None) -> None:
        """Put text into the placeholder of that number, which stays."""
        from pptx.oxml import parse_xml

        xml = (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self.next_id}" name="Text {self.next_id}"/><p:cNvSpPr>'
            '<a:spLocks noGrp="1"/>'
            f"</p:cNvSpPr><p:nvPr><p:ph {self._kind(ident)}/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>"
            "<a:lstStyle/><a:p/></p:txBody></p:sp>"
        )
        element = parse_xml(xml.replace(">", f" {SPACES}>", 1))
        self.tree.append(element)
        shape = next(one for one in self.slide.placeholders if one._element is element)
        self._fill(shape, texts, size)

    def _kind(self, ident: int) -> str:
        layout = self.slide.slide_layout
        held = next(one for one in layout.placeholders if one.placeholder_format.idx == ident)._element.ph
        return " ".join(f"{name}={quoteattr(held.get(name))}" for name in ("type", "sz", "idx") if held.get(name))

    def _paragraph(self, words: Words, size: float | None, *, plain_look: bool = False, across: str = "") -> str:
        """A paragraph; `plain_look` leaves letters and colour to the placeholder."""
        sized = f' sz="{round(size * 100)}"' if size else ""
        if plain_look:
            ink = ""
        else:
            sized += ' b="1"' if words.bold else ' b="0"'
            ink = f"<a:solidFill>{QUIET if words.quiet else INK}</a:solidFill>"
        space = f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="{round(BETWEEN * 100)}"/></a:spcAft>'
        bullet = (
            '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"/>'
            if words.mark == "1"
            else '<a:buFont typeface="Arial"/><a:buChar char="•"/>'
        )
        indent = f' marL="{18 * POINT}" indent="-{18 * POINT}"' if words.mark else ""
        form = f"<a:pPr{indent}{across}>{space}{bullet if words.mark else '<a:buNone/>'}</a:pPr>"
        runs = "<a:br/>".join(
            f'<a:r><a:rPr lang="{self.language}"{sized}>{ink}</a:rPr><a:t>{escape(plain(line))}</a:t></a:r>'
            for line in words.text.split("\n")
        )
        return f"<a:p>{'' if plain_look else form}{runs}</a:p>"

    def text(self, box: Box, words: Sequence[Words], name: str = "Text", across: str = "l", anchor: str = "t") -> None:
        """A text box without insets; what goes into it must have been measured."""
        if not words:
            return
        body = "".join(self._paragraph(one, one.size, across=f' algn="{across}"') for one in words)
        ident = self.next_id
        self.add(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{ident}" name="{name} {ident}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
            f'<p:spPr>{_place(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>'
            f'<a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
            f"<a:lstStyle/>{body}</p:txBody></p:sp>"
        )

    def status(self, x: float, y: float, size: float, shape: str, colour: str, word: str) -> None:
        """The shape of a status; its word stands beside it, and is its alternative text."""
        form = GEOMETRY.get(shape, "ellipse")
        ident = self.next_id
        self.add(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{ident}" name="Status {ident}" descr={quoteattr(plain(f"Status: {word}"))}/>'
            f"<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{_place((x, y, size, size))}"
            f'<a:prstGeom prst="{form}"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{_hex(colour)}"/>'
            "</a:solidFill>"
            "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
        )

    def chart(self, box: Box, chart: Chart, description: str) -> None:
        """A native chart with its workbook and its alternative text."""
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from pptx.parts.chart import ChartPart

        plot = plot_of(chart, box[2], box[3])
        package = self.slide.part.package
        name = package.next_partname(ChartPart.partname_template)
        xml = chart_xml(plot, self.language).encode("utf-8")
        part = ChartPart.load(name, CONTENT_TYPE.DML_CHART, package, xml)
        shown = plot.number_format.replace("&quot;", '"')
        series = [(one.name, one.values) for one in plot.series]
        part.chart_workbook.update_from_xlsx_blob(workbook(plot.labels, series, shown))
        rel = self.slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        frame = self.slide.shapes._add_chart_graphicFrame(rel, *(round(one * POINT) for one in box))
        self.about(frame, f"Chart: {chart.title}", description)

    def picture(self, box: Box, chart: Chart, description: str) -> None:
        """A chart that has no native form, as a picture in its proportions."""
        import io

        from saferplan.report import charts

        x, y, wide, high = box
        drawn = charts.png(chart)
        across, up = (int.from_bytes(drawn[at : at + 4], "big") for at in (16, 20))  # from the header of the PNG
        scale = min(wide / across, high / up)
        size = (round(scale * across * POINT), round(scale * up * POINT))
        frame = self.slide.shapes.add_picture(io.BytesIO(drawn), round(x * POINT), round(y * POINT), *size)
        self.about(frame._element, f"Chart: {chart.title}", description)

    def about(self, element: Any, title: str, description: str) -> None:
        """Name and alternative text of a chart or table."""
        about = element.xpath(".//p:cNvPr")[0]
        about.set("descr", plain(description))
        about.set("title", plain(title, 255))

    def footer(self, text: str, number: int) -> None:
        """Footer and slide number in the layout's placeholders; in boxes of their own where it has none."""
        layout = {one._element.ph.get("type"): one for one in self.slide.slide_layout.placeholders}
        master = self.master
        left, _, wide, _ = master.content
        numbered = layout.get("sldNum")
        holder = layout.get("ftr")
        box = _box_of(holder) or (left, master.size[1] * 0.94, wide - 60, 18.0)
        end = _box_of(numbered) or (left + wide - 50, box[1], 50.0, box[3])
        lines = int(max(1, (box[3] + 2) // (SMALLEST * LINE)))
        room = (box[2] - 14.4) / self.stretch
        if height(text, room, SMALLEST) > lines * SMALLEST * LINE + 0.1:  # more room, up to the number
            stop = end[0] - 8 if end[0] > left + 100 else left + wide
            box = (left, box[1], stop - left, box[3])
            room = (box[2] - 14.4) / self.stretch
        while height(text, room, SMALLEST) > max(lines, 1) * SMALLEST * LINE + 0.1 and len(text) > 20:
            text = plain(text, len(text) - 5)
        self._furniture("ftr", "Footer", box, self._run(text), holder)
        field = (
            '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum">'
            f'<a:rPr lang="{self.language}" sz="{round(SMALLEST * 100)}"/><a:t>{number}</a:t></a:fld>'
        )
        self._furniture("sldNum", "Slide number", end, field, numbered)

    def _run(self, text: str) -> str:
        letters = f'<a:rPr lang="{self.language}" sz="{round(SMALLEST * 100)}"/>'
        return f"<a:r>{letters}<a:t>{escape(plain(text))}</a:t></a:r>"

    def _furniture(self, kind: str, name: str, box: Box, runs: str, holder: Any) -> None:
        ident = self.next_id
        held = f'<p:ph type="{kind}" sz="quarter" idx="{holder.placeholder_format.idx}"/>' if holder is not None else ""
        place = "" if holder is not None and _box_of(holder) == box else _place(box)
        shape = f'{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if place else ""
        locks = '<a:spLocks noGrp="1"/>' if held else ""
        self.add(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{ident}" name="{name} {ident}"/><p:cNvSpPr>{locks}</p:cNvSpPr>'
            f"<p:nvPr>{held}</p:nvPr></p:nvSpPr><p:spPr>{shape}</p:spPr>"
            f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p>{runs}</a:p></p:txBody></p:sp>"
        )

    def notes(self, paragraphs: Sequence[str]) -> None:
        """What the speaker may be asked."""
        notes = self.slide.notes_slide
        if notes.notes_text_frame is not None:
            notes.notes_text_frame.text = "\n".join(plain(one.replace("\n", " ")) for one in paragraphs)
        for one in list(notes.placeholders):
            if one.has_text_frame and not one.text_frame.text:
                one._element.getparent().remove(one._element)
        for run in notes._element.xpath(".//a:r"):
            run.get_or_add_rPr().set("lang", self.language)


def _place(box: Box) -> str:
    x, y, wide, high = (round(one * POINT) for one in box)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'


def _hex(colour: str) -> str:
    text = colour.lstrip("#").upper()
    return text if len(text) == 6 and all(one in "0123456789ABCDEF" for one in text) else "505A5F"


def _box_of(shape: Any) -> Box | None:
    if shape is None or not shape.width:
        return None
    return shape.left / POINT, shape.top / POINT, shape.width / POINT, shape.height / POINT
