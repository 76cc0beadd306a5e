"""Papers that ask for a decision: which parts they have, what an officer writes for them, and how it is marked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from saferplan.partnership.documents import document, material, read_own, report
from saferplan.partnership.folder import load
from saferplan.partnership.round import Round
from saferplan.report.compose.kinds import KINDS
from saferplan.report.compose.marking import report_marking
from saferplan.report.compose.overview import exceptions
from saferplan.values.document import Bullets, Exemption, Marking, Paragraph, Section
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period

JUNE = Period.parse("2015-06")


def test_the_board_overview_tells_why_and_what_waits(root: Path) -> None:
    walk = Round(load(root / "examples" / "exampleton"))
    made = document(KINDS["board-report"], material(walk, (), JUNE))
    asked = next(one for one in made.sections if one.key == "recommendations").blocks[0]
    assert isinstance(asked, Bullets) and asked.ordered
    assert any(line.startswith("Decide on the variance asked for, until 31 October 2015") for line in asked.items)
    own = material(walk, (), JUNE, texts={"recommendations": "Agree.\nSend it.", "purpose": "To agree."})
    made = document(KINDS["board-report"], own)
    parts = {one.key: one.blocks for one in made.sections}
    assert parts["recommendations"] == (Bullets(("Agree.", "Send it."), ordered=True),)
    assert parts["purpose"] == (Paragraph("To agree."),)


BOARD_PARTS = ("Purpose", "Background", "Proposal", "Reasons", "Recommendations", "Implications under section 17")
COUNCIL_PARTS = (
    "Purpose", "Recommendations", "Links to strategy", "Background", "Consultation", "Implications", "Outcomes",
    "Next steps", "Background documents", "Appendices",
)  # fmt: skip


@pytest.mark.parametrize("example", ["exampleton", "norwich-2008", "plymouth-2015"])
@pytest.mark.parametrize(("kind", "parts"), [("board-report", BOARD_PARTS), ("council-report", COUNCIL_PARTS)])
def test_a_paper_has_every_part_of_its_form_even_where_nothing_was_recorded(
    root: Path, example: str, kind: str, parts: tuple[str, ...]
) -> None:
    made = document(KINDS[kind], material(Round(load(root / "examples" / example)), (), JUNE))
    titles = [one.title for one in made.sections if one.title in parts]
    assert titles == list(parts)
    assert all(one.blocks or one.sections for one in made.sections)


def test_reasons_are_the_exceptions_unless_an_officer_gives_them(root: Path) -> None:
    walk = Round(load(root / "examples" / "plymouth-2015"))
    judged = walk.all_judged(JUNE)

    def reasons(texts: dict[str, str]) -> Section:
        made = document(KINDS["board-report"], material(walk, judged, JUNE, texts=texts))
        return next(one for one in made.sections if one.title == "Reasons")

    (block,) = reasons({}).blocks
    assert isinstance(block, Bullets) and len(block.items) == len(exceptions(judged))
    assert reasons({"reasons": "The grant ends."}).blocks == (Paragraph("The grant ends."),)


def test_what_an_officer_marks_sensitive_marks_the_paper_and_no_composed_part(root: Path) -> None:
    walk, texts = Round(load(root / "examples" / "plymouth-2015")), {"purpose": "To agree the bid."}
    judged = walk.all_judged(JUNE)
    given = material(walk, judged, JUNE, texts=texts, texts_marking=Marking.SENSITIVE)
    made = document(KINDS["board-report"], given)
    assert [one.title for one in made.sections if one.marking is Marking.SENSITIVE] == ["Purpose"]
    assert report_marking(made) is Marking.SENSITIVE and made.marking == "OFFICIAL-SENSITIVE"
    with pytest.raises(SaferplanError, match="“Purpose”"):
        document(KINDS["board-report"], replace(given, public=True))


def test_an_officers_own_words_and_exemption_are_read_from_a_file(root: Path, tmp_path: Path) -> None:
    kind, file = KINDS["board-report"], tmp_path / "words.toml"
    file.write_text('marking = "official-sensitive"\npurpose = "To agree."\n', "utf-8")
    assert read_own(file, kind).marking is Marking.SENSITIVE
    file.write_text(
        'purpose = "To agree the bid."\n[exemption]\nparagraph = 3\nreason = "it would harm the bidding"\n', "utf-8"
    )
    own = read_own(file, kind)
    assert own.texts == {"purpose": "To agree the bid."} and own.exemption == Exemption(3, "it would harm the bidding")
    done = report(
        load(root / "examples" / "plymouth-2015"), JUNE, tmp_path / "out", ["docx"], kind="board-report", own=own
    )
    assert [path.name for path in done.paths] == ["board-report.docx", "judgements.json"]
    words = "\n".join(one.text for one in Document(str(done.paths[0])).paragraphs)
    assert "To agree the bid." in words and "Not for publication under paragraph 3" in words
    for wrong, told in (
        ('aims = "x"\n', "no part of a board report"), ("purpose = 3\n", "no part"), ("purpose = \n", "cannot be read"),
        ("[exemption]\nparagraph = 3\n", "no paragraph or no reason"), ('marking = "secret"\n', "is no marking"),
    ):  # fmt: skip
        file.write_text(wrong, "utf-8")
        with pytest.raises(SaferplanError, match=told):
            read_own(file, kind)
