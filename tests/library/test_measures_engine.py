"""The query engine against the obvious: the same measures counted row by row in plain Python, over made-up rows."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from saferplan.catalogue.measures import Measure, Shape, Where, measure
from saferplan.measures.bridge import Bridge
from saferplan.measures.calculate import calculate
from saferplan.measures.spans import asked, cover
from saferplan.records.store import Store
from saferplan.values.period import Period
from saferplan.values.series import State
from tests.library.made_stores import PARTNER, STREET, put, put_lookup

CODES = ["E01000001", "E01000002", "E01000003", None]
TYPES = ["Burglary", "burglary", "Anti-social behaviour", "Drugs"]
OUTCOMES = ["Under investigation", "Suspect charged", None]
DISTRICTS = {"E07000001": {"E01000001", "E01000002"}, "E07000002": {"E01000003"}}
FIRST, LAST = Period.parse("2020-01"), Period.parse("2020-06")

street_rows = st.lists(
    st.fixed_dictionaries(
        {
            "force": st.sampled_from(["kent", "surrey"]),
            "month": st.sampled_from(["2020-01", "2020-02", "2020-04"]),
            "lsoa": st.sampled_from(CODES),
            "crime_type": st.sampled_from(TYPES),
            "outcome": st.sampled_from(OUTCOMES),
            "longitude": st.sampled_from([0.1, 0.2, None]),
        }
    ),
    max_size=60,
)


def made(folder: Path, rows: list[dict[str, Any]]) -> Store:
    pairs = [
        {"lsoa11_code": code, "lsoa21_code": code, "ltla22_code": district}
        for district, codes in DISTRICTS.items()
        for code in codes
    ]
    put_lookup(folder, "lsoa11_lsoa21_ltla22", pairs)
    police = {"E07000001": "E23000032", "E07000002": "E23000031"}  # Kent, Surrey
    put_lookup(
        folder,
        "ltla24_csp24_pfa24",
        [{"ltla24_code": d, "csp24_code": f"E22{d[3:]}", "csp24_name": d, "pfa24_code": p} for d, p in police.items()],
    )
    units: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        kept = {name: value for name, value in row.items() if name not in ("force", "month")}
        if kept["longitude"]:
            kept["latitude"] = 51.0
        units.setdefault((row["force"], row["month"]), []).append(kept)
    put(folder, "street", units, STREET)
    return Store.open(folder)


def lies_in(row: dict[str, Any], area: str) -> bool:
    return row["force"] == area if area in ("kent", "surrey") else row["lsoa"] in DISTRICTS[area]


def plain(name: str, rows: list[dict[str, Any]]) -> Fraction | None:
    """The measure of these rows, the slow way."""
    kinds = [row["crime_type"].lower() for row in rows]
    known = [row for row in rows if row["outcome"]]
    match name:
        case "burglary":
            return Fraction(kinds.count("burglary"))
        case "all-crime":
            return Fraction(len([kind for kind in kinds if kind != "anti-social behaviour"]))
        case "share-under-investigation":
            asked_about = [row for row in known if row["outcome"] == "Under investigation"]
            return Fraction(100 * len(asked_about), len(known)) if known else None
        case "repeat-places":
            points = [row["longitude"] for row in rows if row["longitude"]]
            return Fraction(len({point for point in points if points.count(point) > 1}))
    raise AssertionError(name)


@settings(max_examples=8, deadline=None)
@given(street_rows)
def test_many_measures_and_areas_are_what_counting_by_hand_gives(rows: list[dict[str, Any]]) -> None:
    elsewhere = {"crime_type": "Drugs", "lsoa": None, "outcome": None, "longitude": None}
    rows = [*rows, {"force": "kent", "month": "2020-06", **elsewhere}]
    names = ["burglary", "all-crime", "share-under-investigation", "repeat-places"]
    areas = ["kent", "surrey", *DISTRICTS]
    home = {"kent": "kent", "surrey": "surrey", "E07000001": "kent", "E07000002": "surrey"}
    months = {(row["force"], row["month"]) for row in rows}
    with tempfile.TemporaryDirectory() as folder:
        store = made(Path(folder) / "store", rows)
        for by in ("month", "quarter"):
            found = calculate(store, [measure(name) for name in names], areas, FIRST, LAST, by)
            assert [(s.name, s.area.code) for s in found] == [(n, a) for n in names for a in areas]
            for series in found:
                area = series.area.code
                for seen in series.observations:
                    parts = [str(month) for month in seen.period.split()]
                    inside = [row for row in rows if row["month"] in parts and lies_in(row, area)]
                    supplied = all((home[area], month) in months for month in parts)
                    assert seen.value == (plain(series.name, inside) if supplied else None)
        store.close()


counts = st.lists(
    st.fixed_dictionaries(
        {
            "month": st.integers(0, 17),
            "place": st.sampled_from(["a", "b"]),
            "category": st.sampled_from(["cases", "Repeats", "other"]),
            "count": st.sampled_from([0.1, 1.0, 2.5, None]),
            "flags": st.lists(st.sampled_from(["repeat", "child"]), max_size=2, unique=True),
        }
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=8, deadline=None)
@given(counts)
def test_rolling_shares_and_exact_sums(rows: list[dict[str, Any]]) -> None:
    ratio = Measure(
        "r", "", "partner:x", "", "", "", Shape.ROLLING_PERCENTAGE, sum="count",
        where=(Where("category", one_of=("repeats",)),), over=(Where("category", one_of=("CASES", "REPEATS")),),
    )  # fmt: skip
    flagged = Measure("f", "", "partner:x", "", "", "", where=(Where("flags", holds="repeat"),), sum="count")
    start = Period.parse("2019-01")
    units: dict[tuple[str, str], list[dict[str, Any]]] = {
        ("x", str(start.shift(n))): [{"count": 9.0}] for n in range(18)
    }
    for row in rows:
        units["x", str(start.shift(row["month"]))].append({k: v for k, v in row.items() if k != "month"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        put(path, "partner:x", units, PARTNER)
        store = Store.open(path)
        rolling, monthly = calculate(store, [ratio, flagged], ["all"], start, start.shift(17))
        store.close()
    exact = [(row, None if row["count"] is None else Fraction(str(row["count"]))) for row in rows]

    def total(counts: list[Fraction | None]) -> Fraction | None:
        """A sum, or nothing where any part of it is missing."""
        return None if None in counts else sum((count for count in counts if count), Fraction(0))

    for n, (seen, flag) in enumerate(zip(rolling.observations, monthly.observations, strict=True)):
        last_year = [(row["category"].lower(), count) for row, count in exact if n - 12 < row["month"] <= n]
        repeats = total([count for kind, count in last_year if kind == "repeats"])
        whole = total([count for kind, count in last_year if kind in ("cases", "repeats")])
        assert seen.value == (100 * repeats / whole if n >= 11 and whole and repeats is not None else None)
        flagged_then = [count for row, count in exact if row["month"] == n and "repeat" in row["flags"]]
        assert flag.value == total(flagged_then)
        assert ("missing" in flag.note) == (flag.state is State.NOT_RECEIVED) == (None in flagged_then)


pairs = st.lists(st.tuples(st.integers(0, 12), st.integers(6, 18)), max_size=30)


@given(pairs)
def test_groups_are_the_smallest_that_are_whole_in_both(table: list[tuple[int, int]]) -> None:
    bridge = Bridge((str(old), str(new)) for old, new in table)
    for old, new in table:
        assert bridge.group(str(old)) == bridge.group(str(new))
    for group in bridge.groups(str(code) for pair in table for code in pair):
        # Whole: no pair leads out of it. Smallest: from any code, steps along pairs reach all of it.
        assert all((str(old) in group) == (str(new) in group) for old, new in table)
        reached = {next(iter(group))}
        for _ in group:
            reached |= {str(c) for pair in table if reached & {str(pair[0]), str(pair[1])} for c in pair}
        assert reached == group


@given(
    st.sets(st.tuples(st.integers(0, 11), st.sampled_from([1, 3, 12])), max_size=20),
    st.integers(0, 11),
    st.integers(1, 6),
)
def test_a_period_is_covered_only_by_parts_that_make_it_whole(
    held: set[tuple[int, int]], first: int, months: int
) -> None:
    supplied = {Period(at, length) for at, length in held}
    found = cover(Period(first, months), supplied)

    def reachable(at: int) -> bool:
        return at == first + months or any(
            reachable(at + one.months) for one in supplied if one.first == at and one.last < first + months
        )

    assert (found is not None) == reachable(first)
    if found is not None:
        assert [m for one in found for m in range(one.first, one.last + 1)] == list(range(first, first + months))


def test_periods_asked_for_touch_the_span() -> None:
    first, last = Period.parse("2019-12"), Period.parse("2020-04")
    assert [str(p) for p in asked(first, last, "quarter")] == ["2019/20-Q3", "2019/20-Q4", "2020/21-Q1"]
    assert [str(p) for p in asked(first, last, "financial-year")] == ["2019/20", "2020/21"]
    assert [str(p) for p in asked(first, last, "calendar-year")] == ["2019", "2020"]
    assert [str(p) for p in asked(last, last, "rolling-12")] == ["2019-05..2020-04"]
    assert [str(p) for p in asked(first, first, "to-date")] == ["2019-04..2019-12"]
