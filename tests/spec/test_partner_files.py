"""# Partners' files

A table that a partner sends is read by rule, from CSV or a workbook. What a rule cannot read is kept aside with its
line and the reason, so that rows read are always rows loaded plus rows kept aside.
"""

import tempfile
from pathlib import Path

from saferplan.catalogue.mappings import Columns, LeaveOut, Mapping
from saferplan.catalogue.measures import Measure, Shape, Where
from saferplan.measures.calculate import calculate
from saferplan.records.store import Store
from saferplan.sources import partner_file
from saferplan.sources.cells import read_number
from saferplan.sources.written_periods import read_period
from saferplan.values.period import Period
from saferplan.values.series import State
from tests.library.taken import load, text_file
from tests.spec.table import Behaviour

MAPPING = Mapping("spec", "long", Columns(period=("Month",)))

PERIODS = Behaviour(
    "Periods as partners write them",
    "In headings and cells. A mapping's `periods` settles what could be read two ways.",
    ("written", "periods", "read as"),
    (
        ("201004", "", "2010-04"),
        ("Apr-10", "", "2010-04"),
        ("Apr 08", "", "2008-04"),
        ("April 2010", "", "2010-04"),
        ("Sept 2009", "", "2009-09"),
        ("2015 Jun", "", "2015-06"),
        ("06/2015", "", "2015-06"),
        ("01/06/2015", "", "2015-06"),
        ("2010/04", "", "2010-04"),
        ("2010-11", "", "2010-11"),
        ("2010-11", "financial year", "2010/11"),
        ("2010/11", "", "2010/11"),
        ("12/13", "", "2012/13"),
        ("2015/2016", "", "2015/16"),
        ("2010/11 Q1", "", "2010/11-Q1"),
        ("Q3 2015-16", "", "2015/16-Q3"),
        ("Quarter 4 (2014/15)", "", "2014/15-Q4"),
        ("Apr-Jun 2010", "", "2010/11-Q1"),
        ("2015", "", "2015"),
        ("2015", "financial year", "2015/16"),
        ("12 months to June 2015", "", "2014-07..2015-06"),
        ("year ending March 2016", "", "2015/16"),
        ("2015/16", "month", None),
        ("Q1 2015", "", None),  # of which year does the quarter come first?
        ("2015/17", "", None),
        ("Apr", "", None),
        ("1234", "", None),
    ),
)

NUMBERS = Behaviour(
    "Numbers as partners write them",
    "A mapping lists the texts that mean “missing” and the marks that may stand behind a number; these are the usual.",
    ("written", "number", "flag or reason"),
    (
        ("1,234", 1234, ""),
        ("1 234", 1234, ""),
        ("£12.50", 12.5, ""),
        ("5.3%", 5.3, ""),
        ("−7", -7, ""),
        ("34 (p)", 34, "provisional"),
        ("12*", 12, "footnote"),
        ("0", 0, ""),
        ("", None, "missing"),
        ("-", None, "missing"),
        ("tbc", None, "missing"),
        ("*", None, "missing"),
        ("<5", None, "not a number"),
        ("1,23", None, "not a number"),
        ("12 34", None, "not a number"),
        ("1e5", None, "not a number"),
        ("(5)", None, "not a number"),
        ("#error value", None, "not a number"),
    ),
)

WIDE = Behaviour(
    "A column a month",
    "Every cell under a month is a row of the account. Headings: Area, Measure, Apr-15, May-15; rows whose Area is "
    "Total are left out by the mapping, which gives North a code and “Elsewhere” none.",
    ("row", "loaded", "kept aside"),
    (
        ("North,burglary,5,7", ("E05000001 2015-04: 5", "E05000001 2015-05: 7"), ()),
        ("north,burglary,0,", ("E05000001 2015-04: 0",), ("count missing",)),  # nothing of May was supplied
        ("E05000001,burglary,3,x", ("E05000001 2015-04: 3",), ("count not a number",)),
        ("Elsewhere,burglary,1,2", ("no place 2015-04: 1", "no place 2015-05: 2"), ()),
        ("West,burglary,1,2", (), ("place not in the mapping", "place not in the mapping")),
        ("Total,burglary,6,9", (), ("total row", "total row")),
        ("North,burglary,5", (), ("fewer cells than headings", "fewer cells than headings")),
        ("North,burglary,5,7,9", (), ("more cells than headings", "more cells than headings")),
    ),
)

