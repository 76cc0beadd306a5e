"""A release and those before it: whoever keeps them all, and wards besides, cannot solve for a small count."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.judgement.disclosure import Relation, Release, attack, suppress
from saferplan.judgement.disclosure_editions import from_record, suppress_apart, to_record
from saferplan.judgement.disclosure_rule import Rule
from saferplan.judgement.disclosure_series import WITHHELD, Figure
from saferplan.partnership.folder import load
from saferplan.partnership.release import PublicRelease, public_release, small_counts
from saferplan.partnership.restricted import following, same_count
from saferplan.partnership.round import run
from saferplan.values.document import Bullets, Paragraph, StatusLine, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Derived, Folder, Return, Shape
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, Nature, Partnership
from saferplan.values.release import Why
from saferplan.values.series import Area, Observation, Series

MONTHS = Period.parse("2015/16").split()
WARDS = ("E05000001", "E05000002", "E05000003")
AREA = "E07999001"
ENDS = (2, 5, 8)  # as at June, September, December
RULE = Rule(5)


@dataclass(frozen=True)
class Wards:
    """Ward series as a ward report gives them."""

    series: tuple[Series, ...]
    areas: dict[str, tuple[str, ...]]


def indicator(id: str, **more) -> Indicator:
    return Indicator(id, id.title(), more.pop("unit", Unit("incidents")), Direction.LOWER, **more)


def folder(returns: dict[str, list], *more: Indicator, derived=(), small_count=5) -> Folder:
    rows = tuple(
        Return(name, MONTHS[at], None if value is None else Fraction(value))
        for name, values in returns.items()
        for at, value in enumerate(values)
    )
    have = {one.id for one in more}
    indicators = (*(indicator(name) for name in returns if name not in have), *more)
    return Folder(
        Partnership("x", "X", area=AREA, small_count=small_count), indicators=indicators, returns=rows, derived=derived
    )


def printed(made: PublicRelease, name: str) -> dict[str, Fraction | None]:
    return {str(seen.period): seen.value for seen in made.printed[name].observations}


def again(made: PublicRelease) -> dict:
    """The record as it comes back from a database."""
    return json.loads(json.dumps(made.record))


def test_a_small_month_is_withheld_with_what_gives_it_away():
    made = public_release(folder({"hate": [20, 3, 30]}), MONTHS[2])
    shown = printed(made, "hate")
    assert shown["2015-05"] is None
    assert [one.why for one in made.withheld if one.count == 3] == [Why.SMALL]
    others = [one for one in made.withheld if one.count != 3]
    assert others
    assert all(one.why is Why.GIVES_AWAY for one in others)
    assert made.withheld[0].sentence.startswith("Hate, ")
    notes = {seen.note for seen in made.printed["hate"].observations if seen.value is None}
    assert notes == {WITHHELD}  # outside the two kinds look the same


def test_an_earlier_release_keeps_a_later_one_from_giving_it_away():
    """In June May is 3; in September it is revised to 6. June as printed then, less June's others, would give 3."""
    first = public_release(folder({"hate": [20, 3, 30]}), MONTHS[2])
    later = folder({"hate": [20, 6, 30, 12, 9, 14]})
    alone = public_release(later, MONTHS[5])
    assert not alone.withheld  # nothing is small any more
    second = public_release(later, MONTHS[5], earlier=[again(first)])
    assert second.withheld
    for made, safe in ((alone, False), (second, True)):
        low, high = known_of_may(printed(first, "hate"), printed(made, "hate"))
        assert (high - low >= 3) == safe


def known_of_may(first: dict, second: dict) -> tuple[int, int]:
    """By trying: what May can have been in the first release, if only May was revised since."""
    thinkable = []
    for april in range(1, 40):
        for may in range(1, 20):
            for june in range(1, 45):
                months = {"2015-04": april, "2015-05": may, "2015-06": june}
                totals = {"2015-04..2015-05": april + may, "2015/16-Q1": april + may + june}
                told = {**months, **totals}
                now = {"2015-04": april, "2015-06": june}
                if all(first[key] in (None, value) for key, value in told.items()) and all(
                    second[key] in (None, value) for key, value in now.items()
                ):
                    thinkable.append(may)
    return min(thinkable), max(thinkable)


