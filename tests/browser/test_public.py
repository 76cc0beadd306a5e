"""A resident on a phone finds out whether it gets better where they live, in two taps, without sign-in or script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from saferplan_web.core import jobs
from saferplan_web.plan.models import Recommendation
from tests.browser.window import look
from tests.web.made import account
from tests.web.recorded import make_store, recorded
from tests.web.releasing import prepared, released

pytestmark = pytest.mark.django_db(databases=["default", "public"], transaction=True)
PHONE = {"width": 375, "height": 740}


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Any:
    settings.DATA = make_store(tmp_path)
    return recorded(about="We are Exampleton.", contact="Write to the team.")


def test_two_taps_to_whether_it_gets_better_where_i_live(window: Callable[..., Any], here: Any) -> None:
    released(here)
    page = window(java_script_enabled=False, viewport=PHONE)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Exampleton").click()
    page.get_by_role("link", name="Abbey").click()
    said = page.get_by_role("main").inner_text()
    assert "Burglary: 240 offences in the 12 months to June 2015, against 144" in said
    assert "999" in said
    assert page.context.cookies() == []


def test_every_kind_of_public_page_is_accessible(window: Callable[..., Any], here: Any) -> None:
    released(here)
    page = window()
    pages = {
        "front": "/", "area": "/area/exampleton/", "plan": "/area/exampleton/plan/",
        "release": "/area/exampleton/releases/1/", "indicator": "/area/exampleton/releases/1/indicators/burglary/",
        "ward": "/area/exampleton/releases/1/wards/E05000001/", "downloads": "/area/exampleton/releases/1/downloads/",
        "methods": "/area/exampleton/releases/1/how-made/", "releases": "/area/exampleton/releases/",
        "figures": "/how-figures-are-made/", "accessibility": "/accessibility/",
    }  # fmt: skip
    for name, address in pages.items():
        page.goto(address)
        look(page, f"public-{name}")
    assert page.said == []


def test_two_people_release_a_quarter(window: Callable[..., Any], here: Any) -> None:
    made = prepared(here, account("analyst", here))
    page = window(account("chair", here))
    page.goto(f"/p/exampleton/release/{made.key}/")
    look(page, "release-check")
    page.get_by_role("link", name="Look at what the public will see").click()
    look(page, "release-preview")
    page.go_back()
    page.get_by_role("button", name="Approve and release").click()
    assert "Released to the public" in page.get_by_role("main").inner_text()
    page.get_by_role("link", name="See it as the public does").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Performance to the end of June 2015"
    assert page.said == []


def test_texts_of_leads_are_chosen_before_they_go_out(window: Callable[..., Any], here: Any) -> None:
    for number, text in (("1", "Keep the night bus."), ("2", "Ask the warden, aged 61, of Mill Lane.")):
        Recommendation.objects.create(partnership=here, key=f"r{number}", number=number, text=text)
    analyst = account("analyst", here)
    made = prepared(here, analyst, annual=True)
    page = window(analyst)
    page.goto(f"/p/exampleton/release/{made.key}/")
    page.get_by_text("Choose what goes out").click()
    look(page, "release-texts-of-leads")
    assert "May identify someone" in page.get_by_role("main").inner_text()
    page.get_by_label("Recommendation 1").check()
    page.get_by_role("button", name="Keep the choice and compose again").click()
    jobs.run_waiting()
    page.reload()
    said = page.get_by_role("main").inner_text()
    assert "1 text goes out" in said and "Keep the night bus." in said
    look(page, "release-with-a-text")
    assert page.said == []
