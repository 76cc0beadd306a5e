"""What is asked of whom: the returns that somebody may give, for which periods, due when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from saferplan import Partnership as Values
from saferplan import Period, from_json, wanted_rows
from saferplan.values import folder as parts
from saferplan.values.returns import WantedRow
from saferplan_web.core.models import Partnership
from saferplan_web.people.roles import Role
from saferplan_web.performance.folder import feeding, indicator_of, returned
from saferplan_web.performance.models import Batch, Figure
from saferplan_web.plan.models import Indicator
from saferplan_web.plan.visible import sees_restricted, serves, visible

YEAR = 12
# What a list of figures has no use for: long JSON of each figure's return.
LONG = ("read", "asked", "aside", "warnings", "note")


@dataclass(frozen=True)
class Asked:
    """A return that may be given, with who supplies and who leads it, and how far its figures run behind."""

    row: WantedRow
    lag: int = 0
    supplier: str = ""
    supplier_key: str = ""
    lead: str = ""

    def due_on(self, partnership: Partnership, period: Period) -> date:
        """The day its figure of a period is due."""
        return period.shift(self.lag).end + timedelta(days=partnership.due_days)


@dataclass(frozen=True)
class Due:
    """A figure that has not come: of which return and period, due when, and in which unfinished return it stands."""

    asked: Asked
    period: Period
    due_on: date
    late: bool
    batch: Batch | None = None

    @property
    def words(self) -> str:
        """Where it stands, in words."""
        if self.batch is None:
            return "late" if self.late else "due"
        return "submitted, not yet approved" if self.batch.stage == Batch.Stage.SUBMITTED else "begun, not submitted"


Wanted = list[tuple[Asked, Period]]


@dataclass
class Plan:
    """A partnership's indicators as rows and as the library's values, read once."""

    partnership: Partnership
    rows: list[Indicator]
    derived: tuple[parts.Derived, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.derived = tuple(from_json(row.derived) for row in self.rows if row.derived)

    def folder(self, returns: Iterable[parts.Return] = ()) -> parts.Folder:
        """The part of the partnership's folder that returns are checked against."""
        values = Values(self.partnership.key, self.partnership.name)
        indicators = tuple(indicator_of(row) for row in self.rows)
        return parts.Folder(values, indicators=indicators, derived=self.derived, returns=tuple(returns))

    def given_for(self, keys: Collection[str]) -> list[str]:
        """The names of the returns behind these indicators, in their order."""
        counted = {row.key for row in self.rows if row.measure} | {rule.indicator for rule in self.derived}
        found: dict[str, None] = {}
        for row in self.rows:
            if row.key in keys:
                for name in sorted(feeding([row.key], self.derived), key=lambda one: (one != row.key, one)):
                    found.setdefault(name)
        return [name for name in found if name not in counted]

    def affected_by(self, names: Collection[str]) -> list[str]:
        """The indicators that follow from returns of these names."""
        wanted = set(names)
        return [row.key for row in self.rows if feeding([row.key], self.derived) & wanted]


def plan_of(partnership: Partnership) -> Plan:
    """The indicators in use of a partnership."""
    rows = Indicator.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("place", "pk")
    return Plan(partnership, list(rows.select_related("priority__lead", "lead", "supplier")))


def known(partnership: Partnership, names: Collection[str], periods: Iterable[Period] | None = None) -> list[Figure]:
    """The current figures of some returns, of all periods or some."""
    rows = Figure.objects.filter(partnership=partnership, current=True, indicator__in=names).select_related("batch")
    if periods is not None:
        rows = rows.filter(period__in=list(periods))
    return list(rows.defer(*(f"batch__{name}" for name in LONG)))


def may_give_all(person: Any) -> bool:
    """Whether every return may be given, and not only one's own."""
    return bool(person.may("returns.approve") and person.may("returns.enter"))


def own_indicators(person: Any, plan: Plan) -> set[str]:
    """The indicators whose figures somebody answers for: all, those led by the person's post or of a priority it
    leads, those supplied by the person's organisation."""
    if may_give_all(person) and sees_restricted(person):
        return {row.key for row in plan.rows}
    posts = [post for post in person.posts if serves(post, plan.partnership)]
    leads = [post.pk for post in posts]
    bodies = [post.organisation_id for post in posts if post.organisation_id and post.role == Role.PARTNER]
    found = Indicator.objects.filter(visible(person), partnership=plan.partnership, withdrawn_at__isnull=True)
    found = found.filter(Q(lead__in=leads) | Q(priority__lead__in=leads) | Q(supplier__in=bodies))
    return set(found.values_list("key", flat=True))


def asked_of(
    person: Any, partnership: Partnership, *, plan: Plan | None = None, body: str = "",
    periods: Collection[Period] | None = None, names: Collection[str] | None = None,
) -> list[Asked]:  # fmt: skip
    """The returns that somebody may give, with their figures so far (of all periods, or of some only).

    `body` limits them to those supplied by one organisation, `names` to some of them.
    """
    plan = plan or plan_of(partnership)
    mine = own_indicators(person, plan)
    if body:
        mine &= {row.key for row in plan.rows if row.supplier and row.supplier.key == body}
    closed = _closed(person, plan)
    given = [name for name in plan.given_for(mine) if (names is None or name in names) and name not in closed]
    figures = [returned(row) for row in known(partnership, given, periods)]
    return asked_among(plan, given, figures)


