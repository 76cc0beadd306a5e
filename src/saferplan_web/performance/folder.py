"""From rows to the library's Folder: everything that is judged goes through here, and nothing is worked out here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from saferplan import Partnership as Values
from saferplan import Period, Target, closed, from_json
from saferplan.values import folder as parts
from saferplan.values import plan
from saferplan.values.plan import Counting, Direction, Nature, Profile, ProfileKind, TargetKind
from saferplan.values.series import State
from saferplan_web.core.models import Partnership
from saferplan_web.performance.models import Commentary, Figure, Stated
from saferplan_web.plan.models import Holding, Indicator, Mark, Priority, Recommendation
from saferplan_web.plan.models import Target as TargetRow

ORDER = "order of derived"  # a Holding: the indicators that have a rule, in the order of the folder's rules
# Parts of a folder that the service keeps whole, one Holding each.
HELD = ("schemes", "areas", "denominators", "groups", "peers", "tables", "claims")


def folder_of(partnership: Partnership, names: Iterable[str] | None = None, stated: bool = False) -> parts.Folder:
    """The partnership as the library knows it. `names` limits the figures to those indicators and what feeds them.

    What would give a restricted indicator away is restricted too; `stated` gives what people said of each alone.
    """
    held = dict(Holding.objects.filter(partnership=partnership).values_list("part", "content"))
    rows = list(_in_use(Indicator, partnership).select_related("priority", "lead"))
    derived = _rules(rows, held)
    marks = list(_of_indicators(Mark, partnership))
    said = _of_indicators(Commentary, partnership).exclude(
        analysis="", intervention=""
    )  # asked for and not yet written
    found = parts.Folder(
        values_of(partnership),
        title=partnership.title,
        indicators=tuple(indicator_of(row, stated) for row in rows),
        derived=derived,
        targets=tuple(target_of(row) for row in _of_indicators(TargetRow, partnership)),
        returns=_returns(partnership, None if names is None else feeding(names, derived)),
        stated=tuple(_stated(row) for row in _of_indicators(Stated, partnership)),
        breaks=tuple(_mark(row) for row in marks if row.is_break),
        notes=tuple(_mark(row) for row in marks if not row.is_break),
        commentary=tuple(_said(row) for row in said),
        **{name: from_json(held[name]) for name in HELD if name in held},
    )
    return found if stated else closed(found)


def folder_with(partnership: Partnership, new: Indicator, rows: Iterable[Indicator]) -> parts.Folder:
    """The least in which an indicator that is not there yet can be judged: itself, the `rows` it may be worked out
    from with their figures, and what the service keeps whole."""
    held = dict(Holding.objects.filter(partnership=partnership).values_list("part", "content"))
    rows = list(rows)
    derived = tuple(from_json(row.derived) for row in (*rows, new) if row.derived)
    return parts.Folder(
        Values(partnership.key, partnership.name, partnership.area, partnership.scheme),
        indicators=(*(indicator_of(row, whole=False) for row in rows), indicator_of(new, whole=False)),
        derived=derived,
        returns=_returns(partnership, feeding([new.key], derived)) if new.derived else (),
        **{name: from_json(held[name]) for name in HELD if name in held and name != "claims"},
    )


def _rules(rows: Iterable[Indicator], held: Mapping[str, Any]) -> tuple[parts.Derived, ...]:
    """How indicators are worked out from others, in the order of the folder they came in, where that is another."""
    found = [from_json(row.derived) for row in rows if row.derived]
    order = {name: at for at, name in enumerate(from_json(held[ORDER]) if ORDER in held else ())}
    return tuple(sorted(found, key=lambda rule: order.get(rule.indicator, len(order))))


def feeding(names: Iterable[str], derived: Iterable[parts.Derived]) -> set[str]:
    """The names and all that they are worked out from."""
    rules = {rule.indicator: (*rule.of, *rule.over) for rule in derived}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += rules.get(name, ())
    return found


def values_of(partnership: Partnership) -> Values:
    """The partnership itself, with its priorities and recommendations."""
    return Values(
        partnership.key,
        partnership.name,
        partnership.area,
        partnership.scheme,
        tuple(
            plan.Priority(row.key, row.name, row.outcome, _title(row.lead))
            for row in _in_use(Priority, partnership).select_related("lead")
        ),
        tuple(
            plan.Recommendation(row.number, row.text, row.owner, row.due, row.progress, row.state)
            for row in _in_use(Recommendation, partnership)
        ),
        partnership.small_count,
        partnership.round_to,
    )


def indicator_of(row: Indicator, stated: bool = False, whole: bool = True) -> plan.Indicator:
    """An indicator's row as the library's value; `stated`: restricted only where somebody said so of itself; not
    `whole`: without its priority and lead, which judge nothing."""
    return plan.Indicator(
        row.key, row.name, from_json(row.unit), Direction(row.direction), Counting(row.counting), Nature(row.nature),
        row.frequency, row.year_starts, row.lag, _in_use_key(row.priority) if whole else "", row.measure, row.area,
        row.definition, row.source, _title(row.lead) if whole else "", row.scheme,
        row.restricted_itself if stated else row.restricted,
    )  # fmt: skip


def target_of(row: TargetRow) -> Target:
    """A target's row as the library's value."""
    figures = tuple((Period.parse(period), Fraction(figure)) for period, figure in row.figures)
    years = tuple(Period.parse(year) for year in row.years)
    profile = Profile(ProfileKind(row.profile), row.decimals, row.start, years, figures)
    return Target(
        row.indicator.key, row.year, TargetKind(row.kind), row.value, row.percent, row.baseline, row.baseline_value,
        profile, row.note,
    )  # fmt: skip


def returned(row: Figure) -> parts.Return:
    """A figure's row as the library's value. What was not loaded from a file is named after its batch."""
    return parts.Return(
        row.indicator, row.period, row.value, State(row.state), row.note, row.numerator, row.denominator,
        row.standard_error, row.sample_size, row.file or f"returns/{row.batch.key}.csv", row.line,
    )  # fmt: skip


def _returns(partnership: Partnership, names: set[str] | None) -> tuple[parts.Return, ...]:
    rows = Figure.objects.filter(partnership=partnership, current=True).select_related("batch")
    if names is not None:
        rows = rows.filter(indicator__in=names)
    return tuple(returned(row) for row in rows.order_by("batch_id", "file", "line", "pk"))


def _stated(row: Stated) -> plan.StatedStatus:
    return plan.StatedStatus(row.indicator.key, row.period, row.statement, row.reason)


def _mark(row: Mark) -> parts.Mark:
    return parts.Mark(row.indicator.key, row.period, row.note)


def _said(row: Commentary) -> parts.Commentary:
    return parts.Commentary(row.indicator.key, row.period, row.analysis, row.intervention)


def _in_use(model: Any, partnership: Partnership) -> Any:
    return model.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("place", "pk")


def _of_indicators(model: Any, partnership: Partnership) -> Any:
    """What belongs to indicators that are themselves in use."""
    found = _in_use(model, partnership).filter(indicator__withdrawn_at__isnull=True)
    return found.select_related("indicator")


def _in_use_key(priority: Priority | None) -> str:
    return priority.key if priority and priority.withdrawn_at is None else ""


def _title(post: Any) -> str:
    return post.title if post else ""


def series_known(partnership: Partnership) -> Mapping[str, Any]:
    """The series counted from records, as the last recalculation left them, by indicator."""
    from saferplan_web.performance.models import Counted

    rows = Counted.objects.filter(indicator__partnership=partnership).select_related("indicator")
    return {row.indicator.key: from_json(row.series) for row in rows}
