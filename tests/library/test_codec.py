"""Frozen values as plain data and back: nothing is lost, what is strange is refused, what was kept can be read."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.partnership.folder import load
from saferplan.partnership.sheets import sheets
from saferplan.values.codec import from_json, registry, to_json
from saferplan.values.document import Cell, Line, Section
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder, Return
from saferplan.values.judgement import Outlook
from saferplan.values.period import Period
from saferplan.values.plan import Partnership, Target, TargetKind
from saferplan.values.series import Area, Observation, Series, State
from saferplan.values.sheet import Sheet

AS_AT = {
    "plymouth-2015": "2015-06", "south-cambridgeshire-2011": "2011-06", "norwich-2008": "2007-03",
    "peterborough-2010": "2010-03", "peterborough-2016": "2016-03", "exampleton": "2015-06",
}  # fmt: skip
periods = st.builds(Period, st.integers(1000 * 12, 3000 * 12), st.sampled_from([1, 3, 6, 12, 24]) | st.integers(1, 40))
finite = st.floats(allow_nan=False, allow_infinity=False)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
st.register_type_strategy(Period, periods)
st.register_type_strategy(float, finite)
st.register_type_strategy(Path, st.just(Path()))
st.register_type_strategy(
    Series,
    st.builds(
        Series, st.text(), st.from_type(Area), st.from_type(registry()["Unit"]),
        st.lists(st.from_type(Observation), max_size=4, unique_by=lambda seen: seen.period).map(tuple),
    ),
)  # fmt: skip
CLASSES = sorted(name for name, kind in registry().items() if is_dataclass(kind) and name != "Sheets")


def kept(value: Any) -> Any:
    """Through real JSON text."""
    return from_json(json.loads(json.dumps(to_json(value))))


@pytest.mark.parametrize("name", CLASSES)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_value_comes_back_the_same(name: str, data: st.DataObject) -> None:
    given_apart = {"judgement": st.dictionaries(st.text(), plain)} if name == "Sheet" else {}
    value = data.draw(st.builds(Sheet, **given_apart) if given_apart else st.from_type(registry()[name]))
    again = kept(value)
    assert again == value and repr(again) == repr(value)


@pytest.mark.parametrize("name", AS_AT)
def test_what_an_example_gives_comes_back_the_same(root: Path, name: str) -> None:
    folder = load(root / "examples" / name)
    made = sheets(folder, Period.parse(AS_AT[name]))
    assert kept(folder) == folder
    assert [(row.file, row.line) for row in kept(folder).returns] == [(row.file, row.line) for row in folder.returns]
    assert made.report is not None and kept(made.report) == made.report
    for value in (*made.sheets, *made.judged.values()):
        assert kept(value) == value


def test_how_values_are_written() -> None:
    row = Return("asb", Period.parse("2015/16-Q1"), Fraction(1, 3), State.PROVISIONAL)
    assert to_json((row, None)) == {
        "v": 1,
        "value": [
            {"Return": {"indicator": "asb", "period": {"p": "2015/16-Q1"}, "value": {"n": "1/3"},
                        "state": {"State": "provisional"}}},
            None,
        ],
    }  # fmt: skip
    assert to_json(Cell("12", 12.0)) == {"v": 1, "value": {"Cell": {"text": "12", "value": 12.0}}}


def test_defaults_are_not_written_but_what_equals_them_in_another_kind_is() -> None:
    assert to_json(Cell("", 0.0, numeric=False))["value"] == {"Cell": {"text": "", "value": 0.0}}
    assert kept(Outlook(Period.parse("2015/16"), 3, estimate=0.0)).estimate == 0.0
    assert kept(Target("a", Period.parse("2015/16"), TargetKind.AT_MOST, Fraction(0))).value == Fraction(0)


def test_where_a_folder_lay_is_not_kept() -> None:
    folder = Folder(Partnership("x", "X"), path=Path("somewhere"))
    assert "somewhere" not in json.dumps(to_json(folder))
    assert kept(folder).path == Path()


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], {}, {"v": 2, "value": None}, {"v": 1}, {"v": 1, "value": {}},
        {"v": 1, "value": {"Cell": {"text": "a"}, "Line": {}}}, {"v": 1, "value": {"Widget": {}}},
        {"v": 1, "value": {"Cell": {"words": "a"}}}, {"v": 1, "value": {"Cell": {}}},
        {"v": 1, "value": {"Cell": None}}, {"v": 1, "value": {"State": "gone"}}, {"v": 1, "value": {"n": "1/0"}},
        {"v": 1, "value": {"n": "many"}}, {"v": 1, "value": {"p": "June"}}, {"v": 1, "value": {"p": 3}},
    ],
    ids=repr,
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(wrong: Any) -> None:
    with pytest.raises(SaferplanError) as told:
        from_json(wrong)
    assert told.value.what and told.value.mend


@pytest.mark.parametrize(
    "wrong",
    [[Cell("a")], {1: "a"}, {"a": Cell("a")}, Line("a", (("x", float("nan")),)), object(), {"a": float("inf")}, b"a"],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_value_is_not_kept(wrong: Any) -> None:
    with pytest.raises(TypeError):
        to_json(wrong)


def test_a_kept_section_holds_its_parts() -> None:
    section = Section("a", "A", sections=(Section("b", "B", listed=False),))
    assert kept(section).sections[0].listed is False


def test_what_version_1_kept_can_still_be_read(root: Path) -> None:
    """Every field that was ever kept is still there, with the default it was left out for; new ones have a default."""
    ever = (root / "tests" / "golden" / "kept_values.txt").read_text("utf-8").splitlines()
    now = {line.partition(" = ")[0]: line for line in schema()}
    assert [line for line in ever if now.get(line.partition(" = ")[0]) != line] == []
    names = {line.partition(".")[0] for line in ever}
    fresh = [line for key, line in now.items() if line not in ever and key.partition(".")[0] in names]
    assert [line for line in fresh if line.endswith(" = needed")] == []


def schema() -> list[str]:
    """A line for each field of each kept class: its default, or that it is needed; of enumerations their members."""
    lines = []
    for name, kind in sorted(registry().items()):
        if name == "Sheets":
            continue  # its parts are kept, each for itself
        if not is_dataclass(kind):
            lines += [f"{name}.{member.name} = {member.value}" for member in kind]
            continue
        for one in fields(kind):
            made = one.default_factory() if one.default_factory is not MISSING else one.default
            if one.init and not isinstance(made, Path):
                lines.append(f"{name}.{one.name} = {'needed' if made is MISSING else repr(made)}")
    return lines


def test_the_statistics_own_numbers_are_written_as_plain_ones() -> None:
    import numpy as np

    written = to_json(Outlook(Period.parse("2015/16"), 3, estimate=np.float64(1.5)))
    assert type(written["value"]["Outlook"]["estimate"]) is float
