"""Where the home page looks for what waits for somebody: one query over all kinds of things, all partnerships.

Every source is a query with the same six columns; they are asked for as one. More things make no more queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from saferplan_web.actions.models import Action, Variance
from saferplan_web.people.models import Membership, Post
from saferplan_web.people.roles import PERMISSIONS, Role
from saferplan_web.performance.models import Batch, ChallengeRemark, Commentary, HighlightReport, Problem, Round
from saferplan_web.plan.models import MeasureReview

AHEAD = timedelta(days=14)  # actions due within so many days are work already
ENDED = (Action.Status.DONE, Action.Status.STOPPED, Action.Status.CARRIED)
# What a row says: kind, partnership, key of the thing, its name, a period or a further key, whether it is restricted.
COLUMNS = ("kind", "place", "thing", "name", "more", "hidden", "on")


@dataclass
class Held:
    """The posts somebody holds today, and what they may do where."""

    posts: list[Post]
    ids: list[int] = field(init=False)
    bodies: list[int] = field(init=False)
    may: dict[str, set[int]] = field(init=False)  # permission to the partnerships it is held in

    def __post_init__(self) -> None:
        self.ids = [post.pk for post in self.posts]
        self.bodies = [p.organisation_id for p in self.posts if p.organisation_id and p.role == Role.PARTNER]
        self.may = {}
        for post in self.posts:
            served = {post.partnership_id, *(one.pk for one in post.also.all())}
            for permission in PERMISSIONS[Role(post.role)]:
                self.may.setdefault(permission, set()).update(served)

    def where(self, permission: str) -> list[int]:
        """The partnerships in which the posts may do this."""
        return sorted(self.may.get(permission, ()))

    def leads(self, path: str = "") -> Q:
        """Indicators that one of the posts answers for: leads itself, or by the priority."""
        own = {f"{path}lead__in": self.ids}
        return Q(**own) | Q(**{f"{path}lead__isnull": True, f"{path}priority__lead__in": self.ids})

    def sees(self, path: str) -> Q:
        """Things of an indicator, or of none, that the posts may see."""
        seen = Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__restricted": False})
        seen |= Q(partnership__in=self.where("restricted.read"))
        own = Q(**{f"{path}__lead__in": self.ids})
        own |= Q(**{f"{path}__supplier__in": self.bodies}) if self.bodies else Q()
        return seen | (own & Q(**{f"{path}__follows": False}))


def _text(field: str) -> Any:
    return Cast(F(field), CharField(max_length=400))


def _rows(
    found: QuerySet[Any], kind: str, name: str, *, thing: str = "key", more: str = "", hidden: str = "", on: str = ""
) -> QuerySet[Any]:
    """A query's rows under the common columns, none of which any model has."""
    nothing = Value(None, output_field=DateField())
    return found.order_by().values_list(
        Value(kind, output_field=CharField()), F("partnership"), _text(thing), _text(name),
        _text(more) if more else Value("", output_field=CharField()),
        Cast(F(hidden) if hidden else Value(""), CharField(max_length=10)),
        Cast(F(on), DateField()) if on else nothing,
    )  # fmt: skip


def _reports(held: Held) -> QuerySet[Any]:
    found = HighlightReport.objects.filter(
        withdrawn_at__isnull=True, round__frozen_at__isnull=True, round__withdrawn_at__isnull=True,
        priority__lead__in=held.ids,
    ).exclude(stage=HighlightReport.Stage.SUBMITTED)  # fmt: skip
    return _rows(
        found, "highlight report", "priority__name", thing="priority__key", more="round__key", on="round__reports_due"
    )


def _analysis(held: Held) -> QuerySet[Any]:
    """Of indicators that the posts lead and may see: a rule may have restricted one since it was asked for."""
    found = Commentary.objects.filter(
        held.leads("indicator__"), held.sees("indicator"), asked_at__isnull=False, answered_at__isnull=True,
        withdrawn_at__isnull=True, indicator__withdrawn_at__isnull=True,
    )  # fmt: skip
    return _rows(
        found, "analysis", "indicator__name", thing="indicator__key", more="period", hidden="indicator__restricted"
    )


def _actions(held: Held) -> QuerySet[Any]:
    until: date = timezone.localdate() + AHEAD
    found = Action.objects.filter(
        held.sees("indicator"), owner__in=held.ids, withdrawn_at__isnull=True, due__lte=until
    ).exclude(status__in=ENDED)
    return _rows(found, "action", "title", hidden="indicator__restricted", on="due")


def _variances(held: Held) -> QuerySet[Any]:
    found = Variance.objects.filter(
        decided_at__isnull=True, withdrawn_at__isnull=True, partnership__in=held.where("variance.decide")
    )
    return _rows(found, "variance", "action__title", thing="action__key", hidden="action__indicator__restricted")


def _remarks(held: Held) -> QuerySet[Any]:
    """Remarks on what the posts lead."""
    found = ChallengeRemark.objects.filter(
        held.leads("indicator__") | Q(priority__lead__in=held.ids), held.sees("indicator"), answered_at__isnull=True,
        withdrawn_at__isnull=True, round__frozen_at__isnull=True, round__withdrawn_at__isnull=True,
    )  # fmt: skip
    return _rows(found, "remark", "priority__name", more="round__key", hidden="indicator__restricted", on="due")


def _problems(held: Held) -> QuerySet[Any]:
    """Problems with a group that one of the posts has a seat in, or where one of them answers for all groups."""
    today = timezone.localdate()
    seats = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), group=OuterRef("now_with"), post__in=held.ids,
        withdrawn_at__isnull=True,
    )  # fmt: skip
    found = Problem.objects.filter(Exists(seats), state=Problem.State.OPEN, withdrawn_at__isnull=True)
    return _rows(found, "problem", "title", on="due")


def _approvals(held: Held) -> QuerySet[Any]:
    found = Batch.objects.filter(
        stage=Batch.Stage.SUBMITTED, withdrawn_at__isnull=True, partnership__in=held.where("returns.approve")
    )
    return _rows(found, "approval", "key")


def _rounds(held: Held) -> QuerySet[Any]:
    """Rounds that run, for those who run them or challenge in them."""
    where = held.where("rounds.run") + held.where("rounds.challenge")
    found = Round.objects.filter(frozen_at__isnull=True, withdrawn_at__isnull=True, partnership__in=where)
    return _rows(found, "round", "period", on="challenge_due")


def _reviews(held: Held) -> QuerySet[Any]:
    found = MeasureReview.objects.filter(
        decided_at__isnull=True, withdrawn_at__isnull=True, partnership__in=held.where("measures.decide")
    )
    return _rows(found, "measure review", "title", hidden="indicator__restricted")


SOURCES: tuple[Callable[[Held], QuerySet[Any]], ...] = (
    _reports, _analysis, _actions, _variances, _remarks, _problems, _approvals, _rounds, _reviews,
)  # fmt: skip


def rows_waiting(held: Held) -> Iterable[tuple[Any, ...]]:
    """Everything that waits, as rows of COLUMNS."""
    if not held.posts:
        return []
    first, *rest = [source(held) for source in SOURCES]
    return list(first.union(*rest, all=True))
