"""`saferplan measure` as a user meets it: errors that say what to do, gaps, denominators and lists of one's own."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from saferplan.cli import main
from tests.library.made_stores import STREET, put, put_lookup

CODES = [f"E01{number:06d}" for number in range(1, 13)]
DISTRICT = "E07000001"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve neighbourhoods of 100 residents; number n has n crimes in April 2020 and 13 − n in May."""
    path = tmp_path_factory.mktemp("command") / "store"
    put_lookup(
        path, "lsoa11_lsoa21_ltla22", [{"lsoa11_code": c, "lsoa21_code": c, "ltla22_code": DISTRICT} for c in CODES]
    )
    put_lookup(path, "population_lsoa11", [{"code": c, "year": "2019", "residents": "100"} for c in CODES])
    crimes = {
        "2020-04": [(code, n) for n, code in enumerate(CODES, 1)],
        "2020-05": [(code, 13 - n) for n, code in enumerate(CODES, 1)],
    }
    units = {
        ("kent", month): [{"crime_type": "Burglary", "lsoa": code} for code, count in counted for _ in range(count)]
        for month, counted in crimes.items()
    }
    put(path, "street", units, STREET)
    return path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["measure", *map(str, words)])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


SPAN = ("--from", "2020-04", "--to", "2020-05")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("burglry", "--area", DISTRICT, *SPAN), "Did you mean burglary"),
        (("burglary", "--area", "E07000009", *SPAN), "E07000009"),
        (("burglary", "--area", "", *SPAN), "is not an area"),
        (("burglary", "--area", "'; DROP TABLE", *SPAN), "is not an area"),
        (("burglary", "--area", DISTRICT, "--from", "2020-04", "--to", "May"), "“May” is not a period"),
        (("burglary", "--area", DISTRICT, "--from", "2020-05", "--to", "2020-04"), "ends (2020-04) before it begins"),
        (("burglary", *SPAN), "--area is missing"),
        (("burglary-rate", "--area", DISTRICT, "--residents", 1850, *SPAN), "The store has residents of 2019"),
        (("closing-the-gap", "--area", DISTRICT, "--residents", 2019, *SPAN), "--areas FILE"),
        (("killed-or-seriously-injured", "--area", DISTRICT, *SPAN), "STATS19"),
    ],
)
def test_errors_end_with_status_2_and_say_what_to_do(capsys, store, words, message) -> None:
    status, out, err = run(capsys, *words, "--store", store)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_a_folder_that_is_no_store(capsys, tmp_path) -> None:
    status, _, err = run(capsys, "burglary", "--area", DISTRICT, *SPAN, "--store", tmp_path)
    assert status == 2
    assert "saferplan import" in err


@pytest.mark.parametrize("text", ["name;code\na;b\n", "name,code\nx,\n", "\x00\xff"])
def test_files_that_are_no_list_of_areas(capsys, store, tmp_path, text) -> None:
    (tmp_path / "own.csv").write_text(text, encoding="latin-1")
    words = ("burglary", "--area", DISTRICT, *SPAN, "--store", store, "--areas", tmp_path / "own.csv")
    status, _, err = run(capsys, *words)
    assert status == 2
    assert "own.csv" in err


def test_a_fixed_list_and_one_chosen_each_period(capsys, store, tmp_path) -> None:
    """The ten of April are not the ten of May: choosing anew keeps the gap up where the fixed list's closes."""
    own = tmp_path / "own.csv"
    own.write_text("name,code\n" + "".join(f"priority,{code}\n" for code in CODES[2:]))
    names = ("closing-the-gap", "closing-the-gap-chosen-each-period")
    words = (*names, "--area", DISTRICT, *SPAN, "--residents", 2019, "--areas", own, "--store", store)
    _, out, _ = run(capsys, *words, "--format", "json")
    rows = {(row["measure"], row["period"]): row for row in json.loads(out)}
    # April: 3 to 12 are 75 of 1,000 people; the area 78 of 1,200, 65 per 1,000. May: the same list has 1 to 10, 55.
    assert rows[names[0], "2020-04"]["value"] == rows[names[1], "2020-04"]["value"] == 10
    assert rows[names[0], "2020-05"]["value"] == -10
    assert rows[names[1], "2020-05"]["value"] == 10
    assert "biased upward" in rows[names[1], "2020-05"]["note"]


