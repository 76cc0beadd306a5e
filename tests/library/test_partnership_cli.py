"""The verbs new, validate and report, and what a report does with odd input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from saferplan.cli import main, saferplan
from saferplan.partnership.documents import composed_report, data_as_at
from saferplan.partnership.folder import load
from saferplan.partnership.round import Round, run
from saferplan.partnership.template import make
from saferplan.report.writing import FORMATS
from saferplan.values.document import Report, Section
from saferplan.values.period import Period


@pytest.fixture
def started(tmp_path) -> Path:
    make(tmp_path / "started", "Safer Newtown")
    return tmp_path / "started"


def verb(*arguments: object):
    return CliRunner().invoke(saferplan, [str(argument) for argument in arguments])


def test_new_then_validate_then_report(tmp_path):
    made = verb("new", tmp_path / "mine", "--name", "Safer Newtown")
    assert made.exit_code == 0 and "partnership.toml" in made.output
    assert verb("validate", tmp_path / "mine").exit_code == 0
    done = verb("report", tmp_path / "mine", "--as-at", "2024-06", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    made = {file.name for file in (tmp_path / "out").iterdir()}
    assert made == {*(f"report.{form}" for form in FORMATS), "judgements.json"}
    first, second = json.loads((tmp_path / "out" / "judgements.json").read_text("utf-8"))
    assert (first["indicator"], first["value"], first["status"]) == ("asb-incidents", 653, "Satisfied")
    assert {"period", "target", "comparator", "reason", "outlook"} <= first.keys()
    assert second["value"] == pytest.approx(100 * 57 / 69)
    assert "Anti-social behaviour incidents" in done.output and "653" in done.output


def test_validate_lists_faults_and_ends_with_two(started):
    with (started / "returns" / "police.csv").open("a", encoding="utf-8") as file:
        file.write("asb-incidents,2024-07,many,,\nasb-incident,2024-08,4,,\n")
    done = verb("validate", started)
    assert done.exit_code == 2
    assert "returns/police.csv line 17, column value" in done.output
    assert "returns/police.csv line 18" in done.output
    assert "2 to mend" in done.output


def test_a_fault_ends_the_command_with_two(started, capsys):
    (started / "partnership.toml").write_text("name = ", "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["report", str(started), "--as-at", "2024-06", "--out", str(started / "out")])
    assert ended.value.code == 2
    assert "partnership.toml" in capsys.readouterr().err
    assert not (started / "out").exists()


FAULTS = (
    (("--as-at", "June 2024"), "is not a period"),
    (("--as-at", "1990-01"), "no indicator has a figure by January 1990"),
    (("--as-at", "2024-06", "--formats", "html,odt"), "“odt” is no format"),
)


@pytest.mark.parametrize(("options", "said"), FAULTS)
def test_odd_options_are_told(options, said, started, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["report", str(started), "--out", str(tmp_path / "out"), *options])
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_only_the_formats_asked_for(started, tmp_path):
    done = verb("report", started, "--as-at", "2024-06", "--out", tmp_path / "out", "--formats", "html")
    assert done.exit_code == 0
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"report.html", "judgements.json"}


def test_later_figures_are_ignored(started, tmp_path):
    verb("report", started, "--as-at", "2024-05", "--out", tmp_path / "a", "--formats", "html")
    with (started / "returns" / "police.csv").open("a", encoding="utf-8") as file:
        file.write("asb-incidents,2024-07,99999,,\n")
    text = (started / "returns" / "police.csv").read_text("utf-8").replace("2024-06,229", "2024-06,88888")
    (started / "returns" / "police.csv").write_text(text, "utf-8")
    verb("report", started, "--as-at", "2024-05", "--out", tmp_path / "b", "--formats", "html")
    assert (tmp_path / "a" / "judgements.json").read_bytes() == (tmp_path / "b" / "judgements.json").read_bytes()
    assert (tmp_path / "a" / "report.html").read_bytes() == (tmp_path / "b" / "report.html").read_bytes()


def test_a_report_made_twice_is_the_same(started):
    folder, june = load(started), Period.parse("2024-06")
    first = composed_report(Round(folder), run(folder, june), june)
    second = composed_report(Round(folder), run(folder, june), june)
    assert first == second and isinstance(first, Report)


def test_data_as_at_is_the_last_day_with_a_figure(started):
    folder = load(started)
    for as_at, day in (("2024-06", "2024-06-30"), ("2024-12", "2024-06-30"), ("2023-05", "2023-05-31")):
        period = Period.parse(as_at)
        assert data_as_at(run(folder, period), period).isoformat() == day


def test_claims_and_tables_stand_in_the_report(root):
    folder, june = load(root / "examples" / "south-cambridgeshire-2011"), Period.parse("2011-06")
    composed = composed_report(Round(folder), run(folder, june), june)
    keys = [section.key for section in composed.sections]
    assert "further-tables" in keys and "claims" in keys
    tables: Section = composed.sections[keys.index("further-tables")]
    assert len(tables.blocks) == len(folder.tables)


PEERS = """group,indicator,area,name,period,value,numerator,denominator
Most similar group,victims-satisfied,E06000001,Northby,2024/25-Q1,80.0,40,50
Most similar group,victims-satisfied,E06000002,Southby,2024/25-Q1,85.0,51,60
Most similar group,victims-satisfied,E06000003,Westby,2024/25-Q1,,,
"""


def test_peers_may_come_as_figures_and_a_missing_one_is_not_ranked(started):
    (started / "peers.csv").write_text(PEERS, "utf-8")
    found = {one.indicator.id: one for one in run(load(started), Period.parse("2024-06"))}
    place = found["victims-satisfied"].peers[0]
    assert (place.group, place.rank, place.ranked, len(place.peers)) == ("Most similar group", 2, 3, 4)
    assert place.best.area.name == "Southby"
    assert next(peer for peer in place.peers if peer.area.name == "Westby").rank is None
    assert not found["asb-incidents"].peers


def test_an_indicator_counted_from_records_asks_for_them(started, capsys):
    text = (started / "indicators.toml").read_text("utf-8")
    text += (
        '\n[[indicators]]\nid = "b"\nname = "Burglary"\nunit = "offences"\ndirection = "lower"\nmeasure = "burglary"\n'
    )
    (started / "indicators.toml").write_text(text, "utf-8")
    with pytest.raises(SystemExit):
        main(["report", str(started), "--as-at", "2024-06", "--out", str(started / "out")])
    assert "counted from records" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["report", str(started), "--as-at", "2024-06", "--out", "x", "--store", str(started / "returns")])
    assert "not a record store" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_told(started, tmp_path, capsys):
    (tmp_path / "taken").write_text("a file stands here")
    with pytest.raises(SystemExit):
        main(["report", str(started), "--as-at", "2024-06", "--out", str(tmp_path / "taken")])
    assert "cannot be written" in capsys.readouterr().err


def test_claims_about_records_wait_for_them(started):
    text = (started / "indicators.toml").read_text("utf-8")
    text += '\n[[indicators]]\nid = "b"\nname = "Burglary"\nunit = "offences"\n'
    text += 'direction = "lower"\nmeasure = "burglary"\n'
    (started / "indicators.toml").write_text(text, "utf-8")
    claims = 'where,claim,formula,printed,computed,verdict\nhere,said,"figure(""b"", ""2024-06"")",4,4,OK\n'
    (started / "claims.csv").write_text(claims, "utf-8")
    assert verb("validate", started).exit_code == 0


def test_a_workbook_among_the_returns_is_not_passed_over(started):
    (started / "returns" / "police.csv").rename(started / "returns" / "police.CSV")
    (started / "returns" / "service.xlsx").write_bytes(b"PK")
    said = verb("validate", started).stderr
    assert "returns/police.CSV: only CSV files are returns." in said
    assert "returns/service.xlsx: only CSV files are returns." in said


def test_a_folder_without_indicators_is_told_once(started):
    (started / "indicators.toml").unlink()
    said = verb("validate", started).stderr
    assert said.count("\n") == 2
    assert "indicators.toml: there are no indicators, though other files name some." in said


def test_a_month_without_a_report_names_the_latest(started):
    (done,) = [verb("report", started, "--as-at", "2099-12", "--out", started / "out")]
    assert "no indicator has a figure in the year to December 2099; the latest is of June 2024." in str(done.exception)


def test_one_bad_target_neither_stops_the_others_nor_is_hidden(started):
    """The year whose seasons the target takes has no May; the other indicator is judged as ever."""
    returns = started / "returns" / "police.csv"
    returns.write_text(returns.read_text("utf-8").replace("asb-incidents,2023-05,231,,\n", ""), "utf-8")
    targets = started / "targets.toml"
    agreed = 'kind = "at most"\nvalue = 2400\n'
    targets.write_text(targets.read_text("utf-8").replace('kind = "change by"\npercent = -5\n', agreed), "utf-8")
    done = verb("report", started, "--as-at", "2024-06", "--out", started / "out")
    assert done.exit_code == 0
    assert (
        "not worked out for “asb-incidents”: target of asb-incidents for 2024/25: 2023/24 has no figure" in done.stderr
    )
    found = {one["indicator"]: one for one in json.loads((started / "out" / "judgements.json").read_text("utf-8"))}
    asb = found["asb-incidents"]
    assert (asb["value"], asb["target"], asb["reason"]["rule"]) == (653, None, "no target")
    assert asb["fault"].startswith("The target cannot be worked out: 2023/24 has no figure for ")
    assert found["victims-satisfied"]["fault"] is None
    assert found["victims-satisfied"]["status"] == "Satisfied"
    page = (started / "out" / "report.html").read_text("utf-8")
    assert "What could not be worked out" in page
    assert "Listed because not all of it can be worked out." in page


def test_a_gap_before_a_later_figure_is_named(started):
    """May is blank and June has come: nothing is judged to date beyond April, and the gap is May's, not June's."""
    returns = started / "returns" / "police.csv"
    returns.write_text(returns.read_text("utf-8").replace("2024-05,219", "2024-05,"), "utf-8")
    verb("report", started, "--as-at", "2024-06", "--out", started / "out", "--formats", "html")
    page = (started / "out" / "report.html").read_text("utf-8")
    told = (
        "The figure for May 2024 is due but has not been received. Later figures are shown, but not judged until then."
    )
    assert told in page
    assert "The figure for June 2024 is due" not in page


def test_a_document_that_was_asked_for_and_not_made_ends_the_command_with_two(started, tmp_path):
    (started / "templates").mkdir()
    (started / "templates" / "document.docx").write_bytes(b"no document")
    out = tmp_path / "out"
    asked = ("report", started, "--as-at", "2024-06", "--out", out)
    done = verb(*asked, "--formats", "html,docx")
    assert done.exit_code == 2 and "not made as docx" in done.output
    assert (out / "report.html").is_file()
    done = verb(*asked, "--kind", "overview", "--formats", "docx,html")
    assert done.exit_code == 2 and (out / "overview.html").is_file()


def test_a_format_that_one_of_several_kinds_lacks_is_refused_before_the_first_is_written(started, tmp_path):
    out = tmp_path / "out"
    done = verb("report", started, "--as-at", "2024-06", "--out", out, "--kind", "performance,overview",
                "--formats", "docx,pptx")  # fmt: skip
    assert done.exit_code != 0 and not out.exists()
