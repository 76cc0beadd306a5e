"""Returns on their way in: what is wanted of a partner, what was read of a file, and what the checks say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from saferplan.values.figures import Unit
from saferplan.values.folder import Return
from saferplan.values.period import Period
from saferplan.values.plan import Counting, Nature
from saferplan.values.series import State


class Part(StrEnum):
    """Which number of a return a cell gives: the figure itself, or one that stands behind it."""

    FIGURE = "figure"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    STANDARD_ERROR = "standard error"
    SAMPLE_SIZE = "sample size"


@dataclass(frozen=True)
class WantedRow:
    """What a partner is asked for under one name: an indicator, or a return that an indicator is worked out from.

    `key` is the name as returns/ writes it. `parts` are the numbers asked for. `known` are the figures there are.
    """

    key: str
    name: str
    unit: Unit = field(default_factory=Unit)
    frequency: int = 1
    year_starts: int = 4
    counting: Counting = Counting.EACH
    nature: Nature = Nature.COUNT
    parts: tuple[Part, ...] = (Part.FIGURE,)
    definition: str = ""
    known: tuple[Return, ...] = ()

    def periods(self, months: Period) -> tuple[Period, ...]:
        """The row's own periods that end within `months`: months, quarters or years, as its figures come."""
        step = self.frequency
        first = Period(months.first, 1).year(self.year_starts).first
        if step > 12:  # waves of a survey are filed under a year
            step = 12
        found = [Period(at, step) for at in range(first, months.last + 1, step)]
        return tuple(period for period in found if months.first <= period.last <= months.last)


@dataclass(frozen=True)
class Aside:
    """What was read and not taken: where it stands, what stands there, why, and how to mend it.

    `cells` is how many filled cells it covers (a whole row without a known name is kept aside as one).
    """

    sheet: str
    cell: str
    text: str
    reason: str
    mend: str = ""
    cells: int = 1

    def __str__(self) -> str:
        place = f"{self.sheet}, {self.cell}" if self.sheet else self.cell
        return f"{place}: {self.reason} {self.mend}".strip()


@dataclass(frozen=True)
class ReadReturn:
    """A file as read. `cells` filled cells under periods = `taken` into rows + `unchanged` + those kept aside.

    `unchanged` cells repeat an earlier figure that is shown for orientation. `remarks` say what was read other than
    as it stands, such as 0.12 read as 12 per cent.
    """

    rows: tuple[Return, ...] = ()
    aside: tuple[Aside, ...] = ()
    remarks: tuple[str, ...] = ()
    cells: int = 0
    taken: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class TypedReturn:
    """One return as typed into a form: a text for each of its numbers, blank where none was typed."""

    indicator: str
    period: Period
    texts: tuple[tuple[Part, str], ...]
    state: State = State.FINAL
    note: str = ""

    def place(self, part: Part) -> str:
        """The name of one of its boxes, as what is kept aside names it."""
        return f"{self.indicator} / {part} / {self.period}"


@dataclass(frozen=True)
class RowLabel:
    """A row of a scorecard: its label, the indicator it gives, and which number of it.

    `under` is a label further up, where the same label (“Actual”) stands under several headings.
    """

    label: str
    indicator: str
    part: Part = Part.FIGURE
    under: str = ""


@dataclass(frozen=True)
class PeriodColumn:
    """A column of a scorecard by its heading, and the period it gives."""

    heading: str
    period: Period


@dataclass(frozen=True)
class ScorecardMapping:
    """How the scorecard that a partner already keeps is read. Rows are counted from 1, columns are letters.

    Headings that read as periods need no entry in `columns`; those without a year (“Apr”) take it from the row above
    or from `year`. `missing` are texts that stand for no figure.
    """

    sheet: str
    heading_row: int
    name_column: str
    rows: tuple[RowLabel, ...] = ()
    columns: tuple[PeriodColumn, ...] = ()
    year: Period | None = None
    missing: tuple[str, ...] = ("n/a", "not available", "tbc")


@dataclass(frozen=True)
class ScorecardPreview:
    """What a scorecard seems to hold: a mapping to start from, and what is still open.

    `periods` are the columns that read as periods (letter, heading, period). `likely` pairs a row label with the
    indicators it may be, likeliest first. `unmapped` are labels like no indicator; `wanting` are indicators that no
    row is like.
    """

    mapping: ScorecardMapping
    periods: tuple[tuple[str, str, Period], ...] = ()
    likely: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unmapped: tuple[str, ...] = ()
    wanting: tuple[str, ...] = ()


class Severity(StrEnum):
    """Whether a warning stops a return from being taken in, or asks for a second look."""

    STOPS = "stops"
    WARNS = "warns"


class WarningKind(StrEnum):
    """What a warning is about."""

    FAR = "far from its history"
    SCALE = "a digit or unit too many"
    SIGN = "sign"
    FOLLOWS = "does not follow"
    CHANGED = "changes an earlier figure"
    WITHDRAWN = "takes a figure away"
    MISSING = "not given"
    LATE = "late"
    EARLY = "before the period has ended"
    DUPLICATE = "given twice"
    PARTS = "numerator and denominator"
    UNKNOWN = "no such return"
    PERIOD = "period"


@dataclass(frozen=True)
class ReturnWarning:
    """One thing to look at before a return is taken in."""

    indicator: str
    period: Period | None
    kind: WarningKind
    sentence: str
    severity: Severity = Severity.WARNS


@dataclass(frozen=True)
class ReturnDifference:
    """What taking in a return would change. `changed` pairs before and after; `withdrawn` figures become blank."""

    new: tuple[Return, ...] = ()
    changed: tuple[tuple[Return, Return], ...] = ()
    same: tuple[Return, ...] = ()
    withdrawn: tuple[tuple[Return, Return], ...] = ()


@dataclass(frozen=True)
class Unusual:
    """How a figure lies against its history, as data: `low` to `high` is what the last figures reach over.

    `last_year` is the figure of the same period a year before; `times` how many times the middle of the last figures.
    """

    value: Fraction
    low: Fraction
    high: Fraction
    middle: Fraction
    seen: int
    last_year: Fraction | None = None
    times: Fraction | None = None
