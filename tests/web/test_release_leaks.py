"""Nothing restricted, nothing said inside and no small count comes out, wherever one looks.

Marked words stand in every field of free text and in everything about a restricted indicator; every public page and
download is searched for them. Then whoever keeps three quarters with revisions tries to solve what was withheld.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connections
from django.test import Client
from django.utils import timezone

from saferplan import Period, to_json
from saferplan.judgement.disclosure import Relation, attack
from saferplan.judgement.disclosure import Release as Solvable
from saferplan.judgement.disclosure_rule import Rule
from saferplan.values.folder import Derived, Shape
from saferplan_web.actions.models import Action
from saferplan_web.core.jobs import run_waiting
from saferplan_web.core.models import Job, KeptFile, Partnership
from saferplan_web.people.models import User
from saferplan_web.performance.models import Batch, Figure, HighlightReport, Round
from saferplan_web.plan.models import Indicator, Mark, PlanVersion, Priority, Recommendation, Target
from saferplan_web.release.changes import approve_release, choose_texts, look_at_hints
from saferplan_web.release.models import Release, ReleasePart
from tests.web.attacking import everything_in
from tests.web.made import account, indicator, partnership, returns
from tests.web.planting import canary, is_free_text, plant, plant_all, plant_data
from tests.web.recorded import make_store, recorded
from tests.web.releasing import prepared, public_pages, readable, released

pytestmark = pytest.mark.django_db(databases=["default", "public"])
CANARY = re.compile(rb"CANARY-[\w.-]+")
# What a release prints of what people wrote; each is listed with its hints before it goes out.
GOES_OUT = {
    "core.Partnership.name", "core.Partnership.about", "core.Partnership.contact", "plan.Priority.name",
    "plan.Priority.outcome", "plan.Priority.why", "plan.Outcome.text", "plan.Indicator.name",
    "plan.Indicator.definition", "plan.Indicator.source", "plan.Mark.note", "plan.Target.note",
    "performance.Figure.note", "actions.Action.title", "people.Post.title",
}  # fmt: skip
CHOSEN = (
    "performance.HighlightReport.publicity", "actions.Action.progress", "plan.Recommendation.text",
    "plan.Recommendation.state", "plan.Recommendation.progress",
)  # fmt: skip
RARE = ("71771", "71,771", "82882", "82,882", "93993", "93,993")  # of a restricted return


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("leaks"))


@pytest.fixture
def here(data: Path, settings: Any) -> Partnership:
    settings.DATA = data
    return recorded()


def words_of(row: Any, mark: str, *names: str) -> None:
    """Every free text of a row, or those named, becomes a canary."""
    for field in row._meta.concrete_fields:
        if is_free_text(field) and (not names or field.name in names):
            setattr(row, field.name, canary(field, mark)[: field.max_length])
    row.save()


def full(here: Partnership) -> None:
    """Words everywhere: about what is open, and about what is restricted."""
    words_of(here, "open", "about", "contact", "title")
    shut = indicator(here, "tension", name="x", restricted=True)
    returns(here, {"tension": {"2015-04": 71771, "2015-05": 82882, "2015-06": 93993}})
    user = User.objects.create(email="planted@exampleton.example", name="CANARY-shut-user", password="!")
    for mark, about in (("open", Indicator.objects.get(key="burglary")), ("shut", shut)):
        held: dict[type, Any] = {Indicator: about, User: user}
        held[Priority] = plant(Priority, here, "open", held)  # a priority is never restricted, nor is its outcome
        plant_all(here, mark, held, but=() if mark == "open" else ("Priority", "Outcome"))
        about.priority = held[Priority]
        words_of(about, mark)
        if mark == "shut":  # these tell of no indicator: they belong to the priority and go out with it
            Action.objects.filter(title__startswith="CANARY-shut", indicator=None).delete()
        year = Period.parse("2015/16")
        target = Target(partnership=here, key=f"target-{mark}", indicator=about, year=year, kind="at most", value=5000)
        words_of(target, mark)
        Figure.objects.filter(indicator=about.key).update(note=canary(Figure._meta.get_field("note"), mark))
    Mark.objects.update(is_break=False)


def test_no_word_from_inside_is_in_any_page_or_file(here: Partnership) -> None:
    full(here)
    released(here)
    found = public_pages(Client(), ("/", "/area/exampleton/", "/area/exampleton/releases/", "/how-figures-are-made/"))
    assert sum(address.endswith(".xlsx") for address in found) == 3
    assert any("/wards/" in address for address in found)
    out: dict[str, str] = {}
    for address, content in found.items():
        for word in CANARY.findall(content):
            out.setdefault(word.decode().rstrip("."), address)
        for number in RARE:
            assert number.encode() not in content, f"{number} on {address}"
    _only_what_may(out)
    assert "CANARY-open-plan.Priority.outcome" in out
    assert "CANARY-open-actions.Action.title" in out
    assert "CANARY-open-plan.Indicator.definition" in out
    assert "CANARY-open-plan.Mark.note" in out


def test_nor_in_any_row_of_the_public_database(here: Partnership) -> None:
    full(here)
    released(here)
    out: dict[str, str] = {}
    for model in apps.get_app_config("public").get_models():
        for row in model.objects.all():
            text = repr({field.name: getattr(row, field.name) for field in model._meta.concrete_fields}).encode()
            text += readable(bytes(getattr(row, "content", b"")))
            out |= {word.decode().rstrip("."): str(model) for word in CANARY.findall(text)}
            assert not [number for number in RARE if number.encode() in text]
    _only_what_may(out)


def test_nor_does_plain_data_inside_nor_a_reason_nor_the_name_of_a_file(here: Partnership) -> None:
    """Before a release and after it; wrong addresses, heads of answers and the database's file are searched too."""
    full(here)
    by = User.objects.get(name="CANARY-shut-user")
    file = KeptFile.objects.create(partnership=here, path="upload/CANARY-shut-file.xlsx", content=b"", sha256="0" * 64)
    batch = Batch.objects.order_by("pk").first()
    assert batch is not None
    Batch.objects.filter(pk=batch.pk).update(file=file)
    shown = {"CANARY-shut": "x"}
    plant(Round, here, "shut", {})
    PlanVersion.objects.create(
        partnership=here, key="v1", number=1, title="x", years="2015/16", content=shown, made_by=by,
        made_at=timezone.now(),
    )  # fmt: skip
    Job.objects.create(partnership=here, function="x", title="x", state="done")
    assert plant_data(here, "shut") > 15
    released(here)
    assert plant_data(here, "shut") > 20
    client = Client(raise_request_exception=False)
    wrong = ("/area/exampleton/releases/9/", "/area/nowhere/", "/p/exampleton/plan/", "/home", "/robots.txt",
             "/sitemap.xml", "/area/exampleton/?page=-1", "/area/exampleton/indicators/tension/", "/api/openapi.json",
             "/api/areas/exampleton", "/health")  # fmt: skip
    heads = [everything_in(client.get(address)) for address in wrong]
    found = public_pages(client, ("/", "/area/exampleton/", "/area/exampleton/releases/", "/how-figures-are-made/"))
    heads += [everything_in(client.get(address)) for address in found]
    if connections["public"].vendor == "sqlite":
        connections["public"].ensure_connection()
        heads.append(connections["public"].connection.serialize())
    out = {word.decode().rstrip("."): "" for content in (*heads, *found.values()) for word in CANARY.findall(content)}
    assert "CANARY-open-plan.Priority.outcome" in out
    _only_what_may(out)


