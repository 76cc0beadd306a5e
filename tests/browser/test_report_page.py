"""The HTML report in a real browser: no accessibility violation, no message, no sideways scrolling on a phone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from saferplan.report import html
from saferplan.report.compose import compose
from saferplan.values.judgement import Judgement
from saferplan.values.series import Origin
from tests.library.judged import JUNE, PARTNERSHIP, REMARKS, SCHEME, everything

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed"),
]


def counted_from_records(judged: Judgement) -> Judgement:
    """The same figures from a file a month by a long query."""
    assert judged.series is not None
    query = "SELECT month, count(*)\nFROM street GROUP BY month"
    seen = tuple(
        replace(one, origin=Origin(f"street/{one.period}-street.csv", query)) for one in judged.series.observations
    )
    return replace(judged, series=replace(judged.series, observations=seen))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report as a file's address."""
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    made = [counted_from_records(one) if one.indicator.id == "asb" else one for one in everything()]
    report = compose(PARTNERSHIP, made, JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")
    html.write(report, path)
    return path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's own Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture(params=[375, 1280])
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """The report open at the width of a phone and of a desk; what the browser had to say is kept in `said`."""
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    opened.said = []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on(
        "request", lambda asked: None if asked.url.startswith(("file:", "data:")) else opened.said.append(asked.url)
    )
    opened.goto(address)
    yield opened
    opened.close()


def test_no_accessibility_violation(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_browser_has_nothing_to_say(page: Any) -> None:
    assert page.said == []
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"  # the style inside is in force


def test_the_page_does_not_scroll_sideways(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_wide_tables_scroll_by_themselves_and_can_be_reached(page: Any) -> None:
    regions = page.locator(".wide")
    assert regions.count() > 10
    for at in range(regions.count()):
        region = regions.nth(at)
        assert region.get_attribute("tabindex") == "0" and region.get_attribute("role") == "region"
        assert region.get_attribute("aria-labelledby") or region.get_attribute("aria-label")


def test_the_first_tab_leads_to_the_report(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_figure_leads_to_where_it_comes_from(page: Any) -> None:
    page.locator("#measure-asb a.source").first.click()
    assert page.evaluate("location.hash") == "#source-of-asb"
    assert "15 files, 2014-04-street.csv to 2015-06-street.csv" in page.locator("#source-of-asb").inner_text()
    assert "SELECT month" in page.locator("#source-of-asb pre").inner_text()
    page.locator("#source-of-asb a[href='#source-files']").click()
    listed = page.locator("#source-files").inner_text()
    assert re.search(r"2014-04-street.csv to 2015-06-street.csv\s+15\s+April 2014 to June 2015", listed)


def test_charts_are_read_as_pictures_with_their_words(page: Any) -> None:
    picture = page.get_by_role("img", name="Anti-social behaviour incidents, year to date").first
    box = picture.bounding_box()
    assert box["width"] > 300 and box["height"] > 150
