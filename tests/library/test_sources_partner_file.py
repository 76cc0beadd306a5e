"""Partners' tables: long and wide, text and workbook, every row accounted for."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saferplan.catalogue.mappings import Columns, Constants, Flag, LeaveOut, Mapping, load_mapping, shipped_mappings
from saferplan.records.store import Store
from saferplan.sources import partner_file
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from tests.library.taken import Taken, load, text_file, workbook_file
from tests.library.taken import given as given_file

LONG = Mapping(
    "returns", "long", Columns(period=("Month",), place=("Area",), count=("Number",)), numbers={"score": ("Score",)}
)
WIDE = Mapping("board", "wide", Columns(place=("Area",), category=("Measure",)))
LONDON = "data/metropolitan-police-boroughs-2010-04-to-2023-02.csv"


def test_london_by_month_equals_a_plain_count(shared: Path, tmp_path: Path) -> None:
    file = given_file(shared / LONDON)
    head = file.path.read_text("utf-8-sig")[:65536]
    assert partner_file.recognise(file, head)
    taken = load(partner_file, file, tmp_path)
    with file.path.open(encoding="utf-8-sig", newline="") as handle:
        table = list(csv.DictReader(handle))
    months = [name for name in table[0] if name.isdigit()]
    expected = {f"{m[:4]}-{m[4:]}": sum(int(row[m]) for row in table) for m in months}
    counted: Counter[str] = Counter()
    for row in taken.rows:
        counted[str(Period(row["period_first"], row["period_months"]))] += int(row["count"])
    assert dict(counted) == expected
    assert (taken.counts[0].rows_read, taken.counts[0].kept_aside) == (931 * 155, {})
    barnet = sum(int(row[m]) for row in table if row["BoroughName"] == "Barnet" for m in months)
    assert sum(row["count"] for row in taken.rows if row["place"] == "E09000003") == barnet
    nowhere = sum(int(r[m]) for r in table if r["BoroughName"][:6] in ("Unknow", "London") for m in months)
    assert sum(row["count"] for row in taken.rows if row["place"] is None) == nowhere


def test_into_a_real_store_and_replaced_by_period(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store")
    for text in ("Area,Measure,Apr-10,May-10\nN,a,1,2\n", "Area,Measure,May-10,Jun-10\nN,a,20,30\n"):
        with store.begin() as writer:
            partner_file.load([text_file(tmp_path, text)], writer, WIDE)
            writer.commit()
    rows = store.fetch(store.table("partner:board").order_by("period_first")).to_pylist()
    assert [(str(Period(row["period_first"])), row["count"]) for row in rows] == [
        ("2010-04", 1),
        ("2010-05", 20),
        ("2010-06", 30),
    ]
    assert store.supplied("partner:board") == {"board": {Period.parse(f"2010-0{m}") for m in (4, 5, 6)}}


CELLS = st.sampled_from(["5", "0", "-3", "1,234", "12*", "34 (p)", "", "-", "tbc", "x", "<5", "1,23", "\u00a07", "2.5"])
PLACES = st.sampled_from(["North", "South ", "Total", "total", ""])


def slow_number(text: str) -> float | str:
    """A number, or “missing” or “unreadable”: the obvious way."""
    text = text.replace("\u00a0", " ").strip()
    if text.lower() in ("", "-", "tbc", "*"):
        return "missing"
    for mark in ("*", "(p)"):
        if text.endswith(mark):
            text = text[: -len(mark)].strip()
    return float(text.replace(",", "")) if re.fullmatch(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", text) else "unreadable"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(PLACES, st.lists(CELLS, min_size=3, max_size=3)), max_size=8), st.booleans())
def test_every_cell_of_a_wide_table_is_loaded_or_kept(tmp_path: Path, table: list, as_workbook: bool) -> None:
    heading = ["Area", "Measure", "Apr-10", "May-10", "Jun-10"]
    rows = [heading, *([place, "all", *cells] for place, cells in table)]
    rule = LeaveOut("Area", ("total",))
    mapping = Mapping("board", "wide", WIDE.columns, leave_out=(rule,))
    taken = load(partner_file, made(tmp_path, rows, as_workbook), tmp_path, mapping)
    expected, kept, blanks = 0.0, Counter(), 0
    counted = [[slow_number(cell) for cell in cells] for place, cells in table if place.strip().lower() != "total"]
    kept["total row"] = 3 * (len(table) - len(counted))
    for month in zip(*counted, strict=True):
        numbers = [number for number in month if not isinstance(number, str)]
        expected += sum(numbers)
        kept["count not a number"] += month.count("unreadable")
        if numbers:  # the month was supplied, so a blank in it is a row without a count
            blanks += month.count("missing")
        else:
            kept["count missing"] += month.count("missing")
    assert taken.counts[0].rows_read == 3 * len(table)
    assert taken.reasons() == dict(+kept)
    assert sum(row["count"] or 0 for row in taken.rows) == expected
    assert sum(row["count"] is None for row in taken.rows) == blanks


MONTHS = st.sampled_from(["Apr 08", "2008-05", "June 2008", "", "soon", "200807"])
READ = {"Apr 08": "2008-04", "2008-05": "2008-05", "June 2008": "2008-06", "200807": "2008-07"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(MONTHS, PLACES, CELLS, CELLS, st.booleans()), max_size=10), st.booleans())
def test_every_row_of_a_long_table_is_loaded_or_kept(tmp_path: Path, table: list, as_workbook: bool) -> None:
    rows: list[list[str]] = [["Return of the service"], [], ["Month", "Area", "Number", "Score"]]
    kept: Counter[str] = Counter()
    good: list[tuple] = []
    for month, place, count, score, ragged in table:
        rows.append([month, place, count, score, *(["more"] if ragged else [])])
        counted, scored = slow_number(count), slow_number(score)
        if not any(text.replace("\u00a0", " ").strip() for text in rows[-1]):
            continue  # a blank line is no row
        if ragged:
            kept["more cells than headings"] += 1
        elif month not in READ:
            kept["period not readable" if month else "period missing"] += 1
        elif counted == "unreadable":
            kept["count not a number"] += 1
        elif scored == "unreadable":
            kept["score not a number"] += 1
        else:
            numbers = (None if isinstance(number, str) else number for number in (counted, scored))
            good.append((READ[month], place.strip() or None, *numbers))
    supplied = {month for month, _, counted, _ in good if counted is not None}
    kept["count missing"] += sum(row[0] not in supplied for row in good)
    good = [row for row in good if row[0] in supplied]
    taken = load(partner_file, made(tmp_path, rows, as_workbook), tmp_path, LONG)
    assert taken.reasons() == dict(+kept)
    assert taken.counts[0].rows_read == len(good) + sum(kept.values())
    loaded = [(str(Period(row["period_first"])), row["place"], row["count"], row["number_score"]) for row in taken.rows]
    assert Counter(loaded) == Counter(good)


def made(folder: Path, rows: list[list[str]], as_workbook: bool):
    if as_workbook:
        return workbook_file(folder, {"Notes": [["Some notes"]], "Data": rows})
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text_file(folder, text.getvalue())


def test_a_board_scorecard_with_years_in_a_column(tmp_path: Path) -> None:
    text = (
        "Safer Board,,,,,\nFinancial year,Area,Measure,Series,Apr,May,Mar\n"
        "2014/15,E06000026,ASB,actual,808,882,831\n2015/16,E06000026,ASB,actual,864,,\n"
        "2015/16,E06000026,ASB,cumulative target,838,1676,10064\n"
    )
    file = text_file(tmp_path, text)
    assert partner_file.shipped_mapping(file, text).name == "board-scorecard"
    taken = load(partner_file, file, tmp_path)
    assert [(str(Period(row["period_first"])), row["count"]) for row in taken.rows] == [
        ("2014-04", 808),
        ("2014-05", 882),
        ("2015-03", 831),
        ("2015-04", 864),
    ]
    assert taken.reasons() == {"count missing": 2, "total, cumulative or target row": 3}


def test_a_year_merged_above_its_months_and_labels_merged_down(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Board")
        sheet.merge_range(0, 2, 0, 3, "2014/15")
        sheet.merge_range(0, 4, 0, 5, "2015/16")
        sheet.write_row(1, 0, ["Area", "Measure", "Apr", "Mar", "Apr", "Mar"])
        sheet.merge_range(2, 0, 3, 0, "North")
        sheet.write_row(2, 1, ["burglary", 1, 2, 3, 4])
        sheet.write_row(3, 1, ["robbery", 5, 6, 7, 8])
    taken = load(partner_file, given_file(path), tmp_path, WIDE)
    assert [(row["place"], row["category"], str(Period(row["period_first"])), row["count"]) for row in taken.rows] == [
        ("North", measure, month, count)
        for measure, first in (("burglary", 1), ("robbery", 5))
        for count, month in enumerate(("2014-04", "2015-03", "2015-04", "2016-03"), first)
    ]


def test_dates_as_dates_serials_and_texts_in_one_column(tmp_path: Path) -> None:
    mapping = Mapping("fires", "long", Columns(date=("When",)))
    days = [date(2015, 6, 1), 42156, "01/06/2015", "2015-06-01", "1 Jun 2015", "June", 7, "31/06/2015", ""]
    rows = [["When", "Kind"], *([day, "fire"] for day in days)]
    taken = load(partner_file, workbook_file(tmp_path, {"Fires": rows}), tmp_path, mapping)
    assert [row["date"] for row in taken.rows] == [date(2015, 6, 1)] * 5
    assert taken.reasons() == {"date not readable": 3, "date missing": 1}
    assert taken.counts[0].remarks == ("columns not read: Kind",)


def test_identifiers_never_reach_the_store(tmp_path: Path) -> None:
    columns = Columns(date=("Date",), key=("NHS number",))
    mapping = Mapping("cases", "long", columns, key_is="identifier", key_salt="keep this with the mapping")
    text = "Date,NHS number\n01/06/2015,943 476 5919\n02/06/2015,943 476 5919\nsoon,943 476 5919\n"
    taken = load(partner_file, text_file(tmp_path, text), tmp_path, mapping)
    keys = {row["key"] for row in taken.rows}
    assert len(keys) == 1 and len(keys.pop()) == 32
    assert [aside.text for aside in taken.asides] == ["Date: soon"]
    with pytest.raises(SaferplanError, match="looks like personal details"):
        load(partner_file, text_file(tmp_path, text), tmp_path, Mapping("cases", "long", columns))


@pytest.mark.parametrize("heading", ["Name", "Date of Birth", "E-mail", "Victim surname", "Client name", "DOB"])
def test_personal_columns_must_be_spoken_of(tmp_path: Path, heading: str) -> None:
    if heading == "Victim surname":
        heading = "Surname"
    file = text_file(
        tmp_path, f"Month,Area,Number,Score,{heading}\n2015-06,N,1,,secret\n2015-07,N,x,,secret\n2015-08,N,secret\n"
    )
    with pytest.raises(SaferplanError, match=f"“{heading}” looks like personal details.*left_out"):
        load(partner_file, file, tmp_path, LONG)
    known = Mapping("returns", "long", LONG.columns, numbers=LONG.numbers, left_out=(heading,))
    taken = load(partner_file, file, tmp_path, known)
    assert "secret" not in str(taken.rows) + str(taken.asides)


def test_flags_places_and_constants(tmp_path: Path) -> None:
    mapping = Mapping(
        "calls",
        "long",
        Columns(year=("Year",), month=("Month",), place=("District",), count=("Calls",)),
        constants=Constants(category="assault"),
        flags={"alcohol": Flag(("Alcohol",))},
        places={"Norwich": "E07000148", "Elsewhere": ""},
    )
    text = (
        "Year,Month,District,Calls,Alcohol\n2014/15,Jan,norwich,3,Y\n2014/15,Apr,E07000148,4 (p),no\n"
        "2015,13,Norwich,1,\n2015,2,Elsewhere,1,\n2015,2,Nowhere,1,\n2015,2,Norwich,1,perhaps\n"
    )
    taken = load(partner_file, text_file(tmp_path, text), tmp_path, mapping)
    fields = ("period_first", "place", "category", "count", "flags")
    assert [tuple(row[name] for name in fields) for row in taken.rows] == [
        (Period.parse("2015-01").first, "E07000148", "assault", 3, ["alcohol"]),
        (Period.parse("2014-04").first, "E07000148", "assault", 4, ["provisional"]),
        (Period.parse("2015-02").first, None, "assault", 1, []),
    ]
    assert taken.reasons() == {
        "month not readable": 1,
        "place not in the mapping": 1,
        "flag “alcohol” is neither yes nor no": 1,
    }


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("Area,Measure,Apr-10,April 2010", r"columns C \(Apr-10\) and D \(April 2010\) cover the same time"),
        ("Area,Measure,Apr-10,2010/11", "cover the same time and would be counted twice"),
        ("Area,Area,Measure,Apr-10", r"“Area” stands over several columns \(A and B\)"),
        ("Area,Measure,Apr,May", "no heading in line 1 is a month, quarter or year"),
        ("Area,Apr-10", "no row near the top holds the heading “Measure”"),
    ],
)
def test_headings_that_cannot_be_read_one_way_are_refused(tmp_path: Path, heading: str, told: str) -> None:
    with pytest.raises(SaferplanError, match=told):
        load(partner_file, text_file(tmp_path, f"{heading}\nN,a,1,2\n"), tmp_path, WIDE)


def test_totals_beside_their_months_when_the_mapping_says_which_count(tmp_path: Path) -> None:
    months = Mapping("board", "wide", WIDE.columns, periods="month")
    taken = load(partner_file, text_file(tmp_path, "Area,Measure,Apr-10,2010/11\nN,a,1,12\n"), tmp_path, months)
    assert [row["count"] for row in taken.rows] == [1]
    assert taken.counts[0].remarks == ("columns not read: 2010/11",)


def test_sheets_are_chosen_or_all_read(tmp_path: Path) -> None:
    table = [["Area", "Measure", "Apr-10"], ["N", "a", 1]]
    file = workbook_file(tmp_path, {"North": table, "South": [*table[:1], ["S", "a", "?"]], "Notes": [["x"]]})
    with pytest.raises(SaferplanError, match=r"several sheets hold the headings.*North, South"):
        load(partner_file, file, tmp_path, WIDE)
    taken = load(partner_file, file, tmp_path, Mapping("board", "wide", WIDE.columns, sheet="*"))
    assert ([row["place"] for row in taken.rows], taken.reasons()) == (["N"], {"count not a number": 1})
    assert taken.asides[0].text.startswith("[South] ")
    assert taken.counts[0].remarks[0] == "sheet “Notes” does not hold the headings and was passed over"
    one = load(partner_file, file, tmp_path, Mapping("board", "wide", WIDE.columns, sheet="north"))
    assert len(one.rows) == 1
    with pytest.raises(SaferplanError, match=r"no sheet “West”.*North, South, Notes"):
        load(partner_file, file, tmp_path, Mapping("board", "wide", WIDE.columns, sheet="West"))


def test_optional_columns_may_be_lacking(tmp_path: Path) -> None:
    text = "Wave,Area code,Question,Estimate (%)\n2012,E07999001,safe,24.6\n2014,E07999001,safe,tbc\n"
    file = text_file(tmp_path, text)
    assert partner_file.recognise(file, text)
    rows = load(partner_file, file, tmp_path).rows
    assert [(row["number_estimate"], row["number_sample_size"], row["count"]) for row in rows] == [
        (24.6, None, 1),
        (None, None, 1),
    ]


def test_no_mapping_fits(tmp_path: Path) -> None:
    file = text_file(tmp_path, "a,b\n1,2\n")
    assert not partner_file.recognise(file, "a,b\n1,2\n")
    with pytest.raises(SaferplanError, match="no mapping says how to read this table"):
        partner_file.load([file], Taken(tmp_path))


def test_shipped_mappings_load_their_own_headings_and_no_others(tmp_path: Path) -> None:
    for mapping in shipped_mappings():
        names = [headings[0] for headings in mapping.headings()]
        heading = list(dict.fromkeys(names)) + (["Apr"] if mapping.columns.year else ["Apr-10"])
        text = ",".join(heading) + "\n"
        fitting = partner_file.shipped_mapping(text_file(tmp_path, text), text)
        assert fitting is not None and fitting.name == mapping.name


def test_a_mapping_that_is_wrong_says_where(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nlayout = "tall"\n[columns]\ndat = "D"\n')
    with pytest.raises(SaferplanError, match=r"mine\.toml: layout: .*'long' or 'wide'.*columns\.dat: .*known are date"):
        load_mapping(path)
    path.write_text('name = "mine"\nlayout = "long"\n[columns]\ndate = ["D", "Day"]\nkey = "N"\n')
    assert load_mapping(path).columns.date == ("D", "Day")


def test_the_mappings_of_the_guide_load(root: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", (root / "docs/guide/mappings.md").read_text("utf-8"), re.M | re.S)
    path = tmp_path / "guide.toml"
    names = []
    for block in blocks:
        path.write_text(block, "utf-8")
        names.append(load_mapping(path).name)
    assert names == ["ambulance-calls", "board-return"]


def test_missing_counts_beside_others_are_remarked_on(tmp_path: Path) -> None:
    wide = load(partner_file, text_file(tmp_path, "Area,Measure,Apr-10,May-10\nN,a,1,\nS,a,-,\n"), tmp_path, WIDE)
    long = load(
        partner_file, text_file(tmp_path, "Month,Area,Number,Score\nApr-10,N,1,\nApr-10,S,,2\n"), tmp_path, LONG
    )
    told = "counts missing in periods otherwise supplied: 1 (2010-04); figures that should include them are left blank"
    assert wide.counts[0].remarks == long.counts[0].remarks == (told,)
    assert wide.periods() == {"2010-04"}
    assert wide.reasons() == {"count missing": 2}  # of May, which the file does not supply
    unread = load(partner_file, text_file(tmp_path, "Area,Measure,Apr-10\nN,a,1\nS,a,<5\n"), tmp_path, WIDE)
    assert unread.counts[0].remarks == (
        "counts not readable in periods otherwise supplied: 1 (2010-04); totals that should include them are too low",
    )
