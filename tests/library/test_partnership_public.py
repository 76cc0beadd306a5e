"""The public version of a report: small counts withheld, and whatever would give them away."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

from click.testing import CliRunner

from saferplan.cli import saferplan
from saferplan.partnership.documents import composed_report
from saferplan.partnership.folder import load
from saferplan.partnership.round import Round, run
from saferplan.partnership.template import make
from saferplan.values.figures import Unit
from saferplan.values.folder import Folder, Return
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Direction, Indicator, Nature, Partnership

MONTHS = Period.parse("2015/16").split()


def folder(values, small_count=5, **more) -> Folder:
    indicator = Indicator("hate", "Incidents", Unit("incidents"), Direction.LOWER, **more)
    returns = tuple(Return("hate", MONTHS[at], Fraction(value)) for at, value in enumerate(values))
    return Folder(Partnership("x", "X", small_count=small_count), indicators=(indicator,), returns=returns)


def printed(made: Folder, as_at: Period) -> dict[str, int | None]:
    """Every figure of the series that a public report prints, by period."""
    judged = run(made, as_at, public=True)[0]
    return {str(seen.period): seen.value for seen in judged.series.observations}


def test_a_small_month_takes_its_totals_or_another_month_with_it():
    shown = printed(folder([20, 3, 30]), MONTHS[2])
    assert shown["2015-05"] is None
    # with the months either side printed, no total to date that holds May alone may be: else 3 follows by taking away
    first, quarter = shown["2015-04..2015-05"], shown["2015/16-Q1"]
    april, june = shown["2015-04"], shown["2015-06"]
    assert first is None or april is None
    assert quarter is None or april is None or june is None
    assert quarter is None or first is None or june is None or april is None


def test_every_withheld_count_could_be_any_small_one():
    """Solving by hand, by trying: all months that agree with what is printed leave 1 to 4 open for the small one."""
    shown = printed(folder([20, 3, 30]), MONTHS[2])
    months = [shown["2015-04"], shown["2015-05"], shown["2015-06"]]
    totals = {2: shown["2015-04..2015-05"], 3: shown["2015/16-Q1"]}
    thinkable = {
        may
        for april in ([months[0]] if months[0] is not None else range(60))
        for june in ([months[2]] if months[2] is not None else range(60))
        for may in range(60)
        if totals[2] in (None, april + may) and totals[3] in (None, april + may + june)
    }
    assert {1, 2, 3, 4} <= thinkable


def test_nothing_is_withheld_where_nothing_is_small_or_the_rule_is_off():
    for made in (folder([20, 30, 40]), folder([20, 3, 30], small_count=0)):
        shown = printed(made, MONTHS[2])
        assert None not in shown.values()
        assert run(made, MONTHS[2], public=True)[0].value == run(made, MONTHS[2])[0].value


def test_restricted_indicators_stay_inside():
    made = folder([20, 30, 40])
    hidden = replace(made.indicators[0], restricted=True)
    open_one = replace(made.indicators[0], id="other")
    both = replace(
        made, indicators=(open_one, hidden), returns=(*made.returns, Return("other", MONTHS[0], Fraction(50)))
    )
    assert [judged.indicator.id for judged in run(both, MONTHS[2], public=True)] == ["other"]


def test_peterboroughs_children_are_not_printed_to_the_public(root, tmp_path):
    made, may = load(root / "examples" / "peterborough-2010"), Period.parse("2009-05")
    inside = {judged.indicator.id: judged for judged in run(made, may)}["child-ksi"]
    assert inside.value == 3
    judgements = run(made, may, public=True)
    outside = {judged.indicator.id: judged for judged in judgements}["child-ksi"]
    assert {outside.series.value(Period.parse(month)) for month in ("2009-03", "2009-04")} == {None}
    composed = composed_report(Round(made), judgements, may, public=True)
    assert composed.marking.startswith("Public version")
    assert not {"claims", "further-tables"} & {section.key for section in composed.sections}
    done = CliRunner().invoke(
        saferplan,
        ["report", str(root / "examples" / "peterborough-2010"), "--as-at", "2009-05", "--out", str(tmp_path),
         "--formats", "html", "--public"],
    )  # fmt: skip
    assert done.exit_code == 0
    told = {one["indicator"]: one for one in json.loads((tmp_path / "judgements.json").read_text("utf-8"))}
    assert told["child-ksi"]["value"] != 3
    assert told["ni16"]["value"] == 5295


def test_a_mean_of_few_people_is_withheld_and_no_mean_is_rounded():
    unit = Unit("points", decimals=1)
    indicator = Indicator("score", "Score", unit, Direction.HIGHER, Counting.LEVEL, Nature.MEAN)
    rows = (
        Return("score", MONTHS[0], Fraction(5, 2), numerator=Fraction(30), denominator=Fraction(12)),
        Return("score", MONTHS[1], Fraction(3), numerator=Fraction(9), denominator=Fraction(3)),
    )
    made = Folder(Partnership("x", "X", round_to=5), indicators=(indicator,), returns=rows)
    assert printed(made, MONTHS[1]) == {"2015-04": Fraction(5, 2), "2015-05": None}


def test_the_marking_says_that_counts_are_rounded():
    made = replace(folder([21, 32, 43]), partnership=Partnership("x", "X", round_to=5))
    judgements = run(made, MONTHS[2], public=True)
    assert composed_report(Round(made), judgements, MONTHS[2], public=True).marking.endswith("rounded to 5")
    assert {int(seen.value) % 5 for seen in judgements[0].series.observations} == {0}


def test_what_officers_state_is_kept_from_the_public(tmp_path):
    """A reason may tell the figure that is withheld."""
    make(tmp_path / "new", "Safer Newtown")
    stated = "indicator,period,statement,reason\nasb-incidents,2024-06,Satisfied,Only 3 of them were serious\n"
    (tmp_path / "new" / "stated.csv").write_text(stated, "utf-8")
    started, june = load(tmp_path / "new"), Period.parse("2024-06")
    assert any(one.stated for one in run(started, june))
    assert not any(one.stated for one in run(started, june, public=True))
