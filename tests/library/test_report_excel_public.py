"""The public workbook: the Analysis Function's rules, and nothing in it that is not for the public."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from saferplan.report import excel
from saferplan.report.compose import compose
from saferplan.values.document import Cell, Report, Section, Table, TableBlock
from tests.library.judged import JUNE, PARTNERSHIP, REMARKS, SCHEME
from tests.library.test_report_excel import open_to_all, parts, sheets


@pytest.fixture(scope="module")
def report() -> Report:
    """One judgement of each kind that is not restricted, composed."""
    return compose(PARTNERSHIP, open_to_all(), JUNE, "2015-07-21", REMARKS, schemes=(SCHEME,), marking="Draft")


@pytest.fixture(scope="module")
def public(report: Report, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The public workbook of the report, with a withheld figure."""
    kept = Table(
        "Small", ("Area", "Count"), ((Cell("North"), Cell("withheld", numeric=True)),), ("All figures of 2015.",)
    )
    path = tmp_path_factory.mktemp("public") / "a.xlsx"
    section = Section("small", "Small", (TableBlock(kept),))
    excel.write(replace(report, public=True, sections=(*report.sections, section)), path)
    return path.read_bytes()


def test_a_public_workbook_has_cover_contents_notes_and_a_table_a_sheet(public: bytes) -> None:
    found = sheets(public)
    assert list(found)[:4] == ["Cover", "Contents", "Notes", "Table 1"]
    assert found["Cover"][0][0] == "Performance report"
    assert [row[0] for row in found["Contents"][3:]] == list(found)[2:]
    assert found["Notes"][2] == ["Note number", "Note text"]


def test_a_public_workbook_has_no_merged_and_no_blank_cell_and_no_chart(public: bytes) -> None:
    for name, text in parts(public, r"xl/worksheets/sheet\d+\.xml").items():
        assert "mergeCell" not in text, name
    assert not parts(public, r"xl/(charts|drawings)/.*")
    for text in parts(public, r"xl/tables/table\d+\.xml").values():
        assert 'name="table_' in text or 'name="contents' in text or 'name="notes' in text
    for name, cells in sheets(public).items():
        if name.startswith("Table"):
            head = next(at for at, row in enumerate(cells) if row[1] != "")
            assert all(cell != "" for row in cells[head:] for cell in row), name


def test_a_shorthand_says_what_is_missing_and_what_is_withheld(public: bytes) -> None:
    found = sheets(public)
    small = next(rows for rows in found.values() if str(rows[0][0]).startswith("Small"))
    assert small[-1] == ["North", "[c]"]
    assert any("[x] stands for not available" in str(row[0]) for row in small)
    trained = next(rows for rows in found.values() if str(rows[0][0]).startswith("Professionals trained, 2015/16"))
    assert "[x]" in [cell for row in trained for cell in row]


def test_notes_of_a_public_workbook_have_one_number_throughout(public: bytes) -> None:
    found = sheets(public)
    notes = {str(row[0]): row[1] for row in found["Notes"][3:]}
    used = {mark for name, rows in found.items() if name.startswith("Table") for row in rows for cell in row
            for mark in re.findall(r"\[note \d+\]", str(cell))}  # fmt: skip
    assert used == set(notes)
    small = next(rows for rows in found.values() if str(rows[0][0]).startswith("Small"))
    assert notes[re.findall(r"\[note \d+\]", str(small[0][0]))[0]] == "All figures of 2015."


def test_the_public_writer_prints_no_warning(report: Report, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        excel.write(replace(report, public=True), tmp_path / "a.xlsx")
    assert len(sheets((tmp_path / "a.xlsx").read_bytes())) > 10
