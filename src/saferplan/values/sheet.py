"""What the service shows of an indicator, composed once and kept: a line of the dashboard and a whole page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from saferplan.values.document import Cell, Chart, Report, Section, Table
from saferplan.values.errors import SaferplanError
from saferplan.values.judgement import Judgement, PeerPosition
from saferplan.values.period import Period
from saferplan.values.plan import Band
from saferplan.values.series import Series, State


@dataclass(frozen=True)
class Drawing:
    """A chart with its picture. `key` begins every id inside the SVG, `alt` tells it in words, `notes` its marks."""

    key: str
    chart: Chart
    svg: str
    alt: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One indicator as at one month: status, the cells of its dashboard line, its page with charts, plain data.

    Texts are worded and rounded as in the report; a cell whose text is empty is a figure that is not there. Order by
    `place`, then `plan_place`: exceptions first, those off target before the others and the furthest before the
    nearer, then those not received, then all else in the order of the plan.
    """

    indicator: str
    name: str
    as_at: Period
    period: str  # what the figure covers, in words: April to June 2015
    status: Band
    sentence: str  # why the status is what it is
    place: float
    plan_place: int
    exceptional: bool = False
    off_target: bool = False
    awaited: bool = False  # no figure has been received for what is due
    withheld: bool = False  # there is a figure, which the public may not see
    why: str = ""  # why it is an exception
    fault: str = ""  # what could not be worked out, and why
    figure: Cell = field(default_factory=lambda: Cell(""))
    against: Cell = field(default_factory=lambda: Cell(""))  # what the status compares with
    against_words: str = ""  # and what that is: the target, the same period last year (June 2014)
    target: Cell = field(default_factory=lambda: Cell(""))  # to date, where figures add up
    annual_target: Cell = field(default_factory=lambda: Cell(""))
    target_words: str = ""  # the year's target in words, or why there is none
    last_year: Cell = field(default_factory=lambda: Cell(""))
    change: Cell = field(default_factory=lambda: Cell(""))  # on last year, or on a survey's wave before
    change_words: str = ""
    moved: str = ""  # that change alone, in one sentence
    chance: str = ""  # whether that change is more than chance
    outlook: Cell = field(default_factory=lambda: Cell(""))  # the year-end estimate
    outlook_range: str = ""
    odds: str = ""  # of meeting the year's target
    outlook_words: str = ""
    state: str = State.FINAL.value  # how settled the figure is, or that it is withheld
    state_words: str = ""  # “” for a final figure
    restricted: bool = False
    priority: str = ""
    lead: str = ""
    unit: str = ""
    section: Section = field(default_factory=lambda: Section("", ""))
    charts: tuple[Drawing, ...] = ()
    sparkline: str = ""  # SVG; empty where there is too little to draw
    history: Table | None = None  # every figure of the series, with its state, note and source
    judgement: dict[str, Any] = field(default_factory=dict)

    def drawing(self, chart: Chart) -> Drawing | None:
        """The picture of a chart that stands in `section`."""
        return next((drawn for drawn in self.charts if drawn.chart == chart), None)


@dataclass(frozen=True)
class Sheets:
    """What one run over a folder gives. All but `faults` can be written with `to_json`, each value for itself.

    `counted`, `places` and `judged` may be handed to a later run, which then needs no record store for them. `faults`
    says of an indicator (by id) or a comparison group (by name) what could not be worked out. `report` is None where
    only some indicators were asked for and the judgements of the others were not given.
    """

    sheets: tuple[Sheet, ...]
    counted: Mapping[str, Series]
    places: Mapping[str, tuple[PeerPosition, ...]]
    judged: Mapping[str, Judgement]
    faults: Mapping[str, SaferplanError]
    report: Report | None