def test_nor_where_every_text_of_leads_that_is_offered_was_chosen(here: Partnership) -> None:
    full(here)
    by = User.objects.get(name="CANARY-shut-user")
    HighlightReport.objects.update(stage="submitted", submitted_at=timezone.now(), submitted_by=by)
    for report in HighlightReport.objects.filter(publicity__startswith="CANARY-shut"):
        report.shown.add(Indicator.objects.get(key="tension"))
    Recommendation.objects.filter(text__startswith="CANARY-shut").delete()  # it is about no indicator
    analyst = account("analyst", here)
    made = prepared(here, analyst, annual=True)
    choose_texts(by=analyst, release=made, chosen=[one["ident"] for one in made.offered])
    run_waiting()
    made = Release.objects.get(pk=made.pk)
    look_at_hints(by=analyst, release=made, seen=[hint["ident"] for hint in made.hints])
    approve_release(by=account("chair", here), release=Release.objects.get(pk=made.pk))
    found = public_pages(Client(), ("/", "/area/exampleton/", "/area/exampleton/releases/"))
    out = {word.decode().rstrip("."): at for at, content in found.items() for word in CANARY.findall(content)}
    chosen = {f"CANARY-open-{name}" for name in CHOSEN}
    assert chosen <= out.keys()
    _only_what_may({word: at for word, at in out.items() if word not in chosen})


def _only_what_may(out: dict[str, str]) -> None:
    wrong = [f"{word} on {address}" for word, address in out.items() if not _may(word)]
    assert not wrong, "\n".join(wrong)


def _may(word: str) -> bool:
    mark, _, field = word.removeprefix("CANARY-").partition("-")
    if mark == "Robbery":  # the restricted indicator of the store
        return False
    return mark == "open" and any(one.startswith(field) or field.startswith(one) for one in GOES_OUT)


# Solving what was withheld