def _closed(person: Any, plan: Plan) -> set[str]:
    """Keys of indicators that the person may not see, even where one of the person's own is worked out from them."""
    restricted = {row.key for row in plan.rows if row.restricted}
    if not restricted or sees_restricted(person):
        return set()
    seen = Indicator.objects.filter(visible(person), partnership=plan.partnership, key__in=restricted)
    return restricted - set(seen.values_list("key", flat=True))


def asked_among(plan: Plan, names: Iterable[str], figures: Iterable[parts.Return] = ()) -> list[Asked]:
    """Returns by their names, with these figures so far."""
    return [_asked(plan, row) for row in wanted_rows(plan.folder(figures), list(names))]


def _asked(plan: Plan, row: WantedRow) -> Asked:
    """With what the indicator says; a return that only feeds others takes it from the first of them."""
    owner = next((one for one in plan.rows if one.key == row.key), None)
    if owner is None:
        owner = next(one for one in plan.rows if row.key in feeding([one.key], plan.derived))
        row = replace(row, name=row.name.replace("-", " ").replace("_", " ").capitalize())
    lead = owner.lead or (owner.priority.lead if owner.priority else None)
    supplier = owner.supplier
    return Asked(
        row, owner.lag, supplier.name if supplier else "", supplier.key if supplier else "", lead.title if lead else ""
    )


def frontier(partnership: Partnership) -> Period:
    """The last month that figures are asked for: the month reported, or the month before this one."""
    month: Period | None = partnership.reporting_month
    return month or Period.of(timezone.localdate()).previous


def months_of_year(partnership: Partnership) -> list[Period]:
    """The last twelve months that figures are asked for."""
    return list(Period(frontier(partnership).last - YEAR + 1, YEAR).split())


def hidden_in(person: Any, partnership: Partnership, batch: Batch, names: Collection[str] | None = None) -> set[str]:
    """Keys of restricted indicators in a return that the person may not see, unless they entered it themselves.
    `names` are those of its figures, where they are at hand."""
    if sees_restricted(person) or batch.entered_by_id == person.user.pk:
        return set()
    names = set(batch.figures.values_list("indicator", flat=True)) if names is None else names
    own = Indicator.objects.filter(partnership=partnership, key__in=names)
    return set(own.values_list("key", flat=True)) - set(own.filter(visible(person)).values_list("key", flat=True))


def due_of(person: Any, partnership: Partnership, body: str = "") -> list[Due]:
    """The figures of the last twelve months that have not come, longest overdue first."""
    plan = plan_of(partnership)
    everything = asked_of(person, partnership, plan=plan, body=body, periods=())
    wanted = wanted_of(partnership, everything)
    return settled(partnership, wanted, given_for(partnership, wanted))


def wanted_of(partnership: Partnership, everything: Iterable[Asked]) -> Wanted:
    """The periods of the last twelve months that figures are asked for."""
    window = Period(frontier(partnership).last - YEAR + 1, YEAR)
    return [(asked, period) for asked in everything for period in _window(asked, window)]


def given_for(partnership: Partnership, wanted: Wanted) -> list[Figure]:
    """The figures that came for what is wanted, each with its return."""
    names, periods = {asked.row.key for asked, _ in wanted}, {period for _, period in wanted}
    given = Figure.objects.filter(partnership=partnership, indicator__in=names, period__in=periods)
    given = given.filter(batch__withdrawn_at__isnull=True).select_related("batch").order_by("pk")
    return list(given.defer(*(f"batch__{name}" for name in LONG)))


def settled(partnership: Partnership, wanted: Wanted, rows: Sequence[Figure]) -> list[Due]:
    """What of the wanted has not come, the figures that came being these."""
    unfinished = (Batch.Stage.DRAFT, Batch.Stage.SUBMITTED)
    seen = {(row.indicator, row.period): row for row in rows if row.batch.stage in unfinished}
    have = {(row.indicator, row.period) for row in rows if row.current and _has_come(row)}
    today = timezone.localdate()
    found = []
    for asked, period in _awaited(wanted, have):
        row = seen.get((asked.row.key, period))
        on = asked.due_on(partnership, period)
        found.append(Due(asked, period, on, on < today, row.batch if row else None))
    return sorted(found, key=lambda one: one.due_on)


def _has_come(row: Figure) -> bool:
    """Whether a figure in use settles its period: there is one, or whoever was asked said that there is none. A
    folder that says “not received” still waits for it."""
    given = row.value is not None or row.numerator is not None
    return given or row.batch.source != Batch.Source.FOLDER


def _window(asked: Asked, window: Period) -> tuple[Period, ...]:
    """A return's own periods in the window; figures that run behind are asked for as much later."""
    return asked.row.periods(window.shift(-asked.lag))


def _awaited(wanted: list[tuple[Asked, Period]], have: set[tuple[str, Period]]) -> list[tuple[Asked, Period]]:
    """Those that have not come. Of a return that never came in the window only the last period is asked for, and a
    survey with more than a year between its waves is not asked for in the year after one."""
    found = []
    for name in dict.fromkeys(asked.row.key for asked, _ in wanted):
        own = [(asked, period) for asked, period in wanted if asked.row.key == name]
        first = next((at for at, (_, period) in enumerate(own) if (name, period) in have), None)
        if first is not None and own[0][0].row.frequency > YEAR:
            continue
        started = own[-1:] if first is None else own[first:]
        found += [one for one in started if (name, one[1]) not in have]
    return found
