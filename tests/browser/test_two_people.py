"""Two people at one target in two browsers: the second is shown what the first saved, and loses nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from saferplan import Period
from saferplan_web.plan.models import Target
from tests.browser.window import look
from tests.web.made import account, indicator, partnership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]
CHANGE = "/p/exampleton/plan/targets/t/change/"


def save(page: Any) -> None:
    """Press Save."""
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()


def typed(page: Any) -> tuple[str, str, str]:
    """What stands in the boxes."""
    figure, note, why = (page.get_by_role("textbox", name=name) for name in ("Annual figure", "Note", "Why"))
    return figure.input_value(), note.input_value(), why.input_value()


def test_two_browsers_at_one_target(window: Callable[..., Any]) -> None:
    here = partnership()
    year = Period.parse("2015/16")
    Target.objects.create(
        partnership=here, key="t", indicator=indicator(here, "asb"), year=year, kind="at most", value=900
    )
    first, second = window(account("co-ordinator", here)), window(account("analyst", here))
    answers = (("850", "Agreed in May", "The board met"), ("800", "As I typed it", "The police asked"))
    for page, answer in zip((first, second), answers, strict=True):
        page.goto(CHANGE)
        for name, value in zip(("Annual figure", "Note", "Why"), answer, strict=True):
            page.get_by_role("textbox", name=name).fill(value)
    save(first)
    assert Target.objects.get().value == 850
    save(second)
    told = second.locator("#differences").inner_text()
    assert "Nothing you typed is lost" in second.inner_text("#conflict")
    assert "The co-ordinator" in second.inner_text("#conflict") and "The board met" in second.inner_text("#conflict")
    assert all(words in told for words in ("900", "850", "800", "Agreed in May", "As I typed it"))
    assert typed(second) == answers[1] and Target.objects.get().note == "Agreed in May"
    look(second, "target-conflict")
    save(second)
    assert "/change/" not in second.url
    kept = Target.objects.get()
    assert (kept.value, kept.note) == (800, "As I typed it")
    assert not [words for words in (*first.said, *second.said) if "409" not in words]
