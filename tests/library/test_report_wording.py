"""Words follow figures: properties that hold for any figures at all."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.catalogue.schemes import scheme
from saferplan.judgement.chance import LEVEL
from saferplan.judgement.judge import judge
from saferplan.report import wording
from saferplan.report.compose.tables import measure_table
from saferplan.report.wording.amounts import compared, difference_words
from saferplan.report.wording.phrases import CHANCE_IS
from saferplan.values.figures import Unit, exact, number
from saferplan.values.judgement import Change
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Nature, Target, TargetKind
from saferplan.values.series import Area, Observation, Series
from tests.library.judged import JUNE, YEAR, family

UNITS = st.builds(
    Unit, name=st.sampled_from(["incidents", "per 1,000 residents"]), decimals=st.integers(0, 3), percent=st.booleans()
)
VALUES = st.fractions(min_value=-10_000, max_value=1_000_000, max_denominator=1000)
POSITIVE = st.fractions(min_value=0, max_value=100_000, max_denominator=100)
DIRECTIONS = st.sampled_from([Direction.LOWER, Direction.HIGHER])


def indicator(unit: Unit, direction: Direction = Direction.LOWER, counting: Counting = Counting.LEVEL) -> Indicator:
    """An indicator whose nature follows its unit."""
    return Indicator("i", "I", unit, direction, counting, Nature.PERCENTAGE if unit.percent else Nature.RATE)


def moved(before: Fraction, after: Fraction) -> Change:
    """A change worked out in the plainest way."""
    percent = (after - before) * 100 / abs(before) if before and after - before else None
    return Change(JUNE.year_before, JUNE, before, after, after - before, percent)


def figures_in(text: str) -> list[Decimal]:
    """Every figure of a text, minus signs and commas read as they are printed."""
    return [Decimal(found.replace("−", "-").replace(",", "")) for found in re.findall(r"−?\d[\d,]*(?:\.\d+)?", text)]


@given(VALUES, VALUES, UNITS)
def test_a_rise_is_never_called_a_fall(before: Fraction, after: Fraction, unit: Unit) -> None:
    said = wording.change_sentence(moved(before, after), indicator(unit))
    assert ("a rise of" in said) == (after > before)
    assert ("a fall of" in said) == (after < before)
    assert ("unchanged" in said) == (after == before)


@given(VALUES, VALUES, UNITS)
def test_the_sign_of_the_cell_is_the_word_of_the_sentence(before: Fraction, after: Fraction, unit: Unit) -> None:
    change = moved(before, after)
    cell = wording.change_cell(change, unit)
    said = wording.change_sentence(change, indicator(unit))
    if any(digit in cell for digit in "123456789"):
        assert cell.startswith("+") == ("a rise of" in said)
        assert cell.startswith("−") == ("a fall of" in said)
        size = cell.lstrip("+−").removesuffix("%").removesuffix(" points")
        assert f"{size} per" in said


@given(VALUES, VALUES, UNITS)
def test_two_different_figures_are_printed_differently(before: Fraction, after: Fraction, unit: Unit) -> None:
    extra = wording.extra_places(before, after, unit)
    same = unit.cell(before, extra) == unit.cell(after, extra)
    assert same == (before == after) or abs(before - after) < Fraction(1, 10**6)


@given(VALUES, UNITS)
def test_a_difference_is_not_rounded_to_nothing(value: Fraction, unit: Unit) -> None:
    shown = figures_in(difference_words(value, unit))[0]
    assert (shown == 0) == (value == 0) or abs(value) < Fraction(1, 10**6)
    words = compared(value, indicator(unit))
    assert words.endswith("higher") == (value > 0)
    assert words.endswith("lower") == (value < 0)


@given(st.fractions(min_value=0, max_value=100, max_denominator=10_000), st.integers(0, 100))
def test_a_percentage_is_never_printed_as_a_limit_it_does_not_reach(value: Fraction, limit: int) -> None:
    shown = figures_in(wording.per_cent_words(value, (Fraction(limit),)))[0]
    if value != limit and abs(value - limit) > Fraction(1, 10**5):
        assert shown != limit


@settings(deadline=None, max_examples=60)
@given(POSITIVE, POSITIVE, DIRECTIONS, st.sampled_from([0, 1, 2]), st.booleans())
def test_met_and_status_agree_with_the_figures_that_are_printed(
    value: Fraction, target: Fraction, direction: Direction, decimals: int, percent: bool
) -> None:
    unit = Unit(decimals=decimals, percent=percent)
    series = Series("i", Area("x"), unit, (Observation(JUNE, value),))
    kind = TargetKind.AT_MOST if direction is Direction.LOWER else TargetKind.AT_LEAST
    one = replace(indicator(unit, direction), id="i")
    made = judge(one, series, [Target("i", YEAR, kind, target)], scheme("three-statements-target"), JUNE)
    said = wording.status_sentence(made)
    shown, beside = figures_in(said.split(" is ", 1)[1])[:2]
    good = shown <= beside if direction is Direction.LOWER else shown >= beside
    assert ("is met." in said) == good
    assert ("is not met." in said) != good
    assert (made.status.name == "Satisfied") == good
    table = measure_table(made)
    assert table is not None
    row = next(row for row in table.rows if row[0].text.startswith("June"))
    cells = dict(zip(table.columns, row, strict=True))
    assert figures_in(cells[YEAR.label].text) == [shown]
    assert figures_in(cells["Target"].text) == [beside]


@given(st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=24, max_size=24), st.integers(0, 11))
def test_running_totals_are_those_of_adding_up_by_hand(values: list[int | None], month: int) -> None:
    start = Period.parse("2014-04")
    seen = tuple(
        Observation(start.shift(at), None if value is None else Fraction(value))
        for at, value in enumerate(values[: 13 + month])
    )
    unit = Unit("incidents")
    made = judge(
        indicator(unit, counting=Counting.EACH), Series("i", Area("x"), unit, seen), [],
        scheme("three-statements"), start.shift(12 + month),
    )  # fmt: skip
    table = measure_table(made)
    if table is None:
        assert not any(value is not None for value in values[: 13 + month])
        return
    at = {name: place for place, name in enumerate(table.columns)}
    for place, row in enumerate(table.rows):
        for name, offset in (("2014/15 to date", 0), ("2015/16 to date", 12)):
            known = values[offset : offset + place + 1]
            reached = offset + place <= 12 + month and made.period.last >= start.first + offset + place
            total = "" if None in known or not reached else number(Fraction(sum(v or 0 for v in known)))
            if name in at:
                assert row[at[name]].text == total, (name, place)
            else:
                assert total == ""


def test_files_are_named_without_the_folders_they_came_from() -> None:
    for source, words in (
        ("a/b/2015-01-kent-street.csv (import 1)", "2015-01-kent-street.csv (import 1)"),
        ("got/latest.zip!2015-01/2015-01-kent-street.csv (import 2)", "2015-01-kent-street.csv (import 2)"),
        ("latest.zip!cases.csv", "cases.csv"),
        ("C:\\data\\cases.csv", "cases.csv"),
        ("returns/police.csv", "returns/police.csv"),
        ("a/x.csv (import 1) … a/y.csv (import 1) (3 files)", "x.csv (import 1) … y.csv (import 1) (3 files)"),
        ("a/x.csv … a/y.csv (3 files); residents of 2014: b/z.csv, 160 areas added up",
         "x.csv … y.csv (3 files); residents of 2014: z.csv, 160 areas added up"),
    ):  # fmt: skip
        assert wording.file_words(source) == words


def test_spans_of_files_are_not_counted_as_files() -> None:
    spans = ["a/x.csv", "a/x.csv … a/y.csv (2 files)", "a/x.csv … a/z.csv (3 files); residents of 2014: b/p.csv"]
    assert wording.files_words(spans) == "files, x.csv to z.csv; residents of 2014: p.csv"
    assert wording.each_file(spans) == ("x.csv", "y.csv", "z.csv")
    assert wording.files_words(["a/x.csv", "a/y.csv"]) == "2 files, x.csv to y.csv"


def test_rules_in_percentage_points_and_against_the_baseline() -> None:
    faces = scheme("four-faces")
    assert [wording.band_rule(band, faces.points) for band in faces.bands] == [
        "better by 20 percentage points or more",
        "no worse, and better by less than 20 percentage points",
        "worse by any amount",
        "worse than the baseline",
    ]


def test_several_figures_that_are_due_are_named_together() -> None:
    months = [Period.parse(f"2015-{month:02}") for month in range(4, 8)]
    assert wording.awaited_sentence(months[:2]) == (
        "The figures for April 2015 and May 2015 are due but have not been received."
    )
    assert wording.awaited_sentence(months) == (
        "The figures from April 2015 to July 2015 are due but have not been received."
    )
    assert wording.awaited_sentence([months[0], months[2]], later=True) == (
        "The figures for April 2015 and June 2015 are due but have not been received. "
        "Later figures are shown, but not judged until then."
    )


def test_an_area_and_an_average_that_differ_are_not_printed_as_one_figure() -> None:
    near = replace(family(), average=exact("9.83"))
    level = Indicator("asb", "Incidents", Unit("incidents"), Direction.LOWER)
    told = wording.position_sentence(near, level)
    assert "At 9.80 that is 0.03 lower than the average of 9.83." in told
    same = wording.position_sentence(replace(near, average=exact("9.8")), level)
    assert "That is the same as the average of 9.8." in same


def test_what_the_public_is_told_of_chance_is_the_level_that_is_tested() -> None:
    assert f"fewer than 1 case of {1 / LEVEL:.0f}." in CHANCE_IS
