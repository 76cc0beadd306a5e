"""Whatever a partnership holds, loading what was dumped gives the same: any folder, and any rows of the service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan import Period, load_partnership, save_partnership
from saferplan.values.folder import Folder
from saferplan_web.actions.models import Action, Milestone, Risk, Variance
from saferplan_web.config.carrying import dump, load
from saferplan_web.core.carried import LEFT
from saferplan_web.core.models import Partnership
from saferplan_web.people.models import Group, Membership, Organisation, Post, User
from saferplan_web.performance.folder import folder_of
from saferplan_web.performance.models import Batch, Commentary, Figure
from saferplan_web.plan.models import Indicator, Mark, Outcome, Priority, Recommendation, Target
from tests.library.test_partnership_folder import folders, words

pytestmark = pytest.mark.django_db(databases=["default", "public"])
MODELS = (
    Organisation, Post, Group, Membership, Priority, Outcome, Indicator, Target, Mark, Recommendation, Batch, Figure,
    Commentary, Action, Milestone, Variance, Risk,
)  # fmt: skip
NUMBERS = {"id", "partnership", "version", "place", "line", "holder"}  # and accounts, which do not leave
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
STAMPS = {Batch: {"entered_at", "entered_by"}}


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(folder=folders())
def test_any_folder_comes_out_as_it_came_in(tmp_path_factory: Any, folder: Folder) -> None:
    # An analysis that says nothing is one that was asked for and not written: it is kept beside the folder's files.
    folder = replace(folder, commentary=tuple(one for one in folder.commentary if one.analysis or one.intervention))
    path = tmp_path_factory.mktemp("folder")
    save_partnership(folder, path / "in")
    partnership = load(path / "in", replace=True)
    assert folder_of(partnership) == folder
    dump(partnership, path / "out")
    assert {f.relative_to(path / "out"): f.read_bytes() for f in (path / "out").rglob("*") if f.is_file()} == {
        f.relative_to(path / "in"): f.read_bytes() for f in (path / "in").rglob("*") if f.is_file()
    }


def told(partnership: Partnership) -> dict[str, Any]:
    """Everything in the partnership, said slowly: each field by value, each reference by what it refers to."""
    found: dict[str, Any] = {}
    for model in MODELS:
        rows = model.objects.filter(partnership=partnership)
        order = ("place", "pk") if hasattr(model, "place") else ("indicator", "period", "current", "note")
        found[model.__name__] = [_row(row) for row in rows.order_by(*order)]
    # A thing that was withdrawn has no place among the others any more, nor has a post made for a lead.
    for rows in found.values():
        rows.sort(
            key=lambda row: str(row.get("withdrawn_at", "")) + str(row.get("key")) if isinstance(row, dict) else ""
        )
    return found


def _row(row: Any) -> dict[str, Any]:
    said = {}
    for field in row._meta.get_fields():
        if not field.concrete or field.name in NUMBERS | STAMPS.get(type(row), set()):
            continue
        value = getattr(row, field.name)
        if field.many_to_many:
            value = sorted(one.key for one in value.all())
        elif isinstance(value, User):
            value = value.name
        elif field.is_relation and value is not None:
            value = value.key
        said[field.name] = value
    return said


moments = st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = st.none() | st.dates(date(1998, 1, 1), date(2030, 1, 1))
lines = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=30)
some = st.booleans()


@st.composite
def services(draw: Any) -> None:
    """Rows of every kind beside the example's own, in every state. They are made as they are drawn."""
    here = Partnership.objects.get(key="norwich")
    doer = User.objects.get(email="doer@norwich.example")

    def gone() -> dict[str, Any]:
        return {"withdrawn_at": draw(moments), "withdrawn_by": doer} if draw(some) else {}

    def add(model: Any, at: int, **values: Any) -> Any:
        return model.objects.create(partnership=here, key=f"own-{at}", place=900 + at, **values, **gone())

    bodies = [
        add(Organisation, at, name=draw(words), standing="invited body", since=draw(days), contact=draw(lines))
        for at in range(draw(st.integers(1, 3)))
    ]
    post = add(Post, 0, title="Doer", role="clerk", organisation=draw(st.sampled_from(bodies)))
    Post.objects.filter(pk=post.pk).update(holder=doer, withdrawn_at=None, withdrawn_by=None)
    post.also.set([Partnership.objects.get(key="elsewhere")] if draw(some) else [])
    parent = add(Group, 0, name=draw(words), kind="board", terms=draw(lines))
    group = add(Group, 1, name=draw(words), kind="task and finish group", parent=parent)
    add(Membership, 0, group=group, post=post, since=draw(days))
    theme = add(Priority, 0, name=draw(words), overarching=draw(some), why=draw(lines), lead=post)
    outcome = add(Outcome, 0, priority=theme, text=draw(words))
    indicator = draw(st.sampled_from(list(Indicator.objects.filter(partnership=here, withdrawn_at=None))))
    Indicator.objects.filter(pk=indicator.pk).update(outcome=outcome, activity=draw(st.sampled_from(["", "red"])))
    add(Target, 0, indicator=indicator, year=Period.parse("2031/32"), kind="monitor only", note=draw(words))
    add(Mark, 0, indicator=indicator, period=Period.parse("2007-05"), note=draw(words), is_break=draw(some))
    add(Recommendation, 0, number=draw(words)[:20].strip() or "1", text=draw(words), owner=draw(words)[:200])
    add(Risk, 0, title=draw(words), likelihood=draw(st.integers(1, 5)), impact=2, owner=post, cause=draw(lines))
    action = add(Action, 0, title=draw(words), priority=theme, owner=post, due=draw(days), progress=draw(lines))
    add(Milestone, 0, action=action, title=draw(words), due=draw(days))
    decided = {"decided_at": draw(moments), "decided_by": doer, "approved": draw(some)} if draw(some) else {}
    add(Variance, 0, action=action, reason=draw(words), asked_at=draw(moments), asked_by=doer, **decided)
    _returns(draw, here, doer, indicator, gone)


