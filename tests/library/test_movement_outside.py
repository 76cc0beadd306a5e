"""A movement that only the counts inside could show to be chance, as the public reads of it."""

from __future__ import annotations

from fractions import Fraction

from saferplan import public_release, sheets
from saferplan.values.figures import Unit
from saferplan.values.folder import Folder, Return
from saferplan.values.period import Period
from saferplan.values.plan import (
    Counting,
    Direction,
    Indicator,
    Nature,
    Partnership,
    Profile,
    ProfileKind,
    Target,
    TargetKind,
)


def test_a_movement_that_nobody_outside_can_test_is_listed_and_says_so():
    """Inside, a rise of a few cases in a hundred could be chance; the printed percentages alone do not tell."""
    unit = Unit(decimals=1, percent=True)
    repeats = Indicator(
        "repeats",
        "Repeats",
        unit,
        Direction.LOWER,
        Counting.ROLLING,
        Nature.PERCENTAGE,
        scheme="three-statements-target",
    )
    given = {"2014-06": (20, 100), "2015-06": (25, 100)}
    rows = tuple(
        Return("repeats", Period.parse(month), None, numerator=Fraction(part), denominator=Fraction(whole))
        for month, (part, whole) in given.items()
    )
    flat = Profile(ProfileKind.FLAT)
    target = Target("repeats", Period.parse("2015/16"), TargetKind.AT_MOST, Fraction(30), profile=flat)
    source = Folder(Partnership("x", "X", area="E07999001"), indicators=(repeats,), returns=rows, targets=(target,))
    june = Period.parse("2015-06")
    (inside,) = sheets(source, june).sheets
    (outside,) = public_release(source, june).sheets
    assert not inside.exceptional
    assert outside.exceptional
    assert outside.why.endswith(
        "; whether that could be chance cannot be told here, because the counts behind these figures are not printed."
    )
    assert (inside.figure, inside.status) == (outside.figure, outside.status)
