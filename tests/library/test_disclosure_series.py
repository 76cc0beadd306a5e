"""A whole release on London's real months: small counts by borough, their totals to date, rolling years and rates."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from saferplan.judgement.disclosure import HEALTH_ROUNDING, Rounding, Rule, attack, suppress
from saferplan.judgement.disclosure_series import WITHHELD, Figure, as_printed, protect, release
from saferplan.values.figures import Unit
from saferplan.values.period import Period
from saferplan.values.plan import Partnership
from saferplan.values.series import Area, Observation, Series
from tests.library.london import APRIL_2010, crime, monthly, residents

BOROUGHS = (
    "Barking and Dagenham", "Barnet", "Bexley", "Brent", "Bromley", "Camden", "Croydon", "Ealing"
)  # fmt: skip
YEAR = Period.financial_year(2015)


def with_totals(name, area, counts, months=12):
    """The months of a year with totals to date and rolling years."""
    first = YEAR.first - APRIL_2010.first
    seen = []
    for at in range(first, first + months):
        month = APRIL_2010.shift(at)
        for span in {month, month.to_date(), month.rolling()}:
            start = span.first - APRIL_2010.first
            seen.append(Observation(span, Fraction(sum(counts[start : start + span.months]))))
    return replace(monthly(name, area, []), observations=tuple(seen))


def arson(shared):
    counts = {borough: counts for borough, counts in crime(shared, "ARSON").items() if borough in BOROUGHS}
    return counts | {"district": [sum(month) for month in zip(*counts.values(), strict=True)]}


def test_a_year_of_eight_boroughs(shared):
    """12 months, 8 areas and their total, totals to date, rolling years and yearly rates: a few seconds."""
    counts, people = arson(shared), residents(shared, 2015)
    people["district"] = sum(people[borough] for borough in BOROUGHS)
    series = [with_totals("arson", area, counts[area]) for area in counts]
    rates = []
    for area in counts:
        told = with_totals("arson rate", area, counts[area])
        of = Fraction(people[area])
        seen = tuple(
            replace(one, value=one.value * 10_000 / of, numerator=one.value, denominator=of)
            for one in told.observations
            if one.period.months == 12
        )
        rates.append(replace(told, observations=seen, unit=Unit("per 10,000 residents", 2)))
    behind = [
        monthly("arson", area, counts[area][YEAR.first - 11 - APRIL_2010.first : 60], YEAR.shift(-11).first_month)
        for area in counts
    ]
    areas, same = {"district": BOROUGHS}, {"arson rate": "arson"}
    made = release([*series, *rates], areas=areas, counts_of=same, behind=behind)
    found = suppress(made)
    assert len(made.printed) > 400 and found.primary and found.secondary and not found.exposed
    keys = list(made.cells)
    columns = {key: at for at, key in enumerate(keys)}
    for key in found.primary:
        assert len(set(found.proofs[:, columns[key]])) >= 4
    for proof in found.proofs:
        assert all(
            proof[columns[one.total]] == sum(proof[columns[part]] for part in one.parts) for one in made.relations
        )
        assert all(
            proof[columns[key]] == made.cells[key] for key in made.printed - found.withheld if key not in made.ranges
        )
    total = {key for key in found.withheld if key.area == "district"}
    assert len(total) < 12  # of 45: the district keeps most of its figures


def test_a_smaller_release_against_a_reader_with_a_solver(shared):
    counts = arson(shared)
    areas = ("Barnet", "Bexley", "Brent")
    told = {area: counts[area] for area in areas}
    told["district"] = [sum(month) for month in zip(*told.values(), strict=True)]
    made = release([with_totals("arson", area, told[area], 4) for area in told], areas={"district": areas})
    found = suppress(made)
    assert found.primary
    for key, (least, most) in attack(made, found.withheld).items():
        if 0 < made.cells[key] < 5 and key not in found.exposed:
            assert least <= 1 and most >= 4, key


def test_totals_to_date_alone_give_months_back():
    """No month is printed, yet two totals to date tell one."""
    april = Period.month(2015, 4)
    totals = [9, 11, 40, 61]
    seen = tuple(Observation(april.shift(at).to_date(), Fraction(total)) for at, total in enumerate(totals))
    series = Series("thefts", Area("E1"), Unit(), seen)
    made = release([series])
    may = Figure("thefts", "E1", Period.month(2015, 5))
    assert made.cells[may] == 2 and may not in made.printed
    found = suppress(made)
    assert not found.primary and len(found.secondary) == 1
    least, most = attack(made, found.withheld)[may]
    assert least <= 1 and most >= 4


def test_rolling_years_give_back_a_month_withheld_last_year():
    """June 2014 was withheld; the rolling years to May and June 2015, with June 2015, would tell it."""
    may, june = Period.month(2015, 5), Period.month(2015, 6)
    seen = (
        Observation(may.rolling(), Fraction(120)),
        Observation(june.rolling(), Fraction(127)),
        Observation(june, Fraction(10)),
    )
    made = release([Series("thefts", Area("E1"), Unit(), seen)])
    went = Figure("thefts", "E1", Period.month(2014, 6))
    assert made.cells[went] == 3
    found = suppress(made)
    assert len(found.secondary) == 1
    least, most = attack(made, found.withheld)[went]
    assert least <= 1 and most >= 4


def test_an_earlier_release_counts():
    """What the last release printed cannot be taken back, and what this one adds must not tell more."""
    april = Period.month(2015, 4)
    months = [12, 3, 20]
    withheld_then = monthly("thefts", "E1", [12, None, 20], april)
    quarter = Observation(april.shift(2).to_date(), Fraction(sum(months)))
    now = replace(
        monthly("thefts", "E1", [12, 3, 20], april),
        observations=(quarter, *monthly("", "", months, april).observations),
    )
    alone = suppress(release([now]))
    again = suppress(release([now], earlier=[withheld_then]))
    may, total = Figure("thefts", "E1", april.shift(1)), Figure("thefts", "E1", quarter.period)
    assert may in alone.primary and len(alone.secondary) == 1
    assert again.withheld == {may, total}  # April and June are known; only the quarter can still be kept back


def test_a_percentage_tells_those_not_counted_too():
    year = Period.financial_year(2015)
    seen = (Observation(year, Fraction(9700, 100), numerator=Fraction(97), denominator=Fraction(100)),)
    made = release([Series("settled", Area("E1"), Unit(percent=True, decimals=0), seen)])
    assert suppress(made).withheld == {Figure("settled", "E1", year)}
    loose = (Observation(year, Fraction(9700, 100), numerator=Fraction(970), denominator=Fraction(1000)),)
    made = release([Series("settled", Area("E1"), Unit(percent=True, decimals=0), loose)])
    assert not suppress(made).withheld


def test_rows_that_lie_in_no_area_are_a_part_of_their_own():
    """The district has 2 in April that lie in neither ward: a reader can take the wards from it."""
    april = Period.month(2015, 4)
    series = [
        monthly("thefts", code, counts, april) for code, counts in {"D": [32, 41], "A": [10, 20], "B": [20, 21]}.items()
    ]
    made = release(series, areas={"D": ("A", "B")})
    assert sorted(count for key, count in made.cells.items() if key.part) == [0, 2]
    assert len(suppress(made).secondary) == 1


def test_a_mean_is_for_the_public_what_is_printed_of_it():
    """Else its changes would tell more decimals than it has, and from these what it was divided by."""
    whole, scored = Fraction(148, 29), Fraction(297, 2)
    given = (None, None), (scored, Fraction(29))
    years = (YEAR, YEAR.year_before)
    seen = tuple(
        Observation(year, whole, numerator=top, denominator=people)
        for year, (top, people) in zip(years, given, strict=True)
    )
    series = Series("score", Area("E07999001", "district"), Unit("points", decimals=1), seen)
    for made in as_printed(series, suppress(release([]), Rule()), Rule()).observations:
        assert (made.value, made.numerator, made.denominator) == (Fraction(51, 10), None, None)


def test_as_printed_blanks_and_rounds():
    april = Period.month(2015, 4)
    series = monthly("thefts", "E1", [12, 3, 0], april)
    rule = Rule(5, Rounding(5))
    printed = as_printed(series, suppress(release([series]), rule), rule)
    assert [one.value for one in printed.observations] == [10, None, 0]
    assert printed.observations[1].note == WITHHELD


def test_a_printed_rate_follows_the_rounded_count():
    april = Period.month(2015, 4)
    seen = (Observation(april, Fraction(13, 20), numerator=Fraction(13), denominator=Fraction(20_000)),)
    series = Series("rate", Area("E1"), Unit("per 1,000", 2), seen)
    rule = Rule(5, Rounding(5))
    printed = as_printed(series, suppress(release([series]), rule), rule)
    assert printed.observations[0].value == Fraction(75, 100) and printed.observations[0].numerator is None


def test_a_rate_that_lies_halfway_is_printed_upward():
    """0.25 and 0.30 are printed as 0.3, and 0.35 is not."""
    seen = (Observation(YEAR, Fraction(6, 20), numerator=Fraction(6), denominator=Fraction(20_000)),)
    made = release([Series("rate", Area("E1"), Unit("per 1,000", 1), seen)])
    assert list(made.ranges.values()) == [(5, 6)]


def test_a_percentage_is_made_anew_from_two_rounded_counts():
    """The health field's way: 13 of 38 are printed as 15 of 40."""
    april = Period.month(2015, 4)
    seen = tuple(
        Observation(april.shift(at), Fraction(100 * count, of), numerator=Fraction(count), denominator=Fraction(of))
        for at, (count, of) in enumerate(((13, 38), (2, 6)))
    )
    rule = Rule(8, HEALTH_ROUNDING)
    series = Series("settled", Area("E1"), Unit(percent=True, decimals=1), seen)
    printed, _ = protect([series], rule)
    assert [one.value for one in printed[0].observations] == [Fraction(375, 10), None]


