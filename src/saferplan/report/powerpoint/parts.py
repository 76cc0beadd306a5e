"""The parts of a native chart as text: series with their look, labels at points, axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from saferplan.report.charts import FAINT, GREY
from saferplan.report.powerpoint.lettering import SMALLEST, plain
from saferplan.values.document import Chart

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
AVERAGE = "Average"
POINT = 12700  # English Metric Units in a point
SIZE = round(SMALLEST * 100)
NOTHING_SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
VALUE_SHOWN = NOTHING_SHOWN.replace('showVal val="0"', 'showVal val="1"')
NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)


@dataclass(frozen=True)
class Look:
    """How a series is drawn: colour, thickness in points (0: no line), dash, marker and its size."""

    colour: str
    thick: float
    dash: str
    marker: str
    size: int


@dataclass(frozen=True)
class Ser:
    """A series of a native chart: values by label (None is a gap)."""

    name: str
    role: str
    values: tuple[float | None, ...]
    look: Look
    named: bool = True  # its name stands at its end


def number_format(chart: Chart, step: float | None = None) -> str:
    """How figures are written: whole where they are whole, pounds and per cent with their sign."""
    return _format(_places_of_step(step) if step else _places_of_values(chart), chart.y_title)


def figure_format(chart: Chart, step: float) -> str:
    """How a single figure is written beside its point: with a decimal at least where figures have any. A target says
    nothing of that: a fall of a fifth seldom ends at a whole one."""
    counted = [line for line in chart.lines if line.role not in ("target", "average", "estimate")]
    whole = all(value == round(value) for line in counted for _, value in line.points if value is not None)
    return _format(0 if whole else max(1, _places_of_step(step)), chart.y_title)


def _format(places: int, unit: str) -> str:
    figure = "#,##0" + ("." + "0" * places if places else "")
    if unit == "Per cent":
        return f"{figure}&quot;%&quot;"
    return f"&quot;£&quot;{figure}" if unit == "£" else figure


def _places_of_step(step: float) -> int:
    places = 0
    while places < 6 and abs(round(step, places) - step) > 1e-9:
        places += 1
    return places


def _places_of_values(chart: Chart) -> int:
    """Whole numbers as they are, else as the largest asks; an average has no say in it."""
    lines = [line for line in chart.lines if line.role != "average"]
    values = [abs(value) for line in lines for _, value in line.points if value is not None]
    if all(value == round(value) for value in values):
        return 0
    return 1 if max(values, default=0) >= 10 else 2


def fill(colour: str) -> str:
    """A solid fill of a colour such as #12436d."""
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#").upper()}"/></a:solidFill>'


def text_properties(language: str, *, bold: bool = False, level: bool = True) -> str:
    """The letters of a chart or a part of one; `level` words may be broken over lines."""
    weight = ' b="1"' if bold else ' b="0"'
    turn = "0" if level else "1"  # a hair’s breadth from level: words are left out rather than broken
    return (
        f'<c:txPr><a:bodyPr rot="{turn}" vert="horz"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{SIZE}"{weight}/></a:pPr>'
        f'<a:endParaRPr lang="{language}"/></a:p></c:txPr>'
    )


def series_xml(
    one: Ser,
    at: int,
    labels: Sequence[str],
    shown: str,
    *,
    bars: bool,
    labels_xml: str = "",
    errors: Sequence[Sequence[float | None]] | None = None,
) -> str:
    """A series with its look, labels, names and values; the order of the parts is the schema's."""
    column = _letter(at + 2)
    end = len(labels) + 1
    name = f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(plain(one.name))}</c:v></c:pt></c:strCache>'
    marker = "" if bars else _marker(one.look)
    inverted = '<c:invertIfNegative val="0"/>' if bars else ""
    smooth = "" if bars else '<c:smooth val="0"/>'
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f>{name}</c:strRef>'
        f"</c:tx>{_shape(one.look, bars=bars)}{inverted}{marker}{_labels(labels_xml, one)}"
        f"{_errors(errors, one)}"
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${end}</c:f>{_strings(labels)}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${end}</c:f>{_numbers(one.values, shown)}</c:numRef>"
        "</c:val>"
        f"{smooth}</c:ser>"
    )


def _labels(labels_xml: str, one: Ser) -> str:
    if not labels_xml or labels_xml.startswith("<c:dLbls>"):
        return labels_xml
    return f"<c:dLbls>{labels_xml}{NOTHING_SHOWN}{NO_LEADERS}</c:dLbls>"


def _shape(look: Look, *, bars: bool) -> str:
    if bars:
        return f'<c:spPr>{fill(look.colour)}<a:ln w="9525">{fill(GREY)}</a:ln></c:spPr>'
    if not look.thick:
        return '<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>'
    return (
        f'<c:spPr><a:ln w="{round(look.thick * POINT)}" cap="rnd">{fill(look.colour)}<a:prstDash val="{look.dash}"/>'
        "<a:round/></a:ln></c:spPr>"
    )


