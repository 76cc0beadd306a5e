"""The plan for programs: priorities, indicators, targets; restricted ones for those who see them on pages."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from saferplan import from_json
from saferplan_web.core.written_exactly import exact_text
from saferplan_web.people.tokens import admitted
from saferplan_web.plan.models import Indicator, Priority, Target
from saferplan_web.plan.visible import visible
from saferplan_web.public.api_shapes import Key, Paging, answers

router = Router(tags=["Own partnership: the plan"])


class PriorityShape(Schema):
    """A priority, or a theme that cuts across priorities."""

    key: str
    name: str
    overarching: bool
    outcome: str
    outcomes: list[str]
    why: str
    lead: str | None


class IndicatorShape(Schema):
    """One line of the plan that is measured and judged."""

    key: str
    name: str
    priority: str | None
    unit: str
    percent: bool
    pounds: bool
    decimals: int
    better_is: str
    figures_are: str
    months_a_figure_covers: int
    measure: str
    definition: str
    source: str
    lead: str | None
    supplier: str | None
    restricted: bool
    activity_rating: str


class TargetShape(Schema):
    """What an indicator is to reach in one year. Exact figures are text, so that nothing is rounded on the way."""

    key: str
    year: str
    kind: str
    value: str | None
    percent: str | None
    baseline: str | None
    baseline_value: str | None
    profile: str
    note: str


@router.get("/priorities", response=answers(list[PriorityShape]), url_name="own-priorities")
@paginate(Paging)
def list_priorities(request: HttpRequest) -> Any:
    """Priorities and overarching themes, with their outcomes"""
    _, partnership = admitted(request, "plan.read")
    rows = Priority.objects.filter(partnership=partnership, withdrawn_at__isnull=True)
    return [_priority(one) for one in rows.select_related("lead").prefetch_related("outcomes")]


def _priority(one: Priority) -> dict[str, Any]:
    outcomes = [each.text for each in one.outcomes.all() if each.withdrawn_at is None]
    return {
        "key": one.key, "name": one.name, "overarching": one.overarching, "outcome": one.outcome,
        "outcomes": outcomes, "why": one.why, "lead": one.lead.title if one.lead else None,
    }  # fmt: skip


@router.get("/indicators", response=answers(list[IndicatorShape]), url_name="own-indicators")
@paginate(Paging)
def list_indicators(request: HttpRequest) -> Any:
    """The indicators in use that the token's post may see"""
    person, partnership = admitted(request, "plan.read")
    return [_indicator(one) for one in _seen(person, partnership)]


@router.get("/indicators/{key}", response=answers(IndicatorShape), url_name="own-indicator")
def one_indicator(request: HttpRequest, key: Key) -> Any:
    """One indicator"""
    person, partnership = admitted(request, "plan.read")
    return _indicator(_one(person, partnership, key))


@router.get("/indicators/{key}/targets", response=answers(list[TargetShape]), url_name="own-targets")
@paginate(Paging)
def list_targets(request: HttpRequest, key: Key) -> Any:
    """The targets of an indicator, the newest year first"""
    person, partnership = admitted(request, "plan.read")
    rows = Target.objects.filter(indicator=_one(person, partnership, key), withdrawn_at__isnull=True)
    return [_target(one) for one in rows.order_by("-year", "-pk")]


def _seen(person: Any, partnership: Any) -> Any:
    rows = Indicator.objects.filter(visible(person), partnership=partnership, withdrawn_at__isnull=True)
    return rows.select_related("priority", "lead", "supplier")


def _one(person: Any, partnership: Any, key: str) -> Indicator:
    found: Indicator | None = _seen(person, partnership).filter(key=key).first()
    if found is None:
        raise Http404("There is no such indicator, or it is not for the token’s post.")
    return found


def _indicator(one: Indicator) -> dict[str, Any]:
    unit = from_json(one.unit)
    return {
        "key": one.key, "name": one.name, "priority": one.priority.key if one.priority else None,
        "unit": unit.name, "percent": unit.percent, "pounds": unit.pounds, "decimals": unit.decimals,
        "better_is": one.direction, "figures_are": one.counting,
        "months_a_figure_covers": one.frequency, "measure": one.measure, "definition": one.definition,
        "source": one.source, "lead": one.lead.title if one.lead else None,
        "supplier": one.supplier.name if one.supplier else None, "restricted": one.restricted,
        "activity_rating": one.activity,
    }  # fmt: skip


def _target(one: Target) -> dict[str, Any]:
    return {
        "key": one.key, "year": str(one.year), "kind": one.kind, "value": _exact(one.value),
        "percent": _exact(one.percent), "baseline": str(one.baseline) if one.baseline else None,
        "baseline_value": _exact(one.baseline_value), "profile": one.profile, "note": one.note,
    }  # fmt: skip


def _exact(value: Fraction | None) -> str | None:
    """An exact figure as a decimal number, or as a fraction where no decimals would write it."""
    return None if value is None else exact_text(value)
