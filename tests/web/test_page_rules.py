"""The page client refuses pages that break the house rules, and says which."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.client import Page
from tests.web.page_rules import faults

GOOD = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Actions – Saferplan</title></head>
<body><main id="main"><h1>Actions</h1><h2>Late</h2>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x">
<label for="t">Title</label><input id="t" name="title"><label for="d">Day</label><input id="d" name="due_day">
<select id="s" name="status" aria-label="Status">
<option value="l">Late</option><option value="o" selected>On course</option></select>
<fieldset><legend>Sent to</legend><input type="checkbox" id="p" name="to" value="police"><label for="p">Police</label>
<input type="checkbox" id="f" name="to" value="fire"><label for="f">Fire and rescue</label></fieldset>
<button>Save</button></form>
<table><caption>Actions</caption><tr><th scope="col">Action</th></tr><tr><td>Lights</td></tr></table>
<ul><li>Theft <a href="/theft">Change</a></li><li>Burglary <a href="/burglary">Change</a></li></ul>
</main></body></html>"""

BAD = [
    ("<h1>Actions</h1>", "", "0 h1 headings"),
    ("<h1>Actions</h1>", "<h1>Risks</h1>", "does not begin with the h1"),
    ("<h2>Late</h2>", "<h3>Late</h3>", "heading level skipped"),
    ("<h2>Late</h2>", '<h2 id="main">Late</h2>', "id 'main' stands 2 times"),
    ("<h2>Late</h2>", "<h2>Late</p>", "line 3"),
    ("<h2>Late</h2>", '<h2 style="color:red">Late</h2>', "inline style on h2"),
    ("<h2>Late</h2>", '<h2 onclick="x()">Late</h2>', "inline script onclick"),
    ("<h2>Late</h2>", "<script>x()</script>", "inline script without nonce"),
    ("<h2>Late</h2>", '<img src="/x.png">', "without alternative text"),
    ("<h2>Late</h2>", '<img alt="" src="https://elsewhere.example/x.png">', "loads https://elsewhere.example"),
    ("<h2>Late</h2>", '<svg viewBox="0 0 1 1"></svg>', "a drawing without role"),
    ("<h2>Late</h2>", "<h2>Due 2015-07-21</h2>", "a date as 2015-07-21"),
    ("<h2>Late</h2>", "<h2>Lead: None</h2>", "left over: None"),
    ("<h2>Late</h2>", "<h2>{{ late }}</h2>", "left over: {{"),
    ("<h2>Late</h2>", "<h2>All KPIs</h2>", "the word “kpi”"),
    ("<h2>Late</h2>", '<h2><a href="#gone">Late</a></h2>', "leads to #gone"),
    ("<h2>Late</h2>", '<h2><a href="/x"></a></h2>', "a link without words"),
    ("<h2>Late</h2>", '<p class="govuk-error-message">Wrong</p>', "without a summary"),
    ('<label for="t">Title</label>', "", "field 'title' has no label"),
    ('<input type="hidden" name="csrfmiddlewaretoken" value="x">', "", "without its csrf token"),
    ("<caption>Actions</caption>", "", "a table without caption"),
    ('<th scope="col">', "<th>", "a header cell without scope"),
    ('lang="en-GB"', 'lang="en"', "the language is not en-GB"),
    ('<main id="main">', "<main><main>", "not exactly one main part"),
]


def test_a_good_page_has_no_faults() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(("part", "instead", "told"), BAD, ids=[told for _, _, told in BAD])
def test_a_bad_page_is_refused(part: str, instead: str, told: str) -> None:
    assert GOOD.count(part) >= 1
    assert any(told in fault for fault in faults(GOOD.replace(part, instead, 1))), faults(
        GOOD.replace(part, instead, 1)
    )


class Answer:
    """What Django's client would answer."""

    status_code, streaming, headers = 200, False, {"Content-Type": "text/html; charset=utf-8"}
    content = GOOD.encode()


class Asked:
    """A visitor that notes what is asked for."""

    def __init__(self) -> None:
        self.asked: Any = None

    def get(self, address: str, status: int = 200) -> str:
        self.asked = address
        return address


def test_links_are_followed_in_their_place() -> None:
    asked = Asked()
    Page(asked, "/p/x/", Answer()).click("Change", in_="Burglary")  # type: ignore[arg-type]
    assert asked.asked == "/burglary"
    with pytest.raises(AssertionError, match="no link “Remove”"):
        Page(asked, "/p/x/", Answer()).click("Remove")  # type: ignore[arg-type]


def test_a_form_is_filled_as_a_person_would() -> None:
    page = Page(Asked(), "/p/x/", Answer())  # type: ignore[arg-type]
    page.fill(title="Lights", due="21 July 2016", status="Late", to=["police", "Fire and rescue"])
    assert page._fields == {
        "csrfmiddlewaretoken": "x", "title": "Lights", "status": "l", "to": ["police", "fire"],
        "due_day": "21", "due_month": "7", "due_year": "2016",
    }  # fmt: skip
    with pytest.raises(AssertionError, match="does not offer 'Never'"):
        page.fill(status="Never")
    with pytest.raises(AssertionError, match="does not offer 'health'"):
        page.fill(to=["health"])
    with pytest.raises(AssertionError, match="no field 'owner'"):
        page.fill(owner="Police")
