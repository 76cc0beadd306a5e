"""The verb `account`: the first administrator of an installation gets in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from click.testing import CliRunner

from saferplan import SaferplanError
from saferplan_web.config.account_verb import account
from saferplan_web.people.models import Post, User
from tests.web.made import partnership, post

pytestmark = pytest.mark.django_db(databases=["default", "public"])


@pytest.fixture(autouse=True)
def _started(monkeypatch: pytest.MonkeyPatch) -> None:
    """The databases are those of the test, ready as they are."""
    monkeypatch.setattr("saferplan_web.config.starting.start", lambda data: None)


def run(*words: str) -> str:
    return CliRunner().invoke(account, words, catch_exceptions=False).output


def test_the_first_administrator_gets_a_post_and_a_link(visit: Any) -> None:
    partnership()
    told = run("exampleton", "Admin@Exampleton.example")
    assert Post.objects.get(role="administrator").holder == User.objects.get(email="admin@exampleton.example")
    link = re.search(r"http://localhost:8000(\S+)", told)
    assert link
    page = visit().get(link[1]).fill(password1="correct horse battery", password2="correct horse battery").submit()
    assert page.heading == "Your password is set"


def test_asked_again_it_gives_a_new_link_and_no_second_post() -> None:
    partnership()
    run("exampleton", "admin@exampleton.example")
    assert "http://localhost:8000/accounts/password/" in run("exampleton", "admin@exampleton.example")
    assert Post.objects.count() == User.objects.count() == 1


def test_a_post_that_is_not_there_or_held_is_refused_with_what_there_is() -> None:
    here = partnership()
    free = post("analyst", here, "Analyst")
    with pytest.raises(SaferplanError, match=free.key):
        run("exampleton", "x@exampleton.example", "--post", "nobody")
    with pytest.raises(SaferplanError, match="exampleton"):
        run("elsewhere", "x@exampleton.example")
    assert not User.objects.exists()
