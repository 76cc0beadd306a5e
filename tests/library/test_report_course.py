"""Charts of a measure's course and of a funnel: what they show, how they are drawn, where they stand."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction

import altair
import pytest

from saferplan.judgement.compare import position
from saferplan.judgement.control import control
from saferplan.report import charts
from saferplan.report.compose import compose
from saferplan.report.compose.course import (
    control_chart,
    course_section,
    funnel_chart,
    monthly_chart,
    rolling_chart,
    small_multiples,
)
from saferplan.report.compose.page import page_section
from saferplan.report.excel.by_period import by_period
from saferplan.report.excel.pages import pages
from saferplan.values.document import Chart, ChartBlock, Report, Section
from saferplan.values.judgement import Judgement, PeerPosition, Sign
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Nature
from saferplan.values.series import Area, Break, Observation
from tests.library.judged import JUNE, PARTNERSHIP, asb, everything, monthly, referrals

LONG = [(800, 870, 780, 860, 830)[at % 5] for at in range(38)] + [1200]  # from April 2012, the last far outside


def long(*cuts: str) -> Judgement:
    """Anti-social behaviour over three years, its last month out of the ordinary."""
    judged = asb()
    assert judged.series is not None
    breaks = tuple(Break(Period.parse(cut), "New rules.") for cut in cuts)
    series = replace(judged.series, observations=monthly(LONG, "2012-04"), breaks=breaks)
    return replace(judged, series=series, control=control(judged.indicator, series))


def place(rates: list[int], own: int = 0) -> PeerPosition:
    """A position among areas with so many events and residents of 10,000 times their number."""
    values = {}
    for at, events in enumerate(rates):
        residents = Fraction(10_000 * (at + 1))
        seen = Observation(JUNE, events / residents * 1000, numerator=Fraction(events), denominator=residents)
        values[Area(f"E0{at}", f"Area {at}")] = [seen]
    area = list(values)[own]
    return position("the group", area, values, Direction.LOWER, JUNE, Nature.RATE, "per 1,000 residents of 2014")


EVEN = [100, 205, 290, 410, 505, 590, 705, 790, 910, 1000, 1090, 6000]  # alike but for the last


def drawn_charts() -> list[Chart]:
    """One of each kind."""
    made = [
        monthly_chart(asb()), rolling_chart(long("2013-01")), control_chart(long()), control_chart(long("2014-10")),
        funnel_chart(place(EVEN), asb().indicator), funnel_chart(place(EVEN[:6]), asb().indicator),
        *small_multiples("All measures", [asb(), referrals()]),
    ]  # fmt: skip
    return [chart for chart in made if chart is not None]


def test_there_is_one_of_each_kind() -> None:
    assert [chart.kind for chart in drawn_charts()] == [
        "lines", "lines", "control", "control", "funnel", "funnel", "multiples",
    ]  # fmt: skip


@pytest.mark.parametrize("chart", drawn_charts(), ids=lambda chart: chart.title)
def test_the_drawing_is_valid_told_in_words_and_has_text(chart: Chart) -> None:
    altair.Chart.from_dict(charts.specification(chart))
    root = ET.fromstring(charts.svg(chart, "c7"))
    assert (root[0].text, root[1].text) == (chart.title, chart.description)
    assert len(chart.description) > 60
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", charts.svg(chart, "c7"))
    assert len(texts) > 6


def test_months_stand_against_their_share_of_the_target_and_last_year() -> None:
    chart = monthly_chart(asb())
    assert chart is not None
    lines = {line.role: [value for _, value in line.points] for line in chart.lines}
    assert lines["actual"] == [864, 894, 769, *[None] * 9]
    assert lines["last year"][:3] == [808, 882, 1023]
    assert lines["target"][:2] == [838, 838] and sum(value or 0 for value in lines["target"]) == 10064
    assert chart.notes == (("Jun", "New call centre."),)


def test_a_rolling_year_is_twelve_whole_months_and_none_across_a_break() -> None:
    whole, parted = rolling_chart(long()), rolling_chart(long("2013-01"))
    assert whole is not None and parted is not None
    points = dict(whole.lines[0].points)
    assert points["Mar 2013"] == sum(LONG[:12]) and points["Jun 2015"] == sum(LONG[-12:])
    assert len(whole.lines[0].points) == 28
    shown = dict(parted.lines[0].points)
    assert [shown[at] for at in ("Mar 2013", "Nov 2013")] == [None, None]
    assert shown["Dec 2013"] == points["Dec 2013"]


def test_a_month_without_a_figure_leaves_its_rolling_years_blank() -> None:
    judged = long()
    assert judged.series is not None
    gap = [None if seen.period == Period.parse("2014-01") else seen.value for seen in judged.series.observations]
    chart = rolling_chart(replace(judged, series=replace(judged.series, observations=monthly(gap, "2012-04"))))
    assert chart is not None
    assert [at for at, value in chart.lines[0].points if value is None][0::11] == ["Jan 2014", "Dec 2014"]


def test_a_month_that_stands_out_has_another_shape_and_is_told() -> None:
    chart = control_chart(long())
    assert chart is not None
    assert chart.standing_out == ("Jun 2015",)
    assert "outside the limits: June 2015" in chart.description
    spec = charts.specification(chart)
    diamonds = [layer for layer in spec["layer"] if layer["mark"].get("shape") == "diamond"]
    assert [one["x"] for layer in diamonds for one in layer["data"]["values"]] == ["Jun 2015"]


def test_mean_and_limits_stop_at_a_break() -> None:
    chart = control_chart(long("2013-06"))
    assert chart is not None
    assert chart.breaks == (("Jun 2013", "New rules."),)
    lines = [layer for layer in charts.specification(chart)["layer"] if layer["mark"]["type"] == "line"]
    (mean,) = [layer for layer in lines if layer["mark"]["color"] == charts.PINK]
    assert {one["part"] for one in mean["data"]["values"] if one["y"] is not None} == {0, 1}


def test_there_is_no_control_chart_without_two_years() -> None:
    assert control_chart(asb()) is None
    assert all(not one.control or one.control[0].sign in set(Sign) for one in everything())


def test_a_funnel_marks_the_area_and_names_those_outside() -> None:
    chart = funnel_chart(place(EVEN), asb().indicator)
    assert chart is not None
    assert chart.x_title == "Residents of 2014"
    assert chart.standing_out == ("Area 11",)
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", charts.svg(chart, "c"))
    assert {"Area 0", "Area 11", "99.8% limits", "95% limits", "Average"} <= set(texts)
    assert not {"Area 1", "Area 2", "Area 3"} & set(texts)


def test_a_funnel_has_the_limits_that_the_position_judges_by() -> None:
    """At the area's own size the lines run through the limits that its sentence names."""
    found = place(EVEN, own=3)
    own = next(peer for peer in found.peers if peer.area == found.area)
    assert found.limits is not None and own.denominator == 40_000
    below = max(one.size for one in found.funnel if one.size <= 40_000)
    above = min(one.size for one in found.funnel if one.size >= 40_000)
    ends = sorted(one.high for one in found.funnel if one.size in (below, above))
    assert ends[0] - 1e-9 <= found.limits[1] <= ends[1] + 1e-9
    assert all(one.low <= one.warning_low <= one.warning_high <= one.high for one in found.funnel)


