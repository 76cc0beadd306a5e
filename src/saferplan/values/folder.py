"""What a partnership's folder holds, file by file, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from saferplan.values.period import Period
from saferplan.values.plan import Indicator, Partnership, StatedStatus, StatusScheme, Target
from saferplan.values.series import State


@dataclass(frozen=True)
class Return:
    """One figure a partner sent in: a row of a file in returns/. `value` is blank where it is missing.

    A percentage may be sent as numerator and denominator with the value left blank; it is then worked out.
    `file` and `line` say where it stands.
    """

    indicator: str
    period: Period
    value: Fraction | None
    state: State = State.FINAL
    note: str = ""
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    standard_error: Fraction | None = None
    sample_size: int | None = None
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


class Shape(StrEnum):
    """How a derived indicator is worked out from other returns or indicators."""

    SUM = "sum"
    RATIO = "ratio"
    DIFFERENCE = "difference"
    ROLLING_SUM = "rolling sum"
    ROLLING_RATIO = "rolling ratio"


@dataclass(frozen=True)
class Derived:
    """An indicator worked out from others: `of` are added up; `over` are added up and divided by, or taken away.

    Rolling shapes take the last `months`. `complete = false` is for things that happen when they happen (test
    purchases), where a period without a row is not a figure that is missing.
    """

    indicator: str
    shape: Shape
    of: tuple[str, ...]
    over: tuple[str, ...] = ()
    months: int = 12
    complete: bool = True


@dataclass(frozen=True)
class Mark:
    """A break or note at a period, for the chart and table of an indicator."""

    indicator: str
    period: Period
    note: str


@dataclass(frozen=True)
class Commentary:
    """What officers add to an indicator as at `period`: their analysis and the intervention they recommend."""

    indicator: str
    period: Period
    analysis: str = ""
    intervention: str = ""


@dataclass(frozen=True)
class ListedArea:
    """A member of one of the partnership's own lists of areas. A list may be given anew for each `year`."""

    list: str
    code: str
    name: str = ""
    year: Period | None = None


@dataclass(frozen=True)
class Denominator:
    """What rates are per: residents (or households, footfall …) of a year. Without area and value, from the records'
    lookups."""

    name: str
    year: int
    area: str = ""
    value: Fraction | None = None


@dataclass(frozen=True)
class PeerFigure:
    """A figure of one area of a comparison group, where it comes as a figure and not from records."""

    group: str
    indicator: str
    area: str
    name: str
    period: Period
    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None


@dataclass(frozen=True)
class ProfileFigure:
    """What a profile by hand asks for, to date, at a period: a row of targets.csv."""

    indicator: str
    period: Period
    value: Fraction


class Verdict(StrEnum):
    """What checking a claim made in prose found."""

    OK = "OK"
    WRONG = "WRONG"
    DOUBT = "DOUBT"
    NOT_CHECKABLE = "not checkable"


@dataclass(frozen=True)
class Claim:
    """A number said in prose, the formula that gives it from this folder's figures, and the verdict.

    `printed` is the figure as said, `computed` what the formula gives, rounded like it.
    """

    where: str
    claim: str
    formula: str
    printed: str
    computed: str
    verdict: Verdict
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a further table worked out from the others of its row."""

    name: str
    formula: str
    decimals: int = 0
    percent: bool = False
    sign: bool = False


@dataclass(frozen=True)
class Total:
    """A row of a further table whose entered columns are the sums of other rows (less those in `less`)."""

    row: str
    of: tuple[str, ...]
    less: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSpec:
    """A further table: a CSV in tables/ whose first column names the rows; derived columns and totals are computed.

    `headings` are printed over the columns, entered ones first; else their names are.
    """

    file: str
    title: str
    source: str = ""
    note: str = ""
    headings: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    totals: tuple[Total, ...] = ()


@dataclass(frozen=True)
class FurtherTable:
    """A further table as entered: texts, blank where a total or derived column will stand."""

    spec: TableSpec
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Group:
    """A comparison group: `areas` by code, or the most similar group that the records' lookups give (`family`).

    `indicators` are those it is shown for; empty: all that are counted from records.
    """

    name: str
    areas: tuple[str, ...] = ()
    family: bool = False
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Folder:
    """A partnership's folder: every file's content, and nothing that is worked out from it."""

    partnership: Partnership
    title: str = ""
    schemes: tuple[StatusScheme, ...] = ()  # the partnership's own, beside the catalogue's
    indicators: tuple[Indicator, ...] = ()
    derived: tuple[Derived, ...] = ()
    targets: tuple[Target, ...] = ()
    returns: tuple[Return, ...] = ()
    areas: tuple[ListedArea, ...] = ()
    stated: tuple[StatedStatus, ...] = ()
    breaks: tuple[Mark, ...] = ()
    notes: tuple[Mark, ...] = ()
    commentary: tuple[Commentary, ...] = ()
    denominators: tuple[Denominator, ...] = ()
    groups: tuple[Group, ...] = ()
    peers: tuple[PeerFigure, ...] = ()
    tables: tuple[FurtherTable, ...] = ()
    claims: tuple[Claim, ...] = ()
    path: Path = field(default=Path(), compare=False)

    def indicator(self, id: str) -> Indicator | None:
        return next((found for found in self.indicators if found.id == id), None)
