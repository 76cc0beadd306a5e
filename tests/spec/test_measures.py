"""# Measures

A measure says what is counted and how a value comes of it. The tables below ask a small store: street files of
Leicestershire for January, February and April 2020 (March was not supplied), and files of partners.

In January there were three burglaries and two incidents of anti-social behaviour at neighbourhood 1, one burglary at
neighbourhood 2, and one robbery without a place. In February there was one burglary at neighbourhood 1, in April one
robbery without a place. Neighbourhood 1 has 500 residents and 2 has 1,500, both in 2020.
"""

import csv
import io
import json
from fractions import Fraction

import pyarrow as pa
import pytest
from click.testing import CliRunner

from saferplan.catalogue.measures import measure
from saferplan.cli import saferplan
from saferplan.measures.calculate import calculate
from saferplan.measures.denominators import Stated
from saferplan.records.store import Store
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from tests.library.made_stores import PARTNER, RECORDED, STREET, put, put_lookup
from tests.spec.table import Behaviour

ONE, TWO, DISTRICT = "E01000001", "E01000002", "E07000001"
SCORES = pa.schema([*PARTNER, ("number_entry", pa.float64()), ("number_exit", pa.float64())])
NUMBERS = ("estimate", "standard_error", "sample_size")
SURVEY = pa.schema([*PARTNER, *((f"number_{name}", pa.float64()) for name in NUMBERS)])

COUNTS = Behaviour(
    "Counts and rates",
    "A value is blank where a month of the period was not supplied: it is never a sum of what happened to come. It is "
    "0 where all months came and nothing was counted. A force is every row of its files; a code is the points inside.",
    ("measure", "area", "by", "period", "value"),
    (
        ("burglary", DISTRICT, "month", "2020-01", "4"),
        ("burglary", ONE, "month", "2020-01", "3"),
        ("burglary", DISTRICT, "month", "2020-02", "1"),
        ("burglary", DISTRICT, "month", "2020-03", None),
        ("burglary", DISTRICT, "month", "2020-04", "0"),
        ("burglary", DISTRICT, "quarter", "2019/20-Q4", None),
        ("all-recorded", "leicestershire", "month", "2020-01", "7"),
        ("all-recorded", DISTRICT, "month", "2020-01", "6"),
        ("all-crime", DISTRICT, "month", "2020-01", "4"),
        ("burglary-rate", DISTRICT, "month", "2020-01", "2"),
        ("burglary-rate", "leicestershire", "month", "2020-01", "2"),
        ("burglary-per-10000-households", DISTRICT, "month", "2020-01", "50"),
        ("closing-the-gap", DISTRICT, "month", "2020-01", "4"),
        ("violence-share-of-crime", DISTRICT, "month", "2020-01", "0"),
        ("incidents-per-crime", DISTRICT, "month", "2020-01", "50"),
        ("incidents-per-crime", DISTRICT, "month", "2020-04", None),
        ("places-with-incidents", DISTRICT, "month", "2020-01", "2"),
        ("repeat-places", DISTRICT, "month", "2020-01", "1"),
        ("violent-crime", DISTRICT, "month", "2020-01", None),
    ),
)

PARTNERS = Behaviour(
    "Measures of partners' files",
    "MARAC heard 15 cases in January (5 repeats) and 5 in February (1 repeat), after 10 a month (4 repeats) through "
    "2019. Three people were scored at entry and exit: 2 to 6, 3 to 3, 4 to 5; a fourth has no exit score. The survey "
    "gave 20.5 % with a standard error of 1.2, and in another year 17 % of 100 people.",
    ("measure", "by", "period", "value", "standard error"),
    (
        ("marac-cases", "month", "2020-01", "15", None),
        ("marac-cases", "quarter", "2019/20-Q3", "30", None),
        ("marac-repeats", "month", "2019-11", None, None),
        ("marac-repeats", "month", "2019-12", "40", None),
        ("marac-repeats", "month", "2020-01", "39.2", None),
        ("distance-travelled", "month", "2020-01", "1.67", None),
        ("share-improved", "month", "2020-01", "66.7", None),
        ("mean-exit-score", "month", "2020-01", "4.67", None),
        ("perceived-asb", "financial-year", "2018/19", "20.5", "1.2"),
        ("perceived-asb", "financial-year", "2020/21", "17", "3.756"),
        ("asb-victims-supported", "month", "2020-01", "2", None),
        ("asb-victims-supported", "quarter", "2019/20-Q4", None, None),
        ("asb-victims-supported", "calendar-year", "2019", "3", None),
    ),
)

