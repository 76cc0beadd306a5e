"""The engine's reading and the careful reader's must agree on any file, and every row must be accounted for."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.records.store import Store
from saferplan.records.writer import Writer
from saferplan.sources import police_uk_careful
from saferplan.sources.arrivals import scan
from saferplan.sources.contract import InputFile, TextForm
from saferplan.sources.police_uk_chunk import Chunk
from saferplan.sources.police_uk_columns import DATASETS, Odd
from saferplan.sources.police_uk_engine import PoliceFile, definition, has_places, seldom_table
from saferplan.sources.police_uk_layout import find_layout
from saferplan.values.errors import SaferplanError

HEADERS = {dataset: [column.header for column in columns] for dataset, columns in DATASETS.items()}
GOOD = {
    "Crime ID": ["", "ab" * 32, "AB" * 32, "no hex " * 9 + "!", "short"],
    "Month": ["2020-01"],
    "Longitude": ["-1.5", "", "0.25", "1e0", " 2"],
    "Latitude": ["52.1", "", "51"],
    "LSOA code": ["E01000001", "E01000002", "W01000003", ""],
    "Crime type": ["Burglary", "Drugs", "A new kind of crime"],
    "Outcome type": ["Suspect charged", "Local resolution"],
    "Type": ["Person search", "Vehicle search"],
    "Date": ["2020-01-31T23:40:00+00:00", "2019-12-31T23:59:00+00:00", "2020-01-05T00:00:00Z", "2020-01-05T10:00:00"],
    "Part of a policing operation": ["True", "False", ""],
    "Outcome linked to object of search": ["True", "False", ""],
    "Removal of more than just outer clothing": ["True", "False", ""],
}
TEXT = ["Kent Police", "On or near ", "No Location", "On or near High Street, Upper", "St Mary’s Road", ""]
BAD = [
    "", " ", "2020-02", "2020-13", "x", "nan", "inf", "1_0", "1__0", "１", "-", "1.", "+3", "1e400", "0x1", '"', 'a"b',
    '"a"', ' "a"', "a,b", "a\nb", "a\r\nb", "\r", "\x0b", "2020-01-01T25:00:00", "2020-01-01", "true", "\x1a", "NULL",
    "\u2028",
    "2020-01-15T10:00:00+0100", "2020-01-15T10:00:00.5", "infinity", "\ufeff",
]  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of any dataset, mostly good; written by the csv module, or roughly with whatever quotes come."""
    dataset = draw(st.sampled_from(sorted(HEADERS)))
    header = HEADERS[dataset]
    odd = st.one_of(st.sampled_from(BAD), st.text(st.sampled_from('ab1 ,"\n\r\té.'), max_size=4))
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        row = [draw(st.sampled_from(GOOD.get(name, TEXT))) for name in header]
        for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
            row[draw(st.integers(0, len(row) - 1))] = draw(odd)
        extra = draw(st.sampled_from((0, 0, 0, 0, 0, -1, 1, 2)))
        lines.append(row[:extra] if extra < 0 else row + [draw(st.sampled_from(("", "x")))] * extra)
    end = draw(st.sampled_from(("\n", "\r\n")))
    if draw(st.booleans()):
        out = io.StringIO()
        csv.writer(out, lineterminator=end).writerows([header, *lines])
        text = out.getvalue()
    else:
        text = end.join(",".join(row) for row in [header, *lines]) + draw(st.sampled_from((end, "", end + end)))
    mark = draw(st.sampled_from((b"", b"", b"\xef\xbb\xbf")))
    return dataset, mark + text.encode()


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory):
    with Store.create(tmp_path_factory.mktemp("readers") / "store").begin() as writer:
        for dataset in DATASETS:
            if has_places(dataset):
                writer.engine.execute(f"CREATE TABLE {seldom_table(dataset)} ({definition(dataset)})")
        yield writer


def loaded(writer: Writer, dataset: str, file: PoliceFile) -> tuple[Counter, int, dict[str, int]]:
    """Rows as a bag, rows read, and rows kept aside by reason."""
    chunk = Chunk([file])
    if has_places(dataset):
        writer.engine.execute(f"DELETE FROM {seldom_table(dataset)}")
    part = chunk.run(writer, writer.engine.cursor(), writer.folder / "part.parquet")
    rows = [tuple(row.values()) for row in pq.read_table(part.path).to_pylist()] if part else []
    if has_places(dataset):
        rows += writer.engine.execute(f"FROM {seldom_table(dataset)}").fetchall()
    (count,) = chunk.counts
    assert count.rows_loaded == len(rows)
    return Counter(rows), count.rows_read, count.kept_aside


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=files())
def test_the_two_readers_agree(made: tuple[str, bytes], writer: Writer, tmp_path_factory: pytest.TempPathFactory):
    dataset, data = made
    path = writer.folder / "made.csv"
    path.write_bytes(data)
    try:
        form = scan(path, "made.csv")
    except SaferplanError:  # no text at all: nothing is read
        return
    layout = find_layout(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    if layout is None or layout.dataset != dataset or not layout.header:
        return
    careful = InputFile(path, "made.csv", len(data), TextForm(form.encoding, form.lines, False))
    trusting = InputFile(path, "made.csv", len(data), form)
    known = {"layout": layout, "force": "kent", "month": "2020-01", "unit": 1}
    assert loaded(writer, dataset, PoliceFile(trusting, **known)) == loaded(
        writer, dataset, PoliceFile(careful, **known)
    )


@given(text=st.text(st.sampled_from('ab",\n\r'), max_size=30))
def test_no_line_is_lost_by_the_careful_reader(text: str):
    """The raw texts of the records, in order, are the lines of the file; blank lines are no records."""
    told = [raw for _, _, raw in police_uk_careful.records(io.StringIO(text, newline=""))]
    assert "".join("".join(told).split()) == "".join(text.split())


@given(rows=st.lists(st.lists(st.text(st.sampled_from('ab",\n '), max_size=4), min_size=3, max_size=3), max_size=6))
def test_well_formed_files_are_read_as_the_csv_module_reads_them(rows: list[list[str]]):
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b", "c"], *rows])
    told = [fields for _, fields, _ in police_uk_careful.records(io.StringIO(out.getvalue(), newline=""))]
    assert told == list(csv.reader(io.StringIO(out.getvalue(), newline="")))


def test_a_stray_quotation_mark_costs_one_line():
    text = 'a,b\n1,2\n"3,4\n5,6\n7,8\n'
    told = list(police_uk_careful.records(io.StringIO(text, newline="")))
    assert told == [
        (1, ["a", "b"], "a,b"),
        (2, ["1", "2"], "1,2"),
        (3, None, '"3,4'),
        (4, ["5", "6"], "5,6"),
        (5, ["7", "8"], "7,8"),
    ]


def test_a_reason_is_told_for_every_kind_of_fault():
    columns = {column.name: column for column in DATASETS["street"] + DATASETS["stop-and-search"]}
    for name, text, reason in (
        ("month_text", "2020-13", "month is not a month"),
        ("month_text", "2020-02", "month differs from the file's"),
        ("longitude", "east", "coordinates are not numbers"),
        ("crime_type", " ", "crime type is blank"),
        ("date", "yesterday", "date is not a time"),
        ("date", "2020-03-01T12:00:00+00:00", "month differs from the file's"),
        ("policing_operation", "maybe", "part of a policing operation is neither True nor False"),
    ):
        with pytest.raises(Odd) as odd:
            columns[name].take(text, "2020-01")
        assert str(odd.value) == reason
