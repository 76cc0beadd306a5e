"""The composed report: its order, what it says of missing things, and that every link leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from saferplan.catalogue.schemes import scheme
from saferplan.judgement.judge import judge
from saferplan.report.compose import compose
from saferplan.report.compose.overview import exceptions
from saferplan.report.compose.tables import measure_table
from saferplan.report.wording import NOTHING_EXCEPTIONAL
from saferplan.values.document import Block, Cell, ChartBlock, Paragraph, Report, Section, StatusLine, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit, exact
from saferplan.values.judgement import Change, Comparator, Movement, Reason, Rule, Signal
from saferplan.values.period import Period
from saferplan.values.plan import (
    Against,
    Band,
    Counting,
    Direction,
    Indicator,
    Nature,
    Remark,
    Target,
    TargetKind,
)
from saferplan.values.series import Area, Break, Observation, Series, State
from tests.library.judged import (
    JUNE,
    PARTNERSHIP,
    REMARKS,
    SCHEME,
    YEAR,
    asb,
    awaited,
    change,
    everything,
    monthly,
    referrals,
    survey,
)


def composed() -> Report:
    """The report of one judgement of each kind."""
    return compose(PARTNERSHIP, everything(), JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections, in the order they are read."""
    for section in sections:
        yield section
        yield from walk(section.sections)


def blocks(report: Report) -> Iterator[Block]:
    """All blocks, in the order they are read."""
    for section in walk(report.sections):
        yield from section.blocks


def texts(section: Section) -> str:
    """All that a section says in sentences, with its parts."""
    parts = [f"{one.name} {one.sentence}" for s in walk((section,)) for one in s.blocks if isinstance(one, StatusLine)]
    parts += [one.text for s in walk((section,)) for one in s.blocks if isinstance(one, Paragraph)]
    return " ".join(parts)


def section(report: Report, key: str) -> Section:
    """The section of a key."""
    return next(one for one in walk(report.sections) if one.key == key)


def test_the_order_is_that_of_the_paper() -> None:
    assert [one.key for one in composed().sections] == [
        "summary", "exceptions", "family-group", "measures", "recommendations", "priorities", "sources",
    ]  # fmt: skip


def test_the_title_says_as_at_and_data_as_at() -> None:
    report = composed()
    assert (report.as_at, report.data_as_at, report.language) == ("June 2015", "21 July 2015", "en-GB")


def test_every_link_leads_to_a_section() -> None:
    report = composed()
    keys = [one.key for one in walk(report.sections)]
    assert len(keys) == len(set(keys))
    origins = [
        one.table.origin if isinstance(one, TableBlock) else getattr(one, "origin", None) for one in blocks(report)
    ]
    linked = {origin.entry for origin in origins if origin is not None and origin.entry}
    cells = (cell for one in blocks(report) if isinstance(one, TableBlock) for row in one.table.rows for cell in row)
    linked |= {cell.link for cell in cells if cell.link}
    assert linked <= set(keys)
    assert {"source-of-asb", "measure-referrals"} <= linked


def test_each_table_and_sentence_of_a_measure_leads_to_where_it_comes_from() -> None:
    for one in section(composed(), "measure-asb").blocks:
        if isinstance(one, StatusLine | TableBlock) or (isinstance(one, Paragraph) and one.style == "body"):
            origin = one.table.origin if isinstance(one, TableBlock) else one.origin
            assert origin.entry == "source-of-asb", one


def test_the_sources_name_file_lines_and_periods() -> None:
    tables = [one.table for one in section(composed(), "source-of-asb").blocks if isinstance(one, TableBlock)]
    assert tuple(cell.text for cell in tables[1].rows[0]) == (
        "returns/asb.csv",
        "April 2014 to June 2015",
        "lines 2 to 16",
    )
    assert ("Figure, not rounded", "2,527") in [tuple(cell.text for cell in row) for row in tables[0].rows]


def test_long_queries_stand_under_the_table() -> None:
    query = "SELECT month, count(*)\nFROM street\nGROUP BY month"
    made = asb()
    seen = tuple(replace(one, origin=replace(one.origin, query=query)) for one in made.series.observations)
    report = compose(PARTNERSHIP, [replace(made, series=replace(made.series, observations=seen))], JUNE, "2015-07-21")
    said = [one.text for one in section(report, "source-of-asb").blocks if isinstance(one, Paragraph)]
    assert said == [f"Query 1: {query}"]


