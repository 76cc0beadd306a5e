"""What would give a restricted indicator away is restricted with it, whichever way it came and whoever leads it."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from saferplan import Period, to_json
from saferplan.values.folder import Derived, Shape
from saferplan_web.config.carrying import dump, load
from saferplan_web.core.changing import history
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import User
from saferplan_web.performance.models import Commentary, Round
from saferplan_web.performance.rounds.progress import missing_by_post, progress_of
from saferplan_web.plan.changes import add_indicator, edit_indicator
from saferplan_web.plan.models import Indicator
from tests.web.made import COUNT, account, indicator, partnership

pytestmark = pytest.mark.django_db(databases=["default", "public"])
RULES = (
    ("all", Derived("all", Shape.SUM, ("fires", "tension"))),
    ("share", Derived("share", Shape.RATIO, ("fires",), ("all",))),
)


@pytest.fixture
def here() -> Partnership:
    return partnership()


@pytest.fixture
def co(here: Partnership) -> User:
    return account("co-ordinator", here)


def planned(here: Partnership, by: User) -> None:
    """Fires and tension, both open; all of them, and the share of fires in all."""
    indicator(here, "fires", name="Fires")
    indicator(here, "tension", name="Tension")
    for name, rule in RULES:
        stated = {"name": name, "unit": COUNT, "direction": "lower", "derived": to_json(rule)}
        add_indicator(by=by, partnership=here, values=stated)


def restricted() -> set[str]:
    return set(Indicator.objects.filter(restricted=True).values_list("key", flat=True))


def set_restricted(by: User, key: str, wanted: bool) -> None:
    row = Indicator.objects.get(key=key)
    edit_indicator(by=by, indicator=row, version=row.version, values={"restricted": wanted})


def test_restricting_a_part_restricts_what_is_made_of_it_and_opening_it_opens_them(here: Partnership, co: User) -> None:
    planned(here, co)
    assert restricted() == set()
    set_restricted(co, "tension", True)
    assert restricted() == {"tension", "all", "share"}
    told = history(Indicator.objects.get(key="share")).first()
    assert told is not None and told.change.said == "Indicator changed: Tension"
    set_restricted(co, "share", True)  # said of itself: it stays when the reason goes
    set_restricted(co, "tension", False)
    assert restricted() == {"share"}
    assert not Indicator.objects.filter(follows=True).exists()


def test_it_cannot_be_opened_and_its_pages_say_why(visit: Any, here: Partnership, co: User) -> None:
    planned(here, co)
    set_restricted(co, "tension", True)
    set_restricted(co, "all", False)
    assert "all" in restricted()
    for address in ("/p/exampleton/plan/indicators/all/", "/p/exampleton/performance/indicators/all/"):
        assert "It would give away what is restricted: Tension." in visit(co).get(address)
    page = visit(co).get("/p/exampleton/plan/indicators/all/change/")
    assert "It is restricted in any case" in page
    page.fill(definition="Fires and tension together").submit()
    set_restricted(co, "tension", False)
    assert restricted() == set()  # saving the form said nothing of the indicator itself


def test_whoever_leads_the_sum_alone_does_not_see_it(visit: Any, here: Partnership, co: User) -> None:
    planned(here, co)
    leader = account("scrutiny member", here, title="Lead of the sum")
    Indicator.objects.filter(key="all").update(lead=leader.posts.get())
    address = "/p/exampleton/performance/indicators/all/"
    visit(leader).get(address)
    set_restricted(co, "tension", True)
    visit(leader).get(address, status=404)


def test_no_analysis_waits_for_whoever_may_not_see_it_any_more(visit: Any, here: Partnership, co: User) -> None:
    planned(here, co)
    leader, whole = account("scrutiny member", here, title="Lead of the sum"), Indicator.objects.get(key="all")
    Indicator.objects.filter(key="all").update(lead=leader.posts.get())
    Commentary.objects.create(
        partnership=here, key="all-2015-06", indicator=whole, period=Period.parse("2015-06"), asked_at=timezone.now()
    )
    line = "Write the analysis: all"
    assert line in visit(leader).get("/home")
    set_restricted(co, "tension", True)
    assert line not in visit(leader).get("/home")
    set_restricted(co, "tension", False)
    assert line in visit(leader).get("/home")


def test_its_lead_is_not_asked_for_it_in_a_round(here: Partnership, co: User) -> None:
    planned(here, co)
    leader, whole = account("scrutiny member", here, title="Lead of the sum"), Indicator.objects.get(key="all")
    Indicator.objects.filter(key="all").update(lead=leader.posts.get())
    Commentary.objects.create(
        partnership=here, key="all-2015-06", indicator=whole, period=Period.parse("2015-06"), asked_at=timezone.now()
    )
    opened = Round.objects.create(
        partnership=here, key="june", period=Period.parse("2015-06"), returns_due="2015-07-10",
        reports_due="2015-07-15", challenge_due="2015-07-20", opened_at=timezone.now(), opened_by=co,
    )  # fmt: skip

    def asked() -> list[str]:
        found = missing_by_post(progress_of(opened)).get(leader.posts.get(), [])
        return [line.title for line in found if line.kind == "analysis"]

    assert asked() == ["Write the analysis: all"]
    set_restricted(co, "tension", True)
    assert asked() == []


def test_a_folder_brings_it_and_comes_out_as_it_was(root: Path, tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path / "data"
    name = "norwich-2008"
    given = Path(shutil.copytree(root / "examples" / name, tmp_path / "given"))
    plan = given / "indicators.toml"
    text = plan.read_text("utf-8")
    part = tomllib.loads(text)["derived"][0]["of"][0]
    whole = tomllib.loads(text)["derived"][0]["indicator"]
    plan.write_text(text.replace(f'id = "{part}"\n', f'id = "{part}"\nrestricted = true\n', 1), "utf-8")
    loaded = load(given)
    assert {part, whole} <= restricted()
    before = restricted()
    out = dump(loaded, tmp_path / "out")
    assert {file.relative_to(out): file.read_bytes() for file in out.rglob("*") if file.is_file()} == {
        file.relative_to(given): file.read_bytes() for file in given.rglob("*") if file.is_file()
    }
    load(out, replace=True)
    assert restricted() == before
