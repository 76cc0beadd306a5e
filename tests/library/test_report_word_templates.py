"""Word templates that officers keep: filled with their styles, headers and order; what is wrong in one is named."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from saferplan.cli import saferplan
from saferplan.report import word
from saferplan.report.length import has_contents, pages
from saferplan.report.word.paper import document
from saferplan.report.word.template import default_template, faults, unknown_parts
from saferplan.report.writing import template_of, write_formats
from saferplan.values.document import (
    Exemption,
    Marking,
    Paragraph,
    Section,
    TableBlock,
)
from saferplan.values.errors import SaferplanError
from tests.library.officers_templates import CONTENT, FIGURES, WIDE, officers, paper, saved, template


def headings(made: Any) -> list[str]:
    return [one.text for one in made.paragraphs if one.style.name == "Heading 1"]


def test_the_default_template_has_no_faults_and_gives_what_is_written_without_one(tmp_path: Path) -> None:
    assert faults(default_template()) == []
    word.write_template(tmp_path / "document.docx")
    word.write(paper(), tmp_path / "with.docx", tmp_path / "document.docx")
    word.write(paper(), tmp_path / "without.docx")
    assert (tmp_path / "with.docx").read_bytes() == (tmp_path / "without.docx").read_bytes()
    made = Document(str(tmp_path / "with.docx"))
    assert headings(made) == ["This paper", "Purpose", "Figures"]
    assert not re.search(r"\{\{|\}\}", made.element.xml)
    assert [one.style.name for one in made.paragraphs[:4]] == ["Marking", "Subtitle", "Title", "Subtitle"]


def test_the_default_template_has_room_for_a_logo_and_counts_pages() -> None:
    page = Document(io.BytesIO(default_template())).sections[0]
    assert [len(one.tables) for one in (page.first_page_header, page.header)] == [1, 1]
    for footer in (page.first_page_footer, page.footer):
        said = "".join(one.text or "" for one in footer._element.iter(qn("w:t")))
        assert said == "{{ marking }}{{ partnership }}. Data as at {{ data_as_at }}.Page 1 of 1"


def test_an_officers_template_keeps_its_looks_and_its_order() -> None:
    given = officers()
    assert faults(given) == []
    made = Document(io.BytesIO(document(paper(), given)))
    words = [one.text for one in made.paragraphs]
    assert words[0] == "About: Board report, June 2015"
    assert made.tables[0].cell(0, 0).text == "Data: 30 June 2015"
    assert headings(made) == ["Figures", "This paper", "Purpose"]
    assert words.index("Figures") < words.index("Then the rest.") < words.index("This paper")
    assert words[-1] == "The end." and "" not in words[:2]
    assert made.sections[0].footer.paragraphs[0].text == "OFFICIAL / Safer Anywhere & Co"
    assert len(list(made.sections[0].header._element.iter(qn("w:drawing")))) == 1


def test_styles_of_a_template_are_used_and_never_changed() -> None:
    before, made = Document(io.BytesIO(officers())), Document(io.BytesIO(document(paper(), officers())))
    kept = {one.get(qn("w:styleId")): one for one in made.styles.element.findall(qn("w:style"))}
    for style in before.styles.element.findall(qn("w:style")):
        same = kept[style.get(qn("w:styleId"))]
        assert re.sub(r"\s+", " ", same.xml) == re.sub(r"\s+", " ", style.xml)
    cells = [one for table in made.tables[1:] for row in table.rows for cell in row.cells for one in cell.paragraphs]
    assert {one.style.name for one in cells} == {"Table text", "Table Number"}
    assert made.styles["Table Number"].base_style.name == "Table text"
    assert made.styles["Status"].font.name == "Georgia"  # brought, in the template's own typeface
    used = {one.get(qn("w:val")) for one in made.element.body.iter(qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"))}
    assert used <= set(kept)


def test_styles_that_are_brought_are_in_the_typeface_of_the_templates_text() -> None:
    given = Document(io.BytesIO(template()))
    given.styles["Normal"].font.name = "Georgia"
    made = Document(io.BytesIO(document(paper(), saved(given))))
    brought = [made.styles[name] for name in ("Table Text", "Lead", "Note")]
    for style in brought:
        under = [style, style.base_style] if style.base_style is not None else [style]
        assert "Georgia" in [one.font.name for one in under], style.name
    assert "Table Text" not in [style.name for style in given.styles]


def test_tables_keep_to_the_margins_of_a_template_and_wide_ones_turn_its_page() -> None:
    wide = Section("all", "All of it", (TableBlock(WIDE), Paragraph("Said of it.")))
    after = Section("after", "After", (TableBlock(FIGURES),))
    first = Section("first", "First", (Paragraph("Said."),))
    made = Document(io.BytesIO(document(paper(first, wide, replace(wide, key="more"), after), officers())))
    assert [one.orientation for one in made.sections] == [0, 1, 0]
    assert round(made.sections[1].page_width.cm, 1) == 29.7 and round(made.sections[1].left_margin.cm, 1) == 3.0
    edges = [[one.rId for one in made.sections[at]._sectPr.iter(qn("w:footerReference"))] for at in range(3)]
    assert edges[0] and edges[0] == edges[1] == edges[2]
    sums = [sum(int(one.get(qn("w:w"))) for one in table._tbl.iter(qn("w:gridCol"))) for table in made.tables[1:]]
    assert max(sums[:2]) <= 23.71 * 567 and sums[2] <= 15.01 * 567
    body = [one.tag.rsplit("}", 1)[-1] for one in made.element.body]
    assert body[-1] == "sectPr"


def test_a_document_that_ends_with_a_wide_table_ends_turned() -> None:
    wide = Section("all", "All of it", (TableBlock(WIDE),))
    made = Document(io.BytesIO(document(paper(wide), template())))
    assert [one.orientation for one in made.sections] == [1]


def test_numbers_links_and_alternative_texts_stay_whole_in_a_template() -> None:
    made = Document(io.BytesIO(document(paper(), officers())))
    captions = [one.text for one in made.paragraphs if one.style.name == "Caption"]
    assert captions == ["Table 1: Steps", "Figure 1: Rise"]
    about = list(made.element.body.iter(qn("wp:docPr")))
    assert [one.get("descr") for one in about] == ["A line that rises from 1 to 2."]
    ids = [one.get(qn("w:id")) for one in made.element.body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids)) == 3
    steps = next(table for table in made.tables if table.cell(0, 0).text == "Step")
    assert steps._tbl.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    bullets = [one for one in made.paragraphs if one.text == "Locks" and one.style.name == "List Bullet"]
    assert len(bullets) == 1


def test_the_same_report_and_template_give_the_same_bytes() -> None:
    given = officers()
    assert document(paper(), given) == document(paper(), given)
    with zipfile.ZipFile(io.BytesIO(document(paper(), given))) as package:
        assert b"created" not in package.read("docProps/core.xml")


def test_marked_parts_say_so_under_their_headings() -> None:
    bid = Paragraph("Bid.", marking=Marking.SENSITIVE)
    parts = (
        Section("a", "Tension", (Paragraph("Kept."),), marking=Marking.SENSITIVE),
        Section("b", "Contract", (Paragraph("Open."), bid), exemption=Exemption(3, "bidding")),
    )
    words = [one.text for one in Document(io.BytesIO(document(paper(*parts)))).paragraphs]
    assert words[words.index("Tension") + 1 :][:2] == ["OFFICIAL-SENSITIVE", "Kept."]
    assert words[words.index("Contract") + 1].startswith("Not for publication under paragraph 3")
    assert words[words.index("Contract") + 2 :][:3] == ["Open.", "OFFICIAL-SENSITIVE", "Bid."]


@pytest.mark.parametrize(
    ("line", "what", "mend"),
    [
        ("Of {{ titel }} here", "{{ titel }} is no field.", "Did you mean {{ title }}?"),
        ("{{p title }}", "{{p title }} is no field.", "Write {{ title }}."),
        ("{{ sections }}", "{{ sections }} is no field.", "Write {{p sections }}."),
        ("See {{p contents }}", "{{p contents }} stands beside other words.", "Give it its own paragraph."),
        ("{{ title.__class__ }}", "{{ title.__class__ }} is no field.", "Write {{ title }}."),
        ("{{ title|upper }}", "{{ title|upper }} is no field.", "Write {{ title }}."),
        ("{% for a in b %}", "{% for a in b %} is no field.", ""),
        ("{# remark #}", "{# remark #} is no field.", ""),
        ("{{ title }", "{{ has no partner.", ""),
        ("title }}", "}} has no partner.", ""),
        ("{% endfor", "{% has no partner.", ""),
        ("{{p section(summary) }}", "{{p section(summary) }} is no field.", 'Write {{p section("summary") }}'),
    ],
)
def test_a_wrong_field_is_named_with_its_place(line: str, what: str, mend: str) -> None:
    told = faults(template(line, CONTENT))
    assert [one.what for one in told] == [what]
    assert told[0].where == f"paragraph “{line}”"
    assert mend in told[0].mend


def test_places_are_named_in_tables_headers_and_footers_and_over_runs() -> None:
    made = Document()
    made.add_paragraph(CONTENT)
    cell = made.add_table(1, 1).cell(0, 0).paragraphs[0]
    for piece in ("{", "{ na", "me }", "}"):
        cell.add_run(piece)
    made.add_table(1, 1).cell(0, 0).text = "{{p sections }}"
    made.sections[0].header.paragraphs[0].text = "{{p contents }}"
    made.sections[0].footer.paragraphs[0].text = "{{ marking }} {{ page }}"
    told = [(one.what, one.where) for one in faults(saved(made))]
    assert told == [
        ("{{ name }} is no field.", "table cell “{{ name }}”"),
        ("{{p sections }} cannot stand here.", "table cell “{{p sections }}”"),
        ("{{p contents }} cannot stand here.", "header “{{p contents }}”"),
        ("{{ page }} is no field.", "footer “{{ marking }} {{ page }}”"),
    ]


def test_content_twice_or_never_and_a_marking_on_no_page_are_faults() -> None:
    assert [one.what for one in faults(template(CONTENT, CONTENT))] == ["sections is asked for twice."]
    assert [one.what for one in faults(template("Words."))] == ["the document would have no content."]
    assert [one.what for one in faults(template(footer="Page"))] == ["the marking would be printed on no page."]


def test_parts_that_a_report_has_not_are_told_and_the_rest_is_written() -> None:
    given = template('{{p section("summary") }}', '{{p section("purpose") }}')
    assert faults(given) == []
    told = unknown_parts(given, paper())
    assert [one.what for one in told] == [
        "the document has no part “summary”.", "parts are left out: paper, figures.",
    ]  # fmt: skip
    assert "paper, purpose, figures" in told[0].mend
    assert headings(Document(io.BytesIO(document(paper(), given)))) == ["Purpose"]


def test_what_officers_wrote_to_each_other_in_a_template_goes_into_no_document() -> None:
    made = Document(io.BytesIO(template()))
    line = made.add_paragraph("Agreed.")
    made.add_comment(line.runs, "Is this right?", author="An officer")
    assert [(one.what, one.where) for one in faults(saved(made))] == [("there are comments in it.", "comments")]
    made = Document(io.BytesIO(template()))
    struck = OxmlElement("w:del")
    struck.append(made.add_paragraph("old").runs[0]._r)
    made.paragraphs[-1]._p.append(struck)
    (found,) = faults(saved(made))
    assert (found.what, found.where) == ("changes to it are still marked.", "body")


def test_a_content_control_is_named_where_content_cannot_stand_in_it() -> None:
    made = Document(io.BytesIO(template("{{p contents }}", CONTENT)))
    held = made.paragraphs[0]._p
    control, inner = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    held.addprevious(control)
    control.append(inner)
    inner.append(held)
    (found,) = faults(saved(made))
    assert found.where.startswith("content control") and "outside tables, text boxes and content controls" in found.mend
    assert unknown_parts(saved(made), paper()) == []  # no document is made with it, so that nothing is left out


# What would reach outside the document


def with_instruction(*texts: str) -> bytes:
    made = Document(io.BytesIO(template()))
    run = made.add_paragraph().add_run()
    for kind, text in (("begin", ""), *(("", one) for one in texts), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = text or None
        run._r.append(element)
    return saved(made)


def with_link(kind: str) -> bytes:
    made = Document(io.BytesIO(template()))
    made.part.relate_to("file:///etc/passwd", f"http://schemas.openxmlformats.org/x/{kind}", is_external=True)
    return saved(made)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (lambda: with_instruction('INCLUDETEXT "/etc/passwd"'), "the Word field INCLUDETEXT is not allowed."),
        (lambda: with_instruction("DDE", 'AUTO c:\\\\x "y"'), "the Word field DDEAUTO is not allowed."),
        (lambda: with_link("image"), "something is linked or embedded in it (image)."),
        (lambda: with_link("oleObject"), "something is linked or embedded in it (oleObject)."),
    ],
)
def test_a_template_that_reaches_outside_is_refused(given: Callable[[], bytes], what: str) -> None:
    assert [one.what for one in faults(given())] == [what]


def test_braces_of_a_hostile_template_are_never_worked_out(tmp_path: Path) -> None:
    hostile = "{{ cycler.__init__.__globals__.os.system('touch seen') }}"
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "document.docx").write_bytes(template(hostile, CONTENT))
    written, failed = write_formats(paper(), ["html", "docx"], tmp_path, "out", tmp_path)
    assert [one.name for one in written] == ["out.html"]
    assert "is no field" in failed["docx"].what and failed["docx"].where.endswith("…”")
    named = replace(paper(), title="{{ partnership }}", subtitle="{% for x in y %}")
    words = [one.text for one in Document(io.BytesIO(document(named))).paragraphs]
    assert "{{ partnership }}" in words and "{% for x in y %}" in words


def test_a_plain_field_of_word_and_a_tie_to_the_template_it_came_from_are_no_faults() -> None:
    assert faults(with_instruction("PAGE")) == []
    tied = Document(io.BytesIO(template()))
    tied.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).relate_to(
        "file:///far.dotx", "http://schemas.openxmlformats.org/x/attachedTemplate", True
    )
    assert faults(saved(tied)) == []
    with zipfile.ZipFile(io.BytesIO(document(paper(), saved(tied)))) as package:
        assert not any(b"far.dotx" in package.read(name) for name in package.namelist())


@pytest.mark.parametrize("wrong", [b"", b"PK", b"plain text"])
def test_what_is_no_word_document_is_said_to_be_none(wrong: bytes) -> None:
    assert [one.what for one in faults(wrong)] == ["the template is no Word document."]


# The folder of a partnership


def test_a_template_named_by_a_kind_goes_before_the_one_for_all(tmp_path: Path) -> None:
    kept = tmp_path / "templates"
    kept.mkdir()
    assert template_of(tmp_path, "board-report", "docx") is None
    (kept / "document.docx").write_bytes(template("For all.", CONTENT))
    assert template_of(tmp_path, "board-report", "docx") == kept / "document.docx"
    (kept / "board-report.docx").write_bytes(template("For boards.", CONTENT))
    write_formats(paper(), ["docx"], tmp_path, "out", tmp_path)
    assert Document(str(tmp_path / "out.docx")).paragraphs[0].text == "For boards."


def test_the_verb_writes_templates_and_validate_names_what_is_wrong_in_them(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "plymouth"
    shutil.copytree(root / "examples" / "plymouth-2015", folder)
    ran = CliRunner().invoke(saferplan, ["templates", str(folder / "templates")])
    assert ran.exit_code == 0 and str(folder / "templates" / "document.docx") in ran.output
    assert CliRunner().invoke(saferplan, ["validate", str(folder)]).exit_code == 0
    (folder / "templates" / "memo.docx").write_bytes(template("{{ titel }}", CONTENT))
    ran = CliRunner().invoke(saferplan, ["validate", str(folder)])
    assert ran.exit_code == 2
    assert "“memo” is no kind of document." in ran.stderr and "{{ titel }} is no field." in ran.stderr


def test_help_and_guide_name_every_field(root: Path) -> None:
    from saferplan.report.word.fields import CONTENT as CONTENTS
    from saferplan.report.word.fields import TEXTS

    told = CliRunner().invoke(saferplan, ["templates", "--help"]).output
    guide = (root / "docs" / "guide" / "templates.md").read_text("utf-8")
    for name in TEXTS:
        assert f"{{{{ {name} }}}}" in told and f"{{{{ {name} }}}}" in guide
    for name in CONTENTS:
        assert f"{{{{p {name.split('(')[0]}" in told and f"{{{{p {name.split('(')[0]}" in guide


# Short papers


def test_a_short_paper_has_no_contents_list_and_a_long_one_begins_its_parts_after_it() -> None:
    long = tuple(Section(f"s{at}", f"Part {at}", (Paragraph("Words and more. " * 200),)) for at in range(8))
    assert not has_contents(paper()) and has_contents(paper(*long)) and 5 <= pages(paper(*long)) < 8
    short, made = (Document(io.BytesIO(document(one))) for one in (paper(), paper(*long)))
    assert "Contents" not in [one.text for one in short.paragraphs]
    listed = [one.text for one in made.paragraphs if one.style.name == "toc 1"]
    assert [one.split("\t")[0] for one in listed] == [f"Part {at}" for at in range(8)]
    first = next(one for one in made.paragraphs if one.style.name == "Heading 1")
    assert first.paragraph_format.page_break_before


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_officers_template_opens_in_an_office_program(tmp_path: Path) -> None:
    wide = Section("all", "All of it", (TableBlock(WIDE),))
    made = replace(paper(), sections=(*paper().sections, wide))
    (tmp_path / "a.docx").write_bytes(document(made, officers()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "a.docx"]
    subprocess.run(convert, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    printed = subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, check=True, capture_output=True)
    leaves = printed.stdout.decode().split("\f")[:-1]
    assert all("OFFICIAL / Safer Anywhere & Co" in leaf for leaf in leaves) and len(leaves) == 3
    assert "About: Board report, June 2015" in leaves[0] and "The end." in leaves[2]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_template_saved_by_another_program_is_filled(tmp_path: Path) -> None:
    word.write_template(tmp_path / "a.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "docx:Office Open XML Text", "--outdir", "b", "a.docx"]
    subprocess.run(convert, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    given = (tmp_path / "b" / "a.docx").read_bytes()
    assert faults(given) == []
    with zipfile.ZipFile(io.BytesIO(document(paper(), given))) as package:
        assert len(package.namelist()) == len(set(package.namelist()))
    made = Document(io.BytesIO(document(paper(), given)))
    assert headings(made) == ["This paper", "Purpose", "Figures"] and made.core_properties.author


def test_faults_stop_the_word_document_and_say_how_many_there_are(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(template("{{ a }}", "{{ b }}", CONTENT))
    with pytest.raises(SaferplanError, match="1 more to mend"):
        word.write(paper(), tmp_path / "out.docx", tmp_path / "t.docx")
    assert not (tmp_path / "out.docx").exists()
