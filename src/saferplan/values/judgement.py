"""What was found about an indicator. A reason is data here; only report/wording makes sentences of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from saferplan.values.period import Period
from saferplan.values.plan import Against, Band, Indicator, StatedStatus, Target
from saferplan.values.series import Area, Break, Series, State


@dataclass(frozen=True)
class Comparator:
    """The figure a status was judged against, and which period it belongs to."""

    against: Against
    period: Period
    value: Fraction | None


class Rule(StrEnum):
    """Why a status is what it is."""

    BAND = "band"  # the distance fell in a band of the scheme
    NO_FIGURE = "no figure"  # nothing received for the period
    NO_TARGET = "no target"  # monitor only, or to be confirmed
    NO_COMPARATOR = "no comparator"  # the scheme compares with a period that has no figure
    BREAK = "break"  # a break lies between the figure and its comparator
    BASELINE_YEAR = "baseline year"


@dataclass(frozen=True)
class Reason:
    """Both figures, their distance and the rule. `adverse` is per cent (or points) in the wrong direction, unrounded.

    `met` says whether the value is at least as good as `against`. `extra_decimals` is 1 where the value lies within
    half a displayed unit of a threshold, so that what is printed cannot contradict the status. Where `points` is set,
    `adverse` is in percentage points of the change since `baseline`, else in per cent of `against`.
    """

    rule: Rule
    value: Fraction | None = None
    against: Fraction | None = None
    distance: Fraction | None = None  # value − against
    adverse: Fraction | None = None
    met: bool | None = None
    extra_decimals: int = 0
    cut: Break | None = None
    points: bool = False
    baseline: Fraction | None = None


@dataclass(frozen=True)
class Change:
    """From an earlier figure to a later one. `percent` is None (“No Calc”) where the earlier or the change is zero."""

    earlier: Period
    later: Period
    before: Fraction | None
    after: Fraction | None
    numeric: Fraction | None
    percent: Fraction | None
    cut: Break | None = None


@dataclass(frozen=True)
class Required:
    """What must happen from here to the target: signed change, and per cent of the present position.

    For figures that add up over the year `numeric` is what is left until the year's target, to be shared by the
    `periods_left`; `per_period` is that share, `pace` the mean of the periods so far and `pace_percent` by how much
    the pace must change (None where the target is passed already). `percent` is then None. At the end of the year no
    period is left and they read as levels do.
    """

    position: Fraction
    target: Fraction
    numeric: Fraction
    percent: Fraction | None
    reached: bool
    year: Period | None = None
    periods_left: int = 0
    per_period: Fraction | None = None
    pace: Fraction | None = None
    pace_percent: Fraction | None = None


class Movement(StrEnum):
    """What the test of chance says."""

    MORE_THAN_CHANCE = "more than chance"
    WITHIN_CHANCE = "could be chance"
    NOT_TESTED = "not tested"


NOT_GIVEN = "numerators and denominators are not given for both figures"
NOT_PRINTED = "the counts behind these figures are not printed"  # why nobody outside can test a movement


@dataclass(frozen=True)
class Signal:
    """Whether the movement is more than chance. `method` names the test, `why_not` says why none was made."""

    movement: Movement
    method: str = ""
    p_value: float | None = None
    dispersion: float | None = None
    why_not: str = ""


@dataclass(frozen=True)
class Outlook:
    """Year end: estimate, 95 per cent range, odds of meeting the target, straight run-rate beside it.

    `why_not` is set (“not enough history”) where no outlook can be given. `coverage` is the measured share of past
    years whose outturn fell in such a range, in per cent.
    """

    year: Period
    months_known: int
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    probability: float | None = None
    run_rate: float | None = None
    coverage: float | None = None
    why_not: str = ""


class Sign(StrEnum):
    """What tells a month of a control chart apart from the ordinary ups and downs."""

    NONE = ""
    OUTSIDE = "outside the limits"
    TREND = "seven in a row rising or falling"
    OUTER_THIRD = "two of three near one limit"
    ONE_SIDE = "seven in a row on one side of the mean"


@dataclass(frozen=True)
class ControlPoint:
    """A month of a control chart: figure, mean and limits (none in a part too short to tell), and its sign."""

    period: Period
    value: float
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    sign: Sign = Sign.NONE


@dataclass(frozen=True)
class PeerValue:
    """One member of a group: its value with a 95 per cent interval, its rank, and the months it lacks.

    `denominator` is what its rate or percentage is of, where that is known.
    """

    area: Area
    value: Fraction | None
    low: float | None = None
    high: float | None = None
    rank: int | None = None  # 1 is best; None where months are missing
    missing: tuple[Period, ...] = ()
    denominator: Fraction | None = None


@dataclass(frozen=True)
class FunnelLimits:
    """The limits at one size of denominator: 99.8 and 95 per cent, in the unit of the figures."""

    size: float
    low: float
    warning_low: float
    warning_high: float
    high: float


@dataclass(frozen=True)
class PeerPosition:
    """Where the area stands among its family group (or region, or a named area): best first.

    `quartile` 1 is best. `outside` is below, above or empty: outside the funnel's limits with between-area variance.
    """

    group: str
    period: Period
    peers: tuple[PeerValue, ...]
    area: Area
    rank: int | None
    ranked: int
    quartile: int | None
    average: Fraction | None
    best: PeerValue | None
    limits: tuple[float, float] | None = None
    between_area_variance: float | None = None
    outside: str = ""
    basis: str = ""  # denominator and its year, “per 1,000 residents (2020)”
    warning_limits: tuple[float, float] | None = None  # 95 per cent; `limits` are 99.8
    pooled: bool = False  # the average is pooled events over pooled denominators, else the plain mean of the areas
    funnel: tuple[FunnelLimits, ...] = ()  # over the sizes of the group's denominators, ascending
    least: int = 0  # the smallest count above nought in any of the areas, where they were counted from records


@dataclass(frozen=True)
class Judgement:
    """All that is said about one indicator as at one period. Figures are to date where the indicator is counted."""

    indicator: Indicator
    period: Period
    value: Fraction | None
    state: State
    target: Fraction | None  # to date
    annual_target: Target | None
    comparator: Comparator | None
    status: Band
    reason: Reason
    scheme: str
    stated: StatedStatus | None = None
    changes: tuple[tuple[str, Change], ...] = ()  # named: last year, previous period, baseline
    required: Required | None = None
    signal: Signal = Signal(Movement.NOT_TESTED)
    outlook: Outlook | None = None
    peers: tuple[PeerPosition, ...] = ()
    series: Series | None = None  # as given
    profile: tuple[tuple[Period, Fraction], ...] = ()  # target to date by period of the year
    annual: Fraction | None = None  # what the year is to end at
    awaited: Period | None = None  # a later period whose figure is due but has not come
    later: tuple[Required, ...] = ()  # what the targets of later years require
    control: tuple[ControlPoint, ...] = ()  # the months of a control chart
    scheme_name: str = ""
    fault: str = ""  # what could not be worked out and why, as a sentence; the rest of the judgement stands

    @property
    def beside(self) -> Comparator | None:
        """What the figure may be set beside: nothing from before a break in the series."""
        return None if self.reason.rule is Rule.BREAK else self.comparator
