"""How sessions end, and that nothing typed is lost when they do."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from saferplan_web.people.models import Organisation, User
from tests.web.client import Visitor
from tests.web.made import organisation, partnership
from tests.web.test_sign_in import PASSWORD, somebody

pytestmark = pytest.mark.django_db(databases=["default", "public"])
ORGANISATIONS = "/p/exampleton/people/organisations/"
TYPED = {"name": "Exampleton Fire and Rescue", "standing": "responsible authority", "contact": "a long, careful text"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """clock(minutes) lets time go by for sessions."""
    now = [time.time()]
    monkeypatch.setattr("saferplan_web.people.sessions.time.time", lambda: now[0])

    def forward(minutes: float) -> None:
        now[0] += minutes * 60

    return forward


@pytest.fixture
def person(visit: Any) -> tuple[User, Visitor]:
    """A co-ordinator who is signed in."""
    user = somebody("co-ordinator", here=partnership())
    return user, visit(user)


def test_a_session_goes_on_while_one_is_active(person: Any, clock: Any) -> None:
    _, visitor = person
    for _ in range(10):
        clock(settings.SESSION_IDLE_MINUTES - 1)
        assert visitor.get(ORGANISATIONS).heading == "Organisations"


def test_it_ends_after_half_an_hour_without_activity(person: Any, clock: Any) -> None:
    _, visitor = person
    visitor.get(ORGANISATIONS)
    clock(settings.SESSION_IDLE_MINUTES + 1)
    page = visitor.get(ORGANISATIONS)
    assert page.heading == "Sign in"
    assert "nothing happened for 30 minutes" in page


def test_it_ends_after_a_working_day_however_active(person: Any, clock: Any) -> None:
    _, visitor = person
    for _ in range(settings.SESSION_HOURS * 3):
        visitor.get(ORGANISATIONS)
        clock(20)
    page = visitor.get(ORGANISATIONS)
    assert page.heading == "Sign in"
    assert "signed in for 8 hours" in page


def test_a_thrown_away_or_forged_cookie_does_not_lengthen_it(person: Any, clock: Any) -> None:
    _, visitor = person
    visitor.get(ORGANISATIONS)
    clock(settings.SESSION_IDLE_MINUTES + 1)
    visitor.client.cookies["last_seen"] = f"{int(time.time()) + 90_000}:forged"
    assert visitor.get(ORGANISATIONS).heading == "Sign in"


def test_the_page_says_when_it_ends(person: Any) -> None:
    _, visitor = person
    page = visitor.get(ORGANISATIONS)
    assert 'data-session-ends-in="1' in page.html
    assert visitor.client.get("/accounts/stay/").json()["seconds"] > 29 * 60


def test_what_was_typed_is_offered_after_signing_in_again(person: Any, clock: Any) -> None:
    user, visitor = person
    page = visitor.get(ORGANISATIONS + "new/").fill(**TYPED)
    clock(settings.SESSION_IDLE_MINUTES + 5)
    page = page.submit("Save")
    assert page.heading == "Sign in"
    assert "It is kept: sign in to save it" in page
    assert not Organisation.objects.exists()
    page = page.form("Sign in").fill(login=user.email, password=PASSWORD).submit("Sign in")
    assert page.heading == "Save what you typed"
    assert "a long, careful text" in page
    page = page.submit("Save it now")
    assert page.heading == TYPED["name"]
    assert Organisation.objects.get().contact == TYPED["contact"]
    assert visitor.get("/accounts/typed/").heading == "Nothing is waiting to be saved"


def test_it_is_kept_even_where_the_session_was_lost_altogether(person: Any) -> None:
    user, visitor = person
    page = visitor.get(ORGANISATIONS + "new/").fill(**TYPED)
    del visitor.client.cookies[settings.SESSION_COOKIE_NAME]
    page = page.submit("Save").form("Sign in").fill(login=user.email, password=PASSWORD).submit("Sign in")
    assert page.submit("Save it now").heading == TYPED["name"]


def test_nobody_else_is_shown_it(person: Any, clock: Any) -> None:
    _, visitor = person
    other = somebody("clerk", here=partnership())
    page = visitor.get(ORGANISATIONS + "new/").fill(**TYPED)
    clock(settings.SESSION_IDLE_MINUTES + 5)
    page = page.submit("Save").form("Sign in").fill(login=other.email, password=PASSWORD).submit("Sign in")
    assert page.heading == "Nothing is waiting to be saved"
    assert "a long, careful text" not in page


def test_asking_too_late_to_stay_signed_in_does_not_take_its_place(person: Any, clock: Any) -> None:
    user, visitor = person
    page = visitor.get(ORGANISATIONS + "new/").fill(**TYPED)
    clock(settings.SESSION_IDLE_MINUTES + 5)
    page = page.submit("Save")
    token = visitor.client.cookies["csrftoken"].value
    assert visitor.client.post("/accounts/stay/", headers={"X-CSRFToken": token}).status_code == 302
    page = page.form("Sign in").fill(login=user.email, password=PASSWORD).submit("Sign in")
    assert page.submit("Save it now").heading == TYPED["name"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nor_does_asking_at_the_same_moment(person: Any, clock: Any, method: str) -> None:
    """The page asks how long is left while its writer saves: neither answer undoes the other, whichever comes last."""
    user, visitor = person
    page = visitor.get(ORGANISATIONS + "new/").fill(**TYPED)
    before = {name: one.value for name, one in visitor.client.cookies.items()}
    clock(settings.SESSION_IDLE_MINUTES + 5)

    def ask() -> None:
        """As the browser asked before the text's answer had come, and heard afterwards."""
        asking = Client(headers={"X-CSRFToken": before["csrftoken"]})
        for name, value in before.items():
            asking.cookies[name] = value
        answer = getattr(asking, method)("/accounts/stay/")
        assert answer.status_code == 302
        assert settings.SESSION_COOKIE_NAME not in answer.cookies

    ask()
    page = page.submit("Save")
    assert "It is kept: sign in to save it" in page
    ask()
    page = page.form("Sign in").fill(login=user.email, password=PASSWORD).submit("Sign in")
    assert page.submit("Save it now").heading == TYPED["name"]