def test_figures_that_are_no_counts_are_left_alone():
    april = Period.month(2015, 4)
    money = Series("spent", Area("E1"), Unit(pounds=True), (Observation(april, Fraction(3)),))
    below = monthly("revised", "E1", [-2], april)
    printed, found = protect([money, below], Rule())
    assert [replace(one, printed=False) for one in printed] == [money, below] and not found.withheld


def test_a_share_without_a_value_stays_blank_whatever_was_counted():
    """Records that do not hold a month yet count nothing in it, which is no nought per cent."""
    april = Period.month(2013, 4)
    unknown = Observation(
        april, None, note="Records hold this from May 2013.", numerator=Fraction(0), denominator=Fraction(900)
    )
    known = Observation(april.shift(1), Fraction(20), numerator=Fraction(180), denominator=Fraction(900))
    printed, found = protect([Series("share", Area("E1"), Unit(percent=True), (unknown, known))], Rule())
    assert [one.value for one in printed[0].observations] == [None, Fraction(20)]
    assert printed[0].observations[0].note == "Records hold this from May 2013." and not found.withheld


def test_the_partnerships_own_settings():
    april = Period.month(2015, 4)
    quarter = Observation(Period(april.first, 3), Fraction(35))
    months = monthly("thefts", "E1", [12, 3, 20], april)
    series = replace(months, observations=(*months.observations, quarter))
    printed, found = protect([series], Rule.of(Partnership("p", "P", small_count=5)))
    blank = [one.period for one in printed[0].observations if one.value is None]
    assert len(blank) == 2 and april.shift(1) in blank
    assert {key.period for key in found.withheld} == set(blank)
    rounded, _ = protect([series], Rule.of(Partnership("p", "P", small_count=5, round_to=10)))
    assert [one.value for one in rounded[0].observations] == [10, 40, None, 20]
    plain, _ = protect([series], Rule.of(Partnership("p", "P", small_count=0)))
    assert plain == [replace(series, printed=True)]