def test_exceptions_are_only_what_is_off_target_or_moving_the_wrong_way() -> None:
    keys = [one.key for one in section(composed(), "exceptions").sections]
    assert keys == ["exception-referrals", "exception-satisfaction", "exception-asb", "exceptions-not-received"]


def test_an_exception_says_why_and_what_officers_say_and_recommend() -> None:
    report = composed()
    said = texts(section(report, "exception-referrals"))
    assert "Listed because it is off target. 525 referrals" in said  # the fall could be chance
    assert "Analysis: Two posts were vacant from April." in said
    assert "Recommended intervention: Fill the posts; review in September." in said
    stated = texts(section(report, "exception-asb"))
    assert "Officers state “Generally satisfied with performance”; the computed status is “Some concerns”." in stated


def test_the_summary_counts_the_worst_status_first() -> None:
    (_, block) = section(composed(), "summary").blocks
    assert isinstance(block, TableBlock)
    counted = [(row[0].text, row[1].text) for row in block.table.rows]
    assert counted == [("Significant concern", "1"), ("Some concerns", "2"), ("Satisfied", "1"), ("Not judged", "1")]
    worse = Band("Worse", "Worse than the baseline", "square", "#b10e1e", worsened=True)
    report = compose(PARTNERSHIP, [asb(), replace(survey(), status=worse)], JUNE, "2015-07-21")
    (_, block) = section(report, "summary").blocks
    assert isinstance(block, TableBlock)
    assert [row[0].text for row in block.table.rows] == ["Worse", "Some concerns"]


def test_nothing_exceptional_is_said_so() -> None:
    report = compose(PARTNERSHIP, [survey()], JUNE, "2015-07-21")
    assert texts(section(report, "exceptions")) == NOTHING_EXCEPTIONAL


def test_an_empty_report_is_still_a_report() -> None:
    report = compose(PARTNERSHIP, [], JUNE, "2015-07-21")
    assert "No measures were given." in texts(section(report, "measures"))


def test_not_received_is_printed_and_missing_is_blank() -> None:
    table = measure_table(awaited())
    assert table is not None
    assert [row[2].text for row in table.rows] == ["not received", "", "", ""]
    assert table.rows[0][2].value is None


def test_provisional_figures_carry_a_mark_that_is_explained() -> None:
    table = measure_table(referrals())
    assert table is not None
    assert (table.rows[0][2].text, table.rows[0][2].mark) == ("525", "p")
    assert table.notes == ("p provisional.",)


def test_extra_sections_stand_after_the_measures() -> None:
    extra = Section("farm", "Farm crime", (Paragraph("Two thefts."),))
    keys = [one.key for one in compose(PARTNERSHIP, [asb()], JUNE, "2015-07-21", extra=[extra]).sections]
    assert keys[keys.index("measures") + 1] == "farm"


def test_two_indicators_of_one_anchor_are_refused() -> None:
    twin = replace(asb(), indicator=replace(asb().indicator, id="ASB"))
    with pytest.raises(SaferplanError, match="differ in letters or digits"):
        compose(PARTNERSHIP, [asb(), twin], JUNE, "2015-07-21")


def test_recommendations_without_progress_stay_blank() -> None:
    (_, block) = section(composed(), "recommendations").blocks
    assert isinstance(block, TableBlock)
    assert [row[-1].text for row in block.table.rows] == ["First figures in September", ""]


def test_a_priority_takes_the_status_of_its_worst_measure() -> None:
    (_, block) = section(composed(), "priorities").blocks
    assert isinstance(block, TableBlock)
    line = block.table.rows[1]
    assert line[1].text == "Significant concern"
    assert "525 (target 667)" in line[3].text


# With the judgement room itself


def indicator(counting: Counting = Counting.EACH, frequency: int = 1, **more: object) -> Indicator:
    """A plain indicator of incidents."""
    return Indicator("i", "Incidents", Unit("incidents"), Direction.LOWER, counting, frequency=frequency, **more)  # type: ignore[arg-type]


def judged(one: Indicator, seen: tuple[Observation, ...], *targets: Target, cuts: tuple[Break, ...] = ()):
    """Judged as at June 2015 against the target to date."""
    series = Series(one.id, Area("E06000026", "Plymouth"), one.unit, seen, cuts)
    return judge(one, series, targets, scheme("three-statements-target"), JUNE)


def cell(made, row: str, column: str) -> Cell:
    """A cell of the measure's table by the names of its row and column."""
    table = measure_table(made)
    assert table is not None
    return next(line for line in table.rows if line[0].text == row)[table.columns.index(column)]


