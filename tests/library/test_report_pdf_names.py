"""Any text may stand in a PDF: what means something to typst, letters that no typeface has, and no typst at all."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from saferplan.report import pdf
from saferplan.report.pdf import columns, lettering, press
from saferplan.report.pdf.parts import report_data
from saferplan.values.document import (
    Bullets,
    Cell,
    ChartBlock,
    Exemption,
    Facts,
    Line,
    Paragraph,
    Report,
    Section,
    StatusLine,
    Table,
    TableBlock,
)
from saferplan.values.errors import SaferplanError
from saferplan.values.series import Origin
from tests.library.printed import CHART, all_text, office, poppler, squeezed

AWKWARD = "#let x = 1 $y$ _a_ *b* @c <d> // e /* f */ `g` \\h [i] {j} \"k\" 'l' ~ -- --- ... = - + / 1. https://x.y/z"


@office
@poppler
def test_what_means_something_to_typst_is_printed_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "awkward.pdf"
    pdf.write(one_of_each(AWKWARD), path)
    assert all_text(path).count(squeezed(AWKWARD)) >= 10


def one_of_each(text: str) -> Report:
    """A report that has a text in every place."""
    table = Table(
        text,
        (text, text),
        ((Cell(text, link=text), Cell(text, mark=text, shape="circle", colour=text)),),
        (text,),
        Origin(text, entry=text),
    )
    chart = replace(
        CHART, title=text, description=text, lines=(Line(text, ((text, 1.0), ("b", 2.0))),), notes=((text, text),)
    )
    blocks = (
        Paragraph(text, origin=Origin(text)), Paragraph(text, "code"), StatusLine(text, text, text, text),
        Bullets((text, text)),
        Facts(((text, text),)), TableBlock(table), ChartBlock(chart),
    )  # fmt: skip
    section = Section(text, text, blocks, exemption=Exemption(1, text))
    return Report(text, text, text, text, text, (section,), language=text, marking=text, made_from=text)


hostile = st.text(
    st.characters() | st.sampled_from("#$_@*`\\\"'/<>[]{}\x00\n\r\t\u202e\u200b\u0301א ب😀👩\u200d🚒\ufffe\ud800"),
    max_size=40,
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@example("\ud800")
@example("0" * 21 + "@\U00010000@")
@example("\u01f1\u0300")
@example("\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f692")
@given(hostile)
def test_no_name_breaks_the_pdf(text: str) -> None:
    data = report_data(one_of_each(text))
    assert press.pdf(data).startswith(b"%PDF-")


@given(hostile)
def test_a_text_is_only_made_breakable(text: str) -> None:
    made = lettering.breakable(text)
    kept = [letter for letter in lettering.plain(text) if not letter.isspace()]
    assert [letter for letter in made if not letter.isspace() and letter != lettering.BREAK] == [
        one for one in kept if one != lettering.BREAK
    ]
    assert max((len(word) for word in re.split(rf"[\s{lettering.BREAK}]", made)), default=0) <= lettering.LONGEST + 1


def test_a_column_has_room_for_its_figures_and_its_longest_word() -> None:
    table = Table("T", ("Indicator", "1"), ((Cell("Neighbourhoods"), Cell("10,064,000", numeric=True)),))
    first, second = columns.table_data(table, 1, {})["columns"]
    assert first["least"] > lettering.width("Neighbourhoods") and second["least"] > lettering.width("10,064,000")
    assert second["least"] - columns.PADDING == pytest.approx(lettering.width("10,064,000"))


@pytest.mark.parametrize("package", ["typst", "font_source_sans_pro"])
def test_without_its_packages_it_says_what_to_install(
    package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SaferplanError, match="Install the packages “typst” and “font-source-sans-pro”"):
        pdf.write(one_of_each("a"), tmp_path / "none.pdf")
    assert not (tmp_path / "none.pdf").exists()
