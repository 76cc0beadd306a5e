"""Judges one indicator as at one month: figure, target, status and its reason, change, what is required, chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from saferplan.judgement.chance import signal
from saferplan.judgement.change import changes, comparable_period, required, required_later
from saferplan.judgement.control import control
from saferplan.judgement.profile import UNSTATED, Points, annual_figure, baseline_break, spread
from saferplan.judgement.status import banded
from saferplan.judgement.to_date import Figure, baseline_at, counted, figure_at, judged_period, span_of
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Comparator, Judgement, Movement, Reason, Required, Rule, Signal
from saferplan.values.period import Period
from saferplan.values.plan import (
    Against,
    Band,
    Direction,
    Indicator,
    StatedStatus,
    StatusScheme,
    Target,
    TargetKind,
)
from saferplan.values.series import Break, Series


def judge(
    indicator: Indicator,
    series: Series,
    targets: Sequence[Target],
    scheme: StatusScheme,
    as_at: Period,
    stated: StatedStatus | None = None,
) -> Judgement:
    """All that can be said of an indicator as at `as_at`, except outlook and peers.

    The figure judged is the latest no later than `as_at` (later figures are as if unknown): to date for figures that
    add up, the position for levels. `targets` may hold those of other indicators and years. Raises SaferplanError
    where a target or profile cannot be worked out, and where two targets claim one year.
    """
    known = series.until(as_at)
    period, awaited = judged_period(indicator, known, as_at)
    figure = figure_at(indicator, known, period)
    target = _target_of(indicator, targets, period)
    profile = spread(target, indicator, known) if target else ()
    due = _due(indicator, profile, period)
    baseline = _baseline(indicator, known, target, period, due, profile)
    comparator = _comparator(indicator, known, scheme, period, due, baseline)
    status, reason = _status(indicator, known, target, scheme, figure, comparator, baseline)
    annual = profile[-1][1] if profile else None
    core = (indicator, period, figure.value, figure.state, due, target, comparator, status, reason, scheme.id, stated)
    months = control(indicator, series.until(period))
    judged = Judgement(
        *core, series=series, profile=profile, annual=annual, awaited=awaited, control=months, scheme_name=scheme.name
    )
    return judged if figure.value is None else _moved(judged, known, targets, figure.value)


def _moved(judged: Judgement, known: Series, targets: Sequence[Target], position: Fraction) -> Judgement:
    """With the changes that led here, whether they are more than chance, and what is required from here."""
    indicator, period = judged.indicator, judged.period
    return replace(
        judged,
        changes=changes(indicator, known, period, judged.annual_target),
        required=_required(indicator, period, position, judged.profile),
        signal=_signal(indicator, known, period),
        later=_later(indicator, known, targets, period, position),
    )


def _target_of(indicator: Indicator, targets: Sequence[Target], period: Period) -> Target | None:
    """The target of the year that the period ends in."""
    own = [one for one in targets if one.indicator == indicator.id and one.year.first <= period.last <= one.year.last]
    if len(own) > 1:
        raise SaferplanError(
            f"there are {len(own)} targets for {own[0].year}.",
            where=f"indicator {indicator.id}",
            mend="Keep the one that was agreed.",
        )
    return own[0] if own else None


def _due(indicator: Indicator, profile: Points, period: Period) -> Fraction | None:
    """The target to date at the period; a survey wave's is the year's."""
    if indicator.frequency >= 12 and profile:
        return profile[-1][1]
    return dict(profile).get(period)


def _baseline(
    indicator: Indicator, series: Series, target: Target | None, period: Period, due: Fraction | None, profile: Points
) -> Comparator:
    """The baseline of the target beside the figure to date; last year's where there is no target to name one."""
    if target is None or (target.baseline is None and target.baseline_value is None):
        past = figure_at(indicator, series, period.year_before)
        return Comparator(Against.LAST_YEAR, past.span, past.value)
    whole = profile[-1][1] if profile else None
    share = due / whole if counted(indicator) and due is not None and whole else None
    base = baseline_at(indicator, series, target, period, share)
    if base is None:
        return Comparator(Against.BASELINE, target.baseline or target.year, None)
    return Comparator(Against.BASELINE, *base)


