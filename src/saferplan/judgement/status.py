"""Status: how far a figure lies on the wrong side of what it is compared with, and which band that is."""

from __future__ import annotations

from fractions import Fraction

from saferplan.values.figures import Unit, exact, round_half_away
from saferplan.values.judgement import Reason, Rule
from saferplan.values.plan import Band, Direction, Indicator, StatusScheme


def adverse_distance(value: Fraction, against: Fraction, direction: Direction, base: Fraction) -> Fraction | None:
    """How far `value` lies on the wrong side of `against`, in per cent of the size of `base`; negative is better.

    Nought where both are equal, whatever the base; None where they differ and the base is nought, as no per cent
    can be taken of nothing.
    """
    wrong = against - value if direction is Direction.HIGHER else value - against
    if wrong == 0:
        return Fraction(0)
    return None if base == 0 else 100 * wrong / abs(base)


def banded(
    scheme: StatusScheme,
    indicator: Indicator,
    value: Fraction,
    against: Fraction,
    baseline: Fraction | None = None,
) -> tuple[Band, Reason]:
    """The band of a figure, judged on the unrounded value, and why.

    Distances are per cent of `against`; in a scheme of points, per cent of `baseline`, which is the difference of
    the two percentage changes since then. Where no per cent can be taken, because that figure is nought, equal
    counts as no distance, anything worse falls in the worst band and anything better in the best. A negative figure
    counts by its size. The band for a worsening, where the scheme has one, goes by the sign of the change since
    `baseline` alone.
    """
    direction = indicator.direction
    base = baseline if scheme.points and baseline is not None else against
    adverse = adverse_distance(value, against, direction, base)
    better = value >= against if direction is Direction.HIGHER else value <= against
    band = _worsened(scheme, direction, value, baseline) or _holding(scheme, adverse, better)
    reason = Reason(
        Rule.BAND,
        value=value,
        against=against,
        distance=value - against,
        adverse=adverse,
        met=better,
        extra_decimals=_extra(indicator, value, thresholds(scheme, direction, against, base, baseline)),
        points=scheme.points,
        baseline=baseline,
    )
    return band, reason


def _worsened(scheme: StatusScheme, direction: Direction, value: Fraction, baseline: Fraction | None) -> Band | None:
    if baseline is None or value == baseline or (value > baseline) is (direction is Direction.HIGHER):
        return None
    return next((band for band in scheme.bands if band.worsened), None)


def _holding(scheme: StatusScheme, adverse: Fraction | None, better: bool) -> Band:
    bands = [band for band in scheme.bands if not band.worsened]
    if adverse is None:
        return bands[0] if better else bands[-1]
    return next(band for band in bands if band.adverse_to is None or adverse <= band.adverse_to)


def thresholds(
    scheme: StatusScheme, direction: Direction, against: Fraction, base: Fraction, baseline: Fraction | None
) -> list[Fraction]:
    """Where the bands of a scheme meet, in the figure's own unit."""
    sign = -1 if direction is Direction.HIGHER else 1
    limits = [band.adverse_to for band in scheme.bands if band.adverse_to is not None]
    found = [against + sign * limit * abs(base) / 100 for limit in limits]
    if baseline is not None and any(band.worsened for band in scheme.bands):
        found.append(baseline)
    return found


def _extra(indicator: Indicator, value: Fraction, limits: list[Fraction]) -> int:
    """One more decimal where the value lies within half a displayed unit of a limit and print would hide the side."""
    unit = indicator.unit
    half = Fraction(1, 2) / Fraction(10) ** unit.decimals
    near = [limit for limit in limits if abs(value - limit) <= half]
    return int(any(not (_printed_whole(value, unit) and _printed_whole(limit, unit)) for limit in near))


def _printed_whole(value: Fraction, unit: Unit) -> bool:
    return exact(round_half_away(value, unit.decimals)) == value
