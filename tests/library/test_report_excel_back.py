"""What a workbook gives out can be taken in again, and its figures follow from one another."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from saferplan.judgement import figure_check
from saferplan.partnership.documents import composed_report
from saferplan.partnership.folder import load
from saferplan.partnership.round import Round
from saferplan.report import excel
from saferplan.report.compose.years import in_year, rows
from saferplan.sources.scorecard import read_grids, read_scorecard
from saferplan.sources.tables import read_tables
from saferplan.values.judgement import Judgement
from saferplan.values.period import Period
from saferplan.values.returns import RowLabel, ScorecardMapping, WantedRow
from tests.library.judged import JUNE


def imported(data: bytes, judgements: list[Judgement]) -> dict[tuple[str, Period], Fraction]:
    """The figures of the workbook as a scorecard gives them, sheet after sheet."""
    found: dict[tuple[str, Period], Fraction] = {}
    for sheet, step in (("Figures by month", 1), ("Figures by quarter", 3)):
        chosen = [one.indicator for one in judgements if one.series is not None and one.indicator.frequency == step]
        grid = next((one for one in read_grids(data, "a.xlsx") if one.sheet == sheet), None)
        if grid is None:
            assert not chosen
            continue
        heading = 1 + next(at for at, row in enumerate(grid.rows) if row[0] == "Measure")
        wanted = [
            WantedRow(one.id, one.name, one.unit, one.frequency, one.year_starts, one.counting, one.nature)
            for one in chosen
        ]
        labels = tuple(RowLabel(one.name, one.id) for one in chosen)
        read = read_scorecard(data, ScorecardMapping(sheet, heading, "A", labels), wanted, name="a.xlsx")
        assert not read.aside
        found |= {(row.indicator, row.period): row.value for row in read.rows if row.value is not None}
    return found


def printed(judgements: list[Judgement]) -> dict[tuple[str, Period], Fraction]:
    """The figures that the measures' tables show: this year's and last year's."""
    shown: dict[tuple[str, Period], Fraction] = {}
    for one in judgements:
        if one.series is None or not in_year(one.indicator):
            continue
        for row in rows(one):
            for period, seen in ((row.period, row.now), (row.period.year_before, row.before)):
                if seen is not None and seen.value is not None:
                    shown[one.indicator.id, period] = seen.value
    return shown


def test_plymouths_workbook_is_read_in_again_and_follows(root: Path, tmp_path: Path) -> None:
    walk = Round(load(root / "examples" / "plymouth-2015"), None)
    judgements = walk.all_judged(JUNE)
    made = composed_report(walk, judgements, JUNE)
    excel.write(made, tmp_path / "a.xlsx")
    assert imported((tmp_path / "a.xlsx").read_bytes(), judgements) == printed(judgements)
    assert len(printed(judgements)) == 99
    assert figure_check.check(read_tables(tmp_path / "a.xlsx")) == []


def test_exampletons_workbook_is_read_in_again_and_follows(exampleton: Round, tmp_path: Path) -> None:
    judgements = exampleton.all_judged(JUNE)
    excel.write(composed_report(exampleton, judgements, JUNE), tmp_path / "a.xlsx")
    found, shown = imported((tmp_path / "a.xlsx").read_bytes(), judgements), printed(judgements)
    assert found.keys() == shown.keys()
    assert all(abs(value - shown[at]) < Fraction(1, 10**8) for at, value in found.items())  # read to nine decimals
    assert len(shown) > 190
    assert figure_check.check(read_tables(tmp_path / "a.xlsx")) == []


def test_a_figure_that_was_changed_does_not_follow(root: Path, tmp_path: Path) -> None:
    """The check that finds nothing above would find something."""
    walk = Round(load(root / "examples" / "plymouth-2015"), None)
    made = composed_report(walk, [one for one in walk.all_judged(JUNE) if one.indicator.id == "asb"], JUNE)
    excel.write(made, tmp_path / "a.xlsx")
    grids = read_tables(tmp_path / "a.xlsx")
    at = next(at for at, grid in enumerate(grids) if "Target to date" in grid.columns)
    column = grids[at].columns.index("2014/15 to date")
    wrong = [list(row) for row in grids[at].rows]
    wrong[5][column] = str(float(wrong[5][column]) + 100)
    grids[at] = replace(grids[at], rows=tuple(map(tuple, wrong)))
    assert [one.column for one in figure_check.check(grids)] == ["2014/15 to date"]