@pytest.mark.parametrize(
    ("one", "seen", "row", "column"),
    [
        (indicator(), monthly([100 + at for at in range(15)]), "June", "2015/16 to date"),
        (indicator(Counting.CUMULATIVE), monthly([10 * (at % 12 + 1) for at in range(15)]), "June", "2015/16 to date"),
        (indicator(Counting.LEVEL), monthly([50 + at for at in range(15)]), "June", "2015/16"),
        (indicator(frequency=3), monthly([30, 31, 32, 33, 34], step=3), "Apr to Jun", "2015/16 to date"),
        (indicator(frequency=3), monthly([10 + at for at in range(15)]), "Apr to Jun", "2015/16 to date"),
        (indicator(Counting.LEVEL, 12), (Observation(Period.parse("2014/15"), Fraction(80)),), "2014/15", "Figure"),
    ],
    ids=["each month", "running totals", "levels", "quarters", "quarters of months", "years"],
)
def test_the_table_shows_the_judged_figure(
    one: Indicator, seen: tuple[Observation, ...], row: str, column: str
) -> None:
    made = judged(one, seen)
    assert made.value is not None
    assert cell(made, row, column).value == float(made.value)


def test_rolling_years_are_found_under_their_last_month_or_their_span() -> None:
    spans = tuple(replace(one, period=one.period.rolling()) for one in monthly([20 + at for at in range(15)]))
    for seen in (spans, monthly([20 + at for at in range(15)])):
        made = judged(indicator(Counting.ROLLING), seen)
        assert cell(made, "June", "2015/16").text == "34"


def test_percentages_to_date_are_numerators_over_denominators() -> None:
    seen = tuple(
        Observation(Period.parse(f"2015-{month:02}"), exact(100 * a) / b, numerator=exact(a), denominator=exact(b))
        for month, a, b in ((4, 1, 2), (5, 9, 10), (6, 30, 60))
    )
    one = replace(indicator(nature=Nature.PERCENTAGE), unit=Unit(decimals=1, percent=True))
    made = judged(one, seen)
    assert made.value == Fraction(4000, 72)
    assert cell(made, "June", "2015/16 to date").text == "55.6%"


def test_no_change_is_shown_across_a_break() -> None:
    cut = Break(Period.parse("2015-05"), "New recording rules")
    made = judged(indicator(Counting.LEVEL), monthly([50 + at for at in range(15)]), cuts=(cut,))
    assert cell(made, "April", "Change on 2014/15").text == "+24.0%"
    assert cell(made, "May", "Change on 2014/15").text == ""
    assert cell(made, "June", "Change on 2014/15").text == ""
    table = measure_table(made)
    assert table is not None
    assert table.rows[1][0].mark == "1"
    assert "New recording rules" in table.notes[0]


def test_figures_after_the_month_reported_are_not_shown() -> None:
    seen = (*monthly(range(100, 118)), Observation(Period.parse("2015/16"), Fraction(9999), State.FINAL))
    report = compose(PARTNERSHIP, [judged(indicator(), seen)], JUNE, "2015-07-21")
    shown = {
        cell.text for one in blocks(report) if isinstance(one, TableBlock) for row in one.table.rows for cell in row
    }
    assert "114" in shown
    assert not shown & {"115", "116", "117", "9,999"}
    drawn = [one.chart for one in blocks(report) if isinstance(one, ChartBlock)]
    assert drawn
    assert all(line.role != "actual" or len([y for _, y in line.points if y is not None]) == 3
               for chart in drawn for line in chart.lines)  # fmt: skip


def test_a_near_miss_is_shown_with_the_decimals_it_needs() -> None:
    target = Target("i", YEAR, TargetKind.AT_MOST, exact("50"))
    made = judged(indicator(Counting.LEVEL), (Observation(JUNE, exact("50.3")),), target)
    assert cell(made, "June", "2015/16").text == "50.3"
    assert "50.3 incidents, against a target of 50.0: 0.3 more" in texts(
        section(compose(PARTNERSHIP, [made], JUNE, "2015-07-21"), "measure-i")
    )


def test_a_break_in_last_year_is_told_on_the_chart_and_leaves_this_years_line_whole() -> None:
    cut = Break(Period.parse("2014-10"), "Shops report online")
    made = judged(indicator(), monthly([100 + at for at in range(15)]), cuts=(cut,))
    report = compose(PARTNERSHIP, [made], JUNE, "2015-07-21")
    (chart,) = [one.chart for one in blocks(report) if isinstance(one, ChartBlock)]
    assert chart.breaks == ()
    assert chart.notes == (("Oct", "the series breaks at October 2014: Shops report online"),)
    said = texts(section(report, "measure-i"))
    assert "because from October 2014 the figures are not comparable" in said