def test_the_same_release_again_withholds_the_same():
    made = folder({"hate": [20, 3, 30, 7, 2, 11]})
    first = public_release(made, MONTHS[5])
    second = public_release(made, MONTHS[5], earlier=[again(first)])
    assert printed(first, "hate") == printed(second, "hate")


def test_nothing_is_withheld_where_nothing_is_small():
    made = public_release(folder({"fires": [20, 30, 40]}), MONTHS[2])
    assert made.withheld == ()
    assert printed(made, "fires")["2015/16-Q1"] == 90


def test_restricted_indicators_are_nowhere():
    hidden = indicator("tension", restricted=True)
    source = folder({"fires": [20, 30, 40], "tension": [71771, 82882, 93993]}, hidden)
    wards = Wards((Series("tension", Area(WARDS[0]), Unit(), (Observation(MONTHS[0], Fraction(71771)),)),), {})
    made = public_release(source, MONTHS[2], ward_figures=wards)
    assert list(made.printed) == ["fires"]
    assert made.ward_printed == ()
    everything = json.dumps([made.public_record, made.record]) + repr(made.report) + repr(made.sheets)
    assert "tension" not in everything.lower()
    assert not any(number in everything for number in ("71771", "71,771", "82,882", "93,993"))


def test_a_sum_that_gives_a_restricted_one_away_is_left_out_like_it():
    source = folder(
        {"fires": [20, 30, 40], "tension": [7, 8, 9]}, indicator("tension", restricted=True), indicator("both"),
        derived=(Derived("both", Shape.SUM, ("fires", "tension")),),
    )  # fmt: skip
    made = public_release(source, MONTHS[2])
    assert list(made.printed) == ["fires"]
    assert [one.indicator for one in made.sheets] == ["fires"]
    assert "both" not in json.dumps([made.public_record, made.record]) + repr(made.report)
    assert [one.indicator.id for one in run(source, MONTHS[2], public=True)] == ["fires"]


def test_what_follows_a_restricted_one_is_found_through_others_and_by_what_it_counts():
    rules = (
        Derived("sum", Shape.SUM, ("fires", "tension")), Derived("share", Shape.RATIO, ("sum",), ("all",)),
        Derived("year", Shape.ROLLING_SUM, ("tension",)), Derived("open", Shape.SUM, ("fires", "all")),
    )  # fmt: skip
    counts = {"hate": same_count("hate", ""), "hate-rate": same_count("hate-rate", ""), "fires": "", "all": ""}
    counts["hate-there"] = same_count("hate", "E07000001")
    found = following({"tension", "hate"}, rules, counts)
    assert found == {"sum": ("tension",), "share": ("tension",), "year": ("tension",), "hate-rate": ("hate",)}
    assert following((), rules, counts) == {}


def test_a_rolling_year_gives_no_month_away():
    """Twelve months' totals, a month apart, differ by the month that came and the one that went."""
    values = [20, 30, 25, 24, 28, 22, 26, 27, 25, 23, 21, 24, 3, 26]
    at = Period.parse("2014-04")
    rows = tuple(Return("hate", at.shift(number), Fraction(value)) for number, value in enumerate(values))
    rolling = indicator("year", nature=Nature.COUNT)
    source = Folder(
        Partnership("x", "X", area=AREA), indicators=(indicator("hate"), rolling), returns=rows,
        derived=(Derived("year", Shape.ROLLING_SUM, ("hate",)),),
    )  # fmt: skip
    made = public_release(source, Period.parse("2015-05"))
    year, months = printed(made, "year"), printed(made, "hate")
    assert months["2015-04"] is None
    # March's year and April's, with last April printed, would give this April
    assert None in (year["2015-03"], year["2015-04"], months["2014-04"])


def test_a_share_tells_no_more_than_its_parts():
    solved = indicator("share", unit=Unit(decimals=1, percent=True), nature=Nature.PERCENTAGE)
    source = folder(
        {"all": [40, 44, 50], "done": [12, 2, 14]},
        solved,
        derived=(Derived("share", Shape.RATIO, ("done",), ("all",)),),
    )
    made = public_release(source, MONTHS[2])
    assert printed(made, "done")["2015-05"] is None
    assert printed(made, "share")["2015-05"] is None


