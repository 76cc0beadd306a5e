"""A movement that only the counts inside could show to be chance, as the public reads of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from saferplan import public_release, sheets
from saferplan.partnership.folder import load
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


def test_the_public_is_told_of_chance_without_the_test(root: Path):
    source, june = load(root / "examples" / "plymouth-2015"), Period.parse("2015-06")
    inside = {one.indicator: one for one in sheets(source, june).sheets}
    tested = 0
    for outside in public_release(source, june).sheets:
        told = repr((outside.change_words, outside.chance, outside.section.blocks))
        assert "test of two" not in told and "p\u00a0=" not in told
        if outside.chance and outside.chance.endswith(("could be chance.", "chance would explain.")):
            tested += 1
            assert inside[outside.indicator].chance.startswith(outside.chance[:-1] + " (")
    assert tested >= 3
