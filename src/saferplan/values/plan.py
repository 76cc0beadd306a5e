"""What a partnership decided: indicators, targets, status schemes, recommendations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from saferplan.values.figures import Unit
from saferplan.values.period import Period


class Direction(StrEnum):
    """Which way is better."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Counting(StrEnum):
    """What the figures of a series are, and so how months become a year.

    EACH: a count of its own period; the year to date is their sum. CUMULATIVE: given as running totals from the
    start of the year. LEVEL: a position that stands for itself (rate, percentage, mean, survey). ROLLING: a total
    or ratio over the last twelve months, given as such.
    """

    EACH = "each"
    CUMULATIVE = "cumulative"
    LEVEL = "level"
    ROLLING = "rolling"


class Nature(StrEnum):
    """The kind of figure: decides which test of chance fits."""

    COUNT = "count"
    RATE = "rate"
    PERCENTAGE = "percentage"
    MEAN = "mean"
    GAP = "gap"
    SURVEY = "survey"
    MONEY = "money"


@dataclass(frozen=True)
class Indicator:
    """One line of the plan that is measured and judged. `measure` names a catalogue measure; empty for returns."""

    id: str
    name: str
    unit: Unit
    direction: Direction
    counting: Counting = Counting.EACH
    nature: Nature = Nature.COUNT
    frequency: int = 1  # months a figure covers: 1, 3, 6, 12; 24 for a survey every second year
    year_starts: int = 4  # 4 financial year, 1 calendar year
    lag: int = 0  # months the figures run behind
    priority: str = ""
    measure: str = ""
    area: str = ""
    definition: str = ""
    source: str = ""
    lead: str = ""  # a role, never a person
    scheme: str = ""  # a status scheme of the catalogue or partnership; empty: the partnership's default
    restricted: bool = False


class TargetKind(StrEnum):
    """What a target asks for."""

    AT_MOST = "at most"
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    LESS_THAN = "less than"
    CHANGE_BY = "change by"  # per cent of a baseline: percent is signed, −8 is a fall of 8 %
    MAINTAIN = "maintain"  # no worse than the baseline
    MONITOR = "monitor only"
    TO_BE_CONFIRMED = "to be confirmed"
    BASELINE_YEAR = "baseline-setting year"


class ProfileKind(StrEnum):
    """How an annual target is spread over its year."""

    STRAIGHT = "straight line"
    STEPPED = "stepped line"  # a step rounded to the harder side; the last period takes the annual figure
    SEASONAL = "seasonal"  # the shape of a named past year, or the mean of several
    FLAT = "flat"
    BY_HAND = "by hand"


@dataclass(frozen=True)
class Profile:
    """How an annual target is spread over the periods of its year.

    `decimals` is the place the profile's figures are rounded to (None: not rounded). A STRAIGHT line runs from
    `start` (0 where None) to the annual figure. SEASONAL takes the shape of `years`. BY_HAND takes `figures`.
    """

    kind: ProfileKind = ProfileKind.STRAIGHT
    decimals: int | None = None
    start: Fraction | None = None
    years: tuple[Period, ...] = ()
    figures: tuple[tuple[Period, Fraction], ...] = ()


@dataclass(frozen=True)
class Target:
    """What an indicator is to reach in one year. `value` is the annual figure where the kind states one."""

    indicator: str
    year: Period
    kind: TargetKind
    value: Fraction | None = None
    percent: Fraction | None = None
    baseline: Period | None = None
    baseline_value: Fraction | None = None  # as agreed at the time; else read from the series
    profile: Profile = Profile()
    note: str = ""


class Against(StrEnum):
    """What a status compares the figure with."""

    TARGET_TO_DATE = "target to date"
    LAST_YEAR = "same period last year"
    BASELINE = "baseline"


@dataclass(frozen=True)
class Band:
    """One status of a scheme: its word, its shape (so that colour is never alone) and where it begins and ends.

    `adverse_from`/`adverse_to` bound the distance in the wrong direction, in per cent of the figure compared with
    (negative: better than it). A band holds `from < distance <= to`; None is unbounded. A band with `worsened` has no
    limits: it holds whenever the figure is worse than the baseline, and goes before the others.
    """

    name: str
    statement: str
    shape: str  # circle, triangle, diamond, square, double-circle, dash
    colour: str  # hex, always beside the word and the shape
    adverse_from: Fraction | None = None
    adverse_to: Fraction | None = None
    worsened: bool = False


@dataclass(frozen=True)
class StatusScheme:
    """A set of bands as data, from best to worst. `without` is the band where there is nothing to judge against."""

    id: str
    name: str
    against: Against
    bands: tuple[Band, ...]
    without: Band
    points: bool = False  # distances in percentage points of the required change instead of per cent
    source: str = ""


@dataclass(frozen=True)
class StatedStatus:
    """What an officer says of an indicator, beside the computed status, with the reason for differing."""

    indicator: str
    period: Period
    statement: str
    reason: str


@dataclass(frozen=True)
class Remark:
    """What officers add to an indicator's exception: further analysis and the intervention they recommend."""

    indicator: str
    analysis: str = ""
    intervention: str = ""


@dataclass(frozen=True)
class Recommendation:
    """A strategic recommendation and how far it has come."""

    number: str
    text: str
    owner: str = ""
    due: str = ""
    progress: str = ""
    state: str = ""


@dataclass(frozen=True)
class Priority:
    """What the partnership agreed to work on, with the outcome it wants and the role that leads."""

    id: str
    name: str
    outcome: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Partnership:
    """The partnership and its settings, as its folder holds them."""

    id: str
    name: str
    area: str = ""
    scheme: str = "three-statements"
    priorities: tuple[Priority, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    small_count: int = 5  # counts below this and above zero are withheld in public output; 0 switches it off
    round_to: int = 0  # public counts are rounded to this; 0: not rounded