def test_there_is_no_funnel_of_few_areas_or_without_denominators() -> None:
    assert funnel_chart(place(EVEN[:4]), asb().indicator) is None
    assert all(funnel_chart(place_of, one.indicator) is None for one in everything() for place_of in one.peers)


def test_small_multiples_have_a_scale_and_a_name_each() -> None:
    (chart,) = small_multiples("All measures", [asb(), referrals()])
    panels = charts.specification(chart)["concat"]
    assert [panel["title"]["text"][0] for panel in panels] == ["Anti-social behaviour", "Referrals to domestic"]
    scales = [panel["layer"][0]["encoding"]["y"]["scale"]["domain"] for panel in panels]
    assert scales[0] != scales[1]
    assert small_multiples("One", [asb()]) == ()


def test_very_many_small_charts_come_as_figures_alike_in_size() -> None:
    made = small_multiples("All", [asb()] * 26)
    assert [(one.title, len(one.panels)) for one in made] == [
        ("All (1 of 3)", 9), ("All (2 of 3)", 9), ("All (3 of 3)", 8),
    ]  # fmt: skip


def kinds(section: Section) -> list[str]:
    found = [block.chart.title for block in section.blocks if isinstance(block, ChartBlock)]
    return found + [title for part in section.sections for title in kinds(part)]


def test_the_page_of_a_measure_has_its_course_and_the_report_of_all_is_short() -> None:
    judged = replace(long(), peers=(place(EVEN),))
    shown = kinds(page_section(judged))
    for ending in ("each month", "rolling 12 months", "control chart"):
        assert f"{judged.indicator.name}, {ending}" in shown
    assert any(": funnel, the group" in title for title in shown)
    report = compose(PARTNERSHIP, [judged], JUNE, "2015-07-21")
    whole = [title for section in report.sections for title in kinds(section)]
    assert not [title for title in whole if "funnel" in title or "control chart" in title or "rolling" in title]
    assert course_section(everything()[3]) == ()


def test_a_workbook_of_the_page_has_the_figures_of_every_chart() -> None:
    judged = replace(long(), peers=(place(EVEN),))
    (multiples,) = small_multiples("All", [judged, referrals()])
    parts = (page_section(judged), Section("m", "All", (ChartBlock(multiples),)))
    found = pages(Report("R", "", "P", "June 2015", "30 June 2015", parts))
    control_page = next(page for page in found if page.charts and page.charts[0].chart.kind == "control")
    assert [line.role for line, _ in control_page.charts[0].lines] == ["high", "average", "low", "actual"]
    funnel_page = next(page for page in found if ": funnel, " in page.table.title)
    assert funnel_page.table.columns == ("Area", "Residents of 2014", "Per 1,000 residents of 2014")
    assert len(funnel_page.table.rows) == len(EVEN)
    (months,) = [page.table for page in by_period(found) if page.table.title == "Figures by month"]
    assert [row[0].text for row in months.rows] == [judged.indicator.name]  # what charts repeat is no figure more
    titles = [one.chart.title for page in found for one in page.charts]
    assert referrals().indicator.name in titles
