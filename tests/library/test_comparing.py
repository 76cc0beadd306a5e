"""Areas and periods compared: both figures, the change by the rules of the printed change tables, chance apart."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from saferplan import compare_areas, compare_periods, load_partnership
from saferplan.partnership.comparing import Comparison
from saferplan.records.store import Store
from saferplan.report import charts
from saferplan.values.document import Table
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Folder, Mark, Return
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Nature, Partnership
from tests.library.ward_stores import BURGLARY, DISTRICT, folder_of, months, store_of

Q1_2014, Q1_2015 = Period.parse("2014/15-Q1"), Period.parse("2015/16-Q1")


def texts(table: Table) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def given(first: str, values: list[Any], id: str = "x", **fields: Any) -> tuple[Return, ...]:
    start = Period.parse(first)
    return tuple(
        Return(id, start.shift(at), None if value is None else Fraction(value), **fields)
        for at, value in enumerate(values)
    )


def folder(*returns: Return, breaks: tuple[Mark, ...] = (), **fields: Any) -> Folder:
    unit = fields.pop("unit", Unit("offences"))
    indicator = Indicator("x", "Thefts", unit, fields.pop("direction", Direction.LOWER), **fields)
    return Folder(Partnership("p", "Safer Place"), indicators=(indicator,), returns=returns, breaks=breaks)


def compared(held: Folder, earlier: Period = Q1_2014, later: Period = Q1_2015) -> Comparison:
    return compare_periods(held, ["x"], earlier, later)


def test_a_printed_change_table_is_made_again(root: Path) -> None:
    """South Cambridgeshire, July 2011: all crime and the others, April to June."""
    held = load_partnership(root / "examples" / "south-cambridgeshire-2011")
    names = [one.id for one in held.indicators if any(row.indicator == one.id for row in held.returns)]
    names = [name for name in names if len({r.period for r in held.returns if r.indicator == name}) > 1]
    found = compare_periods(held, names, Period.parse("2010-04..2010-06"), Period.parse("2011-04..2011-06"))
    rows = {row[0].text: [cell.text for cell in row[1:5]] for table in found.tables for row in table.rows}
    assert ["1,477", "1,321", "−156", "−10.6%"] in rows.values()


def test_months_are_added_up_and_the_change_is_said_with_its_chance() -> None:
    found = compared(folder(*given("2014-04", [100, 110, 90]), *given("2015-04", [60, 70, 65])))
    assert found.tables[0].columns == (
        "Measure", "April to June 2014", "April to June 2015", "Change", "Per cent", "Chance",
    )  # fmt: skip
    assert texts(found.tables[0]) == {"Thefts": ["300", "195", "−105", "−35.0%", "more than chance"]}
    assert found.sentences[0].startswith("Thefts: 195 offences from April to June 2015, against 300")
    assert "a fall of 105 (35 per cent)" in found.sentences[0] or "a fall of 105 (35.0 per cent)" in found.sentences[0]
    assert "more than chance would explain" in found.sentences[0]


def test_a_change_from_nought_and_no_change_have_no_per_cent() -> None:
    from_nought = compared(folder(*given("2014-04", [0, 0, 0]), *given("2015-04", [1, 0, 2])))
    assert texts(from_nought.tables[0])["Thefts"][:4] == ["0", "3", "+3", "No Calc"]
    same = compared(folder(*given("2014-04", [1, 1, 1]), *given("2015-04", [1, 0, 2])))
    assert texts(same.tables[0])["Thefts"] == ["3", "3", "0", "No Calc", ""]
    assert any("No Calc" in note for note in same.tables[0].notes)


def test_a_missing_month_leaves_no_figure_and_is_not_nought() -> None:
    found = compared(folder(*given("2014-04", [5, 5, 5]), *given("2015-04", [5, None, 5])))
    assert texts(found.tables[0])["Thefts"] == ["15", "no figure", "", "", ""]
    assert "is not known, so no change is calculated" in found.sentences[0]


def test_no_change_is_told_across_a_break() -> None:
    cut = Mark("x", Period.parse("2015-01"), "Recorded in a new way.")
    held = folder(*given("2014-04", [5, 5, 5]), *given("2015-04", [9, 9, 9]), breaks=(cut,))
    found = compared(held)
    assert texts(found.tables[0])["Thefts"] == ["15", "27", "", "", ""]
    assert any("Recorded in a new way" in note for note in found.tables[0].notes)
    assert "No change is calculated" in found.sentences[0]
    assert found.charts == ()


def test_running_totals_are_taken_apart() -> None:
    totals = given("2014-04", [10, 25, 45, 70, 100, 135])
    held = folder(*totals, counting=Counting.CUMULATIVE)
    found = compared(held, Period.parse("2014/15-Q1"), Period.parse("2014/15-Q2"))
    assert texts(found.tables[0])["Thefts"][:4] == ["45", "90", "+45", "+100.0%"]


def test_a_rolling_year_is_read_where_the_years_do_not_overlap() -> None:
    held = folder(*given("2014-06", [300]), *given("2015-06", [270]), counting=Counting.ROLLING)
    found = compared(held, Period.parse("2013-07..2014-06"), Period.parse("2014-07..2015-06"))
    assert texts(found.tables[0])["Thefts"][:4] == ["300", "270", "−30", "−10.0%"]


def test_percentages_are_put_together_from_their_parts_and_differ_by_points() -> None:
    share = {"unit": Unit(percent=True, decimals=1), "nature": Nature.PERCENTAGE, "counting": Counting.LEVEL}
    rows = [
        Return("x", Period.parse(at), None, numerator=Fraction(a), denominator=Fraction(b))
        for at, a, b in (("2014-04", 10, 100), ("2014-05", 30, 100), ("2014-06", 20, 200),
                         ("2015-04", 50, 100), ("2015-05", 50, 100), ("2015-06", 60, 200))
    ]  # fmt: skip
    found = compared(folder(*rows, **share))
    assert texts(found.tables[0])["Thefts"] == ["15.0%", "40.0%", "+25.0", "+25.0 points", "more than chance"]
    assert "rise of 25.0 percentage points" in found.sentences[0]


def test_levels_of_months_do_not_make_the_level_of_a_quarter() -> None:
    held = folder(
        *given("2014-04", [5, 6, 7]), *given("2015-04", [5, 6, 7]), counting=Counting.LEVEL, nature=Nature.MEAN
    )
    assert texts(compared(held).tables[0])["Thefts"][:2] == ["no figure", "no figure"]
    month = compared(held, Period.parse("2014-05"), Period.parse("2015-06"))
    assert texts(month.tables[0])["Thefts"][:3] == ["6", "7", "+1"]


REFUSED = {
    "not before": (Q1_2015, Q1_2014, "not before"),
    "overlapping": (Period.parse("2014-04..2014-06"), Period.parse("2014-06..2014-08"), "share months"),
    "unlike lengths": (Period.parse("2014-04"), Q1_2015, "has 1 month and"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_periods_that_cannot_be_compared_are_refused(case: str) -> None:
    earlier, later, told = REFUSED[case]
    with pytest.raises(SaferplanError, match=told):
        compared(folder(*given("2014-04", [1])), earlier, later)


def test_one_bad_indicator_does_not_stop_the_others() -> None:
    held = folder(*given("2014-04", [100, 110, 90]), *given("2015-04", [60, 70, 65]))
    uncounted = Indicator("y", "Burglary", Unit("offences"), Direction.LOWER, measure="burglary")
    held = replace(held, indicators=(*held.indicators, uncounted))
    found = compare_periods(held, ["y", "x"], Q1_2014, Q1_2015)
    assert set(found.faults) == {"y"}
    assert list(texts(found.tables[0])) == ["Thefts"]
    with pytest.raises(SaferplanError, match="no indicator"):
        compare_periods(held, ["nobody"], Q1_2014, Q1_2015)


# Areas


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two years: Abbey 4 then 12 a month, Castle 10 throughout, Eyres 3."""
    rows = {}
    for at, month in enumerate(months("2013-04", 24)):
        rows |= {(month, "E01000001", BURGLARY): 12 if at >= 12 else 4, (month, "E01000003", BURGLARY): 10,
                 (month, "E01000005", BURGLARY): 3}  # fmt: skip
    return store_of(tmp_path_factory.mktemp("areas") / "store", rows, months("2013-04", 24))