BLANKS = Behaviour(
    "Counts that are missing",
    "A blank, a dash or “tbc” is never zero. In a month that the table supplies, such a row is loaded without its "
    "count, and every figure that it belongs in is blank and says how many counts are missing; never the sum of the "
    "rest. A month of which the table gives no count at all was not supplied: the columns of a year still to come take "
    "nothing from the months before. Rows: Area, Measure, Apr-15, May-15.",
    ("rows", "measure", "month", "figure", "note"),
    (
        ("North,sales,5,7|South,sales,2,1", "sales", "2015-04", 7, ""),
        ("North,sales,5,7|South,sales,0,1", "sales", "2015-04", 5, ""),
        ("North,sales,5,7|South,sales,,1", "sales", "2015-04", None, "1 count that belongs in it is missing."),
        ("North,sales,5,7|South,sales,-,1", "sales", "2015-05", 8, ""),
        ("North,sales,5,|South,sales,tbc,", "sales", "2015-04", None, "1 count that belongs in it is missing."),
        ("North,sales,5,|South,sales,2,", "sales", "2015-04", 7, ""),
        ("North,sales,5,|South,sales,2,", "sales", "2015-05", None, ""),
        (
            "North,sales,,7|South,sales,,1|North,visits,9,9",
            "sales",
            "2015-04",
            None,
            "2 counts that belong in it are missing.",
        ),
        ("North,sales,5,7|North,visits,,9", "sales", "2015-04", 5, ""),
        (
            "North,sales,5,7|North,visits,,9",
            "sales per visit",
            "2015-04",
            None,
            "1 count that belongs in it is missing.",
        ),
        ("North,sales,5,7|North,visits,10,", "sales per visit", "2015-04", 50, ""),
    ),
)


@PERIODS.each
def test_periods(row):
    written, kind, expected = row
    assert read_period(written, kind) == (Period.parse(expected) if expected else None)


@NUMBERS.each
def test_numbers(row):
    written, value, told = row
    marks = {mark.casefold(): meaning for mark, meaning in MAPPING.marks.items()}
    number = read_number(written, frozenset(MAPPING.missing), marks)
    assert number.value == value
    assert (number.fault or number.mark or ("missing" if number.value is None else "")) == told


@WIDE.each
def test_wide(row):
    text, loaded, kept = row
    mapping = Mapping(
        "spec",
        "wide",
        Columns(place=("Area",), category=("Measure",)),
        places={"North": "E05000001", "Elsewhere": ""},
        leave_out=(LeaveOut("Area", ("total",)),),
    )
    with tempfile.TemporaryDirectory() as folder:
        file = text_file(Path(folder), f"Area,Measure,Apr-15,May-15\n{text}\n")
        taken = load(partner_file, file, Path(folder), mapping)
    seen = [f"{r['place'] or 'no place'} {Period(r['period_first'])}: {r['count']:g}" for r in taken.rows]
    assert (tuple(seen), tuple(aside.reason for aside in taken.asides)) == (loaded, kept)


SALES = Where("category", one_of=("sales",))
ASKED = {
    "sales": Measure("sales", "", "partner:spec", "", "", "", where=(SALES,), sum="count"),
    "sales per visit": Measure(
        "share", "", "partner:spec", "", "", "", Shape.PERCENTAGE, (SALES,), (Where("category", one_of=("visits",)),),
        sum="count",
    ),
}  # fmt: skip


@BLANKS.each
def test_blanks(row):
    rows, name, month, figure, note = row
    mapping = Mapping("spec", "wide", Columns(place=("Area",), category=("Measure",)))
    text = "Area,Measure,Apr-15,May-15\n" + rows.replace("|", "\n") + "\n"
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "store")
        with store.begin() as writer:
            partner_file.load([text_file(Path(folder), text)], writer, mapping)
            writer.commit()
        period = Period.parse(month)
        (series,) = calculate(store, [ASKED[name]], ["all"], period, period)
        store.close()
    (seen,) = series.observations
    assert (seen.value, seen.note) == (figure, note)
    assert (seen.state is State.NOT_RECEIVED) == (figure is None)
