"""A partnership into the service from its folder and out again: examples byte for byte, bad files told, all or none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from saferplan import Period, SaferplanError, load_partnership, to_json
from saferplan.report.writing import write_templates
from saferplan.values.folder import Derived, Shape
from saferplan_web.config.carrying import dump, load
from saferplan_web.core.carried import APPS, LEFT, carried_models, columns, way_to_partnership
from saferplan_web.core.models import Change, KeptFile, Partnership
from saferplan_web.documents.changes import templates_of
from saferplan_web.people.models import Membership, Organisation, Post, User
from saferplan_web.performance.folder import folder_of
from saferplan_web.performance.models import Batch, Figure, Sheet
from saferplan_web.plan.changes import add_indicator, set_rule
from saferplan_web.plan.models import Indicator, Priority
from tests.web.made import account, returns

pytestmark = pytest.mark.django_db(databases=["default", "public"])
EXAMPLES = (
    "plymouth-2015", "south-cambridgeshire-2011", "norwich-2008", "peterborough-2010", "peterborough-2016",
    "exampleton",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


@pytest.fixture
def exampleton(root: Path, tmp_path: Path) -> Path:
    """A copy of the invented example that a test may spoil."""
    return Path(shutil.copytree(root / "examples" / "exampleton", tmp_path / "given" / "exampleton"))


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_comes_out_byte_for_byte(name: str, root: Path, tmp_path: Path) -> None:
    partnership = load(root / "examples" / name)
    assert folder_of(partnership) == load_partnership(root / "examples" / name)
    assert files_of(dump(partnership, tmp_path / "out")) == files_of(root / "examples" / name)


def test_a_partnerships_own_templates_come_in_and_go_out_with_it(exampleton: Path, tmp_path: Path) -> None:
    (exampleton / "templates").mkdir()
    write_templates(exampleton / "templates")
    given = files_of(exampleton)
    here = load(exampleton)
    assert {one.path for one in templates_of(here)} == {f"folder/{name}" for name in given if "templates/" in name}
    assert files_of(dump(here, tmp_path / "out")) == given


def test_a_rule_written_here_comes_out_and_goes_in(root: Path, tmp_path: Path) -> None:
    here = load(root / "examples" / "peterborough-2010")
    by = account("co-ordinator", here)
    sales = Indicator.objects.get(partnership=here, key="test-purchases")
    rule = Derived("test-purchases", Shape.ROLLING_RATIO, ("test-sales",), ("test-visits",), 6, complete=False)
    set_rule(by=by, indicator=sales, version=None, rule=to_json(rule))
    given = {"name": "All conferences", "unit": sales.unit, "direction": "lower"}
    cases = to_json(Derived("", Shape.SUM, ("marac-cases", "marac-repeats")))
    add_indicator(by=by, partnership=here, values={**given, "derived": cases})
    out = dump(here, tmp_path / "out" / "peterborough-2010")
    written = load_partnership(out, claims=False)  # the rule changed under a claim
    assert {rule, Derived("all-conferences", Shape.SUM, ("marac-cases", "marac-repeats"))} <= set(written.derived)
    again = load(out, replace=True)
    assert folder_of(again) == written
    assert files_of(dump(again, tmp_path / "again")) == files_of(out)


def test_all_examples_stand_beside_one_another(root: Path) -> None:
    load(*(root / "examples" / name for name in EXAMPLES))
    assert Partnership.objects.count() == len(EXAMPLES)


def test_leads_are_posts_and_organisations_stand_where_the_folder_has_them(exampleton: Path) -> None:
    load(exampleton)
    lead = Priority.objects.get(key="domestic-abuse").lead
    assert lead is not None and (lead.key, lead.role) == ("domestic-abuse-co-ordinator", "theme lead")
    assert lead.organisation == Organisation.objects.get(key="exampleton-council")
    assert Membership.objects.filter(group__key="board").count() == 7
    assert Indicator.objects.get(key="referrals").supplier == Organisation.objects.get(key="exampleton-refuge")


def test_figures_of_a_folder_are_returns_in_use(exampleton: Path) -> None:
    here = load(exampleton)
    batch = Batch.objects.get(partnership=here, key="survey")
    assert (batch.stage, batch.source) == ("approved", "partnership's folder")
    assert all(figure.current and figure.file == "returns/survey.csv" for figure in batch.figures.all())


def test_loading_leaves_a_change_that_says_so(exampleton: Path) -> None:
    someone = account()
    here = load(exampleton, by=someone)
    change = Change.objects.get(partnership=here)
    assert (change.by, change.said) == (someone, "Partnership loaded from a folder: Safer Exampleton")


def test_what_is_here_is_replaced_only_when_asked(exampleton: Path) -> None:
    here = load(exampleton)
    with pytest.raises(SaferplanError, match=r"is here already.*--replace"):
        load(exampleton)
    manager = Post.objects.get(key="community-safety-manager")
    manager.holder = account()
    manager.save()
    (exampleton / "commentary.csv").unlink()
    text = (exampleton / "plan.toml").read_text("utf-8")
    (exampleton / "plan.toml").write_text(text.replace('name = "Confidence"', 'name = "Trust"'), "utf-8")
    again = load(exampleton, replace=True)
    assert again.pk == here.pk and again.version == here.version + 1
    assert Priority.objects.get(key="confidence").name == "Trust"
    assert Post.objects.get(key="community-safety-manager").holder == manager.holder
    assert folder_of(again) == load_partnership(exampleton)
    assert Change.objects.filter(partnership=again).count() == 2


def test_a_replaced_partnership_loses_what_was_worked_out(exampleton: Path) -> None:
    here = load(exampleton)
    asb = Indicator.objects.get(partnership=here, key="asb")
    Sheet.objects.create(partnership=here, indicator=asb, as_at=Period.parse("2015-06"), row={}, page={}, judgement={})
    load(exampleton, replace=True)
    assert not Sheet.objects.exists()


SPOILT = [
    ("plan/priority.csv", "key,colour\ncrime,red\n", "service/plan/priority.csv line 1", "no column “colour”"),
    ("plan/outcome.csv", "key,priority,text\na,theft,Less\n", "line 2, column priority", "no priority “theft”"),
    ("plan/outcome.csv", "key,priority,text\na,crime,x\na,crime,y\n", "line 3", "key “a” is taken"),
    ("plan/outcome.csv", "key,text\na,Less\n", "line 2", "priority is missing"),
    ("plan/outcome.csv", "key,priority,text\n,crime,Less\n", "line 2", "no key"),
    ("plan/outcome.csv", "key,priority,text\na,crime,Less,more\n", "line 2", "4 cells under 3"),
    ("people/organisation.csv", "key,name,standing\na,A,important\n", "line 2, column standing", "not a valid choice"),
    (
        "people/organisation.csv",
        "key,name,standing,since\na,A,invited body,soon\n",
        "column since",
        "cannot stand here",
    ),
    ("people/posts.csv", "key\n", "service/people/posts.csv", "Did you mean service/people/post.csv"),
    ("performance/figure.csv", "indicator,period,current\nasb,2015-06,true\n", "line 2", "nothing that this row"),
    ("people/organisation.csv", "key,name,standing,since\na,A,invited body,01/07/1998\n", "since", "day as 2015-07-21"),
    ("people/organisation.csv", "key,name,standing,since\na,A,invited body,2015-02-30\n", "since", "day as 2015-07-21"),
    ("people/organisation.csv", "key;name;standing\na;A;invited body\n", "line 1", "semicolons or tabs"),
    ("people/group.csv", "key,name,kind,parent\na,A,board,a\n", "column parent", "belongs to itself"),
    (
        "plan/link.csv",
        "key,kind,name,withdrawn_at\na,policing objective,A,2015-02-30T10:00:00Z\n",
        "line 2",
        "Write the time",
    ),
    ("core/partnership.csv", "key,county\nexampleton,exampleton\n", "column county", "belongs to itself"),
    ("core/partnership.csv", "key,about\nshire,x\n", "line 2", "not the partnership of this folder"),
    (
        "core/partnership.csv",
        "key,county\nexampleton,shire\n",
        "column county",
        "no partnership “shire”.*[Ll]oad that one",
    ),
]


@pytest.mark.parametrize(("file", "text", "where", "what"), SPOILT, ids=[f"{row[0]}-{row[3][:12]}" for row in SPOILT])
def test_bad_files_are_told_and_nothing_is_kept(exampleton: Path, file: str, text: str, where: str, what: str) -> None:
    (exampleton / "service" / file).parent.mkdir(parents=True, exist_ok=True)
    (exampleton / "service" / file).write_text(text, "utf-8")
    with pytest.raises(SaferplanError, match=what) as told:
        load(exampleton)
    assert where in str(told.value) and told.value.mend
    assert not Partnership.objects.exists() and not KeptFile.objects.exists()


def test_an_id_that_cannot_stand_in_an_address_is_told(exampleton: Path) -> None:
    text = (exampleton / "plan.toml").read_text("utf-8")
    (exampleton / "plan.toml").write_text(text.replace('id = "confidence"', 'id = "trust & hope"'), "utf-8")
    names = (exampleton / "indicators.toml").read_text("utf-8").replace('"confidence"', '"trust & hope"')
    (exampleton / "indicators.toml").write_text(names, "utf-8")
    (exampleton / "service" / "plan" / "priority.csv").unlink()
    with pytest.raises(SaferplanError, match="“trust & hope”: an id cannot stand in an address"):
        load(exampleton)


def test_one_bad_folder_of_two_loads_neither(exampleton: Path, root: Path) -> None:
    (exampleton / "service" / "plan" / "outcome.csv").write_text("key,priority,text\na,theft,x\n", "utf-8")
    with pytest.raises(SaferplanError, match="theft"):
        load(root / "examples" / "norwich-2008", exampleton)
    assert not Partnership.objects.exists()


def test_a_county_and_its_district_come_together(root: Path, tmp_path: Path) -> None:
    district = Path(shutil.copytree(root / "examples" / "peterborough-2016", tmp_path / "district"))
    county = tmp_path / "county"
    county.mkdir()
    (county / "partnership.toml").write_text('id = "shire"\nname = "Shire"\n', "utf-8")
    (county / "service" / "people").mkdir(parents=True)
    (county / "service" / "people" / "post.csv").write_text(
        "key,title,also\nresearch,Research officer,peterborough-2016\n", "utf-8"
    )
    (district / "service" / "core").mkdir(parents=True)
    (district / "service" / "core" / "partnership.csv").write_text("key,county\npeterborough-2016,shire\n", "utf-8")
    load(district, county)
    assert Partnership.objects.get(key="peterborough-2016").county == Partnership.objects.get(key="shire")
    assert [one.key for one in Post.objects.get(key="research").also.all()] == ["peterborough-2016"]
    assert files_of(dump(Partnership.objects.get(key="shire"), tmp_path / "out")) == files_of(county)


def test_a_corrected_figure_keeps_its_history(exampleton: Path, tmp_path: Path) -> None:
    here = load(exampleton)
    before = Figure.objects.get(indicator="referrals", period="2015-04")
    batch = returns(here, {"referrals": {"2015-04": 77}}, correction_reason="Counted twice")
    folder = dump(here, tmp_path / "out")
    assert "2015-04,77" in (folder / "returns" / f"{batch.key}.csv").read_text("utf-8")
    Partnership.objects.filter(pk=here.pk).update(key="gone")
    again = load(folder)
    used = Figure.objects.get(partnership=again, indicator="referrals", period="2015-04", current=True)
    kept = Figure.objects.get(partnership=again, indicator="referrals", period="2015-04", current=False)
    assert (used.value, used.batch.correction_reason, used.batch.source) == (77, "Counted twice", batch.source)
    assert (kept.value, kept.batch.key) == (before.value, "referrals")


def test_accounts_never_leave(exampleton: Path, tmp_path: Path) -> None:
    here = load(exampleton)
    clerk = account("clerk", here, title="Clerk of the board")
    risk = Organisation.objects.get(key="exampleton-homes")
    risk.withdrawn_at, risk.withdrawn_by = here.changes.get().at, clerk
    risk.save()
    folder = dump(here, tmp_path / "out")
    everything = b"".join(files_of(folder).values()).decode()
    assert clerk.email not in everything and "password" not in everything
    Partnership.objects.filter(pk=here.pk).update(key="gone")
    load(folder)
    again = Organisation.objects.get(key="exampleton-homes", partnership__key="exampleton").withdrawn_by
    assert again is not None and again.name == "Clerk of the board" and not again.is_active
    assert not User.objects.get(pk=again.pk).has_usable_password()


def test_records_are_copied_in_and_out(exampleton: Path, tmp_path: Path, settings: Any) -> None:
    store = exampleton / "store"
    (store / "rows").mkdir(parents=True)
    (store / "rows" / "one.parquet").write_bytes(b"rows")
    here = load(exampleton)
    assert (settings.DATA / here.store / "rows" / "one.parquet").read_bytes() == b"rows"
    (store / "rows" / "one.parquet").write_bytes(b"new!")
    again = load(exampleton, replace=True)
    assert not (settings.DATA / here.store).exists()
    assert (dump(again, tmp_path / "out") / "store" / "rows" / "one.parquet").read_bytes() == b"new!"


def test_a_folder_that_holds_something_else_is_left_alone(exampleton: Path, root: Path, tmp_path: Path) -> None:
    here = load(exampleton)
    other = Path(shutil.copytree(root / "examples" / "norwich-2008", tmp_path / "other"))
    before = files_of(other)
    with pytest.raises(SaferplanError, match="something else here"):
        dump(here, other)
    assert files_of(other) == before


def test_dumping_over_a_dump_takes_away_what_is_no_more(exampleton: Path, tmp_path: Path) -> None:
    here = load(exampleton)
    folder = dump(here, tmp_path / "out")
    Membership.objects.filter(partnership=here).delete()
    dump(here, folder)
    assert not (folder / "service" / "people" / "membership.csv").exists()
    assert (folder / "service" / "people" / "group.csv").exists()


def test_every_kind_of_thing_is_carried_or_says_why_not() -> None:
    """A field that cannot leave would be lost without a word; a secret would leave without one."""
    own = [model for config in apps.get_app_configs() if config.name.startswith(APPS) for model in config.get_models()]
    for model in own:
        if model in LEFT or not way_to_partnership(model):
            continue
        if model not in carried_models():
            continue
        lost = [
            field.name
            for field in model._meta.concrete_fields
            if field.is_relation and not field.null and field.name != "partnership" and field.name not in columns(model)
        ]
        assert not lost, (
            f"{model._meta.label}: {lost} cannot be written as keys; refer to Owned things, or carried = False"
        )
        secret = [name for name in columns(model) if any(word in name for word in ("token", "secret", "password"))]
        assert not secret, f"{model._meta.label}: {secret} would leave with the partnership; set carried = False"


def test_the_command_line(root: Path, tmp_path: Path) -> None:
    """In processes of its own, with a data folder that is not there yet."""
    saferplan = [sys.executable, "-m", "saferplan_web.command"]
    here = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*saferplan, *words], capture_output=True, text=True, check=False, cwd=root, env=here)

    place = ["--data", str(tmp_path / "place")]
    loaded = run("load", "examples/peterborough-2016", *place)
    assert (loaded.returncode, loaded.stdout) == (0, "Safer Peterborough Partnership is loaded.\n"), loaded.stderr
    unknown = run("dump", "norwich", str(tmp_path / "out"), *place)
    assert unknown.returncode == 2 and "Known: peterborough-2016." in unknown.stderr
    assert run("dump", "peterborough-2016", str(tmp_path / "out"), *place).returncode == 0
    assert files_of(tmp_path / "out") == files_of(root / "examples" / "peterborough-2016")


def test_help_does_not_wait_for_the_service() -> None:
    asked = "import sys, saferplan_web.command as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\n"
    told = "print('django' in sys.modules, 'scipy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked + told], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("False False\n") and "load" in ran.stdout


def test_ids_that_cannot_stand_in_an_address_are_told_in_one_go(exampleton: Path) -> None:
    for file in (exampleton / "plan.toml", exampleton / "indicators.toml"):
        text = file.read_text("utf-8").replace('"support"', '"tŷ/cefnogaeth"').replace('id = "asb"', 'id = "asb.x"')
        file.write_text(text, "utf-8")
    for file in exampleton.rglob("*"):
        if file.is_file() and file.suffix in (".csv", ".toml"):
            file.write_text(re.sub(r"(^|\")asb(?=,|\")", r"\1asb.x", file.read_text("utf-8"), flags=re.M), "utf-8")
    shutil.rmtree(exampleton / "service")
    with pytest.raises(
        SaferplanError, match=r"plan.toml: “tŷ/cefnogaeth”; indicators.toml: “asb.x”: 2 ids cannot stand"
    ):
        load(exampleton)
