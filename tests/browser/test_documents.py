"""Documents in a real browser: a clerk makes a board report, reads it on screen and takes it away."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import docx
import pytest

from saferplan_web.core import jobs
from tests.browser.test_roles import follow, go, press, said
from tests.browser.window import look
from tests.web.made import account
from tests.web.rounding import opened, reported, round_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]


def test_a_clerk_makes_a_board_report(window: Any, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    world = round_world()
    opened(world)
    reported(world)
    page = window(account("clerk", world["here"], title="Clerk"))
    page.goto("/home")
    go(page, "Performance")
    follow(page, "Documents")
    look(page, "documents, none yet")
    follow(page, "Make a document")
    press(page, "Continue")
    assert "Choose a document" in said(page)
    look(page, "which document")
    page.get_by_role("radio", name="Board report").check()
    press(page, "Continue")
    page.get_by_label("Purpose (optional)").fill("To agree what is done about fires.")
    look(page, "what the document shall be")
    press(page, "Make it")
    assert "Waiting to start" in said(page)
    jobs.run_waiting()
    page.reload()
    look(page, "a document")
    with page.expect_download() as taking:
        page.get_by_role("link", name="Download Word").click()
    paper = docx.Document(io.BytesIO(Path(taking.value.path()).read_bytes()))
    assert "To agree what is done about fires." in [one.text for one in paper.paragraphs]
    press(page, "Read it on screen")
    assert "To agree what is done about fires." in page.inner_text("body")
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != "Times New Roman"  # its own style holds
    page.goto("/p/exampleton/documents/")
    look(page, "documents")
    assert "Board report" in said(page)
    assert [one for one in page.said if "422" not in one] == []  # a question left open comes back with 422


def test_a_clerk_binds_a_pack_and_reads_it_with_the_page_numbers_of_the_paper(
    window: Any, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    world = round_world()
    opened(world)
    reported(world)
    page = window(account("clerk", world["here"], title="Clerk"))
    page.goto("/p/exampleton/documents/new/")
    page.get_by_role("radio", name="Pack", exact=True).check()
    press(page, "Continue")
    press(page, "Continue")
    page.get_by_role("link", name="Choose paper 2").click()
    assert page.evaluate("document.activeElement.name") == "paper-2"
    look(page, "which papers, two are missing")
    page.get_by_label("Paper 1", exact=True).select_option(label="Board overview")
    page.get_by_label("Paper 2", exact=True).select_option(label="Board report")
    page.get_by_label("Paper 3 (optional)").select_option(label="Highlight report: Burglary")
    press(page, "Continue")
    press(page, "Make it")
    assert "Enter title of the pack" in said(page)
    page.get_by_label("Title of the pack").fill("Board pack for July")
    page.get_by_label("Purpose (optional)").fill("To agree what is done about fires.")
    look(page, "what the pack shall be")
    press(page, "Make it")
    jobs.run_waiting()
    page.reload()
    look(page, "a pack")
    with page.expect_download() as taking:
        page.get_by_role("link", name="Download PDF").click()
    assert Path(taking.value.path()).read_bytes()[:5] == b"%PDF-"
    press(page, "Read it on screen")
    assert "To agree what is done about fires." in page.inner_text("main")
    assert re.search(r"2\. Board report, page \d+", page.inner_text("nav"))
    assert [one for one in page.said if "422" not in one] == []
