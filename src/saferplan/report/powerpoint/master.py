"""The master that is used where a partnership has none of its own: wide, plain, Arial, in the colours of the charts.

It has two layouts: one for the title, one for everything else. Whoever changes it in PowerPoint changes every slide.
"""

from __future__ import annotations

import re
from typing import Any

from saferplan.report.charts import BLUE, GREY, INK, PALE, PINK, TEAL

WIDE, HIGH = 960, 540  # points: 16 to 9
FONT = "Arial"
_SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_TREE = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>'
    '<a:off x="0" y="0"/>'
    '<a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
_COLOURS = {
    "dk1": INK, "lt1": "#ffffff", "dk2": BLUE, "lt2": "#f3f2f1", "accent1": BLUE, "accent2": TEAL, "accent3": PINK,
    "accent4": GREY, "accent5": PALE, "accent6": "#b58900", "hlink": "#145c9c", "folHlink": "#4c2c92",
}  # fmt: skip


def default_template(wide: float = WIDE, high: float = HIGH) -> Any:
    """An empty presentation with the default master and its two layouts, its slides of that size in points."""
    from pptx import Presentation
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.util import Pt

    made = Presentation()
    made.slide_width, made.slide_height = Pt(wide), Pt(high)
    made.part._element.sldSz.attrib.pop("type", None)
    title, plain = made.slide_layouts[0], made.slide_layouts[5]
    for layout in list(made.slide_layouts):
        if layout not in (title, plain):
            made.slide_layouts.remove(layout)
    master = made.slide_masters[0]
    _fill(master._element, "", _master_shapes(wide, high))
    styles = master._element.find(f"{{{master._element.nsmap['p']}}}txStyles")
    styles.getparent().replace(styles, _parsed(_styles()))
    _fill(plain._element, "Message", _plain_shapes(wide))
    _fill(title._element, "Title", _title_shapes(wide), background="tx2")
    title._element.set("showMasterSp", "0")
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = _theme(theme.blob)
    return made


def _parsed(xml: str) -> Any:
    from pptx.oxml import parse_xml

    return parse_xml(xml.replace(">", f" {_SPACES}>", 1))


def _fill(element: Any, name: str, shapes: str, background: str = "") -> None:
    """Put shapes in place of all that stands on a master or layout."""
    colour = f'<a:schemeClr val="{background or "bg1"}"/>'
    ground = f"<p:bg><p:bgPr><a:solidFill>{colour}</a:solidFill><a:effectLst/></p:bgPr></p:bg>"
    named = f' name="{name}"' if name else ""
    made = _parsed(
        f"<p:cSld{named}>{ground if background or not name else ''}<p:spTree>{_TREE}{shapes}</p:spTree></p:cSld>"
    )
    element.replace(element.cSld, made)


def _place(x: float, y: float, wide: float, high: float) -> str:
    x, y, wide, high = (round(one * 12700) for one in (x, y, wide, high))
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'


def _holder(ident: int, name: str, kind: str, place: str, body: str, style: str, prompt: str) -> str:
    """A placeholder with its place, its insets and anchor, and its letters."""
    field = (
        '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum"><a:rPr lang="en-GB"/><a:t>‹#›</a:t></a:fld>'
    )
    run = field if 'type="sldNum"' in kind else f'<a:r><a:rPr lang="en-GB"/><a:t>{prompt}</a:t></a:r>' if prompt else ""
    shape = f'{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' if place else ""
    levels = f"<a:lstStyle><a:lvl1pPr{style}</a:lvl1pPr></a:lstStyle>" if style else "<a:lstStyle/>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{ident}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{shape}</p:spPr>"
        f'<p:txBody>{body}{levels}<a:p>{run}<a:endParaRPr lang="en-GB"/></a:p></p:txBody></p:sp>'
    )


def _body(anchor: str) -> str:
    inset = 'lIns="0" tIns="0" rIns="0" bIns="0"'
    return f'<a:bodyPr vert="horz" {inset} rtlCol="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>'


