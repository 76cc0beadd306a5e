"""Documents of a release: made of what it prints, kept with it, linked with type and size, never made anew."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from saferplan_web.actions.models import Action
from saferplan_web.public.models import PublishedFile
from saferplan_web.release.models import ReleasePart
from tests.web.made import account, indicator, returns
from tests.web.releasing import MONTHS, prepared, public_pages, released, small_partnership
from tests.web.test_documents import unpacked

pytestmark = pytest.mark.django_db(databases=["default", "public"])
CANARY = "CANARY-7731"


def _world() -> Any:
    here = small_partnership(about="We work together.", title=f"{CANARY} board title")
    burglary = here.priority_set.get()
    indicator(here, "honour", name=f"{CANARY} honour", priority=burglary, restricted=True)
    returns(here, {"honour": dict(zip(MONTHS, (7771, 7772, 7773), strict=True))})
    said: dict[str, Any] = {"partnership": here, "priority": burglary}
    Action.objects.create(key="locks", title="Fit better locks", text=f"{CANARY} text", progress=CANARY, **said)
    hidden = here.indicator_set.get(key="honour")
    Action.objects.create(key="hidden", title=f"{CANARY} action", indicator=hidden, **said)
    return here


def test_what_a_release_prints_is_what_its_documents_say(visit: Any) -> None:
    released(_world(), annual=True)
    files = {one.name: one for one in PublishedFile.objects.exclude(document="")}
    kinds = {name.removeprefix("exampleton-2015-06-").rsplit(".", 1)[0] for name in files}
    assert kinds == {"public-summary", "public-performance", "annual-report"}
    summary = unpacked(bytes(files["exampleton-2015-06-public-summary.html"].content))
    assert "Fit better locks" in summary and "We work together." in summary and "Release 1, composed on" in summary
    quarter = unpacked(bytes(files["exampleton-2015-06-public-performance.docx"].content))
    assert "Burglary of homes" in quarter and "156" in quarter  # April to June
    page = visit().get(reverse("public-release", args=["exampleton", 1]))
    assert "Public summary of the plan: Public summary of the plan, HTML" in page and "kB" in page
    for name, file in files.items():
        said = unpacked(bytes(file.content))
        assert CANARY not in said and "7773" not in said and "return-1" not in said, name
    assert not any(CANARY.encode() in content for content in public_pages(Client(), ["/area/exampleton/"]).values())


def test_an_annual_report_comes_where_it_was_asked_for() -> None:
    made = prepared(_world(), account("analyst"))
    kinds = {one.content["document"] for one in ReleasePart.objects.filter(release=made) if one.content.get("document")}
    assert kinds == {"public-summary", "public-performance"}


def test_what_was_published_is_never_made_anew() -> None:
    here = _world()
    released(here)
    before = {one.name: hashlib.sha256(one.content).hexdigest() for one in PublishedFile.objects.exclude(document="")}
    returns(here, {"burglary": {"2015-06": 640}})
    Action.objects.filter(key="locks").update(title="Something else")
    assert before == {
        one.name: hashlib.sha256(one.content).hexdigest() for one in PublishedFile.objects.exclude(document="")
    }
    name = "exampleton-2015-06-public-summary.html"
    answer = Client().get(reverse("public-file", args=["exampleton", 1, name]))
    assert hashlib.sha256(answer.content).hexdigest() == before[name]