def test_it_can_be_thrown_away(person: Any, clock: Any) -> None:
    user, visitor = person
    page = visitor.get(ORGANISATIONS + "new/").fill(**TYPED)
    clock(settings.SESSION_IDLE_MINUTES + 5)
    page = page.submit("Save").form("Sign in").fill(login=user.email, password=PASSWORD).submit("Sign in")
    assert "thrown away" in page.submit("Throw it away")
    assert not Organisation.objects.exists()


def test_what_another_site_sends_is_never_kept(person: Any) -> None:
    """A form without this site's token is refused before anything is kept of it."""
    _, visitor = person
    del visitor.client.cookies[settings.SESSION_COOKIE_NAME]
    visitor.client.get("/accounts/login/")
    answer = visitor.client.post(ORGANISATIONS + "new/", TYPED)
    assert answer.status_code == 403
    assert "typed" not in visitor.client.session


def test_a_conflict_is_still_seen_after_signing_in_again(person: Any, clock: Any, visit: Any) -> None:
    user, visitor = person
    thing = organisation(partnership(), "Exampleton Council")
    address = f"{ORGANISATIONS}{thing.key}/change/"
    page = visitor.get(address).fill(name="Council of Exampleton")
    visit(somebody("clerk", here=partnership())).get(address).fill(name="Exampleton Borough Council").submit("Save")
    clock(settings.SESSION_IDLE_MINUTES + 5)
    page = page.submit("Save").form("Sign in").fill(login=user.email, password=PASSWORD).submit("Sign in")
    page = page.submit("Save it now", status=409)
    assert "Exampleton Borough Council" in page
    assert "Council of Exampleton" in page
