"""The parts of the service's pages in a real browser: no accessibility violation, nothing said, no sideways scrolling.

SAFERPLAN_PICTURES=folder keeps what the pages look like.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saferplan_web.actions.models import Action
from tests.web.gallery import save_action
from tests.web.made import account, partnership

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed"),
    pytest.mark.urls("tests.web.gallery"),
    pytest.mark.django_db(transaction=True, databases=["default", "public"]),
]
WIDTHS = (375, 1280)
GALLERY = "/p/exampleton/gallery/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's own Chromium."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright leaves an event loop running
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _gallery(settings: Any) -> None:
    templates = Path(__file__).parent.parent / "web" / "jinja2"
    settings.TEMPLATES = [{**one, "DIRS": [templates]} for one in settings.TEMPLATES]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def opened(browser: Any, live_server: Any, client: Any) -> Iterator[Any]:
    """A page open to a co-ordinator; what the browser had to say is kept in `said`."""
    Action.objects.create(partnership=partnership(), key="lights", title="Street lights", status="on course")
    client.force_login(account("co-ordinator"))
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies(
        [{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()]
    )
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()


def look(page: Any, name: str) -> None:
    """Hold the page open to the rules at both widths, and keep its picture where asked."""
    from axe_playwright_python.sync_playwright import Axe

    pictures = os.environ.get("SAFERPLAN_PICTURES")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if pictures:
            page.screenshot(path=Path(pictures) / f"{name}-{width}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} pixels"


def test_every_part(opened: Any) -> None:
    opened.goto(GALLERY)
    look(opened, "parts")
    assert not opened.said


def test_a_form_its_errors_and_what_was_changed(opened: Any) -> None:
    opened.goto(f"{GALLERY}lights/edit/")
    look(opened, "form")
    opened.get_by_label("What will be done").fill("")
    opened.get_by_label("Day").fill("31")
    opened.get_by_role("button", name="Save").click()
    look(opened, "errors")
    opened.get_by_role("link", name="Enter what will be done").click()
    assert opened.evaluate("document.activeElement.id") == "id_title"
    opened.get_by_label("What will be done").fill("Lamps")
    opened.get_by_label("Day").fill("")
    opened.get_by_label("Why is this changed?").fill("Shorter")
    opened.get_by_role("button", name="Save").click()
    assert "Action changed" in opened.inner_text("main")
    look(opened, "thing")


def test_two_people_at_once(opened: Any) -> None:
    opened.goto(f"{GALLERY}lights/edit/")
    lights = Action.objects.get(key="lights")
    save_action(by=account("clerk"), action=lights, version=1, why="Shorter", title="Lamps")
    opened.get_by_label("What will be done").fill("Lights in the park")
    opened.get_by_role("button", name="Save").click()
    assert "Nothing you typed is lost" in opened.inner_text("main")
    look(opened, "conflict")


def test_a_refusal(opened: Any) -> None:
    opened.goto(f"{GALLERY}nothing/")
    assert opened.inner_text("h1") == "Page not found"
    look(opened, "refusal")


def test_without_scripts(browser: Any, opened: Any, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(opened.context.cookies())
    page = context.new_page()
    page.goto(f"{GALLERY}lights/edit/")
    page.get_by_label("What will be done").fill("Lamps")
    page.get_by_role("button", name="Save").click()
    assert page.inner_text("h1") == "Lamps"
    assert page.get_by_role("link", name="Settings").is_visible()
    context.close()