def test_denominators_of_ones_own(capsys, store, tmp_path) -> None:
    stated = tmp_path / "stated.csv"
    stated.write_text(f"name,area,year,value\nhouseholds,{DISTRICT},2021,390\n")
    words = ("burglary-per-10000-households", "--area", DISTRICT, *SPAN, "--denominators", stated, "--store", store)
    _, out, _ = run(capsys, *words, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["value"], row["unit"]) for row in rows] == [("2000", "offences per 10,000 households of 2021")] * 2


def test_without_a_lookup_of_police_areas_the_rule_is_said(capsys, store) -> None:
    words = ("burglary", "--area", DISTRICT, "--from", "2020-03", "--to", "2020-04", "--store", store)
    _, out, err = run(capsys, *words, "--format", "json", "--show-sql")
    rows = json.loads(out)
    assert [row["value"] for row in rows] == [None, 78]
    assert "in the files of kent" in rows[0]["note"]
    assert rows[1]["origin"]["source"] == "2020-04 kent street (import 3)"
    assert rows[1]["origin"]["query"].endswith("--from 2020-04 --to 2020-04 --show-sql")
    assert "SELECT" in err


def test_the_list_is_narrowed_by_words(capsys) -> None:
    _, every, _ = run(capsys, "--list")
    status, out, err = run(capsys, "--list", "Burglary", "rate")
    names = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
    assert status == 0
    assert "burglary-rate" in names and "robbery" not in names
    assert 0 < len(names) < len(every.splitlines())
    assert f"{len(names)} of" in err
    _, out, _ = run(capsys, "--list", "burglary", "rate", "--format", "json")
    assert [row["name"] for row in json.loads(out)] == sorted(names)


def test_a_file_with_a_header_and_no_rows_is_a_month_of_zeros(capsys, tmp_path) -> None:
    header = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
        "Last outcome category,Context\n"
    )
    row = ",2020-05,Kent Police,Kent Police,,,No Location,,,Burglary,,\n"
    texts = {
        "2020-04": header,
        "2020-05": header + row,
        "2020-07": header + row.replace("2020-05", "2020-07") + "odd\n",
    }
    for month, text in texts.items():
        (tmp_path / f"{month}-kent-street.csv").write_text(text)
    store = tmp_path / "store"

    def imported(*paths: Path) -> dict:
        with pytest.raises(SystemExit) as ended:
            main(["import", *map(str, paths), "--store", str(store), "--format", "json"])
        assert not ended.value.code
        return json.loads(capsys.readouterr().out)

    def values() -> list:
        words = ("burglary", "--area", "kent", "--from", "2020-04", "--to", "2020-07", "--store", store)
        return [row["value"] for row in json.loads(run(capsys, *words, "--format", "json")[1])]

    assert imported(tmp_path / "2020-04-kent-street.csv")["rows_read"] == 0
    assert values() == [0, None, None, None]  # nothing else is in the store
    imported(*sorted(tmp_path.glob("2020-0[57]*.csv")))
    assert values() == [0, 1, None, 1]
    (tmp_path / "2020-05-kent-street.csv").write_text(header)
    told = imported(tmp_path / "2020-05-kent-street.csv")
    assert "nothing in it" in json.dumps(told)
    assert values() == [0, 0, None, 1]
    with pytest.raises(SystemExit):
        main(["withdraw", "3", "--store", str(store)])
    capsys.readouterr()
    assert values() == [0, 1, None, 1]


def test_the_printed_queries_run_in_a_database_of_their_own(capsys, store) -> None:
    import duckdb

    words = ("burglary", "places-with-incidents", "--area", DISTRICT, "--area", "kent", *SPAN, "--store", store)
    _, out, err = run(capsys, *words, "--show-sql", "--format", "json")
    values = [row["value"] for row in json.loads(out) if row["measure"] == "burglary"]
    assert values == [78, 78, 78, 78]
    with duckdb.connect() as own:
        queries = err.split(";\n\n")
        for query in [query for query in queries if query.strip()]:
            found = own.execute(query)
            if "tally_1" in query:
                names = [column[0] for column in found.description]
                rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
                assert sorted(row["tally_1"] for row in rows) == values
                break
        else:
            raise AssertionError("no query counts what was asked")
