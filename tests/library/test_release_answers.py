"""A release after answers to requests: whoever holds both cannot solve for a small count."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from saferplan import cross_tabulate, public_release, ward_figures
from saferplan.judgement.disclosure import attack
from saferplan.judgement.disclosure_rule import Relation, Release, Rule
from saferplan.partnership.release import PublicRelease
from saferplan.records.store import Store
from saferplan.values.errors import SaferplanError
from saferplan.values.period import Period
from tests.library.ward_stores import ASTRIDE, BURGLARY, DISTRICT, INSIDE, ROBBERY, folder_of, months, store_of

MONTHS = months("2013-07", 24)
JUNE = Period.parse(MONTHS[-1])
CODES = ("E01000001", "E01000002", "E01000003", "E01000004", "E01000005", ASTRIDE)
EVERY = dict.fromkeys(CODES, 9) | {"E01000001": 20, "E01000004": 10}
SMALL = "E01000002"  # 2 in June 2015, of 22 in its ward


def true_count(code: str, month: str) -> int:
    return 2 if (code, month) == (SMALL, MONTHS[-1]) else EVERY[code]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    rows = {(month, code, BURGLARY): true_count(code, month) for month in MONTHS for code in CODES}
    return store_of(tmp_path_factory.mktemp("answered") / "store", rows, MONTHS)


def answered(store: Store, *areas: str) -> Mapping[str, Any]:
    """What an answer gave out: burglary of June 2015 in some neighbourhoods."""
    asked = cross_tabulate(folder_of(), store, offences=["burglary"], first=JUNE, last=JUNE, areas=areas)
    return asked.printed


def released(store: Store, *answers: Mapping[str, Any]) -> PublicRelease:
    wards = ward_figures(folder_of(), store, JUNE)
    return public_release(folder_of(), JUNE, store=Path(store.path), ward_figures=wards, answers=answers)


def solved(made: PublicRelease, *answers: Mapping[str, Any]) -> dict[Any, tuple[float, float]]:
    """What a reader makes of the public figures of burglary and the answers: neighbourhoods and months are unknown."""
    numbers = [Period.parse(month).first for month in MONTHS]
    cells: dict[Any, int] = {
        (code, at): true_count(code, month) for code in CODES for at, month in zip(numbers, MONTHS, strict=True)
    }
    inside = {**INSIDE, DISTRICT: CODES}
    relations, known, withheld = [], set(), set()

    def take(key: Any, codes: tuple[str, ...], period: Period, told: bool) -> None:
        over = tuple((code, at) for code in codes for at in range(period.first, period.last + 1))
        if set(over) <= cells.keys():
            cells[key] = sum(cells[one] for one in over)
            relations.append(Relation(key, over))
            (known if told else withheld).add(key)

    for row in made.public_record["figures"]:
        if row["indicator"] == "burglary":
            key = ("release", row["area"], row["period"])
            take(key, inside[row["area"]], Period.parse(row["period"]), row["value"] is not None)
    for number, answer in enumerate(answers):
        for at, row in enumerate(answer["figures"]):
            codes = tuple(one for place in answer["areas"][row["areas"]] for one in place)
            take(("answer", number, at), codes, Period.parse(row["periods"][0]), row["printed"] is not None)
    return attack(Release(cells, relations, printed=known | withheld), withheld, Rule(5))


def test_a_release_does_not_tell_what_is_left_when_an_answer_is_taken_away(store: Store) -> None:
    answer = answered(store, "E01000001")
    assert answer["figures"][0]["printed"] == [20, 20]
    left = (SMALL, JUNE.first)
    assert solved(released(store), answer)[left] == (2, 2)  # what happens where the answer is not minded
    least, most = solved(released(store, answer), answer)[left]
    assert least <= 1
    assert most >= 4


def test_an_answer_that_touches_nothing_changes_nothing(store: Store) -> None:
    robbery = cross_tabulate(folder_of(), store, offences=["shoplifting"], first=JUNE, last=JUNE, level="ward")
    plain, minded = released(store), released(store, robbery.printed)
    assert plain.public_record == minded.public_record
    assert plain.record == minded.record


def test_the_record_of_a_release_holds_nothing_of_answers(store: Store) -> None:
    made = released(store, answered(store, "E01000001"))
    assert {row[0] for row in made.record["cells"]} <= {one.id for one in folder_of().indicators}


def test_answers_without_the_records_they_were_counted_from_are_refused(store: Store) -> None:
    with pytest.raises(SaferplanError, match="without the record store"):
        public_release(folder_of(), JUNE, counted={}, answers=[answered(store, "E01000001")])


# An answer after a release, where the indicator is a rate: its wards are printed as counts, its district as a rate.
JUNE_ROBBERY = {"E01000001": 20, "E01000002": 2, "E01000003": 10, "E01000004": 9, "E01000005": 15}


@pytest.fixture(scope="module")
def robbed(tmp_path_factory: pytest.TempPathFactory) -> Store:
    rows = {(month, code, ROBBERY): number for month in MONTHS for code, number in JUNE_ROBBERY.items()}
    return store_of(tmp_path_factory.mktemp("robbed") / "store", rows, MONTHS)


def printed(area: str, value: str) -> dict[str, Any]:
    """A release that printed one figure of the indicator that is a rate."""
    row = {"indicator": "robbery-rate", "area": area, "period": str(JUNE), "value": value, "note": ""}
    return {"as_at": str(JUNE), "figures": [row]}


def told(store: Store, codes: list[str], *earlier: Mapping[str, Any]) -> list[str]:
    """What an answer to robbery of June in these neighbourhoods says of each."""
    asked = cross_tabulate(
        folder_of(), store, offences=["robbery"], first=JUNE, last=JUNE, areas=codes, earlier=earlier
    )
    return [row[1].text for row in asked.table.rows if row[0].text in codes]


def test_an_answer_minds_what_a_release_printed_of_wards_of_a_rate(robbed: Store) -> None:
    assert told(robbed, ["E01000001"]) == ["20"]
    assert told(robbed, ["E01000001"], printed("E05000001", "22")) == ["withheld"]
    assert told(robbed, ["E01000003"], printed("E05000001", "22")) == ["10"]


def test_an_answer_minds_the_count_that_a_printed_rate_tells(robbed: Store) -> None:
    """56 robberies among 3,000 residents are 18.67 per thousand, and no other count is: four neighbourhoods told, and
    two robberies are left."""
    rest = [code for code in JUNE_ROBBERY if code != SMALL]
    assert told(robbed, rest) == ["20", "10", "9", "15"]
    assert "withheld" in told(robbed, rest, printed(DISTRICT, "18.67"))
    assert told(robbed, rest, printed(DISTRICT, "18.68")) == ["20", "10", "9", "15"]  # no count gives that rate
    assert told(robbed, rest, printed(DISTRICT, "20")) == ["20", "10", "9", "15"]  # 59 to 61: revised since


def test_what_a_release_prints_of_a_rate_is_read_back_as_counts_and_rates(robbed: Store) -> None:
    made = released(robbed)
    rows = [row for row in made.public_record["figures"] if row["indicator"] == "robbery-rate" and row["value"]]
    assert {row["area"] for row in rows} == {"E05000001", "E05000002", "E05000003", DISTRICT}
    month = {row["area"]: row["value"] for row in rows if row["period"] == str(JUNE)}
    assert month["E05000001"] == "22"
    assert "." in month[DISTRICT]
    assert told(robbed, ["E01000001"], made.public_record) == ["withheld"]
