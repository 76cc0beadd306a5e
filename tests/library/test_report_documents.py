"""Documents of every kind: what is composed, how far it may travel, and what a part of a new kind looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from docx import Document

from saferplan.partnership.documents import Documents, document, kind_of, material, report
from saferplan.partnership.folder import load
from saferplan.partnership.papers import for_public, papers_of, read_papers
from saferplan.partnership.round import Round, begin, judgements_of
from saferplan.report import html, pdf, word
from saferplan.report.compose.actions import actions_section
from saferplan.report.compose.kinds import KINDS
from saferplan.report.compose.marking import exemptions, finished, report_marking
from saferplan.report.compose.refresh import refreshed
from saferplan.values.document import (
    Bullets,
    Cell,
    ChartBlock,
    Exemption,
    Facts,
    Marking,
    Paragraph,
    Report,
    Section,
    Table,
    TableBlock,
)
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from tests.library.printed import pages, poppler, squeezed

JUNE = Period.parse("2015-06")

TABLE = Table("Steps", ("Step", "Due"), ((Cell("Locks"), Cell("May")), (Cell("Lamps"), Cell("June"))))


def walked(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from walked(section.sections)


def paper(*sections: Section, public: bool = False) -> Report:
    return Report("Plan", "2015 to 2018", "Safer Anywhere", "June 2015", "30 June 2015", sections, public=public)


@pytest.mark.parametrize(
    ("section", "block", "carried"),
    [
        (Marking.OFFICIAL, Marking.OFFICIAL, Marking.OFFICIAL),
        (Marking.SENSITIVE, Marking.OFFICIAL, Marking.SENSITIVE),
        (Marking.OFFICIAL, Marking.SENSITIVE, Marking.SENSITIVE),
    ],
)
def test_a_document_carries_the_highest_marking_of_its_parts(
    section: Marking, block: Marking, carried: Marking
) -> None:
    inner = Section("b", "B", (Paragraph("Said.", marking=block),), marking=section)
    made = paper(Section("a", "A", sections=(inner,)))
    assert report_marking(made) is carried
    assert finished(made).marking == carried.value.upper()


def test_a_public_document_made_from_parts_that_are_not_public_fails_and_names_them() -> None:
    parts = (
        Section("a", "Burglary", (Paragraph("Open."),)),
        Section("b", "Tension", (Paragraph("Kept back.", marking=Marking.SENSITIVE),)),
        Section("c", "Contract", exemption=Exemption(3, "it would harm the bidding")),
    )
    with pytest.raises(SaferplanError) as told:
        finished(paper(*parts, public=True))
    assert "“Tension”; “Contract”" in told.value.what and "Burglary" not in told.value.what


def test_an_exemption_stands_on_the_paper_apart_from_its_marking() -> None:
    made = finished(paper(Section("a", "Contract", exemption=Exemption(3, "it would harm the bidding"))))
    assert exemptions(made) == (Exemption(3, "it would harm the bidding"),)
    assert made.marking.startswith("OFFICIAL. Not for publication under paragraph 3 of Part 1 of Schedule 12A")


@pytest.mark.parametrize("wrong", [Exemption(0, "why"), Exemption(8, "why"), Exemption(3, " ")])
def test_an_exemption_needs_a_paragraph_of_the_schedule_and_a_reason(wrong: Exemption) -> None:
    with pytest.raises(SaferplanError, match="does not stand"):
        finished(paper(Section("a", "A", exemption=wrong)))


def test_new_kinds_of_parts_stand_in_html_and_word(tmp_path: Path) -> None:
    facts = Facts((("Report to", "The board"), ("Date", "21 July 2015")))
    steps = Bullets(("Agree the plan", "Send it"), ordered=True, edits=("", "added"))
    edited = TableBlock(replace(TABLE, edits=("removed", "added")))
    made = paper(Section("a", "A", (facts, steps, Paragraph("Gone.", edit="removed"), edited)))
    html.write(made, tmp_path / "a.html")
    word.write(made, tmp_path / "a.docx")
    text = re.sub(r"<[^>]+>", "", (tmp_path / "a.html").read_text("utf-8"))
    assert "Report toThe board" in text and "New: Send it" in text and "Removed: Gone." in text
    assert "<ol" in (tmp_path / "a.html").read_text("utf-8")
    opened = Document(str(tmp_path / "a.docx"))
    words = [one.text for one in opened.paragraphs]
    assert "1.\tAgree the plan" in words and "2.\tNew: Send it" in words and "Removed: Gone." in words
    cells = [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]
    assert (
        ["Report to", "The board"] in cells and ["Removed: Locks", "May"] in cells and ["New: Lamps", "June"] in cells
    )
    struck = [run.text for one in opened.paragraphs for run in one.runs if run.font.strike]
    assert struck == ["Gone."]


def test_papers_are_read_from_the_tables_of_service(root: Path) -> None:
    found = papers_of(root / "examples" / "exampleton")
    assert [one.key for one in found.actions][:2] == ["locks", "neighbourhood-plans"]
    assert found.ties[0].priorities == ("domestic-abuse", "support")
    assert found.post_title("community-safety-manager") == "Community safety manager"
    assert papers_of(root / "examples" / "plymouth-2015").actions == ()


def test_withdrawn_rows_and_wrong_numbers_of_papers() -> None:
    text = "key,title,likelihood,withdrawn_at\na,A,3,\nb,B,4,2015-06-01T00:00:00Z\n"
    assert [one.key for one in read_papers({"service/actions/risk.csv": text}).risks] == ["a"]
    with pytest.raises(SaferplanError, match="no whole number") as told:
        read_papers({"service/actions/risk.csv": "key,title,likelihood\na,A,high\n"})
    assert told.value.where == "service/actions/risk.csv, line 2"


def test_the_public_reads_nothing_of_the_papers_that_is_said_in_confidence(root: Path) -> None:
    kept = papers_of(root / "examples" / "exampleton")
    seen = for_public(kept, {"burglary-rate"})
    assert kept.risks and not seen.risks and not seen.variances and not seen.challenges and not seen.blockages
    assert "locks" not in {one.key for one in seen.actions} and "locks-first" not in {
        one.key for one in seen.milestones
    }
    assert all(not one.concerns and not one.schemes for one in seen.highlights)
    assert {one.state for one in seen.neighbourhoods} == {"agreed"}


def test_an_unknown_kind_and_a_format_nobody_uses_for_it_are_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(SaferplanError, match="no kind of document") as told:
        kind_of("memo")
    assert "performance" in (told.value.mend or "")
    folder = load(root / "examples" / "plymouth-2015")
    with pytest.raises(SaferplanError, match="is no format"):
        report(folder, Period.parse("2015-06"), tmp_path, ["odt"])
    assert all(set(kind.formats) <= {"html", "docx", "pptx", "pdf", "xlsx"} for kind in KINDS.values())


@pytest.fixture(scope="module")
def plymouth(root: Path) -> tuple[Round, list[Judgement]]:
    walk = begin(load(root / "examples" / "plymouth-2015"))
    return walk, judgements_of(walk, JUNE, False)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_is_composed_with_keys_that_differ_and_links_that_lead_somewhere(
    name: str, plymouth: tuple[Round, list[Judgement]]
) -> None:
    walk, judged = plymouth
    kind = KINDS[name]
    given = material(walk, judged, JUNE, about="asb" if kind.about == "indicator" else "", public=kind.public)
    given = replace(given, before=given) if kind.compares else given
    if name == "highlights":
        with pytest.raises(SaferplanError, match="no round of performance"):
            document(kind, given)
        return
    made = document(kind, given)
    keys = [one.key for one in walked(made.sections)]
    assert len(keys) == len(set(keys)) and made.kind == name and made.sections
    page = html.page(made)
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page


def test_a_refresh_marks_what_came_and_what_went() -> None:
    old = Section("a", "A", (Bullets(("Locks", "Lamps")), TableBlock(TABLE), Paragraph("Same.")))
    rows = ((Cell("Locks"), Cell("July")), (Cell("Gates"), Cell("May")))
    new = Section("a", "A", (Bullets(("Locks", "Gates")), TableBlock(replace(TABLE, rows=rows)), Paragraph("Same.")))
    opening, marked, gone = refreshed([old, Section("b", "B", (Paragraph("Gone."),))], [new])
    bullets, table, same = marked.blocks
    assert isinstance(bullets, Bullets) and isinstance(table, TableBlock) and isinstance(same, Paragraph)
    assert list(zip(bullets.items, bullets.edits, strict=True)) == [
        ("Locks", ""), ("Lamps", "removed"), ("Gates", "added"),
    ]  # fmt: skip
    told = [(row[0].text, row[1].text, edit) for row, edit in zip(table.table.rows, table.table.edits, strict=True)]
    assert told == [
        ("Locks", "May", "removed"), ("Locks", "July", "added"), ("Gates", "May", "added"),
        ("Lamps", "June", "removed"),
    ]  # fmt: skip
    assert same.edit == "" and gone.blocks == (Paragraph("Gone.", edit="removed"),)
    assert opening.message == "3 lines are new and 4 were taken out; a line that changed counts as both."
    assert refreshed([new], [new])[0].message == "Nothing changed."


def test_two_rows_of_one_number_are_told_apart_by_a_refresh() -> None:
    def part(*rows: tuple[str, str]) -> Section:
        made = tuple((Cell(number), Cell(action)) for number, action in rows)
        return Section("a", "A", (TableBlock(Table("Steps", ("No.", "Action"), made)),))

    old = part(("1.3", "Visit twice"), ("1.4", "Carried over"), ("1.4", "At risk"))
    _, marked = refreshed([old], [part(("1.3", "Visit thrice"), ("1.4", "Carried over"), ("1.4", "At risk"))])
    (block,) = marked.blocks
    assert isinstance(block, TableBlock)
    told = [(row[1].text, edit) for row, edit in zip(block.table.rows, block.table.edits, strict=True)]
    assert told == [("Visit twice", "removed"), ("Visit thrice", "added"), ("Carried over", ""), ("At risk", "")]


def test_what_a_refresh_strikes_out_keeps_the_marking_that_it_had() -> None:
    def part(marking: Marking, *names: str) -> Section:
        rows = tuple((Cell(name), Cell("May")) for name in names)
        return Section("a", "A", (TableBlock(Table("Steps", ("Step", "Due"), rows), marking),))

    whole, gone = part(Marking.SENSITIVE, "Locks", "Tension"), part(Marking.OFFICIAL, "Locks")
    _, struck = refreshed([whole], [gone])
    assert "Tension" in repr(struck) and struck.blocks[0].marking is Marking.SENSITIVE
    _, struck = refreshed([replace(whole, marking=Marking.SENSITIVE)], [gone])
    assert struck.marking is Marking.SENSITIVE


def test_what_hangs_on_an_indicator_that_is_gone_is_taken_for_restricted(root: Path) -> None:
    walk = Round(load(root / "examples" / "exampleton"))
    kept = papers_of(root / "examples" / "exampleton")
    gone = replace(kept, actions=tuple(replace(one, indicator="no-longer-here") for one in kept.actions[:1]))
    made = document(KINDS["plan"], material(walk, (), JUNE, papers=replace(gone, milestones=(), variances=())))
    (part,) = (one for one in walked(made.sections) if one.key.endswith("-actions"))
    assert part.blocks[0].marking is Marking.SENSITIVE
    seen = for_public(gone, (), {one.id for one in walk.folder.indicators})
    assert not seen.actions and len(for_public(kept, (), {one.indicator for one in kept.actions}).actions) > 1


def test_a_lead_who_shows_a_restricted_figure_writes_beside_it(root: Path) -> None:
    folder = load(root / "examples" / "exampleton")
    kept = papers_of(root / "examples" / "exampleton")
    sent = next(one for one in kept.highlights if one.stage == "submitted" and one.shown and not one.restricted)
    hidden = tuple(replace(one, restricted=one.restricted or one.id == sent.shown[0]) for one in folder.indicators)
    given = material(Round(replace(folder, indicators=hidden)), (), JUNE, papers=replace(kept, highlights=(sent,)))
    told = [one for one in document(KINDS["highlights"], given).sections[1].sections if one.title == "Achievements"]
    assert told and told[0].marking is Marking.SENSITIVE
    (seen,) = for_public(replace(kept, highlights=(replace(sent, publicity="Fewer."),)), {sent.shown[0]}).highlights
    assert not seen.publicity


def test_the_board_overview_sets_each_measure_beside_last_year(root: Path, tmp_path: Path) -> None:
    walk = Round(load(root / "examples" / "plymouth-2015"))
    judged = walk.all_judged(JUNE)
    made = document(KINDS["overview"], material(walk, judged, JUNE))
    figures = [one.chart for one in made.sections[-1].blocks if isinstance(one, ChartBlock)]
    assert [one.kind for one in figures] == ["multiples", "multiples"]  # a priority of one measure has no figure
    drawn = [panel.title for one in figures for panel in one.panels]
    assert "All crime, year to date" in drawn and len(drawn) == len(set(drawn))
    assert "<nav" not in html.page(made)  # a short paper is read without a list
    assert "<nav" in html.page(document(KINDS["performance"], material(walk, judged, JUNE)))


def test_a_small_chart_of_another_year_says_so(root: Path) -> None:
    walk = Round(load(root / "examples" / "peterborough-2010"))
    may = Period.parse("2009-05")
    made = document(KINDS["overview"], material(walk, walk.all_judged(may), may))
    figures = [one.chart for one in made.sections[-1].blocks if isinstance(one, ChartBlock)]
    for figure in figures:
        for panel in figure.panels:
            (year,) = {line.name for line in panel.lines if line.role == "actual"}
            assert (year in figure.y_title) is not panel.title.endswith(f", {year}")
    assert any(panel.title.endswith(", 2008/09") for figure in figures for panel in figure.panels)


@pytest.mark.parametrize("example", ["exampleton", "plymouth-2015", "south-cambridgeshire-2011"])
def test_a_plan_holds_every_indicator_and_action_that_it_counts(root: Path, example: str) -> None:
    given = material(Round(load(root / "examples" / example)), (), JUNE)
    made = document(KINDS["plan"], given)
    tables = [one.table for part in walked(made.sections) for one in part.blocks if isinstance(one, TableBlock)]
    listed = {row[0].text for table in tables if "how we will know" in table.title for row in table.rows}
    done = sum(len(table.rows) for table in tables if "will be done" in table.title)
    assert listed == {one.name for one in given.indicators} and done == len(given.papers.current)


def test_an_action_that_was_carried_over_stands_once_and_says_where_it_comes_from(root: Path) -> None:
    kept = papers_of(root / "examples" / "exampleton")
    assert {one.key for one in kept.actions} - {one.key for one in kept.current} == {"open-spaces"}
    part = actions_section(material(Round(load(root / "examples" / "exampleton")), (), JUNE))
    assert part.message == "9 actions: 1 late, 2 at risk, 1 not started, 4 on course, 1 done."
    (crime,) = [one.table for one in part.blocks if isinstance(one, TableBlock) and one.table.title.startswith("Crime")]
    (light,) = [row for row in crime.rows if row[0].text == "1.4"]
    assert light[-1].text.startswith("Carried over from 1.4, due 31 March 2015. The cable waits")
    none = actions_section(material(Round(load(root / "examples" / "plymouth-2015")), (), JUNE))
    assert not none.blocks and not none.message


def test_a_missing_highlight_report_is_said_to_be_missing(root: Path) -> None:
    walk = Round(load(root / "examples" / "exampleton"))
    made = document(KINDS["highlights"], material(walk, (), JUNE))
    assert made.sections[0].message == "3 reports were received of 4; 1 not received."
    silent = next(one for one in made.sections if one.title == "Support for vulnerable victims")
    assert silent.message == "No highlight report on Support for vulnerable victims was received."


def test_a_document_names_what_it_was_made_from(root: Path, tmp_path: Path) -> None:
    done = report(load(root / "examples" / "peterborough-2016"), Period.parse("2015-03"), tmp_path, ["html"])
    page = (tmp_path / "report.html").read_text("utf-8")
    digest = sha256((tmp_path / "judgements.json").read_bytes()).hexdigest()
    assert f"with the fingerprint {digest[:16]} … (SHA-256 of judgements.json)" in page
    assert not done.failed


@poppler
def test_a_pack_has_one_numbering_of_pages_on_paper_and_on_screen(root: Path, tmp_path: Path) -> None:
    made = Documents(load(root / "examples" / "plymouth-2015"), JUNE)
    paths = made.write_pack("Board pack", ["board-report", "overview"], tmp_path)
    assert [path.name for path in paths] == ["pack.pdf", "pack.html"]
    printed, screen = pages(paths[0]), paths[1].read_text("utf-8")
    told = re.findall(r'<a href="#(paper-\d[^"]*)">([^<]+)</a>, page (\d+)', screen)
    assert {key.split("-")[1] for key, _, _ in told} == {"1", "2"} and len(told) > 8
    for key, title, page in told:
        assert squeezed(title.split(". ")[-1]) in squeezed(printed[int(page) - 1]), (key, title, page)
        assert f'id="{key}"' in screen
    assert all(f"Page {at} of {len(printed)}" in text for at, text in enumerate(printed, 1))


@poppler
@poppler
@pytest.mark.parametrize("lead", range(38, 52, 3))
def test_the_list_that_ends_a_paper_is_not_torn_over_two_pages(tmp_path: Path, lead: int) -> None:
    text = tuple(Paragraph(f"Line {at}.") for at in range(lead))
    items = tuple(f"Item {at} tells how figures are made." for at in range(8))
    made = paper(Section("text", "Text", text), Section("methods", "Methods", (Bullets(items),)))
    pdf.write(made, tmp_path / "paper.pdf")
    word.write(made, tmp_path / "paper.docx")
    last = pages(tmp_path / "paper.pdf")[-1]
    assert all(one in last for one in items) or not any(one in last for one in items)
    listed = [one for one in Document(str(tmp_path / "paper.docx")).paragraphs if one.text in items]
    assert [bool(one.paragraph_format.keep_with_next) for one in listed] == [True] * 7 + [False]


def test_a_table_under_a_title_of_two_lines_stays_on_its_slide(root: Path, tmp_path: Path) -> None:
    """Plymouth's exceptions just fill their slide."""
    made = Documents(load(root / "examples" / "plymouth-2015"), JUNE)
    made.write("challenge-pack", tmp_path, ["pdf"])
    shown = [one for one in walked(made.composed(KINDS["challenge-pack"]).sections) if one.message]
    assert len(pages(tmp_path / "challenge-pack.pdf")) == 1 + len(shown)  # the cover, and a slide a message


def test_a_part_that_may_not_go_to_everyone_says_so_in_every_format_of_text(tmp_path: Path) -> None:
    whole = Section("a", "Tension", (Paragraph("Kept back."),), marking=Marking.SENSITIVE)
    mixed = Section("b", "Mixed", (Paragraph("Open."), Paragraph("Closed.", marking=Marking.SENSITIVE)))
    exempt = Section("c", "Contract", (Paragraph("Bids."),), exemption=Exemption(3, "it would harm the bidding"))
    made = finished(paper(whole, mixed, exempt))
    html.write(made, tmp_path / "a.html")
    word.write(made, tmp_path / "a.docx")
    marked = re.findall(r'<p class="marked">([^<]+)</p>', (tmp_path / "a.html").read_text("utf-8"))
    assert marked[:2] == ["OFFICIAL-SENSITIVE"] * 2 and marked[2].startswith("Not for publication under paragraph 3")
    lines = [one.text for one in Document(str(tmp_path / "a.docx")).paragraphs]
    assert lines[lines.index("Tension", 5) + 1] == "OFFICIAL-SENSITIVE"
    assert lines[lines.index("Closed.") - 1] == "OFFICIAL-SENSITIVE" and "Open." in lines