def test_what_the_public_reads_has_no_withheld_figure():
    made = public_release(folder({"hate": [2111, 3, 3222]}), MONTHS[2])
    hidden = {one.count for one in made.withheld if one.count > 999}
    texts = " ".join(_texts(made.report.sections)) + json.dumps(made.public_record)
    assert hidden
    for count in hidden:
        assert f"{count:,}" not in texts
        assert str(count) not in texts


def _texts(sections):
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, StatusLine):
                yield block.sentence
            elif isinstance(block, Bullets):
                yield from block.items
            elif isinstance(block, TableBlock):
                yield from (cell.text for row in block.table.rows for cell in row)
        yield from _texts(section.sections)


def test_one_bad_indicator_stops_no_other():
    counted = indicator("counted", measure="burglary")
    source = replace(folder({"fires": [20, 30, 40]}, counted), path=Path("nowhere"))
    made = public_release(source, MONTHS[2])
    assert "counted" in made.faults
    assert printed(made, "fires")["2015-04"] == 20
    assert made.printed["counted"].observations == ()


def test_series_counted_before_need_no_store():
    series = Series("counted", Area(AREA), Unit(), tuple(Observation(month, Fraction(9)) for month in MONTHS[:3]))
    source = folder({"fires": [20, 30, 40]}, indicator("counted", measure="burglary"))
    made = public_release(source, MONTHS[2], counted={"counted": series})
    assert printed(made, "counted")["2015-06"] == 9


def test_small_counts_lists_what_release_refuses():
    """A small count that an earlier body printed with all that surrounds it cannot be protected; it is named."""
    source = folder({"hate": [20, 3, 30]})
    first = public_release(folder({"hate": [20, 3, 30]}, small_count=0), MONTHS[2])
    told = small_counts(source, MONTHS[2], earlier=[again(first)])
    assert any(one.count == 3 for one in told)
    leak = again(public_release(folder({"hate": [20, 8, 30]}), MONTHS[2]))
    cells = [cell for cell in leak["cells"] if cell[2] == "2015-05"]
    for cell in cells:
        cell[4], cell[5] = 3, "withheld"
    for cell in leak["cells"]:
        if cell[2] in ("2015-04..2015-05", "2015/16-Q1"):
            cell[4] -= 5
    with pytest.raises(SaferplanError, match="hate 2015-05"):
        public_release(source, MONTHS[2], earlier=[leak])
    assert any(one.why is Why.NOT_PROTECTED for one in small_counts(source, MONTHS[2], earlier=[leak]))


def test_a_record_comes_back_as_it_was():
    made = public_release(folder({"hate": [20, 3, 30]}), MONTHS[2])
    edition = from_record(again(made))
    assert to_record(edition) == again(made)
    for damaged in ({}, {"form": 1}, {**again(made), "sums": [[999, [0]]]}):
        with pytest.raises(SaferplanError, match="record"):
            from_record(damaged)


def test_the_public_record_holds_what_is_printed_and_no_more():
    made = public_release(folder({"hate": [20, 3, 30]}), MONTHS[2])
    values = {one["period"]: one["value"] for one in made.public_record["figures"]}
    assert values["2015-05"] is None
    assert set(made.public_record) == {"as_at", "figures"}
    assert set(made.public_record["figures"][0]) == {"indicator", "area", "period", "value", "state", "note"}


def test_exampletons_returns_can_be_released_quarter_after_quarter(root):
    source = load(root / "examples" / "exampleton")
    source = replace(source, indicators=tuple(one for one in source.indicators if not one.measure), groups=())
    known = {one.id for one in source.indicators}
    source = replace(source, targets=tuple(one for one in source.targets if one.indicator in known))
    records: list[dict] = []
    for end in ("2014-06", "2014-09", "2014-12"):
        records.append(again(public_release(source, Period.parse(end), earlier=records)))
    assert len(records) == 3


# Three quarters with revisions, an indicator with wards, another, and their sum.
Months = list[list[int]]
COUNTS = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=9, max_size=9)


