"""The one sentence that a part comes to: made from its figures, never against its status, short enough for a slide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from saferplan.report.compose import compose
from saferplan.report.compose.material import Material
from saferplan.report.compose.overview import priorities_section
from saferplan.report.compose.performance_papers import change_table
from saferplan.report.wording import (
    background_sentences,
    measure_message,
    measures_message,
    position_message,
    positions_message,
    priorities_message,
    recommendations_message,
)
from saferplan.values.document import Paragraph, Section, TableBlock
from saferplan.values.judgement import Change, Comparator, Judgement, Movement, Reason, Rule, Signal
from saferplan.values.period import Period
from saferplan.values.plan import Against, Recommendation
from saferplan.values.series import WITHHELD, Break, Observation, State
from tests.library.judged import (
    GOOD,
    JUNE,
    PARTNERSHIP,
    REMARKS,
    asb,
    awaited,
    change,
    everything,
    family,
    referrals,
    satisfaction,
    survey,
)

RISE = change("2014/15-Q1", "2015/16-Q1", 2300, 2527)


def moved(to: Change, movement: Movement = Movement.NOT_TESTED) -> Judgement:
    """The incidents over target by 13, with another movement on last year."""
    return replace(asb(), changes=(("last year", to),), signal=Signal(movement))


def named(judged: Judgement, name: str) -> Judgement:
    """The same under another name."""
    return replace(judged, indicator=replace(judged.indicator, name=name))


@pytest.mark.parametrize(
    ("judged", "message"),
    [
        (moved(RISE), "missed the target to date by 0.5 per cent and rose by 9.9 per cent on last year."),
        (asb(), "missed the target to date by 0.5 per cent, but fell by 6.9 per cent on last year."),
        (moved(RISE, Movement.WITHIN_CHANCE),
         "missed the target to date by 0.5 per cent; the rise on last year could be chance."),
        (moved(change("2014/15-Q1", "2015/16-Q1", 2527, 2527)),
         "missed the target to date by 0.5 per cent and did not change on last year."),
        (referrals(), "missed the target to date by 21.3 per cent; the fall on last year could be chance."),
        (satisfaction(), "missed the target by 0.6 percentage points."),
        (survey(), "met the target with 3.9 percentage points to spare."),
        (awaited(), ": no figure has been received for April to June 2015."),
    ],
)  # fmt: skip
def test_a_measure_comes_to_a_sentence(judged: Judgement, message: str) -> None:
    assert measure_message(named(judged, "Cases")).removeprefix("Cases").strip() == message


def test_another_comparator_is_named() -> None:
    last = Comparator(Against.LAST_YEAR, Period.parse("2014/15-Q1"), Fraction(2300))
    reason = Reason(Rule.BAND, Fraction(2527), Fraction(2300), Fraction(227), Fraction(22700, 2300), met=False)
    told = measure_message(named(replace(moved(RISE), comparator=last, reason=reason), "Thefts"))
    assert told.endswith("came out 9.9 per cent worse than the same period last year (April to June 2014).")


def test_what_is_not_judged_says_its_figure() -> None:
    told = measure_message(replace(moved(RISE), reason=Reason(Rule.NO_TARGET, Fraction(2527)), comparator=None))
    assert "stood at 2,527 incidents from April to June 2015" in told
    assert "target" not in told


def test_a_met_target_is_never_missed() -> None:
    for value in (2400, 2513, 2514, 2515, 2600):
        distance = Fraction(value - 2514)
        reason = Reason(Rule.BAND, Fraction(value), Fraction(2514), distance, distance / 2514 * 100, met=distance <= 0)
        told = measure_message(replace(asb(), value=Fraction(value), reason=reason, status=GOOD))
        assert (" met " in told) == (value <= 2514)
        assert (" missed " in told) == (value > 2514)


@pytest.mark.parametrize("length", [5, 40, 60, 75, 90])
def test_a_long_name_leaves_less_room(length: int) -> None:
    told = measure_message(named(asb(), "x" * length))
    assert len(told) <= max(111, length + 30)
    assert "missed the target" in told


def test_the_whole_is_counted() -> None:
    assert measures_message(everything()) == (
        "Of 5 measures, 1 came up to what it is judged against and 3 fell short; 1 is not judged."
    )
    assert (
        priorities_message(["Red", "Red", "Green"]) == "Of 3 priorities, 2 have the status “Red”, the worst among them."
    )
    assert priorities_message(["Red", "Green", "No status"], 1) == (
        "Of 3 priorities, 1 has the status “Red”, the worst among them; 1 is not judged."
    )
    assert priorities_message(["Green", "No status", "No status"], 2) == (
        "Of 3 priorities, 1 has the status “Green”; 2 are not judged."
    )
    assert priorities_message(["Red", "Red"]) == "All 2 priorities have the status “Red”."
    given = [Recommendation("1", "a", progress="Done"), Recommendation("2", "b")]
    assert recommendations_message(given) == "Of 2 recommendations, 1 has a report of progress."


def test_positions_are_ranked() -> None:
    told = position_message(family(), replace(asb().indicator, name="Incidents"))
    assert told == "Incidents: Plymouth ranks 2nd of 3 (the most similar group), in the second best quarter."
    best = replace(family(), quartile=1)
    assert positions_message([best, family()]) == (
        "Of 2 comparisons with other areas, 1 lies in the best quarter and none in the worst."
    )
    unranked = replace(family(), rank=None)
    assert "below the average of the most similar group" in position_message(unranked, asb().indicator)


def test_the_background_answers_questions() -> None:
    told = "\n".join(background_sentences(asb()))
    for part in (
        "Definition: Incidents of anti-social behaviour recorded by the police.",
        "Better is: a lower figure is better.",
        "Figure: 2,527 incidents from April to June 2015; compared with the target: 2,514.",
        "worse by no more than 15 per cent",
        "Source: asb.csv",
        "Led by: Head of Safer Communities.",
        "June 2015: New call centre.",
    ):
        assert part in told or part.replace("asb.csv", "returns/asb.csv") in told
    assert "From December 2014 the figures are not comparable" in "\n".join(background_sentences(satisfaction()))


def walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    """All sections, in the order they are read."""
    for section in sections:
        yield section
        yield from walk(section.sections)


def test_a_message_is_said_in_the_blocks_too() -> None:
    report = compose(PARTNERSHIP, everything(), JUNE, "2015-07-21", REMARKS)
    told = [section for section in walk(report.sections) if section.message]
    assert len(told) == 12
    for section in told:
        assert section.message in [block.text for block in section.blocks if isinstance(block, Paragraph)]


def test_nothing_is_set_beside_a_figure_from_before_a_break() -> None:
    """Where no change may be told, no earlier figure stands beside: readers would compare the two."""
    before = Comparator(Against.LAST_YEAR, Period.parse("2014/15-Q1"), Fraction(2713))
    compared = replace(asb(), comparator=before)
    broken = replace(compared, reason=replace(compared.reason, rule=Rule.BREAK))
    for judged, told in ((compared, True), (broken, False)):
        (_, block) = priorities_section(PARTNERSHIP, (judged,)).blocks
        assert isinstance(block, TableBlock)
        assert any("2,713" in cell.text for row in block.table.rows for cell in row) is told


def test_a_state_alone_is_no_report_of_progress() -> None:
    told = (
        Recommendation("1", "Locks", state="done", progress="Fitted"),
        Recommendation("2", "Lamps", state="not begun"),
    )
    assert recommendations_message(told) == "Of 2 recommendations, 1 has a report of progress."


def test_a_later_figure_that_is_withheld_is_said_to_be() -> None:
    """Else readers would take the last one that may be seen for the latest."""
    judged = asb()
    assert judged.series is not None and "withheld" not in measure_message(judged)
    later = Observation(judged.series.observations[-1].period.shift(1), None, State.FINAL, note=WITHHELD)
    series = replace(judged.series, observations=(*judged.series.observations, later))
    assert measure_message(replace(judged, series=series)).endswith("; later figures are withheld.")


def test_the_change_table_explains_what_stands_in_place_of_a_change_and_nothing_else() -> None:
    def notes(judged: Judgement) -> str:
        table = next(block.table for block in change_table(Material(PARTNERSHIP, (judged,), JUNE, "2015-06-30"))
                     .sections[0].blocks if isinstance(block, TableBlock))  # fmt: skip
        return " ".join(table.notes)

    (kind, moved) = asb().changes[0]
    broken = replace(moved, cut=Break(JUNE, "New rules."))
    assert "break" not in notes(asb()) and "No Calc" not in notes(asb())
    assert "“break” stands" in notes(replace(asb(), changes=((kind, broken),)))
    assert "“No Calc” stands" in notes(replace(asb(), changes=((kind, replace(moved, percent=None)),)))
