"""Charts: valid specifications, text in the picture, one drawing for both formats, honest at the edges."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import altair
import pytest
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.report import charts
from saferplan.report.bars import bars
from saferplan.report.compose.pictures import measure_chart, peer_chart
from saferplan.values.document import Chart, Line
from tests.library.judged import asb, awaited, family, referrals, satisfaction, survey

VALUES = (("A", 3.0), ("B", None), ("C", 5.5))
RANGES = Chart(
    "range", "Outlooks", "Ranges of three measures.", "", "Incidents",
    (Line("Low", (("A", 90.0), ("B", 200.0)), "low"), Line("High", (("A", 120.0), ("B", 260.0)), "high"),
     Line("Estimate", (("A", 100.0), ("B", 230.0)), "estimate"), Line("Target", (("A", 110.0),), "target")),
)  # fmt: skip
COLUMNS = Chart(
    "columns", "By month", "Columns.", "Month", "Incidents", (Line("2015", VALUES), Line("T", VALUES, "target"))
)


def all_charts() -> list[Chart]:
    """One of each kind, as the report draws them."""
    made = [measure_chart(one()) for one in (asb, referrals, satisfaction, survey)]
    made += [peer_chart(family(), asb().indicator), RANGES, COLUMNS]
    return [chart for chart in made if chart is not None]


@pytest.mark.parametrize("chart", all_charts(), ids=lambda chart: chart.title)
def test_the_specification_is_valid(chart: Chart) -> None:
    altair.Chart.from_dict(charts.specification(chart))


@pytest.mark.parametrize("chart", all_charts(), ids=lambda chart: chart.title)
def test_the_picture_has_text(chart: Chart) -> None:
    """Fonts that the renderer lacks vanish without an error: a picture without its texts must be another picture."""
    drawn = charts._drawn(chart)
    assert charts.png(chart) == vl_convert.svg_to_png(drawn, scale=2)
    assert charts.png(chart) != vl_convert.svg_to_png(re.sub(r"<text.*?</text>", "", drawn), scale=2)
    assert set(re.findall(r'font-family="([^"]*)"', drawn)) == {charts.FONT}
    assert charts.FONT.endswith("Liberation Sans, sans-serif")


@pytest.mark.parametrize("chart", all_charts(), ids=lambda chart: chart.title)
def test_the_drawing_is_well_formed_and_told_once(chart: Chart) -> None:
    root = ET.fromstring(charts.svg(chart, "c7"))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert all(name.startswith("c7-") for name in ids) and len(ids) == len(set(ids))
    assert root.get("role") == "img"
    title, text = root[0], root[1]
    assert (title.text, text.text) == (chart.title, chart.description)
    assert not [one for one in root.iter() if one.get("style") or one.tag.endswith("script")]


def test_every_line_is_named_beside_it() -> None:
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", charts.svg(measure_chart(asb()), "c"))
    assert {"2014/15", "Target to date", "2015/16", "Outlook"} <= set(texts)


def test_lines_differ_by_more_than_colour() -> None:
    dashes = {role: tuple(charts.STYLE[role].get("strokeDash", ())) for role in ("actual", "last year", "target")}
    assert len(set(dashes.values())) == 3


def test_the_area_is_marked_and_the_order_is_best_first() -> None:
    drawn = charts.svg(peer_chart(family(), asb().indicator), "c")
    assert re.search(r'font-weight="bold"[^>]*>Plymouth<', drawn)
    names = [name for name in re.findall(r">([^<]+)</text>", drawn) if name in ("Derby", "Plymouth", "Hull", "Torbay")]
    assert names == ["Derby", "Plymouth", "Hull"]  # no bar for an area with months missing
    assert "Average 10.1" in drawn


def test_a_line_is_not_drawn_over_a_gap_or_a_break() -> None:
    chart = measure_chart(satisfaction())
    assert chart is not None
    assert chart.breaks == (("Dec 2014", "The survey moved from telephone to paper."),)
    whole = replace(chart, breaks=())
    line = rf'<path[^>]*d="M[^"]*"[^>]*stroke="{charts.BLUE}"[^>]*stroke-width="3"'
    pieces = [len(re.findall(line, charts.svg(one, "c"))) for one in (whole, chart)]
    assert pieces[1] == pieces[0] + 1


def test_nothing_is_drawn_of_a_single_figure_or_of_none() -> None:
    assert measure_chart(awaited()) is None


def test_the_outlook_stands_at_the_year_end() -> None:
    chart = measure_chart(asb())
    assert chart is not None
    roles = {line.role: line.points for line in chart.lines}
    assert roles["estimate"] == (("Mar", 9700.4),)
    assert (roles["low"], roles["high"]) == ((("Mar", 9103.0),), (("Mar", 10320.8),))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40))
def test_the_axis_holds_every_value(values: list[float]) -> None:
    low, high, step = charts.domain(values)
    assert low <= min(values) and max(values) <= high and low < high
    assert 2 <= len(charts.ticks(low, high, step)) <= 14


def test_a_year_of_noughts_has_whole_steps_and_its_name_above_the_axis() -> None:
    assert charts.domain([0.0, 0.0]) == (0.0, 1.0, 1.0)
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
    seen = tuple((month, 0.0 if at < 2 else None) for at, month in enumerate(months))
    chart = Chart("lines", "Killed", "", "", "Children", (Line("2009", seen),))
    drawn = charts.svg(chart, "c")
    heights = [float(y) for y in re.findall(r"translate\([\d.]+,([\d.-]+)\)[^>]*>2009<", drawn)]
    assert heights and all(height < charts.HEIGHT for height in heights)


@given(st.lists(st.tuples(st.floats(0, charts.HEIGHT), st.integers(1, 3)), min_size=1, max_size=5).map(sorted))
def test_names_at_the_edge_do_not_touch(names: list[tuple[float, int]]) -> None:
    rooms = [15.0 * lines for _, lines in names]
    moved = charts.apart([height for height, _ in names], rooms)
    halves = [room / 2 for room in rooms]
    assert all(b - second >= a + first - 1e-6 for (a, first), (b, second) in pairwise(zip(moved, halves, strict=True)))
    assert moved[-1] + halves[-1] <= charts.HEIGHT + charts.ROOM


def test_names_of_two_lines_that_end_close_together_are_both_legible() -> None:
    years = [("12 months to June 2014", (9.0, 12.0)), ("12 months to June 2015", (8.0, 12.5))]
    lines = tuple(
        Line(name, (("May", first), ("Jun", last)), role)
        for (name, (first, last)), role in zip(years, ("last year", "actual"), strict=True)
    )
    drawn = charts.svg(Chart("lines", "Ward", "Two years.", "", "Incidents", lines), "c")
    found = re.findall(r'translate\(466,([\d.]+)\)"[^>]*fill="[^"]*">(?:<tspan[^>]*>)?12 months', drawn)
    heights = sorted({float(at) for at in found})
    assert len(heights) == 2 and heights[1] - heights[0] >= 2 * charts.ROOM, drawn


@settings(max_examples=8, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=2, max_size=30))
def test_any_figures_can_be_drawn(values: list[float | None]) -> None:
    line = Line("It's a “name” & more", tuple((f"M{at}", value) for at, value in enumerate(values)))
    chart = Chart("lines", "t", "d", "", "Unit", (line,), (("M0", "n"),), (("M1", "b"),))
    ET.fromstring(charts.svg(chart, "c"))


def test_the_figure_of_a_bar_steps_over_the_line_of_the_average() -> None:
    peers = Line("Areas", (("Ash", 10.0), ("Elm", 37.5), ("Fir", 39.0)), "peer")
    average = Line("Average", tuple((at, 38.4) for at, _ in peers.points), "average")
    drawn = bars(Chart("bars", "By area", "d", "", "Offences", (peers, average)))
    beside = {row["x"]: row["beside"] for row in drawn["data"]["values"]}
    assert beside == {"Ash": 10.0, "Elm": 38.4, "Fir": 39.0}
    (words,) = [layer for layer in drawn["layer"] if layer["encoding"].get("text")]
    assert words["encoding"]["x"]["field"] == "beside"
