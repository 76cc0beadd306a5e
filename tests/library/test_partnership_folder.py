"""A partnership's folder: what is written is read back the same, what is wrong is told with its place and cure."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.partnership.folder import contents, load, save
from saferplan.partnership.round import Round
from saferplan.partnership.template import make
from saferplan.partnership.validate import examine
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import (
    Claim,
    Column,
    Commentary,
    Folder,
    FurtherTable,
    Group,
    ListedArea,
    Mark,
    PeerFigure,
    Return,
    TableSpec,
    Total,
    Verdict,
)  # fmt: skip
from saferplan.values.period import Period
from saferplan.values.plan import (
    Counting,
    Direction,
    Indicator,
    Nature,
    Partnership,
    Priority,
    Profile,
    ProfileKind,
    Recommendation,
    StatedStatus,
    Target,
    TargetKind,
)  # fmt: skip
from saferplan.values.series import State

# Any text a person may type, quotes, commas, backslashes, # and = included; edges are stripped on reading.
texts = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20).map(str.strip)
words = texts.filter(bool)
names = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
figures = st.decimals(-(10**9), 10**9, places=4, allow_nan=False).map(Fraction)
counts = st.integers(0, 10**6).map(Fraction)
years = st.integers(1995, 2030).map(Period.financial_year)
months = st.builds(Period.month, st.integers(1995, 2030), st.integers(1, 12))


@st.composite
def indicators(draw, priorities):
    found = []
    for name in draw(st.lists(names, unique=True, min_size=1, max_size=4)):
        unit = Unit(draw(texts), draw(st.integers(0, 3)), draw(st.booleans()), draw(st.booleans()))
        found.append(
            Indicator(
                name,
                draw(words),
                unit,
                draw(st.sampled_from(Direction)),
                draw(st.sampled_from(Counting)),
                draw(st.sampled_from(Nature)),
                lag=draw(st.integers(0, 6)),
                definition=draw(texts),
                source=draw(texts),
                priority=draw(st.sampled_from(["", *(one.id for one in priorities)])),
                scheme=draw(st.sampled_from(["", "rag"])),
                restricted=draw(st.booleans()),
            )
        )
    return tuple(found)


@st.composite
def targets(draw, found):
    made = []
    for indicator in found:
        for year in draw(st.lists(years, unique=True, max_size=2)):
            by_hand = tuple((month, draw(figures)) for month in year.split())
            profile = draw(
                st.sampled_from(
                    [
                        Profile(),
                        Profile(ProfileKind.FLAT, decimals=1),
                        Profile(ProfileKind.STRAIGHT, 0, Fraction(5, 2)),
                        Profile(ProfileKind.SEASONAL, years=(year.year_before, year.shift(-24))),
                        Profile(ProfileKind.BY_HAND, figures=by_hand),
                    ]
                )
            )
            kinds = [
                Target(indicator.id, year, TargetKind.AT_MOST, draw(figures), profile=profile, note=draw(texts)),
                Target(indicator.id, year, TargetKind.CHANGE_BY, percent=draw(figures), baseline=year.year_before),
                Target(indicator.id, year, TargetKind.MONITOR),
            ]
            made.append(draw(st.sampled_from(kinds)))
    return tuple(made)


@st.composite
def returns(draw, found):
    rows = []
    for indicator in found:
        for month in draw(st.lists(months, unique=True, max_size=4)):
            file = draw(st.sampled_from(["returns/police.csv", "returns/a partner's.csv"]))
            whole = Return(indicator.id, month, draw(figures), draw(st.sampled_from(State)), draw(texts), file=file)
            parts = replace(whole, value=None, numerator=draw(counts), denominator=draw(counts) + 1)
            rows.append(draw(st.sampled_from([whole, parts, replace(whole, value=None)])))
    return tuple(sorted(rows, key=lambda row: row.file))


@st.composite
def folders(draw):
    priorities = tuple(
        Priority(name, draw(words), draw(texts)) for name in draw(st.lists(names, unique=True, max_size=2))
    )
    advice = tuple(Recommendation(str(at), draw(words), draw(texts)) for at in range(draw(st.integers(0, 2))))
    found = draw(indicators(priorities))
    first = found[0].id
    table = FurtherTable(
        TableSpec("t.csv", draw(words), columns=(Column("up", "b - a", 1),), totals=(Total("all", ("x", "y")),)),
        ("what", "a", "b"),
        (("x", "1", "2"), ("y", "3.50", ""), ("all", "", "")),
    )
    some = st.booleans()
    return Folder(
        Partnership(draw(names), draw(words), "E06000026", "rag", priorities, advice, draw(st.integers(0, 9))),
        title=draw(texts),
        indicators=found,
        targets=draw(targets(found)),
        returns=draw(returns(found)),
        areas=(ListedArea("ten", "E01000001", draw(texts), draw(years)),) if draw(some) else (),
        stated=(StatedStatus(first, draw(months), draw(words), draw(texts)),) if draw(some) else (),
        breaks=(Mark(first, draw(months), draw(words)),) if draw(some) else (),
        commentary=(Commentary(first, draw(months), draw(texts)),) if draw(some) else (),
        groups=(Group(draw(words), ("E07000001", "E07000002"), indicators=(first,)),) if draw(some) else (),
        peers=(PeerFigure("g", first, "E07000001", draw(texts), draw(months), draw(figures)),) if draw(some) else (),
        tables=(table,) if draw(some) else (),
        claims=(Claim(draw(words), draw(words), "1 + 1", "2", "2", Verdict.OK, draw(texts)),) if draw(some) else (),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(folders())
def test_what_is_saved_is_loaded_the_same(tmp_path_factory, folder):
    path = tmp_path_factory.mktemp("folder")
    save(folder, path)
    again = load(path)
    assert again == folder
    assert contents(again) == contents(folder)


EXAMPLES = (
    "plymouth-2015", "south-cambridgeshire-2011", "norwich-2008", "peterborough-2010", "peterborough-2016",
    "exampleton",
)  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_saving_a_loaded_folder_changes_no_byte(name, root, tmp_path):
    path = tmp_path / name
    shutil.copytree(root / "examples" / name, path)
    before = {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}
    save(load(path), path)
    assert {file: file.read_bytes() for file in path.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_saved_elsewhere_is_the_same_example(name, root, tmp_path):
    folder = load(root / "examples" / name)
    save(folder, tmp_path)
    assert load(tmp_path) == folder


def test_only_the_file_that_changed_is_written(tmp_path):
    make(tmp_path / "new")
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "new").rglob("*.*")}
    folder = load(tmp_path / "new")
    save(
        replace(folder, title="Another title", breaks=(Mark("asb-incidents", Period.month(2024, 2), "x"),)),
        tmp_path / "new",
    )
    changed = {file.name for file in (tmp_path / "new").rglob("*.*") if before.get(file) != file.stat().st_mtime_ns}
    assert changed == {"partnership.toml", "breaks.csv"}
    save(folder, tmp_path / "new")
    assert not (tmp_path / "new" / "breaks.csv").exists()


@pytest.fixture
def started(tmp_path) -> Path:
    make(tmp_path / "started")
    return tmp_path / "started"


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_new_folder_is_valid_and_bears_its_name(tmp_path):
    make(tmp_path / "x", 'Safer "Here" & There')
    folder, problems = examine(tmp_path / "x")
    assert not problems
    assert folder.partnership.name == 'Safer "Here" & There'


def test_new_refuses_a_folder_that_holds_something(started):
    with pytest.raises(SaferplanError, match="something here already"):
        make(started)


# file, what is changed into what, and what the message must say
FAULTS = (
    ("indicators.toml", 'direction = "lower"', 'direction = "down"', ("line 12, direction", "lower, higher")),
    ("indicators.toml", 'unit = "incidents"', 'units = "incidents"', ("line 11, units", "Did you mean “unit”?")),
    ("indicators.toml", 'priority = "asb"', 'priority = "abs"', ("no priority “abs”", "Did you mean “asb”?")),
    ("indicators.toml", "decimals = 1", "decimals = 1.5", ("unit.decimals", "not a whole number")),
    ("indicators.toml", 'id = "asb-incidents"', "id = 7 7", ("indicators.toml", "line 9")),
    ("partnership.toml", '"three-statements-target"', '"three-statement"', ("no status scheme", "three-statements")),
    ("partnership.toml", 'area = ""', "area = 12.5.1", ("partnership.toml",)),
    ("targets.toml", 'year = "2024/25"', 'year = "2024/26"', ("targets.toml line 8, year", "is not a period")),
    ("targets.toml", "percent = -5\n", "", ("needs a percentage",)),
    ("targets.toml", ', years = ["2023/24"]', "", ("needs the years",)),
    ("targets.toml", 'profile = "flat"', 'profile = "by hand"', ("no figures", "targets.csv")),
    ("targets.toml", 'indicator = "victims-satisfied"', 'indicator = "asb-incidents"', ("stands already",)),
    ("returns/police.csv", "2023-05,231", "2023-05,2x1", ("returns/police.csv line 3, column value", "not a number")),
    ("returns/police.csv", "2023-05,231", "2023-13,231", ("line 3, column period", "is not a period")),
    ("returns/police.csv", "2023-05,231", "2023-04,231", ("line 3", "stands already in returns/police.csv line 2")),
    ("returns/police.csv", "asb-incidents,2023-05", "asb-incident,2023-05", ("Did you mean “asb-incidents”?",)),
    ("returns/police.csv", "231,,", "231,,a,b", ("line 3", "6 cells under 5 columns", "quotation marks")),
    ("returns/police.csv", "231,,", "231,settled,", ("column state", "Write one of: final, provisional")),
    ("returns/police.csv", "period,value", "month,value", ("line 1", "no column period")),
    ("returns/service.csv", ",,51,66", ",,51,", ("line 2", "numerator and denominator go together")),
    ("returns/service.csv", ",,51,66", ",,51,0", ("the denominator is not above zero",)),
    ("returns/service.csv", "2023/24-Q1,,,51", "2023-04,,,51", ("shorter than the 3 months",)),
)  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS, ids=[f"{one[0]}: {one[2][:30]}" for one in FAULTS])
def test_a_fault_is_told_with_its_place_and_cure(file, old, new, said, started):
    put(started / file, old, new)
    folder, problems = examine(started)
    told = "\n".join(map(str, problems))
    assert folder is None
    assert all(part in told for part in said), told
    assert all(problem.mend for problem in problems)


@pytest.mark.parametrize("content", ["", "\ufeff", "\r\n\r\n", ",,\n"])
def test_an_empty_file_is_told_to_be_empty(content, started):
    (started / "notes.csv").write_text(content, "utf-8")
    (problem,) = examine(started)[1]
    assert str(problem).startswith("notes.csv: the file is empty. Take it away, or begin it with")
    assert "indicator,period,note" in problem.mend


def test_everything_wrong_is_listed_at_once(started):
    put(started / "indicators.toml", 'direction = "lower"', 'direction = "down"')
    put(started / "returns/police.csv", "2023-05,231", "2023-05,2x1")
    put(started / "returns/police.csv", "2023-07,260", "July,260")
    (started / "stated.csv").write_text("indicator,period,statement,reason\nasb,2024-06,Fine,\n")
    _, problems = examine(started)
    assert len(problems) == 4  # what is wrong, and nothing that only follows from it
    places = [problem.where for problem in problems]
    assert any(place.startswith("indicators.toml line 12") for place in places)
    assert any(place.startswith("returns/police.csv line 3") for place in places)
    assert any(place.startswith("returns/police.csv line 5") for place in places)
    assert any(place.startswith("stated.csv line 2") for place in places)
    with pytest.raises(SaferplanError, match="more: run saferplan validate"):
        load(started)


def test_files_that_are_no_such_thing(started):
    (started / "returns" / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff")
    (started / "notes.csv").write_text('indicator,period,note\nasb-incidents,2024-01,"never closed\n')
    (started / "tables").mkdir()
    (started / "tables" / "orphan.csv").write_text("a,b\n")
    _, problems = examine(started)
    told = "\n".join(map(str, problems))
    assert "returns/photo.csv: the file is not UTF-8 text" in told
    assert "notes.csv: the file is no CSV" in told
    assert "tables/orphan.csv: no [[tables]] names this file" in told


def test_a_file_with_a_misspelt_name_is_not_passed_over(started):
    (started / "targets.toml").rename(started / "target.toml")
    (started / "extra.csv").write_text("a\n")
    _, problems = examine(started)
    told = "\n".join(map(str, problems))
    assert "target.toml: no file of a partnership's folder has this name. Did you mean targets.toml?" in told
    assert "extra.csv" in told


def test_an_empty_place_is_no_folder(tmp_path):
    _, problems = examine(tmp_path / "nowhere")
    assert "there is no partnership.toml here" in str(problems[0])


SCHEME = """[[scheme]]
id = "ours"
name = "Ours"
against = "target to date"
bands = [
    { name = "Good", statement = "Good", shape = "circle", colour = "#00703c", adverse_to = 2.5 },
    { name = "Bad", statement = "Bad", shape = "square", colour = "#b10e1e", adverse_from = 2.5 },
]
without = { name = "None", statement = "Nothing to judge by", shape = "dash", colour = "#505a5f" }
"""


def test_a_partnership_may_have_status_schemes_of_its_own(started):
    (started / "status_schemes.toml").write_text(SCHEME, "utf-8")
    put(started / "partnership.toml", '"three-statements-target"', '"ours"')
    folder = load(started)
    assert Round(folder).judged("victims-satisfied", Period.parse("2024-06")).status.name == "Good"
    save(folder, started / "again")
    assert load(started / "again") == folder
    put(started / "status_schemes.toml", "adverse_from = 2.5", "adverse_from = 3")
    _, problems = examine(started)
    assert "leave a gap or overlap" in str(problems[0])