def _marker(look: Look) -> str:
    if look.marker == "none":
        return '<c:marker><c:symbol val="none"/></c:marker>'
    colour = fill(look.colour)
    return (
        f'<c:marker><c:symbol val="{look.marker}"/><c:size val="{look.size}"/>'
        f'<c:spPr>{colour}<a:ln w="9525">{colour}</a:ln></c:spPr></c:marker>'
    )


def _errors(errors: Sequence[Sequence[float | None]] | None, one: Ser) -> str:
    """A line from the low to the high end of a range, at each of its points."""
    if errors is None:
        return ""
    plus, minus = (f"<c:numLit>{_inner(sizes, 'General')}</c:numLit>" for sizes in errors)
    return (
        '<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"<c:plus>{plus}</c:plus><c:minus>{minus}</c:minus>"
        f'<c:spPr><a:ln w="25400">{fill(one.look.colour)}</a:ln></c:spPr></c:errBars>'
    )


def _strings(texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{escape(plain(text))}</c:v></c:pt>' for at, text in enumerate(texts))
    return f'<c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache>'


def _numbers(values: Sequence[float | None], shown: str) -> str:
    return f"<c:numCache>{_inner(values, shown)}</c:numCache>"


def _inner(values: Sequence[float | None], shown: str) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    return f'<c:formatCode>{shown}</c:formatCode><c:ptCount val="{len(values)}"/>{points}'


def _letter(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def point_label(
    at: int,
    words: Sequence[str],
    place: str,
    colour: str,
    language: str,
    *,
    bold: bool = True,
    shift: tuple[float, float] = (0.0, 0.0),
) -> str:
    """Words beside one point; `shift` moves them right and down by those shares of the chart."""
    weight = ' b="1"' if bold else ' b="0" i="1"'
    run = f'<a:rPr lang="{language}" sz="{SIZE}"{weight}>{fill(colour)}</a:rPr>'
    paragraphs = "".join(f"<a:p><a:r>{run}<a:t>{escape(plain(line))}</a:t></a:r></a:p>" for line in words)
    return (
        f'<c:dLbl><c:idx val="{at}"/>{_moved(shift)}<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/>{paragraphs}'
        "</c:rich></c:tx>"
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:dLblPos val="{place}"/>{VALUE_SHOWN}</c:dLbl>'
    )


def value_label(at: int, place: str, colour: str, shown: str, language: str, shift: tuple[float, float]) -> str:
    """The figure of one point beside it, which follows when the figure is edited."""
    letters = f'<a:defRPr sz="{SIZE}" b="1">{fill(colour)}</a:defRPr>'
    return (
        f'<c:dLbl><c:idx val="{at}"/>{_moved(shift)}<c:numFmt formatCode="{shown}" sourceLinked="0"/>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:lstStyle/><a:p>"
        f'<a:pPr>{letters}</a:pPr><a:endParaRPr lang="{language}"/></a:p></c:txPr>'
        f'<c:dLblPos val="{place}"/>{VALUE_SHOWN}'
        "</c:dLbl>"
    )


def _moved(shift: tuple[float, float]) -> str:
    if max(map(abs, shift)) <= 0.002:
        return ""
    return (
        f'<c:layout><c:manualLayout><c:x val="{shift[0]:.4f}"/><c:y val="{shift[1]:.4f}"/></c:manualLayout></c:layout>'
    )


def axis_title(text: str, language: str, *, turned: bool = False) -> str:
    """The title of an axis; that of the upright axis is turned along it."""
    if not text or text == "£":  # the sign stands at every figure
        return ""
    text = text[:1].upper() + text[1:]
    turn = -5400000 if turned else 0
    return (
        f'<c:title><c:tx><c:rich><a:bodyPr rot="{turn}" vert="horz"/><a:lstStyle/><a:p><a:pPr>'
        f'<a:defRPr sz="{SIZE}" b="0"/></a:pPr><a:r><a:rPr lang="{language}" sz="{SIZE}" b="0"/>'
        f'<a:t>{escape(plain(text))}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def category_axis(language: str, *, title: str = "", every: int = 1, upright: bool = True) -> str:
    """The axis of labels: level words, as many as there is room for; of bars the first on top."""
    turned, side = ("minMax", "b") if upright else ("maxMin", "l")
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{turned}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{title}<c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln w="9525">{fill(GREY)}</a:ln></c:spPr>{text_properties(language, level=every == 1)}'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        f'<c:lblOffset val="100"/><c:tickLblSkip val="{every}"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def value_axis(
    shown: str, title: str, scale: tuple[float, float, float] | None, language: str, *, upright: bool = True
) -> str:
    """The axis of figures; beside bars with their figures it has no labels of its own."""
    limits = step = ""
    if scale is not None:
        low, high, size = scale
        limits, step = f'<c:max val="{high!r}"/><c:min val="{low!r}"/>', f'<c:majorUnit val="{size!r}"/>'
    grid = f'<c:majorGridlines><c:spPr><a:ln w="6350">{fill(FAINT)}</a:ln></c:spPr></c:majorGridlines>'
    side, told, lines = ("l", "nextTo", grid) if upright else ("t", "none", "")
    return (
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{limits}</c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{lines}{title}<c:numFmt formatCode="{shown}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{told}"/>'
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{text_properties(language)}"
        f'<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/>{step}</c:valAx>'
    )
