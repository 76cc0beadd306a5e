"""Packs: papers chosen in an order, bound to one document with one numbering of pages, for those whom all are for."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest
from django.test import Client

from saferplan_web.core import jobs
from saferplan_web.core.changing import history
from saferplan_web.core.models import Change, Job
from saferplan_web.documents.changes import ask_for_pack
from saferplan_web.documents.models import Document, DocumentPart
from saferplan_web.documents.rules import kinds
from saferplan_web.performance.asking import month_shown
from tests.library.printed import squeezed
from tests.web.made import account, priority
from tests.web.rounding import opened, reported, round_world
from tests.web.test_documents import CANARY, PLACE, words_in

pytestmark = pytest.mark.django_db(databases=["default", "public"])
NEW = f"{PLACE}new/pack/"


@pytest.fixture
def world() -> dict[str, Any]:
    found = round_world()
    opened(found)
    found["clerk"] = account("clerk", found["here"], title="Clerk")
    found["scrutiny"] = account("scrutiny officer", found["here"], title="Scrutiny officer")
    return found


def packed(world: dict[str, Any], *names: str, inside: bool = True, **more: Any) -> Document:
    """A pack of these kinds, asked for and made."""
    parts = [DocumentPart(kind=name, name=kinds()[name].name, **more) for name in names]
    pack = ask_for_pack(
        by=world["clerk"], partnership=world["here"], title="Board pack", parts=parts, formats=["pdf"], inside=inside,
        as_at=month_shown(world["here"]),  # type: ignore[arg-type]
    )  # fmt: skip
    jobs.run_waiting()
    pack.refresh_from_db()
    assert pack.made_at, pack.job and pack.job.error
    return pack


def pages_in(content: bytes) -> list[str]:
    """The words of each page of a PDF, without white space."""
    ran = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return [squeezed(page) for page in ran.stdout.decode().split("\f")[:-1]]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_a_clerk_binds_papers_in_an_order_and_reads_one_numbering_on_paper_and_on_screen(
    world: dict[str, Any], visit: Any
) -> None:
    reported(world, "Burglary")
    page = visit(world["clerk"]).get(PLACE).click("Make a document").fill(kind="Pack").submit("Continue")
    assert page.heading == "Which papers, in which order?"
    page = page.fill(
        {"paper-1": "Highlight report: Burglary", "paper-2": "Board report", "paper-4": "Partnership plan"}
    ).submit("Continue")
    assert "Highlight report: Burglary Board report Partnership plan" in page
    page = page.fill({"title": "Board pack for July", "paper-2-text-purpose": "To agree the plan for arson."})
    page = page.submit("Make it")
    assert page.heading == "Board pack for July" and "The pack is being made" in page.html
    assert [job.title for job in Job.objects.filter(state=Job.State.WAITING)] == ["Document: Pack"]
    jobs.run_waiting()
    page = page.visitor.get(page.address)
    assert "Download PDF" in page and "Download HTML" in page and "Written by hand Board report: purpose" in page
    client = page.visitor.client
    pages = pages_in(client.get(f"{page.address}files/pdf").content)
    screen = client.get(f"{page.address}read/").content.decode()
    assert squeezed("Board pack for July") in pages[0]
    listed = re.findall(r'<li><a href="#paper-\d">\d\. ([^<]+)</a>, page (\d+)', screen)
    assert [name for name, _ in listed] == ["Highlight report: Burglary", "Board report", "Partnership plan"]
    for name, at in listed:
        assert squeezed(name) in pages[int(at) - 1] and f"Page{at}of{len(pages)}" in pages[int(at) - 1]
    assert "To agree the plan for arson." in screen and squeezed("To agree the plan for arson.") in "".join(pages)
    assert Change.objects.filter(act="documents.note_taking").count() == 2
    assert "Pack: Board pack for July" in page.visitor.get(PLACE)


def test_what_is_wrong_is_told_beside_its_box_and_the_papers_can_be_changed(world: dict[str, Any], visit: Any) -> None:
    page = visit(world["clerk"]).get(NEW)
    page = page.fill({"paper-1": "Board report"}).submit("Continue", status=422)
    assert page.errors == ["Choose paper 2"]
    page = page.fill({"paper-2": "Board overview", "paper-3": "Board report"}).submit("Continue", status=422)
    assert page.errors == ["Paper 3 is in the pack already. Choose another"]
    page = page.fill({"paper-3": "Report to council"}).submit("Continue")
    page = page.fill({"title": "", "paper-3-paragraph": "7"}).submit("Make it", status=422)
    assert page.errors == ["Enter title of the pack", "Say why keeping it back serves the public better"]
    back = page.click("Change the papers")
    chosen = [one.attrib["value"] for one in back.root.iter("option") if "selected" in one.attrib]
    assert [one for one in chosen if one] == ["board-report", "overview", "council-report"]
    address = f"{NEW}papers/?paper=board-report"
    assert page.visitor.get(address).heading == "Which papers, in which order?"  # one paper is no pack
    assert not Document.objects.exists()


def test_an_exempt_paper_marks_the_whole_pack(world: dict[str, Any], visit: Any) -> None:
    page = visit(world["clerk"]).get(f"{NEW}papers/?paper=plan&paper=council-report")
    page.fill(
        {"title": "Council", "paper-2-paragraph": "7", "paper-2-reason": "It tells of an investigation.",
         "inside": "Leave out what is restricted, so that partners and scrutiny may read it"}
    ).submit("Make it")  # fmt: skip
    jobs.run_waiting()
    pack = Document.objects.get()
    assert "paragraph 7" in pack.marking and not pack.inside
    assert "Exempt: Report to council" in page.visitor.get(f"{PLACE}{pack.key}/")


def test_a_pack_carries_the_highest_marking_and_holds_what_its_readers_may_see(world: dict[str, Any]) -> None:
    whole = packed(world, "plan", "performance", "public-summary")
    assert whole.marking.startswith("OFFICIAL-SENSITIVE")
    assert CANARY in words_in(whole.files.get(form="html"))
    told = words_in(whole.files.get(form="html"))
    assert "Draft for inside" in told and whole.made_from in told
    opened_up = packed(world, *(name for name, kind in kinds().items() if not kind.about and not kind.compares),
                       inside=False)  # fmt: skip
    assert opened_up.files.count() == 2 and not opened_up.failed
    for file in opened_up.files.all():
        assert CANARY not in words_in(file) and "honour" not in words_in(file), file.form


def test_a_pack_is_read_by_those_whom_each_of_its_papers_is_for(world: dict[str, Any], visit: Any) -> None:
    meant = packed(world, "plan", "scrutiny-briefing", inside=False)
    board = packed(world, "plan", "board-report", inside=False)
    whole = packed(world, "plan", "scrutiny-briefing", inside=True)
    client = visit(world["scrutiny"]).client
    for part in ("", "read/", "files/pdf"):
        found = {one.key for one in (meant, board, whole) if client.get(f"{PLACE}{one.key}/{part}").status_code == 200}
        assert found == {meant.key}, part
    listed = client.get(PLACE).content.decode()
    assert f"documents/{meant.key}/" in listed and f"documents/{board.key}/" not in listed
    assert client.get(f"{PLACE}{meant.key}/withdraw/").status_code == 403
    for nobody in (world["scrutiny"], world["burglar"]):  # who may ask for one kind alone binds nothing
        other = Client()
        other.force_login(nobody)
        assert other.get(NEW).status_code == 403 and b'value="pack"' not in other.get(f"{PLACE}new/").content


def test_a_pack_with_a_paper_marked_sensitive_goes_no_further_than_it(world: dict[str, Any], visit: Any) -> None:
    words = {"questions": "What of the refuge?"}
    open_one = packed(world, "plan", "scrutiny-briefing", inside=False, texts=words)
    marked = packed(world, "plan", "scrutiny-briefing", inside=False, texts=words, sensitive=True)
    assert marked.marking.startswith("OFFICIAL-SENSITIVE") and not open_one.marking.startswith("OFFICIAL-SENSITIVE")
    client = visit(world["scrutiny"]).client
    assert [client.get(f"{PLACE}{one.key}/").status_code for one in (open_one, marked)] == [200, 404]
    told = [one.after["papers"] for one in history(marked) if one.before is None]
    assert told == [["Partnership plan", "Scrutiny briefing"]]  # asked for once


def test_a_pack_stays_and_is_withdrawn_like_any_document(world: dict[str, Any], visit: Any) -> None:
    pack = packed(world, "plan", "board-report")
    before = pack.files.get(form="pdf").sha256
    priority(world["here"], "Theft")
    page = visit(world["clerk"]).get(f"{PLACE}{pack.key}/").click("Withdraw this document")
    page = page.fill(why="The wrong month").submit("Withdraw it")
    assert "Withdrawn on" in page and pack.files.get(form="pdf").sha256 == before


def test_a_paper_with_nothing_to_say_is_named(world: dict[str, Any], visit: Any) -> None:
    parts = [DocumentPart(kind=name, name=kinds()[name].name) for name in ("plan", "highlights")]
    parts[1].about, parts[1].about_name = "burglary", "Burglary"
    month = month_shown(world["here"])
    pack = ask_for_pack(
        by=world["clerk"], partnership=world["here"], title="Early", parts=parts, formats=["pdf"], inside=True,
        as_at=month.shift(-6),  # type: ignore[union-attr]
    )  # fmt: skip
    jobs.run_waiting()
    page = visit(world["clerk"]).get(f"{PLACE}{pack.key}/")
    assert "Highlight report: no round of performance was called by" in page and "Try again" in page


def test_pages_about_packs_ask_few_questions(
    world: dict[str, Any], visit: Any, django_assert_max_num_queries: Any
) -> None:
    pack = packed(world, "plan", "board-report", "overview")
    client = visit(world["clerk"]).client
    client.get(PLACE)
    for address in (f"{NEW}", f"{NEW}papers/?paper=plan&paper=board-report", f"{PLACE}{pack.key}/", PLACE):
        with django_assert_max_num_queries(13):
            assert client.get(address).status_code == 200