def _comparator(
    indicator: Indicator,
    series: Series,
    scheme: StatusScheme,
    period: Period,
    due: Fraction | None,
    baseline: Comparator,
) -> Comparator:
    """What the scheme compares with."""
    if scheme.against is Against.TARGET_TO_DATE:
        return Comparator(scheme.against, span_of(indicator, period), due)
    if scheme.against is Against.LAST_YEAR:
        past = figure_at(indicator, series, period.year_before)
        return Comparator(scheme.against, past.span, past.value)
    known = baseline.value if baseline.against is Against.BASELINE else None
    return Comparator(scheme.against, baseline.period, known)


def _status(
    indicator: Indicator,
    series: Series,
    target: Target | None,
    scheme: StatusScheme,
    figure: Figure,
    comparator: Comparator,
    baseline: Comparator,
) -> tuple[Band, Reason]:
    """The rules in order: what is not there cannot be judged, nor what is not to be, nor what is parted by a break."""
    value, against = figure.value, comparator.value
    by_target = scheme.against is Against.TARGET_TO_DATE
    if value is None:
        return scheme.without, Reason(Rule.NO_FIGURE)
    if target is not None and target.kind is TargetKind.BASELINE_YEAR:
        return scheme.without, Reason(Rule.BASELINE_YEAR, value)
    unstated = target.kind in UNSTATED if target is not None else by_target
    if indicator.direction is Direction.NEITHER or unstated:
        return scheme.without, Reason(Rule.NO_TARGET, value)
    since = baseline if scheme.points or any(band.worsened for band in scheme.bands) else None
    cut = _cut(series, target, figure, [one for one in (comparator, since) if one is not None])
    if cut is not None:
        return scheme.without, Reason(Rule.BREAK, value, against, cut=cut)
    if against is None or (since is not None and since.value is None):
        return scheme.without, Reason(Rule.NO_COMPARATOR, value, against)
    return banded(scheme, indicator, value, against, since.value if since else None)


def _cut(series: Series, target: Target | None, figure: Figure, compared: Sequence[Comparator]) -> Break | None:
    """A break inside the figure's own months, or between it and what it is compared with.

    A target is cut off where it is to be read from a baseline before the break, not where a board agreed a figure.
    """
    cuts = [series.broken_between(figure.span, figure.span)]
    for one in compared:
        if one.against is not Against.TARGET_TO_DATE:
            cuts.append(series.broken_between(one.period, figure.span))
        elif target is not None:
            cuts.append(baseline_break(target, series))
    return next((cut for cut in cuts if cut is not None), None)


def _required(indicator: Indicator, period: Period, position: Fraction, profile: Points) -> Required | None:
    if not profile or indicator.direction is Direction.NEITHER:
        return None
    last, annual = profile[-1]
    year = last.year(indicator.year_starts) if last.months < 12 else last
    return required(indicator, period, position, annual, year)


def _signal(indicator: Indicator, series: Series, period: Period) -> Signal:
    earlier = comparable_period(indicator, series, period)
    if earlier is None:
        return Signal(Movement.NOT_TESTED, why_not="there is no earlier wave")
    return signal(indicator, series, earlier, period)


def _later(
    indicator: Indicator, series: Series, targets: Sequence[Target], period: Period, position: Fraction
) -> tuple[Required, ...]:
    """What the targets of later years ask from here."""
    if indicator.direction is Direction.NEITHER:
        return ()
    ahead = sorted(
        (one for one in targets if one.indicator == indicator.id and one.year.first > period.last),
        key=lambda one: one.year,
    )
    found = []
    for one in ahead:
        annual = annual_figure(one, indicator, series)
        step = None if annual is None else required_later(indicator, period, position, annual, one.year)
        if step is not None:
            found.append(step)
    return tuple(found)
