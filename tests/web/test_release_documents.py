"""Documents of a release: made of what it prints, kept with it, linked with type and size, never made anew."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from saferplan import Period
from saferplan_web.actions.models import Action
from saferplan_web.core.jobs import run_waiting
from saferplan_web.performance.models import HighlightReport, Round
from saferplan_web.plan.models import Recommendation
from saferplan_web.public.models import PublishedFile
from saferplan_web.release.changes import (
    approve_release,
    choose_texts,
    compose_again,
    look_at_hints,
    wanting_before,
)
from saferplan_web.release.models import Release, ReleasePart
from tests.library.printed import squeezed
from tests.web.made import account, indicator, returns
from tests.web.releasing import MONTHS, prepared, public_pages, released, small_partnership
from tests.web.rounding import DATES
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


# Texts of leads: offered, chosen, listed for the second person, printed

SAID = "Four streets were lit for the winter."
DONE = "Ninety homes have better locks."
ASKED = "Keep the night bus."


def _led() -> Any:
    """Texts of leads, of which some hang on what is restricted, are not submitted, or tell of another year."""
    here = _world()
    burglary, hidden = here.priority_set.get(), here.indicator_set.get(key="honour")
    Action.objects.filter(key="locks").update(progress=DONE)
    Action.objects.filter(key="hidden").update(progress=f"{CANARY} progress")
    old = Action.objects.get(key="hidden")
    said: dict[str, Any] = {"partnership": here, "priority": burglary}
    Action.objects.create(key="after", title="Carried on", progress=f"{CANARY} carried", follows=old, **said)
    Action.objects.create(key="gone", title="Stopped", progress=f"{CANARY} stopped", status="stopped", **said)
    Recommendation.objects.create(partnership=here, key="bus", number="1", text=ASKED, owner=f"{CANARY} owner")
    leader = account("theme lead", here)
    texts = {name: f"{CANARY} {name}" for name in ("achievements", "concerns", "recommendations", "schemes")}
    for key, period, publicity, more in (
        ("now", "2015/16-Q1", SAID, {}),
        ("old", "2013/14-Q4", f"{CANARY} old", {}),
        ("shut", "2015-06", f"{CANARY} shut", {"restricted": True}),
        ("shows", "2015-05", f"{CANARY} shows", {"shown": hidden}),
        ("draft", "2015-04", f"{CANARY} draft", {"stage": "draft"}),
    ):
        called = Round.objects.create(
            partnership=here, key=key, period=Period.parse(period), opened_at=timezone.now(), note=f"{CANARY} note",
            opened_by=leader, **DATES,
        )  # fmt: skip
        shown = more.pop("shown", None)
        row = {"stage": "submitted", "publicity": publicity, **texts, **said, **more}
        if row["stage"] == "submitted":
            row |= {"submitted_at": timezone.now(), "submitted_by": leader}
        report = HighlightReport.objects.create(key=key, round=called, **row)
        if shown is not None:
            report.shown.add(shown)
    return here


def _out(release: Release) -> dict[str, str]:
    """All that the files of a release hold, by document and format."""
    parts = ReleasePart.objects.filter(release=release, kind="PublishedFile")
    return {one.content["name"].removeprefix("exampleton-2015-06-"): unpacked(bytes(one.data)) for one in parts}


def test_a_text_of_a_lead_stays_inside_until_it_is_chosen_and_read_by_a_second_person(visit: Any) -> None:
    here = _led()
    analyst, chair = account("analyst", here), account("chair", here)
    made = prepared(here, analyst, annual=True)
    assert {one["text"] for one in made.offered} == {SAID, DONE, ASKED}
    assert not any(text in said for text in (SAID, DONE, ASKED, CANARY) for said in _out(made).values())
    address = f"/p/exampleton/release/{made.key}/"
    assert SAID not in visit(chair).get(address) and "No text of a lead goes out" in visit(chair).get(address)
    page = visit(analyst).get(address)
    assert SAID in page and DONE in page and ASKED in page and CANARY not in page.html.replace(f"{CANARY} honour", "")
    page = page.form("Keep the choice and compose again").fill(chosen=[one["ident"] for one in made.offered]).submit()
    assert "composed with the texts you chose" in page
    run_waiting()
    made.refresh_from_db()
    look_at_hints(by=analyst, release=made, seen=[hint["ident"] for hint in made.hints])
    read = visit(chair).get(address)
    assert "3 texts go out" in read and SAID in read and DONE in read and ASKED in read
    approve_release(by=chair, release=Release.objects.get(pk=made.pk))
    said = _out(made)
    for form in ("html", "docx", "pdf"):
        annual, quarter = said[f"annual-report.{form}"], said[f"public-performance.{form}"]
        assert all(squeezed(text) in squeezed(annual) for text in (SAID, DONE, ASKED)), form
        assert squeezed(SAID) in squeezed(quarter)
        assert squeezed(DONE) not in squeezed(quarter) and squeezed(ASKED) not in squeezed(quarter)
    assert CANARY not in "".join(said.values()) and "Not started" not in said["annual-report.html"]
    assert not any(CANARY.encode() in content for content in public_pages(Client(), ["/area/exampleton/"]).values())


def test_a_quarter_without_the_annual_report_offers_items_for_publicity_alone() -> None:
    here = _led()
    made = prepared(here, account("analyst", here))
    assert [one["text"] for one in made.offered] == [SAID]


def test_a_chosen_text_that_may_identify_someone_has_to_be_looked_at() -> None:
    here = _led()
    analyst, chair = account("analyst", here), account("chair", here)
    HighlightReport.objects.filter(key="now").update(publicity="A woman aged 34 from Elm Street was helped.")
    made = prepared(here, analyst)
    assert not made.hints and made.offered[0]["places"]
    choose_texts(by=analyst, release=made, chosen=[made.offered[0]["ident"]])
    run_waiting()
    made = Release.objects.get(pk=made.pk)
    assert {hint["route"] for hint in made.hints} == {"report"}
    with pytest.raises(ValidationError, match="still have to be looked at"):
        approve_release(by=chair, release=made)


@pytest.mark.parametrize(
    "change",
    [{"publicity": "Five streets were lit."}, {"restricted": True}, {"stage": "draft", "submitted_at": None,
                                                                    "submitted_by": None}],
)  # fmt: skip
def test_a_text_that_is_another_or_restricted_by_now_is_not_released(change: dict[str, Any]) -> None:
    here = _led()
    analyst, chair = account("analyst", here), account("chair", here)
    made = prepared(here, analyst)
    choose_texts(by=analyst, release=made, chosen=[one["ident"] for one in made.offered])
    run_waiting()
    made = Release.objects.get(pk=made.pk)
    assert not wanting_before(made, chair)
    HighlightReport.objects.filter(key="now").update(**change)
    with pytest.raises(ValidationError, match="text of a lead was changed"):
        approve_release(by=chair, release=made)
    compose_again(by=analyst, release=made)
    run_waiting()
    made.refresh_from_db()
    assert not any(one["goes"] for one in made.offered), "what was not chosen as it stands does not go out"
    assert not any(SAID in said or "Five streets" in said for said in _out(made).values())