def test_areas_are_ranked_by_rate_each_with_its_own_change(store: Store) -> None:
    year = Period.parse("2014/15")
    found = compare_areas(folder_of(), store, ["burglary"], ["E05000001", "E05000002", "E05000003"], year)
    (table,) = found.tables
    assert table.columns[1:3] == ("2013/14", "2014/15")
    assert texts(table) == {
        "Abbey": ["48", "144", "+96", "+200.0%", "more than chance", "144.0", "3"],
        "Castle": ["120", "120", "0", "No Calc", "", "120.0", "2"],
        "Eyres": ["36", "36", "0", "No Calc", "", "72.0", "1"],
    }
    assert any("ranks 3rd of 3" in text for text in found.sentences)
    assert any("Abbey" in text and "more than chance" in text for text in found.sentences)
    assert charts.svg(found.charts[0], "k").startswith("<svg")


def test_an_area_that_lacks_a_month_is_not_ranked(store: Store) -> None:
    late = Period.parse("2014-05..2015-04")
    found = compare_areas(folder_of(), store, ["burglary"], ["E05000001", DISTRICT], late)
    assert [row[2].text for row in found.tables[0].rows] == ["no figure", "no figure"]
    assert [row[-1].text for row in found.tables[0].rows] == ["", ""]
    assert any("is not ranked: no figure for April 2015" in note for note in found.tables[0].notes)


def test_counts_without_residents_are_not_ranked(store: Store) -> None:
    held = replace(folder_of(), denominators=())
    found = compare_areas(held, store, ["burglary"], ["E05000001", "E05000002"], Period.parse("2014/15"))
    assert found.tables[0].columns[-1] == "Chance"
    assert any("are not ranked" in note for note in found.tables[0].notes)


def test_a_return_cannot_be_compared_between_areas(store: Store) -> None:
    found = compare_areas(folder_of(), store, ["referrals"], ["E05000001", "E05000002"], Period.parse("2014/15"))
    assert set(found.faults) == {"referrals"}
    with pytest.raises(SaferplanError, match="two areas"):
        compare_areas(folder_of(), store, ["burglary"], ["E05000001"], Period.parse("2014/15"))