def _returns(draw: Any, here: Partnership, doer: User, indicator: Indicator, gone: Any) -> None:
    """Returns in every stage; those approved and not withdrawn take the place of what was in use."""
    for at in range(draw(st.integers(0, 3))):
        stage = draw(st.sampled_from(["draft", "submitted", "approved", "locked"]))
        acts = {"approved_at": draw(moments), "approved_by": doer} if stage in ("approved", "locked") else {}
        batch = Batch.objects.create(
            partnership=here, key=f"return-{at}", place=900 + at, source="typed into the form", stage=stage,
            note=draw(lines), read={"cells": 3, "remarks": [draw(lines)]}, **acts, **gone(),
        )  # fmt: skip
        used = stage in ("approved", "locked") and batch.withdrawn_at is None
        for period in draw(st.lists(st.sampled_from(["2006/07", "2007/08", "2010/11"]), unique=True, max_size=2)):
            if indicator.derived or indicator.measure:
                continue
            month = Period.parse(period)  # as long as any figure of this example covers
            if used:
                Figure.objects.filter(partnership=here, indicator=indicator.key, period=month).update(current=False)
            value = draw(st.none() | st.fractions(-100, 100))
            value = None if value is None else Fraction(round(value * 100), 100)
            Figure.objects.create(
                partnership=here, batch=batch, indicator=indicator.key, period=month, value=value, current=used,
                state="not received" if value is None else "provisional",
            )  # fmt: skip


@settings(max_examples=6, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_any_rows_come_back_the_same(tmp_path_factory: Any, root: Path, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("service")
    Partnership.objects.filter(key="norwich").update(key=f"gone-{Partnership.objects.count()}")
    load(root / "examples" / "norwich-2008")
    Partnership.objects.get_or_create(key="elsewhere", defaults={"name": "Elsewhere"})
    User.objects.get_or_create(email="doer@norwich.example", defaults={"name": "Doer"})
    Post.objects.filter(holder__email="doer@norwich.example").update(holder=None)
    data.draw(services())
    here = Partnership.objects.get(key="norwich")
    before = told(here)
    dump(here, path / "out")
    load_partnership(path / "out", claims=False)  # and the library takes it too
    Partnership.objects.filter(pk=here.pk).update(key=f"gone-{here.pk}")
    again = load(path / "out")
    assert told(again) == before
    assert {model.__name__ for model in LEFT} == {"Change", "Touched", "Job", "KeptFile"}
    dump(again, path / "again")
    assert {f.relative_to(path / "again"): f.read_bytes() for f in (path / "again").rglob("*.csv")} == {
        f.relative_to(path / "out"): f.read_bytes() for f in (path / "out").rglob("*.csv")
    }
