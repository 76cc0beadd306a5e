"""A release beside the board's overview: every figure that the board saw otherwise is listed before anyone approves."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from saferplan import to_json
from saferplan.values.figures import Unit
from saferplan_web.performance.models import Figure, Snapshot
from saferplan_web.performance.rounds.changes import freeze_round
from saferplan_web.release.board import beside_board
from saferplan_web.release.models import Release
from tests.web.made import account, indicator, returns
from tests.web.releasing import prepared
from tests.web.rounding import opened, round_world
from tests.web.test_recalculation import worked_out

pytestmark = pytest.mark.django_db(databases=["default", "public"])


@pytest.fixture
def world() -> dict[str, Any]:
    return round_world()


def frozen(world: dict[str, Any]) -> Snapshot:
    round = opened(world)
    return freeze_round(by=world["co"], round=round, version=round.version)


def release_of(world: dict[str, Any]) -> Release:
    made = prepared(world["here"], account("analyst", world["here"]))
    return Release.objects.get(pk=made.pk)


def shown(visit: Any, world: dict[str, Any], release: Release) -> Any:
    return visit(world["co"]).get(f"/p/exampleton/release/{release.key}/")


def test_without_a_frozen_overview_the_page_says_so(visit: Any, world: dict[str, Any]) -> None:
    page = shown(visit, world, release_of(world))
    assert "No overview of June 2015 was frozen for the board" in page


def test_what_the_board_saw_is_what_is_released(visit: Any, world: dict[str, Any]) -> None:
    snapshot = frozen(world)
    release = release_of(world)
    found = beside_board(release)
    assert found is not None and found.snapshot == snapshot
    assert found.differs == () and found.same == 10  # two open indicators, five columns
    page = shown(visit, world, release)
    assert "All 10 figures and statuses of the table of all measures are the same." in page
    assert "the overview for April to June 2015" in page and "CANARY-2290" not in str(found)


def test_a_figure_that_was_corrected_since_is_listed_with_what_the_board_saw(visit: Any, world: dict[str, Any]) -> None:
    frozen(world)
    returns(world["here"], {"burglary": {"2015-06": 412}})
    release = release_of(world)
    found = beside_board(release)
    assert found is not None
    figure = next(one for one in found.differs if one.what == "Figure")
    page = shown(visit, world, release)
    assert figure.board != figure.release
    assert figure.board in page and figure.release in page
    assert "Figures differ where they were corrected since" in page


def test_a_rate_to_date_is_released_as_the_board_saw_it(visit: Any, world: dict[str, Any]) -> None:
    """Three months of 1.333 are 4.0, though each is printed as 1.3."""
    here = world["here"]
    unit = to_json(Unit("per 1,000 residents", 1))
    indicator(here, "rate", name="Thefts", unit=unit, nature="rate", priority=world["burglary"])
    returns(here, {"rate": {f"2015-0{month}": "4/3" for month in (4, 5, 6)}})
    Figure.objects.filter(indicator="rate").update(numerator=Fraction(40), denominator=Fraction(30_000))
    worked_out(here)
    frozen(world)
    release = release_of(world)
    found = beside_board(release)
    assert found is not None and found.differs == () and found.same == 15
    values = {one["period"]: one["value"] for one in release.figures["figures"] if one["indicator"] == "rate"}
    assert (values["2015-06"], values["2015/16-Q1"]) == ("1.3", "4.0")
