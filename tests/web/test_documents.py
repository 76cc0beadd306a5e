"""Documents: asked for question by question, made beside the pages, read by those they are for, never changed."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from typing import Any

import docx
import pytest
from django.test import Client

from saferplan.values.errors import SaferplanError
from saferplan_web.core import jobs
from saferplan_web.core.models import Change, Job, KeptFile
from saferplan_web.documents.changes import ask_for_document
from saferplan_web.documents.models import Document, DocumentFile
from saferplan_web.documents.rules import kinds
from saferplan_web.performance.asking import month_shown
from tests.web.made import account, priority
from tests.web.rounding import opened, reported, round_world

pytestmark = pytest.mark.django_db(databases=["default", "public"])
PLACE = "/p/exampleton/documents/"
CANARY = "CANARY-2290"


@pytest.fixture
def world() -> dict[str, Any]:
    found = round_world()
    opened(found)
    found["clerk"] = account("clerk", found["here"], title="Clerk")
    found["scrutiny"] = account("scrutiny officer", found["here"], title="Scrutiny officer")
    return found


def made(world: dict[str, Any], kind: str, by: str = "clerk", **more: Any) -> Document:
    """A document asked for and made."""
    wanted = {"formats": ["docx"], "inside": True, **more}
    document = ask_for_document(
        by=world[by], partnership=world["here"], kind=kinds()[kind], as_at=month_shown(world["here"]), **wanted
    )  # type: ignore[arg-type]
    jobs.run_waiting()
    document.refresh_from_db()
    assert document.made_at, document.job and document.job.error
    return document


def words_in(file: DocumentFile) -> str:
    """All that a file holds."""
    return unpacked(bytes(file.content))


def unpacked(content: bytes) -> str:
    """All words of a file: archives opened, PDF as text where there is a reader."""
    if content[:4] == b"%PDF" and shutil.which("pdftotext"):
        ran = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
        return ran.stdout.decode()
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def test_a_clerk_asks_for_a_board_report_and_takes_it_away(world: dict[str, Any], visit: Any) -> None:
    page = visit(world["clerk"]).get("/p/exampleton/performance/").click("Documents").click("Make a document")
    page = page.fill(kind="Board report").submit("Continue")
    assert page.heading == "Board report" and "PDF" in page
    page = page.fill({"text-purpose": "To agree the plan for arson.", "text-date": "21 July 2015"}).submit("Make it")
    assert "The document is being made" in page.html and "Waiting to start" in page
    jobs.run_waiting()
    page = page.visitor.get(page.address)
    assert "Download Word" in page and "Figures worked out on" in page and "Written by hand Purpose" in page
    taken = page.visitor.client.get(f"{page.address}files/docx")
    paper = docx.Document(io.BytesIO(taken.content))
    said = "\n".join(one.text for one in paper.paragraphs)
    assert "To agree the plan for arson." in said and "Implications under section 17" in said
    read = page.visitor.client.get(f"{page.address}read/")
    assert "To agree the plan for arson." in read.content.decode() and "21 July 2015" in read.content.decode()
    assert "sandbox" in read["Content-Security-Policy"]
    assert [one.said.split(":")[0] for one in Change.objects.filter(act="documents.note_taking").order_by("pk")] == [
        "Document taken as Word", "Document taken as HTML",
    ]  # fmt: skip


def test_the_html_says_the_sentences_of_the_dashboard(world: dict[str, Any]) -> None:
    document = made(world, "performance", formats=["html"])
    said = words_in(document.files.get(form="html"))
    assert "Deliberate fires" in said and CANARY in said and document.made_from in said
    assert document.marking == "OFFICIAL-SENSITIVE"


def every_kind_of(world: dict[str, Any], by: str, inside: bool) -> list[Document]:
    """A document of every kind that needs no more than a month, in every format that there is a writer for."""
    from saferplan_web.documents.rules import formats_of

    found = []
    for name, kind in kinds().items():
        if kind.compares or kind.about == "indicator":
            continue
        about = ("burglary", "Burglary") if kind.about else ("", "")
        found.append(made(world, name, by, formats=formats_of(kind), inside=inside, about=about))
    return found


def test_what_is_made_for_others_holds_nothing_restricted_in_any_format(world: dict[str, Any]) -> None:
    reported(world, "Burglary", concerns="Concerns in confidence", publicity="Locks for all")
    documents = every_kind_of(world, "clerk", inside=False)
    assert len(documents) > 10
    for document in documents:
        for file in document.files.all():
            assert CANARY not in words_in(file) and "honour" not in words_in(file), (document.kind, file.form)
            assert "Concerns in confidence" not in words_in(file), (document.kind, file.form)


def test_who_may_see_everything_gets_everything(world: dict[str, Any]) -> None:
    reported(world, "Burglary", concerns="Concerns in confidence")
    assert CANARY in words_in(made(world, "plan").files.get(form="docx"))
    about = ("burglary", "Burglary")
    assert "Concerns in confidence" in words_in(made(world, "highlights", about=about).files.get(form="docx"))


def test_each_reader_sees_the_documents_meant_for_them(world: dict[str, Any], visit: Any) -> None:
    whole = made(world, "plan", inside=True)
    plan = made(world, "plan", inside=False)
    board = made(world, "board-report", inside=False)
    draft = made(world, "public-summary", inside=False)
    briefing = made(world, "scrutiny-briefing", inside=False)
    everyone = {one.key for one in (whole, plan, board, draft, briefing)}
    seen = {"clerk": everyone, "scrutiny": {plan.key, briefing.key}}
    for who, wanted in seen.items():
        client = visit(world[who]).client
        found = {key for key in everyone if client.get(f"{PLACE}{key}/").status_code == 200}
        assert found == wanted, who
        assert {key for key in everyone if f"documents/{key}/" in client.get(PLACE).content.decode()} == wanted
        for part in ("files/docx", "read/"):
            assert {key for key in everyone if client.get(f"{PLACE}{key}/{part}").status_code == 200} == wanted
    finance = Client()
    finance.force_login(account("finance officer", world["here"]))
    assert finance.get(PLACE).status_code == 403


def test_a_scrutiny_officer_asks_for_a_briefing_and_for_nothing_else(world: dict[str, Any], visit: Any) -> None:
    page = visit(world["scrutiny"]).get(f"{PLACE}new/")
    assert "Scrutiny briefing" in page and "Board report" not in page
    page = page.fill(kind="Scrutiny briefing").submit("Continue")
    assert "Hold everything" not in page
    page = page.fill({"text-questions": "What became of the locks?"}).submit("Make it")
    jobs.run_waiting()
    document = Document.objects.get()
    assert not document.inside and "What became of the locks?" in words_in(document.files.get(form="html"))
    assert CANARY not in "".join(words_in(file) for file in document.files.all())
    page.visitor.get(f"{PLACE}new/board-report/", status=403)
    page.visitor.get(f"{PLACE}new/poem/", status=404)


def test_a_lead_asks_for_highlights_of_the_own_priority_alone(world: dict[str, Any], visit: Any) -> None:
    reported(world, "Burglary")
    page = visit(world["burglar"]).get(f"{PLACE}new/highlights/")
    values = {one.attrib["value"] for one in page.root.iter("option")}
    assert "burglary" in values and "arson" not in values
    wrong = page.form("Make it")
    wrong._fields["about"] = "arson"  # type: ignore[index]
    assert wrong.submit("Make it", status=422).errors
    page.form("Make it").fill(about="Burglary").submit("Make it")
    jobs.run_waiting()
    assert "Locks were fitted." in words_in(Document.objects.get().files.get(form="docx"))


def test_a_format_that_cannot_be_made_is_told_and_keeps_no_other_back(
    world: dict[str, Any], visit: Any, monkeypatch: Any
) -> None:
    from saferplan.report import writing

    whole = writing.write_formats

    def failing(report: Any, formats: Any, *more: Any) -> Any:
        if "pdf" in formats:
            return [], {"pdf": SaferplanError("typst cannot be loaded.", "pdf", "Install it: pip install typst.")}
        return whole(report, formats, *more)

    monkeypatch.setattr(writing, "write_formats", failing)
    document = made(world, "board-report", formats=["docx", "pdf"])
    page = visit(world["clerk"]).get(f"{PLACE}{document.key}/")
    assert "PDF: typst cannot be loaded. Install it: pip install typst." in page and "Made in part" in page
    assert "Download Word" in page and "Download PDF" not in page


def test_what_cannot_be_made_says_why_and_is_asked_for_again(world: dict[str, Any], visit: Any) -> None:
    document = ask_for_document(
        by=world["clerk"], partnership=world["here"], kind=kinds()["highlights"], formats=["docx"], inside=True,
        as_at=month_shown(world["here"]).shift(-6), about=("burglary", "Burglary"),  # type: ignore[union-attr]
    )  # fmt: skip
    jobs.run_waiting()
    page = visit(world["clerk"]).get(f"{PLACE}{document.key}/")
    assert "no round of performance was called by December 2014" in page and "--" not in page.text
    page = page.form("Try again").submit("Try again")
    assert Job.objects.filter(state=Job.State.WAITING).count() == 1 and "Waiting to start" in page


def test_a_job_that_runs_again_makes_no_second_document(world: dict[str, Any]) -> None:
    document = made(world, "board-report")
    before = list(document.files.values_list("form", "sha256", "pk"))
    assert document.job is not None
    Job.objects.filter(pk=document.job.pk).update(state=Job.State.RUNNING, heartbeat_at=None)
    jobs.run_waiting()  # taken up as if its worker had died just before the end
    assert list(document.files.values_list("form", "sha256", "pk")) == before
    assert Change.objects.filter(act="documents.keep_made").count() == 1


def test_what_was_made_stays_when_figures_change_and_when_it_is_withdrawn(world: dict[str, Any], visit: Any) -> None:
    document = made(world, "board-report", inside=False)
    before = document.files.get(form="docx").sha256
    priority(world["here"], "Theft")
    page = visit(world["clerk"]).get(f"{PLACE}{document.key}/").click("Withdraw this document")
    assert page.submit("Withdraw it", status=422).errors == ["Give the reason"]
    page = page.fill(why="The wrong month").submit("Withdraw it")
    assert "The wrong month" in page and "Withdrawn on" in page and "Download Word" in page
    assert document.files.get(form="docx").sha256 == before
    page.visitor.get(f"{PLACE}{document.key}/withdraw/").fill(why="Twice").submit("Withdraw it", status=422)


def test_a_refresh_marks_what_changed_since_a_version_of_the_plan(world: dict[str, Any], visit: Any) -> None:
    co = visit(world["co"])
    assert "none has been kept" in co.get(f"{PLACE}new/plan-refresh/")
    page = co.get("/p/exampleton/plan/versions/new/")
    page.fill(title="The first", years="2015/16").submit("Keep this version")
    priority(world["here"], "Theft", outcome="Less is stolen")
    page = co.get(f"{PLACE}new/plan-refresh/").submit("Make it")
    jobs.run_waiting()
    document = Document.objects.select_related("before").get()
    said = words_in(document.files.get(form="html"))
    assert "<ins" in said and "Less is stolen" in said and document.before and document.before.number == 1
    open_one = made(world, "plan-refresh", inside=False, before=document.before)
    assert all(CANARY not in words_in(file) for file in open_one.files.all())


def test_an_exemption_needs_its_reason_and_stands_on_the_paper(world: dict[str, Any], visit: Any) -> None:
    page = visit(world["clerk"]).get(f"{PLACE}new/council-report/")
    wrong = page.fill(paragraph="7").submit("Make it", status=422)
    assert wrong.errors == ["Say why keeping it back serves the public better"]
    wrong.fill(paragraph="7", reason="It tells of an investigation.").submit("Make it")
    jobs.run_waiting()
    document = Document.objects.get()
    assert "paragraph 7" in document.marking and not document.inside
    assert "It tells of an investigation." in words_in(document.files.get(form="docx"))


def test_what_somebody_marks_sensitive_is_for_the_writer_and_those_who_see_restricted_figures(
    world: dict[str, Any], visit: Any
) -> None:
    other = account("scrutiny officer", world["here"], title="Another scrutiny officer")
    page = visit(world["scrutiny"]).get(f"{PLACE}new/scrutiny-briefing/")
    page.fill({"text-questions": "What of the refuge?", "sensitive": True}).submit("Make it")
    jobs.run_waiting()
    document = Document.objects.get()
    assert document.sensitive and document.marking.startswith("OFFICIAL-SENSITIVE")
    read = {who: visit(user).client.get(f"{PLACE}{document.key}/files/pdf").status_code
            for who, user in (("writer", world["scrutiny"]), ("clerk", world["clerk"]), ("other", other))}  # fmt: skip
    assert read == {"writer": 200, "clerk": 200, "other": 404}
    assert Change.objects.filter(act="documents.note_taking").count() == 2
    assert "Whoever asked for it" in visit(world["scrutiny"]).get(f"{PLACE}{document.key}/")
    page = visit(world["scrutiny"]).get(f"{PLACE}new/scrutiny-briefing/")
    page.fill({"sensitive": True}).submit("Make it")  # nothing was written, so there is nothing to mark
    assert not Document.objects.order_by("pk").last().sensitive


def test_a_template_is_looked_at_put_in_place_used_and_travels_with_the_folder(
    world: dict[str, Any], visit: Any, tmp_path: Any
) -> None:
    from saferplan.report.writing import write_templates
    from saferplan_web.config.carrying import dump
    from saferplan_web.documents.jobs import put_out

    admin = visit(account("administrator", world["here"]))
    page = admin.get(PLACE).click("Templates of documents")
    for name, content in (("notes.txt", b"text"), ("broken.docx", b"PK no archive"), ("broken.pptx", b"no slides")):
        assert page.fill(file=_upload(name, content)).submit("Put it in place", status=422).errors, name
    assert not KeptFile.objects.filter(path__contains="templates").exists()
    blank = io.BytesIO()
    docx.Document().save(blank)
    wrong = page.fill(file=_upload("Our own.docx", blank.getvalue())).submit("Put it in place", status=422)
    assert any("the marking would be printed on no page" in one for one in wrong.errors)
    write_templates(tmp_path)
    own = docx.Document(str(tmp_path / "document.docx"))
    own.sections[0].footer.paragraphs[0].insert_paragraph_before("Our own footer")
    blank = io.BytesIO()
    own.save(blank)
    page = page.fill(file=_upload("Our own.docx", blank.getvalue()), kind="Board report").submit("Put it in place")
    assert "Word template, Board report" in page
    put_out(world["here"], tmp_path)
    assert (tmp_path / "templates" / "board-report.docx").read_bytes() == blank.getvalue()
    assert (dump(world["here"], tmp_path / "out") / "templates" / "board-report.docx").read_bytes() == blank.getvalue()
    assert "Our own footer" in words_in(made(world, "board-report").files.get(form="docx"))
    page = page.click("Remove", in_="Word template").submit("Remove it")
    assert (
        "No template of the partnership’s own" in page
        and not KeptFile.objects.filter(path__contains="templates").exists()
    )


def _upload(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_pages_ask_few_questions_however_many_documents_there_are(
    world: dict[str, Any], visit: Any, django_assert_max_num_queries: Any
) -> None:
    document = made(world, "board-report")
    for _ in range(5):
        made(world, "plan", formats=["html"])
    client = visit(world["clerk"]).client
    client.get(PLACE)
    for part in ("", "new/", "new/plan-refresh/", "new/highlights/", f"{document.key}/", f"{document.key}/withdraw/"):
        with django_assert_max_num_queries(11):
            assert client.get(PLACE + part).status_code == 200
