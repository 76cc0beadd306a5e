"""# Small numbers

Counts above nought and below the partnership's threshold are withheld in public output, and so is whatever would give
them back. A reader who knows every sum in the release must be left with at least as many possible values as the small
range holds.
"""

from fractions import Fraction

from saferplan.judgement.disclosure import HEALTH_ROUNDING, Relation, Release, Rounding, Rule, suppress
from saferplan.judgement.disclosure_series import release
from saferplan.values.figures import Unit
from saferplan.values.period import Period
from saferplan.values.series import Area, Observation, Series
from tests.spec.table import Behaviour

ROW = Behaviour(
    "One row and its total",
    "Threshold 5. One withheld part could be had by taking the others from the total, so a second figure goes too. "
    "Noughts stay; what is withheld is therefore known to be at least 1. The total is kept where it can be.",
    ("parts", "total", "withheld parts", "total withheld"),
    (
        ("8, 9, 12", 29, "none", "no"),
        ("3, 9, 12", 24, "2 of 3", "no"),
        ("3, 4, 12", 19, "2 of 3", "no"),
        ("1, 1, 12", 14, "3 of 3", "no"),
        ("3, 0, 12", 15, "2 of 3", "no"),
        ("3, 0, 0", 3, "1 of 3", "yes"),
        ("0, 0, 0", 0, "none", "no"),
    ),
)

THRESHOLD = Behaviour(
    "Threshold and rounding are settings",
    "The parts 2, 6, 13, 40 and their total 61. The health field's rule prints 7 and below as 0 and the rest to the "
    "nearest 5.",
    ("threshold", "rounding", "withheld", "printed parts", "printed total"),
    (
        (5, "none", 2, "– – 13 40", "61"),
        (3, "none", 2, "– – 13 40", "61"),
        (0, "none", 0, "2 6 13 40", "61"),
        (5, "to 5", 1, "– 5 15 40", "60"),
        (8, "health", 0, "0 0 15 40", "60"),
    ),
)

BOUND = Behaviour(
    "Figures that give one another away",
    "Months, totals to date, rolling years, areas and rates are solved together, with what earlier releases printed. "
    "In each case the first figure is small, and a release that blanks it alone would tell it.",
    ("release", "withheld"),
    (
        ("April 12, May 3, June 20; the quarter 35", "May and one of the others"),
        ("to April 9, to May 11, to June 40", "one total"),
        ("rolling year to May 120 and to June 127; June 10", "one of the three"),
        ("ward A 3, ward B 17; the district 20", "ward A and one of the others"),
        ("the same, ward B printed in an earlier release", "ward A and the district"),
        ("the same, ward B and the district printed in an earlier release", "ward A, in vain"),
        ("rate 0.30 per 1,000 of 10,000 residents", "the rate"),
        ("97 of 100 settled, printed 97%", "the percentage"),
        ("970 of 1,000 settled, printed 97%", "nothing"),
    ),
)

MAY = Period.month(2015, 5)
PLAIN = Unit()


def single(parts):
    cells = {str(at): count for at, count in enumerate(parts)} | {"total": sum(parts)}
    return Release(cells, (Relation("total", tuple(str(at) for at in range(len(parts)))),))


@ROW.each
def test_row(row):
    parts = [int(part) for part in row[0].split(", ")]
    found = suppress(single(parts))
    gone = sum(key != "total" for key in found.withheld)
    assert row[1] == sum(parts) and not found.exposed
    assert row[2] == (f"{gone} of {len(parts)}" if gone else "none")
    assert row[3] == ("yes" if "total" in found.withheld else "no")


@THRESHOLD.each
def test_threshold(row):
    threshold, rounding, withheld, parts, total = row
    chosen = {"none": None, "to 5": Rounding(5), "health": HEALTH_ROUNDING}[rounding]
    made = single([2, 6, 13, 40])
    found = suppress(made, Rule(threshold, chosen))
    shown = {
        key: "–" if key in found.withheld else str(chosen.printed(count) if chosen else count)
        for key, count in made.cells.items()
    }
    assert len(found.withheld) == withheld
    assert (" ".join(shown[str(at)] for at in range(4)), shown["total"]) == (parts, total)


def series(figures, area="E1", unit=PLAIN):
    return Series("thefts", Area(area), unit, tuple(figures))


def number(period, count, of=None, per=1):
    if of is None:
        return Observation(period, Fraction(count))
    return Observation(period, Fraction(count * per, of), numerator=Fraction(count), denominator=Fraction(of))


def wards(*codes):
    counts = {"A": 3, "B": 17, "D": 20}
    return [series([number(MAY, counts[code])], code) for code in codes]


def released(text):
    april, june, district = MAY.shift(-1), MAY.shift(1), {"D": ("A", "B")}
    months = [number(april, 12), number(MAY, 3), number(june, 20), number(Period(april.first, 3), 35)]
    to_date = [number(month.to_date(), count) for month, count in ((april, 9), (MAY, 11), (june, 40))]
    rolling = [number(MAY.rolling(), 120), number(june.rolling(), 127), number(june, 10)]
    percent = Unit(percent=True)
    return {
        "April": lambda: release([series(months)]),
        "to April": lambda: release([series(to_date)]),
        "rolling": lambda: release([series(rolling)]),
        "ward": lambda: release(wards("A", "B", "D"), areas=district),
        "the same, ward B printed": lambda: release(wards("A", "B", "D"), areas=district, earlier=wards("B")),
        "the same, ward B and": lambda: release(wards("A", "B", "D"), areas=district, earlier=wards("B", "D")),
        "rate": lambda: release([series([number(MAY, 3, 10_000, 1000)], unit=Unit("per 1,000", 2))]),
        "97 of": lambda: release([series([number(MAY, 97, 100, 100)], unit=percent)]),
        "970": lambda: release([series([number(MAY, 970, 1000, 100)], unit=percent)]),
    }[max((start for start in STARTS if text.startswith(start)), key=len)]()


STARTS = (
    "April", "to April", "rolling", "ward", "the same, ward B printed", "the same, ward B and", "rate", "97 of", "970",
)  # fmt: skip


@BOUND.each
def test_bound(row):
    made = released(row[0])
    found = suppress(made)
    gone = sorted((key.area, str(key.period)) for key in found.withheld)
    expected = {
        "May and one of the others": len(gone) == 2 and ("E1", "2015-05") in gone,
        "one total": len(gone) == 1,
        "one of the three": len(gone) == 1,
        "ward A and one of the others": len(gone) == 2 and gone[0][0] == "A",
        "ward A and the district": [area for area, _ in gone] == ["A", "D"],
        "ward A, in vain": [area for area, _ in gone] == ["A"] and len(found.exposed) == 1,
        "the rate": len(gone) == 1,
        "the percentage": len(gone) == 1,
        "nothing": not gone,
    }
    assert expected[row[1]]
    assert bool(found.exposed) == ("in vain" in row[1])
