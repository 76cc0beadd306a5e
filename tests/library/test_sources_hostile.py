"""Files that are not what their name says, or that would hurt: a clear error, or the row kept aside with its reason."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from saferplan.catalogue.mappings import Columns, Mapping
from saferplan.sources import partner_file, workbook
from saferplan.sources.sheets import open_sheets
from saferplan.values.errors import SaferplanError
from tests.library.taken import given, load, text_file, workbook_file

LONG = Mapping("returns", "long", Columns(period=("Month",), place=("Area",), count=("Number",)))
HEAD = "Month,Area,Number\n"
ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Data">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)
MANIFEST = '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def ods_cell(text: str, times: int = 1) -> str:
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    return f'<table:table-cell office:value-type="string"{repeated}><text:p>{text}</text:p></table:table-cell>'


def ods_row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def ods(folder: Path, rows: str):
    path = folder / "table.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", MANIFEST)
        book.writestr("content.xml", ODS.format(rows=rows))
    return given(path)


def rewritten(folder: Path, change, rows=None):
    """A small workbook whose first sheet's XML is changed by hand."""
    file = workbook_file(folder, {"Data": rows or [["Month", "Area", "Number"], ["2015-06", "N", 5]]}, "whole.xlsx")
    path = folder / "changed.xlsx"
    with zipfile.ZipFile(file.path) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith("sheet1.xml") else content)
    return given(path)


def refused(file, what: str) -> None:
    with pytest.raises(SaferplanError, match=what) as told:
        for sheet in open_sheets(file):
            list(sheet.rows())
    assert told.value.where.startswith(file.name)
    assert told.value.mend


def test_a_picture_named_as_a_table(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400
    refused(text_file(tmp_path, picture, "picture.xlsx"), "named as a workbook but is none")
    refused(text_file(tmp_path, picture, "picture.csv"), "a picture")


def test_a_truncated_workbook(tmp_path: Path) -> None:
    whole = workbook_file(tmp_path, {"Data": [["Month"], ["2015-06"]]}).path.read_bytes()
    refused(text_file(tmp_path, whole[: len(whole) // 2], "cut.xlsx"), "cannot be read")
    refused(rewritten(tmp_path, lambda xml: xml[: len(xml) // 2]), "cannot be read")
    refused(text_file(tmp_path, b"\xd0\xcf\x11\xe0" + b"\0" * 3000, "old.xls"), "cannot be read")
    refused(text_file(tmp_path, whole, "binary.xlsb"), "not read")


def test_a_workbook_that_unpacks_to_gigabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_BYTES", 20_000_000)  # so that the test need not make gigabytes
    file = rewritten(tmp_path, lambda xml: xml.replace(b"</sheetData>", b" " * 30_000_000 + b"</sheetData>"))
    assert file.size < 100_000
    refused(file, "unpacks to 30,")


def test_one_cell_in_the_furthest_corner(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    refused(rewritten(tmp_path, lambda xml: xml.replace(b"</sheetData>", far)), "row 1,048,576, column 16,384")
    many = ods_row(ods_cell("x", 1000), times=1_000_000)
    refused(ods(tmp_path, many), "spans 1,000,000 rows and 1,000 columns")


def test_a_million_empty_rows_under_a_table_are_no_harm(tmp_path: Path) -> None:
    table = ods_row(ods_cell("Month"), ods_cell("Area"), ods_cell("Number")) + ods_row(
        ods_cell("2015-06"), ods_cell("N"), ods_cell("5"), '<table:table-cell table:number-columns-repeated="16000"/>'
    )
    file = ods(tmp_path, table + ods_row("<table:table-cell/>", times=1_000_000))
    taken = load(partner_file, file, tmp_path, LONG)
    assert [(row["place"], row["count"]) for row in taken.rows] == [("N", 5)]


def test_formulas_without_a_result_and_error_values_are_not_blank(tmp_path: Path) -> None:
    rows = [["Month", "Area", "Number"], ["2015-06", "N", "=1+1"], ["2015-06", "S", 3], ["2015-06", "E", ""]]
    file = rewritten(tmp_path, lambda xml: xml.replace(b'<v>0</v></c></row><row r="3"', b'</c></row><row r="3"'), rows)
    taken = load(partner_file, file, tmp_path, LONG)
    assert taken.reasons() == {"count not a number": 1}
    assert [(row["place"], row["count"]) for row in taken.rows] == [("S", 3), ("E", None)]
    assert "#formula without a stored result" in taken.asides[0].text
    path = tmp_path / "error.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Month", "Area", "Number"])
        sheet.write_row(1, 0, ["2015-06", "N"])
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["2015-06", "S"])
        sheet.write_formula(2, 2, "=3+4", None, 7)
    taken = load(partner_file, given(path), tmp_path, LONG)
    assert (taken.reasons(), [row["count"] for row in taken.rows]) == ({"count not a number": 1}, [7])
    assert "#error value" in taken.asides[0].text


def test_ragged_rows_are_kept_aside(tmp_path: Path) -> None:
    text = HEAD + "2015-06,N,1\n2015-06,S\n2015-06,S,3,4\n2015-06,S,5,,\n\n,,\n2015-06,W,6\n"
    taken = load(partner_file, text_file(tmp_path, text), tmp_path, LONG)
    assert [row["count"] for row in taken.rows] == [1, 5, 6]
    assert [(aside.line, aside.reason) for aside in taken.asides] == [
        (3, "fewer cells than headings"),
        (4, "more cells than headings"),
    ]
    assert taken.counts[0].rows_read == 5


def test_quotation_marks(tmp_path: Path) -> None:
    text = HEAD + '2015-06,"North\nand South",1\n2015-06,"S ""x""",2\n2015-06,"never closed,3\n2015-06,W,4\n'
    taken = load(partner_file, text_file(tmp_path, text), tmp_path, LONG)
    assert [row["place"] for row in taken.rows] == ["North and South", 'S "x"']
    assert [(aside.line, aside.reason) for aside in taken.asides] == [(5, "quotation mark not closed")]
    refused(
        text_file(tmp_path, HEAD + '2015-06,"never closed,3\n' + "2015-06,W,4\n" * 300),
        "opened on line 2 is not closed",
    )


def test_a_text_that_is_none(tmp_path: Path) -> None:
    refused(text_file(tmp_path, HEAD + "x" * (2 << 20)), "longer than 1 MiB")
    refused(text_file(tmp_path, HEAD + "2015-06,\0N,2\n"), "zero bytes")
    refused(text_file(tmp_path, "Môn".encode() + b"\n" + "Môn".encode("cp1252")), "mixes two encodings")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "Month,Area,Number\r\n2015-06,Ynys Môn – gogledd,5\r\n".replace(",", separator)
    taken = load(partner_file, text_file(tmp_path, text.encode(encoding)), tmp_path, LONG)
    assert [(row["place"], row["count"]) for row in taken.rows] == [("Ynys Môn – gogledd", 5)]


def test_decimal_commas_where_the_mapping_says_so(tmp_path: Path) -> None:
    mapping = Mapping("returns", "long", LONG.columns, decimal_comma=True)
    text = HEAD.replace(",", ";") + "2015-06;N;1.234,5\n2015-06;N;1,234.5\n"
    taken = load(partner_file, text_file(tmp_path, text), tmp_path, mapping)
    assert ([row["count"] for row in taken.rows], taken.reasons()) == ([1234.5], {"count not a number": 1})