def test_a_movement_that_could_be_chance_is_no_exception() -> None:
    """The same rise, told from chance, not told from chance, and not to be tested."""
    risen = replace(asb(), value=Fraction(2400), target=Fraction(2514), reason=Reason(Rule.BAND), stated=None,
                    changes=(("last year", change("2014/15-Q1", "2015/16-Q1", 2300, 2400)),))  # fmt: skip
    for movement, exceptional in (
        (Movement.MORE_THAN_CHANCE, True),
        (Movement.NOT_TESTED, True),
        (Movement.WITHIN_CHANCE, False),
    ):
        found = exceptions([replace(risen, signal=Signal(movement))])
        assert bool(found) is exceptional, movement
    month = ("previous period", change("2015-05", "2015-06", 700, 800))
    alone = replace(risen, changes=(("last year", lacking()), month), signal=Signal(Movement.NOT_TESTED))
    assert exceptions([alone]) == []  # from one month to the next is no ground


def lacking() -> Change:
    """A comparison with a year of which nothing is known."""
    return Change(Period.parse("2014/15-Q1"), Period.parse("2015/16-Q1"), None, Fraction(2400), None, None)


def test_worse_than_last_year_is_an_exception_where_the_status_is_judged_by_it() -> None:
    band = Band("Some concerns", "Some concerns", "triangle", "#b58900", Fraction(0), Fraction(15))
    last = Comparator(Against.LAST_YEAR, Period.parse("2014/15-Q1"), Fraction(2300))
    rise = (("last year", change("2014/15-Q1", "2015/16-Q1", 2300, 2400)),)
    reason = Reason(Rule.BAND, Fraction(2400), Fraction(2300), Fraction(100), Fraction(100, 23), met=False)
    worse = replace(asb(), value=Fraction(2400), target=None, comparator=last, status=band, reason=reason,
                    changes=rise, signal=Signal(Movement.WITHIN_CHANCE))  # fmt: skip
    report = compose(PARTNERSHIP, [worse], JUNE, "2015-07-21")
    said = texts(section(report, "exception-asb"))
    assert "Listed because it is worse than the same period last year (April to June 2014)." in said


def test_a_figure_that_is_due_is_not_received_and_one_to_come_is_blank() -> None:
    given = asb().series
    assert given is not None
    known = given.until(Period.parse("2015-05"))
    late = replace(asb(), period=Period.parse("2015-05"), awaited=JUNE, series=known)
    table = measure_table(late)
    assert table is not None
    now = table.columns.index("2015/16")
    assert [row[now].text for row in table.rows[:4]] == ["864", "894", "not received", ""]


def test_a_remark_on_what_is_no_exception_stands_with_its_measure() -> None:
    fine = replace(asb(), value=Fraction(2400), reason=Reason(Rule.BAND), stated=None)
    said = Remark("asb", "New patrols began in April.")
    report = compose(PARTNERSHIP, [fine], JUNE, "2015-07-21", (said,))
    assert "Analysis: New patrols began in April." in texts(section(report, "measure-asb"))
    assert "Analysis" not in texts(section(report, "exceptions"))


def test_what_could_not_be_worked_out_is_an_exception_and_is_told_with_the_measure() -> None:
    fault = "The target cannot be worked out: 2013/14 has no figure for 2013-05. Take the shape of another year."
    broken = replace(asb(), target=None, comparator=None, reason=Reason(Rule.NO_TARGET, Fraction(2527)), fault=fault)
    report = compose(PARTNERSHIP, [broken], JUNE, "2015-07-21")
    assert fault in texts(section(report, "measure-asb"))
    said = texts(section(report, "exception-asb"))
    assert fault in said
    assert "Listed because not all of it can be worked out." in said


def test_the_worst_status_is_that_of_the_priority() -> None:
    """Worse than the baseline is worse than any distance from a target."""
    worse = Band("Worse", "Worse than the baseline", "square", "#b10e1e", worsened=True)
    slight = replace(survey(), status=worse, indicator=replace(survey().indicator, priority="asb"))
    (_, block) = section(compose(PARTNERSHIP, [asb(), slight], JUNE, "2015-07-21"), "priorities").blocks
    assert isinstance(block, TableBlock)
    assert block.table.rows[0][1].text == "Worse"