ENDS = ("2015-06", "2015-09", "2015-12")
QUARTERS = (
    {"a": (20, 3, 30), "b": (14, 2, 19)},
    {"a": (20, 6, 30, 12, 1, 14), "b": (14, 2, 22, 3, 17, 11)},  # May and June revised
    {"a": (20, 6, 28, 12, 4, 14, 9, 2, 31), "b": (14, 2, 22, 3, 17, 11, 8, 9, 3)},
)
MONTHS = [str(month) for month in Period.parse("2015/16").split()]


def test_three_quarters_with_revisions_cannot_be_solved() -> None:
    here = partnership()
    for name in "ab":
        indicator(here, name, name=f"Measure {name}")
    indicator(here, "total", name="Both", derived=to_json(Derived("total", Shape.SUM, ("a", "b"))))
    for end, truth in zip(ENDS, QUARTERS, strict=True):
        Partnership.objects.filter(pk=here.pk).update(reporting_month=end)
        here.refresh_from_db()
        returns(here, {name: dict(zip(MONTHS, values, strict=False)) for name, values in truth.items()})
        released(here, end)
    release = _kept_by_a_reader()
    bounds = attack(release, (), Rule(here.small_count))
    assert bounds, "nothing was withheld, so nothing was tried"
    for key, (low, high) in bounds.items():
        if 0 < release.cells[key] < here.small_count:
            assert high - low >= 3, f"{key}: between {low} and {high}"


def _kept_by_a_reader() -> Solvable[Any]:
    """Every figure of every file, as a reader keeps them, who is even told which were not revised."""
    cells: dict[Any, int] = {}
    sums: list[Relation[Any]] = []
    shown: set[Any] = set()
    hidden: set[Any] = set()
    for number, truth in enumerate(QUARTERS, 1):
        known = {**truth, "total": tuple(map(sum, zip(truth["a"], truth["b"], strict=True)))}
        keys: dict[tuple[str, str], Any] = {}
        for name, values in known.items():
            for at, value in enumerate(values):
                month = Period.parse(MONTHS[at])
                for period, count in ((month, value), (month.to_date(4), sum(values[: at + 1]))):
                    keys[name, str(period)] = (name, str(period), count)
                    cells[name, str(period), count] = count
            for at in range(1, len(values)):
                total = keys[name, str(Period.parse(MONTHS[at]).to_date(4))]
                sums.append(Relation(total, tuple(keys[name, month] for month in MONTHS[: at + 1])))
        months = MONTHS[: len(truth["a"])]
        sums += [Relation(keys["total", month], (keys["a", month], keys["b", month])) for month in months]
        for name, period, figure in _printed(number):
            key = keys[name, period]
            (shown if figure else hidden).add(key)
            assert figure in ("", str(cells[key])), f"release {number} prints {figure} for {key}"
    assert hidden
    return Solvable(cells, tuple(sums), frozenset(shown), {}, dict.fromkeys(hidden - shown, (1, 10**6)))


def _printed(number: int) -> list[tuple[str, str, str]]:
    part = next(
        one for one in ReleasePart.objects.filter(release__number=number, kind="PublishedFile")
        if one.content["name"].endswith("-figures.csv")
    )  # fmt: skip
    address = f"/area/exampleton/releases/{number}/downloads/{part.content['name']}"
    rows = csv.DictReader(io.StringIO(Client().get(address).content.decode("utf-8-sig")))
    return [(row["Indicator"], row["Period"], row["Figure"]) for row in rows]


def test_tables_and_pages_print_no_more_than_the_file_of_figures() -> None:
    """What the CSV withholds stands in no table, chart or sentence either: the month's count is nowhere."""
    here = partnership()
    indicator(here, "a", name="Measure a")
    returns(here, {"a": dict(zip(MONTHS, (1420, 3, 1530), strict=False))})
    released(here)
    withheld = [one for one in _printed(1) if not one[2]]
    assert ("a", "2015-05", "") in withheld
    pages = public_pages(Client(), ("/area/exampleton/",))
    book = next(content for address, content in pages.items() if address.endswith("tables.xlsx")).decode("latin-1")
    other = next(count for name, period, count in (("a", "2015-04", "1420"), ("a", "2015-06", "1530"))
                 if (name, period, "") in withheld)  # fmt: skip
    assert other not in book
    for address, content in pages.items():
        assert f"{int(other):,}".encode() not in content, address


def test_accounts_stay_inside(here: Partnership) -> None:
    """Whoever prepared and approved is named inside alone."""
    account("analyst", here)
    User.objects.update(name="CANARY-shut-person")
    released(here)
    User.objects.update(name="CANARY-shut-person")
    for address, content in public_pages(Client(), ("/", "/area/exampleton/")).items():
        assert b"CANARY-shut-person" not in content, address