def _rectangle(ident: int, name: str, place: str, colour: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{ident}" name="{name}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f'{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="{colour}"/>'
        "</a:solidFill>"
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def _letters(size: float, colour: str, *, bold: bool = False) -> str:
    weight = ' b="1"' if bold else ' b="0"'
    ink = f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
    return f'<a:defRPr sz="{round(size * 100)}"{weight}>{ink}</a:defRPr>'


def _master_shapes(wide: float, high: float) -> str:
    small = f' algn="l">{_letters(12, "accent4")}'
    right = f' algn="r">{_letters(12, "accent4")}'
    return (
        _rectangle(7, "Band", _place(0, 0, wide, 9), "tx2")
        + _rectangle(8, "Line over the footer", _place(48, high - 41, wide - 96, 0.75), "accent5")
        + _holder(2, "Title", 'type="title"', _place(48, 46, wide - 96, 68), _body("t"), "", "The message of the slide")
        + _holder(3, "Text", 'type="body" idx="1"', _place(48, 128, wide - 96, high - 180), _body("t"), "", "Text")
        + _holder(
            4,
            "Footer",
            'type="ftr" sz="quarter" idx="3"',
            _place(48, high - 34, wide - 200, 18),
            _body("ctr"),
            small,
            "",
        )
        + _holder(
            5,
            "Number",
            'type="sldNum" sz="quarter" idx="4"',
            _place(wide - 128, high - 34, 80, 18),
            _body("ctr"),
            right,
            "",
        )
    )


def _plain_shapes(wide: float) -> str:
    space = '<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
    part = f' marL="0" indent="0" algn="l">{space}{_letters(12, "accent2", bold=True)}'
    return (
        _holder(2, "Title", 'type="title"', "", "<a:bodyPr/>", "", "The message of the slide")
        + _holder(
            6, "Part", 'type="body" sz="quarter" idx="13"', _place(48, 24, wide - 96, 18), _body("t"), part, "Part"
        )
        + _holder(4, "Footer", 'type="ftr" sz="quarter" idx="11"', "", "<a:bodyPr/>", "", "")
        + _holder(5, "Number", 'type="sldNum" sz="quarter" idx="12"', "", "<a:bodyPr/>", "", "")
    )


def _title_shapes(wide: float) -> str:
    large = f' algn="l">{_letters(40, "bg1", bold=True)}'
    under = f' marL="0" indent="0" algn="l"><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buNone/>{_letters(20, "bg1")}'
    return (
        _rectangle(7, "Bar", _place(72, 290, 96, 5), "accent5")
        + _holder(2, "Title", 'type="ctrTitle"', _place(72, 96, wide - 144, 176), _body("b"), large, "Title")
        + _holder(
            3, "Subtitle", 'type="subTitle" idx="1"', _place(72, 316, wide - 144, 170), _body("t"), under, "Subtitle"
        )
    )


def _styles() -> str:
    """Letters of titles, text and everything else, by level."""
    faces = '<a:latin typeface="+m{0}-lt"/><a:ea typeface="+m{0}-ea"/><a:cs typeface="+m{0}-cs"/>'

    def letters(size: int, colour: str, face: str, weight: str = "") -> str:
        ink = f'<a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
        return f'<a:defRPr sz="{size}"{weight} kern="1200">{ink}{faces.format(face)}</a:defRPr>'

    levels = "".join(
        f'<a:lvl{at}pPr marL="{228600 * at}" indent="-228600" algn="l"><a:spcBef><a:spcPts val="600"/></a:spcBef>'
        f'<a:buFont typeface="Arial"/><a:buChar char="•"/>{letters(1800 if at == 1 else 1600, "tx1", "n")}'
        f"</a:lvl{at}pPr>"
        for at in range(1, 10)
    )
    others = "".join(f"<a:lvl{at}pPr>{letters(1600, 'tx1', 'n')}</a:lvl{at}pPr>" for at in range(1, 10))
    title = '<a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/>' + letters(2600, "tx2", "j", ' b="1"')
    return (
        f'<p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>{title}</a:lvl1pPr>'
        f"</p:titleStyle><p:bodyStyle>{levels}</p:bodyStyle><p:otherStyle>{others}</p:otherStyle></p:txStyles>"
    )


def _theme(blob: bytes) -> bytes:
    """The theme with the product's colours and font."""
    text = blob.decode("utf-8")
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{colour[1:].upper()}"/></a:{name}>' for name, colour in _COLOURS.items()
    )
    text = re.sub(
        r"(<a:clrScheme name=)\"[^\"]*\">.*?</a:clrScheme>", rf'\1"Saferplan">{colours}</a:clrScheme>', text, flags=re.S
    )
    face = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fonts = f"<a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont>"
    text = re.sub(
        r"(<a:fontScheme name=)\"[^\"]*\">.*?</a:fontScheme>",
        rf'\1"Saferplan">{fonts}</a:fontScheme>',
        text,
        flags=re.S,
    )
    return re.sub(r'(<a:theme [^>]*name=)"[^"]*"', r'\1"Saferplan"', text, count=1).encode("utf-8")
