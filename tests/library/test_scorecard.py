"""The scorecard that a partner already keeps: suggested, mapped, and read as mapped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.partnership.returns import read_mapping, write_mapping
from saferplan.sources.scorecard import headings, read_grids, read_scorecard
from saferplan.sources.scorecard_preview import scorecard_preview
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Return
from saferplan.values.period import Period
from saferplan.values.plan import Nature
from saferplan.values.returns import Part, PeriodColumn, RowLabel, ScorecardMapping, WantedRow
from tests.library.edited_workbooks import saved

BURGLARY = WantedRow("dwelling-burglary", "Dwelling burglary")
ARSON = WantedRow("fires", "Deliberate fires")
HATE = WantedRow("hate", "Hate incidents reported")
ASB = WantedRow("asb-cases", "Anti-social behaviour cases")
ROWS = (BURGLARY, ARSON, HATE, ASB)
CARD = {
    "Cover": [["Fire and Rescue Service"], ["Scorecard for partners"]],
    "Data": [
        ["Community safety scorecard", "", "", "", "", ""],
        ["", "", "", "", "", ""],
        ["Ref", "Measure", "Apr-15", "May-15", "Jun-15", "2015/16"],
        ["1", "Burglary (dwelling)", 41, 38, "<5", 79],
        ["2", "Number of deliberate fires", 12, "1,015", 9, 36],
        ["3", "Hate incidents - reported", 5, 7, "n/a", 12],
        ["", "Total", 58, 1060, 9, 127],
        ["4", "Chip pan fires", 1, 0, 2, 3],
    ],
}


def card(sheets: dict | None = None) -> bytes:
    return saved(sheets or CARD)


def preview(sheets: dict, rows=ROWS):
    return scorecard_preview(read_grids(card(sheets), "card.xlsx"), rows)


def test_a_scorecard_is_suggested():
    found = preview(CARD)
    mapping = found.mapping
    assert (mapping.sheet, mapping.heading_row, mapping.name_column) == ("Data", 3, "B")
    assert [(letter, str(period)) for letter, _, period in found.periods] == [
        ("C", "2015-04"), ("D", "2015-05"), ("E", "2015-06"), ("F", "2015/16"),
    ]  # fmt: skip
    assert {(one.label, one.indicator) for one in mapping.rows} == {
        ("Burglary (dwelling)", "dwelling-burglary"), ("Number of deliberate fires", "fires"),
        ("Hate incidents - reported", "hate"),
    }  # fmt: skip
    assert found.wanting == ("asb-cases",)
    assert "Total" in found.unmapped


def test_what_was_suggested_reads():
    found = preview(CARD)
    read = read_scorecard(card(), replace(found.mapping, missing=("<5", "n/a")), ROWS)
    figures = {(row.indicator, str(row.period)): row.value for row in read.rows}
    assert figures[("dwelling-burglary", "2015-04")] == 41
    assert figures[("fires", "2015-05")] == 1015
    assert ("dwelling-burglary", "2015-06") not in figures  # “<5” was mapped as no figure
    assert len(figures) == 7
    assert read.cells == read.taken + read.unchanged + sum(one.cells for one in read.aside)
    assert {one.text for one in read.aside} == {"Total", "Chip pan fires"}
    assert any("column F (2015/16)" in one for one in read.remarks)  # a total so far is no figure of a month
    assert any("“<5”" in one for one in read.remarks)


def test_a_mark_that_is_not_mapped_is_kept_aside():
    read = read_scorecard(card(), preview(CARD).mapping, ROWS)
    assert any(one.text == "<5" and one.cell == "E4" for one in read.aside)


def test_known_figures_are_unchanged_and_others_come_through():
    known = (
        Return("fires", Period.parse("2015-04"), Fraction(12)),
        Return("fires", Period.parse("2015-06"), Fraction(8)),
    )
    rows = (BURGLARY, replace(ARSON, known=known), HATE)
    read = read_scorecard(card(), preview(CARD).mapping, rows)
    fires = {str(row.period): row.value for row in read.rows if row.indicator == "fires"}
    assert fires == {"2015-05": 1015, "2015-06": 9}
    assert read.unchanged == 1


@pytest.mark.parametrize(
    ("texts", "periods"),
    [
        (["Apr-15", "May-15"], ["2015-04", "2015-05"]),
        (["April 2015", "May 2015"], ["2015-04", "2015-05"]),
        (["201504", "201505"], ["2015-04", "2015-05"]),
        ([date(2015, 4, 1), date(2015, 5, 1)], ["2015-04", "2015-05"]),
        (["Q1 2015/16", "2015/16 Q2"], ["2015/16-Q1", "2015/16-Q2"]),
        (["2014/15", "2015/16"], ["2014/15", "2015/16"]),
        (["2015-04", "2015-05"], ["2015-04", "2015-05"]),
        (["04/2015", "05/2015"], ["2015-04", "2015-05"]),
        (["Jul to Sep 2015", "October to December 2015"], ["2015/16-Q2", "2015/16-Q3"]),
    ],
)
def test_periods_as_people_head_them(texts, periods):
    found = preview({"S": [["Measure", *texts], ["Deliberate fires", 3, 4]]}, (ARSON,))
    assert [str(period) for _, _, period in found.periods] == periods


def test_years_written_as_months_may_be():
    rows = (replace(ARSON, frequency=12),)
    found = preview({"S": [["Measure", "2010-11", "2011-12"], ["Deliberate fires", 30, 40]]}, rows)
    assert [str(period) for _, _, period in found.periods] == ["2010/11", "2011/12"]


def test_months_take_their_year_from_the_row_above_or_the_mapping():
    above = [
        ["", "2014/15", "", "2015/16", ""],
        ["Measure", "Feb", "Mar", "Apr", "May"],
        ["Deliberate fires", 1, 2, 3, 4],
    ]
    found = preview({"S": above}, (ARSON,))
    assert [str(period) for _, _, period in found.periods] == ["2015-02", "2015-03", "2015-04", "2015-05"]
    mapping = ScorecardMapping("S", 1, "A", (RowLabel("Fires", "fires"),), year=Period.parse("2015/16"))
    bare = {"S": [["Measure", "Apr", "Q1"], ["Fires", 3, 9]]}
    read = read_scorecard(card(bare), mapping, (ARSON,))
    assert [(str(row.period), row.value) for row in read.rows] == [("2015-04", 3)]
    assert headings([["Measure", "Apr"]], 1) == {}


def test_a_column_is_mapped_by_its_heading():
    columns = (PeriodColumn("This month", Period.parse("2015-06")),)
    mapping = ScorecardMapping("S", 1, "A", (RowLabel("Fires", "fires"),), columns)
    read = read_scorecard(card({"S": [["Measure", "this  month"], ["Fires", 9]]}), mapping, (ARSON,))
    assert [(str(row.period), row.value) for row in read.rows] == [("2015-06", 9)]


def test_the_same_label_under_several_headings():
    sheet = [
        ["Measure", "Apr-15", "May-15"],
        ["Deliberate fires", "", ""], ["Target", 20, 20], ["Actual", 12, 13],
        ["Dwelling burglary", "", ""], ["Target", 40, 40], ["Actual", 41, 38],
    ]  # fmt: skip
    found = preview({"S": sheet}, (ARSON, BURGLARY))
    assert {(one.label, one.under, one.indicator) for one in found.mapping.rows} == {
        ("Actual", "Deliberate fires", "fires"), ("Actual", "Dwelling burglary", "dwelling-burglary"),
    }  # fmt: skip
    read = read_scorecard(card({"S": sheet}), found.mapping, (ARSON, BURGLARY))
    assert {(row.indicator, row.value) for row in read.rows} == {
        ("fires", 12), ("fires", 13), ("dwelling-burglary", 41), ("dwelling-burglary", 38),
    }  # fmt: skip
    assert [one.text for one in read.aside] == ["Target", "Target"]


def test_numerators_are_mapped_as_such():
    solved = WantedRow(
        "solved", "Solved", Unit(decimals=1, percent=True), nature=Nature.PERCENTAGE,
        parts=(Part.FIGURE, Part.NUMERATOR, Part.DENOMINATOR),
    )  # fmt: skip
    mapping = ScorecardMapping(
        "S",
        1,
        "A",
        (RowLabel("Crimes solved", "solved", Part.NUMERATOR), RowLabel("Crimes", "solved", Part.DENOMINATOR)),
    )
    read = read_scorecard(
        card({"S": [["Measure", "Apr-15"], ["Crimes solved", 12], ["Crimes", 48]]}), mapping, (solved,)
    )
    assert [(row.numerator, row.denominator) for row in read.rows] == [(12, 48)]


def test_csv_is_a_scorecard_too():
    text = b"Measure,Apr-15,May-15\nDeliberate fires,12,13\n"
    grids = read_grids(text, "card.csv")
    found = scorecard_preview(grids, (ARSON,))
    assert [row.value for row in read_scorecard(text, found.mapping, (ARSON,), name="card.csv").rows] == [12, 13]


def test_a_mapping_goes_to_toml_and_back():
    mapping = ScorecardMapping(
        "Data “2015”", 3, "B",
        (RowLabel("Actual", "fires", Part.FIGURE, "Deliberate fires"), RowLabel("A: \\any", "solved", Part.NUMERATOR)),
        (PeriodColumn("This month", Period.parse("2015-06")),), Period.parse("2015/16"), ("<5", "n/a"),
    )  # fmt: skip
    assert read_mapping(write_mapping(mapping)) == mapping
    for text, what in (("sheet = ", "mapping"), ('sheet = "S"', "heading_row"), ("nonsense = 1", "nonsense")):
        with pytest.raises(SaferplanError) as told:
            read_mapping(text)
        assert what in str(told.value)


@settings(max_examples=60, deadline=None)
@given(
    label=st.text(min_size=1, max_size=20), under=st.text(max_size=10), row=st.integers(1, 99),
    marks=st.lists(st.text(min_size=1, max_size=5), max_size=3),
)  # fmt: skip
def test_any_mapping_goes_to_toml_and_back(label, under, row, marks):
    clean = [text.strip().replace("\x00", "") for text in (label, under, *marks)]
    mapping = ScorecardMapping(
        "S", row, "A", (RowLabel(clean[0], "x", Part.FIGURE, clean[1]),), missing=tuple(one for one in clean[2:] if one)
    )
    assert read_mapping(write_mapping(mapping)) == mapping


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"sheet": "Other"}, "no sheet “Other”"),
        ({"heading_row": 2}, "no heading that reads as a period"),
        ({"heading_row": 99}, "no row 99"),
        ({"name_column": "7"}, "is not a column"),
        ({"rows": (RowLabel("Fires", "unknown"),)}, "is not asked for"),
    ],
)
def test_a_mapping_that_does_not_fit_says_where(change, what):
    with pytest.raises(SaferplanError, match=what):
        read_scorecard(card(), replace(preview(CARD).mapping, **change), ROWS)


def test_a_row_that_went_missing_is_told():
    mapping = ScorecardMapping("Data", 3, "B", (RowLabel("Arson", "fires"),))
    assert any("“Arson”" in one for one in read_scorecard(card(), mapping, ROWS).remarks)


def test_a_sheet_without_periods_is_refused():
    with pytest.raises(SaferplanError, match="no row reads as headings"):
        preview({"S": [["Name", "Role"], ["Fires", 3]]})