@settings(max_examples=8, deadline=None)
@given(
    wards=COUNTS,
    other=st.lists(st.integers(0, 30), min_size=9, max_size=9),
    revised=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.integers(0, 9)), max_size=4),
)
def test_all_releases_together_keep_every_small_count(wards, other, revised):
    releases, truths = [], []
    current = [list(row) for row in wards]
    for number, end in enumerate(ENDS):
        for month, ward, value in revised if number else ():
            if month <= ENDS[number - 1]:
                current[month][ward] = (value + number) % 10
        truth = [list(row) for row in current[: end + 1]]
        source = _quarter(truth, other[: end + 1])
        try:
            made = public_release(
                source, MONTHS[end], earlier=[again(one) for one in releases], ward_figures=_wards(truth)
            )
        except SaferplanError:
            return  # refused and named: nothing is released
        releases.append(made)
        truths.append(truth)
    release = _everything(releases, truths, other)
    for key, (low, high) in attack(release, (), RULE).items():
        if RULE.is_small(release.cells[key]):
            assert high - low >= 3, key


def _quarter(wards: Months, other: list[int]) -> Folder:
    return folder(
        {"a": [sum(row) for row in wards], "b": other}, indicator("total"),
        derived=(Derived("total", Shape.SUM, ("a", "b")),),
    )  # fmt: skip


def _wards(counts: Months) -> Wards:
    series = tuple(
        Series("a", Area(code, kind="ward"), Unit(), tuple(
            Observation(MONTHS[at], Fraction(row[ward])) for at, row in enumerate(counts)
        ))
        for ward, code in enumerate(WARDS)
    )  # fmt: skip
    return Wards(series, {AREA: WARDS})


def _everything(releases: list[PublicRelease], truths: list[Months], other: list[int]) -> Release:
    """All that was printed, written down a second time: a reader who is even told which figures were not revised.

    A figure is known by name, area, period and its true value; sums are written by hand for each release.
    """
    cells: dict = {}
    sums, shown, hidden = [], set(), set()
    for made, wards in zip(releases, truths, strict=True):
        months = {("a", AREA): [sum(row) for row in wards], ("b", AREA): other[: len(wards)]}
        months["total", AREA] = [one + two for one, two in zip(months["a", AREA], months["b", AREA], strict=True)]
        months |= {("a", code): [row[at] for row in wards] for at, code in enumerate(WARDS)}
        keys: dict = {}
        for (name, area), values in months.items():
            for at, value in enumerate(values):
                spans = [(MONTHS[at], value)]
                if area == AREA and at:
                    spans.append((MONTHS[at].to_date(), sum(values[: at + 1])))
                for period, count in spans:
                    keys[name, area, period] = (name, area, period, count)
                    cells[name, area, period, count] = count
        for name in ("a", "b", "total"):
            for at in range(1, len(wards)):
                parts = tuple(keys[name, AREA, month] for month in MONTHS[: at + 1])
                sums.append(Relation(keys[name, AREA, MONTHS[at].to_date()], parts))
        for month in MONTHS[: len(wards)]:
            sums.append(Relation(keys["a", AREA, month], tuple(keys["a", code, month] for code in WARDS)))
            sums.append(Relation(keys["total", AREA, month], (keys["a", AREA, month], keys["b", AREA, month])))
        for series in (*made.printed.values(), *made.ward_printed):
            for seen in series.observations:
                key = keys[series.name, series.area.code, seen.period]
                (hidden if seen.value is None else shown).add(key)
                assert seen.value in (None, cells[key])
    unseen = dict.fromkeys(hidden - shown, (1, 10**6))  # a nought would have been printed
    return Release(cells, tuple(sums), shown, {}, unseen)


def test_solving_apart_is_solving_together():
    cells = {(name, at): value for name in "xy" for at, value in enumerate((20, 3, 30, 53))}
    figures = {key: Figure(key[0], "", MONTHS[key[1]]) for key in cells}
    sums = [Relation(figures[name, 3], tuple(figures[name, at] for at in range(3))) for name in "xy"]
    whole = Release({figures[key]: value for key, value in cells.items()}, sums)
    assert suppress_apart(whole, RULE).withheld == suppress(whole, RULE).withheld
