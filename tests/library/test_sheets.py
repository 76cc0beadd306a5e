"""Sheets: what the service shows says what the report says, needs no store twice, and one fault stops no other."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import vl_convert

from saferplan.partnership.folder import load
from saferplan.partnership.previews import past_statuses, profile_preview
from saferplan.partnership.round import Round, run
from saferplan.partnership.sheets import sheets
from saferplan.report import charts
from saferplan.report.export import judgements_json
from saferplan.values.document import Chart, ChartBlock, Section, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.folder import Derived, Folder, Group, Mark, Return, Shape
from saferplan.values.period import Period
from saferplan.values.plan import Direction, Indicator, Partnership, Profile, ProfileKind, Target, TargetKind
from saferplan.values.series import State
from saferplan.values.sheet import Sheet, Sheets
from tests.library.made_stores import STREET, put, put_lookup

CODES = ("E01000001", "E01000002")
JUNE = Period.parse("2015-06")


def monthly(name: str, first: str, *values: int | None) -> list[Return]:
    start = Period.parse(first)
    return [
        Return(name, start.shift(at), None if value is None else Fraction(value)) for at, value in enumerate(values)
    ]


def indicator(name: str, **more: object) -> Indicator:
    return Indicator(name, name.upper(), Unit("offences"), Direction.LOWER, **more)  # type: ignore[arg-type]


def folder(*indicators: Indicator, returns: list[Return] | None = None, **more: object) -> Folder:
    made = Partnership("x", "Safer Exampleton", area="E06000001", scheme="three-statements-target")
    return Folder(made, indicators=indicators, returns=tuple(returns or ()), **more)  # type: ignore[arg-type]


def parts(section: Section) -> Iterator[Section]:
    yield section
    for part in section.sections:
        yield from parts(part)


@pytest.fixture(scope="module")
def plymouth() -> Sheets:
    return sheets(load(Path(__file__).parents[2] / "examples" / "plymouth-2015"), JUNE)


def by_name(made: Sheets) -> dict[str, Sheet]:
    return {one.indicator: one for one in made.sheets}


def test_a_line_of_the_dashboard_says_what_the_report_says(plymouth: Sheets) -> None:
    asb = by_name(plymouth)["asb"]
    assert (asb.status.name, asb.figure.text, asb.against.text, asb.target.text) == (
        "Some concerns", "2,527", "2,514", "2,514",
    )  # fmt: skip
    assert (asb.last_year.text, asb.change.text, asb.annual_target.text) == ("2,713", "−6.9%", "10,064")
    assert (asb.period, asb.target_words) == ("April to June 2015", "no more than 10,064 incidents in 2015/16")
    assert asb.why == "Listed because it is off target." and asb.exceptional and asb.off_target
    assert plymouth.report is not None
    overview = next(section for section in plymouth.report.sections if section.key == "measures")
    table = next(block.table for block in overview.blocks if isinstance(block, TableBlock))
    lines = {row[0].text: row for row in table.rows}
    for one in plymouth.sheets:
        shown = (one.status.name, one.period, one.figure.text, one.against.text, one.change.text)
        assert shown == tuple(cell.text for cell in lines[one.name][1:])


def test_exceptions_come_first_the_furthest_before_the_nearer(plymouth: Sheets) -> None:
    names = [one.indicator for one in plymouth.sheets]
    assert names == ["referrals", "domestic-violence", "asb", "sac", "gap", "all-crime", "dash-training", "hate"]
    assert names == [one.indicator for one in sorted(plymouth.sheets, key=lambda one: (one.place, one.plan_place))]
    told = [one.name for one in plymouth.sheets if one.exceptional]
    assert plymouth.report is not None
    assert told == [part.title for part in plymouth.report.sections[1].sections]


def test_a_page_holds_everything_and_its_links_stay_on_it(plymouth: Sheets) -> None:
    for one in plymouth.sheets:
        keys = [part.key for part in parts(one.section)]
        assert len(keys) == len(set(keys)) and "Where this figure comes from" in [p.title for p in parts(one.section)]
        blocks = [block for part in parts(one.section) for block in part.blocks]
        tables = [block.table for block in blocks if isinstance(block, TableBlock)]
        links = {cell.link for table in tables for row in table.rows for cell in row if cell.link}
        links |= {origin.entry for block in blocks if (origin := getattr(block, "origin", None)) and origin.entry}
        assert links <= set(keys)
        drawn = [one.drawing(block.chart) for block in blocks if isinstance(block, ChartBlock)]
        assert [found.key for found in drawn if found] == [picture.key for picture in one.charts]
        assert len(drawn) == len(one.charts)


def test_the_plain_data_are_those_of_the_report(plymouth: Sheets, root: Path) -> None:
    judged = run(load(root / "examples" / "plymouth-2015"), JUNE)
    assert {one.indicator: one.judgement for one in plymouth.sheets} == {
        plain["indicator"]: plain for plain in judgements_json(judged)
    }


def test_a_missing_figure_is_blank_or_not_received_never_nought() -> None:
    made = folder(indicator("a"), returns=monthly("a", "2014-04", *[5] * 12, None, None, None))
    one = sheets(made, JUNE).sheets[0]
    assert (one.figure.text, one.figure.value, one.awaited, one.exceptional) == ("not received", None, True, True)
    blank = (one.against, one.target, one.annual_target, one.change, one.outlook)
    assert [cell.text for cell in blank] == [""] * 5 and one.odds == "" and one.outlook_range == ""
    assert one.history is not None
    assert [row[1].text for row in one.history.rows][-4:] == ["5", "not received", "not received", "not received"]


def test_one_faulty_indicator_stops_no_other() -> None:
    good, odd = indicator("good"), replace(indicator("odd-months"), frequency=5)
    two = [*monthly("twice", "2015-04", 1, 2), *monthly("twice", "2015-04", 3)]
    made = sheets(
        folder(
            good, odd, indicator("no-scheme", scheme="never-heard-of"), indicator("twice"),
            indicator("no-measure", measure="never-heard-of"), indicator("wrong-target"),
            returns=[*monthly("good", "2014-04", *range(15)), *monthly("wrong-target", "2014-04", *range(15)), *two],
            targets=(Target("wrong-target", Period.parse("2015/16"), TargetKind.AT_MOST),),
        ),
        JUNE,
    )  # fmt: skip
    shown = by_name(made)
    assert set(shown) == {"good", "odd-months", "no-scheme", "twice", "no-measure", "wrong-target"}
    assert {name for name, one in shown.items() if one.fault} == set(shown) - {"good"} == set(made.faults)
    assert shown["good"].figure.text == "39" and shown["wrong-target"].figure.text == "39"
    assert "two figures of “twice” for April 2015" in shown["twice"].fault
    assert all(one.exceptional and one.fault in str(one.section) for one in shown.values() if one.fault)
    assert made.report is not None


def test_names_limit_the_work_to_them_and_what_is_worked_out_from_them() -> None:
    returns = [*monthly("a", "2014-04", *[4] * 15), *monthly("b", "2014-04", *[6] * 15)]
    whole = folder(
        indicator("a"), indicator("b"), indicator("both"), returns=returns,
        derived=(Derived("both", Shape.SUM, ("a", "b")),),
    )  # fmt: skip
    first = sheets(whole, JUNE)
    changed = replace(whole, returns=(*monthly("a", "2014-04", *[9] * 15), *returns[15:]))
    steps: list[tuple[int, int]] = []
    part = sheets(changed, JUNE, names=["a"], progress=lambda done, total: steps.append((done, total)))
    assert {one.indicator for one in part.sheets} == {"a", "both"} and steps == [(1, 2), (2, 2)]
    assert part.report is None
    with_others = sheets(changed, JUNE, names=["a"], judged=first.judged)
    assert by_name(with_others)["both"].figure.text == "45"
    assert with_others.report == sheets(changed, JUNE).report
    assert by_name(with_others)["a"].plan_place == 0 and by_name(with_others)["both"].plan_place == 2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Burglaries in two neighbourhoods, by month, for fifteen months."""
    path = tmp_path_factory.mktemp("sheets") / "store"
    months = [Period.parse("2014-04").shift(at) for at in range(15)]
    rows = [{"crime_type": "Burglary", "lsoa": code} for code in (CODES[0], *CODES)]
    lookup = [{"lsoa11_code": code, "lsoa21_code": code, "ltla22_code": "E06000001"} for code in CODES]
    put_lookup(path, "lsoa11_lsoa21_ltla22", lookup)
    put(path, "street", {("west-yorkshire", str(month)): rows for month in months}, STREET)
    return path


