"""What browser tests share: Debian's Chromium, and a window for each person."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import saferplan_web.people.sessions  # noqa: F401 (hears of a sign-in before the first request)

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's own Chromium; the test skips where it is not installed."""
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright leaves an event loop running
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def window(
    chromium: Any, live_server: Any, settings: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Any]]:
    """window(user) is a page open to somebody signed in; what the browser had to say is kept in its `said`.

    Where the test fails, what each page showed at the end is printed: what a page that was waited for held instead.
    """
    from django.test import Client

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    contexts = []

    def open_for(user: Any = None, **options: Any) -> Any:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            kept = [{"name": n, "value": c.value, "url": live_server.url} for n, c in client.cookies.items()]
            context.add_cookies(kept)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        return page

    yield open_for
    for context in contexts:
        for page in context.pages if request.node.stash.get(FAILED, False) else ():
            print(f"\n{page.url}\n{page.said}\n{page.content()[:3000]}")
        context.close()
