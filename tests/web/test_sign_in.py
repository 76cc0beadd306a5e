"""Signing in: password, second factor, lock-out, messages to set a password; who is not let in."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.urls import reverse

from saferplan_web.people.models import User
from tests.web.client import Page, Visitor
from tests.web.made import account, partnership

pytestmark = pytest.mark.django_db(databases=["default", "public"])
PASSWORD = "correct horse battery staple"
LOGIN = "/accounts/login/"


def somebody(role: str = "analyst", **more: Any) -> User:
    """Somebody with a post and a password."""
    user = account(role, **more)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(visit: Any, user: User, password: str = PASSWORD, status: int | None = 200) -> Page:
    """The sign-in form filled and sent."""
    return visit().get(LOGIN).form("Sign in").fill(login=user.email, password=password).submit("Sign in", status=status)


def code_of(secret: str) -> str:
    """The code that an app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_password_leads_to_the_home_page(visit: Any) -> None:
    page = sign_in(visit, somebody())
    assert page.heading == "Home"
    assert "Exampleton" in page


def test_sign_in_leads_where_one_wanted_to_go(visit: Any) -> None:
    user = somebody("co-ordinator")
    page = visit().get("/p/exampleton/people/posts/")
    assert page.heading == "Sign in"
    page = page.form("Sign in").fill(login=user.email, password=PASSWORD).submit("Sign in")
    assert page.heading == "Posts"


def test_wrong_password_says_so_and_keeps_the_address(visit: Any) -> None:
    page = sign_in(visit, somebody(), "wrong")
    assert "is not right" in " ".join(page.errors)
    assert page.heading == "Sign in"


def test_unknown_address_and_wrong_password_read_the_same(visit: Any) -> None:
    known = sign_in(visit, somebody(), "wrong").errors
    nobody = User(email="nobody@exampleton.example")
    assert sign_in(visit, nobody, "wrong").errors == known


def test_repeated_failures_lock_the_address_and_say_until_when(visit: Any) -> None:
    user = somebody()
    for _ in range(5):
        assert "not right" in " ".join(sign_in(visit, user, "wrong").errors)
    page = sign_in(visit, user)
    told = " ".join(page.errors)
    assert re.search(r"locked until \d{1,2}\.\d\d (am|pm)", told), told
    other = somebody("clerk")
    assert sign_in(visit, other).heading == "Home"  # nobody else is locked


def test_the_lock_ends_by_itself(visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    user = somebody()
    for _ in range(5):
        sign_in(visit, user, "wrong")
    now = time.time()
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: now + 15 * 60 + 1)
    assert sign_in(visit, user).heading == "Home"


def test_nobody_signs_up(visit: Any) -> None:
    page = visit().get(reverse("account_signup"))
    assert "made by an administrator" in page.heading
    assert not User.objects.exists()


def test_an_account_whose_access_ended_is_not_let_in(visit: Any) -> None:
    user = somebody()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sign_in(visit, user).heading == "This account can no longer sign in"


def test_a_message_sets_a_password(visit: Any) -> None:
    user = account("analyst")
    page = visit().get(LOGIN).click("I forgot my password, or have none yet").fill(email=user.email).submit()
    assert page.heading == "Look into your e-mail"
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link, mail.outbox[0].body
    page = visit().get(link[1])
    page = page.fill(password1=PASSWORD, password2=PASSWORD).submit()
    assert page.heading == "Your password is set"
    assert sign_in(visit, user).heading == "Home"
    assert visit().get(link[1]).heading == "This link can no longer be used"


def test_no_message_tells_whether_an_address_is_known(visit: Any) -> None:
    page = visit().get(reverse("account_reset_password")).fill(email="nobody@example.org").submit()
    assert page.heading == "Look into your e-mail"
    assert not mail.outbox


def test_short_and_common_passwords_are_refused(visit: Any) -> None:
    user = somebody()
    visitor: Visitor = visit(user)
    page = visitor.get(reverse("account_change_password"))
    page = page.fill(oldpassword=PASSWORD, password1="short", password2="short").submit(status=None)
    assert "12 characters" in " ".join(page.errors)


def test_second_factor_is_set_up_and_asked_for(visit: Any) -> None:
    user = somebody()
    page = sign_in(visit, user)
    page = page.visitor.get(reverse("mfa_index")).click("Set up an app")
    secret = re.search(r'class="sp-key">(\w+)<', page.html)
    assert secret
    page = page.fill(code=code_of(secret[1])).submit("Set up")
    assert page.heading == "Your recovery codes"
    codes = re.findall(r"<code>(\d+)</code>", page.html)
    assert len(codes) == 10
    page = sign_in(visit, user)
    assert page.heading == "Give the code of your app"
    refused = page.fill(code="000000").submit("Sign in")
    assert "not right" in " ".join(refused.errors)
    assert refused.fill(code=codes[0]).submit("Sign in").heading == "Home"
    again = sign_in(visit, user).fill(code=codes[0]).submit("Sign in")
    assert "not right" in " ".join(again.errors)  # each recovery code lets in once


def test_a_role_that_must_use_a_second_factor_is_led_to_it(visit: Any) -> None:
    here = partnership(second_factor=["chair"])
    chair, clerk = somebody("chair", here=here), somebody("clerk", here=here)
    assert visit(clerk).get("/p/exampleton/people/posts/").heading == "Posts"
    page = sign_in(visit, chair)
    assert page.heading == "Set up an app"
    assert "asks for a second factor" in page
    assert page.visitor.get("/p/exampleton/people/posts/").heading == "Set up an app"
    TOTP.activate(chair, "A" * 32)
    assert Authenticator.objects.filter(user=chair).exists()
    assert page.visitor.get("/p/exampleton/people/posts/").heading == "Posts"


def test_signing_out(visit: Any) -> None:
    page = visit(somebody()).get("/home").click("Sign out").submit("Sign out")
    assert page.heading == "Sign in"
    assert page.visitor.get("/home").heading == "Sign in"


@pytest.mark.parametrize(("name", "status", "said"), [
    ("socialaccount_login_cancelled", 200, "You did not sign in"),
    ("socialaccount_login_error", 401, "Signing in did not work"),
    ("socialaccount_signup", 200, "Sign in"),
])  # fmt: skip
def test_pages_of_a_sign_in_that_failed(visit: Any, name: str, status: int, said: str) -> None:
    assert visit().get(reverse(name), status=status).heading == said
