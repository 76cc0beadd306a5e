"""Every part of a page holds to the house rules; a form keeps what is typed; two people editing lose nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from saferplan_web.actions.models import Action
from saferplan_web.config import refusals
from saferplan_web.govuk import cells
from tests.web.client import Visitor
from tests.web.made import account, partnership, post

pytestmark = [pytest.mark.django_db(databases=["default", "public"]), pytest.mark.urls("tests.web.gallery")]
Visit = Callable[..., Visitor]
GALLERY = "/p/exampleton/gallery/"
EDIT = f"{GALLERY}lights/edit/"


@pytest.fixture(autouse=True)
def _gallery(settings: Any) -> Iterator[None]:
    """The gallery's own templates beside the real ones."""
    settings.TEMPLATES = [{**one, "DIRS": [Path(__file__).parent / "jinja2"]} for one in settings.TEMPLATES]
    yield


@pytest.fixture
def action() -> Action:
    return Action.objects.create(partnership=partnership(), key="lights", title="Street lights", status="on course")


def test_every_part_holds_to_the_rules(visit: Visit) -> None:
    page = visit(account("co-ordinator")).get(GALLERY)
    assert page.heading == "Every part"
    assert "Return approved" in page
    assert page.table("Actions")[1][2] == "On target"
    assert page.table("Burglary by month")[2] == ["May 2015", "−5"]
    assert page.links()["April 2015"] == "#peers"
    assert "May 2015" not in page.links()  # its section stands on no page here


def test_a_thing_is_changed_and_the_change_is_kept(visit: Visit, action: Action) -> None:
    page = visit(account("co-ordinator")).get(f"{GALLERY}lights/").click("Change")
    page = page.fill(title="New street lights", due="21 July 2016", why_changed="Agreed by the board").submit()
    assert page.heading == "New street lights"
    assert "Action changed" in page
    assert "21 July 2016" in page
    assert "Reason: Agreed by the board" in page


def test_errors_lead_to_their_fields_and_keep_what_was_typed(visit: Visit, action: Action) -> None:
    page = visit(account("co-ordinator")).get(EDIT).fill(title="", text="Kept", due="31 2 2016").submit(status=422)
    assert page.errors == ["Enter what will be done", "Due must be a real date, like 27 3 2016"]
    assert "Kept" in page
    assert page.links()["Due must be a real date, like 27 3 2016"] == "#id_due_day"


def test_the_second_of_two_sees_the_first_and_loses_nothing(visit: Visit, action: Action) -> None:
    first, second = (visit(account("co-ordinator")).get(EDIT) for _ in range(2))
    first.fill(title="Lamps", why_changed="Shorter").submit()
    clash = second.fill(title="Lights in the park", text="By the gate").submit(status=409)
    assert "Nothing you typed is lost" in clash
    assert clash.table("What the other person changed")[1] == [
        "What will be done",
        "Street lights",
        "Lamps",
        "Lights in the park",
    ]
    done = clash.submit()
    assert done.heading == "Lights in the park"
    action.refresh_from_db()
    assert (action.title, action.text, action.version) == ("Lights in the park", "By the gate", 3)


def test_what_may_not_be_seen_is_said_plainly(visit: Visit, action: Action) -> None:
    reader = visit(account("scrutiny member"))
    assert reader.get(EDIT, status=403).heading == "You may not see this page"
    assert reader.get(f"{GALLERY}nothing/", status=404).heading == "Page not found"


def test_one_sees_where_one_is_and_how_long_one_stays_signed_in(visit: Visit) -> None:
    page = visit(account("co-ordinator")).get("/p/exampleton/gallery/")
    current = [one for one in page.root.iter("a") if one.attrib.get("aria-current")]
    assert not current  # the gallery is in no place
    assert "You stay signed in until" in "".join(page.root.itertext())
    settings_page = visit(account("clerk")).get("/p/exampleton/settings/")
    assert [
        "".join(one.itertext()).strip() for one in settings_page.root.iter("a") if one.attrib.get("aria-current")
    ] == ["Settings"]


def test_whoever_works_in_one_place_keeps_its_navigation_at_home(visit: Visit) -> None:
    person = account("clerk")
    page = visit(person).get("/home")
    assert page.links()["Settings"] == "/p/exampleton/settings/"
    post("analyst", partnership("other"), holder=person)
    assert "Settings" not in visit(person).get("/home").links()


def test_a_fault_of_ours_is_said_plainly_and_asks_no_database(visit: Visit, django_assert_num_queries: Any) -> None:
    visitor = visit(account("clerk"))
    visitor.client.raise_request_exception = False
    page = visitor.get(f"{GALLERY}broken/", status=500)
    assert page.heading == "Sorry, there is a problem with the service"
    with django_assert_num_queries(0):
        refusals.failed(RequestFactory().get("/"))


def test_a_list_of_things_can_stand_row_under_row_on_a_phone() -> None:
    columns = ["Action", "Owner", {"text": "Figure", "numeric": True}, {"text": "Change", "hidden": True}]
    assert cells.stacks(columns) and not cells.stacks(["Month", *[{"text": "2015", "numeric": True}] * 2])
    assert cells.row(["Due", "21 July 2015", {"text": "by 3 May 2016"}]).count("&nbsp;") == 2  # a day and its month
    rows = cells.row(["Lights", "Police & fire", {"text": "", "numeric": True}, {"text": "Withdraw", "href": "/x"}])
    shown = cells.labelled(rows, columns)
    assert '<td class="govuk-table__cell" data-label="Owner"><div>Police &amp; fire</div></td>' in shown
    assert '<td class="govuk-table__cell govuk-table__cell--numeric"></td>' in shown  # blank stays blank
    assert 'data-label=""><div><a class="govuk-link" href="/x">Withdraw</a></div>' in shown
    assert cells.labelled(cells.row(["Lights", "Police"]), columns) == cells.row(["Lights", "Police"])


def test_the_shape_of_a_status_is_held_together_with_its_word() -> None:
    shown = cells.inside({"text": "Satisfied", "shape": "circle", "colour": "#00703c", "href": "/x"})
    assert shown.startswith('<span class="sp-status') and shown.endswith(
        '<span><a class="govuk-link" href="/x">Satisfied</a></span></span>'
    )
