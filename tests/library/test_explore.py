"""Explore: a table of offence, area and month, beside a slow count of the same rows, and what a reader can work out."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from saferplan import cross_tabulate, explore_choices
from saferplan.judgement.disclosure import attack
from saferplan.judgement.disclosure_rule import Relation, Release, Rule
from saferplan.partnership.explore import Exploration
from saferplan.records.store import Store
from saferplan.values.document import Table
from saferplan.values.errors import SaferplanError
from saferplan.values.folder import Folder
from saferplan.values.period import Period
from saferplan.values.plan import Partnership
from tests.library.ward_stores import (
    ASTRIDE,
    BURGLARY,
    DISTRICT,
    INCIDENT,
    INSIDE,
    ROBBERY,
    folder_of,
    months,
    store_of,
)

APRIL, MAY, JUNE = months("2014-04", 3)
ROWS = {
    (APRIL, "E01000001", BURGLARY): 7, (APRIL, "E01000002", BURGLARY): 2, (APRIL, "E01000003", BURGLARY): 6,
    (APRIL, "E01000005", BURGLARY): 8, (APRIL, ASTRIDE, BURGLARY): 5, (APRIL, "E01000001", ROBBERY): 1,
    (MAY, "E01000001", BURGLARY): 6, (MAY, "E01000004", BURGLARY): 9, (MAY, "E01000005", BURGLARY): 12,
    (JUNE, "E01000001", BURGLARY): 3, (JUNE, "E01000003", BURGLARY): 11, (JUNE, "E01000005", BURGLARY): 7,
    (JUNE, "E01000001", INCIDENT): 20, (JUNE, ASTRIDE, INCIDENT): 6,
}  # fmt: skip
SPAN: dict[str, Any] = {"first": Period.parse(APRIL), "last": Period.parse(JUNE)}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("explore") / "store", ROWS, (APRIL, MAY, JUNE))


def texts(table: Table) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def test_areas_by_month_with_what_lies_in_none_of_them_and_totals(store: Store) -> None:
    found = cross_tabulate(folder_of(), store, offences=["burglary"], **SPAN, public=False)
    assert found.table.columns == ("Area", "April 2014", "May 2014", "June 2014", "Total")
    assert texts(found.table) == {
        "Abbey": ["9", "6", "3", "18"],
        "Castle": ["6", "9", "11", "26"],
        "Eyres": ["8", "12", "7", "27"],
        "Elsewhere in the partnership": ["5", "0", "0", "5"],
        "Total": ["28", "27", "21", "76"],
    }
    assert found.table.title == "Burglary by area and month, April to June 2014, Safer Charnwood"
    assert "GROUP BY" in found.query


def test_a_small_count_is_withheld_with_what_would_give_it_back(store: Store) -> None:
    found = cross_tabulate(folder_of(), store, offences=["burglary"], **SPAN)
    shown = texts(found.table)
    assert shown["Abbey"][2] == "withheld"
    assert found.withheld == sum(cell == "withheld" for cells in shown.values() for cell in cells) >= 4
    assert f"{found.withheld} figures are withheld" in found.note
    assert all(cell.value is None for row in found.table.rows for cell in row if cell.text == "withheld")


def test_what_is_on_neither_side_is_added_up(store: Store) -> None:
    by_offence = cross_tabulate(
        folder_of(), store, offences=["burglary", "robbery"], rows="offence", columns="area", **SPAN, public=False
    )
    assert texts(by_offence.table) == {
        "Burglary": ["18", "26", "27", "5", "76"], "Robbery": ["1", "0", "0", "0", "1"],
        "Total": ["19", "26", "27", "5", "77"],
    }  # fmt: skip
    quarter = cross_tabulate(folder_of(), store, offences=["burglary"], step="quarter", **SPAN, public=False)
    assert texts(quarter.table)["Castle"] == ["26"]


def test_a_month_that_was_not_supplied_is_said_to_be_and_no_total_hides_it(tmp_path: Path) -> None:
    store = store_of(tmp_path / "store", ROWS, (APRIL, JUNE))
    found = cross_tabulate(folder_of(), store, offences=["burglary"], **SPAN, public=False)
    assert found.table.columns[-1] == "Total of the months supplied"
    assert texts(found.table)["Castle"] == ["6", "not supplied", "11", "17"]
    assert texts(found.table)["Total"] == ["28", "not supplied", "21", "49"]
    assert found.missing == ("May 2014",)
    assert "Not supplied: May 2014." in found.note


def test_a_quarter_with_a_month_missing_has_no_figure(tmp_path: Path) -> None:
    store = store_of(tmp_path / "store", ROWS, (APRIL, JUNE))
    with pytest.raises(SaferplanError, match="was supplied"):
        cross_tabulate(folder_of(), store, offences=["burglary"], step="quarter", **SPAN, public=False)


def test_months_in_which_the_publisher_had_no_such_type_are_not_nought(tmp_path: Path) -> None:
    store = store_of(
        tmp_path / "store", {(at, "E01000001", BURGLARY): 1 for at in months("2013-04", 2)}, months("2013-04", 2)
    )
    span = {"first": Period.parse("2013-04"), "last": Period.parse("2013-05")}
    found = cross_tabulate(folder_of(), store, offences=["bicycle-theft"], **span, public=False)
    assert texts(found.table)["Abbey"] == ["not recorded", "0", "not recorded"]
    assert "recorded under this type from May 2013" in found.note


REFUSED = {
    "no offence": ({"offences": []}, "No offence"),
    "offences that share rows": ({"offences": ["all-crime", "burglary"]}, "share crime types"),
    "areas that share rows": ({"areas": ["E05000001", "E01000001"]}, "share neighbourhoods"),
    "no count of crime types": ({"offences": ["robbery-rate"]}, "cannot be cross-tabulated"),
    "an unknown level": ({"level": "parish"}, "not a level"),
    "an unknown step": ({"step": "week"}, "not a way to divide time"),
    "one side twice": ({"rows": "month"}, "month by month"),
    "an end before the beginning": ({"first": Period.parse("2014-07")}, "ends"),
    "months that never came": ({"first": Period.parse("2019-01"), "last": Period.parse("2019-02")}, "was supplied"),
    "too large a table": ({"level": "lsoa", "last": Period.parse("2099-12")}, "no more than"),
    "a damaged record": ({"earlier": [{"version": 1, "areas": {}}]}, "damaged"),
    "a record of another time": ({"earlier": [{"version": 9}]}, "version 9"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_answered_is_refused_with_its_reason(store: Store, case: str) -> None:
    changed, told = REFUSED[case]
    with pytest.raises(SaferplanError, match=told):
        cross_tabulate(folder_of(), store, **({"offences": ["burglary"], **SPAN} | changed))


def test_choices_are_what_the_store_can_answer(store: Store) -> None:
    found = explore_choices(folder_of(), store)
    assert [area.name for area in found.areas["ward"]] == ["Abbey", "Castle", "Eyres"]
    assert [area.code for area in found.areas["district"]] == [DISTRICT]
    assert "msoa" not in found.areas
    assert (str(found.first), str(found.last)) == (APRIL, JUNE)
    assert ("burglary", "Burglary") in found.offences
    assert all(name != "robbery-rate" for name, _ in found.offences)


# Two answers together


def test_an_answer_does_not_give_away_what_an_earlier_one_withheld(store: Store) -> None:
    """First all the months together, then two of the three: their difference would be the third."""
    whole = cross_tabulate(folder_of(), store, offences=["burglary"], areas=["E05000001"], step="whole", **SPAN)
    assert texts(whole.table)["Abbey"] == ["18"]
    asked: dict[str, Any] = {"first": SPAN["first"], "last": Period.parse(MAY), "areas": ["E05000001"], "step": "whole"}
    alone = cross_tabulate(folder_of(), store, offences=["burglary"], **asked)
    assert texts(alone.table)["Abbey"] == ["15"]
    after = cross_tabulate(folder_of(), store, offences=["burglary"], **asked, earlier=[whole.printed])
    assert texts(after.table)["Abbey"] == ["withheld"]


def test_neighbourhoods_after_their_ward_and_kinds_after_their_sum_are_guarded_too(store: Store) -> None:
    ward = cross_tabulate(
        folder_of(), store, offences=["burglary"], areas=["E05000001"], first=SPAN["first"], last=SPAN["first"]
    )
    assert texts(ward.table) == {"Abbey": ["9"]}
    asked: dict[str, Any] = {"areas": ["E01000001"], "first": SPAN["first"], "last": SPAN["first"]}
    place = cross_tabulate(folder_of(), store, offences=["burglary"], **asked, earlier=[ward.printed])
    assert [row[1].text for row in place.table.rows] == ["withheld"]  # 9 less 7 would be 2
    both = cross_tabulate(folder_of(), store, offences=["burglary", "robbery"], **asked, rows="area", columns="month")
    again = cross_tabulate(folder_of(), store, offences=["burglary"], **asked, earlier=[both.printed])
    assert [row[1].text for row in again.table.rows] == ["withheld"]  # 8 less 7 would be 1 robbery


def test_the_same_question_again_has_the_same_answer(store: Store) -> None:
    first = cross_tabulate(folder_of(), store, offences=["burglary"], **SPAN)
    record = json.loads(json.dumps(first.printed))
    again = cross_tabulate(folder_of(), store, offences=["burglary"], **SPAN, earlier=[record])
    assert again.table == first.table


def test_the_record_holds_no_count_that_was_withheld(store: Store) -> None:
    found = cross_tabulate(folder_of(), store, offences=["burglary"], **SPAN)
    withheld = [row for row in found.printed["figures"] if row["printed"] is None]
    assert len(withheld) == found.withheld
    assert found.printed == json.loads(json.dumps(found.printed))


def test_a_reader_of_several_answers_cannot_solve_for_a_small_count(tmp_path: Path) -> None:
    """Whatever is asked, in whatever order: with all tables on the desk every small count keeps its whole range."""
    store = store_of(tmp_path / "store", ROWS, (APRIL, MAY, JUNE))
    questions: list[dict[str, Any]] = [
        {"step": "whole"}, {"step": "month"}, {"level": "lsoa", "step": "whole"}, {"areas": ["E05000001", "E05000002"]},
    ]  # fmt: skip
    _ask_all(store, questions)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    counts=st.lists(st.integers(0, 12), min_size=12, max_size=12),
    order=st.permutations(range(4)),
)
@example(counts=[0, 0, 0, 1, 4, 5, 0, 0, 0, 0, 0, 1], order=[0, 1, 2, 3])  # the same figure again, in other words
def test_no_order_of_questions_gives_a_small_count_away(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], order: list[int]
) -> None:
    codes = [code for inside in INSIDE.values() for code in inside] + [ASTRIDE]
    rows = {(month, code, BURGLARY): counts[at * 6 + n] for at, month in enumerate((APRIL, MAY)) for n, code in
            enumerate(codes)}  # fmt: skip
    rows |= {(at, "E01000005", INCIDENT): 1 for at in (APRIL, MAY)}  # so that there is a file, whatever was drawn
    store = store_of(tmp_path_factory.mktemp("asked") / "store", rows, (APRIL, MAY))
    questions: list[dict[str, Any]] = [
        {"last": Period.parse(MAY), "step": "whole"}, {"last": Period.parse(MAY)},
        {"level": "lsoa", "last": SPAN["first"]}, {"areas": ["E05000001"], "last": Period.parse(MAY)},
    ]  # fmt: skip
    _ask_all(store, [questions[at] for at in order])


def _ask_all(store: Store, questions: list[dict[str, Any]]) -> None:
    """Ask one after the other; then attack with neighbourhoods and months as unknowns, written down by hand here."""
    given_out: list[Exploration] = []
    for question in questions:
        try:
            given_out.append(
                cross_tabulate(
                    folder_of(), store, **({"offences": ["burglary"], **SPAN} | question),
                    earlier=[one.printed for one in given_out],
                )
            )  # fmt: skip
        except SaferplanError as error:
            assert "Small counts cannot be kept secret" in str(error)
    truth: Counter[tuple[str, int]] = Counter()
    rows = store.fetch(store.table("street").filter(store.table("street").crime_type == BURGLARY)).to_pylist()
    truth.update((row["lsoa"], row["month"]) for row in rows)
    codes = {code for inside in INSIDE.values() for code in inside} | {ASTRIDE}
    cells: dict[Any, int] = {(code, at): truth[code, at] for code in codes for at in range(24171, 24174)}
    parts = {"E05000001": INSIDE["E05000001"], "E05000002": INSIDE["E05000002"], "E05000003": INSIDE["E05000003"],
             DISTRICT: tuple(codes), ASTRIDE: (ASTRIDE,), "E01000101": (ASTRIDE,)}  # fmt: skip
    relations, withheld, known = [], set(), set()
    for number, answer in enumerate(given_out):
        for at, row in enumerate(answer.printed["figures"]):
            inside: set[str] = set()
            for place in answer.printed["areas"][row["areas"]]:
                plus = {c for one in place if one[0] != "-" for c in parts.get(one, (one,))}
                inside |= plus - {c for one in place if one[0] == "-" for c in parts.get(one[1:], (one[1:],))}
            spans = [Period.parse(run) for run in row["periods"]]
            over = tuple((c, m) for c in sorted(inside) for one in spans for m in range(one.first, one.last + 1))
            cells[number, at] = sum(cells[cell] for cell in over)
            relations.append(Relation((number, at), over))
            (withheld if row["printed"] is None else known).add((number, at))
    seen = Release(cells, relations, printed=known | withheld)
    bounds = attack(seen, withheld, Rule(5))
    small = [key for key in withheld if 0 < cells[key] < 5]
    assert all(bounds[key][1] - bounds[key][0] >= 3 for key in small)
    assert all(cells[key] == 0 or cells[key] >= 5 for key in known)


# Real records, counted again by the csv module


def test_wards_of_leicester_by_month_are_what_the_csv_module_counts(
    shared: Path, real_store: Store, real_rows: Counter[tuple[str, str, str, str]]
) -> None:
    placed = _wards_by_code(shared)
    expected: Counter[tuple[str, str]] = Counter()
    for (force, month, code, kind), number in real_rows.items():
        if (
            force == "leicestershire"
            and kind in ("Burglary", "Robbery")
            and code in placed
            and "2020-01" <= month <= "2020-03"
        ):
            expected[placed[code], month] += number
    folder = Folder(Partnership("leicester", "Safer Leicester", "E06000016"))
    span = {"first": Period.parse("2020-01"), "last": Period.parse("2020-03")}
    found = cross_tabulate(folder, real_store, offences=["burglary", "robbery"], **span, public=False)
    months_of = ("2020-01", "2020-02", "2020-03")
    shown = {name: cells[:3] for name, cells in texts(found.table).items() if name in set(placed.values())}
    assert len(shown) == 21
    differing = [name for name, cells in shown.items() if cells != [str(expected[name, m]) for m in months_of]]
    assert differing == []
    assert texts(found.table)["Total"][3] == f"{sum(_district(real_rows, shared).values()):,}"


def _wards_by_code(shared: Path) -> dict[str, str]:
    """Ward of every code of 2021; of a code of 2011, where all that it became lie in one ward."""
    with (shared / "data/geography/lookup_lsoa21_ward24_ltla24.csv").open(encoding="utf-8-sig", newline="") as file:
        wards = {r["lsoa21_code"]: r["ward24_name"] for r in csv.DictReader(file) if r["ltla24_code"] == "E06000016"}
    became: dict[str, set[str]] = {}
    with (shared / "data/geography/lookup_lsoa11_lsoa21_ltla22.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            became.setdefault(row["lsoa11_code"], set()).add(wards.get(row["lsoa21_code"], ""))
    return {code: min(names) for code, names in became.items() if len(names) == 1 and "" not in names} | wards


def _district(rows: Counter[tuple[str, str, str, str]], shared: Path) -> Counter[str]:
    with (shared / "data/geography/lookup_lsoa11_lsoa21_ltla22.csv").open(encoding="utf-8-sig", newline="") as file:
        inside = {row[name] for row in csv.DictReader(file) if row["ltla22_code"] == "E06000016"
                  for name in ("lsoa11_code", "lsoa21_code")}  # fmt: skip
    found: Counter[str] = Counter()
    for (force, month, code, kind), number in rows.items():
        if (
            force == "leicestershire"
            and kind in ("Burglary", "Robbery")
            and code in inside
            and "2020-01" <= month <= "2020-03"
        ):
            found[month] += number
    return found


def test_an_answer_is_protected_beside_what_a_release_printed(store: Store) -> None:
    """A release told 9 burglaries in Abbey in April; 7 of them in one neighbourhood would leave 2 for the other."""
    question: dict[str, Any] = {**SPAN, "last": Period.parse(APRIL), "offences": ["burglary"], "areas": ["E01000001"]}

    def released(**more: Any) -> dict[str, Any]:
        figure = {"indicator": "burglary", "area": "E05000001", "period": APRIL, "value": "9", "note": ""}
        return {"as_at": APRIL, "figures": [{**figure, **more}]}

    def cell(*earlier: dict[str, Any]) -> str:
        return texts(cross_tabulate(folder_of(), store, **question, earlier=earlier).table)["E01000001"][0]

    assert cell() == "7"
    assert cell(released()) == "withheld"
    assert cell(released(value=None, note="withheld")) == "7"  # not told, so nothing can be taken away from it
    assert cell(released(value=None, note="", state="not received")) == "7"
    assert cell(released(indicator="referrals")) == "7"  # returned, not counted from records
