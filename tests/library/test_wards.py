"""Wards: what a councillor is shown, and that nobody can solve all wards' tables for a small count."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from saferplan import ward_figures, ward_report, ward_tables, wards_of
from saferplan.judgement.disclosure import attack
from saferplan.judgement.disclosure_rule import Relation, Release, Rule
from saferplan.partnership.ward_counts import WardFigures
from saferplan.records.store import Store
from saferplan.report import charts
from saferplan.values.document import ChartBlock, Paragraph, Section, TableBlock
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from tests.library.ward_stores import (
    ASTRIDE,
    BURGLARY,
    DISTRICT,
    INCIDENT,
    INSIDE,
    PEOPLE,
    ROBBERY,
    WARDS,
    folder_of,
    months,
    store_of,
)
from tests.library.ward_stores import indicator as counted

AS_AT = Period.parse("2015-03")
MONTHS = months("2013-04", 24)
YEAR, BEFORE = Period.parse("2014/15"), Period.parse("2013/14")


def rows() -> dict[tuple[str, str, str], int]:
    """Burglary: 20 a month in Abbey (12 in the year before), 10 in Castle, 3 to 9 in Eyres, 2 in no ward. Robbery:
    at most one a month anywhere. Anti-social behaviour: 30 a month in Abbey alone."""
    found: dict[tuple[str, str, str], int] = {}
    for at, month in enumerate(MONTHS):
        found[month, "E01000001", BURGLARY] = 20 if at >= 12 else 12
        found[month, "E01000004", BURGLARY] = 10
        found[month, "E01000005", BURGLARY] = 3 if at % 6 == 0 else 9
        found[month, ASTRIDE, BURGLARY] = 2
        found[month, "E01000002", INCIDENT] = 30
        if at % 2 == 0:
            found[month, "E01000001", ROBBERY] = 1
        if at % 3 == 0:
            found[month, "E01000003", ROBBERY] = 2
        if at % 12 == 5:
            found[month, "E01000005", ROBBERY] = 1
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("wards") / "store", rows(), MONTHS)


@pytest.fixture(scope="module")
def figures(store: Store) -> WardFigures:
    return ward_figures(folder_of(), store, AS_AT)


def summary(section: Section) -> dict[str, list[str]]:
    table = next(block.table for block in section.blocks if isinstance(block, TableBlock))
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def words(section: Section) -> str:
    return "\n".join(block.text for block in section.blocks if isinstance(block, Paragraph))


def test_wards_of_the_partnership_by_name(store: Store) -> None:
    assert [(one.code, one.name) for one in wards_of(folder_of(), store)] == list(WARDS.items())


def test_a_wards_page_has_both_years_the_rate_the_districts_and_the_place(store: Store, figures: WardFigures) -> None:
    page = ward_report(folder_of(), store, "E05000001", AS_AT, figures=figures)
    assert page.title == "Abbey ward"
    # 240 over 1,000 residents of two neighbourhoods; the district holds six of 2011.
    district = Fraction(240 + 120 + 10 * 9 + 2 * 3 + 24) * 1000 / (6 * PEOPLE)
    assert summary(page)["Burglary"] == ["144", "240", "+66.7%", "240.0", f"{float(district):.1f}", "3rd of 3"]
    assert "a rise of 96 (66.7 per cent)" in words(page)
    assert "more than chance would explain" in words(page)
    assert "ranks 3rd of 3" in words(page)


def test_a_small_year_is_withheld_with_its_change_its_rate_and_every_place(store: Store, figures: WardFigures) -> None:
    page = ward_report(folder_of(), store, "E05000003", AS_AT, figures=figures)
    robbery = summary(page)["Robbery"]
    assert robbery[1] == "withheld"
    assert robbery[2:4] == ["", ""]
    assert robbery[5] == ""
    assert "no change is told" in words(page)
    others = ward_report(folder_of(), store, "E05000001", AS_AT, figures=figures)
    assert summary(others)["Robbery"][5] == ""


def test_months_are_drawn_where_most_can_be_printed_with_the_figures_beside(store: Store, figures: WardFigures) -> None:
    page = ward_report(folder_of(), store, "E05000001", AS_AT, figures=figures)
    drawn = {block.chart.title: block for block in page.blocks if isinstance(block, ChartBlock)}
    assert set(drawn) == {"Burglary, Abbey ward", "Anti-social behaviour, Abbey ward"}
    block = drawn["Burglary, Abbey ward"]
    assert block.table is not None
    assert [line.role for line in block.chart.lines] == ["last year", "actual"]
    assert [row[2].text for row in block.table.rows] == ["20"] * 12
    assert charts.svg(block.chart, "k").startswith("<svg")


def test_tables_of_all_wards_end_with_the_district_and_hold_no_small_count(store: Store, figures: WardFigures) -> None:
    tables = ward_tables(folder_of(), store, AS_AT, figures=figures)
    assert [table.title.split(" by ")[0] for table in tables] == ["Burglary", "Robbery", "Anti-social behaviour"]
    for table in tables:
        assert [row[0].text for row in table.rows] == ["Abbey", "Castle", "Eyres", "Charnwood"]
        assert all(cell.value is None or cell.value == 0 or cell.value >= 5 for row in table.rows for cell in row)
    assert tables[0].columns[-2:] == ("2013/14", "2014/15")
    assert len(tables[0].columns) == 1 + 24 + 2
    assert len(tables[1].columns) < len(tables[0].columns)  # robbery by month would be nearly all withheld


def test_nobody_can_solve_the_tables_for_a_small_count(figures: WardFigures) -> None:
    """The sums are written down anew here: wards and the rest make the district, months make their years."""
    for name in ("burglary", "robbery-rate"):
        true = {one.area.code: one for one in figures.series if one.name == name}
        shown = {one.area.code: one for one in figures.printed if one.name == name}
        cells: dict[tuple[str, Period], int] = {}
        withheld, relations = set(), []
        for code, series in true.items():
            for seen in series.observations:
                cells[code, seen.period] = int(seen.value or 0)
                if shown[code].value(seen.period) is None:
                    withheld.add((code, seen.period))
        printed = set(cells)
        for period in {period for _, period in cells}:
            rest = ("rest", period)
            cells[rest] = cells[DISTRICT, period] - sum(cells[ward, period] for ward in WARDS)
            relations.append(Relation((DISTRICT, period), (*((ward, period) for ward in WARDS), rest)))
        for code in (*true, "rest"):
            for year in (YEAR, BEFORE):
                parts = tuple((code, p) for c, p in cells if c == code and year.holds(p) and p != year)
                if parts:
                    relations.append(Relation((code, year), parts))
        bounds = attack(Release(cells, relations, printed), withheld, Rule(5))
        small = [key for key in bounds if 0 < cells[key] < 5]
        assert small
        assert all(bounds[key][1] - bounds[key][0] >= 3 for key in small)


def test_true_counts_and_their_district_are_there_for_a_release(figures: WardFigures) -> None:
    assert figures.areas == {DISTRICT: tuple(WARDS)}
    burglary = next(one for one in figures.series if one.name == "burglary" and one.area.code == "E05000003")
    assert burglary.value(Period.parse("2014-04")) == 3
    assert figures.of("burglary", "E05000003").value(Period.parse("2014-04")) is None


def test_what_cannot_be_told_by_ward_is_named_and_what_is_restricted_is_not(store: Store) -> None:
    folder = folder_of()
    hidden = replace(counted("secret", "drugs", "Secret drugs"), restricted=True)
    folder = replace(folder, indicators=(*folder.indicators, hidden))
    found = ward_figures(folder, store, AS_AT)
    assert set(found.left_out) == {"referrals", "secret"}
    text = words(ward_report(folder, store, "E05000001", AS_AT, figures=found))
    assert "Not told by ward: Referrals." in text
    assert "ecret" not in text


def test_kinds_that_add_up_to_another_indicator_are_protected_together(store: Store) -> None:
    """Burglary, robbery and vehicle crime with their sum: what is withheld of one must not follow from the others."""
    kinds = [("acquisitive-crime-police-uk", "Acquisitive crime"), ("burglary", "Burglary"), ("robbery", "Robbery"),
             ("vehicle-crime", "Vehicle crime")]  # fmt: skip
    folder = replace(folder_of(), indicators=tuple(counted(name, name, title) for name, title in kinds))
    found = ward_figures(folder, store, AS_AT)

    def told(name: str) -> Fraction | None:
        return found.of(name, "E05000003").value(YEAR)

    parts = [told("burglary"), told("robbery"), told("vehicle-crime"), told("acquisitive-crime-police-uk")]
    assert parts[1] is None
    assert sum(value is None for value in parts) >= 2


def test_a_month_that_did_not_come_is_missing_and_so_is_its_year(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = store_of(
        tmp_path_factory.mktemp("gap") / "store", rows(), [month for month in MONTHS if month != "2014-06"]
    )
    page = ward_report(folder_of(), store, "E05000001", AS_AT)
    assert summary(page)["Burglary"] == ["144", "not supplied", "", "", "", ""]
    table = ward_tables(folder_of(), store, AS_AT)[0]
    assert table.rows[0][table.columns.index("June 2014")].text == "not supplied"


def test_an_unknown_ward_is_refused(store: Store, figures: WardFigures) -> None:
    with pytest.raises(SaferplanError, match="not a ward"):
        ward_report(folder_of(), store, "E05999999", AS_AT, figures=figures)


def test_every_ward_of_the_district_is_made_of_its_neighbourhoods(figures: WardFigures) -> None:
    assert set(INSIDE) == set(figures.areas[DISTRICT])
    assert figures.residents["E05000001"] == 2 * PEOPLE