GROUPS = Behaviour(
    "Offence groups",
    "Recorded-crime tables carry offence codes. In the first quarter of 2016/17: burglary in a dwelling (28A) 10, "
    "theft from a vehicle (45) 20, robbery of business (34A) 3 and of personal property (34B) 4, murder (1) 1, "
    "racially aggravated harassment (8M) 2. A robbery counts in acquisitive crime and in violent crime. A group has "
    "the codes of its time: from April 2017 residential burglary (28E, here 12) stands in for it, and the "
    "series has a break. An area that a table does not list has no figure.",
    ("measure", "period", "value"),
    (
        ("serious-acquisitive-crime", "2016/17-Q1", "37"),
        ("serious-acquisitive-crime", "2017/18-Q1", "12"),
        ("recorded-robbery", "2016/17-Q1", "7"),
        ("recorded-violent-crime", "2016/17-Q1", "10"),
        ("racially-aggravated-crime", "2016/17-Q1", "2"),
        ("bcs-comparator", "2016/17-Q1", None),
        ("serious-acquisitive-crime", "2016/17-Q2", None),
    ),
)

REFUSED = Behaviour(
    "What cannot be measured",
    "A question that the records cannot answer is refused, and the message says what is missing.",
    ("measure", "area", "by", "the message says"),
    (
        ("burglary-rate", DISTRICT, "month", "needs a stated year. The store has residents of 2020"),
        ("stop-and-search", DISTRICT, "month", "Import stop and search files"),
        ("recorded-robbery", ONE, "quarter", "are placed by partnerships"),
        ("recorded-robbery", "E22000001", "month", "cover 3 months each"),
        ("closing-the-gap", DISTRICT, "month", "needs a stated year"),
        ("closing-the-gap-chosen-each-period", "leicestershire", "month", "is not made of any"),
        ("burglary", "Leicester", "month", "is not an area"),
        ("marac-cases", DISTRICT, "month", "has a place"),
    ),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    path = tmp_path_factory.mktemp("spec") / "store"
    put_lookup(
        path,
        "lsoa11_lsoa21_ltla22",
        [{"lsoa11_code": code, "lsoa21_code": code, "ltla22_code": DISTRICT} for code in (ONE, TWO)],
    )
    membership = {
        "ltla24_code": DISTRICT,
        "csp24_code": "E22000001",
        "csp24_name": "Example",
        "pfa24_code": "E23000021",
    }
    put_lookup(path, "ltla24_csp24_pfa24", [membership])
    people = [{"code": c, "year": "2020", "residents": n} for c, n in ((ONE, "500"), (TWO, "1500"))]
    put_lookup(path, "population_lsoa11", people)
    here, there = {"longitude": -1.1, "latitude": 52.6}, {"longitude": -1.2, "latitude": 52.7}
    burglary = {"crime_type": "Burglary", "lsoa": ONE, **here}
    january = [burglary] * 3 + [{**burglary, "crime_type": "Anti-social behaviour"}] * 2
    january += [{**burglary, "lsoa": TWO, **there}, {"crime_type": "Robbery", "location": "No Location"}]
    months = {("leicestershire", "2020-01"): january, ("leicestershire", "2020-02"): [burglary]}
    put(path, "street", months | {("leicestershire", "2020-04"): january[-1:]}, STREET)
    put_partners(path)
    put_recorded(path)
    return Store.open(path)


def put_partners(path) -> None:
    case, repeat = {"count": 1.0, "flags": []}, {"count": 1.0, "flags": ["repeat"]}
    heard = {("marac-cases", f"2019-{m:02d}"): [case] * 6 + [repeat] * 4 for m in range(1, 13)}
    heard |= {("marac-cases", "2020-01"): [case] * 10 + [repeat] * 5, ("marac-cases", "2020-02"): [case] * 4 + [repeat]}
    put(path, "partner:marac-cases", heard, PARTNER)
    pairs = ((2.0, 6.0), (3.0, 3.0), (4.0, 5.0), (1.0, None))
    scores = [{"count": 1.0, "number_entry": entry, "number_exit": left} for entry, left in pairs]
    put(path, "partner:outcome-star", {("outcome-star", "2020-01"): scores}, SCORES)
    survey = {"category": "Perceptions of anti-social behaviour", "count": 1.0}
    waves = {
        ("resident-survey", "2018/19"): [survey | {"number_estimate": 20.5, "number_standard_error": 1.2}],
        ("resident-survey", "2020/21"): [survey | {"number_estimate": 17.0, "number_sample_size": 100.0}],
    }
    put(path, "partner:resident-survey", waves, SURVEY)
    seen = {
        ("asb-victims", f"2019-{m:02d}"): [{"key": "a"}, {"key": "b"}, {"key": "c"}][: m % 3 + 1] for m in range(1, 13)
    }
    put(path, "partner:asb-victims", seen | {("asb-victims", "2020-01"): [{"key": "a"}, {"key": "b"}] * 2}, PARTNER)


def put_recorded(path) -> None:
    listed = {"force": "Leicestershire", "partnership": "Example", "partnership_code": "E22000001"}
    counts = {"28A": 10, "45": 20, "34A": 3, "34B": 4, "1": 1, "8M": 2}
    rows = [listed | {"offence_code": code, "number": number} for code, number in counts.items()]
    elsewhere = listed | {"partnership": "Other", "partnership_code": "E22000002", "offence_code": "45", "number": 9}
    quarters = {
        ("", "2016/17-Q1"): rows,
        ("", "2016/17-Q2"): [elsewhere],
        ("", "2017/18-Q1"): [listed | {"offence_code": "28E", "number": 12}],
    }
    put(path, "recorded-crime", quarters, RECORDED)


def one(store: Store, name: str, area: str, by: str, written: str):
    period = Period.parse(written)
    stated = {"residents": 2020, "households": Stated(2021, {DISTRICT: Fraction(800)})}
    (series,) = calculate(
        store, [measure(name)], [area], period.last_month, period.last_month, by, stated, {"priority": [ONE]}
    )
    (seen,) = series.observations
    assert seen.period == period
    return seen


def close(value: Fraction | None, printed: str | None) -> bool:
    if value is None or printed is None:
        return value is None and printed is None
    decimals = len(printed.partition(".")[2])
    return abs(value - Fraction(printed)) <= (Fraction(1, 2 * 10**decimals) if decimals else 0)


@COUNTS.each
def test_counts(store, row):
    name, area, by, period, value = row
    assert close(one(store, name, area, by, period).value, value)


@PARTNERS.each
def test_partners(store, row):
    name, by, period, value, error = row
    seen = one(store, name, "all", by, period)
    assert close(seen.value, value)
    assert close(seen.standard_error, error)


@GROUPS.each
def test_groups(store, row):
    name, period, value = row
    assert close(one(store, name, "E22000001", "quarter", period).value, value)


@REFUSED.each
def test_refused(store, row):
    name, area, by, message = row
    first = Period.parse("2016-04" if name.startswith("recorded") else "2020-01")
    with pytest.raises(SaferplanError) as refused:
        calculate(store, [measure(name)], [area], first, first, by, own={"priority": [ONE]})
    assert message in str(refused.value)


def test_a_new_edition_of_a_group_is_a_break(store):
    first, last = Period.parse("2016/17-Q1"), Period.parse("2017/18-Q1")
    (series,) = calculate(store, [measure("serious-acquisitive-crime")], ["E22000001"], first, last, "quarter")
    assert [str(cut.at) for cut in series.breaks] == ["2017-04"]
    (whole,) = calculate(store, [measure("serious-acquisitive-crime")], ["leicestershire"], first, last, "quarter")
    assert whole.value(first) == 37


def test_the_same_in_every_format(store):
    asked = [
        "measure",
        "burglary",
        "--store",
        str(store.path),
        "--area",
        DISTRICT,
        "--from",
        "2020-01",
        "--to",
        "2020-04",
    ]
    printed = json.loads(CliRunner().invoke(saferplan, [*asked, "--format", "json"]).stdout)
    assert [(row["period"], row["value"]) for row in printed] == [
        ("2020-01", 4), ("2020-02", 1), ("2020-03", None), ("2020-04", 0)
    ]  # fmt: skip
    table = csv.DictReader(io.StringIO(CliRunner().invoke(saferplan, [*asked, "--format", "csv"]).stdout))
    assert [row["value"] for row in table] == ["4", "1", "", "0"]
    shown = CliRunner().invoke(saferplan, [*asked, "--show-sql"]).stdout
    assert "SELECT" in shown and "not received" in shown