def counted_folder() -> Folder:
    crime = indicator("burglary", measure="burglary", area="E01000001")
    return folder(crime, indicator("typed"), returns=monthly("typed", "2014-04", *range(15)))


def test_a_second_run_needs_no_store(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sheets(counted_folder(), JUNE, store=store)
    assert by_name(first)["burglary"].figure.text == "6" and set(first.counted) == {"burglary"}

    def refuse(*_: object) -> None:
        raise AssertionError("the store is opened")

    monkeypatch.setattr("saferplan.partnership.records.Store.open", refuse)
    again = sheets(counted_folder(), JUNE, store=store, counted=first.counted, places=first.places)
    assert again.sheets == first.sheets and again.report == first.report and again.counted == first.counted
    sheets(counted_folder(), JUNE, store=store, names=["typed"])
    with pytest.raises(AssertionError, match="the store is opened"):
        sheets(counted_folder(), JUNE, store=store, names=["burglary"])


def test_breaks_are_set_anew_on_a_series_counted_before(store: Path) -> None:
    first = sheets(counted_folder(), JUNE, store=store)
    cut = replace(counted_folder(), breaks=(Mark("burglary", Period.parse("2015-02"), "New form."),))
    broken = sheets(cut, JUNE, counted=first.counted)
    assert "New form." in repr(by_name(broken)["burglary"].section)
    assert broken.counted == first.counted and not first.counted["burglary"].breaks
    mended = sheets(counted_folder(), JUNE, counted=broken.counted)
    assert mended.sheets == first.sheets


def test_places_in_a_group_are_kept_for_the_second_run(store: Path) -> None:
    here = replace(counted_folder().partnership, area="E01000001")
    grouped = replace(
        counted_folder(), partnership=here, groups=(Group("Neighbours", ("E01000002",), indicators=("burglary",)),)
    )
    first = sheets(grouped, JUNE, store=store)
    again = sheets(grouped, JUNE, counted=first.counted, places=first.places)
    assert [one.group for one in first.places["burglary"]] == ["Neighbours"]
    assert first.places["burglary"][0].least == 12
    assert again.sheets == first.sheets
    assert any("Neighbours" in part.title for part in by_name(again)["burglary"].section.sections)


def test_a_store_that_is_not_there_is_a_fault_of_what_is_counted(tmp_path: Path) -> None:
    made = sheets(counted_folder(), JUNE, store=tmp_path / "nothing")
    assert "record store" in made.faults and by_name(made)["typed"].figure.text == "39"
    assert by_name(made)["burglary"].fault and made.counted == {}


def test_public_sheets_leave_out_what_may_not_be_seen() -> None:
    small = folder(
        indicator("small"), indicator("secret", restricted=True),
        returns=[*monthly("small", "2014-04", *[20] * 14, 2), *monthly("secret", "2014-04", *[7] * 15)],
    )  # fmt: skip
    inside, outside = sheets(small, JUNE), sheets(small, JUNE, public=True)
    assert [one.indicator for one in outside.sheets] == ["small"]
    assert inside.sheets != outside.sheets and "secret" not in (repr(outside.sheets) + repr(outside.report)).casefold()
    history = outside.sheets[0].history
    assert history is not None and history.rows[-1][1].text == "withheld"


def test_what_is_withheld_is_not_said_to_be_missing() -> None:
    """The public is told that a figure may not be seen, not that nobody sent it."""
    late = folder(indicator("late"), returns=monthly("late", "2014-04", *[20] * 14, 2))
    one = sheets(late, JUNE, public=True).sheets[0]
    assert "not received" not in repr(one) and "not been received" not in repr(one)
    assert "The figure for June 2015 is withheld because of small numbers." in repr(one.section)
    first = folder(indicator("first"), returns=monthly("first", "2014-04", *[20] * 12, 2))
    one = sheets(first, Period.parse("2015-04"), public=True).sheets[0]
    assert (one.figure.text, one.withheld, one.awaited, one.exceptional) == ("withheld", True, False, False)
    assert one.sentence == "The figure for April 2015 is withheld because of small numbers, so no status is given."
    assert one.state == one.judgement["state"] == "withheld" and "received" not in repr(one)


def test_a_picture_passes_a_strict_policy_and_is_told_in_words(plymouth: Sheets) -> None:
    for one in plymouth.sheets:
        for text in (one.sparkline, *(drawn.svg for drawn in one.charts)):
            tree = ET.fromstring(text)
            ids = re.findall(r' id="([^"]+)"', text)
            assert tree.get("role") == "img" and len(ids) == len(set(ids))
            assert tree[0].tag.endswith("title") and tree[1].tag.endswith("desc") and tree[1].text
            assert set((tree.get("aria-labelledby") or "").split()) <= set(ids)
            assert not [node for node in tree.iter() if node.get("style") or node.tag.endswith(("script", "style"))]
            assert " on" not in re.sub(r">[^<]*<", "><", text)
    ids = [name for one in plymouth.sheets for name in re.findall(r' id="([^"]+)"', one.sparkline)]
    assert len(ids) == len(set(ids))


def test_a_kept_drawing_becomes_the_same_picture(plymouth: Sheets) -> None:
    drawn = by_name(plymouth)["asb"].charts[0]
    picture = charts.png_of(drawn.svg)
    assert picture == charts.png(drawn.chart) and picture.startswith(b"\x89PNG")
    assert picture != vl_convert.svg_to_png(re.sub(r"<text.*?</text>", "", drawn.svg), scale=2)


def test_a_sparkline_ends_in_a_dot_and_stops_at_gaps_and_breaks() -> None:
    values = [3, 4, None, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8]
    gapped = folder(indicator("a"), returns=monthly("a", "2014-04", *values))
    line = sheets(gapped, JUNE).sheets[0].sparkline
    assert line.count("<polyline") == 2 and line.count('r="3.5"') == 1
    broken = replace(gapped, breaks=(Mark("a", Period.parse("2014-11"), "New form."),))
    assert sheets(broken, JUNE).sheets[0].sparkline.count("<polyline") == 3
    assert "From 3 offences in April 2014 to 8 offences in June 2015; lowest 1 offence, highest 9 offences." in line
    assert sheets(folder(indicator("a"), returns=monthly("a", "2015-06", 3)), JUNE).sheets[0].sparkline == ""


def test_what_the_judgement_would_have_said(root: Path) -> None:
    plymouth = load(root / "examples" / "plymouth-2015")
    months = [Period.parse(f"2015-{month:02}") for month in (4, 5, 6)]
    told = past_statuses(plymouth, "asb", months)
    walk = Round(plymouth)
    assert [(period, band.name) for period, band, _ in told] == [
        (month, walk.judged("asb", month).status.name) for month in months
    ]
    assert "2,527 incidents" in told[-1][2] and "Rule for this status" in told[-1][2]
    edited = replace(plymouth, targets=tuple(
        replace(one, value=Fraction(20000)) if one.indicator == "asb" else one for one in plymouth.targets
    ))  # fmt: skip
    assert past_statuses(edited, "asb", months)[-1][1].name == "Satisfied"
    wrong = replace(plymouth, targets=tuple(replace(one, value=None) for one in plymouth.targets))
    assert "The target cannot be worked out" in past_statuses(wrong, "asb", months)[-1][2]


def test_a_profile_beside_last_year() -> None:
    made = folder(indicator("a"), returns=monthly("a", "2014-04", *range(1, 16)))
    target = Target(
        "a", Period.parse("2015/16"), TargetKind.AT_MOST, Fraction(120), profile=Profile(ProfileKind.STRAIGHT)
    )
    table, chart = profile_preview(made, target)
    assert table.columns == (
        "Period", "Target for the period", "Target to date", "2014/15", "2014/15 to date", "2015/16 to date",
    )  # fmt: skip
    assert [cell.text for cell in table.rows[2]] == ["June", "10", "30", "3", "6", "42"]
    assert [cell.text for cell in table.rows[3]] == ["July", "10", "40", "4", "10", ""]
    assert isinstance(chart, Chart) and [line.name for line in chart.lines] == ["2014/15", "Target", "2015/16"]
    with pytest.raises(SaferplanError, match="profile by hand has no figure"):
        profile_preview(made, replace(target, profile=Profile(ProfileKind.BY_HAND)))
    with pytest.raises(SaferplanError, match="no indicator"):
        profile_preview(made, replace(target, indicator="b"))


def test_a_state_that_is_not_final_is_said() -> None:
    rows = monthly("a", "2014-04", *range(15))
    rows[-1] = replace(rows[-1], state=State.PROVISIONAL)
    one = sheets(folder(indicator("a"), returns=rows), JUNE).sheets[0]
    assert one.state == "provisional"
    assert one.state_words == "The figure for April to June 2015 is provisional and may change."


def test_reading_what_was_kept_brings_no_heavy_library() -> None:
    """A page of the service is read by a process that never needs the statistics."""
    heavy = "{'duckdb', 'scipy', 'statsmodels', 'numpy', 'vl_convert', 'pandas', 'docx', 'pyarrow', 'jinja2', 'ibis'}"
    code = (
        "import sys; from saferplan import from_json, to_json, Period; import saferplan.values.sheet, "
        "saferplan.values.folder, saferplan.values.document; from_json(to_json(Period(24000)));"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
