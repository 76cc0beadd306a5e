"""The measures: each a TOML entry that becomes one frozen value, which can become a query, a sentence and a row."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import ConfigDict

from saferplan.catalogue.offences import Month, offence_groups
from saferplan.catalogue.reading import read_list
from saferplan.values.errors import SaferplanError
from saferplan.values.figures import Unit
from saferplan.values.plan import Counting, Direction, Nature


class Shape(StrEnum):
    """How a value comes from rows.

    COUNT: rows, or the sum of a column. RATE: a count per so many of a denominator of a stated year. RATIO: one
    count over another, times `per`. PERCENTAGE: 100 times one count over another. ROLLING_PERCENTAGE: both counts
    over the twelve months that end with the period. MEAN: of a column. DISTANCE: mean of exit less entry. IMPROVED:
    percentage of people whose exit is above their entry. GAP: rate of a named list of neighbourhoods, fixed for the
    year, less the area's. BIASED_GAP: the same over the worst neighbourhoods chosen anew each period, which
    overstates the gap, for the highest of many figures are partly high by chance. DISTINCT: different keys (those
    seen at least `at_least` times). SURVEY: an estimate with its standard error.
    """

    COUNT = "count"
    RATE = "rate"
    RATIO = "ratio"
    PERCENTAGE = "percentage"
    ROLLING_PERCENTAGE = "rolling percentage"
    MEAN = "mean"
    DISTANCE = "distance travelled"
    IMPROVED = "share improved"
    GAP = "gap"
    BIASED_GAP = "gap, chosen each period"
    DISTINCT = "distinct"
    SURVEY = "survey"


@dataclass(frozen=True)
class Where:
    """A condition on rows: the column's text is one of, or none of, some words (capitals do not matter); a list
    column holds a flag; a column is known; a column is above another."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    column: str
    one_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    holds: str = ""
    known: bool = False
    above: str = ""


@dataclass(frozen=True)
class BreakNote:
    """From this month on the measure counts something else than before."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    at: Month
    note: str


@dataclass(frozen=True)
class Measure:
    """One measure of the catalogue.

    `where` selects what is counted, `over` what a ratio divides by; `sum` and `sum_over` name a number column to add
    up (empty: rows are counted). `group` counts an offence group by its dated codes. `per` is 1,000 or 10,000 for
    rates, `denominator` what they are per (residents, households, footfall). `keys` are the columns of a DISTINCT
    measure. `entry` and `exit` are the scores of distance travelled. `first` and `last` bound the months in which
    the records hold what is counted. `absent` says what it means when a supplied period has no row at all for an
    area: zero (rows are events) or missing (rows are a table that lists every area).
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    title: str
    dataset: str
    unit: str
    definition: str
    source: str
    shape: Shape = Shape.COUNT
    where: tuple[Where, ...] = ()
    over: tuple[Where, ...] = ()
    sum: str = ""
    sum_over: str = ""
    group: str = ""
    per: int = 1
    denominator: str = ""
    keys: tuple[str, ...] = ()
    at_least: int = 1
    column: str = ""
    entry: str = ""
    exit: str = ""
    neighbourhoods: str = ""
    worst: int = 10
    error: str = ""
    sample: str = ""
    first: Month | None = None
    last: Month | None = None
    breaks: tuple[BreakNote, ...] = ()
    absent: Literal["zero", "missing"] = "zero"
    decimals: int = 0
    percent: bool = False
    direction: Direction = Direction.LOWER
    nature: Nature = Nature.COUNT
    counting: Counting = Counting.EACH

    def __post_init__(self) -> None:
        """Refuse a measure whose shape lacks what it needs."""
        needs = {
            Shape.RATE: ("denominator",),
            Shape.GAP: ("denominator", "neighbourhoods"),
            Shape.BIASED_GAP: ("denominator",),
            Shape.MEAN: ("column",),
            Shape.DISTANCE: ("entry", "exit"),
            Shape.IMPROVED: ("entry", "exit"),
            Shape.DISTINCT: ("keys",),
        }
        for field in needs.get(self.shape, ()):
            if not getattr(self, field):
                raise ValueError(f"a measure of shape “{self.shape}” needs “{field}”")
        if self.shape is Shape.SURVEY and bool(self.column) == bool(self.over):
            raise ValueError("a survey measure needs either “column” (estimates) or “over” (answers)")
        if self.group and self.group not in offence_groups():
            raise ValueError(f"there is no offence group “{self.group}”")

    @property
    def written_as(self) -> Unit:
        """How its figures are written."""
        return Unit("" if self.percent else self.unit, self.decimals, percent=self.percent)


@cache
def all_measures() -> dict[str, Measure]:
    """Name to measure, in order of name; a name that stands twice is refused."""
    found: dict[str, Measure] = {}
    folder = files("saferplan.catalogue").joinpath("measures")
    for file in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")):
        for entry in read_list(f"measures/{file}", "measure", Measure):
            if entry.name in found:
                raise SaferplanError(f"The measure “{entry.name}” stands twice.", where=f"measures/{file}")
            found[entry.name] = entry
    return dict(sorted(found.items()))


def measure(name: str) -> Measure:
    """The measure of this name; raises SaferplanError with close names."""
    if found := all_measures().get(name):
        return found
    near = (
        difflib.get_close_matches(name, all_measures(), n=3)
        or [known for known in all_measures() if name.casefold() in known][:3]
    )
    mend = f"Did you mean {' or '.join(near)}?" if near else "saferplan measure --list prints all names."
    raise SaferplanError(f"There is no measure “{name}”.", mend=mend)
