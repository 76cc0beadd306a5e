"""Judgements, figures and rounds for programs: what the recalculation kept for pages, for the token's post."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from saferplan import Period, from_json
from saferplan_web.core.models import Partnership
from saferplan_web.people.tokens import admitted
from saferplan_web.performance.asking import month_shown
from saferplan_web.performance.models import Round, Sheet, Snapshot
from saferplan_web.performance.rounds.access import round_of
from saferplan_web.performance.shown import sheets_shown
from saferplan_web.plan.visible import sees_restricted
from saferplan_web.public.api_shapes import Key, Line, Month, Paging, TableShape, answers, line_of, table_shape

router = Router(tags=["Own partnership: performance"])


class OwnLine(Line):
    """An indicator as at a month, with what is for inside alone."""

    as_at: str
    exceptional: bool
    why_exceptional: str
    awaited: bool
    restricted: bool


class JudgementShape(OwnLine):
    """An indicator's judgement as plain data."""

    judgement: dict[str, Any]


class FiguresShape(Schema):
    """Every figure of an indicator, with its state, note and source, as the page's file of them has it."""

    key: str
    as_at: str
    figures: TableShape | None


class RoundShape(Schema):
    """A round of reporting."""

    key: str
    period: str
    returns_due: date
    reports_due: date
    challenge_due: date
    meets_on: date | None
    frozen_at: datetime | None


class OverviewShape(RoundShape):
    """A round with the board's overview as it was frozen; null until it is."""

    data_as_at: str | None
    overview: dict[str, Any] | None


@router.get("/judgements", response=answers(list[OwnLine]), url_name="own-judgements")
@paginate(Paging)
def list_judgements(request: HttpRequest, as_at: Month | None = None) -> Any:
    """The dashboard: every indicator as at a month, exceptions first"""
    person, partnership = admitted(request, "performance.read")
    return [_line(one) for one in sheets_shown(person, partnership, _month(partnership, as_at))]


@router.get("/indicators/{key}/judgement", response=answers(JudgementShape), url_name="own-judgement")
def one_judgement(request: HttpRequest, key: Key, as_at: Month | None = None) -> Any:
    """One indicator's judgement as at a month"""
    sheet = _sheet(request, key, as_at)
    judgement = Sheet.objects.values_list("judgement", flat=True).get(pk=sheet.pk)
    return {**_line(sheet), "judgement": judgement}


@router.get("/indicators/{key}/figures", response=answers(FiguresShape), url_name="own-figures")
def one_series(request: HttpRequest, key: Key, as_at: Month | None = None) -> Any:
    """Every figure of an indicator, as it is printed and unrounded"""
    sheet = _sheet(request, key, as_at)
    history = Sheet.objects.values_list("history", flat=True).get(pk=sheet.pk)
    figures = table_shape(from_json(history)) if history else None
    return {"key": key, "as_at": str(sheet.as_at), "figures": figures}


@router.get("/rounds", response=answers(list[RoundShape]), url_name="own-rounds")
@paginate(Paging)
def list_rounds(request: HttpRequest) -> Any:
    """Rounds of reporting, the newest first"""
    _, partnership = admitted(request, "rounds.read")
    rows = Round.objects.filter(partnership=partnership, withdrawn_at__isnull=True).order_by("-period")
    return [_round(one) for one in rows]


@router.get("/rounds/{key}", response=answers(OverviewShape), url_name="own-round")
def one_round(request: HttpRequest, key: Key) -> Any:
    """One round, with the board's overview once it is frozen"""
    person, partnership = admitted(request, "rounds.read")
    one = round_of(partnership, key)
    kept = Snapshot.objects.filter(round=one).first()
    content = None
    if kept is not None:
        content = kept.content if sees_restricted(person) else kept.open_content
    return {**_round(one), "data_as_at": kept.data_as_at if kept else None, "overview": content}


def _month(partnership: Partnership, as_at: str | None) -> Period | None:
    return Period.parse(as_at) if as_at else month_shown(partnership)


def _sheet(request: HttpRequest, key: str, as_at: str | None) -> Sheet:
    person, partnership = admitted(request, "performance.read")
    month = _month(partnership, as_at)
    found = sheets_shown(person, partnership, month).filter(indicator__key=key).first()
    if found is None:
        raise Http404("There is no such indicator for the token’s post, or that month was not worked out.")
    return found


def _line(sheet: Sheet) -> dict[str, Any]:
    one = sheet.indicator
    line = line_of(one.key, one.name, one.priority.key if one.priority else None, sheet.row)
    return {
        **line, "as_at": str(sheet.as_at), "exceptional": sheet.exceptional, "awaited": sheet.awaited,
        "why_exceptional": sheet.row["why"], "restricted": one.restricted,
    }  # fmt: skip


def _round(one: Round) -> dict[str, Any]:
    same = ("key", "returns_due", "reports_due", "challenge_due", "meets_on", "frozen_at")
    return {**{name: getattr(one, name) for name in same}, "period": str(one.period)}
