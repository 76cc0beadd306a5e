"""Signing in through organisations' own providers, and the end of a session, in a real browser."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from saferplan_web.people.models import Organisation, User
from tests.web.made import account, partnership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "public"])]
PASSWORD = "correct horse battery staple"


def claims(sub: str, email: str, verified: bool = True) -> dict[str, Any]:
    """What a provider says of somebody."""
    return {"sub": sub, "claims": {"email": email, "email_verified": verified, "name": sub}}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A small real provider that knows four people."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own libraries tell of their next versions
        from oidc_provider_mock import User as Known
        from oidc_provider_mock import run_server_in_thread

    people = [
        claims("analyst", "analyst@council.example"),
        claims("unverified", "analyst@council.example", verified=False),
        claims("visitor", "visitor@council.example"),
        claims("foreign", "officer@elsewhere.example"),
    ]
    with run_server_in_thread(user_claims=[Known(**one) for one in people]) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def providers(provider: str, settings: Any) -> None:
    """Two providers: the council's is trusted for the council's addresses, the other for none."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": name, "name": said, "client_id": "saferplan", "secret": "secret",
                    "settings": {"server_url": provider, "trusted_for": domains, "second_factor": factor},
                }
                for name, said, domains, factor in (
                    ("council", "Exampleton Council", ["council.example"], True),
                    ("force", "Exampleton Police", [], False),
                )
            ],
        }
    }  # fmt: skip


@pytest.fixture
def analyst() -> User:
    """Somebody with a post whose account has the address that the provider knows."""
    user = account("analyst", partnership())
    user.email = "analyst@council.example"
    user.set_password(PASSWORD)
    user.save()
    return user


def through(page: Any, name: str, sub: str) -> None:
    """Sign in with a provider as somebody it knows."""
    page.goto("/accounts/login/?next=/p/exampleton/")
    page.get_by_role("button", name=f"Sign in with {name}").click()
    page.get_by_role("button", name=sub, exact=True).click()
    page.wait_for_url(re.compile(r"/(p/|accounts/|home)"))


def test_a_verified_address_of_a_trusted_provider_opens_the_account(
    window: Any, providers: None, analyst: User
) -> None:
    page = window()
    through(page, "Exampleton Council", "analyst")
    assert page.locator("h1").inner_text() == "Exampleton"
    assert SocialAccount.objects.get().user == analyst
    assert not [line for line in page.said if "Content Security Policy" in line]
    again = window()
    through(again, "Exampleton Council", "analyst")
    assert again.locator("h1").inner_text() == "Exampleton"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "sub"),
    [
        ("Exampleton Council", "unverified"),  # the provider has not made sure of the address
        ("Exampleton Council", "visitor"),  # nobody gave this person an account
        ("Exampleton Council", "foreign"),  # not one of the council's addresses
        ("Exampleton Police", "analyst"),  # a provider that is trusted for no address
    ],
)
def test_anybody_else_is_told_whom_to_ask(window: Any, providers: None, analyst: User, name: str, sub: str) -> None:
    account("clerk", partnership()).email = "officer@elsewhere.example"
    User.objects.filter(posts__role="clerk").update(email="officer@elsewhere.example")
    page = window()
    through(page, name, sub)
    assert page.locator("h1").inner_text() == "You do not have an account here yet"
    assert "Ask the administrator or the co-ordinator" in page.locator("main").inner_text()
    page.goto("/home")
    assert page.locator("h1").inner_text() == "Sign in"
    assert not SocialAccount.objects.exists()


def test_a_provider_that_asks_for_a_second_factor_is_enough(window: Any, providers: None, analyst: User) -> None:
    here = partnership()
    here.second_factor = ["analyst"]
    here.save()
    page = window()
    through(page, "Exampleton Council", "analyst")
    assert page.locator("h1").inner_text() == "Exampleton"
    page = window()
    page.goto("/accounts/login/?next=/p/exampleton/")
    page.get_by_label("E-mail address").fill(analyst.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.locator("h1").inner_text() == "Set up an app"
    picture = page.locator("main img")
    assert picture.evaluate("one => one.complete && one.naturalWidth > 0")


def test_the_end_of_a_session_is_announced_and_text_is_kept(
    window: Any, analyst: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    clerk = account("clerk", partnership())
    clerk.set_password(PASSWORD)
    clerk.save()
    settings.SESSION_IDLE_MINUTES = 4  # the warning comes five minutes before: at once
    page = window(clerk)
    page.goto("/p/exampleton/people/organisations/new/")
    page.get_by_text("You will be signed out in 4 minutes unless you go on.").wait_for()
    page.get_by_label("Name").fill("Fire and Rescue")
    page.get_by_label("responsible authority").check()
    with page.expect_response("**/accounts/stay/"):
        page.get_by_role("button", name="Stay signed in").click()
    now = time.time()
    monkeypatch.setattr("saferplan_web.people.sessions.time.time", lambda: now + 600)
    page.get_by_role("button", name="Save").click()
    assert page.locator("h1").inner_text() == "Sign in"
    page.get_by_label("E-mail address").fill(clerk.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.locator("h1").inner_text() == "Save what you typed"
    page.get_by_role("button", name="Save it now").click()
    assert page.locator("h1").inner_text() == "Fire and Rescue"
    assert Organisation.objects.get().name == "Fire and Rescue"


def test_pages_of_signing_in_are_accessible(window: Any, providers: None, analyst: User) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for user, addresses in (
        (None, ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"]),
        (analyst, ["/home", "/accounts/second-factor/", "/accounts/password/change/", "/p/exampleton/settings/",
                   "/p/exampleton/people/groups/", "/accounts/logout/"]),
    ):  # fmt: skip
        for width in (375, 1280):
            page = window(user, viewport={"width": width, "height": 900})
            for address in addresses:
                page.goto(address)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{address} at {width}: {found.generate_report()}"
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} at {width}"
